//! Comments after statements, in the form of [sqlcommenter](https://google.github.io/sqlcommenter/spec/).
//!
//! diesel identifies a prepared statement by its type, or by its text. A statement with a comment is identified by its text, so
//! each call site prepares its own. The comment is added when diesel requests the text, which it does before the call returns, even
//! if the call returns a future.

use std::cell::{Cell, RefCell};
use std::panic::Location;

/// A comment, and whether a statement with it is kept prepared.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) cached: bool,
}

thread_local! {
    static IS: Cell<bool> = const { Cell::new(false) };
    static TEXT: RefCell<Option<Comment>> = const { RefCell::new(None) };
    static LIMIT: Cell<Option<u64>> = const { Cell::new(None) };
}

/// True if the statement being prepared is identified by its text.
#[inline]
pub(crate) fn is_commented() -> bool {
    IS.get()
}

/// True if the statement being prepared may be kept, as far as its comment allows.
pub(crate) fn is_cached() -> bool {
    TEXT.with_borrow(|text| text.as_ref().is_none_or(|comment| comment.cached))
}

/// The maximum number of rows of the statement being prepared.
pub(crate) fn row_limit() -> Option<u64> {
    LIMIT.get()
}

/// Writes the comment.
#[cold]
pub(crate) fn push_comment(sql: &mut String) {
    TEXT.with_borrow(|text| {
        if let Some(comment) = text {
            sql.push(' ');
            sql.push_str(&comment.text);
        }
    });
}

/// While it exists, statements get the comment and the limit.
#[must_use]
pub(crate) struct Commented;
impl Commented {
    pub(super) fn with(comment: Option<&Comment>, limit: Option<u64>) -> Self {
        TEXT.set(comment.cloned());
        LIMIT.set(limit);
        IS.set(true);
        Commented
    }
}
impl Drop for Commented {
    fn drop(&mut self) {
        IS.set(false);
        TEXT.set(None);
        LIMIT.set(None);
    }
}

/// The comment of a call site and tags.
pub(super) fn comment(
    location: Option<&Location<'_>>,
    tags: &[(&'static str, String)],
) -> Option<Comment> {
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(tags.len() + 2);
    if let Some(location) = location {
        pairs.push(("file".to_owned(), encoded(location.file())));
        pairs.push(("line".to_owned(), location.line().to_string()));
    }
    pairs.extend(
        tags.iter()
            .map(|(name, value)| (encoded(name), encoded(value))),
    );
    if pairs.is_empty() {
        return None;
    }
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}='{v}'")).collect();
    Some(Comment {
        text: format!("/*{}*/", pairs.join(",")),
        cached: tags.is_empty(),
    })
}

/// Encoded as in URLs: no quote, no end of a comment, and nothing that a database or its client takes for a parameter
/// remains.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_sorted_and_encoded() {
        let tags = [
            ("route", "/users/:id".to_owned()),
            ("action", "it's */ DROP ?".to_owned()),
        ];
        let comment = comment(None, &tags).unwrap();
        assert_eq!(
            comment.text,
            "/*action='it%27s%20%2A%2F%20DROP%20%3F',route='%2Fusers%2F%3Aid'*/"
        );
        assert!(!comment.cached);
        let here = Location::caller();
        let comment = super::comment(Some(here), &[]).unwrap();
        assert!(
            comment
                .text
                .ends_with(&format!(",line='{}'*/", here.line()))
        );
        assert!(comment.cached);
        assert!(super::comment(None, &[]).is_none());
    }
}

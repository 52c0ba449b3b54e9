//! One database name to one Rust identifier.

use std::fmt::Write as _;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization as _;

use super::is_keyword;

/// Longer identifiers are cut, since modules become files.
const LONGEST: usize = 120;

/// Converts a name for a column, module or relation: `snake_case`, never a keyword.
///
/// Identifiers are in Unicode's form NFKC: the compiler compares them in NFC, and its lints want NFKC.
///
/// A name that already is a lower-case identifier stays as it is. Capitals are converted, spaces and punctuation
/// separate words, any other character is replaced by its code point (`u1f642`), and keywords get an underscore: `type_`.
pub(crate) fn snake(name: &str) -> String {
    if is_verbatim(name) {
        return shorten(name.nfkc().collect());
    }
    let snake = spell_out(name).to_snake_case().nfkc().collect();
    finish(snake, name)
}

/// The name as a type or variant: `PascalCase`, never a keyword.
pub(crate) fn pascal(name: &str) -> String {
    let pascal = spell_out(name).to_upper_camel_case().nfkc().collect();
    finish(pascal, name)
}

/// The name as a constant: `SCREAMING_CASE`.
pub(crate) fn screaming(name: &str) -> String {
    let upper: String = spell_out(name)
        .to_snake_case()
        .to_uppercase()
        .nfkc()
        .collect();
    finish(upper, name)
}

/// True if [`snake`] leaves the name as it is: a lower-case identifier and no keyword.
pub(crate) fn is_verbatim(name: &str) -> bool {
    is_identifier(name) && !name.chars().any(char::is_uppercase)
}

/// True if the text is an identifier and no keyword, or a keyword as a raw identifier: `r#type`.
pub(crate) fn is_identifier(text: &str) -> bool {
    if let Some(word) = text.strip_prefix("r#") {
        return is_keyword(word) && !["self", "Self", "super", "crate"].contains(&word);
    }
    let mut chars = text.chars();
    let starts = chars
        .next()
        .is_some_and(|first| first == '_' || is_xid_start(first));
    starts && chars.all(is_xid_continue) && text != "_" && !is_keyword(text)
}

/// Replaces everything that is not allowed in an identifier.
fn spell_out(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for character in name.nfkc() {
        if is_xid_continue(character) {
            spelled.push(character);
        } else if character.is_ascii() || character.is_whitespace() || character.is_control() {
            spelled.push(' ');
        } else {
            let _ = write!(spelled, " u{:x} ", u32::from(character));
        }
    }
    spelled
}

/// Makes an identifier of what the case conversion left.
fn finish(mut converted: String, name: &str) -> String {
    if converted.chars().all(|character| character == '_') {
        converted = code_points(name);
    }
    if converted
        .chars()
        .next()
        .is_some_and(|first| !is_xid_start(first))
    {
        converted.insert(0, '_');
    }
    if is_keyword(&converted) {
        converted.push('_');
    }
    if !is_identifier(&converted) {
        converted = code_points(name);
    }
    shorten(converted)
}

/// Returns a file name that is valid on every system: other letters are replaced by their code points.
pub(crate) fn ascii(identifier: &str) -> String {
    if identifier.is_ascii() {
        return identifier.to_owned();
    }
    let spelled = identifier.chars().map(|character| match character {
        ascii if ascii.is_ascii() => ascii.to_string(),
        other => format!("u{:x}", u32::from(other)),
    });
    shorten(spelled.collect())
}

/// The last resort: every character by its number. The empty name is `empty`.
fn code_points(name: &str) -> String {
    if name.is_empty() {
        return "empty".to_owned();
    }
    let points: Vec<String> = name
        .chars()
        .map(|character| format!("u{:x}", u32::from(character)))
        .collect();
    points.join("_")
}

/// Cuts an identifier that would be too long for a file name, and keeps it unlike others with the same beginning.
fn shorten(identifier: String) -> String {
    if identifier.len() <= LONGEST {
        return identifier;
    }
    let end = (0..LONGEST - 8)
        .rev()
        .find(|at| identifier.is_char_boundary(*at))
        .unwrap_or(0);
    format!(
        "{}_{:08x}",
        &identifier[..end],
        crate::hash::fnv32(identifier.as_bytes())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_modules() {
        for (name, expected) in [
            ("users", "users"),
            ("_hidden", "_hidden"),
            ("AlbumId", "album_id"),
            ("ALBUM_ID", "album_id"),
            ("type", "type_"),
            ("self", "self_"),
            ("Self", "self_"),
            ("2fa", "_2fa"),
            ("order total", "order_total"),
            ("a\"b'c", "a_b_c"),
            ("größe", "größe"),
            ("Größe", "größe"),
            ("用户", "用户"),
            ("ﬁ", "fi"),
            ("🙂", "u1f642"),
            ("price €", "price_u20ac"),
            ("%", "u25"),
            ("_", "u5f"),
            ("__", "__"),
            ("", "empty"),
            ("table", "table"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn decomposed_letters_become_what_the_compiler_compares() {
        assert_eq!(snake("cafe\u{301}"), "caf\u{e9}");
    }

    #[test]
    fn raw_identifiers() {
        for text in ["type", "r#self", "r#crate", "r#", "r#typ", "a#b"] {
            assert!(!is_identifier(text), "{text}");
        }
        for text in ["typ", "r#type", "r#match"] {
            assert!(is_identifier(text), "{text}");
        }
    }

    #[test]
    fn types_and_variants() {
        for (name, expected) in [
            ("user_accounts", "UserAccounts"),
            ("self", "Self_"),
            ("2nd", "_2nd"),
            ("so-so", "SoSo"),
            ("+", "u2b"),
            ("", "empty"),
        ] {
            assert_eq!(pascal(name), expected, "{name}");
        }
        assert_eq!(screaming("users_email_key"), "USERS_EMAIL_KEY");
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (a, b) = (
            snake(&format!("{}a", "x".repeat(300))),
            snake(&format!("{}b", "x".repeat(300))),
        );
        assert!(a.len() <= LONGEST && a != b);
    }
}

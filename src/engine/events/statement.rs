//! A statement, before and after it runs.

use std::any::Any;
use std::cell::OnceCell;
use std::ops::Deref;
use std::panic::Location;
use std::time::Duration;

use super::Rows;
use crate::error::Error;

/// What is known of a statement: part of [`BeforeStatement`] and [`AfterStatement`].
pub struct StatementInfo<'a> {
    pub(super) text: OnceCell<String>,
    pub(super) render: &'a dyn Fn() -> String,
    pub(super) values: &'a dyn Fn() -> Vec<String>,
    pub(super) database: &'static str,
    pub(super) connection: u64,
    pub(super) location: Option<&'static Location<'static>>,
    pub(super) in_transaction: bool,
    pub(super) continues: bool,
}

impl StatementInfo<'_> {
    /// Its SQL, with placeholders for the values that are bound. It is written when this is first called.
    pub fn sql(&self) -> &str {
        self.text.get_or_init(self.render)
    }
    /// The values that are bound, as [`ToSql::binds`](crate::engine::ToSql::binds) has them. They may be secrets: nothing else
    /// here holds them.
    pub fn values(&self) -> Vec<String> {
        (self.values)()
    }
    /// The database: `PostgreSQL`, `SQLite` or `MySQL`, which may be MariaDB.
    pub fn database(&self) -> &'static str {
        self.database
    }
    /// The number of the connection that it runs on: no other in the program has the same.
    pub fn connection(&self) -> u64 {
        self.connection
    }
    /// Where the program runs it: the place of the verb. Of a statement of a session it is the place of the session's method.
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.location
    }
    /// Whether it runs in a transaction.
    pub fn in_transaction(&self) -> bool {
        self.in_transaction
    }
    /// Whether it is a further part of a statement that is sent in parts, such as an INSERT of very many rows.
    pub fn is_further_part(&self) -> bool {
        self.continues
    }
    /// Its first word: `SELECT`, `INSERT`, `WITH`.
    pub fn operation(&self) -> &str {
        let sql = self.sql().trim_start_matches(['(', ' ', '\n', '\t']);
        let end = sql.find(|c: char| !c.is_ascii_alphabetic());
        &sql[..end.unwrap_or(sql.len())]
    }
    /// The table that it writes, or the first in its FROM, with its schema where the SQL names that; if there is one.
    pub fn table(&self) -> Option<String> {
        first_table(self.sql())
    }
}

/// A statement that is about to run.
pub struct BeforeStatement<'a> {
    pub(super) info: StatementInfo<'a>,
    pub(super) kept: Option<Box<dyn Any + Send + Sync>>,
    pub(super) tags: &'a mut Vec<(&'static str, String)>,
}
impl<'a> Deref for BeforeStatement<'a> {
    type Target = StatementInfo<'a>;
    fn deref(&self) -> &StatementInfo<'a> {
        &self.info
    }
}
impl BeforeStatement<'_> {
    /// Keeps a value for the same handler's [`after_statement`](super::Events::after_statement), such as the span of a trace.
    pub fn keep<T: Send + Sync + 'static>(&mut self, value: T) {
        self.kept = Some(Box::new(value));
    }
    /// Tags the statement. Other handlers see it, and it stands in the SQL where the engine
    /// [writes comments](crate::engine::EngineBuilder::sql_comments). Then the statement is prepared anew each time it runs, since
    /// values of tags may be any number.
    pub fn tag(&mut self, name: &'static str, value: impl Into<String>) {
        self.tags.push((name, value.into()));
    }
    /// Its tags so far.
    pub fn tags(&self) -> &[(&'static str, String)] {
        self.tags
    }
}

/// A statement that has run or failed.
pub struct AfterStatement<'a> {
    pub(super) info: StatementInfo<'a>,
    pub(super) kept: Option<Box<dyn Any + Send + Sync>>,
    pub(super) tags: &'a [(&'static str, String)],
    pub(super) elapsed: Duration,
    pub(super) outcome: Result<Rows, &'a Error>,
}
impl<'a> Deref for AfterStatement<'a> {
    type Target = StatementInfo<'a>;
    fn deref(&self) -> &StatementInfo<'a> {
        &self.info
    }
}
impl AfterStatement<'_> {
    /// The time from before it was sent until its last row was read.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
    /// How many rows it returned or affected; none where it failed.
    pub fn rows(&self) -> Option<usize> {
        self.returned_rows().or(self.affected_rows())
    }
    /// How many rows were read, where it returns rows. Of rows that are read one by one, those that were read.
    pub fn returned_rows(&self) -> Option<usize> {
        match self.outcome {
            Ok(Rows::Returned(rows)) => Some(rows),
            _ => None,
        }
    }
    /// How many rows it inserted, updated or deleted, where it returns none.
    pub fn affected_rows(&self) -> Option<usize> {
        match self.outcome {
            Ok(Rows::Affected(rows)) => Some(rows),
            _ => None,
        }
    }
    /// Why it failed.
    pub fn error(&self) -> Option<&Error> {
        self.outcome.err()
    }
    /// Its tags.
    pub fn tags(&self) -> &[(&'static str, String)] {
        self.tags
    }
    /// What the same handler has [kept](BeforeStatement::keep), if it is of this type.
    pub fn take_kept<T: 'static>(&mut self) -> Option<T> {
        let kept: Box<dyn Any> = self.kept.take()?;
        let kept = kept.downcast::<T>().ok()?;
        Some(*kept)
    }
}

macro_rules! debug {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("sql", &self.sql())
                    .field("location", &self.location)
                    .finish_non_exhaustive()
            }
        }
    )*};
}
debug!(StatementInfo BeforeStatement AfterStatement);

/// The first table that a statement names behind INTO, UPDATE or FROM, outside of parentheses.
fn first_table(sql: &str) -> Option<String> {
    let mut words = Words(sql);
    let mut depth = 0_usize;
    let mut before = "";
    while let Some(word) = words.next() {
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if ["INTO", "UPDATE", "FROM", "COPY"]
                .iter()
                .any(|keyword| is(before, keyword)) =>
            {
                // A modifier, a derived table, or a function.
                if is(word, "ONLY") {
                    continue;
                }
                let mut name = unquoted(word)?;
                while words.0.starts_with('.') {
                    words.next();
                    name.push('.');
                    name.push_str(&unquoted(words.next()?)?);
                }
                let is_function = words.0.starts_with('(') && is(before, "FROM");
                return (!is_function).then_some(name);
            }
            // ON CONFLICT DO UPDATE, FOR UPDATE.
            _ if is(word, "UPDATE") && !before.is_empty() => return None,
            _ => {}
        }
        before = word;
    }
    None
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// A name without its quotes; nothing where it is none.
fn unquoted(word: &str) -> Option<String> {
    let quote = word.chars().next()?;
    if matches!(quote, '"' | '`') {
        let name = word.strip_prefix(quote)?.strip_suffix(quote)?;
        return Some(name.replace(&format!("{quote}{quote}"), &quote.to_string()));
    }
    let is_name = quote.is_alphabetic() || quote == '_';
    is_name.then(|| word.to_owned())
}

/// The words, quoted names and signs of a statement. What is in quotes is one word.
struct Words<'a>(&'a str);
impl<'a> Iterator for Words<'a> {
    type Item = &'a str;
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0.trim_start();
        let first = rest.chars().next()?;
        let end = match first {
            '"' | '`' | '\'' => {
                let mut end = first.len_utf8();
                loop {
                    let Some(found) = rest[end..].find(first) else {
                        break rest.len();
                    };
                    end += found + 1;
                    match rest[end..].starts_with(first) {
                        true => end += 1,
                        false => break end,
                    }
                }
            }
            c if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, rest) = rest.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::first_table;

    #[test]
    fn the_first_table_is_found() {
        let cases = [
            (r#"SELECT "a"."b" FROM "users" WHERE 1"#, Some("users")),
            ("SELECT `a` FROM `it``s` LIMIT 1", Some("it`s")),
            (
                r#"INSERT INTO "shop"."users" ("a") VALUES ($1)"#,
                Some("shop.users"),
            ),
            (
                r#"INSERT INTO "users" ("a") VALUES ($1) ON CONFLICT DO UPDATE SET "a" = 1"#,
                Some("users"),
            ),
            ("update users set a = 'FROM x'", Some("users")),
            ("DELETE FROM ONLY users", Some("users")),
            (
                "SELECT (SELECT 1 FROM a), 'FROM b' FROM c FOR UPDATE",
                Some("c"),
            ),
            ("SELECT * FROM generate_series(1, 2)", None),
            ("SELECT * FROM (SELECT 1 FROM a) AS t", None),
            (
                r#"COPY "shop"."users"("id") FROM STDIN"#,
                Some("shop.users"),
            ),
            ("COPY (SELECT 1 FROM users) TO STDOUT", None),
            ("SELECT 1", None),
            ("SELECT 1 FOR UPDATE", None),
            ("PRAGMA foreign_keys = ON", None),
            ("SELECT 'it''s", None),
            ("", None),
        ];
        for (sql, expected) in cases {
            assert_eq!(first_table(sql).as_deref(), expected, "{sql}");
        }
    }
}

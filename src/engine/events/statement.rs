//! A statement, before and after it runs.

use std::any::Any;
use std::cell::OnceCell;
use std::ops::Deref;
use std::panic::Location;
use std::time::Duration;

use super::most_rows::Bound;
use crate::error::{Error, first_table};

/// The number of rows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows {
    Returned(usize),
    Affected(usize),
    /// The number is unknown.
    Unknown,
}

/// Information about a statement: part of [`BeforeStatement`] and [`AfterStatement`].
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
    /// The SQL, with placeholders for bound values. It is written when this method is first called.
    pub fn sql(&self) -> &str {
        self.text.get_or_init(self.render)
    }
    /// The bound values, as returned by [`ToSql::binds`](crate::engine::ToSql::binds). They may be secrets: nothing else
    /// here contains them.
    pub fn values(&self) -> Vec<String> {
        (self.values)()
    }
    /// The database: `PostgreSQL`, `SQLite` or `MySQL`, which may be MariaDB.
    pub fn database(&self) -> &'static str {
        self.database
    }
    /// The number of the connection on which it runs, unique in the program.
    pub fn connection(&self) -> u64 {
        self.connection
    }
    /// The line of the program that runs it: the call of the verb, or for a statement of a session, of the session's method.
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.location
    }
    /// True if it runs in a transaction.
    pub fn in_transaction(&self) -> bool {
        self.in_transaction
    }
    /// True if it is a later part of a statement that is sent in parts, such as an INSERT of very many rows.
    pub fn is_further_part(&self) -> bool {
        self.continues
    }
    /// The first word of the SQL: `SELECT`, `INSERT`, `WITH`.
    pub fn operation(&self) -> &str {
        let sql = self.sql().trim_start_matches(['(', ' ', '\n', '\t']);
        let end = sql.find(|c: char| !c.is_ascii_alphabetic());
        &sql[..end.unwrap_or(sql.len())]
    }
    /// The table that it writes, or the first in its FROM, with its schema if the SQL names it; `None` if there is none.
    pub fn table(&self) -> Option<String> {
        first_table(self.sql())
    }
}

/// A statement that is about to run.
pub struct BeforeStatement<'a> {
    pub(super) info: StatementInfo<'a>,
    pub(super) kept: Option<Box<dyn Any + Send + Sync>>,
    pub(super) tags: &'a mut Vec<(&'static str, String)>,
    pub(super) bound: &'a mut Option<Bound>,
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
    /// Tags the statement. Other handlers see the tag, and it is part of the SQL if the engine
    /// [writes comments](crate::engine::EngineBuilder::sql_comments). Then the statement is prepared again each time it runs, since
    /// tags may have any number of values.
    pub fn tag(&mut self, name: &'static str, value: impl Into<String>) {
        self.tags.push((name, value.into()));
    }
    /// The tags so far.
    pub fn tags(&self) -> &[(&'static str, String)] {
        self.tags
    }
    /// Limits the number of rows that it returns: if there are more, the caller gets
    /// [`Error::TooManyRows`](crate::Error::TooManyRows), and no rows.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// # use relata::doc::users::{self, User};
    /// # fn f() -> relata::Result<()> {
    /// let mut engine = Engine::<SqliteConnection>::builder("sqlite::memory:")
    ///     .before_statement(|statement| {
    ///         statement.limit_rows(10_000);
    ///         Ok(())
    ///     })
    ///     .build()?;
    /// let users: Vec<User> = from(users::table).all(&mut engine)?; // SELECT .. FROM `users` LIMIT 10001
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// | statement | |
    /// |---|---|
    /// | a query without LIMIT | is sent with a LIMIT of one row more than allowed, on every database |
    /// | a query with LIMIT, SQL text, what a relation [loads](crate::load) | its rows are counted as they arrive |
    /// | `first`, `one`, `scalar`, `exists`, `count` | read two rows at most, and are sent unchanged |
    /// | INSERT, UPDATE, DELETE with RETURNING, COPY, scripts | are not limited: refuse the unwanted ones |
    ///
    /// With a LIMIT a statement is identified by its text, as with a [comment](crate::engine::EngineBuilder::sql_comments). Of several
    /// limits the lowest applies.
    pub fn limit_rows(&mut self, rows: usize) {
        self.bound(Bound { rows, cut: false });
    }
    /// The same, without the error: rows beyond the limit are dropped, as JDBC's
    /// [`setMaxRows`](https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/Statement.html#setMaxRows(int)) does. The
    /// program cannot tell that there were more.
    pub fn cut_rows(&mut self, rows: usize) {
        self.bound(Bound { rows, cut: true });
    }
    fn bound(&mut self, bound: Bound) {
        *self.bound = Some(bound.and(*self.bound));
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
    /// The number of rows it returned or affected; `None` if it failed.
    pub fn rows(&self) -> Option<usize> {
        self.returned_rows().or(self.affected_rows())
    }
    /// The number of rows that were read, if it returns rows; rows that are read one by one may be dropped before the end.
    pub fn returned_rows(&self) -> Option<usize> {
        match self.outcome {
            Ok(Rows::Returned(rows)) => Some(rows),
            _ => None,
        }
    }
    /// The number of rows it inserted, updated or deleted, if it does not return rows.
    pub fn affected_rows(&self) -> Option<usize> {
        match self.outcome {
            Ok(Rows::Affected(rows)) => Some(rows),
            _ => None,
        }
    }
    /// The reason that it failed.
    pub fn error(&self) -> Option<&Error> {
        self.outcome.err()
    }
    /// The tags of the statement.
    pub fn tags(&self) -> &[(&'static str, String)] {
        self.tags
    }
    /// Returns the value that the same handler has [kept](BeforeStatement::keep), if it has this type.
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

//! Rows of MariaDB's RETURNING.

use diesel::mysql::Mysql;

use super::Connection;
use super::verb_tasks::{All, First, One, OneOrNone};
use crate::statement::RowStatement;
use crate::write::OnMariadb;

/// A connection that can read rows of statements whose columns the server does not report before it runs them.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not read RETURNING of MariaDB",
    label = "its client has to know the columns before the statement runs; `AsyncMysqlConnection` does not",
    note = "`.insert_ids(conn)` returns the numbers of new rows on every connection"
)]
pub trait ReadsReturning {}
#[cfg(feature = "async-mysql")]
#[diagnostic::do_not_recommend]
impl ReadsReturning for super::AsyncConnection<diesel_async::AsyncMysqlConnection> {}

impl<Q: RowStatement<Mysql>> OnMariadb<Q> {
    /// The statement's SQL.
    ///
    /// # Errors
    /// Those of [`ToSql::to_sql`](super::ToSql::to_sql).
    pub fn to_sql(&self) -> Result<String, crate::RenderError> {
        super::ToSql::to_sql::<Mysql>(&self.0)
    }
}

// Written out: of a macro rustc would show all of it with a mistake.
impl<Q: RowStatement<Mysql>> OnMariadb<Q> {
    /// Runs the statement; returns all rows.
    ///
    /// # Errors
    /// Those of [`Execute`](super::Execute); [`Error::Database`](crate::Error::Database) from a server that is MySQL.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn all<'c, C: Connection<Dialect = Mysql, On: ReadsReturning>>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<Q::Row>> {
        conn.perform(All(&self.0))
    }
    /// Runs the statement; returns the first row, if there is one.
    ///
    /// # Errors
    /// Those of [`Execute`](super::Execute); [`Error::Database`](crate::Error::Database) from a server that is MySQL.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn first<'c, C: Connection<Dialect = Mysql, On: ReadsReturning>>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<Q::Row>> {
        conn.perform(First(&self.0))
    }
    /// Runs the statement; returns its only row.
    ///
    /// # Errors
    /// Those of [`Execute`](super::Execute); [`Error::Database`](crate::Error::Database) from a server that is MySQL.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn one<'c, C: Connection<Dialect = Mysql, On: ReadsReturning>>(&'c self, conn: &'c mut C) -> C::Output<'c, Q::Row> {
        conn.perform(One(&self.0))
    }
    /// Runs the statement; returns its only row, if there is one.
    ///
    /// # Errors
    /// Those of [`Execute`](super::Execute); [`Error::Database`](crate::Error::Database) from a server that is MySQL.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn one_or_none<'c, C: Connection<Dialect = Mysql, On: ReadsReturning>>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<Q::Row>> {
        conn.perform(OneOrNone(&self.0))
    }
}

//! The verbs: `all first one one_or_none scalar exists count stream run`.

use super::Connection;
use super::pipeline::Pipelined;
use super::verb_tasks::{All, Count, Exists, First, One, OneOrNone, Run, Scalar, ScalarOf};
#[cfg(doc)]
use crate::error::Error;
use crate::query::Query;
use crate::statement::{IsStatement, Returns, RowStatement, Runnable};

/// The verbs that run a statement.
///
/// Each takes the connection. A blocking connection returns a `Result`, an asynchronous one a future of it.
///
/// # Errors
/// [`Error::Database`] if the database refuses the statement, [`Error::Decode`] if a value
/// does not fit its Rust type, [`Error::Connection`] if the connection is lost.
pub trait Execute: IsStatement {
    /// Returns all rows.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let adults: Vec<User> = from(users::table).filter(users::age.ge(18)).all(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn all<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(All(self))
    }

    /// Returns the first row, if there is one. Sends `LIMIT 1` unless the query has a limit.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let oldest: Option<User> = from(users::table).order_by(users::age.desc().nulls_last()).first(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn first<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(First(self))
    }

    /// Returns the only row. Sends `LIMIT 2` unless the query has a limit.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: User = from(users::table).filter(users::email.eq("sara@example.com")).one(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MoreThanOne`] if there are several.
    #[track_caller]
    #[rustfmt::skip]
    fn one<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, <Self as Returns>::Row> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(One(self))
    }

    /// Returns the only row, if there is one.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: Option<User> = from(users::table).filter(users::id.eq(7)).one_or_none(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::MoreThanOne`] if there are more.
    #[track_caller]
    #[rustfmt::skip]
    fn one_or_none<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(OneOrNone(self))
    }

    /// Returns the first row's value in a query of one column; `None` if it is NULL or there is no row,
    /// as in a SQL scalar subquery.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let highest: Option<i64> = from(users::table).select(max(users::age)).scalar(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn scalar<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<<Self as Returns>::Decode as Scalar>::Value>>
    where Self: RowStatement<C::Dialect> + Sized, <Self as Returns>::Decode: Scalar<Row = <Self as Returns>::Row>,
        <<Self as Returns>::Decode as Scalar>::Value: Send,
    {
        conn.perform(ScalarOf(self))
    }

    /// Returns whether there is a row: `SELECT EXISTS (...)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let any: bool = from(users::table).filter(users::age.lt(18)).exists(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn exists<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, bool> where Self: Query<C::Dialect> + Sized {
        conn.perform(Exists(self))
    }

    /// Returns the number of rows: `SELECT count(*)`, over a derived table if the query has a
    /// limit, DISTINCT or aggregates.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let active: i64 = from(users::table).filter(users::is_active).count(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn count<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, i64> where Self: Query<C::Dialect> + Sized {
        conn.perform(Count(self))
    }

    /// Returns the rows of a query one by one, without holding them all in memory. The rows that a write returns are read before the first is
    /// returned, since an error may follow them.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// for name in from(users::table).select(users::name).stream(conn)? {
    ///     println!("{}", name?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// MySQL's client fetches all rows when the statement runs.
    #[track_caller]
    #[rustfmt::skip]
    fn stream<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Stream<'c, <Self as Returns>::Row> where Self: RowStatement<C::Dialect> + Sized {
        conn.stream(self)
    }

    /// Runs the statement for its effect; returns the number of rows that it inserted, updated or
    /// deleted, as reported by the database: 0 for a SELECT.
    ///
    /// For other SQL text, such as `CREATE TABLE` or `WITH ... SELECT`, that number is
    /// meaningless on SQLite, which then repeats the number of the previous statement.
    /// <https://www.sqlite.org/c3ref/changes.html>
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let changed: usize = sql_query!("UPDATE users SET age = age + 1" => relata::types::BigInt).run(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn run<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, usize> where Self: Runnable<C::Dialect> + Sized {
        conn.perform(Run(self))
    }

    /// Returns the statement to send together with others, without waiting for its answer: see
    /// [`Connection::pipeline`](super::Connection::pipeline).
    fn pipelined(&self) -> Pipelined<'_, Self>
    where
        Self: Sized,
    {
        Pipelined::new(self)
    }

    /// Returns the statement with a timeout: the database stops it when it takes longer, and the caller gets an error of the kind
    /// [`StatementTimeout`](crate::DatabaseErrorKind::StatementTimeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// use relata::prelude::*;
    /// # use relata::connection::PgConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut PgConnection) -> relata::Result<()> {
    /// let users: Vec<User> = from(users::table).timeout(Duration::from_secs(2)).all(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It costs two extra round trips. [`EngineBuilder::statement_timeout`](super::EngineBuilder::statement_timeout) sets it for all
    /// statements of an engine, [`TransactionOptions::statement_timeout`](super::TransactionOptions::statement_timeout) for a
    /// transaction, at no extra cost. It does not compile for SQLite, which has no timeouts. MySQL, unlike MariaDB, has them only for SELECT.
    #[cfg(feature = "connections")]
    fn timeout(&self, limit: std::time::Duration) -> super::WithTimeout<'_, Self>
    where
        Self: Sized,
    {
        super::WithTimeout::new(self, limit)
    }
}
impl<Q: IsStatement> Execute for Q {}

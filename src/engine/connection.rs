//! The methods of every connection, blocking or asynchronous.

use std::num::NonZeroUsize;

use super::pipeline::{Pipeline, Pipelining};
use super::prepared;
use super::task::{Runner, Task};
use crate::dialect::{Dialect, HasTwoPhaseCommit};
use crate::error::Result;
use crate::statement::{Returns, RowStatement};

/// A connection on which statements run.
///
/// The verbs of [`Execute`](super::Execute) return the connection's output: a `Result` on a blocking connection, a
/// future of a `Result` on an asynchronous one. A function over any connection serves both:
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::users;
/// fn how_many<'c, C: Connection, Q: Query<C::Dialect>>(query: &'c Q, conn: &'c mut C) -> C::Output<'c, i64> {
///     query.count(conn)
/// }
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let adults = how_many(&from(users::table).filter(users::age.ge(18)), conn)?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that relata runs statements on",
    label = "expected `&mut` of a connection, such as `SqliteConnection`"
)]
pub trait Connection: Sized {
    /// The database of the connection.
    type Dialect: Dialect;
    /// The connection that does the work: this one, or that of a transaction or an engine.
    #[doc(hidden)]
    type On: Runner<Db = Self::Dialect>;
    /// The result of a verb.
    type Output<'c, T: Send + 'c>
    where
        Self: 'c;
    /// The type that returns rows one by one.
    type Stream<'c, T: Send + 'static>
    where
        Self: 'c;

    /// Opens a connection.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::prelude::*;
    /// # fn f() -> relata::Result<()> {
    /// let mut conn = SqliteConnection::connect(":memory:")?;
    /// conn.run_script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
    /// # Ok(())
    /// # }
    /// # f().unwrap();
    /// ```
    ///
    /// | database | URL |
    /// |---|---|
    /// | PostgreSQL | `postgres://user:password@host:5432/database` |
    /// | MySQL, MariaDB | `mysql://user:password@host:3306/database` |
    /// | SQLite | a path, `:memory:`, or [`file:` with options](https://www.sqlite.org/uri.html), each also with the prefix `sqlite:` |
    ///
    /// A connection to SQLite checks foreign keys and waits up to five seconds for a lock
    /// ([`PRAGMA foreign_keys`](https://www.sqlite.org/foreignkeys.html#fk_enable),
    /// [`busy_timeout`](https://www.sqlite.org/c3ref/busy_timeout.html)).
    ///
    /// # Errors
    /// [`Error::Connection`](crate::Error::Connection). It does not contain the URL, which may hold a password.
    fn connect(url: &str) -> Self::Output<'static, Self>
    where
        Self: Connect,
    {
        Self::open(url)
    }

    /// Runs SQL text of several statements, separated by semicolons, without parameters: a schema, or test data.
    ///
    /// # Errors
    /// The error of the first statement that fails. The statements before it have run.
    #[track_caller]
    fn run_script<'c>(&'c mut self, sql: &'c str) -> Self::Output<'c, ()> {
        self.perform(Script(sql))
    }

    /// Runs statements that do not depend on one another, and returns the results of their verbs.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::AsyncPgConnection;
    /// # use relata::doc::users;
    /// # async fn f(conn: &mut AsyncPgConnection) -> relata::Result<()> {
    /// let adults = from(users::table).filter(users::age.ge(18));
    /// let page = adults.clone().order_by(users::id).limit(20);
    /// let (page, total) = conn.pipeline((page.pipelined().all(), adults.pipelined().count())).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// An asynchronous connection to PostgreSQL sends them together, so that they take a single round trip:
    /// [pipelining](https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). The server runs them in
    /// turn. Every other connection runs them one after the other. The relations that a query loads
    /// [with](crate::query::Select::with) its rows are pipelined in the same way, without this.
    ///
    /// The statements are independent: one that fails does not undo the others, unless they run in a transaction. A write with so
    /// many rows that it is sent in parts runs alone, and so does SQL text, which may begin a transaction.
    ///
    /// # Errors
    /// The error of the first that fails. If they are pipelined, later ones have run too.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn pipeline<'c, P: Pipeline<Self::Dialect> + 'c>(&'c mut self, statements: P) -> Self::Output<'c, P::Answers> {
        self.perform(Pipelining(statements))
    }

    /// Returns the names of the transactions that are prepared and neither committed nor rolled back, as by a program that ended
    /// between the [two phases](super::TwoPhaseTransaction).
    ///
    /// | PostgreSQL | MySQL, MariaDB |
    /// |---|---|
    /// | [`pg_prepared_xacts`](https://www.postgresql.org/docs/current/view-pg-prepared-xacts.html), those of this database | [`XA RECOVER`](https://dev.mysql.com/doc/refman/8.4/en/xa-statements.html), without those whose names have several parts |
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::PgConnection;
    /// # use relata::engine::Engine;
    /// fn recover(engine: &Engine<PgConnection>, is_decided: impl Fn(&str) -> bool) -> relata::Result<()> {
    ///     let mut conn = engine.connect()?;
    ///     for name in conn.prepared_transactions()? {
    ///         match is_decided(&name) {
    ///             true => conn.commit_prepared(&name)?,
    ///             false => conn.rollback_prepared(&name)?,
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of a query. MySQL 8 allows it to users with the privilege `XA_RECOVER_ADMIN`.
    #[track_caller]
    #[rustfmt::skip] // one line: rustc shows it
    fn prepared_transactions<'c>(&'c mut self) -> Self::Output<'c, Vec<String>> where Self::Dialect: HasTwoPhaseCommit {
        self.perform(prepared::Names)
    }
    /// Commits a [prepared](super::PreparedTransaction) transaction, from any connection: `COMMIT PREPARED`, `XA COMMIT`.
    ///
    /// # Errors
    /// The error of the database if there is none of this name, and on MySQL also if the connection that prepared it is
    /// still open; [`Error::Transaction`](crate::Error::Transaction) inside a transaction.
    #[track_caller]
    #[rustfmt::skip] // one line: rustc shows it
    fn commit_prepared<'c>(&'c mut self, name: &'c str) -> Self::Output<'c, ()> where Self::Dialect: HasTwoPhaseCommit {
        let commits = true;
        self.perform(prepared::End { name, commits })
    }
    /// Rolls back a [prepared](super::PreparedTransaction) transaction, from any connection: `ROLLBACK PREPARED`, `XA ROLLBACK`.
    ///
    /// # Errors
    /// As [`commit_prepared`](Self::commit_prepared).
    #[track_caller]
    #[rustfmt::skip] // one line: rustc shows it
    fn rollback_prepared<'c>(&'c mut self, name: &'c str) -> Self::Output<'c, ()> where Self::Dialect: HasTwoPhaseCommit {
        let commits = false;
        self.perform(prepared::End { name, commits })
    }

    /// Does work of several statements.
    #[doc(hidden)]
    #[track_caller]
    fn perform<'c, T: Task<Self::On> + 'c>(&'c mut self, task: T) -> Self::Output<'c, T::Out>;

    /// Rows in lists of `n`.
    #[doc(hidden)]
    fn chunked<'c, T: Send + 'static>(
        rows: Self::Stream<'c, T>,
        n: NonZeroUsize,
    ) -> Self::Stream<'c, Vec<T>>
    where
        Self: 'c;

    /// Runs a statement and returns its rows one by one.
    #[doc(hidden)]
    #[track_caller]
    fn stream<'c, Q>(&'c mut self, statement: &'c Q) -> Self::Stream<'c, <Q as Returns>::Row>
    where
        Q: RowStatement<Self::Dialect>;
}

/// A connection that relata opens.
#[doc(hidden)]
pub trait Connect: Connection + Send + 'static {
    fn open(url: &str) -> Self::Output<'static, Self>;
}

struct Script<'a>(&'a str);
impl<R: Runner> Task<R> for Script<'_> {
    type Out = ();
    fn may_begin(&self) -> bool {
        true
    }
    async fn run(self, on: &mut R) -> Result<()> {
        // The client library of MariaDB reads beyond a text without characters.
        match self.0.trim().is_empty() {
            true => Ok(()),
            false => on.batch(self.0).await,
        }
    }
}

//! The methods of every connection, blocking or asynchronous.

use std::num::NonZeroUsize;

use super::pipeline::{Pipeline, Pipelining};
use super::task::{Runner, Task};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::statement::{Returns, RowStatement};

/// A connection that statements run on.
///
/// The verbs of [`Execute`](super::Execute) return the output of the connection: a `Result` on a blocking connection, a
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
    /// The connection that does the work: itself, or that of a transaction or an engine.
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
    /// That of the first statement that fails. The statements before it have run.
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
    /// Each is a statement of its own: one that fails does not undo the others, unless they run in a transaction. A write with so
    /// many rows that it is sent in parts, and SQL text of your own, which may begin a transaction, run alone.
    ///
    /// # Errors
    /// The error of the first that fails. If they are pipelined, those after it have run too.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn pipeline<'c, P: Pipeline<Self::Dialect> + 'c>(&'c mut self, statements: P) -> Self::Output<'c, P::Answers> {
        self.perform(Pipelining(statements))
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
        on.batch(self.0).await
    }
}

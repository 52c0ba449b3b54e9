//! The options of an engine, and those in its URL.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use super::Driver;
use super::target::{bad, split_options};
use crate::dialect::HasStatementTimeout;
use crate::engine::events::{
    After, AfterStatement, Before, BeforeStatement, Events, Observers, Veto,
};
use crate::error::Result;

/// The closure that runs on each new connection.
pub(super) type OnConnect<C> = Arc<
    dyn for<'c> Fn(&'c mut C) -> <C as crate::engine::Connection>::Output<'c, ()> + Send + Sync,
>;

/// The options of an [`Engine`](super::Engine): made by [`Engine::builder`](super::Engine::builder).
///
/// ```
/// use std::time::Duration;
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// # fn f() -> relata::Result<()> {
/// let engine = Engine::<SqliteConnection>::builder("sqlite::memory:")
///     .pool_size(10)
///     .max_overflow(0)
///     .timeout(Duration::from_secs(5))
///     .on_connect(|conn| conn.run_script("PRAGMA case_sensitive_like = ON"))
///     .build()?;
/// # engine.connect()?;
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// | method | in the URL | default | |
/// |---|---|---|---|
/// | [`pool_size`](Self::pool_size) | `pool_size=5` | 5 | connections that are kept open |
/// | [`max_overflow`](Self::max_overflow) | `max_overflow=10` | 10 | connections beyond these, closed when they are returned |
/// | [`timeout`](Self::timeout) | `pool_timeout=30` | 30 s | how long a check-out waits |
/// | [`recycle`](Self::recycle) | `pool_recycle=1800` | never | the age at which a connection is replaced |
/// | [`pre_ping`](Self::pre_ping) | `pool_pre_ping=true` | no | test a connection before it is handed out |
/// | [`fifo`](Self::fifo) | `pool_use_lifo=false` | LIFO | which idle connection is handed out first |
/// | [`on_connect`](Self::on_connect) | | | code that runs on each new connection |
/// | [`statement_timeout`](Self::statement_timeout) | | none | how long a statement may take |
/// | [`events`](Self::events), [`before_statement`](Self::before_statement), [`after_statement`](Self::after_statement) | | | observers of statements and connections |
/// | [`sql_comments`](Self::sql_comments) | | no | name the line of the program in a comment in the SQL |
///
/// These are the options of
/// [SQLAlchemy's pool](https://docs.sqlalchemy.org/en/20/core/engines.html#engine-creation-api), and their defaults
/// too, except that SQLAlchemy's is FIFO.
#[must_use = "the engine is made by `.build()`"]
pub struct EngineBuilder<C: Driver> {
    pub(super) url: String,
    pub(super) options: Options<C>,
}

pub(super) struct Options<C: Driver> {
    pub(super) pool_size: usize,
    pub(super) max_overflow: usize,
    pub(super) timeout: Duration,
    pub(super) recycle: Option<Duration>,
    pub(super) pre_ping: bool,
    pub(super) fifo: bool,
    pub(super) on_connect: Vec<OnConnect<C>>,
    pub(super) observers: Observers,
    /// The SQL that sets the timeout of statements.
    pub(super) statement_timeout: Option<String>,
}

impl<C: Driver> EngineBuilder<C> {
    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            options: Options {
                pool_size: 5,
                max_overflow: 10,
                timeout: Duration::from_secs(30),
                recycle: None,
                pre_ping: false,
                fifo: false,
                on_connect: Vec::new(),
                observers: Observers::default(),
                statement_timeout: None,
            },
        }
    }
    /// Sets how many connections are kept open when nobody uses them. They are opened when they are first needed.
    pub fn pool_size(mut self, connections: usize) -> Self {
        self.options.pool_size = connections;
        self
    }
    /// Sets how many connections there may be beyond [`pool_size`](Self::pool_size) when all of those are in use. They are
    /// closed when they are returned.
    pub fn max_overflow(mut self, connections: usize) -> Self {
        self.options.max_overflow = connections;
        self
    }
    /// Sets how long a check-out waits for a connection when all are in use. After that it fails with
    /// [`PoolError::Timeout`](crate::PoolError::Timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }
    /// Replaces connections of this age when they are next checked out: for servers and firewalls that
    /// close old ones.
    pub fn recycle(mut self, age: Duration) -> Self {
        self.options.recycle = Some(age);
        self
    }
    /// Tests on each check-out whether the connection is alive. A lost one is replaced, and so are all idle
    /// ones opened before. Costs a round trip.
    pub fn pre_ping(mut self, yes: bool) -> Self {
        self.options.pre_ping = yes;
        self
    }
    /// Hands out the connection that has been idle for longest, so that all are used evenly. By default it is the one
    /// returned last, so that the server's time-out for idle connections closes those that are not needed.
    pub fn fifo(mut self) -> Self {
        self.options.fifo = true;
        self
    }
    /// Runs on each new connection before it is first handed out: `SET`, PRAGMAs. If it fails, so does the check-out.
    ///
    /// The closure has the return type of the verbs, so that it can be a single verb on an asynchronous connection too.
    pub fn on_connect(
        mut self,
        run: impl for<'c> Fn(&'c mut C) -> C::Output<'c, ()> + Send + Sync + 'static,
    ) -> Self {
        self.options.on_connect.push(Arc::new(run));
        self
    }
    /// Stops each statement that takes longer, whichever connection it runs on: an error of the kind
    /// [`StatementTimeout`](crate::DatabaseErrorKind::StatementTimeout). A [transaction](crate::engine::TransactionOptions::statement_timeout)
    /// or a [statement](crate::engine::Execute::timeout) may have another.
    ///
    /// It is `statement_timeout` on PostgreSQL, `max_statement_time` on MariaDB and `max_execution_time`, only for SELECT, on
    /// MySQL. It does not compile for SQLite, which has none.
    pub fn statement_timeout(mut self, limit: Duration) -> Self
    where
        C::Dialect: HasStatementTimeout,
    {
        self.options.statement_timeout = Some(C::Dialect::for_connection(limit));
        self
    }
    /// Adds an observer of the engine's connections: see [`Events`]. There may be several, called in the order
    /// in which they were added.
    pub fn events(mut self, events: impl Events) -> Self {
        self.options.observers.all.push(Arc::new(events));
        self
    }
    /// Calls a closure before each statement: [`Events::before_statement`]. An error keeps the statement from running.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::engine::Engine;
    /// # fn f() -> relata::Result<()> {
    /// let engine = Engine::<SqliteConnection>::builder("sqlite::memory:")
    ///     .before_statement(|statement| {
    ///         println!("{} at {:?}", statement.sql(), statement.location());
    ///         Ok(())
    ///     })
    ///     .after_statement(|statement| println!("{:?} rows in {:?}", statement.rows(), statement.elapsed()))
    ///     .build()?;
    /// # engine.connect()?;
    /// # Ok(())
    /// # }
    /// # f().unwrap();
    /// ```
    pub fn before_statement(
        self,
        run: impl Fn(&mut BeforeStatement<'_>) -> Result<(), Veto> + Send + Sync + 'static,
    ) -> Self {
        self.events(Before(run))
    }
    /// Calls a closure after each statement: [`Events::after_statement`].
    pub fn after_statement(
        self,
        run: impl Fn(&mut AfterStatement<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.events(After(run))
    }
    /// Appends a comment to each statement with the line of the program that runs it, as
    /// [sqlcommenter](https://google.github.io/sqlcommenter/) does, so that the log of a slow server names the line:
    ///
    /// ```sql
    /// SELECT "users"."name" FROM "users" WHERE "users"."id" = $1 /*file='src%2Fusers.rs',line='12'*/
    /// ```
    ///
    /// [Tags](BeforeStatement::tag) of handlers are included. Scripts, COPY and the statements of transactions get no comment.
    ///
    /// The prepared statement is then identified by its text, so a query that runs at three places is prepared three times on each
    /// connection, and its text is written each time it runs. One with tags is prepared each time it runs, since tags can have
    /// any number of values: on PostgreSQL and MySQL that costs an extra round trip.
    pub fn sql_comments(mut self, yes: bool) -> Self {
        self.options.observers.comments = yes;
        self
    }
}

impl<C: Driver> Options<C> {
    /// Takes the options out of a URL, and leaves those of the database.
    pub(super) fn read(&mut self, url: &str) -> Result<String> {
        let (start, Some(query)) = split_options(url) else {
            return Ok(url.to_owned());
        };
        let mut rest = Vec::new();
        for option in query.split('&') {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            match name {
                "pool_size" => self.pool_size = number(name, value)?,
                "max_overflow" => self.max_overflow = number(name, value)?,
                "pool_timeout" => self.timeout = seconds(name, value)?,
                "pool_recycle" => self.recycle = Some(seconds(name, value)?),
                "pool_pre_ping" => self.pre_ping = truth(name, value)?,
                "pool_use_lifo" => self.fifo = !truth(name, value)?,
                _ => rest.push(option),
            }
        }
        Ok(match rest.is_empty() {
            true => start.to_owned(),
            false => format!("{start}?{}", rest.join("&")),
        })
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T> {
    let number = value.parse();
    number.map_err(|_| bad(format!("{name}={value}: expected a whole number")))
}
fn seconds(name: &str, value: &str) -> Result<Duration> {
    let seconds = value.parse::<f64>().ok();
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| bad(format!("{name}={value}: expected a number of seconds")))
}
fn truth(name: &str, value: &str) -> Result<bool> {
    match value {
        "" | "true" | "True" | "1" => Ok(true),
        "false" | "False" | "0" => Ok(false),
        _ => Err(bad(format!("{name}={value}: expected `true` or `false`"))),
    }
}

impl<C: Driver> fmt::Debug for EngineBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineBuilder")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
impl<C: Driver> fmt::Debug for Options<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("pool_size", &self.pool_size)
            .field("max_overflow", &self.max_overflow)
            .field("timeout", &self.timeout)
            .field("recycle", &self.recycle)
            .field("pre_ping", &self.pre_ping)
            .field("fifo", &self.fifo)
            .finish_non_exhaustive()
    }
}

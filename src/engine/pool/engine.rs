//! The engine: a pool of connections that a program opens once.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::{Driver, EngineBuilder, Pool, Pooled, Shared, Status};
use crate::dialect::Dialect;
use crate::engine::events::is_called_at;
use crate::engine::rules::set_rules;
use crate::engine::transaction::refuse_inside;
use crate::engine::{Connection, Task};
use crate::error::Result;
use crate::render::AnyRules;
use crate::statement::{Effect, Returns, RowStatement};

/// The connections of a program to one database: it opens them when they are needed, and keeps some for reuse.
///
/// `C` is the kind of connection, which determines the database and whether it blocks: `Engine<PgConnection>`,
/// `Engine<AsyncPgConnection>`.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// # use relata::types::BigInt;
/// # fn f() -> relata::Result<()> {
/// let mut engine = Engine::<SqliteConnection>::new("sqlite::memory:?pool_size=3")?;
/// engine.run_script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
///
/// let insert = sql_query!("INSERT INTO notes (text) VALUES ({})", "milk" => BigInt);
/// insert.run(&mut engine)?;                         // one statement on a connection of its own
///
/// let mut conn = engine.connect()?;                 // several on one connection
/// insert.run(&mut conn)?;
/// drop(conn);
///
/// engine.transaction(|tx| insert.run(tx))?;         // in one transaction
///
/// let count = sql_query!("SELECT count(*) FROM notes" => BigInt);
/// assert_eq!(count.one(&mut engine)?, 3);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// # Handles
/// An `Engine` is a handle: it is cheap to clone, and all clones share the connections. The verbs take a connection by
/// `&mut`, and an engine counts as one, so pass `&mut engine`. A function that has it by `&` passes `&mut &*engine` or a
/// clone:
///
/// ```
/// use relata::connection::AsyncPgConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// # use relata::doc::users::{self, User};
/// struct App {
///     engine: Engine<AsyncPgConnection>,
/// }
/// impl App {
///     async fn user(&self, id: i64) -> relata::Result<Option<User>> {
///         from(users::table).filter(users::id.eq(id)).one_or_none(&mut &self.engine).await
///     }
/// }
/// ```
///
/// This has a benefit: in the closure of [`transaction`](Self::transaction) a statement on `&mut engine`, which would not be
/// part of the transaction, does not compile. On another handle of the engine, such as `&mut &engine`, it is
/// [`Error::Transaction`](crate::Error::Transaction). A connection from [`connect`](Self::connect) runs statements outside of the
/// transaction on purpose.
pub struct Engine<C: Driver> {
    pool: Shared<C>,
    rules: AnyRules,
}

impl<C: Driver> Engine<C> {
    /// Creates an engine. It opens no connection yet.
    ///
    /// Options may be set in the query string of the URL, as in `postgres://app@localhost/shop?pool_size=10`: those of the
    /// [builder](EngineBuilder), and those of the database's client. The rest of the URL is the same as for
    /// [`connect`](crate::connection::Connection::connect).
    ///
    /// A SQLite database in memory is shared by all connections of the engine, and is dropped with the engine. One in a
    /// file is switched to [WAL mode](https://www.sqlite.org/wal.html), if possible, so that reading continues while another
    /// connection writes.
    ///
    /// # Errors
    /// [`Error::Connection`](crate::Error::Connection) if the URL names another database, or one of its options has
    /// an invalid value. Neither it nor any other error shows the URL, which may hold a password.
    pub fn new(url: &str) -> Result<Self> {
        Self::builder(url).build()
    }
    /// Returns a builder, whose methods set the options of an engine.
    pub fn builder(url: &str) -> EngineBuilder<C> {
        EngineBuilder::new(url)
    }
    pub(super) fn of(pool: Shared<C>) -> Self {
        Self {
            pool,
            rules: AnyRules::default(),
        }
    }
    /// Checks out a connection: an idle one, or a new one while there are fewer than `pool_size` and `max_overflow`; otherwise
    /// it waits until one is returned. Requests are served in order.
    ///
    /// # Errors
    /// [`Error::Pool`](crate::Error::Pool) if none was returned within the engine's timeout, or the engine is closed;
    /// [`Error::Connection`](crate::Error::Connection) if the database does not answer.
    #[track_caller]
    pub fn connect(&self) -> C::Output<'static, Pooled<C>> {
        C::drive(self.get_at(Location::caller()))
    }
    /// Checks out a connection, for the caller at this place.
    pub(crate) fn get_at(
        &self,
        at: &'static Location<'static>,
    ) -> impl Future<Output = Result<Pooled<C>>> + Send + use<C> {
        self.get_ruled_at(self.rules.clone(), at)
    }
    /// The same, under rules other than the engine's.
    pub(crate) fn get_ruled_at(
        &self,
        rules: AnyRules,
        at: &'static Location<'static>,
    ) -> impl Future<Output = Result<Pooled<C>>> + Send + use<C> {
        let pool = Arc::clone(&self.pool);
        async move {
            // Capturing a future would take its space twice: as the captured and as the awaited value.
            let mut conn = Pool::get(pool, at).await?;
            set_rules(conn.inner(), rules);
            is_called_at(conn.inner(), at);
            Ok(conn)
        }
    }
    /// Identifies the engine, through whichever handle.
    pub(in crate::engine) fn identity(&self) -> usize {
        Arc::as_ptr(&self.pool).addr()
    }
    /// Checks out a connection for a statement on the engine itself.
    async fn get_for_one(&self, at: &'static Location<'static>) -> Result<Pooled<C>> {
        refuse_inside(self.identity())?;
        self.get_at(at).await
    }
    /// Runs a task on a connection of its own. One that only reads runs again on another, if that one's client is out of date.
    async fn run_one<T: Task<C>>(&self, at: &'static Location<'static>, task: T) -> Result<T::Out> {
        let mut conn = self.get_for_one(at).await?;
        let again = task.again();
        let result = conn.run(task).await;
        let again = match &result {
            Err(_) if conn.inner().is_outlived() => again,
            _ => None,
        };
        match again.filter(|task| task.effect(&self.rules) == Effect::Reads) {
            Some(task) => {
                // The others are as old, and are replaced with it.
                drop(conn);
                let mut conn = self.get_at(at).await?;
                Box::pin(conn.run(task)).await
            }
            None => result,
        }
    }
    pub(crate) fn any_rules(&self) -> &AnyRules {
        &self.rules
    }
    pub(crate) fn set_any_rules(&mut self, rules: AnyRules) {
        self.rules = rules;
    }
    /// Returns how many connections are idle and in use.
    pub fn status(&self) -> Status {
        self.pool.status()
    }
    /// Closes the engine: hands out no more connections, closes idle ones, and waits until the others are
    /// returned and closed, for as long as the engine's timeout.
    ///
    /// # Errors
    /// [`Error::Pool`](crate::Error::Pool) if some were not returned in time. They are closed when they are returned.
    pub fn close(&self) -> C::Output<'static, ()> {
        C::drive(Pool::close(Arc::clone(&self.pool)))
    }
}

impl<C: Driver> Clone for Engine<C> {
    fn clone(&self) -> Self {
        Self {
            pool: Arc::clone(&self.pool),
            rules: self.rules.clone(),
        }
    }
}

impl<C: Driver> fmt::Debug for Engine<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("database", &C::Dialect::DATABASE)
            .field("status", &self.status())
            .field("options", &self.pool.options)
            .finish()
    }
}

/// A statement on an engine runs on a separate connection.
macro_rules! connection {
    ($engine:ty) => {
        #[diagnostic::do_not_recommend]
        impl<C: Driver> Connection for $engine {
            type Dialect = C::Dialect;
            type On = C;
            type Output<'c, T: Send + 'c>
                = C::Output<'c, T>
            where
                Self: 'c;
            type Stream<'c, T: Send + 'static>
                = C::Stream<'c, T>
            where
                Self: 'c;

            fn perform<'c, T: Task<C> + 'c>(&'c mut self, task: T) -> C::Output<'c, T::Out> {
                let at = Location::caller();
                C::drive(self.run_one(at, task))
            }
            fn chunked<'c, T: Send + 'static>(
                rows: C::Stream<'c, T>,
                n: std::num::NonZeroUsize,
            ) -> C::Stream<'c, Vec<T>>
            where
                Self: 'c,
            {
                C::chunked(rows, n)
            }
            fn stream<'c, Q: RowStatement<C::Dialect>>(
                &'c mut self,
                statement: &'c Q,
            ) -> C::Stream<'c, <Q as Returns>::Row> {
                C::stream_pooled(self.get_for_one(Location::caller()), statement)
            }
        }
    };
}
connection!(Engine<C>);
connection!(&Engine<C>);

impl<C: Driver> EngineBuilder<C> {
    /// Creates the engine. It opens no connection yet.
    ///
    /// # Errors
    /// [`Error::Connection`](crate::Error::Connection) if the URL names another database, or one of its options has an invalid value.
    pub fn build(self) -> Result<Engine<C>> {
        let Self { url, mut options } = self;
        let url = options.read(&url)?;
        Ok(Engine::of(Pool::new(C::target(url)?, options)))
    }
}

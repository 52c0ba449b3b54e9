//! An engine: connections that are opened once and reused.
//!
//! The pool is relata's own. Of the existing ones, r2d2's and deadpool's have no overflow and no order, bb8's waits for a
//! server that refuses, and none serves both blocking and asynchronous connections. The core is small: a number of
//! [slots](slots), and a list of idle connections. A connection belongs to one owner at a time, the pool or a
//! [`Pooled`]: dropping a future drops the connection in it, which is returned if nothing is open on it, and
//! closed otherwise.

mod engine;
mod options;
mod pooled;
mod rows;
mod slots;
mod status;
pub(super) mod target;

pub use engine::Engine;
pub use options::EngineBuilder;
pub use pooled::Pooled;
pub(crate) use rows::Rows;
#[cfg(feature = "blocking-base")]
pub(crate) use slots::block_on;
pub use status::Status;
pub use target::Target;
#[cfg(any(
    feature = "postgres",
    feature = "mysql",
    feature = "async-postgres",
    feature = "async-mysql"
))]
pub(crate) use target::check_server;
pub(crate) use target::{bad, refuse_as_file, scheme};

use std::collections::VecDeque;
use std::future::Future;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::dialect::Dialect;
use crate::engine::events::{CheckOut, ConnectionEvent, Observers, quietly};
use crate::engine::{Connect, Connection, Runner};
use crate::error::{Error, PoolError, Result};
use crate::statement::{Returns, RowStatement};
use options::Options;
use slots::{PoolSlot, Slots};

/// A kind of connection that an engine can hold: one that relata opens.
///
/// The futures of a blocking connection are ready at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that an engine opens",
    label = "expected a connection of `relata::connection`, such as `PgConnection`"
)]
#[doc(hidden)]
pub trait Driver:
    Connection<On = Self> + Runner<Db = <Self as Connection>::Dialect> + Connect + 'static
{
    /// Describes the connections of an engine with this URL.
    fn target(url: String) -> Result<Target>;
    /// Returns the result of a future, or the future itself.
    fn drive<'c, T: Send + 'c>(
        future: impl Future<Output = Result<T>> + Send + 'c,
    ) -> Self::Output<'c, T>;
    /// The future of the returned value.
    fn undrive<'c, T: Send + 'c>(
        output: Self::Output<'c, T>,
    ) -> impl Future<Output = Result<T>> + Send + 'c;
    /// The rows of a statement, on a connection that is returned to its pool after them.
    fn stream_pooled<'c, Q: RowStatement<Self::Dialect>>(
        conn: impl Future<Output = Result<Pooled<Self>>> + Send + 'c,
        statement: &'c Q,
    ) -> Self::Stream<'c, <Q as Returns>::Row>;
    /// Waits for what another connection's owner completes: a slot, or that all are free.
    fn wait<T: Send>(
        waiting: impl Future<Output = T> + Send,
        limit: Duration,
    ) -> impl Future<Output = Option<T>> + Send;
    /// The result of a future, if it is ready in time. A blocking connection takes as long as it needs.
    fn within<T: Send>(
        limit: Duration,
        future: impl Future<Output = T> + Send,
    ) -> impl Future<Output = Option<T>> + Send;
    /// Waits for this time.
    fn pause(time: Duration) -> impl Future<Output = ()> + Send;
    /// Does the remaining work: at once, or in the background.
    fn finish(future: impl Future<Output = ()> + Send + 'static);
    /// True if a transaction or a statement on it has not ended.
    fn is_open(&mut self) -> bool;
    /// True if it is known to be lost.
    fn is_lost(&mut self) -> bool;
    /// True if it is as good as lost because its client knows what is no longer so: a statement that failed for it runs on another.
    fn is_outlived(&mut self) -> bool {
        false
    }
    /// True if nothing can run on it any more because a future was dropped, and for no other reason.
    fn is_left(&mut self) -> bool {
        false
    }
    /// Ends everything that is open, even transactions that relata may not know about.
    fn reset(&mut self, may_be_more: bool) -> impl Future<Output = Result<()>> + Send;
}

/// The state that all handles of an engine share.
pub(super) struct Pool<C: Driver> {
    target: Target,
    options: Options<C>,
    /// The observers, if there are any.
    observers: Option<Arc<Observers>>,
    slots: Arc<Slots>,
    idle: Mutex<Idle<C>>,
}

/// A pool, as its parts share it.
type Shared<C> = Arc<Pool<C>>;

struct Idle<C> {
    /// Boxed: a connection is large, and is moved several times by a check-out.
    connections: VecDeque<Box<Entry<C>>>,
    /// Keeps a database in memory alive while no other connection is open.
    keeper: Option<C>,
    /// Increases when a connection is found lost: connections of earlier generations are replaced.
    generation: u64,
    closed: bool,
}

/// A connection, and the pool's data about it.
struct Entry<C> {
    conn: C,
    opened: Instant,
    generation: u64,
    /// Reports that it is closed, afterwards.
    _closing: Option<Closing>,
}

/// Reports to the observers that a connection is closed.
struct Closing {
    observers: Arc<Observers>,
    database: &'static str,
    connection: u64,
    opened: Instant,
}
impl Drop for Closing {
    fn drop(&mut self) {
        let event = ConnectionEvent {
            database: self.database,
            connection: self.connection,
            elapsed: self.opened.elapsed(),
            error: None,
        };
        self.observers.tell(|events| events.close(&event));
    }
}

impl<C: Driver> Pool<C> {
    fn new(target: Target, options: Options<C>) -> Arc<Self> {
        // Without any slot no statement would ever run.
        let most = options.pool_size.saturating_add(options.max_overflow);
        let observers = Some(options.observers.clone()).filter(|observers| !observers.is_empty());
        Arc::new(Self {
            observers: observers.map(Arc::new),
            target,
            slots: Slots::new(most.max(1)),
            options,
            idle: Mutex::new(Idle {
                connections: VecDeque::new(),
                keeper: None,
                generation: 0,
                closed: false,
            }),
        })
    }

    fn idle(&self) -> MutexGuard<'_, Idle<C>> {
        // Nothing panics while it is locked.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks out a connection, for the caller at this place.
    async fn get(self: Arc<Self>, at: &'static Location<'static>) -> Result<Pooled<C>> {
        let Some(observers) = self.observers.clone() else {
            return self.get_any(&mut None).await;
        };
        let started = Instant::now();
        let mut waited = Some(Duration::ZERO);
        let pool = Arc::clone(&self);
        let mut got = self.get_any(&mut waited).await;
        let (connection, is_new) = match &mut got {
            Ok(conn) => (conn.number(), conn.is_new(started)),
            Err(_) => (0, false),
        };
        let event = CheckOut {
            database: C::Dialect::DATABASE,
            connection,
            is_new,
            waited: waited.unwrap_or_default(),
            elapsed: started.elapsed(),
            location: at,
            error: got.as_ref().err(),
            status: &|| pool.status(),
        };
        observers.tell(|events| events.check_out(&event));
        got
    }

    /// Checks out a connection; reports how long it waited, if requested.
    async fn get_any(self: Arc<Self>, waited: &mut Option<Duration>) -> Result<Pooled<C>> {
        let limit = self.options.timeout;
        let started = waited.map(|_| Instant::now());
        let slot = C::wait(self.slots.take(), limit).await;
        *waited = started.map(|started| started.elapsed());
        let slot = match slot {
            Some(Some(slot)) => slot,
            Some(None) => return Err(closed()),
            None => {
                return Err(Error::Pool {
                    source: PoolError::Timeout {
                        waited: limit,
                        connections: self.slots.total(),
                    },
                });
            }
        };
        while let Some(mut entry) = self.take_idle()? {
            // Rarely awaited futures are boxed: otherwise each statement on an engine would reserve and move the space for them.
            if self.options.pre_ping && !Box::pin(is_alive(&mut entry.conn)).await {
                self.replace_all(entry.generation);
                continue;
            }
            return Ok(Pooled::new(self, entry, slot));
        }
        let entry = Box::pin(self.open_entry()).await?;
        Ok(Pooled::new(self, entry, slot))
    }

    /// Opens a connection, and makes it ready for use.
    async fn open_entry(&self) -> Result<Box<Entry<C>>> {
        let generation = self.idle().generation;
        if self.target.in_memory && self.idle().keeper.is_none() {
            let keeper = self.open().await?;
            self.idle().keeper.get_or_insert(keeper);
        }
        let started = Instant::now();
        let opened = self.open().await;
        let (conn, closing) = self.watched(opened, started);
        let mut conn = conn?;
        if let Some(timeout) = &self.options.statement_timeout {
            quietly(&mut conn, timeout).await?;
        }
        for run in &self.options.on_connect {
            C::undrive(run(&mut conn)).await?;
        }
        Ok(Box::new(Entry {
            conn,
            opened: Instant::now(),
            generation,
            _closing: closing,
        }))
    }

    /// Adds the observers to a new connection, and reports it to them.
    fn watched(&self, opened: Result<C>, started: Instant) -> (Result<C>, Option<Closing>) {
        let Some(observers) = &self.observers else {
            return (opened, None);
        };
        let elapsed = started.elapsed();
        let database = C::Dialect::DATABASE;
        let mut event = ConnectionEvent {
            database,
            connection: 0,
            elapsed,
            error: None,
        };
        let mut conn = match opened {
            Ok(conn) => conn,
            Err(error) => {
                event.error = Some(&error);
                observers.tell(|events| events.connect(&event));
                return (Err(error), None);
            }
        };
        if let Some(watch) = conn.watch() {
            watch.observe(Arc::clone(observers));
            event.connection = watch.connection;
        }
        observers.tell(|events| events.connect(&event));
        let closing = Closing {
            observers: Arc::clone(observers),
            database,
            connection: event.connection,
            opened: started,
        };
        (Ok(conn), Some(closing))
    }

    async fn open(&self) -> Result<C> {
        let mut conn = C::undrive(C::connect(&self.target.url)).await?;
        if let Some(settings) = self.target.settings {
            // A setting that the database does not support is not needed there.
            let _ = conn.batch(settings).await;
        }
        Ok(conn)
    }

    /// Takes an idle connection that is as good as a new one.
    fn take_idle(&self) -> Result<Option<Box<Entry<C>>>> {
        // Expired connections are closed after the list is unlocked.
        let mut old = Vec::new();
        let mut idle = self.idle();
        if idle.closed {
            return Err(closed());
        }
        let found = loop {
            let next = match self.options.fifo {
                true => idle.connections.pop_front(),
                false => idle.connections.pop_back(),
            };
            let Some(entry) = next else { break None };
            let too_old = |age| entry.opened.elapsed() >= age;
            if entry.generation < idle.generation || self.options.recycle.is_some_and(too_old) {
                old.push(entry);
                continue;
            }
            break Some(entry);
        };
        drop(idle);
        Ok(found)
    }

    /// Takes a connection back, unless there are enough.
    fn put(&self, entry: Box<Entry<C>>) {
        let mut idle = self.idle();
        let wanted = !idle.closed
            && entry.generation == idle.generation
            && idle.connections.len() < self.options.pool_size;
        if wanted {
            idle.connections.push_back(entry);
        } else {
            // Closing the connection takes time.
            drop(idle);
            drop(entry);
        }
    }

    /// Replaces all connections of the same generation as this one, which is lost: the cause usually affects the others too.
    fn replace_all(&self, generation: u64) {
        let old = {
            let mut idle = self.idle();
            if generation < idle.generation {
                return;
            }
            idle.generation = generation + 1;
            std::mem::take(&mut idle.connections)
        };
        drop(old);
    }

    fn status(&self) -> Status {
        let idle = self.idle().connections.len();
        let (in_use, waiting) = self.slots.used();
        Status {
            idle,
            in_use,
            overflow: in_use.saturating_sub(self.options.pool_size),
            waiting,
            pool_size: self.options.pool_size,
            max_overflow: self.options.max_overflow,
        }
    }

    /// Closes idle connections, and waits for those in use.
    async fn close(self: Arc<Self>) -> Result<()> {
        let (old, keeper) = {
            let mut idle = self.idle();
            idle.closed = true;
            (std::mem::take(&mut idle.connections), idle.keeper.take())
        };
        self.slots.close();
        drop(old);
        let returned = C::wait(self.slots.all_free(), self.options.timeout).await;
        drop(keeper);
        returned.ok_or_else(|| Error::Pool {
            source: PoolError::Timeout {
                waited: self.options.timeout,
                connections: self.slots.used().0,
            },
        })
    }
}

/// How long the pool waits for what it asks of a server itself, whatever its users wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// True if the server answers.
async fn is_alive<C: Driver>(conn: &mut C) -> bool {
    let answer = C::within(PATIENCE, quietly(conn, "SELECT 1")).await;
    matches!(answer, Some(Ok(())))
}

/// Ends a transaction that only the database knows about. `in_transaction` fails inside one; without it, ROLLBACK is harmless
/// outside of one.
pub(crate) async fn end_unknown<C: Driver>(
    conn: &mut C,
    in_transaction: Option<&str>,
) -> Result<()> {
    let ended = match in_transaction {
        Some(question) => match quietly(conn, question).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_disconnect() => return Err(error),
            Err(_) => return quietly(conn, "ROLLBACK").await,
        },
        None => quietly(conn, "ROLLBACK").await,
    };
    match ended {
        Ok(()) => Ok(()),
        Err(error) if error.is_disconnect() => Err(error),
        // SQLite reports an error if there is no transaction, and MySQL if it is one of XA, where this fails too.
        Err(_) => quietly(conn, "BEGIN; ROLLBACK").await,
    }
}

/// The reason that a connection is not kept.
pub(crate) fn session_ends() -> Error {
    Error::Connection {
        source: "its session ends here".into(),
        sql: String::new(),
    }
}

fn closed() -> Error {
    Error::Pool {
        source: PoolError::Closed,
    }
}

//! Runs statements on diesel-async's connections.

use std::future::Future;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use diesel::deserialize::FromSqlRow;
use diesel_async::{AsyncConnection as DieselAsync, AsyncConnectionCore, SimpleAsyncConnection};
use futures_util::TryFutureExt;
use futures_util::stream::{Stream, StreamExt, TryChunksError, TryStreamExt};

use super::events::{self, Starting, Streamed, Watch};
#[cfg(feature = "async-postgres")]
use super::lane::Lane;
#[cfg(feature = "async-postgres")]
use super::pipeline::{Work, in_turn};
use super::pool::{Driver, Pooled, Rows, Slot, Target, Waiting};
use super::round_trip;
use super::statement::{All, Ask, AtMost, Count, Exists, Prepared, Row, failed};
use super::task::{Begun, First, Runner, Task};
use super::transaction::{
    self, AsyncTransaction, Body, InTransaction, Retryable, TransactionOptions,
};
use super::{Connect, Connection};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::load::{Loads, stream_loaded};
use crate::query::Query;
use crate::render::AnyRules;
use crate::row::Decode;
use crate::statement::{ReadRow, Returns, RowStatement, Runnable, Statement};
use crate::types::{BigInt, Bool, SqlType};

/// The result of a verb on an asynchronous connection: a future that runs nothing until it is awaited.
#[must_use = "the statement does not run until it is awaited: `.await?`"]
pub struct Later<'c, T>(Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>);
impl<'c, T> Later<'c, T> {
    /// Wraps any future as the return type of a verb: for functions that return one, and for the closure of
    /// [`on_connect`](super::EngineBuilder::on_connect).
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::{Engine, Later};
    /// use relata::prelude::*;
    /// # fn f() -> relata::Result<()> {
    /// let engine = Engine::<AsyncPgConnection>::builder("postgres://localhost/shop")
    ///     .on_connect(|conn| Later::new(async move {
    ///         conn.run_script("SET search_path = shop").await?;
    ///         conn.run_script("SET statement_timeout = '5s'").await
    ///     }))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(future: impl Future<Output = Result<T>> + Send + 'c) -> Self {
        Later(Box::pin(future))
    }
}
impl<T> Future for Later<'_, T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        self.0.as_mut().poll(context)
    }
}

/// Rows of an asynchronous connection, one by one.
#[must_use = "the statement does not run until the stream is polled"]
pub struct RowStream<'c, T>(Pin<Box<dyn Stream<Item = Result<T>> + Send + 'c>>);
impl<'c, T> RowStream<'c, T> {
    /// Wraps any stream as the return type of `stream`: for functions and connections that return one.
    pub fn new(rows: impl Stream<Item = Result<T>> + Send + 'c) -> Self {
        RowStream(Box::pin(rows))
    }
}
impl<T> Stream for RowStream<'_, T> {
    type Item = Result<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.0.as_mut().poll_next(context)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// An asynchronous connection, and the state of its transactions.
///
/// `C` is a connection of [diesel-async](https://docs.rs/diesel-async); use the aliases [`AsyncPgConnection`](crate::connection),
/// `AsyncMysqlConnection` and `AsyncSqliteConnection`. Its methods are those of [`Connection`] and
/// [`AsyncTransaction`].
///
/// A future of a verb or of a transaction may be dropped at any point, as `tokio::select!` and timeouts do. A transaction
/// that was abandoned in this way is rolled back before the next statement runs. MySQL's client would mistake the answer to a
/// statement whose future was dropped for the answer to the next: every later statement on such a connection is
/// [`Error::Connection`](crate::Error::Connection), and the server rolls back.
pub struct AsyncConnection<C> {
    conn: C,
    /// The number of open transactions, one inside another.
    depth: usize,
    /// The transaction that is rolled back before the next statement, since a future was dropped inside it.
    rollback_to: Option<Begun>,
    /// The operation under way; its future was dropped, if nothing polls it.
    busy: Busy,
    /// True if a statement has found the connection lost.
    lost: bool,
    /// The observers, and the closures to run after transactions.
    watch: Option<Box<Watch>>,
    /// State of a connection that relata itself opened.
    pub(super) beside: Beside,
}

#[cfg(feature = "async-postgres")]
use super::copy::Beside;
#[cfg(not(feature = "async-postgres"))]
type Beside = ();

/// Opens a connection as diesel-async does.
#[allow(
    dead_code,
    reason = "with TLS there is another way for PostgreSQL and MySQL"
)]
async fn open<C: DieselAsync>(url: &str) -> Result<(C, Beside)> {
    #[allow(clippy::unit_arg)]
    Ok((C::establish(url).await?, Beside::default()))
}
#[cfg(all(feature = "async-postgres", not(feature = "tls")))]
use super::copy::open as open_postgres;
#[cfg(all(feature = "tls", feature = "async-postgres"))]
use super::tls::connect_postgres as open_postgres;
#[cfg(all(feature = "tls", feature = "async-mysql"))]
async fn open_mysql(url: &str) -> Result<(diesel_async::AsyncMysqlConnection, Beside)> {
    #[allow(clippy::unit_arg)]
    Ok((super::tls::connect_mysql(url).await?, Beside::default()))
}
#[cfg(all(feature = "async-mysql", not(feature = "tls")))]
use open as open_mysql;

/// The operation that is under way on a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Busy {
    /// No operation.
    Not,
    /// Rows have come, and more may follow.
    Rows,
    /// A request was sent, and the server has not answered.
    Waiting,
    /// The answer of the server was never read, and never will be: the connection is of no more use.
    Left,
}
impl Busy {
    /// True if the client would read the answer to another statement.
    fn is_left(self, breaks: bool) -> bool {
        breaks && matches!(self, Busy::Waiting | Busy::Left)
    }
}

impl<C> AsyncConnection<C> {
    /// Takes over a connection of diesel-async, in no transaction.
    pub fn new(conn: C) -> Self {
        Self {
            conn,
            depth: 0,
            rollback_to: None,
            busy: Busy::Not,
            lost: false,
            watch: None,
            beside: Beside::default(),
        }
    }
    /// Returns the connection of diesel-async.
    pub fn get_mut(&mut self) -> &mut C {
        &mut self.conn
    }
}

impl<C> std::fmt::Debug for AsyncConnection<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AsyncConnection")
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

/// The name of the savepoint of a transaction inside others.
fn savepoint(depth: usize) -> String {
    format!("relata_{depth}")
}

#[cfg(feature = "async-postgres")]
impl<C> AsyncConnection<C> {
    /// Notes that a request is sent.
    pub(super) fn waits(&mut self) {
        self.busy = Busy::Waiting;
    }
    /// Notes that it has answered, or that the connection is lost.
    pub(super) fn answered(&mut self, lost: bool) {
        self.busy = Busy::Not;
        self.lost |= lost;
    }
}

impl<C> AsyncConnection<C> {
    /// Notes that a statement has ended, and how.
    fn ended<T>(&mut self, result: Result<T>) -> Result<T> {
        if self.busy != Busy::Left {
            self.busy = Busy::Not;
            if let Err(error) = &result {
                self.lost |= error.is_disconnect();
            }
        }
        result
    }
}

impl<C: SimpleAsyncConnection + Send> AsyncConnection<C> {
    /// Runs SQL that begins or ends a transaction. Where its future is dropped, the transaction is rolled back.
    async fn control(&mut self, sql: &str, begun: Begun) -> Result<(), diesel::result::Error> {
        self.rollback_to = Some(begun);
        self.busy = Busy::Waiting;
        let done = self.conn.batch_execute(sql).await;
        self.busy = Busy::Not;
        self.rollback_to = None;
        done
    }
}

/// Rolls back what a dropped future has left open. `breaks`: the client would read the answer to a statement as that to
/// the next if the future of the first was dropped, so the connection is lost.
async fn settle<C: SimpleAsyncConnection + Send>(
    conn: &mut C,
    open: &mut usize,
    rollback_to: &mut Option<Begun>,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
    database: &'static str,
    breaks: bool,
) -> Result<(), diesel::result::Error> {
    if busy.is_left(breaks) {
        *busy = Busy::Left;
        let why = "a future that waited for the server was dropped".to_owned();
        let kind = diesel::result::DatabaseErrorKind::ClosedConnection;
        return Err(diesel::result::Error::DatabaseError(kind, Box::new(why)));
    }
    let Some(Begun(depth)) = *rollback_to else {
        return restore(conn, busy, watch, false).await;
    };
    let timed = watch.as_deref().map(|watch| watch.timed(database, depth));
    *busy = Busy::Waiting;
    let rolled_back = match depth {
        // Perhaps the transaction has not begun yet, or has ended.
        0 => match conn.batch_execute("ROLLBACK").await {
            Err(error) if Error::is_disconnect_of_diesel(&error) => Err(error),
            _ => Ok(()),
        },
        depth => {
            let name = savepoint(depth);
            let sql = format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}");
            conn.batch_execute(&sql).await
        }
    };
    *busy = Busy::Not;
    // If a savepoint is lost, so is its transaction: the statements that follow report it.
    *open = depth;
    *rollback_to = None;
    if rolled_back.is_ok() {
        restore(conn, busy, watch, depth == 0).await?;
    }
    if let Some(timed) = timed {
        for hook in timed.rolled_back(None, watch.as_deref_mut()) {
            hook().await;
        }
    }
    rolled_back
}

/// Sets back the timeout of a statement whose future was dropped, and that of a transaction, if it has ended.
async fn restore<C: SimpleAsyncConnection + Send>(
    conn: &mut C,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
    ended: bool,
) -> Result<(), diesel::result::Error> {
    let Some(watch) = watch else { return Ok(()) };
    let settings = [watch.restore, watch.restore_after.filter(|_| ended)];
    for setting in settings.into_iter().flatten() {
        *busy = Busy::Waiting;
        let restored = conn.batch_execute(setting).await;
        *busy = Busy::Not;
        restored?;
    }
    watch.restore = None;
    if ended {
        watch.restore_after = None;
    }
    Ok(())
}

/// Rows that note in their connection whether they have ended.
struct Watched<'c, T> {
    rows: Pin<Box<dyn Stream<Item = Result<T>> + Send + 'c>>,
    busy: &'c mut Busy,
    lost: &'c mut bool,
    /// True if the statement is refused.
    left: bool,
}
impl<T> Stream for Watched<'_, T> {
    type Item = Result<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.left {
            return self.rows.as_mut().poll_next(context);
        }
        *self.busy = Busy::Waiting;
        let polled = self.rows.as_mut().poll_next(context);
        match &polled {
            Poll::Pending => {}
            Poll::Ready(None) => *self.busy = Busy::Not,
            Poll::Ready(Some(row)) => {
                *self.busy = Busy::Rows;
                if let Err(error) = row {
                    *self.lost |= error.is_disconnect();
                }
            }
        }
        polled
    }
}

/// Implements [`Connection`] for one of diesel-async's connections: its type, its database, and their differences: the URL
/// that the client takes, the settings of a new connection, the end of a transaction, whether a dropped future
/// breaks the connection, how a statement is cancelled, how
/// an engine opens it, which SQL fails only in a transaction, and whether statements are sent without waiting for one another.
macro_rules! async_connection {
    (
        $conn:ty, $db:ty, open: $open:path, url: $url:expr, settings: $settings:expr, commit: $commit:literal,
        breaks: $breaks:literal, cancel: $cancel:expr, target: $target:expr, in_transaction: $in_transaction:expr
        $(, pipelines: $lane:ty)?
    ) => {
        const _: () = {
            #[diagnostic::do_not_recommend]
            impl Connection for AsyncConnection<$conn> {
                type Dialect = $db;
                type On = Self;
                type Output<'c, T: Send + 'c> = Later<'c, T>;
                type Stream<'c, T: Send + 'static> = RowStream<'c, T>;

                fn perform<'c, T: Task<Self> + 'c>(&'c mut self, task: T) -> Later<'c, T::Out> {
                    events::called_at(self);
                    Later(Box::pin(task.run(self)))
                }

                fn chunked<'c, T: Send + 'static>(
                    rows: RowStream<'c, T>,
                    n: NonZeroUsize,
                ) -> RowStream<'c, Vec<T>>
                where
                    Self: 'c,
                {
                    let chunks = rows.try_chunks(n.get()).flat_map(|chunk| {
                        // An error comes after the rows that were read before it.
                        let (rows, error) = match chunk {
                            Ok(rows) => (rows, None),
                            Err(TryChunksError(rows, error)) => (rows, Some(error)),
                        };
                        let rows = Some(rows).filter(|rows| !rows.is_empty()).map(Ok);
                        futures_util::stream::iter(rows.into_iter().chain(error.map(Err)))
                    });
                    RowStream(Box::pin(chunks))
                }

                fn stream<'c, Q: RowStatement<$db>>(
                    &'c mut self,
                    statement: &'c Q,
                ) -> RowStream<'c, <Q as Returns>::Row> {
                    events::called_at(self);
                    let rules = super::rules::rules(self);
                    let end = Statement::<$db>::part(statement, 0, &rules);
                    let end = match end.map(|end| (end, Statement::<$db>::part(statement, end, &rules))) {
                        None => return RowStream(Box::pin(futures_util::stream::empty())),
                        Some((end, None)) => end,
                        // Rows of a write in parts, which has to end.
                        Some((_, Some(_))) => {
                            let rows = self.perform(super::verbs::All(statement));
                            let rows = rows.map_ok(|rows| {
                                futures_util::stream::iter(rows.into_iter().map(Ok))
                            });
                            return RowStream(Box::pin(rows.try_flatten_stream()));
                        }
                    };
                    if Q::Loads::ANY {
                        return RowStream(Box::pin(stream_loaded(statement, 0..end, self)));
                    }
                    let Self {
                        conn,
                        depth,
                        rollback_to,
                        busy,
                        lost,
                        watch,
                        ..
                    } = self;
                    let mut before = *busy;
                    let rules = watch.as_deref().map(|watch| watch.rules.clone());
                    let rules = rules.unwrap_or_default();
                    let rows = async move {
                        let failed = move |rules: &AnyRules, e| {
                            failed::<$db, Q, All>(statement, 0..end, rules, e)
                        };
                        settle(
                            conn,
                            depth,
                            rollback_to,
                            &mut before,
                            watch,
                            <$db>::DATABASE,
                            $breaks,
                        )
                        .await
                        .map_err(|e| failed(&rules, e))?;
                        let starting = watch.as_deref().and_then(|watch| watch.starting(*depth));
                        let started =
                            events::before::<$db, Q, All>(starting, statement, &(0..end))?;
                        let prepared =
                            Prepared::<Q, All, $db, Q::Decode>::new(statement, 0..end, &rules);
                        let rows = {
                            let _comment = events::commented(&started, &rules);
                            AsyncConnectionCore::load(conn, prepared)
                        };
                        let mut seen = Streamed::<$db, Q, All>::new(started, statement, 0..end);
                        let rows = match rows.await {
                            Ok(rows) => rows,
                            Err(error) => {
                                let error = failed(&rules, error);
                                seen.failed(&error);
                                return Err(error);
                            }
                        };
                        let rows = rows.map(move |row| {
                            if seen.is_over() {
                                return None;
                            }
                            let read = row.and_then(|row| decode::<_, Q::Decode>(&row));
                            let row = read.map(|read| statement.loads().as_read(read));
                            let row = row.map_err(|e| failed(&rules, e)).transpose();
                            Some(row.and_then(|row| seen.see(row)))
                        });
                        let rows = rows.take_while(|row| std::future::ready(row.is_some()));
                        Ok(rows.filter_map(|row| std::future::ready(row.flatten())))
                    };
                    RowStream(Box::pin(Watched {
                        rows: Box::pin(rows.try_flatten_stream()),
                        busy,
                        left: before.is_left($breaks),
                        lost,
                    }))
                }
            }

            impl Connect for AsyncConnection<$conn> {
                fn open(url: &str) -> Later<'static, Self> {
                    let url: String = $url(url);
                    Later(Box::pin(async move {
                        let opened: ($conn, Beside) = $open(&url).await?;
                        let (mut conn, beside) = opened;
                        if let Some(settings) = $settings {
                            let set = conn.batch_execute(settings).await;
                            set.map_err(|e| failed_text(settings, e))?;
                        }
                        let mut conn = Self::new(conn);
                        conn.beside = beside;
                        Ok(conn)
                    }))
                }
            }

            impl AsyncTransaction for AsyncConnection<$conn> {
                fn transaction<'c, T, E, F>(&'c mut self, body: F) -> InTransaction<'c, T, E>
                where
                    F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
                        + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
                        + Send
                        + 'c,
                    T: Send + 'c,
                    E: From<Error> + Send + 'c,
                {
                    let at = std::panic::Location::caller();
                    transaction::once_asynchronous(self, at, TransactionOptions::new(), body)
                }
                fn transaction_with<'c, T, E, F>(
                    &'c mut self,
                    options: TransactionOptions<$db>,
                    body: F,
                ) -> InTransaction<'c, T, E>
                where
                    F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
                        + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
                        + Send
                        + 'c,
                    T: Send + 'c,
                    E: From<Error> + Send + 'c,
                {
                    let at = std::panic::Location::caller();
                    transaction::once_asynchronous(self, at, options, body)
                }
                fn retry_transaction<'c, T, E, F>(
                    &'c mut self,
                    options: TransactionOptions<$db>,
                    body: F,
                ) -> InTransaction<'c, T, E>
                where
                    F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
                        + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
                        + Clone
                        + Send
                        + 'c,
                    T: Send + 'c,
                    E: From<Error> + Retryable + Send + 'c,
                {
                    let at = std::panic::Location::caller();
                    transaction::retrying_asynchronous(self, at, options, body)
                }
            }

            impl Driver for AsyncConnection<$conn> {
                fn target(url: String) -> Result<Target> {
                    $target(url)
                }
                fn drive<'c, T: Send + 'c>(
                    future: impl Future<Output = Result<T>> + Send + 'c,
                ) -> Later<'c, T> {
                    Later::new(future)
                }
                fn undrive<'c, T: Send + 'c>(
                    output: Later<'c, T>,
                ) -> impl Future<Output = Result<T>> + Send + 'c {
                    output
                }
                fn stream_pooled<'c, Q: RowStatement<$db>>(
                    conn: impl Future<Output = Result<Pooled<Self>>> + Send + 'c,
                    statement: &'c Q,
                ) -> RowStream<'c, <Q as Returns>::Row> {
                    RowStream(Box::pin(Rows::new(move |out| async move {
                        let mut conn = conn.await?;
                        conn.opened_by(Statement::<$db>::may_begin(statement));
                        events::keep_location(conn.inner());
                        let mut rows = Connection::stream(conn.inner(), statement);
                        while let Some(row) = rows.next().await {
                            out.put(row).await;
                        }
                        Ok(())
                    })))
                }
                async fn wait(waiting: Waiting, limit: Duration) -> Option<Option<Slot>> {
                    tokio::time::timeout(limit, waiting).await.ok()
                }
                async fn within<T: Send>(
                    limit: Duration,
                    future: impl Future<Output = T> + Send,
                ) -> Option<T> {
                    tokio::time::timeout(limit, future).await.ok()
                }
                async fn pause(time: Duration) {
                    tokio::time::sleep(time).await;
                }
                fn finish(future: impl Future<Output = ()> + Send + 'static) {
                    // Outside of a runtime nothing can be done but to close the connection.
                    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                        runtime.spawn(future);
                    }
                }
                fn is_open(&mut self) -> bool {
                    let watch = self.watch.as_deref();
                    self.busy != Busy::Not
                        || self.depth > 0
                        || self.rollback_to.is_some()
                        || watch.is_some_and(|watch| watch.restore.is_some())
                }
                fn is_lost(&self) -> bool {
                    self.lost
                }
                async fn reset(&mut self, may_be_more: bool) -> Result<()> {
                    if self.busy != Busy::Not && !(self.busy == Busy::Rows && $breaks) {
                        let cancel = $cancel(&self.conn, &self.beside);
                        cancel.await;
                    }
                    if Driver::is_open(self) {
                        self.rollback(Begun(0)).await?;
                    }
                    match may_be_more {
                        true => super::pool::end_unknown(self, $in_transaction).await,
                        false => Ok(()),
                    }
                }
            }

            impl Runner for AsyncConnection<$conn> {
                type Db = $db;

                async fn fetch<Q: RowStatement<$db>>(
                    &mut self,
                    statement: &Q,
                    part: Range<usize>,
                ) -> Result<Vec<ReadRow<Q>>> {
                    let rules = super::rules::rules(self);
                    let failed = |e| failed::<$db, Q, All>(statement, part.clone(), &rules, e);
                    self.settle_all().await.map_err(failed)?;
                    let starting = self.sending();
                    let found = round_trip::fetch(&mut self.conn, starting, &rules, statement, part).await;
                    self.ended(found)
                }

                async fn first<Q: RowStatement<$db>, const MOST: u8>(
                    &mut self,
                    statement: &Q,
                    part: Range<usize>,
                ) -> Result<First<ReadRow<Q>>> {
                    let rules = super::rules::rules(self);
                    let failed =
                        |e| failed::<$db, Q, AtMost<MOST>>(statement, part.clone(), &rules, e);
                    self.settle_all().await.map_err(failed)?;
                    let starting = self.sending();
                    let conn = &mut self.conn;
                    let first = round_trip::first::<_, _, Q, MOST>(conn, starting, &rules, statement, part);
                    let first = first.await;
                    self.ended(first)
                }

                async fn exists<Q: Query<$db>>(&mut self, query: &Q) -> Result<bool> {
                    answer::<Q, Exists, Bool>(self, query).await
                }

                async fn count<Q: Query<$db>>(&mut self, query: &Q) -> Result<i64> {
                    answer::<Q, Count, BigInt>(self, query).await
                }

                async fn execute<Q: Runnable<$db>>(
                    &mut self,
                    statement: &Q,
                    part: Range<usize>,
                ) -> Result<usize> {
                    let rules = super::rules::rules(self);
                    let failed = |e| failed::<$db, Q, All>(statement, part.clone(), &rules, e);
                    self.settle_all().await.map_err(failed)?;
                    let starting = self.sending();
                    let conn = &mut self.conn;
                    let affected = round_trip::execute(conn, starting, &rules, statement, part).await;
                    self.ended(affected)
                }

                $(async fn both<A: Work<$db>, B: Work<$db>>(
                    &mut self,
                    a: A,
                    b: B,
                ) -> Result<(A::Out, B::Out)> {
                    let rules = super::rules::rules(self);
                    if a.runs_alone(&rules) || b.runs_alone(&rules) {
                        return in_turn(self, a, b).await;
                    }
                    self.settle_all().await.map_err(|e| failed_text("", e))?;
                    let starting = self.sending();
                    let mut lane: $lane = Lane {
                        conn: &self.conn,
                        depth: self.depth,
                        starting,
                        rules,
                    };
                    let both = lane.both(a, b).await;
                    self.ended(both)
                })?

                async fn batch(&mut self, sql: &str) -> Result<()> {
                    let failed = |e| failed_text(sql, e);
                    self.settle_all().await.map_err(failed)?;
                    let starting = events::starting(self);
                    let started = events::before_text::<$db>(starting, &|| sql.to_owned(), false)?;
                    self.busy = Busy::Waiting;
                    let done = self.conn.batch_execute(sql).await.map_err(failed);
                    let outcome = done.as_ref().map(|()| events::Rows::Unknown);
                    events::after_text::<$db>(started, &|| sql.to_owned(), false, outcome);
                    self.ended(done)
                }

                async fn begin(&mut self) -> Result<Begun> {
                    self.settle_all()
                        .await
                        .map_err(|e| failed_text("BEGIN", e))?;
                    let begun = Begun(self.depth);
                    let sql = match begun.0 {
                        0 => "BEGIN".to_owned(),
                        depth => format!("SAVEPOINT {}", savepoint(depth)),
                    };
                    let timed = events::timed(self, false);
                    let done = self.control(&sql, begun).await;
                    let done = done.map_err(|e| failed_text(&sql, e));
                    if let Some(timed) = timed {
                        timed.begun(&done);
                    }
                    self.ended(done)?;
                    self.depth += 1;
                    Ok(begun)
                }

                async fn begin_as(&mut self, before: Option<&str>, begin: &str) -> Result<Begun> {
                    self.settle_all().await.map_err(|e| failed_text(begin, e))?;
                    if self.depth > 0 {
                        let error = diesel::result::Error::AlreadyInTransaction;
                        return Err(failed_text(begin, error));
                    }
                    if let Some(before) = before {
                        self.batch(before).await?;
                    }
                    let timed = events::timed(self, false);
                    let done = self.control(begin, Begun(0)).await;
                    let done = done.map_err(|e| failed_text(begin, e));
                    if let Some(timed) = timed {
                        timed.begun(&done);
                    }
                    self.ended(done)?;
                    self.depth = 1;
                    Ok(Begun(0))
                }

                async fn commit(&mut self, begun: Begun) -> Result<()> {
                    self.settle_all()
                        .await
                        .map_err(|e| failed_text("COMMIT", e))?;
                    let sql = match begun.0 {
                        0 => $commit.to_owned(),
                        depth => format!("RELEASE SAVEPOINT {}", savepoint(depth)),
                    };
                    let timed = events::timed(self, true);
                    let done = self.control(&sql, begun).await;
                    if let Err(error) = done {
                        let error = Err(failed_text(&sql, error));
                        if let Some(timed) = timed {
                            timed.committed(&error, None);
                        }
                        // Report why the statement failed, not that a lost connection cannot roll back.
                        let _ = self.rollback(begun).await;
                        return self.ended(error);
                    }
                    self.depth = begun.0;
                    if begun.0 == 0 && self.watch.is_some() {
                        let Self {
                            conn, busy, watch, ..
                        } = self;
                        // It is committed. If this fails, the connection is lost, which the next statement reports.
                        let _ = restore(conn, busy, watch, true).await;
                    }
                    if let Some(timed) = timed {
                        for hook in timed.committed(&Ok(()), self.watching()) {
                            hook().await;
                        }
                    }
                    Ok(())
                }

                async fn rollback(&mut self, begun: Begun) -> Result<()> {
                    self.abandon(begun);
                    let done = self
                        .settle_all()
                        .await
                        .map_err(|e| failed_text("ROLLBACK", e));
                    self.ended(done)
                }

                fn abandon(&mut self, begun: Begun) {
                    let outermost = self.rollback_to.map_or(begun, |to| to.min(begun));
                    self.rollback_to = Some(outermost);
                }

                fn depth(&mut self) -> usize {
                    // A transaction that is rolled back before the next statement is no longer open.
                    self.rollback_to
                        .map_or(self.depth, |Begun(to)| to.min(self.depth))
                }
                #[inline]
                fn watching(&mut self) -> Option<&mut Watch> {
                    self.watch.as_deref_mut()
                }
                fn watch(&mut self) -> Option<&mut Watch> {
                    Some(self.watch.get_or_insert_with(|| Box::new(Watch::new(None))))
                }
            }

            impl AsyncConnection<$conn> {
                /// Notes that a statement is sent; who watches it.
                fn sending(&mut self) -> Option<Starting> {
                    self.busy = Busy::Waiting;
                    events::starting(self)
                }
                /// Rolls back everything that a dropped future has left open.
                pub(super) async fn settle_all(&mut self) -> Result<(), diesel::result::Error> {
                    let Self {
                        conn,
                        depth,
                        rollback_to,
                        busy,
                        lost,
                        watch,
                        ..
                    } = self;
                    let settled = settle(
                        conn,
                        depth,
                        rollback_to,
                        busy,
                        watch,
                        <$db>::DATABASE,
                        $breaks,
                    )
                    .await;
                    if let Err(error) = &settled
                        && *busy != Busy::Left
                    {
                        *lost |= Error::is_disconnect_of_diesel(error);
                    }
                    settled
                }
            }

            #[cold]
            fn failed_text(sql: &str, error: diesel::result::Error) -> Error {
                <$db as Dialect>::explain(Error::from_diesel(error, sql.to_owned()))
            }

            fn decode<'a, R: diesel::row::Row<'a, $db>, De: Decode>(
                row: &R,
            ) -> diesel::QueryResult<De::Row> {
                let row: diesel::deserialize::Result<Row<De>> = FromSqlRow::build_from_row(row);
                let row = row.map_err(diesel::result::Error::DeserializationError)?;
                Ok(row.0)
            }

            async fn answer<Q: Query<$db>, K: Ask<Q, $db>, T: SqlType>(
                on: &mut AsyncConnection<$conn>,
                query: &Q,
            ) -> Result<T::Rust> {
                let rules = super::rules::rules(on);
                let failed = |e| failed::<$db, Q, K>(query, 0..1, &rules, e);
                on.settle_all().await.map_err(failed)?;
                let starting = on.sending();
                let conn = &mut on.conn;
                let answer = round_trip::answer::<_, _, Q, K, T>(conn, starting, &rules, query).await;
                on.ended(answer)
            }
        };
    };
}

#[cfg(feature = "async-postgres")]
async_connection!(
    diesel_async::AsyncPgConnection,
    diesel::pg::Pg,
    open: open_postgres,
    url: str::to_owned,
    settings: None::<&str>,
    // COMMIT of a failed transaction is a rollback, and no error; the statement before it is one.
    // https://www.postgresql.org/docs/current/sql-commit.html
    commit: "SELECT 1; COMMIT",
    breaks: false,
    cancel: |conn: &diesel_async::AsyncPgConnection, beside: &Beside| beside.cancel(conn),
    target: super::postgres::target,
    in_transaction: super::postgres::IN_TRANSACTION,
    pipelines: Lane<'_>
);
#[cfg(feature = "async-mysql")]
async_connection!(
    diesel_async::AsyncMysqlConnection,
    diesel::mysql::Mysql,
    open: open_mysql,
    // The client's name for this option of libmysqlclient and relata.
    url: |url: &str| url.replace("unix_socket=", "socket="),
    settings: None::<&str>,
    commit: "COMMIT",
    breaks: true,
    // The connection is closed already; the statement continues nevertheless.
    cancel: |conn: &diesel_async::AsyncMysqlConnection, _: &Beside| {
        let token = conn.cancel_token();
        async move {
            let _ = token.cancel_query().await;
        }
    },
    target: super::mysql::target,
    in_transaction: None
);
#[cfg(feature = "async-sqlite")]
async_connection!(
    diesel_async::sync_connection_wrapper::SyncConnectionWrapper<diesel::SqliteConnection>,
    diesel::sqlite::Sqlite,
    open: open,
    url: super::sqlite::path,
    settings: Some(super::sqlite::SETTINGS),
    commit: "COMMIT",
    breaks: false,
    // The statement has run to its end on its thread.
    cancel: |_: &_, _: &Beside| std::future::ready(()),
    target: super::sqlite::target,
    in_transaction: None
);

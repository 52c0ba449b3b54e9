//! Transactions of asynchronous connections.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::guard::begin_pooled;
use super::inside::{InsideOf, refuse_inside};
use super::on_engines::asynchronous_transactions;
use super::open::begin as begin_on;
use super::pooled::ChecksOut;
use super::retry::{forget_outdated, may_succeed_inside, pause_before_next};
use super::{Open, Retryable, Transaction, TransactionOptions, TwoPhaseTransaction};
use crate::dialect::HasTwoPhaseCommit;
use crate::engine::asynchronous::{AsyncConnection, Later};
use crate::engine::events::{called_at, is_called_at};
use crate::engine::pool::{Driver, Engine};
use crate::engine::{Connection, Runner};
use crate::error::{Error, Result};

/// An async closure whose future is `Send`.
#[doc(hidden)]
pub trait Body<A, R>: AsyncFnOnce(A) -> R + FnOnce(A) -> <Self as Body<A, R>>::Future {
    type Future: std::future::Future<Output = R>;
}
impl<F, A, U, R> Body<A, R> for F
where
    F: AsyncFnOnce(A) -> R + FnOnce(A) -> U,
    U: std::future::Future<Output = R>,
{
    type Future = U;
}

/// Transactions of asynchronous connections. Those of an [`Engine`] have the same names.
// Boxed: if the argument is not a closure, `impl Future` would make rustc repeat the error for each of its bounds.
pub trait AsyncTransaction: Connection {
    /// Runs the async closure in a transaction: commits if it returns `Ok`, rolls back if it returns `Err` or panics, or
    /// if the future is dropped. The future is `Send` and can be spawned.
    ///
    /// A transaction inside another is a SAVEPOINT: if it fails, only its own statements are undone.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::AsyncSqliteConnection;
    /// # use relata::types::BigInt;
    /// # async fn f(conn: &mut AsyncSqliteConnection) -> relata::Result<()> {
    /// let moved: usize = conn.transaction(async |tx| {
    ///     let taken = sql_query!("UPDATE accounts SET balance = balance - 10 WHERE id = 1" => BigInt).run(tx).await?;
    ///     let given = sql_query!("UPDATE accounts SET balance = balance + 10 WHERE id = 2" => BigInt).run(tx).await?;
    ///     Ok::<_, relata::Error>(taken + given)
    /// }).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The closure's error, of any type that a [`relata::Error`](Error) converts to. Or the error if the transaction did not
    /// begin or end: [`Error::Database`] if COMMIT was refused, as by a deferred constraint, or, on PostgreSQL,
    /// if a statement had failed and the closure continued nevertheless.
    #[track_caller]
    fn transaction<'c, T, E, F>(&'c mut self, body: F) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c;

    /// [`transaction`](Self::transaction) with options.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction), and [`Error::Transaction`] inside another transaction.
    #[track_caller]
    fn transaction_with<'c, T, E, F>(
        &'c mut self,
        options: TransactionOptions<Self::Dialect>,
        body: F,
    ) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c;

    /// Runs the async closure in a transaction, and a copy of it in a new one as long as it fails because of another
    /// transaction: serialization failures, deadlocks, "database is locked" ([`Error::is_retryable`]). Between attempts it
    /// waits for a short random time. [`TransactionOptions::retries`] sets how often it tries.
    ///
    /// Side effects of the closure besides its statements happen on each attempt. Its captures are borrowed, or can be
    /// cloned. Inside another transaction each attempt is a savepoint. There is no other attempt after a serialization failure, or
    /// if the database has rolled back all: then only the outermost transaction can succeed.
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::TransactionOptions;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// async fn birthday(conn: &mut AsyncPgConnection, id: i64) -> relata::Result<()> {
    ///     conn.retry_transaction(TransactionOptions::new().serializable(), async |tx| {
    ///         let age = from(users::table).filter(users::id.eq(id)).select(users::age).one(tx).await?;
    ///         update(users::table).set(users::age.to(age.map(|age| age + 1))).filter(users::id.eq(id)).run(tx).await?;
    ///         Ok(())
    ///     }).await
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`transaction`](Self::transaction): the error of the last attempt.
    #[track_caller]
    fn retry_transaction<'c, T, E, F>(
        &'c mut self,
        options: TransactionOptions<Self::Dialect>,
        body: F,
    ) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Clone
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Retryable + Send + 'c;

    /// Begins a transaction, and returns it as a value.
    ///
    /// # Errors
    /// [`Error::Connection`] if the connection is lost.
    #[track_caller]
    fn begin(&mut self) -> Later<'_, Transaction<'_, Self>>
    where
        Self: Driver,
    {
        begin(self, TransactionOptions::new())
    }

    /// [`begin`](Self::begin) with options.
    ///
    /// # Errors
    /// As [`begin`](Self::begin), and [`Error::Transaction`] inside another transaction.
    #[track_caller]
    fn begin_with(
        &mut self,
        options: TransactionOptions<Self::Dialect>,
    ) -> Later<'_, Transaction<'_, Self>>
    where
        Self: Driver,
    {
        begin(self, options)
    }

    /// Begins a transaction of two phases with this name, and returns it as a value: see [`TwoPhaseTransaction`].
    ///
    /// The name is one that no other transaction of the server has, at most 199 bytes on PostgreSQL and 64 on MySQL.
    ///
    /// # Errors
    /// [`Error::Transaction`] inside another transaction, or if the name is empty or too long; [`Error::Database`] on MySQL if another
    /// transaction has the name, which PostgreSQL reports at [`prepare`](TwoPhaseTransaction::prepare).
    #[track_caller]
    #[rustfmt::skip] // one line: rustc shows it
    fn begin_two_phase(&mut self, name: &str) -> Later<'_, TwoPhaseTransaction<'_, Self>> where Self: Driver<Dialect: HasTwoPhaseCommit>
    {
        self.begin_two_phase_with(name, TransactionOptions::new())
    }

    /// [`begin_two_phase`](Self::begin_two_phase) with options.
    ///
    /// # Errors
    /// As [`begin_two_phase`](Self::begin_two_phase).
    #[track_caller]
    fn begin_two_phase_with(
        &mut self,
        name: &str,
        options: TransactionOptions<Self::Dialect>,
    ) -> Later<'_, TwoPhaseTransaction<'_, Self>>
    where
        Self: Driver<Dialect: HasTwoPhaseCommit>,
    {
        called_at(self);
        let name = name.to_owned();
        Later::new(async move { super::two_phase::begin(self, &name, options).await })
    }

    /// Runs an async closure when the open transaction has been committed: to send a mail, or to drop an entry of a
    /// cache. Inside a nested transaction, it runs when the outermost is committed. If the transaction, or a savepoint around the
    /// call, is rolled back, the closure is dropped.
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// # async fn send_mail(_: &str) {}
    /// async fn register(engine: &Engine<AsyncPgConnection>, email: &'static str) -> relata::Result<()> {
    ///     engine.transaction(async move |tx| {
    ///         insert_into(users::table).values((users::name.to("Sara"), users::email.to(email))).run(tx).await?;
    ///         tx.after_commit(move || send_mail(email));
    ///         Ok(())
    ///     }).await
    /// }
    /// ```
    ///
    /// The transaction still holds its connection: a statement on the engine in the closure needs a second one, and if all are held in the same way it
    /// waits until [`PoolError::Timeout`](crate::PoolError::Timeout). Do such work in a task that the closure spawns.
    ///
    /// The transaction's future waits for the closures. If it is dropped meanwhile, those that have not begun run in a separate task.
    /// If it is dropped after COMMIT was sent, it is unknown whether that took effect, and none run. Outside of a transaction, the
    /// closure is a separate task, which starts at once.
    fn after_commit<F>(&mut self, run: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
        Self: Driver,
    {
        hook(self, true, run);
    }

    /// Runs an async closure when the work of the transaction has been undone: when it or an enclosing
    /// transaction is rolled back. If the outermost is committed, the closure is dropped.
    ///
    /// A transaction that was dropped is rolled back before the next statement, or when its connection is returned to its engine;
    /// the closure runs then. It does not run if the connection is lost, if the future was dropped after COMMIT was sent, which may
    /// have taken effect, if SQL text has committed what it is to undo, as CREATE TABLE does on MySQL, and never outside of a transaction.
    ///
    /// Like one of [`after_commit`](Self::after_commit), it runs while the transaction holds its connection.
    fn after_rollback<F>(&mut self, run: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
        Self: Driver,
    {
        hook(self, false, run);
    }
}

fn hook<C: Driver, F>(on: &mut C, on_commit: bool, run: impl FnOnce() -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    let depth = on.depth();
    if depth == 0 {
        if on_commit {
            C::finish(run());
        }
        return;
    }
    if let Some(watch) = on.watch() {
        let run = || -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(run()) };
        watch.hooks().push(depth, on_commit, Box::new(run));
    }
}

/// A transaction of an asynchronous connection: a future that begins when it is awaited.
#[must_use = "the transaction does not begin until it is awaited: `.await?`"]
pub struct InTransaction<'c, T, E>(Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>);
impl<'c, T, E> InTransaction<'c, T, E> {
    /// Wraps any future as the return type of `transaction`: for connections that return one.
    pub fn new(future: impl Future<Output = Result<T, E>> + Send + 'c) -> Self {
        InTransaction(Box::pin(future))
    }
}
impl<T, E> Future for InTransaction<'_, T, E> {
    type Output = Result<T, E>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, E>> {
        self.0.as_mut().poll(context)
    }
}

#[track_caller]
fn begin<C: Driver>(
    on: &mut C,
    options: TransactionOptions<C::Dialect>,
) -> Later<'_, Transaction<'_, C>> {
    called_at(on);
    Later::new(Transaction::begin(on, options))
}

pub(in crate::engine) fn once<'c, R, T, E, F>(
    on: &'c mut R,
    at: &'static Location<'static>,
    options: TransactionOptions<R::Db>,
    body: F,
) -> InTransaction<'c, T, E>
where
    R: Runner,
    F: for<'t> AsyncFnOnce(&'t mut R) -> Result<T, E>
        + for<'t> Body<&'t mut R, Result<T, E>, Future: Send>
        + Send
        + 'c,
    T: Send + 'c,
    E: From<Error> + Send + 'c,
{
    InTransaction(Box::pin(in_transaction(on, at, options, body)))
}

async fn in_transaction<R, T, E, F>(
    on: &mut R,
    at: &'static Location<'static>,
    options: TransactionOptions<R::Db>,
    body: F,
) -> Result<T, E>
where
    R: Runner,
    F: for<'t> AsyncFnOnce(&'t mut R) -> Result<T, E>
        + for<'t> Body<&'t mut R, Result<T, E>, Future: Send>
        + Send,
    T: Send,
    E: From<Error> + Send,
{
    is_called_at(on, at);
    let begun = begin_on(on, &options).await?;
    let mut open = Open::of(on, begun);
    let result = body(open.connection()).await;
    is_called_at(open.connection(), at);
    open.end(result).await
}

pub(in crate::engine) fn retrying<'c, C, T, E, F>(
    on: &'c mut C,
    at: &'static Location<'static>,
    options: TransactionOptions<C::Dialect>,
    body: F,
) -> InTransaction<'c, T, E>
where
    C: Driver,
    F: for<'t> AsyncFnOnce(&'t mut C) -> Result<T, E>
        + for<'t> Body<&'t mut C, Result<T, E>, Future: Send>
        + Clone
        + Send
        + 'c,
    T: Send + 'c,
    E: From<Error> + Retryable + Send + 'c,
{
    InTransaction(Box::pin(async move {
        let inside = on.depth() > 0;
        let mut failed = 0;
        loop {
            forget_outdated(on);
            let result = in_transaction(on, at, options, body.clone()).await;
            let pause = pause_before_next(&result, options, &mut failed);
            match pause.filter(|_| !inside || may_succeed_inside(on)) {
                Some(pause) => C::pause(pause).await,
                None => return result,
            }
        }
    }))
}

asynchronous_transactions! {
    Engine,
    /// Runs the async closure in a transaction on a separate connection: commits if it returns `Ok`, rolls back if it
    /// returns `Err` or panics, or if the future is dropped.
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// async fn rename(engine: &Engine<AsyncPgConnection>) -> relata::Result<()> {
    ///     engine.transaction(async |tx| {
    ///         let old = from(users::table).filter(users::id.eq(1)).select(users::name).for_update().one(tx).await?;
    ///         update(users::table).set(users::name.to(old + "!")).filter(users::id.eq(1)).run(tx).await?;
    ///         Ok(())
    ///     }).await
    /// }
    /// ```
    ///
    /// A statement on the engine itself would not be part of the transaction, and does not compile in the closure:
    ///
    /// ```compile_fail,E0502
    /// # use relata::connection::AsyncPgConnection;
    /// # use relata::engine::Engine;
    /// # use relata::prelude::*;
    /// # use relata::doc::users;
    /// # async fn f(mut engine: Engine<AsyncPgConnection>) -> relata::Result<()> {
    /// engine.transaction(async |tx| from(users::table).count(&mut engine).await).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`AsyncTransaction::transaction`], and those of [`connect`](Self::connect).
    with "[`transaction`](Self::transaction) with options.",
    begin "Begins a transaction that is a value, on a connection of its own.",
    begin_with "[`begin`](Self::begin) with options.",
}

/// Runs on a separate connection, which is returned to the engine afterwards.
pub(in crate::engine) fn once_pooled<'c, S, T, E, F>(
    engine: &'c S,
    at: &'static Location<'static>,
    options: TransactionOptions<<S::Conn as Connection>::Dialect>,
    body: F,
) -> InTransaction<'c, T, E>
where
    S: ChecksOut,
    F: for<'t> AsyncFnOnce(&'t mut S::Conn) -> Result<T, E>
        + for<'t> Body<&'t mut S::Conn, Result<T, E>, Future: Send>
        + Send
        + 'c,
    T: Send + 'c,
    E: From<Error> + Send + 'c,
{
    InTransaction(Box::pin(on_engine(engine, at, options, body)))
}

/// The same, with a copy of the body each time it fails because of another transaction.
pub(in crate::engine) fn retrying_pooled<'c, S, T, E, F>(
    engine: &'c S,
    at: &'static Location<'static>,
    options: TransactionOptions<<S::Conn as Connection>::Dialect>,
    body: F,
) -> InTransaction<'c, T, E>
where
    S: ChecksOut,
    F: for<'t> AsyncFnOnce(&'t mut S::Conn) -> Result<T, E>
        + for<'t> Body<&'t mut S::Conn, Result<T, E>, Future: Send>
        + Clone
        + Send
        + 'c,
    T: Send + 'c,
    E: From<Error> + Retryable + Send + 'c,
{
    InTransaction(Box::pin(async move {
        let mut failed = 0;
        loop {
            let result = on_engine(engine, at, options, body.clone()).await;
            match pause_before_next(&result, options, &mut failed) {
                Some(pause) => S::Conn::pause(pause).await,
                None => return result,
            }
        }
    }))
}

async fn on_engine<S, T, E, F>(
    engine: &S,
    at: &'static Location<'static>,
    options: TransactionOptions<<S::Conn as Connection>::Dialect>,
    body: F,
) -> Result<T, E>
where
    S: ChecksOut,
    F: for<'t> AsyncFnOnce(&'t mut S::Conn) -> Result<T, E>
        + for<'t> Body<&'t mut S::Conn, Result<T, E>, Future: Send>
        + Send,
    T: Send,
    E: From<Error> + Send,
{
    refuse_inside(engine.identity())?;
    let (mut conn, _kept) = engine.check_out_for(&options, at).await?;
    is_called_at(conn.inner(), at);
    let begun = begin_on(conn.inner(), &options).await;
    conn.learn(&begun);
    let mut open = Open::of(conn.inner(), begun?);
    let body = InsideOf {
        engine: engine.identity(),
        future: Box::pin(body(open.connection())),
    };
    let result = body.await;
    is_called_at(open.connection(), at);
    open.end(result).await
}

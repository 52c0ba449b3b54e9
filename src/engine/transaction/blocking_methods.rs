//! Transactions of blocking connections.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;

use super::guard::begin_pooled;
use super::inside::{Inside, refuse_inside};
use super::on_engines::blocking_transactions;
use super::open::begin as begin_on;
use super::pooled::ChecksOut;
use super::retry::{forget_outdated, may_succeed_inside, pause_before_next};
use super::{Open, Retryable, Transaction, TransactionOptions, TwoPhaseTransaction};
use crate::dialect::{Dialect, HasTwoPhaseCommit};
use crate::engine::blocking::ready;
use crate::engine::events::{called_at, is_called_at};
use crate::engine::pool::{Driver, Engine};
use crate::engine::{Connection, Runner};
use crate::error::{Error, Result};

/// Transactions of blocking connections. Those of an [`Engine`] have the same names.
pub trait BlockingTransaction: Connection {
    /// Runs the closure in a transaction: commits if it returns `Ok`, rolls back if it returns `Err` or panics.
    ///
    /// A transaction inside another is a SAVEPOINT: if it fails, only its own statements are undone.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::types::BigInt;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let moved: usize = conn.transaction(|tx| {
    ///     let taken = sql_query!("UPDATE accounts SET balance = balance - 10 WHERE id = 1" => BigInt).run(tx)?;
    ///     let given = sql_query!("UPDATE accounts SET balance = balance + 10 WHERE id = 2" => BigInt).run(tx)?;
    ///     Ok::<_, relata::Error>(taken + given)
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The closure's error, of any type that a [`relata::Error`](Error) converts to. Or the error if the transaction did not
    /// begin or end: [`Error::Database`] if COMMIT was refused, as by a deferred constraint, or, on PostgreSQL,
    /// if a statement had failed and the closure continued nevertheless.
    #[track_caller]
    fn transaction<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>;

    /// [`transaction`](Self::transaction) with options.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::engine::TransactionOptions;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// fn report(conn: &mut PgConnection) -> relata::Result<i64> {
    ///     let options = TransactionOptions::new().serializable().read_only().deferrable();
    ///     conn.transaction_with(options, |tx| from(users::table).count(tx))
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction), and [`Error::Transaction`] inside another transaction.
    #[track_caller]
    fn transaction_with<T, E: From<Error>>(
        &mut self,
        options: TransactionOptions<Self::Dialect>,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>;

    /// Runs the closure in a transaction, and again in a new one as long as it fails because of another transaction:
    /// serialization failures, deadlocks, "database is locked" ([`Error::is_retryable`]). Between attempts it waits for a short
    /// random time. [`TransactionOptions::retries`] sets how often it tries.
    ///
    /// Side effects of the closure besides its statements happen on each attempt. Inside another transaction each attempt is a
    /// savepoint. There is no other attempt after a serialization failure, or if the database has rolled back all: then only the
    /// outermost transaction can succeed.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::engine::TransactionOptions;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// fn birthday(conn: &mut PgConnection, id: i64) -> relata::Result<()> {
    ///     conn.retry_transaction(TransactionOptions::new().serializable(), |tx| {
    ///         let age = from(users::table).filter(users::id.eq(id)).select(users::age).one(tx)?;
    ///         update(users::table).set(users::age.to(age.map(|age| age + 1))).filter(users::id.eq(id)).run(tx)?;
    ///         Ok(())
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`transaction`](Self::transaction): the error of the last attempt.
    #[track_caller]
    fn retry_transaction<T, E: From<Error> + Retryable>(
        &mut self,
        options: TransactionOptions<Self::Dialect>,
        body: impl FnMut(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>;

    /// Begins a transaction, and returns it as a value.
    ///
    /// # Errors
    /// [`Error::Connection`] if the connection is lost.
    #[track_caller]
    fn begin(&mut self) -> Result<Transaction<'_, Self>>
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
    ) -> Result<Transaction<'_, Self>>
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
    fn begin_two_phase(&mut self, name: &str) -> Result<TwoPhaseTransaction<'_, Self>> where Self: Driver<Dialect: HasTwoPhaseCommit>
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
    ) -> Result<TwoPhaseTransaction<'_, Self>>
    where
        Self: Driver<Dialect: HasTwoPhaseCommit>,
    {
        called_at(self);
        ready(super::two_phase::begin(self, name, options))
    }

    /// Runs a closure when the open transaction has been committed: to send a mail, or to drop an entry of a cache. Inside
    /// a nested transaction, it runs when the outermost is committed. If the transaction, or a savepoint around the call, is rolled
    /// back, the closure is dropped.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// # fn f() -> relata::Result<()> {
    /// let engine = Engine::<SqliteConnection>::new("sqlite::memory:")?;
    /// engine.transaction(|tx| {
    ///     tx.run_script("CREATE TABLE notes (text TEXT)")?;
    ///     tx.after_commit(|| println!("there is a table"));
    ///     Ok::<_, relata::Error>(())
    /// })?;
    /// # Ok(())
    /// # }
    /// # f().unwrap();
    /// ```
    ///
    /// The transaction still holds its connection: a statement on the engine in the closure needs a second one, and if all are held in the same way it
    /// waits until [`PoolError::Timeout`](crate::PoolError::Timeout). Do such work in another thread.
    ///
    /// Outside of a transaction it runs at once. It is stored with diesel's instrumentation, and replaces one that
    /// `set_instrumentation` has set.
    fn after_commit(&mut self, run: impl FnOnce() + Send + 'static)
    where
        Self: Driver,
    {
        hook(self, true, run);
    }

    /// Runs a closure when the work of the transaction has been undone: when it or an enclosing transaction is rolled back.
    /// If the outermost is committed, the closure is dropped; so it is if the connection is lost during COMMIT, which may have taken effect, or if
    /// SQL text has committed what it is to undo, as CREATE TABLE does on MySQL.
    ///
    /// Like one of [`after_commit`](Self::after_commit), it runs while the transaction holds its connection.
    ///
    /// Outside of a transaction it never runs.
    fn after_rollback(&mut self, run: impl FnOnce() + Send + 'static)
    where
        Self: Driver,
    {
        hook(self, false, run);
    }
}

fn hook<C: Driver>(on: &mut C, on_commit: bool, run: impl FnOnce() + Send + 'static) {
    let depth = on.depth();
    if depth == 0 {
        if on_commit {
            run();
        }
        return;
    }
    if let Some(watch) = on.watch() {
        let run = || -> Pin<Box<dyn Future<Output = ()> + Send>> {
            run();
            Box::pin(std::future::ready(()))
        };
        watch.hooks().push(depth, on_commit, Box::new(run));
    }
}

#[track_caller]
fn begin<C: Driver>(
    on: &mut C,
    options: TransactionOptions<C::Dialect>,
) -> Result<Transaction<'_, C>> {
    called_at(on);
    ready(Transaction::begin(on, options))
}

pub(in crate::engine) fn once<R: Runner, T, E: From<Error>>(
    on: &mut R,
    at: &'static Location<'static>,
    options: TransactionOptions<R::Db>,
    body: impl FnOnce(&mut R) -> Result<T, E>,
) -> Result<T, E> {
    is_called_at(on, at);
    let begun = ready(begin_on(on, &options))?;
    let mut open = Open::of(on, begun);
    let result = body(open.connection());
    is_called_at(open.connection(), at);
    ready(open.end(result))
}

/// Runs on a separate connection, which is returned to the engine afterwards.
pub(in crate::engine) fn once_pooled<S: ChecksOut, T, E: From<Error>>(
    engine: &S,
    at: &'static Location<'static>,
    options: TransactionOptions<<S::Conn as Connection>::Dialect>,
    body: impl FnOnce(&mut S::Conn) -> Result<T, E>,
) -> Result<T, E> {
    refuse_inside(engine.identity())?;
    let (mut conn, _kept) = ready(engine.check_out_for(&options, at))?;
    is_called_at(conn.inner(), at);
    let begun = ready(begin_on(conn.inner(), &options));
    conn.learn(&begun);
    let mut open = Open::of(conn.inner(), begun?);
    let inside = Inside::of(engine.identity());
    let result = body(open.connection());
    drop(inside);
    is_called_at(open.connection(), at);
    ready(open.end(result))
}

/// Tries until it succeeds, or until it is time to give up.
pub(in crate::engine) fn retrying<D: Dialect, T, E: Retryable>(
    options: TransactionOptions<D>,
    mut once: impl FnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut failed = 0;
    loop {
        let result = once();
        match pause_before_next(&result, options, &mut failed) {
            Some(pause) => std::thread::sleep(pause),
            None => return result,
        }
    }
}

/// The same on a connection, which may be in a transaction.
pub(in crate::engine) fn retrying_on<R: Runner, T, E: From<Error> + Retryable>(
    on: &mut R,
    at: &'static Location<'static>,
    options: TransactionOptions<R::Db>,
    mut body: impl FnMut(&mut R) -> Result<T, E>,
) -> Result<T, E> {
    let inside = on.depth() > 0;
    let mut failed = 0;
    loop {
        forget_outdated(on);
        let result = once(on, at, options, &mut body);
        let pause = pause_before_next(&result, options, &mut failed);
        match pause.filter(|_| !inside || may_succeed_inside(on)) {
            Some(pause) => std::thread::sleep(pause),
            None => return result,
        }
    }
}

blocking_transactions! {
    Engine,
    /// Runs the closure in a transaction on a separate connection: commits if it returns `Ok`, rolls back if it returns
    /// `Err` or panics.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// fn rename(engine: &Engine<PgConnection>) -> relata::Result<()> {
    ///     engine.transaction(|tx| {
    ///         let old = from(users::table).filter(users::id.eq(1)).select(users::name).for_update().one(tx)?;
    ///         update(users::table).set(users::name.to(old + "!")).filter(users::id.eq(1)).run(tx)?;
    ///         Ok(())
    ///     })
    /// }
    /// ```
    ///
    /// A statement on the engine itself would not be part of the transaction, and does not compile in the closure:
    ///
    /// ```compile_fail,E0502
    /// # use relata::connection::PgConnection;
    /// # use relata::engine::Engine;
    /// # use relata::prelude::*;
    /// # use relata::doc::users;
    /// # fn f(mut engine: Engine<PgConnection>) -> relata::Result<()> {
    /// engine.transaction(|tx| from(users::table).count(&mut engine))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`BlockingTransaction::transaction`], and those of [`connect`](Self::connect).
    with "[`transaction`](Self::transaction) with options.",
    begin "Begins a transaction that is a value, on a connection of its own.",
    begin_with "[`begin`](Self::begin) with options.",
}

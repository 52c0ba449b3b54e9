//! Transactions that are prepared before they are committed, so that several databases commit the same work.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

use super::guard::Transaction;
use super::open::begin_with;
use super::options::TransactionOptions;
use super::pooled::ChecksOut;
use crate::dialect::{HasTwoPhaseCommit, TwoPhase};
use crate::engine::Connection;
use crate::engine::events::{InTwoPhase, called_at, is_called_at};
use crate::engine::pool::{Driver, Engine};
use crate::engine::task::{Begun, Runner, Task};
use crate::error::{Error, Result};
use crate::statement::{Returns, RowStatement};

/// A transaction that is committed in two phases: made by `begin_two_phase` of a connection or an engine.
///
/// It runs statements like its connection, and dereferences to it. [`prepare`](Self::prepare) has the database check and store
/// all that it wrote, so that it can be committed whatever happens to the program or the connection.
/// [`commit_together`](super::commit_together) does so with several databases. Dropped before it is prepared, it is rolled back.
///
/// ```
/// use relata::connection::PgConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// # use relata::doc::users;
/// # fn is_paid(_: &str) -> bool { true }
/// fn activate(engine: &Engine<PgConnection>, payment: &str) -> relata::Result<()> {
///     let mut tx = engine.begin_two_phase(payment)?;
///     update(users::table).set(users::is_active.to(true)).filter(users::id.eq(7)).run(&mut tx)?;
///     let prepared = tx.prepare()?; // from here on nothing can refuse the change
///     match is_paid(payment) {
///         true => prepared.commit(),
///         false => prepared.rollback(),
///     }
/// }
/// ```
///
/// | | PostgreSQL | MySQL, MariaDB |
/// |---|---|---|
/// | `begin_two_phase` | `BEGIN` | `XA START 'name'` |
/// | [`prepare`](Self::prepare) | `PREPARE TRANSACTION 'name'` | `XA END 'name'; XA PREPARE 'name'` |
/// | [`commit`](PreparedTransaction::commit) | `COMMIT PREPARED 'name'` | `XA COMMIT 'name'` |
/// | [`rollback`](PreparedTransaction::rollback) | `ROLLBACK PREPARED 'name'` | `XA ROLLBACK 'name'` |
///
/// [PostgreSQL](https://www.postgresql.org/docs/current/sql-prepare-transaction.html) refuses PREPARE unless the server's
/// `max_prepared_transactions` is more than 0. Closures of `after_commit` run when the prepared transaction is committed.
#[must_use = "a transaction that is dropped is rolled back: `.prepare()` is its first phase"]
pub struct TwoPhaseTransaction<'c, C: Driver> {
    tx: Transaction<'c, C>,
    sql: TwoPhase,
}

/// A transaction that its database has prepared: made by [`prepare`](TwoPhaseTransaction::prepare).
///
/// [`commit`](Self::commit) or [`rollback`](Self::rollback) ends it. **Dropped without either, it stays prepared**: the database keeps it,
/// with all its locks, even when the program ends or the server is restarted, until
/// [`commit_prepared`](Connection::commit_prepared) or [`rollback_prepared`](Connection::rollback_prepared) names it. It is dropped
/// so if the program cannot tell what the other databases have done. Then no closure of `after_commit` or `after_rollback` runs.
///
/// On MySQL its connection does nothing else before it ends; one of an engine is closed, rather than kept, if it is dropped.
#[must_use = "a prepared transaction that is dropped holds its locks until it is committed or rolled back by name"]
pub struct PreparedTransaction<'c, C: Driver> {
    tx: Transaction<'c, C>,
    sql: TwoPhase,
    ended: bool,
}

/// Begins one on a connection.
pub(super) async fn begin<'c, C>(
    on: &'c mut C,
    name: &str,
    options: TransactionOptions<C::Dialect>,
) -> Result<TwoPhaseTransaction<'c, C>>
where
    C: Driver<Dialect: HasTwoPhaseCommit>,
{
    let (begun, sql) = begin_on(on, name, &options).await?;
    let tx = Transaction::borrowed(on, begun);
    Ok(TwoPhaseTransaction { tx, sql })
}

/// Begins one on a connection that is returned to its engine afterwards.
pub(in crate::engine) async fn begin_two_phase_pooled<S>(
    engine: S,
    at: &'static Location<'static>,
    name: String,
    options: TransactionOptions<<S::Conn as Connection>::Dialect>,
) -> Result<TwoPhaseTransaction<'static, S::Conn>>
where
    S: ChecksOut<Conn: Driver<Dialect: HasTwoPhaseCommit>>,
{
    let (mut conn, _kept) = engine.check_out_for(&options, at).await?;
    is_called_at(conn.inner(), at);
    let begun = begin_on(conn.inner(), &name, &options).await;
    conn.learn(&begun);
    let (begun, sql) = begun?;
    let tx = Transaction::pooled(conn, begun);
    Ok(TwoPhaseTransaction { tx, sql })
}

/// The methods of an engine.
macro_rules! two_phases {
    ($engine:ident) => {
        /// Transactions of two phases, each on a separate connection.
        #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
        impl<C: Driver> $engine<C> {
            /// Begins a transaction of two phases with this name: see [`TwoPhaseTransaction`].
            ///
            /// # Errors
            /// Those of [`connect`](Self::connect) and of `begin_two_phase` of a connection.
            #[track_caller]
            pub fn begin_two_phase(&self, name: &str) -> C::Output<'static, TwoPhaseTransaction<'static, C>> where C::Dialect: HasTwoPhaseCommit {
                self.begin_two_phase_with(name, TransactionOptions::new())
            }
            /// [`begin_two_phase`](Self::begin_two_phase) with options.
            ///
            /// # Errors
            /// As [`begin_two_phase`](Self::begin_two_phase).
            #[track_caller]
            pub fn begin_two_phase_with(&self, name: &str, options: TransactionOptions<C::Dialect>) -> C::Output<'static, TwoPhaseTransaction<'static, C>> where C::Dialect: HasTwoPhaseCommit {
                C::drive(begin_two_phase_pooled(self.clone(), Location::caller(), name.to_owned(), options))
            }
        }
    };
}
pub(in crate::engine) use two_phases;
two_phases!(Engine);

/// Begins a transaction of two phases, and returns the statements that end it.
pub(crate) async fn begin_on<R>(
    on: &mut R,
    name: &str,
    options: &TransactionOptions<R::Db>,
) -> Result<(Begun, TwoPhase)>
where
    R: Runner<Db: HasTwoPhaseCommit>,
{
    let sql = sql_of::<R::Db>(name)?;
    let (before, begin) = options.begin_two_phase(&sql);
    let begun = begin_with(on, options, before.as_deref(), &begin).await?;
    if let Some(restore) = options.restore()
        && let Some(watch) = on.watch()
    {
        watch.restore_after = Some(restore);
    }
    if let Some(undo) = sql.undo.clone()
        && let Some(watch) = on.watch()
    {
        watch.two_phase = Some(InTwoPhase {
            undo,
            is_prepared: false,
        });
    }
    Ok((begun, sql))
}

fn sql_of<D: HasTwoPhaseCommit>(name: &str) -> Result<TwoPhase> {
    D::two_phase(name).map_err(|why| Error::Transaction {
        source: why.into(),
        sql: String::new(),
    })
}

impl<'c, C: Driver> TwoPhaseTransaction<'c, C> {
    /// The name of the transaction.
    pub fn name(&self) -> &str {
        &self.sql.name
    }
    /// The first phase: the database checks what is deferred, and stores the transaction so that it can be committed at any time.
    ///
    /// # Errors
    /// The error if the database refused, as by a deferred constraint or because another transaction of the name is prepared; the
    /// transaction is then rolled back. After a lost connection, or if the future is dropped after the statement was sent, it may be
    /// prepared: see [`prepared_transactions`](Connection::prepared_transactions).
    #[track_caller]
    pub fn prepare(mut self) -> C::Output<'c, PreparedTransaction<'c, C>> {
        called_at(self.tx.inner());
        C::drive(async move {
            let Self { mut tx, sql } = self;
            let begun = tx.take();
            let done = tx.inner().prepare(begun, &sql.prepare).await;
            tx.learn(&done);
            done?;
            let ended = false;
            Ok(PreparedTransaction { tx, sql, ended })
        })
    }
    /// Rolls back, before it is prepared.
    ///
    /// # Errors
    /// [`Error::Connection`] if the connection is lost, and the transaction with it.
    #[track_caller]
    pub fn rollback(self) -> C::Output<'c, ()> {
        self.tx.rollback()
    }
}

impl<'c, C: Driver> PreparedTransaction<'c, C> {
    /// The name of the transaction.
    pub fn name(&self) -> &str {
        &self.sql.name
    }
    /// The second phase.
    ///
    /// # Errors
    /// The error of the database, or of a lost connection. The transaction is then committed, or still prepared: if
    /// [`prepared_transactions`](Connection::prepared_transactions) names it,
    /// [`commit_prepared`](Connection::commit_prepared) commits it. The same if the future is dropped.
    #[track_caller]
    pub fn commit(self) -> C::Output<'c, ()> {
        self.decide(true)
    }
    /// Rolls back what was prepared.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    #[track_caller]
    pub fn rollback(self) -> C::Output<'c, ()> {
        self.decide(false)
    }
    #[track_caller]
    fn decide(mut self, commits: bool) -> C::Output<'c, ()> {
        called_at(self.tx.inner());
        C::drive(async move {
            self.ended = true;
            let sql = match commits {
                true => &self.sql.commit,
                false => &self.sql.rollback,
            };
            let done = self.tx.inner().decide(sql, commits).await;
            self.tx.learn(&done);
            done
        })
    }
}
impl<C: Driver> Drop for PreparedTransaction<'_, C> {
    fn drop(&mut self) {
        if !self.ended
            && let Some(watch) = self.tx.inner().watching()
        {
            // It is unknown how it ends.
            watch.hooks().forget();
        }
    }
}

impl<'c, C: Driver> Deref for TwoPhaseTransaction<'c, C> {
    type Target = C;
    fn deref(&self) -> &C {
        &self.tx
    }
}
impl<C: Driver> DerefMut for TwoPhaseTransaction<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.tx.inner()
    }
}

#[diagnostic::do_not_recommend]
impl<C: Driver> Connection for TwoPhaseTransaction<'_, C> {
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
        self.tx.perform(task)
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
        self.tx.stream(statement)
    }
}

impl<C: Driver> fmt::Debug for TwoPhaseTransaction<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwoPhaseTransaction")
            .field("name", &self.sql.name)
            .finish_non_exhaustive()
    }
}
impl<C: Driver> fmt::Debug for PreparedTransaction<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedTransaction")
            .field("name", &self.sql.name)
            .finish_non_exhaustive()
    }
}

//! A transaction as a value: BEGIN now, COMMIT by a method.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

use super::TransactionOptions;
use super::open::begin;
use crate::engine::Connection;
use crate::engine::events::{called_at, is_called_at};
use crate::engine::pool::{Driver, Pooled};
use crate::engine::task::{Begun, Task};
use crate::error::Result;
use crate::statement::{Returns, RowStatement};

/// A transaction that has begun, for code that does not fit a closure: made by `begin` of a connection or an engine.
///
/// It runs statements like its connection, and dereferences to it. It ends with [`commit`](Self::commit) or
/// [`rollback`](Self::rollback); dropped without either it is rolled back. On an asynchronous connection that happens
/// before its next statement, or when it is returned to its engine.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// # use relata::types::BigInt;
/// # fn f() -> relata::Result<()> {
/// let mut engine = Engine::<SqliteConnection>::new("sqlite::memory:")?;
/// engine.run_script("CREATE TABLE notes (text TEXT)")?;
/// let insert = sql_query!("INSERT INTO notes VALUES ({})", "milk" => BigInt);
///
/// let mut tx = engine.begin()?;
/// insert.run(&mut tx)?;
/// tx.commit()?;
///
/// let mut tx = engine.begin()?;
/// insert.run(&mut tx)?;
/// drop(tx); // ROLLBACK
///
/// let count = sql_query!("SELECT count(*) FROM notes" => BigInt);
/// assert_eq!(count.one(&mut engine)?, 1);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
#[must_use = "a transaction that is dropped is rolled back: `.commit()` ends it"]
pub struct Transaction<'c, C: Driver> {
    on: On<'c, C>,
    begun: Begun,
    ended: bool,
}

/// The connection of a transaction.
enum On<'c, C: Driver> {
    Borrowed(&'c mut C),
    Pooled(Pooled<C>),
}

/// Begins a transaction on a connection, which is returned to its engine afterwards.
pub(in crate::engine) async fn begin_pooled<C: Driver>(
    mut conn: Pooled<C>,
    at: &'static Location<'static>,
    options: TransactionOptions<C::Dialect>,
) -> Result<Transaction<'static, C>> {
    is_called_at(conn.inner(), at);
    Transaction::begin_pooled(conn, options).await
}

impl<'c, C: Driver> Transaction<'c, C> {
    pub(super) async fn begin(
        on: &'c mut C,
        options: TransactionOptions<C::Dialect>,
    ) -> Result<Self> {
        let begun = begin(on, &options).await?;
        Ok(Self::borrowed(on, begun))
    }
    async fn begin_pooled(
        mut on: Pooled<C>,
        options: TransactionOptions<C::Dialect>,
    ) -> Result<Self> {
        let begun = begin(on.inner(), &options).await;
        on.learn(&begun);
        Ok(Self::pooled(on, begun?))
    }
    /// A transaction that has begun on this connection.
    pub(super) fn borrowed(on: &'c mut C, begun: Begun) -> Self {
        Self {
            on: On::Borrowed(on),
            begun,
            ended: false,
        }
    }
    /// The same on a connection of an engine.
    pub(super) fn pooled(on: Pooled<C>, begun: Begun) -> Self {
        Self {
            on: On::Pooled(on),
            begun,
            ended: false,
        }
    }
    /// The transaction, which the caller ends.
    pub(super) fn take(&mut self) -> Begun {
        self.ended = true;
        self.begun
    }
    pub(super) fn inner(&mut self) -> &mut C {
        match &mut self.on {
            On::Borrowed(conn) => conn,
            On::Pooled(conn) => conn.inner(),
        }
    }

    /// COMMIT, or RELEASE SAVEPOINT inside another transaction.
    ///
    /// # Errors
    /// The error if it was refused, as by a deferred constraint; the transaction is then rolled back. After a lost connection, or if the
    /// future is dropped after COMMIT was sent, it is unknown whether it took effect.
    #[track_caller]
    pub fn commit(mut self) -> C::Output<'c, ()> {
        called_at(self.inner());
        C::drive(async move {
            // The connection knows how its own futures may be dropped.
            self.ended = true;
            let begun = self.begun;
            let result = self.inner().commit(begun).await;
            self.learn(&result);
            result
        })
    }
    /// ROLLBACK, or ROLLBACK TO SAVEPOINT inside another transaction.
    ///
    /// # Errors
    /// [`Error::Connection`](crate::Error::Connection) if the connection is lost, and the transaction with it.
    #[track_caller]
    pub fn rollback(mut self) -> C::Output<'c, ()> {
        called_at(self.inner());
        C::drive(async move {
            self.ended = true;
            let begun = self.begun;
            let result = self.inner().rollback(begun).await;
            self.learn(&result);
            result
        })
    }
    pub(super) fn learn<T>(&mut self, result: &Result<T>) {
        if let On::Pooled(conn) = &mut self.on {
            conn.learn(result);
        }
    }
    async fn run<T: Task<C>>(&mut self, task: T) -> Result<T::Out> {
        let result = task.run(self.inner()).await;
        self.learn(&result);
        result
    }
}

impl<C: Driver> Drop for Transaction<'_, C> {
    fn drop(&mut self) {
        if !self.ended {
            let begun = self.begun;
            self.inner().abandon(begun);
        }
    }
}

impl<C: Driver> Deref for Transaction<'_, C> {
    type Target = C;
    fn deref(&self) -> &C {
        match &self.on {
            On::Borrowed(conn) => conn,
            On::Pooled(conn) => conn,
        }
    }
}
impl<C: Driver> DerefMut for Transaction<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.inner()
    }
}

#[diagnostic::do_not_recommend]
impl<C: Driver> Connection for Transaction<'_, C> {
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
        called_at(self.inner());
        C::drive(self.run(task))
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
        self.inner().stream(statement)
    }
}

impl<C: Driver> fmt::Debug for Transaction<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}

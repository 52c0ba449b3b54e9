//! Transactions of a [`RoutedEngine`]: on the primary, or on a replica where they only read.

use std::panic::Location;

use super::writes::Noting;
use super::{RoutedEngine, Side};
#[cfg(feature = "async-base")]
use crate::engine::asynchronous::{AsyncConnection, Later};
#[cfg(feature = "blocking-base")]
use crate::engine::blocking::ready;
#[cfg(feature = "async-base")]
use crate::engine::transaction::{
    AsyncTransaction, Body, InTransaction, once_asynchronous_pooled, retrying_asynchronous_pooled,
};
#[cfg(feature = "blocking-base")]
use crate::engine::transaction::{BlockingTransaction, once_blocking_pooled, retrying_blocking};
use crate::engine::transaction::{
    ChecksOut, Retryable, Transaction, TransactionOptions, begin_pooled,
};
use crate::engine::{Driver, Pooled};
use crate::error::{Error, Result};
use crate::statement::Effect;

impl<C: Driver> ChecksOut for RoutedEngine<C> {
    type Conn = C;
    // It notes that the transaction may have written.
    type Kept = Noting;

    fn identity(&self) -> usize {
        self.primary.identity()
    }
    async fn check_out_for(
        &self,
        options: &TransactionOptions<C::Dialect>,
        at: &'static Location<'static>,
    ) -> Result<(Pooled<C>, Noting)> {
        // A standby of PostgreSQL has no serializable transactions.
        let effect = match options.is_read_only() && !options.is_serializable() {
            true => Effect::Reads,
            false => Effect::MayWrite,
        };
        let side: Side = self.side(effect);
        let noting = self.noting_effect(side, effect);
        let (conn, _) = self.check_out(side, at).await?;
        Ok((conn, noting))
    }
}

/// Transactions, each on a connection of its own.
#[cfg(feature = "blocking-base")]
impl<C: Driver + BlockingTransaction> RoutedEngine<C> {
    /// Runs the closure in a transaction on the primary: see [`Engine::transaction`](crate::engine::Engine).
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::engine::{RoutedEngine, TransactionOptions};
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// fn report(engine: &RoutedEngine<PgConnection>) -> relata::Result<(i64, i64)> {
    ///     engine.transaction(|tx| {                                        // on the primary
    ///         update(users::table).set(users::is_active.to(true)).all_rows().run(tx)
    ///     })?;
    ///     engine.transaction_with(TransactionOptions::new().read_only(), |tx| { // on a replica
    ///         Ok((from(users::table).count(tx)?, from(users::table).filter(users::is_active).count(tx)?))
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`BlockingTransaction::transaction`], and those of [`connect`](Self::connect).
    #[track_caller]
    pub fn transaction<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut C) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction_with(TransactionOptions::new(), body)
    }

    /// [`transaction`](Self::transaction) with options: on a replica, if it is read only and not serializable.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction).
    #[track_caller]
    pub fn transaction_with<T, E: From<Error>>(
        &self,
        options: TransactionOptions<C::Dialect>,
        body: impl FnOnce(&mut C) -> Result<T, E>,
    ) -> Result<T, E> {
        once_blocking_pooled(self, Location::caller(), options, body)
    }

    /// [`BlockingTransaction::retry_transaction`], each try on a connection of its own.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction): the error of the last try.
    #[track_caller]
    pub fn retry_transaction<T, E: From<Error> + Retryable>(
        &self,
        options: TransactionOptions<C::Dialect>,
        mut body: impl FnMut(&mut C) -> Result<T, E>,
    ) -> Result<T, E> {
        let at = Location::caller();
        retrying_blocking(options, || {
            once_blocking_pooled(self, at, options, &mut body)
        })
    }

    /// Begins a transaction that is a value, on the primary.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[track_caller]
    pub fn begin(&self) -> Result<Transaction<'static, C>> {
        self.begin_with(TransactionOptions::new())
    }

    /// [`begin`](Self::begin) with options: on a replica, if it is read only and not serializable.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[track_caller]
    pub fn begin_with(
        &self,
        options: TransactionOptions<C::Dialect>,
    ) -> Result<Transaction<'static, C>> {
        let at = Location::caller();
        ready(async {
            let (conn, _noting) = self.check_out_for(&options, at).await?;
            begin_pooled(conn, at, options).await
        })
    }
}

/// Transactions, each on a connection of its own.
#[cfg(feature = "async-base")]
impl<A> RoutedEngine<AsyncConnection<A>>
where
    AsyncConnection<A>: Driver + AsyncTransaction,
{
    /// Runs the async closure in a transaction on the primary: see [`Engine::transaction`](crate::engine::Engine).
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::{RoutedEngine, TransactionOptions};
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// async fn report(engine: &RoutedEngine<AsyncPgConnection>) -> relata::Result<i64> {
    ///     engine.transaction(async |tx| {                                                // on the primary
    ///         update(users::table).set(users::is_active.to(true)).all_rows().run(tx).await
    ///     }).await?;
    ///     let read_only = TransactionOptions::new().read_only();
    ///     engine.transaction_with(read_only, async |tx| from(users::table).count(tx).await).await // on a replica
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`AsyncTransaction::transaction`], and those of [`connect`](Self::connect).
    #[track_caller]
    pub fn transaction<'c, T, E, F>(&'c self, body: F) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut AsyncConnection<A>) -> Result<T, E>
            + for<'t> Body<&'t mut AsyncConnection<A>, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c,
    {
        self.transaction_with(TransactionOptions::new(), body)
    }

    /// [`transaction`](Self::transaction) with options: on a replica, if it is read only and not serializable.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction).
    #[track_caller]
    pub fn transaction_with<'c, T, E, F>(
        &'c self,
        options: TransactionOptions<<Self as crate::engine::Connection>::Dialect>,
        body: F,
    ) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut AsyncConnection<A>) -> Result<T, E>
            + for<'t> Body<&'t mut AsyncConnection<A>, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c,
    {
        once_asynchronous_pooled(self, Location::caller(), options, body)
    }

    /// [`AsyncTransaction::retry_transaction`], each try on a connection of its own.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction): the error of the last try.
    #[track_caller]
    pub fn retry_transaction<'c, T, E, F>(
        &'c self,
        options: TransactionOptions<<Self as crate::engine::Connection>::Dialect>,
        body: F,
    ) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut AsyncConnection<A>) -> Result<T, E>
            + for<'t> Body<&'t mut AsyncConnection<A>, Result<T, E>, Future: Send>
            + Clone
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Retryable + Send + 'c,
    {
        retrying_asynchronous_pooled(self, Location::caller(), options, body)
    }

    /// Begins a transaction that is a value, on the primary.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[track_caller]
    pub fn begin(&self) -> Later<'static, Transaction<'static, AsyncConnection<A>>> {
        self.begin_with(TransactionOptions::new())
    }

    /// [`begin`](Self::begin) with options: on a replica, if it is read only and not serializable.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[track_caller]
    pub fn begin_with(
        &self,
        options: TransactionOptions<<Self as crate::engine::Connection>::Dialect>,
    ) -> Later<'static, Transaction<'static, AsyncConnection<A>>> {
        let at = Location::caller();
        let this = self.clone();
        Later::new(async move {
            let (conn, _noting) = this.check_out_for(&options, at).await?;
            begin_pooled(conn, at, options).await
        })
    }
}

//! Transactions of a [`RoutedEngine`]: on the primary, or on a replica if they only read.

use std::panic::Location;

use super::writes::Noting;
use super::{RoutedEngine, Side};
use crate::dialect::HasTwoPhaseCommit;
#[cfg(feature = "async-base")]
use crate::engine::asynchronous::{AsyncConnection, Later};
#[cfg(feature = "blocking-base")]
use crate::engine::blocking::ready;
#[cfg(feature = "async-base")]
use crate::engine::transaction::{
    AsyncTransaction, Body, InTransaction, asynchronous_transactions,
};
#[cfg(feature = "blocking-base")]
use crate::engine::transaction::{BlockingTransaction, blocking_transactions};
use crate::engine::transaction::{
    ChecksOut, Retryable, Transaction, TransactionOptions, TwoPhaseTransaction, begin_pooled,
    begin_two_phase_pooled, two_phases,
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

two_phases!(RoutedEngine);

#[cfg(feature = "blocking-base")]
blocking_transactions! {
    RoutedEngine,
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
    with "[`transaction`](Self::transaction) with options: on a replica, if it is read only and not serializable.",
    begin "Begins a transaction that is a value, on the primary.",
    begin_with "[`begin`](Self::begin) with options: on a replica, if it is read only and not serializable.",
}

#[cfg(feature = "async-base")]
asynchronous_transactions! {
    RoutedEngine,
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
    with "[`transaction`](Self::transaction) with options: on a replica, if it is read only and not serializable.",
    begin "Begins a transaction that is a value, on the primary.",
    begin_with "[`begin`](Self::begin) with options: on a replica, if it is read only and not serializable.",
}

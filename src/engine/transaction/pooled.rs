//! Transactions on connections that are checked out for them.

use std::future::Future;
use std::panic::Location;

use super::TransactionOptions;
use crate::engine::pool::{Driver, Engine, Pooled};
use crate::error::Result;

/// An engine on which transactions run, each on a separate connection.
pub trait ChecksOut: Sync {
    /// The type of connections.
    type Conn: Driver;
    /// The state that the engine keeps until the transaction has ended.
    type Kept: Send;

    /// Identifies the engine among others.
    fn identity(&self) -> usize;
    /// Checks out a connection for a transaction with these options.
    fn check_out_for(
        &self,
        options: &TransactionOptions<<Self::Conn as crate::engine::Connection>::Dialect>,
        at: &'static Location<'static>,
    ) -> impl Future<Output = Result<(Pooled<Self::Conn>, Self::Kept)>> + Send;
}

impl<C: Driver> ChecksOut for Engine<C> {
    type Conn = C;
    type Kept = ();

    fn identity(&self) -> usize {
        Engine::identity(self)
    }
    async fn check_out_for(
        &self,
        _: &TransactionOptions<C::Dialect>,
        at: &'static Location<'static>,
    ) -> Result<(Pooled<C>, ())> {
        Ok((self.get_at(at).await?, ()))
    }
}

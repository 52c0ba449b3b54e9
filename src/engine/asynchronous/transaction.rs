//! Transactions on an asynchronous connection.

use super::{AsyncClient, AsyncConnection};
use crate::engine::transaction::{
    self, AsyncTransaction, Body, InTransaction, Retryable, TransactionOptions,
};
use crate::error::{Error, Result};

impl<C: AsyncClient> AsyncTransaction for AsyncConnection<C> {
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
        options: TransactionOptions<C::Db>,
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
        options: TransactionOptions<C::Db>,
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

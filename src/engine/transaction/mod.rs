//! Transactions (SQL:2016 part 2, 17): in closures, blocking and `async`, and as values. A transaction in a transaction is a
//! SAVEPOINT.

#[cfg(feature = "async-base")]
mod asynchronous;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
mod blocking;
#[cfg(any(
    feature = "async-base",
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql"
))]
mod guard;
mod open;
#[cfg(any(
    feature = "async-base",
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql"
))]
mod options;
#[cfg(any(
    feature = "async-base",
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql"
))]
mod retry;

#[cfg(feature = "async-base")]
pub use asynchronous::{AsyncTransaction, Body, InTransaction};
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
pub use blocking::BlockingTransaction;
#[cfg(any(
    feature = "async-base",
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql"
))]
pub use guard::Transaction;
pub(crate) use open::Open;
pub use options::{Isolation, TransactionOptions};
#[cfg(any(
    feature = "async-base",
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql"
))]
pub use retry::Retryable;

#[cfg(feature = "async-base")]
pub(super) use asynchronous::{
    once as once_asynchronous, once_pooled as once_asynchronous_pooled, pause_before_next,
    retrying as retrying_asynchronous,
};
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
pub(super) use blocking::{
    once as once_blocking, once_pooled as once_blocking_pooled, retrying as retrying_blocking,
};
#[cfg(any(
    feature = "async-base",
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql"
))]
pub(super) use guard::begin_pooled;

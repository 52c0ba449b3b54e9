//! Transactions (SQL:2016 part 2, 17): in closures, blocking and `async`, and as values. A transaction in a transaction is a
//! SAVEPOINT.

#[cfg(feature = "async-base")]
mod asynchronous;
#[cfg(feature = "blocking-base")]
mod blocking;
#[cfg(feature = "connections")]
mod guard;
#[cfg(feature = "connections")]
mod inside;
#[cfg(feature = "connections")]
mod on_engines;
mod open;
#[cfg(feature = "connections")]
mod options;
#[cfg(feature = "connections")]
mod pooled;
#[cfg(feature = "connections")]
mod retry;

#[cfg(feature = "async-base")]
pub use asynchronous::{AsyncTransaction, Body, InTransaction};
#[cfg(feature = "blocking-base")]
pub use blocking::BlockingTransaction;
#[cfg(feature = "connections")]
pub use guard::Transaction;
pub(crate) use open::Open;
pub use options::{Isolation, TransactionOptions};
#[cfg(feature = "connections")]
pub use retry::Retryable;

#[cfg(feature = "async-base")]
pub(super) use asynchronous::{
    once as once_asynchronous, once_pooled as once_asynchronous_pooled,
    retrying as retrying_asynchronous, retrying_pooled as retrying_asynchronous_pooled,
};
#[cfg(feature = "blocking-base")]
pub(super) use blocking::{
    once as once_blocking, once_pooled as once_blocking_pooled, retrying as retrying_blocking,
};
#[cfg(feature = "connections")]
pub(super) use guard::begin_pooled;
#[cfg(feature = "connections")]
pub(super) use inside::refuse_inside;
#[cfg(feature = "async-base")]
pub(super) use on_engines::asynchronous_transactions;
#[cfg(feature = "blocking-base")]
pub(super) use on_engines::blocking_transactions;
#[cfg(feature = "connections")]
pub(super) use pooled::ChecksOut;

//! Transactions (SQL:2016 part 2, 17): in closures, blocking and `async`, and as values. A nested transaction is a
//! SAVEPOINT.

#[cfg(feature = "async-base")]
mod async_methods;
#[cfg(feature = "blocking-base")]
mod blocking_methods;
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
#[cfg(feature = "connections")]
mod together;
#[cfg(feature = "connections")]
mod two_phase;

#[cfg(feature = "async-base")]
pub use async_methods::{AsyncTransaction, Body, InTransaction};
#[cfg(feature = "blocking-base")]
pub use blocking_methods::BlockingTransaction;
#[cfg(feature = "connections")]
pub use guard::Transaction;
pub(crate) use open::Open;
pub use options::{Isolation, TransactionOptions};
#[cfg(feature = "connections")]
pub use retry::Retryable;
#[cfg(feature = "connections")]
pub use together::{Decides, Participant, commit_together};
#[cfg(feature = "connections")]
pub use two_phase::{PreparedTransaction, TwoPhaseTransaction};

#[cfg(feature = "async-base")]
pub(super) use async_methods::{
    once as once_asynchronous, once_pooled as once_asynchronous_pooled,
    retrying as retrying_asynchronous, retrying_pooled as retrying_asynchronous_pooled,
};
#[cfg(feature = "blocking-base")]
pub(super) use blocking_methods::{
    once as once_blocking, once_pooled as once_blocking_pooled, retrying as retrying_blocking,
    retrying_on as retrying_blocking_on,
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
#[cfg(feature = "connections")]
pub(crate) use two_phase::begin_on as begin_two_phase_on;
#[cfg(feature = "connections")]
pub(super) use two_phase::{begin_two_phase_pooled, two_phases};

//! Running statements: verbs, connections, transactions, the pool and events.

#[cfg(feature = "connections")]
mod any;
mod asked;
#[cfg(feature = "async-base")]
mod asynchronous;
#[cfg(feature = "blocking-base")]
mod blocking;
mod by_key;
mod connection;
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
mod copy;
#[cfg(feature = "connections")]
pub mod events;
mod failed_row;
#[cfg(feature = "mysql-backend")]
mod insert_id;
#[cfg(feature = "async-postgres")]
mod lane;
#[cfg(feature = "connections")]
mod loading;
#[cfg(feature = "mysql-backend")]
mod mysql;
#[cfg(feature = "mysql-backend")]
mod on_mariadb;
mod parts;
mod pipeline;
#[cfg(feature = "connections")]
mod pool;
#[cfg(feature = "postgres-backend")]
mod postgres;
mod prepared;
mod print;
#[cfg(feature = "async-base")]
mod round_trip;
#[cfg(feature = "connections")]
mod routing;
mod row_shapes;
pub(crate) mod rules;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;
mod task;
#[cfg(feature = "connections")]
mod texts;
#[cfg(feature = "connections")]
mod timeout;
#[cfg(all(
    feature = "tls",
    any(feature = "async-postgres", feature = "async-mysql")
))]
mod tls;
mod transaction;
mod verb_tasks;
mod verbs;

#[cfg(feature = "async-base")]
pub use any::AsyncAnyEngine;
#[cfg(feature = "connections")]
pub use any::{Any, AnyEngine};
#[cfg(feature = "connections")]
#[doc(hidden)]
pub use any::{NotEnabled, Part};
#[cfg(feature = "async-sqlite")]
#[doc(hidden)]
pub use asynchronous::Threads;
#[cfg(feature = "async-base")]
pub use asynchronous::{AsyncConnection, Later, RowStream};
#[cfg(feature = "blocking-base")]
pub(crate) use blocking::ready;
pub(crate) use connection::Connect;
pub use connection::Connection;
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
pub use copy::{CopyConnection, CopyOut};
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
#[doc(hidden)]
pub use copy::{CopyRunner, NotSent, RowPieces, RowSink, Unread};
#[cfg(feature = "mysql-backend")]
#[doc(hidden)]
pub use on_mariadb::ReadsReturning;
pub use pipeline::{Pipeline, Pipelined};
#[cfg(feature = "connections")]
#[doc(hidden)]
pub use pool::Target;
#[cfg(feature = "connections")]
pub use pool::{Driver, Engine, EngineBuilder, Pooled, Status};
pub use print::{DisplaySql, ToSql};
#[cfg(feature = "connections")]
pub use routing::{ReplicaStatus, RoutedEngine, RoutedEngineBuilder, RoutedStatus};
pub use row_shapes::Collect;
#[doc(hidden)]
pub use task::{Begun, FirstRow, Outcome, Runner, Task, Work};
#[cfg(feature = "connections")]
#[doc(hidden)]
pub use texts::texts;
#[cfg(feature = "connections")]
pub use timeout::WithTimeout;
#[cfg(feature = "blocking-base")]
pub use transaction::BlockingTransaction;
#[cfg(feature = "connections")]
#[doc(hidden)]
pub use transaction::Decides;
#[cfg(feature = "async-base")]
pub use transaction::{AsyncTransaction, Body, InTransaction};
#[cfg(feature = "connections")]
pub use transaction::{
    Isolation, Participant, PreparedTransaction, Retryable, Transaction, TransactionOptions,
    TwoPhaseTransaction, commit_together,
};
pub use verbs::Execute;

pub(crate) use transaction::Open;
#[cfg(feature = "connections")]
pub(crate) use transaction::begin_two_phase_on;
pub(crate) use verb_tasks::all as fetch_all;

//! Running statements.

#[cfg(feature = "async-base")]
mod asynchronous;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
mod blocking;
mod by_key;
mod connection;
#[cfg(feature = "postgres-backend")]
mod copy;
#[cfg(feature = "mysql-backend")]
mod insert_id;
#[cfg(feature = "mysql-backend")]
pub(crate) mod mysql;
mod parts;
#[cfg(feature = "postgres-backend")]
mod postgres;
mod print;
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
mod reader;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;
mod task;
mod transaction;
mod verbs;

#[cfg(feature = "async-base")]
pub use asynchronous::{AsyncConnection, Later, RowStream};
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
pub(crate) use blocking::ready;
pub use connection::Connection;
#[cfg(feature = "postgres-backend")]
pub use copy::{CopyConnection, CopyOut};
pub use print::{DisplaySql, ToSql};
#[doc(hidden)]
pub use task::{Begun, First, Runner, Task};
#[cfg(feature = "async-base")]
pub use transaction::{AsyncTransaction, InTransaction};
pub use transaction::{BlockingTransaction, Body};
pub use verbs::Execute;

//! Tests of programs that use [relata](https://docs.rs/relata).
//!
//! | | needs a server | |
//! |---|---|---|
//! | [`sqlite`], [`sqlite_engine`] | no | a database of SQLite in memory, with tables |
//! | [`TestDatabase`] | PostgreSQL, MySQL | a database of its own for each test, dropped after it |
//! | [`rolled_back`] | any | a transaction that nothing commits |
//! | [`Recorder`] | any | the statements that ran, and how many |
//! | [`Mock`] | no | answers in place of a database |
//! | [`assert_hybrid_agrees!`] | any | hybrid properties are the same in Rust and in SQL |
//! | [`assert_sql_snapshot!`] | no | the SQL of a statement, as an [insta](https://insta.rs) snapshot |
//!
//! It belongs into `[dev-dependencies]`, with the features that the program asks of relata:
//!
//! ```toml
//! [dev-dependencies]
//! relata-test = { version = "0.1", features = ["postgres"] }
//! ```
//!
//! A test that needs nothing but SQLite:
//!
//! ```
//! use relata::prelude::*;
//! use relata::types::BigInt;
//!
//! # fn f() -> relata::Result<()> {
//! let mut conn = relata_test::sqlite("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
//! let recorder = relata_test::Recorder::new();
//! recorder.watch(&mut conn);
//!
//! let insert = sql_query!("INSERT INTO notes (text) VALUES ({})", "milk" => BigInt);
//! assert_eq!(insert.run(&mut conn)?, 1);
//! recorder.assert_sql(&["INSERT INTO notes (text) VALUES (?)"]);
//! # Ok(())
//! # }
//! # f().unwrap();
//! ```

#[cfg(any(
    feature = "sqlite",
    feature = "postgres-backend",
    feature = "mysql-backend"
))]
mod database;
mod hybrid;
mod mock;
mod recorder;
mod rolled_back;
mod snapshot;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(any(
    feature = "sqlite",
    feature = "postgres-backend",
    feature = "mysql-backend"
))]
pub use database::{TestDatabase, TestServer};
#[cfg(feature = "async-base")]
pub use mock::Async;
pub use mock::{Blocking, Mock, Ran};
pub use recorder::{Recorder, Watch};
pub use rolled_back::{RolledBack, rolled_back};
#[doc(hidden)]
pub use snapshot::section;
#[cfg(feature = "async-sqlite")]
pub use sqlite::async_sqlite;
#[cfg(feature = "sqlite")]
pub use sqlite::{sqlite, sqlite_engine};

#[doc(hidden)]
pub use insta;
#[doc(hidden)]
pub use relata::backend;

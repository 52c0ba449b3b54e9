//! The catalog of a database, for programs that generate code, migrations or documents from it.
//!
//! [`Catalog`] is one model for PostgreSQL, SQLite and MySQL. A [`Source`] is where it comes from: a live
//! database, SQL files that are executed in a [`Scratch`] database, or a committed [`snapshot`]. [`diff`] compares two
//! catalogs.
//!
//! Reflection sends a constant number of catalog queries, however many tables there are: 13 on PostgreSQL, 5 on
//! SQLite, 16 on MySQL and MariaDB. The same database yields the same [`Catalog`] and the same bytes of `schema.json`, whatever the session's
//! settings.
//!
//! ```
//! use relata_schema::{Engine, ReflectOptions, Scratch, SqlType, diff};
//!
//! let mut scratch = Scratch::new(Engine::Sqlite, None)?;
//! scratch.execute("schema.sql".as_ref(), "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")?;
//! let old = scratch.reflect(&ReflectOptions::default())?;
//!
//! let users = old.table("main", "users").expect("it was created");
//! assert!(users.is_unique(&["id"]));
//! assert_eq!(users.column("name").map(|name| &name.sql_type), Some(&SqlType::Text));
//!
//! scratch.execute("later.sql".as_ref(), "ALTER TABLE users ADD COLUMN age INT")?;
//! let new = scratch.reflect(&ReflectOptions::default())?;
//! let changes: Vec<String> = diff(&old, &new).iter().map(ToString::to_string).collect();
//! assert_eq!(changes, ["table main.users: column age: added, INT"]);
//! # Ok::<(), relata_schema::Error>(())
//! ```
//!
//! Databases are read behind the feature `sqlite`, which `postgres` and `mysql` switch on.
//!
//! PostgreSQL is reached through the blocking `postgres` crate: call this from a build script or a command, not
//! from within an async runtime. A build that needs no live PostgreSQL and no PostgreSQL scratch database can do
//! without the crate and its dependencies: switch off the feature `postgres`, which is on by default. MySQL and MariaDB
//! are reached through the crate `mysql`, behind the feature `mysql`, which is off by default. Neither connection uses
//! TLS.

#![cfg_attr(not(feature = "sqlite"), allow(dead_code))]

mod diff;
mod error;
#[cfg(feature = "sqlite")]
mod lent;
mod model;
#[cfg(feature = "mysql")]
pub mod mysql;
mod options;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
mod scratch;
#[cfg(feature = "sqlite")]
mod session;
#[cfg(feature = "sqlite")]
pub mod snapshot;
#[cfg(feature = "sqlite")]
mod source;
pub mod sql_text;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(feature = "sqlite")]
mod url;

pub use diff::{Change, Edit, Replaced, TableChange, diff};
pub use error::{Error, Result, SqlError};
#[cfg(feature = "sqlite")]
pub use lent::{Lent, LentError};
pub use model::*;
pub use options::ReflectOptions;
#[cfg(feature = "sqlite")]
pub use scratch::Scratch;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub use scratch::ScratchServer;
#[cfg(feature = "sqlite")]
pub use session::{Row, Session};
#[cfg(feature = "sqlite")]
pub use source::Source;

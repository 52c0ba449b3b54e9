//! SQL for Rust that the compiler checks.

#![forbid(unsafe_code)]

pub mod class;
pub mod dialect;
#[doc(hidden)]
pub mod doc;
pub mod engine;
pub mod error;
pub mod expr;
mod macros;
pub mod prelude;
pub mod query;
pub mod relation;
pub mod row;
pub mod scope;
pub mod table;
mod tuples;
pub mod types;

#[doc(hidden)]
pub use macros::__alias;
pub use macros::{Projection, alias, sql, sql_query};

pub use error::{DatabaseErrorKind, Decoded, Error, Result};
pub use relation::{OneToOne, Rel, Relation, RelationThrough, Through, ToMany, ToOne};
pub use row::{FromRow, RowSource};
pub use scope::{NotNull, Nullable};
pub use table::{Col, Column, Constraint, Tab, Table};

/// diesel's connections, and its traits to open them and to run SQL scripts on them.
///
/// diesel itself is not re-exported: rustc would then call relata's `Integer`
/// `relata::types::Integer` in every message, to tell it from diesel's.
pub mod connection {
    #[cfg(feature = "postgres")]
    pub use diesel::PgConnection;
    #[cfg(feature = "sqlite")]
    pub use diesel::SqliteConnection;
    pub use diesel::connection::{Connection, SimpleConnection};
}

/// diesel's names of the databases: the dialects that SQL is written in.
pub mod backend {
    #[cfg(feature = "postgres")]
    pub use diesel::pg::Pg;
    #[cfg(feature = "sqlite")]
    pub use diesel::sqlite::Sqlite;
}

pub use bigdecimal;
#[cfg(feature = "chrono")]
pub use chrono;
pub use serde_json;
#[cfg(feature = "uuid")]
pub use uuid;

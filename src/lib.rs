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

pub use bigdecimal;
#[cfg(feature = "chrono")]
pub use chrono;
pub use diesel;
pub use serde_json;
#[cfg(feature = "uuid")]
pub use uuid;

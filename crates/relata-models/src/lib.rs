//! Tables declared as Rust structs: read by `#[relata::models]`, and by `source = { models = .. }` of `relata.toml`.
//!
//! [`Models::read`] reads a module, [`Models::catalog`] returns the catalog that it describes on an engine, and [`Models::ddl`]
//! the SQL that creates it. No database is needed.
//!
//! ```
//! use relata_models::Models;
//! use relata_schema::Engine;
//!
//! let models = Models::in_file(
//!     r#"
//!     #[relata::models]
//!     mod schema {
//!         #[derive(Model)]
//!         #[model(table = "users")]
//!         struct User {
//!             #[model(primary_key, identity)]
//!             id: i64,
//!             #[model(unique)]
//!             email: String,
//!         }
//!     }
//!     "#,
//! )?;
//! let users = &models.ddl(Engine::Sqlite)?.objects[0];
//! assert_eq!(
//!     users.create[0],
//!     "CREATE TABLE users (\n  id INTEGER,\n  email TEXT NOT NULL,\n  \
//!      CONSTRAINT users_pkey PRIMARY KEY (id),\n  CONSTRAINT users_email_key UNIQUE (email)\n)"
//! );
//! # Ok::<(), syn::Error>(())
//! ```

#![forbid(unsafe_code)]

mod attribute;
mod catalog;
mod check;
mod ddl;
mod default;
mod field;
mod model;
mod names;
mod objects;
mod read;
mod sql;
mod types;

pub use ddl::{Ddl, DdlObject, ObjectKind};
pub use field::Field;
pub use model::{
    Check, Composite, Domain, Enumeration, Exclusion, ForeignKey, Index, IndexPart, Key, KeyType,
    KindOfRows, Model, Models, Partition, Partitioning, Polymorphic, Statistics, Target, Trigger,
    Variant, View,
};
pub use names::Naming;
pub use relata_schema::Scalar;
pub use sql::Sql;
pub use types::{Kind, Sizes};

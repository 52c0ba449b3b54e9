//! SQL for Rust that the compiler checks.
//!
//! Tables are modules that `relata generate` writes from the live database; a query over them is a value
//! whose type knows its tables, so that a wrong column, join, comparison or NULL does not compile.
//!
//! ```
//! use relata::prelude::*;
//! use relata::connection::SqliteConnection;
//! # use relata::doc::{orders, users};
//!
//! fn big_spenders(conn: &mut SqliteConnection) -> relata::Result<Vec<(String, i64)>> {
//!     from(users::table)
//!         .join(orders::table.on(orders::user_id.eq(users::id)))
//!         .filter(users::is_active & orders::total.gt(100))
//!         .order_by((users::name.asc(), orders::id.desc()))
//!         .select((users::name, orders::id))
//!         .all(conn)
//! }
//! ```
//!
//! ```sql
//! SELECT "users"."name", "orders"."id" FROM "users" JOIN "orders" ON "orders"."user_id" = "users"."id"
//! WHERE "users"."is_active" AND "orders"."total" > $1 ORDER BY "users"."name", "orders"."id" DESC
//! ```
//!
//! # Where to look
//!
//! - [`guide`] has a chapter for each clause, with the SQL of every example.
//! - A statement begins with [`from`](query::from()) and is a [`Select`](query::Select): its methods
//!   are the clauses.
//! - Columns, values and the expressions made of them have the methods of
//!   [`ExprMethods`](expr::ExprMethods), Rust's operators (`+ - * / % & | !`, see [`op`](expr::op)), and
//!   [`asc`, `desc`](expr::OrderingMethods). Functions are in [`expr::functions`], aggregates and
//!   `case` in [`expr`].
//! - [`insert_into`](write::insert_into), [`update`](write::update()) and [`delete_from`](write::delete_from) write rows.
//! - The methods that run a statement are those of [`Execute`](engine::Execute); [`ToSql`](engine::ToSql) prints its SQL.
//! - [`connection`] opens connections; an [`Engine`](engine::Engine) keeps a pool of them; [`BlockingTransaction`](engine::BlockingTransaction) and its asynchronous twin run
//!   transactions.
//! - [`types`] lists the SQL types and the Rust type of each.
//! - [`alias!`] names a table twice, [`sql!`] and [`sql_query!`] take SQL of your own,
//!   [`Projection`](derive@Projection) selects into structs.
//!
//! # Features
//!
//! `bundled-sqlite` (default) compiles SQLite in, `sqlite` links the system's; `postgres` needs libpq;
//! `mysql`, for MySQL 8 (INTERSECT and EXCEPT from 8.0.31) and MariaDB from 10.6, libmysqlclient or libmariadb.
//! `async` adds asynchronous connections to all three, on tokio, and `async-postgres`, `async-mysql`, `async-sqlite` add
//! one each; `tls` adds TLS to them. `tracing` and `metrics` add the [events](engine::events) that report to these crates.
//! `models` adds [`models`], tables declared as Rust structs. `chrono` and `uuid` (default) and `network` add the Rust types of dates, UUIDs and network addresses.
//! `time`, `jiff` and `rust_decimal` add [other Rust types](types) of dates and of decimals.

#![forbid(unsafe_code)]
// A query's type spells out its SQL, and type-level lists are phantoms.
#![allow(clippy::type_complexity)]

pub mod class;
mod databases;
pub mod dialect;
#[doc(hidden)]
pub mod doc;
pub mod engine;
pub mod error;
pub mod expr;
pub mod function;
// The chapters of the guide. Their code is tested by `tests/guide`, which imports what every block needs.
#[cfg(all(doc, not(doctest)))]
pub mod guide;
mod hashing;
pub mod hybrid;
pub mod load;
mod macros;
#[cfg(feature = "models")]
pub mod metadata;
#[doc(hidden)]
pub mod nth;
pub mod prelude;
pub mod query;
pub mod relation;
mod render;
pub mod rules;
pub mod scope;
pub mod session;
pub mod statement;
pub mod table;
mod tuples;
pub mod types;
pub mod verify;
pub mod write;

#[doc(hidden)]
pub use macros::__alias;
#[cfg(feature = "models")]
pub use macros::{Model, models};
pub use macros::{Projection, alias, dec, label, relation, sql, sql_query};

pub use error::{DatabaseErrorKind, Decoded, Error, PoolError, RenderError, Result};
pub use function::SchemaFunction;
pub use load::RowKeys;
#[cfg(feature = "models")]
pub use metadata::MetaData;
#[cfg(feature = "models")]
#[doc(hidden)]
pub use metadata::{Ddl, DdlKind, DdlObject};
pub use relation::{
    OneToOne, Rel, Relation, RelationThrough, Through, ToMany, ToManyAlike, ToManyOwned, ToOne,
    ToOneOrNone,
};
#[doc(hidden)]
pub use row::Describe;
pub use row::{Columns, FromRow, RowSource};
pub use scope::{NotNull, Nullable};
pub use session::{Behavior, Reference, ReferentialAction, RowValues, TableRow};
#[doc(hidden)]
pub use session::{Cascading, RowColumns, RowHooks, RowOfKind};
#[doc(inline)]
pub use table::row;
pub use table::{Col, Column, Constraint, HasConstraints, IndexKey, IndexTarget, Tab, Table, kind};
pub use verify::{ExpectedTable, SchemaDifference, SchemaDifferences, verify_schema};
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use write::given;
pub use write::{AutoIncrement, Cells, HasValue, InsertRow, Insertable, SetClause};

/// Connections: diesel's own, which block, and asynchronous ones.
///
/// relata opens them: [`connect`](connection::Connection::connect). For features that relata lacks, use diesel's traits. To
/// observe their statements, see [`events`](crate::engine::events).
///
/// diesel itself is not re-exported, nor is bigdecimal: rustc would then call relata's `Integer`
/// `relata::types::Integer` in every message, to distinguish it from theirs.
pub mod connection {
    #[cfg(feature = "async-base")]
    pub use crate::engine::AsyncConnection;
    pub use crate::engine::Connection;
    #[cfg(any(feature = "postgres", feature = "async-postgres"))]
    pub use crate::engine::CopyConnection;
    #[cfg(feature = "mysql")]
    pub use diesel::MysqlConnection;
    #[cfg(feature = "postgres")]
    pub use diesel::PgConnection;
    #[cfg(feature = "sqlite")]
    pub use diesel::SqliteConnection;
    pub use diesel::connection::{
        Connection as DieselConnection, Instrumentation, InstrumentationEvent, SimpleConnection,
    };
    #[cfg(any(feature = "postgres", feature = "async-postgres"))]
    pub use diesel::pg::PgNotification;

    /// An asynchronous connection to PostgreSQL, through [tokio-postgres](https://docs.rs/tokio-postgres).
    #[cfg(feature = "async-postgres")]
    pub type AsyncPgConnection = AsyncConnection<diesel_async::AsyncPgConnection>;
    /// An asynchronous connection to MySQL or MariaDB, through [mysql_async](https://docs.rs/mysql_async).
    #[cfg(feature = "async-mysql")]
    pub type AsyncMysqlConnection = AsyncConnection<diesel_async::AsyncMysqlConnection>;
    /// An asynchronous connection to SQLite: a blocking one on [tokio's threads for blocking
    /// work](https://docs.rs/tokio/latest/tokio/task/fn.spawn_blocking.html).
    #[cfg(feature = "async-sqlite")]
    pub type AsyncSqliteConnection = AsyncConnection<
        diesel_async::sync_connection_wrapper::SyncConnectionWrapper<
            diesel::SqliteConnection,
            crate::engine::Threads,
        >,
    >;
}

/// diesel's backend types: the dialects that SQL is written in.
pub mod backend {
    #[cfg(feature = "mysql-backend")]
    pub use diesel::mysql::Mysql;
    #[cfg(feature = "postgres-backend")]
    pub use diesel::pg::Pg;
    #[cfg(feature = "sqlite")]
    pub use diesel::sqlite::Sqlite;
}

#[cfg(feature = "chrono")]
pub use chrono;
#[cfg(feature = "jiff")]
pub use jiff;
#[cfg(feature = "rust_decimal")]
pub use rust_decimal;
pub use serde_json;
#[cfg(feature = "time")]
pub use time;
#[cfg(feature = "uuid")]
pub use uuid;

//! The catalog of a database: one model for PostgreSQL, SQLite and MySQL.

pub mod model;

pub use model::*;

//! The catalog of a database: one model for PostgreSQL, SQLite and MySQL, reflected from a live database.

mod diff;
mod error;
mod model;
mod options;
pub mod postgres;
mod scratch;
pub mod snapshot;
mod source;
mod sql_text;
pub mod sqlite;
mod url;

pub use diff::{Change, Edit, Replaced, TableChange, diff};
pub use error::{Error, Result, SqlError};
pub use model::*;
pub use options::ReflectOptions;
pub use scratch::{Scratch, ScratchServer};
pub use source::Source;

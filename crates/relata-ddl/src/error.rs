//! The reasons that edits cannot be rendered.

use relata_schema::{Engine, ObjectName};

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason that edits cannot be rendered as SQL. Nothing has been executed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The engine cannot do it, or relata does not support it on this engine.
    #[error("cannot {edit} on {engine}: {reason}")]
    Unsupported {
        /// The engine of the database.
        engine: Engine,
        /// The edit in words: `create foreign table public.remote`.
        edit: String,
        /// The reason, and what to do instead.
        reason: String,
    },
    /// An edit names a table that the catalog does not have.
    #[error("cannot {edit}: there is no table {table}")]
    NoTable {
        /// The edit in words.
        edit: String,
        /// The name of the table.
        table: ObjectName,
    },
    /// An edit changes a part that the table does not have.
    #[error("cannot {edit}: there is none")]
    NotThere {
        /// The edit in words.
        edit: String,
    },
    /// An edit creates an object that already exists.
    #[error("cannot {edit}: there is one already")]
    AlreadyThere {
        /// The edit in words.
        edit: String,
    },
}

//! Sequences.

use serde::{Deserialize, Serialize};

use super::{ColumnName, ObjectName, SqlType, is_false};

/// A sequence of its own, or one that a `serial` column owns. Identity columns keep theirs to themselves
/// ([`Identity::options`](super::Identity::options)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// The integer type of its values.
    pub sql_type: SqlType,
    /// Start, step and bounds.
    #[serde(flatten)]
    pub options: SequenceOptions,
    /// `OWNED BY`: the sequence goes with that column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<ColumnName>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// How a sequence counts. The default is that of a `bigint` sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SequenceOptions {
    /// `START WITH`.
    pub start: i64,
    /// `INCREMENT BY`.
    pub increment: i64,
    /// `MINVALUE`.
    pub min: i64,
    /// `MAXVALUE`.
    pub max: i64,
    /// `CACHE`.
    pub cache: i64,
    /// `CYCLE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cycle: bool,
}

impl Default for SequenceOptions {
    fn default() -> Self {
        Self {
            start: 1,
            increment: 1,
            min: 1,
            max: i64::MAX,
            cache: 1,
            cycle: false,
        }
    }
}

//! Indexes that no constraint owns.

use serde::{Deserialize, Serialize};

use super::{is_false, is_true, yes};

/// An index made by `CREATE INDEX`. The indexes behind primary keys, unique and exclusion constraints are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Name.
    pub name: String,
    /// `UNIQUE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Access method: `btree`, `gin`.
    pub method: String,
    /// Indexed columns and expressions, in order.
    pub keys: Vec<IndexKey>,
    /// `INCLUDE` columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `WHERE` predicate of a partial index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// `NULLS NOT DISTINCT`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// False for what a failed `CREATE INDEX CONCURRENTLY` left behind.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub valid: bool,
    /// Storage parameters: `fillfactor=70`; on MySQL `invisible`, for an index that no query uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Index {
    /// The indexed columns, if all keys are plain columns.
    #[must_use]
    pub fn columns(&self) -> Option<Vec<&str>> {
        self.keys
            .iter()
            .map(|key| match &key.value {
                IndexedValue::Column(name) => Some(name.as_str()),
                IndexedValue::Expression(_) => None,
            })
            .collect()
    }
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    /// The column or expression.
    #[serde(flatten)]
    pub value: IndexedValue,
    /// `DESC`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub descending: bool,
    /// `NULLS FIRST`, which on PostgreSQL is the default of a descending key; SQLite has no choice and never sets it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_first: bool,
    /// Collation, when it is not the column's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Operator class with its parameters, when it is not the type's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// MySQL: only this many characters or bytes of the column are indexed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u32>,
}

/// The subject of an index key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexedValue {
    /// A column, by name.
    Column(String),
    /// An expression.
    Expression(String),
}

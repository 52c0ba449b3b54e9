//! Constraints of tables.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ObjectName, is_false, is_true, yes};

/// A primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// Name; SQLite's are usually unnamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns, in the key's order.
    pub columns: Vec<String>,
    /// `WITHOUT OVERLAPS`: the ranges in the last column do not overlap in rows that agree in the others
    /// (PostgreSQL 18); such a key cannot be an ON CONFLICT target.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_overlaps: bool,
    /// `INCLUDE` columns of its index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Initially>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A `UNIQUE` constraint. Unique indexes without a constraint are in [`Table::indexes`](super::Table::indexes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UniqueConstraint {
    /// Name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns, in the key's order.
    pub columns: Vec<String>,
    /// `WITHOUT OVERLAPS`: the ranges in the last column do not overlap in rows that agree in the others
    /// (PostgreSQL 18); such a key cannot be an ON CONFLICT target.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_overlaps: bool,
    /// `INCLUDE` columns of its index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`: at most one row holds NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// `DEFERRABLE`; such a key cannot be an ON CONFLICT target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Initially>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A `CHECK` constraint of a table or domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckConstraint {
    /// Name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The condition, without the outer parentheses.
    pub expression: String,
    /// On MariaDB, the column that the check belongs to: it is dropped when the column is modified without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// `NO INHERIT`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_inherit: bool,
    /// False after `NOT VALID` and `NOT ENFORCED`: rows may violate it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub validated: bool,
    /// False after `NOT ENFORCED` (MySQL, PostgreSQL 18): new rows may violate it too.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enforced: bool,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Referencing columns.
    pub columns: Vec<String>,
    /// The referenced table. It need not be in the catalog: SQLite admits missing ones, and its schema may have been
    /// left out of the reflection.
    pub target: ObjectName,
    /// Referenced columns, as many as [`ForeignKey::columns`] (on SQLite possibly none, when the key names none
    /// and the target has no primary key).
    pub target_columns: Vec<String>,
    /// `PERIOD`: the range in the last column is covered by those of the referenced rows, which may be several
    /// (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub period: bool,
    /// `ON DELETE`.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_default")]
    pub on_delete: ReferentialAction,
    /// `ON DELETE SET NULL (columns)`, when fewer than all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<String>,
    /// `ON UPDATE`.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_default")]
    pub on_update: ReferentialAction,
    /// `MATCH`.
    #[serde(default, skip_serializing_if = "MatchType::is_default")]
    pub match_type: MatchType,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Initially>,
    /// False after `NOT VALID` and `NOT ENFORCED`: old rows may violate it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub validated: bool,
    /// False after `NOT ENFORCED` (PostgreSQL 18): new rows may violate it too.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enforced: bool,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl ForeignKey {
    /// True if each column has one that it references. SQLite has keys without them: they name none, and the other table has no
    /// primary key of that number of columns.
    #[must_use]
    pub fn has_columns(&self) -> bool {
        self.columns.len() == self.target_columns.len()
    }
}

/// An `EXCLUDE` constraint (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionConstraint {
    /// Name.
    pub name: String,
    /// Index access method: `gist`.
    pub method: String,
    /// The compared expressions, and their operators.
    pub elements: Vec<ExclusionElement>,
    /// `INCLUDE` columns of its index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `WHERE` predicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Initially>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// One element of an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionElement {
    /// The compared column or expression.
    #[serde(flatten)]
    pub key: super::IndexKey,
    /// The operator: `&&`.
    pub operator: String,
}

/// When a deferrable constraint is checked by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Initially {
    /// `INITIALLY IMMEDIATE`.
    Immediate,
    /// `INITIALLY DEFERRED`.
    Deferred,
}

/// The action of a foreign key when the referenced row is deleted or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// `NO ACTION`.
    #[default]
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

impl ReferentialAction {
    fn is_default(&self) -> bool {
        *self == Self::NoAction
    }
}

impl fmt::Display for ReferentialAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        })
    }
}

/// How a foreign key of several columns treats NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchType {
    /// `MATCH SIMPLE`: any NULL satisfies the key.
    #[default]
    Simple,
    /// `MATCH FULL`: all columns are NULL or none is.
    Full,
    /// `MATCH PARTIAL`.
    Partial,
}

impl MatchType {
    fn is_default(&self) -> bool {
        *self == Self::Simple
    }
}

impl fmt::Display for MatchType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Simple => "SIMPLE",
            Self::Full => "FULL",
            Self::Partial => "PARTIAL",
        })
    }
}

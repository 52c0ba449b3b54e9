//! Columns of tables and views.

use serde::{Deserialize, Serialize};

use super::{SequenceOptions, SqlType, is_false};

/// A column of a table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The name of the column, unquoted.
    pub name: String,
    /// The position of the column among the columns, from 1 and without gaps.
    pub position: u32,
    /// The type as the engine writes it: `character varying(20)`, `public.mood[]`.
    pub type_name: String,
    /// The type, structured.
    pub sql_type: SqlType,
    /// True if the column itself admits NULL. A domain may still forbid it: see
    /// [`Catalog::is_nullable`](super::Catalog::is_nullable). A column of a view is NOT NULL where the engine shows that
    /// it cannot be NULL.
    pub nullable: bool,
    /// Default expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// `GENERATED .. AS IDENTITY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// `GENERATED ALWAYS AS (expression)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// The engine fills the column in when an INSERT leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_increment: Option<AutoIncrement>,
    /// MySQL's `ON UPDATE CURRENT_TIMESTAMP`: what an UPDATE that does not name the column writes into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_update_value: Option<String>,
    /// Collation, when it is not the type's own, nor on MySQL the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Left out of `SELECT *`: SQLite's hidden column of a virtual table, MySQL's `INVISIBLE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// A column of a view that can be written, which cannot be written itself: it is an expression, for instance.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Column {
    /// True if INSERT and UPDATE may write the column: neither generated, `GENERATED ALWAYS AS IDENTITY`, nor an expression of
    /// a view.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        !self.read_only
            && self.generated.is_none()
            && self
                .identity
                .as_ref()
                .is_none_or(|identity| identity.kind != IdentityKind::Always)
    }

    /// True if the database supplies a value of its own when an INSERT leaves the column out. A domain's default
    /// counts too: see [`Catalog::has_default`](super::Catalog::has_default).
    #[must_use]
    pub fn has_default(&self) -> bool {
        self.default.is_some()
            || self.identity.is_some()
            || self.generated.is_some()
            || self.auto_increment.is_some()
    }
}

/// An identity column's own sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `ALWAYS` or `BY DEFAULT`.
    pub kind: IdentityKind,
    /// Options of the sequence behind it.
    #[serde(flatten)]
    pub options: SequenceOptions,
}

/// The identity of a column: whether INSERT may assign it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// Only with `OVERRIDING SYSTEM VALUE`.
    Always,
    /// When the INSERT names it.
    ByDefault,
}

/// A generated column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// Computed on write or on read.
    pub kind: GeneratedKind,
    /// The expression, without the outer parentheses.
    pub expression: String,
}

/// When a generated column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedKind {
    /// Computed when a row is written.
    Stored,
    /// Computed when a row is read.
    Virtual,
}

/// How an engine without sequences numbers rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoIncrement {
    /// SQLite `INTEGER PRIMARY KEY`: an alias of the rowid; numbers of deleted rows may come back.
    Rowid,
    /// SQLite `INTEGER PRIMARY KEY AUTOINCREMENT`, MySQL `AUTO_INCREMENT`.
    Always,
}

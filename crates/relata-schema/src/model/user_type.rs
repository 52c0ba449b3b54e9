//! Types a user creates: enums, domains, composite types and ranges.

use serde::{Deserialize, Serialize};

use super::{CheckConstraint, ObjectName, SqlType, is_false};

/// `CREATE TYPE .. AS ENUM`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// Labels, in sort order.
    pub values: Vec<String>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// `CREATE DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainType {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// The base type as the engine writes it.
    pub type_name: String,
    /// The base type, structured; may itself be a domain.
    pub sql_type: SqlType,
    /// `NOT NULL`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// Default expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Collation, when it is not the base type's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// `CHECK` constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckConstraint>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// `CREATE TYPE .. AS (fields)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeType {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// Fields, in order; each may be NULL.
    pub fields: Vec<CompositeField>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A field of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeField {
    /// Name.
    pub name: String,
    /// The type as the engine writes it.
    pub type_name: String,
    /// The type, structured.
    pub sql_type: SqlType,
    /// Collation, when it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// `CREATE TYPE .. AS RANGE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeType {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// The bounds' type as the engine writes it.
    pub type_name: String,
    /// The bounds' type, structured.
    pub sql_type: SqlType,
    /// The multirange type made with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multirange: Option<ObjectName>,
    /// Collation of the bounds, when it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Operator class of the bounds, when it is not the type's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// `CANONICAL` function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<ObjectName>,
    /// `SUBTYPE_DIFF` function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype_diff: Option<ObjectName>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

//! The structured type of a column, argument, field or domain.

use serde::{Deserialize, Serialize};

use super::ObjectName;

/// A SQL type, engine-neutral where the engines agree.
///
/// The text that the engine itself writes (`timestamp(3) with time zone`) is kept as `type_name`; this is what a
/// generator needs to decide.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SqlType {
    /// One-byte integer (MySQL).
    TinyInt,
    /// Two-byte integer.
    SmallInt,
    /// Three-byte integer (MySQL).
    MediumInt,
    /// Four-byte integer. SQLite's `INTEGER` is 64 bits wide and therefore [`SqlType::BigInt`].
    Integer,
    /// Eight-byte integer.
    BigInt,
    /// The unsigned form of a number (MySQL).
    Unsigned(Box<SqlType>),
    /// Four-byte floating point.
    Real,
    /// Eight-byte floating point.
    Double,
    /// Exact decimal.
    Numeric {
        /// Digits in all, when limited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        precision: Option<u32>,
        /// Digits after the point; negative rounds before it (PostgreSQL 15).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scale: Option<i32>,
    },
    /// PostgreSQL `money`.
    Money,
    /// True or false.
    Bool,
    /// Text without a limit.
    Text,
    /// Text of at most this many characters, or without a limit.
    VarChar(#[serde(default)] Option<u32>),
    /// Blank-padded text of this many characters.
    Char(#[serde(default)] Option<u32>),
    /// Case-insensitive text (PostgreSQL's `citext` extension).
    CiText,
    /// PostgreSQL's `name`: an identifier of 63 bytes, in catalogs.
    Name,
    /// Bytes: `bytea`, `BLOB`, `VARBINARY`.
    Binary,
    /// UUID.
    Uuid,
    /// Calendar date.
    Date,
    /// Time of day.
    Time,
    /// Time of day with offset.
    TimeTz,
    /// Date and time without a time zone.
    Timestamp,
    /// A point in time.
    TimestampTz,
    /// A span of months, days and microseconds.
    Interval,
    /// MySQL `YEAR`.
    Year,
    /// JSON kept as text.
    Json,
    /// JSON in binary form.
    Jsonb,
    /// XML.
    Xml,
    /// Host address with optional netmask.
    Inet,
    /// Network address.
    Cidr,
    /// MAC address of six bytes.
    MacAddr,
    /// MAC address of eight bytes.
    MacAddr8,
    /// Bit string of this many bits.
    Bit(#[serde(default)] Option<u32>),
    /// Bit string of at most this many bits, or without a limit.
    VarBit(#[serde(default)] Option<u32>),
    /// PostgreSQL object identifier.
    Oid,
    /// Text search document.
    TsVector,
    /// Text search query.
    TsQuery,
    /// Point of a plane.
    Point,
    /// Infinite line.
    Line,
    /// Line segment.
    LSeg,
    /// Rectangle.
    Box,
    /// Geometric path.
    Path,
    /// Polygon.
    Polygon,
    /// Circle.
    Circle,
    /// SQLite: no declared type, or `ANY`: every value may be of another storage class.
    Any,
    /// Array; PostgreSQL does not enforce the number of dimensions.
    Array {
        /// Type of the elements.
        element: Box<SqlType>,
        /// Dimensions as declared, at least 1.
        dimensions: u32,
    },
    /// Range over an ordered type, built-in or of [`Catalog::ranges`](super::Catalog::ranges).
    Range {
        /// The range type itself.
        name: ObjectName,
        /// Type of its bounds.
        subtype: Box<SqlType>,
    },
    /// Multirange over an ordered type.
    MultiRange {
        /// The multirange type itself.
        name: ObjectName,
        /// Type of its bounds.
        subtype: Box<SqlType>,
    },
    /// Enum of [`Catalog::enums`](super::Catalog::enums).
    Enum(ObjectName),
    /// Enum whose values are part of the column's type (MySQL).
    InlineEnum(Vec<String>),
    /// Set of values (MySQL).
    Set(Vec<String>),
    /// Domain of [`Catalog::domains`](super::Catalog::domains).
    Domain(ObjectName),
    /// Composite type of [`Catalog::composites`](super::Catalog::composites), or the row type of a table.
    Composite(ObjectName),
    /// Any other type: an extension's, a base type, a pseudo-type such as `void` or `record`.
    Other(ObjectName),
}

impl SqlType {
    /// The type of the elements, if this is an array.
    #[must_use]
    pub fn element(&self) -> Option<&SqlType> {
        match self {
            Self::Array { element, .. } => Some(element),
            _ => None,
        }
    }

    /// The user-defined type this one is, or is made of.
    #[must_use]
    pub fn named(&self) -> Option<&ObjectName> {
        match self {
            Self::Array { element, .. } => element.named(),
            Self::Unsigned(inner) => inner.named(),
            Self::Range { name, .. }
            | Self::MultiRange { name, .. }
            | Self::Enum(name)
            | Self::Domain(name)
            | Self::Composite(name)
            | Self::Other(name) => Some(name),
            _ => None,
        }
    }
}

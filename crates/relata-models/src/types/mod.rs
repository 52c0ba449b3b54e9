//! Rust types, and the SQL type of each on a database.

mod engine;
mod rust;
mod sql;

use relata_schema::Scalar::{self, *};
use relata_schema::{ObjectName, SqlType};

pub(crate) use engine::{on, on_postgres};
pub(crate) use rust::{element_of_crate, is, of_crate, of_rust, optional};
pub(crate) use sql::of_sql;

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A type that relata knows.
    Scalar(Scalar),
    /// An array of such (PostgreSQL).
    Array(Box<Kind>),
    /// A range over such (PostgreSQL).
    Range(Scalar),
    /// A multirange over such (PostgreSQL).
    Multirange(Scalar),
    /// An enum, by its index.
    Enum(usize),
    /// A composite type, by its index (PostgreSQL).
    Composite(usize),
}

/// The types that a module of models declares, by their Rust names.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Declared<'a> {
    pub(crate) enums: &'a [String],
    pub(crate) composites: &'a [String],
}

/// The types that a module of models declares, by their names in SQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Created<'a> {
    pub(crate) enums: &'a [ObjectName],
    pub(crate) composites: &'a [ObjectName],
}

/// The numbers of `varchar(20)` and `numeric(10, 2)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The number of characters or bytes.
    pub length: Option<u32>,
    /// The number of all digits.
    pub precision: Option<u32>,
    /// The number of digits after the point.
    pub scale: Option<u32>,
}

/// A type of a database, as the catalog has it, and why there is none.
pub(crate) type OnEngine = Result<(SqlType, String), String>;

/// True if values of a SQL type have the Rust type that another has by itself.
pub(crate) fn same_rust(kind: &Kind, other: &Kind) -> bool {
    match (kind, other) {
        (Kind::Scalar(a), Kind::Scalar(b)) => rust_class(*a) == rust_class(*b),
        (Kind::Array(a), Kind::Array(b)) => same_rust(a, b),
        (a, b) => a == b,
    }
}

fn rust_class(scalar: Scalar) -> Scalar {
    match scalar {
        Char | Xml | CiText | TsVector | TsQuery => Text,
        Json => Jsonb,
        Cidr => Inet,
        other => other,
    }
}

/// True if a foreign key can compare the two.
pub(crate) fn comparable(a: &Kind, b: &Kind) -> bool {
    let class = |kind: &Kind| match kind {
        Kind::Scalar(Char | CiText) => Kind::Scalar(Text),
        other => other.clone(),
    };
    class(a) == class(b)
}

/// The type's name in standard SQL, for messages.
pub(crate) fn shown(kind: &Kind, declared: Declared<'_>) -> String {
    let named = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
    match kind {
        Kind::Scalar(scalar) => scalar.sql().to_owned(),
        Kind::Array(element) => format!("{}[]", shown(element, declared)),
        Kind::Range(bound) => range_name(*bound).to_owned(),
        Kind::Multirange(bound) => multirange_name(*bound).to_owned(),
        Kind::Enum(index) => named(declared.enums, *index),
        Kind::Composite(index) => named(declared.composites, *index),
    }
}

fn multirange_name(bound: Scalar) -> &'static str {
    match bound {
        Integer => "int4multirange",
        BigInt => "int8multirange",
        Numeric => "nummultirange",
        Date => "datemultirange",
        Timestamp => "tsmultirange",
        _ => "tstzmultirange",
    }
}

fn range_name(bound: Scalar) -> &'static str {
    match bound {
        Integer => "int4range",
        BigInt => "int8range",
        Numeric => "numrange",
        Date => "daterange",
        Timestamp => "tsrange",
        _ => "tstzrange",
    }
}

//! Rust types, and the SQL type of each on a database.

use relata_schema::Scalar::{self, *};
use relata_schema::{Engine, ObjectName, SqlType};
use syn::{GenericArgument, PathArguments, Type};

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

/// Returns the kind of a field's Rust type; the type itself if relata does not know it.
pub(crate) fn of_rust(rust: &Type, declared: Declared<'_>) -> Result<Option<Kind>, String> {
    let Type::Path(path) = rust else {
        return Ok(None);
    };
    let Some(last) = path.path.segments.last() else {
        return Ok(None);
    };
    if let Some((scalar, _)) = of_crate(rust) {
        return Ok(Some(Kind::Scalar(scalar)));
    }
    let name = last.ident.to_string();
    let arguments: Vec<&Type> = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => (arguments.args.iter())
            .filter_map(|argument| match argument {
                GenericArgument::Type(argument) => Some(argument),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    if let Some(index) = declared.enums.iter().position(|known| *known == name) {
        return Ok(Some(Kind::Enum(index)));
    }
    let is_it = |known: &String| *known == name;
    if let Some(index) = declared.composites.iter().position(is_it) {
        return Ok(Some(Kind::Composite(index)));
    }
    let scalar = match (name.as_str(), arguments.as_slice()) {
        ("BigDecimal", []) => Numeric,
        ("Vec", [element]) => {
            if is(element, "u8") {
                return Ok(Some(Kind::Scalar(Binary)));
            }
            if let Some(Kind::Range(bound)) = of_range(element, declared)? {
                return Ok(Some(Kind::Multirange(bound)));
            }
            let Some(inner) = optional(element) else {
                return Err(
                    "the elements of an array may be NULL: write `Vec<Option<..>>`".to_owned(),
                );
            };
            let inner = of_rust(inner, declared)?;
            return Ok(inner.map(|inner| Kind::Array(Box::new(inner))));
        }
        ("PgRange", [_]) => return of_range(rust, declared),
        ("i8" | "u8" | "u16" | "usize" | "isize" | "i128" | "u128", []) => {
            return Err(format!(
                "no SQL type is a `{name}`: use `i16`, `i32` or `i64`"
            ));
        }
        ("str", []) => return Err("a row owns its values: write `String`".to_owned()),
        (name, [] | [_]) => match Scalar::of_rust(name) {
            Some(scalar) if scalar.rust().contains('<') == (arguments.len() == 1) => scalar,
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(Kind::Scalar(scalar)))
}

/// Returns the kind of a `PgRange<T>`; `None` if it is another type.
fn of_range(rust: &Type, declared: Declared<'_>) -> Result<Option<Kind>, String> {
    let Some(bound) = inside(rust, "PgRange") else {
        return Ok(None);
    };
    match of_rust(bound, declared)? {
        Some(Kind::Scalar(
            bound @ (Integer | BigInt | Numeric | Date | Timestamp | TimestampTz),
        )) => Ok(Some(Kind::Range(bound))),
        _ => Err("PostgreSQL has no range over this type".to_owned()),
    }
}

/// Returns the path of the type of time, jiff or rust_decimal that the elements of an array have, or the bounds of a range.
pub(crate) fn element_of_crate(rust: &Type) -> Option<&'static str> {
    let element = match inside(rust, "Vec") {
        Some(element) => optional(element).unwrap_or(element),
        None => rust,
    };
    let bound = inside(element, "PgRange");
    match bound.is_none() && std::ptr::eq(element, rust) {
        true => None,
        false => of_crate(bound.unwrap_or(element)).map(|(_, path)| path),
    }
}

/// Returns the SQL type of a type of time, jiff or rust_decimal, and its path in relata. It is known by its path, or by a name
/// that no other crate has for its own: `jiff::civil::Date`, `OffsetDateTime`.
pub(crate) fn of_crate(rust: &Type) -> Option<(Scalar, &'static str)> {
    let Type::Path(path) = rust else { return None };
    let names = path.path.segments.iter();
    let names: Vec<String> = names.map(|segment| segment.ident.to_string()).collect();
    let written = names.join("::");
    let written = written.strip_prefix("relata::").unwrap_or(&written);
    Some(match written {
        "rust_decimal::Decimal" => (Numeric, "::relata::rust_decimal::Decimal"),
        "time::Date" => (Date, "::relata::time::Date"),
        "time::Time" => (Time, "::relata::time::Time"),
        "time::PrimitiveDateTime" | "PrimitiveDateTime" | "time::PlainDateTime" => {
            (Timestamp, "::relata::time::PrimitiveDateTime")
        }
        "time::OffsetDateTime" | "OffsetDateTime" => {
            (TimestampTz, "::relata::time::OffsetDateTime")
        }
        "jiff::civil::Date" | "civil::Date" => (Date, "::relata::jiff::civil::Date"),
        "jiff::civil::Time" | "civil::Time" => (Time, "::relata::jiff::civil::Time"),
        "jiff::civil::DateTime" | "civil::DateTime" => {
            (Timestamp, "::relata::jiff::civil::DateTime")
        }
        "time::Duration" => (LongTime, "::relata::time::Duration"),
        "jiff::SignedDuration" | "SignedDuration" => (LongTime, "::relata::jiff::SignedDuration"),
        "jiff::Timestamp" => (TimestampTz, "::relata::jiff::Timestamp"),
        _ => return None,
    })
}

/// True if a type is a name alone.
pub(crate) fn is(rust: &Type, name: &str) -> bool {
    matches!(rust, Type::Path(path) if path.path.is_ident(name))
}

/// Returns the type inside an `Option`.
pub(crate) fn optional(rust: &Type) -> Option<&Type> {
    inside(rust, "Option")
}

/// Returns the argument of a generic type of that name.
fn inside<'t>(rust: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = rust else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match (last.ident == name, arguments.args.first()) {
        (true, Some(GenericArgument::Type(inner))) => Some(inner),
        _ => None,
    }
}

/// `sql_type = "varchar(20)"`: a type, and its numbers.
pub(crate) fn of_sql(text: &str) -> Option<(Kind, Sizes)> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(element) = text.strip_suffix("[]") {
        let (kind, sizes) = of_sql(element)?;
        return Some((Kind::Array(Box::new(kind)), sizes));
    }
    let (name, inside) = match text.split_once('(') {
        Some((name, rest)) => {
            let (inside, after) = rest.split_once(')')?;
            (format!("{}{after}", name.trim()), inside.to_owned())
        }
        None => (text, String::new()),
    };
    let mut numbers = inside.split(',').map(|n| n.trim().parse().ok());
    let first = numbers.next().flatten();
    let second = numbers.next().flatten();
    let length = Sizes {
        length: first,
        ..Sizes::default()
    };
    let (scalar, sizes) = match name.as_str() {
        "smallint" | "int2" => (SmallInt, Sizes::default()),
        "integer" | "int" | "int4" => (Integer, Sizes::default()),
        "bigint" | "int8" => (BigInt, Sizes::default()),
        "bigint unsigned" => (UnsignedBigInt, Sizes::default()),
        "real" | "float4" => (Real, Sizes::default()),
        "double precision" | "double" | "float8" => (Double, Sizes::default()),
        "numeric" | "decimal" => {
            let sizes = Sizes {
                precision: first,
                scale: second.or(first.map(|_| 0)),
                length: None,
            };
            (Numeric, sizes)
        }
        "money" => (Money, Sizes::default()),
        "boolean" | "bool" => (Bool, Sizes::default()),
        "text" => (Text, Sizes::default()),
        "varchar" | "character varying" => (Text, length),
        "char" | "character" => (
            Char,
            Sizes {
                length: first.or(Some(1)),
                ..length
            },
        ),
        "xml" => (Xml, Sizes::default()),
        "citext" => (CiText, Sizes::default()),
        "bytea" | "blob" => (Binary, Sizes::default()),
        "varbinary" | "binary" => (Binary, length),
        "uuid" => (Uuid, Sizes::default()),
        "date" => (Date, Sizes::default()),
        "time" | "time without time zone" => (Time, Sizes::default()),
        "timetz" | "time with time zone" => (TimeTz, Sizes::default()),
        "timestamp" | "datetime" | "timestamp without time zone" => (Timestamp, Sizes::default()),
        "timestamptz" | "timestamp with time zone" => (TimestampTz, Sizes::default()),
        "interval" => (Interval, Sizes::default()),
        "json" => (Json, Sizes::default()),
        "jsonb" => (Jsonb, Sizes::default()),
        "inet" => (Inet, Sizes::default()),
        "cidr" => (Cidr, Sizes::default()),
        "macaddr" => (MacAddr, Sizes::default()),
        "oid" => (Oid, Sizes::default()),
        "tsvector" => (TsVector, Sizes::default()),
        "tsquery" => (TsQuery, Sizes::default()),
        "int4range" => return Some((Kind::Range(Integer), Sizes::default())),
        "int8range" => return Some((Kind::Range(BigInt), Sizes::default())),
        "numrange" => return Some((Kind::Range(Numeric), Sizes::default())),
        "daterange" => return Some((Kind::Range(Date), Sizes::default())),
        "tsrange" => return Some((Kind::Range(Timestamp), Sizes::default())),
        "tstzrange" => return Some((Kind::Range(TimestampTz), Sizes::default())),
        "int4multirange" => return Some((Kind::Multirange(Integer), Sizes::default())),
        "int8multirange" => return Some((Kind::Multirange(BigInt), Sizes::default())),
        "nummultirange" => return Some((Kind::Multirange(Numeric), Sizes::default())),
        "datemultirange" => return Some((Kind::Multirange(Date), Sizes::default())),
        "tsmultirange" => return Some((Kind::Multirange(Timestamp), Sizes::default())),
        "tstzmultirange" => return Some((Kind::Multirange(TimestampTz), Sizes::default())),
        _ => return None,
    };
    // A precision of a time is no length.
    Some((Kind::Scalar(scalar), sizes))
}

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

/// Returns the catalog's type on an engine. `key` is true if an index is on the column.
pub(crate) fn on(engine: Engine, scalar: Scalar, sizes: Sizes, key: bool) -> OnEngine {
    match engine {
        Engine::Postgres => postgres(scalar, sizes),
        Engine::Sqlite => sqlite(scalar, sizes),
        Engine::Mysql => mysql(scalar, sizes, key),
        other => Err(format!("there is no DDL for {other}")),
    }
}

/// Returns the type in the catalog; the same on all engines that have it.
fn neutral(scalar: Scalar, sizes: Sizes) -> SqlType {
    match scalar {
        SmallInt => SqlType::SmallInt,
        Integer => SqlType::Integer,
        BigInt => SqlType::BigInt,
        UnsignedBigInt => SqlType::Unsigned(Box::new(SqlType::BigInt)),
        Real => SqlType::Real,
        Double => SqlType::Double,
        Numeric => SqlType::Numeric {
            precision: sizes.precision,
            scale: sizes.scale.and_then(|scale| i32::try_from(scale).ok()),
        },
        Money => SqlType::Money,
        Bool => SqlType::Bool,
        Text if sizes.length.is_some() => SqlType::VarChar(sizes.length),
        Text => SqlType::Text,
        Char => SqlType::Char(sizes.length),
        Xml => SqlType::Xml,
        CiText => SqlType::CiText,
        Binary => SqlType::Binary,
        Uuid => SqlType::Uuid,
        Date => SqlType::Date,
        Time | LongTime => SqlType::Time,
        TimeTz => SqlType::TimeTz,
        Timestamp => SqlType::Timestamp,
        TimestampTz => SqlType::TimestampTz,
        Interval => SqlType::Interval,
        Json => SqlType::Json,
        Jsonb => SqlType::Jsonb,
        Inet => SqlType::Inet,
        Cidr => SqlType::Cidr,
        MacAddr => SqlType::MacAddr,
        Oid => SqlType::Oid,
        TsVector => SqlType::TsVector,
        TsQuery => SqlType::TsQuery,
        // No Rust type of a field means it.
        Opaque => SqlType::Any,
    }
}

fn postgres(scalar: Scalar, sizes: Sizes) -> OnEngine {
    let sql_type = neutral(scalar, sizes);
    let name = match (scalar, sizes) {
        (UnsignedBigInt, _) => return Err("PostgreSQL has no unsigned integers".to_owned()),
        (LongTime, _) => {
            return Err("PostgreSQL's time is one of the day: write `PgInterval`".to_owned());
        }
        (
            Numeric,
            Sizes {
                precision: Some(precision),
                scale,
                ..
            },
        ) => format!("numeric({precision},{})", scale.unwrap_or(0)),
        (
            Text,
            Sizes {
                length: Some(length),
                ..
            },
        ) => format!("character varying({length})"),
        (
            Char,
            Sizes {
                length: Some(length),
                ..
            },
        ) => format!("character({length})"),
        _ => scalar.sql().to_owned(),
    };
    Ok((sql_type, name))
}

fn sqlite(scalar: Scalar, sizes: Sizes) -> OnEngine {
    let name = match scalar {
        SmallInt => "SMALLINT".to_owned(),
        Integer => "INT4".to_owned(),
        BigInt => "BIGINT".to_owned(),
        Real => "FLOAT4".to_owned(),
        Double => "DOUBLE".to_owned(),
        Numeric => match (sizes.precision, sizes.scale) {
            (Some(precision), scale) => format!("NUMERIC({precision},{})", scale.unwrap_or(0)),
            (None, _) => "NUMERIC".to_owned(),
        },
        Bool => "BOOLEAN".to_owned(),
        Text => match sizes.length {
            Some(length) => format!("VARCHAR({length})"),
            None => "TEXT".to_owned(),
        },
        Char => format!("CHAR({})", sizes.length.unwrap_or(1)),
        Binary => "BLOB".to_owned(),
        Uuid => "UUID".to_owned(),
        Date => "DATE".to_owned(),
        Time => "TIME".to_owned(),
        Timestamp => "TIMESTAMP".to_owned(),
        TimestampTz => "TIMESTAMPTZ".to_owned(),
        Json => "JSON".to_owned(),
        Jsonb => "JSONB".to_owned(),
        Xml => "TEXT".to_owned(),
        _ => return Err(format!("SQLite has no `{}`", scalar.sql())),
    };
    let sql_type = match scalar {
        Real => SqlType::Double,
        Xml => SqlType::Text,
        _ => neutral(scalar, sizes),
    };
    Ok((sql_type, name))
}

/// The longest text with an index if no length is set: MySQL indexes no text without one.
const KEY_LENGTH: u32 = 255;

fn mysql(scalar: Scalar, sizes: Sizes, key: bool) -> OnEngine {
    let length = sizes.length.or(key.then_some(KEY_LENGTH));
    let name = match scalar {
        SmallInt => "smallint".to_owned(),
        Integer => "int".to_owned(),
        BigInt => "bigint".to_owned(),
        UnsignedBigInt => "bigint unsigned".to_owned(),
        Real => "float".to_owned(),
        Double => "double".to_owned(),
        Numeric => match (sizes.precision, sizes.scale) {
            (Some(precision), scale) => format!("decimal({precision},{})", scale.unwrap_or(0)),
            (None, _) => {
                return Err(
                    "MySQL's decimal without digits has no places after the point; add `precision` and `scale`"
                        .to_owned(),
                );
            }
        },
        Bool => "tinyint(1)".to_owned(),
        Text => match length {
            Some(length) => format!("varchar({length})"),
            None => "longtext".to_owned(),
        },
        Char => format!("char({})", sizes.length.unwrap_or(1)),
        Binary => match length {
            Some(length) => format!("varbinary({length})"),
            None => "longblob".to_owned(),
        },
        // MariaDB alone has a uuid.
        Uuid => "char(36)".to_owned(),
        Date => "date".to_owned(),
        Time | LongTime => "time(6)".to_owned(),
        // Its TIMESTAMP ends in 2038, and goes in and out in the session's time zone.
        Timestamp | TimestampTz => "datetime(6)".to_owned(),
        Json | Jsonb => "json".to_owned(),
        Xml => "longtext".to_owned(),
        _ => return Err(format!("MySQL has no `{}`", scalar.sql())),
    };
    let sizes = match scalar {
        Text => Sizes { length, ..sizes },
        _ => sizes,
    };
    let sql_type = match scalar {
        Uuid => SqlType::Char(Some(36)),
        TimestampTz => SqlType::Timestamp,
        Jsonb => SqlType::Json,
        Xml => SqlType::Text,
        _ => neutral(scalar, sizes),
    };
    Ok((sql_type, name))
}

/// Any type, on PostgreSQL.
pub(crate) fn on_postgres(kind: &Kind, sizes: Sizes, created: Created<'_>) -> OnEngine {
    let named = |names: &[ObjectName], index: usize| {
        let name = names.get(index).cloned();
        let name = name.unwrap_or_else(|| ObjectName::new("public", ""));
        let written = relata_ddl::object_name(&name, Engine::Postgres);
        (name, written)
    };
    match kind {
        Kind::Scalar(scalar) => postgres(*scalar, sizes),
        Kind::Array(element) => {
            let (element, name) = on_postgres(element, sizes, created)?;
            let sql_type = SqlType::Array {
                element: Box::new(element),
                dimensions: 1,
            };
            Ok((sql_type, format!("{name}[]")))
        }
        Kind::Range(bound) => {
            let (subtype, _) = postgres(*bound, Sizes::default())?;
            let name = range_name(*bound);
            let sql_type = SqlType::Range {
                name: ObjectName::new("pg_catalog", name),
                subtype: Box::new(subtype),
            };
            Ok((sql_type, name.to_owned()))
        }
        Kind::Multirange(bound) => {
            let (subtype, _) = postgres(*bound, Sizes::default())?;
            let name = multirange_name(*bound);
            let sql_type = SqlType::MultiRange {
                name: ObjectName::new("pg_catalog", name),
                subtype: Box::new(subtype),
            };
            Ok((sql_type, name.to_owned()))
        }
        Kind::Enum(index) => {
            let (name, written) = named(created.enums, *index);
            Ok((SqlType::Enum(name), written))
        }
        Kind::Composite(index) => {
            let (name, written) = named(created.composites, *index);
            Ok((SqlType::Composite(name), written))
        }
    }
}

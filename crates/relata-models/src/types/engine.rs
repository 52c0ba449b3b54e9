//! The types of each database.

use relata_schema::Scalar::{self, *};
use relata_schema::{Engine, ObjectName, SqlType};

use super::{Created, Kind, OnEngine, Sizes, multirange_name, range_name};

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

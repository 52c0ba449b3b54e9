//! The types that `sql_type` names.

use relata_schema::Scalar::*;

use super::{Kind, Sizes};

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

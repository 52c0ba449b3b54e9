//! Reads declared types.
//!
//! SQLite keeps any declared type as text and derives from it only an affinity. Here well-known names map to their
//! usual type; the rest follow the rules of affinity
//! (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>).

use crate::model::SqlType;

/// The structured type of a declared one.
pub(super) fn sql_type(declared: &str) -> SqlType {
    let upper = declared.to_ascii_uppercase();
    let (base, arguments) = match upper.split_once('(') {
        Some((base, rest)) => {
            let (arguments, after) = rest.split_once(')').unwrap_or((rest, ""));
            // `TIMESTAMP(3) WITH TIME ZONE`
            (format!("{base} {after}"), arguments)
        }
        None => (upper.clone(), ""),
    };
    let words: Vec<&str> = base.split_whitespace().collect();
    let mut numbers = arguments.split(',').map(str::trim);
    let first: Option<u32> = numbers.next().and_then(|n| n.parse().ok());
    let second: Option<i32> = numbers.next().and_then(|n| n.parse().ok());
    match words.join(" ").as_str() {
        "" | "ANY" => SqlType::Any,
        "INTEGER" | "INT" | "BIGINT" | "INT8" | "SERIAL" | "BIGSERIAL" => SqlType::BigInt,
        "MEDIUMINT" | "INT4" => SqlType::Integer,
        "SMALLINT" | "INT2" | "TINYINT" | "INT1" => SqlType::SmallInt,
        "BOOLEAN" | "BOOL" => SqlType::Bool,
        "REAL" | "DOUBLE" | "DOUBLE PRECISION" | "FLOAT" | "FLOAT4" | "FLOAT8" => SqlType::Double,
        "NUMERIC" | "DECIMAL" | "DEC" | "NUMBER" => SqlType::Numeric {
            precision: first,
            scale: second.or(first.map(|_| 0)),
        },
        // By its affinity it would be a number, which nobody means by it.
        "TEXT" | "CLOB" | "STRING" => SqlType::Text,
        "VARCHAR" | "NVARCHAR" | "VARCHAR2" | "CHARACTER VARYING" | "VARYING CHARACTER" => {
            SqlType::VarChar(first)
        }
        "CHAR" | "NCHAR" | "CHARACTER" | "NATIVE CHARACTER" => SqlType::Char(first),
        "BLOB" | "BYTEA" | "BINARY" | "VARBINARY" => SqlType::Binary,
        "DATE" => SqlType::Date,
        "TIME" | "TIME WITHOUT TIME ZONE" => SqlType::Time,
        "DATETIME" | "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => SqlType::Timestamp,
        "TIMESTAMPTZ" | "DATETIMETZ" | "TIMESTAMP WITH TIME ZONE" => SqlType::TimestampTz,
        "JSON" => SqlType::Json,
        "JSONB" => SqlType::Jsonb,
        "UUID" | "GUID" | "UNIQUEIDENTIFIER" => SqlType::Uuid,
        _ => affinity(&upper),
    }
}

fn affinity(upper: &str) -> SqlType {
    let has = |part: &str| upper.contains(part);
    if has("INT") {
        SqlType::BigInt
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        SqlType::Text
    } else if has("BLOB") {
        SqlType::Binary
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        SqlType::Double
    } else {
        SqlType::Numeric {
            precision: None,
            scale: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(precision: Option<u32>, scale: Option<i32>) -> SqlType {
        SqlType::Numeric { precision, scale }
    }

    #[test]
    fn known_names_mean_what_their_community_means() {
        for (declared, expected) in [
            ("INTEGER", SqlType::BigInt),
            ("int(11)", SqlType::BigInt),
            ("smallint", SqlType::SmallInt),
            ("Double Precision", SqlType::Double),
            ("DECIMAL(10,2)", numeric(Some(10), Some(2))),
            ("NUMERIC( 8 )", numeric(Some(8), Some(0))),
            ("numeric", numeric(None, None)),
            ("NVARCHAR(160)", SqlType::VarChar(Some(160))),
            ("character  varying (5)", SqlType::VarChar(Some(5))),
            ("CHAR(2)", SqlType::Char(Some(2))),
            ("DATETIME", SqlType::Timestamp),
            ("TIMESTAMP(3) WITH TIME ZONE", SqlType::TimestampTz),
            ("", SqlType::Any),
            ("ANY", SqlType::Any),
            ("json", SqlType::Json),
            ("uuid", SqlType::Uuid),
            ("STRING", SqlType::Text),
            ("SERIAL", SqlType::BigInt),
        ] {
            assert_eq!(sql_type(declared), expected, "{declared}");
        }
    }

    #[test]
    fn other_names_go_by_affinity() {
        for (declared, expected) in [
            ("UNSIGNED BIG INT", SqlType::BigInt),
            // The manual's own warning: it contains INT.
            ("FLOATING POINT", SqlType::BigInt),
            ("LONGTEXT", SqlType::Text),
            ("MEDIUMBLOB", SqlType::Binary),
            ("REAL8", SqlType::Double),
            ("MONEY", numeric(None, None)),
            ("NUM", numeric(None, None)),
            ("(", SqlType::Any),
        ] {
            assert_eq!(sql_type(declared), expected, "{declared}");
        }
    }
}

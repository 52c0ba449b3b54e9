//! The structured type of a column, out of the text the server writes for it.

use super::literal::list;
use crate::model::{ObjectName, SqlType};

/// Parses a type: `decimal(10,2) unsigned`, `enum('a','b')`.
pub(super) fn sql_type(written: &str) -> SqlType {
    let end = written.find(['(', ' ']).unwrap_or(written.len());
    let (name, rest) = written.split_at(end);
    let arguments = rest
        .strip_prefix('(')
        .and_then(|inside| inside.rsplit_once(')'))
        .map_or("", |(arguments, _)| arguments);
    let after = &rest[rest.rfind(')').map_or(0, |at| at + 1)..];
    let name = name.to_ascii_lowercase();
    let mut numbers = arguments.split(',').map(|number| number.trim().parse());
    let mut number = || numbers.next().and_then(Result::ok);
    let plain = match name.as_str() {
        // The meaning of BOOL; MySQL keeps the width of this one type for it.
        "tinyint" if arguments == "1" && after.is_empty() => SqlType::Bool,
        "tinyint" => SqlType::TinyInt,
        "smallint" => SqlType::SmallInt,
        "mediumint" => SqlType::MediumInt,
        "int" | "integer" => SqlType::Integer,
        "bigint" => SqlType::BigInt,
        "float" => SqlType::Real,
        "double" | "real" => SqlType::Double,
        "decimal" | "numeric" => SqlType::Numeric {
            precision: number(),
            scale: number().and_then(|scale| i32::try_from(scale).ok()),
        },
        "bit" => SqlType::Bit(number()),
        "char" => SqlType::Char(number()),
        "varchar" => SqlType::VarChar(number()),
        "tinytext" | "text" | "mediumtext" | "longtext" => SqlType::Text,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => SqlType::Binary,
        "date" => SqlType::Date,
        "time" => SqlType::Time,
        // TIMESTAMP is a point in time to the server, but goes in and out as the session's local time.
        "datetime" | "timestamp" => SqlType::Timestamp,
        "year" => SqlType::Year,
        "json" => SqlType::Json,
        "uuid" => SqlType::Uuid,
        "enum" => SqlType::InlineEnum(list(arguments)),
        "set" => SqlType::Set(list(arguments)),
        _ => SqlType::Other(ObjectName::new("mysql", name)),
    };
    let number = !matches!(plain, SqlType::InlineEnum(_) | SqlType::Set(_));
    match number && after.to_ascii_lowercase().contains("unsigned") {
        true => SqlType::Unsigned(Box::new(plain)),
        false => plain,
    }
}

/// True if a type's values are numbers, whose defaults are written without quotes.
pub(super) fn is_number(sql_type: &SqlType) -> bool {
    match sql_type {
        SqlType::Unsigned(inner) => is_number(inner),
        SqlType::Bool
        | SqlType::TinyInt
        | SqlType::SmallInt
        | SqlType::MediumInt
        | SqlType::Integer
        | SqlType::BigInt
        | SqlType::Real
        | SqlType::Double
        | SqlType::Numeric { .. }
        | SqlType::Year
        | SqlType::Bit(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read() {
        let unsigned = |inner| SqlType::Unsigned(Box::new(inner));
        let values = |text: &str| text.split(',').map(str::to_owned).collect();
        for (written, expected) in [
            ("tinyint(1)", SqlType::Bool),
            ("tinyint(1) unsigned", unsigned(SqlType::TinyInt)),
            ("tinyint(4)", SqlType::TinyInt),
            ("tinyint", SqlType::TinyInt),
            ("int(10) unsigned zerofill", unsigned(SqlType::Integer)),
            ("int unsigned", unsigned(SqlType::Integer)),
            ("bigint(20)", SqlType::BigInt),
            (
                "decimal(10,2) unsigned",
                unsigned(SqlType::Numeric {
                    precision: Some(10),
                    scale: Some(2),
                }),
            ),
            ("double", SqlType::Double),
            ("float(7,3)", SqlType::Real),
            ("bit(1)", SqlType::Bit(Some(1))),
            ("varchar(45)", SqlType::VarChar(Some(45))),
            ("datetime(3)", SqlType::Timestamp),
            ("year(4)", SqlType::Year),
            (
                "enum('a','unsigned )')",
                SqlType::InlineEnum(values("a,unsigned )")),
            ),
            ("set('x','y')", SqlType::Set(values("x,y"))),
            (
                "geometry",
                SqlType::Other(ObjectName::new("mysql", "geometry")),
            ),
        ] {
            assert_eq!(sql_type(written), expected, "{written}");
        }
    }
}

//! The cost of changing a column's type.

use relata_schema::{Column, Engine, SqlType};

use super::{Server, capacity};

/// True if some value of the old type does not fit the new one. A type not known to be wider counts as narrower.
pub(super) fn narrows(from: &Column, to: &Column, server: Server) -> bool {
    if server.engine() == Engine::Mysql
        && let Some(narrows) = capacity::narrows(&from.type_name, &to.type_name)
    {
        return narrows;
    }
    if from.sql_type == to.sql_type {
        return precision(&to.type_name) < precision(&from.type_name);
    }
    !widens(&from.sql_type, &to.sql_type)
}

/// True if the character set of a collation of MySQL lacks characters that the other's has. A collation that the catalog does not name
/// is the database's, which usually has all.
pub(super) fn narrows_characters(from: Option<&str>, to: Option<&str>) -> bool {
    let (Some(from), Some(to)) = (from.or(Some("utf8mb4_bin")), to) else {
        return false;
    };
    let set = |collation: &str| -> String {
        collation
            .split('_')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let (from, to) = (set(from), set(to));
    // MariaDB's collations of several sets have no set in their names.
    let all = |set: &str| {
        matches!(
            set,
            "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" | "uca1400"
        )
    };
    let plane = |set: &str| matches!(set, "utf8" | "utf8mb3" | "ucs2");
    from != to && from != "ascii" && !all(&to) && (!plane(&to) || all(&from))
}

fn widens(from: &SqlType, to: &SqlType) -> bool {
    use SqlType::{
        Array, BigInt, Bit, Char, CiText, Date, Double, InlineEnum, Integer, Json, Jsonb,
        MediumInt, Numeric, Real, Set, SmallInt, Text, Timestamp, TimestampTz, TinyInt, Unsigned,
        VarBit, VarChar,
    };
    let whole = |t: &SqlType| match t {
        TinyInt => Some(1),
        SmallInt => Some(2),
        MediumInt => Some(3),
        Integer => Some(4),
        BigInt => Some(8),
        _ => None,
    };
    let length = |of: &Option<u32>| of.unwrap_or(u32::MAX);
    match (from, to) {
        // Every value can be a text.
        (_, Text) => true,
        (Text | CiText, CiText) => true,
        (Text | CiText, VarChar(None)) => true,
        (VarChar(a) | Char(a), VarChar(b) | Char(b)) | (Bit(a) | VarBit(a), VarBit(b)) => {
            length(a) <= length(b)
        }
        (VarChar(_) | Char(_), CiText) => true,
        (InlineEnum(a), InlineEnum(b)) | (Set(a), Set(b)) => {
            a.iter().all(|label| b.contains(label))
        }
        (Unsigned(a), Unsigned(b)) => widens(a, b) || a == b,
        (Unsigned(a), b) => matches!((whole(a), whole(b)), (Some(a), Some(b)) if a < b),
        (Real, Double) | (Date, Timestamp | TimestampTz) | (Json, Jsonb) => true,
        (
            a,
            Numeric {
                precision: None, ..
            },
        ) => whole(a).is_some() || matches!(a, Numeric { .. }),
        (
            Numeric {
                precision: Some(p),
                scale: s,
            },
            Numeric {
                precision: Some(q),
                scale: t,
            },
        ) => {
            let digits = |precision: u32, scale: Option<i32>| {
                i64::from(precision) - i64::from(scale.unwrap_or(0))
            };
            digits(*p, *s) <= digits(*q, *t) && s.unwrap_or(0) <= t.unwrap_or(0)
        }
        (Array { element: a, .. }, Array { element: b, .. }) => a == b || widens(a, b),
        (a, Double) => whole(a).is_some_and(|bytes| bytes <= 4),
        (a, b) => matches!((whole(a), whole(b)), (Some(a), Some(b)) if a <= b),
    }
}

/// The precision of a time, by the name of the type: `timestamp(3) without time zone`.
fn precision(type_name: &str) -> u32 {
    let lower = type_name.to_ascii_lowercase();
    let within = lower
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let is_time =
        lower.starts_with("time") || lower.starts_with("interval") || lower.starts_with("datetime");
    match within {
        Some((digits, _)) if is_time => digits.trim().parse().unwrap_or(6),
        _ => 6,
    }
}

/// True if PostgreSQL rewrites the table: unless the new type stores the same bytes as the old one.
/// <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>
pub(super) fn rewrites_postgres(from: &Column, to: &Column) -> bool {
    use SqlType::{Cidr, Inet, Numeric, Text, VarBit, VarChar};
    if from.sql_type == to.sql_type {
        return narrows(from, to, Server::Postgres(u32::MAX));
    }
    match (&from.sql_type, &to.sql_type) {
        (Text | VarChar(_), Text | VarChar(None)) | (Cidr, Inet) => false,
        (VarChar(Some(a)), VarChar(Some(b))) | (VarBit(Some(a)), VarBit(Some(b))) => a > b,
        (VarBit(_), VarBit(None)) => false,
        // Only the check of the length differs, but it reads all rows.
        (
            Numeric { .. },
            Numeric {
                precision: None, ..
            },
        ) => false,
        (
            Numeric {
                precision: Some(p),
                scale: s,
            },
            Numeric {
                precision: Some(q),
                scale: t,
            },
        ) => p > q || s != t,
        _ => true,
    }
}

/// True if MySQL copies the table: unless a VARCHAR gets longer within one size of its length, or an ENUM or SET gets
/// labels at its end. <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations>
pub(super) fn copies_mysql(from: &Column, to: &Column, _server: Server) -> bool {
    use SqlType::{InlineEnum, Set, VarChar};
    match (&from.sql_type, &to.sql_type) {
        (a, b) if a == b => {
            from.collation != to.collation || capacity::differs(&from.type_name, &to.type_name)
        }
        (VarChar(Some(a)), VarChar(Some(b))) => {
            // The length in bytes: a character takes up to four.
            let long = |length: &u32| length * 4 > 255;
            a > b || long(a) != long(b) || from.collation != to.collation
        }
        (InlineEnum(a), InlineEnum(b)) => !b.starts_with(a) || (a.len() < 256) != (b.len() < 256),
        (Set(a), Set(b)) => !b.starts_with(a) || a.len().div_ceil(8) != b.len().div_ceil(8),
        _ => true,
    }
}

//! CAST of MySQL and MariaDB, which has integers of 64 bits, DECIMAL with explicit digits, and no BOOLEAN.
//! <https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html>

use diesel::mysql::Mysql;

use crate::databases::{casts, sized_casts};
use crate::types::Kind;

casts! { Mysql {
    SmallInt to_signed, Integer to_signed, BigInt to_signed,
    UnsignedBigInt |_| "CAST($1 AS UNSIGNED)",
    Real |_| "CAST($1 AS DOUBLE)",
    Double |_| "CAST($1 AS DOUBLE)",
    Numeric |from| match from {
        Kind::Integer | Kind::WithoutSign | Kind::Truth => "CAST($1 AS DECIMAL(65))",
        Kind::Decimal => "($1)",
        _ => "CAST($1 AS DECIMAL(65, 20))",
    },
    Bool |from| match from {
        Kind::Text => "CASE lower(trim($1)) WHEN 't' THEN TRUE WHEN 'true' THEN TRUE WHEN 'y' THEN TRUE \
            WHEN 'yes' THEN TRUE WHEN 'on' THEN TRUE WHEN '1' THEN TRUE WHEN 'f' THEN FALSE WHEN 'false' THEN FALSE \
            WHEN 'n' THEN FALSE WHEN 'no' THEN FALSE WHEN 'off' THEN FALSE WHEN '0' THEN FALSE END",
        _ => "(($1) <> 0)",
    },
    Text to_text, Char to_text,
    Binary |_| "CAST($1 AS BINARY)",
    Json |_| "json_extract($1, '$')",
    Jsonb |_| "json_extract($1, '$')",
    #[cfg(feature = "chrono")] Date |_| "CAST($1 AS DATE)",
    #[cfg(feature = "chrono")] Time |_| "CAST($1 AS TIME(6))",
    #[cfg(feature = "chrono")] LongTime |_| "CAST($1 AS TIME(6))",
    #[cfg(feature = "chrono")] Timestamp |_| "CAST($1 AS DATETIME(6))",
    #[cfg(feature = "chrono")] TimestampTz |_| "CAST($1 AS DATETIME(6))",
} }
sized_casts!(
    Mysql,
    |plain, p, s| format!("CAST({plain} AS DECIMAL({p}, {s}))"),
    |plain, n| format!("left({plain}, {n})")
);

/// A CAST would have the collation of the connection, and meet no column of another. `concat` takes that of a column that it
/// is compared with, or has that of the text; so does what JSON unquotes.
/// <https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html>
fn to_text(from: Kind) -> &'static str {
    match from {
        Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
        Kind::Document => "json_unquote(json_quote(CAST($1 AS CHAR)))",
        Kind::Other | Kind::Unknown => "CAST($1 AS CHAR)",
        _ => "concat($1)",
    }
}

/// A double is rounded half to even, as PostgreSQL does; MySQL does that for its own `round` of doubles.
///
/// For a number or text with few digits MariaDB's CAST is an integer of 32 bits, and diesel reads the next
/// result of the statement as what the one before it was: the DECIMAL keeps the 64 bits.
fn to_signed(from: Kind) -> &'static str {
    match from {
        Kind::Double => "CAST(CAST(round($1) AS DECIMAL(65)) AS SIGNED)",
        Kind::Decimal | Kind::Text => "CAST(CAST($1 AS DECIMAL(65)) AS SIGNED)",
        _ => "CAST($1 AS SIGNED)",
    }
}

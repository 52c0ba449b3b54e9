//! CAST of SQLite, which knows only its own storage classes, and truncates digits where PostgreSQL rounds.
//! <https://www.sqlite.org/lang_expr.html#castexpr>

use diesel::sqlite::Sqlite;

use crate::databases::{casts, sized_casts};
use crate::types::Kind;

casts! { Sqlite {
    SmallInt to_integer, Integer to_integer, BigInt to_integer,
    Real |_| "CAST($1 AS REAL)",
    Double |_| "CAST($1 AS REAL)",
    Numeric |_| "CAST($1 AS NUMERIC)",
    Bool |from| match from {
        Kind::Text => "CASE lower(trim($1)) WHEN 't' THEN 1 WHEN 'true' THEN 1 WHEN 'y' THEN 1 WHEN 'yes' THEN 1 \
            WHEN 'on' THEN 1 WHEN '1' THEN 1 WHEN 'f' THEN 0 WHEN 'false' THEN 0 WHEN 'n' THEN 0 WHEN 'no' THEN 0 \
            WHEN 'off' THEN 0 WHEN '0' THEN 0 END",
        _ => "(CAST($1 AS INTEGER) <> 0)",
    },
    Text |from| match from {
        Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
        // Else it would stay a document for the functions that make documents.
        Kind::Document => "(CAST($1 AS TEXT) || '')",
        _ => "CAST($1 AS TEXT)",
    },
    Char |from| match from {
        Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
        Kind::Document => "(CAST($1 AS TEXT) || '')",
        _ => "CAST($1 AS TEXT)",
    },
    Binary |_| "CAST($1 AS BLOB)",
    Json |_| "json($1)",
    Jsonb |_| "json($1)",
    #[cfg(feature = "chrono")] Date |from| match from {
        Kind::CalendarDay | Kind::LocalTime | Kind::PointInTime => "substr($@1, 1, 10)",
        _ => "date(substr($1, 1, 19))",
    },
    #[cfg(feature = "chrono")] Timestamp to_timestamp,
    #[cfg(feature = "chrono")] TimestampTz to_timestamp,
} }
// Its CAST ignores the size.
sized_casts!(
    Sqlite,
    |plain, _, s| format!(
        "CASE typeof({plain}) WHEN 'integer' THEN {plain} ELSE round({plain}, {s}) END"
    ),
    |plain, n| format!("substr({plain}, 1, {n})")
);

/// A NUMERIC may be an integer, of which `round` makes a double. Rounded as PostgreSQL does: NUMERIC half away from zero, doubles half to even. Adding and
/// taking away 2^52 leaves a double no digit after the point.
fn to_integer(from: Kind) -> &'static str {
    match from {
        Kind::Decimal => {
            "CASE typeof($1) WHEN 'integer' THEN $1 ELSE CAST(round($1) AS INTEGER) END"
        }
        Kind::Double => {
            "CAST(CASE WHEN abs($1) >= 4503599627370496.0 THEN $1 \
             WHEN ($1) < 0 THEN (($1) - 4503599627370496.0) + 4503599627370496.0 \
             ELSE (($1) + 4503599627370496.0) - 4503599627370496.0 END AS INTEGER)"
        }
        _ => "CAST($1 AS INTEGER)",
    }
}

/// A day becomes its midnight.
#[cfg(feature = "chrono")]
fn to_timestamp(from: Kind) -> &'static str {
    match from {
        Kind::CalendarDay => "($@1 || ' 00:00:00')",
        Kind::LocalTime | Kind::PointInTime => "$@1",
        _ => "substr(($1) || ' 00:00:00', 1, max(length($1), 19))",
    }
}

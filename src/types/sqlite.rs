//! Values in SQLite. Any column there can hold a value of any storage class, whatever its declared
//! type (<https://www.sqlite.org/datatype3.html>), so each value is checked as it is read.

use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output};
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

use super::native::Written;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The value is not what its type says. The value itself stays out of the message.
#[cold]
pub(super) fn expected(what: &str, value: &SqliteValue<'_, '_, '_>) -> Error {
    let found = match value.value_type() {
        Some(SqliteType::Text) => "text",
        Some(SqliteType::Binary) => "a blob",
        Some(SqliteType::Float | SqliteType::Double) => "a real number",
        Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => "an integer",
        _ => "NULL",
    };
    format!("expected {what}, found {found}").into()
}

/// An integer; a real number only where it is a whole one.
#[inline]
pub(super) fn integer(value: &mut SqliteValue<'_, '_, '_>) -> deserialize::Result<i64> {
    // The doubles from here to below its opposite are the range of an `i64`.
    const LEAST: f64 = i64::MIN as f64;
    match value.value_type() {
        Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
            Ok(value.read_long())
        }
        Some(SqliteType::Float | SqliteType::Double) => {
            let real = value.read_double();
            if real.fract() == 0.0 && (LEAST..-LEAST).contains(&real) {
                #[allow(clippy::cast_possible_truncation)] // whole and in range
                return Ok(real as i64);
            }
            Err(expected("an integer", value))
        }
        _ => Err(expected("an integer", value)),
    }
}

/// An integer of fewer bits.
#[inline]
pub(super) fn narrow<T: TryFrom<i64>>(
    mut value: SqliteValue<'_, '_, '_>,
) -> deserialize::Result<T> {
    T::try_from(integer(&mut value)?).map_err(|_| super::native::out_of_range(size_of::<T>()))
}

/// A truth value: 0 or 1. A condition takes any other integer for true, but `=` takes it for another value.
#[inline]
pub(super) fn boolean(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<bool> {
    match value.value_type() {
        Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
            match value.read_long() {
                0 => Ok(false),
                1 => Ok(true),
                _ => Err(super::native::no_truth_value()),
            }
        }
        _ => Err(expected("a truth value, 0 or 1", &value)),
    }
}

/// A double; SQLite stores a whole one as an integer where the column allows it.
#[inline]
pub(super) fn double(value: &mut SqliteValue<'_, '_, '_>) -> deserialize::Result<f64> {
    match value.value_type() {
        Some(SqliteType::Text | SqliteType::Binary) | None => Err(expected("a number", value)),
        _ => Ok(value.read_double()),
    }
}

/// Text. SQLite does not see to it that text is UTF-8: diesel reports what is not.
#[inline]
pub(super) fn text(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<String> {
    if value.value_type() != Some(SqliteType::Text) {
        return Err(expected("text", &value));
    }
    FromSql::<Text, Sqlite>::from_sql(value).map_err(not_utf8)
}

/// What `parse` makes of a text, without a copy of it, or what `wrong` says of it. For forms in which there is no
/// U+FFFD: diesel puts that in the place of what is not UTF-8.
#[cfg(any(feature = "chrono", feature = "uuid"))]
#[inline]
pub(super) fn parsed<T>(
    mut value: SqliteValue<'_, '_, '_>,
    parse: impl FnOnce(&str) -> Option<T>,
    wrong: impl FnOnce(&str) -> String,
) -> deserialize::Result<T> {
    if value.value_type() != Some(SqliteType::Text) {
        return Err(expected("text", &value));
    }
    match parse(value.read_text()) {
        Some(parsed) => Ok(parsed),
        None => Err(text(value).map_or_else(|error| error, |text| wrong(&text).into())),
    }
}

#[cold]
fn not_utf8(_: Error) -> Error {
    "the text is not UTF-8".into()
}

/// Bytes.
#[inline]
pub(super) fn bytes(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Vec<u8>> {
    match value.value_type() {
        Some(SqliteType::Binary) => Ok(value.read_blob().to_vec()),
        _ => Err(expected("a blob", &value)),
    }
}

/// Binds a double. SQLite would store NaN as NULL.
pub(super) fn bind_double(value: f64, out: &mut Output<'_, '_, Sqlite>) -> serialize::Result {
    if value.is_nan() {
        return Err(nan());
    }
    out.set_value(value);
    Ok(IsNull::No)
}

#[cold]
fn nan() -> Error {
    "SQLite has no NaN: it would store NULL".into()
}

/// Writes text as a JSON string.
pub(super) fn json_text(value: &str, out: &mut String) -> Written {
    out.push_str(&serde_json::to_string(value)?);
    Ok(())
}

/// Writes anything that prints as a JSON number.
pub(super) fn json_integer<T: std::fmt::Display>(value: &T, out: &mut String) -> Written {
    out.push_str(&value.to_string());
    Ok(())
}

/// Writes a double with all its digits. JSON has no infinity, but SQLite reads a number beyond
/// the range of doubles as one.
pub(super) fn json_double(value: f64, out: &mut String) -> Written {
    if value.is_nan() {
        return Err(nan());
    }
    if value.is_infinite() {
        out.push_str(if value > 0.0 { "9e999" } else { "-9e999" });
    } else {
        out.push_str(&format!("{value:?}"));
    }
    Ok(())
}

/// Writes bytes as a JSON string of hexadecimal digits, which `unhex` reads.
pub(super) fn json_bytes(value: &[u8], out: &mut String) -> Written {
    use std::fmt::Write;
    out.push('"');
    for byte in value {
        write!(out, "{byte:02X}")?;
    }
    out.push('"');
    Ok(())
}

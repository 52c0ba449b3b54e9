//! Values in SQLite. Any column there can hold a value of any storage class, whatever its declared
//! type (<https://www.sqlite.org/datatype3.html>), so each value is checked as it is read.

use std::borrow::Cow;

use diesel::deserialize;
use diesel::serialize::{self, IsNull, Output};
use diesel::sqlite::{Sqlite, SqliteType};

use super::native::Written;
use super::stored_value::StoredValue;
use super::{Cell, Kind, Native};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A value of a row in JSON, as SQLite stores it.
pub(crate) enum StoredInJson<'a> {
    Long(i64),
    Double(f64),
    Text(Cow<'a, str>),
    Blob(Vec<u8>),
}
impl<'a> StoredInJson<'a> {
    /// Returns the SQL around a value of this type in the JSON of a row, so that it is read unchanged.
    pub(crate) fn form<B: Native>() -> (&'static str, &'static str) {
        match B::SQLITE {
            // JSON has no blobs, and fewer digits than a REAL before version 3.53; `quote` has both, and makes a text of NULL.
            // https://www.sqlite.org/lang_corefunc.html#quote
            SqliteType::Float | SqliteType::Double => ("nullif(quote(", "), 'NULL')"),
            SqliteType::Binary => ("nullif(quote(CAST(", " AS BLOB)), 'NULL')"),
            // Its binary form as text, and as a text in JSON, so that the document `null` is not NULL.
            _ if B::KIND == Kind::Document => ("(json(", ") || '')"),
            _ => ("", ""),
        }
    }

    pub(crate) fn of<B: Native>(cell: Cell<'a>) -> deserialize::Result<Self> {
        /// From here on the digits of a REAL in JSON may be too few to tell it from the next.
        const EXACT: f64 = 1e15;
        match (B::SQLITE, cell) {
            (SqliteType::Float | SqliteType::Double | SqliteType::Binary, _) => {
                Self::quoted(&cell.text()?)
            }
            (_, Cell::Digits(number)) => match (number.parse(), number.parse()) {
                (Ok(integer), _) => Ok(Self::Long(integer)),
                (_, Ok(real)) if f64::abs(real) < EXACT => Ok(Self::Double(real)),
                _ => Err("expected an integer, found a real number".into()),
            },
            (_, Cell::TrueOrFalse(truth)) => Ok(Self::Long(truth.into())),
            _ => Ok(Self::Text(cell.text()?)),
        }
    }

    /// The value that SQL text says, as `quote` writes it.
    fn quoted(text: &str) -> deserialize::Result<Self> {
        let between = |begin, end| text.strip_prefix(begin).and_then(|v| v.strip_suffix(end));
        if let Some(digits) = between("X'", "'") {
            return super::of_hexadecimal(digits).map(Self::Blob);
        }
        if let Some(text) = between("'", "'") {
            return Ok(Self::Text(Cow::Owned(text.replace("''", "'"))));
        }
        match (text.parse(), text.parse()) {
            (Ok(integer), _) => Ok(Self::Long(integer)),
            (_, Ok(real)) => Ok(Self::Double(real)),
            _ => Err("expected a value that SQLite quotes".into()),
        }
    }
}
impl StoredValue for StoredInJson<'_> {
    fn value_type(&self) -> Option<SqliteType> {
        Some(match self {
            Self::Long(_) => SqliteType::Long,
            Self::Double(_) => SqliteType::Double,
            Self::Text(_) => SqliteType::Text,
            Self::Blob(_) => SqliteType::Binary,
        })
    }
    fn read_long(&mut self) -> i64 {
        match self {
            Self::Long(integer) => *integer,
            _ => 0,
        }
    }
    fn read_double(&mut self) -> f64 {
        match self {
            #[allow(clippy::cast_precision_loss)] // as SQLite itself does
            Self::Long(integer) => *integer as f64,
            Self::Double(real) => *real,
            _ => 0.0,
        }
    }
    fn read_text(&mut self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }
    fn read_blob(&mut self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Blob(bytes) => bytes,
            _ => &[],
        }
    }
    fn into_text(self) -> deserialize::Result<String> {
        match self {
            Self::Text(text) => Ok(text.into_owned()),
            _ => Err(expected("text", &self)),
        }
    }
    /// Documents are written as text.
    fn into_document(self) -> deserialize::Result<serde_json::Value> {
        Err(expected("text", &self))
    }
}

/// The value is not what its type says. The value itself stays out of the message.
#[cold]
pub(super) fn expected<V: StoredValue>(what: &str, value: &V) -> Error {
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
pub(super) fn integer<V: StoredValue>(value: &mut V) -> deserialize::Result<i64> {
    // A sum that left the range of an `i64` is a double, and the first one below is rounded to the least number.
    const LEAST: f64 = i64::MIN as f64;
    match value.value_type() {
        Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
            Ok(value.read_long())
        }
        Some(SqliteType::Float | SqliteType::Double) => {
            let real = value.read_double();
            if real.fract() == 0.0 && real > LEAST && real < -LEAST {
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
pub(super) fn narrow<T: TryFrom<i64>, V: StoredValue>(mut value: V) -> deserialize::Result<T> {
    T::try_from(integer(&mut value)?).map_err(|_| super::native::out_of_range(size_of::<T>()))
}

/// Reads a Boolean: 0 or 1. A condition treats any other integer as true, but `=` treats it as another value.
#[inline]
pub(super) fn boolean<V: StoredValue>(mut value: V) -> deserialize::Result<bool> {
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
pub(super) fn double<V: StoredValue>(value: &mut V) -> deserialize::Result<f64> {
    match value.value_type() {
        Some(SqliteType::Text | SqliteType::Binary) | None => Err(expected("a number", value)),
        _ => Ok(value.read_double()),
    }
}

/// Reads text. SQLite does not ensure that text is UTF-8: diesel reports text that is not.
#[inline]
pub(super) fn text<V: StoredValue>(value: V) -> deserialize::Result<String> {
    if value.value_type() != Some(SqliteType::Text) {
        return Err(expected("text", &value));
    }
    value.into_text()
}

/// Parses a text without copying it; an error has the message `wrong`. For forms without
/// U+FFFD: diesel puts that in place of invalid UTF-8.
#[cfg(any(feature = "chrono", feature = "uuid"))]
#[inline]
pub(super) fn parsed<T, V: StoredValue>(
    mut value: V,
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

/// Reads bytes.
#[inline]
pub(super) fn bytes<V: StoredValue>(mut value: V) -> deserialize::Result<Vec<u8>> {
    match value.value_type() {
        Some(SqliteType::Binary) => Ok(value.read_blob().to_vec()),
        _ => Err(expected("a blob", &value)),
    }
}

/// Bytes of any value, whose text they are where it is a number.
#[inline]
pub(super) fn any_bytes<V: StoredValue>(mut value: V) -> deserialize::Result<Vec<u8>> {
    Ok(value.read_blob().to_vec())
}

/// Binds a value as it is.
pub(super) fn set<'b, T>(value: T, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result
where
    T: Into<diesel::sqlite::SqliteBindValue<'b>>,
{
    out.set_value(value);
    Ok(IsNull::No)
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

//! Values in MySQL and MariaDB. The result of an expression often has another type there than in
//! standard SQL (`sum` of integers is DECIMAL, a comparison BIGINT), so each value is read from
//! whatever number holds it, and rejected if it does not fit.

use std::io::Write;

use diesel::deserialize::{self, FromSql};
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
use diesel::serialize::{self, IsNull, Output};
use diesel::sql_types as dt;

use super::{Cell, Native};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Returns the error for a value of the wrong type. The value itself is not in the message.
#[cold]
pub(super) fn expected(what: &str, value: &MysqlValue<'_>) -> Error {
    let found = match value.value_type() {
        MysqlType::String | MysqlType::Enum | MysqlType::Set => "text",
        MysqlType::Blob => "bytes",
        MysqlType::Bit => "bits",
        MysqlType::Date | MysqlType::DateTime | MysqlType::Timestamp | MysqlType::Time => "a time",
        MysqlType::Float | MysqlType::Double => "a real number",
        MysqlType::Numeric => "a decimal number",
        _ => "an integer",
    };
    format!("expected {what}, found {found}").into()
}

#[inline]
pub(super) fn write(bytes: &[u8], out: &mut Output<'_, '_, Mysql>) -> serialize::Result {
    out.write_all(bytes)?;
    Ok(IsNull::No)
}

/// Binds a floating-point number. MySQL has neither NaN nor infinities.
pub(super) fn write_double(
    value: f64,
    bytes: &[u8],
    out: &mut Output<'_, '_, Mysql>,
) -> serialize::Result {
    if !value.is_finite() {
        return Err("MySQL has neither NaN nor infinity".into());
    }
    write(bytes, out)
}

/// An integer of any width; a decimal or real number only where it is a whole one.
#[inline]
pub(super) fn integer(value: MysqlValue<'_>) -> deserialize::Result<i128> {
    match value.value_type() {
        MysqlType::Bit => match value.as_bytes() {
            bytes if bytes.len() <= 8 => Ok(bytes
                .iter()
                .fold(0, |bits, byte| (bits << 8) | i128::from(*byte))),
            _ => Err(expected("an integer", &value)),
        },
        MysqlType::UnsignedLongLong => {
            let number: u64 = FromSql::<dt::Unsigned<dt::BigInt>, Mysql>::from_sql(value)?;
            Ok(number.into())
        }
        MysqlType::Float | MysqlType::Double => {
            let real = double(value.clone())?;
            // The doubles from here to below its opposite are in the range of an `i128`.
            const LEAST: f64 = i128::MIN as f64;
            if real.fract() == 0.0 && (LEAST..-LEAST).contains(&real) {
                #[allow(clippy::cast_possible_truncation)] // whole and in range
                return Ok(real as i128);
            }
            Err(expected("an integer", &value))
        }
        MysqlType::Numeric => {
            let text = std::str::from_utf8(value.as_bytes())?;
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            match whole.parse() {
                Ok(number) if fraction.bytes().all(|digit| digit == b'0') => Ok(number),
                _ => Err(expected("an integer", &value)),
            }
        }
        MysqlType::Tiny
        | MysqlType::UnsignedTiny
        | MysqlType::Short
        | MysqlType::UnsignedShort
        | MysqlType::Long
        | MysqlType::UnsignedLong
        | MysqlType::LongLong => {
            let number: i64 = FromSql::<dt::BigInt, Mysql>::from_sql(value)?;
            Ok(number.into())
        }
        _ => Err(expected("an integer", &value)),
    }
}

/// Reads an integer of this size.
#[inline]
pub(super) fn narrow<T: TryFrom<i128>>(value: MysqlValue<'_>) -> deserialize::Result<T> {
    T::try_from(integer(value)?).map_err(|_| super::native::out_of_range(size_of::<T>()))
}

/// Reads a Boolean: 0 or 1. A condition treats any other number as true, but `=` treats it as another value.
#[inline]
pub(super) fn boolean(value: MysqlValue<'_>) -> deserialize::Result<bool> {
    match integer(value.clone()) {
        Ok(0) => Ok(false),
        Ok(1) => Ok(true),
        Ok(_) => Err(super::native::no_truth_value()),
        Err(_) => Err(expected("a truth value, 0 or 1", &value)),
    }
}

/// A double, from any number.
#[inline]
pub(super) fn double(value: MysqlValue<'_>) -> deserialize::Result<f64> {
    FromSql::<dt::Double, Mysql>::from_sql(value.clone()).map_err(|_| expected("a number", &value))
}

/// A float of 32 bits, from any number in its range.
pub(super) fn single(value: MysqlValue<'_>) -> deserialize::Result<f32> {
    let double = double(value)?;
    #[allow(clippy::cast_possible_truncation)] // to the nearest, as a cast in SQL does
    let single = double as f32;
    if single.is_infinite() {
        return Err("the number is out of the range of 32 bits".into());
    }
    Ok(single)
}

/// Text, which is UTF-8 since diesel asks the server for it.
#[inline]
pub(crate) fn text<'v>(value: &MysqlValue<'v>) -> deserialize::Result<&'v str> {
    match value.value_type() {
        MysqlType::String | MysqlType::Enum | MysqlType::Set | MysqlType::Blob => {
            std::str::from_utf8(value.as_bytes()).map_err(|_| "the text is not UTF-8".into())
        }
        _ => Err(expected("text", value)),
    }
}

/// Reads bytes. Texts with a binary collation are sent as such, so that the two look the same.
#[inline]
pub(super) fn bytes(value: MysqlValue<'_>) -> deserialize::Result<Vec<u8>> {
    match value.value_type() {
        MysqlType::Blob | MysqlType::String | MysqlType::Bit => Ok(value.as_bytes().to_vec()),
        _ => Err(expected("bytes", &value)),
    }
}

/// A value of a row in JSON.
pub(crate) fn of_json<B: Native>(cell: Cell<'_>) -> deserialize::Result<B::Rust> {
    let read = |bytes: &[u8], of| B::from_mysql(MysqlValue::new(bytes, of));
    match (B::MYSQL, cell) {
        (MysqlType::Date | MysqlType::Time | MysqlType::DateTime, Cell::Text(_)) => {
            B::from_mysql_text(&cell.text()?)
        }
        (MysqlType::Blob, Cell::Text(digits)) => {
            read(&super::of_hexadecimal(digits)?, MysqlType::Blob)
        }
        (MysqlType::Float | MysqlType::Double, Cell::Digits(number)) => {
            let number: f64 = number.parse()?;
            read(&number.to_ne_bytes(), MysqlType::Double)
        }
        (_, Cell::Digits(number)) => {
            if let Ok(integer) = number.parse::<i64>() {
                return read(&integer.to_ne_bytes(), MysqlType::LongLong);
            }
            if let Ok(integer) = number.parse::<u64>() {
                return read(&integer.to_ne_bytes(), MysqlType::UnsignedLongLong);
            }
            if number.contains(['e', 'E']) {
                let number: f64 = number.parse()?;
                return read(&number.to_ne_bytes(), MysqlType::Double);
            }
            read(number.as_bytes(), MysqlType::Numeric)
        }
        (_, Cell::TrueOrFalse(truth)) => read(&i64::from(truth).to_ne_bytes(), MysqlType::LongLong),
        _ => read(cell.text()?.as_bytes(), MysqlType::String),
    }
}

//! JSON documents, whose numbers are read exactly or not at all.

use std::str::FromStr;

use diesel::deserialize;
use serde_json::Value;

use super::Decimal;

/// A document. A number that an `f64` does not hold would be another one when it is sent back.
pub(super) fn parse(text: &[u8]) -> deserialize::Result<Value> {
    let document = serde_json::from_slice(text).map_err(|_| "the text is not JSON")?;
    if !numbers(text).all(is_exact) {
        return Err(
            "a number of the document has more digits than an `f64`: cast it to `Text` to read it"
                .into(),
        );
    }
    Ok(document)
}

/// A version, which is 1, and the text.
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/jsonb.c>
#[cfg(feature = "postgres-backend")]
pub(super) fn of_jsonb(value: diesel::pg::PgValue<'_>) -> deserialize::Result<Value> {
    match value.as_bytes() {
        [1, text @ ..] => parse(text),
        _ => Err("expected version 1 of jsonb".into()),
    }
}

#[cfg(feature = "mysql-backend")]
pub(super) fn write_mysql(
    value: &Value,
    out: &mut diesel::serialize::Output<'_, '_, diesel::mysql::Mysql>,
) -> diesel::serialize::Result {
    serde_json::to_writer(out, value)?;
    Ok(diesel::serialize::IsNull::No)
}

/// A JSON document: a type of its own in MySQL, text in MariaDB.
#[cfg(feature = "mysql-backend")]
pub(super) fn of_mysql(value: diesel::mysql::MysqlValue<'_>) -> deserialize::Result<Value> {
    parse(super::mysql::text(&value)?.as_bytes())
}

/// The numbers in the text of a document.
fn numbers(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (first, behind) = rest.split_first()?;
            match first {
                b'"' => rest = behind_string(behind),
                b'-' | b'0'..=b'9' => {
                    let of_number =
                        |byte: &u8| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                    let end = rest.iter().position(of_number).unwrap_or(rest.len());
                    let number;
                    (number, rest) = rest.split_at(end);
                    return Some(number);
                }
                _ => rest = behind,
            }
        }
    })
}

/// Returns the text after a string that has begun.
fn behind_string(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        match rest {
            [b'\\', _, behind @ ..] => rest = behind,
            [b'"', behind @ ..] => return behind,
            [_, behind @ ..] => rest = behind,
            [] => return rest,
        }
    }
}

/// True if the number equals the value that is read: a double prints as the shortest decimal number that means it.
fn is_exact(number: &[u8]) -> bool {
    /// The number of decimal digits that every double keeps.
    const DIGITS: usize = 15;
    if number.len() <= DIGITS && !number.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(number) else {
        return false;
    };
    if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() {
        return true;
    }
    // The range of doubles has exponents of three digits; longer ones are zero, or an error of the parser.
    let exponent = text
        .split_once(['e', 'E'])
        .map_or("", |(_, exponent)| exponent);
    if exponent.trim_start_matches(['+', '-', '0']).len() > 3 {
        return false;
    }
    let (Ok(read), Ok(meant)) = (text.parse::<f64>(), Decimal::from_str(text)) else {
        return false;
    };
    Decimal::from_str(&format!("{read:e}")).is_ok_and(|read| read == meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_outside_of_strings() {
        let text = r#"{"1":[-2.5e3, 4 ,true,"\"5\\",6],"7\\":"",  "é":8.0}"#;
        let found: Vec<&str> = numbers(text.as_bytes())
            .map(|number| std::str::from_utf8(number).unwrap())
            .collect();
        assert_eq!(found, ["-2.5e3", "4", "6", "8.0"]);
        assert_eq!(numbers(b"12").collect::<Vec<_>>(), [b"12"]);
        assert_eq!(numbers(b"\"1").count(), 0, "a string without an end");
    }

    #[test]
    fn what_would_change_is_refused() {
        for text in [
            "0",
            "-0.0",
            "1.10",
            "0.1",
            "123456789012345",
            "9223372036854775807",
            "18446744073709551615",
            "0.30000000000000004",
            "1e300",
            "1.7976931348623157e308",
            "5e-324",
            "100000000000000000000000",
            "0.1000000000000000000000",
            "1E+2",
            "-9223372036854775808",
        ] {
            let read = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
            let again = serde_json::to_string(&read).unwrap();
            assert_eq!(
                Decimal::from_str(&again).unwrap(),
                Decimal::from_str(text).unwrap(),
                "{text}"
            );
        }
        for text in [
            "123456789012345678901234",
            "0.10000000000000000001",
            "18446744073709551617",
            "1e-400",
            "1e-1000000000",
            "[1, {\"a\": 3.14159265358979323846}]",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}

//! Decimal numbers.

#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
use diesel::sql_types as dt;

#[cfg(feature = "mysql-backend")]
use super::mysql;
use super::native::native;
#[cfg(feature = "sqlite")]
use super::sqlite;

/// The Rust type of [`Numeric`]. [`dec!`](crate::dec) writes one: `dec!(1.20)`.
pub type Decimal = bigdecimal::BigDecimal;

/// Builds the value of `dec!`.
#[doc(hidden)]
pub fn decimal(digits: i128, scale: i64) -> Decimal {
    Decimal::new(digits.into(), scale)
}

native! {
    /// `NUMERIC`, `DECIMAL`: [`Decimal`]. PostgreSQL's NaN and infinities do not fit and are
    /// an error when read. SQLite holds an integer or a double: 15 significant digits.
    Numeric: Decimal, Decimal; pg dt::Numeric, from_pg;
        mysql Numeric(|v, out| mysql::write(v.to_string().as_bytes(), out), from_mysql);
        sqlite Double(to_sqlite, from_sqlite, write_json) or Long is_long;
}

/// The sign field of the wire format has values that `Decimal` cannot express.
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c>
#[cfg(feature = "postgres-backend")]
fn from_pg(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Decimal> {
    use diesel::deserialize::FromSql;
    if let Some(number) = of_few_groups(value.as_bytes()) {
        return Ok(number);
    }
    match value.as_bytes().get(4..6) {
        Some([0xC0, 0]) => Err("expected a number, found NaN".into()),
        Some([0xD0 | 0xF0, 0]) => Err("expected a number, found infinity".into()),
        _ => FromSql::<dt::Numeric, diesel::pg::Pg>::from_sql(value),
    }
}

/// Reads a number of the wire format that fits in 64 bits: groups of four digits, the first times 10,000 to the power of
/// the weight; the scale is the number of digits after the point.
#[cfg(feature = "postgres-backend")]
fn of_few_groups(bytes: &[u8]) -> Option<Decimal> {
    const POSITIVE: i16 = 0;
    const NEGATIVE: i16 = 0x4000;
    let (header, groups) = bytes.split_first_chunk::<8>()?;
    let field = |at: usize| i16::from_be_bytes([header[at], header[at + 1]]);
    let (weight, sign, scale) = (i64::from(field(2)), field(4), i64::from(field(6)));
    if groups.len() > 8 || !matches!(sign, POSITIVE | NEGATIVE) {
        return None;
    }
    let (mut digits, mut behind) = (0, -4 * (weight + 1));
    for group in groups.chunks_exact(2) {
        digits = 10_000 * digits + i64::from(i16::from_be_bytes([group[0], group[1]]));
        behind += 4;
    }
    let power = |n: i64| 10_i64.checked_pow(u32::try_from(n).ok()?);
    let digits = match scale - behind {
        more @ 0.. => digits.checked_mul(power(more)?)?,
        fewer => digits / power(-fewer)?,
    };
    let digits = if sign == NEGATIVE { -digits } else { digits };
    Some(Decimal::new(digits.into(), scale))
}

#[cfg(feature = "sqlite")]
enum Stored {
    Integer(i64),
    Real(f64),
}

/// A double, or an integer where only that is exact.
#[cfg(feature = "sqlite")]
fn stored(value: &Decimal) -> Result<Stored, &'static str> {
    use bigdecimal::ToPrimitive;
    const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
    const INTEGERS: f64 = i64::MAX as f64;
    // `to_f64` is not the nearest double, and `to_i64` writes all digits of a long exponent.
    let real = value.to_scientific_notation().parse::<f64>();
    let real = real.ok().filter(|x| x.is_finite());
    let real = real.ok_or("a NUMERIC value is beyond the range of a SQLite REAL")?;
    if (EXACT..=INTEGERS).contains(&real.abs())
        && let Some(i) = value.to_i64()
        && Decimal::from(i).cmp(value).is_eq()
    {
        return Ok(Stored::Integer(i));
    }
    Ok(Stored::Real(real))
}

#[cfg(feature = "sqlite")]
fn is_long(value: &Decimal) -> bool {
    matches!(stored(value), Ok(Stored::Integer(_)))
}

#[cfg(feature = "sqlite")]
fn to_sqlite<'b>(
    value: &'b Decimal,
    out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
) -> diesel::serialize::Result {
    match stored(value)? {
        Stored::Integer(i) => sqlite::set(i, out),
        Stored::Real(x) => sqlite::set(x, out),
    }
}

#[cfg(feature = "sqlite")]
fn write_json(value: &Decimal, out: &mut String) -> crate::types::native::Written {
    match stored(value)? {
        Stored::Integer(i) => sqlite::json_integer(&i, out),
        Stored::Real(x) => sqlite::json_double(x, out),
    }
}

/// Returns a decimal of at most 15 digits that means this double, as `{real}` prints it. Such a number is a whole one
/// divided by a power of ten, both of which are exact, and the quotient is rounded as a text is when it is read.
#[cfg(feature = "sqlite")]
fn of_few_digits(real: f64) -> Option<Decimal> {
    const POWERS: [f64; 7] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
    for (scale, power) in (0..).zip(POWERS) {
        let digits = (real * power).round();
        if digits.is_nan() || digits.abs() >= 1e15 {
            return None;
        }
        if digits / power == real {
            #[allow(clippy::cast_possible_truncation)] // whole and in range
            return Some(Decimal::new((digits as i64).into(), scale));
        }
    }
    None
}

/// A decimal number. Of a real one the shortest decimal that means it: 0.1, not
/// 0.1000000000000000055.
#[cfg(feature = "mysql-backend")]
fn from_mysql(value: diesel::mysql::MysqlValue<'_>) -> diesel::deserialize::Result<Decimal> {
    use diesel::deserialize::FromSql;
    use diesel::mysql::{Mysql, MysqlType};
    let text = match value.value_type() {
        MysqlType::Numeric => {
            if let Some(number) = of_plain_text(value.as_bytes()) {
                return Ok(number);
            }
            std::str::from_utf8(value.as_bytes())?.to_owned()
        }
        MysqlType::Float => {
            let number: f32 = FromSql::<dt::Float, Mysql>::from_sql(value.clone())?;
            format!("{number:e}")
        }
        // Not hundreds of zeros.
        MysqlType::Double => match mysql::double(value.clone())? {
            number if number.abs() < 1e18 => number.to_string(),
            number => format!("{number:e}"),
        },
        _ => return mysql::integer(value).map(Decimal::from),
    };
    text.parse()
        .map_err(|_| mysql::expected("a number", &value))
}

/// Reads a decimal number from a text: digits, at most 18 of them, around at most one point.
#[cfg(feature = "mysql-backend")]
fn of_plain_text(text: &[u8]) -> Option<Decimal> {
    let (negative, text) = match text {
        [b'-', text @ ..] => (true, text),
        text => (false, text),
    };
    let point = text.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(point) => (text.get(..point)?, text.get(point + 1..)?),
        None => (text, &[][..]),
    };
    if whole.is_empty()
        || whole.len() + fraction.len() > 18
        || (point.is_some() && fraction.is_empty())
    {
        return None;
    }
    let mut digits = 0_i64;
    for byte in whole.iter().chain(fraction) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        digits = 10 * digits + i64::from(digit);
    }
    let digits = if negative { -digits } else { digits };
    Some(Decimal::new(
        digits.into(),
        i64::try_from(fraction.len()).ok()?,
    ))
}

/// The shortest decimal that means the stored double: 0.1, not 0.1000000000000000055. Text
/// that is a number is one, as SQLite's own arithmetic has it.
#[cfg(feature = "sqlite")]
fn from_sqlite<V: crate::types::StoredValue>(mut value: V) -> diesel::deserialize::Result<Decimal> {
    use diesel::sqlite::SqliteType;
    let text = match value.value_type() {
        Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
            return Ok(value.read_long().into());
        }
        Some(SqliteType::Double | SqliteType::Float) => {
            let real = value.read_double();
            if let Some(number) = of_few_digits(real) {
                return Ok(number);
            }
            if real.is_infinite() {
                return Err("expected a number, found infinity".into());
            }
            // Not hundreds of zeros.
            if real.abs() < 1e18 {
                real.to_string()
            } else {
                format!("{real:e}")
            }
        }
        Some(SqliteType::Text) => {
            let number = sqlite::text(value)?.parse();
            return number.map_err(|_| "expected a number, found text".into());
        }
        _ => return Err(sqlite::expected("a number", &value)),
    };
    text.parse()
        .map_err(|_| sqlite::expected("a number", &value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "sqlite")]
    #[test]
    fn doubles_of_few_digits_are_what_is_printed() {
        let mut state = 1_u64;
        let mut found = 0;
        let mut check = |real: f64| {
            let printed: Decimal = real.to_string().parse().unwrap();
            let Some(number) = of_few_digits(real) else {
                return;
            };
            assert_eq!(
                number.as_bigint_and_exponent(),
                printed.as_bigint_and_exponent(),
                "{real}"
            );
            found += 1;
        };
        for n in 0..60_000_u64 {
            // <https://en.wikipedia.org/wiki/Xorshift>
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let scale = 10_f64.powi(i32::try_from(n % 9).unwrap());
            let digits = state % 10_u64.pow(u32::try_from(n % 17).unwrap());
            check(digits as f64 / scale);
            check(-(n as f64) / scale);
            check(n as f64 * 0.1);
            let any = f64::from_bits(state);
            if any.is_finite() {
                check(any);
            }
        }
        for real in [
            0.0,
            -0.0,
            0.1 + 0.2,
            1e15,
            1e15 - 1.0,
            999_999_999.999_999,
            f64::MIN_POSITIVE,
        ] {
            check(real);
        }
        assert!(found > 100_000, "{found}");
        for real in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e300, 0.1 + 0.2] {
            assert!(of_few_digits(real).is_none(), "{real}");
        }
    }

    /// The short way agrees with how diesel reads it.
    #[cfg(feature = "postgres-backend")]
    #[test]
    fn few_groups_are_what_all_groups_are() {
        use bigdecimal::num_bigint::BigInt;
        let mut found = 0;
        for groups in [
            &[][..],
            &[7],
            &[1234],
            &[1, 5],
            &[9999, 9000],
            &[1, 0, 250],
            &[9, 8, 7, 6],
            &[1; 5],
        ] {
            for (weight, scale) in (-3_i16..6).flat_map(|w| (0_i16..20).map(move |s| (w, s))) {
                for sign in [0_i16, 0x4000] {
                    let count = i16::try_from(groups.len()).unwrap();
                    let fields = [count, weight, sign, scale]
                        .into_iter()
                        .chain(groups.iter().copied());
                    let bytes: Vec<u8> = fields.flat_map(i16::to_be_bytes).collect();
                    let all = groups
                        .iter()
                        .fold(BigInt::from(0), |all, group| all * 10_000 + *group);
                    let exponent = 4 * (i64::from(count) - i64::from(weight) - 1);
                    let all = if sign == 0 { all } else { -all };
                    let expected = Decimal::new(all, exponent).with_scale(scale.into());
                    if let Some(number) = of_few_groups(&bytes) {
                        found += 1;
                        assert_eq!(
                            number.as_bigint_and_exponent(),
                            expected.as_bigint_and_exponent(),
                            "{groups:?} {weight} {scale}"
                        );
                    }
                }
            }
        }
        assert!(found > 1_000, "{found}");
        assert!(of_few_groups(&[0, 0, 0, 0, 0xC0, 0, 0, 0]).is_none(), "NaN");
        assert!(
            of_few_groups(&[0, 0, 0, 0, 0xD0, 0, 0, 0]).is_none(),
            "infinity"
        );
        assert!(of_few_groups(&[0, 1]).is_none());
    }

    #[cfg(feature = "mysql-backend")]
    #[test]
    fn plain_texts_are_what_they_say() {
        let parts = [
            "",
            "0",
            "00",
            "7",
            "10",
            "123456789",
            "999999999",
            "000000001",
            "x",
            "-",
        ];
        let mut found = 0;
        for sign in ["", "-", "+"] {
            for (whole, fraction) in parts.iter().flat_map(|a| parts.map(|b| (a, b))) {
                for text in [
                    format!("{sign}{whole}"),
                    format!("{sign}{whole}.{fraction}"),
                ] {
                    let Some(number) = of_plain_text(text.as_bytes()) else {
                        continue;
                    };
                    let parsed: Decimal = text.parse().unwrap();
                    assert_eq!(
                        number.as_bigint_and_exponent(),
                        parsed.as_bigint_and_exponent(),
                        "{text}"
                    );
                    found += 1;
                }
            }
        }
        assert!(found > 100, "{found}");
    }
}

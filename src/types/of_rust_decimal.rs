//! NUMERIC as the type of the crate [rust_decimal](https://docs.rs/rust_decimal).

use bigdecimal::ToPrimitive;
use bigdecimal::num_bigint::BigInt as Digits;

use super::of_crates::names::*;
use super::of_crates::of_crate;

/// The type, by a name that is not that of bigdecimal's.
pub(crate) type RustDecimal = ::rust_decimal::Decimal;

of_crate! {
    RustDecimal as Numeric, read, write;
}
const TOO_LONG: &str = "the number has more digits than a Decimal of rust_decimal, which holds 28";

/// Reads all digits or none: a number is not rounded.
fn read(number: Decimal) -> Decoded<RustDecimal> {
    let (digits, scale) = number.as_bigint_and_scale();
    if let (Some(digits), Ok(scale)) = (digits.to_i128(), u32::try_from(scale))
        && let Ok(number) = RustDecimal::try_from_i128_with_scale(digits, scale)
    {
        return Ok(number);
    }
    // The zeros at the end are no digits, and a thousand may be written as `1E3`.
    let number = number.normalized();
    let scale = number.fractional_digit_count();
    let number = if scale < 0 && scale > -29 {
        number.with_scale(0)
    } else {
        number
    };
    let (digits, scale) = number.as_bigint_and_scale();
    let digits = digits.to_i128().ok_or(TOO_LONG)?;
    let scale = u32::try_from(scale).map_err(|_| TOO_LONG)?;
    RustDecimal::try_from_i128_with_scale(digits, scale).map_err(|_| TOO_LONG.into())
}

fn write(number: RustDecimal) -> Decimal {
    Decimal::new(Digits::from(number.mantissa()), number.scale().into())
}

// Numbers of other types beside it.
macro_rules! wider {
    ($($other:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Comparable<RustDecimal> for $other {}
        #[diagnostic::do_not_recommend]
        impl Fits<RustDecimal> for $other {}
        #[diagnostic::do_not_recommend]
        impl Comparable<$other> for RustDecimal {}
    )*};
}
wider! { SmallInt Integer BigInt }

#[diagnostic::do_not_recommend]
impl Number for RustDecimal {
    type Sum = Self;
    type Avg = Self;
}
#[diagnostic::do_not_recommend]
impl HasSign for RustDecimal {}
#[diagnostic::do_not_recommend]
impl HasSum for RustDecimal {
    type Sum = Self;
}
#[diagnostic::do_not_recommend]
impl HasAvg for RustDecimal {
    type Avg = Self;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_whole_or_not_at_all() {
        for (text, number) in [
            ("0", "0"),
            ("0.00", "0.00"),
            ("-12.50", "-12.50"),
            ("1E3", "1000"),
            ("1E28", "10000000000000000000000000000"),
            (
                "79228162514264337593543950335",
                "79228162514264337593543950335",
            ),
            (
                "-7.9228162514264337593543950335",
                "-7.9228162514264337593543950335",
            ),
            (
                "0.0000000000000000000000000001",
                "0.0000000000000000000000000001",
            ),
            ("1.500000000000000000000000000000000000", "1.5"),
            ("0.000000000000000000000000000000000000", "0"),
        ] {
            let read = read(text.parse().unwrap()).unwrap();
            assert_eq!(read.to_string(), number);
            assert_eq!(write(read), text.parse::<Decimal>().unwrap(), "{text}");
        }
        for text in [
            "79228162514264337593543950336",
            "1E29",
            "1E400",
            "0.00000000000000000000000000001",
            "1.00000000000000000000000000001",
            "-123456789012345678901234567890",
        ] {
            let error = read(text.parse().unwrap()).unwrap_err().to_string();
            assert_eq!(error, TOO_LONG, "{text}");
        }
    }
}

//! Numbers and truth values.

use diesel::sql_types as dt;

use super::SqlType;
use super::native::native;

native! {
    /// `SMALLINT`: `i16`.
    SmallInt: i16; pg dt::SmallInt; sqlite SmallInt dt::SmallInt; json |v| (*v).into();
    /// `INTEGER`: `i32`.
    Integer: i32; pg dt::Integer; sqlite Integer dt::Integer; json |v| (*v).into();
    /// `BIGINT`: `i64`.
    BigInt: i64; pg dt::BigInt; sqlite Long dt::BigInt; json |v| (*v).into();
    /// `REAL`: `f32`. SQLite stores it as a double and has no NaN: it reads as NULL.
    Real: f32; pg dt::Float; sqlite Float dt::Float; json |v| float(f64::from(*v));
    /// `DOUBLE PRECISION`: `f64`. SQLite has no NaN: it reads as NULL.
    Double: f64; pg dt::Double; sqlite Double dt::Double; json |v| float(*v);
    /// `BOOLEAN`: `bool`. 0 and 1 in SQLite.
    Bool: bool; pg dt::Bool; sqlite Integer dt::Bool; json |v| i32::from(*v).into();
    /// PostgreSQL's `oid`: `u32`.
    Oid: u32; pg dt::Oid; sqlite Missing; json |v| (*v).into();
}

/// JSON has no infinity; SQLite reads an overflowing literal as one.
fn float(value: f64) -> serde_json::Value {
    if value.is_infinite() {
        let text = if value > 0.0 { "9e999" } else { "-9e999" };
        return serde_json::Value::from(text);
    }
    value.into()
}

pub use numeric::{Decimal, Numeric};

mod numeric {
    use super::*;

    /// The Rust type of [`Numeric`].
    pub type Decimal = bigdecimal::BigDecimal;

    native! {
        /// `NUMERIC`, `DECIMAL`: [`Decimal`]. PostgreSQL's NaN and infinities do not fit and are
        /// an error when read. SQLite holds an integer or a double: 15 significant digits.
        Numeric: Decimal; pg dt::Numeric; sqlite (to_sqlite, from_sqlite) Double; json json;
    }

    fn json(value: &Decimal) -> serde_json::Value {
        use bigdecimal::ToPrimitive;
        match value.to_i64().filter(|i| Decimal::from(*i) == *value) {
            Some(i) => i.into(),
            None => value.to_f64().map_or(serde_json::Value::Null, float),
        }
    }

    /// A whole number stays one, so that it compares and stores exactly.
    #[cfg(feature = "sqlite")]
    fn to_sqlite<'b>(
        value: &'b Decimal,
        out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
    ) -> diesel::serialize::Result {
        use bigdecimal::ToPrimitive;
        match value.to_i64().filter(|i| Decimal::from(*i) == *value) {
            Some(i) => out.set_value(i),
            None => {
                let x = value.to_f64().filter(|x| x.is_finite());
                out.set_value(x.ok_or("a NUMERIC value is beyond the range of a SQLite REAL")?);
            }
        }
        Ok(diesel::serialize::IsNull::No)
    }

    /// The shortest decimal that means the stored double: 0.1, not 0.1000000000000000055.
    #[cfg(feature = "sqlite")]
    fn from_sqlite(
        mut value: diesel::sqlite::SqliteValue<'_, '_, '_>,
    ) -> diesel::deserialize::Result<Decimal> {
        use diesel::sqlite::SqliteType;
        let text = match value.value_type() {
            Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
                return Ok(value.read_long().into());
            }
            Some(SqliteType::Double | SqliteType::Float) => value.read_double().to_string(),
            _ => value.read_text().to_owned(),
        };
        text.parse()
            .map_err(|_| "the stored value is not a number".into())
    }
}

/// A SQL number.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a number",
    label = "a number is expected here"
)]
pub trait Number: SqlType {
    /// What SUM gives: wide enough not to overflow where the engine's own is not.
    type Sum: SqlType;
    /// What AVG gives.
    type Avg: SqlType;
}

/// SQL's `BOOLEAN`, which conditions are made of.
#[diagnostic::on_unimplemented(
    message = "a condition must be SQL `Bool`, found SQL `{Self}`",
    label = "not a condition"
)]
pub trait IsBool {}
impl IsBool for Bool {}

/// The type that arithmetic between two types gives.
#[diagnostic::on_unimplemented(
    message = "no arithmetic between SQL `{Self}` and SQL `{R}`",
    label = "not numbers"
)]
pub trait Arithmetic<R> {
    /// The wider of the two.
    type Output: SqlType;
}

macro_rules! arithmetic {
    ($($l:ident $r:ident => $o:ident,)*) => {
        $(
            impl Arithmetic<$r> for $l { type Output = $o; }
        )*
    };
}
macro_rules! wider {
    ($($l:ident < $r:ident,)*) => {
        $(
            impl Arithmetic<$r> for $l { type Output = $r; }
            impl Arithmetic<$l> for $r { type Output = $r; }
            impl crate::types::Comparable<$r> for $l {}
            impl crate::types::Comparable<$l> for $r {}
        )*
    };
}
arithmetic! {
    SmallInt SmallInt => SmallInt, Integer Integer => Integer, BigInt BigInt => BigInt,
    Real Real => Real, Double Double => Double,
}
wider! {
    SmallInt < Integer, SmallInt < BigInt, SmallInt < Double,
    Integer < BigInt, Integer < Double, BigInt < Double, Real < Double,
}
arithmetic! { Numeric Numeric => Numeric, }
wider! { SmallInt < Numeric, Integer < Numeric, BigInt < Numeric, }

macro_rules! number {
    ($($t:ident: sum $s:ident, avg $a:ident;)*) => {
        $(impl Number for $t { type Sum = $s; type Avg = $a; })*
    };
}
number! {
    SmallInt: sum BigInt, avg Numeric;
    Integer: sum BigInt, avg Numeric;
    BigInt: sum Numeric, avg Numeric;
    Numeric: sum Numeric, avg Numeric;
    Real: sum Real, avg Double;
    Double: sum Double, avg Double;
}

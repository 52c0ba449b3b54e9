//! Numbers and truth values.

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::SqlType;
#[cfg(feature = "mysql-backend")]
use super::mysql;
use super::native::native;
#[cfg(feature = "sqlite")]
use super::sqlite;

native! {
    /// `SMALLINT`: `i16`.
    SmallInt: i16, Integer; pg dt::SmallInt;
        mysql Short(|v, out| mysql::write(&v.to_ne_bytes(), out), mysql::narrow);
        sqlite SmallInt(|v, out| set(i32::from(*v), out), sqlite::narrow, sqlite::json_integer);
    /// `INTEGER`: `i32`.
    Integer: i32, Integer; pg dt::Integer;
        mysql Long(|v, out| mysql::write(&v.to_ne_bytes(), out), mysql::narrow);
        sqlite Integer(|v, out| set(*v, out), sqlite::narrow, sqlite::json_integer);
    /// `BIGINT`: `i64`.
    BigInt: i64, Integer; pg dt::BigInt;
        mysql LongLong(|v, out| mysql::write(&v.to_ne_bytes(), out), mysql::narrow);
        sqlite Long(|v, out| set(*v, out), |mut v| sqlite::integer(&mut v), sqlite::json_integer);
    /// `REAL`: `f32`. SQLite stores the double of the same decimal digits, and has no NaN.
    Real: f32, Double; pg dt::Float;
        mysql Float(|v, out| mysql::write_double(f64::from(*v), &v.to_ne_bytes(), out), mysql::single);
        sqlite Float(
            |v, out| sqlite::bind_double(single::widen(*v), out),
            single::from_sqlite,
            |v, out| sqlite::json_double(single::widen(*v), out)
        );
    /// `DOUBLE PRECISION`: `f64`. SQLite has no NaN.
    Double: f64, Double; pg dt::Double;
        mysql Double(|v, out| mysql::write_double(*v, &v.to_ne_bytes(), out), mysql::double);
        sqlite Double(
            |v, out| sqlite::bind_double(*v, out),
            |mut v| sqlite::double(&mut v),
            |v, out| sqlite::json_double(*v, out)
        );
    /// `BOOLEAN`: `bool`. 0 and 1 in SQLite.
    Bool: bool, Truth; pg dt::Bool;
        mysql Tiny(|v, out| mysql::write(&[u8::from(*v)], out), mysql::boolean);
        sqlite Integer(
            |v, out| set(i32::from(*v), out),
            sqlite::boolean,
            |v, out| sqlite::json_integer(&i32::from(*v), out)
        );
    /// PostgreSQL's `oid`: `u32`.
    Oid: u32; pg dt::Oid; sqlite Missing;
}

#[cfg(feature = "sqlite")]
fn set<'b, T>(
    value: T,
    out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
) -> diesel::serialize::Result
where
    T: Into<diesel::sqlite::SqliteBindValue<'b>>,
{
    out.set_value(value);
    Ok(diesel::serialize::IsNull::No)
}

/// `REAL` in SQLite, which has doubles only.
#[cfg(feature = "sqlite")]
mod single {
    use super::sqlite;
    use diesel::deserialize;
    use diesel::sqlite::SqliteValue;

    /// The double with the same shortest decimal: 0.1, where widening gives 0.10000000149011612,
    /// so that it is equal to what SQL text says.
    pub(super) fn widen(value: f32) -> f64 {
        let same_digits = value.to_string().parse::<f64>();
        #[allow(clippy::cast_possible_truncation)] // the way back, to see that it leads here
        match same_digits {
            Ok(double) if double as f32 == value => double,
            _ => f64::from(value),
        }
    }

    pub(super) fn from_sqlite(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<f32> {
        let double = sqlite::double(&mut value)?;
        #[allow(clippy::cast_possible_truncation)] // to the nearest, as a cast in SQL does
        let single = double as f32;
        if single.is_infinite() && double.is_finite() {
            return Err("the number is out of the range of 32 bits".into());
        }
        Ok(single)
    }
}

pub use numeric::{Decimal, Numeric};

mod numeric {
    use super::*;

    /// The Rust type of [`Numeric`].
    pub type Decimal = bigdecimal::BigDecimal;

    native! {
        /// `NUMERIC`, `DECIMAL`: [`Decimal`]. PostgreSQL's NaN and infinities do not fit and are
        /// an error when read. SQLite holds an integer or a double: 15 significant digits.
        Numeric: Decimal, Decimal; pg dt::Numeric, from_pg;
            mysql Numeric(|v, out| mysql::write(v.to_string().as_bytes(), out), mysql::decimal);
            sqlite Double(to_sqlite, from_sqlite, write_json) or Long is_long;
    }

    /// The sign field of the wire format says what `Decimal` cannot.
    /// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c>
    #[cfg(feature = "postgres-backend")]
    fn from_pg(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Decimal> {
        use diesel::deserialize::FromSql;
        match value.as_bytes().get(4..6) {
            Some([0xC0, 0]) => Err("expected a number, found NaN".into()),
            Some([0xD0 | 0xF0, 0]) => Err("expected a number, found infinity".into()),
            _ => FromSql::<dt::Numeric, diesel::pg::Pg>::from_sql(value),
        }
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
            Stored::Integer(i) => set(i, out),
            Stored::Real(x) => set(x, out),
        }
    }

    #[cfg(feature = "sqlite")]
    fn write_json(value: &Decimal, out: &mut String) -> crate::types::native::Written {
        match stored(value)? {
            Stored::Integer(i) => sqlite::json_integer(&i, out),
            Stored::Real(x) => sqlite::json_double(x, out),
        }
    }

    /// The shortest decimal that means the stored double: 0.1, not 0.1000000000000000055. Text
    /// that is a number is one, as SQLite's own arithmetic has it.
    #[cfg(feature = "sqlite")]
    fn from_sqlite(
        mut value: diesel::sqlite::SqliteValue<'_, '_, '_>,
    ) -> diesel::deserialize::Result<Decimal> {
        use diesel::sqlite::SqliteType;
        let text = match value.value_type() {
            Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
                return Ok(value.read_long().into());
            }
            Some(SqliteType::Double | SqliteType::Float) => {
                let real = value.read_double();
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
            Some(SqliteType::Text) => sqlite::text(&mut value)?.to_owned(),
            _ => return Err(sqlite::expected("a number", &value)),
        };
        text.parse()
            .map_err(|_| sqlite::expected("a number", &value))
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

/// A whole number, whose bits can be combined: SMALLINT, INTEGER, BIGINT.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not an integer",
    label = "expected SQL `SmallInt`, `Integer` or `BigInt`"
)]
pub trait IsInteger: SqlType {}
#[diagnostic::do_not_recommend]
impl IsInteger for SmallInt {}
#[diagnostic::do_not_recommend]
impl IsInteger for Integer {}
#[diagnostic::do_not_recommend]
impl IsInteger for BigInt {}
/// A type whose values can be added up: a number, an interval, money.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a number",
    label = "numbers, intervals and money can be added up"
)]
pub trait HasSum: SqlType {
    /// What SUM gives.
    type Sum: SqlType;
}
/// A type whose values have an average: a number, or an interval.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a number",
    label = "numbers and intervals have an average"
)]
pub trait HasAvg: SqlType {
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

/// The type that arithmetic between two types gives, and the operator that says it. It is asked of
/// the right operand: rustc looks at that only after it has chosen the operator, and then says what
/// is wrong with it.
#[diagnostic::on_unimplemented(
    message = "no arithmetic between SQL `{L}` and SQL `{Self}`",
    label = "not numbers"
)]
pub trait Arithmetic<L, Op> {
    /// The wider of two numbers; for dates, times and ranges what the operator makes of them.
    type Output: SqlType;
    /// The operator as databases know it for these types.
    #[doc(hidden)]
    type Operator;
}

macro_rules! arithmetic {
    ($($l:ident $r:ident => $o:ident,)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<Op: FourOperations> Arithmetic<$l, Op> for $r { type Output = $o; type Operator = Op; }
        )*
    };
}
/// `+`, `-`, `*` and `/`, which all numbers have; `%` they have not.
#[doc(hidden)]
pub trait FourOperations {}
impl FourOperations for crate::expr::op::Add {}
impl FourOperations for crate::expr::op::Sub {}
impl FourOperations for crate::expr::op::Mul {}
impl FourOperations for crate::expr::op::Div {}
/// The same for one operator, known by another name: `Date Add Integer => Date, DateAdd`.
macro_rules! arithmetic_by {
    ($($l:ident $op:ident $r:ident => $o:ident, $by:ident;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl $crate::types::Arithmetic<$l, $crate::expr::op::$op> for $r {
                type Output = $o;
                type Operator = $crate::expr::op::$by;
            }
        )*
    };
}
pub(crate) use arithmetic_by;
macro_rules! wider {
    ($($l:ident < $r:ident,)*) => {
        $(
            arithmetic! { $l $r => $r, $r $l => $r, }
            #[diagnostic::do_not_recommend]
            impl crate::types::Comparable<$r> for $l {}
            #[diagnostic::do_not_recommend]
            impl crate::types::Fits<$r> for $l {}
            #[diagnostic::do_not_recommend]
            impl crate::types::Comparable<$l> for $r {}
        )*
    };
}
arithmetic_by! {
    SmallInt Rem SmallInt => SmallInt, Rem;
    SmallInt Rem Integer => Integer, Rem;
    SmallInt Rem BigInt => BigInt, Rem;
    Integer Rem SmallInt => Integer, Rem;
    Integer Rem Integer => Integer, Rem;
    Integer Rem BigInt => BigInt, Rem;
    BigInt Rem SmallInt => BigInt, Rem;
    BigInt Rem Integer => BigInt, Rem;
    BigInt Rem BigInt => BigInt, Rem;
    SmallInt Rem Numeric => Numeric, NumericRem;
    Integer Rem Numeric => Numeric, NumericRem;
    BigInt Rem Numeric => Numeric, NumericRem;
    Numeric Rem SmallInt => Numeric, NumericRem;
    Numeric Rem Integer => Numeric, NumericRem;
    Numeric Rem BigInt => Numeric, NumericRem;
    Numeric Rem Numeric => Numeric, NumericRem;
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
        $(
            #[diagnostic::do_not_recommend]
            impl Number for $t { type Sum = $s; type Avg = $a; }
            #[diagnostic::do_not_recommend]
            impl HasSum for $t { type Sum = $s; }
            #[diagnostic::do_not_recommend]
            impl HasAvg for $t { type Avg = $a; }
        )*
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

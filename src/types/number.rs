//! Numbers and Booleans.

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::SqlType;
use super::decimal::Numeric;
#[cfg(feature = "mysql-backend")]
use super::mysql;
use super::native::native;
#[cfg(feature = "sqlite")]
use super::sqlite;

native! {
    /// `SMALLINT`: `i16`.
    SmallInt: i16, Integer; pg dt::SmallInt;
        mysql Short(|v, out| mysql::write(&v.to_ne_bytes(), out), mysql::narrow);
        sqlite SmallInt(|v, out| sqlite::set(i32::from(*v), out), sqlite::narrow, sqlite::json_integer);
    /// `INTEGER`: `i32`.
    Integer: i32, Integer; pg dt::Integer;
        mysql Long(|v, out| mysql::write(&v.to_ne_bytes(), out), mysql::narrow);
        sqlite Integer(|v, out| sqlite::set(*v, out), sqlite::narrow, sqlite::json_integer);
    /// `BIGINT`: `i64`.
    BigInt: i64, Integer; pg dt::BigInt;
        mysql LongLong(|v, out| mysql::write(&v.to_ne_bytes(), out), mysql::narrow);
        sqlite Long(|v, out| sqlite::set(*v, out), |mut v| sqlite::integer(&mut v), sqlite::json_integer);
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
            |v, out| sqlite::set(i32::from(*v), out),
            sqlite::boolean,
            |v, out| sqlite::json_integer(&i32::from(*v), out)
        );
    /// PostgreSQL's `oid`: `u32`.
    Oid: u32; pg dt::Oid; sqlite Missing;
}

/// `REAL` in SQLite, which has doubles only.
#[cfg(feature = "sqlite")]
mod single {
    use super::sqlite;
    use crate::types::StoredValue;
    use diesel::deserialize;

    /// Returns the double with the same shortest decimal: 0.1, where widening results in 0.10000000149011612,
    /// so that it is equal to the number in SQL text.
    pub(super) fn widen(value: f32) -> f64 {
        let same_digits = value.to_string().parse::<f64>();
        #[allow(clippy::cast_possible_truncation)] // the way back, to see that it leads here
        match same_digits {
            Ok(double) if double as f32 == value => double,
            _ => f64::from(value),
        }
    }

    pub(super) fn from_sqlite<V: StoredValue>(mut value: V) -> deserialize::Result<f32> {
        let double = sqlite::double(&mut value)?;
        #[allow(clippy::cast_possible_truncation)] // to the nearest, as a cast in SQL does
        let single = double as f32;
        if single.is_infinite() && double.is_finite() {
            return Err("the number is out of the range of 32 bits".into());
        }
        Ok(single)
    }
}

/// A SQL number.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a number",
    label = "a number is expected here"
)]
pub trait Number: SqlType {
    /// The type of `SUM`: wide enough not to overflow even if the database's own type would.
    type Sum: SqlType;
    /// The type of `AVG`.
    type Avg: SqlType;
}

/// A number that may be negative.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a number with a sign",
    label = "has no opposite"
)]
pub trait HasSign: SqlType {}

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
    /// The type of `SUM`.
    type Sum: SqlType;
}
/// A type whose values have an average: a number, or an interval.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a number",
    label = "numbers and intervals have an average"
)]
pub trait HasAvg: SqlType {
    /// The type of `AVG`.
    type Avg: SqlType;
}

/// SQL's `BOOLEAN`, which conditions are made of.
#[diagnostic::on_unimplemented(
    message = "a condition must be SQL `Bool`, found SQL `{Self}`",
    label = "not a condition"
)]
pub trait IsBool {}
impl IsBool for Bool {}

/// The result type of arithmetic between two types, and the operator to use. It is implemented for
/// the right operand: rustc looks at that only after it has chosen the operator, and then reports what
/// is wrong with it.
#[diagnostic::on_unimplemented(
    message = "no arithmetic between SQL `{L}` and SQL `{Self}`",
    label = "not numbers that mix",
    note = "cast one side, as in `.cast::<{L}>()`; texts are joined with `.concat(..)`"
)]
pub trait Arithmetic<L, Op> {
    /// The wider of two numbers; for dates, times and ranges the operator's result.
    type Output: SqlType;
    /// The operator as databases know it for these types.
    #[doc(hidden)]
    type Operator;
}

/// The left type fits in the right one, and their values compare.
macro_rules! wider {
    ($($l:ident < $r:ident,)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl crate::types::Comparable<$r> for $l {}
            #[diagnostic::do_not_recommend]
            impl crate::types::Fits<$r> for $l {}
            #[diagnostic::do_not_recommend]
            impl crate::types::Comparable<$l> for $r {}
        )*
    };
}
wider! {
    SmallInt < Integer, SmallInt < BigInt, SmallInt < Double,
    Integer < BigInt, Integer < Double, BigInt < Double, Real < Double,
}
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
            #[diagnostic::do_not_recommend]
            impl HasSign for $t {}
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

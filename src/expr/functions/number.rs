//! Functions of numbers, and the greatest of several values.
//! <https://www.postgresql.org/docs/15/functions-math.html>,
//! <https://www.sqlite.org/lang_corefunc.html>; SQLite's own mathematical functions are an option
//! of its build, so none is used.
//! <https://dev.mysql.com/doc/refman/8.4/en/mathematical-functions.html>
//!
//! Where PostgreSQL rejects an argument (the root or the logarithm of a negative number, a division by
//! zero), MySQL returns NULL, even if the result's type is NOT NULL.

use std::marker::PhantomData;

use super::{example_doc, functions, on, sql_doc};
use crate::expr::call::Function;
use crate::expr::{Call, Expr, IntoExpr};
use crate::scope::{NotNull, Nullability};
use crate::types::{Double, HasEquality, Integer, Number, Numeric, Real, SqlType};

functions! {
    /// The square root.
    sqrt SQRT(number: Double) -> Double, "sqrt(literal(2.0))",
        pg "sqrt($1)", mysql "sqrt($1)";
    /// `base` to the power of `exponent`.
    power POWER(base: Double, exponent: Double) -> Double, "power(literal(2.0), 0.5)",
        pg "power($1, $2)", mysql "power($1, $2)";
    /// e to the power of `number`.
    exp EXP(number: Double) -> Double, "exp(literal(1.0))",
        pg "exp($1)", mysql "exp($1)";
    /// The natural logarithm.
    ln LN(number: Double) -> Double, "ln(literal(2.0))",
        pg "ln($1)", mysql "ln($1)";
    /// The logarithm to the base 10.
    log10 LOG10(number: Double) -> Double, "log10(literal(100.0))",
        pg "log10($1)", mysql "log10($1)";
    /// The number rounded to this many decimal digits, half away from zero; before the point where `digits` is negative.
    /// SQLite rounds the integer or the double that it stores.
    round_to ROUND_TO(number: Numeric, digits: Integer) -> Numeric, "round_to(orders::total, 1)",
        pg "round($1, $2)",
        sqlite "CASE WHEN ($2) < -308 THEN 0 * ($1) WHEN ($2) < 0 AND ($2) > -19 AND typeof($1) = 'integer' \
            THEN (($1) + sign($1) * CAST('5' || substr(hex(zeroblob(9)), 1, -1 - ($2)) AS INTEGER)) \
            / CAST('1' || substr(hex(zeroblob(9)), 1, -($2)) AS INTEGER) * CAST('1' || substr(hex(zeroblob(9)), 1, -($2)) AS INTEGER) \
            WHEN ($2) < 0 THEN round(($1) / CAST('1e' || -($2) AS REAL)) * CAST('1e' || -($2) AS REAL) \
            WHEN typeof($1) = 'integer' THEN $1 ELSE round($1, $2) END",
        mysql "round($1, $2)";
}

/// A SQL number that can have decimal digits.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` has no digits after the point to round",
    label = "expected SQL `Numeric`, `Double` or `Real`"
)]
pub trait Fractional: Number {
    /// The SQL type of a rounded number on PostgreSQL.
    type Rounded: SqlType;
    /// The type in the database. A bound on it makes a type that is not a number one error instead of two.
    #[doc(hidden)]
    type Itself;
}
impl Fractional for Numeric {
    type Rounded = Numeric;
    type Itself = Self;
}
#[cfg(feature = "rust_decimal")]
impl Fractional for crate::types::RustDecimal {
    type Rounded = Self;
    type Itself = Numeric;
}
impl Fractional for Double {
    type Rounded = Double;
    type Itself = Self;
}
impl Fractional for Real {
    type Rounded = Double;
    type Itself = Self;
}

macro_rules! of_one {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident: $bound:ident -> $out:ty, $example:literal, $($db:ident $sql:literal),+;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker_of_one {
            $(pub struct $marker;)*
        }
        $(
            impl Function for marker_of_one::$marker {
                type Null<Any: Nullability, All: Nullability> = Any;
            }
            on!(marker_of_one::$marker, $($db $sql),+);
            $(#[$doc])*
            #[doc = sql_doc!($($db $sql),+)]
            #[doc = example_doc!($example)]
            pub fn $name<E: Expr>(number: E) -> Call<marker_of_one::$marker, (E,), $out>
            where
                E::Type: $bound,
            {
                Call::new((number,))
            }
        )*
    };
}
of_one! {
    /// The absolute value.
    abs ABS: Number -> E::Type, "abs(orders::total)", all "abs($1)";
    /// The sign of the number: -1, 0 or 1.
    sign SIGN: Number -> Integer, "sign(orders::total)",
        pg "CAST(sign($1) AS integer)", sqlite "sign($1)", mysql "sign($1)";
}

/// Rounding, whose SQL in SQLite depends on the type. A double of 2^52 or more is a whole number
/// already; below, an integer of 64 bits holds it. MySQL's would return an integer for some decimals.
macro_rules! rounding {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident, numeric $numeric:literal, double $double:literal, mysql $mysql:literal;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker_of_type {
            $(pub struct $marker<T>(super::PhantomData<fn() -> T>);)*
        }
        $(
            impl<T: 'static> Function for marker_of_type::$marker<T> {
                type Null<Any: Nullability, All: Nullability> = Any;
            }
            rounding!(@on marker_of_type::$marker<Numeric>, $name, concat!("CAST(", $mysql, " AS DECIMAL(65))"),
                concat!("CASE WHEN abs($1) < 4503599627370496.0 THEN ", $numeric, " ELSE $1 END"));
            rounding!(@on marker_of_type::$marker<Double>, $name, $mysql,
                concat!("CAST(CASE WHEN abs($1) < 4503599627370496.0 THEN ", $double,
                    " ELSE $1 END AS REAL)"));
            rounding!(@on marker_of_type::$marker<Real>, $name, $mysql,
                concat!("CAST(CASE WHEN abs($1) < 4503599627370496.0 THEN ", $double,
                    " ELSE $1 END AS REAL)"));
            $(#[$doc])*
            #[doc = concat!("\n\nPostgreSQL: `", stringify!($name), "($1)`\n\nSQLite: `",
                "CASE WHEN abs($1) < 4503599627370496.0 THEN ", $numeric, " ELSE $1 END`, ",
                "and `CAST(... AS REAL)` around it for doubles\n\nMySQL: `", $mysql, "`")]
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\n# use relata::doc::orders;\n",
                "let query = from(orders::table).select(", stringify!($name),
                "(orders::total));\n```")]
            pub fn $name<E: Expr<Type: Fractional<Itself = T, Rounded = R>>, T, R: SqlType>(
                number: E,
            ) -> Call<marker_of_type::$marker<T>, (E,), R> {
                Call::new((number,))
            }
        )*
    };
    (@on $marker:ty, $name:ident, $mysql:expr, $sqlite:expr) => {
        on!($marker, pg concat!(stringify!($name), "($1)"), sqlite $sqlite, mysql $mysql);
    };
}
rounding! {
    /// The least integer that is not below the number. On PostgreSQL `DOUBLE PRECISION` for a `REAL`.
    ceil CEIL,
        numeric "CAST($1 AS INTEGER) + (($1) > CAST($1 AS INTEGER))",
        double "CAST($1 AS INTEGER) + (($1) > CAST($1 AS INTEGER))",
        mysql "ceil($1)";
    /// The greatest integer that is not above the number. On PostgreSQL `DOUBLE PRECISION` for a `REAL`.
    floor FLOOR,
        numeric "CAST($1 AS INTEGER) - (($1) < CAST($1 AS INTEGER))",
        double "CAST($1 AS INTEGER) - (($1) < CAST($1 AS INTEGER))",
        mysql "floor($1)";
    /// The number truncated towards zero. On PostgreSQL `DOUBLE PRECISION` for a `REAL`.
    trunc TRUNC,
        numeric "CAST($1 AS INTEGER)",
        double "CAST($1 AS INTEGER)",
        mysql "truncate($1, 0)";
    /// The nearest integer: halfway between two, `NUMERIC` rounds away from zero and a double to the even
    /// one. On PostgreSQL `DOUBLE PRECISION` for a `REAL`. To round to digits see [`round_to`].
    round ROUND,
        numeric "round($1)",
        double "CASE WHEN ($1) < 0 THEN (($1) - 4503599627370496.0) + 4503599627370496.0 ELSE (($1) + 4503599627370496.0) - 4503599627370496.0 END",
        mysql "round($1)";
}

macro_rules! of_two {
    ($($(#[$doc:meta])* $name:ident $marker:ident, $sqlite:literal;)*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker_of_two {
            $(pub struct $marker;)*
        }
        $(
            impl Function for marker_of_two::$marker {
                const BY_ORDER: bool = true;
                type Null<Any: Nullability, All: Nullability> = All;
            }
            on!(
                marker_of_two::$marker,
                pg concat!(stringify!($name), "($1, $2)"),
                sqlite $sqlite,
                mysql concat!("coalesce(", stringify!($name), "($1, $2), $1, $2)")
            );
            $(#[$doc])*
            ///
            /// Skips NULL: it is NULL only if both are. Nest it for more.
            #[doc = concat!("\n\nPostgreSQL: `", stringify!($name), "($1, $2)`\n\nSQLite: `",
                $sqlite, "`, since its own gives NULL where one is\n\nMySQL: `coalesce(",
                stringify!($name), "($1, $2), $1, $2)`, for the same reason")]
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\n# use relata::doc::users;\n",
                "let query = from(users::table).select(", stringify!($name),
                "(users::age, 18));\n```")]
            pub fn $name<A: Expr<Type: HasEquality>, B: IntoExpr<A::Type>>(
                a: A,
                b: B,
            ) -> Call<marker_of_two::$marker, (A, B::Expr), A::Type>
            where
                B::Expr: Expr<Type = A::Type>,
            {
                Call::new((a, b.into_expr()))
            }
        )*
    };
}
of_two! {
    /// The greater of two values of one type.
    greatest GREATEST, "coalesce(max($1, $2), $1, $2)";
    /// The smaller of two values of one type.
    least LEAST, "coalesce(min($1, $2), $1, $2)";
}

#[doc(hidden)]
#[allow(clippy::upper_case_acronyms, non_camel_case_types)]
pub mod marker_of_none {
    pub struct RANDOM;
}
impl Function for marker_of_none::RANDOM {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
on!(
    marker_of_none::RANDOM,
    pg "random()",
    sqlite "((random() & 9007199254740991) / 9007199254740992.0)",
    mysql "rand()"
);
/// A random number from 0 to below 1, another one for each row.
#[doc = sql_doc!(
    pg "random()",
    sqlite "((random() & 9007199254740991) / 9007199254740992.0)",
    mysql "rand()"
)]
#[doc = example_doc!("random()")]
pub fn random() -> Call<marker_of_none::RANDOM, (), Double> {
    Call::new(())
}

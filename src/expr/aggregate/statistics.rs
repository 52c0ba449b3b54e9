//! Statistical aggregates. PostgreSQL has them all, MySQL those with one argument, SQLite none.
//! <https://www.postgresql.org/docs/15/functions-aggregate.html#FUNCTIONS-AGGREGATE-STATISTICS-TABLE>,
//! <https://dev.mysql.com/doc/refman/8.4/en/aggregate-functions.html>

use super::{AggregateCall, aggregates};
use crate::class::AllowedInAggregate;
use crate::expr::Expr;
use crate::scope::{NotNull, Nullable};
use crate::types::{BigInt, Double, Number};

// A sample of one row has no variance. MariaDB rounds to four digits more than the argument has, unless the
// result is declared a double.
aggregates! {
    STDDEV: Nullable, Nullable, pg "stddev(|$1|)|", mysql "(stddev_samp(|$1|)| + 0e0)";
    STDDEV_POP: N, Nullable, pg "stddev_pop(|$1|)|", mysql "(stddev_pop(|$1|)| + 0e0)";
    STDDEV_SAMP: Nullable, Nullable, pg "stddev_samp(|$1|)|", mysql "(stddev_samp(|$1|)| + 0e0)";
    VARIANCE: Nullable, Nullable, pg "variance(|$1|)|", mysql "(var_samp(|$1|)| + 0e0)";
    VAR_POP: N, Nullable, pg "var_pop(|$1|)|", mysql "(var_pop(|$1|)| + 0e0)";
    VAR_SAMP: Nullable, Nullable, pg "var_samp(|$1|)|", mysql "(var_samp(|$1|)| + 0e0)";
    CORR: Nullable, Nullable, pg "corr(|$1, $2|)|";
    COVAR_POP: N, Nullable, pg "covar_pop(|$1, $2|)|";
    COVAR_SAMP: Nullable, Nullable, pg "covar_samp(|$1, $2|)|";
    REGR_AVGX: N, Nullable, pg "regr_avgx(|$1, $2|)|";
    REGR_AVGY: N, Nullable, pg "regr_avgy(|$1, $2|)|";
    REGR_COUNT: NotNull, NotNull, pg "regr_count(|$1, $2|)|";
    REGR_INTERCEPT: Nullable, Nullable, pg "regr_intercept(|$1, $2|)|";
    REGR_R2: Nullable, Nullable, pg "regr_r2(|$1, $2|)|";
    REGR_SLOPE: Nullable, Nullable, pg "regr_slope(|$1, $2|)|";
    REGR_SXX: N, Nullable, pg "regr_sxx(|$1, $2|)|";
    REGR_SXY: N, Nullable, pg "regr_sxy(|$1, $2|)|";
    REGR_SYY: N, Nullable, pg "regr_syy(|$1, $2|)|";
}

macro_rules! of_one {
    ($($(#[$doc:meta])* $name:ident $marker:ident $sql:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// `NUMERIC` of integers and `NUMERIC`, else `DOUBLE PRECISION`.
        #[doc = $sql]
        #[doc = concat!("\n```\nuse relata::prelude::*;\n# use relata::doc::orders;\n",
            "let query = from(orders::table).select(", stringify!($name), "(orders::total));\n```")]
        #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
        pub fn $name<E: Expr<Type: Number<Avg = T>, Class: AllowedInAggregate>, T>(e: E) -> AggregateCall<marker::$marker, (E,), T> {
            AggregateCall::new((e,))
        }
    )*};
}
of_one! {
    /// The historical name of [`stddev_samp`].
    stddev STDDEV "PostgreSQL: `stddev(e)`. MySQL: `stddev_samp(e)`, since its own `stddev` is that of a population.";
    /// The standard deviation of a whole population; NULL over no rows.
    stddev_pop STDDEV_POP "PostgreSQL: `stddev_pop(e)`. MySQL: `(stddev_pop(e) + 0e0)`";
    /// The standard deviation of a sample; NULL over fewer than two rows.
    stddev_samp STDDEV_SAMP "PostgreSQL: `stddev_samp(e)`. MySQL: `(stddev_samp(e) + 0e0)`";
    /// The historical name of [`var_samp`].
    variance VARIANCE "PostgreSQL: `variance(e)`. MySQL: `var_samp(e)`, since its own `variance` is that of a population.";
    /// The variance of a whole population; NULL over no rows.
    var_pop VAR_POP "PostgreSQL: `var_pop(e)`. MySQL: `(var_pop(e) + 0e0)`";
    /// The variance of a sample; NULL over fewer than two rows.
    var_samp VAR_SAMP "PostgreSQL: `var_samp(e)`. MySQL: `(var_samp(e) + 0e0)`";
}

macro_rules! of_two {
    ($($(#[$doc:meta])* $name:ident $marker:ident -> $t:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// `y` is the dependent variable; rows in which either is NULL are skipped. PostgreSQL
        /// only.
        #[doc = concat!("\n```\nuse relata::prelude::*;\n# use relata::doc::{orders, users};\n",
            "let query = from(users::table)\n",
            "    .join(orders::table.on(orders::user_id.eq(users::id)))\n",
            "    .select(", stringify!($name), "(orders::total, users::age));\n```")]
        #[rustfmt::skip]
        pub fn $name<Y: Expr<Type: Number, Class: AllowedInAggregate>, X: Expr<Type: Number, Class: AllowedInAggregate>>(y: Y, x: X) -> AggregateCall<marker::$marker, (Y, X), $t> {
            AggregateCall::new((y, x))
        }
    )*};
}
of_two! {
    /// The correlation coefficient.
    corr CORR -> Double;
    /// The covariance of a whole population.
    covar_pop COVAR_POP -> Double;
    /// The covariance of a sample.
    covar_samp COVAR_SAMP -> Double;
    /// The average of `x`.
    regr_avgx REGR_AVGX -> Double;
    /// The average of `y`.
    regr_avgy REGR_AVGY -> Double;
    /// The number of rows that have both. Never NULL.
    regr_count REGR_COUNT -> BigInt;
    /// The y-intercept of the least-squares line.
    regr_intercept REGR_INTERCEPT -> Double;
    /// The square of the coefficient of correlation.
    regr_r2 REGR_R2 -> Double;
    /// The slope of the line of least squares.
    regr_slope REGR_SLOPE -> Double;
    /// The sum of squares of `x` around its average.
    regr_sxx REGR_SXX -> Double;
    /// The sum of products of `x` and `y` around their averages.
    regr_sxy REGR_SXY -> Double;
    /// The sum of squares of `y` around its average.
    regr_syy REGR_SYY -> Double;
}

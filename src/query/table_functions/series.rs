//! The function `generate_series`. <https://www.postgresql.org/docs/15/functions-srf.html>

#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
use super::WITH_ORDINALITY;
use super::{TableFunction, call};
use crate::expr::Expr;
use crate::expr::argument::Argument;
use crate::query::raw::Literal;
use crate::row::Field;
use crate::scope::NotNull;
use crate::types::{BigInt, Integer, Numeric};
#[cfg(feature = "chrono")]
use crate::types::{Interval, Timestamp, TimestampTz};

#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod marker {
    use std::marker::PhantomData;
    pub struct GENERATE_SERIES<T>(PhantomData<fn() -> T>);
    pub struct GENERATE_SERIES_BY<T>(PhantomData<fn() -> T>);
}

pub use crate::types::series::{Series, SeriesStep};

macro_rules! series {
    ($($t:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Series for $t {
            type Column = Field<Self, NotNull>;
        }
        #[diagnostic::do_not_recommend]
        impl SeriesStep for $t {
            type Step = Self;
            type Column = Field<Self, NotNull>;
        }
    )*};
}
series! { Integer BigInt Numeric }
#[cfg(feature = "chrono")]
#[diagnostic::do_not_recommend]
impl SeriesStep for Timestamp {
    type Step = Interval;
    type Column = Field<Self, NotNull>;
}
#[cfg(feature = "chrono")]
#[diagnostic::do_not_recommend]
impl SeriesStep for TimestampTz {
    type Step = Interval;
    type Column = Field<Self, NotNull>;
}

/// The numbers from `start` to `stop`, both included: one column, of the SQL type of `start`, NOT NULL.
///
/// `start` is an expression or a value, of SQL `Integer`, `BigInt` or `Numeric`; `stop` fits its type.
///
/// ```
/// use relata::prelude::*;
/// relata::relation! { numbers { n: Integer } }
///
/// let squares = from(numbers::as_table(generate_series(1, 10)))
///     .order_by(numbers::n)
///     .select(numbers::n * numbers::n);
/// ```
///
/// PostgreSQL: `generate_series($1, $2) AS "numbers" ("n")`
///
/// SQLite (integers only): a WITH RECURSIVE in the argument of `json_each`
///
/// MySQL (integers only): a `JSON_TABLE` that counts the elements of an array. The array takes two bytes per row and
/// must fit in `max_allowed_packet`: 8 million rows if it is 16 MB; more are an error.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn generate_series<S: Literal<Expr: Expr<Type = T>>, T: Series<Column = C>, E: Argument<T, Expr = X>, X, C>(start: S, stop: E) -> TableFunction<marker::GENERATE_SERIES<T>, (S::Expr, X), C> {
    TableFunction::new((start.into_literal(), stop.into_argument()))
}

/// Generates the values from `start` to `stop`, `step` apart: numbers, or timestamps by an interval.
///
/// A negative step counts down. A step of zero is an error on PostgreSQL and yields no rows on the others. Steps
/// of a `TimestampTz` are in the time zone of the session.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::events;
/// relata::relation! { day { at: Timestamp } }
///
/// let days = day::as_table(generate_series_by(events::starts_at, events::ends_at, interval("1 day")));
/// let query = from(events::table).cross_join(days).select((events::id, day::at));
/// ```
///
/// PostgreSQL: `generate_series("events"."starts_at", "events"."ends_at", CAST($1 AS interval)) AS
/// "day" ("at")`
///
/// SQLite and MySQL (integers only): see [`generate_series`]
#[rustfmt::skip]
pub fn generate_series_by<S: Literal<Expr: Expr<Type = T>>, T: SeriesStep<Step = U, Column = C>, E: Argument<T, Expr = X>, X, B: Argument<U, Expr = Y>, Y, U, C>(start: S, stop: E, step: B) -> TableFunction<marker::GENERATE_SERIES_BY<T>, (S::Expr, X, Y), C> {
    TableFunction::new((start.into_literal(), stop.into_argument(), step.into_argument()))
}

call!(pg [T: Series] marker::GENERATE_SERIES<T>, "generate_series($1, $2)");
call!(pg [T: SeriesStep] marker::GENERATE_SERIES_BY<T>, "generate_series($1, $2, $3)");

// SQLite has the function only in its shell. A derived table cannot use the tables before it, but a scalar subquery
// can. So the series goes through a JSON array, whose integers are exact.
macro_rules! counted {
    ($($t:ident)*) => {$(
        counted!(marker::GENERATE_SERIES<$t>, "1");
        counted!(marker::GENERATE_SERIES_BY<$t>, "$3");
    )*};
    ($marker:ty, $step:literal) => {
        counted!($marker, $step, ["$.value"]);
        counted!(WITH_ORDINALITY<$marker>, $step, ["$.value", "($.key + 1)"]);
    };
    ($marker:ty, $step:literal, [$($column:literal),+]) => {
        call!(
            sqlite [] $marker,
            concat!(
                "json_each((WITH RECURSIVE bounds(start, stop, step) AS (SELECT CAST($1 AS INTEGER), \
                 CAST($2 AS INTEGER), CAST(",
                $step,
                " AS INTEGER)), series(n) AS (SELECT start FROM bounds WHERE CASE WHEN step > 0 \
                 THEN start <= stop WHEN step < 0 THEN start >= stop END UNION ALL SELECT n + step \
                 FROM series, bounds WHERE typeof(n + step) = 'integer' AND CASE WHEN step > 0 \
                 THEN n + step <= stop ELSE n + step >= stop END) SELECT json_group_array(n) FROM series))"
            ),
            [$($column),+]
        );
    };
}
// In MySQL a derived table cannot use the tables before it, but JSON_TABLE can: it counts the elements of an
// array as long as the series. If the array would be too long, the result is an error, since the text is not JSON.
macro_rules! repeated {
    ($($t:ident)*) => {$(
        repeated!(marker::GENERATE_SERIES<$t>, "1");
        repeated!(marker::GENERATE_SERIES_BY<$t>, "$3");
    )*};
    ($marker:ty, $step:literal) => {
        repeated!($marker, $step, [NUMBER]);
        repeated!(WITH_ORDINALITY<$marker>, $step, [NUMBER, "$.place"]);
    };
    ($marker:ty, $step:literal, [$($column:expr),+]) => {
        call!(
            mysql [] $marker,
            concat!(
                "JSON_TABLE(CASE WHEN ((", $step, ") > 0 AND ($1) <= ($2)) OR ((", $step, ") < 0 AND ($1) >= ($2)) \
                 THEN coalesce(concat('{\"start\":', $1, ',\"step\":', ", $step, ", ',\"rows\":[0', \
                 repeat(',0', (CAST($2 AS DECIMAL(65)) - CAST($1 AS DECIMAL(65))) DIV (", $step, ")), ']}'), \
                 'too many rows') END, '$' COLUMNS (start DECIMAL(20) PATH '$.start', step DECIMAL(20) PATH '$.step', \
                 NESTED PATH '$.rows[*]' COLUMNS (place FOR ORDINALITY)))"
            ),
            [$($column),+]
        );
    };
}
/// The number of a row.
#[cfg(feature = "mysql-backend")]
const NUMBER: &str = "CAST($.start + ($.place - 1) * $.step AS SIGNED)";
repeated! { Integer BigInt }
counted! { Integer BigInt }

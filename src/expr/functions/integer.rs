//! Functions of whole numbers, logarithms to any base, histograms.
//! <https://www.postgresql.org/docs/15/functions-math.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/mathematical-functions.html>

use super::{example_doc, functions, on, sql_doc};
use crate::types::{BigInt, Double, Integer, Numeric};

functions! {
    /// The remainder, with the sign of the dividend, as a NUMERIC. For integers see `%`. A divisor of
    /// zero is an error on PostgreSQL, NULL on MySQL. (MariaDB's `mod` may return a negative zero, which is not equal
    /// to 0 there: adding 0 removes the sign.)
    modulo MOD(dividend: Numeric, divisor: Numeric) -> Numeric, "modulo(orders::total, 7)",
        pg "mod(CAST($1 AS numeric), $2)", mysql "(mod($1, $2) + 0)";
    /// The quotient, truncated to an integer. A divisor of zero is an error on PostgreSQL, NULL on MySQL.
    div DIV(dividend: Numeric, divisor: Numeric) -> Numeric, "div(orders::total, 7)",
        pg "div(CAST($1 AS numeric), $2)",
        mysql "truncate((($1) - mod($1, $2)) / ($2), 0)";
    /// The greatest common divisor.
    gcd GCD(a: BigInt, b: BigInt) -> BigInt, "gcd(users::id, 12_i64)",
        pg "gcd(CAST($1 AS bigint), $2)";
    /// The least common multiple.
    lcm LCM(a: BigInt, b: BigInt) -> BigInt, "lcm(users::id, 12_i64)",
        pg "lcm(CAST($1 AS bigint), $2)";
    /// The factorial: the product of the integers from 1.
    factorial FACTORIAL(number: BigInt) -> Numeric, "factorial(users::id)", pg "factorial($1)";
    /// The logarithm of a number to a base. MySQL computes it as a double: with 15 digits.
    log LOG(base: Numeric, number: Numeric) -> Numeric, "log(2, orders::total)",
        pg "log(CAST($1 AS numeric), $2)", mysql "log($1, $2)";
    /// The number of the bucket, from 1 to `count`, in which the value lies, when equal buckets
    /// reach from `low` to `high`; 0 below and `count + 1` above. Where `low` is the greater,
    /// the buckets are counted down from it. PostgreSQL rejects equal bounds and a `count` below 1; MySQL
    /// returns NULL.
    width_bucket WIDTH_BUCKET(value: Double, low: Double, high: Double, count: Integer) -> Integer,
        "width_bucket(literal(2.5), 0.0, 10.0, 4)",
        pg "width_bucket(CAST($1 AS double precision), $2, $3, $4)",
        mysql "CASE WHEN ($4) < 1 OR ($2) = ($3) OR ($2) IS NULL THEN NULL \
            WHEN (($1) < ($2)) = (($2) < ($3)) AND ($1) <> ($2) THEN 0 * ($4) \
            WHEN (($1) >= ($3)) = (($2) < ($3)) OR ($1) = ($3) THEN ($4) + 1 \
            ELSE least(floor(($4) * ((($1) - ($2)) / (($3) - ($2)))), ($4) - 1) + 1 END";
}

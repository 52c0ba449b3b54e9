//! The bits of integers, and the functions of whole numbers.

use relata::expr::functions::log;
use relata::prelude::*;
use relata::types::{Decimal, Numeric};

use super::{on_both, on_mysql, on_pg, on_postgres, on_servers, on_sqlite};

/// As it is written into MySQL's SQL.
fn number(n: impl Into<i64>) -> String {
    let n = n.into();
    if n < 0 {
        format!("({n})")
    } else {
        n.to_string()
    }
}

#[test]
fn on_both_databases() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    for (a, b) in [
        (5, 3),
        (-1, 7),
        (i32::MIN, i32::MAX),
        (i32::MIN, -1),
        (0, 0),
    ] {
        on_both! { c;
            literal(a).bitwise_and(b), pg "$1 & $2", sqlite "? & ?",
                mysql &format!("CAST({} & {} AS SIGNED)", number(a), number(b)) => a & b;
            literal(a).bitwise_or(b), pg "$1 | $2", sqlite "? | ?",
                mysql &format!("CAST({} | {} AS SIGNED)", number(a), number(b)) => a | b;
            literal(a).bitwise_xor(b), pg "$1 # $2", sqlite "(((?) | (?)) - ((?) & (?)))",
                mysql &format!("CAST(({}) ^ ({}) AS SIGNED)", number(a), number(b)) => a ^ b;
            literal(a).bitwise_not(), pg "(~ ($1))", sqlite "(~ (?))",
                mysql &format!("CAST(~ ({}) AS SIGNED)", number(a)) => !a;
        }
    }
    for (a, b) in [(i64::MIN, i64::MAX), (i64::MIN, -1), (-1, i64::MAX), (6, 5)] {
        on_both! { c;
            literal(a).bitwise_xor(b), pg "$1 # $2", sqlite "(((?) | (?)) - ((?) & (?)))",
                mysql &format!("CAST(({}) ^ ({}) AS SIGNED)", number(a), number(b)) => a ^ b;
        }
    }
    on_both! { c;
        literal(1_i16).bitwise_or(literal(6_i32)), pg "$1 | $2", sqlite "? | ?", mysql "CAST(1 | 6 AS SIGNED)" => 7_i32;
        literal(6_i32).bitwise_and(3).eq(literal(1_i32) + 1), pg "$1 & $2 = $3 + $4", sqlite "? & ? = ? + ?", mysql "CAST(6 & 3 AS SIGNED) = 1 + 1" => true;
        literal(6_i32).bitwise_and(literal(2_i32).bitwise_or(1)), pg "$1 & ($2 | $3)", sqlite "? & (? | ?)", mysql "CAST(6 & (CAST(2 | 1 AS SIGNED)) AS SIGNED)" => 2;
        (literal(6_i32).bitwise_and(3) + 1), pg "($1 & $2) + $3", sqlite "(? & ?) + ?", mysql "(CAST(6 & 3 AS SIGNED)) + 1" => 3;
    }
}

#[test]
fn on_postgres_alone() {
    let mut c = on_postgres();
    let decimal = |t: &str| t.parse::<Decimal>().unwrap();
    on_pg! { c;
        literal(1_i32).bitwise_lshift(4), "$1 << $2" => 16;
        literal(-16_i64).bitwise_rshift(2), "$1 >> $2" => -4;
        gcd(literal(12_i64), 18_i64), "gcd(CAST($1 AS bigint), $2)" => 6;
        gcd(literal(12_i32), literal(18_i32)), "gcd(CAST($1 AS bigint), $2)" => 6;
        lcm(literal(4_i64), 6_i64), "lcm(CAST($1 AS bigint), $2)" => 12;
        factorial(20_i64), "factorial($1)" => decimal("2432902008176640000");
    }
}

#[test]
fn on_postgres_and_mysql() {
    let mut c = (on_postgres(), on_mysql());
    let decimal = |t: &str| t.parse::<Decimal>().unwrap();
    on_servers! { c;
        modulo(literal(-7_i32), 3), pg "mod(CAST($1 AS numeric), $2)", mysql "(mod((-7), 3) + 0)" => decimal("-1");
        relata::expr::functions::div(decimal("7.5"), 2), pg "div(CAST($1 AS numeric), $2)",
            mysql "truncate(((7.5) - mod(7.5, 2)) / (2), 0)" => decimal("3");
        log(2, 64).cast::<relata::types::Integer>(), pg "CAST(log(CAST($1 AS numeric), $2) AS integer)",
            mysql "CAST(CAST(log(2, 64) AS DECIMAL(65)) AS SIGNED)" => 6;
        modulo(nullable::<Numeric>(None), 3), pg "mod(CAST($1 AS numeric), $2)", mysql "(mod(?, 3) + 0)" => None;
    }
}

//! Of the columns of tables: numbers and texts of several types, and how often a row occurs.

use relata::prelude::*;
use relata::types::Text;

use crate::schema::{char_tbl, float8_tbl, int4_tbl, int8_tbl, tenk1, text_tbl, varchar_tbl};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    numbers(suite);
    texts(suite);
    often(suite);
    tuples(suite);
    plans(suite, 41);
    plans(suite, 48);
}

fn numbers(suite: &mut Suite) {
    let doubles = from(float8_tbl::table).select(float8_tbl::f1);
    let integers = from(int4_tbl::table).select(int4_tbl::f1);
    suite.port(
        17,
        doubles
            .clone()
            .union(doubles.clone())
            .order_by(float8_tbl::f1),
    );
    suite.port(18, doubles.clone().union_all(doubles.clone()));
    suite.port(
        19,
        doubles
            .clone()
            .union(integers.clone())
            .order_by(float8_tbl::f1),
    );
    suite.port(20, doubles.clone().union_all(integers.clone()));
    suite.port(
        21,
        doubles
            .filter(float8_tbl::f1.between(-1e6, 1e6))
            .union(integers.filter(int4_tbl::f1.between(0, 1_000_000)))
            .order_by(float8_tbl::f1),
    );
}

fn texts(suite: &mut Suite) {
    let varying = from(varchar_tbl::table).select(varchar_tbl::f1);
    let fixed = from(char_tbl::table).select(char_tbl::f1);
    // CHARACTER (4) is text that is cut or filled to four.
    suite.port(
        22,
        from(varchar_tbl::table)
            .select(rpad(varchar_tbl::f1, 4, " "))
            .union(from(char_tbl::table).select(rpad(char_tbl::f1, 4, " ")))
            .order_by(ordinal::<1>()),
    );
    suite.port(
        23,
        varying
            .clone()
            .union(from(char_tbl::table).select(char_tbl::f1.cast::<Text>()))
            .order_by(varchar_tbl::f1),
    );
    suite.port(24, varying.clone().union_all(fixed));
    suite.port(
        25,
        from(text_tbl::table)
            .select(text_tbl::f1)
            .union(varying)
            .union(from(char_tbl::table).select(rtrim(char_tbl::f1)))
            .order_by(text_tbl::f1),
    );
}

fn often(suite: &mut Suite) {
    let q1 = || from(int8_tbl::table).select(int8_tbl::q1);
    let q2 = || from(int8_tbl::table).select(int8_tbl::q2);
    suite.port(26, q2().intersect(q1()).order_by(int8_tbl::q2));
    suite.port(27, q2().intersect_all(q1()).order_by(int8_tbl::q2));
    suite.port(28, q2().except(q1()).order_by(int8_tbl::q2));
    suite.port(29, q2().except_all(q1()).order_by(int8_tbl::q2));
    suite.port(30, q2().except_all(q1().distinct()).order_by(int8_tbl::q2));
    suite.port(31, q1().except(q2()).order_by(int8_tbl::q1));
    suite.port(32, q1().except_all(q2()).order_by(int8_tbl::q1));
    suite.port(33, q1().except_all(q2().distinct()).order_by(int8_tbl::q1));
}

fn tuples(suite: &mut Suite) {
    let one = || select((literal(1), literal(2), literal(3)));
    let four = || select((literal(4), literal(5), literal(6)));
    let in_order = || {
        one()
            .union(four())
            .order_by((ordinal::<1>(), ordinal::<2>()))
    };
    suite.port(35, one().union(four()).intersect(four()));
    suite.port(36, in_order().intersect(four()));
    suite.port(37, one().union(four()).except(four()));
    suite.port(38, in_order().except(four()));
}

/// The same three times, planned in two ways.
fn plans(suite: &mut Suite, first: usize) {
    relata::relation! { ss { n: Nullable<Integer> } }
    let unique1 = || from(tenk1::table).select(tenk1::unique1);
    let fivethous = from(tenk1::table).select(tenk1::fivethous);
    suite.port(
        first,
        from(ss::as_query(unique1().union(fivethous.clone()))).select(count()),
    );
    suite.port(
        first + 2,
        from(ss::as_query(unique1().intersect(fivethous))).select(count()),
    );
    let but_ten = from(tenk1::table)
        .filter(tenk1::unique2.ne(10))
        .select(tenk1::unique2);
    suite.port(first + 4, unique1().except(but_ten));
}

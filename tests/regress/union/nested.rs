//! Operations in operations, as they bind and as parentheses say; queries of no columns.

use relata::prelude::*;

use crate::schema::{float8_tbl, int4_tbl, int8_tbl};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    numbers(suite);
    parentheses(suite);
    no_columns(suite);
}

fn numbers(suite: &mut Suite) {
    let doubles = from(float8_tbl::table).select(float8_tbl::f1);
    let integers = from(int4_tbl::table).select(int4_tbl::f1);
    suite.port(
        97,
        doubles
            .clone()
            .intersect(integers.clone())
            .order_by(float8_tbl::f1),
    );
    suite.port(98, doubles.except(integers).order_by(float8_tbl::f1));
}

fn parentheses(suite: &mut Suite) {
    let q1 = || from(int8_tbl::table).select(int8_tbl::q1);
    let q2 = || from(int8_tbl::table).select(int8_tbl::q2);
    suite.port(
        99,
        q1().intersect(q2()).union_all(q2()).order_by(int8_tbl::q1),
    );
    suite.port(
        100,
        q1().intersect(q2().union_all(q2())).order_by(int8_tbl::q1),
    );
    suite.port(
        101,
        q1().intersect(q2()).order_by(int8_tbl::q1).union_all(q2()),
    );
    suite.port(
        102,
        q1().union_all(q2()).except(q1()).order_by(int8_tbl::q1),
    );
    suite.port(
        103,
        q1().union_all(q2().except(q1()).order_by(int8_tbl::q2)),
    );
    suite.port(
        104,
        q1().union_all(q2()).except(q1()).order_by(int8_tbl::q1),
    );
    suite.port(
        105,
        from(int8_tbl::table)
            .select((int8_tbl::q1, int8_tbl::q2))
            .except(from(int8_tbl::table).select((int8_tbl::q2, int8_tbl::q1)))
            .order_by((int8_tbl::q2, int8_tbl::q1)),
    );
    suite.port(
        107,
        q1().except(q2().order_by(int8_tbl::q2).limit(1))
            .order_by(int8_tbl::q1),
    );
    suite.port(108, from(int8_tbl::table));
}

fn no_columns(suite: &mut Suite) {
    relata::relation! { series { n: Integer } }
    let nothing = || select(());
    suite.port(109, nothing().union(nothing()));
    suite.port(110, nothing().intersect(nothing()));
    suite.port(111, nothing().except(nothing()));
    let up_to = |n| from(series::as_table(generate_series(1, n))).select(());
    for n in [116, 126] {
        suite.port(n, up_to(5).union(up_to(3)));
        suite.port(n + 1, up_to(5).union_all(up_to(3)));
        suite.port(n + 2, up_to(5).intersect(up_to(3)));
        suite.port(n + 3, up_to(5).intersect_all(up_to(3)));
        suite.port(n + 4, up_to(5).except(up_to(3)));
        suite.port(n + 5, up_to(5).except_all(up_to(3)));
    }
}

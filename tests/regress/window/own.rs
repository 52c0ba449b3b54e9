//! Functions that the suite defines itself: what the database alone knows is said with `sql!`.

use relata::prelude::*;
use relata::types::{Integer, Text, Value};

use super::{first_ten, sums};
use crate::schema::{functions, tenk1};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    windows(suite);
    logged(suite);
    logged_with_filter(suite);
    inverses(suite);
    restarts(suite);
}

pub fn rows(suite: &mut Suite) {
    suite.port(128, from(functions::unbounded_syntax_test1a(2)));
    suite.port(129, from(functions::unbounded_syntax_test1b(2)));
    suite.port(132, from(functions::unbounded_syntax_test2a(2)));
    suite.port(133, from(functions::unbounded_syntax_test2b(2)));
}

/// It is in a schema that only its session has, and so in no catalog: it gives its rows in the SELECT list.
pub fn rows_of_a_temporary_function(suite: &mut Suite) {
    let rows = sql!("pg_temp.f({})", 2_i64 => Array<Integer>);
    suite.port(345, select(rows));
}

pub fn offset(suite: &mut Suite) {
    let unbounded = || sql!("unbounded({})", 1 => Integer);
    sums! { suite:
        137 window().rows(preceding(unbounded()), following(unbounded()));
    }
}

relata::relation! { s { ten: Nullable<Integer>, four: Nullable<Integer> } }

fn windows(suite: &mut Suite) {
    let in_order = || {
        let rows = first_ten!().order_by((tenk1::four, tenk1::ten));
        from(s::as_query(rows.select((tenk1::ten, tenk1::four))))
    };
    let second = sql!(
        "nth_value_def(n := {}, val := {}) OVER (PARTITION BY {})",
        2, s::ten, s::four => Nullable<Integer>
    );
    suite.port(278, in_order().select((second, s::ten, s::four)));
    let first = sql!(
        "nth_value_def({}) OVER (PARTITION BY {})",
        s::ten, s::four => Nullable<Integer>
    );
    suite.port(279, in_order().select((first, s::ten, s::four)));
}

type OrNull = Value<Text, relata::Nullable>;

fn text(text: Option<&str>) -> OrNull {
    nullable(text.map(str::to_owned))
}

relata::relation! { t { p: Integer, i: Integer, v: Nullable<Text> } }

fn logged(suite: &mut Suite) {
    let rows = [
        (1, 1, None),
        (1, 2, Some("a")),
        (1, 3, Some("b")),
        (1, 4, None),
        (1, 5, None),
        (1, 6, Some("c")),
        (2, 1, None),
        (2, 2, Some("x")),
        (3, 1, Some("z")),
    ];
    let (p, i, v) = (t::p, t::i, t::v);
    let as_text = v.cast::<Text>();
    macro_rules! of_two {
        ($call:tt, $argument:expr) => {
            sql!($call, $argument, p, i => Nullable<Text>)
        };
    }
    suite.port(
        290,
        from(t::as_query(values(rows.map(|(p, i, v)| (p, i, text(v))))))
            .order_by((p, i))
            .select((
                p.cast::<Text>()
                    .concat(",")
                    .concat(i.cast::<Text>())
                    .concat(":")
                    .concat(coalesce(as_text, "NULL")),
                of_two!("logging_agg_nonstrict({}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", v),
                of_two!("logging_agg_nonstrict_initcond({}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", v),
                of_two!("logging_agg_strict({}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", as_text),
                of_two!("logging_agg_strict_initcond({}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", v),
            )),
    );
}

relata::relation! { tf { p: Integer, i: Integer, f: Bool, v: Nullable<Text> } }

fn logged_with_filter(suite: &mut Suite) {
    let rows = [
        (1, 1, true, None),
        (1, 2, false, Some("a")),
        (1, 3, true, Some("b")),
        (1, 4, false, None),
        (1, 5, false, None),
        (1, 6, false, Some("c")),
        (2, 1, false, None),
        (2, 2, true, Some("x")),
        (3, 1, true, Some("z")),
    ];
    let (p, i, f, v) = (tf::p, tf::i, tf::f, tf::v);
    let as_text = v.cast::<Text>();
    macro_rules! of_two {
        ($call:tt, $argument:expr) => {
            sql!($call, $argument, f, p, i => Nullable<Text>)
        };
    }
    suite.port(
        291,
        from(tf::as_query(values(rows.map(|(p, i, f, v)| (p, i, f, text(v))))))
            .order_by((p, i))
            .select((
                p.cast::<Text>()
                    .concat(",")
                    .concat(i.cast::<Text>())
                    .concat(":")
                    .concat(case(f, coalesce(as_text, "NULL")).otherwise("-")),
                of_two!("logging_agg_nonstrict({}) FILTER (WHERE {}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", v),
                of_two!("logging_agg_nonstrict_initcond({}) FILTER (WHERE {}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", v),
                of_two!("logging_agg_strict({}) FILTER (WHERE {}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", as_text),
                of_two!("logging_agg_strict_initcond({}) FILTER (WHERE {}) OVER (PARTITION BY {} ORDER BY {} ROWS 1 PRECEDING)", v),
            )),
    );
}

relata::relation! { letters { i: Integer, v: Text } }

fn inverses(suite: &mut Suite) {
    let rows =
        || from(letters::as_query(values([(1, "a"), (2, "b"), (3, "c")]))).order_by(letters::i);
    let (i, v) = (letters::i, letters::v.cast::<Text>());
    let row = || {
        i.cast::<Text>()
            .concat(":")
            .concat(coalesce(letters::v.cast::<Text>(), "NULL"))
    };
    let inverse = || sql!("logging_agg_strict({}) OVER (ORDER BY {} ROWS 1 PRECEDING)", v, i => Nullable<Text>);
    // A volatile argument has no inverse.
    let doubtful = v.concat(case(random().lt(0.0), "?").otherwise(""));
    let without = sql!("logging_agg_strict({}) OVER (ORDER BY {} ROWS 1 PRECEDING)", doubtful, i => Nullable<Text>);
    suite.port(292, rows().select((row(), inverse(), without)));
    let filtered = sql!(
        "logging_agg_strict({}) FILTER (WHERE {}) OVER (ORDER BY {} ROWS 1 PRECEDING)",
        v, true, i => Nullable<Text>
    );
    let without = sql!(
        "logging_agg_strict({}) FILTER (WHERE {}) OVER (ORDER BY {} ROWS 1 PRECEDING)",
        v, random().ge(0.0), i => Nullable<Text>
    );
    suite.port(293, rows().select((row(), filtered, without)));
    let alone = sql!(
        "logging_agg_strict({}) OVER (ORDER BY {} ROWS BETWEEN CURRENT ROW AND CURRENT ROW)",
        v, i => Nullable<Text>
    );
    suite.port(294, rows().select(alone));
}

relata::relation! { series { i: Integer } }
relata::relation! { vs { i: Integer, v: Integer } }
relata::relation! { sum_following { i: Integer, s: BigInt } }

/// The numbers are random, what is selected of them is not.
fn restarts(suite: &mut Suite) {
    let numbers = vs::as_query(
        from(series::as_table(generate_series(1, 100)))
            .select((series::i, (random() * 100.0).cast::<Integer>())),
    );
    let sums = sum_following::as_query(
        from(vs::table).select((
            vs::i,
            sum(vs::v).over(
                window()
                    .order_by(vs::i.desc())
                    .rows(unbounded_preceding(), current_row()),
            ),
        )),
    );
    macro_rules! forward {
        ($call:tt, $argument:expr => $ty:ty) => {
            sql!($call, $argument, vs::i => $ty)
        };
    }
    let one = forward!(
        "sum_int_randomrestart({}) OVER (ORDER BY {} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
        vs::v => Integer
    );
    let other = forward!(
        "sum_int_randomrestart({}) OVER (ORDER BY {} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
        -vs::v => Integer
    );
    let log = forward!(
        "logging_agg_nonstrict({}) OVER (ORDER BY {} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
        literal("").cast::<Text>() => Text
    );
    suite.port(
        297,
        with(numbers)
            .with(sums)
            .from(vs::table)
            .join(sum_following::table.on(sum_following::i.eq(vs::i)))
            .select((
                sum_following::s.eq(one),
                (-sum_following::s).eq(other),
                (literal(300_i32) + (vs::i - 1) * 3).eq(length(log)),
            ))
            .distinct(),
    );
}

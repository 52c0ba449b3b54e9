//! Built-in aggregates over frames that move.

use relata::expr::functions::time::number_to_char;
use relata::prelude::*;
use relata::types::{BigInt, Double, Integer, Interval, Money, Numeric, SmallInt, Text};

use crate::decimal;
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    averages(suite);
    sums(suite);
    variances(suite);
    deviations(suite);
    frames(suite);
    others(suite);
}

relata::relation! { t { i: Integer, v: Nullable<Integer> } }
relata::relation! { exact { i: Integer, v: Nullable<Numeric> } }
relata::relation! { timed { i: Integer, v: Nullable<Text> } }

/// The current row and all after it.
macro_rules! following_rows {
    ($i:expr) => {
        window()
            .order_by($i)
            .rows(current_row(), unbounded_following())
    };
}

fn pairs() -> [(i32, relata::types::Value<Integer, relata::Nullable>); 4] {
    [(1, Some(1)), (2, Some(2)), (3, None), (4, None)].map(|(i, v)| (i, nullable(v)))
}

fn averages(suite: &mut Suite) {
    macro_rules! ports {
        ($($n:literal $call:expr;)*) => {$(
            suite.port(
                $n,
                from(t::as_query(values(pairs()))).select((t::i, $call.over(following_rows!(t::i)))),
            );
        )*};
    }
    ports! {
        298 avg(t::v.cast::<BigInt>());
        299 avg(t::v.cast::<Integer>());
        300 avg(t::v.cast::<SmallInt>());
    }
    let numbers = [(1, Some("1.5")), (2, Some("2.5")), (3, None), (4, None)]
        .map(|(i, v)| (i, nullable::<Numeric>(v.map(decimal))));
    suite.port(
        301,
        from(exact::as_query(values(numbers))).select((
            exact::i,
            avg(exact::v.cast::<Numeric>()).over(following_rows!(exact::i)),
        )),
    );
    suite.port(
        302,
        from(timed::as_query(values(seconds()))).select((
            timed::i,
            avg(timed::v.cast::<Interval>()).over(following_rows!(timed::i)),
        )),
    );
}

fn seconds() -> [(i32, relata::types::Value<Text, relata::Nullable>); 4] {
    [(1, Some("1 sec")), (2, Some("2 sec")), (3, None), (4, None)]
        .map(|(i, v)| (i, nullable(v.map(str::to_owned))))
}

fn sums(suite: &mut Suite) {
    macro_rules! ports {
        ($($n:literal $call:expr;)*) => {$(
            suite.port(
                $n,
                from(t::as_query(values(pairs()))).select((t::i, $call.over(following_rows!(t::i)))),
            );
        )*};
    }
    ports! {
        303 sum(t::v.cast::<SmallInt>());
        304 sum(t::v.cast::<Integer>());
        305 sum(t::v.cast::<BigInt>());
    }
    let amounts = [(1, Some("1.10")), (2, Some("2.20")), (3, None), (4, None)]
        .map(|(i, v)| (i, nullable::<Text>(v.map(str::to_owned))));
    suite.port(
        306,
        from(timed::as_query(values(amounts))).select((
            timed::i,
            sum(timed::v.cast::<Money>()).over(following_rows!(timed::i)),
        )),
    );
    suite.port(
        307,
        from(timed::as_query(values(seconds()))).select((
            timed::i,
            sum(timed::v.cast::<Interval>()).over(following_rows!(timed::i)),
        )),
    );
    let numbers = [(1, Some("1.1")), (2, Some("2.2")), (3, None), (4, None)]
        .map(|(i, v)| (i, nullable::<Numeric>(v.map(decimal))));
    suite.port(
        308,
        from(exact::as_query(values(numbers))).select((
            exact::i,
            sum(exact::v.cast::<Numeric>()).over(following_rows!(exact::i)),
        )),
    );
    let numbers = [(1, "1.01"), (2, "2"), (3, "3")].map(|(i, n)| (i, decimal(n)));
    suite.port(
        309,
        from(exact::as_query(values(numbers)))
            .select(sum(exact::v.cast::<Numeric>()).over(following_rows!(exact::i))),
    );
    ports! {
        310 count_of(t::v);
        311 count();
    }
}

relata::relation! { r { i: Integer, n: Nullable<Integer> } }

/// One function of the numbers as each of four types.
macro_rules! of_four_types {
    ($suite:ident $rows:ident: $($n:literal $function:ident $ty:ty;)*) => {$(
        $suite.port(
            $n,
            from(r::as_query(values($rows())))
                .select($function(r::n.cast::<$ty>()).over(following_rows!(r::i))),
        );
    )*};
}

fn variances(suite: &mut Suite) {
    let rows = || [(1, 600), (2, 470), (3, 170), (4, 430), (5, 300)];
    of_four_types! { suite rows:
        312 var_pop BigInt;
        313 var_pop Integer;
        314 var_pop SmallInt;
        315 var_pop Numeric;
        316 var_samp BigInt;
        317 var_samp Integer;
        318 var_samp SmallInt;
        319 var_samp Numeric;
        320 variance BigInt;
        321 variance Integer;
        322 variance SmallInt;
        323 variance Numeric;
    }
}

fn deviations(suite: &mut Suite) {
    let numbers = [None, Some(600), Some(470), Some(170), Some(430), Some(300)];
    let rows = || (1..).zip(numbers).map(|(i, n)| (i, nullable::<Integer>(n)));
    of_four_types! { suite rows:
        324 stddev_pop BigInt;
        325 stddev_pop Integer;
        326 stddev_pop SmallInt;
        327 stddev_pop Numeric;
        328 stddev_samp BigInt;
        329 stddev_samp Integer;
        330 stddev_samp SmallInt;
        331 stddev_samp Numeric;
    }
    let rows = || (0..).zip(numbers).map(|(i, n)| (i, nullable::<Integer>(n)));
    of_four_types! { suite rows:
        332 stddev BigInt;
        333 stddev Integer;
        334 stddev SmallInt;
        335 stddev Numeric;
    }
}

fn frames(suite: &mut Suite) {
    let by_i = window().order_by(t::i);
    let v = t::v.cast::<Integer>();
    suite.port(
        336,
        from(t::as_query(values(pairs())))
            .select((t::i, sum(v).over(by_i.rows(current_row(), current_row())))),
    );
    suite.port(
        337,
        from(t::as_query(values(pairs())))
            .select((t::i, sum(v).over(by_i.rows(current_row(), following(1))))),
    );
    suite.port(
        338,
        from(t::as_query(values([(1, 1), (2, 2), (3, 3), (4, 4)])))
            .select((t::i, sum(v).over(by_i.rows(preceding(1), following(1))))),
    );
}

relata::relation! { with_nan { a: Integer, b: Text } }
relata::relation! { n { i: Integer, n: Double } }
relata::relation! { conditions { i: Integer, b: Bool } }

fn others(suite: &mut Suite) {
    // A row of VALUES has the types of the first, and NaN is no NUMERIC in Rust.
    let b = with_nan::b.cast::<Numeric>();
    let rows = [(1, "1"), (2, "2"), (3, "NaN"), (4, "3"), (5, "4")];
    suite.port_undecoded(
        339,
        from(with_nan::as_query(values(rows))).select((
            with_nan::a,
            b,
            sum(b).over(
                window()
                    .order_by(with_nan::a)
                    .rows(preceding(1), current_row()),
            ),
        )),
    );
    let two =
        sum(n::n.cast::<Double>()).over(window().order_by(n::i).rows(current_row(), following(1)));
    let pattern = "999999999999999999999D9";
    suite.port(
        340,
        from(n::as_query(values([(1, 1e20), (2, 1.0)]))).select(number_to_char(two, pattern)),
    );
    let w = window_named(
        "w",
        window()
            .order_by(conditions::i)
            .rows(current_row(), following(1)),
    );
    let rows = [(1, true), (2, true), (3, false), (4, false), (5, true)];
    suite.port(
        341,
        from(conditions::as_query(values(rows))).select((
            conditions::i,
            conditions::b,
            bool_and(conditions::b).over(w.clone()),
            bool_or(conditions::b).over(w),
        )),
    );
}

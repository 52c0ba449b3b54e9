//! Windows over series of numbers.

use relata::prelude::*;
use relata::types::{Integer, SmallInt};

use crate::suite::Suite;

relata::relation! { x { x: Integer } }
relata::relation! { big { x: BigInt } }
relata::relation! { ss { x: Nullable<Integer>, y: Integer } }

/// NULLs in the order of RANGE.
pub fn nulls(suite: &mut Suite) {
    let with_nulls = || {
        let null = || nullable::<Integer>(None);
        ss::as_query(
            from(x::as_table(generate_series(1, 5)))
                .select((x::x, x::x))
                .union_all(select((null(), literal(42_i32))))
                .union_all(select((null(), literal(43_i32)))),
        )
    };
    macro_rules! ports {
        ($($n:literal $order:expr;)*) => {$(
            let w = window_named("w", window().order_by($order).range(preceding(2), following(2)));
            suite.port(
                $n,
                from(with_nulls()).select((
                    ss::x,
                    ss::y,
                    first_value(ss::y).over(w.clone()),
                    last_value(ss::y).over(w),
                )),
            );
        )*};
    }
    ports! {
        122 ss::x.asc().nulls_first();
        123 ss::x.asc().nulls_last();
        124 ss::x.desc().nulls_first();
        125 ss::x.desc().nulls_last();
    }
}

/// Offsets that lead out of the type that orders.
pub fn overflow(suite: &mut Suite) {
    macro_rules! ports {
        ($($n:literal $x:ident $start:literal $stop:literal, $order:expr, $offset:literal;)*) => {$(
            suite.port(
                $n,
                from($x::as_table(generate_series($start, $stop))).select((
                    $x::x,
                    last_value($x::x).over(
                        window()
                            .order_by($order)
                            .range(current_row(), following($offset)),
                    ),
                )),
            );
        )*};
    }
    let small = x::x.cast::<SmallInt>();
    ports! {
        140 x 32_764 32_766, small, 2_147_450_884;
        141 x -32_766 -32_764, small.desc(), 2_147_450_885;
        142 x 2_147_483_644 2_147_483_646, x::x, 4;
        143 x -2_147_483_646 -2_147_483_644, x::x.desc(), 5;
        144 big 9_223_372_036_854_775_804_i64 9_223_372_036_854_775_806, big::x, 4;
        145 big -9_223_372_036_854_775_806_i64 -9_223_372_036_854_775_804, big::x.desc(), 5;
    }
}

relata::relation! { cte { x: Integer } }

/// The same offset in ROWS, RANGE and GROUPS.
pub fn units(suite: &mut Suite) {
    let by_x = window().order_by(cte::x);
    macro_rules! ports {
        ($cte:ident: $($n:literal $window:expr;)*) => {$(
            let w = window_named("w", $window);
            suite.port(
                $n,
                with(cte::as_query($cte()))
                    .from(cte::table)
                    .select((cte::x, sum(cte::x).over(w))),
            );
        )*};
    }
    let odd = || from(x::as_table(generate_series_by(1, 35, 2))).select(x::x);
    ports! { odd:
        207 by_x.rows(preceding(1), following(1));
        208 by_x.range(preceding(1), following(1));
        209 by_x.groups(preceding(1), following(1));
    }
    let with_equal_ones = || {
        let one = || select(literal(1_i32));
        one()
            .union_all(one())
            .union_all(one())
            .union_all(from(x::as_table(generate_series_by(5, 49, 2))).select(x::x))
    };
    ports! { with_equal_ones:
        210 by_x.rows(preceding(1), following(1));
        211 by_x.range(preceding(1), following(1));
        212 by_x.groups(preceding(1), following(1));
    }
}

pub fn offset_of_an_expression(suite: &mut Suite) {
    let one = literal("foo").lt("foobar").cast::<Integer>();
    let w = window_named(
        "w",
        window().order_by(x::x).rows(preceding(one), current_row()),
    );
    suite.port(
        342,
        from(x::as_table(generate_series(1, 5))).select(array_agg(x::x).over(w)),
    );
}

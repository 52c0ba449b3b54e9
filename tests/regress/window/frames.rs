//! Frames that count rows, and what EXCLUDE takes out of them.

use relata::prelude::*;

use super::sums;
use crate::schema::{tenk1, v_window};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    without_offsets(suite);
    rows(suite);
    of_named_windows(suite);
    view(suite);
    overflow(suite);
}

relata::relation! { ss { ten: Nullable<Integer>, four: Nullable<Integer> } }

fn without_offsets(suite: &mut Suite) {
    let pairs = || {
        let query = from(tenk1::table).select((tenk1::ten, tenk1::four));
        ss::as_query(query.distinct())
    };
    let by_ten = partition_by(ss::four).order_by(ss::ten);
    macro_rules! ports {
        ($($n:literal $window:expr;)*) => {$(
            suite.port(
                $n,
                from(pairs()).select((
                    ss::four,
                    ss::ten,
                    sum(ss::ten).over($window),
                    last_value(ss::ten).over($window),
                )),
            );
        )*};
    }
    ports! {
        45 by_ten;
        46 by_ten.range(unbounded_preceding(), current_row());
        47 by_ten.range(unbounded_preceding(), unbounded_following());
    }
    let quarter = ss::ten / 4;
    let by_quarter = partition_by(ss::four).order_by(quarter.clone());
    macro_rules! ports {
        ($($n:literal $window:expr;)*) => {$(
            suite.port(
                $n,
                from(pairs()).select((
                    ss::four,
                    quarter.clone(),
                    sum(quarter.clone()).over($window),
                    last_value(quarter.clone()).over($window),
                )),
            );
        )*};
    }
    ports! {
        48 by_quarter.clone().range(unbounded_preceding(), current_row());
        49 by_quarter.clone().rows(unbounded_preceding(), current_row());
    }
}

fn rows(suite: &mut Suite) {
    let by_four = window().order_by(tenk1::four);
    let around = || window().rows(preceding(2), following(2));
    let after = || by_four.rows(current_row(), following(2));
    sums! { suite:
        50 by_four.range(current_row(), unbounded_following());
        51 window().rows(current_row(), unbounded_following());
        52 around();
        53 around().exclude_no_others();
        54 around().exclude_current_row();
        55 around().exclude_group();
        56 around().exclude_ties();
    }
    sums! { suite first_value:
        57 after().exclude_current_row();
        58 after().exclude_group();
        59 after().exclude_ties();
    }
    sums! { suite last_value:
        60 after().exclude_current_row();
        61 after().exclude_group();
        62 after().exclude_ties();
    }
    sums! { suite:
        63 window().rows(preceding(2), preceding(1));
        64 window().rows(following(1), following(3));
        65 window().rows(unbounded_preceding(), following(1));
    }
}

fn of_named_windows(suite: &mut Suite) {
    let by_four = window().order_by(tenk1::four);
    let w = window_named("w", by_four);
    let so_far = w.range(unbounded_preceding(), current_row());
    sums! { suite:
        66 w.range(current_row(), unbounded_following());
        67 so_far.exclude_current_row();
        68 so_far.exclude_group();
        69 so_far.exclude_ties();
    }
    let w = window_named("w", by_four.range(current_row(), unbounded_following()));
    let unique1 = tenk1::unique1;
    suite.port(
        70,
        from(tenk1::table).filter(unique1.lt(10)).select((
            first_value(unique1).over(w),
            nth_value(unique1, 2).over(w),
            last_value(unique1).over(w),
            unique1,
            tenk1::four,
        )),
    );
    let smallest = from(tenk1::table)
        .order_by(unique1)
        .select(unique1)
        .limit(1);
    let offset = coalesce(smallest.scalar_subquery(), 0) + 1;
    suite.port(
        71,
        from(tenk1::table).filter(unique1.lt(10)).select((
            sum(unique1).over(
                window()
                    .order_by(unique1)
                    .rows(preceding(offset), current_row()),
            ),
            unique1,
        )),
    );
}

const DEFINITIONS: &str = "server's internals: the text of a view";

/// The frames are in the views.
fn view(suite: &mut Suite) {
    for n in [73, 76, 79, 82, 85, 88] {
        suite.port(n, from(v_window::table));
        suite.left_out(n + 1, DEFINITIONS);
    }
    suite.left_out(92, DEFINITIONS);
}

fn overflow(suite: &mut Suite) {
    let by_four = window().order_by(tenk1::four);
    sums! { suite:
        93 window().rows(current_row(), following(i64::MAX)).exclude_current_row();
        94 window().rows(following(i64::MAX), following(1));
    }
    sums! { suite last_value:
        95 by_four.rows(current_row(), following(i64::MAX)).exclude_current_row();
    }
    sums! { suite:
        96 by_four.groups(current_row(), following(i64::MAX));
        97 by_four.groups(following(i64::MAX), unbounded_following());
    }
}

pub fn beside_a_function(suite: &mut Suite) {
    sums! { suite:
        136 window().rows(preceding(1), following(1));
    }
}

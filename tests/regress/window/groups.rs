//! GROUPS, and degenerate windows.

use relata::prelude::*;

use super::sums;
use crate::schema::{empsalary, t1, tenk1, tenk2};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    groups(suite);
    in_partitions(suite);
    values(suite);
}

fn groups(suite: &mut Suite) {
    let by_four = window().order_by(tenk1::four);
    let around = || by_four.groups(preceding(2), following(1));
    sums! { suite:
        187 by_four.groups(unbounded_preceding(), current_row());
        188 by_four.groups(unbounded_preceding(), unbounded_following());
        189 by_four.groups(current_row(), unbounded_following());
        190 by_four.groups(preceding(1), unbounded_following());
        191 by_four.groups(following(1), unbounded_following());
        192 by_four.groups(unbounded_preceding(), following(2));
        193 by_four.groups(preceding(2), preceding(1));
        194 around();
        195 by_four.groups(preceding(0), following(0));
        196 around().exclude_current_row();
        197 around().exclude_group();
        198 around().exclude_ties();
    }
}

fn in_partitions(suite: &mut Suite) {
    let (unique1, four, ten) = (tenk1::unique1, tenk1::four, tenk1::ten);
    let equal = || {
        partition_by(ten)
            .order_by(four)
            .groups(preceding(0), following(0))
    };
    macro_rules! ports {
        ($($n:literal $window:expr;)*) => {$(
            suite.port(
                $n,
                from(tenk1::table)
                    .filter(unique1.lt(10))
                    .select((sum(unique1).over($window), unique1, four, ten)),
            );
        )*};
    }
    ports! {
        199 equal();
        200 equal().exclude_current_row();
        201 equal().exclude_group();
        202 equal().exclude_ties();
    }
}

fn values(suite: &mut Suite) {
    let (salary, enroll_date) = (empsalary::salary, empsalary::enroll_date);
    let by_date = window().order_by(enroll_date);
    let around = || by_date.groups(preceding(1), following(1));
    let after = || by_date.groups(following(1), following(3));
    suite.port(
        203,
        from(empsalary::table).select((
            first_value(salary).over(around()),
            lead(salary).over(around()),
            nth_value(salary, 1).over(around()),
            salary,
            enroll_date,
        )),
    );
    suite.port(
        204,
        from(empsalary::table).select((
            last_value(salary).over(around()),
            lag(salary).over(around()),
            salary,
            enroll_date,
        )),
    );
    suite.port(
        205,
        from(empsalary::table).select((
            first_value(salary).over(after().exclude_current_row()),
            lead(salary).over(after().exclude_ties()),
            nth_value(salary, 1).over(after().exclude_ties()),
            salary,
            enroll_date,
        )),
    );
    suite.port(
        206,
        from(empsalary::table).select((
            last_value(salary).over(after().exclude_group()),
            lag(salary).over(after().exclude_group()),
            salary,
            enroll_date,
        )),
    );
}

relata::relation! { fours { four: Nullable<Integer> } }

pub fn degenerate(suite: &mut Suite) {
    let both = from(tenk1::table)
        .select(tenk1::four)
        .union_all(from(tenk2::table).select(tenk2::four));
    suite.port(
        213,
        from(fours::as_query(both))
            .select(count().over(partition_by(fours::four)))
            .limit(0),
    );
    let (f1, f2) = (t1::f1, t1::f2);
    let once = partition_by(f1).order_by(f2);
    let twice = partition_by((f1, f1)).order_by(f2);
    let with_order = partition_by((f1, f2)).order_by(f2);
    macro_rules! ports {
        ($($n:literal $window:expr;)*) => {$(
            suite.port(
                $n,
                from(t1::table).filter(f1.eq(f2)).select((f1, sum(f1).over($window))),
            );
        )*};
    }
    ports! {
        218 once.range(preceding(1), following(1));
        219 twice.range(preceding(2), preceding(1));
        220 with_order.range(following(1), following(2));
        223 once.groups(preceding(1), following(1));
        224 twice.groups(preceding(2), preceding(1));
        225 with_order.groups(following(1), following(2));
    }
    suite.port(
        226,
        select(rank().over(window().order_by(length(literal("abc"))))),
    );
}

//! RANGE with offsets: differences of numbers and of times.

use relata::prelude::*;

use super::sums;
use crate::schema::{empsalary, tenk1};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    of_numbers(suite);
    of_dates(suite);
    values(suite);
}

fn of_numbers(suite: &mut Suite) {
    let by_four = window().order_by(tenk1::four);
    let falling = window().order_by(tenk1::four.desc());
    let before = || by_four.range(preceding(2_i64), preceding(1_i16));
    let around = || by_four.range(preceding(2_i64), following(6_i16));
    sums! { suite:
        98 before();
        99 falling.range(preceding(2_i64), preceding(1_i16));
        100 before().exclude_no_others();
        101 before().exclude_current_row();
        102 before().exclude_group();
        103 before().exclude_ties();
        104 around().exclude_ties();
        105 around().exclude_group();
    }
    let around = || {
        partition_by(tenk1::four)
            .order_by(tenk1::unique1)
            .range(preceding(5_i64), following(6_i16))
    };
    sums! { suite:
        106 around();
        107 around().exclude_current_row();
    }
}

fn of_dates(suite: &mut Suite) {
    let (salary, enroll_date) = (empsalary::salary, empsalary::enroll_date);
    let by_date = window().order_by(enroll_date);
    let falling = window().order_by(enroll_date.desc());
    let year = || interval("1 year");
    let around = || by_date.range(preceding(year()), following(year()));
    macro_rules! ports {
        ($($n:literal $window:expr;)*) => {$(
            suite.port(
                $n,
                from(empsalary::table).select((sum(salary).over($window), salary, enroll_date)),
            );
        )*};
    }
    ports! {
        108 around();
        109 falling.range(preceding(year()), following(year()));
        110 falling.range(following(year()), following(year()));
        111 around().exclude_current_row();
        112 around().exclude_group();
        113 around().exclude_ties();
    }
}

fn values(suite: &mut Suite) {
    let (salary, enroll_date) = (empsalary::salary, empsalary::enroll_date);
    let by_salary = window().order_by(salary);
    let around = || by_salary.range(preceding(1000), following(1000));
    let after = || by_salary.range(following(1000), following(3000));
    suite.port(
        114,
        from(empsalary::table).select((
            first_value(salary).over(around()),
            lead(salary).over(around()),
            nth_value(salary, 1).over(around()),
            salary,
        )),
    );
    suite.port(
        115,
        from(empsalary::table).select((
            last_value(salary).over(around()),
            lag(salary).over(around()),
            salary,
        )),
    );
    suite.port(
        116,
        from(empsalary::table).select((
            first_value(salary).over(after().exclude_current_row()),
            lead(salary).over(after().exclude_ties()),
            nth_value(salary, 1).over(after().exclude_ties()),
            salary,
        )),
    );
    suite.port(
        117,
        from(empsalary::table).select((
            last_value(salary).over(after().exclude_group()),
            lag(salary).over(after().exclude_group()),
            salary,
        )),
    );
    let until = || {
        window()
            .order_by(enroll_date)
            .range(unbounded_preceding(), following(interval("1 year")))
    };
    macro_rules! ports {
        ($($n:literal $first:expr, $last:expr;)*) => {$(
            suite.port(
                $n,
                from(empsalary::table).select((
                    first_value(salary).over($first),
                    last_value(salary).over($last),
                    salary,
                    enroll_date,
                )),
            );
        )*};
    }
    ports! {
        118 until().exclude_ties(), until();
        119 until().exclude_ties(), until().exclude_ties();
        120 until().exclude_group(), until().exclude_group();
        121 until().exclude_current_row(), until().exclude_current_row();
    }
}

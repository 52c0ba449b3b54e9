//! The functions, over windows without frames.

use relata::prelude::*;
use relata::types::Integer;

use super::first_ten;
use crate::schema::{empsalary, int4_tbl, tenk1};
use crate::suite::Suite;
use crate::{date, decimal};

pub fn port(suite: &mut Suite) {
    windows(suite);
    ranks(suite);
    neighbours(suite);
    values_of_the_window(suite);
    of_groups(suite);
    several_windows(suite);
}

fn windows(suite: &mut Suite) {
    let (depname, empno, salary) = (empsalary::depname, empsalary::empno, empsalary::salary);
    let of_department = partition_by(depname);
    let by_salary = of_department.order_by(salary);
    suite.port(
        2,
        from(empsalary::table).order_by((depname, salary)).select((
            depname,
            empno,
            salary,
            sum(salary).over(of_department),
        )),
    );
    suite.port(
        3,
        from(empsalary::table).select((depname, empno, salary, rank().over(by_salary))),
    );
    suite.port(
        4,
        from(tenk1::table)
            .group_by((tenk1::four, tenk1::ten))
            .order_by((tenk1::four, tenk1::ten))
            .select((
                tenk1::four,
                tenk1::ten,
                sum(sum(tenk1::four)).over(partition_by(tenk1::four)),
                avg(tenk1::ten),
            )),
    );
    let w = window_named("w", of_department);
    suite.port(
        5,
        from(empsalary::table).select((depname, empno, salary, sum(salary).over(w))),
    );
    let w = window_named("w", by_salary);
    suite.port(
        6,
        from(empsalary::table).order_by(rank().over(w)).select((
            depname,
            empno,
            salary,
            rank().over(w),
        )),
    );
    let ten = first_ten!();
    suite.port(7, ten.clone().select(count().over(window())));
    let w = window_named("w", window());
    suite.port(8, ten.select(count().over(w)));
}

fn ranks(suite: &mut Suite) {
    let ten = first_ten!();
    let by_ten = partition_by(tenk1::four).order_by(tenk1::ten);
    let rest = (tenk1::ten, tenk1::four);
    // Its named window, which nothing looks through, says nothing.
    suite.port(
        9,
        from(tenk1::table)
            .filter(literal(false))
            .select(tenk1::four),
    );
    let running = partition_by(tenk1::ten).order_by(tenk1::unique2);
    suite.port(
        10,
        ten.clone()
            .select((sum(tenk1::four).over(running), rest.0, rest.1)),
    );
    suite.port(
        11,
        ten.clone()
            .select(row_number().over(window().order_by(tenk1::unique2))),
    );
    suite.port(
        12,
        ten.clone().select((rank().over(by_ten), rest.0, rest.1)),
    );
    suite.port(
        13,
        ten.clone()
            .select((dense_rank().over(by_ten), rest.0, rest.1)),
    );
    suite.port(
        14,
        ten.clone()
            .select((percent_rank().over(by_ten), rest.0, rest.1)),
    );
    suite.port(
        15,
        ten.clone()
            .select((cume_dist().over(by_ten), rest.0, rest.1)),
    );
    let by_both = window().order_by((tenk1::ten, tenk1::four));
    suite.port(16, ten.select((ntile(3).over(by_both), rest.0, rest.1)));
    suite.port(
        17,
        from(tenk1::table)
            .select((
                ntile(nullable::<Integer>(None)).over(by_both),
                rest.0,
                rest.1,
            ))
            .limit(2),
    );
}

fn neighbours(suite: &mut Suite) {
    let (four, ten) = (tenk1::four, tenk1::ten);
    let by_ten = partition_by(four).order_by(ten);
    let rows = first_ten!();
    macro_rules! ports {
        ($($n:literal $call:expr;)*) => {$(
            suite.port($n, rows.clone().select(($call.over(by_ten), ten, four)));
        )*};
    }
    ports! {
        18 lag(ten);
        19 lag(ten).offset(four);
        20 lag(ten).offset(four).default(0);
    }
    // The first value is as wide as the default.
    let in_order = first_ten!().order_by((four, ten));
    let exact = ten.cast::<relata::types::Numeric>();
    let of_numbers = lag(exact).offset(four).default(decimal("0.7"));
    suite.port(
        21,
        in_order
            .clone()
            .select((of_numbers.over(by_ten), ten, four)),
    );
    ports! {
        22 lead(ten);
        23 lead(ten * 2).offset(1);
        24 lead(ten * 2).offset(1).default(-1);
    }
    let of_numbers = lead(exact * 2).offset(1).default(decimal("-1.4"));
    suite.port(25, in_order.select((of_numbers.over(by_ten), ten, four)));
    ports! {
        26 first_value(ten);
    }
    suite.port(
        27,
        rows.select((last_value(four).over(window().order_by(ten)), ten, four)),
    );
}

relata::relation! { s { ten: Nullable<Integer>, four: Nullable<Integer> } }

fn values_of_the_window(suite: &mut Suite) {
    let in_order = || {
        s::as_query(
            first_ten!()
                .order_by((tenk1::four, tenk1::ten))
                .select((tenk1::ten, tenk1::four)),
        )
    };
    suite.port(
        28,
        from(in_order()).order_by((s::four, s::ten)).select((
            last_value(s::ten).over(partition_by(s::four)),
            s::ten,
            s::four,
        )),
    );
    suite.port(
        29,
        from(in_order()).select((
            nth_value(s::ten, s::four + 1).over(partition_by(s::four)),
            s::ten,
            s::four,
        )),
    );
}

relata::relation! { odd { four: Nullable<Integer>, unique2: Nullable<Integer> } }
relata::relation! { sub { total: Nullable<Numeric>, fourcount: BigInt, twosum: Nullable<BigInt> } }

fn of_groups(suite: &mut Suite) {
    let (two, four, ten, hundred) = (tenk1::two, tenk1::four, tenk1::ten, tenk1::hundred);
    let sums = from(tenk1::table).group_by((ten, two));
    let running = partition_by(two).order_by(ten);
    suite.port(
        30,
        sums.clone()
            .select((ten, two, sum(hundred), sum(sum(hundred)).over(running))),
    );
    let odds = odd::as_query(
        from(tenk1::table)
            .filter(two.eq(1))
            .select((four, tenk1::unique2)),
    );
    suite.port(
        31,
        from(odds)
            .filter(odd::unique2.lt(10))
            .select((count().over(partition_by(odd::four)), odd::four)),
    );
    let by_ten = partition_by(four).order_by(ten);
    suite.port(
        32,
        first_ten!().select(
            (count().over(by_ten) + sum(hundred).over(by_ten)).cast::<relata::types::Text>(),
        ),
    );
    let twosum = sum(hundred).over(running);
    let fourcount = count().over(by_ten);
    let totals = sub::as_query(from(tenk1::table).select((
        (fourcount + twosum).cast::<relata::types::Numeric>(),
        fourcount,
        twosum,
    )));
    suite.port(
        33,
        from(totals).filter(sub::total.ne(sub::fourcount + sub::twosum)),
    );
    suite.port(
        34,
        first_ten!().select(avg(four).over(partition_by(four).order_by(tenk1::thousand / 100))),
    );
    let win = window_named("win", running);
    suite.port(
        35,
        sums.select((ten, two, sum(hundred), sum(sum(hundred)).over(win))),
    );
    let (depname, salary) = (empsalary::depname, empsalary::salary);
    suite.port(
        36,
        from(empsalary::table).group_by(depname).select((
            sum(salary),
            row_number().over(window().order_by(depname)),
            sum(sum(salary)).over(window().order_by(depname.desc())),
        )),
    );
}

relata::alias!(outer_tenk1 = tenk1);
relata::relation! { none { four: Nullable<Integer> } }
relata::relation! {
    bonuses {
        empno: Nullable<BigInt>,
        depname: Nullable<Text>,
        salary: Nullable<Integer>,
        bonus: Nullable<Integer>,
        depadj: Nullable<Integer>,
    }
}

fn several_windows(suite: &mut Suite) {
    let (depname, salary) = (empsalary::depname, empsalary::salary);
    let w1 = window_named("w1", window().order_by(salary));
    let w2 = window_named("w2", window().order_by(salary));
    suite.port(
        37,
        from(empsalary::table).select((sum(salary).over(w1), count().over(w2))),
    );
    let two = from(tenk1::table)
        .correlate(outer_tenk1::table)
        .filter(outer_tenk1::unique2.eq(tenk1::unique2))
        .select(tenk1::two)
        .scalar_subquery();
    suite.port(
        38,
        from(outer_tenk1::table)
            .filter(outer_tenk1::unique2.lt(10))
            .select(
                lead(outer_tenk1::ten)
                    .offset(two)
                    .over(partition_by(outer_tenk1::four).order_by(outer_tenk1::ten)),
            ),
    );
    let nothing = none::as_query(
        from(tenk1::table)
            .filter(literal(false))
            .select(tenk1::four),
    );
    suite.port(
        39,
        from(nothing).select(count().over(partition_by(none::four))),
    );
    let w = window_named("w", partition_by(depname).order_by(salary.desc()));
    suite.port(
        40,
        from(empsalary::table).select((sum(salary).over(w), rank().over(w))),
    );
    let years = case(
        empsalary::enroll_date.lt(date(2008, 1, 1)),
        literal(2008) - year(empsalary::enroll_date),
    );
    let above_average = avg(salary).over(partition_by(depname)).lt(salary);
    let bonuses = bonuses::as_query(from(empsalary::table).select((
        empsalary::empno,
        depname,
        salary,
        years * 500,
        case(above_average, 200),
    )));
    suite.port(
        41,
        from(bonuses).select((
            bonuses::empno,
            bonuses::depname,
            bonuses::salary,
            bonuses::bonus,
            bonuses::depadj,
            min(bonuses::bonus).over(window().order_by(bonuses::empno)),
            max(bonuses::depadj).over(window()),
        )),
    );
    suite.port(
        42,
        from(int4_tbl::table)
            .filter(int4_tbl::f1.eq(42))
            .select(sum(count_of(int4_tbl::f1)).over(window())),
    );
    let both = sum(tenk1::unique1) + sum(tenk1::unique2);
    suite.port(
        43,
        from(tenk1::table)
            .group_by(tenk1::ten)
            .order_by(tenk1::ten)
            .select((tenk1::ten, both, rank().over(window().order_by(both)))),
    );
}

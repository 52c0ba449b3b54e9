//! The functions, over windows without frames.

use relata::prelude::*;

use crate::schema::{empsalary, tenk1};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    windows(suite);
    ranks(suite);
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
    let ten = from(tenk1::table).filter(tenk1::unique2.lt(10));
    suite.port(7, ten.clone().select(count().over(window())));
    let w = window_named("w", window());
    suite.port(8, ten.select(count().over(w)));
}

fn ranks(suite: &mut Suite) {
    let ten = from(tenk1::table).filter(tenk1::unique2.lt(10));
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
}

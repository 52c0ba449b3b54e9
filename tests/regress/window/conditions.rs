//! FILTER, and conditions on window functions in the query around them.

use relata::prelude::*;

use crate::date;
use crate::schema::empsalary;
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    filter(suite);
    ranks(suite);
    counts(suite);
    in_partitions(suite);
}

fn filter(suite: &mut Suite) {
    let (depname, salary) = (empsalary::depname, empsalary::salary);
    let recent = sum(salary).filter(empsalary::enroll_date.gt(date(2007, 1, 1)));
    suite.port(
        240,
        from(empsalary::table).group_by(depname).select((
            sum(salary),
            row_number().over(window().order_by(depname)),
            sum(recent)
                .filter(depname.ne("sales"))
                .over(window().order_by(depname.desc())),
            depname,
        )),
    );
}

relata::relation! { numbered { empno: Nullable<BigInt>, rn: BigInt } }
relata::relation! { ranked { empno: Nullable<BigInt>, salary: Nullable<Integer>, r: BigInt } }

fn ranks(suite: &mut Suite) {
    let (empno, salary) = (empsalary::empno, empsalary::salary);
    let numbered = || {
        let rn = row_number().over(window().order_by(empno));
        from(numbered::as_query(
            from(empsalary::table).select((empno, rn)),
        ))
    };
    suite.port(244, numbered().filter(numbered::rn.lt(3)));
    suite.port(245, numbered().filter(literal(3_i32).gt(numbered::rn)));
    suite.port(246, numbered().filter(literal(2_i32).ge(numbered::rn)));
    let by_salary = window().order_by(salary.desc());
    let ranked =
        ranked::as_query(from(empsalary::table).select((empno, salary, rank().over(by_salary))));
    suite.port(248, from(ranked).filter(ranked::r.le(3)));
    let ranked = ranked::as_query(from(empsalary::table).select((
        empno,
        salary,
        dense_rank().over(by_salary),
    )));
    suite.port(250, from(ranked).filter(ranked::r.eq(1)));
}

fn counts(suite: &mut Suite) {
    let (empno, salary) = (empsalary::empno, empsalary::salary);
    let by_salary = window().order_by(salary.desc());
    let counted =
        ranked::as_query(from(empsalary::table).select((empno, salary, count().over(by_salary))));
    suite.port(252, from(counted).filter(ranked::r.le(3)));
    let counted = ranked::as_query(from(empsalary::table).select((
        empno,
        salary,
        count_of(literal(1)).over(by_salary),
    )));
    suite.port(254, from(counted).filter(ranked::r.le(3)));
}

relata::relation! {
    in_department {
        empno: Nullable<BigInt>,
        depname: Nullable<Text>,
        rn: BigInt,
    }
}
relata::relation! {
    paid {
        empno: Nullable<BigInt>,
        depname: Nullable<Text>,
        salary: Nullable<Integer>,
        c: BigInt,
    }
}
relata::relation! { next_department { rn: BigInt, n_dep: Nullable<Text> } }
relata::relation! {
    employees {
        depname: Nullable<Text>,
        empno: Nullable<BigInt>,
        salary: Nullable<Integer>,
        enroll_date: Nullable<Date>,
        c1: BigInt,
        rn: BigInt,
        c2: BigInt,
        c3: BigInt,
    }
}
relata::relation! {
    first_and_last {
        depname: Nullable<Text>,
        empno: Nullable<BigInt>,
        salary: Nullable<Integer>,
        enroll_date: Nullable<Date>,
        first_emp: BigInt,
        last_emp: BigInt,
    }
}

fn in_partitions(suite: &mut Suite) {
    let (depname, empno) = (empsalary::depname, empsalary::empno);
    let (salary, enroll_date) = (empsalary::salary, empsalary::enroll_date);
    let of_department = partition_by(depname);
    let numbered = in_department::as_query(from(empsalary::table).select((
        empno,
        depname,
        row_number().over(of_department.order_by(empno)),
    )));
    suite.port(259, from(numbered).filter(in_department::rn.lt(3)));
    let counted = paid::as_query(from(empsalary::table).select((
        empno,
        depname,
        salary,
        count_of(literal(1)).over(of_department.order_by(salary.desc())),
    )));
    suite.port(262, from(counted).filter(paid::c.le(3)));
    // LEAD needs an order here: one in which all rows of a partition are equal is none.
    let of_salary = partition_by(salary);
    let next = next_department::as_query(
        from(empsalary::table).select((
            row_number().over(of_salary),
            lead(depname)
                .over(of_salary.order_by(salary))
                .concat(" Department"),
        )),
    );
    suite.port(264, from(next).filter(next_department::rn.lt(1)));
    let with_counts = employees::as_query(from(empsalary::table).select((
        depname,
        empno,
        salary,
        enroll_date,
        count_of(literal(1)).over(partition_by(depname.concat(""))),
        row_number().over(of_department),
        count().over(of_department),
        count().over(partition_by(literal("").concat(depname))),
    )));
    suite.port(
        266,
        from(with_counts).filter(employees::rn.le(1) & employees::c1.le(3)),
    );
    let numbered = first_and_last::as_query(from(empsalary::table).select((
        depname,
        empno,
        salary,
        enroll_date,
        row_number().over(of_department.order_by(enroll_date)),
        row_number().over(of_department.order_by(enroll_date.desc())),
    )));
    suite.port(
        275,
        from(numbered).filter(first_and_last::first_emp.eq(1) | first_and_last::last_emp.eq(1)),
    );
}

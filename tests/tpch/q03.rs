//! Q3, the shipping priority.

use relata::chrono::NaiveDate;
use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{customer, lineitem, orders};
use crate::{check, date};

/// Which ten unshipped orders of a market segment are worth most?
#[test]
fn shipping_priority() {
    type Row = (i64, Decimal, NaiveDate, i32);
    let day = date(1995, 3, 15);
    let revenue = sum(lineitem::l_extendedprice * (literal(1) - lineitem::l_discount));
    let query = from(lineitem::table)
        .join(lineitem::order)
        .join(orders::customer)
        .filter(customer::c_mktsegment.eq("BUILDING"))
        .filter(orders::o_orderdate.lt(day) & lineitem::l_shipdate.gt(day))
        .group_by((
            lineitem::l_orderkey,
            orders::o_orderdate,
            orders::o_shippriority,
        ))
        .order_by((revenue.clone().desc(), orders::o_orderdate))
        .limit(10)
        .select((
            lineitem::l_orderkey,
            revenue,
            orders::o_orderdate,
            orders::o_shippriority,
        ));
    check::<Row>("q03", &query);
}

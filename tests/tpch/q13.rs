//! Q13, the customer distribution.

use relata::prelude::*;

use crate::check;
use crate::schema::{customer, orders};

relata::relation! { of_customer { custkey: BigInt, orders: BigInt } }

/// How many customers have made how many orders, leaving special requests out?
#[test]
fn customer_distribution() {
    type Row = (i64, i64);
    let ordinary_order = orders::o_custkey.eq(customer::c_custkey)
        & orders::o_comment.not_like("%special%requests%");
    let of_customer = of_customer::as_query(
        from(customer::table)
            .left_join(orders::table.on(ordinary_order))
            .group_by(customer::c_custkey)
            .select((customer::c_custkey, count_of(orders::o_orderkey))),
    );
    let query = from(of_customer)
        .group_by(of_customer::orders)
        .order_by((count().desc(), of_customer::orders.desc()))
        .select((of_customer::orders, count()));
    check::<Row>("q13", &query);
}

//! Q4, the order priority checking.

use relata::prelude::*;

use crate::schema::{lineitem, orders};
use crate::{check, date};

/// How many orders of a quarter had an item received late, by priority?
#[test]
fn order_priority_checking() {
    type Row = (String, i64);
    let late_items = from(lineitem::table)
        .correlate(orders::table)
        .filter(lineitem::l_orderkey.eq(orders::o_orderkey))
        .filter(lineitem::l_commitdate.lt(lineitem::l_receiptdate));
    let query = from(orders::table)
        .filter(orders::o_orderdate.ge(date(1993, 7, 1)))
        .filter(orders::o_orderdate.lt(date(1993, 10, 1)))
        .filter(exists(late_items))
        .group_by(orders::o_orderpriority)
        .order_by(orders::o_orderpriority)
        .select((orders::o_orderpriority, count()));
    check::<Row>("q04", &query);
}

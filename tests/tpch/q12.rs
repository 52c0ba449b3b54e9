//! Q12, the shipping modes and order priority.

use relata::prelude::*;

use crate::schema::{lineitem, orders};
use crate::{check, date};

/// How many urgent and other orders did two modes of shipping deliver late?
#[test]
fn shipping_modes_and_order_priority() {
    type Row = (String, i64, i64);
    let urgent = orders::o_orderpriority.eq("1-URGENT") | orders::o_orderpriority.eq("2-HIGH");
    let query = from(lineitem::table)
        .join(lineitem::order)
        .filter(lineitem::l_shipmode.in_(["MAIL", "SHIP"]))
        .filter(lineitem::l_commitdate.lt(lineitem::l_receiptdate))
        .filter(lineitem::l_shipdate.lt(lineitem::l_commitdate))
        .filter(lineitem::l_receiptdate.ge(date(1994, 1, 1)))
        .filter(lineitem::l_receiptdate.lt(date(1995, 1, 1)))
        .group_by(lineitem::l_shipmode)
        .order_by(lineitem::l_shipmode)
        .select((
            lineitem::l_shipmode,
            sum(case(urgent.clone(), 1).otherwise(0)),
            sum(case(!urgent, 1).otherwise(0)),
        ));
    check::<Row>("q12", &query);
}

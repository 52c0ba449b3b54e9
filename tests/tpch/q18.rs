//! Q18, the large volume customer.

use relata::chrono::NaiveDate;
use relata::prelude::*;
use relata::types::Decimal;

use crate::check;
use crate::schema::{customer, lineitem, orders};

/// Which customers have made large orders?
#[test]
fn large_volume_customer() {
    type Row = (String, i64, i64, NaiveDate, Decimal, Decimal);
    let large = from(lineitem::table)
        .group_by(lineitem::l_orderkey)
        .having(sum(lineitem::l_quantity).gt(300))
        .select(lineitem::l_orderkey);
    let query = from(lineitem::table)
        .join(lineitem::order)
        .join(orders::customer)
        .filter(orders::o_orderkey.in_(large))
        .group_by((customer::table, orders::table))
        .order_by((orders::o_totalprice.desc(), orders::o_orderdate))
        .limit(100)
        .select((
            customer::c_name,
            customer::c_custkey,
            orders::o_orderkey,
            orders::o_orderdate,
            orders::o_totalprice,
            sum(lineitem::l_quantity),
        ));
    check::<Row>("q18", &query);
}

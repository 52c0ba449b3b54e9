//! Q21, the suppliers who kept orders waiting.

use relata::prelude::*;

use crate::check;
use crate::schema::{lineitem, nation, orders, supplier};

relata::alias!(other = lineitem);
relata::alias!(late = lineitem);

/// Which suppliers in Saudi Arabia alone were late with an order of several suppliers, how often?
#[test]
fn suppliers_who_kept_orders_waiting() {
    type Row = (String, i64);
    let of_others = from(other::table)
        .correlate(lineitem::table)
        .filter(other::l_orderkey.eq(lineitem::l_orderkey))
        .filter(other::l_suppkey.ne(lineitem::l_suppkey));
    let late_of_others = from(late::table)
        .correlate(lineitem::table)
        .filter(late::l_orderkey.eq(lineitem::l_orderkey))
        .filter(late::l_suppkey.ne(lineitem::l_suppkey))
        .filter(late::l_receiptdate.gt(late::l_commitdate));
    let query = from(supplier::table)
        .join(supplier::lineitem)
        .join(lineitem::order)
        .join(supplier::nation)
        .filter(orders::o_orderstatus.eq("F"))
        .filter(lineitem::l_receiptdate.gt(lineitem::l_commitdate))
        .filter(exists(of_others) & not_exists(late_of_others))
        .filter(nation::n_name.eq("SAUDI ARABIA"))
        .group_by(supplier::s_name)
        .order_by((count().desc(), supplier::s_name))
        .limit(100)
        .select((supplier::s_name, count()));
    check::<Row>("q21", &query);
}

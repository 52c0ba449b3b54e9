//! Q5, the local supplier volume.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{customer, lineitem, nation, orders, region, supplier};
use crate::{check, date};

/// What revenue did suppliers in Asia make with customers of their own nation?
#[test]
fn local_supplier_volume() {
    type Row = (String, Decimal);
    let revenue = sum(lineitem::l_extendedprice * (literal(1) - lineitem::l_discount));
    let query = from(lineitem::table)
        .join(lineitem::order)
        .join(orders::customer)
        .join(lineitem::supplier)
        .join(supplier::nation)
        .join(nation::region)
        .filter(customer::c_nationkey.eq(supplier::s_nationkey))
        .filter(region::r_name.eq("ASIA"))
        .filter(orders::o_orderdate.ge(date(1994, 1, 1)))
        .filter(orders::o_orderdate.lt(date(1995, 1, 1)))
        .group_by(nation::n_name)
        .order_by(revenue.clone().desc())
        .select((nation::n_name, revenue));
    check::<Row>("q05", &query);
}

//! Q10, the returned item reporting.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{customer, lineitem, nation, orders};
use crate::{check, date};

/// Which twenty customers returned items of most revenue in a quarter?
#[test]
fn returned_item_reporting() {
    type Row = (
        i64,
        String,
        Decimal,
        Decimal,
        String,
        String,
        String,
        String,
    );
    let revenue = sum(lineitem::l_extendedprice * (literal(1) - lineitem::l_discount));
    let query = from(lineitem::table)
        .join(lineitem::order)
        .join(orders::customer)
        .join(customer::nation)
        .filter(orders::o_orderdate.ge(date(1993, 10, 1)))
        .filter(orders::o_orderdate.lt(date(1994, 1, 1)))
        .filter(lineitem::l_returnflag.eq("R"))
        .group_by((customer::table, nation::n_name))
        .order_by(revenue.clone().desc())
        .limit(20)
        .select((
            customer::c_custkey,
            customer::c_name,
            revenue,
            customer::c_acctbal,
            nation::n_name,
            customer::c_address,
            customer::c_phone,
            customer::c_comment,
        ));
    check::<Row>("q10", &query);
}

//! Q1, the pricing summary report.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::lineitem;
use crate::{check, date};

/// What was billed, shipped and returned, by the state of the items?
#[test]
fn pricing_summary_report() {
    type Row = (
        String,
        String,
        Decimal,
        Decimal,
        Decimal,
        Decimal,
        Decimal,
        Decimal,
        Decimal,
        i64,
    );
    let discounted = lineitem::l_extendedprice * (literal(1) - lineitem::l_discount);
    let charge = discounted.clone() * (literal(1) + lineitem::l_tax);
    let query = from(lineitem::table)
        .filter(lineitem::l_shipdate.le(date(1998, 9, 2)))
        .group_by((lineitem::l_returnflag, lineitem::l_linestatus))
        .order_by((lineitem::l_returnflag, lineitem::l_linestatus))
        .select((
            lineitem::l_returnflag,
            lineitem::l_linestatus,
            sum(lineitem::l_quantity),
            sum(lineitem::l_extendedprice),
            sum(discounted),
            sum(charge),
            avg(lineitem::l_quantity),
            avg(lineitem::l_extendedprice),
            avg(lineitem::l_discount),
            count(),
        ));
    check::<Row>("q01", &query);
}

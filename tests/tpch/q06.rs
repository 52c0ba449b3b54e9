//! Q6, the forecasting revenue change.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::lineitem;
use crate::{check, date, decimal};

/// How much more revenue would a year have brought without certain discounts?
#[test]
fn forecasting_revenue_change() {
    type Row = Option<Decimal>;
    let query = from(lineitem::table)
        .filter(lineitem::l_shipdate.ge(date(1994, 1, 1)))
        .filter(lineitem::l_shipdate.lt(date(1995, 1, 1)))
        .filter(lineitem::l_discount.between(decimal("0.05"), decimal("0.07")))
        .filter(lineitem::l_quantity.lt(24))
        .select(sum(lineitem::l_extendedprice * lineitem::l_discount));
    check::<Row>("q06", &query);
}

//! Q14, the promotion effect.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{lineitem, part};
use crate::{check, date};

/// What percentage of a month's revenue came from promoted parts?
#[test]
fn promotion_effect() {
    type Row = Option<Decimal>;
    let revenue = lineitem::l_extendedprice * (literal(1) - lineitem::l_discount);
    let promoted = case(part::p_type.like("PROMO%"), revenue.clone()).otherwise(0);
    let query = from(lineitem::table)
        .join(lineitem::part)
        .filter(lineitem::l_shipdate.ge(date(1995, 9, 1)))
        .filter(lineitem::l_shipdate.lt(date(1995, 10, 1)))
        .select(sum(promoted) * 100 / sum(revenue));
    check::<Row>("q14", &query);
}

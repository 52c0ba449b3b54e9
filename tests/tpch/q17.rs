//! Q17, the small-quantity-order revenue.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{lineitem, part};
use crate::{check, decimal};

/// What would be lost in a year if small orders of a kind of part were no longer taken?
#[test]
fn small_quantity_order_revenue() {
    type Row = Option<Decimal>;
    let small = from(lineitem::table)
        .correlate(part::table)
        .filter(lineitem::l_partkey.eq(part::p_partkey))
        .select(avg(lineitem::l_quantity) * decimal("0.2"))
        .scalar_subquery();
    let query = from(lineitem::table)
        .join(lineitem::part)
        .filter(part::p_brand.eq("Brand#23") & part::p_container.eq("MED BOX"))
        .filter(lineitem::l_quantity.lt(small))
        .select(sum(lineitem::l_extendedprice) / decimal("7.0"));
    check::<Row>("q17", &query);
}

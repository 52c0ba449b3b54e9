//! Q9, the product type profit measure.

use relata::prelude::*;
use relata::types::Decimal;

use crate::check;
use crate::schema::{lineitem, nation, orders, part, partsupp, supplier};

relata::relation! { profit { nation: Text, year: Integer, amount: Numeric } }

/// What profit was made with green parts, by the supplier's nation and by year?
#[test]
fn product_type_profit_measure() {
    type Row = (String, i32, Decimal);
    let profit = profit::as_query(
        from(lineitem::table)
            .join(lineitem::part)
            .join(lineitem::partsupp)
            .join(lineitem::supplier)
            .join(lineitem::order)
            .join(supplier::nation)
            .filter(part::p_name.like("%green%"))
            .select((
                nation::n_name,
                year(orders::o_orderdate),
                lineitem::l_extendedprice * (literal(1) - lineitem::l_discount)
                    - partsupp::ps_supplycost * lineitem::l_quantity,
            )),
    );
    let query = from(profit)
        .group_by((profit::nation, profit::year))
        .order_by((profit::nation, profit::year.desc()))
        .select((profit::nation, profit::year, sum(profit::amount)));
    check::<Row>("q09", &query);
}

//! Q20, the potential part promotion.

use relata::prelude::*;

use crate::schema::{lineitem, nation, part, partsupp, supplier};
use crate::{check, date, decimal};

/// Which suppliers in Canada have more than half a year's sales of a forest part in stock?
#[test]
fn potential_part_promotion() {
    type Row = (String, String);
    let forest_parts = from(part::table)
        .filter(part::p_name.like("forest%"))
        .select(part::p_partkey);
    let half_of_the_sales = from(lineitem::table)
        .correlate(partsupp::table)
        .filter(lineitem::l_partkey.eq(partsupp::ps_partkey))
        .filter(lineitem::l_suppkey.eq(partsupp::ps_suppkey))
        .filter(lineitem::l_shipdate.ge(date(1994, 1, 1)))
        .filter(lineitem::l_shipdate.lt(date(1995, 1, 1)))
        .select(sum(lineitem::l_quantity) * decimal("0.5"))
        .scalar_subquery();
    let in_excess = from(partsupp::table)
        .filter(partsupp::ps_partkey.in_(forest_parts))
        .filter(partsupp::ps_availqty.gt(half_of_the_sales))
        .select(partsupp::ps_suppkey);
    let query = from(supplier::table)
        .join(supplier::nation)
        .filter(supplier::s_suppkey.in_(in_excess))
        .filter(nation::n_name.eq("CANADA"))
        .order_by(supplier::s_name)
        .select((supplier::s_name, supplier::s_address));
    check::<Row>("q20", &query);
}

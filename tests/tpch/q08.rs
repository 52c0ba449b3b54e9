//! Q8, the national market share.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{customer, lineitem, nation, orders, part, region, supplier};
use crate::{check, date};

relata::alias!(customer_nation = nation);
relata::alias!(supplier_nation = nation);
relata::relation! { all_nations { year: Integer, volume: Numeric, nation: Text } }

/// What share of America's market for a kind of part do suppliers in Brazil have, by year?
#[test]
fn national_market_share() {
    type Row = (i32, Decimal);
    let all_nations = all_nations::as_query(
        from(lineitem::table)
            .join(lineitem::part)
            .join(lineitem::supplier)
            .join(lineitem::order)
            .join(orders::customer)
            .join(customer::nation.to(customer_nation::table))
            .join(nation::region.from(customer_nation::table))
            .join(supplier::nation.to(supplier_nation::table))
            .filter(region::r_name.eq("AMERICA"))
            .filter(orders::o_orderdate.between(date(1995, 1, 1), date(1996, 12, 31)))
            .filter(part::p_type.eq("ECONOMY ANODIZED STEEL"))
            .select((
                year(orders::o_orderdate),
                lineitem::l_extendedprice * (literal(1) - lineitem::l_discount),
                supplier_nation::n_name,
            )),
    );
    let of_brazil = case(all_nations::nation.eq("BRAZIL"), all_nations::volume).otherwise(0);
    let query = from(all_nations)
        .group_by(all_nations::year)
        .order_by(all_nations::year)
        .select((all_nations::year, sum(of_brazil) / sum(all_nations::volume)));
    check::<Row>("q08", &query);
}

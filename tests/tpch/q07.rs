//! Q7, the volume shipping.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{customer, lineitem, nation, orders, supplier};
use crate::{check, date};

relata::alias!(supplier_nation = nation);
relata::alias!(customer_nation = nation);
relata::relation! {
    shipping { supp_nation: Text, cust_nation: Text, year: Integer, volume: Numeric }
}

/// What was shipped from France to Germany and back, by year?
#[test]
fn volume_shipping() {
    type Row = (String, String, i32, Decimal);
    let between = |from, to| supplier_nation::n_name.eq(from) & customer_nation::n_name.eq(to);
    let shipping = shipping::as_query(
        from(lineitem::table)
            .join(lineitem::supplier)
            .join(lineitem::order)
            .join(orders::customer)
            .join(supplier::nation.to(supplier_nation::table))
            .join(customer::nation.to(customer_nation::table))
            .filter(between("FRANCE", "GERMANY") | between("GERMANY", "FRANCE"))
            .filter(lineitem::l_shipdate.between(date(1995, 1, 1), date(1996, 12, 31)))
            .select((
                supplier_nation::n_name,
                customer_nation::n_name,
                year(lineitem::l_shipdate),
                lineitem::l_extendedprice * (literal(1) - lineitem::l_discount),
            )),
    );
    let key = (shipping::supp_nation, shipping::cust_nation, shipping::year);
    let query = from(shipping).group_by(key).order_by(key).select((
        shipping::supp_nation,
        shipping::cust_nation,
        shipping::year,
        sum(shipping::volume),
    ));
    check::<Row>("q07", &query);
}

//! Q19, the discounted revenue.

use relata::prelude::*;
use relata::types::Decimal;

use crate::check;
use crate::schema::{lineitem, part};

/// What revenue did parts of three kinds make that were sent by air and delivered in person?
#[test]
fn discounted_revenue() {
    type Row = Option<Decimal>;
    let kind = |brand, containers: [&'static str; 4], quantity, size| {
        part::p_brand.eq(brand)
            & part::p_container.in_(containers)
            & lineitem::l_quantity.between(quantity, quantity + 10)
            & part::p_size.between(1, size)
    };
    let small = kind("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5);
    let medium = kind(
        "Brand#23",
        ["MED BAG", "MED BOX", "MED PKG", "MED PACK"],
        10,
        10,
    );
    let large = kind(
        "Brand#34",
        ["LG CASE", "LG BOX", "LG PACK", "LG PKG"],
        20,
        15,
    );
    let query = from(lineitem::table)
        .join(lineitem::part)
        .filter(small | medium | large)
        .filter(lineitem::l_shipmode.in_(["AIR", "AIR REG"]))
        .filter(lineitem::l_shipinstruct.eq("DELIVER IN PERSON"))
        .select(sum(
            lineitem::l_extendedprice * (literal(1) - lineitem::l_discount)
        ));
    check::<Row>("q19", &query);
}

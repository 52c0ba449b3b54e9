//! Q15, the top supplier.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{lineitem, supplier};
use crate::{check, date};

relata::relation! { revenue { supplier_no: BigInt, total: Numeric } }

/// Which supplier shipped the most in a quarter?
#[test]
fn top_supplier() {
    type Row = (i64, String, String, String, Decimal);
    let revenue = revenue::as_query(
        from(lineitem::table)
            .filter(lineitem::l_shipdate.ge(date(1996, 1, 1)))
            .filter(lineitem::l_shipdate.lt(date(1996, 4, 1)))
            .group_by(lineitem::l_suppkey)
            .select((
                lineitem::l_suppkey,
                sum(lineitem::l_extendedprice * (literal(1) - lineitem::l_discount)),
            )),
    );
    let most = from(revenue::table)
        .select(max(revenue::total))
        .scalar_subquery();
    let query = with(revenue)
        .from(supplier::table)
        .join(revenue::table.on(revenue::supplier_no.eq(supplier::s_suppkey)))
        .filter(revenue::total.eq(most))
        .order_by(supplier::s_suppkey)
        .select((
            supplier::s_suppkey,
            supplier::s_name,
            supplier::s_address,
            supplier::s_phone,
            revenue::total,
        ));
    check::<Row>("q15", &query);
}

//! Q2, the minimum cost supplier.

use relata::prelude::*;
use relata::types::Decimal;

use crate::check;
use crate::schema::{nation, part, partsupp, region, supplier};

/// Which supplier in Europe offers each part of this kind at the lowest cost?
#[test]
fn minimum_cost_supplier() {
    type Row = (Decimal, String, String, i64, String, String, String, String);
    let offers_in_europe = || {
        from(partsupp::table)
            .join(partsupp::supplier)
            .join(supplier::nation)
            .join(nation::region)
            .filter(region::r_name.eq("EUROPE"))
    };
    let lowest_cost = offers_in_europe()
        .correlate(part::table)
        .filter(partsupp::ps_partkey.eq(part::p_partkey))
        .select(min(partsupp::ps_supplycost))
        .scalar_subquery();
    let query = offers_in_europe()
        .join(partsupp::part)
        .filter(part::p_size.eq(15) & part::p_type.like("%BRASS"))
        .filter(partsupp::ps_supplycost.eq(lowest_cost))
        .order_by((
            supplier::s_acctbal.desc(),
            nation::n_name,
            supplier::s_name,
            part::p_partkey,
        ))
        .limit(100)
        .select((
            supplier::s_acctbal,
            supplier::s_name,
            nation::n_name,
            part::p_partkey,
            part::p_mfgr,
            supplier::s_address,
            supplier::s_phone,
            supplier::s_comment,
        ));
    check::<Row>("q02", &query);
}

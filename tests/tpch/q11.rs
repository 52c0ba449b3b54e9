//! Q11, the important stock identification.

use relata::prelude::*;
use relata::types::Decimal;

use crate::schema::{nation, partsupp, supplier};
use crate::{check, decimal};

/// Which parts make up a notable share of the stock of all suppliers in Germany?
#[test]
fn important_stock_identification() {
    type Row = (i64, Decimal);
    let stock = || {
        from(partsupp::table)
            .join(partsupp::supplier)
            .join(supplier::nation)
            .filter(nation::n_name.eq("GERMANY"))
    };
    let value = sum(partsupp::ps_supplycost * partsupp::ps_availqty);
    let notable = stock().select(value * decimal("0.0001")).scalar_subquery();
    let query = stock()
        .group_by(partsupp::ps_partkey)
        .having(value.gt(notable))
        .order_by(value.desc())
        .select((partsupp::ps_partkey, value));
    check::<Row>("q11", &query);
}

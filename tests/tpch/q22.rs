//! Q22, the global sales opportunity.

use relata::prelude::*;
use relata::types::Decimal;

use crate::check;
use crate::schema::{customer, orders};

relata::relation! { opportunity { country: Text, balance: Numeric } }

/// Which customers without orders have more than the usual balance, by the country of their phone?
#[test]
fn global_sales_opportunity() {
    type Row = (String, i64, Decimal);
    let country = || substring(customer::c_phone, 1, 2);
    let customers =
        || from(customer::table).filter(country().in_(["13", "31", "23", "29", "30", "18", "17"]));
    let usual_balance = customers()
        .filter(customer::c_acctbal.gt(0))
        .select(avg(customer::c_acctbal))
        .scalar_subquery();
    let orders = from(orders::table)
        .correlate(customer::table)
        .filter(orders::o_custkey.eq(customer::c_custkey));
    let opportunities = opportunity::as_query(
        customers()
            .filter(customer::c_acctbal.gt(usual_balance))
            .filter(not_exists(orders))
            .select((country(), customer::c_acctbal)),
    );
    let query = from(opportunities)
        .group_by(opportunity::country)
        .order_by(opportunity::country)
        .select((opportunity::country, count(), sum(opportunity::balance)));
    check::<Row>("q22", &query);
}

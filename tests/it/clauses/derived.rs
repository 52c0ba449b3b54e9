//! Queries in FROM.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{orders, users};

relata::relation! { spent { user_id: BigInt, total: Nullable<Numeric> } }

#[test]
fn derived_table() {
    let totals = || {
        spent::as_query(
            from(orders::table)
                .group_by(orders::user_id)
                .select((orders::user_id, sum(orders::total))),
        )
    };
    let query = from(totals())
        .filter(spent::total.gt(50))
        .order_by(spent::user_id)
        .select(spent::all);
    assert_sql!(
        query,
        "SELECT spent.user_id, spent.total FROM (SELECT orders.user_id, sum(orders.total) AS total \
         FROM orders GROUP BY orders.user_id) AS spent WHERE spent.total > $1 ORDER BY spent.user_id"
    );
    let rows: Vec<spent::Row> = query.all(&mut crate::databases::sqlite()).unwrap();
    assert_eq!(
        rows[0],
        spent::Row {
            user_id: 1,
            total: Some(decimal("113.9"))
        }
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap().len(), 3) });

    let joined = from(users::table)
        .left_join(totals().on(spent::user_id.eq(users::id)))
        .order_by(users::id)
        .select((users::id, spent::total, spent::user_id));
    let rows: Vec<(i64, Option<Decimal>, Option<i64>)> = rows!(
        joined,
        sql_query!("SELECT u.id, s.total, s.user_id FROM users u LEFT JOIN (SELECT user_id, sum(total) \
            AS total FROM orders GROUP BY user_id) s ON s.user_id = u.id ORDER BY u.id"
            => (BigInt, Nullable<Numeric>, Nullable<BigInt>))
    );
    assert_eq!(rows.len(), 8);
}

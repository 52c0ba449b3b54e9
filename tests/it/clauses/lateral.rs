//! LATERAL: a derived table that names the tables before it.

use relata::prelude::*;

use crate::databases::postgres;
use crate::shop::{orders, users};

relata::relation! { newest_order { id: BigInt } }
relata::relation! { buyer { id: BigInt } }

#[test]
fn lateral_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let newest = || {
        newest_order::as_query(
            from(orders::table)
                .correlate(users::table)
                .filter(orders::user_id.eq(users::id))
                .order_by(orders::id.desc())
                .limit(1)
                .select(orders::id),
        )
        .lateral()
    };
    let query = from(users::table)
        .left_join(newest().on(users::id.gt(0)))
        .order_by(users::id)
        .select((users::id, newest_order::id));
    assert_eq!(
        query.to_sql::<relata::backend::Pg>().unwrap(),
        "SELECT \"users\".\"id\", \"newest_order\".\"id\" FROM \"users\" LEFT JOIN LATERAL (SELECT \
         \"orders\".\"id\" FROM \"orders\" WHERE \"orders\".\"user_id\" = \"users\".\"id\" \
         ORDER BY \"orders\".\"id\" DESC LIMIT $1) AS \"newest_order\" ON \"users\".\"id\" > $2 \
         ORDER BY \"users\".\"id\""
    );
    let rows: Vec<(i64, Option<i64>)> = query.all(&mut conn).unwrap();
    assert_eq!(rows[0], (1, Some(8)));
    let query = from(users::table).cross_join(newest()).select(count());
    assert_eq!(query.one(&mut conn).unwrap(), 5);
}

/// A table that an outer join leaves out makes NULL of what a LATERAL query takes from it.
#[test]
fn lateral_over_a_table_left_out() {
    let Some(mut conn) = postgres() else { return };
    let double = || buyer::as_query(correlate(orders::table).select(orders::user_id)).lateral();
    let query = from(users::table)
        .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::id.eq(9)))
        .cross_join(double())
        .order_by(users::id)
        .select((users::id, buyer::id));
    let rows: Vec<(i64, Option<i64>)> = query.all(&mut conn).unwrap();
    assert_eq!(rows.iter().filter(|row| row.1.is_some()).count(), 1);
    let joined = from(users::table)
        .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::id.eq(9)))
        .join(double().on(users::id.gt(0)))
        .order_by(users::id)
        .select((users::id, buyer::id));
    let rows: Vec<(i64, Option<i64>)> = joined.all(&mut conn).unwrap();
    assert_eq!(rows.len(), 8);
}

//! The row of a table as one value, in expressions of PostgreSQL.

use relata::backend::Pg;
use relata::prelude::*;

use crate::databases::{plain, postgres};
use crate::shop::{orders, users};

relata::alias!(other = users);

/// Rows compare by their values, where two NULLs are equal, and in order.
#[test]
fn compared() {
    let same = from(users::table)
        .join(other::table.on(whole_row(users::table).eq(whole_row(other::table))))
        .filter(whole_row(users::table).le(whole_row(other::table)))
        .order_by(users::id)
        .select((users::id, other::id));
    assert_eq!(
        plain(&same.to_sql::<Pg>().unwrap()),
        "SELECT users.id, other.id FROM users JOIN users AS other ON users.* = other.* \
         WHERE users.* <= other.* ORDER BY users.id"
    );
    let distinct = from(users::table)
        .cross_join(other::table)
        .filter(whole_row(users::table).is_distinct_from(whole_row(other::table)));
    let Some(conn) = &mut postgres() else { return };
    let all = from(users::table).count(conn).unwrap();
    let rows: Vec<(i64, i64)> = same.all(conn).unwrap();
    assert_eq!(rows.len() as i64, all);
    assert!(rows.iter().all(|(a, b)| a == b));
    assert_eq!(distinct.count(conn).unwrap(), all * (all - 1));
}

/// A row is NULL where an outer join found none; NULLIF and COALESCE take rows.
#[test]
fn counted_and_nulled() {
    let query = from(users::table)
        .left_join(users::orders)
        .group_by(users::id)
        .order_by(users::id)
        .select((
            users::id,
            count_of(whole_row(orders::table)),
            count_of(whole_row(orders::table)).distinct(),
            count_of(nullif(whole_row(orders::table), whole_row(orders::table))),
            count_of(coalesce(whole_row(orders::table), whole_row(orders::table))),
        ));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT users.id, count(orders.*), count(DISTINCT orders.*), count(NULLIF(orders.*, orders.*)), \
         count(COALESCE(orders.*, orders.*)) FROM users LEFT JOIN orders ON orders.user_id = users.id \
         GROUP BY users.id ORDER BY users.id"
    );
    let by_hand = relata::sql_query!("SELECT u.id, count(o.id), count(o.id), 0::bigint, count(o.id) FROM users u \
        LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id"
        => (BigInt, BigInt, BigInt, BigInt, BigInt));
    let Some(conn) = &mut postgres() else { return };
    let rows: Vec<(i64, i64, i64, i64, i64)> = query.all(conn).unwrap();
    assert_eq!(rows, by_hand.all(conn).unwrap());
    assert!(rows.iter().any(|row| row.1 == 0) && rows.iter().any(|row| row.1 > 1));
}

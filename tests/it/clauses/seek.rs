//! Keyset pagination.

use relata::prelude::*;

use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{order_items, orders, users};

#[test]
fn one_key() {
    let query = from(users::table)
        .filter(users::is_active)
        .order_by(users::id.desc())
        .seek(6)
        .limit(2)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.is_active AND users.id < $1 ORDER BY users.id DESC LIMIT $2"
    );
    let by_hand = relata::sql_query!(
        "SELECT id FROM users WHERE is_active AND id < 6 ORDER BY id DESC LIMIT 2" => BigInt
    );
    assert_eq!(rows!(query, by_hand), [4, 3]);
}

#[test]
fn keys_of_one_direction() {
    let query = from(order_items::table)
        .order_by((
            order_items::quantity,
            order_items::order_id,
            order_items::product_id,
        ))
        .seek((1, 3, 5))
        .select((order_items::order_id, order_items::product_id));
    assert_sql!(
        query,
        "SELECT order_items.order_id, order_items.product_id FROM order_items \
         WHERE (order_items.quantity, order_items.order_id, order_items.product_id) > ($1, $2, $3) \
         ORDER BY order_items.quantity, order_items.order_id, order_items.product_id"
    );
}

#[test]
fn keys_of_both_directions() {
    let query = from(orders::table)
        .order_by((orders::user_id, orders::status.desc(), orders::id.asc()))
        .seek((1, "paid", 2))
        .select(orders::id);
    assert_sql!(
        query,
        "SELECT orders.id FROM orders WHERE orders.user_id >= $1 AND (orders.user_id > $2 OR orders.status <= $3 \
         AND (orders.status < $4 OR orders.id > $5)) ORDER BY orders.user_id, orders.status DESC, orders.id"
    );
}

/// An expression is compared as a whole, and a direction may be known at run time only.
#[test]
fn expressions() {
    let older = from(users::table)
        .order_by((
            coalesce(users::age, 0).order(Direction::Desc),
            (users::id % 2).asc(),
            users::id,
        ))
        .seek((34, 1, 1))
        .select(users::id);
    assert_sql!(
        older,
        "SELECT users.id FROM users WHERE COALESCE(users.age, $1) <= $2 AND (COALESCE(users.age, $3) < $4 \
         OR (users.id % $5, users.id) > ($6, $7)) \
         ORDER BY COALESCE(users.age, $8) DESC, users.id % $9, users.id"
    );
    everywhere!(|conn| { assert_eq!(older.all(conn).unwrap(), [3, 6, 4, 8, 7]) });
}

/// Page by page gives what one query gives.
#[test]
fn pages() {
    everywhere!(|conn| {
        let list = (
            order_items::quantity,
            order_items::order_id,
            order_items::product_id,
        );
        let up = || from(order_items::table).order_by(list);
        let all = up().select(list).all(conn).unwrap();
        let mut seen = up().limit(3).select(list).all(conn).unwrap();
        while let Some(&last) = seen.last() {
            let page = up().seek(last).limit(3).select(list).all(conn).unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        assert_eq!(seen, all);

        let mixed = || {
            from(order_items::table).order_by((
                order_items::quantity.desc(),
                order_items::order_id,
                order_items::product_id.desc(),
            ))
        };
        let all = mixed().select(list).all(conn).unwrap();
        for (i, &row) in all.iter().enumerate() {
            let after = mixed().seek(row).select(list).all(conn).unwrap();
            assert_eq!(after, all[i + 1..]);
        }
    });
}

/// The first page has no row before it.
#[test]
fn values_that_may_not_be_there() {
    let page = |last: Option<(&str, i64)>| {
        from(users::table)
            .order_by((users::name, users::id))
            .seek(last)
            .limit(3)
            .select((users::name, users::id))
    };
    assert_sql!(
        page(None),
        "SELECT users.name, users.id FROM users ORDER BY users.name, users.id LIMIT $1"
    );
    assert_sql!(
        page(Some(("Bo", 8))),
        "SELECT users.name, users.id FROM users WHERE (users.name, users.id) > ($1, $2) \
         ORDER BY users.name, users.id LIMIT $3"
    );
    let one = |last: Option<i64>| {
        from(users::table)
            .filter(users::is_active)
            .order_by(users::id.desc())
            .seek(last)
            .select(users::id)
    };
    everywhere!(|conn| {
        assert_eq!(one(None).all(conn).unwrap(), [8, 6, 4, 3, 2, 1]);
        assert_eq!(one(Some(4)).all(conn).unwrap(), [3, 2, 1]);
        let all = from(users::table)
            .order_by((users::name, users::id))
            .select((users::name, users::id))
            .all(conn)
            .unwrap();
        let mut seen: Vec<(String, i64)> = Vec::new();
        loop {
            let last = seen.last().map(|(name, id)| (name.as_str(), *id));
            let rows = page(last).all(conn).unwrap();
            if rows.is_empty() {
                break;
            }
            seen.extend(rows);
        }
        assert_eq!(seen, all);
    });
}

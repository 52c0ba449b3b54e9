//! WITH: common table expressions.

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{orders, users};

relata::relation! { spent { user_id: BigInt, total: Nullable<Numeric> } }
relata::relation! { rich { user_id: BigInt } }

#[test]
fn several_common_table_expressions() {
    let query = with(spent::as_query(
        from(orders::table)
            .group_by(orders::user_id)
            .select((orders::user_id, sum(orders::total))),
    ))
    .with(rich::as_query(
        from(spent::table)
            .filter(spent::total.gt(60))
            .select(spent::user_id),
    ))
    .from(users::table)
    .join(rich::table.on(rich::user_id.eq(users::id)))
    .order_by(users::id)
    .select(users::name);
    assert_sql!(
        query,
        "WITH spent (user_id, total) AS (SELECT orders.user_id, sum(orders.total) FROM orders \
         GROUP BY orders.user_id), rich (user_id) AS (SELECT spent.user_id FROM spent \
         WHERE spent.total > $1) SELECT users.name FROM users JOIN rich ON rich.user_id = users.id \
         ORDER BY users.id"
    );
    everywhere!(|conn| {
        let rows: Vec<String> = query.all(conn).unwrap();
        assert_eq!(rows, ["Sara Lindqvist", "Jürgen Groß", "Łukasz Żak"]);
        assert_eq!(query.count(conn).unwrap(), 3);
        assert!(query.exists(conn).unwrap());
    });
}

#[test]
fn hints() {
    let ids = || rich::as_query(from(users::table).select(users::id));
    let query = with(ids().materialized()).from(rich::table).select(count());
    assert_sql!(except mysql:
        query,
        "WITH rich (user_id) AS MATERIALIZED (SELECT users.id FROM users) SELECT count(*) FROM rich"
    );
    everywhere!(except mysql: |conn| { assert_eq!(query.one(conn).unwrap(), 8) });
    let query = with(ids().not_materialized())
        .from(rich::table)
        .select(count());
    assert_sql!(except mysql:
        query,
        "WITH rich (user_id) AS NOT MATERIALIZED (SELECT users.id FROM users) SELECT count(*) FROM rich"
    );
    everywhere!(except mysql: |conn| { assert_eq!(query.one(conn).unwrap(), 8) });
}

/// WITH before a set operation, and before a query that a function made.
#[test]
fn before_any_query() {
    let big = || {
        rich::as_query(
            from(orders::table)
                .filter(orders::total.gt(60))
                .select(orders::user_id),
        )
    };
    let query = with(big()).query(
        from(rich::table)
            .select(rich::user_id)
            .union(select(literal(99_i64)))
            .order_by(rich::user_id),
    );
    assert_sql!(except mysql:
        query,
        "WITH rich (user_id) AS (SELECT orders.user_id FROM orders WHERE orders.total > $1) \
         SELECT rich.user_id FROM rich UNION SELECT $2 ORDER BY 1"
    );
    let by_hand = sql_query!(
        "SELECT user_id FROM orders WHERE total > 60 UNION SELECT 99 ORDER BY 1" => BigInt
    );
    assert_eq!(rows!(query, by_hand), [1, 2, 99]);
    everywhere!(|conn| {
        assert_eq!(query.count(conn).unwrap(), 3);
        assert!(query.exists(conn).unwrap());
        assert_eq!(query.first(conn).unwrap(), Some(1));
        assert_eq!(query.run(conn).unwrap(), 0);
    });
    let nested = from(users::table)
        .filter(users::id.in_(with(big()).query(from(rich::table).select(rich::user_id))))
        .order_by(users::id)
        .select(users::id);
    everywhere!(|conn| { assert_eq!(nested.all(conn).unwrap(), [1, 2]) });
}

relata::label!(made, made_more, order_count, inside, around, number);

/// The same common table expression twice, with the columns that its query selects.
#[test]
fn joined_to_itself() {
    let t = from(orders::table)
        .group_by(orders::user_id)
        .select((orders::user_id, count().label(order_count)))
        .subquery(made);
    let more = t.aliased(made_more);
    let query = with(t.clone())
        .from(t.table())
        .join(more.on(more.get(order_count).gt(t.get(order_count))))
        .order_by((t.get(orders::user_id), more.get(orders::user_id)))
        .select((t.get(orders::user_id), more.get(orders::user_id)));
    assert_sql!(
        query,
        "WITH made AS (SELECT orders.user_id, count(*) AS order_count FROM orders GROUP BY orders.user_id) \
         SELECT made.user_id, made_more.user_id FROM made JOIN made AS made_more ON made_more.order_count > made.order_count \
         ORDER BY made.user_id, made_more.user_id"
    );
    let by_hand = sql_query!(
        "WITH made AS (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id) \
         SELECT a.user_id, b.user_id FROM made a JOIN made b ON b.n > a.n ORDER BY a.user_id, b.user_id"
            => (BigInt, BigInt)
    );
    assert!(!rows!(query, by_hand).is_empty());

    // Behind an outer join its columns may be NULL.
    let query = with(t.clone())
        .from(t.table())
        .left_join(more.on(more.get(order_count).gt(t.get(order_count))))
        .order_by(t.get(orders::user_id))
        .select((t.get(orders::user_id), more.get(order_count)))
        .distinct();
    let by_hand = sql_query!(
        "WITH made AS (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id) \
         SELECT DISTINCT a.user_id, b.n FROM made a LEFT JOIN made b ON b.n > a.n ORDER BY a.user_id"
            => (BigInt, Nullable<BigInt>)
    );
    everywhere!(|conn| {
        let mut found: Vec<(i64, Option<i64>)> = query.all(conn).unwrap();
        let mut expected = by_hand.all(conn).unwrap();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!(found.iter().any(|(_, more)| more.is_none()));
    });
}

/// A column keeps its name through a query of a query, and so does a label.
#[test]
fn through_two_subqueries() {
    let t = from(orders::table)
        .select((orders::user_id, orders::id.label(number)))
        .subquery(inside);
    let again = from(t.clone())
        .select((t.get(orders::user_id), t.get(number)))
        .subquery(around);
    let query = from(again.clone())
        .filter(again.get(number).gt(3))
        .order_by(again.get(number))
        .select((again.get(orders::user_id), again.get(number)));
    assert_sql!(
        query,
        "SELECT around.user_id, around.number FROM (SELECT inside.user_id, inside.number \
         FROM (SELECT orders.user_id, orders.id AS number FROM orders) AS inside) AS around \
         WHERE around.number > $1 ORDER BY around.number"
    );
    let by_hand = sql_query!(
        "SELECT user_id, id FROM orders WHERE id > 3 ORDER BY id" => (BigInt, BigInt)
    );
    assert!(!rows!(query, by_hand).is_empty());
}

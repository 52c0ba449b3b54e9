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

//! WITH, recursion, and queries in FROM.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, postgres, rows};
use crate::shop::{employees, orders, users};

relata::relation! { spent { user_id: BigInt, total: Nullable<Numeric> } }
relata::relation! { rich { user_id: BigInt } }
relata::relation! {
    /// The employees under one another.
    tree {
        id: BigInt,
        /// Nobody above the director.
        manager_id: Nullable<BigInt>,
        depth: Integer,
    }
}

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
fn recursion() {
    let first = from(employees::table)
        .filter(employees::manager_id.is_null())
        .select((employees::id, employees::manager_id, literal(0)));
    let step = from(employees::table)
        .join(tree::table.on(employees::manager_id.eq(tree::id)))
        .select((employees::id, employees::manager_id, tree::depth + 1));
    let query = with_recursive(tree::as_query(first).union_all(step))
        .from(tree::table)
        .order_by((tree::depth, tree::id))
        .select(tree::all);
    assert_sql!(
        query,
        "WITH RECURSIVE tree (id, manager_id, depth) AS (SELECT employees.id, employees.manager_id, $1 \
         FROM employees WHERE employees.manager_id IS NULL UNION ALL SELECT employees.id, \
         employees.manager_id, tree.depth + $2 FROM employees JOIN tree ON employees.manager_id = tree.id) \
         SELECT tree.id, tree.manager_id, tree.depth FROM tree ORDER BY tree.depth, tree.id",
        mysql: "WITH RECURSIVE `tree` (`id`, `manager_id`, `depth`) AS (SELECT `employees`.`id`, `employees`.`manager_id`, 0 FROM `employees` WHERE `employees`.`manager_id` IS NULL UNION ALL SELECT `employees`.`id`, `employees`.`manager_id`, `tree`.`depth` + 1 FROM `employees` JOIN `tree` ON `employees`.`manager_id` = `tree`.`id`) SELECT `tree`.`id`, `tree`.`manager_id`, `tree`.`depth` FROM `tree` ORDER BY `tree`.`depth`, `tree`.`id`"
    );
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        let depths: Vec<(i64, i32)> = rows.iter().map(|row| (row.id, row.depth)).collect();
        assert_eq!(
            depths,
            [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 3)]
        );
        assert_eq!(rows[6].manager_id, Some(4));
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
    everywhere!(except mysql: |conn| { assert_eq!(query.one(conn).unwrap(), 8) });
}

#[test]
fn lateral_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let newest = || {
        rich::as_query(
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
        .select((users::id, rich::user_id));
    assert_eq!(
        query.to_sql::<relata::backend::Pg>(),
        "SELECT \"users\".\"id\", \"rich\".\"user_id\" FROM \"users\" LEFT JOIN LATERAL (SELECT \
         \"orders\".\"id\" AS \"user_id\" FROM \"orders\" WHERE \"orders\".\"user_id\" = \"users\".\"id\" \
         ORDER BY \"orders\".\"id\" DESC LIMIT $1) AS \"rich\" ON \"users\".\"id\" > $2 \
         ORDER BY \"users\".\"id\""
    );
    let rows: Vec<(i64, Option<i64>)> = query.all(&mut conn).unwrap();
    assert_eq!(rows[0], (1, Some(8)));
    let query = from(users::table).cross_join(newest()).select(count());
    assert_eq!(query.one(&mut conn).unwrap(), 5);
}

/// In a function, with the caller's own types in scope.
#[test]
fn declared_in_a_function() {
    relata::relation! { n { value: Integer } }
    relata::alias!(m = n);
    let numbers = with_recursive(
        n::as_query(select(literal(1)))
            .union_all(from(n::table).filter(n::value.lt(4)).select(n::value + 1)),
    );
    let query = numbers
        .from(n::table)
        .join(m::table.on(m::value.eq(n::value + 1)))
        .order_by(n::value)
        .select((n::value, m::value));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [(1, 2), (2, 3), (3, 4)]);
    });
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

/// A table that an outer join leaves out makes NULL of what a LATERAL query takes from it.
#[test]
fn lateral_over_a_table_left_out() {
    let Some(mut conn) = postgres() else { return };
    let double = || rich::as_query(correlate(orders::table).select(orders::user_id)).lateral();
    let query = from(users::table)
        .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::id.eq(9)))
        .cross_join(double())
        .order_by(users::id)
        .select((users::id, rich::user_id));
    let rows: Vec<(i64, Option<i64>)> = query.all(&mut conn).unwrap();
    assert_eq!(rows.iter().filter(|row| row.1.is_some()).count(), 1);
    let joined = from(users::table)
        .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::id.eq(9)))
        .join(double().on(users::id.gt(0)))
        .order_by(users::id)
        .select((users::id, rich::user_id));
    let rows: Vec<(i64, Option<i64>)> = joined.all(&mut conn).unwrap();
    assert_eq!(rows.len(), 8);
}

/// A tree depth first and breadth first, and a circle that ends.
#[test]
fn search_and_cycle_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let top = || {
        from(employees::table)
            .filter(employees::manager_id.is_null())
            .select((employees::id, employees::manager_id, literal(0)))
    };
    let below = || {
        from(employees::table)
            .join(tree::table.on(employees::manager_id.eq(tree::id)))
            .select((employees::id, employees::manager_id, tree::depth + 1))
    };
    let staff = || tree::as_query(top()).union_all(below());
    let depth = with_recursive(staff().search_depth_first((tree::depth, tree::id)))
        .from(tree::table)
        .order_by(tree::table.search_order())
        .select((tree::id, tree::depth));
    let sql = depth.to_sql::<relata::backend::Pg>().replace('"', "");
    assert!(
        sql.contains(") SEARCH DEPTH FIRST BY depth, id SET search_order SELECT tree.id, tree.depth FROM tree ORDER BY tree.search_order"),
        "{sql}"
    );
    let rows = depth.all(&mut conn).unwrap();
    let by_hand = sql_query!(
        "WITH RECURSIVE tree AS (SELECT id, manager_id, 0 AS depth, ARRAY[ROW(0, id)] AS path FROM employees \
            WHERE manager_id IS NULL UNION ALL SELECT e.id, e.manager_id, depth + 1, path || ROW(depth + 1, e.id) \
            FROM employees e JOIN tree t ON e.manager_id = t.id) SELECT id, depth FROM tree ORDER BY path"
            => (BigInt, Integer)
    );
    assert_eq!(rows, by_hand.all(&mut conn).unwrap());
    assert!(
        rows.iter().zip(&rows[1..]).any(|(a, b)| b.1 < a.1),
        "{rows:?}"
    );

    let breadth = with_recursive(staff().search_breadth_first(tree::id))
        .from(tree::table)
        .order_by(tree::table.search_order().desc())
        .select(tree::depth);
    let depths = breadth.all(&mut conn).unwrap();
    assert!(depths.is_sorted_by(|a, b| a >= b), "{depths:?}");
    assert_eq!(depths.len(), rows.len());

    // From 0 to 2 and again to 0.
    relata::relation! { ring { n: Integer } }
    let around = with_recursive(
        ring::as_query(select(literal(0)))
            .union_all(from(ring::table).select((ring::n + 1) % 3))
            .search_depth_first(ring::n)
            .cycle(ring::n),
    )
    .from(ring::table)
    .order_by(ring::table.search_order())
    .select((ring::n, ring::table.is_cycle()));
    let rows: Vec<(i32, bool)> = around.all(&mut conn).unwrap();
    assert_eq!(rows, [(0, false), (1, false), (2, false), (0, true)]);
}

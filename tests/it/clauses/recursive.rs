//! WITH RECURSIVE, SEARCH and CYCLE.

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, postgres};
use crate::shop::employees;

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
    let sql = depth
        .to_sql::<relata::backend::Pg>()
        .unwrap()
        .replace('"', "");
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

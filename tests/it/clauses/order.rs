//! ORDER BY: directions, NULLs, and order that is known at run time only.

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{orders, products, users};

relata::label!(shout);

#[test]
fn ascending_and_descending() {
    let query = from(products::table)
        .order_by((
            products::weight.is_null(),
            products::stock.desc(),
            products::id.asc(),
        ))
        .select(products::id);
    assert_sql!(
        query,
        "SELECT products.id FROM products \
         ORDER BY products.weight IS NULL, products.stock DESC, products.id"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM products ORDER BY weight IS NULL, stock DESC, id" => BigInt)
        ),
        [8, 2, 3, 7, 1, 5, 4, 6]
    );
}

#[test]
fn where_nulls_stand() {
    let first = from(users::table)
        .order_by((users::age.nulls_first(), users::id))
        .select(users::id);
    let last = from(users::table)
        .order_by((users::age.asc().nulls_last(), users::id))
        .select(users::id);
    let first_desc = from(users::table)
        .order_by((users::age.desc().nulls_first(), users::id))
        .select(users::id);
    let last_desc = from(users::table)
        .order_by((users::age.desc().nulls_last(), users::id))
        .select(users::id);
    assert_sql!(
        first,
        "SELECT users.id FROM users ORDER BY users.age NULLS FIRST, users.id",
        mysql: "SELECT `users`.`id` FROM `users` ORDER BY `users`.`age`, `users`.`id`"
    );
    assert_eq!(
        last.to_sql::<relata::backend::Mysql>().unwrap(),
        "SELECT `users`.`id` FROM `users` ORDER BY (`users`.`age`) IS NULL, `users`.`age`, `users`.`id`"
    );
    assert_eq!(
        first_desc.to_sql::<relata::backend::Mysql>().unwrap(),
        "SELECT `users`.`id` FROM `users` ORDER BY (`users`.`age`) IS NOT NULL, `users`.`age` DESC, `users`.`id`"
    );
    assert_sql!(
        last_desc,
        "SELECT users.id FROM users ORDER BY users.age DESC NULLS LAST, users.id",
        mysql: "SELECT `users`.`id` FROM `users` ORDER BY `users`.`age` DESC, `users`.`id`"
    );
    let by_hand = sql_query!("SELECT id FROM users ORDER BY age IS NOT NULL, age, id" => BigInt);
    assert_eq!(rows!(first, by_hand), [4, 7, 8, 6, 3, 1, 5, 2]);
    let by_hand = sql_query!("SELECT id FROM users ORDER BY age IS NULL, age, id" => BigInt);
    assert_eq!(rows!(last, by_hand), [8, 6, 3, 1, 5, 2, 4, 7]);
    let by_hand = sql_query!("SELECT id FROM users ORDER BY age IS NOT NULL, -age, id" => BigInt);
    assert_eq!(rows!(first_desc, by_hand), [4, 7, 2, 5, 1, 3, 6, 8]);
    let by_hand = sql_query!("SELECT id FROM users ORDER BY age IS NULL, -age, id" => BigInt);
    assert_eq!(rows!(last_desc, by_hand), [2, 5, 1, 3, 6, 8, 4, 7]);
}

#[test]
fn a_direction_chosen_at_run_time() {
    let query = |direction| {
        from(users::table)
            .order_by(users::id.order(direction))
            .select(users::id)
    };
    assert_sql!(
        query(Direction::Asc),
        "SELECT users.id FROM users ORDER BY users.id"
    );
    assert_sql!(
        query(Direction::Desc),
        "SELECT users.id FROM users ORDER BY users.id DESC"
    );
    assert_eq!(Direction::default(), Direction::Asc);
    everywhere!(|conn| {
        for _ in 0..2 {
            assert_eq!(
                query(Direction::Asc).all(conn).unwrap(),
                [1, 2, 3, 4, 5, 6, 7, 8]
            );
            assert_eq!(
                query(Direction::Desc).all(conn).unwrap(),
                [8, 7, 6, 5, 4, 3, 2, 1]
            );
            assert_eq!(query(Direction::Asc).first(conn).unwrap(), Some(1));
            assert_eq!(query(Direction::Desc).first(conn).unwrap(), Some(8));
        }
    });
}

#[test]
fn an_optional_item() {
    let query = |by_age: bool, by_name: bool| {
        from(users::table)
            .filter(users::id.in_([1, 2, 3]))
            .order_by((
                by_age.then(|| users::age.desc()),
                by_name.then_some(length(users::name)),
            ))
            .order_by(users::id)
            .select(users::id)
    };
    let filter = "FROM users WHERE users.id = ANY($1)";
    let pg = |query: &dyn Fn() -> String| crate::databases::plain(&query());
    assert_eq!(
        pg(&|| query(false, false).to_sql::<relata::backend::Pg>().unwrap()),
        format!("SELECT users.id {filter} ORDER BY users.id")
    );
    assert_eq!(
        pg(&|| query(true, true).to_sql::<relata::backend::Pg>().unwrap()),
        format!("SELECT users.id {filter} ORDER BY users.age DESC, length(users.name), users.id")
    );
    assert_eq!(
        pg(&|| query(false, true).to_sql::<relata::backend::Pg>().unwrap()),
        format!("SELECT users.id {filter} ORDER BY length(users.name), users.id")
    );
    everywhere!(|conn| {
        for _ in 0..2 {
            assert_eq!(query(false, false).all(conn).unwrap(), [1, 2, 3]);
            assert_eq!(query(true, false).all(conn).unwrap(), [2, 1, 3]);
            assert_eq!(query(false, true).all(conn).unwrap(), [3, 2, 1]);
            assert_eq!(query(true, true).all(conn).unwrap(), [2, 1, 3]);
        }
    });
}

/// Nothing to order by leaves ORDER BY out.
#[test]
fn no_item_at_all() {
    let query = from(users::table)
        .order_by(None::<Col<users::age>>)
        .select(users::id);
    assert_sql!(query, "SELECT users.id FROM users");
    assert_sql!(
        query.order_by(Some(users::id)),
        "SELECT users.id FROM users ORDER BY users.id"
    );
}

#[test]
fn a_second_call_adds() {
    let query = from(orders::table)
        .order_by(orders::status.desc())
        .select(orders::id)
        .order_by(orders::id.desc());
    assert_sql!(
        query,
        "SELECT orders.id FROM orders ORDER BY orders.status DESC, orders.id DESC"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM orders ORDER BY status DESC, id DESC" => BigInt)
        ),
        [4, 3, 1, 9, 7, 2, 8, 6, 5]
    );
}

/// A number is no position of the SELECT list: it is a value like any other.
#[test]
fn by_expressions() {
    let query = from(users::table)
        .order_by((
            (users::id % 3).desc(),
            case(users::is_active, literal(0)).otherwise(1),
            -users::id,
        ))
        .select((users::email, users::id));
    assert_sql!(
        query,
        "SELECT users.email, users.id FROM users ORDER BY users.id % $1 DESC, \
         CASE WHEN users.is_active THEN $2 ELSE $3 END, -users.id"
    );
    let ids = query.select(users::id);
    assert_eq!(
        rows!(
            ids,
            sql_query!("SELECT id FROM users ORDER BY id % 3 DESC, NOT is_active, id DESC"
                => BigInt)
        ),
        [8, 2, 5, 4, 1, 7, 6, 3]
    );
    let constant = from(users::table)
        .order_by((literal(2), users::id))
        .select((users::email, users::id));
    assert_sql!(
        constant,
        "SELECT users.email, users.id FROM users ORDER BY $1, users.id",
        mysql: "SELECT `users`.`email`, `users`.`id` FROM `users` ORDER BY (?) IS NULL, `users`.`id`"
    );
    everywhere!(|conn| {
        assert_eq!(constant.first(conn).unwrap().map(|row| row.1), Some(1));
    });
}

/// Conditions order too, false before true, with or without an operator around them.
#[test]
fn by_conditions() {
    let query = from(users::table)
        .order_by((
            (users::is_active | users::age.is_null()).desc(),
            users::age.between(1, 30).nulls_first(),
            users::id,
        ))
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users ORDER BY users.is_active OR users.age IS NULL DESC, \
         users.age BETWEEN $1 AND $2 NULLS FIRST, users.id",
        mysql: "SELECT `users`.`id` FROM `users` ORDER BY `users`.`is_active` OR `users`.`age` IS NULL DESC, \
                `users`.`age` BETWEEN ? AND ?, `users`.`id`"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users ORDER BY CASE WHEN id = 5 THEN 1 ELSE 0 END, \
                CASE WHEN age IS NULL THEN 0 WHEN age BETWEEN 1 AND 30 THEN 2 ELSE 1 END, id"
                => BigInt)
        ),
        [4, 7, 1, 2, 8, 3, 6, 5]
    );
}

#[test]
fn by_a_joined_table() {
    let query = from(users::table)
        .left_join(users::orders)
        .order_by((orders::total.desc().nulls_last(), users::id, orders::id))
        .select((users::id, orders::id))
        .limit(3);
    let rows: Vec<(i64, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT user_id, id FROM orders WHERE total > 50 ORDER BY total DESC"
            => (BigInt, Nullable<BigInt>))
    );
    assert_eq!(rows, [(2, Some(3)), (1, Some(1)), (6, Some(7))]);
}

/// By the number of a selected item.
#[test]
fn by_position() {
    let query = from(users::table)
        .filter(users::id.le(3))
        .select((users::id, upper(users::name).label(shout), users::age))
        .order_by((ordinal::<3>().desc(), ordinal::<1>()));
    assert_sql!(
        query,
        "SELECT users.id, upper(users.name) AS shout, users.age FROM users WHERE users.id <= $1 ORDER BY 3 DESC, 1"
    );
    let distinct = from(orders::table)
        .select((orders::status, length(orders::status)))
        .distinct()
        .order_by((ordinal::<2>(), ordinal::<1>().order(Direction::Desc)));
    let grouped = from(orders::table)
        .group_by(orders::status)
        .select((orders::status, count()))
        .order_by((ordinal::<2>().desc(), orders::status));
    everywhere!(|conn| {
        let ages: Vec<Option<i32>> = query.all(conn).unwrap().into_iter().map(|r| r.2).collect();
        assert_eq!(ages, [Some(51), Some(34), Some(28)]);
        let lengths: Vec<i32> = distinct
            .all(conn)
            .unwrap()
            .into_iter()
            .map(|r| r.1)
            .collect();
        assert_eq!(lengths, [3, 4, 7, 9]);
        let counts: Vec<i64> = grouped
            .all(conn)
            .unwrap()
            .into_iter()
            .map(|r| r.1)
            .collect();
        assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    });
}

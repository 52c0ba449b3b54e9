//! SELECT DISTINCT.

use relata::backend::Pg;
use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, plain, postgres, rows};
use crate::shop::{order_items, orders, products, users};

#[test]
fn one_column() {
    let query = from(orders::table)
        .select(orders::status)
        .distinct()
        .order_by(orders::status);
    assert_sql!(
        query,
        "SELECT DISTINCT orders.status FROM orders ORDER BY orders.status"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT status FROM orders GROUP BY status ORDER BY status" => Text)
        ),
        ["cancelled", "new", "paid", "shipped"]
    );
}

/// NULLs are equal here.
#[test]
fn columns_with_null() {
    let query = from(orders::table)
        .order_by((orders::total.is_null().asc(), orders::user_id.desc()))
        .select((orders::user_id, orders::total.is_null()))
        .distinct();
    assert_sql!(
        query,
        "SELECT DISTINCT orders.user_id, orders.total IS NULL FROM orders \
         ORDER BY orders.total IS NULL, orders.user_id DESC"
    );
    let rows: Vec<(i64, bool)> = rows!(
        query,
        sql_query!("SELECT user_id, total IS NULL FROM orders GROUP BY 1, 2 ORDER BY 2, 1 DESC"
            => (BigInt, Bool))
    );
    assert_eq!(
        rows,
        [
            (6, false),
            (3, false),
            (2, false),
            (1, false),
            (4, true),
            (3, true)
        ]
    );
    let ages = from(users::table)
        .select(users::age)
        .distinct()
        .order_by(users::age.nulls_first());
    assert_eq!(
        rows!(
            ages,
            sql_query!("SELECT age FROM users GROUP BY age ORDER BY age NULLS FIRST"
                => Nullable<Integer>)
        ),
        [
            None,
            Some(0),
            Some(19),
            Some(28),
            Some(34),
            Some(45),
            Some(51)
        ]
    );
}

#[test]
fn whole_rows_of_a_join() {
    let query = from(products::table)
        .join(products::order_items)
        .distinct()
        .order_by(products::id);
    assert_sql!(
        query,
        "SELECT DISTINCT products.id, products.name, products.description, products.price, \
         products.weight, products.stock, products.discontinued_on FROM products \
         JOIN order_items ON order_items.product_id = products.id ORDER BY products.id"
    );
    let rows: Vec<products::Product> = rows!(
        query,
        sql_query!("SELECT * FROM products WHERE id IN (SELECT product_id FROM order_items) \
            ORDER BY id" => products::Product)
    );
    assert_eq!(rows.len(), 8);
}

#[test]
fn expressions_and_conditions() {
    let query = from(order_items::table)
        .filter(order_items::quantity.le(2))
        .select((order_items::quantity, -order_items::quantity))
        .distinct()
        .order_by((-order_items::quantity).desc());
    let rows: Vec<(i32, i32)> = rows!(
        query,
        sql_query!("SELECT 1, -1 UNION ALL SELECT 2, -2" => (Integer, Integer))
    );
    assert_eq!(rows, [(1, -1), (2, -2)]);
}

/// LIMIT counts distinct rows; so does `count`.
#[test]
fn limit_and_count() {
    let query = from(orders::table).select(orders::status).distinct();
    let page = query
        .clone()
        .order_by(orders::status.desc())
        .limit(3)
        .offset(2);
    assert_sql!(
        page,
        "SELECT DISTINCT orders.status FROM orders ORDER BY orders.status DESC LIMIT $1 OFFSET $2"
    );
    everywhere!(|conn| {
        assert_eq!(page.all(conn).unwrap(), ["new", "cancelled"]);
        assert_eq!(query.count(conn).unwrap(), 4);
        assert_eq!(page.count(conn).unwrap(), 2);
        assert_eq!(page.first(conn).unwrap().as_deref(), Some("new"));
    });
}

/// An expression orders as it is, and its values are those of the SELECT list.
#[test]
fn ordered_by_an_expression_with_values() {
    let tens = || users::age / 10;
    let query = from(users::table)
        .filter(users::age.gt(10))
        .select((tens(), lower(users::name).is_null()))
        .distinct()
        .order_by((tens().desc(), lower(users::name).is_null()));
    assert_sql!(
        query,
        sqlite: "SELECT DISTINCT `users`.`age` / ?1, lower(`users`.`name`) IS NULL FROM `users` \
            WHERE `users`.`age` > ?1 ORDER BY `users`.`age` / ?1 DESC, lower(`users`.`name`) IS NULL"
            .replacen("?1", "?", 1),
        pg: r#"SELECT DISTINCT "users"."age" / $1, lower("users"."name") IS NULL FROM "users" WHERE "users"."age" > $1 ORDER BY "users"."age" / $1 DESC, lower("users"."name") IS NULL"#,
    );
    let alone = from(users::table)
        .filter(users::age.is_not_null())
        .select(tens())
        .distinct()
        .order_by(tens());
    everywhere!(|conn| {
        let rows: Vec<(Option<i32>, bool)> = query.all(conn).unwrap();
        let rows: Vec<_> = rows.into_iter().map(|row| row.0).collect();
        assert_eq!(rows, [Some(5), Some(4), Some(3), Some(2), Some(1)]);
        assert_eq!(alone.count(conn).unwrap(), 6);
        assert_eq!(alone.first(conn).unwrap(), Some(Some(0)));
    });
}

/// The same of DISTINCT ON, and of an aggregate with DISTINCT.
#[test]
fn values_once_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let tens = || users::age / 10;
    let query = from(users::table)
        .filter(users::age.is_not_null())
        .distinct_on(tens())
        .order_by((tens().desc(), users::id))
        .select((tens(), users::id));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT DISTINCT ON (users.age / $1) users.age / $1, users.id FROM users \
         WHERE users.age IS NOT NULL ORDER BY users.age / $1 DESC, users.id"
    );
    let rows: Vec<(Option<i32>, i64)> = query.all(&mut conn).unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0], (Some(5), 2));

    let query = from(users::table)
        .filter(users::age.is_not_null())
        .select(array_agg(tens()).distinct().order_by(tens().desc()));
    let ages = query.one(&mut conn).unwrap().unwrap();
    assert_eq!(ages, [5, 4, 3, 2, 1, 0].map(Some));
    let names = from(users::table).filter(users::id.le(2)).select(
        array_agg(lower(users::name))
            .distinct()
            .order_by(lower(users::name)),
    );
    assert_eq!(names.one(&mut conn).unwrap().unwrap().len(), 2);
}

#[test]
fn distinct_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(orders::table)
        .distinct_on(orders::user_id)
        .order_by((orders::user_id, orders::id.desc()))
        .select((orders::user_id, orders::id));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT DISTINCT ON (orders.user_id) orders.user_id, orders.id FROM orders \
         ORDER BY orders.user_id, orders.id DESC"
    );
    let rows: Vec<(i64, i64)> = query.all(&mut conn).unwrap();
    assert_eq!(rows, [(1, 8), (2, 3), (3, 5), (4, 6), (6, 9)]);
    assert_eq!(query.count(&mut conn).unwrap(), 5);
}

relata::label!(shout);

/// Ordered by what is selected more than once: columns, expressions, and what a label is on.
#[test]
fn ordered_by_what_is_there_twice() {
    let columns = from(users::table)
        .select((users::name, users::id, users::name))
        .distinct()
        .order_by((users::name, users::id.desc()));
    let expressions = from(users::table)
        .select((
            upper(users::name),
            upper(users::name).label(shout),
            users::name,
        ))
        .order_by((upper(users::name).desc(), users::name))
        .distinct();
    assert_sql!(
        columns,
        "SELECT DISTINCT users.name, users.id, users.name FROM users ORDER BY users.name, users.id DESC"
    );
    everywhere!(|conn| {
        let rows: Vec<(String, i64, String)> = columns.all(conn).unwrap();
        assert!(rows.is_sorted_by(|a, b| a.0 <= b.0) && rows.len() == 8);
        assert_eq!(expressions.all(conn).unwrap().len(), 8);
    });
}

/// Tuples in a tuple, as in GROUP BY.
#[test]
fn distinct_on_nested_tuples_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let key = || (orders::user_id, (orders::status, orders::total));
    let query = from(orders::table)
        .distinct_on(key())
        .order_by((
            orders::user_id,
            orders::status,
            orders::total,
            orders::id.desc(),
        ))
        .select(orders::id);
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT DISTINCT ON (orders.user_id, orders.status, orders.total) orders.id FROM orders \
         ORDER BY orders.user_id, orders.status, orders.total, orders.id DESC"
    );
    let by_hand = relata::sql_query!("SELECT count(*) FROM (SELECT DISTINCT user_id, status, total FROM orders) t" => relata::types::BigInt);
    assert_eq!(
        query.count(&mut conn).unwrap(),
        by_hand.one(&mut conn).unwrap()
    );
}

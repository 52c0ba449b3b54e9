//! The SELECT list: expressions, tuples, tables, and tuples in tuples.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{employees, orders, products, users};

relata::alias!(boss = employees);

#[test]
fn a_single_expression() {
    let query = from(users::table).order_by(users::id).select(users::age);
    assert_sql!(query, "SELECT users.age FROM users ORDER BY users.id");
    let rows: Vec<Option<i32>> = rows!(
        query,
        sql_query!("SELECT age FROM users ORDER BY id" => Nullable<Integer>)
    );
    assert_eq!(rows[..4], [Some(34), Some(51), Some(28), None]);

    let bound: Vec<String> = rows!(
        from(users::table).limit(2).select(literal("x")),
        sql_query!("SELECT 'x' UNION ALL SELECT 'x'" => Text)
    );
    assert_eq!(bound, ["x", "x"]);
}

#[test]
fn a_tuple_of_one() {
    let query = from(users::table).order_by(users::id).select((users::id,));
    let rows: Vec<(i64,)> = rows!(
        query,
        sql_query!("SELECT id FROM users ORDER BY id" => (BigInt,))
    );
    assert_eq!(rows[0], (1,));
}

#[test]
fn a_tuple_of_two() {
    let query = from(users::table)
        .order_by(users::id)
        .select((users::id + 10, users::name));
    assert_sql!(except mysql:
        query,
        "SELECT users.id + $1, users.name FROM users ORDER BY users.id"
    );
    let rows: Vec<(i64, String)> = rows!(
        query,
        sql_query!("SELECT id + 10, name FROM users ORDER BY id" => (BigInt, Text))
    );
    assert_eq!(rows[7], (18, "Bo".into()));
}

/// The widest flat tuple, and one with more by nesting: in each the last value is in its place.
#[test]
fn tuples_of_26_and_more() {
    let id = users::id;
    let wide = (
        id + 1,
        id + 2,
        id + 3,
        id + 4,
        id + 5,
        id + 6,
        id + 7,
        id + 8,
        id + 9,
        id + 10,
        id + 11,
        id + 12,
        id + 13,
        id + 14,
        id + 15,
        id + 16,
        id + 17,
        id + 18,
        id + 19,
        id + 20,
        id + 21,
        id + 22,
        id + 23,
        id + 24,
        id + 25,
        users::name,
    );
    let one = from(users::table).filter(id.eq(1));
    everywhere!(|conn| {
        let row = one.clone().select(wide.clone()).one(conn).unwrap();
        assert_eq!((row.0, row.12, row.24), (2, 14, 26));
        assert_eq!(row.25, "Sara Lindqvist");

        let list = (
            wide.clone(),
            (users::email, wide.clone()),
            users::age,
            wide.clone(),
        );
        let row = one.clone().select(list).one(conn).unwrap();
        let (first, (email, second), age, third) = row;
        assert_eq!((first.0, second.1, third.2), (2, 3, 4));
        assert_eq!((first.24, second.23, third.22), (26, 25, 24));
        assert_eq!(third.25, "Sara Lindqvist");
        assert_eq!((email.as_str(), age), ("sara@example.com", Some(34)));
    });
}

#[test]
fn nested_tuples() {
    let query = from(users::table)
        .left_join(users::orders)
        .filter(users::id.ge(7))
        .order_by(users::id)
        .select((
            users::id,
            (users::name, (orders::id, orders::total)),
            users::age,
        ));
    assert_sql!(
        query,
        "SELECT users.id, users.name, orders.id, orders.total, users.age FROM users \
         LEFT JOIN orders ON orders.user_id = users.id WHERE users.id >= $1 ORDER BY users.id"
    );
    type Row = (i64, (String, (Option<i64>, Option<Decimal>)), Option<i32>);
    everywhere!(|conn| {
        let rows: Vec<Row> = query.all(conn).unwrap();
        assert_eq!(rows[0], (7, ("Amélie Noël".into(), (None, None)), None));
        assert_eq!(rows[1], (8, ("Bo".into(), (None, None)), Some(0)));
    });
}

#[test]
fn tables_beside_columns() {
    let query = from(orders::table)
        .join(orders::user)
        .filter(orders::id.eq(3))
        .select((
            orders::id,
            users::table,
            orders::total,
            orders::all,
            users::id + 1,
        ));
    everywhere!(|conn| {
        let row: (i64, users::User, Option<Decimal>, orders::Order, i64) = query.one(conn).unwrap();
        let user = sql_query!("SELECT * FROM users WHERE id = 2" => users::User)
            .one(conn)
            .unwrap();
        let order = sql_query!("SELECT * FROM orders WHERE id = 3" => orders::Order)
            .one(conn)
            .unwrap();
        assert_eq!(user.name, "Jürgen Groß");
        assert_eq!(row, (3, user, order.total.clone(), order, 3));
    });
}

/// A missing row does not shift what comes after it.
#[test]
fn columns_after_a_missing_row() {
    let query = from(users::table)
        .left_join(users::orders)
        .filter(users::id.eq(8))
        .select((orders::table, users::name, (orders::table, users::id)));
    everywhere!(|conn| {
        let row = query.one(conn).unwrap();
        assert_eq!(row, (None, "Bo".to_owned(), (None, 8)));
    });
}

#[test]
fn a_table_twice() {
    let query = from(employees::table)
        .left_join(employees::manager.to(boss::table))
        .order_by(employees::id)
        .select((employees::table, boss::table));
    everywhere!(|conn| {
        let rows: Vec<(employees::Employee, Option<employees::Employee>)> =
            query.all(conn).unwrap();
        let all: Vec<employees::Employee> =
            sql_query!("SELECT * FROM employees ORDER BY id" => employees::Employee)
                .all(conn)
                .unwrap();
        for (employee, boss) in &rows {
            assert_eq!(*employee, all[employee.id as usize - 1]);
            assert_eq!(
                boss.as_ref(),
                employee.manager_id.map(|id| &all[id as usize - 1])
            );
        }
        assert_eq!(rows.len(), 7);
    });
}

/// The last `select` holds, wherever it stands.
#[test]
fn replaced() {
    let query = from(users::table)
        .select(count())
        .filter(users::id.eq(2))
        .select(users::table)
        .limit(1)
        .select((users::id, users::is_active));
    assert_sql!(
        query,
        "SELECT users.id, users.is_active FROM users WHERE users.id = $1 LIMIT $2"
    );
    let rows: Vec<(i64, bool)> = rows!(
        query,
        sql_query!("SELECT id, is_active FROM users WHERE id = 2" => (BigInt, Bool))
    );
    assert_eq!(rows, [(2, true)]);
}

#[test]
fn conditions() {
    let query = from(products::table).order_by(products::id).select((
        products::stock.gt(0) & products::weight.lt(1.0),
        !products::discontinued_on.is_null(),
        products::price.eq(0) | products::description.is_null(),
    ));
    let rows: Vec<(Option<bool>, bool, bool)> = rows!(
        query,
        sql_query!("SELECT stock > 0 AND weight < 1, discontinued_on IS NOT NULL, \
            price = 0 OR description IS NULL FROM products ORDER BY id"
            => (Nullable<Bool>, Bool, Bool))
    );
    assert_eq!(rows[4], (Some(false), true, false));
    assert_eq!(rows[5], (None, false, true));
}

/// Columns that are asked for at run time: the type of the rows stays.
#[test]
fn optional_columns() {
    let query = |with_name: bool, with_age: bool| {
        from(users::table).filter(users::id.eq(1)).select((
            users::id,
            with_name.then_some(users::name),
            with_age.then_some(users::age + 1),
        ))
    };
    assert_sql!(except mysql:
        query(true, true),
        "SELECT users.id, users.name, users.age + $1 FROM users WHERE users.id = $2"
    );
    assert_sql!(
        query(false, false),
        "SELECT users.id, $1 AS name, $2 FROM users WHERE users.id = $3"
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<String>, Option<i32>)> = query(true, false).all(conn).unwrap();
        assert_eq!(rows, [(1, Some("Sara Lindqvist".into()), None)]);
        let all = query(false, true).one(conn).unwrap();
        assert_eq!(all, (1, None, Some(35)));
        let record = query(true, true).records().one(conn).unwrap();
        assert_eq!(record.get(users::name).as_deref(), Some("Sara Lindqvist"));
    });
}

/// Nothing, where only the number of rows matters.
#[test]
fn no_columns_on_postgresql() {
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let query = from(users::table).filter(users::id.lt(4)).select(());
    assert_eq!(
        query.to_sql::<relata::backend::Pg>().unwrap(),
        "SELECT FROM \"users\" WHERE \"users\".\"id\" < $1"
    );
    assert_eq!(query.all(&mut conn).unwrap(), [(), (), ()]);
    assert_eq!(query.count(&mut conn).unwrap(), 3);
    assert!(query.exists(&mut conn).unwrap());
    let twice = query.clone().union_all(query);
    assert_eq!(twice.all(&mut conn).unwrap().len(), 6);
}

/// An aggregate that is not asked for still makes one row of all, and so does HAVING without a condition.
#[test]
fn optional_aggregates() {
    let query = |counted: bool| from(users::table).select(counted.then_some(count()));
    everywhere!(|conn| {
        assert_eq!(query(true).all(conn).unwrap(), [Some(8)]);
        assert_eq!(query(false).all(conn).unwrap(), [None]);
    });
    let none = false.then(|| count().gt(100));
    let query = from(users::table).having(none).select(count());
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [8]) });
}

/// A column that is not asked for is NULL of its own type: in derived tables and set operations PostgreSQL
/// would take a bare NULL for text.
#[test]
fn optional_columns_inside_other_queries() {
    relata::label!(t, years, how_many);
    relata::relation! { chosen { id: BigInt, age: Nullable<Integer>, total: Nullable<Numeric> } }
    let query = |asked: bool| {
        from(users::table)
            .left_join(users::orders)
            .filter(users::id.eq(3))
            .order_by(orders::id)
            .limit(1)
            .select((
                users::id,
                asked.then_some(users::age),
                asked.then_some(orders::total),
            ))
    };
    let derived = |asked: bool| {
        from(chosen::as_query(query(asked))).select((
            chosen::id,
            chosen::age + 1,
            chosen::total * 2,
        ))
    };
    let union = |asked: bool| {
        query(asked).union_all(from(users::table).filter(users::id.eq(1)).select((
            users::id,
            users::age,
            literal(relata::types::Decimal::from(1)),
        )))
    };
    assert_sql!(
        derived(false),
        sqlite: "SELECT `chosen`.`id`, `chosen`.`age` + ?, `chosen`.`total` * ? FROM (SELECT `users`.`id`, \
            ? AS `age`, ? AS `total` FROM `users` LEFT JOIN `orders` ON `orders`.`user_id` = `users`.`id` \
            WHERE `users`.`id` = ? ORDER BY `orders`.`id` LIMIT +?) AS `chosen`",
        pg: r#"SELECT "chosen"."id", "chosen"."age" + $1, "chosen"."total" * $2 FROM (SELECT "users"."id", $3 AS "age", $4 AS "total" FROM "users" LEFT JOIN "orders" ON "orders"."user_id" = "users"."id" WHERE "users"."id" = $5 ORDER BY "orders"."id" LIMIT $6) AS "chosen""#,
    );
    // With a name of its own, and in a table whose columns are those that are selected.
    let own = |asked: bool| {
        let rows = from(users::table)
            .order_by(users::id)
            .select((
                asked.then_some(users::age.label(years)),
                asked.then_some(users::email),
            ))
            .subquery(t);
        let names = (rows.get(years) + 1, rows.get(users::email));
        from(rows).select(names)
    };
    let counted = |asked: bool| {
        let rows = from(users::table)
            .select(asked.then_some(count().label(how_many)))
            .subquery(t);
        let n = rows.get(how_many) + 1_i64;
        from(rows).select(n)
    };
    let by_label = |asked: bool| {
        from(users::table)
            .select((users::id, asked.then_some(users::age.label(years))))
            .order_by((years.desc().nulls_last(), users::id))
    };
    everywhere!(|conn| {
        assert_eq!(derived(false).all(conn).unwrap(), [(3, None, None)]);
        assert_eq!(derived(true).all(conn).unwrap()[0].1, Some(29));
        assert_eq!(union(false).all(conn).unwrap()[0], (3, None, None));
        assert_eq!(union(true).all(conn).unwrap()[1].1, Some(34));
        assert_eq!(own(false).all(conn).unwrap()[0], (None, None));
        let first = own(true).first(conn).unwrap().unwrap();
        assert_eq!(first, (Some(35), Some("sara@example.com".into())));
        assert_eq!(counted(true).all(conn).unwrap(), [Some(9)]);
        assert_eq!(counted(false).all(conn).unwrap(), [None]);
        assert_eq!(by_label(true).all(conn).unwrap()[0], (2, Some(51)));
        assert_eq!(by_label(false).all(conn).unwrap()[0], (1, None));
        let record = by_label(true).records().first(conn).unwrap().unwrap();
        assert_eq!(record.get(years), &Some(51));
    });
}

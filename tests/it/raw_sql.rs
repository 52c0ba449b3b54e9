//! `sql!` and `sql_query!`: SQL of one's own, with typed holes.

use relata::Error;
use relata::prelude::*;

use crate::databases::{assert_sql, everywhere, sqlite};
use crate::shop::{orders, users};

#[test]
fn an_expression() {
    let greeting = relata::sql!("lower({}) || {}", users::name, "!" => Text);
    let query = from(users::table)
        .filter(users::id.eq(1))
        .select((users::id, greeting));
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id`, lower(`users`.`name`) || ? FROM `users` WHERE `users`.`id` = ?",
        pg: r#"SELECT "users"."id", lower("users"."name") || $1 FROM "users" WHERE "users"."id" = $2"#,
    );
    everywhere!(except mysql: |conn| {
        let row: (i64, String) = query.one(conn).unwrap();
        assert_eq!(row, (1, "sara lindqvist!".to_owned()));
    });
}

#[test]
fn without_holes() {
    let query = from(users::table)
        .select(sql!("40 + 2" => Integer))
        .limit(1);
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap(), 42_i32);
    });
}

#[test]
fn nullable_and_in_where() {
    let years = sql!("nullif({}, {})", users::age, 34 => Nullable<Integer>);
    let query = from(users::table)
        .filter(sql!("{} LIKE {}", users::email, "%example.com" => Bool))
        .order_by(users::id)
        .select((users::id, years));
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<i32>)> = query.all(conn).unwrap();
        assert_eq!(rows, [(1, None), (8, Some(0))]);
    });
}

#[test]
fn its_nullability_is_declared_and_its_class_is_that_of_the_holes() {
    let widest = sql!("max(length({})) - {}", max(users::name), 1 => Nullable<Integer>);
    let _groups = from(users::table).select((count(), widest));
    let missing = sql!("coalesce({}, 0)", orders::total => Numeric);
    let rows = from(users::table).left_join(users::orders).select(missing);
    assert!(rows.all(&mut sqlite()).unwrap().len() > 8);
}

#[test]
fn operators_in_holes_keep_together() {
    assert_sql!(
        from(users::table).select((
            sql!("{} * {}", users::id + 1, -users::id => BigInt),
            sql!("abs({}), ({})", users::id + 1, users::id + 2 => BigInt),
            sql!("{} AND x", users::is_active | users::is_active => Bool) & users::is_active,
        )),
        sqlite: "SELECT (`users`.`id` + ?) * (-`users`.`id`), abs(`users`.`id` + ?), (`users`.`id` + ?), \
            ((`users`.`is_active` OR `users`.`is_active`) AND x) AND `users`.`is_active` FROM `users`",
        pg: "SELECT (\"users\".\"id\" + $1) * (-\"users\".\"id\"), abs(\"users\".\"id\" + $2), (\"users\".\"id\" + $3), \
            ((\"users\".\"is_active\" OR \"users\".\"is_active\") AND x) AND \"users\".\"is_active\" FROM \"users\"",
    );
    let query = from(users::table)
        .filter(users::id.eq(3))
        .select(sql!("{} * {}", users::id + 1, 10_i64 => BigInt));
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap(), 40);
    });
}

#[test]
fn values_are_bound_whatever_they_hold() {
    let hostile = "'; DROP TABLE users; -- {} ? $1 \" `";
    let query = from(users::table)
        .select(sql!("{} || '{{}}'", hostile => Text))
        .limit(1);
    everywhere!(except mysql: |conn| {
        assert_eq!(query.one(conn).unwrap(), format!("{hostile}{{}}"));
        assert_eq!(from(users::table).count(conn).unwrap(), 8);
    });
}

/// The caller's own names win over those of SQL types, in holes and after a path.
#[test]
fn names_of_types() {
    mod own {
        pub type Number = relata::types::BigInt;
    }
    #[allow(non_snake_case)]
    let Text = 5_i64;
    let query = from(users::table)
        .select(sql!("{} + 1", Text => own::Number))
        .limit(1);
    assert_eq!(query.one(&mut sqlite()).unwrap(), 6);
    fn typed<T: relata::types::SqlType<Rust = i64>>() -> impl relata::expr::Expr<Type = T> {
        sql!("7" => T)
    }
    let _ = typed::<relata::types::BigInt>();
}

#[test]
fn a_query() {
    let query = sql_query!(
        "SELECT id, name, age FROM users WHERE age > {} AND name <> {} ORDER BY id",
        40, "nobody" => (BigInt, Text, Nullable<Integer>)
    );
    assert_sql!(
        query,
        sqlite: "SELECT id, name, age FROM users WHERE age > ? AND name <> ? ORDER BY id",
        pg: "SELECT id, name, age FROM users WHERE age > $1 AND name <> $2 ORDER BY id",
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, String, Option<i32>)> = query.all(conn).unwrap();
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(query.count(conn).unwrap(), 2);
        assert!(query.exists(conn).unwrap());
        assert_eq!(query.first(conn).unwrap().unwrap().0, 2);
    });
}

#[test]
fn a_query_of_one_column() {
    let query = sql_query!("SELECT max(age) FROM users" => Nullable<Integer>);
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap(), Some(51));
        assert_eq!(query.scalar(conn).unwrap(), Some(51));
    });
}

#[test]
fn a_query_of_structs() {
    let query = sql_query!("SELECT * FROM users WHERE id = {}", 2_i64 => users::User);
    let pairs = sql_query!(
        "SELECT o.*, u.name FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = {}",
        1_i64 => (orders::Order, Text)
    );
    everywhere!(|conn| {
        let user: users::User = query.one(conn).unwrap();
        assert_eq!(
            user,
            from(users::table)
                .filter(users::id.eq(2))
                .one(conn)
                .unwrap()
        );
        let (order, name): (orders::Order, String) = pairs.one(conn).unwrap();
        assert_eq!((order.id, name.as_str()), (1, "Sara Lindqvist"));
    });
}

#[test]
fn an_unannounced_null_is_an_error() {
    let query = sql_query!("SELECT id, age FROM users" => (BigInt, Integer));
    everywhere!(|conn| {
        assert!(matches!(query.all(conn), Err(Error::Decode { .. })));
    });
    let short = sql_query!("SELECT id FROM users" => (BigInt, Integer));
    assert!(matches!(
        short.all(&mut sqlite()),
        Err(Error::Decode { .. })
    ));
}

#[test]
fn two_texts_are_two_statements() {
    let conn = &mut sqlite();
    for _ in 0..2 {
        assert_eq!(sql_query!("SELECT 1" => Integer).one(conn).unwrap(), 1);
        assert_eq!(sql_query!("SELECT 2" => Integer).one(conn).unwrap(), 2);
    }
}

/// A hole takes a whole query, with its values and among other holes.
#[test]
fn around_a_query() {
    let adults = from(users::table)
        .filter(users::age.ge(30))
        .order_by(users::id)
        .select((users::id, users::name))
        .limit(2);
    let query = sql_query!(
        "SELECT {}, q.name FROM ({}) AS q WHERE q.id < {}", "adult", adults, 100 => (Text, Text)
    );
    assert_sql!(
        query,
        sqlite: "SELECT ?, q.name FROM (SELECT `users`.`id`, `users`.`name` FROM `users` \
                 WHERE `users`.`age` >= ? ORDER BY `users`.`id` LIMIT +?) AS q WHERE q.id < ?",
        pg: "SELECT $1, q.name FROM (SELECT \"users\".\"id\", \"users\".\"name\" FROM \"users\" \
             WHERE \"users\".\"age\" >= $2 ORDER BY \"users\".\"id\" LIMIT $3) AS q WHERE q.id < $4",
    );
    everywhere!(|conn| {
        let rows: Vec<(String, String)> = query.all(conn).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].0, "adult");
    });

    let both = sql_query!(
        "SELECT count(*) FROM ({}) AS a CROSS JOIN ({}) AS b",
        values([(1,), (2,)]),
        from(users::table).select(users::id).union(from(orders::table).select(orders::id))
        => BigInt
    );
    everywhere!(|conn| {
        let n: i64 = both.one(conn).unwrap();
        assert_eq!(n, 18);
    });
}

//! INSERT.

use relata::Error;
use relata::prelude::*;

use crate::databases::{everywhere, postgres, sqlite};
use crate::sends;
use crate::shop::{NewUser, employees, tags, users};

#[test]
fn one_row() {
    let insert = insert_into(users::table).values((
        users::id.to(9),
        users::name.to("Zed"),
        users::email.to("zed@example.com".to_owned()),
        users::age.to(Some(40)),
        users::referrer_id.to_null(),
    ));
    sends!(insert,
        pg: r#"INSERT INTO "users" ("id", "name", "email", "age", "referrer_id") VALUES ($1, $2, $3, $4, $5)"#,
        sqlite: "INSERT INTO `users` (`id`, `name`, `email`, `age`, `referrer_id`) VALUES (?, ?, ?, ?, ?)",
        mysql: "INSERT INTO `users` (`id`, `name`, `email`, `age`, `referrer_id`) VALUES (?, ?, ?, ?, ?)",
        binds: ["9", "\"Zed\"", "\"zed@example.com\"", "40", "NULL"]);
    everywhere!(|conn| {
        assert_eq!(insert.run(conn).unwrap(), 1);
        let zed = from(users::table)
            .filter(users::id.eq(9))
            .one(conn)
            .unwrap();
        assert_eq!((zed.name.as_str(), zed.age), ("Zed", Some(40)));
        // Its default.
        assert!(zed.is_active);
        assert_eq!(zed.referrer_id, None);
    });
}

#[test]
fn expressions_and_queries_as_values() {
    let oldest = from(users::table).select(max(users::age));
    let insert = insert_into(users::table).values((
        users::id.to(literal(8_i64) + 1),
        users::name.to(upper("zed")),
        users::email.to("zed@example.com"),
        users::age.to(oldest.scalar_subquery()),
    ));
    sends!(insert,
        pg: r#"INSERT INTO "users" ("id", "name", "email", "age") VALUES ($1 + $2, upper($3), $4, (SELECT max("users"."age") FROM "users"))"#,
        sqlite: "INSERT INTO `users` (`id`, `name`, `email`, `age`) VALUES (? + ?, upper(?), ?, (SELECT max(`users`.`age`) FROM `users`))",
        binds: ["8", "1", "\"zed\"", "\"zed@example.com\""]);
    everywhere!(|conn| {
        let oldest = from(users::table)
            .select(max(users::age))
            .scalar(conn)
            .unwrap();
        assert_eq!(insert.run(conn).unwrap(), 1);
        let zed = from(users::table)
            .filter(users::id.eq(9))
            .one(conn)
            .unwrap();
        assert_eq!((zed.name.as_str(), zed.age), ("ZED", oldest));
    });
}

#[test]
fn the_new_row_struct() {
    let zed = NewUser {
        id: 9,
        name: "Zed".to_owned(),
        email: "zed@example.com".to_owned(),
        age: None,
        is_active: Some(false),
        created_at: None,
        referrer_id: Some(1),
    };
    let insert = insert_into(users::table).values(zed.clone());
    sends!(insert,
        pg: r#"INSERT INTO "users" ("id", "name", "email", "age", "referrer_id", "is_active") VALUES ($1, $2, $3, $4, $5, $6)"#,
        sqlite: "INSERT INTO `users` (`id`, `name`, `email`, `age`, `referrer_id`, `is_active`) VALUES (?, ?, ?, ?, ?, ?)",
        mysql: "INSERT INTO `users` (`id`, `name`, `email`, `age`, `referrer_id`, `is_active`) VALUES (?, ?, ?, ?, ?, ?)",
        binds: ["9", "\"Zed\"", "\"zed@example.com\"", "NULL", "1", "false"]);
    everywhere!(|conn| {
        assert_eq!(insert.run(conn).unwrap(), 1);
        let found = from(users::table)
            .filter(users::id.eq(9))
            .one(conn)
            .unwrap();
        assert_eq!(
            (found.is_active, found.referrer_id, found.age),
            (false, Some(1), None)
        );
    });
}

#[test]
fn many_rows() {
    let rows = |from: i64, to: i64| {
        (from..to).map(|id| (tags::id.to(id), tags::label.to(format!("tag {id}"))))
    };
    let insert = insert_into(tags::table).rows(rows(100, 102));
    sends!(insert,
        pg: r#"INSERT INTO "tags" ("id", "label") SELECT "column1", "column2" FROM unnest($1, $2) WITH ORDINALITY AS "given" ("column1", "column2", "place") ORDER BY "place""#,
        sqlite: "INSERT INTO `tags` (`id`, `label`) VALUES (?, ?), (?, ?)",
        mysql: "INSERT INTO `tags` (`id`, `label`) VALUES (?, ?), (?, ?)",
        binds: ["100", "\"tag 100\"", "101", "\"tag 101\""],
        pg binds: ["[100, 101]", "[\"tag 100\", \"tag 101\"]"]);
    everywhere!(|conn| {
        assert_eq!(insert.run(conn).unwrap(), 2);
        // No row is no statement.
        let none = insert_into(tags::table).rows(rows(5, 5));
        assert_eq!(none.run(conn).unwrap(), 0);
        // More values than a database takes at once.
        let many = insert_into(tags::table).rows(rows(1_000, 41_000));
        assert_eq!(many.run(conn).unwrap(), 40_000);
        assert_eq!(
            from(tags::table)
                .filter(tags::id.ge(100))
                .count(conn)
                .unwrap(),
            40_002
        );
    });
}

#[test]
fn a_row_that_fails_loses_its_statement_and_no_other() {
    everywhere!(|conn| {
        conn.run_script("SAVEPOINT before_it").unwrap();
        let last = insert_into(tags::table).rows(
            (1_000..41_000)
                .chain([1_000])
                .map(|id: i64| (tags::id.to(id), tags::label.to(format!("tag {id}")))),
        );
        let error = last.run(conn).unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error}");
        assert_eq!(
            from(tags::table)
                .filter(tags::id.ge(100))
                .count(conn)
                .unwrap(),
            0
        );
    });
}

/// Structs that leave out different columns are sent as statements of their own, in order.
#[test]
fn structs_of_several_shapes() {
    let user = |id: i64, is_active: Option<bool>| NewUser {
        id,
        name: format!("user {id}"),
        email: format!("{id}@example.com"),
        age: None,
        is_active,
        created_at: None,
        referrer_id: None,
    };
    let users_of = [
        user(9, None),
        user(10, Some(false)),
        user(11, Some(true)),
        user(12, None),
    ];
    let insert = insert_into(users::table).rows(users_of);
    everywhere!(|conn| {
        assert_eq!(insert.run(conn).unwrap(), 4);
        let found = from(users::table)
            .filter(users::id.gt(8))
            .order_by(users::id)
            .select((users::id, users::is_active))
            .all(conn)
            .unwrap();
        assert_eq!(found, [(9, true), (10, false), (11, true), (12, true)]);
    });
    let returning = insert.returning((users::id, users::is_active));
    let expected = [(9, true), (10, false), (11, true), (12, true)];
    assert_eq!(returning.all(&mut sqlite()).unwrap(), expected);
    if let Some(mut conn) = postgres() {
        assert_eq!(returning.all(&mut conn).unwrap(), expected);
    }
}

#[test]
fn returning() {
    let insert = insert_into(tags::table).values((tags::id.to(100), tags::label.to("Hundred")));
    let id = insert.clone().returning(tags::id);
    assert_eq!(
        id.to_sql::<relata::backend::Pg>().unwrap(),
        r#"INSERT INTO "tags" ("id", "label") VALUES ($1, $2) RETURNING "tags"."id""#
    );
    let row = insert.clone().returning(tags::table);
    let computed = insert.returning((upper(tags::label), tags::id + 1));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let undo = delete_from(tags::table).filter(tags::id.eq(100));
            assert_eq!(id.one(conn).unwrap(), 100);
            assert_eq!(undo.run(conn).unwrap(), 1);
            assert_eq!(id.first(conn).unwrap(), Some(100));
            assert_eq!(undo.run(conn).unwrap(), 1);
            assert_eq!(id.scalar(conn).unwrap(), Some(100));
            assert_eq!(undo.run(conn).unwrap(), 1);
            let streamed: Vec<i64> = id.stream(conn).unwrap().map(Result::unwrap).collect();
            assert_eq!(streamed, [100]);
            assert_eq!(undo.run(conn).unwrap(), 1);
            let tag: tags::Tag = row.one(conn).unwrap();
            assert_eq!(
                tag,
                tags::Tag {
                    id: 100,
                    label: "Hundred".to_owned()
                }
            );
            assert_eq!(undo.run(conn).unwrap(), 1);
            assert_eq!(computed.all(conn).unwrap(), [("HUNDRED".to_owned(), 101)]);
            assert_eq!(undo.run(conn).unwrap(), 1);
            // For its effect only.
            assert_eq!(id.run(conn).unwrap(), 1);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn returning_keeps_the_order_of_rows() {
    let ids: Vec<i64> = (0..30_000).map(|n| 1_000 + (n * 7_919) % 30_011).collect();
    let insert = insert_into(tags::table)
        .rows(
            ids.iter()
                .map(|&id| (tags::id.to(id), tags::label.to(format!("tag {id}")))),
        )
        .returning(tags::id);
    assert_eq!(insert.all(&mut sqlite()).unwrap(), ids);
    if let Some(mut conn) = postgres() {
        assert_eq!(insert.all(&mut conn).unwrap(), ids);
    }
}

#[test]
fn rows_of_a_query() {
    let insert = insert_into(tags::table)
        .columns((tags::id, tags::label))
        .select(
            from(employees::table)
                .filter(employees::manager_id.is_null())
                .select((employees::id + 100, lower(employees::name))),
        );
    sends!(insert,
        pg: r#"INSERT INTO "tags" ("id", "label") SELECT "employees"."id" + $1, lower("employees"."name") FROM "employees" WHERE "employees"."manager_id" IS NULL"#,
        sqlite: "INSERT INTO `tags` (`id`, `label`) SELECT `employees`.`id` + ?, lower(`employees`.`name`) FROM `employees` WHERE `employees`.`manager_id` IS NULL",
        binds: ["100"]);
    everywhere!(|conn| {
        let heads = from(employees::table)
            .filter(employees::manager_id.is_null())
            .count(conn)
            .unwrap();
        assert_eq!(insert.run(conn).unwrap() as i64, heads);
        assert_eq!(
            from(tags::table)
                .filter(tags::id.gt(100))
                .count(conn)
                .unwrap(),
            heads
        );
    });
}

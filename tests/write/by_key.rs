//! Many rows in one statement, each found by its key: UPDATE with values of their own, and DELETE.

use relata::Error;
use relata::error::RenderError;
use relata::prelude::*;
use relata::types::{BigInt, Text};

use crate::databases::{everywhere, postgres, sqlite};
use crate::sends;
use crate::shop::{UserChanges, order_items, orders, product_tags, tags, users};
use crate::stored::{self, n, stored, v};

#[test]
fn update_of_assignments() {
    let renamed = [(1, "One", Some(31)), (3, "Three", None)];
    let renamed = update(users::table)
        .rows(renamed.map(|(id, name, age)| (id, (users::name.to(name), users::age.to(age)))));
    sends!(renamed,
        pg: r#"UPDATE "users" SET "name" = "given"."column2", "age" = "given"."column3" FROM unnest($1, $2, $3) AS "given" ("column1", "column2", "column3") WHERE "users"."id" = "given"."column1""#,
        sqlite: "UPDATE `users` SET `name` = `given`.`column2`, `age` = `given`.`column3` FROM (VALUES (?, ?, ?), (?, ?, ?)) AS `given` WHERE `users`.`id` = `given`.`column1`",
        binds: ["1", "\"One\"", "31", "3", "\"Three\"", "NULL"],
        pg binds: ["[1, 3]", "[\"One\", \"Three\"]", "[31, NULL]"]);
    assert_eq!(
        renamed.to_sql::<relata::backend::Mysql>().unwrap(),
        "UPDATE `users`, (SELECT NULL AS `column1`, `users`.`name` AS `column2`, NULL AS `column3` FROM `users` WHERE FALSE UNION ALL SELECT 1, concat(?), 31 UNION ALL SELECT 3, concat(?), NULL) AS `given` SET `users`.`name` = `given`.`column2`, `users`.`age` = `given`.`column3` WHERE `users`.`id` = `given`.`column1`"
    );
    assert_eq!(
        renamed.binds::<relata::backend::Mysql>().unwrap(),
        ["\"One\"", "\"Three\""]
    );
    everywhere!(|conn| {
        let others = from(users::table).filter(!users::id.in_([1, 3]));
        let before = others.clone().order_by(users::id).all(conn).unwrap();
        assert_eq!(renamed.run(conn).unwrap(), 2);
        let found = from(users::table)
            .filter(users::id.in_([1, 3]))
            .order_by(users::id)
            .select((users::id, users::name, users::age))
            .all(conn)
            .unwrap();
        let expected = [(1, "One", Some(31)), (3, "Three", None)];
        assert_eq!(
            found,
            expected.map(|(id, name, age)| (id, name.to_owned(), age))
        );
        assert_eq!(others.order_by(users::id).all(conn).unwrap(), before);
        // Rows that have these values already are updated too.
        assert_eq!(renamed.run(conn).unwrap(), 2);
    });
}

/// Structs that set different columns: one statement for all that set the same, whatever their order.
#[test]
fn update_of_structs_of_several_shapes() {
    let named = |name: &str| UserChanges {
        name: Some(name.to_owned()),
        ..UserChanges::default()
    };
    let aged = |age: Option<i32>| UserChanges {
        age: Some(age),
        ..UserChanges::default()
    };
    let rows = update(users::table).rows([
        (1, named("One")),
        (2, aged(Some(22))),
        (3, named("Three")),
        (4, UserChanges::default()),
        (5, aged(None)),
    ]);
    assert_eq!(
        rows.binds::<relata::backend::Sqlite>().unwrap(),
        ["1", "\"One\"", "3", "\"Three\""],
        "the first statement"
    );
    everywhere!(|conn| {
        let select = from(users::table)
            .filter(users::id.le(5))
            .order_by(users::id)
            .select((users::name, users::age));
        let mut expected = select.all(conn).unwrap();
        assert_eq!(rows.run(conn).unwrap(), 4, "the fourth sets nothing");
        expected[0].0 = "One".to_owned();
        expected[1].1 = Some(22);
        expected[2].0 = "Three".to_owned();
        expected[4].1 = None;
        assert_eq!(select.all(conn).unwrap(), expected);

        let nothing = update(users::table).rows([(10_000, UserChanges::default())]);
        assert_eq!(nothing.run(conn).unwrap(), 0);
        let none = update(users::table).rows(Vec::<(i64, UserChanges)>::new());
        assert_eq!(none.run(conn).unwrap(), 0);
    });
}

#[test]
fn update_by_a_key_of_two_columns() {
    everywhere!(|conn| {
        let items = from(order_items::table)
            .order_by((order_items::order_id, order_items::product_id))
            .all(conn)
            .unwrap();
        assert!(items.len() > 3);
        let more = update(order_items::table).rows(items.iter().map(|item| {
            let key = (item.order_id, item.product_id);
            (key, order_items::quantity.to(item.quantity + 100))
        }));
        assert_eq!(more.run(conn).unwrap(), items.len());
        let after = from(order_items::table)
            .order_by((order_items::order_id, order_items::product_id))
            .all(conn)
            .unwrap();
        for (before, after) in items.iter().zip(&after) {
            assert_eq!(
                (before.order_id, before.product_id, before.quantity + 100),
                (after.order_id, after.product_id, after.quantity)
            );
            assert_eq!(before.price, after.price);
        }
    });
}

#[test]
fn update_with_expressions_and_types() {
    let rows = update(orders::table).rows([1_i64, 2].map(|id| {
        (
            id,
            (
                orders::status.to(lower("PAID")),
                orders::total.to(Some("12.34".parse::<relata::types::Decimal>().unwrap())),
                orders::ordered_at.to(relata::chrono::DateTime::from_timestamp(86_400 * id, 0)
                    .unwrap()
                    .naive_utc()),
                orders::shipping_address_id.to_null(),
            ),
        )
    }));
    everywhere!(|conn| {
        assert_eq!(rows.run(conn).unwrap(), 2);
        for order in from(orders::table)
            .filter(orders::id.le(2))
            .all(conn)
            .unwrap()
        {
            assert_eq!(order.status, "paid");
            assert_eq!(order.total.unwrap().to_string(), "12.34");
            assert_eq!(order.ordered_at.and_utc().timestamp(), 86_400 * order.id);
            assert_eq!(order.shipping_address_id, None);
        }
    });
}

/// Nothing is changed, and the error names the rows.
#[test]
fn rows_that_are_not_there() {
    let rows = |ids: &[i64]| {
        update(tags::table).rows(
            ids.iter()
                .map(|&id| (id, tags::label.to(format!("new {id}")))),
        )
    };
    everywhere!(|conn| {
        let before = from(tags::table).order_by(tags::id).all(conn).unwrap();
        let error = rows(&[1, 500, 2, 501]).run(conn).unwrap_err();
        let Error::RowsNotFound { rows: missing, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(missing, &[1, 3]);
        assert!(
            error
                .to_string()
                .starts_with("rows to update are not in the table: 1, 3 "),
            "{error}"
        );
        assert!(error.sql().starts_with("UPDATE "));
        assert_eq!(
            from(tags::table).order_by(tags::id).all(conn).unwrap(),
            before
        );

        let there = rows(&[1, 500, 2, 501]).skip_missing();
        assert_eq!(there.run(conn).unwrap(), 2);
        let after = from(tags::table).filter(tags::id.le(2)).order_by(tags::id);
        let after = after.select(tags::label).all(conn).unwrap();
        assert_eq!(after, ["new 1", "new 2"]);
    });
}

#[test]
fn rows_of_the_same_key() {
    everywhere!(|conn| {
        let before = from(tags::table).order_by(tags::id).all(conn).unwrap();
        let rows = [(2, "a"), (1, "b"), (2, "c"), (3, "d"), (3, "e"), (600, "f")];
        let rows = update(tags::table).rows(rows.map(|(id, label)| (id, tags::label.to(label))));
        for rows in [rows.clone(), rows.skip_missing()] {
            let error = rows.run(conn).unwrap_err();
            let Error::RowsRepeated { rows: repeated, .. } = &error else {
                panic!("{error:?}");
            };
            assert_eq!(repeated, &[2, 4]);
        }
        assert_eq!(
            from(tags::table).order_by(tags::id).all(conn).unwrap(),
            before
        );
    });
}

/// A later part fails: the parts before it are undone.
#[test]
fn a_failing_row_undoes_all() {
    everywhere!(|conn| {
        let tag = |id: i64| (tags::id.to(id), tags::label.to(format!("tag {id}")));
        insert_into(tags::table)
            .rows((1_000..31_000).map(tag))
            .run(conn)
            .unwrap();
        let label = |id: i64| match id {
            30_999 => "tag 1000x".to_owned(),
            _ => format!("tag {id}x"),
        };
        let rows =
            update(tags::table).rows((1_000..31_000).map(|id| (id, tags::label.to(label(id)))));
        let error = rows.run(conn).unwrap_err();
        assert!(error.violates(tags::constraints::TAGS_LABEL_KEY), "{error}");
        let untouched = from(tags::table).filter(tags::id.ge(1_000) & tags::label.like("%x"));
        assert_eq!(untouched.count(conn).unwrap(), 0);
    });
}

#[test]
fn a_key_is_not_set() {
    let changes = UserChanges {
        id: Some(8),
        ..UserChanges::default()
    };
    let rows = update(users::table).rows([(7, changes)]);
    assert!(matches!(
        rows.to_sql::<relata::backend::Pg>(),
        Err(RenderError::KeyAssigned { column: "id" })
    ));
    let error = rows.run(&mut sqlite()).unwrap_err();
    assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    let default = update(users::table).rows([(7, users::is_active.to_default())]);
    assert!(matches!(
        default.to_sql::<relata::backend::Pg>(),
        Err(RenderError::DefaultInRows)
    ));
}

#[test]
fn returning() {
    let rows = update(tags::table)
        .rows((1..=3_i64).map(|id| (id, tags::label.to(format!("tag {id}")))))
        .returning((tags::id, upper(tags::label)));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let mut found = rows.all(conn).unwrap();
            found.sort();
            let expected = [(1, "TAG 1"), (2, "TAG 2"), (3, "TAG 3")];
            assert_eq!(found, expected.map(|(id, label)| (id, label.to_owned())));
            let missing = update(tags::table)
                .rows([(1, tags::label.to("x")), (900, tags::label.to("y"))])
                .returning(tags::id);
            let error = missing.all(conn).unwrap_err();
            assert!(matches!(error, Error::RowsNotFound { ref rows, .. } if rows == &[1]), "{error:?}");
            assert_eq!(missing.skip_missing().all(conn).unwrap(), [1]);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

/// More than one statement takes, with text longer than any that came before it.
#[test]
fn ten_thousand_rows() {
    let text = |i: i64| match i {
        9_000 => "x".repeat(70_000),
        _ if i % 3 == 0 => String::new(),
        _ => format!("it's {i} ☃"),
    };
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let rows = (0..10_000).map(|i: i64| (n::<Text>().to(i), v::<Text>().to("old")));
            insert_into(stored()).rows(rows).run(conn).unwrap();
            let rows = (0..10_000).rev().map(|i| {
                let value = (i % 7 != 0).then(|| text(i));
                (i, v::<Text>().to(value))
            });
            let rows = update(stored::<Text>()).rows(rows);
            assert_eq!(rows.run(conn).unwrap(), 10_000);
            let read = from(stored::<Text>()).order_by(n::<Text>());
            let read = read.select((n::<Text>(), v::<Text>())).all(conn).unwrap();
            let expected = (0..10_000).map(|i| (i, (i % 7 != 0).then(|| text(i))));
            assert!(read.into_iter().eq(expected));
            let gone = delete_from(stored::<Text>()).rows((0..10_000).filter(|i| i % 2 == 0));
            assert_eq!(gone.run(conn).unwrap(), 5_000);
            let left = from(stored::<Text>()).filter((n::<Text>() % 2).eq(0));
            assert_eq!(left.count(conn).unwrap(), 0);
        }};
    }
    check!(&mut stored::sqlite("TEXT"));
    if let Some(mut conn) = stored::postgres("TEXT") {
        check!(&mut conn);
    }
    if let Some(mut conn) =
        stored::mysql("LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_swedish_ci")
    {
        check!(&mut conn);
    }
}

#[test]
fn delete() {
    let gone = delete_from(product_tags::table).rows([(1, 1), (1, 2), (900, 1)]);
    sends!(gone,
        pg: r#"DELETE FROM "product_tags" WHERE ("product_tags"."product_id", "product_tags"."tag_id") IN (SELECT * FROM unnest($1, $2))"#,
        sqlite: "DELETE FROM `product_tags` WHERE (`product_tags`.`product_id`, `product_tags`.`tag_id`) IN (VALUES (?, ?), (?, ?), (?, ?))",
        mysql: "DELETE FROM `product_tags` WHERE (`product_tags`.`product_id`, `product_tags`.`tag_id`) IN ((?, ?), (?, ?), (?, ?))",
        binds: ["1", "1", "1", "2", "900", "1"],
        pg binds: ["[1, 1, 900]", "[1, 2, 1]"]);
    let items = delete_from(order_items::table);
    everywhere!(|conn| {
        let pairs = from(product_tags::table).all(conn).unwrap();
        let keys = pairs
            .iter()
            .skip(1)
            .map(|pair| (pair.product_id, pair.tag_id));
        let gone = delete_from(product_tags::table).rows(keys.chain([(900, 900)]));
        assert_eq!(gone.run(conn).unwrap(), pairs.len() - 1);
        assert_eq!(from(product_tags::table).all(conn).unwrap(), pairs[..1]);
        assert_eq!(
            items
                .clone()
                .rows(Vec::<(i64, i64)>::new())
                .run(conn)
                .unwrap(),
            0
        );

        items.clone().all_rows().run(conn).unwrap();
        let orders_gone = delete_from(orders::table).rows([1, 2, 2, 77_777]);
        assert_eq!(orders_gone.run(conn).unwrap(), 2);
        assert_eq!(
            from(orders::table)
                .filter(orders::id.le(2))
                .count(conn)
                .unwrap(),
            0
        );
    });
    let single = delete_from(tags::table).rows([3]);
    sends!(single,
        pg: r#"DELETE FROM "tags" WHERE "tags"."id" = ANY ($1)"#,
        sqlite: "DELETE FROM `tags` WHERE `tags`.`id` IN (VALUES (?))",
        mysql: "DELETE FROM `tags` WHERE `tags`.`id` IN (?)",
        binds: ["3"],
        pg binds: ["[3]"]);
}

#[test]
fn delete_returning() {
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            delete_from(product_tags::table)
                .all_rows()
                .run(conn)
                .unwrap();
            let gone = delete_from(tags::table)
                .rows([1, 2, 900])
                .returning(tags::id);
            let mut gone = gone.all(conn).unwrap();
            gone.sort();
            assert_eq!(gone, [1, 2]);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[tokio::test]
async fn asynchronous() {
    let mut conn = relata::connection::AsyncSqliteConnection::connect(":memory:")
        .await
        .unwrap();
    let conn = &mut conn;
    conn.run_script("CREATE TABLE stored (n BIGINT PRIMARY KEY, v BIGINT)")
        .await
        .unwrap();
    let rows =
        insert_into(stored()).rows((0..5).map(|i| (n::<BigInt>().to(i), v::<BigInt>().to(i))));
    rows.run(conn).await.unwrap();
    let doubled = update(stored()).rows((0..5).map(|i| (i, v::<BigInt>().to(2 * i))));
    assert_eq!(doubled.run(conn).await.unwrap(), 5);
    let missing = update(stored()).rows((3..7).map(|i| (i, v::<BigInt>().to(0))));
    let error = missing.run(conn).await.unwrap_err();
    assert!(
        matches!(error, Error::RowsNotFound { ref rows, .. } if rows == &[2, 3]),
        "{error:?}"
    );
    let read = from(stored::<BigInt>())
        .order_by(n::<BigInt>())
        .select(v::<BigInt>());
    assert_eq!(read.all(conn).await.unwrap(), [0, 2, 4, 6, 8].map(Some));
    assert_eq!(
        delete_from(stored::<BigInt>())
            .rows([0, 1])
            .run(conn)
            .await
            .unwrap(),
        2
    );
}

/// A table whose key is text.
#[allow(non_upper_case_globals, non_camel_case_types)]
mod texts {
    use relata::types::{BigInt, Text};
    pub struct table {}
    pub struct Row;
    impl relata::FromRow for Row {
        const WIDTH: usize = 0;
        fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
            Ok(Row)
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(2, 9, 5, b, 1, c, 7, 3);
        type Row = Row;
        type PrimaryKey = (name,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "texts_of";
        const COLUMNS: &'static [&'static str] = &["name", "n"];
    }
    impl relata::Insertable for table {
        type Required = (name,);
        type Keys = relata::kind::OneKey;
    }
    pub const table: relata::Tab<table> = relata::Tab::Only;
    macro_rules! column {
        ($name:ident $at:ident $type:ty, $null:ty) => {
            pub struct $name {}
            impl relata::Column for $name {
                type Table = table;
                type Type = $type;
                type Null = $null;
                type Write = relata::kind::Assigned<relata::nth::$at>;
                const NAME: &'static str = stringify!($name);
            }
            pub const $name: relata::Col<$name> = relata::Col::Only;
        };
    }
    column!(name _0 Text, relata::NotNull);
    column!(n _1 BigInt, relata::Nullable);
}

fn are_repeated(result: relata::Result<usize>, expected: &[usize]) {
    match result {
        Err(Error::RowsRepeated { rows, .. }) => assert_eq!(rows, expected),
        other => panic!("{other:?}"),
    }
}

/// The rows with the same key are in different statements, of which the last would win.
#[test]
fn keys_that_are_repeated_in_another_statement() {
    everywhere!(|conn| {
        let named = |name: &str| UserChanges {
            name: Some(name.to_owned()),
            ..UserChanges::default()
        };
        let aged = UserChanges {
            age: Some(Some(44)),
            ..UserChanges::default()
        };
        let both = UserChanges {
            age: Some(Some(55)),
            ..named("Both")
        };
        let all = from(users::table).order_by(users::id);
        let before = all.all(conn).unwrap();
        // The statement of the names is sent first, though its last row comes last.
        let rows =
            update(users::table).rows([(1, named("One")), (2, aged), (3, both), (2, named("Two"))]);
        are_repeated(rows.run(conn), &[3]);
        are_repeated(rows.skip_missing().run(conn), &[3]);
        assert_eq!(all.all(conn).unwrap(), before);
        // More rows than one statement takes on MySQL.
        let twice = (0..2_500).map(|i| (if i == 1_700 { 3 } else { i }, users::name.to("Twin")));
        are_repeated(update(users::table).rows(twice).run(conn), &[1_700]);
        assert_eq!(all.all(conn).unwrap(), before);
    });
}

/// Keys that only a collation takes for equal, in different statements.
#[test]
fn keys_that_a_collation_takes_for_repeated_in_another_statement() {
    macro_rules! check {
        ($conn:expr, $many:expr, $other:expr) => {{
            let conn = $conn;
            let rows = (0..$many).map(|i| (texts::name.to(format!("key {i}")), texts::n.to(i)));
            assert_eq!(insert_into(texts::table).rows(rows).run(conn).unwrap(), $many as usize);
            let set = |last: &str| {
                let last = last.to_owned();
                let names = (0..$many).map(|i| format!("key {i}")).chain([last]);
                let rows: Vec<_> = names.map(|name| (name, texts::n.to(-1))).collect();
                update(texts::table).rows(rows)
            };
            are_repeated(set("key 3").run(conn), &[$many as usize]);
            are_repeated(set($other).run(conn), &[$many as usize]);
            let changed = from(texts::table).filter(texts::n.eq(-1));
            assert_eq!(changed.count(conn).unwrap(), 0);
            let missing = set("another").run(conn);
            assert!(
                matches!(&missing, Err(Error::RowsNotFound { rows, .. }) if rows == &[$many as usize]),
                "{missing:?}"
            );
        }};
    }
    let mut conn = sqlite();
    conn.run_script("CREATE TABLE texts_of (name TEXT COLLATE NOCASE PRIMARY KEY, n BIGINT)")
        .unwrap();
    check!(&mut conn, 17_000, "KEY 3");
    if let Some(mut conn) = postgres() {
        conn.run_script(
            "CREATE COLLATION relata_any_case (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
             CREATE TEMP TABLE texts_of (name TEXT COLLATE relata_any_case PRIMARY KEY, n BIGINT)",
        )
        .unwrap();
        check!(&mut conn, 33_000, "K\u{e9}y 3");
    }
    if let Some(mut conn) = crate::failed_row::own_mysql("relata_test_by_key") {
        conn.run_script("CREATE TABLE texts_of (name VARCHAR(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY, n BIGINT)")
            .unwrap();
        check!(&mut conn, 1_500, "k\u{e9}Y 3");
        conn.run_script("DROP DATABASE relata_test_by_key").unwrap();
    }
}

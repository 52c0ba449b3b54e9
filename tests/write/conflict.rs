//! ON CONFLICT, and MySQL's ON DUPLICATE KEY UPDATE.

use relata::prelude::*;

use crate::databases::{everywhere, mysql, postgres, sqlite};
use crate::sends;
use crate::shop::{product_tags, users};

#[test]
fn do_update() {
    let upsert = |id: i64, name: &str| {
        insert_into(users::table)
            .values((
                users::id.to(id),
                users::name.to(name),
                users::email.to("zed@example.com"),
            ))
            .on_conflict(users::constraints::USERS_EMAIL_KEY)
            .do_update((
                users::name.to(excluded(users::name)),
                users::age.to(coalesce(users::age, 0) + 1),
            ))
    };
    let shown = upsert(9, "Zed");
    let binds = ["9", "\"Zed\"", "\"zed@example.com\"", "0", "1"];
    sends!(shown,
        pg: r#"INSERT INTO "users" ("id", "name", "email") VALUES ($1, $2, $3) ON CONFLICT ("email") DO UPDATE SET "name" = "excluded"."name", "age" = COALESCE("users"."age", $4) + $5"#,
        sqlite: "INSERT INTO `users` (`id`, `name`, `email`) VALUES (?, ?, ?) ON CONFLICT (`email`) DO UPDATE SET `name` = `excluded`.`name`, `age` = COALESCE(`users`.`age`, ?) + ?",
        binds: binds);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(upsert(9, "Zed").run(conn).unwrap(), 1);
            assert_eq!(upsert(10, "Zoe").run(conn).unwrap(), 1);
            let found = from(users::table)
                .filter(users::id.gt(8))
                .select((users::id, users::name, users::age))
                .all(conn);
            assert_eq!(found.unwrap(), [(9, "Zoe".to_owned(), Some(1))]);
            let id = upsert(11, "Zoe").returning(users::id).one(conn).unwrap();
            assert_eq!(id, 9);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn do_update_where() {
    let upsert = insert_into(users::table)
        .values((
            users::id.to(1),
            users::name.to("Other"),
            users::email.to("other@example.com"),
        ))
        .on_conflict(users::constraints::USERS_PKEY)
        .do_update(users::name.to(excluded(users::name)))
        .filter(users::age.gt(1_000));
    sends!(upsert,
        pg: r#"INSERT INTO "users" ("id", "name", "email") VALUES ($1, $2, $3) ON CONFLICT ("id") DO UPDATE SET "name" = "excluded"."name" WHERE "users"."age" > $4"#,
        sqlite: "INSERT INTO `users` (`id`, `name`, `email`) VALUES (?, ?, ?) ON CONFLICT (`id`) DO UPDATE SET `name` = `excluded`.`name` WHERE `users`.`age` > ?",
        binds: ["1", "\"Other\"", "\"other@example.com\"", "1000"]);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(upsert.run(conn).unwrap(), 0);
            let name = from(users::table)
                .filter(users::id.eq(1))
                .select(users::name)
                .one(conn)
                .unwrap();
            assert_ne!(name, "Other");
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

/// The table has one unique key only: its primary key of two columns.
#[test]
fn do_nothing() {
    everywhere!(|conn| {
        let first = from(product_tags::table).first(conn).unwrap().unwrap();
        let before = from(product_tags::table).count(conn).unwrap();
        let insert = insert_into(product_tags::table)
            .values((
                product_tags::product_id.to(first.product_id),
                product_tags::tag_id.to(first.tag_id),
            ))
            .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
            .do_nothing();
        insert.run(conn).unwrap();
        assert_eq!(from(product_tags::table).count(conn).unwrap(), before);
    });
    sends!(pair(),
        pg: r#"INSERT INTO "product_tags" ("product_id", "tag_id") VALUES ($1, $2) ON CONFLICT ("product_id", "tag_id") DO NOTHING"#,
        sqlite: "INSERT INTO `product_tags` (`product_id`, `tag_id`) VALUES (?, ?) ON CONFLICT (`product_id`, `tag_id`) DO NOTHING",
        mysql: "INSERT INTO `product_tags` (`product_id`, `tag_id`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `product_tags`.`product_id` = `product_tags`.`product_id`",
        binds: ["1", "1"]);
}

#[test]
fn do_nothing_about_any_conflict() {
    let insert = |id: i64, email: &str| {
        let email = users::email.to(email.to_owned());
        (users::id.to(id), users::name.to("Zed"), email)
    };
    let one = insert_into(users::table)
        .values(insert(9, "zed@example.com"))
        .on_conflict_do_nothing();
    sends!(one,
        pg: r#"INSERT INTO "users" ("id", "name", "email") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"#,
        sqlite: "INSERT INTO `users` (`id`, `name`, `email`) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        binds: ["9", "\"Zed\"", "\"zed@example.com\""]);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let taken = from(users::table).find(1).select(users::email);
            let taken = taken.one(conn).unwrap();
            assert_eq!(one.run(conn).unwrap(), 1);
            assert_eq!(one.run(conn).unwrap(), 0);
            // The one has the key of a row, the other its address.
            let rows = [
                insert(10, "zoe@example.com"),
                insert(1, "zack@example.com"),
                insert(11, &taken),
                insert(12, "zara@example.com"),
            ];
            let many = insert_into(users::table)
                .rows(rows)
                .on_conflict_do_nothing()
                .returning((users::id, users::name));
            let returned = many.all(conn).unwrap();
            assert_eq!(returned, [(10, "Zed".to_owned()), (12, "Zed".to_owned())]);
            let query = from(users::table).filter(users::id.ge(10)).select((
                users::id + 5,
                users::name,
                users::email.concat(users::id.cast::<relata::types::Text>()),
            ));
            let copies = insert_into(users::table)
                .columns((users::id, users::name, users::email))
                .select(query);
            assert_eq!(
                copies.clone().on_conflict_do_nothing().run(conn).unwrap(),
                2
            );
            assert_eq!(copies.on_conflict_do_nothing().run(conn).unwrap(), 2);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

fn pair() -> impl relata::statement::Runnable<relata::backend::Sqlite>
+ relata::statement::Runnable<relata::backend::Pg>
+ relata::statement::Runnable<relata::backend::Mysql> {
    insert_into(product_tags::table)
        .values((product_tags::product_id.to(1), product_tags::tag_id.to(1)))
        .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
        .do_nothing()
}

#[test]
fn rows_of_a_query() {
    let copied = insert_into(users::table)
        .columns((users::id, users::name, users::email))
        .select(from(users::table).select((users::id, users::name, lower(users::email))))
        .on_conflict(users::constraints::USERS_PKEY)
        .do_update(users::email.to(excluded(users::email)));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(copied.run(conn).unwrap(), 8);
            assert_eq!(from(users::table).count(conn).unwrap(), 8);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn many_rows_on_mysql() {
    let Some(mut conn) = mysql() else { return };
    let conn = &mut conn;
    let before = from(product_tags::table).count(conn).unwrap();
    let pairs = from(product_tags::table).all(conn).unwrap();
    let upsert = insert_into(product_tags::table)
        .rows(pairs.iter().map(|pair| {
            (
                product_tags::product_id.to(pair.product_id),
                product_tags::tag_id.to(pair.tag_id),
            )
        }))
        .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
        .do_update(product_tags::tag_id.to(excluded(product_tags::tag_id)));
    assert!(
        upsert
            .to_sql::<relata::backend::Mysql>()
            .unwrap()
            .ends_with("ON DUPLICATE KEY UPDATE `product_tags`.`tag_id` = VALUES(`tag_id`)")
    );
    upsert.run(conn).unwrap();
    assert_eq!(from(product_tags::table).count(conn).unwrap(), before);
}

/// MariaDB refuses `VALUES(column)` in a subquery, and MySQL would look for the column in the subquery's own tables.
#[test]
fn excluded_in_a_subquery_on_mysql() {
    use relata::error::RenderError;
    let first = from(users::table)
        .correlate(excluded(product_tags::table))
        .filter(users::id.eq(excluded(product_tags::product_id)))
        .select(users::id);
    let upsert = insert_into(product_tags::table)
        .values((product_tags::product_id.to(1), product_tags::tag_id.to(2)))
        .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
        .do_update(
            product_tags::tag_id.to(coalesce(first.scalar_subquery(), product_tags::tag_id)),
        );
    let refused = upsert.to_sql::<relata::backend::Mysql>().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a subquery reads `excluded` of `product_id`, which MySQL does not allow there"
    );
    assert!(matches!(
        refused,
        RenderError::ExcludedInSubquery {
            column: "product_id"
        }
    ));
    assert!(upsert.to_sql::<relata::backend::Sqlite>().is_ok());
}

/// Rows that differ anywhere are updated.
#[test]
fn whole_rows() {
    let upsert = |name: &str, age: Option<i32>| {
        insert_into(users::table)
            .values((
                users::id.to(900),
                users::name.to(name),
                users::email.to("whole@example.com"),
                users::age.to(age),
                users::created_at.to(relata::chrono::DateTime::UNIX_EPOCH.naive_utc()),
            ))
            .on_conflict(users::constraints::USERS_PKEY)
            .do_update((
                users::name.to(excluded(users::name)),
                users::age.to(excluded(users::age)),
            ))
            .filter(whole_row(users::table).is_distinct_from(whole_row(excluded(users::table))))
    };
    let shown = upsert("Sara", None);
    let sql = shown.to_sql::<relata::backend::Pg>().unwrap();
    let end = r#"WHERE "users".* IS DISTINCT FROM "excluded".*"#;
    assert!(sql.ends_with(end), "{sql}");
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    assert_eq!(upsert("Sara", None).run(conn).unwrap(), 1);
    // The same again, with a NULL in both.
    assert_eq!(upsert("Sara", None).run(conn).unwrap(), 0);
    assert_eq!(upsert("Sara", Some(7)).run(conn).unwrap(), 1);
    assert_eq!(upsert("Bo", Some(7)).run(conn).unwrap(), 1);
    let row = from(users::table)
        .filter(users::id.eq(900))
        .select((users::name, users::age));
    assert_eq!(row.one(conn).unwrap(), ("Bo".to_owned(), Some(7)));
}

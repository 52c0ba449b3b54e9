//! ON DUPLICATE KEY UPDATE, on MySQL and MariaDB.

use relata::backend::Mysql;
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};

use crate::databases::mysql;
use crate::shop::{orders, product_tags, tags, users};

/// Compares a statement's SQL and bound values on MySQL.
macro_rules! sends {
    ($statement:expr, $sql:expr, $binds:expr) => {{
        let binds: &[&str] = &$binds;
        assert_eq!($statement.to_sql::<Mysql>().unwrap(), $sql);
        assert_eq!($statement.binds::<Mysql>().unwrap(), binds);
    }};
}

fn user(id: i64, name: &str, email: &str) -> users::NewUser {
    let required = users::UserRequired {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
    };
    users::NewUser::new(required)
}

#[test]
fn one_row() {
    let upsert = |id: i64, name: &str, email: &str| {
        insert_into(users::table)
            .values((
                users::id.to(id),
                users::name.to(name),
                users::email.to(email),
            ))
            .on_duplicate_key_update((
                users::name.to(excluded(users::name)),
                users::age.to(coalesce(users::age, 0) + 1),
            ))
    };
    sends!(
        upsert(9, "Zed", "zed@example.com"),
        "INSERT INTO `users` (`id`, `name`, `email`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `users`.`name` = VALUES(`name`), `users`.`age` = COALESCE(`users`.`age`, ?) + ?",
        ["9", "\"Zed\"", "\"zed@example.com\"", "0", "1"]
    );
    let Some(mut conn) = mysql() else { return };
    let conn = &mut conn;
    let one = |id: i64| {
        from(users::table)
            .filter(users::id.eq(id))
            .select((users::name, users::email, users::age))
    };
    let row = |name: &str, email: &str, age| (name.to_owned(), email.to_owned(), age);
    let run = upsert(90, "Zed", "zed@example.com").run(conn);
    assert_eq!(run.unwrap(), 1);
    assert_eq!(
        one(90).one(conn).unwrap(),
        row("Zed", "zed@example.com", None)
    );
    // By the primary key: the address is not among the assignments.
    assert_eq!(upsert(90, "Zoe", "zoe@example.com").run(conn).unwrap(), 1);
    assert_eq!(
        one(90).one(conn).unwrap(),
        row("Zoe", "zed@example.com", Some(1))
    );
    // By the address: the number is not.
    assert_eq!(upsert(91, "Zack", "zed@example.com").run(conn).unwrap(), 1);
    assert_eq!(
        one(90).one(conn).unwrap(),
        row("Zack", "zed@example.com", Some(2))
    );
    assert!(!one(91).exists(conn).unwrap());
}

#[test]
fn many_rows() {
    let upsert = |rows: &[(i64, &str)]| {
        insert_into(tags::table)
            .rows(
                rows.iter()
                    .map(|(id, label)| (tags::id.to(*id), tags::label.to(*label)))
                    .collect::<Vec<_>>(),
            )
            .on_duplicate_key_update(tags::label.to(excluded(tags::label).concat("!")))
    };
    sends!(
        upsert(&[(100, "a"), (101, "b")]),
        "INSERT INTO `tags` (`id`, `label`) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE `tags`.`label` = concat(VALUES(`label`), ?)",
        ["100", "\"a\"", "101", "\"b\"", "\"!\""]
    );
    let Some(mut conn) = mysql() else { return };
    let conn = &mut conn;
    let labels = from(tags::table)
        .filter(tags::id.ge(100))
        .order_by(tags::id)
        .select((tags::id, tags::label));
    let expected = |rows: &[(i64, &str)]| {
        let rows = rows.iter().map(|(id, label)| (*id, (*label).to_owned()));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(upsert(&[(100, "a"), (101, "b")]).run(conn).unwrap(), 2);
    // One is new, one has the primary key of a row, one the label of another.
    let mixed = [(102, "c"), (100, "d"), (103, "b")];
    assert_eq!(upsert(&mixed).run(conn).unwrap(), 3);
    let found = labels.all(conn).unwrap();
    assert_eq!(found, expected(&[(100, "d!"), (101, "b!"), (102, "c")]));
    // Nothing changes.
    let same = insert_into(tags::table)
        .values((tags::id.to(102), tags::label.to("c")))
        .on_duplicate_key_update(tags::label.to(excluded(tags::label)));
    assert_eq!(same.run(conn).unwrap(), 1);
    assert_eq!(labels.all(conn).unwrap(), found);
    assert_eq!(upsert(&[]).run(conn).unwrap(), 0);
    // Of several statements.
    let many = insert_into(tags::table)
        .rows((0..40_000).map(|i| {
            (
                tags::id.to(1_000 + i % 30_000),
                tags::label.to(i.to_string()),
            )
        }))
        .on_duplicate_key_update(tags::label.to(excluded(tags::label)));
    assert_eq!(many.run(conn).unwrap(), 40_000);
    let count = from(tags::table).filter(tags::id.ge(1_000)).count(conn);
    assert_eq!(count.unwrap(), 30_000);
    let updated = from(tags::table).find(1_001).select(tags::label);
    assert_eq!(updated.one(conn).unwrap(), "30001");
}

#[test]
fn structs() {
    let changes = users::UserChanges {
        name: Some("Zoe".to_owned()),
        age: Some(None),
        ..users::UserChanges::default()
    };
    let upsert = insert_into(users::table)
        .values(user(90, "Zed", "zed@example.com"))
        .on_duplicate_key_update(changes);
    let insert =
        "INSERT INTO `users` (`id`, `name`, `email`, `age`, `referrer_id`) VALUES (?, ?, ?, ?, ?)";
    let binds = ["90", "\"Zed\"", "\"zed@example.com\"", "NULL", "NULL"];
    sends!(
        upsert,
        format!("{insert} ON DUPLICATE KEY UPDATE `users`.`name` = ?, `users`.`age` = ?"),
        [&binds[..], &["\"Zoe\"", "NULL"]].concat()
    );
    // Without changes the row stays as it is.
    let none = insert_into(users::table)
        .rows([
            user(90, "Zed", "zed@example.com"),
            user(92, "Zara", "zara@example.com"),
        ])
        .on_duplicate_key_update(users::UserChanges::default());
    assert!(
        none.to_sql::<Mysql>()
            .unwrap()
            .ends_with(" ON DUPLICATE KEY UPDATE `users`.`id` = `users`.`id`")
    );
    let Some(mut conn) = mysql() else { return };
    let conn = &mut conn;
    let names = from(users::table)
        .filter(users::id.ge(90))
        .order_by(users::id)
        .select(users::name);
    assert_eq!(upsert.run(conn).unwrap(), 1);
    assert_eq!(names.all(conn).unwrap(), ["Zed"]);
    assert_eq!(upsert.run(conn).unwrap(), 1);
    assert_eq!(names.all(conn).unwrap(), ["Zoe"]);
    assert_eq!(none.run(conn).unwrap(), 2);
    assert_eq!(names.all(conn).unwrap(), ["Zoe", "Zara"]);
}

#[test]
fn do_nothing() {
    let tag = |id: i64, label: &str| (tags::id.to(id), tags::label.to(label.to_owned()));
    let some = insert_into(tags::table)
        .rows([tag(100, "a"), tag(1, "b"), tag(101, "hot")])
        .on_duplicate_key_do_nothing();
    sends!(
        some,
        "INSERT INTO `tags` (`id`, `label`) VALUES (?, ?), (?, ?), (?, ?) ON DUPLICATE KEY UPDATE `tags`.`id` = `tags`.`id`",
        ["100", "\"a\"", "1", "\"b\"", "101", "\"hot\""]
    );
    // The first column that a row gives, whatever its place in the table.
    let other = insert_into(orders::table)
        .values((
            orders::user_id.to(1),
            orders::id.to(1),
            orders::billing_address_id.to(1),
        ))
        .on_duplicate_key_do_nothing();
    assert!(
        other
            .to_sql::<Mysql>()
            .unwrap()
            .ends_with(" ON DUPLICATE KEY UPDATE `orders`.`user_id` = `orders`.`user_id`")
    );
    let Some(mut conn) = mysql() else { return };
    let conn = &mut conn;
    insert_into(tags::table)
        .rows([tag(1, "x"), tag(2, "hot")])
        .on_duplicate_key_update(tags::label.to(excluded(tags::label)))
        .run(conn)
        .unwrap();
    let before = from(tags::table).count(conn).unwrap();
    assert_eq!(some.run(conn).unwrap(), 3);
    assert_eq!(from(tags::table).count(conn).unwrap(), before + 1);
    let first = from(tags::table).find(1).select(tags::label);
    assert_eq!(first.one(conn).unwrap(), "x");
    assert_eq!(other.run(conn).unwrap(), 1);
    // Other errors are not ignored, and nothing is truncated.
    let missing = insert_into(product_tags::table)
        .values((
            product_tags::product_id.to(5_000),
            product_tags::tag_id.to(1),
        ))
        .on_duplicate_key_do_nothing();
    let error = missing.run(conn).unwrap_err();
    assert_eq!(kind(&error), DatabaseErrorKind::ForeignKey, "{error}");
    let long = insert_into(tags::table)
        .values(tag(200, &"x".repeat(201)))
        .on_duplicate_key_do_nothing();
    let error = long.run(conn).unwrap_err();
    assert_eq!(kind(&error), DatabaseErrorKind::TooLong, "{error}");
}

/// A time that follows updates stays, too.
#[test]
fn do_nothing_changes_nothing() {
    use crate::stored::{n, stored, v};
    use relata::types::Text;
    let Some(mut conn) =
        crate::stored::mysql("VARCHAR(20), changed TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP")
    else {
        return;
    };
    let conn = &mut conn;
    conn.run_script("INSERT INTO stored (n, v) VALUES (1, 'first')")
        .unwrap();
    let row = (n().to(1), v::<Text>().to("second"));
    let insert = insert_into(stored()).values(row);
    assert_eq!(
        insert
            .clone()
            .on_duplicate_key_do_nothing()
            .run(conn)
            .unwrap(),
        1
    );
    let changed = sql_query!("SELECT count(changed) FROM stored" => relata::types::BigInt);
    assert_eq!(changed.one(conn).unwrap(), 0);
    let update = insert.on_duplicate_key_update(v::<Text>().to(excluded(v::<Text>())));
    assert_eq!(update.run(conn).unwrap(), 1);
    assert_eq!(changed.one(conn).unwrap(), 1);
    let text = from(stored::<Text>()).select(v::<Text>());
    assert_eq!(text.one(conn).unwrap().as_deref(), Some("second"));
}

#[test]
fn rows_of_a_query() {
    let copied = insert_into(users::table)
        .columns((users::id, users::name, users::email))
        .select(from(users::table).select((users::id + 100, users::name, users::email)));
    let update = copied
        .clone()
        .on_duplicate_key_update(users::name.to(upper(excluded(users::name))));
    let given = "INSERT INTO `users` (`id`, `name`, `email`) SELECT * FROM (SELECT `users`.`id` + 100 AS `c1`, `users`.`name` AS `c2`, `users`.`email` AS `c3` FROM `users`) AS `given`";
    sends!(
        update,
        format!("{given} ON DUPLICATE KEY UPDATE `users`.`name` = upper(VALUES(`name`))"),
        []
    );
    let nothing = copied.on_duplicate_key_do_nothing();
    sends!(
        nothing,
        format!("{given} ON DUPLICATE KEY UPDATE `users`.`id` = `users`.`id`"),
        []
    );
    let Some(mut conn) = mysql() else { return };
    let conn = &mut conn;
    let names = from(users::table).order_by(users::id).select(users::name);
    let before = names.all(conn).unwrap();
    nothing.run(conn).unwrap();
    assert_eq!(names.all(conn).unwrap(), before);
    update.run(conn).unwrap();
    let names = names.all(conn).unwrap();
    assert_eq!((&*names[0], &*names[7]), ("SARA LINDQVIST", "BO"));
    assert_eq!(names.len(), before.len());
}

/// MySQL reads the results of assignments to the left.
#[test]
fn assignments_in_order() {
    let upsert = insert_into(users::table)
        .values(user(1, "Sara", "sara@example.com"))
        .on_duplicate_key_update((
            users::name.to(excluded(users::email)),
            users::email.to(users::name),
        ));
    let refused = upsert.to_sql::<Mysql>().unwrap_err();
    assert!(
        matches!(refused, relata::RenderError::AssignedBefore { .. }),
        "{refused:?}"
    );
}

fn kind(error: &Error) -> DatabaseErrorKind {
    match error {
        Error::Database { kind, .. } => *kind,
        error => panic!("{error:?}"),
    }
}

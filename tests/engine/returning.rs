//! RETURNING of MariaDB, on asynchronous connections.

use relata::backend::Mysql;
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::servers::mysql;
use crate::shop::{profiles, tags};

#[tokio::test]
async fn rows_that_mariadb_wrote() {
    let Some(mut conn) = mysql("returning").await else {
        return;
    };
    let conn = &mut conn;
    let tag = |id: i64, label: &str| (tags::id.to(id), tags::label.to(label.to_owned()));
    let one = insert_into(tags::table)
        .values(tag(100, "first"))
        .returning((tags::id + 1, tags::table));
    let version = sql_query!("SELECT version()" => relata::types::Text);
    if !version.one(conn).await.unwrap().contains("MariaDB") {
        let refused = one.on_mariadb().one(conn).await;
        assert!(
            matches!(refused, Err(Error::Database { .. })),
            "{refused:?}"
        );
        return;
    }
    let (next, row) = one.on_mariadb().one(conn).await.unwrap();
    assert_eq!((next, row.id, &*row.label), (101, 100, "first"));

    // Many rows in one statement: as many numbers, in their order.
    let ids = |from: i64| (0..1_500).map(move |n| from + (n * 7_919) % 1_500);
    let label = |id: i64| format!("{id} {}", "x".repeat(180));
    let rows = ids(1_000_000).map(|id| tag(id, &label(id)));
    let many = insert_into(tags::table).rows(rows.collect::<Vec<_>>());
    let many = many.returning(tags::id).on_mariadb();
    assert_eq!(
        many.all(conn).await.unwrap(),
        ids(1_000_000).collect::<Vec<_>>()
    );
    // None of them, where one is there.
    let again = insert_into(tags::table)
        .rows([tag(200, "new"), tag(100, "old")])
        .returning(tags::id)
        .on_mariadb();
    let error = again.all(conn).await.unwrap_err();
    let Error::Database { kind, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*kind, DatabaseErrorKind::Unique);
    assert!(!from(tags::table).find(200).exists(conn).await.unwrap());

    // An upsert returns those that were there, too.
    let bios = [(1, "Reads."), (2, "Writes."), (7, "Sings.")];
    let bios = bios.map(|(user, bio)| (profiles::user_id.to(user), profiles::bio.to(bio)));
    let upsert = insert_into(profiles::table)
        .rows(bios)
        .on_conflict(profiles::constraints::PROFILES_PKEY)
        .do_update(profiles::bio.to(excluded(profiles::bio)))
        .returning((profiles::user_id, profiles::bio))
        .on_mariadb();
    let row = |id, bio: &str| (id, Some(bio.to_owned()));
    let expected = [row(1, "Reads."), row(2, "Writes."), row(7, "Sings.")];
    assert_eq!(upsert.all(conn).await.unwrap(), expected);

    // So does one that does nothing.
    let skipped = insert_into(tags::table)
        .rows([tag(100, "other"), tag(400, "new")])
        .on_duplicate_key_do_nothing()
        .returning((tags::id, tags::label))
        .on_mariadb();
    let expected = [(100, "first".to_owned()), (400, "new".to_owned())];
    assert_eq!(skipped.all(conn).await.unwrap(), expected);

    let gone = delete_from(tags::table)
        .filter(tags::id.ge(1_000_000))
        .order_by(tags::id.desc())
        .limit(2)
        .returning(tags::id)
        .on_mariadb();
    assert_eq!(gone.all(conn).await.unwrap(), [1_001_499, 1_001_498]);
    let gone = delete_from(tags::table).rows([100, 5_000]);
    let gone = gone.returning(tags::label).on_mariadb();
    assert_eq!(
        gone.one_or_none(conn).await.unwrap().as_deref(),
        Some("first")
    );
    assert_eq!(gone.first(conn).await.unwrap(), None);
    // On a transaction, which is rolled back.
    let mut tx = conn.begin().await.unwrap();
    let insert = insert_into(tags::table)
        .values(tag(300, "tx"))
        .returning(tags::id);
    assert_eq!(insert.on_mariadb().one(&mut tx).await.unwrap(), 300);
    tx.rollback().await.unwrap();
    assert!(!from(tags::table).find(300).exists(conn).await.unwrap());
}

#[test]
fn what_is_sent() {
    let insert = insert_into(tags::table)
        .rows([
            (tags::id.to(1), tags::label.to("a")),
            (tags::id.to(2), tags::label.to("b")),
        ])
        .returning((tags::id, tags::label))
        .on_mariadb();
    assert_eq!(
        insert.to_sql().unwrap(),
        "INSERT INTO `tags` (`id`, `label`) VALUES (?, ?), (?, ?) RETURNING `tags`.`id`, `tags`.`label`"
    );
    let delete = delete_from(tags::table)
        .find(1)
        .returning(tags::table)
        .on_mariadb();
    assert_eq!(
        delete.to_sql().unwrap(),
        "DELETE FROM `tags` WHERE `tags`.`id` = ? RETURNING `tags`.`id`, `tags`.`label`"
    );
    // The same statement has none of MySQL.
    let plain = insert_into(tags::table).values((tags::id.to(1), tags::label.to("a")));
    assert_eq!(
        plain.to_sql::<Mysql>().unwrap(),
        "INSERT INTO `tags` (`id`, `label`) VALUES (?, ?)"
    );
}

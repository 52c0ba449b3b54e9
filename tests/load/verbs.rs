//! Every verb that gives rows.

use relata::Error;
use relata::prelude::*;

use crate::databases::{self, NOTHING, everywhere};
use crate::shop::{orders, users};

everywhere!(verbs, SHOP: |conn, sent| {
    let query = from(users::table).with(users::orders).order_by(users::id);
    assert_eq!(query.all(conn).unwrap().len(), 8);
    assert_eq!(sent.count(), 2);
    assert_eq!(query.first(conn).unwrap().map(|u| u.get(users::orders).len()), Some(3));
    let sql = sent.take();
    assert!(sql.len() == 2 && sql[0].ends_with("LIMIT 1") && !sql[1].contains("LIMIT"), "{sql:?}");
    let one = query.clone().filter(users::id.eq(6));
    assert_eq!(one.one(conn).unwrap().get(users::orders).len(), 2);
    assert_eq!(one.one_or_none(conn).unwrap().map(|u| u.get(users::orders).len()), Some(2));
    assert_eq!(sent.count(), 4);
    let none = query.clone().filter(users::id.eq(60));
    assert!(none.first(conn).unwrap().is_none());
    assert!(none.one_or_none(conn).unwrap().is_none());
    assert!(matches!(none.one(conn), Err(Error::NotFound { .. })));
    assert_eq!(sent.count(), 3, "nothing is loaded for no row");
    assert!(matches!(query.one(conn), Err(Error::MoreThanOne { .. })));
    assert_eq!(sent.count(), 1);
});

everywhere!(streams, SHOP: |conn, sent| {
    let query = from(users::table).with(users::orders.with(orders::items)).order_by(users::id);
    let all = query.all(conn).unwrap();
    assert_eq!(sent.count(), 3);
    let streamed: Vec<_> = query.stream(conn).unwrap().collect::<relata::Result<_>>().unwrap();
    assert_eq!(streamed, all);
    assert_eq!(sent.count(), 3);
    // A stream without relations sends its rows as they are read.
    let plain: Vec<users::User> = from(users::table).stream(conn).unwrap().collect::<relata::Result<_>>().unwrap();
    assert_eq!(plain.len(), 8);
});

#[test]
fn a_stream_loads_for_some_rows_at_a_time() {
    let conn = &mut databases::sqlite(NOTHING);
    conn.run_script(include_str!("../../schema/shop.sql"))
        .unwrap();
    conn.run_script(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
         INSERT INTO users (id, name, email) SELECT i, 'name', 'e' || i FROM n;
         INSERT INTO addresses (id, user_id, street, city) SELECT id, id, 's', 'c' FROM users;",
    )
    .unwrap();
    let sent = databases::Sent::on(conn);
    let query = from(users::table)
        .with(users::addresses)
        .order_by(users::id);
    let mut rows = query.stream(conn).unwrap();
    let first: Vec<_> = rows.by_ref().take(1000).map(Result::unwrap).collect();
    assert!(
        first
            .iter()
            .all(|user| user.get(users::addresses)[0].user_id == user.id)
    );
    assert_eq!(sent.count(), 2);
    assert_eq!(rows.next().unwrap().unwrap().id, 1001);
    assert_eq!(sent.count(), 1);
    assert_eq!(rows.count(), 1499);
    assert_eq!(sent.count(), 1);
}

#[test]
fn errors_of_either_statement() {
    let conn = &mut databases::sqlite(databases::SHOP);
    conn.run_script("ALTER TABLE orders RENAME COLUMN status TO state")
        .unwrap();
    let query = from(users::table).with(users::orders);
    let Err(Error::Database { sql, .. }) = query.all(conn) else {
        panic!("there is no such column");
    };
    assert!(sql.contains("FROM `orders`"), "{sql}");
    assert!(matches!(query.one(conn), Err(Error::MoreThanOne { .. })));
    let mut rows = query.stream(conn).unwrap();
    assert!(matches!(rows.next(), Some(Err(Error::Database { .. }))));
    assert!(rows.next().is_none());
}

#[test]
fn a_row_that_has_to_be_there() {
    let conn = &mut databases::sqlite(databases::SHOP);
    conn.run_script("PRAGMA foreign_keys = OFF; DELETE FROM users WHERE id = 4")
        .unwrap();
    let error = from(orders::table)
        .with(orders::user)
        .all(conn)
        .unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Decode { .. }), "{text}");
    assert!(
        text.starts_with(
            "cannot read the result: a row refers to one that is not there: relation from `orders` to `users`\n  \
             in: SELECT `users`.`id`, "
        ),
        "{text}"
    );
    // A condition may leave it out.
    let orders = from(orders::table)
        .with(orders::user.filter(users::is_active))
        .find(6)
        .one(conn)
        .unwrap();
    assert_eq!(orders.get(orders::user), None);
}

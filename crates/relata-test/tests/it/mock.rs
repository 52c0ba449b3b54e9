//! Answers without a database.

use relata::backend::{Pg, Sqlite};
use relata::load::Loaded;
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};
use relata_test::Mock;

use crate::shop::{User, orders, tags, users};

fn user(id: i64, name: &str) -> User {
    let mut conn = relata_test::sqlite(&crate::shop_sql()).unwrap();
    let mut user = from(users::table).limit(1).one(&mut conn).unwrap();
    (user.id, user.name) = (id, name.to_owned());
    user
}

#[test]
fn rows_are_those_of_the_query() {
    let mut conn = Mock::<Pg>::new();
    let adults = from(users::table).filter(users::age.ge(18));
    let names = adults.clone().select((users::id, users::name));
    conn.rows(&adults, [user(1, "Ada"), user(2, "Eve")])
        .rows(&names, [(7, "Ada".to_owned())])
        .rows(&names, [(8, "Eve".to_owned()), (9, "Bo".to_owned())])
        .rows(&names, []);
    assert_eq!(names.one(&mut conn).unwrap(), (7, "Ada".to_owned()));
    assert_eq!(adults.all(&mut conn).unwrap()[1].name, "Eve");
    assert!(matches!(
        names.one(&mut conn),
        Err(Error::MoreThanOne { .. })
    ));
    assert!(matches!(names.one(&mut conn), Err(Error::NotFound { .. })));
    conn.assert_done();
    assert_eq!(conn.ran().len(), 4);
    assert_eq!(conn.ran()[1].sql, adults.to_sql::<Pg>().unwrap());

    conn.rows(
        &names,
        [
            (1, "a".to_owned()),
            (2, "b".to_owned()),
            (3, "c".to_owned()),
        ],
    );
    let streamed: Vec<i64> = names
        .stream(&mut conn)
        .unwrap()
        .map(|row| row.unwrap().0)
        .collect();
    assert_eq!(streamed, [1, 2, 3]);
}

/// Users with their orders, and these with their items: what the database would need three statements for.
#[test]
fn rows_with_relations() {
    let mut conn = relata_test::sqlite(&crate::shop_sql()).unwrap();
    let query = from(users::table)
        .with(users::orders.with(orders::items))
        .with(users::referrer)
        .order_by(users::id);
    let from_database = query.all(&mut conn).unwrap();
    let by_key = from_database.clone().into_iter().map(|user| {
        let (row, (orders, referrer)) = user.into_parts();
        Loaded::from_parts(row, (orders, referrer))
    });
    let by_key: Vec<_> = by_key.collect();

    let mut mock = Mock::<Sqlite>::new();
    let one = query.clone().filter(users::id.eq(1));
    mock.rows(&query, by_key.clone())
        .rows(&query, by_key.clone())
        .rows(&one, by_key.clone().into_iter().take(1))
        .rows(&one, by_key.clone())
        .rows(&one, []);
    assert_eq!(query.all(&mut mock).unwrap(), from_database);
    let first = query.first(&mut mock).unwrap().unwrap();
    assert_eq!(
        first.get(users::orders).len(),
        from_database[0].get(users::orders).len()
    );
    assert_eq!(one.one(&mut mock).unwrap().id, from_database[0].id);
    assert!(matches!(one.one(&mut mock), Err(Error::MoreThanOne { .. })));
    assert!(one.one_or_none(&mut mock).unwrap().is_none());
    assert!(mock.ran()[0].sql.starts_with("SELECT "));
    mock.assert_done();
}

#[test]
fn numbers_errors_and_transactions() {
    let mut conn = Mock::<Sqlite>::new();
    let query = from(users::table).filter(users::is_active);
    let insert = insert_into(tags::table).values((tags::id.to(1), tags::label.to("new")));
    conn.number(&query, 3).number(&query, 0).number(&insert, 1);
    assert_eq!(query.count(&mut conn).unwrap(), 3);
    assert!(!query.exists(&mut conn).unwrap());
    assert_eq!(insert.run(&mut conn).unwrap(), 1);

    conn.violated(&insert, tags::constraints::TAGS_LABEL_KEY);
    let error = conn.transaction(|tx| insert.run(tx)).unwrap_err();
    assert!(error.violates(tags::constraints::TAGS_LABEL_KEY));
    assert!(matches!(
        error,
        Error::Database {
            kind: DatabaseErrorKind::Unique,
            ..
        }
    ));

    conn.number(&insert, 1);
    conn.transaction(|tx| tx.transaction(|tx| insert.run(tx)))
        .unwrap();
    let ran: Vec<&str> = conn
        .ran()
        .iter()
        .map(|ran| ran.sql.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        ran,
        [
            "SELECT",
            "SELECT",
            "INSERT",
            "BEGIN",
            "INSERT",
            "ROLLBACK",
            "BEGIN",
            "SAVEPOINT",
            "INSERT",
            "RELEASE",
            "COMMIT"
        ]
    );
}

#[test]
#[should_panic(expected = "the test has no answer for this statement")]
fn a_statement_without_an_answer() {
    let mut conn = Mock::<Sqlite>::new();
    conn.number(&from(users::table).filter(users::id.eq(1)), 1);
    // Another value.
    let _ = from(users::table).filter(users::id.eq(2)).count(&mut conn);
}

#[test]
#[should_panic(expected = "these statements did not run")]
fn an_answer_that_nobody_asked_for() {
    let mut conn = Mock::<Sqlite>::new();
    conn.number(&from(users::table), 1);
    conn.assert_done();
}

#[tokio::test]
async fn futures() {
    let mut conn = Mock::<Pg, _>::new_async();
    let names = from(users::table).select(users::name);
    let insert = insert_into(tags::table)
        .values((tags::id.to(1), tags::label.to("new")))
        .returning(tags::id);
    conn.rows(&names, ["Ada".to_owned()]).rows(&insert, [1]);
    // A future that is not `Send` cannot be spawned.
    let conn = tokio::spawn(async move {
        assert_eq!(names.all(&mut conn).await.unwrap(), ["Ada"]);
        let id = conn
            .transaction(async |tx| insert.one(tx).await)
            .await
            .unwrap();
        assert_eq!(id, 1);
        conn
    });
    let conn = conn.await.unwrap();
    conn.assert_done();
    let last = conn.ran().last().unwrap();
    assert_eq!(last.sql, "COMMIT");
}

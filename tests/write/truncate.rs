//! TRUNCATE.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;

use crate::databases::postgres;
use crate::shop::{order_items, orders, product_tags, tags, users};
use crate::stored::{self, n, stored, v};

#[test]
fn one_table() {
    let statement = truncate(product_tags::table);
    assert_eq!(
        statement.to_sql::<Pg>().unwrap(),
        r#"TRUNCATE TABLE "product_tags""#
    );
    assert_eq!(
        statement.to_sql::<Mysql>().unwrap(),
        "TRUNCATE TABLE `product_tags`"
    );
    assert_eq!(statement.binds::<Pg>().unwrap(), [""; 0]);
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    assert_eq!(statement.run(conn).unwrap(), 0);
    assert!(!from(product_tags::table).exists(conn).unwrap());
}

/// A temporary table, for which MySQL does not commit.
#[test]
fn on_mysql() {
    let Some(mut conn) = stored::mysql("INT") else {
        return;
    };
    let conn = &mut conn;
    let rows = (0..3_i64).map(|i| {
        (
            n::<relata::types::Integer>().to(i),
            v::<relata::types::Integer>().to(7),
        )
    });
    insert_into(stored()).rows(rows).run(conn).unwrap();
    assert_eq!(
        truncate(stored::<relata::types::Integer>())
            .run(conn)
            .unwrap(),
        0
    );
    assert_eq!(
        from(stored::<relata::types::Integer>())
            .select(count())
            .one(conn)
            .unwrap(),
        0
    );
}

#[test]
fn several_tables_and_options() {
    let both = truncate((order_items::table, orders::table));
    assert_eq!(
        both.to_sql::<Pg>().unwrap(),
        r#"TRUNCATE TABLE "order_items", "orders""#
    );
    let anew = truncate(tags::table).restart_identity();
    assert_eq!(
        anew.to_sql::<Pg>().unwrap(),
        r#"TRUNCATE TABLE "tags" RESTART IDENTITY"#
    );
    let all = truncate(users::table).restart_identity().cascade();
    assert_eq!(
        all.to_sql::<Pg>().unwrap(),
        r#"TRUNCATE TABLE "users" RESTART IDENTITY CASCADE"#
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    both.run(conn).unwrap();
    assert!(!from(orders::table).exists(conn).unwrap());
    assert!(from(tags::table).exists(conn).unwrap());
    truncate(tags::table).cascade().run(conn).unwrap();
    assert!(
        !from(product_tags::table).exists(conn).unwrap(),
        "it refers to tags"
    );
    all.run(conn).unwrap();
    assert!(!from(users::table).exists(conn).unwrap());
    // Other tables refer to this one: the database refuses, and its rows stay.
    let Some(mut conn) = postgres() else { return };
    let error = truncate(orders::table).run(&mut conn).unwrap_err();
    assert!(error.to_string().contains("foreign key"), "{error}");
}

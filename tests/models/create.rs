//! Creating and dropping tables.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::connection::Connection;
use relata::prelude::*;
use relata::{Error, RenderError};

use crate::shop::shop::{METADATA, notes, orders, tags, users};
use crate::types::{everything, portable};

use crate::databases::on_all;

#[test]
fn the_sql_of_each_database() {
    insta::assert_snapshot!("shop_postgres", METADATA.to_sql::<Pg>().unwrap());
    insta::assert_snapshot!("shop_sqlite", METADATA.to_sql::<Sqlite>().unwrap());
    insta::assert_snapshot!("shop_mysql", METADATA.to_sql::<Mysql>().unwrap());
    let types = portable::METADATA;
    insta::assert_snapshot!("types_sqlite", types.to_sql::<Sqlite>().unwrap());
    insta::assert_snapshot!("types_mysql", types.to_sql::<Mysql>().unwrap());
    let sql = everything::METADATA.to_sql::<Pg>().unwrap();
    insta::assert_snapshot!("everything_postgres", sql);
}

#[test]
fn a_database_without_a_type_says_so() {
    let Err(RenderError::NoDdl { reason }) = everything::METADATA.to_sql::<Sqlite>() else {
        panic!("SQLite has no arrays");
    };
    assert_eq!(reason, "the models are not for SQLite");
    let mut conn = crate::databases::sqlite();
    let Err(Error::Encode { source, .. }) = everything::METADATA.create_all(&mut conn) else {
        panic!("SQLite has no arrays");
    };
    assert_eq!(source.to_string(), "the models are not for SQLite");
}

on_all! {
    /// All, twice, and away again.
    fn all(conn) {
        METADATA.create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        assert!(matches!(
            METADATA.create_all(conn),
            Err(Error::Database { .. })
        ));
        METADATA.if_not_exists().create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        METADATA.drop_all(conn).unwrap();
        assert!(matches!(METADATA.verify(conn), Err(Error::Schema { .. })));
        assert!(matches!(
            METADATA.drop_all(conn),
            Err(Error::Database { .. })
        ));
        METADATA.if_exists().drop_all(conn).unwrap();
    }
}

on_all! {
    /// What is missing is created, and what is there stays.
    fn some(conn) {
        METADATA.create(tags::table, conn).unwrap();
        conn.run_script("INSERT INTO tags (label) VALUES ('new')")
            .unwrap();
        METADATA.if_not_exists().create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        let Err(Error::Database { .. }) = conn.run_script("INSERT INTO tags (label) VALUES ('new')")
        else {
            panic!("the label is unique");
        };
        METADATA.drop(notes::table, conn).unwrap();
        assert!(matches!(
            METADATA.drop(notes::table, conn),
            Err(Error::Database { .. })
        ));
        METADATA.if_exists().drop(notes::table, conn).unwrap();
        let Err(Error::Schema { differences, .. }) = METADATA.verify(conn) else {
            panic!("a table is missing");
        };
        assert!(
            differences
                .to_string()
                .contains("notes: there is no such table"),
            "{differences}"
        );
        METADATA.create(notes::table, conn).unwrap();
        METADATA.verify(conn).unwrap();
        METADATA.drop_all(conn).unwrap();
    }
}

on_all! {
    /// Every type that all databases have.
    fn every_type(conn) {
        portable::METADATA.create_all(conn).unwrap();
        portable::METADATA.verify(conn).unwrap();
        portable::METADATA.drop_all(conn).unwrap();
    }
}

/// Types in schemas of their own; the type of a field of a type is needed too.
#[relata::models]
mod parcels {
    #[derive(Model)]
    #[model(name = "size", schema = "kinds")]
    enum Size {
        Small,
        Large,
    }

    #[derive(Model)]
    #[model(table = "parcels")]
    struct Parcel {
        #[model(primary_key)]
        id: i64,
        size: Size,
    }

    #[derive(Model)]
    #[model(table = "letters")]
    struct Letter {
        #[model(primary_key)]
        id: i64,
    }
}

on_all! {
    /// One table comes with the schema of its type, where the database has types.
    fn one_with_the_schema_of_its_type(conn) {
        parcels::METADATA.create(parcels::letters::table, conn).unwrap();
        parcels::METADATA.create(parcels::parcels::table, conn).unwrap();
        parcels::METADATA.verify(conn).unwrap();
        insert_into(parcels::parcels::table)
            .values((parcels::parcels::id.to(1), parcels::parcels::size.to(parcels::Size::Large)))
            .run(conn)
            .unwrap();
        let sizes = from(parcels::parcels::table).select(parcels::parcels::size).all(conn).unwrap();
        assert_eq!(sizes, [parcels::Size::Large]);
        parcels::METADATA.drop_all(conn).unwrap();
    }
}

/// Rows of tables that reference each other are dropped with them; a failure leaves all as it was.
#[test]
fn sqlite_drops_tables_with_rows() {
    let mut conn = crate::databases::sqlite();
    METADATA.create_all(&mut conn).unwrap();
    conn.run_script(
        "INSERT INTO users (id, name, email) VALUES (1, 'Sara', 's@x');
         INSERT INTO orders (id, user_id, total, placed_on) VALUES (1, 1, 5, '2026-11-29');
         UPDATE users SET favourite_id = 1;
         CREATE TABLE other (user_id INT REFERENCES users (id)); INSERT INTO other VALUES (1)",
    )
    .unwrap();
    assert!(METADATA.drop_all(&mut conn).is_err());
    METADATA.verify(&mut conn).unwrap();
    assert_eq!(from(orders::table).count(&mut conn).unwrap(), 1);
    conn.run_script("DROP TABLE other").unwrap();
    METADATA.drop_all(&mut conn).unwrap();
    assert!(from(users::table).count(&mut conn).is_err());
}

/// Where a statement fails, nothing of the others stays.
#[test]
fn a_failure_leaves_nothing() {
    macro_rules! check {
        ($conn:expr) => {
            let conn = $conn;
            conn.run_script("CREATE TABLE notes (id INT)").unwrap();
            assert!(METADATA.create_all(conn).is_err());
            conn.run_script("DROP TABLE notes").unwrap();
            METADATA.create_all(conn).unwrap();
            METADATA.drop_all(conn).unwrap();
        };
    }
    check!(&mut crate::databases::sqlite());
    if let Some(mut conn) = crate::databases::postgres("failure") {
        check!(&mut conn);
    }
}

//! Revisions in a transaction that the program has begun, as a test kit does.

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata_embed::Migrations;
use relata_migrate::Error;
use relata_test::{TestDatabase, rolled_back};

use super::*;

#[test]
fn a_transaction_that_is_rolled_back() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database = TestDatabase::<PgConnection>::new(&server, "SELECT 1").unwrap();
    let mut conn = rolled_back(database.connect().unwrap()).unwrap();
    let mut migrations = Migrations::new(two());
    assert_eq!(migrations.up(&mut conn, "head").unwrap().len(), 2);
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM notes"), 2);
    assert_eq!(migrations.down(&mut conn, "1").unwrap().len(), 1);
    assert_eq!(migrations.up(&mut conn, "head").unwrap().len(), 1);
    drop(conn);
    let mut conn = database.connect().unwrap();
    assert_eq!(
        number!(
            &mut conn,
            "SELECT count(*) FROM pg_class WHERE relname IN ('notes', 'relata_migrations')"
        ),
        0
    );
}

/// A revision that fails is undone, and what the program did before it is not.
#[test]
fn a_revision_that_fails_in_a_transaction() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database =
        TestDatabase::<PgConnection>::new(&server, "CREATE TABLE mine (id int)").unwrap();
    let mut conn = database.connect().unwrap();
    let all = revisions(&[file(
        "1_a",
        "",
        "CREATE TABLE a (id int);\nDROP TABLE nowhere;\n",
        None,
    )]);
    let mut tx = conn.begin().unwrap();
    tx.run_script("INSERT INTO mine VALUES (1)").unwrap();
    let error = Migrations::new(all).up(&mut tx, "head").unwrap_err();
    assert!(
        matches!(error, Error::Failed { undone: true, .. }),
        "{error}"
    );
    tx.commit().unwrap();
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM mine"), 1);
    assert_eq!(
        number!(
            &mut conn,
            "SELECT count(*) FROM pg_class WHERE relname = 'a'"
        ),
        0
    );
}

/// What cannot be undone there is refused before anything runs.
#[test]
fn what_fits_in_no_transaction() {
    let outside = revisions(&[file(
        "1_a",
        "transaction = false",
        "CREATE TABLE a (id INT);\n",
        None,
    )]);
    let refused = |error: Error| {
        assert!(matches!(error, Error::InTransaction), "{error}");
        assert!(
            error
                .help()
                .is_some_and(|help| help.starts_with("commit the transaction first"))
        );
    };
    if let Some(server) = crate::postgres() {
        let database = TestDatabase::<PgConnection>::new(&server, "SELECT 1").unwrap();
        let mut conn = rolled_back(database.connect().unwrap()).unwrap();
        refused(
            Migrations::new(outside.clone())
                .up(&mut conn, "head")
                .unwrap_err(),
        );
    }
    if let Some(server) = crate::mysql() {
        let database =
            TestDatabase::<MysqlConnection>::new(&server, "CREATE TABLE mine (id INT)").unwrap();
        let mut conn = database.connect().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.run_script("INSERT INTO mine VALUES (1)").unwrap();
        refused(Migrations::new(two()).up(&mut tx, "head").unwrap_err());
        tx.rollback().unwrap();
        assert_eq!(number!(&mut conn, "SELECT count(*) FROM mine"), 0);
    }
    let conn = SqliteConnection::connect(":memory:").unwrap();
    let mut conn = rolled_back(conn).unwrap();
    refused(Migrations::new(two()).up(&mut conn, "head").unwrap_err());

    // Without foreign keys there is nothing to switch off.
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script("PRAGMA foreign_keys = OFF").unwrap();
    let mut conn = rolled_back(conn).unwrap();
    assert_eq!(
        Migrations::new(two()).up(&mut conn, "head").unwrap().len(),
        2
    );
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM notes"), 2);
}

/// Two programs migrate in transactions of their own: the second waits until the first has committed.
#[test]
fn two_programs_in_transactions() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let create = "CREATE TABLE account (n int); INSERT INTO account VALUES (1)";
    let database = TestDatabase::<PgConnection>::new(&server, create).unwrap();
    let up = "UPDATE account SET n = n * 2;\nSET search_path TO pg_catalog;\n";
    let migrations = || Migrations::new(revisions(&[file("1_double", "", up, None)]));
    let mut conn = database.connect().unwrap();
    // The table of the history is there.
    migrations().stamp(&mut conn, "base").unwrap();
    let mut tx = conn.begin().unwrap();
    assert_eq!(migrations().up(&mut tx, "head").unwrap().len(), 1);
    // Settings of a revision end with it: this table is found.
    assert_eq!(number!(&mut tx, "SELECT CAST(n AS bigint) FROM account"), 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let mut conn = database.connect().unwrap();
            let mut tx = conn.begin().unwrap();
            let ran = migrations().up(&mut tx, "head").unwrap().len();
            tx.commit().unwrap();
            ran
        });
        std::thread::sleep(std::time::Duration::from_millis(400));
        tx.commit().unwrap();
        assert_eq!(second.join().unwrap(), 0);
    });
    assert_eq!(
        number!(&mut conn, "SELECT CAST(n AS bigint) FROM account"),
        2
    );
    assert_eq!(
        number!(&mut conn, "SELECT count(*) FROM relata_migrations"),
        1
    );
}

//! Every kind of connection runs revisions, and agrees with a migrator that has a URL.

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::engine::Engine;
use relata_embed::Migrations;
use relata_migrate::{Error, Migrator, Session, State};
use relata_test::TestDatabase;

use super::*;

macro_rules! blocking {
    ($name:ident: $conn:ty, $server:expr) => {
        mod $name {
            use super::*;

            fn database() -> Option<TestDatabase<$conn>> {
                Some(TestDatabase::<$conn>::new(&$server?, "SELECT 1").unwrap())
            }

            #[test]
            fn up_and_down_on_a_connection() {
                let Some(database) = database() else { return };
                let mut conn = database.connect().unwrap();
                let mut migrations = Migrations::new(two());
                assert_eq!(ids(&migrations.up(&mut conn, "head").unwrap()), ["1", "2"]);
                assert!(migrations.up(&mut conn, "head").unwrap().is_empty());
                assert_eq!(number!(&mut conn, "SELECT count(*) FROM notes"), 2);
                assert_eq!(
                    number!(&mut conn, "SELECT count(*) FROM notes WHERE body LIKE 'a;b''c _'"),
                    1
                );
                let applied = migrations.applied(&mut conn).unwrap();
                assert_eq!(applied.len(), 2);
                assert_eq!(applied[0].slug, "it's \u{e4}");
                assert!(applied.iter().all(|row| row.state == State::Done));

                // One with a URL finds the same.
                let (same, mut session) = (two(), Session::connect(database.url()).unwrap());
                let mut migrator = Migrator::new(&same, &mut session).unwrap();
                assert_eq!(migrator.applied().unwrap(), applied);
                assert!(migrator.up("head").unwrap().is_empty());
                assert_eq!(migrator.down("-1").unwrap().len(), 1);

                assert_eq!(ids(&migrations.up(&mut conn, "head").unwrap()), ["2"]);
                assert_eq!(ids(&migrations.down(&mut conn, "base").unwrap()), ["2", "1"]);
                assert!(migrations.applied(&mut conn).unwrap().is_empty());
                migrations.stamp(&mut conn, "head").unwrap();
                assert_eq!(migrations.applied(&mut conn).unwrap().len(), 2);
            }

            #[test]
            fn on_an_engine_and_its_connections() {
                let Some(database) = database() else { return };
                let mut engine: Engine<$conn> = database.engine().unwrap();
                let mut migrations = Migrations::new(two());
                assert_eq!(ids(&migrations.up(&mut engine, "1").unwrap()), ["1"]);
                let mut conn = engine.connect().unwrap();
                is_connection(&conn);
                assert_eq!(ids(&migrations.up(&mut conn, "head").unwrap()), ["2"]);
                assert_eq!(ids(&migrations.down(&mut *conn, "1").unwrap()), ["2"]);
                drop(conn);
                assert_eq!(number!(&mut engine, "SELECT count(*) FROM notes"), 0);
            }

            /// The file and line of a statement that fails, and what is left of its revision.
            #[test]
            fn a_revision_that_fails() {
                let Some(database) = database() else { return };
                let mut conn = database.connect().unwrap();
                let first = file("1_a", "", "CREATE TABLE a (id INT);", None);
                let broken = "CREATE TABLE b (id INT);\n\nINSERT INTO b\n  SELECT nowhere FROM a;\n";
                let all = revisions(&[first, file("2_b", "parents = ['1']", broken, None)]);
                let mut migrations = Migrations::new(all);
                let error = migrations.up(&mut conn, "head").unwrap_err();
                let Error::Failed { id, undone, source, .. } = &error else {
                    panic!("{error}");
                };
                assert_eq!(id, "2");
                let text = source.to_string();
                let postgres = stringify!($name) == "postgres";
                // Only PostgreSQL's client reports the place within the statement.
                let place = if postgres { "up.sql:4: " } else { "up.sql:3: " };
                assert!(text.contains(place), "{text}");
                assert!(text.contains("nowhere"), "{text}");
                let mysql = stringify!($name) == "mysql";
                assert_eq!(*undone, !mysql);
                let applied = migrations.applied(&mut conn).unwrap();
                match mysql {
                    true => assert_eq!(applied[1].statements, Some(1)),
                    false => assert_eq!(applied.len(), 1),
                }
                // The connection serves on, and nothing is open on it.
                assert_eq!(number!(&mut conn, "SELECT count(*) FROM a"), 0);
                assert!(conn.transaction(|tx| tx.run_script("INSERT INTO a VALUES (1)")).is_ok());
                let again = migrations.up(&mut conn, "head").unwrap_err();
                assert_eq!(matches!(again, Error::Unfinished { .. }), mysql, "{again}");
            }

            #[test]
            fn a_revision_without_a_transaction() {
                let Some(database) = database() else { return };
                let mut conn = database.connect().unwrap();
                let broken = "CREATE TABLE a (id INT);\nCREATE TABLE b (id INT);\nDROP TABLE nowhere;\n";
                let all = revisions(&[file("1_a", "transaction = false", broken, None)]);
                let mut migrations = Migrations::new(all);
                let error = migrations.up(&mut conn, "head").unwrap_err();
                let executed = Some((2, 3));
                assert!(matches!(&error, Error::Failed { executed: done, .. } if *done == executed), "{error}");
                assert!(error.to_string().contains("up.sql:3: "), "{error}");
                let applied = migrations.applied(&mut conn).unwrap();
                assert_eq!((applied[0].state, applied[0].statements), (State::Doing, Some(2)));
            }

            #[test]
            fn work_that_the_program_does() {
                let Some(database) = database() else { return };
                let mut conn = database.connect().unwrap();
                let create = "CREATE TABLE tasks (id INT NOT NULL, done INT);\n\
                              INSERT INTO tasks VALUES (1, NULL), (2, NULL), (3, NULL);\n";
                let work = file("2_work", "parents = ['1']\nprogram = true", "", None);
                let all = revisions(&[file("1_a", "", create, None), work]);
                let error = Migrations::new(all.clone()).up(&mut conn, "head").unwrap_err();
                assert!(matches!(error, Error::NeedsProgram { .. }), "{error}");

                // It fails in its second batch, and then continues.
                let mut batches = 0;
                let mut migrations = Migrations::new(all)
                    .program("2", move |conn: &mut $conn| {
                        batches += 1;
                        if batches == 2 {
                            return Err("stopped".into());
                        }
                        let left = from(tasks::table).filter(tasks::done.is_null());
                        let ids = left.order_by(tasks::id).limit(1).select(tasks::id).all(conn)?;
                        let done = update(tasks::table).set(tasks::done.to(1));
                        let changed = done.filter(tasks::id.in_(&ids)).run(conn)?;
                        Ok(changed as u64)
                    })
                    .on_batch(|batch| assert!(batch.rows >= 1));
                let error = migrations.up(&mut conn, "head").unwrap_err();
                assert!(matches!(error, Error::Batch { batches: 1, .. }), "{error}");
                assert_eq!(number!(&mut conn, "SELECT count(*) FROM tasks WHERE done = 1"), 1);
                assert_eq!(ids(&migrations.up(&mut conn, "head").unwrap()), ["2"]);
                assert_eq!(number!(&mut conn, "SELECT count(*) FROM tasks WHERE done = 1"), 3);
            }
        }
    };
}
blocking!(sqlite: SqliteConnection, Some("sqlite:".to_owned()));
blocking!(postgres: PgConnection, crate::postgres());
blocking!(mysql: MysqlConnection, crate::mysql());

#[test]
fn a_database_in_memory() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    assert_eq!(
        Migrations::new(two()).up(&mut conn, "head").unwrap().len(),
        2
    );
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM notes"), 2);

    let mut engine = relata_test::sqlite_engine::<SqliteConnection>("").unwrap();
    let mut migrations = Migrations::new(two());
    assert_eq!(migrations.up(&mut engine, "head").unwrap().len(), 2);
    let mut conn = engine.connect().unwrap();
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM notes"), 2);
}

/// The table of a foreign key is made anew: its rows go with it unless foreign keys are off.
#[test]
fn settings_of_sqlite_are_as_before() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script("PRAGMA busy_timeout = 1234").unwrap();
    let create = "CREATE TABLE a (id INTEGER PRIMARY KEY);\n\
        CREATE TABLE b (a_id INTEGER REFERENCES a ON DELETE CASCADE);\n\
        INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);\n";
    let rebuild = "CREATE TABLE relata_new_a (id INTEGER PRIMARY KEY, name TEXT);\n\
        INSERT INTO relata_new_a (id) SELECT id FROM a;\n\
        DROP TABLE a;\nALTER TABLE relata_new_a RENAME TO a;\n";
    let orphan = "DELETE FROM a;\n";
    let all = revisions(&[
        file("1_create", "", create, None),
        file("2_rebuild", "parents = ['1']", rebuild, None),
        file("3_orphan", "parents = ['2']", orphan, None),
    ]);
    let mut migrations = Migrations::new(all);
    let error = migrations.up(&mut conn, "head").unwrap_err();
    assert!(
        matches!(&error, Error::ForeignKeys { id, .. } if id == "3"),
        "{error}"
    );
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM a"), 1);
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM b"), 1);
    assert_eq!(
        number!(&mut conn, "SELECT foreign_keys FROM pragma_foreign_keys"),
        1
    );
    assert_eq!(
        number!(&mut conn, "SELECT timeout FROM pragma_busy_timeout"),
        1234
    );
}

/// Rows in the file need the client that the migrator has by URL.
#[test]
fn copy_from_stdin() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database = TestDatabase::<PgConnection>::new(&server, "SELECT 1").unwrap();
    let up = "CREATE TABLE a (id int);\nCOPY a FROM stdin;\n1\n\\.\n";
    let all = revisions(&[file("1_a", "", up, None)]);
    let mut conn = database.connect().unwrap();
    let error = Migrations::new(all).up(&mut conn, "head").unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("up.sql:2: ") && text.contains("COPY FROM stdin"),
        "{text}"
    );
}

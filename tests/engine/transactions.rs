//! BEGIN, COMMIT, ROLLBACK and SAVEPOINT, as closures.

use std::panic::{AssertUnwindSafe, catch_unwind};

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

relata::relation! { numbers { n: Integer } }

/// Runs the same lines on every database, with an empty table `numbers` and in no transaction.
macro_rules! everywhere {
    (|$conn:ident| $body:block) => {{
        let table = "CREATE TEMPORARY TABLE numbers (n INTEGER PRIMARY KEY)";
        {
            let $conn = &mut SqliteConnection::connect("sqlite::memory:").unwrap();
            $conn.run_script(table).unwrap();
            $body
        }
        if let Some(url) = crate::servers::postgres_url() {
            let $conn = &mut PgConnection::connect(&url).unwrap();
            $conn.run_script(table).unwrap();
            $body
        }
        if let Some(url) = crate::servers::mysql_url() {
            let $conn = &mut MysqlConnection::connect(&url).unwrap();
            $conn
                .run_script("CREATE DATABASE IF NOT EXISTS relata_test_transactions")
                .unwrap();
            $conn.run_script("USE relata_test_transactions").unwrap();
            $conn
                .run_script(&format!("{table} ENGINE = InnoDB"))
                .unwrap();
            $body
        }
    }};
}

/// `INSERT INTO numbers VALUES (n)`.
macro_rules! insert {
    ($conn:expr, $n:expr) => {
        sql_query!("INSERT INTO numbers VALUES ({})", $n => relata::types::Integer).run($conn)
    };
}
macro_rules! stored {
    ($conn:expr) => {
        from(numbers::table)
            .order_by(numbers::n)
            .all($conn)
            .unwrap()
            .into_iter()
            .map(|row| row.n)
            .collect::<Vec<i32>>()
    };
}

#[test]
fn ok_commits_and_returns_the_value() {
    everywhere!(|conn| {
        let inserted: usize = conn
            .transaction(|tx| {
                let first = insert!(tx, 1)?;
                Ok::<_, Error>(first + insert!(tx, 2)?)
            })
            .unwrap();
        assert_eq!(inserted, 2);
        // What is committed stays after a rollback of what follows.
        let _ = conn.transaction(|tx| {
            insert!(tx, 3)?;
            Err::<(), _>(Refused::TooMany(3))
        });
        assert_eq!(stored!(conn), [1, 2]);
    });
}

/// An application's own error.
#[derive(Debug)]
enum Refused {
    Database(Error),
    TooMany(usize),
}
impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Database(error)
    }
}

#[test]
fn an_error_rolls_back_and_comes_out_as_it_is() {
    everywhere!(|conn| {
        insert!(conn, 1).unwrap();
        let result = conn.transaction(|tx| {
            insert!(tx, 2)?;
            Err::<(), _>(Refused::TooMany(2))
        });
        assert!(matches!(result, Err(Refused::TooMany(2))), "{result:?}");
        assert_eq!(stored!(conn), [1]);

        let result = conn.transaction(|tx| {
            insert!(tx, 3)?;
            insert!(tx, 1)?;
            Ok::<_, Refused>(())
        });
        let Err(Refused::Database(Error::Database { kind, .. })) = result else {
            panic!("{result:?}");
        };
        assert_eq!(kind, DatabaseErrorKind::Unique);
        assert_eq!(stored!(conn), [1]);
        // The connection goes on.
        insert!(conn, 4).unwrap();
        assert_eq!(stored!(conn), [1, 4]);
    });
}

#[test]
fn a_panic_rolls_back() {
    everywhere!(|conn| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            conn.transaction(|tx| {
                insert!(tx, 1)?;
                assert_eq!(stored!(tx), [1]);
                std::panic::resume_unwind(Box::new("out of here"));
                #[allow(unreachable_code)] // names the type of the error
                Ok::<(), Error>(())
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(stored!(conn), [0; 0]);
        // In no transaction: the next one commits.
        conn.transaction(|tx| insert!(tx, 2)).unwrap();
        assert_eq!(stored!(conn), [2]);
    });
}

#[test]
fn nested_transactions_are_savepoints() {
    everywhere!(|conn| {
        conn.transaction(|tx| {
            insert!(tx, 1)?;
            let inner = tx.transaction(|tx| {
                insert!(tx, 2)?;
                tx.transaction(|tx| insert!(tx, 3))?;
                Err::<(), _>(Refused::TooMany(3))
            });
            assert!(matches!(inner, Err(Refused::TooMany(3))));
            assert_eq!(stored!(tx), [1]);
            // A failed statement undoes its savepoint only, on PostgreSQL too.
            let inner = tx.transaction(|tx| {
                insert!(tx, 4)?;
                insert!(tx, 1)
            });
            assert!(inner.is_err());
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                tx.transaction(|tx| {
                    insert!(tx, 5)?;
                    std::panic::resume_unwind(Box::new("out of here"));
                    #[allow(unreachable_code)]
                    Ok::<(), Error>(())
                })
            }));
            assert!(panicked.is_err());
            tx.transaction(|tx| insert!(tx, 6))?;
            Ok::<_, Error>(())
        })
        .unwrap();
        assert_eq!(stored!(conn), [1, 6]);
    });
}

/// PostgreSQL makes a rollback of COMMIT after a failed statement, without an error of its own.
#[test]
fn a_failed_statement_is_not_lost() {
    everywhere!(|conn| {
        insert!(conn, 1).unwrap();
        let result = conn.transaction(|tx| {
            insert!(tx, 2)?;
            let _ = insert!(tx, 1);
            Ok::<_, Error>(())
        });
        match result {
            Ok(()) => assert_eq!(stored!(conn), [1, 2]),
            Err(error) => {
                assert!(error.to_string().contains("aborted"), "{error}");
                assert_eq!(stored!(conn), [1]);
            }
        }
        conn.transaction(|tx| insert!(tx, 3)).unwrap();
        assert!(stored!(conn).ends_with(&[3]));
        // In a savepoint as well.
        conn.transaction(|tx| {
            let inner = tx.transaction(|tx| {
                insert!(tx, 4)?;
                let _ = insert!(tx, 1);
                Ok::<_, Error>(())
            });
            assert_eq!(stored!(tx).contains(&4), inner.is_ok());
            insert!(tx, 5)
        })
        .unwrap();
        assert!(stored!(conn).ends_with(&[5]));
    });
}

/// A constraint that is checked at COMMIT.
#[test]
fn a_refused_commit_rolls_back() {
    let tables = "CREATE TEMPORARY TABLE parents (id INTEGER PRIMARY KEY);
         CREATE TEMPORARY TABLE children (parent_id INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)";
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            conn.run_script(tables).unwrap();
            let result = conn.transaction(|tx| tx.run_script("INSERT INTO children VALUES (7)"));
            let Err(Error::Database { kind, sql, .. }) = &result else {
                panic!("{result:?}");
            };
            assert_eq!(*kind, DatabaseErrorKind::ForeignKey);
            assert_eq!(sql, "COMMIT");
            let children = sql_query!("SELECT count(*) FROM children" => relata::types::BigInt);
            assert_eq!(children.one(conn).unwrap(), 0);
            conn.transaction(|tx| tx.run_script("INSERT INTO parents VALUES (7); INSERT INTO children VALUES (7)"))
                .unwrap();
            assert_eq!(children.one(conn).unwrap(), 1);
        }};
    }
    check!(&mut SqliteConnection::connect(":memory:").unwrap());
    if let Some(url) = crate::servers::postgres_url() {
        check!(&mut PgConnection::connect(&url).unwrap());
    }
}

#[test]
fn sqlite_checks_foreign_keys_on_a_new_connection() {
    let conn = &mut SqliteConnection::connect("sqlite::memory:").unwrap();
    conn.run_script("CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (id INTEGER REFERENCES parents)")
        .unwrap();
    let error = conn
        .run_script("INSERT INTO children VALUES (1)")
        .unwrap_err();
    assert!(
        matches!(&error, Error::Database { kind: DatabaseErrorKind::ForeignKey, sql, .. }
        if sql == "INSERT INTO children VALUES (1)"),
        "{error:?}"
    );
}

#[test]
fn a_connection_that_is_not_made_says_so_without_the_password() {
    let failed = |error: Error| {
        let Error::Connection { source, .. } = &error else {
            panic!("{error:?}");
        };
        assert!(!source.to_string().is_empty());
        let text = format!("{error} {error:?}");
        assert!(!text.contains("s3cret"), "{text}");
        assert!(!text.contains("\n  in:"), "{text}");
    };
    let failed = |result: Result<(), Error>| failed(result.unwrap_err());
    failed(SqliteConnection::connect("/there/is/no/such/folder/x.db").map(drop));
    failed(PgConnection::connect("postgres://user:s3cret@127.0.0.1:1/nothing").map(drop));
    failed(PgConnection::connect("postgres://user:s3cret@127.0.0.1:no/nothing").map(drop));
    failed(MysqlConnection::connect("mysql://user:s3cret@127.0.0.1:1/nothing").map(drop));
    failed(MysqlConnection::connect("nonsense://user:s3cret@127.0.0.1:1/nothing").map(drop));
}

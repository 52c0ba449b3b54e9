//! Runners that are killed, and `repair`.

use std::fs;
use std::time::{Duration, Instant};

use relata_schema::{Engine, Scratch, Session};

use crate::{command, printed, refused, revision};

/// A runner is killed at every statement, in a transaction and outside of one.
#[test]
fn a_killed_runner() {
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::Mysql] {
        let variable = match engine {
            Engine::Postgres => "RELATA_POSTGRES_URL",
            _ => "RELATA_MYSQL_URL",
        };
        let server = std::env::var(variable).ok();
        if engine != Engine::Sqlite && server.is_none() {
            println!("not run on {engine}: {variable} is not set");
            continue;
        }
        for transaction in [true, false] {
            // MySQL has no transaction of several statements of DDL.
            if transaction && engine == Engine::Mysql {
                continue;
            }
            for before in 0..=2 {
                killed(engine, server.as_deref(), transaction, before);
            }
        }
    }
}

/// Kills a runner after a given number of statements: the database is then as documented, and can be repaired.
fn killed(engine: Engine, server: Option<&str>, transaction: bool, before: usize) {
    let case = format!("{engine}, in a transaction: {transaction}, after {before} statements");
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let scratch = server
        .filter(|_| engine != Engine::Sqlite)
        .map(|url| Scratch::new(engine, Some(url)).expect("a database"));
    let url = match &scratch {
        Some(scratch) => scratch.url().expect("a URL").to_owned(),
        None => format!("sqlite:{}", folder.join("killed.db").display()),
    };
    let sleep = match engine {
        Engine::Postgres => "SELECT pg_sleep(60);",
        Engine::Mysql => "SELECT SLEEP(60);",
        _ => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000) SELECT count(*) FROM n;"
        }
    };
    let statements = ["CREATE TABLE a (id INT);", "CREATE TABLE b (id INT);"];
    let mut slow = statements.to_vec();
    slow.insert(before, sleep);
    revision(
        folder,
        "x",
        "",
        &slow.join("\n"),
        "DROP TABLE b; DROP TABLE a;",
    );
    let facts = folder.join("migrations/x_x/revision.toml");
    fs::write(
        facts,
        format!("parents = []\ntransaction = {transaction}\n"),
    )
    .expect("written");
    let mut session = Session::connect(&url).expect("connects");
    let mut runner = command(folder, &["migrate", "up", "--url", &url])
        .spawn()
        .expect("runs");
    let until = Instant::now() + Duration::from_secs(60);
    let mut process = None;
    loop {
        assert!(Instant::now() < until, "{case}: it does not sleep");
        std::thread::sleep(Duration::from_millis(20));
        let asleep = match engine {
            Engine::Postgres => {
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%SELECT pg_sleep%' AND pid <> pg_backend_pid()"
            }
            Engine::Mysql => {
                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%SELECT SLEEP%' AND id <> CONNECTION_ID()"
            }
            // Outside of a transaction the row is there, and counts; within, the file is locked.
            _ if transaction => {
                let _ = session.rows("PRAGMA busy_timeout = 0");
                match session.execute("try".as_ref(), "BEGIN IMMEDIATE") {
                    Ok(()) => {
                        session
                            .execute("try".as_ref(), "ROLLBACK")
                            .expect("rolls back");
                        continue;
                    }
                    Err(_) => {
                        // It has begun, and will not end.
                        std::thread::sleep(Duration::from_millis(200));
                        break;
                    }
                }
            }
            _ => {
                let sql = format!(
                    "SELECT id FROM relata_migrations WHERE coalesce(statements, 0) = {before}"
                );
                if session.rows(&sql).is_ok_and(|rows| !rows.is_empty()) {
                    break;
                }
                continue;
            }
        };
        process = session
            .rows(asleep)
            .expect("rows")
            .concat()
            .into_iter()
            .flatten()
            .next();
        if process.is_some() {
            break;
        }
    }
    runner.kill().expect("kills");
    runner.wait().expect("waits");
    // A server need not notice before the statement ends.
    if let Some(process) = process {
        let end = match engine {
            Engine::Postgres => format!("SELECT pg_terminate_backend({process})"),
            _ => format!("KILL {process}"),
        };
        session.rows(&end).expect("ends");
        std::thread::sleep(Duration::from_millis(300));
    }
    let there = |session: &mut Session, table: &str| {
        session.rows(&format!("SELECT * FROM {table}")).is_ok()
    };
    let up = folder.join("migrations/x_x/up.sql");
    fs::write(up, statements.join("\n")).expect("written");
    if transaction {
        assert!(!there(&mut session, "a"), "{case}");
    } else {
        // On SQLite it is known to be dead when its row has not changed for so long.
        let error = refused(folder, &["migrate", "up", "--url", &url, "--wait", "1"]);
        assert!(
            error.contains("revision x did not finish"),
            "{case}: {error}"
        );
        if before > 0 {
            assert!(
                error.contains(&format!("{before} of its statements were executed")),
                "{case}: {error}"
            );
        }
        for (at, table) in ["a", "b"].iter().enumerate() {
            assert_eq!(there(&mut session, table), at < before, "{case}");
            if at < before {
                session
                    .execute("undo".as_ref(), &format!("DROP TABLE {table}"))
                    .expect("drops");
            }
        }
        printed(
            folder,
            &["migrate", "repair", "--forget", "x", "--url", &url],
        );
    }
    let text = printed(folder, &["migrate", "up", "--url", &url]);
    assert!(text.starts_with("ran "), "{case}: {text}");
    assert!(there(&mut session, "b"), "{case}");
}

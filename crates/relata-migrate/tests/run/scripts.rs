//! Scripts for who runs revisions by another program.

use std::io::Write;
use std::process::{Command, Stdio};

use relata_schema::Engine;

use super::{Project, done, projects};

fn script(project: &Project, from: &str, to: &str) -> String {
    relata_migrate::offline(&project.revisions(), from, to, project.engine).expect("a script")
}

/// A script without the first line, a command of the client.
fn lines(script: &str) -> String {
    let client = |line: &&str| !line.starts_with("\\set ") && !line.starts_with(".bail ");
    script.lines().filter(client).collect::<Vec<_>>().join("\n")
}
fn execute(project: &Project, script: &str) {
    project.execute(&lines(script));
}

/// Runs a script by the program of the database; `None` if it is not installed.
fn run(project: &Project, script: &str) -> Option<bool> {
    let (program, arguments): (_, Vec<String>) = match project.engine {
        Engine::Postgres => ("psql", vec!["-q".into(), project.url.clone()]),
        Engine::Sqlite => ("sqlite3", vec![project.url.clone()]),
        _ => {
            let rest = project.url.strip_prefix("mysql://")?;
            let (who, database) = rest.split_once('/')?;
            let (user, host) = who.split_once('@')?;
            let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
            let (user, password) = user.split_once(':').unwrap_or((user, ""));
            let mut arguments = vec![
                format!("-u{user}"),
                format!("-h{host}"),
                format!("-P{port}"),
            ];
            if !password.is_empty() {
                arguments.push(format!("-p{password}"));
            }
            let (database, options) = database.split_once('?').unwrap_or((database, ""));
            let socket = |option: &str| option.strip_prefix("unix_socket=").map(str::to_owned);
            if let Some(socket) = options.split('&').find_map(socket) {
                arguments.push(format!("--socket={}", socket.replace("%2F", "/")));
            }
            arguments.push(database.to_owned());
            ("mysql", arguments)
        }
    };
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("not run by {program}, which is not installed");
        return None;
    };
    let mut input = child.stdin.take().expect("piped");
    // A program that stops at an error reads no further.
    let _ = input.write_all(script.as_bytes());
    drop(input);
    Some(child.wait().expect("ends").success())
}

/// A script for who runs it by another program, up and down, does what the runner does.
#[test]
fn scripts_run_elsewhere() {
    for by_client in [false, true] {
        for project in projects() {
            project.revision("a", "", "CREATE TABLE a (id int);", Some("DROP TABLE a;"));
            project.revision(
                "b",
                "a",
                "CREATE TABLE b (id int)\n;",
                Some("DROP TABLE b;"),
            );
            // No semicolon at its end, and one in a comment.
            project.revision(
                "c",
                "b",
                "-- the first\nINSERT INTO a VALUES (1) -- note;",
                Some("DELETE FROM a"),
            );
            let body = match project.engine {
                Engine::Mysql => {
                    "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\n"
                }
                Engine::Sqlite => {
                    "CREATE TRIGGER p AFTER INSERT ON b BEGIN SELECT 1; SELECT 2; END"
                }
                _ => "COPY a FROM stdin;\n2\n3\n\\.\n",
            };
            project.revision("d", "c", body, Some(""));
            project.revision(
                "e",
                "d",
                "INSERT INTO b VALUES (1)",
                Some("DELETE FROM b -- all"),
            );
            let (up, down) = (
                script(&project, "base", "head"),
                script(&project, "head", "a"),
            );
            assert!(
                up.contains("-- the first\n") && up.contains("-- note;\n"),
                "{up}"
            );
            let go = |script: &str| match by_client {
                true => run(&project, script),
                false => {
                    execute(&project, script);
                    Some(true)
                }
            };
            let Some(good) = go(&up) else { continue };
            assert!(good, "{up}");
            assert_eq!(project.applied(), ["a", "b", "c", "d", "e"].map(done));
            assert!(project.up().expect("runs").is_empty());
            assert_eq!(project.rows("SELECT id FROM b"), [[Some("1".to_owned())]]);
            assert_eq!(go(&down), Some(true), "{down}");
            assert_eq!(
                (project.tables(), project.applied()),
                (vec!["a".to_owned()], vec![done("a")])
            );
        }
    }
}

/// A script stops at the first error, and at rows that point at nothing.
#[test]
fn a_script_that_fails() {
    for project in projects() {
        let sqlite = project.engine == Engine::Sqlite;
        project.execute("CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1);");
        if sqlite {
            project.execute("CREATE TABLE c (id int REFERENCES p); INSERT INTO c VALUES (1);");
            project.execute("PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7);");
        }
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        let broken = if sqlite {
            "DELETE FROM p;"
        } else {
            "INSERT INTO nowhere VALUES (1);"
        };
        project.revision("b", "a", broken, None);
        project.revision("c", "b", "CREATE TABLE later (id int);", None);
        let Some(good) = run(&project, &script(&project, "base", "head")) else {
            continue;
        };
        assert!(!good, "{}", project.engine);
        assert_eq!(project.applied(), [done("a")]);
        assert_eq!(project.rows("SELECT id FROM p"), [[Some("1".to_owned())]]);
        assert!(!project.tables().contains(&"later".to_owned()));
    }
}

/// The row of the history would go to the other database (MySQL).
#[test]
fn a_script_that_chooses_a_database() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);\nUSE mysql;\n", None);
        let script = relata_migrate::offline(&project.revisions(), "base", "head", project.engine);
        match project.engine {
            Engine::Mysql => {
                let error = script.expect_err("it chooses another");
                assert!(
                    matches!(
                        &error,
                        relata_migrate::Error::ChoosesDatabase { line: 2, .. }
                    ),
                    "{error}"
                );
                assert!(
                    error.to_string().contains("up.sql:2: `USE mysql`"),
                    "{error}"
                );
            }
            _ => assert!(script.is_ok()),
        }
    }
}

/// What a revision sets is set back, and what was set before the script stays: else the history would go elsewhere.
#[test]
fn a_script_of_a_session_with_settings() {
    for project in projects() {
        if project.engine != Engine::Postgres {
            continue;
        }
        let sets = "SET lock_timeout = '2s'; SET LOCAL work_mem = '9MB'; CREATE TABLE a (id int);";
        project.revision("a", "", sets, None);
        let elsewhere = "CREATE TABLE b (id int); SET search_path TO public; SET ROLE pg_monitor;";
        project.revision("b", "a", elsewhere, None);
        let by_function =
            "SELECT set_config('search_path', 'public', false); CREATE TABLE c (id int);";
        project.revision("c", "b", by_function, None);
        let script = script(&project, "base", "head");
        let before = "CREATE SCHEMA app; SET search_path TO app; SET lock_timeout = '7s';";
        let after = "CREATE TABLE were AS SELECT current_setting('lock_timeout') AS a, current_setting('search_path') AS b,
             current_user = session_user AS d;";
        let none = "SELECT (to_regclass('app.c') IS NULL)::text, (to_regclass('public.relata_migrations') IS NULL)::text";
        let (_, sql) = script.split_once('\n').expect("lines");
        project.execute(&format!("{before}\n{sql}\n{after}"));
        let text = |value: &str| Some(value.to_owned());
        let were = project.rows("SELECT a, b, d::text FROM app.were");
        assert_eq!(were, [[text("7s"), text("app"), text("true")]]);
        let history =
            project.rows("SELECT string_agg(id, ' ' ORDER BY id) FROM app.relata_migrations");
        assert_eq!(history, [[text("a b c")]]);
        assert_eq!(project.rows(none), [[text("true"), text("true")]]);
    }
}

/// SQLite checks no rows of a key that fits no unique key: those of other tables are checked.
#[test]
fn a_script_for_a_database_with_a_key_that_fits_none() {
    for project in projects() {
        if project.engine != Engine::Sqlite {
            continue;
        }
        project.execute(
            "CREATE TABLE p (a int, b int); CREATE TABLE bad (x int REFERENCES p(b)); CREATE TABLE q (id INTEGER PRIMARY KEY);
             CREATE TABLE c (q int REFERENCES q); INSERT INTO q VALUES (1); INSERT INTO c VALUES (1);",
        );
        project.execute("PRAGMA foreign_keys = OFF; INSERT INTO bad VALUES (7);");
        project.revision("a", "", "CREATE TABLE a (id int REFERENCES q(id));", None);
        project.execute(&lines(&script(&project, "base", "head")));
        assert_eq!(project.applied(), [done("a")]);
        project.revision("b", "a", "DELETE FROM q;", None);
        let Some(good) = run(&project, &script(&project, "a", "head")) else {
            continue;
        };
        assert!(!good);
        assert_eq!(project.applied(), [done("a")]);
    }
}

/// As phpMyAdmin writes them.
#[test]
fn a_dump_without_autocommit() {
    for project in projects() {
        if project.engine != Engine::Mysql {
            continue;
        }
        let dump = "SET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\nSET AUTOCOMMIT = 0;\nSTART TRANSACTION;\nCREATE TABLE a (id int);
            INSERT INTO a VALUES (1);\nCOMMIT;\n/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n";
        project.revision(
            "a",
            "",
            &format!("SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT;\n{dump}"),
            None,
        );
        assert_eq!(project.up().expect("runs"), ["a"]);
        assert_eq!(project.rows("SELECT id FROM a"), [[Some("1".to_owned())]]);
    }
}

//! `relata migrate` and `relata push` as a user runs them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use relata_schema::{Engine, Scratch, Session};

fn relata(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments)
        .output()
        .expect("the command runs")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("DATABASE_URL", "sqlite:dev.db")
        .stdin(Stdio::null());
    command
}

/// What a command that succeeds prints.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = relata(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command that fails says.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = relata(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    // miette breaks lines.
    let text = String::from_utf8_lossy(&output.stderr);
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" │ ", " ")
}

fn schema(folder: &Path, sql: &str) {
    fs::write(folder.join("schema.sql"), sql).expect("written");
}

const AUTO: [&str; 8] = [
    "migrate",
    "auto",
    "--schema",
    "schema.sql",
    "--engine",
    "sqlite",
    "-m",
    "change",
];

/// The ids of all revisions, in order.
fn ids(folder: &Path) -> Vec<String> {
    let text = printed(folder, &["migrate", "history"]);
    let mut ids: Vec<String> = text
        .lines()
        .map(|l| l.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    ids.reverse();
    ids
}

#[test]
fn day_by_day() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let missing = refused(folder, &["migrate", "up"]);
    assert!(
        missing.contains("there is no folder migrations")
            && missing.contains("relata migrate init"),
        "{missing}"
    );
    printed(folder, &["migrate", "init"]);
    schema(
        folder,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);",
    );
    let check = [
        "migrate",
        "check",
        "--schema",
        "schema.sql",
        "--engine",
        "sqlite",
    ];
    assert_eq!(relata(folder, &check).status.code(), Some(1));
    let text = printed(folder, &AUTO);
    assert!(
        text.starts_with("create table main.users\nmigrations/"),
        "{text}"
    );
    assert!(relata(folder, &check).status.success());
    assert!(printed(folder, &AUTO).contains("nothing to do"));

    assert!(printed(folder, &["migrate", "status"]).contains("1 to run"));
    let dry = printed(folder, &["migrate", "up", "--dry-run"]);
    assert!(dry.contains("CREATE TABLE users"), "{dry}");
    assert!(printed(folder, &["migrate", "up"]).starts_with("ran "));
    assert_eq!(printed(folder, &["migrate", "up"]), "nothing to do\n");
    assert!(printed(folder, &["migrate", "current"]).contains("change (head)"));
    assert!(printed(folder, &["migrate", "verify"]).contains("as its revisions make it"));

    // A rename keeps the rows.
    let mut session =
        Session::connect(&format!("sqlite:{}", folder.join("dev.db").display())).expect("connects");
    session
        .execute("rows".as_ref(), "INSERT INTO users (name) VALUES ('Ada')")
        .expect("inserts");
    schema(
        folder,
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);",
    );
    let mut auto = AUTO.to_vec();
    auto.extend(["--rename", "users=people"]);
    let text = printed(folder, &auto);
    assert!(
        text.contains("rename table main.users to people\nalter column name of main.people\n"),
        "{text}"
    );
    printed(folder, &["migrate", "up"]);
    let rows = session.rows("SELECT name FROM people").expect("rows");
    assert_eq!(rows, [[Some("Ada".to_owned())]]);

    // Who cannot be asked must say so.
    let asked = refused(folder, &["migrate", "down"]);
    assert!(
        asked.contains("undo 1 revisions?") && asked.contains("--yes"),
        "{asked}"
    );
    let text = printed(folder, &["migrate", "down", "base", "--yes"]);
    assert_eq!(
        text.lines()
            .filter(|line| line.starts_with("undid"))
            .count(),
        2,
        "{text}"
    );

    session
        .execute("drift".as_ref(), "CREATE TABLE stray (id INT)")
        .expect("creates");
    let drift = relata(folder, &["migrate", "verify"]);
    assert_eq!(drift.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&drift.stdout).contains("drop table main.stray"));
}

#[test]
fn branches_and_merges() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    printed(folder, &["migrate", "new", "first"]);
    let first = ids(folder).remove(0);
    printed(
        folder,
        &[
            "migrate", "new", "left", "--after", &first, "--label", "left",
        ],
    );
    printed(folder, &["migrate", "new", "right", "--after", &first]);
    let several = refused(folder, &["migrate", "up"]);
    assert!(
        several.contains("there are several heads") && several.contains("relata migrate merge"),
        "{several}"
    );
    assert!(refused(folder, &["migrate", "new", "more"]).contains("several heads"));
    let branches = printed(folder, &["migrate", "branches"]);
    assert_eq!(branches.lines().count(), 3, "{branches}");
    assert_eq!(printed(folder, &["migrate", "heads"]).lines().count(), 2);
    printed(folder, &["migrate", "up", "left@head"]);
    printed(folder, &["migrate", "merge"]);
    assert_eq!(printed(folder, &["migrate", "heads"]).lines().count(), 1);
    let text = printed(folder, &["migrate", "up"]);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(printed(folder, &["migrate", "history", "-v"]).contains("(head, merge)"));
    let script = printed(
        folder,
        &["migrate", "sql", "base:head", "--engine", "postgres"],
    );
    assert_eq!(
        script.matches("INSERT INTO relata_migrations").count(),
        4,
        "{script}"
    );
}

#[test]
fn push_brings_a_database_to_a_schema() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    schema(
        folder,
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT); CREATE TABLE b (a_id INT REFERENCES a ON DELETE CASCADE);",
    );
    let push = [
        "push",
        "--schema",
        "schema.sql",
        "--engine",
        "sqlite",
        "--yes",
    ];
    assert!(printed(folder, &push).contains("create table main.a"));
    assert!(printed(folder, &push).contains("nothing to do"));
    let mut session =
        Session::connect(&format!("sqlite:{}", folder.join("dev.db").display())).expect("connects");
    session
        .execute(
            "rows".as_ref(),
            "INSERT INTO a VALUES (1, 2); INSERT INTO b VALUES (1)",
        )
        .expect("inserts");
    schema(
        folder,
        "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INT REFERENCES a ON DELETE CASCADE);",
    );
    assert!(refused(folder, &push[..5]).contains("lose the data of 1 tables or columns?"));
    let text = printed(folder, &push);
    assert!(
        text.contains("denied L102 drop-column: drop column x of main.a"),
        "{text}"
    );
    assert_eq!(
        session
            .rows("SELECT a_id FROM b JOIN a ON a_id = id")
            .expect("rows"),
        [[Some("1".to_owned())]]
    );
    printed(folder, &["migrate", "init"]);
    printed(folder, &["migrate", "stamp", "base"]);
    assert!(refused(folder, &push).contains("this database has revisions"));
}

#[test]
fn errors_say_what_to_do_and_hide_passwords() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    printed(folder, &["migrate", "new", "broken"]);
    let id = ids(folder).remove(0);
    let up = folder.join(format!("migrations/{id}_broken/up.sql"));
    fs::write(&up, "CREATE TABLE a (id INT);\nCREATE TABLE b (,);\n").expect("written");
    let error = refused(folder, &["migrate", "up"]);
    assert!(
        error.contains("failed, and was undone: SQLite: near")
            && error.contains("up.sql:2:17]")
            // The line is marked.
            && error.contains("2 | CREATE TABLE b (,); : ^"),
        "{error}"
    );
    assert!(error.contains("correct it and run again"), "{error}");
    let error = refused(
        folder,
        &[
            "migrate",
            "up",
            "--url",
            "postgres://me:secret@127.0.0.1:1/db",
        ],
    );
    assert!(
        error.contains("me:***@127.0.0.1:1") && !error.contains("secret"),
        "{error}"
    );
    let help = refused(folder, &["migrate", "repair"]);
    assert!(
        help.contains("--done") && help.contains("--forget"),
        "{help}"
    );
}

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
        let error = refused(folder, &["migrate", "up", "--url", &url]);
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

#[test]
fn several_databases_and_tenants() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    schema(folder, "CREATE TABLE users (id INTEGER PRIMARY KEY);");
    printed(folder, &["migrate", "init"]);
    printed(folder, &AUTO);
    let both = ["--url", "sqlite:a.db", "--url", "sqlite:b.db"];
    let text = printed(folder, &[&["migrate", "up"], &both[..]].concat());
    assert!(
        text.contains("sqlite:a.db\n") && text.contains("sqlite:b.db\n"),
        "{text}"
    );
    let text = printed(folder, &[&["migrate", "status"], &both[..]].concat());
    assert_eq!(text.matches("0 to run").count(), 2, "{text}");
    // One that fails does not keep the other from its turn.
    let bad = [
        "migrate",
        "down",
        "base",
        "--yes",
        "--url",
        "sqlite:none/a.db",
        "--url",
        "sqlite:b.db",
    ];
    let output = relata(folder, &bad);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("undid"), "{text}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("failed in 1 of them"));
    let text = refused(folder, &["migrate", "up", "--tenant", "acme"]);
    assert!(
        text.contains("give each tenant a database of its own"),
        "{text}"
    );

    let Ok(server) = std::env::var("RELATA_POSTGRES_URL") else {
        return println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
    };
    let mut scratch = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
    let url = scratch.url().expect("a URL").to_owned();
    let tenants = "SELECT * FROM (VALUES ('acme'), ('globex')) AS customers";
    let up = ["migrate", "up", "--url", &url, "--tenants", tenants];
    let text = printed(folder, &up);
    assert!(
        text.contains(", schema acme") && text.contains(", schema globex"),
        "{text}"
    );
    let rows = scratch.rows("SELECT count(*) FROM acme.users, globex.users");
    assert_eq!(rows.expect("both are there"), [vec![Some("0".to_owned())]]);
    let none = [
        "migrate",
        "up",
        "--url",
        &url,
        "--tenants",
        "SELECT 1 WHERE false",
    ];
    assert!(refused(folder, &none).contains("there are no tenants"));
}

#[test]
fn lint_tells_what_revisions_cost() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    schema(
        folder,
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT); CREATE TABLE b (id INTEGER PRIMARY KEY);",
    );
    printed(folder, &AUTO);
    printed(folder, &["migrate", "up"]);
    schema(folder, "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    let text = refused(folder, &AUTO);
    assert!(
        text.contains("2 findings are denied: write the revision? nothing is written"),
        "{text}"
    );
    assert_eq!(ids(folder).len(), 1);
    let wrong = refused(folder, &[&AUTO[..], &["--approve", "L999=why"]].concat());
    assert!(wrong.contains("no finding is called `L999`"), "{wrong}");
    let wrong = refused(folder, &[&AUTO[..], &["--approve", "L101"]].concat());
    assert!(wrong.contains("`L101` gives no reason"), "{wrong}");
    let text = printed(folder, &[&AUTO[..], &["--yes"]].concat());
    assert!(
        text.contains("denied L101 drop-table: drop table main.b"),
        "{text}"
    );
    let lint = ["migrate", "lint", "--engine", "sqlite"];
    let output = relata(folder, &lint);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("2 revisions: 2 findings denied, 1 others"),
        "{text}"
    );
    let pending = ["migrate", "lint", "--pending", "env:DATABASE_URL"];
    let text = String::from_utf8_lossy(&relata(folder, &pending).stdout).into_owned();
    assert!(
        text.contains("1 revisions: 2 findings denied, 1 others"),
        "{text}"
    );
    let second = ids(folder).remove(1);
    let toml = fs::read_dir(folder.join("migrations"))
        .expect("a folder")
        .flatten();
    let toml = toml
        .map(|entry| entry.path())
        .find(|path| path.display().to_string().contains(&second));
    let toml = toml.expect("the revision").join("revision.toml");
    let facts = fs::read_to_string(&toml).expect("read")
        + "[approved]\nL101 = \"empty\"\nL102 = \"unused\"\n";
    fs::write(&toml, facts).expect("written");
    assert!(printed(folder, &lint).contains("0 findings denied, 3 others"));
    fs::write(folder.join("migrations/lint.toml"), "deny = ['L208']").expect("written");
    assert_eq!(relata(folder, &lint).status.code(), Some(1));
    assert!(
        printed(folder, &["migrate", "lint", "--codes"])
            .contains("L208 table-rebuild                deny")
    );
    fs::write(folder.join("migrations/lint.toml"), "deny = ['L999']").expect("written");
    assert!(refused(folder, &lint).contains("no finding is called `L999`"));
    fs::remove_file(folder.join("migrations/lint.toml")).expect("removed");
    // The engine is that of DATABASE_URL.
    let text = printed(folder, &["migrate", "lint"]);
    assert!(text.contains("0 findings denied, 3 others"), "{text}");
    let without = command(folder, &["migrate", "lint"])
        .env_remove("DATABASE_URL")
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&without.stderr);
    assert!(
        text.contains("revisions do not name their engine") && text.contains("set DATABASE_URL"),
        "{text}"
    );
}

/// A project on a live database, whose revisions are written from SQL.
struct Live {
    engine: Engine,
    url: String,
    project: tempfile::TempDir,
    server: Option<String>,
    _scratch: Option<Scratch>,
}

impl Live {
    /// One on each engine that can be had.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for engine in [Engine::Sqlite, Engine::Postgres, Engine::Mysql] {
            let variable = match engine {
                Engine::Postgres => "RELATA_POSTGRES_URL",
                _ => "RELATA_MYSQL_URL",
            };
            let server = match engine {
                Engine::Sqlite => None,
                _ => match std::env::var(variable) {
                    Ok(url) => Some(url),
                    Err(_) => {
                        println!("not run on {engine}: {variable} is not set");
                        continue;
                    }
                },
            };
            let project = tempfile::tempdir().expect("a folder");
            let scratch = server
                .as_ref()
                .map(|url| Scratch::new(engine, Some(url)).expect("a database"));
            let url = match &scratch {
                Some(scratch) => scratch.url().expect("a URL").to_owned(),
                None => format!("sqlite:{}", project.path().join("live.db").display()),
            };
            printed(project.path(), &["migrate", "init"]);
            all.push(Self {
                engine,
                url,
                project,
                server,
                _scratch: scratch,
            });
        }
        all
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.project.path(), arguments);
        command.env("DATABASE_URL", &self.url);
        command
    }

    /// Whether the command succeeded, and all that it printed, in one line.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(arguments).output().expect("runs");
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        let text = text.replace(['│', '|'], " ");
        let words: Vec<&str> = text.split_whitespace().collect();
        (output.status.success(), words.join(" "))
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (done, text) = self.run(arguments);
        assert!(done, "{}: {arguments:?}: {text}", self.engine);
        text
    }

    /// Runs `relata migrate auto`.
    fn auto(&self, sql: &str, further: &[&str]) -> (bool, String) {
        schema(self.project.path(), sql);
        let engine = match self.engine {
            Engine::Postgres => "postgres",
            Engine::Mysql => "mysql",
            _ => "sqlite",
        };
        let mut arguments = vec!["migrate", "auto", "-m", "change", "--schema", "schema.sql"];
        arguments.extend(["--engine", engine]);
        if let Some(server) = &self.server {
            arguments.extend(["--scratch", server]);
        }
        arguments.extend(further);
        self.run(&arguments)
    }

    /// Writes a revision and runs it.
    fn change(&self, sql: &str, further: &[&str]) -> String {
        let (done, text) = self.auto(sql, further);
        assert!(done, "{}: {text}", self.engine);
        self.done(&["migrate", "up"]);
        text
    }

    fn session(&self) -> Session {
        Session::connect(&self.url).expect("connects")
    }

    fn rows(&self, sql: &str) -> Vec<String> {
        let rows = self.session().rows(sql).expect("rows");
        let value = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
        (rows.into_iter())
            .map(|row| row.into_iter().map(value).collect::<Vec<_>>().join(" "))
            .collect()
    }

    fn execute(&self, sql: &str) {
        self.session()
            .execute("rows".as_ref(), sql)
            .expect("executes");
    }

    /// The text of the last revision's file.
    fn last(&self, file: &str) -> String {
        let folder = fs::read_dir(self.project.path().join("migrations")).expect("a folder");
        let mut revisions: Vec<_> = folder
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_dir())
            .collect();
        revisions.sort();
        let last = revisions.last().expect("a revision");
        fs::read_to_string(last.join(file)).expect("read")
    }
}

/// A column or table that is lost while one like it is gained may be a rename: nothing is written before somebody says which.
#[test]
fn a_rename_is_no_loss() {
    for live in Live::all() {
        let column = |name: &str, other: &str| {
            format!(
                "CREATE TABLE customers (id integer PRIMARY KEY, {name} varchar(40), {other} integer);"
            )
        };
        live.change(&column("country", "age"), &[]);
        live.execute("INSERT INTO customers VALUES (1, 'Chile', 36)");
        let renamed = column("land", "age");
        let (done, text) = live.auto(&renamed, &[]);
        assert!(!done, "{text}");
        for part in [
            "denied L102 drop-column: drop column country of",
            "if customers.country was renamed to land, add `--rename customers.country=land`",
            "a finding is denied: write the revision? nothing is written",
            "--yes",
        ] {
            assert!(text.contains(part), "{}: {part}\n{text}", live.engine);
        }
        assert!(live.done(&["migrate", "status"]).ends_with("0 to run"));
        // Nothing is written here, so nothing is refused.
        let (done, text) = live.auto(&renamed, &["--dry-run"]);
        assert!(
            done && text.contains("--rename customers.country=land"),
            "{text}"
        );

        let text = live.change(&renamed, &["--rename", "customers.country=land"]);
        assert!(!text.contains("denied"), "{text}");
        assert_eq!(live.rows("SELECT land, age FROM customers"), ["Chile 36"]);
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows("SELECT country FROM customers"), ["Chile"]);
        live.done(&["migrate", "up"]);

        // A text is no number, and no rename of one.
        let (done, text) = live.auto(
            "CREATE TABLE customers (id integer PRIMARY KEY, land varchar(40), note varchar(9));",
            &[],
        );
        assert!(!done && !text.contains("--rename"), "{text}");

        // A table, and a column of it once that is named.
        let table =
            "CREATE TABLE clients (id integer PRIMARY KEY, state varchar(50), age integer);";
        let (done, text) = live.auto(table, &[]);
        assert!(!done, "{text}");
        assert!(
            text.contains("denied L101 drop-table")
                && text.contains("add `--rename customers=clients`"),
            "{text}"
        );
        let (done, text) = live.auto(table, &["--rename", "customers=clients"]);
        assert!(
            !done && text.contains("add `--rename clients.land=state`"),
            "{text}"
        );

        // A loss that is meant, with the reason or without.
        let reason = ["--approve", "L102=moved away"];
        let text = live.change(&column("continent", "age"), &reason);
        assert!(text.contains("approved L102 drop-column"), "{text}");
        assert!(
            live.last("revision.toml")
                .contains("[approved]\ndrop-column = \"moved away\""),
            "{}",
            live.last("revision.toml")
        );
        assert_eq!(live.rows("SELECT continent FROM customers"), ["NULL"]);
        live.change(&column("town", "age"), &["--yes"]);
    }
}

/// `relata push` names the flag too.
#[test]
fn push_names_the_flag_of_a_rename() {
    for live in Live::all() {
        let engine = match live.engine {
            Engine::Postgres => "postgres",
            Engine::Mysql => "mysql",
            _ => "sqlite",
        };
        let push = |sql: &str, further: &[&str]| {
            schema(live.project.path(), sql);
            let mut arguments = vec!["push", "--schema", "schema.sql", "--engine", engine];
            if let Some(server) = &live.server {
                arguments.extend(["--scratch", server]);
            }
            arguments.extend(further);
            live.run(&arguments)
        };
        let (done, text) = push(
            "CREATE TABLE t (id integer PRIMARY KEY, a varchar(9));",
            &["--yes"],
        );
        assert!(done, "{text}");
        live.execute("INSERT INTO t VALUES (1, 'x')");
        let renamed = "CREATE TABLE t (id integer PRIMARY KEY, b varchar(9));";
        let (done, text) = push(renamed, &[]);
        assert!(!done, "{text}");
        assert!(
            text.contains("lose the data of 1 tables or columns?")
                && text.contains("if t.a was renamed to b, add `--rename t.a=b`: its values stay"),
            "{text}"
        );
        assert_eq!(live.rows("SELECT a FROM t"), ["x"]);
        let (done, text) = push(renamed, &["--rename", "t.a=b", "--yes"]);
        assert!(done, "{text}");
        assert_eq!(live.rows("SELECT b FROM t"), ["x"]);
    }
}

/// A revision of a test's own.
fn revision(folder: &Path, id: &str, parents: &str, up: &str, down: &str) {
    let path = folder.join(format!("migrations/{id}_{id}"));
    fs::create_dir_all(&path).expect("a folder");
    let texts = [
        ("revision.toml", format!("parents = [{parents}]\n")),
        ("up.sql", up.to_owned()),
        ("down.sql", down.to_owned()),
    ];
    for (name, text) in texts {
        fs::write(path.join(name), text).expect("written");
    }
}

#[test]
fn squashed_revisions() {
    for from_schema in [false, true] {
        let project = tempfile::tempdir().expect("a folder");
        let folder = project.path();
        revision(
            folder,
            "a",
            "",
            "CREATE TABLE a (id INTEGER PRIMARY KEY)",
            "DROP TABLE a;",
        );
        revision(
            folder,
            "b",
            "'a'",
            "ALTER TABLE a ADD COLUMN b INT;",
            "ALTER TABLE a DROP COLUMN b;",
        );
        revision(folder, "m", "'b'", "-- nothing", "");
        revision(
            folder,
            "c",
            "'m'",
            "INSERT INTO a VALUES (1, 2);",
            "DELETE FROM a;",
        );
        revision(
            folder,
            "d",
            "'c'",
            "CREATE TABLE d (id INTEGER PRIMARY KEY);",
            "DROP TABLE d;",
        );
        // One database has all of them, one what is squashed, one a part of that.
        for (url, target) in [
            ("sqlite:all.db", "head"),
            ("sqlite:squashed.db", "c"),
            ("sqlite:part.db", "b"),
        ] {
            printed(folder, &["migrate", "up", target, "--url", url]);
        }
        let text = refused(folder, &["migrate", "squash", "a:d~"]);
        assert!(text.contains("no revision is named `d~`"), "{text}");
        let mut squash = vec![
            "migrate",
            "squash",
            "base:c",
            "-m",
            "the beginning",
            "--yes",
        ];
        if from_schema {
            squash.extend(["--from-schema", "--engine", "sqlite"]);
        }
        let dry = printed(folder, &[&squash[..], &["--dry-run"]].concat());
        assert_eq!(dry.contains("INSERT INTO a"), !from_schema, "{dry}");
        let text = printed(folder, &squash);
        assert!(
            text.contains("to remove  c c") && text.contains("the_beginning: written"),
            "{text}"
        );
        assert_eq!(ids(folder).len(), 2);
        let status = |url: &str| printed(folder, &["migrate", "status", "--url", url]);
        assert!(status("sqlite:all.db").contains("0 to run"));
        assert!(status("sqlite:squashed.db").contains("1 to run"));
        let text = printed(folder, &["migrate", "up", "--url", "sqlite:all.db"]);
        assert!(text.contains("nothing to do"), "{text}");
        let text = printed(folder, &["migrate", "up", "--url", "sqlite:squashed.db"]);
        assert!(
            text.contains("d d") && !text.contains("beginning"),
            "{text}"
        );
        let text = printed(folder, &["migrate", "up", "--url", "sqlite:new.db"]);
        assert!(
            text.contains("the beginning") && text.contains("d d"),
            "{text}"
        );
        let text = refused(folder, &["migrate", "up", "--url", "sqlite:part.db"]);
        assert!(
            text.contains("only some of them: m, c did not run"),
            "{text}"
        );
        for url in ["sqlite:all.db", "sqlite:squashed.db", "sqlite:new.db"] {
            printed(folder, &["migrate", "verify", "--url", url]);
            printed(folder, &["migrate", "down", "base", "--yes", "--url", url]);
            let catalog = Session::connect(&format!("sqlite:{}", folder.join(&url[7..]).display()))
                .and_then(|mut session| {
                    session.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
                });
            assert_eq!(
                catalog.expect("rows"),
                [vec![Some("relata_migrations".to_owned())]]
            );
        }
    }
}

#[test]
fn branches_are_not_squashed_away() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    for (id, parents) in [("a", ""), ("b", "'a'"), ("c", "'b'"), ("x", "'a'")] {
        revision(folder, id, parents, "", "");
    }
    let text = refused(folder, &["migrate", "squash", "base:c", "--yes"]);
    assert!(
        text.contains("x follows a, which is between the two"),
        "{text}"
    );
    let text = refused(folder, &["migrate", "squash", "x:c", "--yes"]);
    assert!(text.contains("c does not follow x"), "{text}");
    printed(folder, &["migrate", "squash", "a:c", "--yes"]);
    assert_eq!(ids(folder).len(), 3);
}

#[test]
fn a_revision_in_the_editor() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    revision(folder, "a", "", "CREATE TABLE a (id INT);", "");
    let edit = |editor: &str, arguments: &[&str]| {
        let mut edit = command(folder, &[&["migrate", "edit"], arguments].concat());
        edit.env_remove("VISUAL")
            .env("EDITOR", editor)
            .output()
            .expect("runs")
    };
    let output = edit("", &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("neither VISUAL nor EDITOR is set"));
    let output = edit("sed -i s/INT/TEXT/", &["a"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("repair --accept a"));
    let up = fs::read_to_string(folder.join("migrations/a_a/up.sql")).expect("read");
    assert_eq!(up, "CREATE TABLE a (id TEXT);");
    // A mistake in it is an error.
    let output = edit("sed -i s/parents/parent/", &["--facts"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("unknown field `parent`"));
}

#[test]
fn the_migrations_of_other_tools() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    };
    write("diesel/.keep", "");
    write(
        "diesel/2024-01-01-120000_create_a/up.sql",
        "CREATE TABLE a (id INT);",
    );
    write(
        "diesel/2024-01-01-120000_create_a/down.sql",
        "DROP TABLE a;",
    );
    write(
        "diesel/2024-01-02-000000_index/up.sql",
        "CREATE INDEX i ON a (id);",
    );
    write(
        "diesel/2024-01-02-000000_index/metadata.toml",
        "run_in_transaction = false",
    );
    write(
        "sqlx/0002_b.up.sql",
        "-- no-transaction\nCREATE TABLE b (id INT);",
    );
    write("sqlx/0002_b.down.sql", "DROP TABLE b;");
    write("sqlx/1_a.sql", "CREATE TABLE a (id INT);");
    write("sqlx/10_c.sql", "CREATE TABLE c (id INT);");
    write("refinery/V2__b.sql", "CREATE TABLE b (id INT);");
    write("refinery/V1__a.sql", "CREATE TABLE a (id INT);");
    write("refinery/U11__c.sql", "CREATE TABLE c (id INT);");
    let alembic = "BEGIN;\n\nCREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL\n);\n\n\
        -- Running upgrade  -> 1975ea83b712\n\nCREATE TABLE a (\n    id INT\n);\n\n\
        INSERT INTO alembic_version (version_num) VALUES ('1975ea83b712') RETURNING alembic_version.version_num;\n\n\
        -- Running upgrade 1975ea83b712 -> 27c6a30d7c24\n\nALTER TABLE a ADD COLUMN x INT;\n\n\
        UPDATE alembic_version SET version_num='27c6a30d7c24'\n WHERE alembic_version.version_num = '1975ea83b712';\n\nCOMMIT;\n";
    write("up.sql", alembic);
    write(
        "down.sql",
        "BEGIN;\n\n-- Running downgrade 27c6a30d7c24 -> 1975ea83b712\n\nALTER TABLE a DROP COLUMN x;\n\nCOMMIT;\n",
    );
    for (tool, path, tracked, expected) in [
        (
            "diesel",
            "diesel",
            "CREATE TABLE __diesel_schema_migrations (version TEXT); INSERT INTO __diesel_schema_migrations VALUES ('20240101120000');",
            &["20240101120000", "20240102000000"][..],
        ),
        (
            "sqlx",
            "sqlx",
            "CREATE TABLE _sqlx_migrations (version INT, success BOOLEAN); INSERT INTO _sqlx_migrations VALUES (1, true), (2, true);",
            &["1", "2", "10"],
        ),
        (
            "refinery",
            "refinery",
            "CREATE TABLE refinery_schema_history (version INT); INSERT INTO refinery_schema_history VALUES (1);",
            &["1", "2", "11"],
        ),
        (
            "alembic",
            "up.sql",
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('1975ea83b712');",
            &["1975ea83b712", "27c6a30d7c24"],
        ),
    ] {
        let _ = fs::remove_dir_all(folder.join("migrations"));
        let database = format!("sqlite:{tool}.db");
        let mut session = Session::connect(&format!(
            "sqlite:{}",
            folder.join(format!("{tool}.db")).display()
        ))
        .expect("connects");
        session
            .execute(
                "tracked.sql".as_ref(),
                &format!("{tracked} CREATE TABLE a (id INT); CREATE TABLE b (id INT);"),
            )
            .expect("executes");
        let mut import = vec!["migrate", "import", tool, path, "--stamp", &database];
        if tool == "alembic" {
            import.extend(["--down", "down.sql"]);
        }
        let text = printed(folder, &import);
        assert!(
            text.contains(&format!("{} revisions written", expected.len())),
            "{text}"
        );
        assert_eq!(ids(folder), expected, "{tool}");
        assert!(printed(folder, &import).contains("0 revisions written"));
        let ran = if tool == "sqlx" { 2 } else { 1 };
        let status = printed(folder, &["migrate", "status", "--url", &database]);
        assert!(
            status.contains(&format!("{} to run", expected.len() - ran)),
            "{tool}: {status}"
        );
        // From nothing they all run.
        let new = format!("sqlite:{tool}_new.db");
        printed(folder, &["migrate", "up", "--url", &new]);
        if tool == "alembic" {
            printed(folder, &["migrate", "down", "-1", "--yes", "--url", &new]);
        }
    }
    let text = refused(folder, &["migrate", "import", "alembic", "down.sql"]);
    assert!(
        text.contains("there is no line `-- Running upgrade ..` in it"),
        "{text}"
    );
}

/// Models in Rust are a wanted schema, by the file or by the manifest.
#[test]
fn models_become_revisions() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let models = |fields: &str| {
        let text = format!(
            "#[relata::models]\nmod schema {{\n    #[derive(Model)]\n    #[model(table = \"users\")]\n    \
             struct User {{\n        #[model(primary_key, identity)]\n        id: i64,\n{fields}    }}\n}}\n"
        );
        fs::write(folder.join("models.rs"), text).expect("written");
    };
    models("        #[model(unique)]\n        email: String,\n");
    printed(folder, &["migrate", "init"]);
    let by_file = ["migrate", "auto", "-m", "users", "--schema", "models.rs"];
    let refused_without = refused(folder, &by_file);
    assert!(
        refused_without.contains("--engine postgres"),
        "{refused_without}"
    );
    let by_file = [&by_file[..], &["--engine", "sqlite"]].concat();
    let text = printed(folder, &by_file);
    assert!(text.starts_with("create table main.users\n"), "{text}");
    assert!(printed(folder, &by_file).contains("nothing to do"));
    printed(folder, &["migrate", "up"]);

    let manifest = "[source]\nmodels = \"models.rs\"\nengine = \"sqlite\"\n";
    fs::write(folder.join("relata.toml"), manifest).expect("written");
    let by_manifest = ["migrate", "auto", "-m", "age"];
    assert!(printed(folder, &by_manifest).contains("nothing to do"));
    models("        #[model(unique)]\n        email: String,\n        age: Option<i32>,\n");
    let text = printed(folder, &by_manifest);
    assert!(text.contains("add column age to main.users"), "{text}");
    printed(folder, &["migrate", "up"]);
    assert!(relata(folder, &["migrate", "check"]).status.success());
    // The macro has made the modules.
    printed(folder, &["generate"]);
    assert!(!folder.join("users.rs").exists());

    models("        #[model(references = orders::id)]\n        order_id: i64,\n");
    let wrong = refused(folder, &by_manifest);
    assert!(
        wrong.contains("models.rs:8") && wrong.contains("there is no table `orders` in"),
        "{wrong}"
    );
}

/// A label that gets another name: rows keep their value under it, up and down.
#[test]
fn labels_are_renamed() {
    for live in Live::all() {
        let (kind, flag) = match live.engine {
            Engine::Postgres => ("TYPE", "invoice_state.it's paid=settled"),
            _ => ("COLUMN", "invoices.state.it's paid=settled"),
        };
        let sql = |label: &str| {
            match live.engine {
            Engine::Postgres => format!(
                "CREATE TYPE invoice_state AS ENUM ('open', '{label}', 'void');
                 CREATE TABLE invoices (id integer PRIMARY KEY, state invoice_state NOT NULL DEFAULT '{label}', CHECK (id > 0 OR state = '{label}'));
                 CREATE INDEX settled_ones ON invoices (id) WHERE state = '{label}';
                 CREATE VIEW settled_invoices AS SELECT id FROM invoices WHERE state = '{label}';"
            ),
            Engine::Mysql => format!(
                "CREATE TABLE invoices (id integer PRIMARY KEY, state ENUM('open', '{label}', 'void') NOT NULL DEFAULT '{label}',
                 at timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
                 CONSTRAINT known CHECK (state IN ('open', '{label}', 'void')));"
            ),
            _ => format!(
                "CREATE TABLE invoices (id integer PRIMARY KEY, state text NOT NULL DEFAULT '{label}',
                 CONSTRAINT invoices_state_label CHECK (state IN ('open', '{label}', 'void')));
                 CREATE TABLE lines (invoice_id integer REFERENCES invoices ON DELETE CASCADE);"
            ),
        }
        };
        live.change(&sql("it''s paid"), &[]);
        live.execute(
            "INSERT INTO invoices (id, state) VALUES (1, 'open'), (2, 'it''s paid'), (3, 'void')",
        );
        if live.engine == Engine::Sqlite {
            live.execute("INSERT INTO lines VALUES (2)");
        }

        // Without the rename nothing is guessed: the flag is named, and a server's lint denies the loss.
        let (done, text) = live.auto(&sql("settled"), &["--dry-run"]);
        let quoted = format!("--rename '{}'", flag.replace('\'', "'\\''"));
        assert!(done && text.contains(&quoted), "{kind}: {quoted}\n{text}");
        if live.engine != Engine::Sqlite {
            assert!(text.contains("denied L10"), "{text}");
            assert!(!live.auto(&sql("settled"), &[]).0);
        }

        let text = live.change(&sql("settled"), &["--rename", flag]);
        assert!(
            text.contains("rename label it's paid of")
                && text.contains("warning L309 rename-label"),
            "{text}"
        );
        assert!(!text.contains("denied"), "{text}");
        let states = || live.rows("SELECT state FROM invoices ORDER BY id");
        assert_eq!(states(), ["open", "settled", "void"], "{}", live.engine);
        if live.engine == Engine::Mysql {
            // A rename is no update of the row.
            assert_eq!(
                live.rows("SELECT count(*) FROM invoices WHERE at IS NULL"),
                ["3"]
            );
        }
        if live.engine == Engine::Sqlite {
            assert_eq!(live.rows("SELECT invoice_id FROM lines"), ["2"]);
        }
        if live.engine == Engine::Postgres {
            let up = live.last("up.sql");
            assert_eq!(
                up,
                "ALTER TYPE public.invoice_state RENAME VALUE 'it''s paid' TO 'settled';\n"
            );
            assert_eq!(live.rows("SELECT id FROM settled_invoices"), ["2"]);
        }
        live.execute("INSERT INTO invoices (id) VALUES (4)");
        assert_eq!(states(), ["open", "settled", "void", "settled"]);
        let scratch: Vec<&str> = live
            .server
            .iter()
            .flat_map(|url| ["--scratch", url])
            .collect();
        // `lint` finds the rename in the SQL.
        let text = live.done(&[&["migrate", "lint"][..], &scratch].concat());
        assert!(text.contains("0 findings denied"), "{text}");
        live.done(&[&["migrate", "verify"][..], &scratch].concat());

        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(states(), ["open", "it's paid", "void", "it's paid"]);
        live.done(&[&["migrate", "verify"][..], &scratch].concat());
        live.done(&["migrate", "up"]);
        assert_eq!(states(), ["open", "settled", "void", "settled"]);
        // In another case, which is the same label to MySQL's collation.
        live.change(
            &sql("Settled"),
            &[
                "--rename",
                &flag.replace("it's paid=settled", "settled=Settled"),
            ],
        );
        assert_eq!(states(), ["open", "Settled", "void", "Settled"]);
        live.done(&["migrate", "down", "base", "--yes"]);
    }
}

/// The names of keys, checks and indexes follow those of tables and columns, and are renamed with them.
#[test]
fn constraints_keep_their_work_under_new_names() {
    for live in Live::all() {
        let sql = |table: &str, column: &str| {
            format!(
                "CREATE TABLE towns (id integer NOT NULL, CONSTRAINT towns_pkey PRIMARY KEY (id));
                 CREATE TABLE {table} (id integer NOT NULL, {column} integer NOT NULL, town integer,
                   CONSTRAINT {table}_pkey PRIMARY KEY (id),
                   CONSTRAINT {table}_{column}_key UNIQUE ({column}),
                   CONSTRAINT {table}_{column}_check CHECK ({column} > 0),
                   CONSTRAINT {table}_town_fkey FOREIGN KEY (town) REFERENCES towns (id));
                 CREATE INDEX {table}_{column}_idx ON {table} ({column}, town);
                 CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, customer_id integer,
                   CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES {table} (id));"
            )
        };
        live.change(&sql("customers", "number"), &[]);
        live.execute("INSERT INTO towns VALUES (1); INSERT INTO customers VALUES (7, 8, 1); INSERT INTO orders VALUES (9, 7);");
        let renames = [
            "--rename",
            "customers=clients",
            "--rename",
            "clients.number=no",
        ];
        let text = live.change(&sql("clients", "no"), &renames);
        assert_eq!(live.rows("SELECT id, no, town FROM clients"), ["7 8 1"]);
        let (up, down) = (live.last("up.sql"), live.last("down.sql"));
        match live.engine {
            Engine::Postgres => {
                let expected = [
                    "ALTER TABLE public.customers RENAME TO clients;",
                    "ALTER TABLE public.clients RENAME COLUMN number TO no;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_pkey TO clients_pkey;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_number_key TO clients_no_key;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_number_check TO clients_no_check;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_town_fkey TO clients_town_fkey;",
                    "ALTER INDEX public.customers_number_idx RENAME TO clients_no_idx;",
                ];
                let mut lines: Vec<&str> = up.lines().collect();
                let mut sorted = expected.map(|line| line.replace(" no;", " \"no\";"));
                sorted.sort();
                lines.sort_unstable();
                assert_eq!(lines, sorted);
                assert!(!down.contains("DROP") && !down.contains("ADD"), "{down}");
                // Of what was warned before, only the names are left.
                assert_eq!(text.matches("warning").count(), 2, "{text}");
            }
            Engine::Mysql => {
                for text in [&up, &down] {
                    assert_eq!(text.matches("RENAME INDEX").count(), 3, "{text}");
                    assert!(
                        !text.contains("DROP KEY") && !text.contains("PRIMARY KEY"),
                        "{text}"
                    );
                }
            }
            // Names are no reason of their own: the table is copied for those that are written.
            _ => assert!(
                up.contains("ALTER TABLE customers RENAME TO clients"),
                "{up}"
            ),
        }
        let scratch: Vec<&str> = live
            .server
            .iter()
            .flat_map(|url| ["--scratch", url])
            .collect();
        live.done(&[&["migrate", "verify"][..], &scratch].concat());
        live.done(&["migrate", "down", "--yes"]);
        live.done(&[&["migrate", "verify"][..], &scratch].concat());
        assert_eq!(
            live.rows("SELECT id, number, town FROM customers"),
            ["7 8 1"]
        );
        assert_eq!(live.rows("SELECT customer_id FROM orders"), ["7"]);
        live.done(&["migrate", "up"]);
        // Names that change places cannot be given one after the other.
        let swapped = sql("clients", "no").replace(
            "clients_no_idx ON clients (no, town)",
            "by_town ON clients (town, no)",
        ) + "CREATE INDEX by_no ON clients (no, id);";
        live.change(&swapped, &["--yes"]);
        let swapped = swapped
            .replace("INDEX by_town", "INDEX x")
            .replace("INDEX by_no", "INDEX by_town")
            .replace("INDEX x", "INDEX by_no");
        live.change(&swapped, &["--yes"]);
        live.done(&["migrate", "down", "base", "--yes"]);
    }
}

/// Columns that were added stay at the end on PostgreSQL: that is no news at each revision.
#[test]
fn orders_of_columns_are_told_when_asked() {
    for live in Live::all() {
        let before = "CREATE TABLE t (id integer PRIMARY KEY, b integer);";
        let after = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);";
        live.change(before, &[]);
        let text = live.change(after, &[]);
        assert!(!text.contains("another order"), "{text}");
        let (done, text) = live.auto(after, &[]);
        assert!(done && text.starts_with("nothing to do"), "{text}");
        let (_, text) = live.auto(after, &["--verbose"]);
        assert_eq!(
            text.contains("note: the columns of public.t are in another order"),
            live.engine == Engine::Postgres,
            "{text}"
        );
    }
}

#[test]
fn what_was_not_done_is_told() {
    for live in Live::all() {
        live.done(&["migrate", "new", "nothing"]);
        live.done(&["migrate", "up"]);
        let text = live.done(&["migrate", "down", "--yes"]);
        assert!(
            text.contains("ms: its down.sql is empty, so the schema is as before"),
            "{text}"
        );
        live.change("CREATE TABLE t (id integer PRIMARY KEY);", &[]);
        let text = live.done(&["migrate", "down", "--yes"]);
        assert!(!text.contains("empty"), "{text}");
        live.done(&["migrate", "up"]);
        revision(
            live.project.path(),
            "99999999999999",
            &format!("'{}'", ids(live.project.path()).pop().expect("a revision")),
            "CREATE TABLE u (id integer); CREATE TABLE v (id integer); DROP TABLE nowhere;",
            "",
        );
        let (done, text) = live.run(&["migrate", "up"]);
        let expected = match live.engine {
            Engine::Mysql => "failed after 2 of its 3 statements, which stay executed",
            _ => "failed, and was undone",
        };
        assert!(!done && text.contains(expected), "{text}");
    }
}

/// The sequence of a `serial` has the name of its table, and counts on when that is renamed.
#[test]
fn a_serial_counts_on_under_another_name() {
    for live in Live::all() {
        if live.engine != Engine::Postgres {
            continue;
        }
        let sql = |table: &str| format!("CREATE TABLE {table} (id serial PRIMARY KEY, name text);");
        live.change(&sql("customers"), &[]);
        live.execute("INSERT INTO customers (name) VALUES ('Ada'), ('Bob')");
        let text = live.change(&sql("clients"), &["--rename", "customers=clients"]);
        assert!(
            text.contains("rename sequence public.customers_id_seq to clients_id_seq"),
            "{text}"
        );
        live.execute("INSERT INTO clients (name) VALUES ('Cid')");
        assert_eq!(
            live.rows("SELECT id FROM clients ORDER BY id"),
            ["1", "2", "3"]
        );
        live.done(&["migrate", "down", "--yes"]);
        live.execute("INSERT INTO customers (name) VALUES ('Dan')");
        assert_eq!(live.rows("SELECT max(id) FROM customers"), ["4"]);
    }
}

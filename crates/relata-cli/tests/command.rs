//! The command as a user runs it: output and exit code.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use relata_schema::{Engine, Scratch, Session};

const MANIFEST: &str = "output = 'src'\n[source]\nfiles = ['schema.sql']\nengine = 'sqlite'\nsnapshot = 'schema.json'\n";

fn relata(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relata"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .output()
        .expect("the command runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("relata.toml"), MANIFEST).expect("a file");
    schema(
        folder.path(),
        "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT)",
    );
    folder
}

fn schema(folder: &Path, sql: &str) {
    // At once, for whoever is watching.
    fs::write(folder.join("new.sql"), sql).expect("a file");
    fs::rename(folder.join("new.sql"), folder.join("schema.sql")).expect("a file");
}

#[test]
fn generate_check_and_generate_again() {
    let folder = project();
    let check = relata(folder.path(), &["check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        stdout(&check).contains("src/a.rs: missing"),
        "{}",
        stdout(&check)
    );

    let generate = relata(folder.path(), &["generate"]);
    assert!(generate.status.success());
    assert_eq!(
        stdout(&generate),
        "src: 2 files, 2 written, 0 removed\nsnapshot written\n"
    );
    assert_eq!(
        stdout(&relata(folder.path(), &["generate"])),
        "src: 2 files, all up to date\n"
    );
    assert!(folder.path().join("cache/relata").is_dir());
    fs::write(folder.path().join("src/a.rs"), "").expect("a file");
    assert_eq!(
        stdout(&relata(folder.path(), &["generate"])),
        "src: 2 files, 1 written, 0 removed\n"
    );
    assert!(relata(folder.path(), &["check"]).status.success());

    schema(
        folder.path(),
        "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT, age INT4)",
    );
    let check = relata(folder.path(), &["check"]);
    assert_eq!(check.status.code(), Some(1));
    let text = stdout(&check);
    assert!(
        text.contains("schema.json: the database has changed since:"),
        "{text}"
    );
    assert!(
        text.contains("+ pub const age: relata::Col<age> = relata::Col::Only;"),
        "{text}"
    );
}

#[test]
fn inspect_prints_tables_or_json() {
    let folder = project();
    let text = stdout(&relata(folder.path(), &["inspect"]));
    assert!(text.contains("table main.a\n  id    INTEGER"), "{text}");
    let json = stdout(&relata(folder.path(), &["inspect", "--json"]));
    assert!(
        json.starts_with('{') && json.contains("\"engine\": \"sqlite\""),
        "{json}"
    );
}

#[test]
fn errors_go_to_stderr_with_the_line() {
    let folder = project();
    schema(folder.path(), "CREATE TABLE a (id INTEGER,, name TEXT)");
    let output = relata(folder.path(), &["generate"]);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("schema.sql:1"), "{text}");
    assert!(!folder.path().join("src").exists());

    let output = relata(folder.path(), &["generate", "--manifest", "nope.toml"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("nope.toml"));
    let output = relata(
        folder.path(),
        &["generate", "--url", "env:RELATA_TEST_UNSET"],
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("RELATA_TEST_UNSET"));
}

/// A server that says no, and a name of an engine.
#[test]
fn mysql_is_read_too() {
    let folder = project();
    let url = "mysql://me:secret@127.0.0.1:1/db";
    let output = relata(folder.path(), &["inspect", "--url", url]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && !text.contains("secret"),
        "{text}"
    );
    assert!(text.contains("127.0.0.1:1"), "{text}");

    let Ok(server) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return;
    };
    schema(
        folder.path(),
        "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, mood ENUM('so-so') NOT NULL, extra JSON);",
    );
    let manifest = MANIFEST.replace("sqlite'", &format!("mariadb'\nserver = '{server}'"));
    fs::write(folder.path().join("relata.toml"), manifest).expect("a file");
    let text = stdout(&relata(folder.path(), &["inspect"]));
    assert!(
        text.starts_with("MySQL: 1 tables and views\n\ntable a\n"),
        "{text}"
    );
    assert!(relata(folder.path(), &["generate"]).status.success());
    let module = fs::read_to_string(folder.path().join("src/mod.rs")).expect("a file");
    assert!(module.contains("pub enum AMood {"), "{module}");
    // Another scratch database, the same schema.
    let again = stdout(&relata(folder.path(), &["generate"]));
    assert_eq!(again, "src: 2 files, all up to date\n");
    assert!(relata(folder.path(), &["check"]).status.success());
}

/// An `ALTER TABLE` shows in the modules, a broken schema on standard error, and only once.
#[test]
fn watch_generates_what_changed() {
    use std::io::{BufRead as _, BufReader};

    let folder = project();
    let mut watch = Command::new(env!("CARGO_BIN_EXE_relata"))
        .args(["watch", "--every", "0.05"])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("XDG_CACHE_HOME", folder.path().join("cache"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut lines = BufReader::new(watch.stdout.take().expect("its output")).lines();
    let mut errors = BufReader::new(watch.stderr.take().expect("its errors")).lines();
    let mut line = || lines.next().expect("a line").expect("text");
    assert_eq!(line(), "src: 2 files, 2 written, 0 removed");
    schema(folder.path(), "CREATE TABEL a (id INTEGER)");
    let is_problem = |line: &std::io::Result<String>| {
        line.as_ref()
            .is_ok_and(|line| line.contains("syntax error"))
    };
    assert!(errors.any(|line| is_problem(&line)));
    // Some more looks at the same problem.
    std::thread::sleep(std::time::Duration::from_millis(300));
    schema(
        folder.path(),
        "CREATE TABLE a (id INTEGER PRIMARY KEY, age INT4)",
    );
    assert_eq!(line(), "the schema is read again");
    assert_eq!(line(), "src: 2 files, 2 written, 0 removed");
    watch.kill().expect("it runs");
    watch.wait().expect("it ends");
    assert!(!errors.any(|line| is_problem(&line)));
    let module = fs::read_to_string(folder.path().join("src/a.rs")).expect("a module");
    assert!(module.contains("age"), "{module}");
}

const SHOP: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INT NOT NULL REFERENCES users ON DELETE CASCADE, note TEXT);
    CREATE TABLE profiles (user_id INTEGER PRIMARY KEY REFERENCES users, parent INT REFERENCES profiles);
    CREATE TABLE \"odd <name>\" (\"a & b\" DECIMAL(10, 2), CHECK (\"a & b\" > 0));
    CREATE VIEW totals AS SELECT user_id, count(*) AS n FROM orders GROUP BY user_id;";

#[test]
fn diagrams() {
    let project = project();
    schema(project.path(), SHOP);
    let given = ["--schema", "schema.sql", "--engine", "sqlite"];
    let run = |arguments: &[&str]| {
        let output = relata(project.path(), &[arguments, &given[..]].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        stdout(&output)
    };
    assert_eq!(
        run(&["diagram", "--around", "orders", "--depth", "1"]),
        "erDiagram
    orders {
        INTEGER id PK
        INT user_id FK
        TEXT note
    }
    users {
        INTEGER id PK
        TEXT email UK
    }
    users ||--o{ orders : \"user_id\"
"
    );
    let whole = run(&["diagram"]);
    assert!(
        whole.contains("    \"odd <name>\" {\n        DECIMAL(10__2) a___b\n"),
        "{whole}"
    );
    // One profile at most for a user, and no parent perhaps.
    assert!(
        whole.contains("    users ||--o| profiles : \"user_id\"\n"),
        "{whole}"
    );
    assert!(
        whole.contains("    profiles |o--o{ profiles : \"parent\"\n"),
        "{whole}"
    );
    assert!(!whole.contains("totals"), "{whole}");
    let keys = run(&["diagram", "--keys"]);
    assert!(!keys.contains("note"), "{keys}");

    let text = run(&["diagram", "-o", "schema.svg"]);
    assert_eq!(text, "schema.svg: written\n");
    let svg = fs::read_to_string(project.path().join("schema.svg")).expect("a picture");
    assert!(
        svg.contains("odd &lt;name&gt;") && svg.contains("a &amp; b"),
        "{svg}"
    );
    assert!(
        svg.contains("<title>orders (user_id) to users (id)</title>"),
        "{svg}"
    );
    assert_eq!(svg.matches("class=\"line\"").count(), 3);
    let output = relata(
        project.path(),
        &[&["diagram", "--around", "order"], &given[..]].concat(),
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no table `order`"));
}

#[test]
fn a_page_of_the_schema() {
    let project = project();
    schema(project.path(), SHOP);
    let docs = [
        "docs",
        "--schema",
        "schema.sql",
        "--engine",
        "sqlite",
        "--title",
        "A & B",
    ];
    assert!(relata(project.path(), &docs).status.success());
    let page = fs::read_to_string(project.path().join("schema.html")).expect("a page");
    for expected in [
        "<h1>A &amp; B</h1>",
        "SQLite: 4 tables, 1 views",
        "<h2>odd &lt;name&gt;",
        "<a href=\"#main-2eusers\">users</a>",
        "foreign key <code>(user_id)</code> to",
        ", on delete cascade",
        "referenced by <a href=\"#main-2eorders\">orders</a>",
        "check <code>",
        "FROM orders GROUP BY user_id",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    // It is one file, that loads nothing.
    assert!(!page.contains("src=") && !page.contains("<link"), "{page}");
}

#[test]
fn plans_of_statements() {
    let folder = project();
    let run = |url: &str, arguments: &[&str]| {
        let output = relata(
            folder.path(),
            &[&["explain", "--url", url], arguments].concat(),
        );
        match output.status.success() {
            true => stdout(&output),
            false => String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    };
    let make = "CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE b (id int PRIMARY KEY, a_id int);
        INSERT INTO a WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT i, i FROM n;
        INSERT INTO b SELECT id, x FROM a;";
    let query = "SELECT * FROM b JOIN a ON a.id = b.a_id WHERE b.a_id + 0 = 7 ORDER BY a.x;";

    let file = folder.path().join("plan.db").display().to_string();
    let mut session = Session::connect(&file).expect("connects");
    session
        .execute("make.sql".as_ref(), make)
        .expect("executes");
    drop(session);
    let text = run(&file, &[query]);
    assert!(
        text.starts_with("Query\n+- SCAN b\n|     ! all rows are read\n"),
        "{text}"
    );
    assert!(run(&file, &["SELECT 1; SELECT 2"]).contains("there are several statements"));
    assert!(run(&file, &["SELECT * FROM c"]).contains("SQLite: no such table: c"));
    for parameter in ["?", ":id", "@id", "$id"] {
        let text = run(
            &file,
            &[&format!("SELECT ':x', a.id FROM a WHERE id = {parameter}")],
        );
        assert!(
            text.contains(&format!("the statement has a parameter, {parameter}")),
            "{text}"
        );
    }
    assert!(run(&file, &["--analyze", "SELECT 1"]).contains("cannot measure"));

    for (engine, variable) in [
        (Engine::Postgres, "RELATA_POSTGRES_URL"),
        (Engine::Mysql, "RELATA_MYSQL_URL"),
    ] {
        let Ok(server) = std::env::var(variable) else {
            println!("not run on {engine}: {variable} is not set");
            continue;
        };
        let mut scratch = Scratch::new(engine, Some(&server)).expect("a database");
        scratch
            .execute("make.sql".as_ref(), make)
            .expect("executes");
        let url = scratch.url().expect("a URL").to_owned();
        let text = run(&url, &[query, "--verbose"]);
        let parameter = match engine {
            Engine::Mysql => "?",
            _ => "$1",
        };
        let parametric = run(
            &url,
            &[&format!("SELECT '?$1' FROM a WHERE id = {parameter}")],
        );
        assert!(
            parametric.contains(&format!("the statement has a parameter, {parameter}")),
            "{parametric}"
        );
        if engine == Engine::Mysql {
            assert!(run(&url, &["SELECT 1"]).contains("No tables used"));
            assert!(
                text.contains("Scan of b") && text.contains("! all rows are read"),
                "{text}"
            );
            continue;
        }
        assert!(
            text.contains("Seq Scan on b")
                && text.contains("Filter: ")
                && text.contains("% of the cost"),
            "{text}"
        );
        let delete = ["DELETE FROM b WHERE a_id + 0 <> 7", "--analyze"];
        let text = run(&url, &delete);
        assert!(
            text.contains("Delete on b") && text.contains("% of the time"),
            "{text}"
        );
        assert!(text.contains("1 rows are read and thrown away"), "{text}");
        // It was rolled back.
        let rows = scratch.rows("SELECT count(*) FROM b").expect("rows");
        assert_eq!(rows, [vec![Some("400".to_owned())]]);
    }
}

/// The table that `relata migrate` keeps is none of the schema's, unless the manifest names it.
#[test]
fn without_the_table_of_migrations() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let manifest = |include: &str| {
        let text = format!("output = 'src'\n{include}[source]\nurl = 'sqlite:dev.db'\n");
        fs::write(folder.join("relata.toml"), text).expect("a file");
    };
    let url = format!("sqlite:{}", folder.join("dev.db").display());
    let done = |arguments: &[&str]| {
        let output = relata(folder, arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        stdout(&output)
    };
    done(&["migrate", "init"]);
    done(&["migrate", "new", "first"]);
    done(&["migrate", "up", "--url", &url]);
    Session::connect(&url)
        .and_then(|mut session| {
            session.execute("a".as_ref(), "CREATE TABLE a (id INTEGER PRIMARY KEY)")
        })
        .expect("a table");
    manifest("");
    done(&["generate"]);
    let module = folder.join("src/relata_migrations.rs");
    assert!(folder.join("src/a.rs").exists() && !module.exists());
    done(&["check"]);
    for arguments in [
        &["inspect"][..],
        &["inspect", "--url", &url],
        &["inspect", "--json"],
    ] {
        let text = done(arguments);
        assert!(!text.contains("relata_migrations"), "{text}");
    }
    // A pattern that happens to match it does not name it.
    manifest("include = ['*']\n");
    done(&["check"]);
    manifest("include = ['*', 'relata_migrations']\n");
    done(&["generate"]);
    assert!(module.exists());
    assert!(done(&["inspect"]).contains("relata_migrations"));
}

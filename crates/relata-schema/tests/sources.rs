//! Sources and scratch databases: what each gives, and how each fails.

mod common;

use std::path::{Path, PathBuf};

use relata_schema::{Catalog, Engine, Error, ReflectOptions, Source, SqlError, snapshot};
#[cfg(feature = "postgres")]
use relata_schema::{Scratch, ScratchServer};
use rusqlite::Connection;

fn read(source: &Source) -> Result<Catalog, Error> {
    source.catalog(&ReflectOptions::default())
}

fn url(url: &str) -> Source {
    Source::Url(url.to_owned())
}

fn files(engine: Engine, paths: &[&Path]) -> Source {
    Source::Files {
        engine,
        paths: paths.iter().map(|path| path.to_path_buf()).collect(),
        server: None,
    }
}

fn fails(source: &Source) -> Error {
    read(source).expect_err("fails")
}

/// Runs SQL text in a scratch database and returns how it failed.
fn sql_fails(engine: Engine, sql: &str) -> Error {
    let mut scratch = common::scratch(engine);
    scratch
        .execute("schema/a.sql".as_ref(), sql)
        .expect_err("fails")
}

fn sql_error(engine: Engine, sql: &str) -> SqlError {
    match sql_fails(engine, sql) {
        Error::Sql(error) => *error,
        other => panic!("{other}"),
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("writes");
    path
}

#[test]
fn sqlite_files_folders_and_patterns() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = write(folder.path(), "1.sql", "CREATE TABLE a (x INT);\n");
    let second = write(
        folder.path(),
        "2.sql",
        "CREATE TABLE b (y INT);\nDROP TABLE a;\n",
    );
    write(folder.path(), "notes.txt", "not SQL");
    for paths in [
        vec![folder.path()],
        vec![&folder.path().join("*.sql")],
        vec![&first, &second],
        vec![&first, folder.path()],
    ] {
        let source = files(Engine::Sqlite, &paths);
        assert_eq!(
            source.files().expect("lists"),
            [first.clone(), second.clone()]
        );
        let catalog = read(&source).expect("reads");
        assert_eq!(catalog.tables.len(), 1);
        assert!(catalog.table("main", "b").is_some());
    }
}

#[test]
fn sqlite_database_files_are_read_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("my data.db");
    let text = path.to_str().expect("text");
    let connection = Connection::open(&path).expect("opens");
    connection
        .execute_batch("CREATE TABLE a (x INT)")
        .expect("executes");
    drop(connection);
    let bytes = std::fs::read(&path).expect("reads");
    for name in [
        text.to_owned(),
        format!("sqlite:{text}"),
        format!("sqlite://{text}"),
    ] {
        let catalog = read(&url(&name)).expect("reads");
        assert_eq!(catalog.tables.len(), 1);
    }
    assert_eq!(std::fs::read(&path).expect("reads"), bytes);
    assert!(
        read(&url("sqlite::memory:"))
            .expect("reads")
            .tables
            .is_empty()
    );

    let missing = folder.path().join("missing.db");
    let error = fails(&url(missing.to_str().expect("text")));
    assert!(matches!(error, Error::FileMissing { .. }), "{error}");
    assert!(!missing.exists());

    let text = write(
        folder.path(),
        "text.db",
        "this is no database, only text of some length",
    );
    let error = fails(&url(text.to_str().expect("text"))).to_string();
    assert!(error.contains("text.db: file is not a database"), "{error}");
}

#[test]
fn urls_that_lead_nowhere() {
    #[cfg(feature = "postgres")]
    {
        let error = fails(&url("postgres://nobody:secret@127.0.0.1:1/db")).to_string();
        assert!(
            error.starts_with("cannot connect to postgres://nobody:***@127.0.0.1:1/db: "),
            "{error}"
        );
        assert!(
            error.contains("refused") && !error.contains("secret"),
            "{error}"
        );

        let error = fails(&url("postgres://u:secret@h:port/db")).to_string();
        assert!(
            error.starts_with("wrong database URL `postgres://u:***@h:port/db`: "),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }

    let debug = format!("{:?}", url("postgres://u:secret@h/db"));
    assert_eq!(debug, "Url(\"postgres://u:***@h/db\")");

    let error = fails(&url("oracle://u:secret@h/db")).to_string();
    assert!(
        error.contains("neither with `postgres://`") && !error.contains("secret"),
        "{error}"
    );
    assert!(matches!(fails(&url("  ")), Error::Url { .. }));

    let name = "RELATA_TEST_VARIABLE_THAT_NOBODY_SETS";
    let error = fails(&Source::Env(name.to_owned())).to_string();
    assert_eq!(
        error,
        format!("environment variable {name} is not set; it should hold the database URL")
    );
}

#[cfg(feature = "postgres")]
#[test]
fn a_database_that_does_not_exist() {
    let server = common::server();
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let (address, _) = address.rsplit_once('/').expect("a path");
    let error = fails(&url(&format!("{address}/no_such_database?{query}"))).to_string();
    assert!(
        error.contains("database \"no_such_database\" does not exist"),
        "{error}"
    );
}

#[test]
fn files_that_are_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing.sql");
    let error = fails(&files(Engine::Sqlite, &[&missing])).to_string();
    assert_eq!(error, format!("{}: no such file", missing.display()));
    let error = fails(&files(Engine::Sqlite, &[folder.path()]));
    assert!(matches!(error, Error::NoSqlFiles { .. }), "{error}");
    let error = fails(&files(Engine::Sqlite, &[&folder.path().join("*.ddl")]));
    assert!(matches!(error, Error::NoSqlFiles { .. }), "{error}");
    let latin = folder.path().join("latin.sql");
    std::fs::write(&latin, b"-- caf\xe9\n").expect("writes");
    let error = fails(&files(Engine::Sqlite, &[&latin])).to_string();
    assert!(error.contains("latin.sql: invalid utf-8"), "{error}");
}

#[test]
fn sqlite_says_where_a_statement_fails() {
    let error = sql_error(
        Engine::Sqlite,
        "-- a comment; with a semicolon\nCREATE TABLE a (x INT);\n\n  CREATE TABLE b (\n  y INT,,\n);\n",
    );
    assert_eq!(
        (error.line, error.statement.as_str()),
        (5, "CREATE TABLE b (")
    );
    assert_eq!(
        error.to_string(),
        "schema/a.sql:5: SQLite: near \",\": syntax error\n  in: CREATE TABLE b ("
    );
    let error = sql_fails(Engine::Sqlite, "CREATE TABLE a (x);\n/* never\nends").to_string();
    assert_eq!(
        error,
        "schema/a.sql:2: a comment that begins here does not end"
    );
}

#[test]
fn sqlite_runs_a_statement_to_its_last_row() {
    let error = sql_error(
        Engine::Sqlite,
        "CREATE TABLE a (x INT);\nSELECT abs(column1) FROM (VALUES (1), (-9223372036854775808));",
    );
    assert_eq!(
        (error.line, error.message.as_str()),
        (2, "integer overflow")
    );
}

#[test]
fn sqlite_knows_the_function_of_diesels_migrations() {
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY, updated_at TIMESTAMP);\n\
               SELECT diesel_manage_updated_at('a');\n";
    let catalog = common::catalog(Engine::Sqlite, sql);
    let triggers = &catalog.table("main", "a").expect("the table").triggers;
    let names: Vec<&str> = triggers.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["__diesel_manage_updated_at_a"]);

    let error = sql_error(
        Engine::Sqlite,
        "SELECT 1;\nSELECT diesel_manage_updated_at('b');\n",
    );
    assert_eq!(
        (error.line, error.message.as_str()),
        (2, "no such table: main.b")
    );
}

/// Without MySQL, only its live databases and SQL files cannot be read.
#[cfg(not(feature = "mysql"))]
#[test]
fn mysql_is_a_feature() {
    let message = "this build reads no MySQL: enable the feature `mysql`";
    for source in [url("mysql://u:secret@h/d"), files(Engine::Mysql, &[])] {
        assert_eq!(fails(&source).to_string(), message);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("schema.json");
    let catalog = Catalog::new(Engine::Mysql);
    snapshot::write(&path, &catalog).expect("writes");
    assert_eq!(read(&Source::Snapshot(path)).expect("reads"), catalog);
}

/// Without PostgreSQL, only its live databases and SQL files cannot be read.
#[cfg(not(feature = "postgres"))]
#[test]
fn postgres_is_a_feature() {
    let message = "this build reads no PostgreSQL: enable the feature `postgres`";
    for source in [url("postgres://u:secret@h/d"), files(Engine::Postgres, &[])] {
        assert_eq!(fails(&source).to_string(), message);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("schema.json");
    let catalog = Catalog::new(Engine::Postgres);
    snapshot::write(&path, &catalog).expect("writes");
    assert_eq!(read(&Source::Snapshot(path)).expect("reads"), catalog);
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_says_where_a_statement_fails() {
    // The server tells the place, in characters.
    let error = sql_error(
        Engine::Postgres,
        "CREATE TABLE a (x int); -- é\n\nCREATE TABLE b (\n  y int, -- ä\n  z nothing\n);\n",
    );
    assert_eq!(error.line, 5);
    assert_eq!(error.message, "type \"nothing\" does not exist");
    assert_eq!(error.statement, "CREATE TABLE b (");
    // The server does not: the statement's line.
    let error = sql_error(
        Engine::Postgres,
        "CREATE TABLE a (x int);\n\nCREATE TABLE a (x int);\n",
    );
    assert_eq!(
        (error.line, error.message.as_str()),
        (3, "relation \"a\" already exists")
    );
    // Detail and hint are the server's.
    let error = sql_error(
        Engine::Postgres,
        "CREATE TABLE a (x int UNIQUE);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1);",
    );
    assert_eq!(error.line, 3);
    assert_eq!(error.detail.as_deref(), Some("Key (x)=(1) already exists."));
    // What relata knows better.
    let error = sql_error(
        Engine::Postgres,
        "CREATE TABLE a ();\nALTER TABLE a OWNER TO nobody_at_all;",
    );
    assert_eq!(error.line, 2);
    assert!(error.hint.is_some_and(|hint| hint.contains("--no-owner")));
    let error = sql_error(Engine::Postgres, "BEGIN;\nCREATE TABLE a ();\n");
    assert_eq!(
        (error.line, error.message.as_str()),
        (2, "the file ends within a transaction")
    );
}

#[cfg(feature = "postgres")]
#[test]
fn dumps_load_with_their_data() {
    let dump = "\\restrict x'y\nSELECT pg_catalog.set_config('search_path', '', false);\n\
                CREATE TABLE public.a (x int, y text);\nCOPY public.a (x, y) FROM stdin;\n1\tit's; \\\\\n\\.\n\n\
                ALTER TABLE public.a ADD CHECK (x = 1);\n\\unrestrict x'y\n";
    let mut scratch = common::scratch(Engine::Postgres);
    scratch.execute("a.sql".as_ref(), dump).expect("loads");
    // The search path of the dump is not that of the next file.
    scratch
        .execute("b.sql".as_ref(), "CREATE TABLE b ();")
        .expect("loads");
    let catalog = scratch
        .reflect(&ReflectOptions::default())
        .expect("reflects");
    assert_eq!(catalog.tables.len(), 2);

    let error = sql_error(
        Engine::Postgres,
        "CREATE TABLE a (x int);\nCOPY a FROM stdin;\nword\n\\.\n",
    );
    assert_eq!(error.line, 2);
    assert!(error.message.contains("invalid input syntax"), "{error}");

    let error = sql_fails(Engine::Postgres, "CREATE DATABASE mine;\n\\connect mine\n").to_string();
    assert!(
        error.starts_with("schema/a.sql:2: `\\connect` is a command of psql, not SQL; "),
        "{error}"
    );
}

#[cfg(feature = "postgres")]
#[test]
fn scratch_databases_go_away() {
    let server = common::server();
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("connects");
    let mut there = |name: &str| -> i64 {
        let sql = "SELECT count(*) FROM pg_database WHERE datname = $1";
        client.query_one(sql, &[&name]).expect("counts").get(0)
    };
    let mut scratch = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
    let address = scratch.url().expect("a URL").to_owned();
    let address = address.split('?').next().expect("an address");
    let name = address.rsplit('/').next().expect("a name");
    assert_eq!(there(name), 1);
    scratch
        .execute("a.sql".as_ref(), "CREATE TABLE a (;")
        .expect_err("fails");
    drop(scratch);
    assert_eq!(there(name), 0);
}

#[cfg(feature = "postgres")]
#[test]
fn a_throw_away_server_starts_and_leaves_nothing() {
    let source = Source::Files {
        engine: Engine::Postgres,
        paths: Vec::new(),
        server: None,
    };
    assert!(read(&source).expect("reads").tables.is_empty());

    let server = ScratchServer::start().expect("starts");
    let url = server.url().to_owned();
    let (_, host) = url.split_once('@').expect("a host");
    let folder = host.trim_end_matches("/postgres").replace("%2F", "/");
    assert!(Path::new(&folder).is_dir());
    let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("connects");
    let row = client
        .query_one("SHOW listen_addresses", &[])
        .expect("shows");
    assert_eq!(row.get::<_, &str>(0), "");
    drop(client);
    drop(server);
    assert!(!Path::new(&folder).exists());
    assert!(postgres::Client::connect(&url, postgres::NoTls).is_err());
}

#[test]
fn snapshots_are_written_once_and_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("schema.json");
    let catalog = common::catalog(Engine::Sqlite, "CREATE TABLE a (x INT CHECK (x > 'ä'))");
    assert!(snapshot::write(&path, &catalog).expect("writes"));
    assert!(!snapshot::write(&path, &catalog).expect("leaves alone"));
    assert!(
        std::fs::read_to_string(&path)
            .expect("reads")
            .ends_with("}\n")
    );
    assert_eq!(
        read(&Source::Snapshot(path.clone())).expect("reads"),
        catalog
    );
    let names: Vec<_> = std::fs::read_dir(folder.path()).expect("lists").collect();
    assert_eq!(names.len(), 1);
    let error = snapshot::write(&folder.path().join("no/schema.json"), &catalog);
    assert!(matches!(error, Err(Error::FileMissing { .. })));
}

#[test]
fn snapshots_that_are_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let bad = |text: &str| {
        let path = write(folder.path(), "schema.json", text);
        let error = fails(&Source::Snapshot(path)).to_string();
        error.replace(&format!("{}/", folder.path().display()), "")
    };
    assert_eq!(
        bad("{\n  \"format\": 1,\n  \"engine\": \n}"),
        "schema.json:4:1: not a catalog snapshot: expected value"
    );
    assert_eq!(
        bad("{\n  \"format\": 1,\n  \"engine\": \"oracle\"\n}"),
        "schema.json:3:20: not a catalog snapshot: unknown variant `oracle`, expected one of `postgres`, `sqlite`, `mysql`"
    );
    assert_eq!(
        bad("{}"),
        "schema.json:1:2: not a catalog snapshot: missing field `format`"
    );
    assert_eq!(
        bad("{\"format\": 99}"),
        "schema.json: the snapshot has format 99, this relata reads format 1; write it again"
    );
    let error = fails(&Source::Snapshot(folder.path().join("none.json")));
    assert!(matches!(error, Error::FileMissing { .. }), "{error}");
}

#[cfg(feature = "postgres")]
#[test]
fn wanted_schemas_bring_the_types_they_use() {
    let mut scratch = common::scratch(Engine::Postgres);
    let sql = "CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c;
               CREATE TYPE b.mood AS ENUM ('ok'); CREATE TYPE b.unused AS ENUM ();
               CREATE DOMAIN b.moods AS b.mood[]; CREATE TYPE b.pair AS (first b.moods);
               CREATE TABLE c.target (id int PRIMARY KEY);
               CREATE TABLE a.t (id int REFERENCES c.target, pair b.pair[]);";
    scratch.execute("a.sql".as_ref(), sql).expect("loads");
    let wanted = |schema: &str| ReflectOptions {
        schemas: vec![schema.to_owned()],
    };
    let catalog = scratch.reflect(&wanted("a")).expect("reflects");
    assert_eq!(catalog.tables.len(), 1);
    let names: Vec<String> = catalog.enums.iter().map(|t| t.name.to_string()).collect();
    assert_eq!(names, ["b.mood"]);
    assert_eq!((catalog.domains.len(), catalog.composites.len()), (1, 1));

    let error = scratch
        .reflect(&wanted("d"))
        .expect_err("fails")
        .to_string();
    assert_eq!(
        error,
        "there is no schema `d`; the database has: a, b, c, public"
    );
}

#[test]
fn a_view_of_a_table_that_is_gone() {
    let mut scratch = common::scratch(Engine::Sqlite);
    let sql = "CREATE TABLE a (x); CREATE VIEW v AS SELECT x FROM a; PRAGMA legacy_alter_table = 1; DROP TABLE a;";
    scratch.execute("a.sql".as_ref(), sql).expect("loads");
    // The other tables are read nevertheless.
    let catalog = scratch.reflect(&ReflectOptions::default()).expect("reads");
    let view = catalog.table("main", "v").expect("the view");
    assert!(view.columns.is_empty());
}

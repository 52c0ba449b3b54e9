//! Databases, schemas and revisions that are not there: a command that only reads makes none of them.

use std::fs;

use relata_schema::{Engine, Scratch};

use crate::{AUTO, ids, printed, refused, revision, schema};

/// A name may be mistyped.
#[test]
fn a_sqlite_file() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    schema(folder, "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    printed(folder, &["migrate", "init"]);
    printed(folder, &AUTO);
    let no = ["--url", "sqlite:no.db"];
    for command in [&["migrate", "status"][..], &["migrate", "up", "--dry-run"]] {
        let text = printed(folder, &[command, &no].concat());
        assert!(
            text.starts_with("note: sqlite:no.db: no such file") && text.contains("change"),
            "{text}"
        );
    }
    let forget = ["migrate", "repair", "--forget", "1"];
    for command in [
        &["migrate", "current"][..],
        &["migrate", "verify"],
        &["migrate", "down", "--yes"],
        &["migrate", "stamp", "head"],
        &["migrate", "lint", "--pending", "sqlite:no.db"],
        &forget,
        &["explain", "SELECT 1"],
    ] {
        let url = if command.contains(&"--pending") {
            &[]
        } else {
            &no[..]
        };
        let error = refused(folder, &[command, url].concat());
        assert!(
            error.contains("sqlite:no.db: no such file"),
            "{command:?}: {error}"
        );
    }
    let push = ["push", "--schema", "schema.sql", "--engine", "sqlite"];
    let text = printed(folder, &[&push, &no[..], &["--dry-run"]].concat());
    assert!(text.contains("CREATE TABLE a"), "{text}");
    refused(folder, &[&push, &no[..]].concat());
    assert!(!folder.join("no.db").exists());
    printed(folder, &[&push, &no[..], &["--yes"]].concat());
    // A repair that fails leaves no table of revisions, which `push` would take for a database with revisions.
    let id = ids(folder).remove(0);
    for verb in ["--forget", "--accept"] {
        let error = refused(
            folder,
            &[&["migrate", "repair", verb, &id], &no[..]].concat(),
        );
        assert!(
            error.contains(&format!("revision {id} has not run in this database")),
            "{error}"
        );
    }
    let text = printed(folder, &[&push, &no[..], &["--yes"]].concat());
    assert!(text.contains("nothing to do"), "{text}");
}

#[test]
fn the_schema_of_a_tenant() {
    for (engine, variable, query) in [
        (
            Engine::Postgres,
            "RELATA_POSTGRES_URL",
            "SELECT nspname FROM pg_namespace WHERE nspname = ",
        ),
        (
            Engine::Mysql,
            "RELATA_MYSQL_URL",
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ",
        ),
    ] {
        let Ok(server) = std::env::var(variable) else {
            println!("not run on {engine}: {variable} is not set");
            continue;
        };
        let project = tempfile::tempdir().expect("a folder");
        let folder = project.path();
        printed(folder, &["migrate", "init"]);
        revision(folder, "1", "", "CREATE TABLE a (id int);", "");
        let mut scratch = Scratch::new(engine, Some(&server)).expect("a database");
        let url = scratch.url().expect("a URL").to_owned();
        let tenant = format!("mistyped_{}", std::process::id());
        let place = ["--url", &url, "--tenant", &tenant];
        let text = printed(folder, &[&["migrate", "status"], &place[..]].concat());
        assert!(
            text.contains(&format!("note: there is no schema {tenant} in"))
                && text.contains("1 to run"),
            "{text}"
        );
        printed(
            folder,
            &[&["migrate", "up", "--dry-run"], &place[..]].concat(),
        );
        let error = refused(
            folder,
            &[&["migrate", "down", "--yes"], &place[..]].concat(),
        );
        assert!(
            error.contains(&format!("there is no schema {tenant}")),
            "{error}"
        );
        let rows = scratch.rows(&format!("{query}'{tenant}'")).expect("rows");
        assert!(rows.is_empty(), "{engine}");
        let error = refused(folder, &["migrate", "up", "--url", &url, "--tenant", ""]);
        assert!(error.contains("the name of a tenant is empty"), "{error}");
    }
}

/// A URL whose slashes are missing is no path of a SQLite file, and its password is not shown.
#[test]
fn wrong_urls() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    for url in [
        "postgres:/me:secret@db/app",
        "mysql:me:secret@db/app",
        "me:secret@db/app",
        "host=db password=secret",
    ] {
        for command in ["status", "up", "verify"] {
            let error = refused(folder, &["migrate", command, "--url", url]);
            assert!(
                error.contains("wrong database URL") && !error.contains("secret"),
                "{error}"
            );
        }
    }
    let names: Vec<_> = fs::read_dir(folder).expect("read").flatten().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

/// Revisions that were squashed after some of them ran are known, though their folders are gone.
#[test]
fn squashed_revisions() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    revision(folder, "1", "", "CREATE TABLE a (id int);", "DROP TABLE a;");
    revision(
        folder,
        "2",
        "\"1\"",
        "CREATE TABLE b (id int);",
        "DROP TABLE b;",
    );
    printed(folder, &["migrate", "up", "1"]);
    printed(folder, &["migrate", "squash", "--yes"]);
    let id = ids(folder).remove(0);
    let text = printed(folder, &["migrate", "status"]);
    assert!(
        text.contains(&format!("ran         1 1, squashed into {id}\n"))
            && !text.contains("UNKNOWN"),
        "{text}"
    );
}

/// With two heads a new revision follows one of them.
#[test]
fn the_parent_of_a_new_revision() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    revision(folder, "1", "", "SELECT 1;", "");
    revision(folder, "2", "", "SELECT 1;", "");
    let error = refused(folder, &["migrate", "new", "next"]);
    assert!(
        error.contains("there are several heads: 1 1, 2 2") && error.contains("`--after ID`"),
        "{error}"
    );
    printed(folder, &["migrate", "new", "next", "--after", "2"]);
}

//! The commands of every day: revisions from the wanted schema, branches, the editor.

use std::fs;

use relata_schema::{Engine, Session};

use crate::live::Live;
use crate::{AUTO, command, ids, printed, refused, relata, revision, schema};

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
        asked.contains("undo this revision?") && asked.contains("--yes"),
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

/// A stamp prints the rows that it writes and removes.
#[test]
fn stamps_are_printed() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    fs::write(folder.join("dev.db"), "").expect("an empty database");
    for (id, parents) in [("a1", ""), ("a2", "\"a1\""), ("b1", "")] {
        revision(folder, id, parents, "", "");
    }
    let stamp = |target: &str| printed(folder, &["migrate", "stamp", target]);
    assert_eq!(stamp("b1"), "recorded b1 b1\nthe database is at b1\n");
    assert_eq!(
        stamp("a2"),
        "recorded a1 a1\nrecorded a2 a2\nthe database is at a2\n"
    );
    assert_eq!(stamp("a1"), "forgot   a2 a2\nthe database is at a1\n");
    assert_eq!(
        stamp("base"),
        "forgot   a1 a1\nforgot   b1 b1\nthe database is at base\n"
    );
}

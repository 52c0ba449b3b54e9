//! What a command says that cannot go on.

use std::fs;

use relata_schema::Engine;

use crate::live::Live;
use crate::{ids, printed, refused, revision};

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

/// What is not there yet, and the engine that DATABASE_URL has.
#[test]
fn a_new_project() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    printed(folder, &["migrate", "init"]);
    assert!(printed(folder, &["migrate", "up"]).contains("nothing to do"));
    let error = refused(folder, &["migrate", "auto", "-m", "first"]);
    assert!(
        error.contains("there is no file relata.toml") && error.contains("`--schema`"),
        "{error}"
    );
    fs::write(
        folder.join("schema.sql"),
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\n",
    )
    .expect("written");
    printed(
        folder,
        &["migrate", "auto", "-m", "first", "--schema", "schema.sql"],
    );
    let script = printed(folder, &["migrate", "sql", "base:head"]);
    assert!(
        script.contains("CREATE TABLE a (") && script.contains("BEGIN IMMEDIATE"),
        "{script}"
    );
    assert!(printed(folder, &["migrate", "up"]).contains("first"));
}

/// The mistake is marked in its file where each statement is sent by itself, too.
#[test]
fn the_place_of_a_mistake_outside_of_a_transaction() {
    for live in Live::all() {
        let folder = live.project.path();
        let sql = "CREATE TABLE a (id INT);\r\n\nCREATE TABLE b (id INT); CREATE TABEL c (\n  id INT\n);\n";
        revision(folder, "1", "", sql, "");
        let facts = "parents = []\ntransaction = false\n";
        fs::write(folder.join("migrations/1_1/revision.toml"), facts).expect("written");
        let (done, text) = live.run(&["migrate", "up"]);
        // MySQL gives no column: the statement is marked.
        let place = match live.engine {
            Engine::Mysql => "up.sql:3:26]",
            _ => "up.sql:3:33]",
        };
        assert!(!done && text.contains(place), "{}: {text}", live.engine);
        assert!(text.contains("after 2 of its 3 statements"), "{text}");
    }
}

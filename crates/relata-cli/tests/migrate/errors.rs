//! What a command says that cannot go on.

use std::fs;

use crate::{ids, printed, refused};

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

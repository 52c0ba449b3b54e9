//! `relata migrate lint`.

use std::fs;

use crate::{AUTO, command, ids, printed, refused, relata, schema};

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

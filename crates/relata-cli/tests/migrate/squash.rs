//! `relata migrate squash`.

use relata_schema::Session;

use crate::{ids, printed, refused, revision};

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

/// What one transaction cannot do is found while the folders are there.
#[test]
fn a_squash_that_does_not_run_removes_nothing() {
    let Ok(server) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run: RELATA_POSTGRES_URL is not set");
        return;
    };
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let revisions = [
        ("a", "", "CREATE TYPE mood AS ENUM ('a');"),
        ("b", "'a'", "ALTER TYPE mood ADD VALUE 'b';"),
        ("c", "'b'", "CREATE TABLE t (m mood DEFAULT 'b');"),
    ];
    for (id, parents, up) in revisions {
        revision(folder, id, parents, up, "");
    }
    let mut squash = vec!["migrate", "squash", "a:c", "--yes"];
    squash.extend(["--engine", "postgres", "--scratch", &server]);
    let text = refused(folder, &squash);
    assert!(
        text.contains("cannot squash: ") && text.contains("unsafe use of new value \"b\""),
        "{text}"
    );
    assert_eq!(ids(folder), ["a", "b", "c"]);
    squash[2] = "base:b";
    printed(folder, &squash);
    assert_eq!(ids(folder).len(), 2);
}

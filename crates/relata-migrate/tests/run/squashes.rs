//! Squashed revisions.

use relata_migrate::{Error, Squash};
use relata_schema::Engine;

use super::{Project, done, projects, server};

#[test]
fn squashed_revisions_are_taken_for_those_that_ran() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int)", Some("DROP TABLE a"));
        project.revision("b", "a", "CREATE TABLE b (id int);", Some("DROP TABLE b;"));
        project.revision("c", "b", "CREATE TABLE c (id int);", Some("DROP TABLE c;"));
        project.with(|migrator| migrator.up("b")).expect("runs");
        let revisions = project.revisions();
        let squash = revisions
            .squash("base", "b", "both", &project.migrations(), project.engine)
            .expect("two");
        assert_eq!(
            squash.revision.down.as_deref(),
            Some("-- b b\nDROP TABLE b;\n-- a a\nDROP TABLE a;\n")
        );
        squash.write().expect("written");
        let id = squash.revision.id;
        // Nothing is written yet, and yet it is known.
        assert_eq!(project.applied(), [done(&id)]);
        assert_eq!(project.up().expect("runs"), ["c"]);
        let rows = project.rows("SELECT id FROM relata_migrations ORDER BY id");
        assert_eq!(rows, [vec![Some(id.clone())], vec![Some("c".to_owned())]]);
        assert_eq!(project.down("base").expect("runs"), ["c", &*id]);
        assert!(project.tables().is_empty());
    }
}

fn squash(project: &Project, from: &str, to: &str) -> Squash {
    let (revisions, folder) = (project.revisions(), project.migrations());
    revisions
        .squash(from, to, "several", &folder, project.engine)
        .expect("squashes")
}

fn ids(project: &Project) -> Vec<String> {
    let rows = project.rows("SELECT id FROM relata_migrations ORDER BY id");
    rows.into_iter().flatten().flatten().collect()
}

/// A squash of a squash counts as run where the first one, or what that was made of, ran.
#[test]
fn a_squash_of_a_squash() {
    for project in projects() {
        for (id, parent) in [("a", ""), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")] {
            let (up, down) = (
                format!("CREATE TABLE {id} (id int);"),
                format!("DROP TABLE {id};"),
            );
            project.revision(id, parent, &up, Some(&down));
        }
        project.with(|migrator| migrator.up("b")).expect("runs");
        let first = squash(&project, "base", "b");
        first.write().expect("written");
        project.with(|migrator| migrator.up("c")).expect("runs");
        assert_eq!(ids(&project), [first.revision.id.as_str(), "c"]);
        let second = squash(&project, "base", "c");
        second.write().expect("written");
        let (first, second) = (first.revision.id, second.revision.id);
        assert_eq!(project.applied(), [done(&second)]);
        project.with(|migrator| migrator.up("d")).expect("runs");
        assert_eq!(ids(&project), [second.as_str(), "d"]);
        let third = squash(&project, "base", "d");
        third.write().expect("written");
        let third = third.revision.id;

        // Databases that were brought up to date at other times.
        let recorded = |ids: &[&str]| {
            project.execute("DELETE FROM relata_migrations");
            for id in ids {
                project.execute(&format!(
                    "INSERT INTO relata_migrations VALUES ('{id}', 's', 'c', 'done', '2026-01-01T00:00:00Z', 1, NULL)"
                ));
            }
        };
        for rows in [
            &[&*second, "d"][..],
            &[&*first, "c", "d"],
            &["a", "b", "c", "d"],
        ] {
            recorded(rows);
            assert_eq!(project.applied(), [done(&third)], "{rows:?}");
        }
        for (rows, expected) in [
            (&["a", "c", "d"][..], &["b"][..]),
            (&[&*first, "c"], &["d"]),
        ] {
            recorded(rows);
            let error = project.up().expect_err("a part ran");
            assert!(
                matches!(&error, Error::PartlyReplaced { missing, .. } if missing == expected),
                "{error}"
            );
        }
        recorded(&["a", "b", "c", "d"]);
        assert_eq!(project.up().expect("runs"), ["e"]);
        assert_eq!(ids(&project), [third.as_str(), "e"]);
        assert_eq!(project.down("base").expect("runs"), ["e", &*third]);
        assert!(project.tables().is_empty());
    }
}

/// What one transaction cannot do is found before the folders go.
#[test]
fn a_squash_that_does_not_run() {
    for project in projects() {
        let (first, second, third) = match project.engine {
            Engine::Postgres => (
                "CREATE TYPE mood AS ENUM ('a');",
                "ALTER TYPE mood ADD VALUE 'b';",
                "CREATE TABLE t (m mood DEFAULT 'b');",
            ),
            // A setting that ended with its revision.
            Engine::Mysql => (
                "CREATE TABLE t (id int);",
                "SET sql_mode = 'ANSI_QUOTES';",
                "INSERT INTO t VALUES (LENGTH(\"abc\"));",
            ),
            _ => (
                "CREATE TABLE t (id int);",
                "PRAGMA writable_schema = ON;",
                "CREATE TABLE u (id int);",
            ),
        };
        project.revision("a", "", first, None);
        project.revision("b", "a", second, None);
        project.revision("c", "b", third, None);
        project.revision("d", "c", "CREATE TABLE d (id int);", None);
        let server = server(project.engine);
        let made = squash(&project, "a", "c");
        let proof = made.prove(&project.revisions(), project.engine, server.as_deref());
        match project.engine {
            Engine::Sqlite => proof.expect("it runs"),
            _ => {
                let error = proof.expect_err("it does not run");
                assert!(
                    matches!(&error, Error::CannotSquash { reason } if reason.contains("up.sql:")),
                    "{error}"
                );
            }
        }
        let made = squash(&project, "base", "b");
        made.prove(&project.revisions(), project.engine, server.as_deref())
            .expect("it runs");
    }
}

/// A squash of a squash as earlier releases wrote it: the first one is named by its SQL alone.
#[test]
fn a_squash_of_a_squash_in_the_old_form() {
    for project in projects() {
        for (id, parent) in [("a", ""), ("b", "a"), ("c", "b")] {
            let up = format!("CREATE TABLE {id} (id int);");
            project.revision(id, parent, &up, Some(&format!("DROP TABLE {id};")));
        }
        let first = squash(&project, "base", "b");
        first.write().expect("written");
        project.up().expect("runs");
        let second = squash(&project, "base", "c");
        second.write().expect("written");
        let (first, second) = (first.revision.id, second.revision);
        let facts = second.folder.join("revision.toml");
        std::fs::write(&facts, "parents = []\nreplaces = ['a', 'b', 'c']\n").expect("written");
        let error = project.up().expect_err("the first is unknown");
        let help = error.help().expect("advice");
        assert!(
            matches!(&error, Error::SquashedUnrecorded { id, by, .. } if *id == first && *by == second.id),
            "{error}"
        );
        // What it says works.
        let lines: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
        std::fs::write(&facts, format!("parents = []\n{}\n", lines.join("\n"))).expect("written");
        assert_eq!(project.applied(), [done(&second.id)], "{help}");
        assert!(project.up().expect("runs").is_empty());
        assert_eq!(ids(&project), [second.id]);
    }
}

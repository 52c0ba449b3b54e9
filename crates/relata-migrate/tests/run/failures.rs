//! Revisions that fail, and mistakes that are found before anything runs.

use std::fs;

use relata_migrate::{Error, State};
use relata_schema::Engine;

use super::{done, projects};

/// In a transaction nothing is left; on MySQL, what ran is counted, and stays until someone says what became of it.
#[test]
fn a_failing_revision() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", Some("DROP TABLE a;"));
        let broken = "CREATE TABLE b (id int);\n\nCREATE TABLE b2 (id int);\nINSERT INTO nowhere VALUES (1);\n";
        project.revision("b", "a", broken, Some("DROP TABLE b;"));
        let error = project.up().expect_err("it fails");
        let text = error.to_string();
        assert!(
            text.contains("up.sql:4:") && text.contains("INSERT INTO nowhere"),
            "{text}"
        );
        let mysql = project.engine == Engine::Mysql;
        assert!(
            matches!(&error, Error::Failed { id, undone, .. } if id == "b" && *undone != mysql),
            "{error}"
        );
        if !mysql {
            assert_eq!(project.tables(), ["a"]);
            assert_eq!(project.applied(), [done("a")]);
            project.write("b", "up.sql", "CREATE TABLE b (id int);");
            assert_eq!(project.up().expect("runs"), ["b"]);
            continue;
        }
        assert_eq!(project.tables(), ["a", "b", "b2"]);
        assert_eq!(
            project.applied(),
            [done("a"), ("b".into(), State::Doing, Some(2))]
        );
        for error in [project.up(), project.down("base")] {
            let error = error.expect_err("it is unfinished");
            let text = error.to_string();
            assert_eq!(
                text,
                "revision b did not finish: 2 of its statements were executed"
            );
            assert!(
                error
                    .help()
                    .is_some_and(|help| help.contains("repair --forget b"))
            );
        }
        // Undone by hand, mended, and run again.
        project.execute("DROP TABLE b; DROP TABLE b2;");
        project
            .with(|migrator| migrator.repair_forget("b"))
            .expect("forgets");
        project.write("b", "up.sql", "CREATE TABLE b (id int);");
        assert_eq!(project.up().expect("runs"), ["b"]);
    }
}

#[test]
fn a_revision_outside_of_a_transaction() {
    for project in projects() {
        project.revision(
            "a",
            "",
            "CREATE TABLE a (id int); CREATE TABLE a2 (id int); DROP TABLE nowhere;",
            None,
        );
        project.write("a", "revision.toml", "transaction = false\n");
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(
                error,
                Error::Failed {
                    undone: false,
                    executed: Some((2, 3)),
                    ..
                }
            ),
            "{error}"
        );
        assert!(
            error.to_string().starts_with(
                "revision a failed after 2 of its 3 statements, which stay executed: "
            ),
            "{error}"
        );
        assert_eq!(project.applied(), [("a".into(), State::Doing, Some(2))]);
        // The rest was done by hand.
        project
            .with(|migrator| migrator.repair_done("a"))
            .expect("repairs");
        assert_eq!(project.applied(), [done("a")]);
        assert!(project.up().expect("runs").is_empty());
        // Of one whose first statement fails nothing is left.
        project.revision("b", "a", "DROP TABLE nowhere;", None);
        project.write(
            "b",
            "revision.toml",
            "parents = ['a']\ntransaction = false\n",
        );
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(error, Error::Failed { undone: true, .. }),
            "{error}"
        );
        assert_eq!(project.applied(), [done("a")]);
        if project.engine == Engine::Postgres {
            project.write("b", "up.sql", "CREATE INDEX CONCURRENTLY by_id ON a (id);");
            assert_eq!(project.up().expect("runs"), ["b"]);
        }
    }
}

#[test]
fn what_is_wrong_is_told_before_anything_runs() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        project.up().expect("runs");
        let error = project.down("-1").expect_err("there is no down.sql");
        assert!(
            matches!(&error, Error::NoDown { id } if id == "a"),
            "{error}"
        );

        project.write("a", "up.sql", "CREATE TABLE a (id bigint);");
        project.revision(
            "b",
            "a",
            "CREATE TABLE b (id int);\n",
            Some("DROP TABLE b;"),
        );
        let error = project.up().expect_err("it was changed");
        assert!(
            matches!(&error, Error::Changed { id } if id == "a"),
            "{error}"
        );
        assert_eq!(project.tables(), ["a"]);
        project
            .with(|migrator| migrator.repair_accept("a"))
            .expect("accepts");
        assert_eq!(project.up().expect("runs"), ["b"]);
        // Line ends are no change.
        project.write("b", "up.sql", "CREATE TABLE b (id int);\r\n");
        assert!(project.up().expect("runs").is_empty());

        fs::remove_dir_all(project.migrations().join("b_b")).expect("removed");
        let error = project.up().expect_err("b is unknown");
        assert!(
            matches!(&error, Error::UnknownApplied { id } if id == "b"),
            "{error}"
        );
        project
            .with(|migrator| migrator.repair_forget("b"))
            .expect("forgets");
        assert!(project.up().expect("runs").is_empty());

        if project.engine != Engine::Mysql {
            project.revision("c", "a", "CREATE TABLE c (id int);\nCOMMIT;", None);
            project.revision("d", "c", "CREATE TABLE d (id int);", None);
            let error = project.up().expect_err("it commits").to_string();
            assert!(
                error.contains("up.sql:2: `COMMIT;` in a revision that runs in a transaction"),
                "{error}"
            );
            assert_eq!(project.tables(), ["a", "b"]);
        }
    }
}

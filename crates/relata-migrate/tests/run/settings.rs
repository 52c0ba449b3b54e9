//! What a revision sets on the connection does not reach the next one, nor the program.

use std::path::Path;

use relata_migrate::Migrator;
use relata_schema::{Engine, Session};

use super::{Project, done, projects};

/// What a revision sets, with the query that shows it.
fn sets(project: &Project) -> (&'static str, &'static str) {
    match project.engine {
        Engine::Postgres => (
            "CREATE SCHEMA app; SET search_path TO app; SET lock_timeout = '3s'; SET ROLE pg_monitor;",
            "SELECT current_setting('search_path'), current_setting('lock_timeout'), current_user",
        ),
        Engine::Mysql => (
            "SET FOREIGN_KEY_CHECKS = 0, UNIQUE_CHECKS = 0; SET sql_mode = 'ANSI_QUOTES'; SET time_zone = '+03:00'; \
             SET NAMES latin1; USE mysql;",
            "SELECT @@foreign_key_checks, @@unique_checks, @@sql_mode, @@time_zone, @@character_set_client, \
             @@collation_connection, @@autocommit, DATABASE()",
        ),
        _ => (
            "PRAGMA legacy_alter_table = ON; PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = OFF;",
            "SELECT (SELECT legacy_alter_table FROM pragma_legacy_alter_table), \
             (SELECT recursive_triggers FROM pragma_recursive_triggers), (SELECT foreign_keys FROM pragma_foreign_keys)",
        ),
    }
}

/// What the program has set itself, to be there afterwards.
fn of_the_program(project: &Project) -> &'static str {
    match project.engine {
        Engine::Postgres => {
            "CREATE SCHEMA mine; SET search_path TO mine, public; SET statement_timeout = '9s'"
        }
        Engine::Mysql => "SET sql_mode = 'NO_ZERO_DATE', time_zone = '+01:00'",
        _ => "PRAGMA recursive_triggers = ON",
    }
}

#[test]
fn settings_end_with_their_revision() {
    for transaction in [true, false] {
        for project in projects() {
            let (set, shown) = sets(&project);
            project.revision("a", "", set, Some(""));
            project.write(
                "a",
                "revision.toml",
                &format!("transaction = {transaction}\n"),
            );
            project.revision("b", "a", "CREATE TABLE t (id int);", Some("DROP TABLE t;"));
            let (revisions, mut session) = (project.revisions(), project.session());
            session
                .execute(Path::new("own"), of_the_program(&project))
                .expect("sets");
            let before = session.rows(shown).expect("rows");
            let mut migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
            assert_eq!(migrator.up("head").expect("runs").len(), 2);
            assert_eq!(migrator.applied().expect("rows").len(), 2);
            assert_eq!(
                session.rows(shown).expect("rows"),
                before,
                "{}",
                project.engine
            );
            // The lock was given back, and the table is where the next one looks for it.
            let place = match project.engine {
                Engine::Postgres => "mine.t",
                _ => "t",
            };
            project.rows(&format!("SELECT * FROM {place}"));
            if project.engine != Engine::Postgres {
                assert_eq!(project.down("base").expect("runs"), ["b", "a"]);
            }
        }
    }
}

/// Nor do those of a revision that fails.
#[test]
fn settings_of_a_revision_that_fails() {
    for transaction in [true, false] {
        for project in projects() {
            let (set, shown) = sets(&project);
            project.revision(
                "a",
                "",
                &format!("{set} INSERT INTO nowhere VALUES (1);"),
                None,
            );
            project.write(
                "a",
                "revision.toml",
                &format!("transaction = {transaction}\n"),
            );
            let (revisions, mut session) = (project.revisions(), project.session());
            session
                .execute(Path::new("own"), of_the_program(&project))
                .expect("sets");
            let before = session.rows(shown).expect("rows");
            let mut migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
            migrator.up("head").expect_err("it fails");
            assert_eq!(
                session.rows(shown).expect("rows"),
                before,
                "{}",
                project.engine
            );
        }
    }
}

/// A schema named like the role comes first in the search path, once it is there.
#[test]
fn the_history_is_where_it_was() {
    for project in projects() {
        let make = match project.engine {
            Engine::Postgres => "CREATE SCHEMA IF NOT EXISTS AUTHORIZATION CURRENT_USER;",
            _ => "CREATE TABLE other (id int);",
        };
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        project.revision("b", "a", make, None);
        assert_eq!(project.up().expect("runs"), ["a", "b"]);
        assert!(project.up().expect("runs").is_empty());
        assert_eq!(project.applied(), [done("a"), done("b")]);
        if project.engine == Engine::Postgres {
            let tables = "SELECT schemaname FROM pg_tables WHERE tablename = 'relata_migrations'";
            assert_eq!(project.rows(tables), [[Some("public".to_owned())]]);
        }
    }
}

/// A session whose database was changed between two runs (MySQL).
#[test]
fn the_history_of_a_session_that_went_elsewhere() {
    for project in projects().into_iter().filter(|p| p.engine == Engine::Mysql) {
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        project.write("a", "revision.toml", "program = true\n");
        project.write("a", "up.sql", "");
        let (revisions, mut session) = (project.revisions(), project.session());
        let mut programs = relata_migrate::Programs::new().program("a", |session: &mut Session| {
            session.execute(Path::new("batch"), "USE mysql")?;
            Ok(0)
        });
        let mut migrator = Migrator::new(&revisions, &mut session)
            .expect("a migrator")
            .with(&mut programs);
        assert_eq!(migrator.up("head").expect("runs").len(), 1);
        assert_eq!(migrator.applied().expect("rows").len(), 1);
        // The first session still lives: its lock must not.
        assert!(project.up().expect("no lock is held").is_empty());
    }
}

/// A schema that comes first has a history of its own, though another follows in the search path (PostgreSQL).
#[test]
fn the_history_of_the_first_schema() {
    for project in projects()
        .into_iter()
        .filter(|p| p.engine == Engine::Postgres)
    {
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        assert_eq!(project.up().expect("runs"), ["a"]);
        project.execute("CREATE SCHEMA globex");
        let (revisions, mut session) = (project.revisions(), project.session());
        session
            .execute(Path::new("path"), "SET search_path TO globex, public")
            .expect("sets");
        let mut migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        assert_eq!(migrator.up("head").expect("runs").len(), 1);
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'globex' AND tablename IN ('a', 'relata_migrations')";
        assert_eq!(project.rows(tables), [[Some("2".to_owned())]]);
        // The schema of the user, but not by that name.
        project.execute("CREATE SCHEMA AUTHORIZATION CURRENT_USER");
        let path = "DO $$ BEGIN PERFORM set_config('search_path', quote_ident(current_user) || ', public, \"$user\"', false); END $$";
        session.execute(Path::new("path"), path).expect("sets");
        let mut migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        assert!(migrator.applied().expect("rows").is_empty());
    }
}

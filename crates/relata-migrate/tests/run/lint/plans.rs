//! Edits of plans, and versions of servers.

use std::path::Path;

use relata_migrate::Auto;
use relata_migrate::lint::{Code, Server, lint_edits};
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch};

use super::{catalogs, projects, server};
use crate::Project;

#[test]
fn of_versions() {
    let of = |catalogs: &(Catalog, Catalog), server: Server| -> String {
        let plan = relata_ddl::plan(&catalogs.0, &catalogs.1);
        let findings = lint_edits(&catalogs.0, &plan.edits, server);
        let names: Vec<&str> = findings.iter().map(|finding| finding.code.name()).collect();
        names.join(" ")
    };
    if server(Engine::Postgres).is_some() {
        let old = "CREATE TABLE t (id int, CONSTRAINT c CHECK (id IS NOT NULL));";
        let with = |sql: &str| catalogs(Engine::Postgres, old, sql);
        let default = with("ALTER TABLE t ADD COLUMN x int DEFAULT 5");
        assert_eq!(of(&default, Server::Postgres(10)), "column-rewrite");
        assert_eq!(of(&default, Server::Postgres(11)), "");
        let not_null = with("ALTER TABLE t ALTER id SET NOT NULL");
        assert_eq!(
            of(&not_null, Server::Postgres(11)),
            "not-null not-null-scan"
        );
        assert_eq!(of(&not_null, Server::Postgres(12)), "not-null");
    }
    if server(Engine::Mysql).is_some() {
        let old = "CREATE TABLE t (id int, n int);";
        let with = |sql: &str| catalogs(Engine::Mysql, old, sql);
        let (last, first) = (
            with("ALTER TABLE t ADD x int"),
            with("ALTER TABLE t ADD x int FIRST"),
        );
        assert_eq!(of(&last, Server::Mysql(5, 7, 44)), "column-rewrite");
        assert_eq!(of(&last, Server::Mysql(8, 0, 12)), "");
        assert_eq!(of(&first, Server::Mysql(8, 0, 12)), "column-rewrite");
        assert_eq!(of(&first, Server::Mysql(8, 0, 29)), "");
        assert_eq!(of(&first, Server::MariaDb(10, 3, 1)), "column-rewrite");
        assert_eq!(of(&first, Server::MariaDb(10, 4, 0)), "");
    }
}

#[test]
fn drafts_are_linted() {
    for project in projects() {
        let Project { engine, .. } = project;
        project.revision(
            "a",
            "",
            "CREATE TABLE t (id int PRIMARY KEY, n int);",
            Some(""),
        );
        let (_, wanted) = catalogs(
            engine,
            "CREATE TABLE t (id int PRIMARY KEY);",
            "CREATE TABLE w (id int PRIMARY KEY);",
        );
        let auto = Auto::from_revisions(&project.revisions(), &wanted, server(engine).as_deref());
        let draft = auto.expect("a difference").draft(&[]).expect("a draft");
        assert!(
            draft.findings.iter().any(|f| f.code == Code::DropColumn),
            "{:?}",
            draft.findings
        );
    }
}

/// A plan writes the values of a virtual column down: none is lost.
#[test]
fn of_virtual_columns_that_become_plain() {
    let catalog = |engine: Engine, sql: &str| {
        let mut scratch =
            Scratch::new(engine, server(engine).as_deref()).expect("a scratch database");
        scratch.execute(Path::new("schema.sql"), sql).expect("runs");
        scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects")
    };
    let servers = [
        (Engine::Sqlite, Server::Sqlite, "L208 table-rebuild"),
        (
            Engine::Mysql,
            Server::MariaDb(10, 11, 2),
            "L207 column-rewrite",
        ),
    ];
    for (engine, version, expected) in servers {
        if engine != Engine::Sqlite && server(engine).is_none() {
            continue;
        }
        let old = catalog(
            engine,
            "CREATE TABLE t (id int PRIMARY KEY, a int, g int GENERATED ALWAYS AS (a + 1) VIRTUAL)",
        );
        let new = catalog(engine, "CREATE TABLE t (id int PRIMARY KEY, a int, g int)");
        let edits = relata_ddl::plan(&old, &new).edits;
        let found = lint_edits(&old, &edits, version);
        let codes: Vec<String> = found
            .iter()
            .map(|finding| finding.code.to_string())
            .collect();
        assert_eq!(codes, [expected], "{engine}");
        // The other way its values are lost.
        let edits = relata_ddl::plan(&new, &old).edits;
        let found = lint_edits(&new, &edits, version);
        let lost = found.iter().any(|finding| finding.code == Code::DropColumn);
        assert!(lost, "{engine}: {found:?}");
    }
}

/// SQLite makes consecutive edits together, so that what it copies shows only in all of them.
#[test]
fn of_columns_added_at_once() {
    for (new, expected) in [
        (
            "CREATE TABLE t (id int, a int, b int NOT NULL DEFAULT 1)",
            "",
        ),
        (
            "CREATE TABLE t (id int, g int AS (y + 1), y int)",
            "table-rebuild",
        ),
        ("CREATE TABLE t (a int, id int, b int)", "table-rebuild"),
    ] {
        let (from, to) = catalogs(
            Engine::Sqlite,
            "CREATE TABLE t (id int)",
            &format!("DROP TABLE t; {new}"),
        );
        let edits = relata_ddl::plan(&from, &to).edits;
        let found = lint_edits(&from, &edits, Server::Sqlite);
        let names: Vec<&str> = found.iter().map(|finding| finding.code.name()).collect();
        assert_eq!(names.join(" "), expected, "{new}");
        let copied = relata_ddl::script(&from, &edits).expect("renders").rebuilds;
        assert_eq!(copied, !expected.is_empty(), "{new}");
    }
}

/// MySQL has no CREATE OR REPLACE for routines, which MariaDB has.
#[test]
fn of_routines_with_another_body() {
    if server(Engine::Mysql).is_none() {
        return;
    }
    let schema =
        |body: &str| format!("CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN {body};");
    let (from, to) = catalogs(
        Engine::Mysql,
        &schema("1"),
        &format!("DROP FUNCTION f; {}", schema("2")),
    );
    let edits = relata_ddl::plan(&from, &to).edits;
    for (server, expected) in [
        (Server::Mysql(8, 4, 0), "recreate-object"),
        (Server::MariaDb(10, 11, 0), ""),
    ] {
        let found = lint_edits(&from, &edits, server);
        let names: Vec<&str> = found.iter().map(|finding| finding.code.name()).collect();
        assert_eq!(names.join(" "), expected);
    }
}

//! What revisions may cost, on live servers.

use std::path::Path;

use relata_migrate::Revisions;
use relata_migrate::lint::{Code, Finding, Server, Settings, lint_edits, lint_revisions};
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch};

use super::{projects, server};

#[path = "lint/domains.rs"]
mod domains;
#[path = "lint/mysql.rs"]
mod mysql;
#[path = "lint/plans.rs"]
mod plans;
#[path = "lint/postgres.rs"]
mod postgres;

/// A revision's SQL, and lines of its `revision.toml`.
type Case<'a> = (&'a str, &'a str);

/// The findings of revisions, each upon the same schema, which `old` makes anew.
fn findings(engine: Engine, old: &str, cases: &[Case<'_>], settings: &str) -> Vec<Vec<Finding>> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, facts: &str, up: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).expect("a folder");
        for (file, text) in [("revision.toml", facts), ("up.sql", up), ("down.sql", "")] {
            std::fs::write(path.join(file), text).expect("written");
        }
    };
    let mut parent = String::new();
    for (at, (sql, facts)) in cases.iter().enumerate() {
        write(&format!("{at}old_"), &format!("parents = [{parent}]"), old);
        write(
            &format!("{at}new_"),
            &format!("parents = [\"{at}old\"]\n{facts}"),
            sql,
        );
        parent = format!("\"{at}new\"");
    }
    std::fs::write(folder.path().join("lint.toml"), settings).expect("written");
    let revisions = Revisions::read(folder.path()).expect("revisions");
    let settings = Settings::read(folder.path()).expect("settings");
    let server = server(engine);
    let is_case = |revision: &relata_migrate::Revision| revision.id.ends_with("new");
    let linted = lint_revisions(&revisions, engine, &settings, server.as_deref(), is_case);
    let linted = linted.expect("runs");
    assert_eq!(linted.len(), cases.len());
    linted.into_iter().map(|one| one.findings).collect()
}

/// Tries cases: SQL, lines of `revision.toml`, the names of the findings.
fn check(engine: Engine, old: &str, cases: &[(&str, &str, &str)]) {
    let given: Vec<Case<'_>> = cases.iter().map(|(sql, facts, _)| (*sql, *facts)).collect();
    let found = findings(engine, old, &given, "allow = ['L211', 'L403']");
    for (findings, (sql, _, expected)) in found.iter().zip(cases) {
        let names: Vec<&str> = findings.iter().map(|finding| finding.code.name()).collect();
        assert_eq!(names.join(" "), *expected, "{sql}");
    }
}

const OUTSIDE: &str = "transaction = false";

#[test]
fn of_statements_on_sqlite() {
    let old = "DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS people;
        CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INT NOT NULL DEFAULT 1);";
    check(
        Engine::Sqlite,
        old,
        &[
            ("DROP TABLE t", "drop-table"),
            ("ALTER TABLE t RENAME TO people", "rename-table"),
            ("ALTER TABLE t RENAME name TO title", "rename-column"),
            ("ALTER TABLE t ADD COLUMN x INT", ""),
            ("CREATE INDEX t_n ON t (n)", ""),
            (
                "ALTER TABLE t DROP COLUMN name",
                "drop-column table-rebuild",
            ),
            ("DELETE FROM t", "delete-rows"),
        ]
        .map(|(sql, expected)| (sql, "", expected)),
    );
}

/// The same difference as catalogs.
fn catalogs(engine: Engine, old: &str, new: &str) -> (Catalog, Catalog) {
    let server = server(engine);
    let mut scratch = Scratch::new(engine, server.as_deref()).expect("a scratch database");
    let mut then = |sql: &str| {
        scratch
            .execute(Path::new("test.sql"), sql)
            .expect("executes");
        scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects")
    };
    (then(old), then(new))
}

#[test]
fn approval_and_severity() {
    let old = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);";
    let sql = "DROP TABLE t;";
    let of = |facts: &str, settings: &str| {
        findings(Engine::Sqlite, old, &[(sql, facts)], settings).remove(0)
    };
    let found = of("", "");
    assert!(found[0].is_denied());
    assert_eq!(
        found[0].to_string().lines().next(),
        Some("denied L101 drop-table: drop table main.t")
    );
    let found = of("approved = { drop-table = \"it is empty\" }", "");
    assert!(!found[0].is_denied());
    assert_eq!(
        found[0].to_string(),
        "approved L101 drop-table: drop table main.t\n  because it is empty"
    );
    assert!(of("approved = { L102 = \"\" }", "")[0].is_denied());
    assert!(!of("", "warn = ['drop-table']")[0].is_denied());
    assert!(of("", "allow = ['L101']").is_empty());
}

/// The safe way does to the schema what the other does, and has no finding of its code.
#[test]
fn the_safe_way_runs() {
    let Some(server) = server(Engine::Postgres) else {
        return;
    };
    let old = "CREATE TABLE t (id int); CREATE TABLE k (id int PRIMARY KEY); CREATE INDEX t_old ON t (id); INSERT INTO t VALUES (1);
        INSERT INTO k VALUES (1);";
    for (sql, code) in [
        ("CREATE INDEX t_id ON t (id)", Code::IndexBlocksWrites),
        ("DROP INDEX t_old", Code::DropIndexBlocks),
        (
            "ALTER TABLE t ADD CONSTRAINT t_key UNIQUE (id)",
            Code::KeyInPlace,
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)",
            Code::ConstraintScan,
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES k",
            Code::ConstraintScan,
        ),
        ("ALTER TABLE t ALTER id SET NOT NULL", Code::NotNullScan),
        (
            "ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()",
            Code::ColumnRewrite,
        ),
    ] {
        let (from, to) = catalogs(Engine::Postgres, old, sql);
        let edits = relata_ddl::plan(&from, &to).edits;
        let findings = lint_edits(&from, &edits, Server::Postgres(15));
        let finding = findings.iter().find(|finding| finding.code == code);
        let safe = finding
            .and_then(|finding| finding.safe.clone())
            .expect("a safe way");
        let mut scratch = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
        scratch
            .execute(Path::new("old.sql"), old)
            .expect("executes");
        scratch
            .execute(Path::new("safe.sql"), &safe)
            .unwrap_or_else(|error| panic!("{safe}: {error}"));
        let reached = scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        let left = relata_ddl::plan(&reached, &to);
        assert!(left.is_empty(), "{safe}: {left}");
    }
}

/// What the schema has before and after may be another table, another column.
#[test]
fn of_what_is_dropped_and_created_again() {
    let old = "DROP VIEW IF EXISTS v; DROP TABLE IF EXISTS u; DROP TABLE IF EXISTS t;
        CREATE TABLE t (id int PRIMARY KEY, a int, g int GENERATED ALWAYS AS (a + 1) STORED); CREATE TABLE u (id int, b int);";
    let cases: &[(&str, &str, &str)] = &[
        ("DROP TABLE u; CREATE TABLE u (id int, b int)", "", "drop-table"),
        (
            "CREATE TABLE w (id int, b int); INSERT INTO w SELECT id, b FROM u; DROP TABLE u; ALTER TABLE w RENAME TO u",
            "",
            "",
        ),
        (
            "CREATE TABLE w (id int, b int); INSERT INTO w SELECT id, b FROM u; DROP TABLE u;
             CREATE TABLE u (id int, b int); INSERT INTO u SELECT id, b FROM w; DROP TABLE w",
            "",
            "",
        ),
        (
            "ALTER TABLE u DROP COLUMN b; ALTER TABLE u ADD COLUMN b int",
            "",
            "drop-column",
        ),
        (
            "ALTER TABLE u ADD COLUMN c int; UPDATE u SET c = b WHERE true; ALTER TABLE u DROP COLUMN b;
             ALTER TABLE u RENAME COLUMN c TO b",
            "",
            "",
        ),
    ];
    for engine in [Engine::Sqlite, Engine::Mysql, Engine::Postgres] {
        if engine == Engine::Sqlite || server(engine).is_some() {
            check(engine, old, cases);
        }
    }
    // Computed again, or lost: SQLite adds no stored column, and drops none that another mentions.
    let computed: &[(&str, &str, &str)] = &[
        (
            "ALTER TABLE t DROP COLUMN g; ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a + 2) STORED",
            "",
            "column-rewrite",
        ),
        (
            "ALTER TABLE t DROP COLUMN g; ALTER TABLE t ADD COLUMN g int",
            "",
            "drop-column",
        ),
    ];
    for engine in [Engine::Mysql, Engine::Postgres] {
        if server(engine).is_some() {
            // PostgreSQL loses the privileges of the column.
            let mut computed = computed.to_vec();
            if engine == Engine::Postgres {
                computed[0].2 = "column-rewrite recreate-object";
            }
            check(engine, old, &computed);
        }
    }
    if server(Engine::Mysql).is_some() {
        let changes: &[(&str, &str, &str)] = &[
            ("ALTER TABLE u CHANGE COLUMN b c int", "", "rename-column"),
            ("ALTER TABLE u CHANGE b b int COMMENT 'b'", "", ""),
        ];
        check(Engine::Mysql, old, changes);
    }
}

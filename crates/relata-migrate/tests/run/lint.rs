//! What revisions may cost, on live servers.

use std::path::Path;

use relata_migrate::lint::{Code, Finding, Server, Settings, lint_edits, lint_revisions};
use relata_migrate::{Auto, Revisions};
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch};

use super::{Project, projects, server};

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
fn of_statements_on_postgres() {
    let Some(_) = server(Engine::Postgres) else {
        return;
    };
    let old =
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TYPE mood AS ENUM ('ok', 'bad');
        CREATE TABLE t (id int PRIMARY KEY, name varchar(20), n int DEFAULT 1 NOT NULL, mood mood);
        CREATE TYPE place AS (x int, y int); CREATE TABLE placed (p place); CREATE TYPE free AS (x int);
        CREATE TABLE x (name text, CONSTRAINT named CHECK (name IS NOT NULL));
        CREATE TABLE u (id int, t int); CREATE INDEX u_t ON u (t);
        CREATE VIEW v AS SELECT id FROM u;
        CREATE MATERIALIZED VIEW m AS SELECT id FROM u; CREATE UNIQUE INDEX m_id ON m (id);
        CREATE TABLE parted (id int NOT NULL) PARTITION BY RANGE (id);
        CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10);
        CREATE TABLE plain (id int NOT NULL);
        CREATE TABLE checked (id int NOT NULL, CHECK (id >= 20 AND id < 30));
        CREATE TABLE rest (id int) PARTITION BY RANGE (id);
        CREATE TABLE rest_default PARTITION OF rest DEFAULT;";
    check(
        Engine::Postgres,
        old,
        &[
            ("DROP TABLE t", "", "drop-table"),
            (
                "DROP TABLE u CASCADE",
                "",
                "drop-object drop-object drop-table cascade",
            ),
            ("ALTER TABLE t DROP COLUMN n", "", "drop-column"),
            (
                "ALTER TABLE t RENAME COLUMN n TO number",
                "",
                "rename-column",
            ),
            (
                "ALTER TABLE t RENAME n TO number; ALTER TABLE t DROP COLUMN number",
                "",
                "rename-column drop-column",
            ),
            ("ALTER TABLE public.t RENAME TO people", "", "rename-table"),
            (
                "ALTER TABLE x RENAME CONSTRAINT named TO has_name; ALTER INDEX u_t RENAME TO by_t",
                "",
                "",
            ),
            ("CREATE INDEX t_n ON t (n)", "", "index-blocks-writes"),
            ("CREATE INDEX CONCURRENTLY t_n ON t (n)", OUTSIDE, ""),
            (
                "CREATE INDEX CONCURRENTLY t_n ON t (n); CREATE INDEX t_m ON t (n)",
                OUTSIDE,
                "index-blocks-writes several-statements",
            ),
            (
                "CREATE INDEX CONCURRENTLY t_n ON t (n)",
                "",
                "concurrently-in-transaction",
            ),
            (
                "CREATE TABLE w (id int); CREATE INDEX w_id ON w (id); ALTER TABLE w ADD UNIQUE (id)",
                "",
                "",
            ),
            ("DROP INDEX u_t", "", "drop-index-blocks"),
            ("DROP INDEX CONCURRENTLY u_t", OUTSIDE, ""),
            (
                "ALTER TABLE u ALTER COLUMN t SET NOT NULL",
                "",
                "not-null not-null-scan",
            ),
            (
                "ALTER TABLE x ALTER COLUMN name SET NOT NULL",
                "",
                "not-null",
            ),
            ("ALTER TABLE u ADD CHECK (t > 0)", "", "constraint-scan"),
            ("ALTER TABLE u ADD CHECK (t > 0) NOT VALID", "", ""),
            (
                "ALTER TABLE u ADD CONSTRAINT c CHECK (t > 0) NOT VALID; ALTER TABLE u VALIDATE CONSTRAINT c",
                "",
                "constraint-scan",
            ),
            (
                "ALTER TABLE u ADD FOREIGN KEY (t) REFERENCES t",
                "",
                "constraint-scan",
            ),
            (
                "ALTER TABLE u ADD FOREIGN KEY (t) REFERENCES t NOT VALID",
                "",
                "",
            ),
            (
                "ALTER TABLE u ADD CONSTRAINT u_id UNIQUE (id)",
                "",
                "key-in-place",
            ),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY k ON u (id); ALTER TABLE u ADD CONSTRAINT k UNIQUE USING INDEX k",
                OUTSIDE,
                "several-statements",
            ),
            (
                "ALTER TABLE u ADD PRIMARY KEY (id)",
                "",
                "not-null not-null-scan key-in-place",
            ),
            ("ALTER TABLE t ALTER COLUMN name TYPE varchar(30)", "", ""),
            ("ALTER TABLE t ALTER COLUMN name TYPE text", "", ""),
            (
                "ALTER TABLE t ALTER COLUMN name TYPE varchar(10)",
                "",
                "narrow-type type-rewrite",
            ),
            (
                "ALTER TABLE t ALTER COLUMN n TYPE bigint",
                "",
                "change-type type-rewrite",
            ),
            (
                "ALTER TABLE t ALTER COLUMN n TYPE smallint",
                "",
                "narrow-type change-type type-rewrite",
            ),
            (
                "ALTER TABLE t ALTER COLUMN n DROP DEFAULT",
                "",
                "drop-default",
            ),
            ("ALTER TABLE t ADD COLUMN x int", "", ""),
            ("ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 5", "", ""),
            (
                "ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now()",
                "",
                "",
            ),
            (
                "ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()",
                "",
                "column-rewrite",
            ),
            ("ALTER TABLE t ADD COLUMN x serial", "", "column-rewrite"),
            (
                "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS IDENTITY",
                "",
                "column-rewrite",
            ),
            (
                "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (n + 1) STORED",
                "",
                "column-rewrite",
            ),
            (
                "ALTER TABLE t ADD COLUMN x int NOT NULL",
                "",
                "required-column",
            ),
            ("ALTER TABLE t SET UNLOGGED", "", "table-rebuild"),
            ("ALTER TYPE mood ADD VALUE 'fine'", "", ""),
            (
                "ALTER TABLE t DROP COLUMN mood; DROP TYPE mood; CREATE TYPE mood AS ENUM ('ok')",
                "",
                "drop-label drop-column",
            ),
            ("ALTER TYPE place ADD ATTRIBUTE z int", "", "change-fields"),
            (
                "ALTER TYPE place DROP ATTRIBUTE y",
                "",
                "drop-field change-fields",
            ),
            (
                "ALTER TYPE free ALTER ATTRIBUTE x TYPE text",
                "",
                "change-fields",
            ),
            (
                "ALTER TABLE placed DROP p; DROP TYPE place; CREATE TYPE place AS (y int, x int);
                 ALTER TABLE placed ADD p place",
                "",
                "change-fields type-rewrite",
            ),
            ("DROP VIEW v", "", "drop-object"),
            ("CREATE OR REPLACE VIEW v AS SELECT id, t FROM u", "", ""),
            ("DELETE FROM t", "", "delete-rows"),
            (
                "DELETE FROM t WHERE id = 1; UPDATE t SET n = 1 WHERE id = 2",
                "",
                "",
            ),
            ("TRUNCATE u", "", "delete-rows"),
            ("UPDATE t SET name = 'where'", "", "update-all"),
            ("BEGIN; LOCK TABLE t; COMMIT", "", "exclusive-statement"),
            ("VACUUM FULL t", OUTSIDE, "exclusive-statement"),
            ("REFRESH MATERIALIZED VIEW m", "", "exclusive-statement"),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY m", "", ""),
            ("REINDEX TABLE t", "", "exclusive-statement"),
            ("COMMENT ON TABLE t IS 'DROP TABLE t CASCADE'", "", ""),
            (
                "ALTER TABLE parted ATTACH PARTITION plain FOR VALUES FROM (10) TO (20)",
                "",
                "attach-scan",
            ),
            (
                "ALTER TABLE parted ATTACH PARTITION checked FOR VALUES FROM (20) TO (30)",
                "",
                "",
            ),
            (
                "CREATE TABLE made PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "",
                "",
            ),
            (
                "CREATE TABLE made PARTITION OF rest FOR VALUES FROM (10) TO (20)",
                "",
                "attach-scan",
            ),
            (
                "ALTER TABLE parted DETACH PARTITION part",
                "",
                "detach-blocks",
            ),
            (
                "ALTER TABLE parted DETACH PARTITION part CONCURRENTLY",
                OUTSIDE,
                "",
            ),
            (
                "ALTER TABLE parted DETACH PARTITION part CONCURRENTLY",
                "",
                "concurrently-in-transaction",
            ),
            (
                "ALTER TABLE parted DETACH PARTITION part; ALTER TABLE parted ATTACH PARTITION part FOR VALUES FROM (0) TO (8)",
                "",
                "detach-blocks attach-scan",
            ),
        ],
    );
}

#[test]
fn of_statements_on_mysql() {
    let Some(_) = server(Engine::Mysql) else {
        return;
    };
    let old = "DROP TABLE IF EXISTS u; DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS people;
        CREATE TABLE t (id int PRIMARY KEY, name varchar(20), n int NOT NULL DEFAULT 1, e enum('a', 'b'), body text);
        CREATE TABLE u (id int, t int);";
    check(
        Engine::Mysql,
        old,
        &[
            ("ALTER TABLE t DROP COLUMN n", "drop-column"),
            ("RENAME TABLE t TO people", "rename-table"),
            ("ALTER TABLE t RENAME COLUMN n TO number", "rename-column"),
            ("ALTER TABLE t MODIFY name varchar(30)", ""),
            ("ALTER TABLE t MODIFY name varchar(300)", "type-rewrite"),
            (
                "ALTER TABLE t MODIFY name varchar(10)",
                "narrow-type type-rewrite",
            ),
            (
                "ALTER TABLE t MODIFY n bigint NOT NULL DEFAULT 1",
                "change-type type-rewrite",
            ),
            ("ALTER TABLE t MODIFY e enum('a', 'b', 'c')", "change-type"),
            (
                "ALTER TABLE t MODIFY e enum('b')",
                "narrow-type change-type type-rewrite",
            ),
            (
                "ALTER TABLE u MODIFY t int NOT NULL",
                "not-null not-null-scan",
            ),
            ("ALTER TABLE t ADD COLUMN x int", ""),
            ("ALTER TABLE t ADD COLUMN x int FIRST", ""),
            ("ALTER TABLE t ADD COLUMN x int NOT NULL", "required-column"),
            (
                "ALTER TABLE t ADD COLUMN x int AS (n + 1) STORED",
                "column-rewrite",
            ),
            ("ALTER TABLE t ADD INDEX (n)", ""),
            (
                "ALTER TABLE t ADD FULLTEXT INDEX words (body)",
                "index-blocks-writes",
            ),
            (
                "ALTER TABLE u ADD CONSTRAINT p CHECK (t > 0)",
                "constraint-scan",
            ),
            (
                "ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (t) REFERENCES t (id)",
                "constraint-scan",
            ),
            (
                "ALTER TABLE u MODIFY id int FIRST, MODIFY t int FIRST",
                "table-rebuild",
            ),
            (
                "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)",
                "table-rebuild",
            ),
            ("TRUNCATE t", "delete-rows"),
        ]
        .map(|(sql, expected)| (sql, "", expected)),
    );
}

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

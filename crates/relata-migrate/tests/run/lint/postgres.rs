//! Statements of PostgreSQL.

use relata_schema::Engine;

use super::{OUTSIDE, catalogs, check, server};

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
            ("CREATE INDEX CONCURRENTLY ON public.t (n)", OUTSIDE, ""),
            (
                "CREATE INDEX CONCURRENTLY ON u (id); CREATE INDEX ON t (n)",
                OUTSIDE,
                "index-blocks-writes several-statements",
            ),
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
                "drop-label drop-column recreate-object",
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
                "change-fields type-rewrite drop-column recreate-object",
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

/// Statements that lose rows or values, wherever they are, and those that change all of them.
#[test]
fn of_rows_on_postgres() {
    let Some(_) = server(Engine::Postgres) else {
        return;
    };
    let old = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        CREATE TABLE t (id int PRIMARY KEY, a text, e text); CREATE TABLE u (id int, v text); CREATE TABLE log (id int);
        CREATE TABLE k (id int REFERENCES t); CREATE VIEW v AS SELECT id FROM u; CREATE TYPE pair AS (x int, y int);
        CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE MATERIALIZED VIEW m AS SELECT id FROM u;";
    check(
        Engine::Postgres,
        old,
        &[
            (
                "WITH x AS (SELECT 1 AS id WHERE true) DELETE FROM k",
                "",
                "delete-rows",
            ),
            (
                "WITH x AS (SELECT 1 AS id) DELETE FROM k USING x WHERE k.id = x.id",
                "",
                "",
            ),
            (
                "WITH gone AS (DELETE FROM k RETURNING *) SELECT * FROM gone WHERE id = 1",
                "",
                "delete-rows",
            ),
            (
                "WITH gone AS (DELETE FROM k WHERE id = 1 RETURNING *) INSERT INTO log SELECT id FROM gone",
                "",
                "",
            ),
            (
                "WITH x AS (DELETE FROM k RETURNING id) INSERT INTO log SELECT id FROM x",
                "",
                "delete-rows",
            ),
            ("EXPLAIN ANALYZE DELETE FROM k", "", "delete-rows"),
            (
                "DELETE FROM k USING (SELECT 1 AS id WHERE true) AS s",
                "",
                "delete-rows",
            ),
            ("DELETE FROM k WHERE id IN (SELECT id FROM u)", "", ""),
            (
                "MERGE INTO u USING t ON u.id = t.id WHEN MATCHED THEN DELETE",
                "",
                "delete-rows",
            ),
            (
                "MERGE INTO u USING t ON u.id = t.id WHEN MATCHED AND u.id > 5 THEN DELETE",
                "",
                "",
            ),
            (
                "MERGE INTO u USING t ON u.id = t.id WHEN MATCHED THEN UPDATE SET v = 'x'",
                "",
                "",
            ),
            (
                "UPDATE t SET a = (SELECT v FROM u WHERE u.id = t.id)",
                "",
                "update-all",
            ),
            (
                "UPDATE t SET a = (SELECT v FROM u WHERE u.id = t.id) WHERE id = 1",
                "",
                "",
            ),
            (
                "WITH x AS (UPDATE u SET v = 'y' RETURNING id) SELECT id FROM x WHERE id = 1",
                "",
                "update-all",
            ),
            (
                "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 'x'",
                "",
                "",
            ),
            ("SELECT id FROM t FOR UPDATE", "", ""),
            (
                "CREATE FUNCTION g() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM k; END",
                "",
                "",
            ),
            (
                "ALTER TABLE t ALTER COLUMN e TYPE varchar USING NULL",
                "",
                "drop-column",
            ),
            (
                "ALTER TABLE t ALTER e SET DATA TYPE varchar USING 'none'::text, ALTER a TYPE varchar USING lower(a)",
                "",
                "drop-column",
            ),
            (
                "ALTER TABLE t ALTER COLUMN e TYPE varchar USING trim(E)",
                "",
                "",
            ),
            (
                "ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE",
                "",
                "cascade",
            ),
            (
                "ALTER TABLE u DROP COLUMN id CASCADE, ADD COLUMN w int",
                "",
                "drop-object drop-object drop-column cascade",
            ),
            (
                "ALTER TYPE pair DROP ATTRIBUTE y CASCADE",
                "",
                "drop-field change-fields cascade",
            ),
            (
                "ALTER TABLE k DROP CONSTRAINT k_id_fkey, ADD CONSTRAINT k_t FOREIGN KEY (id) REFERENCES t ON DELETE CASCADE",
                "",
                "constraint-scan",
            ),
            (
                "ALTER TABLE t SET TABLESPACE pg_default",
                "",
                "exclusive-statement",
            ),
            (
                "ALTER INDEX t_pkey SET TABLESPACE pg_default",
                "",
                "exclusive-statement",
            ),
            (
                "ALTER TABLE t SET ACCESS METHOD heap",
                "",
                "exclusive-statement",
            ),
            (
                "DROP VIEW v; CREATE VIEW v AS SELECT id FROM u",
                "",
                "recreate-object",
            ),
            (
                "DROP VIEW v; CREATE VIEW v AS SELECT id FROM u; GRANT SELECT ON v TO PUBLIC",
                "",
                "",
            ),
            (
                "DROP MATERIALIZED VIEW IF EXISTS m; CREATE MATERIALIZED VIEW m AS SELECT id FROM u",
                "",
                "recreate-object",
            ),
            (
                "DROP FUNCTION f(int, int); CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
                "",
                "recreate-object",
            ),
            (
                "CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f(text)",
                "",
                "",
            ),
            (
                "CREATE OR REPLACE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
                "",
                "",
            ),
        ],
    );
}

/// What a plan writes restores privileges itself.
#[test]
fn of_plans_that_restore_privileges() {
    let Some(_) = server(Engine::Postgres) else {
        return;
    };
    let old = "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED); CREATE VIEW v AS SELECT a FROM t;";
    let new = "CREATE TABLE t (a bigint, g int GENERATED ALWAYS AS (a + 2) STORED); CREATE VIEW v AS SELECT a FROM t;";
    let (from, to) = catalogs(
        Engine::Postgres,
        old,
        &format!("DROP TABLE t CASCADE; {new}"),
    );
    let plan = relata_ddl::plan(&from, &to);
    let sql = relata_ddl::script(&from, &plan.edits)
        .expect("renders")
        .to_string();
    let old = format!("DROP SCHEMA public CASCADE; CREATE SCHEMA public; {old}");
    check(
        Engine::Postgres,
        &old,
        &[(&sql, "", "change-type type-rewrite column-rewrite")],
    );
}

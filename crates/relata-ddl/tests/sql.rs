//! The SQL of each kind of edit, per engine, kept as a snapshot; and each is run there and leads to what is wanted.

mod common;

use std::path::Path;

use relata_ddl::{Edit, Error, Object, Part, plan, script};
use relata_schema::{Engine, ObjectName};

/// The way from one schema to another, as lines and as SQL.
fn way(engine: Engine, old: &str, new: &str) -> String {
    let wanted = common::catalog(engine, new);
    let mut scratch = common::scratch(engine);
    common::execute(&mut scratch, old);
    let from = common::reflect(&mut scratch);
    let way = plan(&from, &wanted);
    let sql = match script(&from, &way.edits) {
        Ok(sql) => sql.to_string(),
        Err(error) => return format!("{way}error: {error}\n"),
    };
    let off = match engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF;",
        _ => "",
    };
    if let Err(error) = scratch.execute(Path::new("plan.sql"), &format!("{off}{sql}")) {
        panic!("{error}\n{way}{sql}");
    }
    let left = plan(&common::reflect(&mut scratch), &wanted);
    assert!(left.edits.is_empty(), "{left}\nafter\n{way}{sql}");
    format!("{way}\n{sql}")
}

fn ways(engine: Engine, cases: &[(&str, &str, &str)]) -> String {
    let texts: Vec<String> = (cases.iter())
        .map(|(name, old, new)| format!("== {name}\n{}", way(engine, old, new)))
        .collect();
    for (_, old, new) in cases {
        way(engine, new, old);
    }
    texts.join("\n")
}

#[test]
fn sqlite() {
    let text = ways(
        Engine::Sqlite,
        &[
            (
                "columns that ALTER TABLE can add",
                "CREATE TABLE t (id INTEGER PRIMARY KEY)",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE)",
            ),
            (
                "columns that it cannot",
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, gone INT, kind TEXT DEFAULT 'x');
                 CREATE INDEX t_kind ON t (kind); CREATE TRIGGER t_x AFTER INSERT ON t BEGIN SELECT 1; END",
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, kind VARCHAR(9) NOT NULL DEFAULT 'x', at TEXT DEFAULT CURRENT_TIMESTAMP);
                 CREATE INDEX t_kind ON t (kind); CREATE TRIGGER t_x AFTER INSERT ON t BEGIN SELECT 1; END",
            ),
            (
                "keys, checks and options",
                "CREATE TABLE a (id INTEGER PRIMARY KEY, n INT); CREATE TABLE b (a_id INT, x)",
                "CREATE TABLE a (id INTEGER PRIMARY KEY, n INT UNIQUE, CHECK (n > 0)) STRICT;
                 CREATE TABLE b (a_id INT REFERENCES a ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, x, PRIMARY KEY (x, a_id)) WITHOUT ROWID",
            ),
            (
                "indexes and views",
                "CREATE TABLE t (a INT, b TEXT); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t;
                 CREATE TRIGGER v_x INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
                "CREATE TABLE t (a INT, b TEXT); CREATE UNIQUE INDEX i ON t (lower(b), a DESC) WHERE a > 0; CREATE VIEW v AS SELECT b FROM t;
                 CREATE TRIGGER v_x INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
            ),
            (
                "what a rebuild would lose",
                "CREATE TABLE t (a INT UNIQUE ON CONFLICT REPLACE, b)",
                "CREATE TABLE t (a INT UNIQUE ON CONFLICT REPLACE)",
            ),
        ],
    );
    insta::assert_snapshot!("sqlite", text);
}

/// The views are such as every version writes in the same way.
#[cfg(feature = "postgres")]
#[test]
fn postgres() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let text = ways(
        Engine::Postgres,
        &[
            (
                "columns",
                "CREATE TABLE t (id int PRIMARY KEY, gone int, kind varchar(5) NOT NULL DEFAULT 'x', n int GENERATED ALWAYS AS IDENTITY)",
                "CREATE TABLE t (id bigint PRIMARY KEY, kind text COLLATE \"C\", n int NOT NULL, at timestamptz NOT NULL DEFAULT now(),
                 two bigint GENERATED ALWAYS AS (id * 2) STORED); COMMENT ON COLUMN t.kind IS 'it''s a kind'",
            ),
            (
                "keys, checks, exclusion",
                "CREATE TABLE a (id int PRIMARY KEY, n int CONSTRAINT positive CHECK (n > 0)); CREATE TABLE b (a_id int CONSTRAINT b_a REFERENCES a)",
                "CREATE TABLE a (id int, n int, r int4range, PRIMARY KEY (id, n), UNIQUE NULLS NOT DISTINCT (r),
                 CONSTRAINT apart EXCLUDE USING gist (r WITH &&)); ALTER TABLE a ADD CONSTRAINT positive CHECK (n > 1) NOT VALID; CREATE TABLE b (a_id int, n int,
                 CONSTRAINT b_a FOREIGN KEY (a_id, n) REFERENCES a ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
            ),
            (
                "other names",
                "CREATE TABLE a (id int CONSTRAINT old_key PRIMARY KEY); CREATE TABLE t (id int CONSTRAINT t_one PRIMARY KEY, a int CONSTRAINT t_two UNIQUE,
                 b int CONSTRAINT t_three CHECK (b > 0), c int CONSTRAINT t_four REFERENCES a, r int4range, CONSTRAINT t_five EXCLUDE USING gist (r WITH &&));
                 CREATE INDEX t_six ON t (b); CREATE INDEX t_seven ON t (c, b); COMMENT ON INDEX t_six IS 'six'",
                "CREATE TABLE a (id int CONSTRAINT new_key PRIMARY KEY); CREATE TABLE t (id int CONSTRAINT u_one PRIMARY KEY, a int CONSTRAINT u_two UNIQUE,
                 b int CONSTRAINT u_three CHECK (b > 0), c int CONSTRAINT u_four REFERENCES a, r int4range, CONSTRAINT u_five EXCLUDE USING gist (r WITH &&));
                 CREATE INDEX u_six ON t (b); CREATE INDEX u_seven ON t (c, b); COMMENT ON INDEX u_six IS '6'",
            ),
            (
                "another name of a sequence",
                "CREATE TABLE t (id serial); ALTER SEQUENCE t_id_seq RENAME TO old_seq; CREATE TABLE u (id int DEFAULT nextval('old_seq'), n int)",
                "CREATE TABLE t (id serial); CREATE TABLE u (id int DEFAULT nextval('t_id_seq'), n bigint)",
            ),
            (
                "other names, and what they stand on",
                "CREATE TABLE t (id int CONSTRAINT t_one PRIMARY KEY, a int, b int CONSTRAINT t_three CHECK (b > 0)); CREATE INDEX t_six ON t ((a + b));
                 CREATE INDEX here ON t (a); CREATE INDEX there ON t (b); CREATE TABLE s (t_id int CONSTRAINT s_t REFERENCES t)",
                "CREATE TABLE t (id bigint CONSTRAINT u_one PRIMARY KEY, a int, b bigint CONSTRAINT u_three CHECK (b > 0)); CREATE INDEX u_six ON t ((a + b));
                 CREATE INDEX there ON t (a); CREATE INDEX here ON t (b); CREATE TABLE s (t_id bigint CONSTRAINT s_u REFERENCES t)",
            ),
            (
                "indexes",
                "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a)",
                "CREATE TABLE t (a int, b text); CREATE UNIQUE INDEX i ON t (lower(b) text_pattern_ops, a DESC NULLS LAST) INCLUDE (b) WHERE a > 0",
            ),
            (
                "extended statistics",
                "CREATE TABLE t (a int, b int, \"C\" text); CREATE STATISTICS few (ndistinct) ON a, b FROM t; ALTER STATISTICS few SET STATISTICS 50;
                 CREATE STATISTICS gone ON (lower(\"C\")) FROM t; CREATE STATISTICS told ON a, b FROM t; COMMENT ON STATISTICS told IS 'old'",
                "CREATE TABLE t (a bigint, b int, \"C\" text); CREATE STATISTICS few (ndistinct) ON a, b FROM t; ALTER STATISTICS few SET STATISTICS 50;
                 CREATE STATISTICS told ON a, b FROM t; COMMENT ON STATISTICS told IS 'new'; CREATE STATISTICS words (dependencies, mcv) ON b, (lower(\"C\")), a FROM t;
                 CREATE TABLE u (a int, b int); CREATE STATISTICS of_new ON b, a FROM u; COMMENT ON STATISTICS of_new IS 'two'; ALTER STATISTICS of_new SET STATISTICS 0",
            ),
            (
                "types",
                "CREATE TYPE mood AS ENUM ('bad', 'ok'); CREATE DOMAIN small AS int CHECK (VALUE < 9); CREATE TYPE pair AS (a int, b int); CREATE TABLE t (m mood DEFAULT 'ok', s small)",
                "CREATE TYPE mood AS ENUM ('bad', 'so so', 'ok', 'fine'); CREATE DOMAIN small AS int DEFAULT 1 CHECK (VALUE < 10); CREATE TYPE pair AS (a int, b text); CREATE TABLE t (m mood DEFAULT 'fine', s small)",
            ),
            (
                "views, functions, triggers, sequences",
                "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT x.a FROM t x JOIN t y ON y.b = x.b; CREATE VIEW w AS SELECT count(*) AS n FROM v; CREATE SEQUENCE s;
                 CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1",
                "CREATE TABLE t (a bigint, b int); CREATE VIEW v AS SELECT x.a, x.b FROM t x JOIN t y ON y.b = x.b; CREATE VIEW w AS SELECT count(*) AS n FROM v; CREATE SEQUENCE s INCREMENT 2;
                 CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 2; CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TRIGGER t_g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION g(); CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM w",
            ),
            (
                "two functions of one name in defaults",
                "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql RETURN x; CREATE FUNCTION f(x text) RETURNS int LANGUAGE sql RETURN length(x);
                 CREATE TABLE t (a int DEFAULT f(1), b int DEFAULT f('x'::text))",
                "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql RETURN x; CREATE FUNCTION f(x text) RETURNS bigint LANGUAGE sql RETURN length(x);
                 CREATE TABLE t (a int DEFAULT f(1), b int DEFAULT f('x'::text))",
            ),
            (
                "two functions of one name on a view",
                "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(x v) RETURNS int LANGUAGE sql RETURN 1; CREATE FUNCTION f(x v, y int) RETURNS int LANGUAGE sql RETURN 2",
                "CREATE TABLE t (a bigint); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(x v) RETURNS int LANGUAGE sql RETURN 1; CREATE FUNCTION f(x v, y int) RETURNS int LANGUAGE sql RETURN 2",
            ),
            (
                "a default of a partitioned table that calls a changed function",
                "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql RETURN x; CREATE TABLE p (id int, a int DEFAULT f(1)) PARTITION BY RANGE (id);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF p (a DEFAULT f(2)) FOR VALUES FROM (9) TO (99)",
                "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql RETURN x; CREATE TABLE p (id int, a int DEFAULT f(1)) PARTITION BY RANGE (id);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF p (a DEFAULT f(2)) FOR VALUES FROM (9) TO (99)",
            ),
            (
                "a new table that references a key whose included column changes",
                "CREATE TABLE t (id int, a int, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (a))",
                "CREATE TABLE t (id int, a text, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (a)); CREATE TABLE r (t int CONSTRAINT r_t REFERENCES t (id))",
            ),
            (
                "bounds of an identity",
                "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, far int GENERATED BY DEFAULT AS IDENTITY, down int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1));
                 INSERT INTO t (id) OVERRIDING USER VALUE SELECT 1 FROM generate_series(1, 3)",
                "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (MINVALUE 100 MAXVALUE 500 START WITH 100), far int GENERATED BY DEFAULT AS IDENTITY (MINVALUE -9 MAXVALUE -1),
                 down int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1 MINVALUE -99 MAXVALUE -2))",
            ),
            (
                "a generated column of a changed composite type, and a key of it",
                "CREATE TYPE pair AS (a int, b int); CREATE TABLE t (p pair, g int GENERATED ALWAYS AS ((p).a * 2) STORED, CONSTRAINT t_key PRIMARY KEY (g));
                 CREATE TABLE r (t int CONSTRAINT r_t REFERENCES t); INSERT INTO t VALUES ('(1,2)'); INSERT INTO r VALUES (2)",
                "CREATE TYPE pair AS (b int, a bigint); CREATE TABLE t (p pair, g int GENERATED ALWAYS AS ((p).a * 2) STORED, CONSTRAINT t_key PRIMARY KEY (g));
                 CREATE TABLE r (t int CONSTRAINT r_t REFERENCES t)",
            ),
            (
                "a composite type inside of others, and in arrays",
                "CREATE TYPE a_spot AS (x int, y int); CREATE TYPE c_box AS (at a_spot, n int); CREATE TYPE b_all AS (box c_box, spots a_spot[]);
                 CREATE TABLE t (a b_all DEFAULT '(\"(\"\"(1,2)\"\",3)\",)', boxes c_box[]); CREATE VIEW v AS SELECT ((a).box).n FROM t;
                 INSERT INTO t (boxes) VALUES (ARRAY[ROW(ROW(1, 2), 3), NULL]::c_box[]), (NULL)",
                "CREATE TYPE a_spot AS (y int, x bigint); CREATE TYPE c_box AS (at a_spot, n int); CREATE TYPE b_all AS (box c_box, spots a_spot[]);
                 CREATE TABLE t (a b_all DEFAULT '(\"(\"\"(1,2)\"\",3)\",)', boxes c_box[]); CREATE VIEW v AS SELECT ((a).box).n FROM t",
            ),
            (
                "a field of a new type",
                "CREATE TYPE pair AS (a int); CREATE TABLE t (p pair); INSERT INTO t VALUES ('(1)')",
                "CREATE TYPE mood AS ENUM ('ok'); CREATE DOMAIN small AS int; CREATE TYPE one AS (n int); CREATE TYPE pair AS (a int, m mood, s small, o one);
                 CREATE TABLE t (p pair, o one DEFAULT '(1)', g int GENERATED ALWAYS AS ((p).s + 1) STORED)",
            ),
            (
                "an enum inside of a composite type",
                "CREATE TYPE mood AS ENUM ('bad', 'ok'); CREATE TYPE felt AS (m mood, ms mood[]); CREATE TABLE t (f felt); INSERT INTO t VALUES (ROW('ok', ARRAY['ok', NULL]::mood[]))",
                "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TYPE felt AS (m mood, ms mood[]); CREATE TABLE t (f felt)",
            ),
            (
                "checks of a domain that arrays and composite types hold",
                "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x; CREATE DOMAIN small AS int CONSTRAINT few CHECK (f(VALUE) < 9);
                 CREATE TYPE pair AS (a small, b text); CREATE TABLE t (n small[] DEFAULT '{1}', p pair, m int[] GENERATED ALWAYS AS (n || 1) STORED); CREATE INDEX t_n ON t USING gin (n);
                 CREATE VIEW v AS SELECT n FROM t; INSERT INTO t (p) VALUES ('(1,x)')",
                "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN x; CREATE DOMAIN small AS int CONSTRAINT few CHECK (f(VALUE) < 9) CONSTRAINT more CHECK (VALUE > 0) NOT NULL;
                 CREATE TYPE pair AS (a small, b text); CREATE TABLE t (n small[] DEFAULT '{1}', p pair, m int[] GENERATED ALWAYS AS (n || 1) STORED); CREATE INDEX t_n ON t USING gin (n);
                 CREATE VIEW v AS SELECT n FROM t",
            ),
            (
                "rows are checked later",
                "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT t_a FOREIGN KEY (a) REFERENCES a NOT VALID, ADD CONSTRAINT t_b CHECK (a > 0) NOT VALID",
                "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT t_a REFERENCES a CONSTRAINT t_b CHECK (a > 0)); COMMENT ON CONSTRAINT t_b ON t IS 'b'",
            ),
            (
                "partitions and schemas",
                "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "CREATE SCHEMA archive; CREATE TABLE p (id int, at date, note text) PARTITION BY RANGE (at); CREATE INDEX p_at ON p (at);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TABLE archive.p (id int)",
            ),
            (
                "a table becomes a partition",
                "CREATE TABLE u (id int PRIMARY KEY); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p (id int NOT NULL, at date NOT NULL, u int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                 CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
                 CREATE TABLE p1 (at date, id int, gone text); CREATE TRIGGER t BEFORE DELETE ON p1 FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO p1 VALUES ('2026-05-05', 1)",
                "CREATE TABLE u (id int PRIMARY KEY); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p (id int NOT NULL, at date NOT NULL, u int CONSTRAINT p_u REFERENCES u, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                 CREATE INDEX p_at ON p (at); CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TABLE p2 PARTITION OF p DEFAULT;
                 CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM p",
            ),
            (
                "a partition leaves its table, which is dropped",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p (id int, at date, note text, CONSTRAINT noted CHECK (note <> ''), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
                 CREATE TABLE r (id int, at date, FOREIGN KEY (id, at) REFERENCES p); INSERT INTO p VALUES (1, '2026-05-05'); INSERT INTO r VALUES (1, '2026-05-05')",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p1 (id int, at date, PRIMARY KEY (id, at)); CREATE TRIGGER t AFTER INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION f()",
            ),
            (
                "a bound, a partition of a partition, another parent",
                "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE q (a int, b int) PARTITION BY LIST (a);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b); CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1); CREATE TABLE p12 (a int, b int);
                 CREATE TABLE x PARTITION OF p FOR VALUES IN (3)",
                "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE q (a int, b int) PARTITION BY LIST (a); CREATE INDEX q_b ON q (b);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2) PARTITION BY LIST (b); CREATE TABLE p11 (a int, b int); CREATE TABLE p12 PARTITION OF p1 FOR VALUES IN (2);
                 CREATE TABLE x PARTITION OF q FOR VALUES IN (3)",
            ),
            (
                "parts of partitions",
                "CREATE TYPE mood AS ENUM ('bad', 'ok'); CREATE TABLE u (id int PRIMARY KEY);
                 CREATE TABLE p (a int NOT NULL, m mood DEFAULT 'ok', n int DEFAULT 1, u int CONSTRAINT p_u REFERENCES u) PARTITION BY LIST (a); CREATE INDEX p_n ON p (n);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p1 ALTER n SET DEFAULT 5, ALTER m SET DEFAULT 'bad'; CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
                 ALTER TABLE p2 ALTER m DROP DEFAULT",
                "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TABLE u (id bigint PRIMARY KEY);
                 CREATE TABLE p (a int NOT NULL, m mood DEFAULT 'ok', n int DEFAULT 2, u bigint CONSTRAINT p_u REFERENCES u, x int DEFAULT 1) PARTITION BY LIST (a);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p1 ALTER n SET DEFAULT 5, ALTER m SET DEFAULT 'bad', ALTER x SET DEFAULT 9; CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
                 ALTER TABLE p2 ALTER m DROP DEFAULT; CREATE INDEX p1_n_idx ON p1 (n); CREATE INDEX called ON p2 (x); COMMENT ON INDEX called IS 'mine'; CREATE INDEX p_x ON p (x)",
            ),
            (
                "heirs",
                "CREATE TABLE a (id int, gone int); CREATE TABLE b (more int) INHERITS (a); CREATE TABLE c (id int, gone int, own int); CREATE TABLE e (id int)",
                "CREATE TABLE a (id int, name text, CONSTRAINT named CHECK (name <> '')); CREATE TABLE b (id int, name text, more int); CREATE TABLE c (own int) INHERITS (a);
                 CREATE TABLE d (id int, own int) INHERITS (c); CREATE TABLE e () INHERITS (a)",
            ),
            (
                "a table cannot become partitioned",
                "CREATE TABLE p (a int)",
                "CREATE TABLE p (a int) PARTITION BY LIST (a)",
            ),
        ],
    );
    insta::assert_snapshot!("postgres", text);
}

/// What came with PostgreSQL 18.
#[cfg(feature = "postgres")]
#[test]
fn postgres_18() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let version = "SELECT current_setting('server_version_num')::int >= 180000";
    let rows = common::scratch(Engine::Postgres)
        .rows(version)
        .expect("a version");
    if rows != [[Some("t".to_owned())]] {
        println!("not run: the server is older than PostgreSQL 18");
        return;
    }
    let text = ways(
        Engine::Postgres,
        &[
            (
                "keys of periods",
                "CREATE EXTENSION btree_gist; CREATE TABLE a (id int, at daterange, PRIMARY KEY (id, at)); CREATE TABLE b (a_id int, at daterange, CONSTRAINT b_one UNIQUE (a_id, at));
                 INSERT INTO a VALUES (1, '[2026-01-01,2026-02-01)'), (1, '[2026-02-01,2026-03-01)'); INSERT INTO b VALUES (1, '[2026-01-05,2026-02-05)')",
                "CREATE EXTENSION btree_gist; CREATE TABLE a (id int, at daterange, PRIMARY KEY (id, at WITHOUT OVERLAPS));
                 CREATE TABLE b (a_id int, at daterange, CONSTRAINT b_one UNIQUE (a_id, at WITHOUT OVERLAPS), CONSTRAINT b_a FOREIGN KEY (a_id, PERIOD at) REFERENCES a (id, PERIOD at))",
            ),
            (
                "constraints that are not enforced",
                "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT t_a REFERENCES a CONSTRAINT t_b CHECK (a > 0))",
                "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT t_a REFERENCES a NOT ENFORCED CONSTRAINT t_b CHECK (a > 0) NOT ENFORCED)",
            ),
            (
                "virtual columns",
                "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED); INSERT INTO t VALUES (1)",
                "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL, c int GENERATED ALWAYS AS (a + 2) VIRTUAL)",
            ),
        ],
    );
    insta::assert_snapshot!("postgres_18", text);
}

/// On MariaDB, which has some things that MySQL has not.
#[cfg(feature = "mysql")]
#[test]
fn mysql() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let text = ways(
        Engine::Mysql,
        &[
            (
                "another character set",
                "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b varchar(5)) CHARACTER SET latin1",
                "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b varchar(5) CHARACTER SET latin1, c varchar(3)) CHARACTER SET utf8mb4",
            ),
            (
                "columns",
                "CREATE TABLE t (id int PRIMARY KEY, gone int, kind varchar(5) NOT NULL DEFAULT 'x', two int AS (id * 2) VIRTUAL)",
                "CREATE TABLE t (id bigint PRIMARY KEY AUTO_INCREMENT, at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
                 kind enum('x', 'it''s') NULL COMMENT 'a kind', two int AS (3 * 2) STORED)",
            ),
            (
                "other names",
                "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, b int, c int, UNIQUE KEY t_one (b), KEY t_two (c, b) COMMENT 'two',
                 CONSTRAINT t_a FOREIGN KEY (c) REFERENCES a (id), CONSTRAINT t_three CHECK (b > 0))",
                "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, b int, c int, UNIQUE KEY u_one (b), KEY u_two (c, b) COMMENT '2',
                 CONSTRAINT u_a FOREIGN KEY (c) REFERENCES a (id), CONSTRAINT u_three CHECK (b > 0))",
            ),
            (
                "order",
                "CREATE TABLE t (a int, b int, c int)",
                "CREATE TABLE t (c int, a int, d int, b int)",
            ),
            (
                "keys and checks",
                "CREATE TABLE a (id int PRIMARY KEY, code varchar(9), n int CHECK (n > 0), j json, UNIQUE KEY one_code (code));
                 CREATE TABLE b (a_id int, CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES a (id))",
                "CREATE TABLE a (id int, code varchar(9), n int CHECK (n > 1), j json NOT NULL, PRIMARY KEY (id, code), CONSTRAINT big CHECK (id < 9));
                 CREATE TABLE b (a_id int, CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES a (id) ON DELETE CASCADE)",
            ),
            (
                "indexes, options, comments",
                "CREATE TABLE t (a int, b varchar(40)); CREATE INDEX i ON t (a)",
                "CREATE TABLE t (a int, b varchar(40), FULLTEXT KEY words (b)) COMMENT 'it''s t' ROW_FORMAT=COMPRESSED; CREATE INDEX i ON t (b(5), a DESC)",
            ),
            (
                "views, triggers, routines",
                "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1",
                "CREATE TABLE t (a int, b int); CREATE SQL SECURITY INVOKER VIEW v AS SELECT b FROM t; CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 2;
                 CREATE TRIGGER t_x BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.b = 2; END; CREATE SEQUENCE s START WITH 3",
            ),
        ],
    );
    insta::assert_snapshot!("mysql", text);
}

/// What autogeneration is asked to find, each in a table of its own, so that two schemas hold all cases. A table whose name
/// ends in `same` is written in two ways that mean one thing; every other differs.
#[rustfmt::skip]
const EVERYWHERE: &[(&str, &str, &str)] = &[
    ("table_added", "", "CREATE TABLE {t} (id int PRIMARY KEY, a int, CONSTRAINT {t}_a UNIQUE (a), CHECK (id > 0)); CREATE INDEX {t}_i ON {t} (a, id);"),
    ("table_dropped", "CREATE TABLE {t} (id int PRIMARY KEY, a int, CONSTRAINT {t}_a UNIQUE (a), CHECK (id > 0)); CREATE INDEX {t}_i ON {t} (a, id);", ""),
    ("column_added", "CREATE TABLE {t} (id int)", "CREATE TABLE {t} (id int, a varchar(20))"),
    ("column_added_not_null", "CREATE TABLE {t} (id int)", "CREATE TABLE {t} (id int, a int NOT NULL DEFAULT 1)"),
    ("column_dropped", "CREATE TABLE {t} (id int, a varchar(20))", "CREATE TABLE {t} (id int)"),
    ("columns_added", "CREATE TABLE {t} (id int)", "CREATE TABLE {t} (id int, a int, b int, c int)"),
    ("type_changed", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a bigint)"),
    ("type_length_changed", "CREATE TABLE {t} (a varchar(10))", "CREATE TABLE {t} (a varchar(20))"),
    ("type_digits_changed", "CREATE TABLE {t} (a numeric(10,2))", "CREATE TABLE {t} (a numeric(12,3))"),
    ("type_of_another_kind", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a varchar(20))"),
    ("type_same", "CREATE TABLE {t} (a int, b numeric(10,2))", "CREATE TABLE {t} (a INT, b NUMERIC(10,2))"),
    ("null_forbidden", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int NOT NULL)"),
    ("null_allowed", "CREATE TABLE {t} (a int NOT NULL)", "CREATE TABLE {t} (a int)"),
    ("default_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int DEFAULT 1)"),
    ("default_dropped", "CREATE TABLE {t} (a varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a varchar(9))"),
    ("default_changed", "CREATE TABLE {t} (a varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a varchar(9) DEFAULT 'y')"),
    ("default_quoted", "CREATE TABLE {t} (a varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a varchar(9) DEFAULT 'it''s')"),
    ("default_same", "CREATE TABLE {t} (a int DEFAULT 5, b varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a int DEFAULT 5, b varchar(9) DEFAULT 'x')"),
    ("all_of_a_column", "CREATE TABLE {t} (a int DEFAULT 1)", "CREATE TABLE {t} (a bigint DEFAULT 2 NOT NULL)"),
    ("key_added", "CREATE TABLE {t} (a int NOT NULL)", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))"),
    ("key_dropped", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL)"),
    ("key_of_more_columns", "CREATE TABLE {t} (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b))"),
    ("unique_added", "CREATE TABLE {t} (a int, b int)", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a, b))"),
    ("unique_without_a_name_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int UNIQUE)"),
    ("unique_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_u UNIQUE (a))", "CREATE TABLE {t} (a int)"),
    ("unique_of_other_columns", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a))", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a, b))"),
    ("unique_under_another_name", "CREATE TABLE {t} (a int, CONSTRAINT {t}_u UNIQUE (a))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_v UNIQUE (a))"),
    ("unique_same", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (b, a))", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (b, a))"),
    ("index_added", "CREATE TABLE {t} (a int, b int)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a, b)"),
    ("index_dropped", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int)"),
    ("index_becomes_unique", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE UNIQUE INDEX {t}_i ON {t} (a)"),
    ("index_of_other_columns", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (b)"),
    ("index_in_another_order", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a, b)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (b, a)"),
    ("index_sorted_otherwise", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC)"),
    ("index_sorted_same", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a ASC)"),
    ("index_named_as_its_column", "CREATE TABLE {t} (nick int)", "CREATE TABLE {t} (nick int); CREATE INDEX nick ON {t} (nick)"),
    ("index_under_another_name", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_j ON {t} (a)"),
    ("index_beside_a_unique_same", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a)); CREATE INDEX {t}_i ON {t} (b)", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a)); CREATE INDEX {t}_i ON {t} (b)"),
    ("long_name_same", "CREATE TABLE {t} (a int); CREATE INDEX iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii ON {t} (a)"),
    ("fk_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int)"),
    ("fk_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE NO ACTION)"),
    ("fk_of_two_columns_added", "CREATE TABLE {t} (a int, b int)", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))"),
    ("fk_of_two_columns_dropped", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))", "CREATE TABLE {t} (a int, b int)"),
    ("fk_of_two_columns_same", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))"),
    ("fk_under_another_name", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_g FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_to_another_column", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (code))"),
    ("fk_on_delete_added", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)"),
    ("fk_on_delete_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_on_delete_from_cascade_to_set_null", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE SET NULL)"),
    ("fk_on_delete_from_restrict", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE RESTRICT)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)"),
    ("fk_on_delete_cascade_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)"),
    ("fk_on_delete_restrict_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE RESTRICT)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE RESTRICT)"),
    ("fk_on_update_added", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)"),
    ("fk_on_update_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_on_update_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)"),
    ("fk_on_update_and_delete", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE ON DELETE SET NULL)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE SET NULL ON DELETE CASCADE)"),
    ("fk_to_itself_added", "CREATE TABLE {t} (id int PRIMARY KEY, a int)", "CREATE TABLE {t} (id int PRIMARY KEY, a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES {t} (id))"),
    ("check_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))"),
    ("check_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))", "CREATE TABLE {t} (a int)"),
    ("check_changed", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 1))"),
    ("check_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))"),
    ("checks_one_of_two_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0), CONSTRAINT {t}_d CHECK (a < 9))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_d CHECK (a < 9))"),
    ("checks_two_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0), CONSTRAINT {t}_d CHECK (a < 9))"),
    ("check_without_a_name_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CHECK (a > 0))"),
    ("generated_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)"),
    ("generated_dropped", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int)"),
    ("generated_otherwise", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 3) STORED)"),
    ("generated_no_longer", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int, b int)"),
    ("generated_same", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)"),
];

#[cfg(feature = "postgres")]
#[rustfmt::skip]
const ON_POSTGRES: &[(&str, &str, &str)] = &[
    ("null_of_a_key_same", "CREATE TABLE {t} (a int, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))"),
    ("fk_becomes_deferrable", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE)"),
    ("fk_no_longer_deferrable", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_becomes_deferred", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)"),
    ("fk_deferrable_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY IMMEDIATE)"),
    ("fk_not_deferrable_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) NOT DEFERRABLE)"),
    ("fk_to_another_schema_added", "CREATE SCHEMA IF NOT EXISTS side; CREATE TABLE IF NOT EXISTS side.target (id int PRIMARY KEY); CREATE TABLE {t} (a int)", "CREATE SCHEMA IF NOT EXISTS side; CREATE TABLE IF NOT EXISTS side.target (id int PRIMARY KEY); CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES side.target (id))"),
    ("table_in_another_schema", "CREATE TABLE {t} (a int)", "CREATE SCHEMA archive; CREATE TABLE {t} (a int); CREATE TABLE archive.{t} (a int)"),
    ("names_in_two_cases_same", "CREATE TABLE {t} (a int); CREATE INDEX \"{t}_I\" ON {t} (a); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX \"{t}_I\" ON {t} (a); CREATE INDEX {t}_i ON {t} (a)"),
    ("unique_of_another_case", "CREATE TABLE {t} (a int, CONSTRAINT \"{t}_U\" UNIQUE (a))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_u UNIQUE (a))"),
    ("expression_added", "CREATE TABLE {t} (a text)", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))"),
    ("expression_changed", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (upper(a))"),
    ("expression_dropped", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text)"),
    ("expression_same", "CREATE TABLE {t} (a text, n int); CREATE INDEX {t}_i ON {t} (lower(a), (n+1))", "CREATE TABLE {t} (a text, n int); CREATE INDEX {t}_i ON {t} (LOWER(a), (n + 1))"),
    ("covering_same", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a) INCLUDE (b)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a) INCLUDE (b)"),
    ("nulls_sorted_otherwise", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC NULLS LAST)"),
    ("nulls_sorted_same", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC NULLS FIRST)"),
    ("check_written_otherwise_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a IN (1, 2)))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a = ANY (ARRAY[1, 2])))"),
    ("default_written_otherwise_same", "CREATE TABLE {t} (a text DEFAULT 'x', at timestamptz DEFAULT current_timestamp)", "CREATE TABLE {t} (a text DEFAULT 'x'::text, at timestamptz DEFAULT CURRENT_TIMESTAMP)"),
    ("identity_column_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, id int GENERATED ALWAYS AS IDENTITY)"),
    ("identity_column_dropped", "CREATE TABLE {t} (a int, id int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE {t} (a int)"),
    ("identity_changed", "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE {t} (id int GENERATED BY DEFAULT AS IDENTITY (START 5 INCREMENT 2))"),
    ("identity_added", "CREATE TABLE {t} (id int NOT NULL)", "CREATE TABLE {t} (id int NOT NULL GENERATED BY DEFAULT AS IDENTITY)"),
    ("identity_dropped", "CREATE TABLE {t} (id int NOT NULL GENERATED BY DEFAULT AS IDENTITY)", "CREATE TABLE {t} (id int NOT NULL)"),
    ("identity_same", "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY (START WITH 1))"),
    ("serial_becomes_an_identity", "CREATE TABLE {t} (id serial)", "CREATE TABLE {t} (id int GENERATED BY DEFAULT AS IDENTITY)"),
    ("comment_of_a_table_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'it''s'"),
    ("comment_of_a_table_dropped", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'", "CREATE TABLE {t} (a int)"),
    ("comment_of_a_table_changed", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'y'"),
    ("comment_of_a_table_same", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'"),
    ("comment_of_a_column_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'"),
    ("comment_of_a_column_dropped", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'", "CREATE TABLE {t} (a int)"),
    ("comment_of_a_column_changed", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'y'"),
    ("comment_of_a_column_same", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'"),
];

#[rustfmt::skip]
const ON_SQLITE: &[(&str, &str, &str)] = &[
    ("fk_becomes_deferred", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)"),
    ("fk_no_longer_deferred", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("autoincrement_added", "CREATE TABLE {t} (id INTEGER PRIMARY KEY)", "CREATE TABLE {t} (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
    ("autoincrement_dropped", "CREATE TABLE {t} (id INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TABLE {t} (id INTEGER PRIMARY KEY)"),
    ("expression_added", "CREATE TABLE {t} (a text)", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))"),
    ("expression_changed", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (upper(a))"),
    ("expression_dropped", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text)"),
    ("layout_same", "CREATE TABLE {t} (a int,b text)", "CREATE TABLE {t} (\n  a int, -- one\n  b text\n)"),
];

#[cfg(feature = "mysql")]
#[rustfmt::skip]
const ON_MYSQL: &[(&str, &str, &str)] = &[
    ("null_of_a_key_same", "CREATE TABLE {t} (a int, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))"),
    ("auto_increment_added", "CREATE TABLE {t} (id int PRIMARY KEY)", "CREATE TABLE {t} (id int PRIMARY KEY AUTO_INCREMENT)"),
    ("auto_increment_dropped", "CREATE TABLE {t} (id int PRIMARY KEY AUTO_INCREMENT)", "CREATE TABLE {t} (id int PRIMARY KEY)"),
    ("auto_increment_same", "CREATE TABLE {t} (id int PRIMARY KEY AUTO_INCREMENT)", "CREATE TABLE {t} (id int NOT NULL AUTO_INCREMENT, PRIMARY KEY (id))"),
    ("auto_increment_in_a_key_of_two", "CREATE TABLE {t} (a int, b int, PRIMARY KEY (a, b))", "CREATE TABLE {t} (a int AUTO_INCREMENT, b int, PRIMARY KEY (a, b))"),
    ("index_of_a_fk_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, KEY {t}_f (a), CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("comment_of_a_table_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int) COMMENT 'it''s'"),
    ("comment_of_a_table_dropped", "CREATE TABLE {t} (a int) COMMENT 'x'", "CREATE TABLE {t} (a int)"),
    ("comment_of_a_column_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int COMMENT 'x')"),
    ("comment_of_a_column_changed", "CREATE TABLE {t} (a int COMMENT 'x')", "CREATE TABLE {t} (a int COMMENT 'y')"),
    ("comment_of_a_column_same", "CREATE TABLE {t} (a int COMMENT 'x')", "CREATE TABLE {t} (a int COMMENT 'x')"),
];

/// All cases at once, there and back: what differs is found and made, and nothing else.
fn cases(engine: Engine, own: &[(&str, &str, &str)]) -> String {
    let schema = |side: fn(&(&str, &str, &str)) -> String| {
        let mut sql = "CREATE TABLE target (id int PRIMARY KEY, code int, UNIQUE (code), UNIQUE (id, code));\n".to_owned();
        for case in EVERYWHERE.iter().chain(own) {
            let text = side(case).replace("{t}", case.0);
            if !text.is_empty() {
                sql.push_str(text.trim_end_matches(';'));
                sql.push_str(";\n");
            }
        }
        sql
    };
    let (old, new) = (
        schema(|case| case.1.to_owned()),
        schema(|case| case.2.to_owned()),
    );
    let there = way(engine, &old, &new);
    let back = way(engine, &new, &old);
    for (name, ..) in EVERYWHERE.iter().chain(own) {
        for way in [&there, &back] {
            // A name may begin another.
            let mut words = way.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert_eq!(
                words.any(|word| word == *name),
                !name.ends_with("same"),
                "{name}:\n{way}"
            );
        }
    }
    // The SQL of each edit is kept elsewhere.
    there.split("\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn autogenerated_on_sqlite() {
    insta::assert_snapshot!("autogenerated_sqlite", cases(Engine::Sqlite, ON_SQLITE));
}

#[cfg(feature = "postgres")]
#[test]
fn autogenerated_on_postgres() {
    if common::engines().contains(&Engine::Postgres) {
        insta::assert_snapshot!(
            "autogenerated_postgres",
            cases(Engine::Postgres, ON_POSTGRES)
        );
    }
}

#[cfg(feature = "mysql")]
#[test]
fn autogenerated_on_mysql() {
    if common::engines().contains(&Engine::Mysql) {
        insta::assert_snapshot!("autogenerated_mysql", cases(Engine::Mysql, ON_MYSQL));
    }
}

/// Edits that do not fit the catalog are errors, and so is what an engine has not.
#[test]
fn what_does_not_fit() {
    let catalog = common::catalog(
        Engine::Sqlite,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)",
    );
    let table = |name: &str| ObjectName::new("main", name);
    let column = |at: usize| Part::Column(Box::new(catalog.tables[0].columns[at].clone()));
    let rename = |from: &str, to: &str| Edit::RenameColumn {
        table: table("t"),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let mood = relata_schema::EnumType {
        name: table("mood"),
        values: Vec::new(),
        comment: None,
    };
    for (edit, message) in [
        (
            Edit::Add {
                table: table("t"),
                part: column(1),
            },
            "cannot add column a to main.t: there is one already",
        ),
        (
            Edit::Add {
                table: table("u"),
                part: column(1),
            },
            "cannot add column a to main.u: there is no table main.u",
        ),
        (
            rename("b", "c"),
            "cannot rename column b of main.t to c: there is none",
        ),
        (
            rename("a", "id"),
            "cannot rename column a of main.t to id: there is one already",
        ),
        (
            Edit::Create(Object::Enum(mood)),
            "cannot create enum main.mood on SQLite: SQLite has none of that kind",
        ),
    ] {
        let error = script(&catalog, &[edit]).expect_err(message);
        assert_eq!(error.to_string(), message);
        assert!(!matches!(error, Error::NotThere { .. }) || message.ends_with("none"));
    }
}

/// A label under another name: the script does what the edit does to a catalog.
#[test]
fn renamed_labels() {
    for engine in common::engines() {
        let schema = |label: &str| match engine {
            Engine::Postgres => format!(
                "CREATE TYPE mood AS ENUM ('bad', '{label}'); CREATE TABLE t (id int, m mood DEFAULT '{label}')"
            ),
            Engine::Mysql => {
                format!("CREATE TABLE t (id int, m enum('bad', '{label}') DEFAULT '{label}')")
            }
            _ => format!(
                "CREATE TABLE t (id int, m text DEFAULT '{label}', CHECK (m IN ('bad', '{label}')))"
            ),
        };
        let mut scratch = common::scratch(engine);
        common::execute(&mut scratch, &schema("ok"));
        let mut old = common::reflect(&mut scratch);
        let wanted = common::catalog(engine, &schema("it''s fine"));
        let of = ObjectName::new(
            &*old.default_schema,
            if engine == Engine::Postgres {
                "mood"
            } else {
                "t"
            },
        );
        let edit = |from: &str, to: &str| Edit::RenameLabel {
            of: of.clone(),
            column: (engine != Engine::Postgres).then(|| "m".to_owned()),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let written = script(&old, &[edit("ok", "it's fine")]).expect("a script");
        let expected = match engine {
            Engine::Postgres => "ALTER TYPE public.mood RENAME VALUE 'ok' TO 'it''s fine';\n".to_owned(),
            Engine::Mysql => "ALTER TABLE `t` MODIFY COLUMN `m` enum('bad','ok','it''s fine') NULL DEFAULT 'ok';\n\
                 UPDATE `t` SET `m` = 'it''s fine' WHERE `m` = 'ok';\n\
                 ALTER TABLE `t` MODIFY COLUMN `m` enum('bad','it''s fine') NULL DEFAULT 'it''s fine';\n"
                .to_owned(),
            _ => written.to_string(),
        };
        assert_eq!(written.to_string(), expected);
        let copies = "SELECT rowid, id, CASE m WHEN 'ok' THEN 'it''s fine' ELSE m END FROM t;";
        assert_eq!(
            engine == Engine::Sqlite,
            expected.contains(copies),
            "{expected}"
        );
        let off = match engine {
            Engine::Sqlite => "PRAGMA foreign_keys = OFF;",
            _ => "",
        };
        scratch
            .execute(Path::new("label.sql"), &format!("{off}{written}"))
            .unwrap_or_else(|error| panic!("{error}\n{written}"));
        let left = plan(&common::reflect(&mut scratch), &wanted);
        assert!(left.edits.is_empty(), "{left}");
        for (from, to) in [("no", "yes"), ("ok", "bad")] {
            script(&old, &[edit(from, to)]).expect_err("no such label, or one that is there");
        }
        edit("ok", "it's fine").apply(&mut old).expect("applies");
        let left = plan(&old, &wanted);
        assert!(left.edits.is_empty(), "{engine}: {left}");
    }
}

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
                "indexes",
                "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a)",
                "CREATE TABLE t (a int, b text); CREATE UNIQUE INDEX i ON t (lower(b) text_pattern_ops, a DESC NULLS LAST) INCLUDE (b) WHERE a > 0",
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
                "partitions and schemas",
                "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "CREATE SCHEMA archive; CREATE TABLE p (id int, at date, note text) PARTITION BY RANGE (at); CREATE INDEX p_at ON p (at);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TABLE archive.p (id int)",
            ),
        ],
    );
    insta::assert_snapshot!("postgres", text);
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
                "columns",
                "CREATE TABLE t (id int PRIMARY KEY, gone int, kind varchar(5) NOT NULL DEFAULT 'x', two int AS (id * 2) VIRTUAL)",
                "CREATE TABLE t (id bigint PRIMARY KEY AUTO_INCREMENT, at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
                 kind enum('x', 'it''s') NULL COMMENT 'a kind', two int AS (3 * 2) STORED)",
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

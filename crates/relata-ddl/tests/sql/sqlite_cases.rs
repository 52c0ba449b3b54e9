//! Pairs of schemas on SQLite: a name, the old one, the new one.

pub const CASES: &[(&str, &str, &str)] = &[
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
    (
        "a virtual column that keeps its values",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT AS (a * 2) VIRTUAL); INSERT INTO t (id, a) VALUES (1, 10)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b INT NOT NULL DEFAULT 3)",
    ),
    (
        "a primary key with a collation is not written",
        "CREATE TABLE t (name TEXT, n INT, b INT, PRIMARY KEY (name COLLATE NOCASE))",
        "CREATE TABLE t (name TEXT, b INT, n TEXT, PRIMARY KEY (name COLLATE NOCASE))",
    ),
    (
        "a primary key with an order is not written, one that only is not the rowid is",
        "CREATE TABLE a (id INTEGER PRIMARY KEY DESC, b INT); CREATE TABLE t (name TEXT PRIMARY KEY DESC, n INT) WITHOUT ROWID",
        "CREATE TABLE a (id INTEGER PRIMARY KEY DESC, b TEXT); CREATE TABLE t (name TEXT PRIMARY KEY DESC, n TEXT) WITHOUT ROWID",
    ),
];

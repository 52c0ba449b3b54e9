//! Statements of MySQL.

use relata_schema::Engine;

use super::{check, server};

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

/// Several types of MySQL are one of the catalog, and a table may have a history.
#[test]
fn of_types_that_hold_less_on_mysql() {
    if server(Engine::Mysql).is_none() {
        return;
    }
    let old = "DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS h;
        CREATE TABLE t (id int PRIMARY KEY, at datetime(6), n double, x longtext, b varbinary(64), s tinytext, m double(6,2));
        CREATE TABLE h (id int) WITH SYSTEM VERSIONING;";
    let lossy = "narrow-type type-rewrite";
    let cases: &[(&str, &str, &str)] = &[
        ("ALTER TABLE t MODIFY at datetime", "", lossy),
        ("ALTER TABLE t MODIFY at timestamp(6) NULL", "", lossy),
        ("ALTER TABLE t MODIFY n double(6,2)", "", "narrow-type"),
        ("ALTER TABLE t MODIFY m double", "", ""),
        (
            "ALTER TABLE t MODIFY n float",
            "",
            "narrow-type change-type type-rewrite",
        ),
        ("ALTER TABLE t MODIFY x tinytext", "", lossy),
        ("ALTER TABLE t MODIFY b varbinary(8)", "", lossy),
        ("ALTER TABLE t MODIFY b varbinary(255)", "", ""),
        ("ALTER TABLE t MODIFY b varbinary(256)", "", "type-rewrite"),
        ("ALTER TABLE t MODIFY s text", "", "type-rewrite"),
        ("ALTER TABLE t MODIFY id int(5)", "", ""),
        (
            "ALTER TABLE h DROP SYSTEM VERSIONING",
            "",
            "delete-rows table-rebuild",
        ),
    ];
    check(Engine::Mysql, old, cases);
}

/// Rows of partitions and replaced tables, routines that are created again, and character sets that hold less.
#[test]
fn of_what_is_lost_on_mysql() {
    if server(Engine::Mysql).is_none() {
        return;
    }
    let old = "DROP TABLE IF EXISTS p; DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS w; DROP FUNCTION IF EXISTS f;
        CREATE TABLE p (id int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
        CREATE TABLE t (id int, name varchar(20)) CHARACTER SET utf8mb4; CREATE TABLE w (id int, body text) CHARACTER SET ascii;
        CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1;";
    let cases: &[(&str, &str, &str)] = &[
        ("ALTER TABLE p DROP PARTITION p0", "", "delete-rows"),
        ("ALTER TABLE p TRUNCATE PARTITION p0", "", "delete-rows"),
        (
            "ALTER TABLE p REORGANIZE PARTITION p1 INTO (PARTITION p2 VALUES LESS THAN MAXVALUE)",
            "",
            "",
        ),
        (
            "CREATE OR REPLACE TABLE t (id int, name varchar(20)) CHARACTER SET utf8mb4",
            "",
            "drop-table",
        ),
        (
            "ALTER TABLE t CONVERT TO CHARACTER SET latin1",
            "",
            "narrow-type type-rewrite",
        ),
        (
            "ALTER TABLE t MODIFY name varchar(20) CHARACTER SET utf8mb3",
            "",
            "narrow-type type-rewrite",
        ),
        (
            "ALTER TABLE w CONVERT TO CHARACTER SET utf8mb4",
            "",
            "type-rewrite",
        ),
        (
            "ALTER TABLE w MODIFY body text CHARACTER SET latin1",
            "",
            "type-rewrite",
        ),
        (
            "DROP FUNCTION f; CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 2",
            "",
            "recreate-object",
        ),
        (
            "CREATE OR REPLACE FUNCTION f() RETURNS int DETERMINISTIC RETURN 2",
            "",
            "",
        ),
        (
            "DELETE t FROM t JOIN (SELECT id FROM w WHERE id = 1) AS s",
            "",
            "delete-rows",
        ),
        (
            "INSERT INTO t VALUES (1, 'a') ON DUPLICATE KEY UPDATE name = 'b'",
            "",
            "",
        ),
    ];
    check(Engine::Mysql, old, cases);
}

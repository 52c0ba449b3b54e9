//! Pairs of schemas on MySQL and MariaDB: a name, the old one, the new one.

pub const CASES: &[(&str, &str, &str)] = &[
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
    (
        "a generated column that keeps its values",
        "CREATE TABLE t (id int PRIMARY KEY, a int, b int AS (a * 2) STORED); INSERT INTO t (id, a) VALUES (1, 10)",
        "CREATE TABLE t (id int PRIMARY KEY, b bigint NOT NULL DEFAULT 3)",
    ),
    (
        "a virtual column that keeps its values",
        "CREATE TABLE t (id int PRIMARY KEY, a int, b int AS (a * 2) VIRTUAL COMMENT 'of a', at timestamp NULL ON UPDATE CURRENT_TIMESTAMP, KEY by_b (b, a)); INSERT INTO t (id, a) VALUES (1, 10)",
        "CREATE TABLE t (id int PRIMARY KEY, b bigint NOT NULL DEFAULT 3, at timestamp NULL ON UPDATE CURRENT_TIMESTAMP, KEY by_b (b))",
    ),
    (
        "a primary key with a prefix stays, but is not created",
        "CREATE TABLE t (a varchar(40), b int, PRIMARY KEY (a(10)))",
        "CREATE TABLE t (a varchar(40), b bigint, PRIMARY KEY (a(10)))",
    ),
    (
        "a primary key gets a prefix",
        "CREATE TABLE t (a varchar(40), PRIMARY KEY (a))",
        "CREATE TABLE t (a varchar(40), PRIMARY KEY (a(10)))",
    ),
];

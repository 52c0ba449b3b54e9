-- Names that MySQL and MariaDB allow and Rust does not. In names of columns capitals and accents make no difference.

-- Every keyword, and what generated code itself uses.
CREATE TABLE keywords (
    `table` INT PRIMARY KEY, `all` INT, constraints INT, `__columns` INT, `columns` INT, `type` INT, `self` INT,
    `super` INT, `crate` INT, `fn` INT, `async` INT, `dyn` INT, `gen` INT, `try` INT, `union` INT, `macro_rules` INT,
    `static` INT, `_` INT, `__` INT, relata INT, core INT, std INT, `row` INT, source INT, r INT, t INT, f INT, other INT,
    state INT, `Option` INT, `Some` INT, `None` INT, `Ok` INT, `Err` INT, `String` TEXT, `Vec` INT, `bool` BOOL,
    i16 SMALLINT, i32 INT, i64 BIGINT, f32 FLOAT, f64 DOUBLE, str TEXT, u8 BLOB, u64 INT UNSIGNED, usize INT,
    `Integer` INT, `keywords` INT, keyword INT, new_keyword INT, id INT, name TEXT, id_2 INT, `i d` INT, __self_0 INT,
    __arg1_0 INT, formatter INT, hasher INT, row_ INT
);

-- A table whose row struct would hide a type of the prelude, and enums that want a name that is taken.
CREATE TABLE options (id INT PRIMARY KEY, `option` ENUM('some', 'none'), value TEXT);
CREATE TABLE `Strings` (id INT PRIMARY KEY);
CREATE TABLE results (id INT PRIMARY KEY);
CREATE TABLE `self` (id INT PRIMARY KEY, `self` INT REFERENCES `self` (id));
CREATE TABLE `mod` (id INT PRIMARY KEY);
CREATE TABLE aux (id INT PRIMARY KEY);
CREATE TABLE relata (id INT PRIMARY KEY, relata_id INT, FOREIGN KEY (relata_id) REFERENCES relata (id));
CREATE TABLE `user` (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT);
CREATE TABLE users (
    id INT PRIMARY KEY AUTO_INCREMENT COMMENT '*/ /* // " \\ [link] [link](x) <b> &amp; `tick` _em_ # x\n\n    let x = 1;',
    `user` INT UNSIGNED, users INT, mood ENUM('sad', 'ok', 'so-so', '', '+', '-', 'Self', '2nd', 'with "quotes"', 'it''s', 'a\\b', 'a,b')
        NOT NULL DEFAULT 'ok' COMMENT 'How one feels; see [mood]',
    FOREIGN KEY (`user`) REFERENCES `user` (id), FOREIGN KEY (users) REFERENCES users (id)
) COMMENT = 'People.\n\n# Heading\n- list\n```\ncode\n| a | b |';
CREATE TABLE new_users (id INT PRIMARY KEY, mood ENUM('sad', 'ok') CHARACTER SET latin1);
CREATE TABLE users_mood (id INT PRIMARY KEY);
CREATE TABLE `a.b` (c ENUM('x', 'y'), `d.e` ENUM('x'));
CREATE TABLE a (`b.c` ENUM('z'), `b.d.e` ENUM('é', 'ß', '用户'));

-- Keys of 64 bits without a sign.
CREATE TABLE unsigned_keys (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, small TINYINT UNSIGNED, many MEDIUMINT UNSIGNED);
CREATE TABLE of_unsigned_keys (
    id BIGINT UNSIGNED PRIMARY KEY, unsigned_key_id BIGINT UNSIGNED NOT NULL,
    FOREIGN KEY (unsigned_key_id) REFERENCES unsigned_keys (id)
);

-- Identifiers of every kind.
CREATE TABLE `space and "quotes" 'n`` such` (
    `a b` INT, `a-b` INT, `a.b` INT, `a"b` INT, `a'b` INT, `a``b` INT, `a\b` INT, `a/*b*/` INT, `1st` INT, `größe` INT,
    `用户` TEXT, `имя` TEXT, `café` TEXT, `İstanbul` TEXT, `%` INT, `price €` DECIMAL(10, 2), `$` INT, `a	b` INT,
    `Ünïcödé Spaces here` TEXT, `‮ltr` TEXT, `{braces}` TEXT, `#[attr]` TEXT, `//!` TEXT, `;` TEXT, `line
break` TEXT
);
CREATE TABLE `用户` (id INT PRIMARY KEY, `用户` INT, FOREIGN KEY (`用户`) REFERENCES `用户` (id));
CREATE TABLE `1st` (id INT PRIMARY KEY);
CREATE TABLE x234567890123456789012345678901234567890123456789012345678901234 (
    y234567890123456789012345678901234567890123456789012345678901234 INT PRIMARY KEY
);

-- Kinds of columns.
CREATE TABLE kinds (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    a TINYINT, b TINYINT UNSIGNED NOT NULL, c SMALLINT, d SMALLINT UNSIGNED, e MEDIUMINT, f MEDIUMINT UNSIGNED,
    g INT UNSIGNED, h BIGINT, i FLOAT, j DOUBLE, k DECIMAL(12, 3) UNSIGNED, l BIT(1) NOT NULL DEFAULT b'1', m BIT(9),
    n YEAR, o TINYINT(1), p CHAR(3), q LONGTEXT, r BINARY(16), s VARBINARY(9), t LONGBLOB, u JSON, v DATE, w TIME(3),
    x DATETIME, y TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, z SET('a', 'b'),
    point POINT, area GEOMETRY, doubled INT AS (a * 2) STORED, hidden INT INVISIBLE DEFAULT 3,
    UNIQUE KEY (p, a), UNIQUE KEY `an index with | in its name` (q(20)), FULLTEXT KEY (q), CHECK (a > 0 OR q <> '`\n')
);
CREATE TABLE composite (a INT, b VARCHAR(9), `C c` INT, PRIMARY KEY (a, b), UNIQUE (b, `C c`));
CREATE TABLE composite_child (id INT PRIMARY KEY, a INT, b VARCHAR(9), `C c` INT,
    FOREIGN KEY (a, b) REFERENCES composite (a, b), FOREIGN KEY (b, `C c`) REFERENCES composite (b, `C c`));
CREATE TABLE follows (follower_id INT, followee_id INT, PRIMARY KEY (follower_id, followee_id),
    FOREIGN KEY (follower_id) REFERENCES users (id), FOREIGN KEY (followee_id) REFERENCES users (id));
CREATE TABLE parted (id INT, at DATE, PRIMARY KEY (id, at)) PARTITION BY HASH (id) PARTITIONS 2;

CREATE VIEW `view` AS SELECT id, mood, users AS other FROM users;
CREATE VIEW `view of sums` AS SELECT count(*) AS `count`, sum(id) FROM kinds;
CREATE VIEW `view of both` AS SELECT u.mood AS a, n.mood AS mood FROM users u LEFT JOIN new_users n ON n.id = u.id;
CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2;
CREATE FUNCTION `a b``c"d`(`type` INT, `a b` VARCHAR(9), relata DATE, `ü` DOUBLE) RETURNS VARCHAR(20) DETERMINISTIC
    RETURN concat(`type`, `a b`, relata, `ü`);
CREATE FUNCTION `cost$1`() RETURNS INT DETERMINISTIC RETURN 1;
CREATE FUNCTION abs(x INT) RETURNS INT DETERMINISTIC RETURN 1;
CREATE FUNCTION calls(x POINT) RETURNS INT DETERMINISTIC RETURN 1;
CREATE FUNCTION mood(x INT) RETURNS ENUM('sad', 'ok') DETERMINISTIC RETURN 'ok';
CREATE FUNCTION users(x BIGINT UNSIGNED) RETURNS BIGINT UNSIGNED NO SQL COMMENT 'Named as a table.' RETURN x;
CREATE PROCEDURE p() SELECT 1;
CREATE TRIGGER seen BEFORE INSERT ON users FOR EACH ROW SET NEW.users = NULL;

-- Every kind of object that relata reflects, once.
/*!40101 SET NAMES utf8mb4 */;
ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE TABLE users (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  email VARCHAR(80) CHARACTER SET latin1 NOT NULL COMMENT 'where mail goes; it''s unique',
  name VARCHAR(40) NOT NULL DEFAULT 'no''body \\', # a comment; with a semicolon
  lower_name VARCHAR(40) AS (lower(`name`)) VIRTUAL,
  doubled INT GENERATED ALWAYS AS ((age) * (2)) STORED,
  age INT CHECK (age >= 0),
  born DATE DEFAULT (curdate()),
  score DOUBLE DEFAULT -1.5,
  mood ENUM('sad', 'so-so', 'it''s \\ fine;') NOT NULL DEFAULT 'so-so',
  tags SET('a', 'b''c') DEFAULT NULL,
  active TINYINT(1) NOT NULL DEFAULT TRUE,
  flag BIT(1) NOT NULL DEFAULT b'0',
  settings JSON DEFAULT '{}',
  secret INT INVISIBLE DEFAULT 7,
  created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  changed DATETIME(3) NULL ON UPDATE CURRENT_TIMESTAMP(3),
  started TIMESTAMP NOT NULL DEFAULT '2024-01-02 03:04:05',
  PRIMARY KEY (id),
  UNIQUE KEY users_email (email) COMMENT 'one each',
  UNIQUE KEY users_name_age (name, age),
  UNIQUE KEY users_prefix (name(5), born),
  KEY users_score (score DESC, age),
  KEY users_ignored (age) IGNORED,
  FULLTEXT KEY users_text (name),
  CONSTRAINT short_name CHECK (length(name) < 30 OR name = ')')
) COMMENT = 'people; who "buy"';

CREATE TABLE numbers (
  a TINYINT, b TINYINT UNSIGNED, c SMALLINT, d SMALLINT UNSIGNED, e MEDIUMINT, f MEDIUMINT UNSIGNED, g INT(5) ZEROFILL,
  h BIGINT, i BIGINT UNSIGNED, j FLOAT, k DOUBLE UNSIGNED, l DECIMAL(12, 3), m DECIMAL UNSIGNED, n BIT(9), o YEAR, p BOOL,
  PRIMARY KEY (b, a)
);
CREATE TABLE texts (
  a CHAR(3), b VARCHAR(5), c TINYTEXT, d TEXT, e MEDIUMTEXT, f LONGTEXT, g BINARY(16), h VARBINARY(9), i TINYBLOB,
  j BLOB, k MEDIUMBLOB, l LONGBLOB, m JSON, n UUID, o INET6, p CHAR(2) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  q LONGTEXT CHECK (json_valid(q) AND length(q) > 2)
);
CREATE TABLE times (a DATE, b TIME(6), c DATETIME, d TIMESTAMP NULL, e YEAR(4));
CREATE TABLE places (
  at POINT NOT NULL, area GEOMETRY, way LINESTRING, SPATIAL KEY places_at (at)
);

CREATE TABLE orders (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL,
  key_a TINYINT, key_b TINYINT UNSIGNED,
  parent BIGINT UNSIGNED,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT orders_key FOREIGN KEY (key_b, key_a) REFERENCES numbers (b, a) ON DELETE SET NULL ON UPDATE NO ACTION,
  FOREIGN KEY (parent) REFERENCES orders (id)
);

CREATE TABLE events (id INT, at DATE NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (year(at)) (
  PARTITION p2024 VALUES LESS THAN (2025), PARTITION later VALUES LESS THAN MAXVALUE
);
CREATE TABLE hashed (id INT PRIMARY KEY) PARTITION BY KEY (id) PARTITIONS 3;
CREATE TABLE history (id INT PRIMARY KEY, x INT) WITH SYSTEM VERSIONING;
CREATE TEMPORARY TABLE not_reflected (a INT);
CREATE SEQUENCE numbering START WITH 5 INCREMENT BY 3 MINVALUE 2 MAXVALUE 99 CACHE 4 CYCLE;

CREATE VIEW user_names (id, label, twice, mood) AS SELECT id, name, age * 2, mood FROM users WHERE name <> ';';
CREATE VIEW stats AS SELECT u.id, count(o.id) AS orders, max(o.parent) AS parent
  FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id;
CREATE VIEW pairs AS SELECT u.id, o.id AS order_id FROM users u JOIN orders o ON o.user_id = u.id;

DELIMITER //
CREATE TRIGGER users_seen BEFORE INSERT ON users FOR EACH ROW BEGIN
  IF NEW.age > 1 THEN SET NEW.score = CASE WHEN NEW.name = '' THEN 1 ELSE 2 END; END IF;
END//
CREATE PROCEDURE count_users(IN least INT, OUT number BIGINT, INOUT total DECIMAL(10,2))
  READS SQL DATA SQL SECURITY INVOKER COMMENT 'how many; it''s'
BEGIN
  SELECT count(*), total + count(*) INTO number, total FROM users WHERE age >= least;
END//
DELIMITER ;
CREATE TRIGGER users_gone AFTER DELETE ON users FOR EACH ROW INSERT INTO texts (b) VALUES (';');
CREATE FUNCTION twice(x DECIMAL(10,2) UNSIGNED, label VARCHAR(20)) RETURNS DECIMAL(12,2) DETERMINISTIC RETURN x * 2;
CREATE FUNCTION next_id() RETURNS INT READS SQL DATA BEGIN DECLARE i INT; SELECT max(id) INTO i FROM users; RETURN i; END;

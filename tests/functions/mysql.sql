-- Functions of MySQL, for generated/functions_mysql.

CREATE TABLE people (
    id   BIGINT       NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    born DATE
);
INSERT INTO people VALUES (1, 'Ann Lee', '1990-05-01'), (2, 'bo ek', NULL), (3, 'Cy Orr', '2001-12-31');

CREATE FUNCTION initials(name VARCHAR(100)) RETURNS VARCHAR(10) DETERMINISTIC
    COMMENT 'The first letters of the words.'
    RETURN upper(concat(left(name, 1), substr(name, locate(' ', name) + 1, 1)));
CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1;
CREATE FUNCTION add_up(a INT, b INT) RETURNS BIGINT DETERMINISTIC RETURN a + b;
CREATE FUNCTION with_tax(price DECIMAL(10, 2), rate DOUBLE) RETURNS DECIMAL(12, 3) DETERMINISTIC
    RETURN price * (1 + rate);
CREATE FUNCTION is_adult(born DATE, today DATE) RETURNS TINYINT(1) DETERMINISTIC
    RETURN timestampdiff(YEAR, born, today) >= 18;
CREATE FUNCTION midnight(day DATE) RETURNS DATETIME DETERMINISTIC RETURN timestamp(day);
CREATE FUNCTION largest() RETURNS BIGINT UNSIGNED DETERMINISTIC RETURN 18446744073709551615;
CREATE FUNCTION half(x FLOAT) RETURNS FLOAT DETERMINISTIC RETURN x / 2;
CREATE FUNCTION bytes_of(x TEXT) RETURNS BLOB DETERMINISTIC RETURN CAST(x AS BINARY);
CREATE FUNCTION people_born_in(wanted SMALLINT) RETURNS INT READS SQL DATA
    RETURN (SELECT count(*) FROM people WHERE year(born) = wanted);
CREATE FUNCTION `the "odd" ``one``` (`select` INT) RETURNS INT DETERMINISTIC RETURN -`select`;

-- Not generated: a call of the first is one of MySQL's own function, the second's name holds a placeholder, the third is none.
CREATE FUNCTION abs(x INT) RETURNS INT DETERMINISTIC RETURN 7;
CREATE FUNCTION `cost$1`() RETURNS INT DETERMINISTIC RETURN 1;
CREATE PROCEDURE act() SELECT 1;

-- Functions of every kind.

CREATE SCHEMA geo;

CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN percent AS integer CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, age integer);
COMMENT ON COLUMN people.name IS 'Full name.';
INSERT INTO people VALUES (1, 'Sara', 34), (2, 'Jürgen', 51), (3, 'Bo', NULL);

CREATE FUNCTION one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION add(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a + b';
COMMENT ON FUNCTION add IS E'Adds two numbers.\n\nSee [link] and `code`.';
CREATE FUNCTION no_names(integer, text) RETURNS text LANGUAGE sql AS 'SELECT $2 || $1';
CREATE FUNCTION greet(name text, greeting text DEFAULT 'Hello', mark text DEFAULT '!') RETURNS text LANGUAGE sql STABLE
    AS $$SELECT greeting || ', ' || name || mark$$;
CREATE FUNCTION join_all(separator text, VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT array_to_string(parts, separator)';
CREATE FUNCTION kind(x integer) RETURNS text LANGUAGE sql AS $$SELECT 'integer'$$;
CREATE FUNCTION kind(x bigint) RETURNS text LANGUAGE sql AS $$SELECT 'bigint'$$;
CREATE FUNCTION kind(x smallint) RETURNS text LANGUAGE sql AS $$SELECT 'smallint'$$;
CREATE FUNCTION kind(x text[], y double precision) RETURNS text LANGUAGE sql AS $$SELECT 'both'$$;
CREATE FUNCTION kind() RETURNS text LANGUAGE sql AS $$SELECT 'none'$$;
CREATE FUNCTION half(p percent) RETURNS percent LANGUAGE sql AS 'SELECT p / 2';
CREATE FUNCTION better(m mood) RETURNS mood LANGUAGE sql AS $$SELECT 'ok'::mood$$;
CREATE FUNCTION twice(INOUT n integer) LANGUAGE sql AS 'SELECT n * 2';
CREATE FUNCTION minimum(OUT low integer, OUT high integer, list integer[]) LANGUAGE sql
    AS 'SELECT min(x), max(x) FROM unnest(list) x';
CREATE FUNCTION upper(n integer) RETURNS text LANGUAGE sql AS $$SELECT 'UP ' || n$$;
CREATE FUNCTION eleven(a1 int, a2 int, a3 int, a4 int, a5 int, a6 int, a7 int, a8 int, a9 int, a10 int, a11 int)
    RETURNS text LANGUAGE sql AS $$SELECT concat_ws('-', a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)$$;

CREATE FUNCTION evens(up_to integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT generate_series(2, up_to, 2)';
CREATE FUNCTION adults(min_age integer DEFAULT 18) RETURNS SETOF people LANGUAGE sql
    AS 'SELECT * FROM people WHERE age >= min_age';
COMMENT ON FUNCTION adults IS 'People who may vote.';
CREATE FUNCTION grid(width integer, height integer) RETURNS TABLE (x integer, y integer, label text) LANGUAGE sql
    AS $$SELECT x, y, x || ':' || y FROM generate_series(1, width) x, generate_series(1, height) y ORDER BY y, x$$;
CREATE FUNCTION pairs() RETURNS SETOF pair LANGUAGE sql AS $$SELECT 1, 'one' UNION ALL SELECT NULL, 'none'$$;
CREATE FUNCTION a_pair(n integer) RETURNS pair LANGUAGE sql AS $$SELECT n, 'p'$$;
CREATE FUNCTION named(OUT word text) RETURNS SETOF text LANGUAGE sql AS $$VALUES ('a'), ('b')$$;
CREATE FUNCTION of_kind(n integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT n';
CREATE FUNCTION of_kind(t text) RETURNS SETOF text LANGUAGE sql AS 'SELECT t';

CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
COMMENT ON AGGREGATE total(integer) IS 'A sum that is 0 over no rows.';
CREATE FUNCTION append(list text, word text, separator text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE WHEN list IS NULL THEN word ELSE list || separator || word END$$;
CREATE AGGREGATE chain(word text, separator text) (SFUNC = append, STYPE = text);
CREATE AGGREGATE rows_seen(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE FUNCTION place() RETURNS bigint LANGUAGE internal IMMUTABLE WINDOW AS 'window_row_number';
CREATE FUNCTION before(n integer) RETURNS integer LANGUAGE internal IMMUTABLE WINDOW AS 'window_lag';

-- Names with what stands for arguments in relata's own templates, and keywords of Rust.
CREATE DOMAIN "odd|$1" AS integer;
CREATE FUNCTION "cost$1"("self" "odd|$1", "$2" integer DEFAULT 1) RETURNS integer LANGUAGE sql
    AS 'SELECT "self" * 100 + "$2"';
CREATE FUNCTION "fn|""type"""("type" integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT "type"';
CREATE AGGREGATE "sum|$1"(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE AGGREGATE "sum|$1"("odd|$1") (SFUNC = int4pl, STYPE = integer, INITCOND = '1000');

CREATE FUNCTION geo.distance(a double precision, b double precision) RETURNS double precision LANGUAGE sql
    AS 'SELECT abs(a - b)';
CREATE FUNCTION geo.moods() RETURNS SETOF mood LANGUAGE sql AS $$SELECT unnest(enum_range(NULL::mood))$$;

-- Left out.
CREATE FUNCTION of_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION whatever(x anyelement) RETURNS anyelement LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION spot(p point) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION to_spot(n integer) RETURNS point LANGUAGE sql AS 'SELECT point(n, n)';
CREATE FUNCTION some_record() RETURNS record LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION some_records() RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, 2';
CREATE PROCEDURE act() LANGUAGE sql AS '';
CREATE AGGREGATE middle(double precision ORDER BY double precision) (
    SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE FUNCTION with_spot(n integer, p point DEFAULT '(1,1)') RETURNS integer LANGUAGE sql AS 'SELECT n';

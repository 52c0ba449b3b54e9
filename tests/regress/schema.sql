-- The tables and functions that PostgreSQL's own regression tests use: names and types only. The rows, and what the
-- functions do, come from the tests.
--
-- schema.json is what PostgreSQL says of them; `relata generate --manifest tests/regress/relata.toml` writes it.

CREATE TABLE char_tbl (f1 character(4));
CREATE TABLE float8_tbl (f1 double precision);
CREATE TABLE int2_tbl (f1 smallint);
CREATE TABLE int4_tbl (f1 integer);
CREATE TABLE int8_tbl (q1 bigint, q2 bigint);
CREATE TABLE text_tbl (f1 text);
CREATE TABLE varchar_tbl (f1 character varying(4));

CREATE TABLE tenk1 (
    unique1 integer,
    unique2 integer,
    two integer,
    four integer,
    ten integer,
    twenty integer,
    hundred integer,
    thousand integer,
    twothousand integer,
    fivethous integer,
    tenthous integer,
    odd integer,
    even integer,
    stringu1 name,
    stringu2 name,
    string4 name
);
CREATE TABLE tenk2 (LIKE tenk1);
CREATE TABLE onek (LIKE tenk1);

-- Of window.sql.
CREATE TABLE empsalary (depname character varying, empno bigint, salary integer, enroll_date date);
CREATE TABLE v_window (i integer, sum_rows bigint);
CREATE TABLE numerics (id integer, f_float4 real, f_float8 double precision, f_numeric numeric);
CREATE TABLE datetimes (
    id integer,
    f_time time,
    f_timetz time with time zone,
    f_interval interval,
    f_timestamptz timestamp with time zone,
    f_timestamp timestamp
);
-- union.sql has another table of this name.
CREATE TABLE t1 (f1 integer, f2 bigint);

-- Of union.sql.
CREATE TABLE t2 (ab text PRIMARY KEY);
CREATE TABLE events (event_id integer PRIMARY KEY);
CREATE TABLE other_events (event_id integer PRIMARY KEY);
CREATE TABLE t3 (x integer);
CREATE FUNCTION expensivefunc(integer) RETURNS integer STRICT LANGUAGE sql AS 'SELECT $1';

-- Of groupingsets.sql.
CREATE TABLE gstest1 (a integer, b integer, v integer);
CREATE TABLE gstest2 (
    a integer, b integer, c integer, d integer, e integer, f integer, g integer, h integer
);
CREATE TABLE gstest3 (a integer PRIMARY KEY, b integer, c integer, d integer);
CREATE TABLE gstest4 (id integer, v integer, unhashable_col bit(4), unsortable_col xid);
CREATE TABLE gstest_empty (a integer, b integer, v integer);
CREATE TABLE bug_16784 (i integer, j integer);
CREATE TABLE gs_data_1 (g1000 integer, g100 integer, g10 integer, g integer);
CREATE TABLE gs_group_1 (g100 integer, g10 integer, sum numeric, count bigint, max text);
CREATE TABLE gs_hash_1 (g100 integer, g10 integer, sum numeric, count bigint, max text);
CREATE FUNCTION gstest_data(v integer, OUT a integer, OUT b integer) RETURNS SETOF record
    LANGUAGE sql AS 'SELECT $1, $1';

-- Of window.sql: its four functions of rows.
CREATE FUNCTION unbounded_syntax_test1a(x integer) RETURNS TABLE (a integer, b integer, c integer)
    LANGUAGE sql AS 'SELECT $1, $1, $1';
CREATE FUNCTION unbounded_syntax_test1b(x integer) RETURNS TABLE (a integer, b integer, c integer)
    LANGUAGE sql AS 'SELECT $1, $1, $1';
CREATE FUNCTION unbounded_syntax_test2a(unbounded integer) RETURNS TABLE (a integer, b integer, c integer)
    LANGUAGE sql AS 'SELECT $1, $1, $1';
CREATE FUNCTION unbounded_syntax_test2b(unbounded integer) RETURNS TABLE (a integer, b integer, c integer)
    LANGUAGE sql AS 'SELECT $1, $1, $1';

-- Of delete.sql, insert.sql, insert_conflict.sql, returning.sql and update.sql.
CREATE TABLE delete_test (id serial PRIMARY KEY, a integer, b text);
CREATE TABLE foo (f1 serial, f2 text, f3 integer DEFAULT 42, f4 bigint DEFAULT 99);
CREATE TABLE foochild (f1 serial, f2 text, f3 integer DEFAULT 42, fc integer, f4 bigint DEFAULT 99);
CREATE TABLE joinme (f2j text, other integer);
CREATE TABLE update_test (a integer DEFAULT 10, b integer, c text);
CREATE TABLE upsert_test (a integer PRIMARY KEY, b text);
CREATE TABLE inserttest (col1 integer, col2 integer NOT NULL, col3 text DEFAULT 'testing');
CREATE TABLE large_tuple_test (a integer, b text);
CREATE TABLE insertconflicttest (key integer, fruit text);
CREATE UNIQUE INDEX key_index ON insertconflicttest (key);
CREATE UNIQUE INDEX comp_key_index ON insertconflicttest (key, fruit);

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
CREATE UNIQUE INDEX fruit_index ON insertconflicttest (fruit);
CREATE UNIQUE INDEX expr_key_index ON insertconflicttest (lower(fruit));
CREATE UNIQUE INDEX expr_comp_key_index ON insertconflicttest (key, lower(fruit));
CREATE UNIQUE INDEX partial_key_index ON insertconflicttest (key) WHERE fruit LIKE '%berry';
CREATE TABLE insertconflict (a bigint, b bigint);
CREATE UNIQUE INDEX insertconflicti1 ON insertconflict (coalesce(a, 0));
CREATE UNIQUE INDEX insertconflicti2 ON insertconflict (b) WHERE coalesce(a, 1) > 0;
CREATE TABLE cities (name text, population double precision, altitude integer);
CREATE UNIQUE INDEX cities_names_unique ON cities (name);
CREATE TABLE capitals (name text, population double precision, altitude integer, state character(2));
CREATE UNIQUE INDEX capitals_names_unique ON capitals (name);
CREATE TABLE dropcol (key integer PRIMARY KEY, drop1 integer, keep1 text, drop2 numeric, keep2 double precision);
CREATE TABLE mintab (c1 integer);
CREATE TABLE non_parted (id integer);

-- The same: tables with partitions, and each partition, as plain tables. The suites make several of one name: these are those that
-- most statements write.
CREATE TABLE part1 (a text, b integer);
CREATE TABLE part4 (a text, b integer);
CREATE TABLE part_cc_dd (a text, b integer);
CREATE TABLE part_null (a text, b integer);
CREATE TABLE part_default (a text, b integer);
CREATE TABLE part_ee_ff (a text, b integer);
CREATE TABLE part_ee_ff1 (a text, b integer);
CREATE TABLE part_ee_ff2 (a text, b integer);
CREATE TABLE part_default_p1 (a text, b integer);
CREATE TABLE part_default_p2 (a text, b integer);
CREATE TABLE list_parted (a text, b integer);
CREATE TABLE list_part1 (a text, b integer);
CREATE TABLE list_default (a text, b integer);
CREATE TABLE part_def (a text, b bigint);
CREATE TABLE range_parted (a text, b bigint, c numeric, d integer, e character varying);
CREATE TABLE part_a_10_a_20 (a text, b bigint, c numeric, d integer, e character varying);
CREATE TABLE part_b_10_b_20 (a text, b bigint, c numeric, d integer, e character varying);
CREATE TABLE part_c_1_100 (a text, b bigint, c numeric, d integer, e character varying);
CREATE TABLE part_c_100_200 (a text, b bigint, c numeric, d integer, e character varying);
CREATE VIEW upview AS SELECT * FROM range_parted;
CREATE TABLE mlparted (a integer, b integer, c text, d integer);
CREATE TABLE mlparted_def1 (a integer, b integer);
CREATE TABLE mlparted_def2 (a integer, b integer);
CREATE TABLE mcrparted (a integer, b integer, c integer);
CREATE TABLE mcrparted0 (a integer, b integer, c integer);
CREATE TABLE mcrparted1 (a integer, b integer, c integer);
CREATE TABLE mcrparted2 (a integer, b integer, c integer);
CREATE TABLE mcrparted5 (a integer, b integer, c integer);
CREATE TABLE donothingbrtrig_test (a integer, b text);
CREATE TABLE sub_parted (a numeric, b integer, c bigint);
CREATE TABLE hash_parted (a integer, b integer);
CREATE TABLE hpart1 (a integer, b integer);
CREATE TABLE hpart2 (a integer, b integer);
CREATE TABLE hpart4 (a integer, b integer);
CREATE TABLE parted_conflict_test (a integer, b character(1));
CREATE UNIQUE INDEX parted_conflict_test_a_key ON parted_conflict_test (a);
CREATE TABLE parted_conflict_test_1 (a integer, b character(1));
CREATE UNIQUE INDEX parted_conflict_test_1_a_key ON parted_conflict_test_1 (a);
CREATE UNIQUE INDEX parted_conflict_test_1_b_key ON parted_conflict_test_1 (b);
CREATE TABLE parted_conflict (a integer, b text, c integer);
CREATE UNIQUE INDEX parted_conflict_a_b_idx ON parted_conflict (a, b);
CREATE TABLE parted_conflict_1 (a integer, b text, c integer);
CREATE UNIQUE INDEX parted_conflict_1_a_idx ON parted_conflict_1 (a);

//! Functions whose bodies change, and what depends on them (PostgreSQL).

use std::path::Path;

use relata_ddl::{plan, script};
use relata_schema::{Engine, Scratch, Session};

use super::{after, common, moved, shown};

/// The rows of a query that reads indexes, on a connection that has not yet put a body in place of a call.
fn by_index(scratch: &Scratch, query: &str) -> Vec<String> {
    let mut session = Session::connect(scratch.url().expect("a URL")).expect("connects");
    let set = session.execute(Path::new("set.sql"), "SET enable_seqscan = off");
    set.expect("sets");
    shown(session.rows(query).expect("rows"))
}

/// What a table has of the results of a function follows when its body changes: the index, the column, the rows that a check let in.
#[test]
fn results_of_a_function_with_another_body() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |body: &str| {
        format!(
            "CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT {body}($1)';
             CREATE FUNCTION twice(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT public.norm($1) || public.norm($1)';
             CREATE TABLE t (name text, n text GENERATED ALWAYS AS (norm(name)) STORED, CONSTRAINT short CHECK (length(twice(name)) < 99));
             CREATE INDEX by_norm ON t (norm(name)); CREATE INDEX by_twice ON t (twice(name)); CREATE VIEW v AS SELECT norm(name) AS it FROM t"
        )
    };
    let old = format!("{}; INSERT INTO t (name) VALUES ('Ab')", schema("lower"));
    let new = schema("upper");
    let scratch = moved(Engine::Postgres, &old, &new);
    let query = "SELECT n, it, (SELECT count(*) FROM t WHERE norm(name) = 'AB')::text,
         (SELECT count(*) FROM t WHERE twice(name) = 'ABAB')::text FROM t, v";
    assert_eq!(by_index(&scratch, query), ["AB | AB | 1 | 1"]);
    // Rows that the new body does not let in.
    let old = format!(
        "{}; INSERT INTO t (name) VALUES (repeat('x', 30))",
        schema("lower")
    );
    let new = schema("lower").replace("'SELECT lower($1)'", "'SELECT lower($1) || lower($1)'");
    let wanted = common::catalog(Engine::Postgres, &new);
    let mut scratch = common::scratch(Engine::Postgres);
    common::execute(&mut scratch, &old);
    let from = common::reflect(&mut scratch);
    let sql = script(&from, &plan(&from, &wanted).edits).expect("renders");
    let refused = scratch.execute(Path::new("plan.sql"), &sql.to_string());
    let refused = refused
        .expect_err(&format!("a row is too long now: {sql}"))
        .to_string();
    assert!(refused.contains("\"short\""), "{refused}");
}

/// Only the body of another function calls the one that changes.
#[test]
fn results_of_a_function_that_a_body_calls() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |body: &str| {
        format!(
            "CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT {body}($1)';
             CREATE FUNCTION norm2(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT public.norm($1) $$;
             CREATE TABLE w (name text); CREATE UNIQUE INDEX w_n2 ON w (norm2(name));
             CREATE MATERIALIZED VIEW m AS SELECT name FROM w; CREATE INDEX m_n2 ON m (norm2(name))"
        )
    };
    let old = format!(
        "{}; INSERT INTO w VALUES ('Ab'); REFRESH MATERIALIZED VIEW m",
        schema("lower")
    );
    let scratch = moved(Engine::Postgres, &old, &schema("upper"));
    let query = "SELECT (SELECT count(*) FROM w WHERE norm2(name) = 'AB')::text,
         (SELECT count(*) FROM m WHERE norm2(name) = 'AB')::text";
    assert_eq!(by_index(&scratch, query), ["1 | 1"]);
    let mut session = Session::connect(scratch.url().expect("a URL")).expect("connects");
    let twice = session.execute(Path::new("rows.sql"), "INSERT INTO w VALUES ('aB')");
    let twice = twice.expect_err("it is there").to_string();
    assert!(twice.contains("w_n2"), "{twice}");
}

/// A function whose results are in an index keeps its grants, and what else depends on it, when its body changes.
#[test]
fn what_else_depends_on_a_function_with_another_body() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |body: &str| {
        format!(
            "CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE {body};
             CREATE TABLE t (name text, n text GENERATED ALWAYS AS (norm(name)) STORED, CONSTRAINT full_name CHECK (norm(name) <> ''));
             CREATE INDEX by_norm ON t (norm(name)); CREATE VIEW v AS SELECT n FROM t"
        )
    };
    let others = "CREATE POLICY own ON t USING (norm(name) = 'ab'); REVOKE EXECUTE ON FUNCTION norm FROM PUBLIC;
         CREATE OPERATOR !! (RIGHTARG = text, FUNCTION = norm);
         CREATE AGGREGATE normed(text) (SFUNC = keep, STYPE = text, FINALFUNC = norm); INSERT INTO t (name) VALUES ('Ab')";
    let keep = "CREATE FUNCTION keep(text, text) RETURNS text LANGUAGE sql IMMUTABLE RETURN $2";
    let bodies = [
        ("AS 'SELECT lower($1)'", "AS 'SELECT upper($1)'"),
        ("RETURN lower($1)", "RETURN upper($1)"),
    ];
    for (before, after) in bodies {
        let old = format!("{keep}; {}; {others}", schema(before));
        // Aggregates are reflected.
        let aggregate =
            "CREATE AGGREGATE normed(text) (SFUNC = keep, STYPE = text, FINALFUNC = norm)";
        let new = format!("{keep}; {}; {aggregate}", schema(after));
        let scratch = moved(Engine::Postgres, &old, &new);
        let query =
            "SELECT n, (SELECT count(*) FROM t WHERE norm(name) = 'AB')::text, !! 'x', normed('y'),
             (SELECT count(*) FROM pg_policies WHERE policyname = 'own')::text,
             has_function_privilege('pg_monitor', 'norm(text)', 'execute')::text FROM t GROUP BY n";
        assert_eq!(by_index(&scratch, query), ["AB | 1 | X | Y | 1 | false"]);
    }
}

/// A function has the name of a table that changes, and another new table calls it.
#[test]
fn a_function_with_the_name_of_a_table() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let old = "CREATE TABLE two (a int); INSERT INTO two VALUES (5)";
    let new = "CREATE TABLE two (a bigint); CREATE FUNCTION two(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * 2;
         CREATE TABLE called (n int DEFAULT two(1))";
    assert_eq!(
        after(Engine::Postgres, old, new, "SELECT a FROM two"),
        ["5"]
    );
}

/// The body of another function names a column like the one whose body changes: nothing is computed again.
#[test]
fn a_column_in_a_body_with_the_name_of_a_function() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |body: &str| {
        format!(
            "CREATE FUNCTION label(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT {body}';
             CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT label FROM (SELECT lower($1) AS label) AS s';
             CREATE TABLE t (name text, n text GENERATED ALWAYS AS (norm(name)) STORED)"
        )
    };
    let old = format!("{}; GRANT SELECT (n) ON t TO pg_monitor", schema("1"));
    let query = "SELECT has_column_privilege('pg_monitor', 't', 'n', 'select')::text, label(0)";
    let found = after(Engine::Postgres, &old, &schema("2"), query);
    assert_eq!(found, ["true | 2"]);
}

/// A new function and a view that changes and calls it have one name.
#[test]
fn a_function_with_the_name_of_a_view() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let table = "CREATE TABLE orders (id int, day date, total int)";
    let old = format!(
        "{table}; CREATE VIEW report AS SELECT id, day FROM orders; INSERT INTO orders VALUES (1, '2024-01-31', 7)"
    );
    let new = format!(
        "{table}; CREATE FUNCTION report(d date) RETURNS bigint LANGUAGE sql STABLE
             RETURN (SELECT sum(total) FROM orders WHERE day = d);
         CREATE VIEW report AS SELECT id, day, report(day) AS total FROM orders"
    );
    let found = after(
        Engine::Postgres,
        &old,
        &new,
        "SELECT id::text, total::text FROM report",
    );
    assert_eq!(found, ["1 | 7"]);
}

/// A domain gets a check that calls a new function, while a new table computes a column from a value that contains the domain.
#[test]
fn a_check_by_a_new_function_and_a_new_table() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let old = "CREATE DOMAIN low AS int; CREATE TABLE t (lows low[]); INSERT INTO t VALUES ('{4}')";
    let function = |read: &str| {
        format!(
            "CREATE TABLE limits (n int); INSERT INTO limits VALUES (2);
             CREATE FUNCTION least_one(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT n {read}; END"
        )
    };
    for read in ["", "+ (SELECT count(*)::int FROM limits)"] {
        let new = format!(
            "{}; CREATE DOMAIN low AS int CHECK (least_one(VALUE) > 0); CREATE TYPE pair AS (l low, n int);
             CREATE TABLE t (lows low[]); CREATE TABLE nest (p pair, l text GENERATED ALWAYS AS (((p).l)::text) STORED)",
            function(read)
        );
        let query = "SELECT lows, (SELECT count(*) FROM nest)::text FROM t";
        assert_eq!(after(Engine::Postgres, old, &new, query), ["{4} | 0"]);
    }
}

/// Functions that take or return rows of a table go before it, and after those that call them; what a table calls goes after it.
#[test]
fn functions_of_the_rows_of_a_dropped_table() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let old = "CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1; CREATE TABLE t (id int DEFAULT one()); CREATE TABLE stays (id int);
         CREATE FUNCTION all_t() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'; CREATE FUNCTION id_of(r t) RETURNS int LANGUAGE sql RETURN r.id;
         CREATE FUNCTION count_t() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM all_t(); END;
         CREATE VIEW v AS SELECT count_t() AS n; CREATE TABLE u (n bigint DEFAULT count_t())";
    let count = "SELECT count(*)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace";
    let new = "CREATE TABLE stays (id int)";
    assert_eq!(after(Engine::Postgres, old, new, count), ["0"]);
    assert_eq!(after(Engine::Postgres, new, old, count), ["4"]);
    // The function stays, with other rows.
    let new = "CREATE TABLE stays (id int); CREATE FUNCTION all_t() RETURNS SETOF stays LANGUAGE sql AS 'SELECT * FROM stays'";
    assert_eq!(after(Engine::Postgres, old, new, count), ["1"]);
}

//! The values that columns keep, and the numbers that the next rows get.

use relata_schema::Engine;

use crate::live::Live;

/// What was generated and stored is a value like any other from then on.
#[test]
fn a_generated_column_keeps_its_values() {
    let generated = "CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b INT GENERATED ALWAYS AS (a * 2) STORED);";
    for live in Live::all() {
        live.change(generated, &[]);
        live.execute("INSERT INTO t (id, a) VALUES (1, 10), (2, 20)");
        let plain = "CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b INT);";
        let text = live.change(plain, &["--yes"]);
        assert!(!text.contains("denied"), "{}: {text}", live.engine);
        let values = "SELECT b FROM t ORDER BY id";
        assert_eq!(live.rows(values), ["20", "40"], "{}", live.engine);
        live.execute("UPDATE t SET b = 7 WHERE id = 1");
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows(values), ["20", "40"], "{}", live.engine);
    }
    // What it was generated from may go in the same step.
    for live in Live::all() {
        live.change(generated, &[]);
        live.execute("INSERT INTO t (id, a) VALUES (1, 10), (2, 20)");
        live.change("CREATE TABLE t (id INT PRIMARY KEY, b BIGINT);", &["--yes"]);
        let values = live.rows("SELECT b FROM t ORDER BY id");
        assert_eq!(values, ["20", "40"], "{}", live.engine);
    }
}

/// The next row of a table gets a number that none has had, whichever kind of column numbers them.
#[test]
fn a_serial_becomes_an_identity_and_back() {
    let all = Live::all().into_iter();
    for live in all.filter(|live| live.engine == Engine::Postgres) {
        live.change("CREATE TABLE t (id serial PRIMARY KEY, n int);", &[]);
        live.execute("INSERT INTO t (n) VALUES (1), (2), (3); DELETE FROM t WHERE id = 3");
        let identity =
            "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int);";
        live.change(identity, &["--yes"]);
        let next = "INSERT INTO t (n) VALUES (9) RETURNING id";
        // 3 was given before, and its row was deleted.
        assert_eq!(live.rows(next), ["4"]);
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows(next), ["5"]);
        live.done(&["migrate", "up"]);
        assert_eq!(live.rows(next), ["6"]);
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows(next), ["7"]);
        live.execute("DELETE FROM t");
        live.done(&["migrate", "up"]);
        assert_eq!(live.rows(next), ["8"]);

        // One that numbered no rows yet begins after those that there are.
        live.change("CREATE TABLE t (id bigint PRIMARY KEY, n int);", &["--yes"]);
        live.execute("INSERT INTO t VALUES (50, 1)");
        live.change(
            "CREATE TABLE t (id bigserial PRIMARY KEY, n int);",
            &["--yes"],
        );
        assert_eq!(live.rows(next), ["51"]);
    }
}

/// The name of a column is that of a column of each view that shows it, and views upon views have it too.
#[test]
fn a_column_is_renamed_below_views_upon_views() {
    for live in Live::all() {
        live.change(
            "CREATE TABLE t (id INT PRIMARY KEY, a INT); CREATE VIEW v AS SELECT id, a FROM t WHERE a > 0;
             CREATE VIEW w AS SELECT sum(a) AS s FROM v;",
            &[],
        );
        live.execute("INSERT INTO t VALUES (1, 5), (2, 7)");
        live.change(
            "CREATE TABLE t (id INT PRIMARY KEY, b INT); CREATE VIEW v AS SELECT id, b FROM t WHERE b > 0;
             CREATE VIEW w AS SELECT sum(b) AS s FROM v;",
            &["--rename", "t.a=b"],
        );
        assert_eq!(live.rows("SELECT s FROM w"), ["12"], "{}", live.engine);
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows("SELECT s FROM w"), ["12"], "{}", live.engine);
        assert_eq!(live.rows("SELECT a FROM t ORDER BY id"), ["5", "7"]);
    }
}

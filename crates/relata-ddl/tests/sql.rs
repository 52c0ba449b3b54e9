//! The SQL of each kind of edit, per engine, kept as a snapshot; and each is run there and leads to what is wanted.

mod common;
#[cfg(feature = "mysql")]
#[path = "sql/mysql_cases.rs"]
mod mysql_cases;
#[cfg(feature = "postgres")]
#[path = "sql/postgres_cases.rs"]
mod postgres_cases;
#[path = "sql/sqlite_cases.rs"]
mod sqlite_cases;

use std::path::Path;

use relata_ddl::{Edit, Error, Object, Part, plan, script};
use relata_schema::{Engine, ObjectName};

/// The way from one schema to another, as lines and as SQL.
fn way(engine: Engine, old: &str, new: &str) -> String {
    let wanted = common::catalog(engine, new);
    let mut scratch = common::scratch(engine);
    common::execute(&mut scratch, old);
    let from = common::reflect(&mut scratch);
    let way = plan(&from, &wanted);
    let sql = match script(&from, &way.edits) {
        Ok(sql) => sql.to_string(),
        Err(error) => return format!("{way}error: {error}\n"),
    };
    let off = match engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF;",
        _ => "",
    };
    if let Err(error) = scratch.execute(Path::new("plan.sql"), &format!("{off}{sql}")) {
        panic!("{error}\n{way}{sql}");
    }
    let left = plan(&common::reflect(&mut scratch), &wanted);
    assert!(left.edits.is_empty(), "{left}\nafter\n{way}{sql}");
    format!("{way}\n{sql}")
}

fn ways(engine: Engine, cases: &[(&str, &str, &str)]) -> String {
    let texts: Vec<String> = (cases.iter())
        .map(|(name, old, new)| format!("== {name}\n{}", way(engine, old, new)))
        .collect();
    for (_, old, new) in cases {
        way(engine, new, old);
    }
    texts.join("\n")
}

#[test]
fn sqlite() {
    let text = ways(Engine::Sqlite, sqlite_cases::CASES);
    insta::assert_snapshot!("sqlite", text);
}

/// The views are such as every version writes in the same way.
#[cfg(feature = "postgres")]
#[test]
fn postgres() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let text = ways(Engine::Postgres, postgres_cases::CASES);
    insta::assert_snapshot!("postgres", text);
}

/// What came with PostgreSQL 18.
#[cfg(feature = "postgres")]
#[test]
fn postgres_18() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let version = "SELECT current_setting('server_version_num')::int >= 180000";
    let rows = common::scratch(Engine::Postgres)
        .rows(version)
        .expect("a version");
    if rows != [[Some("t".to_owned())]] {
        println!("not run: the server is older than PostgreSQL 18");
        return;
    }
    let text = ways(Engine::Postgres, postgres_cases::SINCE_18);
    insta::assert_snapshot!("postgres_18", text);
}

/// On MariaDB, which has some things that MySQL has not.
#[cfg(feature = "mysql")]
#[test]
fn mysql() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let text = ways(Engine::Mysql, mysql_cases::CASES);
    insta::assert_snapshot!("mysql", text);
}

/// What autogeneration is asked to find, each in a table of its own, so that two schemas hold all cases. A table whose name
/// ends in `same` is written in two ways that mean one thing; every other differs.
#[rustfmt::skip]
const EVERYWHERE: &[(&str, &str, &str)] = &[
    ("table_added", "", "CREATE TABLE {t} (id int PRIMARY KEY, a int, CONSTRAINT {t}_a UNIQUE (a), CHECK (id > 0)); CREATE INDEX {t}_i ON {t} (a, id);"),
    ("table_dropped", "CREATE TABLE {t} (id int PRIMARY KEY, a int, CONSTRAINT {t}_a UNIQUE (a), CHECK (id > 0)); CREATE INDEX {t}_i ON {t} (a, id);", ""),
    ("column_added", "CREATE TABLE {t} (id int)", "CREATE TABLE {t} (id int, a varchar(20))"),
    ("column_added_not_null", "CREATE TABLE {t} (id int)", "CREATE TABLE {t} (id int, a int NOT NULL DEFAULT 1)"),
    ("column_dropped", "CREATE TABLE {t} (id int, a varchar(20))", "CREATE TABLE {t} (id int)"),
    ("columns_added", "CREATE TABLE {t} (id int)", "CREATE TABLE {t} (id int, a int, b int, c int)"),
    ("type_changed", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a bigint)"),
    ("type_length_changed", "CREATE TABLE {t} (a varchar(10))", "CREATE TABLE {t} (a varchar(20))"),
    ("type_digits_changed", "CREATE TABLE {t} (a numeric(10,2))", "CREATE TABLE {t} (a numeric(12,3))"),
    ("type_of_another_kind", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a varchar(20))"),
    ("type_same", "CREATE TABLE {t} (a int, b numeric(10,2))", "CREATE TABLE {t} (a INT, b NUMERIC(10,2))"),
    ("null_forbidden", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int NOT NULL)"),
    ("null_allowed", "CREATE TABLE {t} (a int NOT NULL)", "CREATE TABLE {t} (a int)"),
    ("default_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int DEFAULT 1)"),
    ("default_dropped", "CREATE TABLE {t} (a varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a varchar(9))"),
    ("default_changed", "CREATE TABLE {t} (a varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a varchar(9) DEFAULT 'y')"),
    ("default_quoted", "CREATE TABLE {t} (a varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a varchar(9) DEFAULT 'it''s')"),
    ("default_same", "CREATE TABLE {t} (a int DEFAULT 5, b varchar(9) DEFAULT 'x')", "CREATE TABLE {t} (a int DEFAULT 5, b varchar(9) DEFAULT 'x')"),
    ("all_of_a_column", "CREATE TABLE {t} (a int DEFAULT 1)", "CREATE TABLE {t} (a bigint DEFAULT 2 NOT NULL)"),
    ("key_added", "CREATE TABLE {t} (a int NOT NULL)", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))"),
    ("key_dropped", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL)"),
    ("key_of_more_columns", "CREATE TABLE {t} (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b))"),
    ("unique_added", "CREATE TABLE {t} (a int, b int)", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a, b))"),
    ("unique_without_a_name_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int UNIQUE)"),
    ("unique_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_u UNIQUE (a))", "CREATE TABLE {t} (a int)"),
    ("unique_of_other_columns", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a))", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a, b))"),
    ("unique_under_another_name", "CREATE TABLE {t} (a int, CONSTRAINT {t}_u UNIQUE (a))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_v UNIQUE (a))"),
    ("unique_same", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (b, a))", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (b, a))"),
    ("index_added", "CREATE TABLE {t} (a int, b int)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a, b)"),
    ("index_dropped", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int)"),
    ("index_becomes_unique", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE UNIQUE INDEX {t}_i ON {t} (a)"),
    ("index_of_other_columns", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (b)"),
    ("index_in_another_order", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a, b)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (b, a)"),
    ("index_sorted_otherwise", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC)"),
    ("index_sorted_same", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a ASC)"),
    ("index_named_as_its_column", "CREATE TABLE {t} (nick int)", "CREATE TABLE {t} (nick int); CREATE INDEX nick ON {t} (nick)"),
    ("index_under_another_name", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_j ON {t} (a)"),
    ("index_beside_a_unique_same", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a)); CREATE INDEX {t}_i ON {t} (b)", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_u UNIQUE (a)); CREATE INDEX {t}_i ON {t} (b)"),
    ("long_name_same", "CREATE TABLE {t} (a int); CREATE INDEX iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii ON {t} (a)"),
    ("fk_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int)"),
    ("fk_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE NO ACTION)"),
    ("fk_of_two_columns_added", "CREATE TABLE {t} (a int, b int)", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))"),
    ("fk_of_two_columns_dropped", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))", "CREATE TABLE {t} (a int, b int)"),
    ("fk_of_two_columns_same", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))", "CREATE TABLE {t} (a int, b int, CONSTRAINT {t}_f FOREIGN KEY (a, b) REFERENCES target (id, code))"),
    ("fk_under_another_name", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_g FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_to_another_column", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (code))"),
    ("fk_on_delete_added", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)"),
    ("fk_on_delete_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_on_delete_from_cascade_to_set_null", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE SET NULL)"),
    ("fk_on_delete_from_restrict", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE RESTRICT)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)"),
    ("fk_on_delete_cascade_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE CASCADE)"),
    ("fk_on_delete_restrict_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE RESTRICT)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON DELETE RESTRICT)"),
    ("fk_on_update_added", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)"),
    ("fk_on_update_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_on_update_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE)"),
    ("fk_on_update_and_delete", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE CASCADE ON DELETE SET NULL)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) ON UPDATE SET NULL ON DELETE CASCADE)"),
    ("fk_to_itself_added", "CREATE TABLE {t} (id int PRIMARY KEY, a int)", "CREATE TABLE {t} (id int PRIMARY KEY, a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES {t} (id))"),
    ("check_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))"),
    ("check_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))", "CREATE TABLE {t} (a int)"),
    ("check_changed", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 1))"),
    ("check_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0))"),
    ("checks_one_of_two_dropped", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0), CONSTRAINT {t}_d CHECK (a < 9))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_d CHECK (a < 9))"),
    ("checks_two_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a > 0), CONSTRAINT {t}_d CHECK (a < 9))"),
    ("check_without_a_name_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, CHECK (a > 0))"),
    ("generated_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)"),
    ("generated_dropped", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int)"),
    ("generated_otherwise", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 3) STORED)"),
    ("generated_no_longer", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int, b int)"),
    ("generated_same", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", "CREATE TABLE {t} (a int, b int GENERATED ALWAYS AS (a * 2) STORED)"),
];

#[cfg(feature = "postgres")]
#[rustfmt::skip]
const ON_POSTGRES: &[(&str, &str, &str)] = &[
    ("null_of_a_key_same", "CREATE TABLE {t} (a int, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))"),
    ("fk_becomes_deferrable", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE)"),
    ("fk_no_longer_deferrable", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("fk_becomes_deferred", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)"),
    ("fk_deferrable_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY IMMEDIATE)"),
    ("fk_not_deferrable_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) NOT DEFERRABLE)"),
    ("fk_to_another_schema_added", "CREATE SCHEMA IF NOT EXISTS side; CREATE TABLE IF NOT EXISTS side.target (id int PRIMARY KEY); CREATE TABLE {t} (a int)", "CREATE SCHEMA IF NOT EXISTS side; CREATE TABLE IF NOT EXISTS side.target (id int PRIMARY KEY); CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES side.target (id))"),
    ("table_in_another_schema", "CREATE TABLE {t} (a int)", "CREATE SCHEMA archive; CREATE TABLE {t} (a int); CREATE TABLE archive.{t} (a int)"),
    ("names_in_two_cases_same", "CREATE TABLE {t} (a int); CREATE INDEX \"{t}_I\" ON {t} (a); CREATE INDEX {t}_i ON {t} (a)", "CREATE TABLE {t} (a int); CREATE INDEX \"{t}_I\" ON {t} (a); CREATE INDEX {t}_i ON {t} (a)"),
    ("unique_of_another_case", "CREATE TABLE {t} (a int, CONSTRAINT \"{t}_U\" UNIQUE (a))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_u UNIQUE (a))"),
    ("expression_added", "CREATE TABLE {t} (a text)", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))"),
    ("expression_changed", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (upper(a))"),
    ("expression_dropped", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text)"),
    ("expression_same", "CREATE TABLE {t} (a text, n int); CREATE INDEX {t}_i ON {t} (lower(a), (n+1))", "CREATE TABLE {t} (a text, n int); CREATE INDEX {t}_i ON {t} (LOWER(a), (n + 1))"),
    ("covering_same", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a) INCLUDE (b)", "CREATE TABLE {t} (a int, b int); CREATE INDEX {t}_i ON {t} (a) INCLUDE (b)"),
    ("nulls_sorted_otherwise", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC NULLS LAST)"),
    ("nulls_sorted_same", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC)", "CREATE TABLE {t} (a int); CREATE INDEX {t}_i ON {t} (a DESC NULLS FIRST)"),
    ("check_written_otherwise_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a IN (1, 2)))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_c CHECK (a = ANY (ARRAY[1, 2])))"),
    ("default_written_otherwise_same", "CREATE TABLE {t} (a text DEFAULT 'x', at timestamptz DEFAULT current_timestamp)", "CREATE TABLE {t} (a text DEFAULT 'x'::text, at timestamptz DEFAULT CURRENT_TIMESTAMP)"),
    ("identity_column_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int, id int GENERATED ALWAYS AS IDENTITY)"),
    ("identity_column_dropped", "CREATE TABLE {t} (a int, id int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE {t} (a int)"),
    ("identity_changed", "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE {t} (id int GENERATED BY DEFAULT AS IDENTITY (START 5 INCREMENT 2))"),
    ("identity_added", "CREATE TABLE {t} (id int NOT NULL)", "CREATE TABLE {t} (id int NOT NULL GENERATED BY DEFAULT AS IDENTITY)"),
    ("identity_dropped", "CREATE TABLE {t} (id int NOT NULL GENERATED BY DEFAULT AS IDENTITY)", "CREATE TABLE {t} (id int NOT NULL)"),
    ("identity_same", "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY (START WITH 1))"),
    ("serial_becomes_an_identity", "CREATE TABLE {t} (id serial)", "CREATE TABLE {t} (id int GENERATED BY DEFAULT AS IDENTITY)"),
    ("comment_of_a_table_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'it''s'"),
    ("comment_of_a_table_dropped", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'", "CREATE TABLE {t} (a int)"),
    ("comment_of_a_table_changed", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'y'"),
    ("comment_of_a_table_same", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON TABLE {t} IS 'x'"),
    ("comment_of_a_column_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'"),
    ("comment_of_a_column_dropped", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'", "CREATE TABLE {t} (a int)"),
    ("comment_of_a_column_changed", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'y'"),
    ("comment_of_a_column_same", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'", "CREATE TABLE {t} (a int); COMMENT ON COLUMN {t}.a IS 'x'"),
];

#[rustfmt::skip]
const ON_SQLITE: &[(&str, &str, &str)] = &[
    ("fk_becomes_deferred", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)"),
    ("fk_no_longer_deferred", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED)", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("autoincrement_added", "CREATE TABLE {t} (id INTEGER PRIMARY KEY)", "CREATE TABLE {t} (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
    ("autoincrement_dropped", "CREATE TABLE {t} (id INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TABLE {t} (id INTEGER PRIMARY KEY)"),
    ("expression_added", "CREATE TABLE {t} (a text)", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))"),
    ("expression_changed", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (upper(a))"),
    ("expression_dropped", "CREATE TABLE {t} (a text); CREATE INDEX {t}_i ON {t} (lower(a))", "CREATE TABLE {t} (a text)"),
    ("layout_same", "CREATE TABLE {t} (a int,b text)", "CREATE TABLE {t} (\n  a int, -- one\n  b text\n)"),
];

#[cfg(feature = "mysql")]
#[rustfmt::skip]
const ON_MYSQL: &[(&str, &str, &str)] = &[
    ("null_of_a_key_same", "CREATE TABLE {t} (a int, PRIMARY KEY (a))", "CREATE TABLE {t} (a int NOT NULL, PRIMARY KEY (a))"),
    ("auto_increment_added", "CREATE TABLE {t} (id int PRIMARY KEY)", "CREATE TABLE {t} (id int PRIMARY KEY AUTO_INCREMENT)"),
    ("auto_increment_dropped", "CREATE TABLE {t} (id int PRIMARY KEY AUTO_INCREMENT)", "CREATE TABLE {t} (id int PRIMARY KEY)"),
    ("auto_increment_same", "CREATE TABLE {t} (id int PRIMARY KEY AUTO_INCREMENT)", "CREATE TABLE {t} (id int NOT NULL AUTO_INCREMENT, PRIMARY KEY (id))"),
    ("auto_increment_in_a_key_of_two", "CREATE TABLE {t} (a int, b int, PRIMARY KEY (a, b))", "CREATE TABLE {t} (a int AUTO_INCREMENT, b int, PRIMARY KEY (a, b))"),
    ("index_of_a_fk_same", "CREATE TABLE {t} (a int, CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))", "CREATE TABLE {t} (a int, KEY {t}_f (a), CONSTRAINT {t}_f FOREIGN KEY (a) REFERENCES target (id))"),
    ("comment_of_a_table_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int) COMMENT 'it''s'"),
    ("comment_of_a_table_dropped", "CREATE TABLE {t} (a int) COMMENT 'x'", "CREATE TABLE {t} (a int)"),
    ("comment_of_a_column_added", "CREATE TABLE {t} (a int)", "CREATE TABLE {t} (a int COMMENT 'x')"),
    ("comment_of_a_column_changed", "CREATE TABLE {t} (a int COMMENT 'x')", "CREATE TABLE {t} (a int COMMENT 'y')"),
    ("comment_of_a_column_same", "CREATE TABLE {t} (a int COMMENT 'x')", "CREATE TABLE {t} (a int COMMENT 'x')"),
];

/// All cases at once, there and back: what differs is found and made, and nothing else.
fn cases(engine: Engine, own: &[(&str, &str, &str)]) -> String {
    let schema = |side: fn(&(&str, &str, &str)) -> String| {
        let mut sql = "CREATE TABLE target (id int PRIMARY KEY, code int, UNIQUE (code), UNIQUE (id, code));\n".to_owned();
        for case in EVERYWHERE.iter().chain(own) {
            let text = side(case).replace("{t}", case.0);
            if !text.is_empty() {
                sql.push_str(text.trim_end_matches(';'));
                sql.push_str(";\n");
            }
        }
        sql
    };
    let (old, new) = (
        schema(|case| case.1.to_owned()),
        schema(|case| case.2.to_owned()),
    );
    let there = way(engine, &old, &new);
    let back = way(engine, &new, &old);
    for (name, ..) in EVERYWHERE.iter().chain(own) {
        for way in [&there, &back] {
            // A name may begin another.
            let mut words = way.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert_eq!(
                words.any(|word| word == *name),
                !name.ends_with("same"),
                "{name}:\n{way}"
            );
        }
    }
    // The SQL of each edit is kept elsewhere.
    there.split("\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn autogenerated_on_sqlite() {
    insta::assert_snapshot!("autogenerated_sqlite", cases(Engine::Sqlite, ON_SQLITE));
}

#[cfg(feature = "postgres")]
#[test]
fn autogenerated_on_postgres() {
    if common::engines().contains(&Engine::Postgres) {
        insta::assert_snapshot!(
            "autogenerated_postgres",
            cases(Engine::Postgres, ON_POSTGRES)
        );
    }
}

#[cfg(feature = "mysql")]
#[test]
fn autogenerated_on_mysql() {
    if common::engines().contains(&Engine::Mysql) {
        insta::assert_snapshot!("autogenerated_mysql", cases(Engine::Mysql, ON_MYSQL));
    }
}

/// Edits that do not fit the catalog are errors, and so is what an engine has not.
#[test]
fn what_does_not_fit() {
    let catalog = common::catalog(
        Engine::Sqlite,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)",
    );
    let table = |name: &str| ObjectName::new("main", name);
    let column = |at: usize| Part::Column(Box::new(catalog.tables[0].columns[at].clone()));
    let rename = |from: &str, to: &str| Edit::RenameColumn {
        table: table("t"),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let mood = relata_schema::EnumType {
        name: table("mood"),
        values: Vec::new(),
        comment: None,
    };
    for (edit, message) in [
        (
            Edit::Add {
                table: table("t"),
                part: column(1),
            },
            "cannot add column a to main.t: there is one already",
        ),
        (
            Edit::Add {
                table: table("u"),
                part: column(1),
            },
            "cannot add column a to main.u: there is no table main.u",
        ),
        (
            rename("b", "c"),
            "cannot rename column b of main.t to c: there is none",
        ),
        (
            rename("a", "id"),
            "cannot rename column a of main.t to id: there is one already",
        ),
        (
            Edit::Create(Object::Enum(mood)),
            "cannot create enum main.mood on SQLite: SQLite does not support objects of this kind",
        ),
    ] {
        let error = script(&catalog, &[edit]).expect_err(message);
        assert_eq!(error.to_string(), message);
        assert!(!matches!(error, Error::NotThere { .. }) || message.ends_with("none"));
    }
}

/// A label under another name: the script does what the edit does to a catalog.
#[test]
fn renamed_labels() {
    for engine in common::engines() {
        let schema = |label: &str| match engine {
            Engine::Postgres => format!(
                "CREATE TYPE mood AS ENUM ('bad', '{label}'); CREATE TABLE t (id int, m mood DEFAULT '{label}')"
            ),
            Engine::Mysql => {
                format!("CREATE TABLE t (id int, m enum('bad', '{label}') DEFAULT '{label}')")
            }
            _ => format!(
                "CREATE TABLE t (id int, m text DEFAULT '{label}', CHECK (m IN ('bad', '{label}')))"
            ),
        };
        let mut scratch = common::scratch(engine);
        common::execute(&mut scratch, &schema("ok"));
        let mut old = common::reflect(&mut scratch);
        let wanted = common::catalog(engine, &schema("it''s fine"));
        let of = ObjectName::new(
            &*old.default_schema,
            if engine == Engine::Postgres {
                "mood"
            } else {
                "t"
            },
        );
        let edit = |from: &str, to: &str| Edit::RenameLabel {
            of: of.clone(),
            column: (engine != Engine::Postgres).then(|| "m".to_owned()),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let written = script(&old, &[edit("ok", "it's fine")]).expect("a script");
        let expected = match engine {
            Engine::Postgres => "ALTER TYPE public.mood RENAME VALUE 'ok' TO 'it''s fine';\n".to_owned(),
            Engine::Mysql => "ALTER TABLE `t` MODIFY COLUMN `m` enum('bad','ok','it''s fine') NULL DEFAULT 'ok';\n\
                 UPDATE `t` SET `m` = 'it''s fine' WHERE `m` = 'ok';\n\
                 ALTER TABLE `t` MODIFY COLUMN `m` enum('bad','it''s fine') NULL DEFAULT 'it''s fine';\n"
                .to_owned(),
            _ => written.to_string(),
        };
        assert_eq!(written.to_string(), expected);
        let copies = "SELECT rowid, id, CASE m WHEN 'ok' THEN 'it''s fine' ELSE m END FROM t;";
        assert_eq!(
            engine == Engine::Sqlite,
            expected.contains(copies),
            "{expected}"
        );
        let off = match engine {
            Engine::Sqlite => "PRAGMA foreign_keys = OFF;",
            _ => "",
        };
        scratch
            .execute(Path::new("label.sql"), &format!("{off}{written}"))
            .unwrap_or_else(|error| panic!("{error}\n{written}"));
        let left = plan(&common::reflect(&mut scratch), &wanted);
        assert!(left.edits.is_empty(), "{left}");
        for (from, to) in [("no", "yes"), ("ok", "bad")] {
            script(&old, &[edit(from, to)]).expect_err("no such label, or one that is there");
        }
        edit("ok", "it's fine").apply(&mut old).expect("applies");
        let left = plan(&old, &wanted);
        assert!(left.edits.is_empty(), "{engine}: {left}");
    }
}

//! What is no part of the schema, and stays with an object that is created again.

use std::path::Path;

use relata_ddl::{plan, script};
use relata_schema::{Engine, Scratch};

use super::{common, moved, rows, shown};

/// A database with rows that went to a schema, and one that came back.
fn there_and_back(engine: Engine, old: &str, new: &str, query: &str) -> [Vec<String>; 2] {
    let mut scratch = moved(engine, old, new);
    let there = rows(&mut scratch, query);
    let plain = common::catalog(engine, old);
    let from = common::reflect(&mut scratch);
    let sql = script(&from, &plan(&from, &plain).edits).expect("renders");
    common::execute(&mut scratch, &sql.to_string());
    [there, rows(&mut scratch, query)]
}

#[cfg(feature = "postgres")]
#[test]
fn marks_of_indexes() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |include: &str, view: &str| {
        format!(
            "CREATE TABLE t (id int NOT NULL, \"Of\" int NOT NULL, b int); CREATE UNIQUE INDEX \"By Of\" ON t (\"Of\") {include};
             CREATE TABLE u (id int NOT NULL, CONSTRAINT u_id UNIQUE (id) {include});
             CREATE MATERIALIZED VIEW m AS SELECT id {view} FROM t; CREATE INDEX m_id ON m (id);"
        )
    };
    let marks = "ALTER TABLE t REPLICA IDENTITY USING INDEX \"By Of\"; ALTER TABLE t CLUSTER ON \"By Of\";
         ALTER TABLE u REPLICA IDENTITY USING INDEX u_id; ALTER MATERIALIZED VIEW m CLUSTER ON m_id";
    let (plain, other) = (schema("", ""), schema("INCLUDE (id)", ", b"));
    let query = "SELECT indexrelid::regclass::text, indisreplident::text, indisclustered::text FROM pg_index
         WHERE indisreplident OR indisclustered ORDER BY 1";
    let expected = [
        "\"By Of\" | true | true",
        "m_id | false | true",
        "u_id | true | false",
    ];
    // The wanted schema does not name them.
    let mut scratch = moved(Engine::Postgres, &format!("{plain}; {marks}"), &other);
    assert_eq!(rows(&mut scratch, query), expected);
    let found = there_and_back(
        Engine::Postgres,
        &format!("{plain}; {marks}"),
        &other,
        query,
    );
    assert_eq!(found, [expected, expected]);
    // An index that can be no identity any longer.
    let nullable = plain
        .replace("\"Of\" int NOT NULL", "\"Of\" int")
        .replace("(\"Of\")", "(\"Of\", id)");
    let mut scratch = moved(Engine::Postgres, &format!("{plain}; {marks}"), &nullable);
    assert_eq!(rows(&mut scratch, query)[0], "\"By Of\" | false | true");
}

#[cfg(feature = "mysql")]
#[test]
fn accounts_and_modes() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let schema = |column: &str, body: &str, account: &str| {
        format!(
            "CREATE TABLE t (id int, {column} text); CREATE TABLE log (x text);
             CREATE ALGORITHM=MERGE {account} SQL SECURITY DEFINER VIEW v AS SELECT id, {column} FROM t;
             SET sql_mode = 'ANSI_QUOTES,NO_ENGINE_SUBSTITUTION';
             CREATE {account} TRIGGER on_t BEFORE INSERT ON t FOR EACH ROW BEGIN INSERT INTO \"log\" VALUES ('in'); END;
             CREATE {account} FUNCTION f(x int{body}) RETURNS int DETERMINISTIC RETURN (SELECT count(\"x\") FROM \"log\");
             CREATE {account} PROCEDURE p() SQL SECURITY INVOKER SELECT \"x\" FROM \"log\";
             SET sql_mode = DEFAULT;"
        )
    };
    let accounts = "SELECT 'v', definer, '' FROM information_schema.views WHERE table_schema = database()
         UNION SELECT routine_name, definer, sql_mode FROM information_schema.routines WHERE routine_schema = database()
         UNION SELECT trigger_name, definer, sql_mode FROM information_schema.triggers WHERE trigger_schema = database() ORDER BY 1";
    let mode = "ANSI_QUOTES,NO_ENGINE_SUBSTITUTION";
    let own = "DEFINER=`odd \"one`@`%`";
    let old = schema("a", "", own);
    // Another column of the view, and a trigger that another one now precedes.
    let new = schema("b", "", "").replace(
        "CREATE  TRIGGER on_t",
        "CREATE TRIGGER first_t BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1; CREATE  TRIGGER on_t",
    );
    let mut scratch = moved(Engine::Mysql, &old, &new);
    let found = rows(&mut scratch, accounts);
    let account = "odd \"one@%";
    let expected = [
        format!("f | {account} | {mode}"),
        format!("on_t | {account} | {mode}"),
        format!("p | {account} | {mode}"),
        format!("v | {account} | "),
    ];
    let others: Vec<&String> = found
        .iter()
        .filter(|row| !row.starts_with("first_t"))
        .collect();
    assert_eq!(others, expected.iter().collect::<Vec<_>>());
    assert_eq!(found.len(), 5, "{found:?}");
    let options = "SELECT algorithm, security_type FROM information_schema.views WHERE table_schema = database()";
    assert_eq!(rows(&mut scratch, options), ["MERGE | DEFINER"]);
    // Other text is meant in the mode of the wanted schema.
    let text = "CREATE FUNCTION g(x int) RETURNS text DETERMINISTIC RETURN ";
    let old = format!("SET sql_mode = 'ANSI_QUOTES'; {text}'a'; SET sql_mode = DEFAULT;");
    let mut scratch = moved(Engine::Mysql, &old, &format!("{text}\"b\""));
    assert_eq!(rows(&mut scratch, "SELECT g(1)"), ["b"]);
    same_after_a_rename(&mut scratch);
}

/// Nothing is left to do, and a script says nothing of the own account.
#[cfg(feature = "mysql")]
fn same_after_a_rename(scratch: &mut Scratch) {
    let from = common::reflect(scratch);
    let sql = script(
        &relata_ddl::empty(Engine::Mysql),
        &relata_ddl::create_all(&from),
    );
    let sql = sql.expect("renders").to_string();
    assert!(
        !sql.contains("DEFINER") && !sql.contains("sql_mode"),
        "{sql}"
    );
    assert!(plan(&from, &from).is_empty());
    let run = scratch.execute(Path::new("again.sql"), "DROP FUNCTION g");
    run.expect("drops");
    common::execute(scratch, &sql);
    assert_eq!(shown(scratch.rows("SELECT g(1)").expect("rows")), ["b"]);
}

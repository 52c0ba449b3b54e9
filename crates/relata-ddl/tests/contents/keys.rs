//! Keys that compare in a way which relata does not write: they stay, and a table that must be created or rebuilt with one is refused.

use std::path::Path;

use relata_ddl::{plan, script};
use relata_schema::{Engine, Scratch};

use super::{common, shown};

/// A table with such a key, as the database has it and as models have it, and the words for the difference.
fn cases() -> Vec<(Engine, &'static str, &'static str, &'static str)> {
    vec![
        (
            Engine::Sqlite,
            "CREATE TABLE t (name TEXT, n INT, PRIMARY KEY (name COLLATE NOCASE))",
            "CREATE TABLE t (name TEXT, n INT, PRIMARY KEY (name))",
            "only the old table main.t declares PRIMARY KEY with a collation or order, which relata does not write",
        ),
        (
            Engine::Sqlite,
            "CREATE TABLE t (name TEXT UNIQUE ON CONFLICT REPLACE, n INT)",
            "CREATE TABLE t (name TEXT UNIQUE, n INT)",
            "only the old table main.t declares ON CONFLICT, which relata does not write",
        ),
        (
            Engine::Mysql,
            "CREATE TABLE t (name varchar(40) NOT NULL, n int, PRIMARY KEY (name(10)))",
            "CREATE TABLE t (name varchar(40) NOT NULL, n int, PRIMARY KEY (name))",
            "PRIMARY KEY with a prefix or order, which relata does not write",
        ),
    ]
}

fn database(engine: Engine, sql: &str) -> Scratch {
    let mut scratch = common::scratch(engine);
    common::execute(&mut scratch, sql);
    scratch
}

/// The definition of the table as the database has it.
fn definition(engine: Engine, scratch: &mut Scratch) -> String {
    let query = match engine {
        Engine::Sqlite => "SELECT sql FROM sqlite_schema WHERE name = 't'",
        _ => {
            "SELECT concat('name(', sub_part, ')') FROM information_schema.statistics \
              WHERE table_schema = database() AND index_name = 'PRIMARY' AND table_name = 't'"
        }
    };
    shown(scratch.rows(query).expect("rows")).concat()
}

#[test]
fn a_key_that_is_not_written_stays() {
    for (engine, old, new, words) in cases() {
        if !common::engines().contains(&engine) {
            continue;
        }
        let both = format!("{new}; CREATE TABLE u (id int); CREATE INDEX by_n ON t (n)");
        let more = both
            .replace("n INT", "n INT, m INT")
            .replace("n int,", "n int, m int,");
        for new in [both, more] {
            let wanted = common::catalog(engine, &new);
            let mut scratch = database(engine, old);
            let before = definition(engine, &mut scratch);
            let from = common::reflect(&mut scratch);
            let way = plan(&from, &wanted);
            let notes = way.notes.join("; ");
            assert!(notes.contains(words), "{notes}");
            let sql = script(&from, &way.edits).expect("renders").to_string();
            common::execute(&mut scratch, &sql);
            let reached = plan(&common::reflect(&mut scratch), &wanted);
            assert!(reached.is_empty(), "{reached}");
            let now = definition(engine, &mut scratch);
            let key = ["NOCASE", "ON CONFLICT", "name(10)"];
            let kept = key
                .iter()
                .find(|key| before.contains(**key))
                .expect("a key");
            assert!(now.contains(*kept), "{now}");
        }
    }
}

/// The other way the key is not made, and a new table with it is refused.
#[test]
fn a_key_that_is_not_written_is_not_made() {
    for (engine, with, without, words) in cases() {
        if !common::engines().contains(&engine) {
            continue;
        }
        let (old, new) = (
            common::catalog(engine, without),
            common::catalog(engine, with),
        );
        let way = plan(&old, &new);
        let words = words.replace("the old", "the new");
        assert!(
            way.is_empty() && way.notes.join("; ").contains(&words),
            "{way}"
        );
        let refused = |old: &str, new: &str| {
            let (old, new) = (common::catalog(engine, old), common::catalog(engine, new));
            let sql = script(&old, &plan(&old, &new).edits);
            sql.expect_err("it is refused").to_string()
        };
        let text = refused("CREATE TABLE u (id int)", with);
        assert!(text.contains("does not write"), "{text}");
        if engine == Engine::Sqlite {
            let text = refused(with, &without.replace("n INT", "n TEXT"));
            assert!(text.contains("does not write"), "{text}");
            let text = refused("CREATE TABLE t (name TEXT, n INT)", with);
            assert!(text.contains("does not write"), "{text}");
        }
    }
}

/// Another key takes its place (MySQL).
#[test]
fn a_key_that_is_not_written_goes() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let table = |key: &str| {
        format!("CREATE TABLE t (name varchar(40) NOT NULL, n int NOT NULL, PRIMARY KEY ({key}))")
    };
    let mut scratch = database(Engine::Mysql, &table("name(10)"));
    let from = common::reflect(&mut scratch);
    let wanted = common::catalog(Engine::Mysql, &table("n"));
    let way = plan(&from, &wanted);
    assert!(way.notes.is_empty(), "{way}");
    let sql = script(&from, &way.edits).expect("renders").to_string();
    scratch.execute(Path::new("plan.sql"), &sql).expect("runs");
    assert_eq!(common::reflect(&mut scratch), wanted);
}

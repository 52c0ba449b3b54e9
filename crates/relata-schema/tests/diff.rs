//! The difference of two catalogs: complete, and readable.

mod common;

use relata_schema::{Catalog, Change, Edit, Engine, TableChange, diff, snapshot};
use serde_json::Value;

fn lines(old: &Catalog, new: &Catalog) -> Vec<String> {
    let changes = diff(old, new);
    changes
        .iter()
        .flat_map(|change| {
            let text = change.to_string();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_reads_well() {
    let old = common::catalog(
        Engine::Postgres,
        "CREATE TYPE mood AS ENUM ('sad', 'ok');
         CREATE TABLE users (id serial PRIMARY KEY, age integer, name text, email text UNIQUE, gone text);
         CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);
         CREATE VIEW adults AS SELECT id FROM users WHERE age > 18;
         CREATE INDEX users_name ON users (name);
         CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    );
    let new = common::catalog(
        Engine::Postgres,
        "CREATE SCHEMA billing;
         CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
         CREATE TABLE users (id serial PRIMARY KEY, name varchar(40) COLLATE \"C\", age bigint DEFAULT 0 NOT NULL,
                             email text CHECK (email <> ''), mood mood);
         CREATE TABLE billing.bills (id int);
         CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE);
         CREATE MATERIALIZED VIEW adults AS SELECT id FROM users WHERE age > 21;
         CREATE UNIQUE INDEX users_name ON users (name DESC);
         COMMENT ON TABLE users IS 'people';
         CREATE FUNCTION one() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';",
    );
    assert_eq!(diff(&old, &old), []);
    insta::assert_snapshot!(lines(&old, &new).join("\n"));
    insta::assert_snapshot!("back", lines(&new, &old).join("\n"));
}

#[test]
fn changes_are_data() {
    let of = |sql| common::catalog(Engine::Sqlite, sql);
    let old = of("CREATE TABLE t (a INT, b TEXT, c INT)");
    let new = of("CREATE TABLE t (a INT, x DATE NOT NULL DEFAULT '2024-01-01', b TEXT)");
    let changes = diff(&old, &new);
    let [
        Change::Table {
            table,
            change: gone,
        },
        Change::Table { change: added, .. },
    ] = &changes[..]
    else {
        panic!("{changes:?}");
    };
    assert_eq!(table.to_string(), "main.t");
    assert!(matches!(gone, TableChange::Column(Edit::Removed(column)) if column.name == "c"));
    assert!(matches!(added, TableChange::Column(Edit::Added(column)) if !column.nullable));
    assert_eq!(
        lines(&old, &new),
        [
            "table main.t: column c: removed",
            "table main.t: column x: added, DATE NOT NULL DEFAULT '2024-01-01'"
        ]
    );
}

#[test]
fn unnamed_constraints_are_known_by_what_they_say() {
    let of = |sql| common::catalog(Engine::Sqlite, sql);
    let old = of(
        "CREATE TABLE t (a INT CHECK (a > 0) CHECK (a > 0), b INT REFERENCES t (a), UNIQUE (a))",
    );
    let new = of(
        "CREATE TABLE t (a INT CHECK (a > 0), b INT REFERENCES t (a) ON DELETE CASCADE, UNIQUE (b))",
    );
    assert_eq!(
        lines(&old, &new),
        [
            "table main.t: unique constraint (a): removed",
            "table main.t: unique constraint (b): added",
            "table main.t: check constraint (a > 0): removed",
            "table main.t: foreign key (b) -> main.t: on delete no action -> cascade",
        ]
    );
}

/// Changes every single value of two snapshots that hold everything, and takes away every single part.
#[test]
fn no_difference_is_missed() {
    for (engine, sql) in [
        #[cfg(feature = "postgres")]
        (
            Engine::Postgres,
            include_str!("sql/everything_postgres.sql"),
        ),
        (Engine::Sqlite, include_str!("sql/everything_sqlite.sql")),
        #[cfg(feature = "mysql")]
        (Engine::Mysql, include_str!("sql/everything_mysql.sql")),
    ] {
        if !common::engines().contains(&engine) {
            continue;
        }
        let catalog = common::catalog(engine, sql);
        let whole: Value = serde_json::from_str(&snapshot::to_string(&catalog)).expect("JSON");
        let mut pointers = Vec::new();
        walk(&whole, String::new(), &mut pointers);
        let mut compared = 0;
        for pointer in &pointers {
            for changed in variants(&whole, pointer) {
                let Ok(mut other) = serde_json::from_value::<Catalog>(changed) else {
                    continue;
                };
                other.sort();
                if other == catalog || pointer.ends_with("/position") {
                    continue;
                }
                compared += 1;
                let (there, back) = (lines(&catalog, &other), lines(&other, &catalog));
                assert!(!there.is_empty() && !back.is_empty(), "{pointer}");
                assert!(
                    there.iter().all(|line| !line.trim().is_empty()),
                    "{pointer}"
                );
            }
        }
        println!("{engine}: {compared} differences, none missed");
        assert!(compared > 300);
    }
}

fn walk(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(field, format!("{pointer}/{name}"), into);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, format!("{pointer}/{at}"), into);
            }
        }
        _ => {}
    }
    if !pointer.is_empty() && pointer != "/format" {
        into.push(pointer);
    }
}

fn variants(whole: &Value, pointer: &str) -> Vec<Value> {
    let mut variants = Vec::new();
    // Another value.
    let mut changed = whole.clone();
    if let Some(value) = changed.pointer_mut(pointer) {
        match value {
            Value::String(text) => text.push('x'),
            Value::Bool(flag) => *flag = !*flag,
            Value::Number(number) => *number = (number.as_i64().unwrap_or(1) - 1).into(),
            Value::Array(items) => items.reverse(),
            _ => {}
        }
        variants.push(changed);
    }
    // None at all.
    let mut changed = whole.clone();
    if let Some((parent, last)) = pointer.rsplit_once('/') {
        match changed.pointer_mut(parent) {
            Some(Value::Object(fields)) => {
                fields.remove(&last.replace("~1", "/").replace("~0", "~"));
            }
            Some(Value::Array(items)) => {
                items.remove(last.parse().expect("an index"));
            }
            _ => {}
        }
        variants.push(changed);
    }
    variants
}

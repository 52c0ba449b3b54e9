//! Any name a database allows is reflected as it is.

mod common;

use std::fmt::Write;

use relata_schema::{Engine, IndexedValue};

const NAMES: [&str; 16] = [
    "select",
    "With Space",
    "quote\"d",
    "apos'trophe",
    "back`tick",
    "brack[et",
    "semi;colon",
    "comma,(paren)",
    "back\\slash",
    "$dollar$",
    "-- no comment",
    "/* none */",
    "ünïcödé 🦀",
    "line\nbreak",
    "1st",
    "CONSTRAINT",
];

fn quoted(engine: Engine, name: &str) -> String {
    match engine {
        Engine::Mysql => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

#[test]
fn names_come_out_as_they_went_in() {
    let long = "x".repeat(63);
    for engine in common::engines() {
        let mut sql = String::new();
        let mysql = engine == Engine::Mysql;
        // MySQL has only characters of 16 bits in names.
        let names: Vec<&str> = (NAMES.iter().copied().chain([long.as_str()]))
            .filter(|name| !mysql || !name.contains('🦀'))
            .collect();
        for (at, name) in names.iter().enumerate() {
            let (n, c) = (quoted(engine, name), quoted(engine, &format!("c{at}")));
            // MariaDB indexes no expressions.
            let second = if mysql {
                "other DESC".to_owned()
            } else {
                format!("(other + {n})")
            };
            write!(
                sql,
                "CREATE TABLE {n} ({n} integer PRIMARY KEY, other integer,
                   CONSTRAINT {c} CHECK ({n} > 0), UNIQUE (other, {n}),
                   CONSTRAINT {n} FOREIGN KEY (other) REFERENCES {n} ({n}));
                 CREATE INDEX {c} ON {n} ({n}, {second});"
            )
            .expect("writes");
            if engine == Engine::Postgres {
                let comment = name.replace('\'', "''");
                write!(sql, "COMMENT ON TABLE {n} IS '{comment}';").expect("writes");
            }
            if mysql {
                let comment = name.replace('\\', "\\\\").replace('\'', "''");
                write!(sql, "ALTER TABLE {n} COMMENT = '{comment}';").expect("writes");
            }
        }
        let catalog = common::catalog(engine, &sql);
        assert_eq!(catalog.tables.len(), names.len());
        for (at, name) in names.iter().enumerate() {
            let table = catalog.table(&catalog.default_schema, name).expect(name);
            let key = table.foreign_key(name).expect(name);
            assert_eq!(key.target, table.name);
            assert_eq!(key.target_columns, [*name]);
            let primary = table.primary_key.as_ref().expect("a key");
            assert_eq!(primary.columns, [*name]);
            assert_eq!(table.uniques[0].columns, ["other", name]);
            assert_eq!(table.checks[0].name, Some(format!("c{at}")));
            let index = &table.indexes[0];
            assert_eq!(
                index.keys[0].value,
                IndexedValue::Column((*name).to_owned())
            );
            assert!(match &index.keys[1].value {
                IndexedValue::Expression(sql) => sql.starts_with("other + "),
                IndexedValue::Column(name) => mysql && name == "other",
            });
            if engine != Engine::Sqlite {
                assert_eq!(table.comment.as_deref(), Some(*name));
            }
        }
    }
}

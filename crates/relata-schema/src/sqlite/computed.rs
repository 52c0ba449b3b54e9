//! The types of a view's computed columns.
//!
//! SQLite knows the type of a column only where it is one of a table: `id + 1 AS next` has none. What it makes of the
//! expression shows in values. So the schema is made again in memory, with sample rows in its tables, and SQLite says the
//! type of what the view gives: whichever it is in all of them. A view that gives no row of them stays without types.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::tables::Tables;
use crate::error::Result;
use crate::model::{SqlType, Table};

const SQL: &str = "
    SELECT sql FROM main.sqlite_schema
    WHERE type IN ('table', 'view') AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";

pub(super) fn read(connection: &Connection, tables: &mut Tables) -> Result<()> {
    let untyped = |table: &Table| {
        let mut columns = table.columns.iter();
        table.is_view() && columns.any(|column| column.type_name.is_empty())
    };
    if !tables.iter_mut().any(|(table, _)| untyped(table)) {
        return Ok(());
    }
    let statements = super::rows(connection, "tables", SQL, |row| row.get::<_, String>(0))?;
    // Nothing here is an error of the database that is read.
    let Ok(samples) = Connection::open_in_memory() else {
        return Ok(());
    };
    let off = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;";
    if samples.execute_batch(off).is_err() {
        return Ok(());
    }
    for statement in &statements {
        let _ = samples.execute_batch(statement);
    }
    for (table, _) in tables.iter_mut().filter(|(table, _)| !table.is_view()) {
        for row in 0..2 {
            if let Some(insert) = insert(table, row) {
                let _ = samples.execute_batch(&insert);
            }
        }
    }
    for (view, _) in tables.iter_mut().filter(|(table, _)| untyped(table)) {
        let name = quoted(&view.name.name);
        for column in view.columns.iter_mut().filter(|c| c.type_name.is_empty()) {
            if let Some(sql_type) = type_of(&samples, &name, &quoted(&column.name)) {
                column.sql_type = sql_type;
            }
        }
    }
    Ok(())
}

/// One of two sample rows: their numbers differ, and so do texts and dates.
fn insert(table: &Table, row: usize) -> Option<String> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in table
        .columns
        .iter()
        .filter(|c| c.is_writable() && !c.hidden)
    {
        let sample = match &column.sql_type {
            SqlType::Bool => ["1", "1"],
            SqlType::SmallInt | SqlType::Integer | SqlType::BigInt => ["1", "2"],
            SqlType::Real | SqlType::Double => ["1.5", "2.5"],
            // It keeps whole numbers as such.
            SqlType::Numeric { .. } => ["1", "2.5"],
            SqlType::Binary => ["x'01'", "x'02'"],
            SqlType::Date => ["'2000-01-01'", "'2001-02-03'"],
            SqlType::Time => ["'10:00:00'", "'11:30:00'"],
            SqlType::Timestamp | SqlType::TimestampTz => {
                ["'2000-01-01 10:00:00'", "'2001-02-03 11:30:00'"]
            }
            SqlType::Json | SqlType::Jsonb => ["'{}'", "'[1]'"],
            // Whatever it holds is of no one type.
            SqlType::Any => ["NULL", "NULL"],
            _ => ["'a'", "'b'"],
        };
        names.push(quoted(&column.name));
        values.push(*sample.get(row)?);
    }
    if names.is_empty() {
        return None;
    }
    let (table, names) = (quoted(&table.name.name), names.join(", "));
    Some(format!(
        "INSERT INTO {table} ({names}) VALUES ({})",
        values.join(", ")
    ))
}

/// The type of all values of a column, if it is one.
fn type_of(samples: &Connection, view: &str, column: &str) -> Option<SqlType> {
    let sql = format!("SELECT DISTINCT typeof({column}) FROM {view} WHERE {column} IS NOT NULL");
    let mut statement = samples.prepare(&sql).ok()?;
    let found = statement
        .query_map([], |row| row.get::<_, String>(0))
        .ok()?;
    let found: BTreeSet<String> = found.collect::<rusqlite::Result<_>>().ok()?;
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    match found.as_slice() {
        ["integer"] => Some(SqlType::BigInt),
        ["real"] => Some(SqlType::Double),
        ["text"] => Some(SqlType::Text),
        ["blob"] => Some(SqlType::Binary),
        ["integer", "real"] => Some(SqlType::Numeric {
            precision: None,
            scale: None,
        }),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::ReflectOptions;

    fn types(sql: &str) -> Vec<(String, SqlType)> {
        let connection = Connection::open_in_memory().expect("SQLite is built in");
        connection.execute_batch(sql).expect("it runs");
        let catalog =
            super::super::reflect(&connection, &ReflectOptions::default()).expect("reflects");
        let view = catalog.table("main", "v").expect("the view");
        let columns = view.columns.iter();
        columns
            .map(|c| (c.name.clone(), c.sql_type.clone()))
            .collect()
    }

    #[test]
    fn by_what_sqlite_makes_of_the_expression() {
        let found = types(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT CHECK (length(name) > 5), price NUMERIC, rate REAL, data BLOB, loose);
             CREATE TABLE u (t_id INT REFERENCES t, at DATETIME);
             CREATE VIEW v AS SELECT t.id, id + 1 AS next, name || '!' AS loud, price * 2 AS twice, rate * 2 AS fast, count(*) AS n,
                 data || 'x' AS more, date(at) AS day, loose, NULL AS blank, CASE WHEN id = 1 THEN 1 ELSE 'x' END AS either
                 FROM t JOIN u ON t_id = id GROUP BY t.id",
        );
        let number = SqlType::Numeric {
            precision: None,
            scale: None,
        };
        let expected = [
            ("id", SqlType::BigInt),
            ("next", SqlType::BigInt),
            ("loud", SqlType::Text),
            ("twice", number),
            ("fast", SqlType::Double),
            ("n", SqlType::BigInt),
            ("more", SqlType::Text),
            ("day", SqlType::Text),
            // SQLite itself calls it BLOB: a column without a type has that affinity.
            ("loose", SqlType::Any),
            ("blank", SqlType::Any),
            ("either", SqlType::Any),
        ];
        let expected = expected.map(|(name, sql_type)| (name.to_owned(), sql_type));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_view_without_sample_rows_stays_without_types() {
        let found = types(
            "CREATE TABLE t (name TEXT); CREATE VIEW v AS SELECT length(name) AS n FROM t WHERE name = 'ada'",
        );
        assert_eq!(found, [("n".to_owned(), SqlType::Any)]);
    }
}

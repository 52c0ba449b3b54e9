//! Rows whose foreign keys point at nothing (SQLite).

use relata_schema::{Engine, Error as SchemaError, Row, Session};

use crate::error::Result;

/// Returns the rows whose foreign keys point at nothing, each as `table (rowid 1) to target`, and the tables with a foreign key
/// that SQLite cannot check, with its message. Other engines have none: they check when a row is written.
///
/// A rebuild of a table runs with `PRAGMA foreign_keys = OFF`. Compare the list before and after it, in one transaction, and roll
/// back if there is more.
///
/// ```
/// use relata_migrate::{Session, dangling_rows};
///
/// let mut session = Session::connect("sqlite::memory:")?;
/// let sql = "PRAGMA foreign_keys = OFF; CREATE TABLE a (id INTEGER PRIMARY KEY);
///     CREATE TABLE b (a INT REFERENCES a); INSERT INTO b VALUES (7);";
/// session.execute("rows.sql".as_ref(), sql)?;
/// assert_eq!(dangling_rows(&mut session)?, ["b (rowid 1) to a"]);
/// # Ok::<(), relata_migrate::Error>(())
/// ```
///
/// # Errors
/// [`Error::Schema`](crate::Error::Schema).
pub fn dangling_rows(session: &mut Session) -> Result<Vec<String>> {
    if session.engine() != Engine::Sqlite {
        return Ok(Vec::new());
    }
    if let Ok(rows) = check(session, "FROM pragma_foreign_key_check") {
        return Ok(rows);
    }
    // One foreign key without a unique index on its target spoils the check of all tables.
    let tables = session.select(
        &["name"],
        "FROM sqlite_schema WHERE type = 'table' ORDER BY name",
    )?;
    let mut all = Vec::new();
    for table in tables.into_iter().flatten().flatten() {
        let name = table.replace('\'', "''");
        match check(session, &format!("FROM pragma_foreign_key_check('{name}')")) {
            Ok(rows) => all.extend(rows),
            Err(SchemaError::Reflect { message, .. }) => all.push(format!("{table}: {message}")),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(all)
}

fn check(session: &mut Session, rest: &str) -> relata_schema::Result<Vec<String>> {
    let rows = session.select(&["\"table\"", "rowid", "parent"], rest)?;
    Ok(rows.into_iter().map(told).collect())
}

fn told(row: Row) -> String {
    let mut values = row.into_iter();
    let mut text = || values.next().flatten().unwrap_or_else(|| "?".to_owned());
    format!("{} (rowid {}) to {}", text(), text(), text())
}

//! Executing an SQL file in SQLite.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};

use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Batch, Connection};

use super::{located, statements};
use crate::error::{Error, Result, SqlError};
use crate::model::Engine;
use crate::sql_text::line_of;
use crate::sqlite::message;

/// The effect of `diesel_manage_updated_at('t')` in a migration of diesel's: the function is part of its connections.
const UPDATED_AT: &str = "
    CREATE TRIGGER __diesel_manage_updated_at_{table} AFTER UPDATE ON {table} FOR EACH ROW
    WHEN old.updated_at IS NULL AND new.updated_at IS NULL OR old.updated_at == new.updated_at
    BEGIN
      UPDATE {table} SET updated_at = CURRENT_TIMESTAMP WHERE ROWID = new.ROWID;
    END";

pub(crate) fn sqlite(connection: &Connection, file: &Path, sql: &str) -> Result<()> {
    let statements = statements(file, sql, Engine::Sqlite)?;
    let updated_at = diesel_manage_updated_at(connection).map_err(|error| Error::Connect {
        url: ":memory:".to_owned(),
        message: message(error),
    })?;
    let run_one = |text: &str| {
        run(connection, text)?;
        for table in updated_at.try_iter() {
            run(connection, &UPDATED_AT.replace("{table}", &table))?;
        }
        Ok(())
    };
    for statement in statements {
        let text = sql.get(statement.text.clone()).unwrap_or_default();
        run_one(text).map_err(|error| {
            let place = place(&error, text).map(|offset| statement.text.start + offset);
            let mut located = located(Engine::Sqlite, file, sql, &statement.text);
            if let Some(offset) = place {
                located.line = line_of(sql, offset);
                located.offset = offset;
            }
            SqlError {
                message: message(error),
                ..located
            }
        })?;
    }
    Ok(())
}

/// Returns the byte in the statement at which SQLite reports the mistake, if it reports one.
fn place(error: &rusqlite::Error, text: &str) -> Option<usize> {
    let rusqlite::Error::SqlInputError { sql, offset, .. } = error else {
        return None;
    };
    // It was given the statement, or what is left of it.
    let before = text.strip_suffix(sql.as_str())?.len();
    Some(before + usize::try_from(*offset).ok()?)
}

/// Defines the function. Only unsafe code could run statements in it: it leaves the table's name for afterwards.
fn diesel_manage_updated_at(connection: &Connection) -> rusqlite::Result<Receiver<String>> {
    let (send, receive) = mpsc::channel();
    let name = "diesel_manage_updated_at";
    connection.create_scalar_function(name, 1, FunctionFlags::SQLITE_UTF8, move |context| {
        // The receiver is gone once the file is done.
        let _ = send.send(context.get(0)?);
        Ok(0)
    })?;
    Ok(receive)
}

/// Executes to the last row, where rusqlite's `execute_batch` stops at the first: a later row may fail.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    let mut batch = Batch::new(connection, sql);
    while let Some(mut statement) = batch.next()? {
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
    }
    Ok(())
}

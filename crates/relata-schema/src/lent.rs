//! A connection that the program holds, instead of one that a session opens.

use std::path::Path;

use crate::error::{Error, Result};
use crate::model::Engine;
use crate::scratch::load::located;
use crate::session::Row;
use crate::sql_text::{line_of, statements};

/// A connection of the program, which runs the statements of a session: see [`Session::over`](crate::Session::over).
pub trait Lent: Send {
    /// Returns the engine of the database.
    fn engine(&self) -> Engine;
    /// Returns true if a transaction was open before the session began.
    fn is_in_transaction(&self) -> bool;
    /// Executes one statement.
    ///
    /// # Errors
    /// What the database reported.
    fn execute(&mut self, sql: &str) -> Result<(), LentError>;
    /// Returns the one column of a query, which is text.
    ///
    /// # Errors
    /// What the database reported.
    fn texts(&mut self, sql: &str) -> Result<Vec<String>, LentError>;
    /// Begins a transaction, and on SQLite one that writes; in a transaction a savepoint.
    ///
    /// # Errors
    /// What the database reported.
    fn begin(&mut self) -> Result<(), LentError>;
    /// Commits the transaction that was begun last, or releases its savepoint. If that fails, it is rolled back.
    ///
    /// # Errors
    /// What the database reported.
    fn commit(&mut self) -> Result<(), LentError>;
    /// Rolls back the transaction that was begun last, if there is one.
    ///
    /// # Errors
    /// What the database reported.
    fn rollback(&mut self) -> Result<(), LentError>;
}

/// An error of a statement on a connection of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LentError {
    /// The message of the engine.
    pub message: String,
    /// More of it (PostgreSQL's DETAIL).
    pub detail: Option<String>,
    /// The engine's advice.
    pub hint: Option<String>,
    /// The character of the statement at which the mistake is, from 1, if the engine reports it.
    pub position: Option<usize>,
}

/// Executes the statements of SQL text, one after the other.
pub(crate) fn execute(lent: &mut dyn Lent, file: &Path, sql: &str) -> Result<()> {
    let engine = lent.engine();
    for statement in statements(file, sql, engine)? {
        let text = sql.get(statement.text.clone()).unwrap_or_default();
        let done = match &statement.copy_data {
            None => lent.execute(text),
            Some(_) => Err(LentError {
                message:
                    "the rows of COPY FROM stdin cannot be sent on a connection of the program"
                        .to_owned(),
                hint: Some("Write them as INSERT, or run the revisions by URL.".to_owned()),
                ..LentError::default()
            }),
        };
        done.map_err(|error| {
            let mut at = located(engine, file, sql, &statement.text);
            let before = error.position.map(|position| position.saturating_sub(1));
            if let Some((byte, _)) = before.and_then(|before| text.char_indices().nth(before)) {
                at.offset = statement.text.start + byte;
                at.line = line_of(sql, at.offset);
            }
            at.message = error.message;
            at.detail = error.detail;
            at.hint = error.hint;
            at
        })?;
    }
    Ok(())
}

/// Runs one of relata's own statements.
pub(crate) fn control(engine: Engine, sql: &str, done: Result<(), LentError>) -> Result<()> {
    let failed = |error: LentError| {
        let mut at = located(engine, Path::new("relata"), sql, &(0..sql.len()));
        at.message = error.message;
        at.detail = error.detail;
        at.hint = error.hint;
        Error::from(at)
    };
    done.map_err(failed)
}

/// The rows of a query of these expressions: each travels as one JSON text, which every engine makes of values of any type.
pub(crate) fn select(lent: &mut dyn Lent, columns: &[&str], rest: &str) -> Result<Vec<Row>> {
    let engine = lent.engine();
    let list = columns.join(", ");
    let row = match engine {
        Engine::Postgres => format!("CAST(json_build_array({list}) AS text)"),
        Engine::Sqlite => format!("json_array({list})"),
        Engine::Mysql => format!("CAST(JSON_ARRAY({list}) AS CHAR)"),
    };
    let sql = format!("SELECT {row} {rest}");
    let failed = |message: String| Error::Reflect {
        engine,
        what: "rows",
        message,
    };
    let texts = lent.texts(&sql).map_err(|error| failed(error.message))?;
    let row = |text: String| {
        let values: Vec<serde_json::Value> =
            serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
        let values = values.into_iter().map(|value| match value {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some(text),
            other => Some(other.to_string()),
        });
        Ok(values.collect())
    };
    texts.into_iter().map(row).collect()
}

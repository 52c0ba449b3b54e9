//! Executing an SQL file statement by statement, so that an error has a line.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Result, SqlError};
use crate::model::Engine;
use crate::sql_text::{Fault, Statement, line_of, split};
#[cfg(feature = "mysql")]
pub(super) use mysql::mysql;
#[cfg(feature = "postgres")]
pub(super) use postgres::postgres;
pub(super) use sqlite::sqlite;

fn statements(file: &Path, sql: &str, engine: Engine) -> Result<Vec<Statement>> {
    split(sql, engine).map_err(|fault| match fault {
        Fault::Psql(offset, command) => Error::PsqlCommand {
            file: file.to_owned(),
            line: line_of(sql, offset),
            command,
        },
        Fault::NoDelimiter(offset) => Error::NoDelimiter {
            file: file.to_owned(),
            line: line_of(sql, offset),
        },
        Fault::Unterminated(offset, what) => Error::Unterminated {
            file: file.to_owned(),
            line: line_of(sql, offset),
            what,
        },
    })
}

/// An error at the beginning of a statement, its message still to come.
fn located(engine: Engine, file: &Path, sql: &str, statement: &Range<usize>) -> SqlError {
    let text = sql.get(statement.clone()).unwrap_or_default();
    SqlError {
        engine,
        file: file.to_owned(),
        line: line_of(sql, statement.start),
        offset: statement.start,
        statement: text.lines().next().unwrap_or_default().to_owned(),
        message: String::new(),
        detail: None,
        hint: None,
    }
}

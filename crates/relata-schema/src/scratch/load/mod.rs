//! Executing an SQL file statement by statement, so that an error has a line.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::ops::Range;
use std::path::Path;

use crate::error::SqlError;
use crate::model::Engine;
use crate::sql_text::{line_of, statements};
#[cfg(feature = "mysql")]
pub(super) use mysql::mysql;
#[cfg(feature = "mysql")]
pub(crate) use mysql::run_file as run_mysql;
#[cfg(feature = "postgres")]
pub(super) use postgres::postgres;
#[cfg(feature = "postgres")]
pub(crate) use postgres::run as run_postgres;
pub(crate) use sqlite::sqlite;

/// An error at the beginning of a statement, its message still to come.
pub(crate) fn located(
    engine: Engine,
    file: &Path,
    sql: &str,
    statement: &Range<usize>,
) -> SqlError {
    let text = sql.get(statement.clone()).unwrap_or_default();
    SqlError {
        engine,
        file: file.to_owned(),
        line: line_of(sql, statement.start),
        offset: statement.start,
        statement: text.lines().next().unwrap_or_default().to_owned(),
        message: String::new(),
        code: None,
        detail: None,
        hint: None,
    }
}

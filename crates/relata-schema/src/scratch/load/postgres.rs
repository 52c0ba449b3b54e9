//! Executing an SQL file in PostgreSQL.

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use postgres::Client;
use postgres::error::{ErrorPosition, SqlState};

use super::{located, statements};
use crate::error::{Result, SqlError};
use crate::model::Engine;
use crate::postgres::chain;
use crate::sql_text::line_of;

pub(in crate::scratch) fn postgres(client: &mut Client, file: &Path, sql: &str) -> Result<()> {
    run(client, file, sql)?;
    // The next file starts in a fresh session: pg_dump empties the search path. This fails within a transaction.
    client.batch_execute("DISCARD ALL").map_err(|error| {
        let end = sql.trim_end().len();
        let mut failed = postgres_error(&error, file, sql, &(end..end));
        if error.code() == Some(&SqlState::ACTIVE_SQL_TRANSACTION) {
            failed.message = "the file ends within a transaction".to_owned();
            failed.hint = Some("Add COMMIT at its end.".to_owned());
        }
        failed.into()
    })
}

/// Executes the statements, and leaves the session as they leave it.
pub(crate) fn run(client: &mut Client, file: &Path, sql: &str) -> Result<()> {
    for statement in statements(file, sql, Engine::Postgres)? {
        let text = sql.get(statement.text.clone()).unwrap_or_default();
        let result = match &statement.copy_data {
            Some(data) => copy(client, text, sql.get(data.clone()).unwrap_or_default()),
            None => client.batch_execute(text),
        };
        result.map_err(|error| postgres_error(&error, file, sql, &statement.text))?;
    }
    Ok(())
}

fn copy(client: &mut Client, statement: &str, data: &str) -> Result<(), postgres::Error> {
    let mut writer = client.copy_in(statement)?;
    // A failed write shows as the error of `finish`.
    let _ = writer.write_all(data.as_bytes());
    writer.finish().map(drop)
}

fn postgres_error(
    error: &postgres::Error,
    file: &Path,
    sql: &str,
    statement: &Range<usize>,
) -> SqlError {
    let mut located = located(Engine::Postgres, file, sql, statement);
    let Some(db) = error.as_db_error() else {
        located.message = chain(error);
        return located;
    };
    located.message = db.message().to_owned();
    located.code = Some(db.code().code().to_owned());
    located.detail = db.detail().map(str::to_owned);
    located.hint = db.hint().map(str::to_owned);
    // The server counts characters from 1.
    if let Some(ErrorPosition::Original(position)) = db.position() {
        let text = sql.get(statement.clone()).unwrap_or_default();
        let before = usize::try_from(*position).unwrap_or(1).saturating_sub(1);
        if let Some((at, _)) = text.char_indices().nth(before) {
            located.offset = statement.start + at;
            located.line = line_of(sql, located.offset);
        }
    }
    let about_a_role = located.message.starts_with("role \"");
    if located.hint.is_none() && about_a_role && db.code() == &SqlState::UNDEFINED_OBJECT {
        located.hint = Some("Dump the schema with --no-owner --no-privileges.".to_owned());
    }
    located
}

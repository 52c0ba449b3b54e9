//! Executing an SQL file in MySQL or MariaDB.

use std::ops::Range;
use std::path::Path;

use mysql::prelude::Queryable;
use mysql::{Conn, Error as MysqlError};

use super::{located, statements};
use crate::error::{Error, Result, SqlError};
use crate::model::Engine;
use crate::mysql::message;
use crate::sql_text::{Statement, line_of};

/// The server's code of a syntax error, whose message has the line within the statement.
const SYNTAX_ERROR: u16 = 1064;

/// `shared` is true for a server that has other databases, which a file must not reach.
pub(in crate::scratch) fn mysql(
    connection: &mut Conn,
    shared: bool,
    file: &Path,
    sql: &str,
) -> Result<()> {
    let statements = statements(file, sql, Engine::Mysql)?;
    let beyond = statements.iter().find(|s| shared && reaches_databases(s));
    if let Some(statement) = beyond {
        let text = sql.get(statement.text.clone()).unwrap_or_default();
        return Err(Error::DatabaseStatement {
            file: file.to_owned(),
            line: line_of(sql, statement.text.start),
            statement: text.lines().next().unwrap_or_default().to_owned(),
        });
    }
    execute(connection, file, sql, &statements)?;
    // The next file starts in a fresh session, in the database that this one selected; uncommitted work is lost.
    let end = sql.trim_end().len();
    connection
        .reset()
        .map_err(|error| mysql_error(&error, file, sql, &(end..end)).into())
}

/// Executes the statements of a file, and leaves the session as they leave it.
pub(crate) fn run_file(connection: &mut Conn, file: &Path, sql: &str) -> Result<()> {
    execute(
        connection,
        file,
        sql,
        &statements(file, sql, Engine::Mysql)?,
    )
}

fn execute(connection: &mut Conn, file: &Path, sql: &str, statements: &[Statement]) -> Result<()> {
    for statement in statements {
        let text = sql.get(statement.text.clone()).unwrap_or_default();
        run(connection, text).map_err(|error| mysql_error(&error, file, sql, &statement.text))?;
    }
    Ok(())
}

/// `CREATE DATABASE`, `DROP SCHEMA`, `USE` and the like.
fn reaches_databases(statement: &Statement) -> bool {
    let word = |at: usize| statement.head.get(at).map(String::as_str);
    match word(0) {
        Some("use") => true,
        Some("create" | "drop" | "alter") => {
            // CREATE OR REPLACE DATABASE
            let at = if word(1) == Some("or") { 3 } else { 1 };
            let database = matches!(word(at), Some("database" | "schema"));
            // ALTER DATABASE without a name means the scratch database itself.
            let clause = ["character", "charset", "collate", "comment", "default"];
            let own = word(0) == Some("alter") && word(2).is_some_and(|w| clause.contains(&w));
            database && !own
        }
        _ => false,
    }
}

/// Executes to the last row of the last result: a later one may fail.
fn run(connection: &mut Conn, sql: &str) -> mysql::Result<()> {
    let mut result = connection.query_iter(sql)?;
    while let Some(rows) = result.iter() {
        for row in rows {
            row?;
        }
    }
    Ok(())
}

fn mysql_error(error: &MysqlError, file: &Path, sql: &str, statement: &Range<usize>) -> SqlError {
    let mut located = located(Engine::Mysql, file, sql, statement);
    located.message = message(error);
    let code = match error {
        MysqlError::MySqlError(error) => error.code,
        _ => 0,
    };
    located.code = (code != 0).then(|| code.to_string());
    let within = located.message.rsplit_once(" at line ");
    let within = within.and_then(|(_, line)| line.trim().parse::<usize>().ok());
    if let (SYNTAX_ERROR, Some(line @ 2..)) = (code, within) {
        let text = sql.get(statement.clone()).unwrap_or_default();
        let before = text.split_inclusive('\n').take(line - 1);
        located.offset = statement.start + before.map(str::len).sum::<usize>();
        located.line = line_of(sql, located.offset);
    }
    located
}

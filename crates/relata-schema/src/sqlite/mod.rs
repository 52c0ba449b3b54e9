//! Reflection of a live SQLite database.
//!
//! Columns, keys and indexes come from the pragmas in their table-valued form, joined with the list of tables, so
//! that there is one query per kind of object, however many tables there are. Everything that no pragma reports (CHECK
//! conditions, expressions, collations, names of constraints) is cut out of the `CREATE` statement that SQLite
//! keeps, by a lexer that respects quotes, comments and parentheses. Where such a cut and the pragmas
//! disagree, the pragmas win.

mod columns;
mod computed;
mod connect;
mod declared;
mod foreign_keys;
mod indexes;
mod tables;
mod triggers;
mod types;
mod view_nulls;

use rusqlite::{Connection, Row};

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine, ObjectName, Schema};
use crate::options::ReflectOptions;
pub(crate) use connect::{connect, connect_writing, in_memory};
use tables::Tables;

/// SQLite's own name for the database file itself, besides `temp` and attached ones.
const MAIN: &str = "main";

/// Reflects the main database of a connection; temporary tables and attached databases are left out.
///
/// # Errors
/// [`Error::Reflect`] when a query fails. A view of which a table or column is gone has no columns in the catalog.
pub fn reflect(connection: &Connection, options: &ReflectOptions) -> Result<Catalog> {
    let mut tables = Tables::read(connection)?;
    columns::read(connection, &mut tables)?;
    view_nulls::read(connection, &mut tables)?;
    computed::read(connection, &mut tables)?;
    indexes::read(connection, &mut tables)?;
    foreign_keys::read(connection, &mut tables)?;
    triggers::read(connection, &mut tables)?;

    let mut catalog = Catalog::new(Engine::Sqlite);
    catalog.schemas = vec![Schema {
        name: MAIN.to_owned(),
        comment: None,
    }];
    catalog.tables = tables.finish();
    catalog.sort();
    options.apply(catalog)
}

/// All rows of a catalog query; `what` names the kind of object for errors.
fn rows<T>(
    connection: &Connection,
    what: &'static str,
    sql: &str,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    rows_of(connection, what, sql, [], read)
}

/// The same of a query with parameters.
fn rows_of<T>(
    connection: &Connection,
    what: &'static str,
    sql: &str,
    parameters: impl rusqlite::Params,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let all = || {
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map(parameters, read)?;
        rows.collect::<Result<_, _>>()
    };
    all().map_err(|error| Error::Reflect {
        engine: Engine::Sqlite,
        what,
        message: message(error),
    })
}

/// Returns SQLite's message, without the text of the statement.
pub(crate) fn message(error: rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        other => other.to_string(),
    }
}

fn name(name: &str) -> ObjectName {
    ObjectName::new(MAIN, name)
}

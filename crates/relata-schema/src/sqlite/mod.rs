//! Reflection of a live SQLite database.
//!
//! Columns, keys and indexes come from the pragmas in their table-valued form, joined with the list of tables, so
//! that there is one query per kind of object, however many tables there are. What no pragma tells (CHECK
//! conditions, expressions, collations, names of constraints) is cut out of the `CREATE` statement that SQLite
//! keeps, by a lexer that respects quotes, comments and parentheses. Where such a cut and the pragmas
//! disagree, the pragmas win.

mod columns;
mod declared;
mod foreign_keys;
mod indexes;
mod tables;
mod triggers;
mod types;

use diesel::SqliteConnection;
use diesel::deserialize::QueryableByName;
use diesel::query_dsl::RunQueryDsl;
use diesel::sqlite::Sqlite;

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine, ObjectName, Schema};
use crate::options::ReflectOptions;
use tables::Tables;

/// SQLite's own name for the database file itself, beside `temp` and attached ones.
const MAIN: &str = "main";

/// Reflects the main database of a connection; temporary tables and attached databases are left out.
///
/// # Errors
/// [`Error::Reflect`] when a query fails, for instance because a view names a table that is gone.
pub fn reflect(connection: &mut SqliteConnection, options: &ReflectOptions) -> Result<Catalog> {
    let mut tables = Tables::read(connection)?;
    columns::read(connection, &mut tables)?;
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
fn rows<T>(connection: &mut SqliteConnection, what: &'static str, sql: &str) -> Result<Vec<T>>
where
    T: QueryableByName<Sqlite> + 'static,
{
    diesel::sql_query(sql)
        .load(connection)
        .map_err(|error| Error::Reflect {
            engine: Engine::Sqlite,
            what,
            message: error.to_string(),
        })
}

fn name(name: &str) -> ObjectName {
    ObjectName::new(MAIN, name)
}

//! Reflection of a live MySQL, 8.0.16 or later, or MariaDB, 10.6 or later.
//!
//! One query per kind of object, all of `information_schema`, however many tables there are. On MySQL a schema is a
//! database of its own, and a server's other databases belong to others: only the one that is connected to is read. Its
//! name is left out of the catalog, so that `shop_dev` and `shop` with the same tables are the same schema.

mod columns;
mod connect;
mod constraints;
mod indexes;
mod literal;
mod names;
mod partitions;
mod reader;
mod routines;
mod sequences;
mod server;
mod tables;
mod triggers;
mod types;
mod view_writes;

use std::collections::HashMap;

use mysql::Conn;
use mysql::prelude::Queryable;

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine, ObjectName, Schema, Table};
use crate::options::ReflectOptions;
pub(crate) use connect::{choosing, connect, connect_options, message, options};
use reader::Reader;
use server::Server;

/// Settings that decide how the server writes names and times, and which columns of views it takes for NOT NULL: with a
/// strict mode, the default of both servers, those that a function makes are fewer.
const SETTINGS: &str = "
    SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
                time_zone = '+00:00'";

/// Reflects the database a connection has chosen. Nothing is written, and the session's settings stay as they were.
///
/// `options` may name that database; there is no other to name.
///
/// # Errors
/// [`Error::Reflect`] when a catalog query fails or no database is chosen, [`Error::Unsupported`] for a server older
/// than MySQL 8.0.16 or MariaDB 10.6, [`Error::UnknownSchema`] when `options` names another database.
pub fn reflect(connection: &mut Conn, options: &ReflectOptions) -> Result<Catalog> {
    let server = Server::read(&mut Reader::new(connection))?;
    let other = options
        .schemas
        .iter()
        .find(|name| !name.is_empty() && **name != server.database);
    if let Some(schema) = other {
        return Err(Error::UnknownSchema {
            schema: schema.clone(),
            known: vec![server.database],
        });
    }
    let failed = |error: mysql::Error| reader::failed("the catalog", &error);
    connection.query_drop(SETTINGS).map_err(failed)?;
    let catalog = catalog(&mut Reader::new(connection), &server);
    let restored = connection.query_drop(server.restore()).map_err(failed);
    let catalog = catalog?;
    restored.map(|()| catalog)
}

fn catalog(reader: &mut Reader<'_>, server: &Server) -> Result<Catalog> {
    let mut catalog = Catalog::new(Engine::Mysql);
    let (comment, collation) = database(reader)?;
    catalog.schemas.push(Schema {
        name: catalog.default_schema.clone(),
        comment,
    });
    let mut relations = Relations::default();
    let sequences = tables::read(reader, &mut relations)?;
    tables::read_views(reader, server, &mut relations)?;
    columns::read(reader, server, collation.as_deref(), &mut relations)?;
    view_writes::read(&mut relations);
    indexes::read(reader, server, &mut relations)?;
    constraints::read(reader, server, &mut relations)?;
    partitions::read(reader, &mut relations)?;
    triggers::read(reader, server, &mut relations)?;
    catalog.functions = routines::read(reader, server)?;
    catalog.sequences = sequences::read(reader, &sequences)?;
    catalog.tables = relations.tables;
    catalog.sort();
    Ok(catalog)
}

/// The database's comment and collation.
fn database(reader: &mut Reader<'_>) -> Result<(Option<String>, Option<String>)> {
    let rows = reader.rows(
        "the database",
        "SELECT * FROM information_schema.schemata WHERE schema_name = DATABASE()",
    )?;
    match rows.first() {
        Some(row) => Ok((
            row.filled("SCHEMA_COMMENT")?,
            row.filled("DEFAULT_COLLATION_NAME")?,
        )),
        None => Ok((None, None)),
    }
}

/// An object of the database.
fn own(name: impl Into<String>) -> ObjectName {
    ObjectName::new(Engine::Mysql.default_schema(), name)
}

/// The tables being filled, found by their names.
#[derive(Default)]
struct Relations {
    tables: Vec<Table>,
    by_name: HashMap<String, usize>,
}

impl Relations {
    fn push(&mut self, table: Table) {
        self.by_name
            .insert(table.name.name.clone(), self.tables.len());
        self.tables.push(table);
    }

    fn get(&mut self, name: &str) -> Option<&mut Table> {
        self.by_name
            .get(name)
            .and_then(|&at| self.tables.get_mut(at))
    }
}

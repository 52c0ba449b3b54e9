//! Scratch databases: where SQL files are executed to learn what they declare.

pub(crate) mod load;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod name;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;

use std::path::Path;

use rusqlite::Connection;

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine};
use crate::options::ReflectOptions;
use crate::sqlite;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub use server::ScratchServer;

/// An empty database that goes away when dropped, also after an error.
///
/// SQLite's is in memory. PostgreSQL's and MySQL's is a database of its own on a server the caller names, or on a
/// throw-away server (`ScratchServer`) started from the installed programs. Statements about what a server shares among
/// its databases (roles, tablespaces, other databases) do reach a server you name; but files for MySQL, which often make
/// and choose their database themselves, may do so on a throw-away server only. A table that a statement names with
/// another database is that database's.
pub struct Scratch(Kind);

enum Kind {
    Sqlite(Box<Connection>),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::ScratchDatabase>),
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql::ScratchDatabase>),
}

impl Scratch {
    /// A scratch database of that engine. `server` is the URL of a PostgreSQL or MySQL server where databases may be
    /// created; without it, a throw-away server is started.
    ///
    /// # Errors
    /// [`Error::ScratchServer`] when no programs of the server are installed or they do not start, [`Error::Url`] and
    /// [`Error::Connect`] for a `server` that cannot be used, [`Error::FeatureOff`] for PostgreSQL or MySQL in a build
    /// without that feature.
    pub fn new(engine: Engine, server: Option<&str>) -> Result<Self> {
        let _ = server;
        match engine {
            Engine::Sqlite => Ok(Self(Kind::Sqlite(Box::new(sqlite::in_memory()?)))),
            #[cfg(not(feature = "postgres"))]
            Engine::Postgres => Err(Error::no_postgres()),
            #[cfg(feature = "postgres")]
            Engine::Postgres => {
                let database = match server {
                    Some(url) => postgres::ScratchDatabase::on_url(url)?,
                    None => postgres::ScratchDatabase::on_server(ScratchServer::start()?)?,
                };
                Ok(Self(Kind::Postgres(Box::new(database))))
            }
            #[cfg(not(feature = "mysql"))]
            Engine::Mysql => Err(Error::no_mysql()),
            #[cfg(feature = "mysql")]
            Engine::Mysql => {
                let database = match server {
                    Some(url) => mysql::ScratchDatabase::on_url(url)?,
                    None => mysql::ScratchDatabase::on_server(ScratchServer::start_mysql()?)?,
                };
                Ok(Self(Kind::Mysql(Box::new(database))))
            }
        }
    }

    /// Executes the statements of an SQL file, in a session of its own.
    ///
    /// # Errors
    /// [`Error::Sql`] with file and line of the statement the engine refuses, [`Error::PsqlCommand`],
    /// [`Error::NoDelimiter`], [`Error::DatabaseStatement`] and [`Error::Unterminated`] before anything is executed, [`Error::FileMissing`] and [`Error::Io`].
    pub fn load(&mut self, file: &Path) -> Result<()> {
        let bytes = std::fs::read(file).map_err(|error| Error::io(file, error))?;
        let sql = String::from_utf8(bytes).map_err(|error| Error::Io {
            path: file.to_owned(),
            source: std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error()),
        })?;
        self.execute(file, &sql)
    }

    /// Executes SQL text; `name` is shown as its file in errors.
    ///
    /// # Errors
    /// As [`Scratch::load`].
    pub fn execute(&mut self, name: &Path, sql: &str) -> Result<()> {
        match &mut self.0 {
            Kind::Sqlite(connection) => load::sqlite(connection, name, sql),
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => load::postgres(database.client()?, name, sql),
            #[cfg(feature = "mysql")]
            Kind::Mysql(database) => {
                let shared = database.is_shared();
                load::mysql(database.connection(), shared, name, sql)
            }
        }
    }

    /// Returns the rows of one query, as text.
    ///
    /// # Errors
    /// [`Error::Reflect`] with the message of the engine.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<crate::Row>> {
        match &mut self.0 {
            Kind::Sqlite(connection) => crate::session::sqlite_rows(connection, sql),
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => crate::session::postgres_rows(database.client()?, sql),
            #[cfg(feature = "mysql")]
            Kind::Mysql(database) => crate::session::mysql_rows(database.connection(), sql),
        }
    }

    /// Reflects the database.
    ///
    /// # Errors
    /// As `postgres::reflect`, `mysql::reflect` and [`sqlite::reflect`].
    pub fn reflect(&mut self, options: &ReflectOptions) -> Result<Catalog> {
        match &mut self.0 {
            Kind::Sqlite(connection) => sqlite::reflect(connection, options),
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => crate::postgres::reflect(database.client()?, options),
            #[cfg(feature = "mysql")]
            Kind::Mysql(database) => crate::mysql::reflect(database.connection(), options),
        }
    }

    /// The URL of a PostgreSQL or MySQL scratch database, for a second connection.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match &self.0 {
            Kind::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => Some(database.url()),
            #[cfg(feature = "mysql")]
            Kind::Mysql(database) => Some(database.url()),
        }
    }
}

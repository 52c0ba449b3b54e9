//! Scratch databases: where SQL files are executed to learn what they declare.

#[cfg(feature = "postgres")]
mod database;
mod load;
#[cfg(feature = "postgres")]
mod server;

use std::path::Path;

use rusqlite::Connection;

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine};
use crate::options::ReflectOptions;
use crate::sqlite;
#[cfg(feature = "postgres")]
use database::ScratchDatabase;
#[cfg(feature = "postgres")]
pub use server::ScratchServer;

/// An empty database that goes away when dropped, also after an error.
///
/// SQLite's is in memory. PostgreSQL's is a database of its own on a server the caller names, or on a throw-away
/// server (`ScratchServer`) started from the installed programs. Statements about what a server shares among its
/// databases (roles, tablespaces, other databases) do reach a server you name.
pub struct Scratch(Kind);

enum Kind {
    Sqlite(Box<Connection>),
    #[cfg(feature = "postgres")]
    Postgres(Box<ScratchDatabase>),
}

impl Scratch {
    /// A scratch database of that engine. `server` is the URL of a PostgreSQL server where databases may be created;
    /// without it, a throw-away server is started.
    ///
    /// # Errors
    /// [`Error::ScratchServer`] when no PostgreSQL programs are installed or they do not start, [`Error::Url`] and
    /// [`Error::Connect`] for a `server` that cannot be used, [`Error::FeatureOff`] for PostgreSQL in a build without
    /// the feature `postgres`, [`Error::Unsupported`] for MySQL.
    pub fn new(engine: Engine, server: Option<&str>) -> Result<Self> {
        match engine {
            Engine::Sqlite => Ok(Self(Kind::Sqlite(Box::new(sqlite::in_memory()?)))),
            #[cfg(not(feature = "postgres"))]
            Engine::Postgres => {
                let _ = server;
                Err(Error::no_postgres())
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres => {
                let database = match server {
                    Some(url) => ScratchDatabase::on_url(url)?,
                    None => ScratchDatabase::on_server(ScratchServer::start()?)?,
                };
                Ok(Self(Kind::Postgres(Box::new(database))))
            }
            Engine::Mysql => Err(Error::Unsupported {
                engine,
                reason: "relata has no scratch database for it yet".to_owned(),
            }),
        }
    }

    /// Executes the statements of an SQL file, in a session of its own.
    ///
    /// # Errors
    /// [`Error::Sql`] with file and line of the statement the engine refuses, [`Error::PsqlCommand`] and
    /// [`Error::Unterminated`] before anything is executed, [`Error::FileMissing`] and [`Error::Io`].
    pub fn load(&mut self, file: &Path) -> Result<()> {
        let bytes = std::fs::read(file).map_err(|error| Error::io(file, error))?;
        let sql = String::from_utf8(bytes).map_err(|error| Error::Io {
            path: file.to_owned(),
            source: std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error()),
        })?;
        self.execute(file, &sql)
    }

    /// Executes SQL text; `name` stands for its file in errors.
    ///
    /// # Errors
    /// As [`Scratch::load`].
    pub fn execute(&mut self, name: &Path, sql: &str) -> Result<()> {
        match &mut self.0 {
            Kind::Sqlite(connection) => load::sqlite(connection, name, sql),
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => load::postgres(database.client()?, name, sql),
        }
    }

    /// Reflects the database.
    ///
    /// # Errors
    /// As `postgres::reflect` and [`sqlite::reflect`].
    pub fn reflect(&mut self, options: &ReflectOptions) -> Result<Catalog> {
        match &mut self.0 {
            Kind::Sqlite(connection) => sqlite::reflect(connection, options),
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => crate::postgres::reflect(database.client()?, options),
        }
    }

    /// The URL of a PostgreSQL scratch database, for a second connection.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match &self.0 {
            Kind::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Kind::Postgres(database) => Some(database.url()),
        }
    }
}

//! A scratch database on a MySQL or MariaDB server.

use mysql::prelude::Queryable;
use mysql::{Conn, Opts};

use super::ScratchServer;
use super::name::{unique_name, with_database};
use crate::error::{Error, Result};
use crate::model::Engine;
use crate::mysql::{choosing, connect_options, message, options};
use crate::url::redact;

/// A database with a unique name, dropped with this value.
pub(super) struct ScratchDatabase {
    name: String,
    url: String,
    /// The connection to the scratch database.
    connection: Conn,
    /// The throw-away server, if the database is on one; it stops after the rest.
    server: Option<ScratchServer>,
}

impl ScratchDatabase {
    pub(super) fn on_url(url: &str) -> Result<Self> {
        Self::create(&options(url)?, url, None)
    }

    pub(super) fn on_server(server: ScratchServer) -> Result<Self> {
        let url = server.url().to_owned();
        Self::create(&options(&url)?, &url, Some(server))
    }

    /// Needs no database in the URL, and none that exists.
    fn create(opts: &Opts, url: &str, server: Option<ScratchServer>) -> Result<Self> {
        let mut connection = connect_options(choosing(opts, None), url)?;
        let name = unique_name();
        let refused = |error: mysql::Error| Error::ScratchServer {
            engine: Engine::Mysql,
            reason: format!(
                "{} refuses to create a database: {}",
                redact(url),
                message(&error)
            ),
        };
        connection
            .query_drop(format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"))
            .map_err(refused)?;
        let mut database = Self {
            url: with_database(url, &name),
            name,
            connection,
            server,
        };
        let chosen = database.connection.select_db(&database.name);
        chosen.map_err(refused)?;
        Ok(database)
    }

    pub(super) fn connection(&mut self) -> &mut Conn {
        &mut self.connection
    }

    /// True if the server has other databases, which are not this program's.
    pub(super) fn is_shared(&self) -> bool {
        self.server.is_none()
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        // A throw-away server goes as a whole.
        if self.server.is_none() {
            let drop = format!("DROP DATABASE IF EXISTS {}", self.name);
            let _ = self.connection.query_drop(drop);
        }
    }
}

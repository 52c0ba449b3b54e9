//! A scratch database on a PostgreSQL server.

use postgres::{Client, Config};

use super::ScratchServer;
use super::name::{unique_name, with_database};
use crate::error::{Error, Result};
use crate::model::Engine;
use crate::postgres::{chain, config, connect, connect_config};
use crate::url::redact;

/// A database with a unique name, dropped with this value.
pub(super) struct ScratchDatabase {
    name: String,
    url: String,
    /// The connection to the scratch database; closed before that is dropped.
    client: Option<Client>,
    /// The connection to the database that the server's URL names.
    maintenance: Client,
    /// The throw-away server, if the database is on one; it stops after the rest.
    _server: Option<ScratchServer>,
}

impl ScratchDatabase {
    pub(super) fn on_url(url: &str) -> Result<Self> {
        Self::create(&config(url)?, url, None)
    }

    pub(super) fn on_server(server: ScratchServer) -> Result<Self> {
        let url = server.url().to_owned();
        let mut config = Config::new();
        config
            .host_path(server.folder())
            .user("postgres")
            .dbname("postgres")
            .ssl_mode(postgres::config::SslMode::Disable);
        Self::create(&config, &url, Some(server))
    }

    fn create(config: &Config, url: &str, server: Option<ScratchServer>) -> Result<Self> {
        let mut maintenance = match &server {
            Some(_) => connect_config(config, url)?,
            None => connect(url)?,
        };
        let name = unique_name();
        // template0 is as the server's makers left it, whatever was added to template1.
        maintenance
            .batch_execute(&format!(
                "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
            ))
            .map_err(|error| Error::ScratchServer {
                engine: Engine::Postgres,
                reason: format!(
                    "{} refuses to create a database: {}",
                    redact(url),
                    match error.as_db_error() {
                        Some(db) => db.message().to_owned(),
                        None => chain(&error),
                    }
                ),
            })?;
        let mut database = Self {
            url: with_database(url, &name),
            name,
            client: None,
            maintenance,
            _server: server,
        };
        let mut config = config.clone();
        config.dbname(&database.name);
        let mut client = connect_config(&config, &database.url)?;
        // A commit per statement need not wait for the disk.
        client
            .batch_execute("SET synchronous_commit = off")
            .map_err(|error| Error::Connect {
                url: redact(&database.url),
                message: chain(&error),
            })?;
        database.client = Some(client);
        Ok(database)
    }

    pub(super) fn client(&mut self) -> Result<&mut Client> {
        self.client.as_mut().ok_or_else(|| Error::Connect {
            url: redact(&self.url),
            message: "the connection is closed".to_owned(),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        drop(self.client.take());
        // FORCE came with PostgreSQL 13; without it the drop waits for the closed session to end.
        let forced = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if self.maintenance.batch_execute(&forced).is_err() {
            let _ = self
                .maintenance
                .batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.name));
        }
    }
}

//! Connections to a PostgreSQL server.

use postgres::{Client, Config, NoTls};

use crate::error::{Error, Result};
use crate::url::redact;

/// A client of a PostgreSQL server.
pub(crate) fn connect(url: &str) -> Result<Client> {
    let config: Config = url.parse().map_err(|error: postgres::Error| Error::Url {
        url: redact(url),
        reason: chain(&error),
    })?;
    connect_config(&config, url)
}

/// A client by a configuration that may differ from the URL, which stands for it in errors.
pub(crate) fn connect_config(config: &Config, url: &str) -> Result<Client> {
    config.connect(NoTls).map_err(|error| Error::Connect {
        url: redact(url),
        message: match error.as_db_error() {
            Some(db) => db.message().to_owned(),
            None => chain(&error),
        },
    })
}

/// An error with its causes: the outermost message alone is «error connecting to server».
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = error.source();
    }
    message
}

//! Connections to a PostgreSQL server, with TLS where the URL asks for it and the feature `tls` is there.

use postgres::{Client, Config};

use crate::error::{Error, Result};
use crate::url::redact;

/// A client of a PostgreSQL server.
pub(crate) fn connect(url: &str) -> Result<Client> {
    connect_config(&config(url)?, url)
}

/// Parses a URL.
#[cfg(not(feature = "tls"))]
pub(crate) fn config(url: &str) -> Result<Config> {
    let wrong = |reason: String| Error::Url {
        url: redact(url),
        reason,
    };
    let demands = |option: &str| {
        let mode = option.strip_prefix("sslmode=");
        mode.is_some_and(|mode| mode.starts_with("require") || mode.starts_with("verify"))
    };
    let (_, query) = url.split_once('?').unwrap_or((url, ""));
    if let Some(option) = query.split('&').find(|option| demands(option)) {
        return Err(wrong(format!(
            "`{option}` demands TLS: enable the feature `tls`"
        )));
    }
    url.parse()
        .map_err(|error: postgres::Error| wrong(chain(&error)))
}
/// Parses a URL.
#[cfg(feature = "tls")]
pub(crate) fn config(url: &str) -> Result<Config> {
    use postgres::config::{Host, SslMode};
    use relata_tls::PostgresMode;

    let options = tls_options(url)?;
    let mut config: Config = options
        .url
        .parse()
        .map_err(|error: postgres::Error| Error::Url {
            url: redact(url),
            reason: chain(&error),
        })?;
    if let Some(mode) = options.mode {
        config.ssl_mode(match mode {
            PostgresMode::Disable => SslMode::Disable,
            PostgresMode::Prefer => SslMode::Prefer,
            PostgresMode::Require => SslMode::Require,
        });
    }
    // As in libpq: there is no TLS on a socket of the same machine.
    let is_local = |host: &Host| matches!(host, Host::Unix(_));
    if config.get_hosts().iter().all(is_local) && config.get_hostaddrs().is_empty() {
        config.ssl_mode(SslMode::Disable);
    }
    Ok(config)
}
#[cfg(feature = "tls")]
fn tls_options(url: &str) -> Result<relata_tls::PostgresOptions> {
    relata_tls::PostgresOptions::read(url).map_err(|error| Error::Url {
        url: redact(url),
        reason: error.to_string(),
    })
}

/// Connects with a configuration that may differ from the URL, which is shown in errors, and sets the encryption.
pub(crate) fn connect_config(config: &Config, url: &str) -> Result<Client> {
    open(config, url)?.map_err(|error| Error::Connect {
        url: redact(url),
        message: match error.as_db_error() {
            Some(db) => db.message().to_owned(),
            None => chain(&error),
        },
    })
}
#[cfg(not(feature = "tls"))]
fn open(config: &Config, _: &str) -> Result<std::result::Result<Client, postgres::Error>> {
    Ok(config.connect(postgres::NoTls))
}
#[cfg(feature = "tls")]
fn open(config: &Config, url: &str) -> Result<std::result::Result<Client, postgres::Error>> {
    if config.get_ssl_mode() == postgres::config::SslMode::Disable {
        return Ok(config.connect(postgres::NoTls));
    }
    let options = tls_options(url)?;
    let (check, identity) = (options.check, options.identity.as_ref());
    let client = relata_tls::client(check, options.authorities.as_deref(), identity);
    let client = client.map_err(|error| Error::Url {
        url: redact(url),
        reason: error.to_string(),
    })?;
    Ok(config.connect(relata_tls::Connector::new(client)))
}

/// Returns an error with its causes: the outermost message alone is "error connecting to server".
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

//! Connections to a MySQL or MariaDB server, with TLS where the URL asks for it and the feature `tls` is there.

use std::path::Path;

use mysql::{Conn, Opts, OptsBuilder};

use crate::error::{Error, Result};
use crate::url::{decoded, redact};

/// The usual paths of a server's socket: those that the client library tries for `localhost`.
const SOCKETS: [&str; 4] = [
    "/run/mysqld/mysqld.sock",
    "/var/lib/mysql/mysql.sock",
    "/var/run/mysqld/mysqld.sock",
    "/tmp/mysql.sock",
];

/// A connection to the database that a URL names.
pub(crate) fn connect(url: &str) -> Result<Conn> {
    let options = options(url)?;
    if options.get_db_name().is_none_or(str::is_empty) {
        return Err(Error::Url {
            url: redact(url),
            reason: "it names no database: mysql://host/database".to_owned(),
        });
    }
    connect_options(options, url)
}

/// Connects with options that may differ from the URL, which is shown in errors.
pub(crate) fn connect_options(options: Opts, url: &str) -> Result<Conn> {
    Conn::new(options).map_err(|error| Error::Connect {
        url: redact(url),
        message: message(&error),
    })
}

/// Parses a URL. Its options are diesel's: `unix_socket` and those of TLS matter here.
pub(crate) fn options(url: &str) -> Result<Opts> {
    let wrong = |reason: String| Error::Url {
        url: redact(url),
        reason,
    };
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let address = match address.strip_prefix("mariadb://") {
        Some(rest) => format!("mysql://{rest}"),
        None => address.to_owned(),
    };
    let opts = Opts::from_url(&address).map_err(|error| wrong(error.to_string()))?;
    let tls = tls(url).map_err(wrong)?;
    let mut socket = None;
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        if matches!(key, "unix_socket" | "socket") {
            socket = Some(decoded(value));
        }
    }
    // A socket is not encrypted, and need not be; the client library does so too.
    if socket.is_none() && tls.is_none() && opts.get_ip_or_hostname() == "localhost" {
        let found = SOCKETS.iter().find(|path| Path::new(path).exists());
        socket = found.map(|&path| path.to_owned());
    }
    // Not from TCP to a socket that the server names: that connects twice.
    let opts = OptsBuilder::from_opts(opts)
        .socket(socket)
        .prefer_socket(false);
    Ok(encrypted(opts, tls).into())
}

/// Returns the TLS options of a URL, if it has any.
#[cfg(feature = "tls")]
fn tls(url: &str) -> std::result::Result<Option<mysql::SslOpts>, String> {
    use relata_tls::{Check, MysqlOptions};
    use std::path::PathBuf;

    let options = MysqlOptions::read(url).map_err(|error| error.to_string())?;
    let Some(check) = options.check else {
        return Ok(None);
    };
    // The client takes the provider of the process. If the program has set one, that stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let identity = options.identity.map(|identity| {
        let (certificate, key) = (identity.certificate, identity.key);
        mysql::ClientIdentity::new(PathBuf::from(certificate), PathBuf::from(key))
    });
    let tls = mysql::SslOpts::default()
        .with_danger_accept_invalid_certs(check == Check::Nothing)
        .with_danger_skip_domain_validation(check != Check::Full)
        .with_root_cert_path(options.authorities.map(PathBuf::from))
        .with_client_identity(identity);
    Ok(Some(tls))
}
#[cfg(feature = "tls")]
fn encrypted(opts: OptsBuilder, tls: Option<mysql::SslOpts>) -> OptsBuilder {
    opts.ssl_opts(tls)
}

/// Without TLS, a URL must not ask for it.
#[cfg(not(feature = "tls"))]
fn tls(url: &str) -> std::result::Result<Option<std::convert::Infallible>, String> {
    let (_, query) = url.split_once('?').unwrap_or((url, ""));
    for option in query.split('&') {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        let value = value.to_ascii_lowercase();
        let demands = match key.replace('-', "_").as_str() {
            "ssl_mode" | "sslmode" => value.starts_with("require") || value.starts_with("verify"),
            "require_ssl" => value != "false",
            "ssl_ca" => true,
            _ => false,
        };
        if demands {
            return Err(format!("`{option}` demands TLS: enable the feature `tls`"));
        }
    }
    Ok(None)
}
#[cfg(not(feature = "tls"))]
fn encrypted(opts: OptsBuilder, _: Option<std::convert::Infallible>) -> OptsBuilder {
    opts
}

/// Returns the options with another database.
pub(crate) fn choosing(options: &Opts, name: Option<&str>) -> Opts {
    OptsBuilder::from_opts(options.clone()).db_name(name).into()
}

/// Returns the message of the server, or else of the client.
pub(crate) fn message(error: &mysql::Error) -> String {
    match error {
        mysql::Error::MySqlError(error) => error.message.clone(),
        mysql::Error::IoError(error) => error.to_string(),
        mysql::Error::DriverError(error) => error.to_string(),
        other => other.to_string(),
    }
}

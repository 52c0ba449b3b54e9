//! Connections to a MySQL or MariaDB server: without TLS.

use std::path::Path;

use mysql::{Conn, Opts, OptsBuilder};

use crate::error::{Error, Result};
use crate::url::{decoded, redact};

/// Where servers put their socket: what the client library takes `localhost` for.
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

/// A connection by options that may differ from the URL, which stands for it in errors.
pub(crate) fn connect_options(options: Opts, url: &str) -> Result<Conn> {
    Conn::new(options).map_err(|error| Error::Connect {
        url: redact(url),
        message: message(&error),
    })
}

/// What a URL says. Its options are diesel's, of which `unix_socket` and `ssl_mode` matter here.
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
    let mut socket = None;
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        match key {
            "unix_socket" | "socket" => socket = Some(decoded(value)),
            "ssl_mode" | "ssl-mode" | "sslmode" if demands_tls(value) => {
                return Err(wrong(format!(
                    "`{option}` demands TLS, which relata does not speak with MySQL"
                )));
            }
            _ => {}
        }
    }
    if socket.is_none() && opts.get_ip_or_hostname() == "localhost" {
        let found = SOCKETS.iter().find(|path| Path::new(path).exists());
        socket = found.map(|&path| path.to_owned());
    }
    // Not from TCP to a socket that the server names: that connects twice.
    Ok(OptsBuilder::from_opts(opts)
        .socket(socket)
        .prefer_socket(false)
        .into())
}

fn demands_tls(mode: &str) -> bool {
    let mode = mode.to_ascii_lowercase();
    ["require", "verify"]
        .iter()
        .any(|word| mode.starts_with(word))
}

/// The same options with another database.
pub(crate) fn choosing(options: &Opts, name: Option<&str>) -> Opts {
    OptsBuilder::from_opts(options.clone()).db_name(name).into()
}

/// What the server, or else the client, says.
pub(crate) fn message(error: &mysql::Error) -> String {
    match error {
        mysql::Error::MySqlError(error) => error.message.clone(),
        mysql::Error::IoError(error) => error.to_string(),
        mysql::Error::DriverError(error) => error.to_string(),
        other => other.to_string(),
    }
}

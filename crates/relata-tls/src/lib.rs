//! TLS of connections to PostgreSQL and MySQL, by [rustls](https://docs.rs/rustls): the options of their URLs, and the checks of the
//! certificate of a server.
//!
//! relata's asynchronous connections, the generator and the command `relata` read the same options here. Those are
//! [libpq's](https://www.postgresql.org/docs/current/libpq-ssl.html) and those of
//! [MySQL's client](https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode), and mean the same. No
//! error shows a URL, which may hold a password.

mod certificates;
#[cfg(feature = "postgres")]
mod connector;
mod mysql;
mod postgres;

pub use certificates::{Check, Identity, client, system_authorities};
#[cfg(feature = "postgres")]
pub use connector::{Connector, Encrypted, Handshake};
pub use mysql::MysqlOptions;
pub use postgres::{PostgresMode, PostgresOptions};

/// The reason that an option of a URL, or a certificate, cannot be used.
pub type TlsError = Box<dyn std::error::Error + Send + Sync>;

/// Decodes a value of a URL, in which `%2F` encodes `/`.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| std::str::from_utf8(after.get(..2)?).ok())
            .flatten()
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A URL with these options behind it.
fn with_options(start: &str, options: &[&str]) -> String {
    match options.is_empty() {
        true => start.to_owned(),
        false => format!("{start}?{}", options.join("&")),
    }
}

/// The certificate and the key of a client, of which one is of no use without the other.
fn identity(
    certificate: Option<String>,
    key: Option<String>,
    names: &str,
) -> Result<Option<Identity>, TlsError> {
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some(Identity { certificate, key })),
        _ => Err(format!("{names} need each other").into()),
    }
}

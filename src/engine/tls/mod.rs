//! TLS of asynchronous connections, by [rustls](https://docs.rs/rustls). The blocking clients have it in their C libraries.
//!
//! The options in a URL are those of [libpq](https://www.postgresql.org/docs/current/libpq-ssl.html) and of MySQL's client, and
//! mean the same.

#[cfg(feature = "async-postgres")]
mod certificates;
#[cfg(feature = "async-mysql")]
mod mysql;
#[cfg(feature = "async-postgres")]
mod postgres;

#[cfg(feature = "async-mysql")]
pub(super) use mysql::connect as connect_mysql;
#[cfg(feature = "async-postgres")]
pub(super) use postgres::connect as connect_postgres;

/// A value of a URL, in which `%2F` stands for `/`.
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

/// What is wrong with a URL. The URL is no part of it: it may hold a password.
fn bad(source: crate::error::Source) -> crate::Error {
    crate::Error::Connection {
        source,
        sql: String::new(),
    }
}

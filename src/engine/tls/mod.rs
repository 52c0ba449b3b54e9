//! TLS of asynchronous connections, by [rustls](https://docs.rs/rustls). The blocking clients have it in their C libraries.
//!
//! The options in a URL are those of [libpq](https://www.postgresql.org/docs/current/libpq-ssl.html) and of MySQL's client, and
//! mean the same.

#[cfg(feature = "async-mysql")]
mod mysql;
#[cfg(feature = "async-postgres")]
mod postgres;

#[cfg(feature = "async-mysql")]
pub(super) use mysql::connect as connect_mysql;
#[cfg(feature = "async-postgres")]
pub(super) use postgres::connect as connect_postgres;

/// Returns the error for a bad URL. The URL is not part of it: it may hold a password.
fn bad(source: crate::error::Source) -> crate::Error {
    crate::Error::Connection {
        source,
        sql: String::new(),
    }
}

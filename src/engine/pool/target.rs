//! How an engine opens its connections.

use crate::error::Error;

/// How an engine opens its connections.
#[doc(hidden)]
#[derive(Clone)]
pub struct Target {
    /// The URL, as the client takes it.
    pub(crate) url: String,
    /// The SQL that runs on each new connection, if the database supports it.
    pub(crate) settings: Option<&'static str>,
    /// True if the database is dropped with its last connection.
    pub(crate) in_memory: bool,
}

impl Target {
    /// A database server, whose URLs begin with one of these schemes.
    #[cfg(any(
        feature = "postgres",
        feature = "mysql",
        feature = "async-postgres",
        feature = "async-mysql"
    ))]
    pub(crate) fn server(
        url: String,
        schemes: &[&str],
        database: &str,
    ) -> crate::error::Result<Self> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        if let Some(scheme) = scheme
            && !schemes.contains(&scheme)
        {
            return Err(bad(format!(
                "`{scheme}://` is not a URL of {database}: expected `{}://`",
                schemes.first().unwrap_or(&"")
            )));
        }
        Ok(Self {
            url,
            settings: None,
            in_memory: false,
        })
    }
}

/// Returns the error for a bad URL of an engine. The URL is not part of it: it may hold a password.
pub(crate) fn bad(why: String) -> Error {
    Error::Connection {
        source: why.into(),
        sql: String::new(),
    }
}

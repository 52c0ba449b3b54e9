//! The TLS options of PostgreSQL's URLs, such as `sslmode`.
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLMODE>

use crate::{Check, Identity, TlsError, decoded, identity, with_options};

/// The mode of encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostgresMode {
    /// The connection is not encrypted.
    Disable,
    /// The connection is encrypted if the server can.
    Prefer,
    /// The connection is encrypted, or not made.
    Require,
}

/// The TLS options of a PostgreSQL URL: `sslmode`, `sslrootcert`, `sslcert`, `sslkey`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// The URL without that.
    pub url: String,
    /// The mode of encryption, if the URL sets it.
    pub mode: Option<PostgresMode>,
    /// The checks of the server's certificate.
    pub check: Check,
    /// The file of the authorities that are trusted.
    pub authorities: Option<String>,
    /// The certificate that the client shows.
    pub identity: Option<Identity>,
}

impl PostgresOptions {
    /// Reads a URL.
    ///
    /// # Errors
    /// Where an option has no such value.
    pub fn read(url: &str) -> Result<Self, TlsError> {
        let mut options = Self {
            url: url.to_owned(),
            mode: None,
            check: Check::Nothing,
            authorities: None,
            identity: None,
        };
        let Some((start, query)) = url.split_once('?').filter(|_| url.contains("://")) else {
            return Ok(options);
        };
        let mut rest = Vec::new();
        let (mut mode, mut certificate, mut key) = (None, None, None);
        for option in query.split('&') {
            match option.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => options.authorities = Some(decoded(value)),
                Some(("sslcert", value)) => certificate = Some(decoded(value)),
                Some(("sslkey", value)) => key = Some(decoded(value)),
                _ => rest.push(option),
            }
        }
        options.url = with_options(start, &rest);
        options.identity = identity(certificate, key, "`sslcert` and `sslkey`")?;
        // libpq trusts the system's authorities if the URL requires it, and then runs all checks.
        let system = options.authorities.as_deref() == Some("system");
        if system {
            options.authorities = None;
            if mode.is_some_and(|mode| mode != "verify-full") {
                return Err("sslrootcert=system needs sslmode=verify-full".into());
            }
            mode = Some("verify-full");
        }
        (options.mode, options.check) = match mode {
            None => (None, Check::Nothing),
            Some("disable") => (Some(PostgresMode::Disable), Check::Nothing),
            // Whether the server allows it without TLS is not tried first.
            Some("allow" | "prefer") => (Some(PostgresMode::Prefer), Check::Nothing),
            // Where there is a file of authorities, libpq uses it.
            Some("require") if options.authorities.is_some() => {
                (Some(PostgresMode::Require), Check::Authority)
            }
            Some("require") => (Some(PostgresMode::Require), Check::Nothing),
            Some("verify-ca") => (Some(PostgresMode::Require), Check::Authority),
            Some("verify-full") => (Some(PostgresMode::Require), Check::Full),
            Some(_) => {
                return Err("sslmode: expected `disable`, `prefer`, `require`, `verify-ca` or `verify-full`".into());
            }
        };
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_libpq_does() {
        let read = |url| PostgresOptions::read(url).map_err(|error| error.to_string());
        let cases = [
            ("postgres://h/d", "postgres://h/d", None, Check::Nothing),
            (
                "postgres://h/d?sslmode=disable",
                "postgres://h/d",
                Some(PostgresMode::Disable),
                Check::Nothing,
            ),
            (
                "postgres://h/d?sslmode=prefer&a=b",
                "postgres://h/d?a=b",
                Some(PostgresMode::Prefer),
                Check::Nothing,
            ),
            (
                "postgres://h/d?sslmode=require",
                "postgres://h/d",
                Some(PostgresMode::Require),
                Check::Nothing,
            ),
            (
                "postgres://h/d?sslmode=require&sslrootcert=a",
                "postgres://h/d",
                Some(PostgresMode::Require),
                Check::Authority,
            ),
            (
                "postgres://h/d?sslmode=verify-ca",
                "postgres://h/d",
                Some(PostgresMode::Require),
                Check::Authority,
            ),
            (
                "postgres://h/d?sslrootcert=system",
                "postgres://h/d",
                Some(PostgresMode::Require),
                Check::Full,
            ),
        ];
        for (url, rest, mode, check) in cases {
            let options = read(url).unwrap();
            assert_eq!(
                (options.url.as_str(), options.mode, options.check),
                (rest, mode, check),
                "{url}"
            );
        }
        let options =
            read("postgres://u:secret@h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fa%20b.pem")
                .unwrap();
        assert_eq!(options.authorities.as_deref(), Some("/etc/a b.pem"));
        let options = read("postgres://h/d?sslcert=a&sslkey=b&c=d").unwrap();
        let identity = Identity {
            certificate: "a".to_owned(),
            key: "b".to_owned(),
        };
        assert_eq!(
            (options.url.as_str(), options.identity),
            ("postgres://h/d?c=d", Some(identity))
        );
        for url in [
            "postgres://u:secret@h/d?sslcert=a",
            "postgres://u:secret@h/d?sslmode=maybe",
            "postgres://u:secret@h/d?sslmode=require&sslrootcert=system",
        ] {
            assert!(!read(url).unwrap_err().contains("secret"));
        }
    }
}

//! `sslmode` and `sslrootcert` of PostgreSQL's URLs.

use std::sync::Arc;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::certificates::{Check, client};
use super::{bad, decoded};
use crate::engine::copy::{self, Beside, failed};
use crate::error::{Result, Source};

/// Opens a connection, with TLS where the URL asks for it.
pub(in crate::engine) async fn connect(
    url: &str,
) -> Result<(diesel_async::AsyncPgConnection, Beside)> {
    let options = Options::read(url).map_err(bad)?;
    let mut config: Config = options.url.parse().map_err(failed)?;
    if let Some(mode) = options.mode {
        config.ssl_mode(mode);
    }
    // As in libpq: there is no TLS on a socket of the same machine.
    let is_local = |host: &Host| matches!(host, Host::Unix(_));
    if config.get_hosts().iter().all(is_local) && config.get_hostaddrs().is_empty() {
        config.ssl_mode(SslMode::Disable);
    }
    if config.get_ssl_mode() == SslMode::Disable {
        return copy::connect(config, None).await;
    }
    let tls = client(options.check, options.authorities.as_deref()).map_err(bad)?;
    copy::connect(config, Some(Arc::new(tls))).await
}

/// What a URL says of TLS.
#[derive(Debug, PartialEq)]
struct Options {
    /// The URL without that.
    url: String,
    mode: Option<SslMode>,
    check: Check,
    authorities: Option<String>,
}

impl Options {
    fn read(url: &str) -> Result<Self, Source> {
        let mut options = Self {
            url: url.to_owned(),
            mode: None,
            check: Check::Nothing,
            authorities: None,
        };
        let Some((start, query)) = url.split_once('?').filter(|_| url.contains("://")) else {
            return Ok(options);
        };
        let mut rest = Vec::new();
        let mut mode = None;
        for option in query.split('&') {
            match option.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => options.authorities = Some(decoded(value)),
                _ => rest.push(option),
            }
        }
        options.url = match rest.is_empty() {
            true => start.to_owned(),
            false => format!("{start}?{}", rest.join("&")),
        };
        // libpq trusts those of the system where it is told so, and then asks for all.
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
            Some("disable") => (Some(SslMode::Disable), Check::Nothing),
            // Whether the server allows it without TLS is not tried first.
            Some("allow" | "prefer") => (Some(SslMode::Prefer), Check::Nothing),
            // Where there is a file of authorities, libpq uses it.
            Some("require") if options.authorities.is_some() => {
                (Some(SslMode::Require), Check::Authority)
            }
            Some("require") => (Some(SslMode::Require), Check::Nothing),
            Some("verify-ca") => (Some(SslMode::Require), Check::Authority),
            Some("verify-full") => (Some(SslMode::Require), Check::Full),
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
        let read = |url| Options::read(url).map_err(|error| error.to_string());
        let cases = [
            ("postgres://h/d", "postgres://h/d", None, Check::Nothing),
            (
                "postgres://h/d?sslmode=disable",
                "postgres://h/d",
                Some(SslMode::Disable),
                Check::Nothing,
            ),
            (
                "postgres://h/d?sslmode=prefer&a=b",
                "postgres://h/d?a=b",
                Some(SslMode::Prefer),
                Check::Nothing,
            ),
            (
                "postgres://h/d?sslmode=require",
                "postgres://h/d",
                Some(SslMode::Require),
                Check::Nothing,
            ),
            (
                "postgres://h/d?sslmode=require&sslrootcert=a",
                "postgres://h/d",
                Some(SslMode::Require),
                Check::Authority,
            ),
            (
                "postgres://h/d?sslmode=verify-ca",
                "postgres://h/d",
                Some(SslMode::Require),
                Check::Authority,
            ),
            (
                "postgres://h/d?sslrootcert=system",
                "postgres://h/d",
                Some(SslMode::Require),
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
        for url in [
            "postgres://u:secret@h/d?sslmode=maybe",
            "postgres://u:secret@h/d?sslmode=require&sslrootcert=system",
        ] {
            assert!(!read(url).unwrap_err().contains("secret"));
        }
    }
}

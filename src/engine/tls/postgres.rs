//! `sslmode` and `sslrootcert` of PostgreSQL's URLs.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use diesel::ConnectionError;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

use super::certificates::{Check, client};
use super::{bad, decoded};
use crate::error::{Error, Result, Source};

/// Opens a connection, with TLS where the URL asks for it, and gives what a cancellation of its statements needs.
pub(in crate::engine) async fn connect(
    url: &str,
) -> Result<(diesel_async::AsyncPgConnection, Option<Connector>)> {
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
        let (client, conn) = config
            .connect(tokio_postgres::NoTls)
            .await
            .map_err(failed)?;
        let conn = diesel_async::AsyncPgConnection::try_from_client_and_connection(client, conn);
        return Ok((conn.await?, None));
    }
    let tls = client(options.check, options.authorities.as_deref()).map_err(bad)?;
    let connector = Connector {
        tls: Arc::new(tls),
        host: String::new(),
    };
    let (client, conn) = config.connect(connector.clone()).await.map_err(failed)?;
    let conn = diesel_async::AsyncPgConnection::try_from_client_and_connection(client, conn);
    Ok((conn.await?, Some(connector)))
}

/// The error with what it came from.
fn failed(error: tokio_postgres::Error) -> Error {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        let inner_message = inner.to_string();
        if !message.contains(&inner_message) {
            message = format!("{message}: {inner_message}");
        }
        source = inner.source();
    }
    ConnectionError::BadConnection(message).into()
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

/// Begins TLS on a connection of tokio-postgres.
#[derive(Clone)]
pub(in crate::engine) struct Connector {
    tls: Arc<rustls::ClientConfig>,
    /// The host that is connected to.
    host: String,
}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Connector {
    type Stream = Encrypted<S>;
    type TlsConnect = Self;
    type Error = std::convert::Infallible;
    fn make_tls_connect(&mut self, host: &str) -> Result<Self, Self::Error> {
        Ok(Self {
            tls: Arc::clone(&self.tls),
            host: host.to_owned(),
        })
    }
}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Connector {
    type Stream = Encrypted<S>;
    type Error = Source;
    type Future = Pin<Box<dyn Future<Output = Result<Encrypted<S>, Source>> + Send>>;
    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let name = ServerName::try_from(self.host)?;
            let connector = tokio_rustls::TlsConnector::from(self.tls);
            Ok(Encrypted(connector.connect(name, stream).await?))
        })
    }
}

/// A stream with TLS.
pub(in crate::engine) struct Encrypted<S>(tokio_rustls::client::TlsStream<S>);
impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}
impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }
    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }
    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
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

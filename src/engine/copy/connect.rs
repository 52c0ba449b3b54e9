//! Asynchronous connections to PostgreSQL, opened so that COPY can use their streams.

use std::future::Future;
#[cfg(unix)]
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::ConnectionError;
#[cfg(unix)]
use diesel::pg::PgNotification;
use diesel_async::AsyncPgConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
#[cfg(unix)]
use tokio::net::UnixStream;
#[cfg(unix)]
use tokio::sync::mpsc;
#[cfg(unix)]
use tokio_postgres::AsyncMessage;
#[cfg(unix)]
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::config::{Host, SslMode, SslNegotiation};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Config, NoTls};

use super::stream::{Duplex, SharedStream, Wire};
use crate::error::{Error, Result, Source};

/// State of a connection that diesel-async does not keep.
#[derive(Default)]
pub struct Beside {
    /// Opens the separate connection that cancels a statement.
    connector: Option<Connector>,
    /// The stream of the connection.
    pub(in crate::engine) wire: Option<Wire>,
    /// The local socket that it uses.
    #[cfg(unix)]
    socket: Option<PathBuf>,
    /// The notifications, if relata drives the connection.
    #[cfg(unix)]
    pub(in crate::engine) notified: Option<Notified>,
}

/// The notifications of a connection, and the error with which it ended.
#[cfg(unix)]
pub(in crate::engine) type Notified = mpsc::UnboundedReceiver<Result<PgNotification>>;

impl Beside {
    /// Cancels the running statement, if there is one.
    ///
    /// Returns when the server has closed the connection of the request, since the server has then signalled the process of the
    /// statement; tokio-postgres returns earlier, and could cancel the next statement instead.
    /// <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS>
    pub(in crate::engine) fn cancel(
        &self,
        conn: &AsyncPgConnection,
    ) -> impl Future<Output = ()> + Send + use<> {
        /// A server that is gone closes nothing.
        const LIMIT: Duration = Duration::from_secs(5);
        let token = conn.cancel_token();
        let connector = self.connector.as_ref().map(Connector::again);
        #[cfg(unix)]
        let socket = self.socket.clone();
        let cancel = async move {
            #[cfg(unix)]
            if let Some(socket) = socket {
                let mut stream = UnixStream::connect(socket).await.ok()?;
                token.cancel_query_raw(&mut stream, NoTls).await.ok()?;
                while stream.read(&mut [0; 64]).await.ok()? > 0 {}
                return None;
            }
            let Some(connector) = connector else {
                return token.cancel_query(NoTls).await.ok();
            };
            token.cancel_query(connector.clone()).await.ok()?;
            connector.take()?.closed().await;
            None
        };
        async move {
            // If the statement cannot be cancelled, it runs to its end.
            let _ = tokio::time::timeout(LIMIT, cancel).await;
        }
    }
}

/// Returns the local socket to connect to, if the settings name one server.
#[cfg(unix)]
fn socket(config: &Config) -> Option<PathBuf> {
    let ([Host::Unix(folder)], ports) = (config.get_hosts(), config.get_ports()) else {
        return None;
    };
    let port = ports.first().unwrap_or(&5432);
    Some(folder.join(format!(".s.PGSQL.{port}")))
}

/// Opens a connection by a local socket.
#[cfg(unix)]
async fn connect_locally(config: &Config, socket: PathBuf) -> Result<(AsyncPgConnection, Beside)> {
    let opened = UnixStream::connect(&socket);
    let opened = match config.get_connect_timeout() {
        Some(limit) => match tokio::time::timeout(*limit, opened).await {
            Ok(opened) => opened,
            Err(_) => Err(std::io::ErrorKind::TimedOut.into()),
        },
        None => opened.await,
    };
    let stream = opened.map_err(|error| {
        let why = format!("error connecting to server: {}: {error}", socket.display());
        ConnectionError::BadConnection(why)
    })?;
    let (stream, wire) = SharedStream::new(stream);
    let mut config = config.clone();
    config.ssl_mode(SslMode::Disable);
    let (client, conn) = config.connect_raw(stream, NoTls).await.map_err(failed)?;
    let beside = Beside {
        wire: Some(wire),
        socket: Some(socket),
        notified: Some(drive(conn)),
        ..Beside::default()
    };
    Ok((AsyncPgConnection::try_from(client).await?, beside))
}

/// Drives a connection until its client is dropped, as diesel-async does for one over TCP; returns what it is notified of. Its errors
/// reach whoever waits for the client, too.
#[cfg(unix)]
fn drive<S, T>(mut conn: tokio_postgres::Connection<S, T>) -> Notified
where
    S: Duplex + 'static,
    T: Duplex + 'static,
{
    let (to, notified) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(message) = std::future::poll_fn(|context| conn.poll_message(context)).await {
            let notification = match message {
                Ok(AsyncMessage::Notification(sent)) => Ok(PgNotification {
                    process_id: sent.process_id(),
                    channel: sent.channel().to_owned(),
                    payload: sent.payload().to_owned(),
                }),
                Ok(_) => continue,
                Err(error) => Err(failed(error)),
            };
            let is_last = notification.is_err();
            // Nobody receives it after the connection of relata was dropped.
            let _ = to.send(notification);
            if is_last {
                break;
            }
        }
    });
    notified
}

/// The settings for encrypted streams.
#[cfg(feature = "tls")]
pub(in crate::engine) type Tls = Option<Arc<rustls::ClientConfig>>;
#[cfg(not(feature = "tls"))]
pub(in crate::engine) type Tls = Option<std::convert::Infallible>;

/// Opens a connection.
pub(in crate::engine) async fn connect(
    mut config: Config,
    tls: Tls,
) -> Result<(AsyncPgConnection, Beside)> {
    let mode = config.get_ssl_mode();
    if tls.is_none() && mode == SslMode::Require {
        let why = "`sslmode=require` needs the feature `tls` of relata".to_owned();
        return Err(ConnectionError::BadConnection(why).into());
    }
    let mut connector = Connector {
        mode,
        negotiates: false,
        tls,
        host: String::new(),
        opened: Arc::default(),
    };
    #[cfg(unix)]
    if let Some(socket) = socket(&config)
        && config.get_target_session_attrs() == TargetSessionAttrs::Any
    {
        return connect_locally(&config, socket).await;
    }
    // tokio-postgres requests the stream only for encrypted connections, which a local socket never is.
    let by_name = |host: &Host| matches!(host, Host::Tcp(_));
    if !config.get_hosts().is_empty() && config.get_hosts().iter().all(by_name) {
        // With this it requests every stream, and lets the connector choose the server.
        connector.negotiates = config.get_ssl_negotiation() == SslNegotiation::Postgres;
        config.ssl_mode(SslMode::Require);
        config.ssl_negotiation(SslNegotiation::Direct);
    } else if connector.tls.is_none() {
        let (client, conn) = config.connect(NoTls).await.map_err(failed)?;
        let conn = AsyncPgConnection::try_from_client_and_connection(client, conn);
        let beside = Beside {
            #[cfg(unix)]
            socket: socket(&config),
            ..Beside::default()
        };
        return Ok((conn.await?, beside));
    }
    let (client, conn) = config.connect(connector.clone()).await.map_err(failed)?;
    let conn = AsyncPgConnection::try_from_client_and_connection(client, conn);
    let wire = connector.take();
    let beside = Beside {
        connector: Some(connector),
        wire,
        ..Beside::default()
    };
    Ok((conn.await?, beside))
}

/// Opens a connection that is not encrypted.
#[cfg(not(feature = "tls"))]
pub(in crate::engine) async fn open(url: &str) -> Result<(AsyncPgConnection, Beside)> {
    connect(url.parse().map_err(failed)?, None).await
}

/// Returns the error with its causes.
pub(in crate::engine) fn failed(error: tokio_postgres::Error) -> Error {
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

/// Begins TLS on a stream if requested, and keeps a handle to the stream.
#[derive(Clone)]
pub(in crate::engine) struct Connector {
    mode: SslMode,
    /// True if relata negotiates TLS with the server, instead of tokio-postgres.
    negotiates: bool,
    tls: Tls,
    /// The host to connect to.
    #[cfg_attr(not(feature = "tls"), allow(dead_code))]
    host: String,
    /// The stream that was opened last.
    opened: Arc<Mutex<Option<Wire>>>,
}

impl Connector {
    /// Takes the stream that was opened last.
    fn take(&self) -> Option<Wire> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.take()
    }

    /// Returns a connector for another connection to the same server.
    fn again(&self) -> Self {
        Self {
            opened: Arc::default(),
            ..self.clone()
        }
    }

    async fn encrypted(
        &self,
        mut stream: impl Duplex + 'static,
    ) -> Result<Box<dyn Duplex>, Source> {
        if self.tls.is_none() || self.mode == SslMode::Disable {
            return Ok(Box::new(stream));
        }
        if self.negotiates {
            // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
            stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).await?;
            if stream.read_u8().await? != b'S' {
                return match self.mode {
                    SslMode::Require => Err("server does not support TLS".into()),
                    _ => Ok(Box::new(stream)),
                };
            }
        }
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.tls {
            let name = rustls::pki_types::ServerName::try_from(self.host.clone())?;
            let connector = tokio_rustls::TlsConnector::from(Arc::clone(tls));
            return Ok(Box::new(connector.connect(name, stream).await?));
        }
        Ok(Box::new(stream))
    }
}

impl<S: Duplex + 'static> MakeTlsConnect<S> for Connector {
    type Stream = SharedStream;
    type TlsConnect = Self;
    type Error = std::convert::Infallible;
    fn make_tls_connect(&mut self, host: &str) -> Result<Self, Self::Error> {
        Ok(Self {
            host: host.to_owned(),
            ..self.clone()
        })
    }
}
impl<S: Duplex + 'static> TlsConnect<S> for Connector {
    type Stream = SharedStream;
    type Error = Source;
    type Future = Pin<Box<dyn Future<Output = Result<SharedStream, Source>> + Send>>;
    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let stream = self.encrypted(stream).await?;
            let (stream, wire) = SharedStream::new(stream);
            *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(wire);
            Ok(stream)
        })
    }
}

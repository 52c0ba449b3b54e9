//! TLS for PostgreSQL, as requested by its URLs.

use std::sync::Arc;

use relata_tls::{PostgresMode, PostgresOptions, client};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::bad;
use crate::engine::copy::{self, Beside, failed};
use crate::error::Result;

/// Opens a connection, with TLS if the URL requests it.
pub(in crate::engine) async fn connect(
    url: &str,
) -> Result<(diesel_async::AsyncPgConnection, Beside)> {
    let options = PostgresOptions::read(url).map_err(bad)?;
    let mut config: Config = options.url.parse().map_err(failed)?;
    if let Some(mode) = options.mode {
        config.ssl_mode(match mode {
            PostgresMode::Disable => SslMode::Disable,
            PostgresMode::Prefer => SslMode::Prefer,
            PostgresMode::Require => SslMode::Require,
        });
    }
    // As in libpq: there is no TLS on a local socket.
    let is_local = |host: &Host| matches!(host, Host::Unix(_));
    if config.get_hosts().iter().all(is_local) && config.get_hostaddrs().is_empty() {
        config.ssl_mode(SslMode::Disable);
    }
    if config.get_ssl_mode() == SslMode::Disable {
        return copy::connect(config, None).await;
    }
    let tls = client(
        options.check,
        options.authorities.as_deref(),
        options.identity.as_ref(),
    )
    .map_err(bad)?;
    copy::connect(config, Some(Arc::new(tls))).await
}

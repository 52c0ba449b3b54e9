//! TLS for MySQL, as requested by its URLs.
//! <https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode>

use std::path::PathBuf;

use diesel::ConnectionError;
use diesel_async::{AsyncConnection as _, AsyncMysqlConnection};
use mysql_async::{ClientIdentity, Opts, OptsBuilder, SslOpts};

use relata_tls::{Check, MysqlOptions};

use super::bad;
use crate::error::Result;

/// Opens a connection, with TLS if the URL requests it.
pub(in crate::engine) async fn connect(url: &str) -> Result<AsyncMysqlConnection> {
    let options = MysqlOptions::read(url).map_err(bad)?;
    let url = &options.url;
    let Some(check) = options.check else {
        return Ok(AsyncMysqlConnection::establish(url).await?);
    };
    let ssl = SslOpts::default()
        .with_danger_accept_invalid_certs(check == Check::Nothing)
        .with_danger_skip_domain_validation(check != Check::Full);
    let ssl = match (options.authorities, check) {
        // Nothing is checked, but the client wants some authority.
        (_, Check::Nothing) => ssl,
        // Those of the URL or of the system alone: the client would add a list of its own.
        (Some(file), _) => ssl
            .with_disable_built_in_roots(true)
            .with_root_certs(vec![PathBuf::from(file).into()]),
        (None, _) => {
            let found = relata_tls::system_authorities().map_err(bad)?;
            ssl.with_disable_built_in_roots(true)
                .with_root_certs(found.into_iter().map(Into::into).collect())
        }
    };
    let identity = options.identity.map(|identity| {
        ClientIdentity::new(
            PathBuf::from(identity.certificate).into(),
            PathBuf::from(identity.key).into(),
        )
    });
    let ssl = ssl.with_client_identity(identity);
    // The client uses the process-wide provider. If the program has set one, it stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |error: mysql_async::Error| ConnectionError::BadConnection(error.to_string());
    let opts = Opts::from_url(url)
        .map_err(|error| ConnectionError::InvalidConnectionUrl(error.to_string()))?;
    // As diesel-async opens one.
    let opts = OptsBuilder::from_opts(opts)
        .ssl_opts(Some(ssl))
        .stmt_cache_size(0)
        .client_found_rows(true);
    let conn = mysql_async::Conn::new(opts).await.map_err(failed)?;
    Ok(AsyncMysqlConnection::try_from(conn).await?)
}

//! Runs statements on `diesel::MysqlConnection`.

#[cfg(feature = "async-mysql")]
use std::{future::Future, pin::Pin};

use diesel::deserialize::{self, FromSqlRow};
use diesel::mysql::Mysql;
use diesel::row::Row as DieselRow;

#[cfg(feature = "async-mysql")]
use super::asynchronous::Beside;
use super::statement::Row;
use crate::dialect::MysqlColumns;
use crate::row::Decode;

#[cfg(feature = "mysql")]
super::blocking::blocking_connection!(diesel::MysqlConnection, Mysql);
#[cfg(feature = "mysql")]
impl super::blocking::BlockingClient for diesel::MysqlConnection {
    type Streaming = diesel::connection::DefaultLoadingMode;

    fn target(url: String) -> crate::error::Result<super::Target> {
        target(url)
    }
    fn check(url: &str) -> crate::error::Result<()> {
        super::pool::check_server(url)
    }
    // diesel does not reset a statement whose rows end in an error, such as one whose lock timed out. When it is
    // next executed, the client waits forever for the rest of the rows.
    #[cold]
    fn forget(&mut self) {
        use diesel::connection::{CacheSize, Connection as _};
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        self.set_prepared_statement_cache_size(CacheSize::Unbounded);
    }
}

#[cfg(feature = "async-mysql")]
impl super::asynchronous::AsyncClient for diesel_async::AsyncMysqlConnection {
    type Db = Mysql;
    const BREAKS: bool = true;

    fn target(url: String) -> crate::error::Result<super::Target> {
        target(url)
    }
    fn check(url: &str) -> crate::error::Result<()> {
        super::pool::check_server(url)
    }
    fn url(url: &str) -> String {
        let (start, options) = super::pool::target::split_options(url);
        let options = options.unwrap_or_default().split('&');
        let mut options: Vec<String> = options
            .filter(|option| !option.is_empty())
            // The client's name for this option of libmysqlclient and relata.
            .map(|option| match option.strip_prefix("unix_socket=") {
                Some(path) => format!("socket={path}"),
                None => option.to_owned(),
            })
            .collect();
        // The client would leave TCP for a socket whose path the server names, and with it TLS. Behind a tunnel the path may be that of
        // another server.
        if !options
            .iter()
            .any(|option| option.starts_with("prefer_socket="))
        {
            options.push("prefer_socket=false".to_owned());
        }
        format!("{start}?{}", options.join("&"))
    }
    #[cfg(feature = "tls")]
    async fn open(url: &str) -> crate::error::Result<(Self, Beside)> {
        #[allow(clippy::unit_arg, reason = "without PostgreSQL it is one")]
        Ok((super::tls::connect_mysql(url).await?, Beside::default()))
    }
    fn cancel(&self, _: &Beside) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // The connection is closed already; the statement continues nevertheless.
        let token = self.cancel_token();
        Box::pin(async move {
            let _ = token.cancel_query().await;
        })
    }
}

/// Describes the connections of an engine.
#[cfg(any(feature = "mysql", feature = "async-mysql"))]
pub(super) fn target(url: String) -> crate::error::Result<super::Target> {
    super::Target::server(url, &["mysql"], "MySQL")
}

impl<De: Decode> FromSqlRow<MysqlColumns<De>, Mysql> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Mysql>) -> deserialize::Result<Self> {
        crate::dialect::read::<Mysql, De>(row).map(Row)
    }
}

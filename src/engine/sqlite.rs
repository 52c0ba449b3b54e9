//! Runs statements on `diesel::SqliteConnection`.

use diesel::connection::SimpleConnection as _;
use diesel::deserialize::{self, FromSqlRow};
use diesel::row::Row as DieselRow;
use diesel::sql_types::Untyped;
use diesel::sqlite::{Sqlite, SqliteConnection};

#[cfg(feature = "async-sqlite")]
use {
    diesel::query_builder::{Query, QueryFragment, QueryId},
    futures_util::stream::Stream,
    std::future::Future,
};

use super::statement::Row;
use crate::error::Result;
use crate::row::Decode;

super::blocking::blocking_connection!(SqliteConnection, Sqlite);
impl super::blocking::BlockingClient for SqliteConnection {
    type Streaming = diesel::connection::DefaultLoadingMode;

    fn target(url: String) -> Result<super::Target> {
        target(url)
    }
    fn url(url: &str) -> String {
        path(url)
    }
    fn opened(&mut self) -> diesel::QueryResult<()> {
        self.batch_execute(SETTINGS)
    }
}

#[cfg(feature = "async-sqlite")]
impl super::asynchronous::AsyncClient
    for diesel_async::sync_connection_wrapper::SyncConnectionWrapper<
        SqliteConnection,
        super::Threads,
    >
{
    type Db = Sqlite;
    const SETTINGS: Option<&str> = Some(SETTINGS);
    const RUNS_ON: bool = true;

    fn target(url: String) -> Result<super::Target> {
        target(url)
    }
    fn url(url: &str) -> String {
        path(url)
    }
    fn rows<'c, De: Decode>(
        &'c mut self,
        statement: impl Query + QueryFragment<Sqlite> + QueryId + Send + 'c,
    ) -> impl Future<
        Output = diesel::QueryResult<impl Stream<Item = diesel::QueryResult<De::Row>> + Send>,
    > + Send {
        // diesel-async would collect them.
        let rows = super::asynchronous::ThreadRows::of::<De>(self, statement);
        std::future::ready(Ok(rows))
    }
    // A statement has run to its end on its thread: there is nothing to cancel.
}

/// Settings that SQLite has off by default.
pub(super) const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";

/// The path in a URL: other programs write it as `sqlite:notes.db` or `sqlite://notes.db`. Options after it, as in
/// `sqlite:notes.db?mode=ro`, are those of SQLite's own URIs.
pub(super) fn path(url: &str) -> String {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return url.to_owned();
    };
    let path = path.strip_prefix("//").unwrap_or(path);
    match path.contains('?') && !path.starts_with("file:") {
        true => format!("file:{path}"),
        false => path.to_owned(),
    }
}

/// Describes the connections of an engine. A database in memory gets a name, by which all connections of the engine share it.
/// <https://www.sqlite.org/inmemorydb.html> <https://sqlite.org/src/file/src/memdb.c>
pub(super) fn target(url: String) -> Result<super::Target> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static ENGINES: AtomicU64 = AtomicU64::new(0);

    if let Some((scheme, _)) = url.split_once("://")
        && !["sqlite", "file"].contains(&scheme)
    {
        return Err(super::pool::bad(format!(
            "`{scheme}://` is not a URL of SQLite: expected a path, or `sqlite:` and a path"
        )));
    }
    let path = path(&url);
    let name = path.strip_prefix("file:").unwrap_or(&path);
    let in_memory = name.is_empty() || name.starts_with(":memory:") || name.contains("mode=memory");
    if !in_memory {
        return Ok(super::Target {
            url: path,
            // https://www.sqlite.org/wal.html: a read-only file is not changed.
            settings: Some("PRAGMA journal_mode = WAL"),
            in_memory,
        });
    }
    let number = ENGINES.fetch_add(1, Ordering::Relaxed);
    Ok(super::Target {
        url: format!("file:/relata-{number}?vfs=memdb"),
        settings: None,
        in_memory,
    })
}

impl<De: Decode> FromSqlRow<Untyped, Sqlite> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Sqlite>) -> deserialize::Result<Self> {
        crate::dialect::read::<Sqlite, De>(row).map(Row)
    }
}

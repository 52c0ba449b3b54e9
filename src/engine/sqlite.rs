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
    if path.starts_with("file:") {
        return path.to_owned();
    }
    let (path, Some(options)) = super::pool::target::split_options(path) else {
        return path.to_owned();
    };
    // In a URI these begin something else: https://www.sqlite.org/uri.html#the_uri_path. The same path is the same file with and without
    // options.
    let encoded = path.replace('%', "%25");
    let encoded = encoded.replace('#', "%23").replace('?', "%3F");
    // Two slashes would begin a host.
    let host = if path.starts_with("//") { "//" } else { "" };
    format!("file:{host}{encoded}?{options}")
}

/// Describes the connections of an engine. A database in memory gets a name, by which all connections of the engine share it, unless it has
/// one by which others share it.
/// <https://www.sqlite.org/inmemorydb.html> <https://sqlite.org/src/file/src/memdb.c>
pub(super) fn target(url: String) -> Result<super::Target> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static ENGINES: AtomicU64 = AtomicU64::new(0);

    if let Some(scheme) = super::pool::scheme(&url)
        && !["sqlite", "file"].contains(&scheme)
    {
        return Err(super::pool::bad(format!(
            "`{scheme}://` is not a URL of SQLite: expected a path, or `sqlite:` and a path"
        )));
    }
    super::pool::refuse_as_file(&url)?;
    let path = path(&url);
    let uri = path.strip_prefix("file:");
    let (name, options) = match uri {
        Some(uri) => super::pool::target::split_options(uri),
        None => (path.as_str(), None),
    };
    let has = |option: &str| options.is_some_and(|options| options.split('&').any(|o| o == option));
    let in_memory =
        name.is_empty() || name.starts_with(":memory:") || has("mode=memory") || has("vfs=memdb");
    let is_named = !name.is_empty() && !name.starts_with(":memory:");
    let is_shared = is_named
        && ((has("mode=memory") && has("cache=shared"))
            || (has("vfs=memdb") && name.starts_with('/')));
    if is_shared {
        return Ok(super::Target {
            url: path,
            settings: None,
            in_memory,
        });
    }
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

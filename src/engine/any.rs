//! Databases that are chosen when the program runs.

use super::pool::{bad, refuse_as_file, scheme};
use super::{Driver, Engine, Status};
use crate::error::Result;

/// An engine for one of three databases, which the URL names: see [`AnyEngine`].
// Variants named like the types of the databases would make rustc write the paths of these in every message.
#[allow(clippy::enum_variant_names)]
#[derive(Debug, Clone)]
pub enum Any<P, S, M> {
    /// An engine on PostgreSQL.
    PostgresEngine(P),
    /// An engine on SQLite.
    SqliteEngine(S),
    /// An engine on MySQL or MariaDB.
    MysqlEngine(M),
}

/// An engine whose database is chosen by its URL when the program runs: `postgres://`, `mysql://` or `mariadb://`, `sqlite:` or a
/// path.
///
/// [`on_any!`](crate::on_any) runs the same code on whichever database it is. The code is compiled for each database whose feature is enabled
/// (`postgres`, `sqlite`, `mysql`), so a statement that one of these does not support does not compile.
///
/// ```
/// use relata::engine::AnyEngine;
/// use relata::on_any;
/// use relata::prelude::*;
/// # use relata::doc::users;
/// # fn f() -> relata::Result<()> {
/// let engine = AnyEngine::new("sqlite::memory:?pool_size=3")?;
/// on_any!(&engine, |engine| {
///     engine.run_script("CREATE TABLE users (id BIGINT PRIMARY KEY, name TEXT NOT NULL)")?;
///     engine.transaction(|tx| tx.run_script("INSERT INTO users VALUES (1, 'Ada')"))?;
/// });
/// let names: Vec<String> = on_any!(&engine, |engine| {
///     from(users::table).order_by(users::name).select(users::name).all(&mut engine)?
/// });
/// assert_eq!(names, ["Ada"]);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// Inside, `engine` is a `&Engine` of the database's own connections, with all its methods; `engine.connect()?` checks one out.
/// [`AsyncAnyEngine`] does the same for asynchronous connections.
pub type AnyEngine = Any<parts::Postgres, parts::Sqlite, parts::Mysql>;

/// An [`AnyEngine`] of asynchronous connections (`async-postgres`, `async-sqlite`, `async-mysql`).
///
/// ```
/// use relata::engine::AsyncAnyEngine;
/// use relata::on_async_any;
/// use relata::prelude::*;
/// # use relata::doc::users;
/// async fn rename(engine: &AsyncAnyEngine, id: i64, name: &str) -> relata::Result<usize> {
///     let update = update(users::table).set(users::name.to(name)).filter(users::id.eq(id));
///     on_async_any!(engine, |engine| engine.transaction(async |tx| update.run(tx).await).await)
/// }
/// ```
#[cfg(feature = "async-base")]
pub type AsyncAnyEngine = Any<parts::AsyncPostgres, parts::AsyncSqlite, parts::AsyncMysql>;

impl<P: Part, S: Part, M: Part> Any<P, S, M> {
    /// Creates an engine. It opens no connection yet. Options may be set in the query string, as for [`Engine::new`]. For other options of a
    /// [builder](Engine::builder), wrap the engine that it builds: `AnyEngine::SqliteEngine(Engine::builder(url).build()?)`.
    ///
    /// # Errors
    /// [`Error::Connection`](crate::Error::Connection) if the URL is empty, or names a database that relata does not know or whose feature
    /// is not enabled, or an option has an invalid value. It does not show the URL, which may hold a password.
    pub fn new(url: &str) -> Result<Self> {
        Ok(match database_of(url)? {
            Any::PostgresEngine(()) => Any::PostgresEngine(P::new(url)?),
            Any::SqliteEngine(()) => Any::SqliteEngine(S::new(url)?),
            Any::MysqlEngine(()) => Any::MysqlEngine(M::new(url)?),
        })
    }
    /// Returns how many connections are idle and in use.
    pub fn status(&self) -> Status {
        match self {
            Any::PostgresEngine(engine) => engine.status(),
            Any::SqliteEngine(engine) => engine.status(),
            Any::MysqlEngine(engine) => engine.status(),
        }
    }
}

/// Returns the database that a URL names.
fn database_of(url: &str) -> Result<Any<(), (), ()>> {
    let Some(scheme) = scheme(url) else {
        refuse_as_file(url)?;
        return Ok(Any::SqliteEngine(()));
    };
    match scheme {
        "postgres" | "postgresql" => Ok(Any::PostgresEngine(())),
        "mysql" | "mariadb" => Ok(Any::MysqlEngine(())),
        "sqlite" | "file" => Ok(Any::SqliteEngine(())),
        scheme => Err(bad(format!(
            "`{scheme}://` is not a URL of a database: expected `postgres://`, `mysql://` or `sqlite:`"
        ))),
    }
}

/// The engine of one database, or [`NotEnabled`].
#[doc(hidden)]
pub trait Part: Sized {
    fn new(url: &str) -> Result<Self>;
    fn status(&self) -> Status;
}
impl<C: Driver> Part for Engine<C> {
    fn new(url: &str) -> Result<Self> {
        // MariaDB's client is MySQL's, which knows only its own scheme.
        match url.strip_prefix("mariadb://") {
            Some(rest) => Engine::new(&format!("mysql://{rest}")),
            None => Engine::new(url),
        }
    }
    fn status(&self) -> Status {
        Engine::status(self)
    }
}

/// Replaces the engine of a database whose feature is not enabled: it has no values.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum NotEnabled {}
impl Part for NotEnabled {
    fn new(url: &str) -> Result<Self> {
        let scheme = scheme(url).unwrap_or("sqlite");
        Err(bad(format!(
            "this program was compiled without the database of `{scheme}`: enable the feature of relata"
        )))
    }
    fn status(&self) -> Status {
        match *self {}
    }
}

/// The engines of each feature.
mod parts {
    #[cfg(feature = "postgres")]
    pub type Postgres = super::Engine<crate::connection::PgConnection>;
    #[cfg(not(feature = "postgres"))]
    pub type Postgres = super::NotEnabled;
    #[cfg(feature = "sqlite")]
    pub type Sqlite = super::Engine<crate::connection::SqliteConnection>;
    #[cfg(not(feature = "sqlite"))]
    pub type Sqlite = super::NotEnabled;
    #[cfg(feature = "mysql")]
    pub type Mysql = super::Engine<crate::connection::MysqlConnection>;
    #[cfg(not(feature = "mysql"))]
    pub type Mysql = super::NotEnabled;
    #[cfg(feature = "async-postgres")]
    pub type AsyncPostgres = super::Engine<crate::connection::AsyncPgConnection>;
    #[cfg(all(feature = "async-base", not(feature = "async-postgres")))]
    pub type AsyncPostgres = super::NotEnabled;
    #[cfg(feature = "async-sqlite")]
    pub type AsyncSqlite = super::Engine<crate::connection::AsyncSqliteConnection>;
    #[cfg(all(feature = "async-base", not(feature = "async-sqlite")))]
    pub type AsyncSqlite = super::NotEnabled;
    #[cfg(feature = "async-mysql")]
    pub type AsyncMysql = super::Engine<crate::connection::AsyncMysqlConnection>;
    #[cfg(all(feature = "async-base", not(feature = "async-mysql")))]
    pub type AsyncMysql = super::NotEnabled;
}

/// Runs the same lines on whichever database an [`AnyEngine`](crate::engine::AnyEngine) has: see there.
///
/// Its value is the value of the lines, which must have the same type on all databases. `?`, `return` and `.await` apply to the enclosing function.
#[macro_export]
macro_rules! on_any {
    ($any:expr, |$engine:ident| $body:expr) => {
        match $any {
            $crate::engine::Any::PostgresEngine(it) => $crate::__on_postgres!(it, $engine, $body),
            $crate::engine::Any::SqliteEngine(it) => $crate::__on_sqlite!(it, $engine, $body),
            $crate::engine::Any::MysqlEngine(it) => $crate::__on_mysql!(it, $engine, $body),
        }
    };
}

/// Runs the same lines on whichever database an [`AsyncAnyEngine`](crate::engine::AsyncAnyEngine) has: see there.
///
/// Its value is the value of the lines, which must have the same type on all databases. `?`, `return` and `.await` apply to the enclosing function.
#[cfg(feature = "async-base")]
#[macro_export]
macro_rules! on_async_any {
    ($any:expr, |$engine:ident| $body:expr) => {
        match $any {
            $crate::engine::Any::PostgresEngine(it) => {
                $crate::__on_async_postgres!(it, $engine, $body)
            }
            $crate::engine::Any::SqliteEngine(it) => $crate::__on_async_sqlite!(it, $engine, $body),
            $crate::engine::Any::MysqlEngine(it) => $crate::__on_async_mysql!(it, $engine, $body),
        }
    };
}

#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($it:ident, $engine:ident, $body:expr) => {{
        #[allow(unused_mut)]
        let mut $engine = $it;
        $body
    }};
}
#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($it:ident, $engine:ident, $body:expr) => {
        match *$it {}
    };
}

#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($it:ident, $engine:ident, $body:expr) => {{
        #[allow(unused_mut)]
        let mut $engine = $it;
        $body
    }};
}
#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($it:ident, $engine:ident, $body:expr) => {
        match *$it {}
    };
}

#[cfg(feature = "mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_mysql {
    ($it:ident, $engine:ident, $body:expr) => {{
        #[allow(unused_mut)]
        let mut $engine = $it;
        $body
    }};
}
#[cfg(not(feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_mysql {
    ($it:ident, $engine:ident, $body:expr) => {
        match *$it {}
    };
}

#[cfg(feature = "async-postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_async_postgres {
    ($it:ident, $engine:ident, $body:expr) => {{
        #[allow(unused_mut)]
        let mut $engine = $it;
        $body
    }};
}
#[cfg(not(feature = "async-postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_async_postgres {
    ($it:ident, $engine:ident, $body:expr) => {
        match *$it {}
    };
}

#[cfg(feature = "async-sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_async_sqlite {
    ($it:ident, $engine:ident, $body:expr) => {{
        #[allow(unused_mut)]
        let mut $engine = $it;
        $body
    }};
}
#[cfg(not(feature = "async-sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_async_sqlite {
    ($it:ident, $engine:ident, $body:expr) => {
        match *$it {}
    };
}

#[cfg(feature = "async-mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_async_mysql {
    ($it:ident, $engine:ident, $body:expr) => {{
        #[allow(unused_mut)]
        let mut $engine = $it;
        $body
    }};
}
#[cfg(not(feature = "async-mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_async_mysql {
    ($it:ident, $engine:ident, $body:expr) => {
        match *$it {}
    };
}

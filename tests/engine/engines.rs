//! Engines of every database, with an empty table `numbers` that all of their connections see.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::engine::{Engine, EngineBuilder};
use relata::prelude::*;

use crate::servers::{mysql_url, postgres_url};

relata::relation! { pub numbers { n: Integer } }

/// `INSERT INTO numbers VALUES (n)`.
macro_rules! insert {
    ($n:expr) => {
        relata::sql_query!("INSERT INTO numbers VALUES ({})", $n => relata::types::Integer)
    };
}
pub(crate) use insert;

/// What the table has.
macro_rules! stored {
    ($conn:expr) => {
        from($crate::engines::numbers::table)
            .order_by($crate::engines::numbers::n)
            .select($crate::engines::numbers::n)
            .all($conn)
    };
}
pub(crate) use stored;

/// How many connections an engine has opened.
#[derive(Clone, Default)]
pub struct Opened(Arc<AtomicUsize>);
impl Opened {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn with_options(url: &str, options: &str) -> String {
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}{options}")
}

pub const TABLE: &str = "CREATE TABLE numbers (n INTEGER PRIMARY KEY)";

/// A name has at most 63 characters.
fn own_name(test: &str) -> String {
    format!("relata_engine_{}", test.get(..48).unwrap_or(test))
}

/// A schema of the test's own.
fn pg_schema(name: &str) -> Option<(String, &'static str)> {
    let url = postgres_url()?;
    let mut conn = PgConnection::connect(&url).unwrap();
    let schema = own_name(name);
    conn.run_script(&format!(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; \
         SET search_path = {schema}; {TABLE}"
    ))
    .unwrap();
    Some((url, format!("SET search_path = {schema}").leak()))
}

/// A database of the test's own: its URL.
fn mysql_database(name: &str) -> Option<String> {
    let url = mysql_url()?;
    let mut conn = MysqlConnection::connect(&url).unwrap();
    let database = own_name(name);
    conn.run_script(&format!(
        "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; USE {database}; {TABLE}"
    ))
    .unwrap();
    let (path, options) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = path.rsplit_once('/').unwrap();
    Some(with_options(&format!("{server}/{database}"), options))
}

pub mod blocking {
    use super::*;

    pub fn sqlite(options: &str) -> (EngineBuilder<SqliteConnection>, Opened) {
        let opened = Opened::default();
        let inner = opened.clone();
        let builder =
            Engine::<SqliteConnection>::builder(&with_options("sqlite::memory:", options));
        let is_made = std::sync::Mutex::new(false);
        let builder = builder.on_connect(move |conn| {
            inner.one_more();
            // The first makes the table, and the others wait until it is there.
            let mut is_made = is_made.lock().unwrap();
            if !*is_made {
                conn.run_script(TABLE)?;
                *is_made = true;
            }
            Ok(())
        });
        (builder, opened)
    }
    pub fn postgres(name: &str, options: &str) -> Option<(EngineBuilder<PgConnection>, Opened)> {
        let (url, path) = pg_schema(name)?;
        let opened = Opened::default();
        let inner = opened.clone();
        let builder = Engine::<PgConnection>::builder(&with_options(&url, options));
        Some((
            builder.on_connect(move |conn| {
                inner.one_more();
                conn.run_script(path)
            }),
            opened,
        ))
    }
    pub fn mysql(name: &str, options: &str) -> Option<(EngineBuilder<MysqlConnection>, Opened)> {
        let url = mysql_database(name)?;
        let opened = Opened::default();
        let inner = opened.clone();
        let builder = Engine::<MysqlConnection>::builder(&with_options(&url, options));
        Some((
            builder.on_connect(move |_| {
                inner.one_more();
                Ok(())
            }),
            opened,
        ))
    }
}

pub mod asynchronous {
    use super::*;
    use relata::engine::Later;

    pub fn sqlite(options: &str) -> (EngineBuilder<AsyncSqliteConnection>, Opened) {
        let opened = Opened::default();
        let inner = opened.clone();
        let builder =
            Engine::<AsyncSqliteConnection>::builder(&with_options("sqlite::memory:", options));
        let is_made = std::sync::Arc::new(tokio::sync::Mutex::new(false));
        let builder = builder.on_connect(move |conn| {
            inner.one_more();
            let is_made = std::sync::Arc::clone(&is_made);
            Later::new(async move {
                let mut is_made = is_made.lock().await;
                if !*is_made {
                    conn.run_script(TABLE).await?;
                    *is_made = true;
                }
                Ok(())
            })
        });
        (builder, opened)
    }
    pub fn postgres(
        name: &str,
        options: &str,
    ) -> Option<(EngineBuilder<AsyncPgConnection>, Opened)> {
        let (url, path) = pg_schema(name)?;
        let opened = Opened::default();
        let inner = opened.clone();
        let builder = Engine::<AsyncPgConnection>::builder(&with_options(&url, options));
        Some((
            builder.on_connect(move |conn| {
                inner.one_more();
                conn.run_script(path)
            }),
            opened,
        ))
    }
    pub fn mysql(
        name: &str,
        options: &str,
    ) -> Option<(EngineBuilder<AsyncMysqlConnection>, Opened)> {
        let url = mysql_database(name)?;
        let opened = Opened::default();
        let inner = opened.clone();
        let builder = Engine::<AsyncMysqlConnection>::builder(&with_options(&url, options));
        Some((
            builder.on_connect(move |_| {
                inner.one_more();
                Later::new(std::future::ready(Ok(())))
            }),
            opened,
        ))
    }
}

/// Makes a test of the same lines on an engine of every database, blocking.
macro_rules! on_engines {
    ($(#[$more:meta])* $name:ident($options:literal): |$engine:ident, $opened:ident| $body:block) => {
        $(#[$more])*
        #[test]
        fn $name() {
            use $crate::engines::blocking::*;
            {
                let (builder, $opened) = sqlite($options);
                #[allow(unused_mut)]
                let mut $engine = builder.build().unwrap();
                $body
            }
            if let Some((builder, $opened)) = postgres(stringify!($name), $options) {
                #[allow(unused_mut)]
                let mut $engine = builder.build().unwrap();
                $body
            }
            if let Some((builder, $opened)) = mysql(stringify!($name), $options) {
                #[allow(unused_mut)]
                let mut $engine = builder.build().unwrap();
                $body
            }
        }
    };
}
pub(crate) use on_engines;

/// Makes a test of the same lines on an engine of every database, asynchronous, on a task that is spawned.
macro_rules! on_async_engines {
    ($(#[$more:meta])* $name:ident($options:literal): |$engine:ident, $opened:ident| $body:block) => {
        $(#[$more])*
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            use $crate::engines::asynchronous::*;
            const NAME: &str = concat!("async_", stringify!($name));
            tokio::spawn(async {
                let (builder, $opened) = sqlite($options);
                #[allow(unused_mut)]
                let mut $engine = builder.build().unwrap();
                $body
            })
            .await
            .unwrap();
            tokio::spawn(async {
                if let Some((builder, $opened)) = postgres(NAME, $options) {
                    #[allow(unused_mut)]
                    let mut $engine = builder.build().unwrap();
                    $body
                }
            })
            .await
            .unwrap();
            tokio::spawn(async {
                if let Some((builder, $opened)) = mysql(NAME, $options) {
                    #[allow(unused_mut)]
                    let mut $engine = builder.build().unwrap();
                    $body
                }
            })
            .await
            .unwrap();
        }
    };
}
pub(crate) use on_async_engines;

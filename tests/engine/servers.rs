//! The servers at hand, and the sample database on asynchronous connections.

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::prelude::*;

const TABLES: &str = include_str!("../../schema/shop.sql");
const ROWS: &str = include_str!("../../schema/shop_data.sql");

/// The URL of the PostgreSQL server.
pub fn postgres_url() -> Option<String> {
    url("RELATA_POSTGRES_URL", "PostgreSQL")
}
/// The same, if it is one of TCP.
pub fn postgres_tcp_url() -> Option<String> {
    let url = postgres_url()?;
    if url.to_ascii_uppercase().contains("%2F") {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL names a socket of this machine");
        return None;
    }
    Some(url)
}
/// The URL of the MySQL or MariaDB server.
pub fn mysql_url() -> Option<String> {
    url("RELATA_MYSQL_URL", "MySQL")
}
fn url(variable: &str, database: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        println!("not run on {database}: {variable} is not set");
    }
    url
}

/// A new one in memory.
pub async fn sqlite() -> AsyncSqliteConnection {
    let mut conn = AsyncSqliteConnection::connect(":memory:").await.unwrap();
    conn.run_script(TABLES).await.unwrap();
    conn.run_script(ROWS).await.unwrap();
    conn
}

/// Temporary tables, which go away with the connection.
pub async fn postgres() -> Option<AsyncPgConnection> {
    let mut conn = AsyncPgConnection::connect(&postgres_url()?).await.unwrap();
    let path = "SET search_path = pg_temp; SET client_min_messages = warning";
    conn.run_script(path).await.unwrap();
    conn.run_script(TABLES).await.unwrap();
    conn.run_script(ROWS).await.unwrap();
    Some(conn)
}

/// A database of its own for this process, which the next one of this name replaces.
pub async fn mysql(name: &str) -> Option<AsyncMysqlConnection> {
    let mut conn = AsyncMysqlConnection::connect(&mysql_url()?).await.unwrap();
    // A name has at most 64 characters.
    let database = format!("relata_test_{}", &name[..name.len().min(50)]);
    conn.run_script(&format!(
        "DROP DATABASE IF EXISTS {database}; \
         CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; \
         USE {database}; \
         SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')"
    ))
    .await
    .unwrap();
    // MySQL has no index on TEXT without a length.
    let tables = TABLES.replace("TEXT", "VARCHAR(200)");
    conn.run_script(&tables).await.unwrap();
    conn.run_script(ROWS).await.unwrap();
    conn.run_script("SET SESSION sql_mode = @@GLOBAL.sql_mode")
        .await
        .unwrap();
    Some(conn)
}

/// Runs the same lines on every database, on a task of a runtime with several threads.
macro_rules! everywhere {
    ($name:ident: |$conn:ident| $body:block) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            // A future that is not `Send` cannot be spawned.
            tokio::spawn(async {
                let mut conn = $crate::servers::sqlite().await;
                let $conn = &mut conn;
                $body
            })
            .await
            .unwrap();
            tokio::spawn(async {
                if let Some(mut conn) = $crate::servers::postgres().await {
                    let $conn = &mut conn;
                    $body
                }
            })
            .await
            .unwrap();
            tokio::spawn(async {
                if let Some(mut conn) = $crate::servers::mysql(stringify!($name)).await {
                    let $conn = &mut conn;
                    $body
                }
            })
            .await
            .unwrap();
        }
    };
    (except mysql: $name:ident: |$conn:ident| $body:block) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            tokio::spawn(async {
                let mut conn = $crate::servers::sqlite().await;
                let $conn = &mut conn;
                $body
            })
            .await
            .unwrap();
            tokio::spawn(async {
                if let Some(mut conn) = $crate::servers::postgres().await {
                    let $conn = &mut conn;
                    $body
                }
            })
            .await
            .unwrap();
        }
    };
}
pub(crate) use everywhere;

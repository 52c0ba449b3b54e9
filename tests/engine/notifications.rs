//! LISTEN and NOTIFY of PostgreSQL.

use std::time::Duration;

use futures_util::TryStreamExt;
use relata::connection::{AsyncPgConnection, PgConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::servers::{postgres_tcp_url, postgres_url};
use crate::shop::tags;

/// How long a test waits for what should come at once.
const LIMIT: Duration = Duration::from_secs(20);

/// A channel of this process and this test alone.
fn channel(test: &str) -> String {
    format!("relata_{test}_{}", std::process::id())
}

/// The next notifications: their texts.
async fn texts(conn: &mut AsyncPgConnection, n: usize) -> Vec<String> {
    let mut notifications = conn.notifications();
    let mut found = Vec::new();
    while found.len() < n {
        let next = tokio::time::timeout(LIMIT, notifications.try_next()).await;
        let next = next.expect("a notification").unwrap().unwrap();
        found.push(next.payload);
    }
    found
}

/// Listens on the connections that these URLs open, and notifies them from another.
pub async fn listens(url: &str, test: &str) {
    let channel = channel(test);
    let listen = format!("LISTEN {channel}");
    let notify = |text: &str| format!("NOTIFY {channel}, '{text}'");
    let mut conn = AsyncPgConnection::connect(url).await.unwrap();
    let mut other = AsyncPgConnection::connect(url).await.unwrap();
    let pid = sql_query!("SELECT pg_backend_pid()" => relata::types::Integer);
    let pid = pid.one(&mut other).await.unwrap();
    conn.run_script(&listen).await.unwrap();
    // While the connection waits.
    other.run_script(&notify("one")).await.unwrap();
    let mut notifications = conn.notifications();
    let first = tokio::time::timeout(LIMIT, notifications.try_next()).await;
    let first = first.expect("a notification").unwrap().unwrap();
    assert_eq!(
        (
            first.channel.as_str(),
            first.payload.as_str(),
            first.process_id
        ),
        (channel.as_str(), "one", pid)
    );
    drop(notifications);
    // During other statements, of the connection itself too, and between two streams.
    other.run_script(&notify("two")).await.unwrap();
    conn.run_script("SELECT pg_sleep(0.01)").await.unwrap();
    conn.run_script(&notify("three")).await.unwrap();
    assert_eq!(texts(&mut conn, 2).await, ["two", "three"]);
    // One waits, and the other sends meanwhile.
    let (found, sent) = tokio::join!(texts(&mut conn, 1), async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        other.run_script(&notify("four")).await
    });
    sent.unwrap();
    assert_eq!(found, ["four"]);
    // A transaction whose future was dropped is rolled back, or the server would send nothing.
    let dropped = crate::dropped::dropped_after(
        50,
        conn.transaction(async |tx| {
            tx.run_script("SELECT 1").await?;
            std::future::pending::<()>().await;
            Ok::<_, Error>(())
        }),
    );
    assert!(!dropped.await);
    other.run_script(&notify("five")).await.unwrap();
    assert_eq!(texts(&mut conn, 1).await, ["five"]);
    // The end of the connection is an error, and then the end of the stream.
    let pid = sql_query!("SELECT pg_backend_pid()" => relata::types::Integer);
    let pid = pid.one(&mut conn).await.unwrap();
    let kill = sql_query!("SELECT pg_terminate_backend({})", pid => relata::types::Bool);
    assert!(kill.one(&mut other).await.unwrap());
    let mut notifications = conn.notifications();
    let end = tokio::time::timeout(LIMIT, notifications.try_next()).await;
    let error = end.expect("an error").unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    let end = tokio::time::timeout(LIMIT, notifications.try_next()).await;
    assert!(end.expect("the end").unwrap().is_none());
}

/// The URL of the same server by its local socket, if it has one there.
async fn local_url(url: &str) -> Option<String> {
    let mut conn = AsyncPgConnection::connect(url).await.unwrap();
    let setting = sql_query!(
        "SELECT split_part(current_setting('unix_socket_directories'), ',', 1) || ' ' || current_setting('port') \
         || ' ' || current_database() || ' ' || current_user" => relata::types::Text
    );
    let settings = setting.one(&mut conn).await.unwrap();
    let mut settings = settings.split(' ');
    let mut next = || settings.next().unwrap_or_default().to_owned();
    let (folder, port, database, user) = (next(), next(), next(), next());
    let exists = std::path::Path::new(&folder)
        .join(format!(".s.PGSQL.{port}"))
        .exists();
    if folder.is_empty() || !exists {
        println!("not run on a local socket: the server has none here");
        return None;
    }
    let folder = folder.replace('/', "%2F");
    Some(format!("postgres://{user}@{folder}:{port}/{database}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_over_tcp() {
    let Some(url) = postgres_tcp_url() else {
        return;
    };
    listens(&url, "tcp").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_on_a_local_socket() {
    let Some(url) = postgres_url() else { return };
    let Some(url) = local_url(&url).await else {
        return;
    };
    if let Err(error) = AsyncPgConnection::connect(&url).await {
        println!("not run on a local socket: {error}");
        return;
    }
    listens(&url, "local").await;
}

/// On one thread, and while COPY uses the stream of the connection.
#[tokio::test]
async fn notifications_during_copy() {
    let Some(url) = postgres_url() else { return };
    let channel = channel("copy");
    let mut engine = Engine::<AsyncPgConnection>::new(&url).unwrap();
    let mut conn = engine.connect().await.unwrap().detach();
    conn.run_script(&format!("LISTEN {channel}")).await.unwrap();
    let rows = "CREATE TEMP TABLE tags (id BIGINT, label TEXT); \
                INSERT INTO tags SELECT i, 'x' FROM generate_series(1, 20000) AS n (i)";
    conn.run_script(rows).await.unwrap();
    let numbers = from(tags::table).select(tags::id);
    let notify = format!("NOTIFY {channel}, 'x'");
    let copied: relata::Result<usize> = {
        engine.run_script(&notify).await.unwrap();
        numbers.copy_out(&mut conn, |_| Ok::<_, Error>(())).await
    };
    assert_eq!(copied.unwrap(), 20_000);
    engine.run_script(&notify).await.unwrap();
    assert_eq!(texts(&mut conn, 2).await, ["x", "x"]);
}

#[test]
fn notifications_of_a_blocking_connection() {
    let Some(url) = postgres_url() else { return };
    let channel = channel("blocking");
    let engine = Engine::<PgConnection>::new(&url).unwrap();
    let mut conn = engine.connect().unwrap().detach();
    conn.run_script(&format!("LISTEN {channel}")).unwrap();
    let notify = format!("NOTIFY {channel}, 'one'");
    engine
        .transaction(|tx| {
            tx.run_script(&notify)?;
            tx.run_script(&notify.replace("one", "two"))
        })
        .unwrap();
    let mut found = Vec::new();
    let started = std::time::Instant::now();
    while found.len() < 2 && started.elapsed() < LIMIT {
        for notification in conn.notifications_iter() {
            let notification = notification.unwrap();
            assert_eq!(notification.channel, channel);
            found.push(notification.payload);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(found, ["one", "two"]);
}

//! A file of SQLite that another process has locked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use relata::connection::{AsyncSqliteConnection, SqliteConnection};
use relata::engine::{Engine, TransactionOptions};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};

use crate::engines::{insert, stored};

const FILE: &str = "RELATA_TEST_LOCKED_FILE";

/// Not a test: the work of the other process, which is this program again. It locks the file until a line is sent to it.
#[test]
fn holds_the_lock() {
    let Ok(url) = std::env::var(FILE) else { return };
    let mut conn = SqliteConnection::connect(&url).unwrap();
    conn.run_script("BEGIN IMMEDIATE").unwrap();
    insert!(1).run(&mut conn).unwrap();
    println!("\nlocked");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    conn.run_script("COMMIT").unwrap();
}

struct Other(Child);
impl Other {
    /// Another process that has locked the file.
    fn locks(url: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["locked::holds_the_lock", "--exact", "--nocapture"])
            .env(FILE, url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(process.stdout.as_mut().unwrap());
        assert!(told.lines().any(|line| line.unwrap() == "locked"));
        Self(process)
    }
    /// It commits.
    fn commits(mut self) {
        self.0.stdin.take().unwrap().write_all(b"now\n").unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}
impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_locked(error: &Error) {
    let Error::Database { kind, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(*kind, DatabaseErrorKind::LockTimeout);
    assert!(error.is_retryable() && !error.is_disconnect());
}

fn file() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    (folder, url)
}

#[test]
fn a_file_locked_by_another_process() {
    let (_folder, url) = file();
    let mut engine = Engine::<SqliteConnection>::builder(&url)
        .on_connect(|conn| conn.run_script("PRAGMA busy_timeout = 50"))
        .build()
        .unwrap();
    let table = "CREATE TABLE numbers (n INTEGER PRIMARY KEY)";
    engine.run_script(table).unwrap();
    let other = Other::locks(&url);
    is_locked(&insert!(2).run(&mut engine).unwrap_err());
    // Reading continues, and a transaction that tries again waits for the other.
    assert!(stored!(&mut engine).unwrap().is_empty());
    let options = TransactionOptions::new().retries(100);
    std::thread::scope(|threads| {
        let retrying = threads.spawn(|| engine.retry_transaction(options, |tx| insert!(2).run(tx)));
        std::thread::sleep(Duration::from_millis(300));
        other.commits();
        assert_eq!(retrying.join().unwrap().unwrap(), 1);
    });
    assert_eq!(stored!(&mut &engine).unwrap(), [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_locked_by_another_process_asynchronously() {
    let (_folder, url) = file();
    let mut engine = Engine::<AsyncSqliteConnection>::builder(&url)
        .on_connect(|conn| conn.run_script("PRAGMA busy_timeout = 50"))
        .build()
        .unwrap();
    let table = "CREATE TABLE numbers (n INTEGER PRIMARY KEY)";
    engine.run_script(table).await.unwrap();
    let other = Other::locks(&url);
    is_locked(&insert!(2).run(&mut engine).await.unwrap_err());
    let begun = engine.begin_with(TransactionOptions::new().immediate());
    is_locked(&begun.await.unwrap_err());
    let in_transaction = engine.transaction(async |tx| insert!(2).run(tx).await);
    is_locked(&in_transaction.await.unwrap_err());
    assert!(stored!(&mut engine).await.unwrap().is_empty());
    let options = TransactionOptions::new().retries(100);
    let same = engine.clone();
    let retrying = tokio::spawn(async move {
        same.retry_transaction(options, async |tx| insert!(2).run(tx).await)
            .await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    tokio::task::spawn_blocking(|| other.commits())
        .await
        .unwrap();
    assert_eq!(retrying.await.unwrap().unwrap(), 1);
    assert_eq!(stored!(&mut engine).await.unwrap(), [1, 2]);
    assert_eq!(engine.status().in_use, 0);
}

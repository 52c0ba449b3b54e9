//! SQL text that commits the transaction in which it runs, as CREATE TABLE does on MySQL: nobody reports that it was rolled back.

use std::sync::{Arc, Mutex};

use relata::connection::MysqlConnection;
use relata::engine::TransactionOptions;
use relata::engine::events::{Events, TransactionEvent};
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::ended::may_be_committed;
use crate::engines::{asynchronous, blocking, insert, stored};

/// What the closures and the events report.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<&'static str>>>);
impl Told {
    fn note(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }
    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
impl Events for Told {
    fn commit(&self, event: &TransactionEvent<'_>) {
        // A COMMIT that is refused was not sent: only a blocking connection reports that.
        if event.error().is_none() {
            self.note("commit");
        }
    }
    fn rollback(&self, event: &TransactionEvent<'_>) {
        self.note(match event.error() {
            Some(_) => "rollback failed",
            None => "rollback",
        });
    }
}

/// The error of a program.
#[derive(Debug)]
enum Undo {
    Wanted,
    Failed,
}
impl From<Error> for Undo {
    fn from(_: Error) -> Self {
        Undo::Failed
    }
}

const CREATE: &str = "CREATE TABLE IF NOT EXISTS ddl (n INTEGER)";

/// Runs the same lines on a blocking engine (`[]`) and on an asynchronous one (`[async] [.await]`).
macro_rules! committed {
    ($builder:expr, $told:ident, [$($async:tt)?] [$($await:tt)*], $url:expr) => {{
        let engine = $builder.events($told.clone()).build().unwrap();
        macro_rules! within {
            (|$tx:ident| $body:expr) => {
                engine.transaction($($async)? |$tx| {
                    let (commits, undone) = ($told.clone(), $told.clone());
                    $tx.after_commit($($async)? move || commits.note("committed"));
                    $tx.after_rollback($($async)? move || undone.note("rolled back"));
                    $body
                })$($await)*
            };
        }
        let ddl = sql_query!("CREATE TABLE IF NOT EXISTS ddl (n INTEGER)" => Integer);

        // What follows is refused, and so is the commit. What came before is stored.
        let result: Result<(), Error> = within!(|tx| {
            insert!(1).run(tx)$($await)*?;
            tx.run_script(CREATE)$($await)*?;
            may_be_committed(&insert!(2).run(tx)$($await)*.map(drop));
            may_be_committed(&tx.run_script("INSERT INTO numbers VALUES (2)")$($await)*);
            Ok(())
        });
        may_be_committed(&result);
        assert_eq!($told.take(), ["rollback failed"]);

        // By a statement. The error is that of the program.
        let result: Result<(), Undo> = within!(|tx| {
            insert!(3).run(tx)$($await)*?;
            ddl.run(tx)$($await)*?;
            let undone = $told.clone();
            tx.after_rollback($($async)? move || undone.note("rolled back"));
            Err(Undo::Wanted)
        });
        assert!(matches!(result, Err(Undo::Wanted)), "{result:?}");
        assert_eq!($told.take(), ["rollback failed"]);

        // In a text that fails behind it, or that fails itself after it has committed.
        for (n, text) in [(4, "CREATE TABLE IF NOT EXISTS ddl (n INTEGER); SELECT nothing"), (5, "CREATE TABLE ddl (n INTEGER)")] {
            let result: Result<(), Error> = within!(|tx| {
                insert!(n).run(tx)$($await)*?;
                tx.run_script(text)$($await)*
            });
            may_be_committed(&result);
            assert_eq!($told.take(), ["rollback failed"], "{text}");
        }

        // At the end it is committed, as was meant.
        let result: Result<(), Error> = within!(|tx| {
            insert!(6).run(tx)$($await)*?;
            tx.run_script(CREATE)$($await)*
        });
        result.unwrap();
        assert_eq!($told.take(), ["commit", "committed"]);

        // What commits nothing is rolled back as ever.
        let result: Result<(), Undo> = within!(|tx| {
            tx.run_script("CREATE TEMPORARY TABLE notes (n INTEGER); DROP TEMPORARY TABLE notes; SET @any = 1")$($await)*?;
            insert!(7).run(tx)$($await)*?;
            assert!(tx.run_script("CREATE TABLE ddl (")$($await)*.is_err());
            insert!(8).run(tx)$($await)*?;
            Err(Undo::Wanted)
        });
        assert!(matches!(result, Err(Undo::Wanted)), "{result:?}");
        assert_eq!($told.take(), ["rollback", "rolled back"]);
        assert_eq!(stored!(&mut &engine)$($await)*.unwrap(), [1, 3, 4, 5, 6]);

        // Nothing is done twice, though the last statement met another transaction.
        let mut other = MysqlConnection::connect($url).unwrap();
        other.run_script("BEGIN; UPDATE numbers SET n = 66 WHERE n = 6").unwrap();
        let attempts = std::sync::atomic::AtomicUsize::new(0);
        let attempts = &attempts;
        let options = TransactionOptions::new().retries(3);
        let result: Result<(), Error> = engine.retry_transaction(options, $($async)? move |tx| {
            attempts.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            insert!(9).run(tx)$($await)*?;
            tx.run_script("SET innodb_lock_wait_timeout = 1")$($await)*?;
            tx.run_script("CREATE TABLE IF NOT EXISTS ddl (n INTEGER); UPDATE numbers SET n = 67 WHERE n = 6")$($await)*
        })$($await)*;
        may_be_committed(&result);
        assert_eq!(attempts.load(std::sync::atomic::Ordering::SeqCst), 1);
        other.run_script("ROLLBACK").unwrap();
        assert_eq!(stored!(&mut &engine)$($await)*.unwrap(), [1, 3, 4, 5, 6, 9]);

        // As a value.
        let mut tx = engine.begin()$($await)*.unwrap();
        insert!(10).run(&mut tx)$($await)*.unwrap();
        tx.run_script(CREATE)$($await)*.unwrap();
        may_be_committed(&insert!(11).run(&mut tx)$($await)*.map(drop));
        may_be_committed(&tx.commit()$($await)*);
        // The connection goes on.
        engine.transaction($($async)? |tx| insert!(12).run(tx)$($await)*)$($await)*.unwrap();
        assert_eq!(stored!(&mut &engine)$($await)*.unwrap(), [1, 3, 4, 5, 6, 9, 10, 12]);
    }};
}

/// The URL of the database of the test.
fn url(name: &str) -> Option<String> {
    let url = crate::servers::mysql_url()?;
    let (path, options) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = path.rsplit_once('/')?;
    Some(format!("{server}/relata_engine_{name}?{options}"))
}

#[test]
fn ddl_in_a_transaction_of_mysql_may_have_committed() {
    let told = Told::default();
    if let Some((builder, _)) = blocking::mysql("ddl", "pool_size=1") {
        committed!(builder, told, [] [], &url("ddl").unwrap());
    }
}

#[tokio::test]
async fn ddl_in_a_transaction_of_asynchronous_mysql_may_have_committed() {
    let told = Told::default();
    if let Some((builder, _)) = asynchronous::mysql("ddl_async", "pool_size=1") {
        committed!(builder, told, [async] [.await], &url("ddl_async").unwrap());
    }
}

//! The same lines on blocking and on asynchronous connections.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::engine::Later;
use relata::prelude::*;
use tokio::runtime::{EnterGuard, Runtime};

use crate::databases::{SEARCH_PATH, Sample, mysql_script, postgres_tables};
use crate::servers::{mysql_url, postgres_url};

/// The threads on which asynchronous connections work.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));
/// What runs until the guard is dropped is inside of the runtime.
pub fn runtime() -> EnterGuard<'static> {
    RUNTIME.enter()
}
fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let _inside = runtime();
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(out) => return out,
            Poll::Pending => thread::park(),
        }
    }
}

/// The outputs of asynchronous connections, with the methods of `Result`.
pub trait Awaited<T>: Sized {
    fn done(self) -> relata::Result<T>;
    #[track_caller]
    fn unwrap(self) -> T {
        self.done().unwrap()
    }
    #[track_caller]
    fn unwrap_err(self) -> relata::Error
    where
        T: std::fmt::Debug,
    {
        self.done().unwrap_err()
    }
}
impl<T> Awaited<T> for Later<'_, T> {
    fn done(self) -> relata::Result<T> {
        wait(self)
    }
}
impl<T> Awaited<T> for relata::Result<T> {
    fn done(self) -> Self {
        self
    }
}

pub fn sqlite(sample: Sample) -> AsyncSqliteConnection {
    let mut conn = AsyncSqliteConnection::connect(":memory:").unwrap();
    conn.run_script(sample.tables).unwrap();
    conn.run_script(sample.rows).unwrap();
    conn
}
pub fn postgres(sample: Sample) -> Option<AsyncPgConnection> {
    let mut conn = AsyncPgConnection::connect(&postgres_url()?).unwrap();
    conn.run_script(SEARCH_PATH).unwrap();
    conn.run_script(&postgres_tables(sample)).unwrap();
    conn.run_script(sample.rows).unwrap();
    Some(conn)
}
pub fn mysql(test: &str, sample: Sample) -> Option<AsyncMysqlConnection> {
    let mut conn = AsyncMysqlConnection::connect(&mysql_url()?).unwrap();
    let script = mysql_script(&format!("async_{test}"), sample);
    conn.run_script(&script).unwrap();
    Some(conn)
}

/// A test that runs on every database, on blocking and on asynchronous connections.
macro_rules! on_all {
    ($name:ident, $sample:ident: |$conn:ident| $body:block) => {
        #[test]
        fn $name() {
            #[allow(unused_imports)] // `Result` has the methods itself
            use $crate::awaited::{self, Awaited as _};
            use $crate::databases;
            {
                let $conn = &mut databases::sqlite(databases::$sample);
                $body
            }
            if let Some($conn) = &mut databases::postgres(databases::$sample) {
                $body
            }
            let test = concat!(module_path!(), "_", stringify!($name));
            let test = test.trim_start_matches("load::");
            if let Some($conn) = &mut databases::mysql(test, databases::$sample) {
                $body
            }
            let _inside = awaited::runtime();
            {
                let $conn = &mut awaited::sqlite(databases::$sample);
                $body
            }
            if let Some($conn) = &mut awaited::postgres(databases::$sample) {
                $body
            }
            if let Some($conn) = &mut awaited::mysql(test, databases::$sample) {
                $body
            }
        }
    };
}
pub(crate) use on_all;

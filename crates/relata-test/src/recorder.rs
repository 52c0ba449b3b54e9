//! The statements that ran.

use std::fmt;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use relata::connection::DieselConnection;
use relata::connection::InstrumentationEvent;
use relata::engine::{Driver, Pooled};

use crate::RolledBack;

/// What ran on the connections that it watches: the SQL as the database got it, BEGIN and COMMIT too, in order. It never
/// holds bound values.
///
/// ```
/// use relata::prelude::*;
/// use relata_test::Recorder;
/// # use relata::types::BigInt;
///
/// # fn f() -> relata::Result<()> {
/// let mut conn = relata_test::sqlite("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
/// let recorder = Recorder::new();
/// recorder.watch(&mut conn);
/// let insert = sql_query!("INSERT INTO notes (text) VALUES ({})", "milk" => BigInt);
/// conn.transaction(|tx| insert.run(tx))?;
///
/// recorder.assert_sql(&["BEGIN", "INSERT INTO notes (text) VALUES (?)", "COMMIT"]);
/// recorder.assert_count(3);
/// assert!(recorder.statements()[1].starts_with("INSERT"));
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// All connections of an engine are watched by its `on_connect`:
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// # use relata_test::Recorder;
///
/// # fn f() -> relata::Result<()> {
/// let recorder = Recorder::new();
/// let all = recorder.clone();
/// let engine = Engine::<SqliteConnection>::builder("sqlite::memory:")
///     .on_connect(move |conn| {
///         all.watch(conn);
///         Ok(()) // of an asynchronous connection: `Later::new(async { Ok(()) })`
///     })
///     .build()?;
/// # drop(engine);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// Some statements are relata's own: `SELECT 1` before the end of a transaction on a `PgConnection`, and what an engine sends
/// when a connection comes back on which something may be open, as after a script.
///
/// A recorder is a handle: its clones have the same list. It takes the place of what watched the connection before (diesel's
/// `Instrumentation`).
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    ran: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// Watches nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Watches a connection from here on.
    pub fn watch<C: Watch + ?Sized>(&self, conn: &mut C) {
        let recorder = self.clone();
        conn.record(Box::new(move |sql| recorder.add(sql)));
    }
    fn add(&self, text: String) {
        // diesel writes the bound values behind the SQL, and relata keeps them out of there.
        let sql = text
            .rsplit_once(" -- binds: ")
            .map(|(sql, _)| sql.to_owned());
        self.ran().push(sql.unwrap_or(text));
    }
    fn ran(&self) -> MutexGuard<'_, Vec<String>> {
        // A test that failed elsewhere has not spoilt the list.
        self.ran.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What ran so far.
    pub fn statements(&self) -> Vec<String> {
        self.ran().clone()
    }
    /// How many statements ran so far.
    pub fn count(&self) -> usize {
        self.ran().len()
    }
    /// What ran so far, which is then forgotten.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.ran())
    }
    /// Forgets what ran so far.
    pub fn clear(&self) {
        self.ran().clear();
    }

    /// Asserts that so many statements ran: that a page is not one more for each of its rows.
    ///
    /// # Panics
    /// With the list of the statements, where it is another number.
    #[track_caller]
    pub fn assert_count(&self, expected: usize) {
        let ran = self.ran();
        assert!(
            ran.len() == expected,
            "expected {expected} statements, and {} ran:\n{}",
            ran.len(),
            List(&ran)
        );
    }

    /// Asserts that these statements ran, in this order and no others: their SQL without bound values.
    ///
    /// # Panics
    /// With both lists, where these are not the statements.
    #[track_caller]
    pub fn assert_sql(&self, expected: &[&str]) {
        let ran = self.ran();
        let same = ran.len() == expected.len() && ran.iter().zip(expected).all(|(a, b)| a == b);
        assert!(
            same,
            "expected these statements:\n{}\nand these ran:\n{}",
            expected.iter().fold(String::new(), |mut list, sql| {
                let _ = writeln!(list, "  {sql}");
                list
            }),
            List(&ran)
        );
    }
}

struct List<'a>(&'a [String]);
impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|ran| writeln!(f, "  {ran}"))
    }
}

/// A connection that a [`Recorder`] can watch: blocking and asynchronous ones, those of an engine, and [`RolledBack`].
#[diagnostic::on_unimplemented(
    message = "a recorder cannot watch `{Self}`",
    label = "expected a connection; those of an engine are watched by its `on_connect`"
)]
pub trait Watch {
    /// Calls this with each statement, before it runs.
    #[doc(hidden)]
    fn record(&mut self, each: Box<dyn FnMut(String) + Send>);
}

/// What diesel calls.
fn instrumentation(
    mut each: Box<dyn FnMut(String) + Send>,
) -> impl FnMut(InstrumentationEvent<'_>) + Send + 'static {
    move |event| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let mut text = String::new();
            // A statement that cannot be written does not run.
            if write!(text, "{query}").is_ok() {
                each(text);
            }
        }
    }
}

macro_rules! blocking {
    ($($feature:literal $conn:ident;)*) => {$(
        #[cfg(feature = $feature)]
        impl Watch for relata::connection::$conn {
            fn record(&mut self, each: Box<dyn FnMut(String) + Send>) {
                DieselConnection::set_instrumentation(self, instrumentation(each));
            }
        }
    )*};
}
blocking! {
    "sqlite" SqliteConnection;
    "postgres" PgConnection;
    "mysql" MysqlConnection;
}

#[cfg(feature = "async-base")]
impl<C: diesel_async::AsyncConnection> Watch for relata::connection::AsyncConnection<C> {
    fn record(&mut self, each: Box<dyn FnMut(String) + Send>) {
        self.get_mut().set_instrumentation(instrumentation(each));
    }
}
impl<C: Watch> Watch for RolledBack<C> {
    fn record(&mut self, each: Box<dyn FnMut(String) + Send>) {
        (**self).record(each);
    }
}
impl<C: Watch + Driver> Watch for Pooled<C> {
    fn record(&mut self, each: Box<dyn FnMut(String) + Send>) {
        (**self).record(each);
    }
}

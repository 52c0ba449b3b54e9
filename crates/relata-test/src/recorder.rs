//! Records the statements that ran.

use std::fmt;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relata::engine::events::{
    self, AfterStatement, BeforeStatement, Events, TransactionEvent, Veto,
};
use relata::engine::{Driver, Pooled};

use crate::{Ran, RolledBack};

/// Records the connections that it watches, in order: each statement with its bound values, and BEGIN, COMMIT, ROLLBACK, SAVEPOINT,
/// RELEASE SAVEPOINT and ROLLBACK TO SAVEPOINT where transactions begin and end.
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
/// assert_eq!(recorder.ran()[1].binds, [r#""milk""#]);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// It is a hook of [events](relata::engine::events::Events), so an engine takes it as such:
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// # use relata_test::Recorder;
///
/// # fn f() -> relata::Result<()> {
/// let recorder = Recorder::new();
/// let engine = Engine::<SqliteConnection>::builder("sqlite::memory:").events(recorder.clone()).build()?;
/// # drop(engine);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// What relata itself asks, such as whether a transaction is open on a connection that comes back, is not in the list; a statement that
/// another hook refused is.
///
/// A recorder is a handle: its clones have the same list. Who watches a connection already goes on to.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    ran: Arc<Mutex<Vec<Ran>>>,
}

impl Recorder {
    /// Creates a recorder that watches no connection yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Watches a connection from here on.
    pub fn watch<C: Watch + ?Sized>(&self, conn: &mut C) {
        conn.record(self.clone());
    }
    fn list(&self) -> MutexGuard<'_, Vec<Ran>> {
        // A test that failed elsewhere has not spoilt the list.
        self.ran.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn add(&self, sql: &str, binds: Vec<String>) {
        self.list().push(Ran {
            sql: sql.to_owned(),
            binds,
        });
    }

    /// The SQL of what ran so far.
    pub fn statements(&self) -> Vec<String> {
        self.list().iter().map(|ran| ran.sql.clone()).collect()
    }
    /// Returns the statements that ran so far: the SQL, and the bound values as returned by [`ToSql::binds`](relata::engine::ToSql::binds).
    pub fn ran(&self) -> Vec<Ran> {
        self.list().clone()
    }
    /// Returns how many statements ran so far.
    pub fn count(&self) -> usize {
        self.list().len()
    }
    /// The SQL of what ran so far, which is then forgotten.
    pub fn take(&self) -> Vec<String> {
        let ran = std::mem::take(&mut *self.list());
        ran.into_iter().map(|ran| ran.sql).collect()
    }
    /// Forgets what ran so far.
    pub fn clear(&self) {
        self.list().clear();
    }

    /// Asserts that this many statements ran: that a page does not send one more for each of its rows.
    ///
    /// # Panics
    /// With the list of the statements, if the number differs.
    #[track_caller]
    pub fn assert_count(&self, expected: usize) {
        let ran = self.list();
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
        let ran = self.list();
        let same =
            ran.len() == expected.len() && ran.iter().zip(expected).all(|(a, b)| a.sql == *b);
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

impl Events for Recorder {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        self.add(statement.sql(), statement.values());
        Ok(())
    }
    fn after_statement(&self, _: &mut AfterStatement<'_>) {}
    fn begin(&self, transaction: &TransactionEvent<'_>) {
        self.transaction(transaction, "BEGIN", "SAVEPOINT");
    }
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        self.transaction(transaction, "COMMIT", "RELEASE SAVEPOINT");
    }
    fn rollback(&self, transaction: &TransactionEvent<'_>) {
        self.transaction(transaction, "ROLLBACK", "ROLLBACK TO SAVEPOINT");
    }
}
impl Recorder {
    fn transaction(&self, event: &TransactionEvent<'_>, outermost: &str, savepoint: &str) {
        let sql = match event.is_savepoint() {
            false => outermost,
            true => savepoint,
        };
        self.add(sql, Vec::new());
    }
}

struct List<'a>(&'a [Ran]);
impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|ran| writeln!(f, "  {}", ran.sql))
    }
}

/// A connection that a [`Recorder`] can watch: blocking and asynchronous ones, those of an engine, and [`RolledBack`].
#[diagnostic::on_unimplemented(
    message = "a recorder cannot watch `{Self}`",
    label = "expected a connection; an engine takes the recorder by `events`"
)]
pub trait Watch {
    /// Reports each statement to the recorder before it runs.
    #[doc(hidden)]
    fn record(&mut self, recorder: Recorder);
}

macro_rules! blocking {
    ($($feature:literal $conn:ident;)*) => {$(
        #[cfg(feature = $feature)]
        impl Watch for relata::connection::$conn {
            fn record(&mut self, recorder: Recorder) {
                events::watch(self, recorder);
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
impl<C> Watch for relata::connection::AsyncConnection<C>
where
    Self: Driver,
{
    fn record(&mut self, recorder: Recorder) {
        events::watch(self, recorder);
    }
}
impl<C: Watch> Watch for RolledBack<C> {
    fn record(&mut self, recorder: Recorder) {
        (**self).record(recorder);
    }
}
impl<C: Watch + Driver> Watch for Pooled<C> {
    fn record(&mut self, recorder: Recorder) {
        (**self).record(recorder);
    }
}

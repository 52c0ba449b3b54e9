//! Options of a transaction: isolation level, read only, DEFERRABLE, BEGIN IMMEDIATE, and how often it is retried.

use std::marker::PhantomData;
use std::time::Duration;

#[cfg(feature = "connections")]
use crate::dialect::TwoPhase;
use crate::dialect::{Dialect, ForTransaction, HasIsolationLevels, HasStatementTimeout};

/// An isolation level (SQL:2016 part 2, 4.41.3).
/// [PostgreSQL's](https://www.postgresql.org/docs/current/transaction-iso.html),
/// [MySQL's](https://dev.mysql.com/doc/refman/8.4/en/innodb-transaction-isolation-levels.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// READ UNCOMMITTED. On PostgreSQL it is READ COMMITTED.
    ReadUncommitted,
    /// READ COMMITTED: each statement sees what was committed before it began. PostgreSQL's default.
    ReadCommitted,
    /// REPEATABLE READ: all statements see what was committed before the first began. MySQL's default.
    RepeatableRead,
    /// SERIALIZABLE: the transactions have the same effect as if they ran one after another. If that is impossible, one fails:
    /// see [`retry_transaction`](super::BlockingTransaction::retry_transaction).
    Serializable,
}
impl Isolation {
    fn sql(self) -> &'static str {
        match self {
            Isolation::ReadUncommitted => "ISOLATION LEVEL READ UNCOMMITTED",
            Isolation::ReadCommitted => "ISOLATION LEVEL READ COMMITTED",
            Isolation::RepeatableRead => "ISOLATION LEVEL REPEATABLE READ",
            Isolation::Serializable => "ISOLATION LEVEL SERIALIZABLE",
        }
    }
}

/// How a transaction begins on the database `D`, and how often it is retried.
///
/// ```
/// use relata::backend::Sqlite;
/// use relata::connection::SqliteConnection;
/// use relata::engine::{Engine, TransactionOptions};
/// use relata::prelude::*;
/// # fn f() -> relata::Result<()> {
/// let engine = Engine::<SqliteConnection>::new("sqlite::memory:")?;
/// // BEGIN IMMEDIATE
/// engine.transaction_with(TransactionOptions::new().immediate(), |tx| {
///     tx.run_script("CREATE TABLE notes (text TEXT)")
/// })?;
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// | | PostgreSQL | MySQL | SQLite |
/// |---|---|---|---|
/// | [`isolation`](Self::isolation) | `BEGIN ISOLATION LEVEL ..` | `SET TRANSACTION ISOLATION LEVEL ..; START TRANSACTION` | does not compile: it is serializable |
/// | [`read_only`](Self::read_only) | `BEGIN READ ONLY` | `START TRANSACTION READ ONLY` | does not compile |
/// | [`deferrable`](Self::deferrable) | `BEGIN DEFERRABLE` | does not compile | does not compile |
/// | [`statement_timeout`](Self::statement_timeout) | `SET LOCAL statement_timeout` | `SET SESSION max_statement_time`, `max_execution_time` | does not compile |
/// | [`immediate`](Self::immediate), [`exclusive`](Self::exclusive) | do not compile | do not compile | `BEGIN IMMEDIATE`, `BEGIN EXCLUSIVE` |
///
/// They apply to the outermost transaction: beginning one with options inside another is
/// [`Error::Transaction`](crate::Error::Transaction).
#[derive(Debug)]
#[must_use = "options do nothing until a transaction begins with them"]
pub struct TransactionOptions<D> {
    isolation: Option<Isolation>,
    access: Option<&'static str>,
    mode: Option<&'static str>,
    retries: u32,
    pause: (Duration, Duration),
    timeout: Option<(Duration, fn(Duration) -> ForTransaction)>,
    dialect: PhantomData<fn() -> D>,
}

impl<D> Clone for TransactionOptions<D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D> Copy for TransactionOptions<D> {}
impl<D: Dialect> Default for TransactionOptions<D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Dialect> TransactionOptions<D> {
    /// The defaults of the database: a plain `BEGIN`.
    pub const fn new() -> Self {
        Self {
            isolation: None,
            access: None,
            mode: None,
            retries: 10,
            pause: (Duration::from_millis(10), Duration::from_secs(1)),
            timeout: None,
            dialect: PhantomData,
        }
    }
    /// Sets how often [`retry_transaction`](super::BlockingTransaction::retry_transaction) tries again after the first time.
    /// The default is 10.
    pub const fn retries(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }
    /// Sets how long it waits before it tries again: a random time, at most `first` before the second attempt, twice as much
    /// before each later one, and never more than `most`. The defaults are 10 ms and 1 s.
    pub const fn pause(mut self, first: Duration, most: Duration) -> Self {
        self.pause = (first, most);
        self
    }
}

impl<D: HasIsolationLevels> TransactionOptions<D> {
    /// Sets the isolation level.
    pub const fn isolation(mut self, level: Isolation) -> Self {
        self.isolation = Some(level);
        self
    }
    /// Sets the isolation level to [`Isolation::Serializable`].
    pub const fn serializable(self) -> Self {
        self.isolation(Isolation::Serializable)
    }
    /// READ ONLY: a statement that writes is an error of the kind
    /// [`ReadOnly`](crate::DatabaseErrorKind::ReadOnly).
    pub const fn read_only(mut self) -> Self {
        self.access = Some("READ ONLY");
        self
    }
}

impl<D: HasStatementTimeout> TransactionOptions<D> {
    /// Stops each statement in it that takes longer, with an error of the kind
    /// [`StatementTimeout`](crate::DatabaseErrorKind::StatementTimeout).
    ///
    /// ```sql
    /// BEGIN; SET LOCAL statement_timeout = 2000 -- PostgreSQL
    /// SET SESSION max_statement_time = 2.000    -- MariaDB, and back again after the transaction
    /// ```
    pub const fn statement_timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some((limit, D::for_transaction));
        self
    }
}

#[cfg(feature = "postgres-backend")]
impl TransactionOptions<diesel::pg::Pg> {
    /// DEFERRABLE: a serializable, read-only transaction waits at its beginning until it can no longer fail.
    pub const fn deferrable(mut self) -> Self {
        self.mode = Some("DEFERRABLE");
        self
    }
}

#[cfg(feature = "sqlite")]
impl TransactionOptions<diesel::sqlite::Sqlite> {
    /// [BEGIN IMMEDIATE](https://www.sqlite.org/lang_transaction.html): takes the write lock at once, and waits for
    /// it for at most the connection's `busy_timeout`. A plain transaction takes it at its first write; if it has
    /// read before, and another has written since, that write fails at once.
    pub const fn immediate(mut self) -> Self {
        self.mode = Some("IMMEDIATE");
        self
    }
    /// BEGIN EXCLUSIVE: without WAL, it also prevents others from reading.
    pub const fn exclusive(mut self) -> Self {
        self.mode = Some("EXCLUSIVE");
        self
    }
}

impl<D: Dialect> TransactionOptions<D> {
    /// True if it only reads.
    #[cfg(feature = "connections")]
    pub(crate) fn is_read_only(&self) -> bool {
        self.access.is_some()
    }
    /// True if it is SERIALIZABLE.
    #[cfg(feature = "connections")]
    pub(crate) fn is_serializable(&self) -> bool {
        self.isolation == Some(Isolation::Serializable)
    }
    /// The statement that begins the transaction, and one to send before it. `None` for a plain BEGIN or SAVEPOINT.
    pub(crate) fn begin(&self) -> Option<(Option<String>, String)> {
        let level = self.isolation.map(Isolation::sql);
        let in_begin = D::SYNTAX.isolation_in_begin;
        let before = level.filter(|_| !in_begin);
        let words = [level.filter(|_| in_begin), self.access, self.mode];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let timeout = self.timeout.map(|(limit, set)| set(limit));
        if before.is_none() && words.is_empty() && timeout.is_none() {
            return None;
        }
        let mut begin = match (in_begin, words.is_empty()) {
            (_, true) => "BEGIN".to_owned(),
            (true, false) => format!("BEGIN {}", words.join(" ")),
            (false, false) => format!("START TRANSACTION {}", words.join(" ")),
        };
        let mut before = before.map(|level| format!("SET TRANSACTION {level}"));
        if let Some(timeout) = timeout {
            if let Some(after) = timeout.after {
                begin = format!("{begin}; {after}");
            }
            if let Some(set) = timeout.before {
                before = Some(match before {
                    Some(level) => format!("{set}; {level}"),
                    None => set,
                });
            }
        }
        Some((before, begin))
    }

    /// The statements that begin a transaction of two phases.
    #[cfg(feature = "connections")]
    pub(super) fn begin_two_phase(&self, sql: &TwoPhase) -> (Option<String>, String) {
        let plain = || (None, "BEGIN".to_owned());
        let Some(begin) = &sql.begin else {
            return self.begin().unwrap_or_else(plain);
        };
        // XA START has no options.
        let words = [self.isolation.map(Isolation::sql), self.access];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let set = (!words.is_empty()).then(|| format!("SET TRANSACTION {}", words.join(", ")));
        let timeout = self.timeout.and_then(|(limit, set)| set(limit).before);
        let before: Vec<String> = timeout.into_iter().chain(set).collect();
        let before = Some(before.join("; ")).filter(|before| !before.is_empty());
        (before, begin.clone())
    }

    /// The statement to send after its end.
    #[cfg(feature = "connections")]
    pub(super) fn restore(&self) -> Option<&'static str> {
        let (limit, set) = self.timeout?;
        set(limit).restore
    }

    /// Returns how long to wait after this many failed attempts; `None` if it is time to give up.
    pub(crate) fn pause_after(&self, failed: u32) -> Option<Duration> {
        if failed > self.retries {
            return None;
        }
        let (first, most) = self.pause;
        let doubled = first.saturating_mul(1_u32.checked_shl(failed - 1).unwrap_or(u32::MAX));
        Some(doubled.min(most).mul_f64(random()))
    }
}

/// A number from 0 to 1, so that transactions that conflicted do not conflict again.
fn random() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    // Each thread has its own seed.
    let bits = RandomState::new().hash_one(0_u8);
    f64::from((bits >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(all(
    test,
    feature = "postgres-backend",
    feature = "mysql-backend",
    feature = "sqlite"
))]
mod tests {
    use super::*;
    use diesel::{mysql::Mysql, pg::Pg, sqlite::Sqlite};

    #[test]
    fn each_database_begins_in_its_own_words() {
        let begin = |begin: Option<(Option<String>, String)>| {
            begin.map(|(before, begin)| match before {
                Some(before) => format!("{before}; {begin}"),
                None => begin,
            })
        };
        let pg = TransactionOptions::<Pg>::new();
        assert_eq!(begin(pg.begin()), None);
        assert_eq!(
            begin(pg.serializable().read_only().deferrable().begin()).as_deref(),
            Some("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE")
        );
        let mysql = TransactionOptions::<Mysql>::new();
        assert_eq!(
            begin(mysql.isolation(Isolation::ReadCommitted).begin()).as_deref(),
            Some("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN")
        );
        assert_eq!(
            begin(
                mysql
                    .isolation(Isolation::RepeatableRead)
                    .read_only()
                    .begin()
            )
            .as_deref(),
            Some("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY")
        );
        let limit = Duration::from_millis(1500);
        assert_eq!(
            begin(pg.statement_timeout(limit).begin()).as_deref(),
            Some("BEGIN; SET LOCAL statement_timeout = 1500")
        );
        assert!(pg.statement_timeout(limit).restore().is_none());
        let timed = mysql.serializable().statement_timeout(limit);
        assert_eq!(
            begin(timed.begin()).as_deref(),
            Some(
                "SET /*M! @relata_transaction_timeout = @@SESSION.max_statement_time, SESSION max_statement_time = \
                 1.500 *//*!50708 @relata_transaction_timeout = @@SESSION.max_execution_time, SESSION \
                 max_execution_time = 1500 */; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN"
            )
        );
        assert!(timed.restore().is_some());
        let two_phase = <Mysql as crate::dialect::HasTwoPhaseCommit>::two_phase("a").unwrap();
        let serializable = mysql.serializable().read_only();
        assert_eq!(
            begin(Some(serializable.begin_two_phase(&two_phase))).as_deref(),
            Some("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY; XA START 'a'")
        );
        assert_eq!(
            begin(Some(mysql.begin_two_phase(&two_phase))).as_deref(),
            Some("XA START 'a'")
        );
        let two_phase = <Pg as crate::dialect::HasTwoPhaseCommit>::two_phase("a").unwrap();
        assert_eq!(
            begin(Some(pg.serializable().begin_two_phase(&two_phase))).as_deref(),
            Some("BEGIN ISOLATION LEVEL SERIALIZABLE")
        );
        assert_eq!(
            begin(Some(pg.begin_two_phase(&two_phase))).as_deref(),
            Some("BEGIN")
        );
        let sqlite = TransactionOptions::<Sqlite>::new().immediate();
        assert_eq!(begin(sqlite.begin()).as_deref(), Some("BEGIN IMMEDIATE"));
    }

    #[test]
    fn pauses_grow_up_to_a_limit_and_end() {
        let ms = Duration::from_millis;
        let options = TransactionOptions::<Pg>::new()
            .retries(40)
            .pause(ms(10), ms(500));
        let most = |failed| (0..200).filter_map(|_| options.pause_after(failed)).max();
        assert!(most(1).is_some_and(|pause| pause <= ms(10) && pause > ms(5)));
        assert!(most(3).is_some_and(|pause| pause <= ms(40) && pause > ms(20)));
        assert!(most(40).is_some_and(|pause| pause <= ms(500) && pause > ms(250)));
        assert_eq!(options.pause_after(41), None);
        assert_eq!(options.retries(0).pause_after(1), None);
    }
}

//! Ensures that only one runner works at a time.

use std::path::Path;
use std::time::{Duration, Instant};

use relata_schema::{Engine, Session};

use crate::error::{Error, Result};
use crate::history::History;

/// Part of the names of locks: an arbitrary number, as long as it is constant.
const KEY: i64 = 0x7265_6c61_7461_6d67;

/// The lock, and how it is released.
pub(crate) enum Held {
    /// By this expression.
    Session(String),
    /// With the transaction that the program has begun.
    Transaction,
    /// The file is locked for each revision; how long the session waited for locks before (SQLite).
    File(Option<String>),
}

/// Takes the lock of a database, waiting so long for another runner. On PostgreSQL and MySQL it is the session's, and
/// goes with the connection; on SQLite each revision has the file for itself by `BEGIN IMMEDIATE`. In a transaction of the program
/// the lock is that transaction's: released earlier, another runner would see nothing yet of what ran, and run it too.
pub(crate) fn take(session: &mut Session, history: &History, patience: Duration) -> Result<Held> {
    match session.engine() {
        Engine::Postgres => {
            let (function, held) = match session.is_in_transaction() {
                true => ("pg_try_advisory_xact_lock", Held::Transaction),
                false => {
                    let unlock = format!("CAST(pg_advisory_unlock({KEY}) AS integer)");
                    ("pg_try_advisory_lock", Held::Session(unlock))
                }
            };
            let lock = format!("CAST({function}({KEY}) AS integer)");
            let until = Instant::now() + patience;
            loop {
                if one(session, &lock, "")?.as_deref() == Some("1") {
                    return Ok(held);
                }
                if Instant::now() >= until {
                    return Err(Error::Locked);
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        Engine::Mysql => {
            // A server's locks are shared by all its databases. A revision may choose another database.
            let database = history.database();
            let name = format!("CONCAT('relata_migrate:', LEFT(MD5({database}), 20))");
            let lock = format!("GET_LOCK({name}, {})", patience.as_secs());
            match one(session, &lock, "")?.as_deref() {
                Some("1") => Ok(Held::Session(format!("RELEASE_LOCK({name})"))),
                _ => Err(Error::Locked),
            }
        }
        _ => {
            let waited = one(session, "timeout", "FROM pragma_busy_timeout")?;
            set_timeout(session, &patience.as_millis().to_string())?;
            Ok(Held::File(waited))
        }
    }
}

/// The value of an expression.
fn one(session: &mut Session, expression: &str, rest: &str) -> Result<Option<String>> {
    let rows = session.select(&[expression], rest)?;
    Ok(rows.into_iter().flatten().next().flatten())
}

fn set_timeout(session: &mut Session, milliseconds: &str) -> Result<()> {
    let sql = format!("PRAGMA busy_timeout = {milliseconds}");
    Ok(session.execute(Path::new("relata"), &sql)?)
}

/// An error, or that another runner has the database.
pub(crate) fn told(error: relata_schema::Error) -> Error {
    match error {
        relata_schema::Error::Sql(error)
            if error.engine == Engine::Sqlite && error.message.contains("locked") =>
        {
            Error::Locked
        }
        other => other.into(),
    }
}

/// Releases the lock.
pub(crate) fn give(session: &mut Session, held: Held) -> Result<()> {
    match held {
        Held::Session(unlock) => one(session, &unlock, "").map(drop),
        Held::File(Some(before)) => set_timeout(session, &before),
        Held::File(None) | Held::Transaction => Ok(()),
    }
}

/// Begins the transaction of a revision.
pub(crate) fn begin(session: &mut Session) -> Result<()> {
    session.begin().map_err(told)
}

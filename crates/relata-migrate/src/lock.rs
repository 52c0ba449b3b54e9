//! One runner at a time.

use std::path::Path;
use std::time::{Duration, Instant};

use relata_schema::{Engine, Session};

use crate::error::{Error, Result};

/// Part of the names of locks: any number would do, as long as it is always the same.
const KEY: i64 = 0x7265_6c61_7461_6d67;

/// Takes the lock of a database, waiting so long for another runner. On PostgreSQL and MySQL it is the session's, and
/// goes with the connection; on SQLite each revision has the file for itself by `BEGIN IMMEDIATE`.
pub(crate) fn take(session: &mut Session, patience: Duration) -> Result<()> {
    match session.engine() {
        Engine::Postgres => {
            let until = Instant::now() + patience;
            loop {
                let rows = session.rows(&format!("SELECT pg_try_advisory_lock({KEY})"))?;
                if rows.into_iter().flatten().next().flatten().as_deref() == Some("t") {
                    return Ok(());
                }
                if Instant::now() >= until {
                    return Err(Error::Locked);
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        Engine::Mysql => {
            let seconds = patience.as_secs();
            let sql = format!("SELECT GET_LOCK({}, {seconds})", name());
            let rows = session.rows(&sql)?;
            match rows.into_iter().flatten().next().flatten().as_deref() {
                Some("1") => Ok(()),
                _ => Err(Error::Locked),
            }
        }
        _ => {
            let milliseconds = patience.as_millis();
            session.rows(&format!("PRAGMA busy_timeout = {milliseconds}"))?;
            Ok(())
        }
    }
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
pub(crate) fn give(session: &mut Session) -> Result<()> {
    let sql = match session.engine() {
        Engine::Postgres => format!("SELECT pg_advisory_unlock({KEY})"),
        Engine::Mysql => format!("SELECT RELEASE_LOCK({})", name()),
        _ => return Ok(()),
    };
    session.rows(&sql)?;
    Ok(())
}

/// A server's locks are for all its databases.
fn name() -> String {
    "CONCAT('relata_migrate:', LEFT(MD5(DATABASE()), 20))".to_owned()
}

/// Begins the transaction of a revision.
pub(crate) fn begin(session: &mut Session) -> Result<()> {
    let sql = match session.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        _ => "BEGIN",
    };
    session.execute(Path::new("relata"), sql).map_err(told)
}

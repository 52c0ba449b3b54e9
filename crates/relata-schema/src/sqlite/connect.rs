//! Connections to a SQLite database.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::message;
use crate::error::{Error, Result};

/// A connection to an existing SQLite file, which it never changes.
pub(crate) fn connect(path: &Path) -> Result<Connection> {
    if !path.is_file() {
        return Err(Error::FileMissing {
            path: path.to_owned(),
        });
    }
    let open = || {
        // To write as well: a file in WAL mode cannot always be read otherwise.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.execute_batch("PRAGMA query_only = 1; SELECT count(*) FROM sqlite_schema")?;
        Ok(connection)
    };
    open().map_err(|error| Error::Connect {
        url: path.display().to_string(),
        message: message(error),
    })
}

/// A connection that may write; the file is made when it is not there.
pub(crate) fn connect_writing(path: &Path) -> Result<Connection> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch("SELECT count(*) FROM sqlite_schema")?;
        Ok(connection)
    };
    open().map_err(|error| Error::Connect {
        url: path.display().to_string(),
        message: message(error),
    })
}

/// An empty SQLite database in memory.
pub(crate) fn in_memory() -> Result<Connection> {
    Connection::open_in_memory().map_err(|error| Error::Connect {
        url: ":memory:".to_owned(),
        message: message(error),
    })
}

//! Which row the server refused, and which of its columns. The server says that in the context of its message, which
//! diesel does not pass on: so the rows are sent again, in halves.

use std::ops::Range;

use diesel::PgConnection;

use super::into::Sent;
use super::wire::{Ended, copy_in};
use crate::engine::Runner as _;
use crate::engine::blocking::ready;
use crate::error::{DatabaseErrorKind, Error, Result};

/// The error with the row and the column that it is of, where they can be found. The connection is where it was before
/// these rows were sent, and will be rolled back.
pub(super) fn find(
    conn: &mut PgConnection,
    target: &str,
    bytes: &[u8],
    sent: &Sent,
    columns: &[&str],
    error: Error,
) -> Error {
    let Error::Database { kind, .. } = &error else {
        return error;
    };
    if matches!(
        kind,
        DatabaseErrorKind::Serialization | DatabaseErrorKind::ReadOnly
    ) {
        return error;
    }
    let again = Again {
        target,
        bytes,
        ends: &sent.ends,
        sql: error.sql().to_owned(),
    };
    let Some((row, error)) = again.find_row(conn) else {
        return error;
    };
    let column = match &error {
        Error::Database {
            kind:
                DatabaseErrorKind::TooLong | DatabaseErrorKind::OutOfRange | DatabaseErrorKind::Other,
            ..
        } => again.find_column(conn, row, columns, &error),
        // A constraint is known by its name, and NOT NULL by its column.
        _ => None,
    };
    error.in_row(sent.before + row, column.map(str::to_owned))
}

struct Again<'a> {
    target: &'a str,
    bytes: &'a [u8],
    ends: &'a [usize],
    sql: String,
}

impl Again<'_> {
    /// The first row that is refused, and why.
    fn find_row(&self, conn: &mut PgConnection) -> Option<(usize, Error)> {
        // Where the server takes no row at all, the rows are not the cause.
        if self.send(conn, &[]).is_err() {
            return None;
        }
        let (mut good, mut bad) = (0, self.ends.len());
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            match self.send(conn, &self.bytes[self.rows(good..middle)]) {
                Ok(()) => good = middle,
                Err(_) => bad = middle,
            }
        }
        // Where it is taken alone, as by a trigger that counts rows, no row is the cause.
        let error = self.send(conn, &self.bytes[self.rows(good..bad)]).err()?;
        Some((good, error))
    }

    /// The column whose value is the cause: with NULL in its place, the error is another, or there is none.
    fn find_column<'c>(
        &self,
        conn: &mut PgConnection,
        row: usize,
        columns: &[&'c str],
        error: &Error,
    ) -> Option<&'c str> {
        let row = &self.bytes[self.rows(row..row + 1)];
        let message = error.to_string();
        columns.iter().enumerate().find_map(|(n, column)| {
            let with_null = with_null(row, n)?;
            let other = match self.send(conn, &with_null) {
                Ok(()) => true,
                Err(error) => error.to_string() != message,
            };
            other.then_some(*column)
        })
    }

    /// Where these rows are.
    fn rows(&self, rows: Range<usize>) -> Range<usize> {
        let end = |row: usize| match row {
            0 => 0,
            row => self.ends[row - 1],
        };
        end(rows.start)..end(rows.end)
    }

    /// Sends rows. Those that are refused leave nothing behind.
    fn send(&self, conn: &mut PgConnection, rows: &[u8]) -> Result<()> {
        let begun = ready(conn.begin())?;
        match copy_in(conn, self.target, |to| Ok(to.write_all(rows)?)) {
            Ok(_) => ready(conn.commit(begun)),
            Err(ended) => {
                let error = match ended {
                    Ended::Database(error) => error,
                    Ended::Rows => diesel::result::Error::RollbackTransaction,
                };
                ready(conn.rollback(begun))?;
                Err(Error::from_diesel(error, self.sql.clone()))
            }
        }
    }
}

/// The row with NULL in the place of its `n`th value; `None` where that is NULL already.
fn with_null(row: &[u8], n: usize) -> Option<Vec<u8>> {
    let mut start = 2;
    for _ in 0..n {
        start += 4 + length(row, start)?.unwrap_or_default();
    }
    let end = start + 4 + length(row, start)??;
    let mut changed = row[..start].to_vec();
    changed.extend_from_slice(&(-1_i32).to_be_bytes());
    changed.extend_from_slice(&row[end..]);
    Some(changed)
}

/// The length of the value that begins here.
fn length(row: &[u8], start: usize) -> Option<Option<usize>> {
    let length = row.get(start..)?.first_chunk()?;
    Some(usize::try_from(i32::from_be_bytes(*length)).ok())
}

#[cfg(test)]
mod tests {
    use super::with_null;

    #[test]
    fn a_value_becomes_null() {
        let row = b"\0\x03\0\0\0\x01a\xFF\xFF\xFF\xFF\0\0\0\x02bc";
        let first = b"\0\x03\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\x02bc";
        let last = b"\0\x03\0\0\0\x01a\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
        assert_eq!(with_null(row, 0).as_deref(), Some(&first[..]));
        assert_eq!(with_null(row, 1), None);
        assert_eq!(with_null(row, 2).as_deref(), Some(&last[..]));
    }
}

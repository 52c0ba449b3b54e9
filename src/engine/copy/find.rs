//! Finds the row that the server rejected, and its column. The server reports them in the context of its message, which
//! diesel does not pass on, so the rows are sent again in halves.

use std::ops::Range;

use super::runner::{CopyRunner, NotSent, RowPieces};
use crate::engine::failed_row::{is_of_row, is_same};
use crate::error::{DatabaseErrorKind, Error, Result};

/// The rows that one statement has sent.
#[derive(Default)]
pub(super) struct Sent {
    /// The number of rows that were sent before.
    pub(super) before: usize,
    /// The end of each row.
    pub(super) ends: Vec<usize>,
}

/// The error, with its row and column if they can be found. The connection is restored to the state before
/// these rows were sent, and will be rolled back.
pub(super) async fn find<R: CopyRunner>(
    on: &mut R,
    target: &str,
    bytes: &[u8],
    sent: &Sent,
    columns: &[&str],
    error: Error,
) -> Error {
    let other = |error: &Error| matches!(error, Error::Database { kind, .. } if *kind == DatabaseErrorKind::Other);
    if !is_of_row(&error) && !other(&error) {
        return error;
    }
    let again = Again {
        target,
        bytes,
        ends: &sent.ends,
        sql: error.sql().to_owned(),
    };
    let Some(row) = again.find_row(on, &error).await else {
        return error;
    };
    let column = match &error {
        Error::Database {
            kind:
                DatabaseErrorKind::TooLong | DatabaseErrorKind::OutOfRange | DatabaseErrorKind::Other,
            ..
        } => again.find_column(on, row, columns, &error).await,
        // A constraint is identified by its name, NOT NULL by its column.
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
    /// The first row that is refused, if it is refused alone and with this error.
    async fn find_row<R: CopyRunner>(&self, on: &mut R, error: &Error) -> Option<usize> {
        // If the server rejects even zero rows, the rows are not the cause.
        if self.send(on, &[]).await.is_err() {
            return None;
        }
        let (mut good, mut bad) = (0, self.ends.len());
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            let first_half = &self.bytes[self.rows(good..middle)];
            match self.send(on, first_half).await {
                Ok(()) => good = middle,
                Err(_) => bad = middle,
            }
        }
        // If the row alone is accepted, as with a trigger that counts rows, no row is the cause.
        let alone = self.send(on, &self.bytes[self.rows(good..bad)]).await;
        is_same(&alone.err()?, error).then_some(good)
    }

    /// Finds the column whose value is the cause. The server reads the values in their order: with NULL in place of all behind that one the error is
    /// the same, and with NULL in its place too it is another, or gone.
    async fn find_column<'c, R: CopyRunner>(
        &self,
        on: &mut R,
        row: usize,
        columns: &[&'c str],
        error: &Error,
    ) -> Option<&'c str> {
        let row = &self.bytes[self.rows(row..row + 1)];
        // As many values are too few for the error, and as many enough. All NULL are sent last: a trigger may refuse any row.
        let (mut few, mut enough) = (0, columns.len());
        while enough - few > 1 {
            let middle = few + (enough - few) / 2;
            match self.refuses(on, row, middle, error).await? {
                true => enough = middle,
                false => few = middle,
            }
        }
        let always = few == 0 && self.refuses(on, row, 0, error).await?;
        (!always).then(|| columns.get(few).copied()).flatten()
    }

    /// True if the server refuses the row with this error although only its first values are sent.
    async fn refuses<R: CopyRunner>(
        &self,
        on: &mut R,
        row: &[u8],
        values: usize,
        error: &Error,
    ) -> Option<bool> {
        let sent = self.send(on, &with_nulls_after(row, values)?).await;
        Some(sent.is_err_and(|other| is_same(&other, error)))
    }

    /// Returns the byte positions of these rows.
    fn rows(&self, rows: Range<usize>) -> Range<usize> {
        let end = |row: usize| match row {
            0 => 0,
            row => self.ends[row - 1],
        };
        end(rows.start)..end(rows.end)
    }

    /// Sends rows. Refused rows leave no trace.
    async fn send<R: CopyRunner>(&self, on: &mut R, rows: &[u8]) -> Result<()> {
        let begun = on.begin().await?;
        match on.copy_in(self.target, &mut Whole(Some(rows))).await {
            Ok(_) => on.commit(begun).await,
            Err(not_sent) => {
                let error = match not_sent {
                    NotSent::ByDatabase(error) => error,
                    NotSent::RowsEnd => diesel::result::Error::RollbackTransaction,
                };
                on.rollback(begun).await?;
                Err(Error::from_diesel(error, self.sql.clone()))
            }
        }
    }
}

/// All rows in one piece.
struct Whole<'a>(Option<&'a [u8]>);
impl RowPieces for Whole<'_> {
    fn piece(&mut self) -> Result<Option<&[u8]>, NotSent> {
        Ok(self.0.take())
    }
}

/// The row with NULL in place of every value after the first `values`.
fn with_nulls_after(row: &[u8], values: usize) -> Option<Vec<u8>> {
    let all = usize::from(u16::from_be_bytes(*row.first_chunk()?));
    let mut end = 2;
    for _ in 0..values {
        end += 4 + length(row, end)?.unwrap_or_default();
    }
    let mut changed = row.get(..end)?.to_vec();
    for _ in values..all {
        changed.extend_from_slice(&(-1_i32).to_be_bytes());
    }
    Some(changed)
}

/// The length of the value that begins here.
fn length(row: &[u8], start: usize) -> Option<Option<usize>> {
    let length = row.get(start..)?.first_chunk()?;
    Some(usize::try_from(i32::from_be_bytes(*length)).ok())
}

#[cfg(test)]
mod tests {
    use super::with_nulls_after;

    #[test]
    fn the_last_values_become_null() {
        let row = b"\0\x03\0\0\0\x01a\xFF\xFF\xFF\xFF\0\0\0\x02bc";
        let none = b"\0\x03\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
        let first = b"\0\x03\0\0\0\x01a\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
        assert_eq!(with_nulls_after(row, 0).as_deref(), Some(&none[..]));
        assert_eq!(with_nulls_after(row, 1).as_deref(), Some(&first[..]));
        assert_eq!(with_nulls_after(row, 2).as_deref(), Some(&first[..]));
        assert_eq!(with_nulls_after(row, 3).as_deref(), Some(&row[..]));
        assert_eq!(with_nulls_after(row, 4), None);
    }
}

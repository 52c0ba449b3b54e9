//! Statements that are sent in parts: INSERT of more rows than the database takes at once.

use std::ops::Range;

use super::task::{First, Runner};
use super::transaction::Open;
use crate::error::Result;
use crate::statement::{ReadRow, RowStatement, Runnable, Statement};

/// How a statement is sent.
enum Sent {
    /// Not at all.
    Not,
    /// As one.
    Whole(Range<usize>),
    /// In parts, of which these are the first.
    InParts([Range<usize>; 2]),
}

#[inline]
fn sent<D: crate::dialect::Dialect>(statement: &impl Statement<D>) -> Sent {
    let Some(end) = statement.part(0) else {
        return Sent::Not;
    };
    match statement.part(end) {
        None => Sent::Whole(0..end),
        Some(second) => Sent::InParts([0..end, end..second]),
    }
}

/// All rows of a statement.
#[inline]
pub(super) async fn fetch<R: Runner, Q: RowStatement<R::Db>>(
    on: &mut R,
    statement: &Q,
) -> Result<Vec<ReadRow<Q>>> {
    match sent(statement) {
        Sent::Not => Ok(Vec::new()),
        Sent::Whole(part) => on.fetch(statement, part).await,
        Sent::InParts(parts) => fetch_parts(on, statement, parts).await,
    }
}

/// The first row of a statement, of which at most `MOST` are read.
#[inline]
pub(super) async fn first<R: Runner, Q: RowStatement<R::Db>, const MOST: u8>(
    on: &mut R,
    statement: &Q,
) -> Result<First<ReadRow<Q>>> {
    match sent(statement) {
        Sent::Not => Ok(First {
            row: None,
            more: false,
        }),
        Sent::Whole(part) => on.first::<Q, MOST>(statement, part).await,
        Sent::InParts(parts) => {
            let rows = fetch_parts(on, statement, parts).await?;
            let mut rows = rows.into_iter();
            Ok(First {
                row: rows.next(),
                more: rows.next().is_some(),
            })
        }
    }
}

/// The number of rows that a statement affected.
#[inline]
pub(super) async fn execute<R: Runner, Q: Runnable<R::Db>>(
    on: &mut R,
    statement: &Q,
) -> Result<usize> {
    match sent(statement) {
        Sent::Not => Ok(0),
        Sent::Whole(part) => on.execute(statement, part).await,
        Sent::InParts(parts) => execute_parts(on, statement, parts).await,
    }
}

/// The parts after the one that ends here.
fn after<D: crate::dialect::Dialect>(
    statement: &(impl Statement<D> + Sync),
    end: usize,
) -> impl Iterator<Item = Range<usize>> + Send {
    let part = |start| statement.part(start).map(|end| start..end);
    std::iter::successors(part(end), move |last| part(last.end))
}

/// The rows of all parts, in a transaction.
async fn fetch_parts<R: Runner, Q: RowStatement<R::Db>>(
    on: &mut R,
    statement: &Q,
    parts: [Range<usize>; 2],
) -> Result<Vec<ReadRow<Q>>> {
    let mut open = Open::begin(on).await?;
    let mut rows = Vec::new();
    let mut result = Ok(());
    let rest = after(statement, parts[1].end);
    for part in parts.into_iter().chain(rest) {
        match open.connection().fetch(statement, part.clone()).await {
            Ok(more) => rows.extend(more),
            Err(error) => {
                result = Err(error.of_rows(part));
                break;
            }
        }
    }
    open.end(result).await?;
    Ok(rows)
}

/// The number of rows that all parts affected, in a transaction.
async fn execute_parts<R: Runner, Q: Runnable<R::Db>>(
    on: &mut R,
    statement: &Q,
    parts: [Range<usize>; 2],
) -> Result<usize> {
    let mut open = Open::begin(on).await?;
    let mut affected = 0;
    let mut result = Ok(());
    let rest = after(statement, parts[1].end);
    for part in parts.into_iter().chain(rest) {
        match open.connection().execute(statement, part.clone()).await {
            Ok(more) => affected += more,
            Err(error) => {
                result = Err(error.of_rows(part));
                break;
            }
        }
    }
    open.end(result).await?;
    Ok(affected)
}

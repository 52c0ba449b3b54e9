//! Finds the row of an INSERT that the database rejected: the rows are sent again in halves, in a transaction that is rolled
//! back.

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;

use super::task::Runner;
use super::transaction::Open;
use crate::dialect::Dialect;
use crate::error::{DatabaseErrorKind, Error, Result};
use crate::statement::{RowStatement, Runnable};
use crate::write::EngineOf;

/// A statement whose rows can be sent again, for their effect.
pub(super) trait SendsAgain<R: Runner>: Sync {
    /// The schema and the table, if its rows can be sent apart.
    const ROWS_APART: Option<(Option<&'static str>, &'static str)>;
    fn send(&self, on: &mut R, part: Range<usize>) -> impl Future<Output = Result<()>> + Send;
    /// Returns the end of the part that begins at this row.
    fn part(&self, on: &mut R, start: usize) -> Option<usize>;
}
/// A statement that returns rows.
pub(super) struct Fetches<'q, Q>(pub(super) &'q Q);
/// A statement that is run for its effect.
pub(super) struct Executes<'q, Q>(pub(super) &'q Q);
impl<R: Runner, Q: RowStatement<R::Db>> SendsAgain<R> for Fetches<'_, Q> {
    const ROWS_APART: Option<(Option<&'static str>, &'static str)> = Q::ROWS_APART;
    async fn send(&self, on: &mut R, part: Range<usize>) -> Result<()> {
        on.fetch(self.0, part).await.map(|_| ())
    }
    fn part(&self, on: &mut R, start: usize) -> Option<usize> {
        self.0.part(start, &super::rules::rules(on))
    }
}
impl<R: Runner, Q: Runnable<R::Db>> SendsAgain<R> for Executes<'_, Q> {
    const ROWS_APART: Option<(Option<&'static str>, &'static str)> = Q::ROWS_APART;
    async fn send(&self, on: &mut R, part: Range<usize>) -> Result<()> {
        on.execute(self.0, part).await.map(|_| ())
    }
    fn part(&self, on: &mut R, start: usize) -> Option<usize> {
        self.0.part(start, &super::rules::rules(on))
    }
}

/// The error of a statement that was sent as one, with its row if that can be found. Boxed, so that statements that succeed
/// reserve no space for it.
pub(super) fn later<'c, R: Runner, S: SendsAgain<R> + Send + 'c>(
    on: &'c mut R,
    rows: S,
    part: Range<usize>,
    error: Error,
) -> Pin<Box<dyn Future<Output = Error> + Send + 'c>> {
    Box::pin(async move {
        if !is_of_row(&error) {
            return error;
        }
        let error = error.of_rows(part.clone());
        // A transaction that accepts only its end cannot send the rows again.
        if is_known(&error) || (R::Db::SYNTAX.error_aborts && on.depth() > 0) {
            return error;
        }
        if !is_undone::<R, S>(on).await {
            return error;
        }
        let Ok(mut open) = Open::begin(on).await else {
            return error;
        };
        let found = find(open.connection(), &rows, part, &error).await;
        open.undo().await;
        named(error, found)
    })
}

/// The error of one of several parts, with its row if that can be found. The transaction will be rolled back.
pub(super) fn among<'c, 'o: 'c, R: Runner, S: SendsAgain<R> + Send + 'c>(
    open: &'c mut Open<'o, R>,
    rows: S,
    part: Range<usize>,
    error: Error,
) -> Pin<Box<dyn Future<Output = Error> + Send + 'c>> {
    Box::pin(async move {
        let of_row = is_of_row(&error);
        let error = error.of_rows(part.clone());
        if S::ROWS_APART.is_none() || !of_row || is_known(&error) {
            return error;
        }
        let begun = open.begun();
        let on = open.connection();
        if !is_undone::<R, S>(on).await {
            return error;
        }
        if R::Db::SYNTAX.error_aborts && !begin_again(on, begun, &rows, part.start).await {
            return error;
        }
        let found = find(on, &rows, part, &error).await;
        named(error, found)
    })
}

/// Restores an aborted transaction to the state before the part that begins at `end`.
async fn begin_again<R: Runner, S: SendsAgain<R>>(
    on: &mut R,
    begun: super::task::Begun,
    rows: &S,
    end: usize,
) -> bool {
    if on.rollback(begun).await.is_err() || on.begin().await.is_err() {
        return false;
    }
    let mut start = 0;
    while start < end {
        let Some(next) = rows.part(on, start) else {
            return false;
        };
        if rows.send(on, start..next).await.is_err() {
            return false;
        }
        start = next;
    }
    true
}

/// True if the table keeps nothing of rows that are rolled back.
async fn is_undone<R: Runner, S: SendsAgain<R>>(on: &mut R) -> bool {
    let Some(table) = S::ROWS_APART.filter(|_| R::Db::SYNTAX.table_engines) else {
        return true;
    };
    let engine = on.fetch(&EngineOf::new(table), 0..1).await;
    engine.is_ok_and(|rows| rows.first() == Some(&1))
}

/// True if a single row can be the cause.
fn is_of_row(error: &Error) -> bool {
    let Error::Database { kind, .. } = error else {
        return false;
    };
    matches!(
        kind,
        DatabaseErrorKind::Unique
            | DatabaseErrorKind::ForeignKey
            | DatabaseErrorKind::NotNull
            | DatabaseErrorKind::Check
            | DatabaseErrorKind::Exclusion
            | DatabaseErrorKind::TooLong
            | DatabaseErrorKind::OutOfRange
    )
}
fn is_known(error: &Error) -> bool {
    error.rows().is_some_and(|rows| rows.len() == 1)
}
fn named(error: Error, row: Option<usize>) -> Error {
    match row {
        Some(row) => error.of_rows(row..row + 1),
        None => error,
    }
}

/// The first row that is rejected, if it is rejected alone and with this error. Otherwise no single row is the cause, or another
/// connection changed the table meanwhile.
async fn find<R: Runner, S: SendsAgain<R>>(
    on: &mut R,
    rows: &S,
    part: Range<usize>,
    error: &Error,
) -> Option<usize> {
    let (mut good, mut bad) = (part.start, part.end);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        match send(on, rows, good..middle).await {
            Ok(()) => good = middle,
            Err(_) => bad = middle,
        }
    }
    let alone = send(on, rows, good..bad).await.err()?;
    is_same(&alone, error).then_some(good)
}

/// Sends rows. Rejected ones leave no trace.
async fn send<R: Runner, S: SendsAgain<R>>(on: &mut R, rows: &S, part: Range<usize>) -> Result<()> {
    let begun = on.begin().await?;
    match rows.send(on, part).await {
        Ok(()) => on.commit(begun).await,
        Err(error) => {
            on.rollback(begun).await?;
            Err(error)
        }
    }
}

fn is_same(one: &Error, other: &Error) -> bool {
    match (one, other) {
        (
            Error::Database { kind, message, .. },
            Error::Database {
                kind: other,
                message: text,
                ..
            },
        ) => kind == other && message == text,
        _ => false,
    }
}

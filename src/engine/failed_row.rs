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
use crate::write::{EngineOf, RefersToItself};

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
        if S::ROWS_APART.is_none()
            || is_known(&error)
            || (R::Db::SYNTAX.error_aborts && on.depth() > 0)
        {
            return error;
        }
        match kept::<R, S>(on).await {
            Kept::Nothing => {}
            Kept::Perhaps => return error,
            Kept::Temporary => return without_triggers(error, &part),
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
        match kept::<R, S>(on).await {
            Kept::Nothing => {}
            Kept::Perhaps => return error,
            Kept::Temporary => return without_triggers(error, &part),
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

/// The trace that rows leave in a table after they are rolled back.
enum Kept {
    Nothing,
    /// The engine of the table may have no transactions.
    Perhaps,
    /// The same, and the table is a temporary one.
    Temporary,
}
async fn kept<R: Runner, S: SendsAgain<R>>(on: &mut R) -> Kept {
    let Some(table) = S::ROWS_APART.filter(|_| R::Db::SYNTAX.table_engines) else {
        return Kept::Nothing;
    };
    let engine = on.fetch(&EngineOf::new(table), 0..1).await;
    match engine.ok().and_then(|rows| rows.first().copied()) {
        Some(1) => Kept::Nothing,
        Some(2) => Kept::Temporary,
        _ => Kept::Perhaps,
    }
}

/// The error of a table that has no triggers, as MySQL's temporary ones: the row that the message counts is one of the statement.
/// <https://dev.mysql.com/doc/refman/8.4/en/create-trigger.html>
fn without_triggers(error: Error, part: &Range<usize>) -> Error {
    let row = row_in(&error).and_then(|row| part.start.checked_add(row));
    named(error, row.filter(|row| part.contains(row)))
}

/// The error of a part whose rows are not sent again, with these rows: of the `only` part, if a single row can be the cause.
pub(super) fn of_part(error: Error, rows: Range<usize>, only: bool) -> Error {
    match only && !is_of_row(&error) {
        true => error,
        false => error.of_rows(rows),
    }
}

/// True if a single row can be the cause.
pub(super) fn is_of_row(error: &Error) -> bool {
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
    let (mut good, mut bad, end) = (part.start, part.end, part.end);
    // MySQL counts the rows of the statement that failed, which may be one of a trigger.
    let guess = row_in(error).and_then(|row| part.start.checked_add(row));
    if let Some(row) = guess.filter(|row| part.contains(row))
        && send(on, rows, good..row).await.is_ok()
    {
        match send(on, rows, row..row + 1).await {
            Ok(()) => good = row + 1,
            Err(_) => (good, bad) = (row, row + 1),
        }
    }
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        match send(on, rows, good..middle).await {
            Ok(()) => good = middle,
            Err(_) => bad = middle,
        }
    }
    let alone = send(on, rows, good..bad).await.err()?;
    if !is_same(&alone, error) {
        return None;
    }
    // The row may refer to a later one. It is the cause if the others are accepted without it.
    let alone_at_fault = !is_of_foreign_key(error)
        || !refers_to_itself::<R, S>(on).await
        || send(on, rows, bad..end).await.is_ok();
    alone_at_fault.then_some(good)
}

fn is_of_foreign_key(error: &Error) -> bool {
    matches!(error, Error::Database { kind, .. } if *kind == DatabaseErrorKind::ForeignKey)
}

/// True if a row may refer to another one of its statement, as far as is known.
async fn refers_to_itself<R: Runner, S: SendsAgain<R>>(on: &mut R) -> bool {
    let (Some(table), Some(sql)) = (S::ROWS_APART, R::Db::SYNTAX.own_references) else {
        return false;
    };
    let keys = on.fetch(&RefersToItself::new(table, sql), 0..1).await;
    !matches!(keys.as_deref(), Ok([0]))
}

/// Sends rows. Rejected ones leave no trace.
async fn send<R: Runner, S: SendsAgain<R>>(on: &mut R, rows: &S, part: Range<usize>) -> Result<()> {
    if part.is_empty() {
        return Ok(());
    }
    let begun = on.begin().await?;
    match rows.send(on, part).await {
        Ok(()) => on.commit(begun).await,
        Err(error) => {
            on.rollback(begun).await?;
            Err(error)
        }
    }
}

/// True if the database reports the same mistake, of a foreign key the same missing key too: a row that refers to a later one is
/// rejected without it.
pub(super) fn is_same(one: &Error, other: &Error) -> bool {
    match (one, other) {
        (
            Error::Database {
                kind,
                message,
                source,
                ..
            },
            Error::Database {
                kind: other,
                message: text,
                source: report,
                ..
            },
        ) => {
            kind == other
                && without_row(message).0 == without_row(text).0
                && (*kind != DatabaseErrorKind::ForeignKey || source.details() == report.details())
        }
        _ => false,
    }
}

/// The row that MySQL's message names, counted from 0.
fn row_in(error: &Error) -> Option<usize> {
    let Error::Database { message, .. } = error else {
        return None;
    };
    without_row(message).1?.checked_sub(1)
}

/// A message without the number of the row, and that number.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
fn without_row(message: &str) -> (&str, Option<usize>) {
    match message.rsplit_once(" at row ") {
        Some((start, row)) if row.bytes().all(|byte| byte.is_ascii_digit()) => {
            (start, row.parse().ok())
        }
        _ => (message, None),
    }
}

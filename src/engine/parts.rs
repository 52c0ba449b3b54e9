//! Statements that are sent in parts: INSERT of more rows than the database accepts at once.

use std::ops::Range;
use std::pin::Pin;

use super::failed_row::{self, Executes, Fetches};
use super::rules::rules;
use super::task::{FirstRow, Runner};
use super::transaction::Open;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::render::AnyRules;
use crate::statement::{self, ReadRow, RowStatement, Runnable, Statement};

/// The only part of a statement that is always sent as one.
const WHOLE: Range<usize> = 0..1;

/// How to send a statement that may be sent in parts.
enum Sent {
    /// Nothing is sent.
    Not,
    /// All of it at once.
    Whole(Range<usize>),
    /// Several parts, of which these are the first two.
    InParts([Range<usize>; 2]),
}

fn sent<D: Dialect>(statement: &impl Statement<D>, rules: &AnyRules) -> Sent {
    let Some(end) = statement.part(0, rules) else {
        return Sent::Not;
    };
    match statement.part(end, rules) {
        None => Sent::Whole(0..end),
        Some(second) => Sent::InParts([0..end, end..second]),
    }
}

/// True if the type of a statement guarantees that it is sent as one.
const fn is_whole<D: Dialect, Q: Statement<D>>() -> bool {
    matches!(Q::SENT, statement::Sent::Whole)
}

/// True if the type of a statement allows that it is sent in parts.
const fn is_in_parts<D: Dialect, Q: Statement<D>>() -> bool {
    matches!(Q::SENT, statement::Sent::InParts)
}

/// Boxed work on a connection, so that statements that do not need it reserve no space for its state.
type Later<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// True if a statement is sent in several parts on a connection with these rules.
pub(super) fn are_several<D: Dialect>(statement: &impl Statement<D>, rules: &AnyRules) -> bool {
    matches!(sent(statement, rules), Sent::InParts(_))
}

/// All rows of a statement.
#[inline]
pub(super) async fn fetch<R: Runner, Q: RowStatement<R::Db>>(
    on: &mut R,
    statement: &Q,
) -> Result<Vec<ReadRow<Q>>> {
    if const { is_whole::<R::Db, Q>() } {
        return on.fetch(statement, WHOLE).await;
    }
    if const { !is_in_parts::<R::Db, Q>() } {
        return match statement.part(0, &AnyRules::default()) {
            None => Ok(Vec::new()),
            Some(end) => on.fetch(statement, 0..end).await,
        };
    }
    match sent(statement, &rules(on)) {
        Sent::Not => Ok(Vec::new()),
        Sent::Whole(part) => match on.fetch(statement, part.clone()).await {
            Err(error) if const { Q::ROWS_APART.is_none() } => {
                Err(failed_row::of_part(error, part, true))
            }
            Err(error) => Err(failed_row::later(on, Fetches(statement), part, error).await),
            fetched => fetched,
        },
        Sent::InParts(parts) => fetch_later(on, statement, parts).await,
    }
}

/// Returns the first row of a statement, reading at most `MOST`.
#[inline]
pub(super) async fn first<R: Runner, Q: RowStatement<R::Db>, const MOST: u8>(
    on: &mut R,
    statement: &Q,
) -> Result<FirstRow<ReadRow<Q>>> {
    if const { is_whole::<R::Db, Q>() } {
        return on.first::<Q, MOST>(statement, WHOLE).await;
    }
    if const { !is_in_parts::<R::Db, Q>() } {
        return match statement.part(0, &AnyRules::default()) {
            None => Ok(FirstRow::new(None, false)),
            Some(end) => on.first::<Q, MOST>(statement, 0..end).await,
        };
    }
    match sent(statement, &rules(on)) {
        Sent::Not => Ok(FirstRow::new(None, false)),
        Sent::Whole(part) => match on.first::<Q, MOST>(statement, part.clone()).await {
            Err(error) if const { Q::ROWS_APART.is_none() } => {
                Err(failed_row::of_part(error, part, true))
            }
            Err(error) => Err(failed_row::later(on, Fetches(statement), part, error).await),
            first => first,
        },
        Sent::InParts(parts) => {
            let rows = fetch_later(on, statement, parts).await?;
            let mut rows = rows.into_iter();
            Ok(FirstRow::new(rows.next(), rows.next().is_some()))
        }
    }
}

/// The number of rows that a statement affected.
#[inline]
pub(super) async fn execute<R: Runner, Q: Runnable<R::Db>>(
    on: &mut R,
    statement: &Q,
) -> Result<usize> {
    if const { is_whole::<R::Db, Q>() } {
        return on.execute(statement, WHOLE).await;
    }
    if const { !is_in_parts::<R::Db, Q>() } {
        return match statement.part(0, &AnyRules::default()) {
            None => Ok(0),
            Some(end) => on.execute(statement, 0..end).await,
        };
    }
    match sent(statement, &rules(on)) {
        Sent::Not => Ok(0),
        Sent::Whole(part) => match on.execute(statement, part.clone()).await {
            Err(error) if const { Q::ROWS_APART.is_none() } => {
                Err(failed_row::of_part(error, part, true))
            }
            Err(error) => Err(failed_row::later(on, Executes(statement), part, error).await),
            executed => executed,
        },
        Sent::InParts(parts) => execute_later(on, statement, parts).await,
    }
}

fn fetch_later<'c, R: Runner, Q: RowStatement<R::Db>>(
    on: &'c mut R,
    statement: &'c Q,
    parts: [Range<usize>; 2],
) -> Later<'c, Vec<ReadRow<Q>>> {
    Box::pin(fetch_parts(on, statement, parts))
}

fn execute_later<'c, R: Runner, Q: Runnable<R::Db>>(
    on: &'c mut R,
    statement: &'c Q,
    parts: [Range<usize>; 2],
) -> Later<'c, usize> {
    Box::pin(execute_parts(on, statement, parts))
}

/// The parts of a statement, with the first two computed already.
struct Parts<'q, Q, D> {
    statement: &'q Q,
    known: std::array::IntoIter<Range<usize>, 2>,
    end: usize,
    rules: AnyRules,
    dialect: std::marker::PhantomData<fn() -> D>,
}
impl<'q, Q: Statement<D>, D: Dialect> Parts<'q, Q, D> {
    fn new(statement: &'q Q, known: [Range<usize>; 2], rules: AnyRules) -> Self {
        Self {
            statement,
            end: known[1].end,
            known: known.into_iter(),
            rules,
            dialect: std::marker::PhantomData,
        }
    }
}
impl<Q: Statement<D>, D: Dialect> Iterator for Parts<'_, Q, D> {
    type Item = Range<usize>;
    fn next(&mut self) -> Option<Range<usize>> {
        if let Some(part) = self.known.next() {
            return Some(part);
        }
        let part = self.end..self.statement.part(self.end, &self.rules)?;
        self.end = part.end;
        Some(part)
    }
}

/// The rows of all parts, in a transaction.
async fn fetch_parts<R: Runner, Q: RowStatement<R::Db>>(
    on: &mut R,
    statement: &Q,
    parts: [Range<usize>; 2],
) -> Result<Vec<ReadRow<Q>>> {
    let rules = rules(on);
    let mut open = Open::begin(on).await?;
    let mut rows = Vec::new();
    let mut result = Ok(());
    for part in Parts::<Q, R::Db>::new(statement, parts, rules) {
        match open.connection().fetch(statement, part.clone()).await {
            Ok(more) => rows.extend(more),
            Err(error) => {
                let error = failed_row::among(&mut open, Fetches(statement), part, error);
                result = Err(error.await);
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
    let rules = rules(on);
    let mut open = Open::begin(on).await?;
    let mut affected = 0;
    let mut result = Ok(());
    for part in Parts::<Q, R::Db>::new(statement, parts, rules) {
        match open.connection().execute(statement, part.clone()).await {
            Ok(more) => affected += more,
            Err(error) => {
                let error = failed_row::among(&mut open, Executes(statement), part, error);
                result = Err(error.await);
                break;
            }
        }
    }
    open.end(result).await?;
    Ok(affected)
}

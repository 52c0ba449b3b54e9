//! UPDATE of many rows by their keys, each of which must exist.

use std::ops::Range;

use super::Connection;
use super::asked::All;
use super::failed_row;
use super::print::sql_of;
use super::task::{Runner, Task};
use super::transaction::Open;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::render::AnyRules;
use crate::row::Decode;
use crate::statement::{LoadsOn, Returns, RowStatement, Statement};
use crate::table::Table;
use crate::write::{Returned, RowsByKey, UpdateRows};

impl<T: Table, K, A> UpdateRows<T, K, A> {
    /// Updates the rows; returns their number.
    ///
    /// # Errors
    /// See [`Update::rows`](crate::write::Update::rows).
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn run<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, usize> where Self: RowsByKey<C::Dialect> {
        conn.perform(Run(self))
    }
}
impl<T: Table, K, A, L, De> UpdateRows<T, K, A, Returned<L, De>> {
    /// Updates the rows; returns the rows of RETURNING, in no particular order.
    ///
    /// # Errors
    /// See [`Update::rows`](crate::write::Update::rows).
    #[track_caller]
    #[rustfmt::skip]
    pub fn all<'c, C: Connection, Q: RowStatement<C::Dialect>>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<Q::Row>> where Self: RowsByKey<C::Dialect, Statement = Q> {
        conn.perform(AllRows(self))
    }
}

struct Run<'q, Q>(&'q Q);
impl<R: Runner, Q: RowsByKey<R::Db>> Task<R> for Run<'_, Q> {
    type Out = usize;
    async fn run(self, on: &mut R) -> Result<usize> {
        let statement = self.0.statement();
        let rules = super::rules::rules(on);
        let Some(mut part) = next(statement, 0, &rules) else {
            return Ok(0);
        };
        none_again(self.0, part.clone(), &rules)?;
        let mut open = Open::begin(on).await?;
        let mut affected = 0;
        let result = loop {
            let updated = match open.connection().execute(statement, part.clone()).await {
                Ok(updated) => updated,
                Err(error) => break Err(of_part(self.0, part, &rules, error)),
            };
            affected += updated;
            if let Err(error) = all_found(self.0, part.clone(), updated, open.connection()).await {
                break Err(error);
            }
            match next(statement, part.end, &rules) {
                Some(more) => part = more,
                None => {
                    let again = none_equal(self.0, part, open.connection()).await;
                    break again.map(|()| affected);
                }
            }
        };
        open.end(result).await
    }
}

struct AllRows<'q, Q>(&'q Q);
impl<R: Runner, Q: RowsByKey<R::Db, Statement = S>, S: RowStatement<R::Db>> Task<R>
    for AllRows<'_, Q>
{
    type Out = Vec<S::Row>;
    async fn run(self, on: &mut R) -> Result<Vec<S::Row>> {
        let statement = self.0.statement();
        let rules = super::rules::rules(on);
        let Some(mut part) = next(statement, 0, &rules) else {
            return Ok(Vec::new());
        };
        none_again(self.0, part.clone(), &rules)?;
        let mut open = Open::begin(on).await?;
        let mut rows = Vec::new();
        let result = loop {
            let updated = match open.connection().fetch(statement, part.clone()).await {
                Ok(updated) => updated,
                Err(error) => break Err(of_part(self.0, part, &rules, error)),
            };
            let count = updated.len();
            rows.extend(updated);
            if let Err(error) = all_found(self.0, part.clone(), count, open.connection()).await {
                break Err(error);
            }
            match next(statement, part.end, &rules) {
                Some(more) => part = more,
                None => {
                    if let Err(error) = none_equal(self.0, part, open.connection()).await {
                        break Err(error);
                    }
                    break statement.loads().finish(rows, open.connection()).await;
                }
            }
        };
        open.end(result).await
    }
}

/// The part that begins at this place.
fn next<D: Dialect>(
    statement: &impl Statement<D>,
    start: usize,
    rules: &AnyRules,
) -> Option<Range<usize>> {
    statement.part(start, rules).map(|end| start..end)
}

/// Checks that no two rows are given the same key: of several statements, the last would win. `first` is the first part.
fn none_again<D: Dialect, Q: RowsByKey<D>>(
    rows: &Q,
    first: Range<usize>,
    rules: &AnyRules,
) -> Result<()> {
    let sql = || sql_of::<D, Q::Statement, All>(rows.statement(), first.clone(), rules);
    let again = rows
        .given_again()
        .map_err(|source| Error::Encode { source, sql: sql() })?;
    match again.is_empty() {
        true => Ok(()),
        false => Err(Error::RowsRepeated {
            rows: again,
            sql: sql(),
        }),
    }
}

/// Asks the database for rows of different parts whose keys its collations take for equal. Those of one part it has told already: fewer rows
/// were updated.
async fn none_equal<R: Runner, Q: RowsByKey<R::Db>>(
    rows: &Q,
    last: Range<usize>,
    on: &mut R,
) -> Result<()> {
    if last.start == 0 {
        return Ok(());
    }
    let rules = super::rules::rules(on);
    let sql = || sql_of::<R::Db, Q::Statement, All>(rows.statement(), last.clone(), &rules);
    let questions = rows
        .perhaps_again()
        .map_err(|source| Error::Encode { source, sql: sql() })?;
    let mut again = Vec::new();
    for question in &questions {
        again.extend(places(on, question).await?);
    }
    again.sort_unstable();
    again.dedup();
    match again.is_empty() {
        true => Ok(()),
        false => Err(Error::RowsRepeated {
            rows: again,
            sql: sql(),
        }),
    }
}

/// The error of a part, with its rows.
fn of_part<D: Dialect, Q: RowsByKey<D>>(
    rows: &Q,
    part: Range<usize>,
    rules: &AnyRules,
    error: Error,
) -> Error {
    let only = part.start == 0 && rows.statement().part(part.end, rules).is_none();
    failed_row::of_part(error, rows.places(part), only)
}

/// Checks that each row of a part was updated, given the number of updated rows.
async fn all_found<R: Runner, Q: RowsByKey<R::Db>>(
    rows: &Q,
    part: Range<usize>,
    updated: usize,
    on: &mut R,
) -> Result<()> {
    if updated == part.len() {
        return Ok(());
    }
    let ruled = super::rules::rules(on);
    let sql = |rows: &Q| sql_of::<R::Db, Q::Statement, All>(rows.statement(), part.clone(), &ruled);
    // One of several rows with the same key was updated; the database does not report which.
    let repeated = places(on, &rows.repeated(part.clone())).await?;
    if !repeated.is_empty() {
        return Err(Error::RowsRepeated {
            rows: repeated,
            sql: sql(rows),
        });
    }
    if rows.skips_missing() {
        return Ok(());
    }
    let missing = places(on, &rows.missing(part.clone())).await?;
    Err(Error::RowsNotFound {
        rows: missing,
        sql: sql(rows),
    })
}

async fn places<R: Runner, Q>(on: &mut R, question: &Q) -> Result<Vec<usize>>
where
    Q: RowStatement<R::Db> + Returns<Decode: Decode<Row = i32>>,
{
    let places = on.fetch(question, 0..1).await?;
    Ok(places
        .into_iter()
        .filter_map(|place| usize::try_from(place).ok())
        .collect())
}

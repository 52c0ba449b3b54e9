//! Sends one statement over a connection of diesel-async, and reads its answer.

use std::ops::Range;

use diesel::result::Error as DieselError;
use diesel_async::AsyncConnectionCore;
use futures_util::TryStreamExt;

use super::asked::{All, Ask, AtMost};
use super::events::{self, Rows, Starting};
use super::statement::{Prepared, failed};
use super::task::FirstRow;
use crate::dialect::{Dialect, read};
use crate::error::Result;
use crate::query::Query;
use crate::render::AnyRules;
use crate::row::Field;
use crate::scope::NotNull;
use crate::statement::{ReadRow, RowStatement, Runnable};
use crate::types::SqlType;

/// All rows of one part.
pub(super) async fn fetch<D, C, Q>(
    conn: &mut C,
    starting: Option<Starting>,
    rules: &AnyRules,
    statement: &Q,
    part: Range<usize>,
) -> Result<Vec<ReadRow<Q>>>
where
    D: Dialect,
    C: AsyncConnectionCore<Backend = D>,
    Q: RowStatement<D>,
{
    let failed = |e| failed::<D, Q, All>(statement, part.clone(), rules, e);
    let started = events::before::<D, Q, All>(starting, statement, &part)?;
    let found = async {
        let prepared = Prepared::<Q, All, D, Q::Decode>::new(statement, part.clone(), rules);
        let rows = {
            let _comment = events::commented(&started, rules);
            conn.load(prepared)
        };
        let rows = rows.await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            found.push(
                read::<D, Q::Decode>(&row)
                    .map_err(undecoded)
                    .map_err(failed)?,
            );
        }
        Ok(found)
    };
    let found = events::bounded::<D, Q, All, _>(&started, statement, &part, found.await);
    events::after::<D, Q, All, _>(started, statement, &part, &found, |rows| {
        Rows::Returned(Vec::len(rows))
    });
    found
}

/// Returns the first row of one part, reading at most `MOST`.
pub(super) async fn first<D, C, Q, const MOST: u8>(
    conn: &mut C,
    starting: Option<Starting>,
    rules: &AnyRules,
    statement: &Q,
    part: Range<usize>,
) -> Result<FirstRow<ReadRow<Q>>>
where
    D: Dialect,
    C: AsyncConnectionCore<Backend = D>,
    Q: RowStatement<D>,
{
    let failed = |e| failed::<D, Q, AtMost<MOST>>(statement, part.clone(), rules, e);
    let started = events::before::<D, Q, AtMost<MOST>>(starting, statement, &part)?;
    let first = async {
        let prepared =
            Prepared::<Q, AtMost<MOST>, D, Q::Decode>::new(statement, part.clone(), rules);
        let rows = {
            let _comment = events::commented(&started, rules);
            conn.load(prepared)
        };
        let rows = rows.await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        let mut first = FirstRow {
            row: None,
            more: false,
        };
        // The server may reject the statement after its first row. What writes is read to the end, and a query, which is asked for no
        // more than `MOST` rows, up to the next.
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            if first.row.is_some() {
                first.more = MOST > 1;
                match statement.affects_rows() {
                    true => continue,
                    false => break,
                }
            }
            let row = read::<D, Q::Decode>(&row).map_err(undecoded);
            first.row = Some(row.map_err(failed)?);
        }
        Ok(first)
    };
    let first = first.await;
    events::after::<D, Q, AtMost<MOST>, _>(started, statement, &part, &first, |first| {
        Rows::Returned(FirstRow::rows(first))
    });
    first
}

/// The one value that answers the question `K` about a query.
pub(super) async fn answer<D, C, Q, K, T>(
    conn: &mut C,
    starting: Option<Starting>,
    rules: &AnyRules,
    query: &Q,
) -> Result<T::Rust>
where
    D: Dialect,
    C: AsyncConnectionCore<Backend = D>,
    Q: Query<D>,
    K: Ask<Q, D>,
    T: SqlType,
{
    let failed = |e| failed::<D, Q, K>(query, 0..1, rules, e);
    let started = events::before::<D, Q, K>(starting, query, &(0..1))?;
    let answer = async {
        let prepared = Prepared::<Q, K, D, Field<T, NotNull>>::new(query, 0..1, rules);
        let rows = {
            let _comment = events::commented(&started, rules);
            conn.load(prepared)
        };
        let rows = rows.await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        let value = {
            let row = rows.try_next().await.map_err(failed)?;
            let row = row.ok_or_else(|| failed(DieselError::NotFound))?;
            read::<D, Field<T, NotNull>>(&row).map_err(undecoded)
        };
        // An error may follow it, as of a constraint that is checked at the end.
        while rows.try_next().await.map_err(failed)?.is_some() {}
        value.map_err(failed)
    };
    let answer = answer.await;
    events::after::<D, Q, K, _>(started, query, &(0..1), &answer, |_| Rows::Returned(1));
    answer
}

/// Returns the number of rows that one part affected.
pub(super) async fn execute<D, C, Q>(
    conn: &mut C,
    starting: Option<Starting>,
    rules: &AnyRules,
    statement: &Q,
    part: Range<usize>,
) -> Result<usize>
where
    D: Dialect,
    C: AsyncConnectionCore<Backend = D>,
    Q: Runnable<D>,
{
    let started = events::before::<D, Q, All>(starting, statement, &part)?;
    let prepared = Prepared::<Q, All, D, ()>::new(statement, part.clone(), rules);
    let affected = {
        let _comment = events::commented(&started, rules);
        conn.execute_returning_count(prepared)
    };
    let affected = affected.await;
    let affected = affected.map_err(|e| failed::<D, Q, All>(statement, part.clone(), rules, e));
    let affected = affected.map(|reported| statement.affected(part.clone(), reported));
    events::after::<D, Q, All, _>(started, statement, &part, &affected, |rows| {
        Rows::Affected(*rows)
    });
    affected
}

fn undecoded(error: Box<dyn std::error::Error + Send + Sync>) -> DieselError {
    DieselError::DeserializationError(error)
}

//! Statements that are sent in parts: INSERT of more rows than the database takes at once.

use std::ops::Range;

use super::task::{Runner, Wanted};
use super::transaction::Open;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::statement::{Returns, RowStatement, Runnable, Statement};

fn parts<D: Dialect>(
    statement: &(impl Statement<D> + Sync),
) -> impl Iterator<Item = Range<usize>> + Send {
    std::iter::successors(statement.part(0).map(|end| 0..end), |part| {
        statement.part(part.end).map(|end| part.end..end)
    })
}

/// The rows of all parts, in a transaction if there are several.
pub(super) async fn fetch<R: Runner, Q: RowStatement<R::Db>>(
    on: &mut R,
    statement: &Q,
    wanted: Wanted,
) -> Result<Vec<<Q as Returns>::Row>> {
    let mut parts = parts(statement);
    let Some(first) = parts.next() else {
        return Ok(Vec::new());
    };
    let Some(second) = parts.next() else {
        return on.fetch(statement, first, wanted).await;
    };
    let mut open = Open::begin(on).await?;
    let mut rows = Vec::new();
    let mut result = Ok(());
    for part in [first, second].into_iter().chain(parts) {
        match open.connection().fetch(statement, part, Wanted::All).await {
            Ok(more) => rows.extend(more),
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    open.end(result).await?;
    rows.truncate(wanted.most());
    Ok(rows)
}

/// The number of rows that all parts affected, in a transaction if there are several.
pub(super) async fn execute<R: Runner, Q: Runnable<R::Db>>(
    on: &mut R,
    statement: &Q,
) -> Result<usize> {
    let mut parts = parts(statement);
    let Some(first) = parts.next() else {
        return Ok(0);
    };
    let Some(second) = parts.next() else {
        return on.execute(statement, first).await;
    };
    let mut open = Open::begin(on).await?;
    let mut affected = 0;
    let mut result = Ok(());
    for part in [first, second].into_iter().chain(parts) {
        match open.connection().execute(statement, part).await {
            Ok(more) => affected += more,
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    open.end(result).await?;
    Ok(affected)
}

//! Streams of rows with relations: rows are read first, and their relations loaded for many at a time.

#[cfg(feature = "async-base")]
use std::ops::Range;
use std::vec::IntoIter;

#[cfg(feature = "async-base")]
use futures_util::{Stream as Rows, TryStreamExt, stream};

use super::Runner;
use super::asked::All;
use super::print::of_statement;
use super::rules::rules;
#[cfg(feature = "async-base")]
use crate::error::Error;
use crate::error::Result;
use crate::statement::{LoadsOn, ReadRow, Returns, RowStatement};

/// The number of rows whose relations are loaded together.
const AT_ONCE: usize = 1000;

/// The next rows; empty at the end.
async fn next_rows<R: Runner, Q: RowStatement<R::Db>>(
    statement: &Q,
    read: &mut IntoIter<ReadRow<Q>>,
    on: &mut R,
) -> Result<Option<Vec<<Q as Returns>::Row>>> {
    let part: Vec<_> = read.by_ref().take(AT_ONCE).collect();
    match part.is_empty() {
        true => Ok(None),
        false => match statement.loads().finish(part, on).await {
            Ok(rows) => Ok(Some(rows)),
            Err(error) => Err(of_statement::<R::Db, Q, All>(error, statement, &rules(on))),
        },
    }
}

/// A stream of an asynchronous connection.
#[cfg(feature = "async-base")]
pub(crate) fn stream_loaded<'c, R: Runner, Q: RowStatement<R::Db>>(
    statement: &'c Q,
    part: Range<usize>,
    on: &'c mut R,
) -> impl Rows<Item = Result<Q::Row>> + Send + 'c {
    let begin = (statement, part, None::<IntoIter<ReadRow<Q>>>, on);
    let parts = stream::try_unfold(begin, |(statement, part, read, on)| async move {
        let mut read = match read {
            Some(read) => read,
            None => on.fetch(statement, part.clone()).await?.into_iter(),
        };
        let rows = next_rows(statement, &mut read, on).await?;
        Ok::<_, Error>(rows.map(|rows| (rows, (statement, part, Some(read), on))))
    });
    parts
        .map_ok(|rows| stream::iter(rows.into_iter().map(Ok)))
        .try_flatten()
}

/// A stream of a connection that blocks.
#[cfg(feature = "blocking-base")]
pub(crate) struct Stream<'c, Q: Returns, R> {
    statement: &'c Q,
    read: IntoIter<ReadRow<Q>>,
    rows: IntoIter<Q::Row>,
    on: &'c mut R,
}
#[cfg(feature = "blocking-base")]
impl<'c, Q: Returns, R> Stream<'c, Q, R> {
    pub(crate) fn new(statement: &'c Q, read: Vec<ReadRow<Q>>, on: &'c mut R) -> Self {
        Self {
            statement,
            read: read.into_iter(),
            rows: Vec::new().into_iter(),
            on,
        }
    }
}
#[cfg(feature = "blocking-base")]
impl<Q: RowStatement<R::Db>, R: Runner> Iterator for Stream<'_, Q, R> {
    type Item = Result<Q::Row>;
    fn next(&mut self) -> Option<Result<Q::Row>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            let next = next_rows(self.statement, &mut self.read, self.on);
            match super::ready(next).transpose()? {
                Ok(rows) => self.rows = rows.into_iter(),
                Err(error) => {
                    // The rows that follow have lost theirs.
                    self.read = Vec::new().into_iter();
                    return Some(Err(error));
                }
            }
        }
    }
}

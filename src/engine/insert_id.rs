//! The numbers that MySQL gave new rows.

use std::marker::PhantomData;
use std::ops::Range;

use super::Connection;
use super::task::{Runner, Task};
use super::transaction::Open;
use crate::backend::Mysql;
use crate::error::{Error, RenderError, Result};
use crate::statement::{Runnable, Statement};
use crate::table::Column;
use crate::types::{Native, SqlType};
use crate::write::{AutoIncrement, Insert, LastInsertId, Numbered};

/// The column that is numbered.
type ColumnOf<T> = <T as AutoIncrement>::Column;
/// Its SQL type.
type TypeOf<T> = <ColumnOf<T> as Column>::Type;
/// The Rust type of a number.
type RustOf<T> = <TypeOf<T> as SqlType>::Rust;
/// The number as the database has it.
type NumberOf<T> = <<TypeOf<T> as SqlType>::Base as SqlType>::Rust;

impl<T, K, S> Insert<T, K, S> {
    /// Inserts, and gives the numbers that MySQL gave the AUTO_INCREMENT column of the new rows, in the order of the rows.
    /// For where MySQL has no RETURNING.
    ///
    /// They follow from `LAST_INSERT_ID()`, the number of the first row of a statement: [the rows of one `VALUES` are
    /// numbered one after the other](https://dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html) in
    /// every lock mode, by steps of `auto_increment_increment`, unless rows have numbers of their own. So this is there for
    /// `values` and `rows`, and neither for the rows of a query nor for ON DUPLICATE KEY UPDATE.
    ///
    /// # Errors
    /// Besides those of every statement, [`RenderError::NumberGiven`] where a row gives the column a value itself.
    /// A trigger that changes the number is not noticed.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn insert_ids<'c, C: Connection<Dialect = Mysql>>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<RustOf<T>>> where T: AutoIncrement, Self: Runnable<Mysql>, S: Numbered<Mysql>, NumberOf<T>: TryFrom<u64>, <TypeOf<T> as SqlType>::Base: Native {
        conn.perform(Ids(self))
    }
}

struct Ids<'q, T, K, S>(&'q Insert<T, K, S>);
impl<R, T, K, S> Task<R> for Ids<'_, T, K, S>
where
    R: Runner<Db = Mysql>,
    T: AutoIncrement,
    S: Numbered<Mysql>,
    Insert<T, K, S>: Runnable<Mysql>,
    NumberOf<T>: TryFrom<u64>,
{
    type Out = Vec<RustOf<T>>;
    async fn run(self, on: &mut R) -> Result<Self::Out> {
        let insert = self.0;
        let Some(mut part) = next(insert, 0) else {
            return Ok(Vec::new());
        };
        if insert.source().gives(ColumnOf::<T>::NAME) {
            return Err(Error::from(RenderError::NumberGiven {
                column: ColumnOf::<T>::NAME,
            }));
        }
        let mut open = Open::begin(on).await?;
        let mut ids = Vec::new();
        let result = loop {
            let numbered = numbers::<R, T, _>(insert, part.clone(), open.connection()).await;
            match numbered {
                Ok(more) => ids.extend(more),
                Err(error) => break Err(error),
            }
            match next(insert, part.end) {
                Some(more) => part = more,
                None => break Ok(ids),
            }
        };
        open.end(result).await
    }
}

/// Inserts one part; gives its numbers.
async fn numbers<R: Runner<Db = Mysql>, T: AutoIncrement, Q: Runnable<Mysql>>(
    insert: &Q,
    part: Range<usize>,
    on: &mut R,
) -> Result<Vec<RustOf<T>>>
where
    NumberOf<T>: TryFrom<u64>,
{
    on.execute(insert, part.clone()).await?;
    let last = LastInsertId(PhantomData);
    let numbers = on.fetch(&last, 0..1).await?;
    let (first, step) = numbers.first().copied().unwrap_or_default();
    let mut ids = Vec::with_capacity(part.len());
    for row in 0..part.len() as u64 {
        let number = row
            .checked_mul(step)
            .and_then(|more| first.checked_add(more));
        let number = number.and_then(|number| NumberOf::<T>::try_from(number).ok());
        let number = number.ok_or("the number of a new row is out of the range of its column");
        let id = number.map_err(Into::into).and_then(TypeOf::<T>::from_base);
        ids.push(id.map_err(|source| Error::Decode {
            source,
            sql: "SELECT LAST_INSERT_ID()".to_owned(),
        })?);
    }
    Ok(ids)
}

fn next<Q: Statement<Mysql>>(statement: &Q, start: usize) -> Option<Range<usize>> {
    statement.part(start).map(|end| start..end)
}

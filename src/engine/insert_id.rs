//! The AUTO_INCREMENT numbers of new rows on MySQL.

use std::marker::PhantomData;
use std::ops::Range;

use super::Connection;
use super::failed_row::{self, Executes};
use super::task::{Runner, Task};
use super::transaction::Open;
use crate::backend::Mysql;
use crate::error::{Error, RenderError, Source};
use crate::render::AnyRules;
use crate::statement::{Runnable, Statement};
use crate::table::Column;
use crate::types::SqlType;
use crate::write::{AutoIncrement, Insert, LastInsertId, Numbered};

/// MySQL numbers the rows of the table `T`. Implemented for `()`: for the table, rustc would show its declaration.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the table `{T}` has no AUTO_INCREMENT column",
    label = "the database does not number its rows"
)]
pub trait NumbersRows<T>: Send + Sync {
    /// The name of the column.
    const COLUMN: &'static str;
    /// A number as its Rust type.
    type Number: Send + 'static;
    fn number(number: u64) -> Result<Self::Number, Source>;
}
#[diagnostic::do_not_recommend]
impl<T: AutoIncrement<Column: Column<Type = ST>>, ST: SqlType> NumbersRows<T> for ()
where
    <ST::Base as SqlType>::Rust: TryFrom<u64>,
{
    const COLUMN: &'static str = <T::Column as Column>::NAME;
    type Number = ST::Rust;
    fn number(number: u64) -> Result<ST::Rust, Source> {
        let number = number.try_into();
        let number = number
            .map_err(|_| Source::from("the number of a new row is out of the range of its column"));
        ST::from_base(number?)
    }
}

impl<T, K, S> Insert<T, K, S> {
    /// Inserts, and returns the numbers that MySQL generated for the AUTO_INCREMENT column of the new rows, in the order of the
    /// rows. Use it for MySQL, which has no RETURNING.
    ///
    /// They are computed from `LAST_INSERT_ID()`, the number of the first row of a statement: [the rows of one `VALUES` are
    /// numbered one after the other](https://dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html) in
    /// every lock mode, by steps of `auto_increment_increment`, unless rows have their own numbers. So this is available for
    /// `values` and `rows`, but neither for the rows of a query nor with ON DUPLICATE KEY UPDATE.
    ///
    /// # Errors
    /// Besides those of every statement, [`RenderError::NumberGiven`] if a row has a value for the column itself.
    /// A trigger that changes the number is not noticed.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn insert_ids<'c, C: Connection<Dialect = Mysql>, N: Send + 'static>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<N>> where (): NumbersRows<T, Number = N>, Self: Runnable<Mysql>, S: Numbered<Mysql> {
        conn.perform(Ids(self))
    }
}

struct Ids<'q, T, K, S>(&'q Insert<T, K, S>);
impl<R, T, K, S, N: Send + 'static> Task<R> for Ids<'_, T, K, S>
where
    R: Runner<Db = Mysql>,
    (): NumbersRows<T, Number = N>,
    S: Numbered<Mysql>,
    Insert<T, K, S>: Runnable<Mysql>,
{
    type Out = Vec<N>;
    async fn run(self, on: &mut R) -> crate::Result<Vec<N>> {
        let insert = self.0;
        let Some(mut part) = next(insert, 0) else {
            return Ok(Vec::new());
        };
        let column = <() as NumbersRows<T>>::COLUMN;
        if insert.source().gives(column) {
            return Err(Error::from(RenderError::NumberGiven { column }));
        }
        let mut open = Open::begin(on).await?;
        let mut ids = Vec::new();
        let result = loop {
            let numbered = numbers::<R, T, _>(insert, part.clone(), open.connection()).await;
            match numbered {
                Ok(more) => ids.extend(more),
                Err(error) => {
                    let error = failed_row::among(&mut open, Executes(insert), part, error);
                    break Err(error.await);
                }
            }
            match next(insert, part.end) {
                Some(more) => part = more,
                None => break Ok(ids),
            }
        };
        open.end(result).await
    }
}

/// Inserts one part; returns its numbers.
async fn numbers<R: Runner<Db = Mysql>, T, Q: Runnable<Mysql>>(
    insert: &Q,
    part: Range<usize>,
    on: &mut R,
) -> crate::Result<Vec<<() as NumbersRows<T>>::Number>>
where
    (): NumbersRows<T>,
{
    on.execute(insert, part.clone()).await?;
    let last = LastInsertId(PhantomData);
    let numbers = on.fetch(&last, 0..1).await?;
    let (first, step) = numbers.first().copied().unwrap_or_default();
    let mut ids = Vec::with_capacity(part.len());
    for row in 0..part.len() as u64 {
        // A number too large for this type is too large for its column.
        let number = first.saturating_add(row.saturating_mul(step));
        let id = <() as NumbersRows<T>>::number(number);
        ids.push(id.map_err(|source| Error::Decode {
            source,
            sql: "SELECT LAST_INSERT_ID()".to_owned(),
        })?);
    }
    Ok(ids)
}

fn next<Q: Statement<Mysql>>(statement: &Q, start: usize) -> Option<Range<usize>> {
    statement
        .part(start, &AnyRules::default())
        .map(|end| start..end)
}

//! The task of each verb.

use std::future::Future;

use super::asked::{self, AtMost};
use super::parts;
use super::print::{effect_of, of_statement, sql_of};
use super::rules::rules;
use super::task::{FirstRow, Runner, Task, Work};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::AnyRules;
use crate::row::{Decode, ElementNull, Field};
use crate::scope::Nullability;
use crate::statement::{Effect, LoadsOn, ReadRow, Returns, RowStatement, Runnable, Statement};
use crate::types::{Array, SqlType};

/// All rows of a statement, for a task of several.
pub(crate) async fn all<R: Runner, Q: RowStatement<R::Db>>(
    on: &mut R,
    statement: &Q,
) -> Result<Vec<<Q as Returns>::Row>> {
    All(statement).run(on).await
}

/// Defines the tasks of the verbs.
macro_rules! tasks {
    ($($(#[$doc:meta])* $name:ident: $bound:ident $([$($more:tt)*])? |$q:ident, $on:ident| -> $out:ty $body:block)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<'q, Q>(pub(super) &'q Q);
        impl<R: Runner, Q: $bound<R::Db>> Task<R> for $name<'_, Q> $(where $($more)*)? {
            type Out = $out;
            fn may_begin(&self) -> bool {
                Statement::<R::Db>::may_begin(self.0)
            }
            fn effect(&self, rules: &AnyRules) -> Effect {
                effect_of::<R::Db, Q>(self.0, rules)
            }
            fn again(&self) -> Option<Self> {
                Some(Self(self.0))
            }
            fn run(self, on: &mut R) -> impl Future<Output = Result<$out>> + Send {
                Work::work(self, on)
            }
        }
        impl<Q> $name<'_, Q> {
            async fn perform<D: Dialect, R: Runner<Db = D>>(self, $on: &mut R) -> Result<$out> where Q: $bound<D>, $($($more)*)? {
                let $q = self.0;
                $body
            }
        }
    )*};
}
tasks! {
    All: RowStatement |q, on| -> Vec<Q::Row> {
        if let Some(rows) = on.answered(q) {
            return rows;
        }
        let read = parts::fetch(on, q).await?;
        let rows = q.loads().finish(read, on).await;
        rows.map_err(|error| of_statement::<R::Db, Q, asked::All>(error, q, &rules(on)))
    }
    First: RowStatement |q, on| -> Option<Q::Row> {
        if let Some(rows) = on.answered(q) {
            return Ok(rows?.into_iter().next());
        }
        let read = parts::first::<_, _, 1>(on, q).await?.row;
        let row = q.loads().finish_one(read, on).await;
        row.map_err(|error| of_statement::<R::Db, Q, AtMost<1>>(error, q, &rules(on)))
    }
    One: RowStatement |q, on| -> Q::Row {
        if let Some(rows) = on.answered(q) {
            let row = one_answered(q, rows?, &rules(on))?;
            return row.ok_or_else(|| Error::NotFound { sql: sql_of::<R::Db, Q, AtMost<2>>(q, 0..1, &rules(on)) });
        }
        let first = parts::first::<_, _, 2>(on, q).await?;
        let read = at_most_one(q, first, &rules(on))?;
        let row = q.loads().finish_one(read, on).await;
        let row = row.map_err(|error| of_statement::<R::Db, Q, AtMost<2>>(error, q, &rules(on)))?;
        row.ok_or_else(|| Error::NotFound { sql: sql_of::<R::Db, Q, AtMost<2>>(q, 0..1, &rules(on)) })
    }
    OneOrNone: RowStatement |q, on| -> Option<Q::Row> {
        if let Some(rows) = on.answered(q) {
            return one_answered(q, rows?, &rules(on));
        }
        let first = parts::first::<_, _, 2>(on, q).await?;
        let read = at_most_one(q, first, &rules(on))?;
        let row = q.loads().finish_one(read, on).await;
        row.map_err(|error| of_statement::<R::Db, Q, AtMost<2>>(error, q, &rules(on)))
    }
    ScalarOf: RowStatement [Q::Decode: Scalar<Row = Q::Row>, <Q::Decode as Scalar>::Value: Send] |q, on| -> Option<<Q::Decode as Scalar>::Value> {
        Ok(parts::first::<_, _, 1>(on, q).await?.row.and_then(<Q::Decode as Scalar>::value))
    }
    Exists: Query |q, on| -> bool {
        on.exists(q).await
    }
    Count: Query |q, on| -> i64 {
        on.count(q).await
    }
    Run: Runnable |q, on| -> usize {
        parts::execute(on, q).await
    }
}

/// The methods of [`Work`] for a verb. The impls are outside of macros: rustc shows the first lines of one with a mistake.
macro_rules! does {
    ($d:ident, $q:ident) => {
        fn runs_alone(&self, rules: &AnyRules) -> bool {
            // A statement that is sent in parts runs in a transaction.
            Statement::<$d>::may_begin(self.0) || parts::are_several::<$d>(self.0, rules)
        }
        fn work_effect(&self, rules: &AnyRules) -> Effect {
            effect_of::<$d, $q>(self.0, rules)
        }
        fn work<R: Runner<Db = $d>>(
            self,
            on: &mut R,
        ) -> impl Future<Output = Result<Self::Out>> + Send {
            self.perform::<$d, R>(on)
        }
    };
}
impl<D: Dialect, Q: RowStatement<D>> Work<D> for All<'_, Q> {
    type Out = Vec<Q::Row>;
    does!(D, Q);
}
impl<D: Dialect, Q: RowStatement<D>> Work<D> for First<'_, Q> {
    type Out = Option<Q::Row>;
    does!(D, Q);
}
impl<D: Dialect, Q: RowStatement<D>> Work<D> for One<'_, Q> {
    type Out = Q::Row;
    does!(D, Q);
}
impl<D: Dialect, Q: RowStatement<D>> Work<D> for OneOrNone<'_, Q> {
    type Out = Option<Q::Row>;
    does!(D, Q);
}
impl<D: Dialect, Q: RowStatement<D>> Work<D> for ScalarOf<'_, Q>
where
    Q::Decode: Scalar<Row = Q::Row>,
    <Q::Decode as Scalar>::Value: Send,
{
    type Out = Option<<Q::Decode as Scalar>::Value>;
    does!(D, Q);
}
impl<D: Dialect, Q: Query<D>> Work<D> for Exists<'_, Q> {
    type Out = bool;
    does!(D, Q);
}
impl<D: Dialect, Q: Query<D>> Work<D> for Count<'_, Q> {
    type Out = i64;
    does!(D, Q);
}
impl<D: Dialect, Q: Runnable<D>> Work<D> for Run<'_, Q> {
    type Out = usize;
    does!(D, Q);
}

/// The one row of an answer, if there is one.
fn one_answered<D: Dialect, Q: RowStatement<D>>(
    statement: &Q,
    rows: Vec<Q::Row>,
    rules: &AnyRules,
) -> Result<Option<Q::Row>> {
    let mut rows = rows.into_iter();
    let row = rows.next();
    match rows.next() {
        None => Ok(row),
        Some(_) => Err(Error::MoreThanOne {
            sql: sql_of::<D, Q, AtMost<2>>(statement, 0..1, rules),
        }),
    }
}

fn at_most_one<D: Dialect, Q: RowStatement<D>>(
    statement: &Q,
    first: FirstRow<ReadRow<Q>>,
    rules: &AnyRules,
) -> Result<Option<ReadRow<Q>>> {
    if first.more {
        return Err(Error::MoreThanOne {
            sql: sql_of::<D, Q, AtMost<2>>(statement, 0..1, rules),
        });
    }
    Ok(first.row)
}

/// A query of one column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`scalar` needs a query of one column",
    label = "select a single expression, not a tuple"
)]
pub trait Scalar: Decode {
    type Value;
    fn value(row: Self::Row) -> Option<Self::Value>;
}
impl<T: SqlType, N: Nullability, E: Nullability> Scalar for Field<Array<T>, N, ElementNull<E>>
where
    Self: Decode<Row = N::Wrap<Vec<E::Wrap<T::Rust>>>>,
{
    type Value = Vec<E::Wrap<T::Rust>>;
    fn value(row: N::Wrap<Self::Value>) -> Option<Self::Value> {
        N::unwrap(row)
    }
}
impl<T: SqlType, N: Nullability> Scalar for Field<T, N>
where
    Field<T, N>: Decode<Row = N::Wrap<T::Rust>>,
{
    type Value = T::Rust;
    fn value(row: N::Wrap<T::Rust>) -> Option<T::Rust> {
        N::unwrap(row)
    }
}

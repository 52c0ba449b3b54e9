//! The verbs: `all first one one_or_none scalar exists count stream run`.

use std::future::Future;

use super::pipeline::{Pipelined, Work};
use super::print::{effect_of, sql_of};
use super::rules::rules;
use super::statement::AtMost;
use super::task::{First as FirstRow, Runner, Task};
use super::{Connection, parts};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::AnyRules;
use crate::row::{Decode, Field};
use crate::scope::Nullability;
use crate::statement::{
    Effect, IsStatement, LoadsOn, ReadRow, Returns, RowStatement, Runnable, Statement,
};
use crate::types::SqlType;

/// The verbs that run a statement.
///
/// Each takes the connection. A blocking connection returns a `Result`, an asynchronous one a future of it.
///
/// # Errors
/// [`Error::Database`] where the database refuses the statement, [`Error::Decode`] where a value
/// does not fit its Rust type, [`Error::Connection`] where the connection is lost.
pub trait Execute: IsStatement {
    /// Returns all rows.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let adults: Vec<User> = from(users::table).filter(users::age.ge(18)).all(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn all<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(All(self))
    }

    /// The first row, if there is one. Asks for `LIMIT 1` unless the query has a limit.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let oldest: Option<User> = from(users::table).order_by(users::age.desc().nulls_last()).first(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn first<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(First(self))
    }

    /// The one row. Asks for `LIMIT 2` unless the query has a limit.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: User = from(users::table).filter(users::email.eq("sara@example.com")).one(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MoreThanOne`] if there are several.
    #[track_caller]
    #[rustfmt::skip]
    fn one<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, <Self as Returns>::Row> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(One(self))
    }

    /// The one row, if there is one.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: Option<User> = from(users::table).filter(users::id.eq(7)).one_or_none(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::MoreThanOne`] where there are more.
    #[track_caller]
    #[rustfmt::skip]
    fn one_or_none<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(OneOrNone(self))
    }

    /// The first row's value in a query of one column; `None` where it is NULL or there is no row,
    /// as in a SQL scalar subquery.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let highest: Option<i64> = from(users::table).select(max(users::age)).scalar(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn scalar<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<<Self as Returns>::Decode as Scalar>::Value>>
    where Self: RowStatement<C::Dialect> + Sized, <Self as Returns>::Decode: Scalar<Row = <Self as Returns>::Row>,
        <<Self as Returns>::Decode as Scalar>::Value: Send,
    {
        conn.perform(ScalarOf(self))
    }

    /// True if there is a row: `SELECT EXISTS (...)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let any: bool = from(users::table).filter(users::age.lt(18)).exists(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn exists<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, bool> where Self: Query<C::Dialect> + Sized {
        conn.perform(Exists(self))
    }

    /// Returns the number of rows: `SELECT count(*)`, over a derived table if the query has a
    /// limit, DISTINCT or aggregates.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let active: i64 = from(users::table).filter(users::is_active).count(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn count<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, i64> where Self: Query<C::Dialect> + Sized {
        conn.perform(Count(self))
    }

    /// The rows one by one, without holding them all in memory.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// for name in from(users::table).select(users::name).stream(conn)? {
    ///     println!("{}", name?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// MySQL's client fetches all rows when the statement runs.
    #[track_caller]
    #[rustfmt::skip]
    fn stream<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Stream<'c, <Self as Returns>::Row> where Self: RowStatement<C::Dialect> + Sized {
        conn.stream(self)
    }

    /// Runs the statement for its effect; returns the number of rows that it inserted, updated or
    /// deleted, as reported by the database: 0 for a SELECT.
    ///
    /// For other statements in SQL of your own, such as `CREATE TABLE` or `WITH ... SELECT`, that number is
    /// meaningless on SQLite, which then repeats that of the statement before.
    /// <https://www.sqlite.org/c3ref/changes.html>
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let changed: usize = sql_query!("UPDATE users SET age = age + 1" => relata::types::BigInt).run(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn run<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, usize> where Self: Runnable<C::Dialect> + Sized {
        conn.perform(Run(self))
    }

    /// Returns the statement to send together with others, without waiting for its answer: see
    /// [`Connection::pipeline`](super::Connection::pipeline).
    fn pipelined(&self) -> Pipelined<'_, Self>
    where
        Self: Sized,
    {
        Pipelined::new(self)
    }

    /// Returns the statement with a timeout: the database stops it when it takes longer, and the caller gets an error of the kind
    /// [`StatementTimeout`](crate::DatabaseErrorKind::StatementTimeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// use relata::prelude::*;
    /// # use relata::connection::PgConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut PgConnection) -> relata::Result<()> {
    /// let users: Vec<User> = from(users::table).timeout(Duration::from_secs(2)).all(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It costs two round trips more. [`EngineBuilder::statement_timeout`](super::EngineBuilder::statement_timeout) is that of all
    /// statements of an engine, [`TransactionOptions::statement_timeout`](super::TransactionOptions::statement_timeout) of those of a
    /// transaction; they cost none. SQLite has no timeouts: there it does not compile. MySQL, unlike MariaDB, has them for SELECT only.
    #[cfg(feature = "connections")]
    fn timeout(&self, limit: std::time::Duration) -> super::WithTimeout<'_, Self>
    where
        Self: Sized,
    {
        super::WithTimeout::new(self, limit)
    }
}
impl<Q: IsStatement> Execute for Q {}

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
        q.loads().finish(read, on).await
    }
    First: RowStatement |q, on| -> Option<Q::Row> {
        if let Some(rows) = on.answered(q) {
            return Ok(rows?.into_iter().next());
        }
        let read = parts::first::<_, _, 1>(on, q).await?.row;
        q.loads().finish_one(read, on).await
    }
    One: RowStatement |q, on| -> Q::Row {
        if let Some(rows) = on.answered(q) {
            let row = one_answered(q, rows?, &rules(on))?;
            return row.ok_or_else(|| Error::NotFound { sql: sql_of::<R::Db, Q, AtMost<2>>(q, 0..1, &rules(on)) });
        }
        let first = parts::first::<_, _, 2>(on, q).await?;
        let read = at_most_one(q, first, &rules(on))?;
        let row = q.loads().finish_one(read, on).await?;
        row.ok_or_else(|| Error::NotFound { sql: sql_of::<R::Db, Q, AtMost<2>>(q, 0..1, &rules(on)) })
    }
    OneOrNone: RowStatement |q, on| -> Option<Q::Row> {
        if let Some(rows) = on.answered(q) {
            return one_answered(q, rows?, &rules(on));
        }
        let first = parts::first::<_, _, 2>(on, q).await?;
        let read = at_most_one(q, first, &rules(on))?;
        q.loads().finish_one(read, on).await
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
            // What is sent in parts is so in a transaction.
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
impl<T: SqlType, N: Nullability> Scalar for Field<T, N>
where
    Field<T, N>: Decode<Row = N::Wrap<T::Rust>>,
{
    type Value = T::Rust;
    fn value(row: N::Wrap<T::Rust>) -> Option<T::Rust> {
        N::unwrap(row)
    }
}

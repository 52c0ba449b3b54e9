//! A timeout for one statement.

use std::time::Duration;

use super::Connection;
use super::events::quietly;
use super::task::{Runner, Task};
use super::verb_tasks::{All, Count, Exists, First, One, OneOrNone, Run, Scalar, ScalarOf};
use crate::dialect::HasStatementTimeout;
use crate::error::Result;
use crate::query::Query;
use crate::render::AnyRules;
use crate::statement::{Effect, IsStatement, Returns, RowStatement, Runnable};

/// A statement that the database stops when it takes too long: made by [`Execute::timeout`](super::Execute::timeout).
#[must_use = "the statement does not run until a verb runs it: `.all(conn)?`"]
#[derive(Debug)]
pub struct WithTimeout<'q, Q> {
    statement: &'q Q,
    limit: Duration,
}

impl<'q, Q> WithTimeout<'q, Q> {
    pub(super) fn new(statement: &'q Q, limit: Duration) -> Self {
        Self { statement, limit }
    }
}

/// The verbs. Each sets the timeout, runs the statement and resets the timeout: two extra round trips. There is no `stream`: a
/// program that reads its rows slowly would be stopped too.
///
/// # Errors
/// Those of [`Execute`](super::Execute), and [`StatementTimeout`](crate::DatabaseErrorKind::StatementTimeout).
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
impl<'q, Q: IsStatement> WithTimeout<'q, Q> {
    /// Returns all rows, like [`Execute::all`](super::Execute::all).
    #[track_caller]
    pub fn all<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, Vec<<Q as Returns>::Row>> where Q: RowStatement<C::Dialect>, 'q: 'c {
        conn.perform(Within(All(self.statement), self.limit))
    }
    /// Returns the first row, like [`Execute::first`](super::Execute::first).
    #[track_caller]
    pub fn first<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, Option<<Q as Returns>::Row>> where Q: RowStatement<C::Dialect>, 'q: 'c {
        conn.perform(Within(First(self.statement), self.limit))
    }
    /// Returns the only row, like [`Execute::one`](super::Execute::one).
    #[track_caller]
    pub fn one<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, <Q as Returns>::Row> where Q: RowStatement<C::Dialect>, 'q: 'c {
        conn.perform(Within(One(self.statement), self.limit))
    }
    /// Returns the only row, if there is one, like [`Execute::one_or_none`](super::Execute::one_or_none).
    #[track_caller]
    pub fn one_or_none<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, Option<<Q as Returns>::Row>> where Q: RowStatement<C::Dialect>, 'q: 'c {
        conn.perform(Within(OneOrNone(self.statement), self.limit))
    }
    /// Returns the first row's value, like [`Execute::scalar`](super::Execute::scalar).
    #[track_caller]
    pub fn scalar<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, Option<<<Q as Returns>::Decode as Scalar>::Value>>
    where Q: RowStatement<C::Dialect>, <Q as Returns>::Decode: Scalar<Row = <Q as Returns>::Row>, <<Q as Returns>::Decode as Scalar>::Value: Send, 'q: 'c
    {
        conn.perform(Within(ScalarOf(self.statement), self.limit))
    }
    /// Returns whether there is a row, like [`Execute::exists`](super::Execute::exists).
    #[track_caller]
    pub fn exists<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, bool> where Q: Query<C::Dialect>, 'q: 'c {
        conn.perform(Within(Exists(self.statement), self.limit))
    }
    /// Returns the number of rows, like [`Execute::count`](super::Execute::count).
    #[track_caller]
    pub fn count<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, i64> where Q: Query<C::Dialect>, 'q: 'c {
        conn.perform(Within(Count(self.statement), self.limit))
    }
    /// Runs the statement for its effect, like [`Execute::run`](super::Execute::run).
    #[track_caller]
    pub fn run<'c, C: Connection<Dialect: HasStatementTimeout>>(self, conn: &'c mut C) -> C::Output<'c, usize> where Q: Runnable<C::Dialect>, 'q: 'c {
        conn.perform(Within(Run(self.statement), self.limit))
    }
}

/// A task whose statements have a timeout.
struct Within<T>(T, Duration);
impl<R: Runner<Db: HasStatementTimeout>, T: Task<R>> Task<R> for Within<T> {
    type Out = T::Out;
    fn may_begin(&self) -> bool {
        self.0.may_begin()
    }
    fn effect(&self, rules: &AnyRules) -> Effect {
        self.0.effect(rules)
    }
    fn again(&self) -> Option<Self> {
        Some(Within(self.0.again()?, self.1))
    }
    async fn run(self, on: &mut R) -> Result<T::Out> {
        let in_transaction = on.depth() > 0;
        let timeout = R::Db::for_statement(self.1, in_transaction);
        // Dropping the future while the timeout is being set must reset it too.
        let mut restoring = Restoring {
            on,
            restore: Some(timeout.restore),
        };
        if let Err(error) = quietly(restoring.on, &timeout.set).await {
            restoring.restore = None;
            return Err(error);
        }
        let result = self.0.run(restoring.on).await;
        let restored = quietly(restoring.on, timeout.restore).await;
        match (result, restored) {
            (result, Ok(())) => {
                restoring.restore = None;
                result
            }
            // In a failed transaction of PostgreSQL it fails, and ROLLBACK resets the timeout instead.
            (Err(error), Err(_)) if in_transaction => {
                restoring.restore = None;
                Err(error)
            }
            // It may be stopped itself, since it runs under the timeout. On PostgreSQL the transaction has then failed.
            (Ok(_), Err(error)) if in_transaction => {
                restoring.restore = None;
                Err(error)
            }
            // The statement is done. The next one restores first, and an engine does not rely on that.
            (result, Err(_)) => {
                restoring.on.close_when_returned();
                result
            }
        }
    }
}

/// Resets the timeout before the next statement if the future of a statement is dropped.
struct Restoring<'c, R: Runner> {
    on: &'c mut R,
    restore: Option<&'static str>,
}
impl<R: Runner> Drop for Restoring<'_, R> {
    fn drop(&mut self) {
        if let Some(restore) = self.restore
            && let Some(watch) = self.on.watch()
        {
            watch.restore = Some(restore);
        }
    }
}

//! Work of one or several statements, written once as `async` and run by every kind of connection.

use std::future::Future;
use std::ops::Range;

use crate::dialect::Dialect;
use crate::error::Result;
use crate::query::Query;
use crate::render::AnyRules;
use crate::statement::{Effect, ReadRow, RowStatement, Runnable};

/// Work on a connection: statements, and the work between them.
#[doc(hidden)]
pub trait Task<R: Runner>: Send {
    /// The result of the work.
    type Out: Send;
    /// True if it may leave a transaction open, as the user's SQL text may.
    fn may_begin(&self) -> bool {
        false
    }
    /// Returns the effect of its statements, under these rules.
    fn effect(&self, rules: &AnyRules) -> Effect {
        let _ = rules;
        Effect::MayWrite
    }
    /// The same work again, if its value can be cloned.
    fn again(&self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
    /// Does the work.
    fn run(self, on: &mut R) -> impl Future<Output = Result<Self::Out>> + Send;
}

/// A connection, as tasks see it. The futures of a blocking connection are ready at once.
#[doc(hidden)]
pub trait Runner: Send {
    /// The database that it runs on.
    type Db: Dialect;
    /// True if its futures wait for the server: those of a blocking connection are ready at once.
    const WAITS: bool = false;
    /// The rows of one part of a statement, as they are read.
    fn fetch<Q: RowStatement<Self::Db>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> impl Future<Output = Result<Vec<ReadRow<Q>>>> + Send;
    /// The first row of a statement in one part. Requests at most `MOST` rows: with 1, it is not known whether
    /// another follows. The rows of a write are read to the end, since an error may follow them.
    fn first<Q: RowStatement<Self::Db>, const MOST: u8>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> impl Future<Output = Result<FirstRow<ReadRow<Q>>>> + Send;
    /// The rows of a statement with everything it loads, unless they are to be fetched: of a connection without a database.
    #[inline]
    fn answered<Q: RowStatement<Self::Db>>(
        &mut self,
        statement: &Q,
    ) -> Option<Result<Vec<Q::Row>>> {
        let _ = statement;
        None
    }
    /// Runs `SELECT EXISTS (..)`.
    fn exists<Q: Query<Self::Db>>(
        &mut self,
        query: &Q,
    ) -> impl Future<Output = Result<bool>> + Send;
    /// Runs `SELECT count(*)`.
    fn count<Q: Query<Self::Db>>(&mut self, query: &Q) -> impl Future<Output = Result<i64>> + Send;
    /// Runs one part of a statement for its effect; the number of rows that it affected.
    fn execute<Q: Runnable<Self::Db>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> impl Future<Output = Result<usize>> + Send;
    /// Does two pieces of work: one after the other, or together where the connection sends a statement without
    /// waiting for the answer to another.
    fn both<A: Work<Self::Db>, B: Work<Self::Db>>(
        &mut self,
        a: A,
        b: B,
    ) -> impl Future<Output = Result<(A::Out, B::Out)>> + Send
    where
        Self: Sized,
    {
        in_turn(self, a, b)
    }
    /// Runs SQL text of several statements.
    fn batch(&mut self, sql: &str) -> impl Future<Output = Result<()>> + Send;
    /// `BEGIN`, or `SAVEPOINT` inside a transaction.
    fn begin(&mut self) -> impl Future<Output = Result<Begun>> + Send;
    /// Begins a transaction with this statement, after sending another; inside a transaction this is an error.
    fn begin_as(
        &mut self,
        before: Option<&str>,
        begin: &str,
    ) -> impl Future<Output = Result<Begun>> + Send;
    /// `COMMIT`, or `RELEASE SAVEPOINT`. If it fails, the transaction or savepoint is rolled back.
    fn commit(&mut self, begun: Begun) -> impl Future<Output = Result<()>> + Send;
    /// `ROLLBACK`, or `ROLLBACK TO SAVEPOINT`.
    fn rollback(&mut self, begun: Begun) -> impl Future<Output = Result<()>> + Send;
    /// Rolls back a transaction that was left open, at once or before the next statement.
    fn abandon(&mut self, begun: Begun);
    /// The state of a transaction after the future of its [`commit`](Self::commit) was dropped.
    fn outcome(&mut self, begun: Begun) -> Outcome {
        let _ = begun;
        Outcome::Undone
    }
    /// Prepares the transaction by these statements, for [`decide`](Self::decide). If that fails, it is rolled back.
    fn prepare(
        &mut self,
        begun: Begun,
        statements: &[String],
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = begun;
        async move {
            for statement in statements {
                self.batch(statement).await?;
            }
            Ok(())
        }
    }
    /// Commits or rolls back a transaction that is prepared.
    fn decide(&mut self, sql: &str, commits: bool) -> impl Future<Output = Result<()>> + Send {
        let _ = commits;
        self.batch(sql)
    }
    /// Has its engine close the connection, rather than keep it: its session holds something that nobody can give back.
    fn close_when_returned(&mut self) {}
    /// Returns the number of open transactions, one inside another.
    fn depth(&mut self) -> usize {
        0
    }
    /// Returns the observers, if there are any.
    #[cfg(feature = "connections")]
    fn watching(&mut self) -> Option<&mut super::events::Watch> {
        None
    }
    /// The conditions that every query of a table has.
    #[cfg(feature = "connections")]
    fn rules(&mut self) -> AnyRules {
        self.watching()
            .map_or_else(AnyRules::default, |watch| watch.rules.clone())
    }
    /// Returns the place of the observers; `None` if the connection has none.
    #[cfg(feature = "connections")]
    fn watch(&mut self) -> Option<&mut super::events::Watch> {
        None
    }
}

/// A piece of work that may run together with other work, on any connection.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement with its verb",
    label = "expected a statement with its verb, such as `query.pipelined().all()`"
)]
pub trait Work<D: Dialect>: Send {
    /// The result of the work.
    type Out: Send;
    /// True if nothing may run at the same time, since it may begin a transaction.
    fn runs_alone(&self, _: &AnyRules) -> bool {
        false
    }
    /// Returns the effect of its statements, under these rules.
    fn work_effect(&self, rules: &AnyRules) -> Effect {
        let _ = rules;
        Effect::MayWrite
    }
    /// Does the work.
    fn work<R: Runner<Db = D>>(self, on: &mut R) -> impl Future<Output = Result<Self::Out>> + Send;
}

/// Does one piece of work after the other.
pub(super) async fn in_turn<R: Runner, A: Work<R::Db>, B: Work<R::Db>>(
    on: &mut R,
    a: A,
    b: B,
) -> Result<(A::Out, B::Out)> {
    let a = a.work(on).await?;
    let b = b.work(on).await?;
    Ok((a, b))
}

/// A transaction that has begun: the number of enclosing transactions.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Begun(pub(super) usize);
impl Begun {
    /// A transaction with this many enclosing ones.
    pub const fn inside(transactions: usize) -> Self {
        Self(transactions)
    }
}

/// The state of a transaction after the future of its commit was dropped.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// COMMIT was not sent. The transaction is rolled back, before the next statement at the latest.
    Undone,
    /// COMMIT was sent, and its answer was not read.
    Uncertain,
    /// The transaction was committed.
    Committed,
}

/// The first row of a statement, if there is one, and whether another follows.
#[doc(hidden)]
#[derive(Debug)]
pub struct FirstRow<T> {
    pub(super) row: Option<T>,
    pub(super) more: bool,
}
#[cfg(feature = "connections")]
impl<T> FirstRow<T> {
    /// Returns the number of rows that were read.
    pub(super) fn rows(&self) -> usize {
        usize::from(self.row.is_some()) + usize::from(self.more)
    }
}
impl<T> FirstRow<T> {
    /// A row, and whether another follows.
    pub fn new(row: Option<T>, more: bool) -> Self {
        Self { row, more }
    }
}

//! A connection to PostgreSQL that several statements share: each is sent without waiting for the answers to the
//! others, and PostgreSQL answers in that order. <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING>

use std::ops::Range;

use diesel::pg::Pg;
use diesel_async::AsyncPgConnection;
use futures_util::future::join;

use super::asked::{Count, Exists};
use super::events::Starting;
use super::round_trip;
use super::task::Work;
use super::task::{Begun, FirstRow, Runner};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::AnyRules;
use crate::statement::{ReadRow, RowStatement, Runnable};
use crate::types::{BigInt, Bool};

/// A piece of work's view of a connection that others use too. It has no transactions of its own.
#[derive(Clone)]
pub(super) struct Lane<'c> {
    pub(super) conn: &'c AsyncPgConnection,
    pub(super) depth: usize,
    /// The observers of the statements.
    pub(super) starting: Option<Starting>,
    pub(super) rules: AnyRules,
}

impl Lane<'_> {
    /// Does two pieces of work at once. Both finish before it returns: a statement that was sent is answered even if the
    /// other work has failed.
    pub(super) async fn both<A: Work<Pg>, B: Work<Pg>>(
        &mut self,
        a: A,
        b: B,
    ) -> Result<(A::Out, B::Out)> {
        let mut other = self.clone();
        match join(a.work(self), b.work(&mut other)).await {
            (Ok(a), Ok(b)) => Ok((a, b)),
            // In a transaction the second fails because the first has, or the other way round: that is not the cause.
            (Err(first), Err(second)) if is_aborted(&first) => Err(second),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }
}

/// True if a statement failed only because an earlier one in the same transaction had failed: SQLSTATE 25P02.
fn is_aborted(error: &Error) -> bool {
    let Error::Database { message, .. } = error else {
        return false;
    };
    message.starts_with("current transaction is aborted")
}

/// Tasks that are pipelined begin no transactions: see [`Work::runs_alone`].
#[cold]
fn no_transactions() -> Error {
    let why = "statements that are sent together begin no transaction";
    let error = diesel::result::Error::QueryBuilderError(why.into());
    Error::from_diesel(error, String::new())
}

impl Runner for Lane<'_> {
    type Db = Pg;

    async fn fetch<Q: RowStatement<Pg>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<Vec<ReadRow<Q>>> {
        round_trip::fetch(
            &mut self.conn,
            self.starting.clone(),
            &self.rules,
            statement,
            part,
        )
        .await
    }
    async fn first<Q: RowStatement<Pg>, const MOST: u8>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<FirstRow<ReadRow<Q>>> {
        let starting = self.starting.clone();
        round_trip::first::<_, _, Q, MOST>(&mut self.conn, starting, &self.rules, statement, part)
            .await
    }
    async fn exists<Q: Query<Pg>>(&mut self, query: &Q) -> Result<bool> {
        let starting = self.starting.clone();
        round_trip::answer::<_, _, Q, Exists, Bool>(&mut self.conn, starting, &self.rules, query)
            .await
    }
    async fn count<Q: Query<Pg>>(&mut self, query: &Q) -> Result<i64> {
        let starting = self.starting.clone();
        round_trip::answer::<_, _, Q, Count, BigInt>(&mut self.conn, starting, &self.rules, query)
            .await
    }
    async fn execute<Q: Runnable<Pg>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<usize> {
        round_trip::execute(
            &mut self.conn,
            self.starting.clone(),
            &self.rules,
            statement,
            part,
        )
        .await
    }
    async fn both<A: Work<Pg>, B: Work<Pg>>(&mut self, a: A, b: B) -> Result<(A::Out, B::Out)> {
        Lane::both(self, a, b).await
    }
    async fn batch(&mut self, _: &str) -> Result<()> {
        Err(no_transactions())
    }
    async fn begin(&mut self) -> Result<Begun> {
        Err(no_transactions())
    }
    async fn begin_as(&mut self, _: Option<&str>, _: &str) -> Result<Begun> {
        Err(no_transactions())
    }
    async fn commit(&mut self, _: Begun) -> Result<()> {
        Err(no_transactions())
    }
    async fn rollback(&mut self, _: Begun) -> Result<()> {
        Err(no_transactions())
    }
    async fn decide(&mut self, _: &str, _: bool) -> Result<()> {
        Err(no_transactions())
    }
    fn abandon(&mut self, _: Begun) {}
    fn depth(&mut self) -> usize {
        self.depth
    }
    fn rules(&mut self) -> AnyRules {
        self.rules.clone()
    }
}

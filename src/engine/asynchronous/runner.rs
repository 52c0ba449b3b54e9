//! Statements of tasks on an asynchronous connection.

use std::future::Future;
use std::ops::Range;

use super::busy::Busy;
use super::dropped::{Closures, Unsent, restore, savepoint, settle};
use super::{AsyncClient, AsyncConnection};
use crate::dialect::Dialect;
use crate::engine::asked::{All, Ask, AtMost, Count, Exists};
use crate::engine::events::{self, Starting, Watch};
use crate::engine::print::sql_of;
use crate::engine::round_trip;
use crate::engine::statement::{failed, failed_text};
use crate::engine::task::Work;
use crate::engine::task::{Begun, FirstRow, Outcome, Runner};
use crate::error::{Error, Result, TransactionEnded};
use crate::query::Query;
use crate::statement::{ReadRow, RowStatement, Runnable};
use crate::types::{BigInt, Bool, SqlType};

impl<C: AsyncClient> Runner for AsyncConnection<C> {
    type Db = C::Db;
    const WAITS: bool = true;

    async fn fetch<Q: RowStatement<C::Db>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<Vec<ReadRow<Q>>> {
        let rules = crate::engine::rules::rules(self);
        let asked = part.clone();
        let failed = |e| failed::<C::Db, Q, All>(statement, part.clone(), &rules, e);
        let mut again = true;
        loop {
            self.settle_all().await.map_err(failed)?;
            let starting = self.sending()?;
            let conn = &mut self.conn;
            let found = round_trip::fetch(conn, starting, &rules, statement, part.clone()).await;
            let found = self.ended(found);
            if !std::mem::take(&mut again) || !self.may_run_again(&found) {
                let text = || sql_of::<C::Db, Q, All>(statement, asked.clone(), &rules);
                return match self.may_have_ended(statement.may_begin(), &text) {
                    Some(question) => Box::pin(self.find_end(question, found)).await,
                    None => found,
                };
            }
        }
    }

    async fn first<Q: RowStatement<C::Db>, const MOST: u8>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<FirstRow<ReadRow<Q>>> {
        let rules = crate::engine::rules::rules(self);
        let asked = part.clone();
        let failed = |e| failed::<C::Db, Q, AtMost<MOST>>(statement, part.clone(), &rules, e);
        let mut again = true;
        loop {
            self.settle_all().await.map_err(failed)?;
            let starting = self.sending()?;
            let (conn, part) = (&mut self.conn, part.clone());
            let first = round_trip::first::<_, _, Q, MOST>(conn, starting, &rules, statement, part);
            let first = first.await;
            let first = self.ended(first);
            if !std::mem::take(&mut again) || !self.may_run_again(&first) {
                let text = || sql_of::<C::Db, Q, All>(statement, asked.clone(), &rules);
                return match self.may_have_ended(statement.may_begin(), &text) {
                    Some(question) => Box::pin(self.find_end(question, first)).await,
                    None => first,
                };
            }
        }
    }

    async fn exists<Q: Query<C::Db>>(&mut self, query: &Q) -> Result<bool> {
        answer::<_, Q, Exists, Bool>(self, query).await
    }

    async fn count<Q: Query<C::Db>>(&mut self, query: &Q) -> Result<i64> {
        answer::<_, Q, Count, BigInt>(self, query).await
    }

    async fn execute<Q: Runnable<C::Db>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<usize> {
        let rules = crate::engine::rules::rules(self);
        let asked = part.clone();
        let failed = |e| failed::<C::Db, Q, All>(statement, part.clone(), &rules, e);
        let mut again = true;
        loop {
            self.settle_all().await.map_err(failed)?;
            let starting = self.sending()?;
            let (conn, part) = (&mut self.conn, part.clone());
            let affected = round_trip::execute(conn, starting, &rules, statement, part).await;
            let affected = self.ended(affected);
            if !std::mem::take(&mut again) || !self.may_run_again(&affected) {
                let text = || sql_of::<C::Db, Q, All>(statement, asked.clone(), &rules);
                return match self.may_have_ended(statement.may_begin(), &text) {
                    Some(question) => Box::pin(self.find_end(question, affected)).await,
                    None => affected,
                };
            }
        }
    }

    fn both<A: Work<C::Db>, B: Work<C::Db>>(
        &mut self,
        a: A,
        b: B,
    ) -> impl Future<Output = Result<(A::Out, B::Out)>> + Send {
        C::both(self, a, b)
    }

    async fn batch(&mut self, sql: &str) -> Result<()> {
        let failed = |e| failed_text::<C::Db>(sql, e);
        self.settle_all().await.map_err(failed)?;
        let starting = events::starting(self)?;
        let started = events::before_text::<C::Db>(starting, &|| sql.to_owned(), false)?;
        self.busy = Busy::Waiting;
        let done = self.conn.batch_execute(sql).await.map_err(failed);
        let outcome = done.as_ref().map(|()| events::Rows::Unknown);
        events::after_text::<C::Db>(started, &|| sql.to_owned(), false, outcome);
        let done = self.ended(done);
        match self.may_have_ended(true, &|| sql.to_owned()) {
            Some(question) => Box::pin(self.find_end(question, done)).await,
            None => done,
        }
    }

    async fn begin(&mut self) -> Result<Begun> {
        self.settle_all()
            .await
            .map_err(|e| failed_text::<C::Db>("BEGIN", e))?;
        let begun = Begun(self.depth);
        let sql = match begun.0 {
            0 => "BEGIN".to_owned(),
            depth => format!("SAVEPOINT {}", savepoint(depth)),
        };
        let timed = events::timed(self, begun.0);
        let done = self.control(&sql, begun, Busy::Waiting).await;
        let done = done.map_err(|e| failed_text::<C::Db>(&sql, e));
        if let Some(timed) = timed {
            timed.begun(&done);
        }
        self.ended(done)?;
        self.depth += 1;
        Ok(begun)
    }

    async fn begin_as(&mut self, before: Option<&str>, begin: &str) -> Result<Begun> {
        self.settle_all()
            .await
            .map_err(|e| failed_text::<C::Db>(begin, e))?;
        if self.depth > 0 {
            let error = diesel::result::Error::AlreadyInTransaction;
            return Err(failed_text::<C::Db>(begin, error));
        }
        if let Some(before) = before {
            self.batch(before).await?;
        }
        let timed = events::timed(self, 0);
        let done = self.control(begin, Begun(0), Busy::Waiting).await;
        let done = done.map_err(|e| failed_text::<C::Db>(begin, e));
        if let Some(timed) = timed {
            timed.begun(&done);
        }
        self.ended(done)?;
        self.depth = 1;
        Ok(Begun(0))
    }

    async fn commit(&mut self, begun: Begun) -> Result<()> {
        self.outcome = Outcome::Undone;
        if begun.0 == 0
            && let Some(watch) = self.watching()
        {
            // SQL text has committed it just before.
            watch.committed = None;
        }
        let mut unsent = Unsent(&mut *self, Some(begun));
        let settled = unsent.0.settle_all().await;
        unsent.1 = None;
        drop(unsent);
        if let Err(error) = settled {
            let error = failed_text::<C::Db>("COMMIT", error);
            // The first error is the cause.
            let _ = self.rollback(begun).await;
            return Err(error);
        }
        let (sql, busy) = match begun.0 {
            0 => (C::COMMIT.to_owned(), Busy::Committing),
            depth => {
                let sql = format!("RELEASE SAVEPOINT {}", savepoint(depth));
                (sql, Busy::Waiting)
            }
        };
        let timed = events::timed(self, begun.0);
        let done = self.control(&sql, begun, busy).await;
        if let Err(error) = done {
            let sql = if begun.0 == 0 { "COMMIT" } else { &*sql };
            let error = failed_text::<C::Db>(sql, error);
            let error: Result<()> = Err(TransactionEnded::explain(error));
            if let Some(timed) = timed {
                timed.committed(&error, None);
            }
            // Whether the server has read COMMIT is unknown, so neither kind of closure may run.
            if begun.0 == 0 && error.as_ref().is_err_and(Error::is_disconnect) {
                self.outcome = Outcome::Uncertain;
                if let Some(watch) = self.watching() {
                    watch.hooks().forget();
                }
            }
            // Report why the statement failed, rather than that a lost connection cannot roll back.
            let _ = self.rollback(begun).await;
            return self.ended(error);
        }
        self.depth = begun.0;
        self.outcome = Outcome::Committed;
        let hooks = timed.map(|timed| timed.committed(&Ok(()), self.watching()));
        let hooks = Closures::<Self>::new(hooks.unwrap_or_default());
        if begun.0 == 0 && self.watch.is_some() {
            let Self {
                conn, busy, watch, ..
            } = self;
            // This commits. If it fails, the connection is lost, which the next statement reports.
            let _ = restore(conn, busy, watch, true).await;
        }
        hooks.run().await;
        Ok(())
    }

    async fn rollback(&mut self, begun: Begun) -> Result<()> {
        self.abandon(begun);
        let done = self
            .settle_all()
            .await
            .map_err(|e| failed_text::<C::Db>("ROLLBACK", e));
        self.ended(done)
    }

    async fn prepare(&mut self, begun: Begun, statements: &[String]) -> Result<()> {
        super::two_phase::prepare(self, begun, statements).await
    }
    async fn decide(&mut self, sql: &str, commits: bool) -> Result<()> {
        super::two_phase::decide(self, sql, commits).await
    }

    fn abandon(&mut self, begun: Begun) {
        let outermost = self.rollback_to.map_or(begun, |to| to.min(begun));
        self.rollback_to = Some(outermost);
    }

    fn outcome(&mut self, _: Begun) -> Outcome {
        match self.busy {
            Busy::Committing => Outcome::Uncertain,
            _ => self.outcome,
        }
    }

    fn close_when_returned(&mut self) {
        self.last = true;
    }

    fn depth(&mut self) -> usize {
        // A transaction that is rolled back before the next statement is no longer open.
        self.rollback_to
            .map_or(self.depth, |Begun(to)| to.min(self.depth))
    }
    #[inline]
    fn watching(&mut self) -> Option<&mut Watch> {
        self.watch.as_deref_mut()
    }
    fn watch(&mut self) -> Option<&mut Watch> {
        Some(self.watch.get_or_insert_with(|| Box::new(Watch::new(None))))
    }
}

impl<C: AsyncClient> AsyncConnection<C> {
    /// Records that a statement is sent, and calls its observers.
    pub(super) fn sending(&mut self) -> Result<Option<Starting>> {
        let starting = events::starting(self)?;
        self.busy = Busy::Waiting;
        Ok(starting)
    }
    /// Returns the SQL that only a transaction refuses, if the text of the user that has run may have ended the transaction in which it ran.
    fn may_have_ended(&mut self, may: bool, text: &dyn Fn() -> String) -> Option<&'static str> {
        if !may || self.depth() == 0 {
            return None;
        }
        let watch = self.watching();
        if watch.as_ref().is_some_and(|watch| watch.quiet) {
            return None;
        }
        let rolled_back =
            watch.is_some_and(|watch| watch.ended.is_some() || watch.perhaps_ended.is_some());
        <C::Db as Dialect>::may_end_transaction(text, rolled_back)
    }
    /// Finds out whether it has.
    async fn find_end<T>(&mut self, question: &str, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(Error::is_disconnect) {
            return result;
        }
        let is_known = self.watching().is_some_and(|watch| watch.ended.is_some());
        if !is_known {
            self.busy = Busy::Waiting;
            // This begins another transaction, which is committed or rolled back in place of the lost one.
            let answer = self.conn.batch_execute(question).await;
            self.busy = Busy::Not;
            if let Err(error) = answer {
                self.lost |= Error::is_disconnect_of_diesel(&error);
                return result;
            }
        }
        match self.watch() {
            Some(watch) => watch.ended_by_text(result),
            None => result,
        }
    }
    /// Rolls back everything that a dropped future has left open.
    pub(in crate::engine) async fn settle_all(&mut self) -> Result<(), diesel::result::Error> {
        let Self {
            conn,
            depth,
            rollback_to,
            busy,
            lost,
            watch,
            ..
        } = self;
        let settled = settle(conn, depth, rollback_to, busy, watch).await;
        if let Err(error) = &settled
            && !matches!(busy, Busy::Left { .. })
        {
            *lost |= Error::is_disconnect_of_diesel(error);
        }
        settled
    }
}

async fn answer<C: AsyncClient, Q: Query<C::Db>, K: Ask<Q, C::Db>, T: SqlType>(
    on: &mut AsyncConnection<C>,
    query: &Q,
) -> Result<T::Rust> {
    let rules = crate::engine::rules::rules(on);
    let failed = |e| failed::<C::Db, Q, K>(query, 0..1, &rules, e);
    let mut again = true;
    loop {
        on.settle_all().await.map_err(failed)?;
        let starting = on.sending()?;
        let conn = &mut on.conn;
        let answer = round_trip::answer::<_, _, Q, K, T>(conn, starting, &rules, query).await;
        let answer = on.ended(answer);
        if !std::mem::take(&mut again) || !on.may_run_again(&answer) {
            return answer;
        }
    }
}

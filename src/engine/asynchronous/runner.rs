//! Statements of tasks on an asynchronous connection.

use std::future::Future;
use std::ops::Range;

use super::busy::{Busy, restore, savepoint, settle};
use super::{AsyncClient, AsyncConnection};
use crate::dialect::Dialect;
use crate::engine::asked::{All, Ask, AtMost, Count, Exists};
use crate::engine::events::{self, Starting, Watch};
use crate::engine::round_trip;
use crate::engine::statement::{failed, failed_text};
use crate::engine::task::Work;
use crate::engine::task::{Begun, First, Runner};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::statement::{ReadRow, RowStatement, Runnable};
use crate::types::{BigInt, Bool, SqlType};

impl<C: AsyncClient> Runner for AsyncConnection<C> {
    type Db = C::Db;

    async fn fetch<Q: RowStatement<C::Db>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<Vec<ReadRow<Q>>> {
        let rules = crate::engine::rules::rules(self);
        let failed = |e| failed::<C::Db, Q, All>(statement, part.clone(), &rules, e);
        self.settle_all().await.map_err(failed)?;
        let starting = self.sending();
        let found = round_trip::fetch(&mut self.conn, starting, &rules, statement, part).await;
        self.ended(found)
    }

    async fn first<Q: RowStatement<C::Db>, const MOST: u8>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<First<ReadRow<Q>>> {
        let rules = crate::engine::rules::rules(self);
        let failed = |e| failed::<C::Db, Q, AtMost<MOST>>(statement, part.clone(), &rules, e);
        self.settle_all().await.map_err(failed)?;
        let starting = self.sending();
        let conn = &mut self.conn;
        let first = round_trip::first::<_, _, Q, MOST>(conn, starting, &rules, statement, part);
        let first = first.await;
        self.ended(first)
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
        let failed = |e| failed::<C::Db, Q, All>(statement, part.clone(), &rules, e);
        self.settle_all().await.map_err(failed)?;
        let starting = self.sending();
        let conn = &mut self.conn;
        let affected = round_trip::execute(conn, starting, &rules, statement, part).await;
        self.ended(affected)
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
        let starting = events::starting(self);
        let started = events::before_text::<C::Db>(starting, &|| sql.to_owned(), false)?;
        self.busy = Busy::Waiting;
        let done = self.conn.batch_execute(sql).await.map_err(failed);
        let outcome = done.as_ref().map(|()| events::Rows::Unknown);
        events::after_text::<C::Db>(started, &|| sql.to_owned(), false, outcome);
        self.ended(done)
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
        let timed = events::timed(self, false);
        let done = self.control(&sql, begun).await;
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
        let timed = events::timed(self, false);
        let done = self.control(begin, Begun(0)).await;
        let done = done.map_err(|e| failed_text::<C::Db>(begin, e));
        if let Some(timed) = timed {
            timed.begun(&done);
        }
        self.ended(done)?;
        self.depth = 1;
        Ok(Begun(0))
    }

    async fn commit(&mut self, begun: Begun) -> Result<()> {
        self.settle_all()
            .await
            .map_err(|e| failed_text::<C::Db>("COMMIT", e))?;
        let sql = match begun.0 {
            0 => C::COMMIT.to_owned(),
            depth => format!("RELEASE SAVEPOINT {}", savepoint(depth)),
        };
        let timed = events::timed(self, true);
        let done = self.control(&sql, begun).await;
        if let Err(error) = done {
            let error = Err(failed_text::<C::Db>(&sql, error));
            if let Some(timed) = timed {
                timed.committed(&error, None);
            }
            // Report why the statement failed, not that a lost connection cannot roll back.
            let _ = self.rollback(begun).await;
            return self.ended(error);
        }
        self.depth = begun.0;
        if begun.0 == 0 && self.watch.is_some() {
            let Self {
                conn, busy, watch, ..
            } = self;
            // It is committed. If this fails, the connection is lost, which the next statement reports.
            let _ = restore(conn, busy, watch, true).await;
        }
        if let Some(timed) = timed {
            for hook in timed.committed(&Ok(()), self.watching()) {
                hook().await;
            }
        }
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

    fn abandon(&mut self, begun: Begun) {
        let outermost = self.rollback_to.map_or(begun, |to| to.min(begun));
        self.rollback_to = Some(outermost);
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
    /// Notes that a statement is sent; who watches it.
    pub(super) fn sending(&mut self) -> Option<Starting> {
        self.busy = Busy::Waiting;
        events::starting(self)
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
        let settled = settle(
            conn,
            depth,
            rollback_to,
            busy,
            watch,
            <C::Db as Dialect>::DATABASE,
            C::BREAKS,
        )
        .await;
        if let Err(error) = &settled
            && *busy != Busy::Left
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
    on.settle_all().await.map_err(failed)?;
    let starting = on.sending();
    let conn = &mut on.conn;
    let answer = round_trip::answer::<_, _, Q, K, T>(conn, starting, &rules, query).await;
    on.ended(answer)
}

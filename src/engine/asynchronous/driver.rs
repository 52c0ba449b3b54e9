//! An asynchronous connection in the pool of an engine.

use std::future::Future;
use std::time::Duration;

use futures_util::stream::StreamExt;

use super::busy::Busy;
use super::{AsyncClient, AsyncConnection, Later, RowStream};
use crate::engine::pool::{Driver, Pooled, Rows, Target, end_unknown, session_ends};
use crate::engine::task::{Begun, Runner};
use crate::engine::{Connection, events};
use crate::error::Result;
use crate::statement::{Returns, RowStatement, Statement};

impl<C: AsyncClient> Driver for AsyncConnection<C> {
    fn target(url: String) -> Result<Target> {
        C::target(url)
    }
    fn drive<'c, T: Send + 'c>(
        future: impl Future<Output = Result<T>> + Send + 'c,
    ) -> Later<'c, T> {
        Later::new(future)
    }
    fn undrive<'c, T: Send + 'c>(
        output: Later<'c, T>,
    ) -> impl Future<Output = Result<T>> + Send + 'c {
        output
    }
    fn stream_pooled<'c, Q: RowStatement<C::Db>>(
        conn: impl Future<Output = Result<Pooled<Self>>> + Send + 'c,
        statement: &'c Q,
    ) -> RowStream<'c, <Q as Returns>::Row> {
        RowStream::new(Rows::new(move |out| async move {
            let mut conn = conn.await?;
            conn.opened_by(Statement::<C::Db>::may_begin(statement));
            events::keep_location(conn.inner());
            let mut rows = Connection::stream(conn.inner(), statement);
            while let Some(row) = rows.next().await {
                out.put(row).await;
            }
            Ok(())
        }))
    }
    async fn wait<T: Send>(waiting: impl Future<Output = T> + Send, limit: Duration) -> Option<T> {
        tokio::time::timeout(limit, waiting).await.ok()
    }
    async fn within<T: Send>(limit: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        tokio::time::timeout(limit, future).await.ok()
    }
    async fn pause(time: Duration) {
        tokio::time::sleep(time).await;
    }
    fn finish(future: impl Future<Output = ()> + Send + 'static) {
        // Outside of a runtime the connection can only be closed.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(future);
        }
    }
    fn is_open(&mut self) -> bool {
        let watch = self.watch.as_deref();
        self.busy != Busy::Not
            || self.last
            || self.depth > 0
            || self.rollback_to.is_some()
            || watch.is_some_and(|watch| watch.restore.is_some() || watch.two_phase.is_some())
    }
    fn is_lost(&mut self) -> bool {
        self.lost
    }
    fn is_outlived(&mut self) -> bool {
        self.outlived
    }
    fn is_left(&mut self) -> bool {
        matches!(self.busy, Busy::Left { .. })
    }
    async fn reset(&mut self, may_be_more: bool) -> Result<()> {
        // A COMMIT is not cancelled: its outcome would be less certain.
        let ends = matches!(
            self.busy,
            Busy::Not | Busy::Committing | Busy::Left { in_commit: true }
        );
        let breaks = self.busy == Busy::Rows && C::BREAKS;
        if !ends && !breaks {
            self.conn.cancel(&self.beside).await;
        }
        if Driver::is_open(self) {
            self.rollback(Begun(0)).await?;
        }
        // A transaction of two phases that is still there is prepared: another connection may end it when this one is closed.
        let is_prepared = (self.watch.as_deref()).is_some_and(|watch| watch.two_phase.is_some());
        if self.last || is_prepared {
            return Err(session_ends());
        }
        match may_be_more {
            true => end_unknown(self, C::IN_TRANSACTION).await,
            false => Ok(()),
        }
    }
}

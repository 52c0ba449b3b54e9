//! Verbs on an asynchronous connection.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::TryFutureExt;
use futures_util::stream::{StreamExt, TryChunksError, TryStreamExt};

use super::busy::{Busy, Watched};
use super::dropped::{note, settle};
use super::{AsyncClient, AsyncConnection, Later, RowStream};
use crate::engine::asked::All;
use crate::engine::events::{self, Streamed};
use crate::engine::loading::stream_loaded;
use crate::engine::statement::{Prepared, failed, failed_text};
use crate::engine::task::Task;
use crate::engine::{Connect, Connection};
use crate::render::AnyRules;
use crate::statement::{Loads, Returns, RowStatement, Statement};

#[diagnostic::do_not_recommend]
impl<C: AsyncClient> Connection for AsyncConnection<C> {
    type Dialect = C::Db;
    type On = Self;
    type Output<'c, T: Send + 'c> = Later<'c, T>;
    type Stream<'c, T: Send + 'static> = RowStream<'c, T>;

    fn perform<'c, T: Task<Self> + 'c>(&'c mut self, task: T) -> Later<'c, T::Out> {
        events::called_at(self);
        Later::new(task.run(self))
    }

    fn chunked<'c, T: Send + 'static>(
        rows: RowStream<'c, T>,
        n: NonZeroUsize,
    ) -> RowStream<'c, Vec<T>>
    where
        Self: 'c,
    {
        let chunks = rows.try_chunks(n.get()).flat_map(|chunk| {
            // An error comes after the rows that were read before it.
            let (rows, error) = match chunk {
                Ok(rows) => (rows, None),
                Err(TryChunksError(rows, error)) => (rows, Some(error)),
            };
            let rows = Some(rows).filter(|rows| !rows.is_empty()).map(Ok);
            futures_util::stream::iter(rows.into_iter().chain(error.map(Err)))
        });
        RowStream::new(chunks)
    }

    fn stream<'c, Q: RowStatement<C::Db>>(
        &'c mut self,
        statement: &'c Q,
    ) -> RowStream<'c, <Q as Returns>::Row> {
        events::called_at(self);
        let rules = crate::engine::rules::rules(self);
        let end = Statement::<C::Db>::part(statement, 0, &rules);
        let end = match end.map(|end| (end, Statement::<C::Db>::part(statement, end, &rules))) {
            None => return RowStream::new(futures_util::stream::empty()),
            Some((end, None)) if !Statement::<C::Db>::affects_rows(statement) => end,
            // A write must run to the end, in all its parts: an error may come last.
            Some(_) => {
                let rows = self.perform(crate::engine::verb_tasks::All(statement));
                let rows = rows.map_ok(|rows| futures_util::stream::iter(rows.into_iter().map(Ok)));
                return RowStream::new(rows.try_flatten_stream());
            }
        };
        if Q::Loads::ANY {
            return RowStream::new(stream_loaded(statement, 0..end, self));
        }
        if std::mem::take(&mut self.outdated) {
            self.conn.forget_all();
        }
        let Self {
            conn,
            depth,
            rollback_to,
            busy,
            lost,
            outdated,
            watch,
            ..
        } = self;
        let mut before = *busy;
        let undone = (before == Busy::Committing).then(Arc::<AtomicBool>::default);
        let is_undone = undone.clone();
        let rules = watch.as_deref().map(|watch| watch.rules.clone());
        let rules = rules.unwrap_or_default();
        let rows = async move {
            let failed =
                move |rules: &AnyRules, e| failed::<C::Db, Q, All>(statement, 0..end, rules, e);
            settle(conn, depth, rollback_to, &mut before, watch)
                .await
                .map_err(|e| failed(&rules, e))?;
            if let Some(undone) = is_undone {
                undone.store(true, Ordering::Relaxed);
            }
            let starting = watch.as_deref().and_then(|watch| watch.starting(*depth));
            let started = events::before::<C::Db, Q, All>(starting, statement, &(0..end))?;
            let prepared = Prepared::<Q, All, C::Db, Q::Decode>::new(statement, 0..end, &rules);
            let rows = {
                let _comment = events::commented(&started, &rules);
                conn.rows::<Q::Decode>(prepared)
            };
            let mut seen = Streamed::<C::Db, Q, All>::new(started, statement, 0..end);
            let rows = match rows.await {
                Ok(rows) => rows,
                Err(error) => {
                    let error = failed(&rules, error);
                    note::<C::Db>(watch, *depth, &error);
                    seen.failed(&error);
                    return Err(error);
                }
            };
            let rows = rows.map(move |row| {
                if seen.is_over() {
                    return None;
                }
                let row = row.map(|read| statement.loads().as_read(read));
                let row = row.map_err(|e| failed(&rules, e));
                if let Err(error) = &row {
                    note::<C::Db>(watch, *depth, error);
                }
                let row = row.transpose();
                Some(row.and_then(|row| seen.see(row)))
            });
            let rows = rows.take_while(|row| std::future::ready(row.is_some()));
            Ok(rows.filter_map(|row| std::future::ready(row.flatten())))
        };
        RowStream::new(Watched {
            rows: Box::pin(rows.try_flatten_stream()),
            busy,
            left: before.is_left(C::BREAKS),
            undone,
            lost,
            outdated,
            is_outdated: C::is_outdated,
            is_outlived: C::is_outlived,
        })
    }
}

impl<C: AsyncClient> Connect for AsyncConnection<C> {
    fn open(url: &str) -> Later<'static, Self> {
        let checked = C::check(url);
        let url: String = C::url(url);
        Later::new(async move {
            checked?;
            let opened = C::open(&url).await?;
            let (mut conn, beside) = opened;
            if let Some(settings) = C::SETTINGS {
                let set = conn.batch_execute(settings).await;
                set.map_err(|e| failed_text::<C::Db>(settings, e))?;
            }
            let mut conn = Self::new(conn);
            conn.beside = beside;
            Ok(conn)
        })
    }
}

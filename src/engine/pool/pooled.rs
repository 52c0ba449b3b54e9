//! A connection that an engine has handed out.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Instant;

use super::{Driver, Entry, PATIENCE, PoolSlot, Shared, Status};
use crate::dialect::Dialect;
use crate::engine::events::{CheckIn, called_at};
use crate::engine::{Connection, Task};
use crate::error::Result;
use crate::statement::{Returns, RowStatement};

/// A connection that is returned to its engine when it is dropped: made by [`Engine::connect`](super::Engine::connect).
///
/// It runs statements like the connection it holds, and dereferences to it:
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// # fn f() -> relata::Result<()> {
/// let engine = Engine::<SqliteConnection>::new("sqlite::memory:")?;
/// let mut conn = engine.connect()?;
/// conn.run_script("CREATE TABLE notes (text TEXT)")?;
/// conn.transaction(|tx| tx.run_script("INSERT INTO notes VALUES ('one')"))?;
/// drop(conn);
/// assert_eq!(engine.status().idle, 1);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// When it is returned, everything open is rolled back: a transaction that was begun in any way, and a statement whose future was
/// dropped, which is cancelled if the database supports it. A connection that is lost is closed.
///
/// Settings (`SET`, PRAGMAs), temporary tables and session locks stay: set them for all connections by
/// [`on_connect`](super::EngineBuilder::on_connect), or for a transaction by `SET LOCAL`.
pub struct Pooled<C: Driver> {
    /// Empty only while it is dropped.
    held: Option<(Box<Entry<C>>, PoolSlot)>,
    pool: Shared<C>,
    /// True if something may be open that relata does not know about.
    touched: bool,
    lost: bool,
    /// When it was checked out, if there are observers.
    since: Option<Instant>,
}

impl<C: Driver> Pooled<C> {
    pub(super) fn new(pool: Shared<C>, entry: Box<Entry<C>>, slot: PoolSlot) -> Self {
        Self {
            since: pool.observers.is_some().then(Instant::now),
            held: Some((entry, slot)),
            pool,
            touched: false,
            lost: false,
        }
    }

    /// The number by which the observers know it.
    pub(super) fn number(&mut self) -> u64 {
        self.inner().watching().map_or(0, |watch| watch.connection)
    }
    /// True if it was opened for this check-out.
    pub(super) fn is_new(&self, then: Instant) -> bool {
        matches!(&self.held, Some((entry, _)) if entry.opened >= then)
    }
    /// Reports to the observers that it is returned.
    fn checked_in(&mut self) {
        let (Some(since), Some(observers)) = (self.since, self.pool.observers.clone()) else {
            return;
        };
        let connection = self.number();
        let is_kept = !self.lost && !self.inner().is_lost();
        let status = || {
            let before = self.pool.status();
            let in_use = before.in_use.saturating_sub(1);
            Status {
                idle: before.idle + usize::from(is_kept && before.idle < before.pool_size),
                in_use,
                overflow: in_use.saturating_sub(before.pool_size),
                ..before
            }
        };
        let event = CheckIn {
            database: C::Dialect::DATABASE,
            connection,
            held: since.elapsed(),
            status: &status,
        };
        observers.tell(|events| events.check_in(&event));
    }

    /// The connection, for uses that leave nothing unknown open.
    pub(crate) fn inner(&mut self) -> &mut C {
        match &mut self.held {
            Some((entry, _)) => &mut entry.conn,
            None => unreachable!("a connection is returned only when it is dropped"),
        }
    }

    /// Records that a statement may have begun a transaction.
    pub(crate) fn opened_by(&mut self, may_begin: bool) {
        self.touched |= may_begin;
    }

    /// Records that this error may mean the loss of the connection. If a dropped future has made it unusable, others are well.
    pub(crate) fn learn<T>(&mut self, result: &Result<T>) {
        if let Err(error) = result {
            self.lost |= error.is_disconnect() && !self.inner().is_left();
        }
    }

    pub(crate) async fn run<T: Task<C>>(&mut self, task: T) -> Result<T::Out> {
        self.touched |= task.may_begin();
        let result = task.run(self.inner()).await;
        self.learn(&result);
        result
    }

    /// Removes the connection from its engine, which may open another instead.
    pub fn detach(mut self) -> C {
        match self.held.take() {
            Some((entry, _)) => entry.conn,
            None => unreachable!("a connection is returned only when it is dropped"),
        }
    }
}

impl<C: Driver> Drop for Pooled<C> {
    fn drop(&mut self) {
        if self.held.is_some() && self.since.is_some() {
            self.checked_in();
        }
        let Some((mut entry, slot)) = self.held.take() else {
            return;
        };
        if self.lost || entry.conn.is_lost() {
            self.pool.replace_all(entry.generation);
            return;
        }
        // A panic may have left anything unfinished.
        if std::thread::panicking() {
            return;
        }
        if !self.touched && !entry.conn.is_open() {
            self.pool.put(entry);
            return;
        }
        let (pool, touched) = (self.pool.clone(), self.touched);
        C::finish(async move {
            match C::within(PATIENCE, entry.conn.reset(touched)).await {
                Some(Ok(())) => pool.put(entry),
                // It may be lost because a future was dropped, which says nothing about other connections.
                _ => drop(entry),
            }
            // Only now may another connection take its slot.
            drop(slot);
        });
    }
}

impl<C: Driver> Deref for Pooled<C> {
    type Target = C;
    fn deref(&self) -> &C {
        match &self.held {
            Some((entry, _)) => &entry.conn,
            None => unreachable!("a connection is returned only when it is dropped"),
        }
    }
}
impl<C: Driver> DerefMut for Pooled<C> {
    fn deref_mut(&mut self) -> &mut C {
        self.touched = true;
        self.inner()
    }
}

#[diagnostic::do_not_recommend]
impl<C: Driver> Connection for Pooled<C> {
    type Dialect = C::Dialect;
    type On = C;
    type Output<'c, T: Send + 'c> = C::Output<'c, T>;
    type Stream<'c, T: Send + 'static> = C::Stream<'c, T>;

    fn perform<'c, T: Task<C> + 'c>(&'c mut self, task: T) -> C::Output<'c, T::Out> {
        called_at(self.inner());
        C::drive(self.run(task))
    }
    fn chunked<'c, T: Send + 'static>(
        rows: C::Stream<'c, T>,
        n: std::num::NonZeroUsize,
    ) -> C::Stream<'c, Vec<T>>
    where
        Self: 'c,
    {
        C::chunked(rows, n)
    }
    fn stream<'c, Q: RowStatement<C::Dialect>>(
        &'c mut self,
        statement: &'c Q,
    ) -> C::Stream<'c, <Q as Returns>::Row> {
        // An error of a row is not seen here.
        self.touched = true;
        self.inner().stream(statement)
    }
}

impl<C: Driver> fmt::Debug for Pooled<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pooled").finish_non_exhaustive()
    }
}

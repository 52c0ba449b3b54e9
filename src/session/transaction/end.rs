//! Flush, commit, rollback and savepoints.

use crate::engine::{Begun, Driver, Open, Task};
use crate::error::Result;
use crate::session::Session;
use crate::session::events;
use crate::session::rows::SessionRows;
use crate::session::transaction::attempt::{Flush, not_flushing, outcome_known};
use crate::session::transaction::commit::{Commit, end_innermost, flush_all};
use crate::session::transaction::level::Level;

/// A point in a session's transaction to which it can roll back.
#[derive(Debug)]
#[must_use = "a savepoint is there to be released or rolled back to"]
pub struct Savepoint {
    session: u32,
    number: u64,
}

impl<C: Driver> Session<'_, C> {
    /// Begins the transaction, if none is open, so that all queries see the same state of the database, if its isolation level
    /// ensures that. Otherwise the first flush begins it.
    ///
    /// # Errors
    /// The error of the database if it could not begin; [`SessionError::Flushing`](crate::error::SessionError::Flushing) in a hook before a flush.
    #[track_caller]
    pub fn begin(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Begin(&mut self.rows))
    }

    /// Writes all changes in the transaction, which it begins if none is open. Rows then have
    /// the values that the database generated.
    ///
    /// Tables are written in the order of their foreign keys: first new rows, in the order in which they were added, and
    /// changed ones, in the order of their keys; then deleted rows, in the reverse order. Rows that reference each other
    /// are written one after the other; in a cycle, a nullable column gets its value by a second
    /// UPDATE. Rows with the same columns share one statement.
    ///
    /// # Errors
    /// Those of the statements; [`SessionError`](crate::error::SessionError), such as `Stale` if a row was changed or deleted
    /// since it was read. The session is then unchanged, and everything that the flush wrote is rolled back: correct the
    /// mistake, and flush again.
    #[track_caller]
    pub fn flush(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Flush(&mut self.rows))
    }

    /// Flushes and commits. If there is nothing to write and no transaction is open, it sends nothing. Rows that a hook changes or adds
    /// [after the flush](crate::session::SessionOptions::after_flush) are flushed too, as long as there are any, as in
    /// [SQLAlchemy](https://docs.sqlalchemy.org/en/20/orm/events.html#sqlalchemy.orm.SessionEvents.after_flush).
    ///
    /// If the connection is lost at COMMIT (see [`may_have_committed`](crate::Error::may_have_committed)), or the future is dropped after
    /// COMMIT was sent, it is unknown whether it took effect. Then the session refuses to write, so that nothing is stored twice, until [`rollback`](Self::rollback) makes it forget what it may have written: read what is stored, and
    /// add again what is not.
    ///
    /// # Errors
    /// Those of [`flush`](Self::flush), which leave the session unchanged. If COMMIT itself is refused, as by a
    /// deferred constraint, the database has rolled back: the session is unchanged too, if nothing had been flushed
    /// earlier in the transaction; otherwise as after [`rollback`](Self::rollback). [`SessionError::EndlessFlush`](crate::error::SessionError::EndlessFlush) if there are still
    /// rows to flush after 100 flushes, whose changes then stay in the transaction; [`SessionError::CommitUnknown`](crate::error::SessionError::CommitUnknown).
    #[track_caller]
    pub fn commit(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Commit(&mut self.rows))
    }

    /// Undoes everything since the last commit: rows, their states and handles are as they were then, and added rows
    /// are [transient](crate::session::State::Transient). Rows are [expired](Self::expire), since their values may have been
    /// read in the transaction.
    ///
    /// # Errors
    /// The error of the database. The session is rolled back nevertheless, and so is the database, which ends
    /// a transaction whose connection is lost.
    #[track_caller]
    pub fn rollback(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Rollback(&mut self.rows))
    }

    /// Flushes, and begins a savepoint: later changes can be undone separately.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let before = session.savepoint()?;
    /// session.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
    /// match session.flush() {
    ///     Ok(()) => session.release(before)?,
    ///     Err(_) => session.rollback_to(before)?,
    /// }
    /// session.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`flush`](Self::flush).
    #[track_caller]
    pub fn savepoint(&mut self) -> C::Output<'_, Savepoint> {
        self.conn.perform(Save(&mut self.rows))
    }
    /// Flushes and releases the savepoint, with those inside it: the changes since then become part of the transaction.
    ///
    /// # Errors
    /// Those of [`flush`](Self::flush).
    ///
    /// # Panics
    /// If the savepoint has ended.
    #[track_caller]
    pub fn release(&mut self, savepoint: Savepoint) -> C::Output<'_, ()> {
        let depth = self.rows.depth_of(&savepoint);
        self.conn.perform(Release(&mut self.rows, depth))
    }
    /// Undoes the changes since the savepoint began, and ends it.
    ///
    /// # Errors
    /// The error if the database did not answer.
    ///
    /// # Panics
    /// If the savepoint has ended.
    #[track_caller]
    pub fn rollback_to(&mut self, savepoint: Savepoint) -> C::Output<'_, ()> {
        let depth = self.rows.depth_of(&savepoint);
        self.conn.perform(RollbackTo(&mut self.rows, depth))
    }
}

impl<C: Driver> SessionRows<C> {
    #[track_caller]
    fn depth_of(&self, savepoint: &Savepoint) -> usize {
        let number = Some(savepoint.number).filter(|_| savepoint.session == self.id);
        let open = self
            .levels
            .iter()
            .position(|level| level.number.is_some() && level.number == number);
        match open {
            Some(depth) => depth,
            None => panic!("the savepoint has ended, or is one of another session"),
        }
    }
    /// The transaction, if the database knows about it.
    pub(in crate::session) fn transaction(&self) -> Option<Begun> {
        self.levels.first()?.begun
    }
    pub(in crate::session) fn begun(&mut self, begun: Begun) {
        if let Some(level) = self.levels.first_mut() {
            level.begun = Some(begun);
        }
    }
    /// The transaction, which is no longer to be ended.
    pub(in crate::session) fn take_outermost(&mut self) -> Option<Begun> {
        self.levels.first_mut()?.begun.take()
    }
    /// The innermost savepoint, which is no longer to be ended.
    pub(in crate::session) fn take_innermost(&mut self) -> Option<Begun> {
        self.levels.last_mut()?.begun.take()
    }
}

struct Begin<'s, C: Driver>(&'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Begin<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        if self.0.transaction().is_none() {
            not_flushing(self.0)?;
            outcome_known(self.0)?;
            let begun = Open::begin(on).await?.keep();
            self.0.begun(begun);
        }
        Ok(())
    }
}

/// Rolls back the innermost savepoints, so that `left` remain; the session first, so that it is rolled back even if the
/// database fails.
async fn undo<C: Driver>(rows: &mut SessionRows<C>, left: usize, on: &mut C) -> Result<()> {
    let mut outermost = None;
    for _ in left..rows.levels.len() {
        if let Some(begun) = rows.undo()
            && let Some(inner) = outermost.replace(begun)
        {
            on.abandon(inner);
        }
    }
    match outermost {
        Some(begun) => on.rollback(begun).await,
        None => Ok(()),
    }
}

struct Rollback<'s, C: Driver>(&'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Rollback<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let rows = self.0;
        not_flushing(rows)?;
        events::run(|options| &options.before_rollback, rows, on).await?;
        let undone = undo(rows, 0, on).await;
        rows.unknown = false;
        undone?;
        events::run(|options| &options.after_rollback, rows, on).await
    }
}

struct Save<'s, C: Driver>(&'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Save<'_, C> {
    type Out = Savepoint;
    async fn run(self, on: &mut C) -> Result<Savepoint> {
        not_flushing(self.0)?;
        Flush(self.0).run(on).await?;
        Begin(self.0).run(on).await?;
        let begun = Open::begin(on).await?.keep();
        let rows = self.0;
        rows.savepoints += 1;
        let number = rows.savepoints;
        rows.levels.push(Level::savepoint(begun, number));
        Ok(Savepoint {
            session: rows.id,
            number,
        })
    }
}

struct Release<'s, C: Driver>(&'s mut SessionRows<C>, usize);
impl<C: Driver> Task<C> for Release<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let Release(rows, depth) = self;
        not_flushing(rows)?;
        flush_all(rows, on).await?;
        while rows.levels.len() > depth {
            end_innermost(rows, on).await?;
            rows.release();
        }
        Ok(())
    }
}

struct RollbackTo<'s, C: Driver>(&'s mut SessionRows<C>, usize);
impl<C: Driver> Task<C> for RollbackTo<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        not_flushing(self.0)?;
        undo(self.0, self.1, on).await
    }
}

//! Flush, commit, rollback and savepoints.

use super::flush::{Done, Failure, explain, flush};
use super::on_delete::cascade;
use super::prepare::prepare;
use super::rows::{Level, SessionRows};
use super::{Session, events};
use crate::engine::{Begun, Driver, Open, Task};
use crate::error::{Result, SessionError};

/// A place in a session's transaction that it can go back to.
#[derive(Debug)]
#[must_use = "a savepoint is there to be released or rolled back to"]
pub struct Savepoint {
    session: u32,
    depth: usize,
}

impl<C: Driver> Session<'_, C> {
    /// Begins the transaction, if none is open: so that queries see one state of the database, if its isolation level
    /// ensures that. Otherwise the first flush begins it.
    ///
    /// # Errors
    /// The error of the database if it could not begin.
    #[track_caller]
    pub fn begin(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Begin(&mut self.rows))
    }

    /// Writes all changes, in the transaction, which begins here if none is open. Rows then have
    /// the values that the database generated.
    ///
    /// Tables are written in the order of their foreign keys: first new rows, in the order in which they were added, and
    /// changed ones, in the order of their keys; deleted rows at last, in the reverse order. Rows that reference each other
    /// are written one after the other; where they do so in a circle, a column that may be NULL gets its value by a second
    /// UPDATE. Rows of one shape are one statement.
    ///
    /// # Errors
    /// Those of the statements; [`SessionError`], such as `Stale` if a row was changed or deleted
    /// since it was read. The session is then as it was, and everything the flush has written is rolled back: correct the
    /// mistake, and flush again.
    #[track_caller]
    pub fn flush(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Flush(&mut self.rows))
    }

    /// Flushes and commits. Without anything to write, and outside of a transaction, it sends nothing.
    ///
    /// # Errors
    /// Those of [`flush`](Self::flush), after which the session is as it was. Where COMMIT itself is refused, as by a
    /// deferred constraint, the database has rolled back: the session is as it was before, too, if nothing had been flushed
    /// earlier in the transaction; otherwise as after [`rollback`](Self::rollback).
    #[track_caller]
    pub fn commit(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Commit(&mut self.rows))
    }

    /// Undoes everything since the last commit: rows, their states and handles are as they were then, and those that were
    /// added are [transient](super::State::Transient). Rows are [expired](Self::expire): their values may have been
    /// read in the transaction.
    ///
    /// # Errors
    /// The error of the database. The session is then rolled back nevertheless, and so is the database, which ends
    /// a transaction whose connection is lost.
    #[track_caller]
    pub fn rollback(&mut self) -> C::Output<'_, ()> {
        self.conn.perform(Rollback(&mut self.rows))
    }

    /// Flushes, and begins a savepoint: what follows can be undone by itself.
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
    /// Flushes and releases the savepoint, with those inside it: the changes since become part of the transaction.
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
    /// Undoes the changes since the savepoint began, which ends: rows are as they were.
    ///
    /// # Errors
    /// Why the database did not answer.
    ///
    /// # Panics
    /// Of a savepoint that has ended.
    #[track_caller]
    pub fn rollback_to(&mut self, savepoint: Savepoint) -> C::Output<'_, ()> {
        let depth = self.rows.depth_of(&savepoint);
        self.conn.perform(RollbackTo(&mut self.rows, depth))
    }
}

impl<C: Driver> SessionRows<C> {
    #[track_caller]
    fn depth_of(&self, savepoint: &Savepoint) -> usize {
        let open = savepoint.depth < self.levels.len() && savepoint.session == self.id;
        assert!(
            open,
            "the savepoint has ended, or is one of another session"
        );
        savepoint.depth
    }
    /// The transaction, if the database knows about it.
    fn transaction(&self) -> Option<Begun> {
        self.levels.first()?.begun
    }
    fn begun(&mut self, begun: Begun) {
        if let Some(level) = self.levels.first_mut() {
            level.begun = Some(begun);
        }
    }
    /// The transaction, which is not to be ended any more.
    fn take_outermost(&mut self) -> Option<Begun> {
        self.levels.first_mut()?.begun.take()
    }
    /// The innermost savepoint, which is not to be ended any more.
    fn take_innermost(&mut self) -> Option<Begun> {
        self.levels.last_mut()?.begun.take()
    }
}

struct Begin<'s, C: Driver>(&'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Begin<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        if self.0.transaction().is_none() {
            let begun = Open::begin(on).await?.keep();
            self.0.begun(begun);
        }
        Ok(())
    }
}

pub(super) struct Flush<'s, C: Driver>(pub(super) &'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Flush<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let rows = self.0;
        if rows.flushing || !rows.has_work() {
            return Ok(());
        }
        let within = rows.transaction().is_some();
        let mut open = Open::begin(on).await?;
        let mut attempt = Attempt::begin(rows);
        match attempt.write(open.connection()).await {
            Ok(done) => {
                let begun = match within {
                    true => {
                        open.end(Ok::<_, crate::Error>(())).await?;
                        None
                    }
                    false => Some(open.keep()),
                };
                let rows = attempt.succeed(done);
                if let Some(begun) = begun {
                    rows.begun(begun);
                }
                events::run(|options| &options.after_flush, rows, on).await
            }
            Err(failure) => {
                open.undo().await;
                Err(explain(attempt.fail(), failure, on).await)
            }
        }
    }
}

/// A flush under way: where it fails, or its future is dropped, the session is as it was before.
struct Attempt<'s, C: Driver>(Option<&'s mut SessionRows<C>>);
impl<'s, C: Driver> Attempt<'s, C> {
    fn begin(rows: &'s mut SessionRows<C>) -> Self {
        rows.levels.push(Level::new(None));
        rows.flushing = true;
        Self(Some(rows))
    }
    async fn write(&mut self, on: &mut C) -> Result<Done, Failure> {
        let Some(rows) = &mut self.0 else {
            return Ok(Done::default());
        };
        events::run(|options| &options.before_flush, rows, on).await?;
        cascade(rows, on).await?;
        prepare(rows)?;
        flush(rows, on).await
    }
    fn succeed(mut self, done: Done) -> &'s mut SessionRows<C> {
        let rows = self.take();
        rows.release();
        rows.apply(done);
        rows
    }
    fn fail(mut self) -> &'s mut SessionRows<C> {
        let rows = self.take();
        rows.give_up();
        rows
    }
    fn take(&mut self) -> &'s mut SessionRows<C> {
        match self.0.take() {
            Some(rows) => {
                rows.flushing = false;
                rows
            }
            None => unreachable!("a flush ends once"),
        }
    }
}
impl<C: Driver> Drop for Attempt<'_, C> {
    fn drop(&mut self) {
        if let Some(rows) = self.0.take() {
            rows.flushing = false;
            rows.give_up();
        }
    }
}

/// A transaction is not ended while a flush is under way.
fn not_flushing<C: Driver>(rows: &SessionRows<C>) -> Result<()> {
    match rows.flushing {
        false => Ok(()),
        true => Err(crate::Error::Session {
            reason: SessionError::Flushing,
            sql: String::new(),
        }),
    }
}

struct Commit<'s, C: Driver>(&'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Commit<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let rows = self.0;
        not_flushing(rows)?;
        events::run(|options| &options.before_commit, rows, on).await?;
        commit(rows, on).await?;
        events::run(|options| &options.after_commit, rows, on).await
    }
}

async fn commit<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    if rows.transaction().is_some() {
        Flush(rows).run(on).await?;
        while rows.levels.len() > 1 {
            end_innermost(rows, on).await?;
            rows.release();
        }
        end_innermost(rows, on).await?;
        rows.committed();
        return Ok(());
    }
    // What runs after a flush does so in its transaction.
    if rows.has_work() && !rows.options.after_flush.is_empty() {
        let mut flushed = Flushed::begin(rows);
        Flush(flushed.rows).run(on).await?;
        // Savepoints of what ran.
        while flushed.rows.levels.len() > 2 {
            end_innermost(flushed.rows, on).await?;
            flushed.rows.release();
        }
        flushed.ending = true;
        if let Some(begun) = flushed.rows.take_outermost() {
            on.commit(begun).await?;
        }
        flushed.end().committed();
        return Ok(());
    }
    if !rows.has_work() {
        rows.committed();
        return Ok(());
    }
    let mut open = Open::begin(on).await?;
    let mut attempt = Attempt::begin(rows);
    match attempt.write(open.connection()).await {
        Ok(done) => {
            open.end(Ok::<_, crate::Error>(())).await?;
            attempt.succeed(done).committed();
            Ok(())
        }
        Err(failure) => {
            open.undo().await;
            Err(explain(attempt.fail(), failure, on).await)
        }
    }
}

/// A flush and the COMMIT of what it wrote: where that fails, or its future is dropped, the session is as it was before the
/// flush.
struct Flushed<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    /// True while COMMIT is under way.
    ending: bool,
    ended: bool,
}
impl<'s, C: Driver> Flushed<'s, C> {
    fn begin(rows: &'s mut SessionRows<C>) -> Self {
        rows.levels.push(Level::new(None));
        Self {
            rows,
            ending: false,
            ended: false,
        }
    }
    fn end(&mut self) -> &mut SessionRows<C> {
        self.ended = true;
        self.rows
    }
}
impl<C: Driver> Drop for Flushed<'_, C> {
    fn drop(&mut self) {
        // What ran may have ended the transaction.
        let there = self.rows.levels.len() > 1;
        match (self.ended || !there, self.ending) {
            (true, _) => {}
            (false, true) => self.rows.give_up(),
            // What was flushed stays so, in the transaction.
            (false, false) => self.rows.release(),
        }
    }
}

/// Commits the transaction, or releases the innermost savepoint.
async fn end_innermost<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    let Some(begun) = rows.take_innermost() else {
        return Ok(());
    };
    let mut ending = Ending { rows, ended: false };
    on.commit(begun).await?;
    ending.ended = true;
    Ok(())
}
/// A COMMIT under way: where it fails, or its future is dropped, the transaction is rolled back.
struct Ending<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    ended: bool,
}
impl<C: Driver> Drop for Ending<'_, C> {
    fn drop(&mut self) {
        if !self.ended {
            self.rows.undo();
        }
    }
}

/// Rolls back the innermost savepoints, so that `left` remain; the session first, which is then rolled back even if the
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
        undo(rows, 0, on).await?;
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
        self.0.levels.push(Level::new(Some(begun)));
        Ok(Savepoint {
            session: self.0.id,
            depth: self.0.levels.len() - 1,
        })
    }
}

struct Release<'s, C: Driver>(&'s mut SessionRows<C>, usize);
impl<C: Driver> Task<C> for Release<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let Release(rows, depth) = self;
        not_flushing(rows)?;
        Flush(rows).run(on).await?;
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

//! A flush, and what it leaves if it fails.

use crate::engine::{Driver, Open, Task};
use crate::error::{Result, SessionError};
use crate::session::behavior::hooks::CallsAfter;
use crate::session::behavior::prepare::prepare;
use crate::session::events;
use crate::session::flush::on_delete::cascade;
use crate::session::flush::{Done, Failure, explain, flush};
use crate::session::keys::collations::learn_all;
use crate::session::links::expired::ask_for_links;
use crate::session::rows::SessionRows;

pub(in crate::session) struct Flush<'s, C: Driver>(pub(in crate::session) &'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Flush<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let rows = self.0;
        if rows.flushing || !rows.has_work() {
            return Ok(());
        }
        outcome_known(rows)?;
        let within = rows.transaction().is_some();
        let mut open = Open::begin(on).await?;
        let mut attempt = Attempt::begin(rows);
        match attempt.write(open.connection()).await {
            Ok(done) => {
                let calls = attempt.calls_after(&done);
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
                calls.call();
                events::run(|options| &options.after_flush, rows, on).await
            }
            Err(failure) => {
                open.undo().await;
                Err(explain(attempt.fail(), failure, on).await)
            }
        }
    }
}

/// A flush in progress: if it fails, or its future is dropped, the session is restored.
pub(in crate::session) struct Attempt<'s, C: Driver>(Option<&'s mut SessionRows<C>>);
impl<'s, C: Driver> Attempt<'s, C> {
    pub(in crate::session) fn begin(rows: &'s mut SessionRows<C>) -> Self {
        rows.begin_exact();
        rows.flushing = true;
        Self(Some(rows))
    }
    pub(in crate::session) async fn write(&mut self, on: &mut C) -> Result<Done, Failure> {
        let Some(rows) = &mut self.0 else {
            return Ok(Done::default());
        };
        events::run(|options| &options.before_flush, rows, on).await?;
        learn_all(rows, on).await?;
        ask_for_links(rows, on).await?;
        settle(rows);
        let answers = cascade(rows, on).await?;
        prepare(rows, answers)?;
        flush(rows, on).await
    }
    /// The calls of behavior that come after the writing.
    pub(in crate::session) fn calls_after(&self, done: &Done) -> CallsAfter {
        let rows = self.0.as_deref();
        rows.map(|rows| rows.calls_after(done)).unwrap_or_default()
    }
    fn succeed(mut self, done: Done) -> &'s mut SessionRows<C> {
        let rows = self.take();
        rows.release();
        rows.apply(done);
        rows
    }
    /// Keeps what was written, in a transaction that is not yet committed.
    pub(in crate::session) fn written(mut self, done: Done) -> &'s mut SessionRows<C> {
        let rows = self.take();
        rows.apply(done);
        rows
    }
    pub(in crate::session) fn fail(mut self) -> &'s mut SessionRows<C> {
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

/// Of two assignments to a column, the later one counts.
fn settle<C: Driver>(rows: &mut SessionRows<C>) {
    for slot in 0..rows.count() {
        if rows.entry(slot).is_unsettled() {
            rows.touch(slot).settle();
        }
    }
}

/// A transaction neither begins nor ends while a flush is under way.
pub(in crate::session) fn not_flushing<C: Driver>(rows: &SessionRows<C>) -> Result<()> {
    match rows.flushing {
        false => Ok(()),
        true => Err(session_error(SessionError::Flushing)),
    }
}
/// Nothing is written while it is unknown whether it is stored already.
pub(in crate::session) fn outcome_known<C: Driver>(rows: &SessionRows<C>) -> Result<()> {
    match rows.unknown {
        false => Ok(()),
        true => Err(session_error(SessionError::CommitUnknown)),
    }
}
pub(in crate::session) fn session_error(reason: SessionError) -> crate::Error {
    let sql = String::new();
    crate::Error::Session { reason, sql }
}

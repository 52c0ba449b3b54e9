//! The state that relata keeps with a connection: its observers, the location of its caller, its rules and hooks.

use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::observers::Observers;
use super::started::Starting;
use super::{Events, Hook, Hooks, TransactionEvent};
use crate::error::{Ends, Error, Result, TransactionEnded};
use crate::render::AnyRules;

/// The state that relata keeps with a connection. A blocking connection is diesel's own: there it is stored as diesel's
/// instrumentation, and passes diesel's events on to the default one.
pub struct Watch {
    observers: Option<Arc<Observers>>,
    pub(crate) connection: u64,
    location: Option<&'static Location<'static>>,
    /// Conditions that every query of a table has.
    pub(crate) rules: AnyRules,
    /// True if the next call must not overwrite the call site.
    pub(super) keeps_location: bool,
    /// True if the running statement was issued by relata, not by the program.
    pub(crate) quiet: bool,
    /// The transaction that is open here, if the database has rolled it back by itself.
    pub(crate) ended: Option<TransactionEnded>,
    /// The transaction that is open here, if SQL text in it has committed it: it may still be committed, but nothing else runs in it.
    pub(crate) committed: Option<TransactionEnded>,
    /// An error that may have ended the transaction, and the SQL that only a transaction refuses.
    pub(crate) perhaps_ended: Option<(TransactionEnded, &'static str)>,
    /// True if a statement failed because the open transaction does not see what another has committed.
    pub(crate) outdated: bool,
    /// True if a statement of a blocking connection found that it is lost.
    pub(crate) lost: bool,
    /// True if an engine must not keep the connection: its session holds what nobody can give back.
    pub(crate) last: bool,
    /// The transaction of two phases that neither COMMIT nor ROLLBACK ends.
    pub(crate) two_phase: Option<InTwoPhase>,
    /// The SQL that resets a timeout, before the next statement.
    pub(crate) restore: Option<&'static str>,
    /// The SQL that resets a timeout after the transaction.
    pub(crate) restore_after: Option<&'static str>,
    /// Never contended: the closures are not `Sync`; the `Mutex` makes the connection `Sync`.
    hooks: Mutex<Hooks>,
    default: Option<Mutex<Box<dyn Instrumentation>>>,
}
/// A transaction of MySQL's XA on a connection, which the server keeps apart from others.
pub(crate) struct InTwoPhase {
    /// The statements that roll it back before it is prepared. The first may fail.
    pub(crate) undo: [String; 2],
    /// True if it is prepared: the connection does nothing else until it is ended, here or after the connection is closed.
    pub(crate) is_prepared: bool,
}

impl Watch {
    pub(crate) fn new(default: Option<Box<dyn Instrumentation>>) -> Self {
        static CONNECTIONS: AtomicU64 = AtomicU64::new(1);
        Self {
            observers: None,
            connection: CONNECTIONS.fetch_add(1, Ordering::Relaxed),
            location: None,
            rules: AnyRules::default(),
            keeps_location: false,
            quiet: false,
            ended: None,
            committed: None,
            perhaps_ended: None,
            outdated: false,
            lost: false,
            last: false,
            two_phase: None,
            restore: None,
            restore_after: None,
            hooks: Mutex::default(),
            default: default.map(Mutex::new),
        }
    }
    pub(crate) fn observe(&mut self, observers: Arc<Observers>) {
        self.observers = Some(observers);
    }
    pub(super) fn add(&mut self, events: Box<dyn Events>) {
        let mut observers = self.observers.as_deref().cloned().unwrap_or_default();
        observers.all.push(Arc::from(events));
        self.observers = Some(Arc::new(observers));
    }
    /// Records that a statement in a transaction failed.
    pub(crate) fn failed(&mut self, error: &Error, ends: Ends) {
        self.outdated |= error.is_serialization();
        match ends {
            Ends::StillOpen => {}
            _ if self.ended.is_some() => {}
            Ends::RolledBack => self.ended = Some(TransactionEnded::by(error)),
            Ends::AskWith(question) => {
                self.perhaps_ended = Some((TransactionEnded::by(error), question));
            }
        }
    }
    /// Records that SQL text has ended the open transaction. If it failed, its error reports that.
    pub(crate) fn ended_by_text<T>(&mut self, result: Result<T>) -> Result<T> {
        self.perhaps_ended = None;
        let error = match result {
            Ok(value) => {
                self.committed = Some(TransactionEnded::by_text(None));
                return Ok(value);
            }
            Err(error) => error,
        };
        let ended = TransactionEnded::by_text(Some(&error));
        let refused = ended.refuses(error.sql().to_owned());
        self.ended = Some(ended);
        Err(refused)
    }
    /// Records that more than COMMIT follows in the open transaction: if SQL text in it has ended it, that is refused.
    pub(crate) fn goes_on(&mut self) {
        if !self.quiet
            && let Some(ended) = self.committed.take()
        {
            self.ended.get_or_insert(ended);
        }
    }
    /// The error of a rollback that comes too late, since SQL text in the transaction has committed it. No closure runs after it.
    pub(crate) fn too_late(&mut self) -> Option<Error> {
        let ended = self.committed.as_ref().or(self.ended.as_ref());
        let error = ended
            .filter(|ended| ended.may_be_committed)?
            .refuses("ROLLBACK".to_owned());
        self.hooks().forget();
        Some(error)
    }
    /// Refuses a statement at this depth if the database has rolled its transaction back. SQL that only changes settings is allowed.
    pub(crate) fn refuse_ended(&mut self, depth: usize) -> Result<()> {
        self.goes_on();
        match &self.ended {
            Some(ended) if depth > 0 && !self.quiet => Err(ended.refuses(String::new())),
            _ => Ok(()),
        }
    }
    /// Records that the outermost transaction was rolled back, or that one begins.
    pub(crate) fn forget_ended(&mut self) {
        (self.ended, self.committed, self.perhaps_ended) = (None, None, None);
    }
    pub(crate) fn hooks(&mut self) -> &mut Hooks {
        self.hooks.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
    /// Records where the next statements come from.
    pub(crate) fn called_at(&mut self, location: &'static Location<'static>) {
        self.location = Some(location);
    }
    pub(crate) fn starting(&self, depth: usize) -> Option<Starting> {
        let observers = self.observers.as_ref().filter(|_| !self.quiet)?;
        Some(Starting {
            observers: Arc::clone(observers),
            connection: self.connection,
            location: self.location,
            rules: self.rules.clone(),
            in_transaction: depth > 0,
        })
    }
    pub(crate) fn timed(&self, database: &'static str, depth: usize) -> Timed {
        Timed {
            observers: self.observers.clone().filter(|_| !self.quiet),
            database,
            connection: self.connection,
            location: self.location,
            depth,
            since: Instant::now(),
        }
    }
}
impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let Some(default) = &mut self.default {
            let default = default.get_mut().unwrap_or_else(PoisonError::into_inner);
            default.on_connection_event(event);
        }
    }
}

/// The beginning or end of a transaction, in progress.
pub(crate) struct Timed {
    observers: Option<Arc<Observers>>,
    database: &'static str,
    connection: u64,
    location: Option<&'static Location<'static>>,
    /// The number of enclosing transactions.
    pub(crate) depth: usize,
    since: Instant,
}
impl Timed {
    fn tell(&self, error: Option<&Error>, which: fn(&dyn Events, &TransactionEvent<'_>)) {
        let Some(observers) = &self.observers else {
            return;
        };
        let event = TransactionEvent {
            database: self.database,
            connection: self.connection,
            depth: self.depth,
            location: self.location,
            elapsed: self.since.elapsed(),
            error,
        };
        observers.tell(|events| which(events, &event));
    }
    pub(crate) fn begun<T>(self, result: &Result<T>) {
        self.tell(result.as_ref().err(), |events, event| events.begin(event));
    }
    /// Returns the closures to run now. If it was not committed, it is rolled back; if the connection was lost meanwhile, neither is
    /// known, and no closure runs.
    pub(crate) fn committed(self, result: &Result<()>, watch: Option<&mut Watch>) -> Vec<Hook> {
        self.tell(result.as_ref().err(), |events, event| events.commit(event));
        let Some(watch) = watch else {
            return Vec::new();
        };
        match result {
            Ok(()) => watch.hooks().committed(self.depth),
            Err(error) if self.depth == 0 && error.is_disconnect() => {
                watch.hooks().forget();
                Vec::new()
            }
            Err(_) => watch.hooks().rolled_back(self.depth),
        }
    }
    /// Reports that the future of COMMIT was dropped.
    #[cfg(feature = "async-base")]
    pub(crate) fn unknown(self) {
        let error = Error::Transaction {
            source: "the future of COMMIT was dropped: whether it took effect is unknown".into(),
            sql: "COMMIT".to_owned(),
        };
        self.tell(Some(&error), |events, event| events.commit(event));
    }
    /// Returns the closures to run now.
    pub(crate) fn rolled_back(self, error: Option<&Error>, watch: Option<&mut Watch>) -> Vec<Hook> {
        self.tell(error, |events, event| events.rollback(event));
        match watch {
            Some(watch) => watch.hooks().rolled_back(self.depth),
            None => Vec::new(),
        }
    }
}

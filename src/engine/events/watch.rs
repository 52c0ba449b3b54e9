//! The state that relata keeps with a connection: its observers, the location of its caller, its rules and hooks.

use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::observers::Observers;
use super::started::Starting;
use super::{Events, Hook, Hooks, TransactionEvent};
use crate::error::{Error, Result};
use crate::render::AnyRules;

/// The state that relata keeps with a connection. A blocking connection is diesel's own: there it is stored as diesel's
/// instrumentation, and passes diesel's events on to the default one.
pub struct Watch {
    observers: Option<Arc<Observers>>,
    pub(crate) connection: u64,
    location: Option<&'static Location<'static>>,
    /// Conditions that every query of a table has.
    pub(crate) rules: AnyRules,
    /// True if the next call is not where it comes from.
    pub(super) keeps_location: bool,
    /// True if the running statement is not the program's.
    pub(super) quiet: bool,
    /// The SQL that resets a timeout, before the next statement.
    pub(crate) restore: Option<&'static str>,
    /// The SQL that resets a timeout, after the transaction.
    pub(crate) restore_after: Option<&'static str>,
    /// Locked by nobody: the closures to run may be used by one thread at a time only, and a connection may not.
    hooks: Mutex<Hooks>,
    default: Option<Mutex<Box<dyn Instrumentation>>>,
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
    pub(crate) fn hooks(&mut self) -> &mut Hooks {
        self.hooks.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
    /// Notes from where the next statements come.
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

/// The beginning or end of a transaction, as it is under way.
pub(crate) struct Timed {
    observers: Option<Arc<Observers>>,
    database: &'static str,
    connection: u64,
    location: Option<&'static Location<'static>>,
    /// The number of transactions around it.
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
    /// Returns the closures to run now. If it was not committed, it is rolled back.
    pub(crate) fn committed(self, result: &Result<()>, watch: Option<&mut Watch>) -> Vec<Hook> {
        self.tell(result.as_ref().err(), |events, event| events.commit(event));
        let Some(watch) = watch else {
            return Vec::new();
        };
        match result {
            Ok(()) => watch.hooks().committed(self.depth),
            Err(_) => watch.hooks().rolled_back(self.depth),
        }
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

//! The connection of a session.

use std::panic::Location;

use crate::engine::events::{is_called_at, keep_location};
use crate::engine::rules::set_rules;
use crate::engine::{Connection as _, Driver, Pooled, Task};
use crate::render::AnyRules;

/// A connection that the session owns, an engine's, or a borrowed one.
pub(super) enum Holds<'c, C: Driver> {
    Borrowed(&'c mut C),
    Own(C),
    Pooled(Pooled<C>),
    Lent(&'c mut Pooled<C>),
}
impl<C: Driver> Holds<'_, C> {
    fn inner(&mut self) -> &mut C {
        match self {
            Self::Borrowed(conn) => conn,
            Self::Own(conn) => conn,
            Self::Pooled(conn) => conn.inner(),
            Self::Lent(conn) => conn.inner(),
        }
    }
}

/// The connection, and the rules that it has for the session.
pub(super) struct Held<'c, C: Driver> {
    holds: Holds<'c, C>,
    rules: Option<Rules>,
}
/// The rules of a session.
struct Rules {
    own: AnyRules,
    /// The rules that the connection had before, which are restored after the session.
    before: AnyRules,
}

impl<'c, C: Driver> Held<'c, C> {
    /// Takes over the connection with its rules.
    pub(super) fn new(holds: Holds<'c, C>) -> Self {
        let rules = None;
        Self { holds, rules }
    }
    /// The rules that the session now has.
    pub(super) fn rules(&mut self) -> AnyRules {
        match &self.rules {
            Some(rules) => rules.own.clone(),
            None => crate::engine::rules::rules(self.holds.inner()),
        }
    }
    /// Sets other rules for the rest of the session.
    pub(super) fn set_rules(&mut self, own: AnyRules) {
        let before = set_rules(self.holds.inner(), own.clone());
        match &mut self.rules {
            Some(rules) => rules.own = own,
            None => self.rules = Some(Rules { own, before }),
        }
    }
    /// Restores the rules that the connection had before the session.
    pub(super) fn restore_rules(&mut self) {
        if let Some(rules) = self.rules.take() {
            set_rules(self.holds.inner(), rules.before);
        }
    }
    /// The rules may have been removed in the meantime.
    fn rule(&mut self) {
        if let Some(rules) = &self.rules {
            set_rules(self.holds.inner(), rules.own.clone());
        }
    }

    /// The connection, for statements of the user's own, which may leave a transaction open.
    pub(super) fn get(&mut self) -> &mut C {
        self.rule();
        match &mut self.holds {
            Holds::Borrowed(conn) => conn,
            Holds::Own(conn) => conn,
            Holds::Pooled(conn) => conn,
            Holds::Lent(conn) => conn,
        }
    }
    /// Does work; notifies an engine if its connection is lost.
    pub(super) fn perform<'s, T: Task<C> + 's>(&'s mut self, task: T) -> C::Output<'s, T::Out> {
        self.rule();
        match &mut self.holds {
            Holds::Borrowed(conn) => conn.perform(task),
            Holds::Own(conn) => conn.perform(task),
            Holds::Pooled(conn) => conn.perform(task),
            Holds::Lent(conn) => (**conn).perform(task),
        }
    }
    /// Records where the next work comes from.
    pub(super) fn called_at(&mut self, at: &'static Location<'static>) {
        let conn = self.holds.inner();
        is_called_at(conn, at);
        keep_location(conn);
    }
    /// Drops the closures to run after a transaction whose outcome is unknown.
    pub(super) fn forget_hooks(&mut self) {
        if let Some(watch) = self.holds.inner().watching() {
            watch.hooks().forget();
        }
    }
    /// Rolls back a transaction that was left open.
    pub(super) fn abandon(&mut self, begun: crate::engine::Begun) {
        self.holds.inner().abandon(begun);
    }
}
impl<C: Driver> Drop for Held<'_, C> {
    fn drop(&mut self) {
        self.restore_rules();
    }
}

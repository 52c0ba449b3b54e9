//! The connection of a session.

use crate::engine::{Connection as _, Driver, Pooled, Task};

/// A connection of the session's own, of an engine, or of another owner.
pub(super) enum Held<'c, C: Driver> {
    Borrowed(&'c mut C),
    Own(C),
    Pooled(Pooled<C>),
}

impl<C: Driver> Held<'_, C> {
    /// The connection, for statements of the user's own, which may leave something open.
    pub(super) fn get(&mut self) -> &mut C {
        match self {
            Self::Borrowed(conn) => conn,
            Self::Own(conn) => conn,
            Self::Pooled(conn) => conn,
        }
    }
    /// Does work; an engine learns where its connection is lost.
    pub(super) fn perform<'s, T: Task<C> + 's>(&'s mut self, task: T) -> C::Output<'s, T::Out> {
        match self {
            Self::Borrowed(conn) => conn.perform(task),
            Self::Own(conn) => conn.perform(task),
            Self::Pooled(conn) => conn.perform(task),
        }
    }
    /// Rolls back a transaction that was left without its end.
    pub(super) fn abandon(&mut self, begun: crate::engine::Begun) {
        match self {
            Self::Borrowed(conn) => conn.abandon(begun),
            Self::Own(conn) => conn.abandon(begun),
            Self::Pooled(conn) => conn.inner().abandon(begun),
        }
    }
}

//! Handles, which name rows of a session.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use crate::error::Problem;
use crate::session::mapping::RowOfKind;

/// A handle of a row in a session: `Copy`, and valid even before the row has a key.
///
/// The session owns the row: `session[user]` borrows it. A handle of another session is refused.
pub struct Ref<T> {
    pub(super) session: u32,
    pub(super) slot: u32,
    row: PhantomData<fn() -> T>,
}
impl<T> Ref<T> {
    pub(super) fn new(session: u32, slot: u32) -> Self {
        Self {
            session,
            slot,
            row: PhantomData,
        }
    }
}
impl Problem {
    /// True if it refers to this row.
    pub fn is_of<T>(&self, row: Ref<T>) -> bool {
        row.slot == self.slot
    }
}
impl<K: RowOfKind> Ref<K> {
    /// The same row as one of all kinds of its polymorphic table.
    pub fn any_kind(self) -> Ref<K::AnyKind> {
        Ref::new(self.session, self.slot)
    }
}
impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<T> {}
impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.session, self.slot) == (other.session, other.slot)
    }
}
impl<T> Eq for Ref<T> {}
impl<T> Hash for Ref<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.session, self.slot).hash(state);
    }
}
impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<T>();
        let name = name.rsplit("::").next().unwrap_or(name);
        write!(f, "{name}#{}", self.slot)
    }
}

//! The record that a handle keeps of its writes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time until which reads of a handle go to the primary.
#[derive(Debug)]
pub(super) struct Writes {
    for_so_long: Duration,
    last: Mutex<Option<Instant>>,
}

impl Writes {
    pub(super) fn new(for_so_long: Duration) -> Self {
        Self {
            for_so_long,
            last: Mutex::new(None),
        }
    }
    pub(super) fn note(&self) {
        self.set(Some(Instant::now()));
    }
    pub(super) fn forget(&self) {
        self.set(None);
    }
    fn set(&self, last: Option<Instant>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
    /// True if replicas may not have the last write yet.
    pub(super) fn are_new(&self) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() < self.for_so_long)
    }
}

/// Records a write when it begins, and again when this is dropped: the server may have written even if a future is dropped.
pub struct Noting(Option<Arc<Writes>>);
impl Noting {
    pub(super) fn new(writes: Option<Arc<Writes>>) -> Self {
        if let Some(writes) = &writes {
            writes.note();
        }
        Self(writes)
    }
}
impl Drop for Noting {
    fn drop(&mut self) {
        if let Some(writes) = &self.0 {
            writes.note();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_are_new_for_their_time() {
        let long = Arc::new(Writes::new(Duration::MAX));
        assert!(!long.are_new());
        let noting = Noting::new(Some(long.clone()));
        assert!(long.are_new());
        long.forget();
        assert!(!long.are_new());
        drop(noting);
        assert!(long.are_new());
        let none = Writes::new(Duration::ZERO);
        none.note();
        assert!(!none.are_new());
    }
}

//! The observers of a connection.

use std::sync::Arc;

use super::Events;

/// All observers of a connection.
#[derive(Default, Clone)]
pub(crate) struct Observers {
    pub(crate) all: Vec<Arc<dyn Events>>,
    /// True if statements get comments.
    pub(crate) comments: bool,
}
impl Observers {
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty() && !self.comments
    }
    pub(crate) fn tell(&self, what: impl Fn(&dyn Events)) {
        for events in &self.all {
            what(&**events);
        }
    }
}

//! Closures that run after a transaction, when its outcome is known.

use std::future::Future;
use std::pin::Pin;

/// A closure to run.
pub(crate) type Hook = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// The hooks of the transactions that are open on a connection.
#[derive(Default)]
pub(crate) struct Hooks(Vec<Entry>);

struct Entry {
    /// The number of transactions that were open when it was registered.
    level: usize,
    on_commit: bool,
    hook: Hook,
}

impl Hooks {
    pub(crate) fn push(&mut self, level: usize, on_commit: bool, hook: Hook) {
        self.0.push(Entry {
            level,
            on_commit,
            hook,
        });
    }
    /// Handles the commit of the transaction at this depth and returns the closures to run now. Those of a savepoint then belong to
    /// the enclosing transaction.
    pub(crate) fn committed(&mut self, depth: usize) -> Vec<Hook> {
        if depth == 0 {
            let all = std::mem::take(&mut self.0);
            return all
                .into_iter()
                .filter(|entry| entry.on_commit)
                .map(|entry| entry.hook)
                .collect();
        }
        for entry in &mut self.0 {
            entry.level = entry.level.min(depth);
        }
        Vec::new()
    }
    /// Drops the closures of a transaction whose outcome is unknown.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
    /// Handles the rollback of the transaction at this depth and returns the closures to run now.
    pub(crate) fn rolled_back(&mut self, depth: usize) -> Vec<Hook> {
        let undone = self.0.extract_if(.., |entry| entry.level > depth);
        undone
            .filter(|entry| !entry.on_commit)
            .map(|entry| entry.hook)
            .collect()
    }
}

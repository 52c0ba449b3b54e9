//! What runs after a transaction, when it is known how it ended.

use std::future::Future;
use std::pin::Pin;

/// What is to run.
pub(crate) type Hook = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// The hooks of the transactions that are open on a connection.
#[derive(Default)]
pub(crate) struct Hooks(Vec<Entry>);

struct Entry {
    /// How many transactions were open where it was registered.
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
    /// The transaction with so many around it has been committed: what is to run now. That of a savepoint is of the
    /// transaction around it from now on.
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
    /// The transaction with so many around it has been rolled back: what is to run now.
    pub(crate) fn rolled_back(&mut self, depth: usize) -> Vec<Hook> {
        let undone = self.0.extract_if(.., |entry| entry.level > depth);
        undone
            .filter(|entry| !entry.on_commit)
            .map(|entry| entry.hook)
            .collect()
    }
}

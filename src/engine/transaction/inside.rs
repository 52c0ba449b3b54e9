//! Detects a statement on an engine in the closure of the engine's own transaction, which would not be part of it.

use std::cell::RefCell;
#[cfg(feature = "async-base")]
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use crate::error::{Error, Result};

thread_local! {
    /// The engines whose transaction closures this thread is running.
    static INSIDE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// While this lives, the closure of a transaction runs.
pub(super) struct Inside;
impl Inside {
    pub(super) fn of(engine: usize) -> Self {
        INSIDE.with_borrow_mut(|engines| engines.push(engine));
        Self
    }
}
impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.with_borrow_mut(Vec::pop);
    }
}

/// The future of the closure: only what it polls itself is inside, not a task that it spawns.
#[cfg(feature = "async-base")]
pub(super) struct InsideOf<F> {
    pub(super) engine: usize,
    pub(super) future: Pin<Box<F>>,
}
#[cfg(feature = "async-base")]
impl<F: Future> Future for InsideOf<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _inside = Inside::of(self.engine);
        self.future.as_mut().poll(context)
    }
}

/// Refuses a statement on this engine, or another transaction of it, in the closure of its own transaction.
pub(in crate::engine) fn refuse_inside(engine: usize) -> Result<()> {
    if INSIDE.with_borrow(|engines| !engines.contains(&engine)) {
        return Ok(());
    }
    let why = "in the closure of the engine's own transaction, a statement on the engine would not be part of it: use the \
               closure's argument, or a connection of `engine.connect()`, which is apart on purpose";
    Err(Error::Transaction {
        source: why.into(),
        sql: String::new(),
    })
}

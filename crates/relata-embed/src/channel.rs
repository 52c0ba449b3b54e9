//! Between the migrator, which waits for each answer, and the connection, which must not be blocked.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Poll, Waker};

use relata_migrate::{Batched, Engine, Lent, LentError};

/// A request of the migrator to the connection, with the place for the answer.
pub(crate) enum Request {
    Execute(String, Answer<()>),
    Texts(String, Answer<Vec<String>>),
    Begin(Answer<()>),
    Commit(Answer<()>),
    Rollback(Answer<()>),
    /// A batch of a revision whose work the program does.
    Batch(String, mpsc::Sender<Batched>),
}
pub(crate) type Answer<T> = mpsc::Sender<Result<T, LentError>>;

#[derive(Default)]
struct State {
    requests: VecDeque<Request>,
    waker: Option<Waker>,
    /// No further request will come, or nobody will answer one.
    closed: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        // Whoever waits for an answer learns that there will be none.
        state.requests.clear();
        self.wake(state);
    }

    fn wake(&self, mut state: MutexGuard<'_, State>) {
        let waker = state.waker.take();
        drop(state);
        self.changed.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Makes both ends of the channel.
pub(crate) fn channel() -> (Asking, Answering) {
    let shared = Arc::new(Shared::default());
    (Asking(Arc::clone(&shared)), Answering(shared))
}

/// The migrator's end.
pub(crate) struct Asking(Arc<Shared>);

impl Asking {
    /// Another place to ask from.
    pub(crate) fn again(&self) -> Asker {
        Asker(Arc::clone(&self.0))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Asks the connection, and waits for its answer.
#[derive(Clone)]
pub(crate) struct Asker(Arc<Shared>);

impl Asker {
    /// The answer; `None` if the run was abandoned.
    fn ask<T>(&self, request: impl FnOnce(mpsc::Sender<T>) -> Request) -> Option<T> {
        let (answer, answered) = mpsc::channel();
        let mut state = self.0.state();
        if state.closed {
            return None;
        }
        state.requests.push_back(request(answer));
        self.0.wake(state);
        answered.recv().ok()
    }

    fn statement<T>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Result<T, LentError> {
        self.ask(request).unwrap_or_else(|| {
            Err(LentError {
                message: "the future of this run was dropped".to_owned(),
                ..LentError::default()
            })
        })
    }

    /// Has the program do a batch of a revision.
    pub(crate) fn batch(&self, id: &str) -> Batched {
        let done = self.ask(|answer| Request::Batch(id.to_owned(), answer));
        done.unwrap_or_else(|| Err("the future of this run was dropped".into()))
    }
}

/// The connection's end.
pub(crate) struct Answering(Arc<Shared>);

impl Answering {
    /// The next request, for a connection that blocks; `None` after the last.
    pub(crate) fn next(&self) -> Option<Request> {
        let mut state = self.0.state();
        loop {
            if let Some(request) = state.requests.pop_front() {
                return Some(request);
            }
            if state.closed {
                return None;
            }
            let waited = self.0.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next request, for one that does not.
    pub(crate) async fn wait(&self) -> Option<Request> {
        poll_fn(|context| {
            let mut state = self.0.state();
            match state.requests.pop_front() {
                Some(request) => Poll::Ready(Some(request)),
                None if state.closed => Poll::Ready(None),
                None => {
                    state.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The connection, as the migrator's session has it.
pub(crate) struct Far {
    pub(crate) ask: Asker,
    pub(crate) engine: Engine,
    pub(crate) in_transaction: bool,
}

impl Lent for Far {
    fn engine(&self) -> Engine {
        self.engine
    }
    fn is_in_transaction(&self) -> bool {
        self.in_transaction
    }
    fn execute(&mut self, sql: &str) -> Result<(), LentError> {
        (self.ask).statement(|answer| Request::Execute(sql.to_owned(), answer))
    }
    fn texts(&mut self, sql: &str) -> Result<Vec<String>, LentError> {
        (self.ask).statement(|answer| Request::Texts(sql.to_owned(), answer))
    }
    fn begin(&mut self) -> Result<(), LentError> {
        self.ask.statement(Request::Begin)
    }
    fn commit(&mut self) -> Result<(), LentError> {
        self.ask.statement(Request::Commit)
    }
    fn rollback(&mut self) -> Result<(), LentError> {
        self.ask.statement(Request::Rollback)
    }
}

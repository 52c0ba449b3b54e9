//! The threads on which a blocking connection runs, for an asynchronous one.

use std::any::Any;
use std::collections::VecDeque;
use std::error::Error;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel_async::sync_connection_wrapper::SpawnBlocking;
use tokio::sync::oneshot;

/// Runs the calls of a blocking connection one after the other, on the threads that tokio has for work that blocks.
///
/// diesel-async's own way waits in the destructor of a future, which blocks the thread of the task, and panics on a runtime of one
/// thread. Here a future that is dropped leaves its call to the thread. Calls run in the order in which they were made, so one that
/// is waited for is the end of all before it.
#[derive(Debug, Default)]
pub struct Threads(Arc<Mutex<Queue>>);

type Call = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    calls: VecDeque<Call>,
    /// True if a thread runs them.
    is_running: bool,
}
impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue")
            .field("calls", &self.calls.len())
            .finish_non_exhaustive()
    }
}

impl Threads {
    fn push(&self, call: Call) {
        let mut queue = lock(&self.0);
        queue.calls.push_back(call);
        if std::mem::replace(&mut queue.is_running, true) {
            return;
        }
        drop(queue);
        let mut thread = Thread {
            queue: Arc::clone(&self.0),
            has_run: false,
        };
        let run = move || thread.run();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(run)),
            Err(_) => drop(std::thread::spawn(run)),
        }
    }
}

/// The thread of a queue. If the runtime ends before it has begun, the calls are dropped, and those who wait learn it.
struct Thread {
    queue: Arc<Mutex<Queue>>,
    has_run: bool,
}
impl Thread {
    fn run(&mut self) {
        loop {
            let call = {
                let mut queue = lock(&self.queue);
                let Some(call) = queue.calls.pop_front() else {
                    queue.is_running = false;
                    break;
                };
                call
            };
            call();
        }
        self.has_run = true;
    }
}
impl Drop for Thread {
    fn drop(&mut self) {
        if !self.has_run {
            let left = std::mem::take(&mut *lock(&self.queue));
            drop(left);
        }
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    // Nothing panics while it is locked.
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SpawnBlocking for Threads {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> Pin<Box<dyn Future<Output = Result<R, Box<dyn Error + Send + Sync>>> + Send + 'a>>
    where
        R: Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.push(Box::new(move || {
            let done = catch_unwind(AssertUnwindSafe(task));
            // Nobody waits if the future was dropped.
            let _ = answer.send(done);
        }));
        Box::pin(async move {
            match answered.await {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(panic)) => Err(format!("a panic: {}", message(&*panic)).into()),
                Err(_) => Err("the runtime has ended".into()),
            }
        })
    }

    fn get_runtime() -> Self {
        Self::default()
    }
}

/// The message of a panic.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}

//! Rows of a connection that is returned after them: an iterator, or a stream, that owns what it borrows from.
//!
//! The body of an `async` block owns the connection and borrows from it. It yields its rows one by one, and after each
//! waits to be polled again.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::error::Result;

/// The place where the body puts a row.
pub(crate) struct Out<T>(Arc<Mutex<Option<Result<T>>>>);
impl<T> Out<T> {
    /// Yields a row.
    pub(crate) fn put(&self, row: Result<T>) -> Pause {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(row);
        Pause(false)
    }
    /// Reports that the statement runs.
    #[cfg(feature = "blocking-base")]
    pub(crate) fn started(&self) -> Pause {
        Pause(false)
    }
    fn take(&self) -> Option<Result<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Waits until it is polled a second time.
pub(crate) struct Pause(bool);
impl Future for Pause {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match std::mem::replace(&mut self.0, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

/// The rows that a body yields.
pub(crate) struct Rows<F, T> {
    body: Option<Pin<Box<F>>>,
    out: Out<T>,
}
impl<F: Future<Output = Result<()>>, T> Rows<F, T> {
    pub(crate) fn new(body: impl FnOnce(Out<T>) -> F) -> Self {
        let out = Out(Arc::new(Mutex::new(None)));
        let inner = Out(Arc::clone(&out.0));
        Self {
            body: Some(Box::pin(body(inner))),
            out,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        match body.as_mut().poll(context) {
            Poll::Pending => match self.out.take() {
                Some(row) => Poll::Ready(Some(row)),
                None => Poll::Pending,
            },
            Poll::Ready(result) => {
                self.body = None;
                Poll::Ready(result.err().map(Err))
            }
        }
    }
}

#[cfg(feature = "blocking-base")]
impl<F: Future<Output = Result<()>>, T> Rows<F, T> {
    /// Runs a statement that never waits, up to its first row.
    pub(crate) fn start(mut self) -> Result<Self> {
        match self.poll(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(Some(Err(error))) => Err(error),
            _ => Ok(self),
        }
    }
}
#[cfg(feature = "blocking-base")]
impl<F: Future<Output = Result<()>>, T> Iterator for Rows<F, T> {
    type Item = Result<T>;
    fn next(&mut self) -> Option<Result<T>> {
        match self.poll(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(row) => row,
            Poll::Pending => unreachable!("a blocking connection waits in its calls"),
        }
    }
}

#[cfg(feature = "async-base")]
impl<F: Future<Output = Result<()>>, T> futures_util::Stream for Rows<F, T> {
    type Item = Result<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.poll(context)
    }
}

//! The stream while COPY has it.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use super::{Message, Speaker, Wire, keep, push};

/// The stream during one COPY command. If this is dropped, an unfinished command is completed before the client continues.
pub(in crate::engine) struct Held(Wire);

/// The number of bytes that may wait to be sent.
const WAITING: usize = 1 << 16;

/// The result of a command.
pub(in crate::engine) type Ended = Result<usize, diesel::result::Error>;

impl Wire {
    /// Takes over the stream, when the client is idle.
    pub(in crate::engine) async fn take(&self) -> io::Result<Held> {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.ended {
                return Poll::Ready(Err(io::Error::from(io::ErrorKind::ConnectionAborted)));
            }
            if !state.is_idle() {
                keep(&mut state.copy_waits, context);
                return Poll::Pending;
            }
            state.speaker = Speaker::Copy;
            Poll::Ready(Ok(()))
        })
        .await?;
        Ok(Held(self.clone()))
    }
}

impl Held {
    /// Sends a command.
    pub(in crate::engine) fn ask(&mut self, sql: &str) {
        let mut state = self.0.lock();
        state.ready = false;
        push(&mut state.out, b'Q', &[sql.as_bytes(), b"\0"]);
    }
    /// Sends bytes of rows.
    pub(in crate::engine) fn rows(&mut self, bytes: &[u8]) {
        push(&mut self.0.lock().out, b'd', &[bytes]);
    }
    /// Reports that all bytes were sent.
    pub(in crate::engine) fn done(&mut self) {
        push(&mut self.0.lock().out, b'c', &[]);
    }
    /// Reports that no more bytes can be sent.
    pub(in crate::engine) fn fail(&mut self, why: &str) {
        push(&mut self.0.lock().out, b'f', &[why.as_bytes(), b"\0"]);
    }

    /// Waits until few bytes are left to send; or returns the error if the server has refused the command.
    pub(in crate::engine) async fn flush(&mut self) -> io::Result<Option<diesel::result::Error>> {
        poll_fn(|context| {
            let mut state = self.0.lock();
            let out = state.poll_out(context)?;
            while let Poll::Ready((letter, body)) = state.poll_in(context)? {
                if let Message::Error(error) = state.message(letter, body) {
                    return Poll::Ready(Ok(Some(error)));
                }
            }
            match out.is_ready() || state.out.len() - state.written <= WAITING {
                true => Poll::Ready(Ok(None)),
                false => Poll::Pending,
            }
        })
        .await
    }

    /// Waits until the server accepts rows or will send them; returns its error if it does neither.
    pub(in crate::engine) async fn begins(&mut self) -> io::Result<Option<diesel::result::Error>> {
        self.until(|message| match message {
            Message::TakesRows | Message::SendsRows => Some(None),
            Message::Error(error) => Some(Some(error)),
            _ => None,
        })
        .await
    }

    /// Passes the bytes of rows to a function until the command has ended. `refused` is the error that has already come.
    pub(in crate::engine) async fn end(
        &mut self,
        refused: Option<diesel::result::Error>,
        mut each: impl FnMut(&[u8]) + Send,
    ) -> io::Result<Ended> {
        let mut ended = refused.map_or(Ok(0), Err);
        let read = self
            .until(|message| {
                match message {
                    Message::Rows(bytes) => each(bytes),
                    Message::Complete(rows) if ended.is_ok() => ended = Ok(rows),
                    // The first error is the cause.
                    Message::Error(error) if ended.is_ok() => ended = Err(error),
                    Message::Ready => return Some(()),
                    _ => {}
                }
                None
            })
            .await;
        match read {
            Ok(()) => {
                self.0.lock().ready = true;
                poll_fn(|context| self.0.lock().poll_out(context)).await?;
                Ok(ended)
            }
            // The server reports why it closes the connection.
            Err(_) if ended.is_err() => Ok(ended),
            Err(error) => Err(error),
        }
    }

    /// Sends, and reads messages until a function returns a result.
    async fn until<T>(
        &mut self,
        mut find: impl FnMut(Message<'_>) -> Option<T> + Send,
    ) -> io::Result<T> {
        poll_fn(|context| {
            let mut state = self.0.lock();
            let mut messages = 0;
            loop {
                let _ = state.poll_out(context)?;
                let (letter, body) = std::task::ready!(state.poll_in(context))?;
                if let Some(found) = find(state.message(letter, body)) {
                    return Poll::Ready(Ok(found));
                }
                // Let other tasks run too.
                messages += 1;
                if messages == 1_000 {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
        })
        .await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if state.ready && state.out.is_empty() {
            state.hand_back();
            return;
        }
        if !state.ready {
            // If the server accepts no rows, it discards this.
            push(&mut state.out, b'f', &[b"left\0"]);
        }
        state.speaker = Speaker::Ending;
        super::wake(&mut state.client_reads);
        super::wake(&mut state.client_writes);
    }
}

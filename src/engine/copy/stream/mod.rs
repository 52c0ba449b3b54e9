//! The stream to a server, which COPY takes over while it runs.
//!
//! diesel-async keeps the client of tokio-postgres to itself, and offers no COPY. So relata gives that client a stream, and
//! keeps a handle to it. While the client is idle, COPY uses the stream instead; meanwhile the client neither
//! reads nor writes. A COPY that has begun is completed before the client continues, even if the future of COPY is dropped.
//! <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY>

mod held;
mod messages;

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsStream};

pub(in crate::engine) use held::Held;
use messages::{Message, Seen, push};

/// A stream, with TLS or without.
pub(in crate::engine) trait Duplex:
    AsyncRead + AsyncWrite + Unpin + Send
{
}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

/// The stream, as the client sees it.
pub(in crate::engine) struct SharedStream(Wire);

/// The stream, as COPY sees it.
#[derive(Clone)]
pub(in crate::engine) struct Wire(Arc<Mutex<State>>);

/// Who uses the stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Client,
    Copy,
    /// Nobody: a COPY that was abandoned is completed.
    Ending,
}

struct State {
    stream: Box<dyn Duplex>,
    speaker: Speaker,
    /// True if the client or the server has closed the stream.
    ended: bool,

    /// Counts the messages that the client has sent.
    sent: Seen,
    /// Counts the messages that the client has received.
    received: Seen,
    /// The number of answers for which the client waits.
    unanswered: usize,
    /// Bytes that the client receives before all later ones.
    aside: Vec<u8>,
    client_reads: Option<Waker>,
    client_writes: Option<Waker>,

    /// Bytes that COPY sends.
    out: Vec<u8>,
    /// How many of them are sent.
    written: usize,
    /// Bytes that COPY has received.
    inbox: Vec<u8>,
    /// How many of them are read.
    taken: usize,
    /// True if the server is ready for another command.
    ready: bool,
    copy_waits: Option<Waker>,
}

/// The number of bytes read at a time.
const PIECE: usize = 1 << 15;

impl SharedStream {
    pub(in crate::engine) fn new(stream: impl Duplex + 'static) -> (Self, Wire) {
        let state = State {
            stream: Box::new(stream),
            speaker: Speaker::Client,
            ended: false,
            sent: Seen::of_client(),
            received: Seen::of_server(),
            // The start of the connection.
            unanswered: 1,
            aside: Vec::new(),
            client_reads: None,
            client_writes: None,
            out: Vec::new(),
            written: 0,
            inbox: Vec::new(),
            taken: 0,
            ready: true,
            copy_waits: None,
        };
        let wire = Wire(Arc::new(Mutex::new(state)));
        (Self(wire.clone()), wire)
    }
}

impl Wire {
    /// Waits until the server has closed the stream, which nobody else reads any longer.
    pub(in crate::engine) async fn closed(&self) {
        std::future::poll_fn(|context| {
            let mut state = self.lock();
            loop {
                let mut bytes = [0; 64];
                let mut buffer = ReadBuf::new(&mut bytes);
                let read = ready!(Pin::new(&mut state.stream).poll_read(context, &mut buffer));
                if read.is_err() || buffer.filled().is_empty() {
                    return Poll::Ready(());
                }
            }
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic inside leaves nothing inconsistent: bytes are moved only after they were sent or read.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// True if the client is idle, and nothing is in transit to it or from it.
    fn is_idle(&self) -> bool {
        self.speaker == Speaker::Client
            && self.unanswered == 0
            && self.aside.is_empty()
            && self.sent.between_messages()
            && self.received.between_messages()
    }

    /// Notes the bytes that the client received.
    fn received(&mut self, bytes: &[u8]) {
        let answers = self.received.pass(bytes);
        self.unanswered = self.unanswered.saturating_sub(answers);
        if self.is_idle() {
            wake(&mut self.copy_waits);
        }
    }

    /// Sends the bytes that COPY has queued.
    fn poll_out(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.out.len() {
            let rest = &self.out[self.written..];
            let n = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            if n == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += n;
        }
        self.out.clear();
        self.written = 0;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Reads until there is a whole message, and returns its letter and the position of its body.
    fn poll_in(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<(u8, std::ops::Range<usize>)>> {
        loop {
            let start = self.taken;
            if let Some(head) = self.inbox[start..].first_chunk::<5>() {
                let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
                let end = start + 1 + (length as usize).max(4);
                if self.inbox.len() >= end {
                    self.taken = end;
                    return Poll::Ready(Ok((self.inbox[start], start + 5..end)));
                }
            }
            self.inbox.drain(..self.taken);
            self.taken = 0;
            let before = self.inbox.len();
            self.inbox.resize(before + PIECE, 0);
            let mut more = ReadBuf::new(&mut self.inbox[before..]);
            let read = Pin::new(&mut self.stream).poll_read(context, &mut more);
            let n = more.filled().len();
            self.inbox.truncate(before + n);
            ready!(read)?;
            if n == 0 {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
        }
    }

    /// The next message for COPY; other messages are kept for the client.
    fn message(&mut self, letter: u8, body: std::ops::Range<usize>) -> Message<'_> {
        if matches!(letter, b'S' | b'A') {
            let whole = body.start - 5..body.end;
            self.aside.extend_from_slice(&self.inbox[whole]);
        }
        Message::of(letter, &self.inbox[body])
    }

    /// Hands the stream back to the client at the end of COPY.
    fn hand_back(&mut self) {
        // Bytes after the end belong to the client.
        self.aside.extend_from_slice(&self.inbox[self.taken..]);
        self.inbox = Vec::new();
        self.taken = 0;
        self.out = Vec::new();
        self.written = 0;
        self.speaker = Speaker::Client;
        wake(&mut self.client_reads);
        wake(&mut self.client_writes);
    }

    /// Completes a command that was abandoned.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let out = self.poll_out(context)?;
            if self.ready {
                // Rows that it has not read are discarded, but its own bytes must be sent.
                ready!(out);
                self.hand_back();
                return Poll::Ready(Ok(()));
            }
            let (letter, body) = ready!(self.poll_in(context))?;
            self.ready = matches!(self.message(letter, body), Message::Ready);
        }
    }

    /// The stream is unusable.
    fn end(&mut self) {
        self.ended = true;
        wake(&mut self.copy_waits);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
fn keep(waker: &mut Option<Waker>, context: &Context<'_>) {
    match waker {
        Some(waker) => waker.clone_from(context.waker()),
        None => *waker = Some(context.waker().clone()),
    }
}

impl AsyncRead for SharedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        let state = &mut *state;
        // The client is woken when COPY has ended: until then the stream has another waker.
        keep(&mut state.client_reads, context);
        match state.speaker {
            Speaker::Copy => return Poll::Pending,
            Speaker::Ending => {
                if let Err(error) = ready!(state.poll_end(context)) {
                    state.end();
                    return Poll::Ready(Err(error));
                }
            }
            Speaker::Client => {}
        }
        if !state.aside.is_empty() {
            let n = state.aside.len().min(buffer.remaining());
            let bytes: Vec<u8> = state.aside.drain(..n).collect();
            buffer.put_slice(&bytes);
            state.received(&bytes);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut state.stream).poll_read(context, buffer));
        let bytes = &buffer.filled()[before..];
        if read.is_err() || bytes.is_empty() {
            state.end();
        }
        state.received(bytes);
        Poll::Ready(read)
    }
}

impl AsyncWrite for SharedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock();
        if state.speaker != Speaker::Client {
            keep(&mut state.client_writes, context);
            return Poll::Pending;
        }
        let n = ready!(Pin::new(&mut state.stream).poll_write(context, bytes))?;
        let questions = state.sent.pass(&bytes[..n]);
        state.unanswered += questions;
        Poll::Ready(Ok(n))
    }
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        if state.speaker != Speaker::Client {
            keep(&mut state.client_writes, context);
            return Poll::Pending;
        }
        Pin::new(&mut state.stream).poll_flush(context)
    }
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0.lock().stream).poll_shutdown(context)
    }
}

impl TlsStream for SharedStream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl Drop for SharedStream {
    fn drop(&mut self) {
        self.0.lock().end();
    }
}

//! LISTEN: what NOTIFY sends to a connection of PostgreSQL.

use diesel::pg::{Pg, PgNotification};
use futures_util::TryFutureExt;
use futures_util::stream::{Stream, StreamExt};

use super::{AsyncConnection, RowStream};
use crate::engine::statement::failed_text;
use crate::error::Result;

impl AsyncConnection<diesel_async::AsyncPgConnection> {
    /// Returns what NOTIFY sends on the channels that the connection LISTENs to, as it arrives. What arrived before, during other
    /// statements, comes first.
    ///
    /// ```
    /// use futures_util::TryStreamExt;
    /// use relata::connection::AsyncPgConnection;
    /// use relata::prelude::*;
    /// async fn print(conn: &mut AsyncPgConnection) -> relata::Result<()> {
    ///     conn.run_script("LISTEN orders").await?;
    ///     let mut notifications = conn.notifications();
    ///     while let Some(notification) = notifications.try_next().await? {
    ///         println!("{}: {}", notification.channel, notification.payload);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// The stream waits for more until it is dropped, which loses nothing: what arrives afterwards is kept for the next stream. It
    /// works on every connection that relata has opened: over TCP, with TLS, and on a local socket. PostgreSQL sends nothing while a
    /// transaction is open. A blocking `PgConnection` has diesel's `notifications_iter`.
    ///
    /// LISTEN belongs to the session: listen on a connection that no pool hands to others, one of
    /// [`connect`](crate::engine::Connection::connect) or one [detached](crate::engine::Pooled::detach) from its engine.
    ///
    /// # Errors
    /// [`Error::Connection`](crate::Error::Connection) if the connection is lost; the stream then ends. What is sent until the program
    /// listens again is lost.
    pub fn notifications(&mut self) -> RowStream<'_, PgNotification> {
        RowStream::new(
            async move {
                // PostgreSQL would send nothing in the transaction of a future that was dropped.
                let settled = self.settle_all().await;
                settled.map_err(|e| failed_text::<Pg>("", e))?;
                Ok(notified(self))
            }
            .try_flatten_stream(),
        )
    }
}

/// Returns the notifications that have arrived, and those that arrive.
fn notified(
    on: &mut AsyncConnection<diesel_async::AsyncPgConnection>,
) -> impl Stream<Item = Result<PgNotification>> + Send {
    let AsyncConnection {
        conn, lost, beside, ..
    } = on;
    // diesel-async has those of the connections that it drives.
    #[cfg(unix)]
    let ours = beside.notified.as_mut();
    #[cfg(not(unix))]
    let ours: Option<&mut tokio::sync::mpsc::UnboundedReceiver<_>> = {
        let _ = beside;
        None
    };
    let arriving = match ours {
        Some(ours) => {
            futures_util::stream::poll_fn(move |context| ours.poll_recv(context)).left_stream()
        }
        None => {
            let failed = |e| failed_text::<Pg>("", e);
            let theirs = conn.notifications_stream();
            theirs.map(move |sent| sent.map_err(failed)).right_stream()
        }
    };
    arriving.inspect(|sent| {
        if let Err(error) = sent {
            *lost |= error.is_disconnect();
        }
    })
}

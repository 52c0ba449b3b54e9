//! The interface between an engine and a kind of connection.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::{Pooled, Slot, Waiting};
use crate::engine::{Connect, Connection, Runner};
use crate::error::Result;
use crate::statement::{Returns, RowStatement};

/// A kind of connection that an engine can hold: one that relata opens.
///
/// The futures of a blocking connection are ready at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that an engine opens",
    label = "expected a connection of `relata::connection`, such as `PgConnection`"
)]
#[doc(hidden)]
pub trait Driver:
    Connection<On = Self> + Runner<Db = <Self as Connection>::Dialect> + Connect + 'static
{
    /// Describes the connections of an engine with this URL.
    fn target(url: String) -> Result<Target>;
    /// Returns the result of a future, or the future itself.
    fn drive<'c, T: Send + 'c>(
        future: impl Future<Output = Result<T>> + Send + 'c,
    ) -> Self::Output<'c, T>;
    /// The future of the returned value.
    fn undrive<'c, T: Send + 'c>(
        output: Self::Output<'c, T>,
    ) -> impl Future<Output = Result<T>> + Send + 'c;
    /// The rows of a statement, on a connection that is returned to its pool after them.
    fn stream_pooled<'c, Q: RowStatement<Self::Dialect>>(
        conn: impl Future<Output = Result<Pooled<Self>>> + Send + 'c,
        statement: &'c Q,
    ) -> Self::Stream<'c, <Q as Returns>::Row>;
    /// Waits for a slot.
    fn wait(waiting: Waiting, limit: Duration)
    -> impl Future<Output = Option<Option<Slot>>> + Send;
    /// The result of a future, if it has one in time. A blocking connection has as much time as it takes.
    fn within<T: Send>(
        limit: Duration,
        future: impl Future<Output = T> + Send,
    ) -> impl Future<Output = Option<T>> + Send;
    /// Waits for this time.
    fn pause(time: Duration) -> impl Future<Output = ()> + Send;
    /// Does the remaining work: at once, or in the background.
    fn finish(future: impl Future<Output = ()> + Send + 'static);
    /// True if a transaction or a statement has not ended on it.
    fn is_open(&mut self) -> bool;
    /// True if it is known to be lost.
    fn is_lost(&self) -> bool;
    /// Ends everything open, even transactions that relata may not know about.
    fn reset(&mut self, may_be_more: bool) -> impl Future<Output = Result<()>> + Send;
}

/// How an engine opens its connections.
#[doc(hidden)]
#[derive(Clone)]
pub struct Target {
    /// The URL, as the client takes it.
    pub(crate) url: String,
    /// The SQL that runs on each new connection, if the database supports it.
    pub(crate) settings: Option<&'static str>,
    /// True if the database goes away with its last connection.
    pub(crate) in_memory: bool,
}

impl Target {
    /// A database of a server, whose URLs begin with one of these words.
    #[cfg(any(
        feature = "postgres",
        feature = "mysql",
        feature = "async-postgres",
        feature = "async-mysql"
    ))]
    pub(crate) fn server(url: String, schemes: &[&str], database: &str) -> Result<Self> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        if let Some(scheme) = scheme
            && !schemes.contains(&scheme)
        {
            return Err(super::options::bad(format!(
                "`{scheme}://` is not a URL of {database}: expected `{}://`",
                schemes.first().unwrap_or(&"")
            )));
        }
        Ok(Self {
            url,
            settings: None,
            in_memory: false,
        })
    }
}

/// A pool, as its parts share it.
pub(super) type Shared<C> = Arc<super::Pool<C>>;

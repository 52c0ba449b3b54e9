//! Running on diesel-async's connections.

mod busy;
mod connection;
mod driver;
mod later;
mod runner;
mod transaction;

use std::future::Future;
use std::pin::Pin;

use diesel_async::AsyncConnection as DieselAsync;

use busy::Busy;
pub use later::{Later, RowStream};

use super::Target;
use super::events::Watch;
use super::task::Begun;
use super::task::{Work, in_turn};
use crate::dialect::Dialect;
use crate::error::Result;

#[cfg(feature = "async-postgres")]
pub(super) use super::copy::Beside;
/// State beside the connection: none.
#[cfg(not(feature = "async-postgres"))]
pub(super) type Beside = ();

/// A connection of diesel-async, and everything that its database and its client do their own way.
pub trait AsyncClient: DieselAsync<Backend = Self::Db> + Send + 'static {
    /// The database.
    type Db: Dialect;
    /// SQL that runs on each new connection.
    const SETTINGS: Option<&str> = None;
    /// The end of a transaction.
    const COMMIT: &str = "COMMIT";
    /// True if the client would read the answer to a statement as that to the next one, if the future of the first was dropped.
    const BREAKS: bool = false;
    /// SQL that fails only in a transaction.
    const IN_TRANSACTION: Option<&str> = None;

    /// Describes the connections of an engine with this URL.
    fn target(url: String) -> Result<Target>;
    /// The URL, as the client takes it.
    fn url(url: &str) -> String {
        url.to_owned()
    }
    /// Opens a connection.
    fn open(url: &str) -> impl Future<Output = Result<(Self, Beside)>> + Send {
        async {
            #[allow(clippy::unit_arg, reason = "without PostgreSQL it is one")]
            Ok((Self::establish(url).await?, Beside::default()))
        }
    }
    /// Cancels the statement under way. By default it runs to its end.
    fn cancel(&self, beside: &Beside) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let _ = beside;
        Box::pin(std::future::ready(()))
    }
    /// Does two pieces of work, one after the other unless the client can send both without waiting.
    fn both<A: Work<Self::Db>, B: Work<Self::Db>>(
        on: &mut AsyncConnection<Self>,
        a: A,
        b: B,
    ) -> impl Future<Output = Result<(A::Out, B::Out)>> + Send {
        in_turn(on, a, b)
    }
}

/// An asynchronous connection, and the state of its transactions.
///
/// `C` is a connection of [diesel-async](https://docs.rs/diesel-async); use the aliases [`AsyncPgConnection`](crate::connection),
/// `AsyncMysqlConnection` and `AsyncSqliteConnection`. Its methods are those of [`Connection`](super::Connection) and
/// [`AsyncTransaction`](super::AsyncTransaction).
///
/// A future of a verb or of a transaction may be dropped at any point, as `tokio::select!` and timeouts do. A transaction
/// that was abandoned in this way is rolled back before the next statement runs. MySQL's client would mistake the answer to a
/// statement whose future was dropped for the answer to the next: every later statement on such a connection is
/// [`Error::Connection`](crate::Error::Connection), and the server rolls back.
pub struct AsyncConnection<C> {
    conn: C,
    /// The number of open transactions, one inside another.
    depth: usize,
    /// The transaction that is rolled back before the next statement, since a future was dropped inside it.
    rollback_to: Option<Begun>,
    /// The operation under way; its future was dropped, if nothing polls it.
    busy: Busy,
    /// True if a statement has found the connection lost.
    lost: bool,
    /// The observers, and the closures to run after transactions.
    watch: Option<Box<Watch>>,
    /// State of a connection that relata itself opened.
    pub(super) beside: Beside,
}

impl<C> AsyncConnection<C> {
    /// Takes over a connection of diesel-async, in no transaction.
    pub fn new(conn: C) -> Self {
        Self {
            conn,
            depth: 0,
            rollback_to: None,
            busy: Busy::Not,
            lost: false,
            watch: None,
            beside: Beside::default(),
        }
    }
    /// Returns the connection of diesel-async.
    pub fn get_mut(&mut self) -> &mut C {
        &mut self.conn
    }
}

impl<C> std::fmt::Debug for AsyncConnection<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AsyncConnection")
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "async-postgres")]
impl<C> AsyncConnection<C> {
    /// Notes that a request is sent.
    pub(super) fn waits(&mut self) {
        self.busy = Busy::Waiting;
    }
    /// Notes that it has answered, or that the connection is lost.
    pub(super) fn answered(&mut self, lost: bool) {
        self.busy = Busy::Not;
        self.lost |= lost;
    }
}

impl<C> AsyncConnection<C> {
    /// Notes that a statement has ended, and how.
    fn ended<T>(&mut self, result: Result<T>) -> Result<T> {
        if self.busy != Busy::Left {
            self.busy = Busy::Not;
            if let Err(error) = &result {
                self.lost |= error.is_disconnect();
            }
        }
        result
    }
}

impl<C: AsyncClient> AsyncConnection<C> {
    /// Runs SQL that begins or ends a transaction. Where its future is dropped, the transaction is rolled back.
    async fn control(&mut self, sql: &str, begun: Begun) -> Result<(), diesel::result::Error> {
        self.rollback_to = Some(begun);
        self.busy = Busy::Waiting;
        let done = self.conn.batch_execute(sql).await;
        self.busy = Busy::Not;
        self.rollback_to = None;
        done
    }
}

#[cfg(feature = "async-postgres")]
impl AsyncConnection<diesel_async::AsyncPgConnection> {
    /// Does two pieces of work, sending the statements of both without waiting for answers.
    pub(super) async fn pipelined<A, B>(&mut self, a: A, b: B) -> Result<(A::Out, B::Out)>
    where
        A: Work<diesel::pg::Pg>,
        B: Work<diesel::pg::Pg>,
    {
        let rules = super::rules::rules(self);
        if a.runs_alone(&rules) || b.runs_alone(&rules) {
            return in_turn(self, a, b).await;
        }
        let settled = self.settle_all().await;
        settled.map_err(|e| super::statement::failed_text::<diesel::pg::Pg>("", e))?;
        let starting = self.sending();
        let mut lane = super::lane::Lane {
            conn: &self.conn,
            depth: self.depth,
            starting,
            rules,
        };
        let both = lane.both(a, b).await;
        self.ended(both)
    }
}

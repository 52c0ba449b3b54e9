//! Running on diesel-async's connections.

mod busy;
mod connection;
mod driver;
mod dropped;
#[cfg(feature = "async-postgres")]
mod notifications;
mod outputs;
mod runner;
#[cfg(feature = "async-sqlite")]
mod threaded;
#[cfg(feature = "async-sqlite")]
mod threads;
mod transaction;
mod two_phase;

use std::future::Future;
use std::pin::Pin;

use diesel::QueryResult;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection as DieselAsync, AsyncConnectionCore};
use futures_util::stream::{Stream, StreamExt};

use busy::Busy;
pub use outputs::{Later, RowStream};
#[cfg(feature = "async-sqlite")]
pub(super) use threaded::ThreadRows;
#[cfg(feature = "async-sqlite")]
pub use threads::Threads;

use super::Target;
use super::events::Watch;
use super::task::{Begun, Outcome};
use super::task::{Work, in_turn};
use crate::dialect::{Dialect, read};
use crate::error::{Error, Result};
use crate::row::Decode;

#[cfg(feature = "async-postgres")]
pub(super) use super::copy::Beside;
/// State beside the connection: none.
#[cfg(not(feature = "async-postgres"))]
pub(super) type Beside = ();

/// A connection of diesel-async, and whatever is specific to its database and client.
pub trait AsyncClient: DieselAsync<Backend = Self::Db> + Send + 'static {
    /// The database.
    type Db: Dialect;
    /// SQL that runs on each new connection.
    const SETTINGS: Option<&str> = None;
    /// The end of a transaction.
    const COMMIT: &str = "COMMIT";
    /// True if the client would read the answer to a statement as that to the next one if the future of the first was dropped.
    const BREAKS: bool = false;
    /// True if a statement whose future was dropped runs on, on a thread that the next one has to wait for.
    const RUNS_ON: bool = false;
    /// SQL that fails only in a transaction.
    const IN_TRANSACTION: Option<&str> = None;

    /// Describes the connections of an engine with this URL.
    fn target(url: String) -> Result<Target>;
    /// The URL, in the form that the client expects.
    fn url(url: &str) -> String {
        url.to_owned()
    }
    /// Refuses a URL in whose place the client would show parts of a password.
    fn check(_: &str) -> Result<()> {
        Ok(())
    }
    /// Opens a connection.
    fn open(url: &str) -> impl Future<Output = Result<(Self, Beside)>> + Send {
        async {
            #[allow(clippy::unit_arg, reason = "without PostgreSQL it is one")]
            Ok((Self::establish(url).await?, Beside::default()))
        }
    }
    /// True if a prepared statement did not run because it is out of date: prepared again, it runs.
    fn is_outdated(_: &Error) -> bool {
        false
    }
    /// True if a statement did not run because the client knows what is no longer so, and cannot be told: only another connection runs it.
    fn is_outlived(_: &Error) -> bool {
        false
    }
    /// Removes all cached statements.
    fn forget_all(&mut self) {}
    /// Runs a statement; its rows, read one by one. Its SQL is rendered before the future is returned.
    fn rows<'c, De: Decode>(
        &'c mut self,
        statement: impl Query + QueryFragment<Self::Db> + QueryId + Send + 'c,
    ) -> impl Future<Output = QueryResult<impl Stream<Item = QueryResult<De::Row>> + Send>> + Send
    {
        let rows = AsyncConnectionCore::load(self, statement);
        async move {
            let read = |row| read::<Self::Db, De>(&row).map_err(DieselError::DeserializationError);
            Ok(rows.await?.map(move |row| row.and_then(read)))
        }
    }
    /// Cancels the statement under way. By default it runs to its end.
    fn cancel(&self, beside: &Beside) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let _ = beside;
        Box::pin(std::future::ready(()))
    }
    /// Does two pieces of work: one after the other, unless the client can send both without waiting.
    fn both<A: Work<Self::Db>, B: Work<Self::Db>>(
        on: &mut AsyncConnection<Self>,
        a: A,
        b: B,
    ) -> impl Future<Output = Result<(A::Out, B::Out)>> + Send {
        in_turn(on, a, b)
    }
}

/// An asynchronous connection, with the state of its transactions.
///
/// `C` is a connection of [diesel-async](https://docs.rs/diesel-async); use the aliases [`AsyncPgConnection`](crate::connection),
/// `AsyncMysqlConnection` and `AsyncSqliteConnection`. Its methods are those of [`Connection`](super::Connection) and
/// [`AsyncTransaction`](super::AsyncTransaction).
///
/// You may drop a future of a verb or a transaction at any point, as `tokio::select!` and timeouts do. A transaction
/// abandoned in this way is rolled back before the next statement runs, unless COMMIT was sent and took effect. MySQL's client would mistake the answer to a
/// statement whose future was dropped for the answer to the next: every later statement on such a connection fails with
/// [`Error::Connection`](crate::Error::Connection), and the server rolls back.
pub struct AsyncConnection<C> {
    conn: C,
    /// The number of nested transactions that are open.
    depth: usize,
    /// The transaction to roll back before the next statement, since a future was dropped inside it.
    rollback_to: Option<Begun>,
    /// The operation in progress; if nothing polls it, its future was dropped.
    busy: Busy,
    /// How the last COMMIT or RELEASE ended, or would if its future were dropped now.
    outcome: Outcome,
    /// True if a statement found that the connection is lost, or that its client is out of date for good.
    lost: bool,
    /// True if it is the latter.
    outlived: bool,
    /// True if a stream found that a prepared statement is out of date.
    outdated: bool,
    /// True if an engine must not keep it: its session holds what nobody can give back.
    last: bool,
    /// The observers, and the closures to run after transactions.
    watch: Option<Box<Watch>>,
    /// State of a connection that relata opened.
    pub(super) beside: Beside,
}

impl<C> AsyncConnection<C> {
    /// Takes over a connection of diesel-async that is not in a transaction.
    pub fn new(conn: C) -> Self {
        Self {
            conn,
            depth: 0,
            rollback_to: None,
            busy: Busy::Not,
            outcome: Outcome::Undone,
            lost: false,
            outlived: false,
            outdated: false,
            last: false,
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
    /// Records that a request is sent.
    pub(super) fn waits(&mut self) {
        self.busy = Busy::Waiting;
    }
    /// Records that the server has answered, or that the connection is lost.
    pub(super) fn answered(&mut self, lost: bool) {
        self.busy = Busy::Not;
        self.lost |= lost;
    }
}

impl<C: AsyncClient> AsyncConnection<C> {
    /// Records that a statement has ended, and how.
    fn ended<T>(&mut self, result: Result<T>) -> Result<T> {
        if !matches!(self.busy, Busy::Left { .. }) {
            self.busy = Busy::Not;
            if let Err(error) = &result {
                self.outlived |= C::is_outlived(error);
                self.lost |= error.is_disconnect() || self.outlived;
                if C::is_outdated(error) {
                    self.conn.forget_all();
                }
                super::events::failed(self, error);
            }
        }
        result
    }
    /// True if the statement that failed so can run again: it did not run, and outside of a transaction nothing else failed with it.
    fn may_run_again<T>(&self, result: &Result<T>) -> bool {
        let is_outdated = result.as_ref().is_err_and(C::is_outdated);
        is_outdated && self.depth == 0 && self.rollback_to.is_none()
    }
}

impl<C: AsyncClient> AsyncConnection<C> {
    /// Runs SQL that begins or ends a transaction. If its future is dropped, the transaction is rolled back, unless COMMIT took effect.
    async fn control(
        &mut self,
        sql: &str,
        begun: Begun,
        busy: Busy,
    ) -> Result<(), diesel::result::Error> {
        self.rollback_to = Some(begun);
        self.busy = busy;
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
        let starting = self.sending()?;
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

//! Running on diesel's own connections, which block.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use diesel::QueryResult;

use super::statement::Row;
use super::task::First;
use crate::error::{Error, Result};
use crate::row::Decode;

/// The result of a future that never waits.
#[inline]
pub(crate) fn ready<T, E>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        // Nothing in a blocking connection's futures waits, and no task waits for anything else.
        Poll::Pending => unreachable!("a blocking connection waits in its calls"),
    }
}

/// All rows. Compiled once for each type of row, rather than for each statement, as the next is.
#[inline]
pub(super) fn every<De: Decode>(
    found: impl Iterator<Item = QueryResult<Row<De>>>,
) -> QueryResult<Vec<De::Row>> {
    let mut rows = Vec::new();
    for row in found {
        rows.push(row?.0);
    }
    Ok(rows)
}

/// Returns the first row, checking that no more were read than the verb allows.
#[inline]
pub(super) fn one_of<De: Decode>(
    mut found: impl Iterator<Item = QueryResult<Row<De>>>,
    most: u8,
) -> QueryResult<First<De::Row>> {
    let Some(row) = found.next() else {
        return Ok(First::new(None, false));
    };
    let row = row?.0;
    let next = if most > 1 { found.next() } else { None };
    let more = match next {
        Some(next) => next.map(|_| true)?,
        None => false,
    };
    Ok(First::new(Some(row), more))
}

/// Reads rows in chunks.
pub(super) struct Chunks<I> {
    pub(super) rows: std::iter::Fuse<I>,
    pub(super) n: usize,
    /// The error that follows the rows read before it.
    pub(super) error: Option<Error>,
}
impl<T, I: Iterator<Item = Result<T>>> Iterator for Chunks<I> {
    type Item = Result<Vec<T>>;
    fn next(&mut self) -> Option<Result<Vec<T>>> {
        let mut chunk = Vec::new();
        while self.error.is_none() && chunk.len() < self.n {
            match self.rows.next() {
                Some(Ok(row)) => chunk.push(row),
                Some(Err(error)) => self.error = Some(error),
                None => break,
            }
        }
        match chunk.is_empty() {
            true => self.error.take().map(Err),
            false => Some(Ok(chunk)),
        }
    }
}

/// Implements [`Connection`](super::Connection) for one of diesel's connections: its type, its database, how it reads
/// rows one by one; what runs after opening it and before COMMIT, how its URL is written, how an engine opens it, which SQL
/// fails only in a transaction, and the state to clear after an error.
macro_rules! blocking_connection {
    (
        $conn:ty, $db:ty, $streaming:ty,
        opened: $opened:expr, before_commit: $before_commit:expr, url: $url:expr,
        target: $target:expr, in_transaction: $in_transaction:expr, forget: $forget:expr
    ) => {
        #[diagnostic::do_not_recommend]
        impl $crate::engine::Connection for $conn {
            type Dialect = $db;
            type On = Self;
            type Output<'c, T: Send + 'c> = $crate::error::Result<T>;
            type Stream<'c, T: Send + 'static> =
                $crate::error::Result<Box<dyn Iterator<Item = $crate::error::Result<T>> + 'c>>;

            #[inline]
            fn perform<'c, T: $crate::engine::Task<Self> + 'c>(
                &'c mut self,
                task: T,
            ) -> $crate::error::Result<T::Out> {
                $crate::engine::events::called_at(self);
                $crate::engine::blocking::ready(task.run(self))
            }

            fn chunked<'c, T: Send + 'static>(
                rows: Self::Stream<'c, T>,
                n: std::num::NonZeroUsize,
            ) -> Self::Stream<'c, Vec<T>>
            where
                Self: 'c,
            {
                let chunks = $crate::engine::blocking::Chunks {
                    rows: rows?.fuse(),
                    n: n.get(),
                    error: None,
                };
                Ok(Box::new(chunks))
            }

            fn stream<'c, Q>(&'c mut self, statement: &'c Q) -> Self::Stream<'c, Q::Row>
            where
                Q: $crate::statement::RowStatement<$db>,
            {
                use diesel::RunQueryDsl;
                use $crate::engine::Runner as _;
                use $crate::engine::blocking::ready;
                use $crate::engine::events;
                use $crate::engine::statement::{All, Prepared, Row, failed};
                events::called_at(self);
                let rules = $crate::engine::rules::rules(self);
                let Some(end) = $crate::statement::Statement::<$db>::part(statement, 0, &rules)
                else {
                    return Ok(Box::new(std::iter::empty()));
                };
                if $crate::statement::Statement::<$db>::part(statement, end, &rules).is_some() {
                    // Rows of a write in parts, which has to end.
                    let rows = self.perform($crate::engine::verbs::All(statement))?;
                    return Ok(Box::new(rows.into_iter().map(Ok)));
                }
                if <Q::Loads as $crate::load::Loads>::ANY {
                    let read = ready(self.fetch(statement, 0..end))?;
                    return Ok(Box::new($crate::load::Stream::new(statement, read, self)));
                }
                let starting = events::starting(self);
                let started = events::before::<$db, Q, All>(starting, statement, &(0..end))?;
                let comment = events::commented(&started, &rules);
                let mut seen = events::Streamed::<$db, Q, All>::new(started, statement, 0..end);
                if FORGET.is_some() {
                    let rows = $crate::engine::pool::Rows::new(move |out| async move {
                        let failed = |e| failed::<$db, Q, All>(statement, 0..end, &rules, e);
                        let error = {
                            let rows =
                                Prepared::<Q, All, $db, Q::Decode>::new(statement, 0..end, &rules)
                                    .load_iter::<Row<Q::Decode>, $streaming>(self)
                                    .map_err(failed);
                            drop(comment);
                            match rows {
                                Ok(rows) => {
                                    out.started().await;
                                    let mut error = None;
                                    for row in rows {
                                        match row {
                                            Ok(row) => {
                                                let row = $crate::load::Loads::as_read(
                                                    statement.loads(),
                                                    row.0,
                                                );
                                                if let Some(row) = row
                                                    && let Some(row) = seen.see(Ok(row))
                                                {
                                                    out.put(row).await;
                                                }
                                                if seen.is_over() {
                                                    break;
                                                }
                                            }
                                            Err(e) => {
                                                error = Some(failed(e));
                                                break;
                                            }
                                        }
                                    }
                                    error
                                }
                                Err(error) => Some(error),
                            }
                        };
                        error.map_or(Ok(()), |error| {
                            forget(self);
                            seen.failed(&error);
                            Err(error)
                        })
                    });
                    return Ok(Box::new(rows.start()?));
                }
                let rows = Prepared::<Q, All, $db, Q::Decode>::new(statement, 0..end, &rules)
                    .load_iter::<Row<Q::Decode>, $streaming>(self)
                    .map_err(|e| failed::<$db, Q, All>(statement, 0..end, &rules, e));
                drop(comment);
                let rows = match rows {
                    Ok(rows) => rows,
                    Err(error) => {
                        seen.failed(&error);
                        return Err(error);
                    }
                };
                let rows = rows.map_while(move |row| {
                    if seen.is_over() {
                        return None;
                    }
                    let row = row
                        .map(|row| $crate::load::Loads::as_read(statement.loads(), row.0))
                        .map_err(|e| failed::<$db, Q, All>(statement, 0..end, &rules, e))
                        .transpose();
                    Some(row.and_then(|row| seen.see(row)))
                });
                Ok(Box::new(rows.flatten()))
            }
        }

        impl $crate::engine::Connect for $conn {
            fn open(url: &str) -> $crate::error::Result<Self> {
                let url: &str = &$url(url);
                let mut conn = <$conn as diesel::Connection>::establish(url)?;
                let opened: fn(&mut $conn) -> diesel::QueryResult<()> = $opened;
                opened(&mut conn)?;
                Ok(conn)
            }
        }

        impl $crate::engine::BlockingTransaction for $conn {
            fn transaction<T, E: From<$crate::Error>>(
                &mut self,
                body: impl FnOnce(&mut Self) -> Result<T, E>,
            ) -> Result<T, E> {
                let at = std::panic::Location::caller();
                let options = $crate::engine::TransactionOptions::new();
                $crate::engine::transaction::once_blocking(self, at, options, body)
            }
            fn transaction_with<T, E: From<$crate::Error>>(
                &mut self,
                options: $crate::engine::TransactionOptions<$db>,
                body: impl FnOnce(&mut Self) -> Result<T, E>,
            ) -> Result<T, E> {
                let at = std::panic::Location::caller();
                $crate::engine::transaction::once_blocking(self, at, options, body)
            }
            fn retry_transaction<T, E: From<$crate::Error> + $crate::engine::Retryable>(
                &mut self,
                options: $crate::engine::TransactionOptions<$db>,
                mut body: impl FnMut(&mut Self) -> Result<T, E>,
            ) -> Result<T, E> {
                use $crate::engine::transaction::{once_blocking, retrying_blocking};
                let at = std::panic::Location::caller();
                retrying_blocking(options, || once_blocking(self, at, options, &mut body))
            }
        }

        impl $crate::engine::Driver for $conn {
            fn target(url: String) -> $crate::error::Result<$crate::engine::Target> {
                $target(url)
            }
            #[inline]
            fn drive<'c, T: Send + 'c>(
                future: impl Future<Output = $crate::error::Result<T>> + Send + 'c,
            ) -> $crate::error::Result<T> {
                $crate::engine::blocking::ready(future)
            }
            async fn undrive<'c, T: Send + 'c>(
                output: $crate::error::Result<T>,
            ) -> $crate::error::Result<T> {
                output
            }
            fn stream_pooled<'c, Q: $crate::statement::RowStatement<$db>>(
                conn: impl Future<Output = $crate::error::Result<$crate::engine::Pooled<Self>>>
                + Send
                + 'c,
                statement: &'c Q,
            ) -> Self::Stream<'c, Q::Row> {
                use $crate::engine::pool::Rows;
                let rows = Rows::new(move |out| async move {
                    let mut conn = conn.await?;
                    conn.opened_by($crate::statement::Statement::<$db>::may_begin(statement));
                    $crate::engine::events::keep_location(conn.inner());
                    let mut failed = None;
                    let started = match $crate::engine::Connection::stream(conn.inner(), statement)
                    {
                        Ok(rows) => {
                            out.started().await;
                            for row in rows {
                                match row {
                                    Ok(row) => out.put(Ok(row)).await,
                                    // SQLite would begin again.
                                    Err(error) => {
                                        failed = Some(error);
                                        break;
                                    }
                                }
                            }
                            Ok(())
                        }
                        Err(error) => Err(error),
                    };
                    let result = started.and(failed.map_or(Ok(()), Err));
                    conn.learn(&result);
                    result
                });
                Ok(Box::new(rows.start()?))
            }
            async fn wait(
                waiting: $crate::engine::Waiting,
                limit: std::time::Duration,
            ) -> Option<Option<$crate::engine::Slot>> {
                $crate::engine::pool::block_on(waiting, limit)
            }
            async fn within<T: Send>(
                _: std::time::Duration,
                future: impl Future<Output = T> + Send,
            ) -> Option<T> {
                Some(future.await)
            }
            async fn pause(time: std::time::Duration) {
                std::thread::sleep(time);
            }
            fn finish(future: impl Future<Output = ()> + Send + 'static) {
                // Nothing in it fails.
                let _ = $crate::engine::blocking::ready(async {
                    future.await;
                    Ok::<(), std::convert::Infallible>(())
                });
            }
            fn is_open(&mut self) -> bool {
                use diesel::connection::TransactionManager as _;
                <$conn as diesel::Connection>::TransactionManager::is_broken_transaction_manager(
                    self,
                )
            }
            fn is_lost(&self) -> bool {
                // A lost transaction is noticed by an error, or when it is rolled back.
                false
            }
            async fn reset(&mut self, may_be_more: bool) -> $crate::error::Result<()> {
                use $crate::engine::Runner as _;
                while $crate::engine::Driver::is_open(self) {
                    self.rollback($crate::engine::task::Begun(0)).await?;
                }
                match may_be_more {
                    true => $crate::engine::pool::end_unknown(self, $in_transaction).await,
                    false => Ok(()),
                }
            }
        }

        impl $crate::engine::Runner for $conn {
            type Db = $db;

            async fn fetch<Q: $crate::statement::RowStatement<$db>>(
                &mut self,
                statement: &Q,
                part: std::ops::Range<usize>,
            ) -> $crate::error::Result<Vec<$crate::statement::ReadRow<Q>>> {
                use diesel::RunQueryDsl;
                use $crate::engine::events::{self, Rows};
                use $crate::engine::statement::{All, Prepared, Row, failed};
                let rules = $crate::engine::rules::rules(self);
                let starting = events::starting(self);
                let started = events::before::<$db, Q, All>(starting, statement, &part)?;
                let comment = events::commented(&started, &rules);
                let prepared =
                    Prepared::<Q, All, $db, Q::Decode>::new(statement, part.clone(), &rules);
                let found = match prepared
                    .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(self)
                {
                    Ok(found) => $crate::engine::blocking::every(found),
                    Err(e) => Err(e),
                };
                drop(comment);
                let found = match found {
                    Ok(found) => Ok(found),
                    Err(e) => {
                        forget(self);
                        Err(failed::<$db, Q, All>(statement, part.clone(), &rules, e))
                    }
                };
                let found = events::bounded::<$db, Q, All, _>(&started, statement, &part, found);
                events::after::<$db, Q, All, _>(started, statement, &part, &found, |rows| {
                    Rows::Returned(rows.len())
                });
                found
            }

            async fn first<Q: $crate::statement::RowStatement<$db>, const MOST: u8>(
                &mut self,
                statement: &Q,
                part: std::ops::Range<usize>,
            ) -> $crate::error::Result<$crate::engine::First<$crate::statement::ReadRow<Q>>> {
                use diesel::RunQueryDsl;
                use $crate::engine::events::{self, Rows};
                use $crate::engine::statement::{AtMost, Prepared, Row, failed};
                let rules = $crate::engine::rules::rules(self);
                let starting = events::starting(self);
                let started = events::before::<$db, Q, AtMost<MOST>>(starting, statement, &part)?;
                let comment = events::commented(&started, &rules);
                let prepared = Prepared::<Q, AtMost<MOST>, $db, Q::Decode>::new(
                    statement,
                    part.clone(),
                    &rules,
                );
                let first = match prepared
                    .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(self)
                {
                    Ok(found) => $crate::engine::blocking::one_of(found, MOST),
                    Err(e) => Err(e),
                };
                drop(comment);
                let first = match first {
                    Ok(first) => Ok(first),
                    Err(e) => {
                        forget(self);
                        Err(failed::<$db, Q, AtMost<MOST>>(
                            statement,
                            part.clone(),
                            &rules,
                            e,
                        ))
                    }
                };
                events::after::<$db, Q, AtMost<MOST>, _>(
                    started,
                    statement,
                    &part,
                    &first,
                    |first| Rows::Returned(first.rows()),
                );
                first
            }

            async fn exists<Q: $crate::query::Query<$db>>(
                &mut self,
                query: &Q,
            ) -> $crate::error::Result<bool> {
                use $crate::engine::statement::Exists;
                answer::<Q, Exists, $crate::types::Bool>(self, query)
            }

            async fn count<Q: $crate::query::Query<$db>>(
                &mut self,
                query: &Q,
            ) -> $crate::error::Result<i64> {
                use $crate::engine::statement::Count;
                answer::<Q, Count, $crate::types::BigInt>(self, query)
            }

            async fn execute<Q: $crate::statement::Runnable<$db>>(
                &mut self,
                statement: &Q,
                part: std::ops::Range<usize>,
            ) -> $crate::error::Result<usize> {
                use diesel::RunQueryDsl;
                use $crate::engine::events::{self, Rows};
                use $crate::engine::statement::{All, Prepared, failed};
                use $crate::statement::Statement;
                let rules = $crate::engine::rules::rules(self);
                let starting = events::starting(self);
                let started = events::before::<$db, Q, All>(starting, statement, &part)?;
                let comment = events::commented(&started, &rules);
                let affected =
                    Prepared::<Q, All, $db, ()>::new(statement, part.clone(), &rules).execute(self);
                let affected = match affected {
                    Ok(n) => Ok(Statement::<$db>::affected(statement, part.clone(), n)),
                    Err(e) => Err(failed::<$db, Q, All>(statement, part.clone(), &rules, e)),
                };
                drop(comment);
                events::after::<$db, Q, All, _>(started, statement, &part, &affected, |rows| {
                    Rows::Affected(*rows)
                });
                affected
            }

            async fn batch(&mut self, sql: &str) -> $crate::error::Result<()> {
                use $crate::engine::events;
                let starting = events::starting(self);
                let text = || sql.to_owned();
                let started = events::before_text::<$db>(starting, &text, false)?;
                let done = diesel::connection::SimpleConnection::batch_execute(self, sql)
                    .map_err(|e| failed_text(self, sql, e));
                let outcome = done.as_ref().map(|()| events::Rows::Unknown);
                events::after_text::<$db>(started, &text, false, outcome);
                done
            }

            async fn begin(&mut self) -> $crate::error::Result<$crate::engine::Begun> {
                use diesel::connection::TransactionManager as _;
                let timed = $crate::engine::events::timed(self, false);
                let begun =
                    <$conn as diesel::Connection>::TransactionManager::begin_transaction(self)
                        .map_err(|e| failed_text(self, "BEGIN", e));
                if let Some(timed) = timed {
                    timed.begun(&begun);
                }
                // diesel counts them.
                begun.map(|()| $crate::engine::task::Begun(0))
            }

            async fn begin_as(
                &mut self,
                before: Option<&str>,
                begin: &str,
            ) -> $crate::error::Result<$crate::engine::Begun> {
                use diesel::connection::AnsiTransactionManager;
                if $crate::engine::Driver::is_open(self) {
                    let error = diesel::result::Error::AlreadyInTransaction;
                    return Err(failed_text(self, begin, error));
                }
                if let Some(before) = before {
                    self.batch(before).await?;
                }
                let timed = $crate::engine::events::timed(self, false);
                let begun = AnsiTransactionManager::begin_transaction_sql(self, begin)
                    .map_err(|e| failed_text(self, begin, e));
                if let Some(timed) = timed {
                    timed.begun(&begun);
                }
                begun.map(|()| $crate::engine::task::Begun(0))
            }

            async fn commit(&mut self, begun: $crate::engine::Begun) -> $crate::error::Result<()> {
                use diesel::connection::TransactionManager as _;
                let timed = $crate::engine::events::timed(self, true);
                let check: fn(&mut $conn) -> diesel::QueryResult<()> = $before_commit;
                if let Err(error) = check(self) {
                    let error = Err(failed_text(self, "COMMIT", error));
                    if let Some(timed) = timed {
                        timed.committed(&error, None);
                    }
                    let _ = self.rollback(begun).await;
                    return error;
                }
                let done =
                    <$conn as diesel::Connection>::TransactionManager::commit_transaction(self)
                        .map_err(|e| failed_text(self, "COMMIT", e));
                if let Some(timed) = timed {
                    self.restore_after(timed.depth).await;
                    for hook in timed.committed(&done, self.watching()) {
                        hook().await;
                    }
                }
                done
            }

            async fn rollback(&mut self, _: $crate::engine::Begun) -> $crate::error::Result<()> {
                use diesel::connection::TransactionManager as _;
                let timed = $crate::engine::events::timed(self, true);
                let done =
                    <$conn as diesel::Connection>::TransactionManager::rollback_transaction(self)
                        .map_err(|e| failed_text(self, "ROLLBACK", e));
                if let Some(timed) = timed {
                    self.restore_after(timed.depth).await;
                    for hook in timed.rolled_back(done.as_ref().err(), self.watching()) {
                        hook().await;
                    }
                }
                done
            }

            fn abandon(&mut self, begun: $crate::engine::Begun) {
                // An error means that the connection is lost, and the transaction with it.
                let _ = $crate::engine::blocking::ready(self.rollback(begun));
            }

            fn depth(&mut self) -> usize {
                use diesel::connection::TransactionManager as _;
                type Manager = <$conn as diesel::Connection>::TransactionManager;
                let status = Manager::transaction_manager_status_mut(self);
                match status.transaction_depth() {
                    Ok(depth) => depth.map_or(0, |depth| depth.get() as usize),
                    // Only the outermost can be rolled back.
                    Err(_) => 1,
                }
            }
            #[inline]
            fn watching(&mut self) -> Option<&mut $crate::engine::events::Watch> {
                diesel::Connection::instrumentation(self).downcast_mut()
            }
            fn watch(&mut self) -> Option<&mut $crate::engine::events::Watch> {
                if self.watching().is_none() {
                    let default = diesel::connection::get_default_instrumentation();
                    let watch = $crate::engine::events::Watch::new(default);
                    diesel::Connection::set_instrumentation(self, watch);
                }
                self.watching()
            }
        }

        /// After an error of a query, the connection forgets cached statements that would fail again.
        #[cold]
        fn forget(conn: &mut $conn) {
            if let Some(forget) = FORGET {
                forget(conn);
            }
        }
        const FORGET: Option<fn(&mut $conn)> = $forget;

        #[cold]
        fn failed_text(conn: &mut $conn, sql: &str, error: diesel::result::Error) -> $crate::Error {
            use diesel::result::Error as Diesel;
            // diesel refuses what follows a transaction that could not be rolled back. Whether that is because the connection
            // is lost, the connection knows.
            let error = match error {
                Diesel::BrokenTransactionManager | Diesel::NotInTransaction => {
                    let asked =
                        diesel::connection::SimpleConnection::batch_execute(conn, "SELECT 1");
                    let lost = asked.err().filter($crate::Error::is_disconnect_of_diesel);
                    lost.unwrap_or(error)
                }
                error => error,
            };
            <$db as $crate::dialect::Dialect>::explain($crate::Error::from_diesel(
                error,
                sql.to_owned(),
            ))
        }

        /// The one value that a question about a query has for an answer.
        fn answer<Q, K, T>(conn: &mut $conn, query: &Q) -> $crate::error::Result<T::Rust>
        where
            Q: $crate::query::Query<$db>,
            K: $crate::engine::statement::Ask<Q, $db>,
            T: $crate::types::SqlType,
        {
            use diesel::RunQueryDsl;
            use $crate::engine::events::{self, Rows};
            use $crate::engine::statement::{Prepared, Row, failed};
            type One<T> = $crate::row::Field<T, $crate::scope::NotNull>;
            let rules = $crate::engine::rules::rules(conn);
            let starting = events::starting(conn);
            let started = events::before::<$db, Q, K>(starting, query, &(0..1))?;
            let comment = events::commented(&started, &rules);
            let row: diesel::QueryResult<Row<One<T>>> =
                Prepared::<Q, K, $db, One<T>>::new(query, 0..1, &rules).get_result(conn);
            drop(comment);
            let row = row.map_err(|e| {
                forget(conn);
                failed::<$db, Q, K>(query, 0..1, &rules, e)
            });
            events::after::<$db, Q, K, _>(started, query, &(0..1), &row, |_| Rows::Returned(1));
            Ok(row?.0)
        }
    };
}
pub(super) use blocking_connection;

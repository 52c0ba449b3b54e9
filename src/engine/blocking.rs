//! Running on diesel's own connections, which block.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::error::Result;

/// The result of a future that never waits.
#[inline]
pub(crate) fn ready<T, E>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        // Nothing in a blocking connection's futures waits, and no task waits for anything else.
        Poll::Pending => unreachable!("a blocking connection waits in its calls"),
    }
}

/// Implements [`Connection`](super::Connection) for one of diesel's connections: its type, its database, how it reads
/// rows one by one, and three functions on the connection: what follows opening it, what precedes COMMIT, and how its
/// URL is written.
macro_rules! blocking_connection {
    ($conn:ty, $db:ty, $streaming:ty, $opened:expr, $before_commit:expr, $url:expr) => {
        #[diagnostic::do_not_recommend]
        impl $crate::engine::Connection for $conn {
            type Dialect = $db;
            type Output<'c, T: Send + 'c> = $crate::error::Result<T>;
            type Stream<'c, T: Send + 'static> =
                $crate::error::Result<Box<dyn Iterator<Item = $crate::error::Result<T>> + 'c>>;

            fn connect(url: &str) -> $crate::error::Result<Self> {
                let mut conn = <$conn as diesel::Connection>::establish($url(url))?;
                let opened: fn(&mut $conn) -> diesel::QueryResult<()> = $opened;
                opened(&mut conn)?;
                Ok(conn)
            }

            #[inline]
            fn perform<'c, T: $crate::engine::Task<Self> + 'c>(
                &'c mut self,
                task: T,
            ) -> $crate::error::Result<T::Out> {
                $crate::engine::blocking::ready(task.run(self))
            }

            fn stream<'c, Q>(&'c mut self, statement: &'c Q) -> Self::Stream<'c, Q::Row>
            where
                Q: $crate::statement::RowStatement<$db>,
            {
                use diesel::RunQueryDsl;
                use $crate::engine::Runner as _;
                use $crate::engine::blocking::ready;
                use $crate::engine::statement::{All, Prepared, Row, failed};
                let Some(end) = $crate::statement::Statement::<$db>::part(statement, 0) else {
                    return Ok(Box::new(std::iter::empty()));
                };
                if $crate::statement::Statement::<$db>::part(statement, end).is_some() {
                    // Rows of a write in parts, which has to end.
                    let rows = self.perform($crate::engine::verbs::All(statement))?;
                    return Ok(Box::new(rows.into_iter().map(Ok)));
                }
                if <Q::Loads as $crate::load::Loads>::ANY {
                    let read = ready(self.fetch(statement, 0..end))?;
                    return Ok(Box::new($crate::load::Stream::new(statement, read, self)));
                }
                let rows = Prepared::<Q, All, $db, Q::Decode>::new(statement, 0..end)
                    .load_iter::<Row<Q::Decode>, $streaming>(self)
                    .map_err(|e| failed::<$db, Q, All>(statement, 0..end, e))?;
                Ok(Box::new(rows.filter_map(move |row| {
                    row.map(|row| $crate::load::Loads::as_read(statement.loads(), row.0))
                        .map_err(|e| failed::<$db, Q, All>(statement, 0..end, e))
                        .transpose()
                })))
            }
        }

        impl $crate::engine::BlockingTransaction for $conn {
            fn transaction<T, E: From<$crate::Error>>(
                &mut self,
                body: impl FnOnce(&mut Self) -> Result<T, E>,
            ) -> Result<T, E> {
                $crate::engine::transaction::blocking(self, body)
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
                use $crate::engine::statement::{All, Prepared, Row, failed};
                let failed = |e| failed::<$db, Q, All>(statement, part.clone(), e);
                let found = Prepared::<Q, All, $db, Q::Decode>::new(statement, part.clone())
                    .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(self)
                    .map_err(failed)?;
                found
                    .map(|row| row.map(|row| row.0))
                    .collect::<diesel::QueryResult<_>>()
                    .map_err(failed)
            }

            async fn first<Q: $crate::statement::RowStatement<$db>, const MOST: u8>(
                &mut self,
                statement: &Q,
                part: std::ops::Range<usize>,
            ) -> $crate::error::Result<$crate::engine::First<$crate::statement::ReadRow<Q>>> {
                use diesel::RunQueryDsl;
                use $crate::engine::statement::{AtMost, Prepared, Row, failed};
                let failed = |e| failed::<$db, Q, AtMost<MOST>>(statement, part.clone(), e);
                let prepared =
                    Prepared::<Q, AtMost<MOST>, $db, Q::Decode>::new(statement, part.clone());
                let mut found = prepared
                    .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(self)
                    .map_err(failed)?;
                let row = found.next().transpose().map_err(failed)?;
                let more = MOST > 1
                    && row.is_some()
                    && found.next().transpose().map_err(failed)?.is_some();
                Ok($crate::engine::First {
                    row: row.map(|row| row.0),
                    more,
                })
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
                use $crate::engine::statement::{All, Prepared, failed};
                use $crate::statement::Statement;
                let affected = Prepared::<Q, All, $db, ()>::new(statement, part.clone())
                    .execute(self)
                    .map_err(|e| failed::<$db, Q, All>(statement, part.clone(), e))?;
                Ok(Statement::<$db>::affected(statement, part, affected))
            }

            async fn batch(&mut self, sql: &str) -> $crate::error::Result<()> {
                diesel::connection::SimpleConnection::batch_execute(self, sql)
                    .map_err(|e| failed_text(sql, e))
            }

            async fn begin(&mut self) -> $crate::error::Result<$crate::engine::Begun> {
                use diesel::connection::TransactionManager as _;
                <$conn as diesel::Connection>::TransactionManager::begin_transaction(self)
                    .map_err(|e| failed_text("BEGIN", e))?;
                // diesel counts them.
                Ok($crate::engine::task::Begun(0))
            }

            async fn commit(&mut self, begun: $crate::engine::Begun) -> $crate::error::Result<()> {
                use diesel::connection::TransactionManager as _;
                let check: fn(&mut $conn) -> diesel::QueryResult<()> = $before_commit;
                if let Err(error) = check(self) {
                    let _ = self.rollback(begun).await;
                    return Err(failed_text("COMMIT", error));
                }
                <$conn as diesel::Connection>::TransactionManager::commit_transaction(self)
                    .map_err(|e| failed_text("COMMIT", e))
            }

            async fn rollback(&mut self, _: $crate::engine::Begun) -> $crate::error::Result<()> {
                use diesel::connection::TransactionManager as _;
                <$conn as diesel::Connection>::TransactionManager::rollback_transaction(self)
                    .map_err(|e| failed_text("ROLLBACK", e))
            }

            fn abandon(&mut self, begun: $crate::engine::Begun) {
                // An error means that the connection is lost, and the transaction with it.
                let _ = $crate::engine::blocking::ready(self.rollback(begun));
            }
        }

        #[cold]
        fn failed_text(sql: &str, error: diesel::result::Error) -> $crate::Error {
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
            use $crate::engine::statement::{Prepared, Row, failed};
            type One<T> = $crate::row::Field<T, $crate::scope::NotNull>;
            let row: Row<One<T>> = Prepared::<Q, K, $db, One<T>>::new(query, 0..1)
                .get_result(conn)
                .map_err(|e| failed::<$db, Q, K>(query, 0..1, e))?;
            Ok(row.0)
        }
    };
}
pub(super) use blocking_connection;

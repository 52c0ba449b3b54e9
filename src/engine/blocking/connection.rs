//! Verbs and transactions on a blocking connection.

/// Implements [`Connection`](crate::engine::Connection) and [`BlockingTransaction`](crate::engine::BlockingTransaction).
macro_rules! connection {
    ($conn:ty, $db:ty) => {
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
                use $crate::engine::asked::All;
                use $crate::engine::statement::{Prepared, Row, failed};
                events::called_at(self);
                let rules = $crate::engine::rules::rules(self);
                let Some(end) = $crate::statement::Statement::<$db>::part(statement, 0, &rules)
                else {
                    return Ok(Box::new(std::iter::empty()));
                };
                // A write must run to the end, in all its parts: an error may come last.
                if $crate::statement::Statement::<$db>::affects_rows(statement)
                    || $crate::statement::Statement::<$db>::part(statement, end, &rules).is_some()
                {
                    let rows = self.perform($crate::engine::verb_tasks::All(statement))?;
                    return Ok(Box::new(rows.into_iter().map(Ok)));
                }
                if <Q::Loads as $crate::statement::Loads>::ANY {
                    let read = ready(self.fetch(statement, 0..end))?;
                    return Ok(Box::new($crate::engine::loading::Stream::new(statement, read, self)));
                }
                let starting = $crate::engine::blocking::transaction::starting(self)?;
                let started = events::before::<$db, Q, All>(starting, statement, &(0..end))?;
                let comment = events::commented(&started, &rules);
                let mut seen = events::Streamed::<$db, Q, All>::new(started, statement, 0..end);
                let rows = $crate::engine::pool::Rows::new(move |out| async move {
                    let failed = |e| failed::<$db, Q, All>(statement, 0..end, &rules, e);
                    let error = {
                        let rows =
                            Prepared::<Q, All, $db, Q::Decode>::new(statement, 0..end, &rules)
                                .load_iter::<Row<Q::Decode>, <$conn as $crate::engine::blocking::BlockingClient>::Streaming>(self)
                                .map_err(failed);
                        drop(comment);
                        match rows {
                            Ok(rows) => {
                                out.started().await;
                                let mut error = None;
                                for row in rows {
                                    match row {
                                        Ok(row) => {
                                            let row = $crate::statement::Loads::as_read(
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
                        $crate::engine::blocking::BlockingClient::forget(self);
                        seen.failed(&error);
                        Err($crate::engine::blocking::transaction::noted(self, error))
                    })
                });
                Ok(Box::new(rows.start()?))
            }
        }

        impl $crate::engine::Connect for $conn {
            fn open(url: &str) -> $crate::error::Result<Self> {
                use $crate::engine::blocking::BlockingClient as Client;
                <$conn as Client>::check(url)?;
                let url: &str = &<$conn as Client>::url(url);
                let mut conn = <$conn as diesel::Connection>::establish(url)?;
                Client::opened(&mut conn)?;
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
                body: impl FnMut(&mut Self) -> Result<T, E>,
            ) -> Result<T, E> {
                let at = std::panic::Location::caller();
                $crate::engine::transaction::retrying_blocking_on(self, at, options, body)
            }
        }
    };
}
pub(in crate::engine) use connection;

//! Statements of tasks on a blocking connection.

/// Implements [`Runner`](crate::engine::Runner).
macro_rules! runner {
    ($conn:ty, $db:ty) => {
        const _: () = {
            impl $crate::engine::Runner for $conn {
                type Db = $db;

                async fn fetch<Q: $crate::statement::RowStatement<$db>>(
                    &mut self,
                    statement: &Q,
                    part: std::ops::Range<usize>,
                ) -> $crate::error::Result<Vec<$crate::statement::ReadRow<Q>>> {
                    use diesel::RunQueryDsl;
                    use $crate::engine::asked::All;
                    use $crate::engine::events::{self, Rows};
                    use $crate::engine::statement::{Prepared, Row, failed};
                    let rules = $crate::engine::rules::rules(self);
                    let mut again = true;
                    loop {
                        let starting = $crate::engine::blocking::transaction::starting(self)?;
                        let started = events::before::<$db, Q, All>(starting, statement, &part)?;
                        let comment = events::commented(&started, &rules);
                        let prepared = Prepared::<Q, All, $db, Q::Decode>::new(
                            statement,
                            part.clone(),
                            &rules,
                        );
                        let found = match prepared
                            .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(
                                self,
                            ) {
                            Ok(found) => $crate::engine::blocking::every(found),
                            Err(e) => Err(e),
                        };
                        drop(comment);
                        let found = match found {
                            Ok(found) => Ok(found),
                            Err(e) => {
                                $crate::engine::blocking::BlockingClient::forget(self);
                                let error =
                                    failed::<$db, Q, All>(statement, part.clone(), &rules, e);
                                Err($crate::engine::blocking::transaction::noted(self, error))
                            }
                        };
                        let found =
                            events::bounded::<$db, Q, All, _>(&started, statement, &part, found);
                        events::after::<$db, Q, All, _>(
                            started,
                            statement,
                            &part,
                            &found,
                            |rows| Rows::Returned(rows.len()),
                        );
                        if !std::mem::take(&mut again)
                            || !$crate::engine::blocking::transaction::may_run_again(self, &found)
                        {
                            return $crate::engine::blocking::transaction::after_statement(
                                self, statement, &part, found,
                            );
                        }
                    }
                }

                async fn first<Q: $crate::statement::RowStatement<$db>, const MOST: u8>(
                    &mut self,
                    statement: &Q,
                    part: std::ops::Range<usize>,
                ) -> $crate::error::Result<$crate::engine::FirstRow<$crate::statement::ReadRow<Q>>>
                {
                    use diesel::RunQueryDsl;
                    use $crate::engine::asked::AtMost;
                    use $crate::engine::events::{self, Rows};
                    use $crate::engine::statement::{Prepared, Row, failed};
                    let rules = $crate::engine::rules::rules(self);
                    let mut again = true;
                    loop {
                        let starting = $crate::engine::blocking::transaction::starting(self)?;
                        let started =
                            events::before::<$db, Q, AtMost<MOST>>(starting, statement, &part)?;
                        let comment = events::commented(&started, &rules);
                        let prepared = Prepared::<Q, AtMost<MOST>, $db, Q::Decode>::new(
                            statement,
                            part.clone(),
                            &rules,
                        );
                        let first = match prepared
                            .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(
                                self,
                            ) {
                            Ok(found) => {
                                let writes =
                                    $crate::statement::Statement::<$db>::affects_rows(statement);
                                $crate::engine::blocking::one_of(found, MOST, writes)
                            }
                            Err(e) => Err(e),
                        };
                        drop(comment);
                        let first = match first {
                            Ok(first) => Ok(first),
                            Err(e) => {
                                $crate::engine::blocking::BlockingClient::forget(self);
                                let part = part.clone();
                                let error =
                                    failed::<$db, Q, AtMost<MOST>>(statement, part, &rules, e);
                                Err($crate::engine::blocking::transaction::noted(self, error))
                            }
                        };
                        events::after::<$db, Q, AtMost<MOST>, _>(
                            started,
                            statement,
                            &part,
                            &first,
                            |first| Rows::Returned(first.rows()),
                        );
                        if !std::mem::take(&mut again)
                            || !$crate::engine::blocking::transaction::may_run_again(self, &first)
                        {
                            return $crate::engine::blocking::transaction::after_statement(
                                self, statement, &part, first,
                            );
                        }
                    }
                }

                async fn exists<Q: $crate::query::Query<$db>>(
                    &mut self,
                    query: &Q,
                ) -> $crate::error::Result<bool> {
                    use $crate::engine::asked::Exists;
                    answer::<Q, Exists, $crate::types::Bool>(self, query)
                }

                async fn count<Q: $crate::query::Query<$db>>(
                    &mut self,
                    query: &Q,
                ) -> $crate::error::Result<i64> {
                    use $crate::engine::asked::Count;
                    answer::<Q, Count, $crate::types::BigInt>(self, query)
                }

                async fn execute<Q: $crate::statement::Runnable<$db>>(
                    &mut self,
                    statement: &Q,
                    part: std::ops::Range<usize>,
                ) -> $crate::error::Result<usize> {
                    use diesel::RunQueryDsl;
                    use $crate::engine::asked::All;
                    use $crate::engine::events::{self, Rows};
                    use $crate::engine::statement::{Prepared, failed};
                    use $crate::statement::Statement;
                    let rules = $crate::engine::rules::rules(self);
                    let mut again = true;
                    loop {
                        let starting = $crate::engine::blocking::transaction::starting(self)?;
                        let started = events::before::<$db, Q, All>(starting, statement, &part)?;
                        let comment = events::commented(&started, &rules);
                        let affected =
                            Prepared::<Q, All, $db, ()>::new(statement, part.clone(), &rules)
                                .execute(self);
                        let affected = match affected {
                            Ok(n) => Ok(Statement::<$db>::affected(statement, part.clone(), n)),
                            Err(e) => {
                                let error =
                                    failed::<$db, Q, All>(statement, part.clone(), &rules, e);
                                Err($crate::engine::blocking::transaction::noted(self, error))
                            }
                        };
                        drop(comment);
                        events::after::<$db, Q, All, _>(
                            started,
                            statement,
                            &part,
                            &affected,
                            |rows| Rows::Affected(*rows),
                        );
                        if !std::mem::take(&mut again)
                            || !$crate::engine::blocking::transaction::may_run_again(
                                self, &affected,
                            )
                        {
                            return $crate::engine::blocking::transaction::after_statement(
                                self, statement, &part, affected,
                            );
                        }
                    }
                }

                async fn batch(&mut self, sql: &str) -> $crate::error::Result<()> {
                    $crate::engine::blocking::transaction::batch(self, sql)
                }
                async fn begin(&mut self) -> $crate::error::Result<$crate::engine::Begun> {
                    $crate::engine::blocking::transaction::begin(self)
                }
                async fn begin_as(
                    &mut self,
                    before: Option<&str>,
                    begin: &str,
                ) -> $crate::error::Result<$crate::engine::Begun> {
                    $crate::engine::blocking::transaction::begin_as(self, before, begin)
                }
                async fn commit(
                    &mut self,
                    begun: $crate::engine::Begun,
                ) -> $crate::error::Result<()> {
                    $crate::engine::blocking::transaction::commit(self, begun).await
                }
                async fn rollback(
                    &mut self,
                    begun: $crate::engine::Begun,
                ) -> $crate::error::Result<()> {
                    $crate::engine::blocking::transaction::rollback(self, begun).await
                }
                async fn prepare(
                    &mut self,
                    begun: $crate::engine::Begun,
                    statements: &[String],
                ) -> $crate::error::Result<()> {
                    $crate::engine::blocking::two_phase::prepare(self, begun, statements).await
                }
                async fn decide(&mut self, sql: &str, commits: bool) -> $crate::error::Result<()> {
                    $crate::engine::blocking::two_phase::decide(self, sql, commits).await
                }
                fn abandon(&mut self, begun: $crate::engine::Begun) {
                    let rolled_back = $crate::engine::blocking::transaction::rollback(self, begun);
                    // An error means that the connection is lost, together with the transaction.
                    let _ = $crate::engine::blocking::ready(rolled_back);
                }
                fn close_when_returned(&mut self) {
                    if let Some(watch) = $crate::engine::Runner::watch(self) {
                        watch.last = true;
                    }
                }
                fn outcome(&mut self, begun: $crate::engine::Begun) -> $crate::engine::Outcome {
                    $crate::engine::blocking::transaction::outcome(self, begun)
                }
                fn depth(&mut self) -> usize {
                    $crate::engine::blocking::transaction::depth(self)
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

            /// The single value that answers a question about a query.
            fn answer<Q, K, T>(conn: &mut $conn, query: &Q) -> $crate::error::Result<T::Rust>
            where
                Q: $crate::query::Query<$db>,
                K: $crate::engine::asked::Ask<Q, $db>,
                T: $crate::types::SqlType,
            {
                use diesel::RunQueryDsl;
                use $crate::engine::events::{self, Rows};
                use $crate::engine::statement::{Prepared, Row, failed};
                type One<T> = $crate::row::Field<T, $crate::scope::NotNull>;
                let rules = $crate::engine::rules::rules(conn);
                let mut again = true;
                loop {
                    let starting = $crate::engine::blocking::transaction::starting(conn)?;
                    let started = events::before::<$db, Q, K>(starting, query, &(0..1))?;
                    let comment = events::commented(&started, &rules);
                    let row: diesel::QueryResult<Row<One<T>>> =
                        Prepared::<Q, K, $db, One<T>>::new(query, 0..1, &rules).get_result(conn);
                    drop(comment);
                    let row = row.map_err(|e| {
                        $crate::engine::blocking::BlockingClient::forget(conn);
                        let error = failed::<$db, Q, K>(query, 0..1, &rules, e);
                        $crate::engine::blocking::transaction::noted(conn, error)
                    });
                    events::after::<$db, Q, K, _>(started, query, &(0..1), &row, |_| {
                        Rows::Returned(1)
                    });
                    if !std::mem::take(&mut again)
                        || !$crate::engine::blocking::transaction::may_run_again(conn, &row)
                    {
                        return row.map(|row| row.0);
                    }
                }
            }
        };
    };
}
pub(in crate::engine) use runner;

//! COPY .. TO STDOUT.

use diesel::pg::Pg;

use super::CopyConnection;
use crate::error::{Error, Result};
use crate::query::Query;
use crate::statement::{IsStatement, Returns};

/// `COPY (query) TO STDOUT`: the fastest way of many rows out of PostgreSQL.
pub trait CopyOut: IsStatement {
    /// Gives each row to a function, as [`stream`](crate::engine::Execute::stream) does to a loop, but sent by COPY, which
    /// is faster. The number of rows.
    ///
    /// ```no_run
    /// use relata::prelude::*;
    /// # use relata::connection::PgConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut PgConnection) -> relata::Result<()> {
    /// let adults = from(users::table).filter(users::age.ge(18)).select((users::id, users::name));
    /// adults.copy_out(conn, |(id, name)| {
    ///     println!("{id} {name}");
    ///     Ok::<_, relata::Error>(())
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```sql
    /// COPY (SELECT "users"."id", "users"."name" FROM "users" WHERE "users"."age" >= '18'::bigint)
    /// TO STDOUT WITH (FORMAT binary)
    /// ```
    ///
    /// COPY takes no bind parameters. Where the query has values, the server is asked first how it writes each as a
    /// literal, with a statement that binds them.
    ///
    /// One row is in memory at a time. Where the function returns an error, the rows that follow are read and thrown away;
    /// all of it is in a transaction, or a SAVEPOINT inside one.
    ///
    /// # Errors
    /// The function's, of any type that a [`relata::Error`](crate::Error) converts to.
    /// [`Error::Database`](crate::Error::Database) where the database refuses the query, or fails after some rows.
    /// [`Error::Decode`](crate::Error::Decode) names the row, counted from 0, and the column.
    #[track_caller]
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    fn copy_out<C: CopyConnection, E: From<Error>>(&self, conn: &mut C, each: impl FnMut(<Self as Returns>::Row) -> Result<(), E>) -> Result<usize, E> where Self: Query<Pg> + Sized {
        #[cfg(feature = "postgres")]
        return {
            crate::engine::events::called_at(conn.copying());
            copying::run(self, conn.copying(), each)
        };
        // No connection has COPY then.
        #[cfg(not(feature = "postgres"))]
        {
            let _ = (conn, each);
            Ok(0)
        }
    }
}
impl<Q: IsStatement> CopyOut for Q {}

#[cfg(feature = "postgres")]
mod copying {
    use diesel::QueryResult;
    use diesel::pg::Pg;
    use diesel::query_builder::{AstPass, QueryFragment, QueryId};
    use diesel::sql_types::{Array, Text};

    use super::super::row::{NoRow, Rows};
    use super::super::wire::copy_out;
    use crate::engine::blocking::ready;
    use crate::engine::events;
    use crate::engine::print::sql_of;
    use crate::engine::statement::{All, Wanted, wanted};
    use crate::engine::transaction::Open;
    use crate::engine::{Connection as _, Runner as _};
    use crate::error::{Error, Result};
    use crate::load::Loads;
    use crate::query::Query;
    use crate::render::Sql;

    /// What it is where the database has sent some of the rows and then failed, and does not fail again.
    const CUT_OFF: &str = "the database failed before the last row, and did not say why";

    pub(super) fn run<Q: Query<Pg>, E: From<Error>>(
        query: &Q,
        conn: &mut diesel::PgConnection,
        each: impl FnMut(Q::Row) -> Result<(), E>,
    ) -> Result<usize, E> {
        const {
            assert!(
                !Q::Loads::ANY,
                "COPY sends no rows of relations: leave out `.with(..)`"
            )
        };
        let target = target(query, conn)?;
        let sql = format!("COPY {target} TO STDOUT WITH (FORMAT binary)");
        let mut open = ready(Open::begin(conn))?;
        let starting = events::starting(open.connection());
        let text = || sql.clone();
        let started = match events::before_text::<Pg>(starting, &text, false) {
            Ok(started) => started,
            Err(error) => return Ok(ready(open.end(Err(error)))?),
        };
        let copied = read::<Q, E>(query, open.connection(), &target, &sql, each);
        // libpq has not read the end of the command, or not all of its rows; that is thrown away before this.
        let end = read_to_the_end(open.connection(), &sql);
        let cut = cut_off(CUT_OFF.to_owned(), &sql);
        let outcome = match &copied {
            Ok(rows) => end.as_ref().map(|()| events::Rows::Returned(*rows)),
            Err(NotCopied::By(_)) => Ok(events::Rows::Unknown),
            Err(NotCopied::CutOff) => Err(&cut),
        };
        events::after_text::<Pg>(started, &text, false, outcome);
        match copied {
            Ok(copied) => {
                let result = end.map(|()| copied);
                Ok(ready(open.end(result))?)
            }
            Err(NotCopied::By(error)) => ready(open.end(Err(error))),
            Err(NotCopied::CutOff) => {
                let error = cut_off(CUT_OFF.to_owned(), &sql);
                let failed: Result<()> = ready(open.end(Err(error)));
                Err(reason(query, conn)
                    .or(failed.err())
                    .unwrap_or_else(|| cut_off(CUT_OFF.to_owned(), &sql))
                    .into())
            }
        }
    }

    /// Why not all was copied.
    enum NotCopied<E> {
        By(E),
        /// The database failed after some rows.
        CutOff,
    }
    impl<E: From<Error>> From<Error> for NotCopied<E> {
        fn from(error: Error) -> Self {
            NotCopied::By(error.into())
        }
    }

    fn read_to_the_end(conn: &mut diesel::PgConnection, sql: &str) -> Result<()> {
        use diesel::connection::SimpleConnection as _;
        conn.batch_execute("SELECT 1")
            .map_err(|error| Error::from_diesel(error, sql.to_owned()))
    }

    fn read<Q: Query<Pg>, E: From<Error>>(
        query: &Q,
        conn: &mut diesel::PgConnection,
        target: &str,
        sql: &str,
        mut each: impl FnMut(Q::Row) -> Result<(), E>,
    ) -> Result<usize, NotCopied<E>> {
        let ended = |ended| match ended {
            NoRow::Failed(error) => cut_off(error.to_string(), sql).into(),
            NoRow::Short | NoRow::End => NotCopied::CutOff,
        };
        let from = copy_out(conn, target).map_err(|e| Error::from_diesel(e, sql.to_owned()))?;
        let mut rows = Rows::begin(from).map_err(ended)?;
        let mut copied = 0;
        loop {
            let row = match rows.next() {
                Ok(row) => row,
                Err(NoRow::End) => return Ok(copied),
                Err(other) => return Err(ended(other)),
            };
            let place = copied;
            copied += 1;
            let row = crate::engine::reader::read::<Pg, Q::Decode>(&row);
            let row = row.map_err(|error| Error::Decode {
                source: format!("row {place} (counted from 0), {error}").into(),
                sql: sql.to_owned(),
            })?;
            if let Some(row) = query.loads().as_read(row) {
                each(row).map_err(NotCopied::By)?;
            }
        }
    }

    #[cold]
    fn cut_off(message: String, sql: &str) -> Error {
        let kind = diesel::result::DatabaseErrorKind::Unknown;
        let error = diesel::result::Error::DatabaseError(kind, Box::new(message));
        Error::from_diesel(error, sql.to_owned())
    }

    /// Runs the query once more for its error, which diesel does not read behind the rows of COPY.
    #[cold]
    fn reason<Q: Query<Pg>>(query: &Q, conn: &mut diesel::PgConnection) -> Option<Error> {
        let begun = ready(conn.begin()).ok()?;
        let reason = match conn.stream(query) {
            Ok(mut rows) => rows.find_map(Result::err),
            Err(error) => Some(error),
        };
        let _ = ready(conn.rollback(begun));
        reason
    }

    /// The query in parentheses, with literals for its values.
    fn target<Q: Query<Pg>>(query: &Q, conn: &mut diesel::PgConnection) -> Result<String> {
        use diesel::RunQueryDsl as _;
        let values = Sql::<Pg>::count_binds(|out| query.render(out));
        let mut out = match values {
            0 => Sql::text(),
            values => {
                let ask = Literals { query, values };
                let literals = ask.get_result(conn).map_err(|error| {
                    Error::from_diesel(error, sql_of::<Pg, Q, All>(query, 0..1))
                })?;
                Sql::text_with_literals(literals)
            }
        };
        query.render(&mut out)?;
        Ok(format!("({})", out.take_text()))
    }

    /// Asks the server how it writes the values of a query as literals.
    struct Literals<'q, Q> {
        query: &'q Q,
        values: usize,
    }
    impl<Q: Query<Pg>> QueryFragment<Pg> for Literals<'_, Q> {
        fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
            let (mut pass, wanted) = wanted(pass);
            match wanted {
                Wanted::Text => {
                    let literal = |n| format!("format('%L::%s', ${n}, pg_typeof(${n}))");
                    let all: Vec<_> = (1..=self.values).map(literal).collect();
                    pass.push_sql(&format!("SELECT ARRAY[{}]", all.join(", ")));
                }
                Wanted::Values => {
                    let mut out = Sql::diesel(pass);
                    self.query
                        .render(&mut out)
                        .map_err(|error| error.into_diesel())?;
                }
                Wanted::Other => pass.unsafe_to_cache_prepared(),
            }
            Ok(())
        }
    }
    impl<Q> QueryId for Literals<'_, Q> {
        type QueryId = ();
        const HAS_STATIC_QUERY_ID: bool = false;
    }
    impl<Q> diesel::query_builder::Query for Literals<'_, Q> {
        type SqlType = Array<Text>;
    }
    impl<Q, C> diesel::query_dsl::RunQueryDsl<C> for Literals<'_, Q> {}
}

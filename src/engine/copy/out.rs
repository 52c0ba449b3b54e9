//! The statement COPY .. TO STDOUT.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Text};

use super::CopyConnection;
use super::read_row::{NotBinary, Rows};
use super::runner::{CopyRunner, RowSink, Unread};
use crate::engine::print::effect_of;
use crate::engine::statement::{Wanted, wanted};
use crate::engine::transaction::Open;
use crate::engine::{Task, events};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::{AnyRules, Sql};
use crate::statement::{Effect, IsStatement, Loads, Returns};

/// `COPY (query) TO STDOUT`: the fastest way to get many rows out of PostgreSQL.
pub trait CopyOut: IsStatement {
    /// Passes each row to a function, like [`stream`](crate::engine::Execute::stream), but sent by COPY, which
    /// is faster. Returns the number of rows.
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
    /// COPY takes no bind parameters. If the query has values, the server first converts them to
    /// literals, in a statement that binds them.
    ///
    /// One row is in memory at a time, on an asynchronous connection also those that the server sent together with it. If
    /// the function returns an error, the remaining rows are read and discarded; all of this runs in a transaction, or a
    /// SAVEPOINT inside one. If the future is dropped, the connection is usable as before.
    ///
    /// # Errors
    /// The function's, of any type that a [`relata::Error`](crate::Error) converts to.
    /// [`Error::Database`](crate::Error::Database) if the database refuses the query, or fails after some rows.
    /// [`Error::Decode`](crate::Error::Decode) names the row, counted from 0, and the column.
    #[track_caller]
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    fn copy_out<'c, C: CopyConnection, E: From<Error> + Send + 'c>(&'c self, conn: &'c mut C, each: impl FnMut(<Self as Returns>::Row) -> Result<(), E> + Send + 'c) -> C::Copied<'c, usize, E> where Self: Query<Pg> + Sized {
        C::copied(conn.perform(CopyingOut { query: self, each, error: PhantomData }))
    }
}
impl<Q: IsStatement> CopyOut for Q {}

struct CopyingOut<'q, Q, F, E> {
    query: &'q Q,
    each: F,
    error: PhantomData<fn() -> E>,
}
impl<R, Q, F, E> Task<R> for CopyingOut<'_, Q, F, E>
where
    R: CopyRunner,
    Q: Query<Pg>,
    F: FnMut(Q::Row) -> Result<(), E> + Send,
    E: From<Error> + Send,
{
    type Out = Result<usize, E>;
    fn effect(&self, rules: &AnyRules) -> Effect {
        effect_of::<Pg, Q>(self.query, rules)
    }
    async fn run(self, on: &mut R) -> Result<Result<usize, E>> {
        copy(self.query, on, self.each).await
    }
}

/// The error if the database sent some of the rows and then failed, but does not fail again.
const CUT_OFF: &str = "the database failed before the last row, and reported no reason";

/// Reads rows and passes each to a function.
struct Reading<'q, Q, F, E> {
    query: &'q Q,
    sql: &'q str,
    rows: Rows,
    each: F,
    copied: usize,
    /// The reason to stop reading rows.
    stopped: Option<E>,
}
impl<Q: Query<Pg>, F: FnMut(Q::Row) -> Result<(), E> + Send, E: From<Error> + Send> RowSink
    for Reading<'_, Q, F, E>
{
    fn more(&mut self, bytes: &[u8]) -> bool {
        if self.stopped.is_none() {
            self.rows.push(bytes);
            self.stopped = self.read().err();
        }
        self.stopped.is_none()
    }
    fn is_complete(&self) -> bool {
        self.rows.are_complete()
    }
}
impl<Q: Query<Pg>, F: FnMut(Q::Row) -> Result<(), E> + Send, E: From<Error> + Send>
    Reading<'_, Q, F, E>
{
    /// Reads the rows that have arrived.
    fn read(&mut self) -> Result<(), E> {
        let not_binary =
            |NotBinary| failed("COPY does not begin as the binary form does", self.sql);
        while let Some(row) = self.rows.next().map_err(not_binary)? {
            let place = self.copied;
            self.copied += 1;
            let row = crate::dialect::read::<Pg, Q::Decode>(&row);
            let row = row.map_err(|error| Error::Decode {
                source: format!("row {place} (counted from 0), {error}").into(),
                sql: self.sql.to_owned(),
            })?;
            if let Some(row) = self.query.loads().as_read(row) {
                (self.each)(row)?;
            }
        }
        Ok(())
    }
}

async fn copy<R: CopyRunner, Q: Query<Pg>, E: From<Error> + Send>(
    query: &Q,
    on: &mut R,
    each: impl FnMut(Q::Row) -> Result<(), E> + Send,
) -> Result<Result<usize, E>> {
    const {
        assert!(
            !Q::Loads::ANY,
            "COPY sends no rows of relations: leave out `.with(..)`"
        )
    };
    let target = target(query, on).await?;
    let sql = format!("COPY {target} TO STDOUT WITH (FORMAT binary)");
    let mut open = Open::begin(on).await?;
    let starting = events::starting(open.connection())?;
    let text = || sql.clone();
    let started = match events::before_text::<Pg>(starting, &text, false) {
        Ok(started) => started,
        Err(error) => return open.end(Err(error)).await,
    };
    let mut reading = Reading {
        query,
        sql: &sql,
        rows: Rows::default(),
        each,
        copied: 0,
        stopped: None,
    };
    let read = open.connection().copy_out(&target, &mut reading).await;
    if let Some(error) = reading.stopped {
        events::after_text::<Pg>(started, &text, false, Ok(events::Rows::Unknown));
        return Ok(open.end(Err(error)).await);
    }
    let copied = match read {
        Ok(()) => Ok(reading.copied),
        Err(Unread::ByDatabase(error)) => Err(Error::from_diesel(error, sql.clone())),
        Err(Unread::CutOff) => {
            let cut = failed(CUT_OFF, &sql);
            events::after_text::<Pg>(started, &text, false, Err(&cut));
            let failed = open.end(Err::<usize, Error>(cut)).await;
            return Err(match (on.reason(query).await, failed) {
                (Some(reason), _) => reason,
                (None, Err(cut)) => cut,
                (None, Ok(_)) => self::failed(CUT_OFF, &sql),
            });
        }
    };
    let outcome = copied.as_ref().map(|rows| events::Rows::Returned(*rows));
    events::after_text::<Pg>(started, &text, false, outcome);
    Ok(Ok(open.end(copied).await?))
}

#[cold]
fn failed(message: &str, sql: &str) -> Error {
    let kind = diesel::result::DatabaseErrorKind::Unknown;
    let error = diesel::result::Error::DatabaseError(kind, Box::new(message.to_owned()));
    Error::from_diesel(error, sql.to_owned())
}

/// The query in parentheses, with literals for its values.
async fn target<R: CopyRunner, Q: Query<Pg>>(query: &Q, on: &mut R) -> Result<String> {
    let rules = &crate::engine::rules::rules(on);
    let values = Sql::<Pg>::count_ruled_binds(rules, |out| query.render(out));
    let literals = match values {
        0 => None,
        values => Some(on.literals(query, values, rules).await?),
    };
    let mut out = match literals {
        None => Sql::text().ruled(rules),
        Some(literals) => Sql::text_with_literals(literals).ruled(rules),
    };
    query.render(&mut out)?;
    out.check_rules()?;
    Ok(format!("({})", out.take_text()))
}

/// Has the server convert the values of a query to literals.
pub(super) struct Literals<'q, Q> {
    pub(super) query: &'q Q,
    pub(super) values: usize,
    pub(super) rules: &'q AnyRules,
}
impl<Q: Query<Pg>> QueryFragment<Pg> for Literals<'_, Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (mut pass, wanted) = wanted(pass);
        match wanted {
            Wanted::Text => {
                // Of no length: `character` alone has one.
                let literal =
                    |n| format!("format('%L::%s', ${n}, format_type(pg_typeof(${n}), -1))");
                let all: Vec<_> = (1..=self.values).map(literal).collect();
                pass.push_sql(&format!("SELECT ARRAY[{}]", all.join(", ")));
            }
            Wanted::Values => {
                let mut out = Sql::diesel(pass).ruled(self.rules);
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
#[cfg(feature = "postgres")]
impl<Q, C> diesel::query_dsl::RunQueryDsl<C> for Literals<'_, Q> {}

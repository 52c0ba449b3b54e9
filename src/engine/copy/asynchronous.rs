//! COPY on the stream of an asynchronous connection.

use std::io;

use diesel::pg::{Pg, PgTypeMetadata};
use diesel::sql_types::{Array, Oid, Text};
use diesel_async::{AsyncConnectionCore, AsyncPgConnection, RunQueryDsl as _};
use futures_util::TryStreamExt as _;

use super::CopyConnection;
use super::out::Literals;
use super::runner::{CopyRunner, HEADER, NotSent, RowPieces, RowSink, TRAILER, Unread};
use super::stream::{Held, Wire};
use crate::engine::asked::All;
use crate::engine::print::sql_of;
use crate::engine::transaction::InTransaction;
use crate::engine::{AsyncConnection, Later};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::AnyRules;

/// The message if relata has no handle to the stream.
const NO_STREAM: &str =
    "COPY needs an asynchronous connection that relata has opened, over TCP or to one local socket";

#[diagnostic::do_not_recommend]
impl CopyConnection for AsyncConnection<AsyncPgConnection> {
    type Copied<'c, T: Send + 'c, E: From<Error> + Send + 'c> = InTransaction<'c, T, E>;
    fn copied<'c, T: Send + 'c, E: From<Error> + Send + 'c>(
        output: Later<'c, Result<T, E>>,
    ) -> InTransaction<'c, T, E> {
        InTransaction::new(async move { output.await? })
    }
}

impl CopyRunner for AsyncConnection<AsyncPgConnection> {
    async fn type_of(&mut self, name: &str, schema: Option<&str>) -> Result<PgTypeMetadata> {
        const SQL: &str = "SELECT t.oid, t.typarray FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.to_regtype($1)";
        // As it is written in SQL.
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let name = match schema {
            Some(schema) => format!("{}.{}", quoted(schema), quoted(name)),
            None => quoted(name),
        };
        let asked = async {
            self.settle_all().await?;
            self.waits();
            let ask = diesel::sql_query(SQL).bind::<Text, _>(name);
            ask.get_result::<Numbers>(self.get_mut()).await
        };
        let numbers = asked.await;
        self.end_copy(numbers.as_ref().err());
        let numbers = numbers.map_err(|error| Error::from_diesel(error, SQL.to_owned()))?;
        Ok(PgTypeMetadata::new(numbers.oid, numbers.typarray))
    }

    async fn literals<Q: Query<Pg>>(
        &mut self,
        query: &Q,
        values: usize,
        rules: &AnyRules,
    ) -> Result<Vec<String>> {
        let asked = async {
            self.settle_all().await?;
            self.waits();
            let ask = Literals {
                query,
                values,
                rules,
            };
            let mut rows = AsyncConnectionCore::load(self.get_mut(), ask).await?;
            let row = rows
                .try_next()
                .await?
                .ok_or(diesel::result::Error::NotFound)?;
            <Vec<String> as diesel::deserialize::FromSqlRow<Array<Text>, Pg>>::build_from_row(&row)
                .map_err(diesel::result::Error::DeserializationError)
        };
        let literals = asked.await;
        self.end_copy(literals.as_ref().err());
        literals
            .map_err(|error| Error::from_diesel(error, sql_of::<Pg, Q, All>(query, 0..1, rules)))
    }

    async fn copy_in(&mut self, target: &str, rows: &mut dyn RowPieces) -> Result<usize, NotSent> {
        let wire = self.begin_copy().await?;
        let sql = format!("COPY {target} FROM STDIN WITH (FORMAT binary)");
        let copied = send(&wire, &sql, rows).await;
        let error = match &copied {
            Err(NotSent::ByDatabase(error)) => Some(error),
            _ => None,
        };
        self.end_copy(error);
        copied
    }

    async fn copy_out(&mut self, target: &str, rows: &mut dyn RowSink) -> Result<(), Unread> {
        let wire = self.begin_copy().await?;
        let sql = format!("COPY {target} TO STDOUT WITH (FORMAT binary)");
        let read = read(&wire, &sql, rows).await;
        let error = match &read {
            Err(Unread::ByDatabase(error)) => Some(error),
            _ => None,
        };
        self.end_copy(error);
        read
    }
}

impl AsyncConnection<AsyncPgConnection> {
    /// Returns the stream, after rolling back what a dropped future left open.
    async fn begin_copy(&mut self) -> Result<Wire, diesel::result::Error> {
        self.settle_all().await?;
        let Some(wire) = self.beside.wire.clone() else {
            return Err(diesel::result::Error::QueryBuilderError(NO_STREAM.into()));
        };
        self.waits();
        Ok(wire)
    }
    fn end_copy(&mut self, error: Option<&diesel::result::Error>) {
        let lost = error.is_some_and(Error::is_disconnect_of_diesel);
        self.answered(lost);
    }
}

/// The numbers of a type and of its array type.
#[derive(diesel::QueryableByName)]
struct Numbers {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Oid)]
    typarray: u32,
}

async fn send(wire: &Wire, sql: &str, rows: &mut dyn RowPieces) -> Result<usize, NotSent> {
    let mut held = wire.take().await?;
    held.ask(sql);
    let refused = held.begins().await?;
    let (refused, rows_end) = match refused {
        Some(error) => (Some(error), false),
        None => pieces(&mut held, rows).await?,
    };
    match held.end(refused, |_| {}).await? {
        _ if rows_end => Err(NotSent::RowsEnd),
        ended => Ok(ended?),
    }
}

/// Sends all rows; returns an error that has arrived meanwhile, and whether the rows ended early.
async fn pieces(
    held: &mut Held,
    rows: &mut dyn RowPieces,
) -> io::Result<(Option<diesel::result::Error>, bool)> {
    held.rows(HEADER);
    loop {
        match rows.piece() {
            Ok(Some(piece)) => held.rows(piece),
            Ok(None) => {
                held.rows(&TRAILER);
                held.done();
                return Ok((None, false));
            }
            Err(why) => {
                held.fail(&why.to_string());
                return Ok((None, true));
            }
        }
        if let Some(error) = held.flush().await? {
            return Ok((Some(error), false));
        }
    }
}

async fn read(wire: &Wire, sql: &str, rows: &mut dyn RowSink) -> Result<(), Unread> {
    let mut held = wire.take().await?;
    held.ask(sql);
    let refused = held.begins().await?;
    let mut wanted = true;
    let ended = held.end(refused, |bytes| wanted = wanted && rows.more(bytes));
    ended.await??;
    match !wanted || rows.is_complete() {
        true => Ok(()),
        false => Err(Unread::CutOff),
    }
}

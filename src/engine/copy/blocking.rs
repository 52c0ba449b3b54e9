//! COPY on libpq, as diesel offers it.

use std::cell::{Cell, RefCell};
use std::io::{BufRead as _, Write};

use diesel::connection::SimpleConnection as _;
use diesel::pg::{CopyFormat, CopyTarget, Pg, PgMetadataLookup as _, PgTypeMetadata};
use diesel::query_builder::AstPass;
use diesel::{PgConnection, QueryResult, RunQueryDsl as _};

use super::CopyConnection;
use super::out::Literals;
use super::runner::{CopyRunner, HEADER, NotSent, RowPieces, RowSink, TRAILER, Unread};
use crate::engine::asked::All;
use crate::engine::print::sql_of;
use crate::engine::{Connection as _, Runner as _};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::AnyRules;

/// The table that diesel requires. It is never queried, and no SQL names it.
mod any {
    #![allow(missing_docs, unreachable_pub)]
    diesel::table! { table (id) { id -> Integer } }
}

thread_local! {
    /// The target of the copy: diesel takes it from a type, and reads it before the call returns.
    static TARGET: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Written between COPY and its direction.
struct Target;
impl CopyTarget for Target {
    type Table = any::table::table;
    type SqlType = diesel::sql_types::Integer;
    fn walk_target(mut pass: AstPass<'_, '_, Pg>) -> QueryResult<()> {
        TARGET.with_borrow(|target| pass.push_sql(target));
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl CopyConnection for PgConnection {
    type Copied<'c, T: Send + 'c, E: From<Error> + Send + 'c> = Result<T, E>;
    fn copied<'c, T: Send + 'c, E: From<Error> + Send + 'c>(
        output: Result<Result<T, E>>,
    ) -> Result<T, E> {
        output.unwrap_or_else(|error| Err(error.into()))
    }
}

impl CopyRunner for PgConnection {
    async fn type_of(&mut self, name: &str, schema: Option<&str>) -> Result<PgTypeMetadata> {
        Ok(self.lookup_type(name, schema))
    }

    async fn literals<Q: Query<Pg>>(
        &mut self,
        query: &Q,
        values: usize,
        rules: &AnyRules,
    ) -> Result<Vec<String>> {
        let literals = Literals {
            query,
            values,
            rules,
        }
        .get_result(self);
        literals
            .map_err(|error| Error::from_diesel(error, sql_of::<Pg, Q, All>(query, 0..1, rules)))
    }

    async fn copy_in(&mut self, target: &str, rows: &mut dyn RowPieces) -> Result<usize, NotSent> {
        use diesel::ExecuteCopyFromDsl as _;
        TARGET.set(target.to_owned());
        // diesel calls it once, but its signature does not require that.
        let rows = Cell::new(Some(rows));
        let copied = diesel::copy_from(any::table::table)
            .from_raw_data(Target, |to: &mut dyn Write| {
                let Some(rows) = rows.take() else {
                    return Err(NotSent::RowsEnd);
                };
                to.write_all(HEADER)?;
                while let Some(piece) = rows.piece()? {
                    to.write_all(piece)?;
                }
                Ok(to.write_all(&TRAILER)?)
            })
            .with_format(CopyFormat::Binary)
            .execute(self);
        if copied.is_err() {
            // diesel does not check the transaction after COPY as it does after other statements.
            let _ = self.batch_execute("SELECT 1");
        }
        copied
    }

    async fn copy_out(&mut self, target: &str, rows: &mut dyn RowSink) -> Result<(), Unread> {
        let read = read(self, target, rows);
        // libpq has not read the end of the command, or not all of its rows; they are discarded before this.
        let end = self.batch_execute("SELECT 1");
        read?;
        Ok(end?)
    }

    /// Runs the query once more for its error, which diesel does not read after the rows of COPY.
    #[cold]
    async fn reason<Q: Query<Pg>>(&mut self, query: &Q) -> Option<Error> {
        let begun = self.begin().await.ok()?;
        let reason = match self.stream(query) {
            Ok(mut rows) => rows.find_map(Result::err),
            Err(error) => Some(error),
        };
        let _ = self.rollback(begun).await;
        reason
    }
}

fn read(conn: &mut PgConnection, target: &str, rows: &mut dyn RowSink) -> Result<(), Unread> {
    TARGET.set(target.to_owned());
    let mut from = diesel::copy_to(Target)
        .with_format(CopyFormat::Binary)
        .load_raw(conn)?;
    loop {
        let bytes = from.fill_buf()?;
        let n = bytes.len();
        if n == 0 {
            return match rows.is_complete() {
                true => Ok(()),
                false => Err(Unread::CutOff),
            };
        }
        if !rows.more(bytes) {
            return Ok(());
        }
        from.consume(n);
    }
}

//! The two directions of COPY, as diesel offers them.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Write};

use diesel::QueryResult;
use diesel::pg::{CopyFormat, CopyTarget};
use diesel::query_builder::AstPass;

/// Before the rows: a signature, no flags, and no extension.
/// <https://www.postgresql.org/docs/current/sql-copy.html>
pub(super) const HEADER: &[u8; 19] = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";
/// Behind the rows.
pub(super) const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// The table that diesel asks for. Nothing is asked of it, and no SQL names it.
mod any {
    #![allow(missing_docs, unreachable_pub)]
    diesel::table! { table (id) { id -> Integer } }
}

thread_local! {
    /// What is copied: diesel takes that from a type, and reads it before the call returns.
    static TARGET: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What stands between COPY and its direction.
struct Target;
impl CopyTarget for Target {
    type Table = any::table::table;
    type SqlType = diesel::sql_types::Integer;
    fn walk_target(mut pass: AstPass<'_, '_, diesel::pg::Pg>) -> QueryResult<()> {
        TARGET.with_borrow(|target| pass.push_sql(target));
        Ok(())
    }
}

/// Why COPY .. FROM STDIN ended early.
#[derive(Debug)]
pub(super) enum Ended {
    /// The rows ended so.
    Rows,
    /// The database refused them.
    Database(diesel::result::Error),
}
impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The server logs it.
            Ended::Rows => f.write_str("a row cannot be sent"),
            Ended::Database(error) => error.fmt(f),
        }
    }
}
impl std::error::Error for Ended {}
impl From<diesel::result::Error> for Ended {
    fn from(error: diesel::result::Error) -> Self {
        Ended::Database(error)
    }
}
impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        let message = Box::new(error.to_string());
        let kind = diesel::result::DatabaseErrorKind::UnableToSendCommand;
        Ended::Database(diesel::result::Error::DatabaseError(kind, message))
    }
}

/// `COPY target FROM STDIN`: `rows` writes them, between header and trailer. The number of rows that the server took.
pub(super) fn copy_in(
    conn: &mut diesel::PgConnection,
    target: &str,
    rows: impl FnOnce(&mut dyn Write) -> Result<(), Ended>,
) -> Result<usize, Ended> {
    use diesel::ExecuteCopyFromDsl as _;
    TARGET.set(target.to_owned());
    // diesel calls it once, and does not say so.
    let rows = Cell::new(Some(rows));
    let copied = diesel::copy_from(any::table::table)
        .from_raw_data(Target, |to: &mut dyn Write| {
            let Some(rows) = rows.take() else {
                return Err(Ended::Rows);
            };
            to.write_all(HEADER)?;
            rows(to)?;
            Ok(to.write_all(&TRAILER)?)
        })
        .with_format(CopyFormat::Binary)
        .execute(conn);
    if copied.is_err() {
        // diesel does not look at the transaction after COPY as it does after other statements.
        use diesel::connection::SimpleConnection as _;
        let _ = conn.batch_execute("SELECT 1");
    }
    copied
}

/// `COPY target TO STDOUT`.
pub(super) fn copy_out<'c>(
    conn: &'c mut diesel::PgConnection,
    target: &str,
) -> QueryResult<Box<dyn BufRead + 'c>> {
    TARGET.set(target.to_owned());
    let rows = diesel::copy_to(Target)
        .with_format(CopyFormat::Binary)
        .load_raw(conn)?;
    Ok(Box::new(rows))
}

//! COPY .. FROM STDIN.

use super::CopyConnection;
use crate::error::Result;
use crate::table::Table;
use crate::write::{CopyRows, OnlyValues};

impl<T, L> CopyRows<T, L> {
    /// Sends the rows, all or none, and gives their number.
    ///
    /// The rows are taken from the iterator as they are sent. About a megabyte of them is kept: that is sent with one
    /// statement, all of them in one transaction (a SAVEPOINT, inside a transaction). Where the server refuses a row, the
    /// last part is sent again in halves until the row is found, inside of the transaction, which then is rolled back.
    ///
    /// # Errors
    /// [`Error::Database`](crate::Error::Database) where the server refuses a row, or
    /// [`Error::Encode`](crate::Error::Encode) where a value cannot be sent: [`Error::rows`](crate::Error::rows) is the
    /// row's place, counted from 0, and [`Error::column`](crate::Error::column) its column, where it is one column's fault.
    /// A constraint that is checked at the end of the transaction names no row.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with the mistake
    pub fn run<C: CopyConnection>(self, conn: &mut C) -> Result<usize> where T: Table, L: Iterator<Item: OnlyValues> {
        #[cfg(feature = "postgres")]
        return {
            crate::engine::events::called_at(conn.copying());
            copying::run::<T, _>(self.rows, conn.copying())
        };
        // No connection has COPY then.
        #[cfg(not(feature = "postgres"))]
        {
            let _ = conn;
            Ok(self.rows.map(drop).count())
        }
    }
}

#[cfg(feature = "postgres")]
mod copying {
    use diesel::pg::{Pg, PgMetadataLookup as _};

    use super::super::find::find;
    use super::super::wire::{Ended, copy_in};
    use crate::engine::Runner;
    use crate::engine::blocking::ready;
    use crate::engine::events::{self, Rows};
    use crate::engine::task::Begun;
    use crate::engine::transaction::Open;
    use crate::error::{Error, Result};
    use crate::render::Sql;
    use crate::table::Table;
    use crate::types::{CopyWriter, WrongValue};
    use crate::write::CopiedRow;

    /// How many bytes one statement sends, or some more: what is in memory at a time.
    const PART: usize = 1 << 20;
    /// How many bytes are given to libpq at a time.
    const PIECE: usize = 1 << 15;

    /// The rows that one statement has sent.
    #[derive(Default)]
    pub(in super::super) struct Sent {
        /// How many were sent before.
        pub(in super::super) before: usize,
        /// Where each row ends.
        pub(in super::super) ends: Vec<usize>,
    }

    pub(super) fn run<T: Table, L: Iterator<Item: CopiedRow>>(
        rows: L,
        conn: &mut diesel::PgConnection,
    ) -> Result<usize> {
        let mut rows = rows.peekable();
        let Some(first) = rows.peek() else {
            return Ok(0);
        };
        let mut columns = Vec::new();
        first.columns(&mut columns);
        let target = target::<T>(&columns)?;
        let sql = || format!("COPY {target} FROM STDIN WITH (FORMAT binary)");
        let width = i16::try_from(columns.len()).ok().filter(|width| *width > 0);
        let Some(width) = width else {
            return Err(refused(0, "a row without values".into(), sql()));
        };
        let mut out = CopyWriter::new();
        out.learn_types(
            |out| first.copy(out),
            |name, schema| conn.lookup_type(name, schema),
        )
        .map_err(|wrong| wrong_value(0, wrong, sql()))?;

        let mut open = ready(Open::begin(conn))?;
        let mut sent = Sent::default();
        let mut copied = 0;
        let result = loop {
            // What one statement has sent can be undone alone, and sent again to find its wrong row. That of the first is
            // all that there is to undo.
            let begun = match sent.before {
                0 => Begun(0),
                _ => match ready(open.connection().begin()) {
                    Ok(begun) => begun,
                    Err(error) => break Err(error),
                },
            };
            sent.ends.clear();
            out.bytes().clear();
            let mut wrong = None;
            let starting = events::starting(open.connection());
            let further = sent.before > 0;
            let started = match events::before_text::<Pg>(starting, &sql, further) {
                Ok(started) => started,
                Err(error) => break Err(error),
            };
            let ended = copy_in(open.connection(), &target, |to| {
                let (mut given, mut ended) = (0, Ok(()));
                while out.bytes().len() < PART
                    && let Some(row) = rows.next()
                {
                    let written = match row.are_columns(&columns) {
                        true => {
                            out.begin_row(width);
                            row.copy(&mut out)
                                .map_err(|value| (Some(value.column), value.source))
                        }
                        false => Err((
                            None,
                            "its values are of other columns than the first row's".into(),
                        )),
                    };
                    if let Err(value) = written {
                        wrong = Some(value);
                        ended = Err(Ended::Rows);
                        break;
                    }
                    let bytes = out.bytes();
                    sent.ends.push(bytes.len());
                    if bytes.len() - given >= PIECE {
                        to.write_all(&bytes[given..])?;
                        given = bytes.len();
                    }
                }
                ended?;
                Ok(to.write_all(&out.bytes()[given..])?)
            });
            if let Some((column, source)) = wrong {
                let row = sent.before + sent.ends.len();
                let error = wrong_row(row, column, source, sql());
                events::after_text::<Pg>(started, &sql, further, Err(&error));
                if sent.before > 0 {
                    let _ = ready(open.connection().rollback(begun));
                }
                break Err(error);
            }
            match ended {
                Ok(rows) => {
                    events::after_text::<Pg>(started, &sql, further, Ok(Rows::Affected(rows)));
                    copied += rows;
                }
                Err(Ended::Rows) => {
                    let error = refused(sent.before, "the rows ended".into(), sql());
                    events::after_text::<Pg>(started, &sql, further, Err(&error));
                    break Err(error);
                }
                Err(Ended::Database(error)) => {
                    let error = Error::from_diesel(error, sql());
                    events::after_text::<Pg>(started, &sql, further, Err(&error));
                    let conn = open.connection();
                    let again = ready(conn.rollback(begun)).and_then(|()| match sent.before {
                        0 => ready(conn.begin()).map(|_| ()),
                        _ => Ok(()),
                    });
                    break Err(match again {
                        Ok(()) => find(conn, &target, out.bytes(), &sent, &columns, error),
                        Err(_) => error,
                    });
                }
            }
            if sent.before > 0
                && let Err(error) = ready(open.connection().commit(begun))
            {
                break Err(error);
            }
            sent.before += sent.ends.len();
            if rows.peek().is_none() {
                break Ok(copied);
            }
        };
        ready(open.end(result))
    }

    /// `table(columns)`.
    fn target<T: Table>(columns: &[&str]) -> Result<String> {
        let mut out = Sql::<Pg>::text();
        out.table::<T>()?;
        for (i, name) in columns.iter().enumerate() {
            out.push(if i == 0 { "(" } else { ", " });
            out.identifier(name)?;
        }
        out.push(")");
        Ok(out.take_text())
    }

    fn wrong_value(row: usize, wrong: WrongValue, sql: String) -> Error {
        wrong_row(row, Some(wrong.column), wrong.source, sql)
    }
    fn refused(row: usize, source: crate::error::Source, sql: String) -> Error {
        wrong_row(row, None, source, sql)
    }
    fn wrong_row(
        row: usize,
        column: Option<&str>,
        source: crate::error::Source,
        sql: String,
    ) -> Error {
        let source = Box::new(crate::error::WrongRow {
            row,
            column: column.map(str::to_owned),
            source,
        });
        Error::Encode { source, sql }
    }
}
#[cfg(feature = "postgres")]
pub(super) use copying::Sent;

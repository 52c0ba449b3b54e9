//! The statement COPY .. FROM STDIN.

use std::iter::Peekable;
use std::marker::PhantomData;

use diesel::pg::Pg;

use super::CopyConnection;
use super::find::{Sent, find};
use super::runner::{CopyRunner, NotSent, RowPieces};
use crate::engine::Task;
use crate::engine::events::{self, Rows};
use crate::engine::transaction::Open;
use crate::error::{Error, Result, Source, WrongRow};
use crate::render::Sql;
use crate::table::Table;
use crate::types::{CopyWriter, WrongValue};
use crate::write::{CopiedRow, CopyRows, OnlyValues};

impl<T, L> CopyRows<T, L> {
    /// Sends the rows, all or none, and returns their number.
    ///
    /// The rows are taken from the iterator as they are sent. About a megabyte of them is kept, and sent with one
    /// statement; all statements are in one transaction (a SAVEPOINT inside a transaction). If the server rejects a row, the
    /// last part is sent again in halves until the row is found, inside the transaction, which is then rolled back.
    ///
    /// On an asynchronous connection it waits for the server between rows, so it takes rows from the iterator only as fast as the
    /// server accepts them. If the future is dropped, no rows are in the table, and the connection is usable as before.
    ///
    /// # Errors
    /// [`Error::Database`](crate::Error::Database) if the server rejects a row, or
    /// [`Error::Encode`](crate::Error::Encode) if a value cannot be sent: [`Error::rows`](crate::Error::rows) is the
    /// row's position, counted from 0, and [`Error::column`](crate::Error::column) its column, if one column is at fault.
    /// A constraint that is checked at the end of the transaction does not report a row.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with the mistake
    pub fn run<'c, C: CopyConnection>(self, conn: &'c mut C) -> C::Output<'c, usize> where T: Table, L: Iterator<Item: OnlyValues> + Send + 'c {
        conn.perform(CopyingIn::<T, L> { rows: self.rows, table: PhantomData })
    }
}

struct CopyingIn<T, L> {
    rows: L,
    table: PhantomData<fn() -> T>,
}
impl<R: CopyRunner, T: Table, L: Iterator<Item: OnlyValues> + Send> Task<R> for CopyingIn<T, L> {
    type Out = usize;
    async fn run(self, on: &mut R) -> Result<usize> {
        copy::<R, T, L>(self.rows, on).await
    }
}

/// The approximate number of bytes that one statement sends, and that are in memory at a time.
const PART: usize = 1 << 20;
/// The number of bytes passed to the client at a time.
const PIECE: usize = 1 << 15;

/// The rows of one statement, as they are taken from the iterator.
struct Part<'a, L: Iterator> {
    rows: &'a mut Peekable<L>,
    columns: &'a [&'static str],
    width: i16,
    out: &'a mut CopyWriter,
    /// The number of bytes passed on.
    given: usize,
    sent: &'a mut Sent,
    /// The reason that a row cannot be sent, with the column.
    wrong: Option<(Option<&'static str>, Source)>,
}
impl<L: Iterator<Item: OnlyValues> + Send> RowPieces for Part<'_, L> {
    fn piece(&mut self) -> Result<Option<&[u8]>, NotSent> {
        let start = self.given;
        while self.out.bytes().len() < PART.min(start + PIECE)
            && let Some(row) = self.rows.next()
        {
            let written = match row.are_columns(self.columns) {
                true => {
                    self.out.begin_row(self.width);
                    let copied = row.copy(self.out);
                    copied.map_err(|value| (Some(value.column), value.source))
                }
                false => Err((
                    None,
                    "its values are of other columns than the first row's".into(),
                )),
            };
            if let Err(wrong) = written {
                self.wrong = Some(wrong);
                return Err(NotSent::RowsEnd);
            }
            self.sent.ends.push(self.out.bytes().len());
        }
        self.given = self.out.bytes().len();
        let piece = &self.out.bytes()[start..];
        Ok(Some(piece).filter(|piece| !piece.is_empty()))
    }
}

async fn copy<R: CopyRunner, T: Table, L: Iterator<Item: OnlyValues> + Send>(
    rows: L,
    on: &mut R,
) -> Result<usize> {
    let mut rows = rows.peekable();
    let mut out = CopyWriter::new();
    let mut columns = Vec::new();
    let missing = match rows.peek() {
        None => return Ok(0),
        Some(first) => {
            first.columns(&mut columns);
            out.missing_types(|out| first.copy(out))
        }
    };
    let target = target::<T>(&columns)?;
    let sql = || format!("COPY {target} FROM STDIN WITH (FORMAT binary)");
    let width = i16::try_from(columns.len()).ok().filter(|width| *width > 0);
    let Some(width) = width else {
        return Err(refused(0, "a row without values".into(), sql()));
    };
    for (name, schema) in missing.map_err(|wrong| wrong_value(0, wrong, sql()))? {
        let found = on.type_of(&name, schema.as_deref()).await?;
        out.know_type(name, schema, found);
    }

    let mut open = Open::begin(on).await?;
    let mut sent = Sent::default();
    let mut copied = 0;
    let result = loop {
        // A later statement can be undone separately, and sent again to find its wrong row. Before the first, there is nothing
        // to undo.
        let begun = match sent.before {
            0 => open.begun(),
            _ => match open.connection().begin().await {
                Ok(begun) => begun,
                Err(error) => break Err(error),
            },
        };
        sent.ends.clear();
        out.bytes().clear();
        let starting = events::starting(open.connection())?;
        let further = sent.before > 0;
        let started = match events::before_text::<Pg>(starting, &sql, further) {
            Ok(started) => started,
            Err(error) => break Err(error),
        };
        let mut part = Part {
            rows: &mut rows,
            columns: &columns,
            width,
            out: &mut out,
            given: 0,
            sent: &mut sent,
            wrong: None,
        };
        let ended = open.connection().copy_in(&target, &mut part).await;
        if let Some((column, source)) = part.wrong {
            let row = sent.before + sent.ends.len();
            let error = wrong_row(row, column, source, sql());
            events::after_text::<Pg>(started, &sql, further, Err(&error));
            if sent.before > 0 {
                let _ = open.connection().rollback(begun).await;
            }
            break Err(error);
        }
        match ended {
            Ok(rows) => {
                events::after_text::<Pg>(started, &sql, further, Ok(Rows::Affected(rows)));
                copied += rows;
            }
            Err(NotSent::RowsEnd) => {
                let error = refused(sent.before, "the rows ended".into(), sql());
                events::after_text::<Pg>(started, &sql, further, Err(&error));
                break Err(error);
            }
            Err(NotSent::ByDatabase(error)) => {
                let error = Error::from_diesel(error, sql());
                events::after_text::<Pg>(started, &sql, further, Err(&error));
                let on = open.connection();
                let again = match on.rollback(begun).await {
                    Ok(()) if sent.before == 0 => on.begin().await.map(|_| ()),
                    rolled_back => rolled_back,
                };
                break Err(match again {
                    Ok(()) => find(on, &target, out.bytes(), &sent, &columns, error).await,
                    Err(_) => error,
                });
            }
        }
        if sent.before > 0
            && let Err(error) = open.connection().commit(begun).await
        {
            break Err(error);
        }
        sent.before += sent.ends.len();
        if rows.peek().is_none() {
            break Ok(copied);
        }
    };
    open.end(result).await
}

/// Writes `table(columns)`.
fn target<T: Table>(columns: &[&str]) -> Result<String> {
    let mut out = Sql::<Pg>::text();
    out.insert_kind::<T>();
    out.table_as_named::<T>()?;
    out.end_insert::<T>();
    out.check_rules()?;
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
fn refused(row: usize, source: Source, sql: String) -> Error {
    wrong_row(row, None, source, sql)
}
fn wrong_row(row: usize, column: Option<&str>, source: Source, sql: String) -> Error {
    let source = Box::new(WrongRow {
        row,
        column: column.map(str::to_owned),
        source,
    });
    Error::Encode { source, sql }
}

//! The traits of every statement, whichever verb it begins with: it [renders](Statement) for a database, it may
//! [return rows](Returns), and, if it is a [query](crate::query::Query), it may be part of another.
//!
//! Users name two of these traits in their own functions: [`Query`](crate::query::Query) for statements that select, and
//! [`RowStatement`] for any statement that returns rows.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Range;

use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{RenderResult, Result};
use crate::render::{AnyRules, Sql};
use crate::row::Decode;
use crate::scope::{Closed, Nullability, Scope};

#[doc(hidden)]
pub use crate::render::Effect;

/// A statement, complete or not: it has the verbs, so that rustc reports in SQL words what is missing.
#[doc(hidden)]
pub trait IsStatement {}

/// A statement that does not depend on an enclosing query.
#[doc(hidden)]
pub trait Standalone {}

/// A statement that returns rows, whatever the database.
pub trait Returns: IsStatement {
    /// The type of a row.
    type Row: Send + 'static;
    /// How a row is read.
    #[doc(hidden)]
    type Decode: Decode;
    /// The relations that are loaded with the rows.
    #[doc(hidden)]
    type Loads: Loads<Read = ReadRow<Self>, Row = Self::Row>;
    #[doc(hidden)]
    fn loads(&self) -> &Self::Loads;
    /// The tables of enclosing queries that it names.
    #[doc(hidden)]
    type Free: Scope;
    /// Nullable if it may return no row.
    #[doc(hidden)]
    type Missing: Nullability;
}

/// A row of the statement `Q` as it is read.
#[doc(hidden)]
pub type ReadRow<Q> = <<Q as Returns>::Decode as Decode>::Row;

/// Statements that load no relations with their rows.
macro_rules! no_loads {
    () => {
        type Loads = $crate::statement::NoLoads<Self::Row>;
        fn loads(&self) -> &Self::Loads {
            const { &$crate::statement::NoLoads::NEW }
        }
    };
}
pub(crate) use no_loads;

/// The relations that are loaded with the rows of a statement.
#[doc(hidden)]
pub trait Loads: Send + Sync {
    /// A row as it is read.
    type Read: Send + 'static;
    /// A row once its relations are loaded.
    type Row: Send + 'static;
    /// True if anything is loaded.
    const ANY: bool;
    /// A row that is complete as it is read: none where anything is loaded with it.
    fn as_read(&self, read: Self::Read) -> Option<Self::Row> {
        let _ = read;
        None
    }
}

/// Relations that can be loaded on the database `D`.
#[doc(hidden)]
pub trait LoadsOn<D: Dialect>: Loads {
    /// Loads the relations.
    fn finish<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        on: &mut R,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
    /// Loads it with the row that there may be.
    fn finish_one<R: Runner<Db = D>>(
        &self,
        read: Option<Self::Read>,
        on: &mut R,
    ) -> impl Future<Output = Result<Option<Self::Row>>> + Send {
        async {
            let read = Vec::from_iter(read);
            Ok(self.finish(read, on).await?.pop())
        }
    }
}

/// Nothing is loaded: rows are as they are read.
#[doc(hidden)]
pub struct NoLoads<Row>(PhantomData<fn() -> Row>);
impl<Row> NoLoads<Row> {
    pub(crate) const NEW: Self = Self(PhantomData);
}
impl<Row: Send + 'static> Loads for NoLoads<Row> {
    type Read = Row;
    type Row = Row;
    const ANY: bool = false;
    #[inline]
    fn as_read(&self, read: Row) -> Option<Row> {
        Some(read)
    }
}
impl<Row: Send + 'static, D: Dialect> LoadsOn<D> for NoLoads<Row> {
    #[inline]
    async fn finish<R: Runner<Db = D>>(&self, read: Vec<Row>, _: &mut R) -> Result<Vec<Row>> {
        Ok(read)
    }
    #[inline]
    async fn finish_one<R: Runner<Db = D>>(
        &self,
        read: Option<Row>,
        _: &mut R,
    ) -> Result<Option<Row>> {
        Ok(read)
    }
}

/// How a statement is sent.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The statement is sent as one: its only part is `0..1`.
    Whole,
    /// The statement is sent as one, or not at all.
    WholeOrNot,
    /// The statement is sent as [`part`](Statement::part) decides: not at all, as one, or in parts.
    InParts,
}

/// The SQL of a whole statement.
#[doc(hidden)]
pub trait Statement<D: Dialect>: 'static {
    /// True if the SQL follows from the type alone.
    #[doc(hidden)]
    const STATIC: bool;
    /// `Some` if the database always or never keeps the statement prepared, where the type decides that without deciding the SQL.
    #[doc(hidden)]
    const KEPT: Option<bool> = None;
    /// True if the database keeps this part prepared; `None` if its rows do not decide that without being rendered.
    #[doc(hidden)]
    fn kept(&self, part: &Range<usize>) -> Option<bool> {
        let _ = part;
        Self::KEPT
    }
    /// How it is sent. If the type guarantees that it is sent as one, no code to send parts is compiled.
    #[doc(hidden)]
    const SENT: Sent = Sent::Whole;
    /// The schema and the table of an INSERT whose rows can be sent one after the other with the same result.
    const ROWS_APART: Option<(Option<&'static str>, &'static str)> = None;
    /// Writes the statement.
    #[doc(hidden)]
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes the statement for a reader of the first `n` rows only: a query gets LIMIT, unless it has one.
    #[doc(hidden)]
    fn render_at_most<'b>(&'b self, n: u64, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let _ = n;
        self.render(out)
    }
    /// A statement of many rows may be sent in parts, in a transaction: where the part ends that begins at this place.
    /// The first begins at 0. Rules bind values as well. A statement without a first part does nothing, and is not sent. An
    /// implementation of its own needs [`SENT`](Self::SENT) too.
    #[doc(hidden)]
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        let _ = rules;
        (start == 0).then_some(1)
    }
    /// Writes one part.
    #[doc(hidden)]
    fn render_part<'b>(&'b self, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let _ = part;
        self.render(out)
    }
    /// True if it inserts, updates or deletes rows, whose number the database then reports.
    #[doc(hidden)]
    fn affects_rows(&self) -> bool {
        true
    }
    /// True if it may begin a transaction, as SQL text of the user's may.
    #[doc(hidden)]
    fn may_begin(&self) -> bool {
        false
    }
    /// Returns how many rows one part affected, given the number that the database reported.
    #[doc(hidden)]
    fn affected(&self, part: Range<usize>, reported: usize) -> usize {
        let _ = part;
        match self.affects_rows() {
            true => reported,
            // SQLite reports the number of the statement before.
            false => 0,
        }
    }
}

/// A statement that the database `D` can run.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement that `{D}` can run",
    label = "not a statement of this database"
)]
pub trait Runnable<D: Dialect>: IsStatement + Standalone + Statement<D> + Send + Sync {}
impl<D: Dialect, Q: IsStatement + Standalone + Statement<D> + Send + Sync> Runnable<D> for Q {}

/// A statement that the database `D` can run and that returns rows: a query, or a write with RETURNING.
///
/// ```
/// use relata::prelude::*;
/// use relata::statement::RowStatement;
/// # use relata::connection::SqliteConnection;
/// fn print_all<Q: RowStatement<D, Row: std::fmt::Debug>, D, C>(statement: &Q, conn: &mut C) -> relata::Result<()>
/// where
///     D: relata::dialect::Dialect,
///     C: for<'c> Connection<Dialect = D, Output<'c, Vec<Q::Row>> = relata::Result<Vec<Q::Row>>>,
/// {
///     for row in statement.all(conn)? {
///         println!("{row:?}");
///     }
///     Ok(())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement that `{D}` can run",
    label = "not a statement of this database"
)]
pub trait RowStatement<D: Dialect>:
    Returns<Free: Closed, Loads: LoadsOn<D>> + Statement<D> + Send + Sync
{
}
impl<D: Dialect, Q> RowStatement<D> for Q where
    Q: Returns<Free: Closed, Loads: LoadsOn<D>> + Statement<D> + Send + Sync
{
}

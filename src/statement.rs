//! The traits of every statement, whichever verb it begins with: it [renders](Statement) for a database, it may
//! [return rows](Returns), and, if it is a [query](crate::query::Query), it may be part of another.
//!
//! Users name two of these traits in their own functions: [`Query`](crate::query::Query) for statements that select, and
//! [`RowStatement`] for any statement that returns rows.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::load::{Loads, LoadsOn};
use crate::render::{AnyRules, Sql};
use crate::row::Decode;
use crate::scope::{Closed, Nullability, Scope};

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
        type Loads = $crate::load::NoLoads<Self::Row>;
        fn loads(&self) -> &Self::Loads {
            const { &$crate::load::NoLoads::NEW }
        }
    };
}
pub(crate) use no_loads;

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

/// The effect of a statement on the database, as far as its type shows; a later variant outweighs an earlier one.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The statement only reads.
    Reads,
    /// The statement holds SQL text of the user's, or calls functions that are not known to only read.
    MayWrite,
    /// The statement writes, or locks rows.
    Writes,
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
    /// How it is sent. If the type guarantees that it is sent as one, no code to send parts is compiled.
    #[doc(hidden)]
    const SENT: Sent = Sent::Whole;
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
    /// The first begins at 0. Rules bind values as well. A statement without a first part does nothing, and is not sent. Another than this one goes
    /// with [`SENT`](Self::SENT).
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

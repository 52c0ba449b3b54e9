//! The whole statement.

use super::Select;
use super::filter::RenderWhere;
use super::limit::RenderPage;
use super::order::{AllRows, Distinct};
use super::select_list::{RenderSelection, Selected};
use crate::class::Class;
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::order::RenderOrder;
use crate::row::Decode;
use crate::scope::Rows;

/// A statement that returns rows, whatever the database.
pub trait Returns {
    /// One row.
    type Row: 'static;
    /// How it is read.
    #[doc(hidden)]
    type Decode: Decode<Row = Self::Row>;
}

/// A statement that returns rows and that the database `D` can run: what a function returns.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::users;
/// fn adults() -> impl Query<Sqlite, Row = (i64, String)> {
///     from(users::table).filter(users::age.ge(18)).select((users::id, users::name))
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement that `{D}` can run",
    label = "not a statement of this database"
)]
pub trait Query<D: Dialect>: Returns + Statement<D> {}
impl<D: Dialect, Q: Returns + Statement<D>> Query<D> for Q {}

/// The SQL of a whole statement.
#[doc(hidden)]
pub trait Statement<D: Dialect>: 'static {
    /// Whether the SQL follows from the type alone.
    #[doc(hidden)]
    const STATIC: bool;
    /// Writes the statement in one of its shapes.
    #[doc(hidden)]
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Whether it is a SELECT, which touches no row.
    #[doc(hidden)]
    fn is_select(&self) -> bool {
        false
    }
}

/// What of a statement is asked for.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// All rows.
    All,
    /// At most so many: one for `first`, two for `one`, which must tell one from more.
    AtMost(&'static str),
    /// Whether there is a row.
    Exists,
    /// How many rows.
    Count,
}

impl<S, F, C: Selected<S>, W, O, P, X> Returns for Select<S, F, C, W, O, P, X> {
    type Row = <C::Decode as Decode>::Row;
    type Decode = C::Decode;
}

/// The SQL of DISTINCT.
#[doc(hidden)]
pub trait Duplicates: 'static {
    const SQL: &'static str;
}
impl Duplicates for AllRows {
    const SQL: &'static str = "SELECT ";
}
impl Duplicates for Distinct {
    const SQL: &'static str = "SELECT DISTINCT ";
}

/// Whether a context has one row per row of FROM, so that counting needs no derived table.
#[doc(hidden)]
pub trait PerRow {
    const YES: bool;
}
impl<S> PerRow for Rows<S> {
    const YES: bool = true;
}
impl<S, K> PerRow for crate::scope::Groups<S, K> {
    const YES: bool = false;
}

impl<S, F, C, W, O, P, X, D> Statement<D> for Select<S, F, C, W, O, P, X>
where
    D: Dialect,
    S: crate::scope::Scope,
    C: Selected<S> + RenderSelection<D> + 'static,
    <C::Class as Class>::Context<S>: PerRow,
    F: Fragment<D> + 'static,
    W: RenderWhere<D> + 'static,
    O: RenderOrder<D> + 'static,
    P: RenderPage<D> + 'static,
    X: Duplicates,
{
    const STATIC: bool = F::STATIC && C::STATIC && W::STATIC && O::STATIC && P::STATIC;

    fn is_select(&self) -> bool {
        true
    }

    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match shape {
            Shape::All => self.render_select(None, out),
            Shape::AtMost(n) => self.render_select(Some(n), out),
            Shape::Exists => {
                out.push("SELECT EXISTS (");
                self.render_select(None, out)?;
                out.push(")");
                Ok(())
            }
            Shape::Count => {
                let rows_of_from = <<C::Class as Class>::Context<S> as PerRow>::YES
                    && P::EMPTY
                    && X::SQL == AllRows::SQL;
                if rows_of_from {
                    out.push("SELECT count(*)");
                    return self.render_from(out);
                }
                out.push("SELECT count(*) FROM (");
                self.render_select(None, out)?;
                out.push(") AS ");
                out.identifier("counted")
            }
        }
    }
}

impl<S, F, C, W, O, P, X> Select<S, F, C, W, O, P, X> {
    fn render_from<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        F: Fragment<D>,
        W: RenderWhere<D>,
    {
        out.push(" FROM ");
        self.from.render(out)?;
        self.filter.render_where(&mut true, out)
    }

    fn render_select<'b, D: Dialect>(
        &'b self,
        most: Option<&str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        C: RenderSelection<D>,
        F: Fragment<D>,
        W: RenderWhere<D>,
        O: RenderOrder<D>,
        P: RenderPage<D>,
        X: Duplicates,
    {
        out.push(X::SQL);
        self.list.render_selection(out)?;
        self.render_from(out)?;
        self.order.render_order(&mut true, out)?;
        self.page.render_page(most, out)
    }
}

//! The LIMIT and OFFSET clauses.

use crate::dialect::{Dialect, HasTies};
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{NotNull, Nullability, Nullable};

/// The clauses `LIMIT l OFFSET o`; `()` for one that is absent.
#[derive(Debug, Clone, Copy)]
pub struct Page<L, O> {
    pub(super) limit: L,
    pub(super) offset: O,
}

/// Cannot be NULL. PostgreSQL treats a NULL limit as none, SQLite as an error.
/// <https://www.postgresql.org/docs/15/queries-limit.html>,
/// <https://www.sqlite.org/lang_select.html#the_limit_clause>
#[diagnostic::on_unimplemented(
    message = "LIMIT and OFFSET cannot be NULL",
    label = "can be NULL: leave out the clause, or use `coalesce` with a number"
)]
pub trait NeverNull {}
impl NeverNull for NotNull {}

/// The SQL of LIMIT and OFFSET.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` cannot compute this expression in LIMIT and OFFSET",
    label = "expected a value, as in `limit(10)`"
)]
pub trait RenderPage<D: Dialect> {
    const STATIC: bool;
    /// True if there is a LIMIT or OFFSET.
    const LIMITED: bool = true;
    /// `most` is a limit to set if the query has none.
    fn render_page<'b>(&'b self, most: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

fn render_limit<'b, L: Fragment<D>, D: Dialect + TakesLimit<L>>(
    limit: &'b L,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    out.push(" LIMIT ");
    if L::IS_VALUE {
        out.push(D::BEFORE_VALUE);
    }
    limit.render(out)
}

/// Writes a limit that the query itself does not have.
fn limit_text<D: Dialect>(most: Option<u64>, otherwise: Option<&str>, out: &mut Sql<'_, '_, D>) {
    if out.wants_values_only() {
        return;
    }
    let number = most.map(|n| n.to_string());
    if let Some(n) = number.as_deref().or(otherwise) {
        out.push(" LIMIT ");
        out.push(n);
    }
}

impl<D: Dialect> RenderPage<D> for Page<(), ()> {
    const STATIC: bool = true;
    const LIMITED: bool = false;
    fn render_page<'b>(&'b self, most: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        limit_text(most, None, out);
        Ok(())
    }
}
/// A database whose LIMIT and OFFSET accept this expression.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes only values in LIMIT and OFFSET",
    label = "an expression that the database would have to compute"
)]
pub trait TakesLimit<E> {
    /// SQL written before a bound limit.
    #[doc(hidden)]
    const BEFORE_VALUE: &'static str = "";
}

impl<L: Fragment<D> + crate::expr::Expr, D: Dialect + TakesLimit<L>> RenderPage<D> for Page<L, ()> {
    const STATIC: bool = L::STATIC;
    fn render_page<'b>(&'b self, _: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        render_limit(&self.limit, out)
    }
}
impl<O: Fragment<D> + crate::expr::Expr, D: Dialect + TakesLimit<O>> RenderPage<D> for Page<(), O> {
    const STATIC: bool = O::STATIC;
    fn render_page<'b>(&'b self, most: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        limit_text(most, D::SYNTAX.no_limit, out);
        out.push(" OFFSET ");
        self.offset.render(out)
    }
}
impl<L, O, D: Dialect + TakesLimit<L> + TakesLimit<O>> RenderPage<D> for Page<L, O>
where
    L: Fragment<D> + crate::expr::Expr,
    O: Fragment<D> + crate::expr::Expr,
{
    const STATIC: bool = L::STATIC && O::STATIC;
    fn render_page<'b>(&'b self, _: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        render_limit(&self.limit, out)?;
        out.push(" OFFSET ");
        self.offset.render(out)
    }
}

/// LIMIT and OFFSET, which may remove rows.
#[doc(hidden)]
pub trait RowsOfPage {
    /// True if the query has neither LIMIT nor OFFSET.
    const EMPTY: bool = false;
    /// Nullable if the clauses may remove the only row.
    type Missing: Nullability;
}
impl RowsOfPage for Page<(), ()> {
    const EMPTY: bool = true;
    type Missing = NotNull;
}
impl<L: crate::expr::Expr> RowsOfPage for Page<L, ()> {
    type Missing = Nullable;
}
impl<O: crate::expr::Expr> RowsOfPage for Page<(), O> {
    type Missing = Nullable;
}
impl<L: crate::expr::Expr, O: crate::expr::Expr> RowsOfPage for Page<L, O> {
    type Missing = Nullable;
}

/// The limit `L`, and the rows that tie with the last.
#[derive(Debug, Clone, Copy)]
pub struct WithTies<L>(pub(super) L);

fn fetch<'b, L: Fragment<D>, D: Dialect>(limit: &'b L, out: &mut Sql<'_, 'b, D>) -> RenderResult {
    out.push(" FETCH FIRST (");
    limit.render(out)?;
    out.push(") ROWS WITH TIES");
    Ok(())
}
impl<L: Fragment<D>, D: Dialect + HasTies> RenderPage<D> for Page<WithTies<L>, ()> {
    const STATIC: bool = L::STATIC;
    fn render_page<'b>(&'b self, _: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        fetch(&self.limit.0, out)
    }
}
impl<L: Fragment<D>, O: Fragment<D> + crate::expr::Expr, D: Dialect + HasTies> RenderPage<D>
    for Page<WithTies<L>, O>
{
    const STATIC: bool = L::STATIC && O::STATIC;
    fn render_page<'b>(&'b self, _: Option<u64>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" OFFSET ");
        self.offset.render(out)?;
        fetch(&self.limit.0, out)
    }
}
impl<L> RowsOfPage for Page<WithTies<L>, ()> {
    type Missing = Nullable;
}
impl<L, O: crate::expr::Expr> RowsOfPage for Page<WithTies<L>, O> {
    type Missing = Nullable;
}

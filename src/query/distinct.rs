//! DISTINCT, and its requirements for SELECT and ORDER BY.

use super::among::{Anywhere, SelectList, Selecting};
use super::order::{NoOrder, OrderBy};
use super::select_list::{ListNames, RenderSelection};
use crate::dialect::{Dialect, HasDistinctOn};
use crate::error::RenderResult;
use crate::expr::Expr;
pub use crate::expr::duplicates::{AllRows, Distinct, Duplicates};
use crate::expr::label::{HasLabel, Label, Labeled};
use crate::expr::order::{Ordered, OrderedBy};
use crate::render::Sql;
use crate::scope::{Here, InTable, There};
use crate::table::{Col, Column, Tab};

/// The clause `SELECT DISTINCT ON (items)`.
#[derive(Debug, Clone, Copy)]
pub struct DistinctOn<E>(pub(super) E);

impl<E: RenderSelection<D>, D: Dialect + HasDistinctOn> Duplicates<D> for DistinctOn<E> {
    const STATIC: bool = E::STATIC;
    const ALL: bool = false;
    fn render_distinct<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("DISTINCT ON (");
        self.0.render_selection(&mut ListNames::Any, out)?;
        out.push(") ");
        Ok(())
    }
}

/// An ORDER BY, as nested pairs, that begins with the expressions `On` of DISTINCT ON, or consists of some of them.
/// <https://www.postgresql.org/docs/15/sql-select.html#SQL-DISTINCT>
#[diagnostic::on_unimplemented(
    message = "ORDER BY must begin with the expressions of DISTINCT ON",
    label = "begins with something else"
)]
pub trait AgreesWith<On> {}
#[diagnostic::do_not_recommend]
impl<On> AgreesWith<On> for () {}
#[diagnostic::do_not_recommend]
impl<E, R> AgreesWith<()> for (E, R) {}
#[diagnostic::do_not_recommend]
impl<E, R: AgreesWith<On>, On> AgreesWith<(E, On)> for (E, R) {}

/// The items of DISTINCT ON: expressions and tables, or a tuple of them, which may be nested.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in DISTINCT ON",
    label = "expected columns, expressions, tables, or a tuple of them"
)]
pub trait DistinctItems {
    /// The items as nested pairs, before `Rest`.
    #[doc(hidden)]
    type OnBefore<Rest>;
}
impl<E: Expr> DistinctItems for E {
    type OnBefore<Rest> = (E, Rest);
}
impl<T> DistinctItems for Tab<T> {
    type OnBefore<Rest> = (Self, Rest);
}
macro_rules! distinct_items {
    ($($t:ident $i:ident),+) => {
        impl<$($t: DistinctItems),+> DistinctItems for ($($t,)+) {
            type OnBefore<Rest> = distinct_items!(@before Rest $($t)+);
        }
    };
    (@before $rest:ident) => { $rest };
    (@before $rest:ident $t:ident $($more:ident)*) => {
        $t::OnBefore<distinct_items!(@before $rest $($more)*)>
    };
}
crate::tuples::all_tuples!(distinct_items);

/// `select` comes before `distinct`, which depends on the selected columns.
#[diagnostic::on_unimplemented(
    message = "`select` must come before `distinct`",
    label = "DISTINCT is about the selected columns: select them first"
)]
pub trait BeforeDistinct {}
#[diagnostic::do_not_recommend]
impl BeforeDistinct for AllRows {}
#[diagnostic::do_not_recommend]
impl<E> BeforeDistinct for DistinctOn<E> {}

/// Every item of ORDER BY is in the list of a SELECT DISTINCT (SQL:2016 part 2, 14.1).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot order the rows of SELECT DISTINCT",
    label = "expected selected expressions, as in `users::name.desc()`"
)]
pub trait OrderSelected<List, I> {}
impl<L> OrderSelected<L, ()> for NoOrder {}
#[rustfmt::skip] // one line: rustc shows it
impl<L, O: OrderSelected<L, I>, N: OrderSelected<L, J>, I, J> OrderSelected<L, (I, J)> for OrderBy<O, N> {}
impl<L: InSelect<E, I>, E, I, const DESC: bool, const NULLS: u8> OrderSelected<L, I>
    for Ordered<E, DESC, NULLS>
{
}
impl<L: InSelect<E, I>, E, I, const NULLS: u8> OrderSelected<L, I> for OrderedBy<E, NULLS> {}
// One impl per kind of expression, so that rustc names the mistake inside.
macro_rules! orders_selected {
    ([$($c:tt)*] $col:ty; $($more:tt)*) => {
        impl<List: InSelect<Col<C>, Ix>, C, Ix> OrderSelected<List, Ix> for Col<C> {}
        orders_selected! { @more $($more)* }
    };
    (@more $([$($g:tt)*] $ty:ty;)*) => {$(
        impl<List: InSelect<Self, Ix>, Ix, $($g)*> OrderSelected<List, Ix> for $ty {}
    )*};
}
crate::expr::expressions!(orders_selected);
super::expressions_of_queries!(orders_selected, @more);
pub(crate) use orders_selected;
impl<L: HasLabel<N, I>, N, I> OrderSelected<L, I> for Label<N> {}
impl<L, N: OrderSelected<L, I>, I> OrderSelected<L, I> for Option<N> {}
macro_rules! all_selected {
    ($($t:ident $i:ident),+) => {
        impl<List, $($t: OrderSelected<List, $i>, $i),+> OrderSelected<List, ($($i,)+)> for ($($t,)+) {}
    };
}
crate::tuples::all_tuples!(all_selected);

/// The expression `E` is in this SELECT list.
#[diagnostic::on_unimplemented(
    message = "SELECT DISTINCT can be ordered by selected expressions only, and `{E}` is not selected",
    label = "ordered by an expression that is not in the SELECT list"
)]
pub trait InSelect<E, I> {}
#[diagnostic::do_not_recommend]
impl<E, L: SelectList<Among: Selecting<E>>> InSelect<E, Anywhere> for L {}
#[diagnostic::do_not_recommend]
impl<C: Column, L: SelectList<Among: Selecting<Tab<C::Table>>>> InSelect<Col<C>, InTable> for L {}
#[diagnostic::do_not_recommend]
impl<E, N, R> InSelect<Label<N>, Here> for (Labeled<E, N>, R) {}
#[diagnostic::do_not_recommend]
impl<E, N, R> InSelect<Label<N>, Here> for (Option<Labeled<E, N>>, R) {}
#[diagnostic::do_not_recommend]
impl<N, R> InSelect<Label<N>, Here> for (Label<N>, R) {}
#[diagnostic::do_not_recommend]
impl<N, H, R: InSelect<Label<N>, I>, I> InSelect<Label<N>, There<I>> for (H, R) {}

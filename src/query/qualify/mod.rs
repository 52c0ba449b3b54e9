//! QUALIFY: rows chosen by a window function.

mod places;

pub use places::{Outside, RenderPlaces, Sorts};

use std::borrow::Cow;

use super::clauses::{Clauses, OtherClauses};
use super::distinct::AllRows;
use super::expression::{QueryExpression, Shape};
use super::filter::{Keyword, RenderConditions};
use super::group::{Grouping, RenderGroupBy};
use super::limit::{NeverNull, Page, RenderPage, RowsOfPage, WithTies};
use super::lock::Unlocked;
use super::order::{HasOrder, OrderBy, StillOrders};
use super::render::render_from;
use super::seek::OpenOrder;
use super::select_list::{
    Chosen, ListNames, Listed, RenderSelection, Replaced, Selectable, Selected, Selection,
};
use super::set::{Absence, ArmSql};
use super::with::RenderWith;
use super::{ContextOf, Select};
use crate::class::{
    Aggregate, AllowedInLimit, AllowedInQualify, AllowedInSelect, Plain, Window, WindowOfAggregate,
};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::label::SelectedIn;
use crate::expr::order::{OrderItem, OrderItems};
use crate::expr::{Expr, IntoExpr};
use crate::render::{Fragment, Sql};
use crate::row::Decode;
use crate::scope::{Groups, In, Nullable, OfNoRow, Rows, Scope};
use crate::statement::{Returns, Statement};
use crate::types::{BigInt, IsBool};

#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
impl<S: Scope, F, C: Listed, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// Keeps the rows for which a condition on window functions holds: `QUALIFY`. `select`, `order_by`, `limit` and
    /// `offset` may be called before or after it; the last three apply to the rows that qualify.
    ///
    /// No database here has the clause, so the query becomes a derived table whose rows are filtered:
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::orders;
    /// let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    /// let newest_of_each_user = from(orders::table).select(orders::id).qualify(newest.eq(1));
    /// assert_eq!(
    ///     newest_of_each_user.to_sql::<Sqlite>()?,
    ///     "SELECT `c1` AS `id` FROM (SELECT `orders`.`id` AS `c1`, row_number() OVER (PARTITION BY `orders`.`user_id` \
    ///      ORDER BY `orders`.`id` DESC) = ? AS `qualifies` FROM `orders`) AS `windowed` WHERE `qualifies`"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    ///
    /// ORDER BY gets extra columns inside and sorts outside. It may contain window functions, and labels and
    /// [`ordinal`](super::set::ordinal)s of selected items: the condition and the order can be about one column.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// relata::label!(place);
    /// let largest = rank().over(partition_by(orders::user_id).order_by(orders::total.desc()));
    /// let query = from(orders::table)
    ///     .select((orders::user_id, orders::total, largest.label(place)))
    ///     .qualify(largest.le(3))
    ///     .order_by((orders::user_id, place));
    /// ```
    pub fn qualify<N: QualifyCondition + In<X::Context<S, C::Class>, I>, I>(self, condition: N) -> Qualified<Self, N>
    where
        X: Clauses<Context<S, C::Class>: Qualifies<N::Class>, Distinct: NoDistinct>,
        O: OpenOrder,
    {
        Qualified { query: self, condition }
    }
}

// As in SQL, these come after QUALIFY.
#[rustfmt::skip]
impl<S: Scope, F, C, W, O, P, X: Clauses, M: Expr> Qualified<Select<S, F, C, W, O, P, X>, M> {
    /// `SELECT list`: as [`select`](Select::select) before `qualify`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    /// let query = from(orders::table).qualify(newest.eq(1)).order_by(orders::id).select(orders::id);
    /// ```
    pub fn select<L: Selection<ContextOf<X, L, S>, I> + Selectable<Class: AllowedInSelect + StillOrders<O, S, X::Group, J>>, I, J, K, H>(self, list: L) -> Qualified<Select<S, F, Chosen<L, L::Decode>, W, O, P, X>, M>
    where
        C: Replaced,
        O: OrderItems<Labels: SelectedIn<L::List, K>>,
        M: In<ContextOf<X, L, S>, H>,
        X: Clauses<Context<S, L::Class>: Qualifies<M::Class>>,
    {
        Qualified { query: self.query.with_list(|_| Chosen::new(list)), condition: self.condition }
    }
}
#[rustfmt::skip]
impl<S: Scope, F, C: Listed, W, O, P, X: Clauses, M> Qualified<Select<S, F, C, W, O, P, X>, M> {
    /// `ORDER BY`: as [`order_by`](Select::order_by) before `qualify`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    /// let query = from(orders::table).select(orders::id).qualify(newest.eq(1)).order_by(orders::total.desc());
    /// ```
    pub fn order_by<N: OrderItem<X::Context<S, C::Class>, I, Labels: SelectedIn<C::List, K>>, I, K>(self, items: N) -> Qualified<Select<S, F, C, W, OrderBy<O, N>, P, X>, M> where O: OpenOrder {
        Qualified { query: self.query.with_order(|before| OrderBy { before, items }), condition: self.condition }
    }
}
#[rustfmt::skip]
impl<S, F, C, W, O, L, K, X, M> Qualified<Select<S, F, C, W, O, Page<L, K>, X>, M> {
    /// `LIMIT`: returns at most this many of the rows that qualify.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    /// let query = from(orders::table).select(orders::id).qualify(newest.eq(1)).order_by(orders::id).limit(10);
    /// ```
    pub fn limit<N: IntoExpr<BigInt, Expr: In<Rows<OfNoRow>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Qualified<Select<S, F, C, W, O, Page<N::Expr, K>, X>, M> {
        Qualified { query: self.query.limit(rows), condition: self.condition }
    }
    /// `OFFSET`: skips this many of the rows that qualify.
    pub fn offset<N: IntoExpr<BigInt, Expr: In<Rows<OfNoRow>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Qualified<Select<S, F, C, W, O, Page<L, N::Expr>, X>, M> {
        Qualified { query: self.query.offset(rows), condition: self.condition }
    }
    /// `WITH TIES`: as [`with_ties`](Select::with_ties) before `qualify`. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    /// let query = from(orders::table).qualify(newest.eq(1)).order_by(orders::total).limit(3).with_ties();
    /// ```
    pub fn with_ties(self) -> Qualified<Select<S, F, C, W, O, Page<WithTies<L>, K>, X>, M> where O: HasOrder, L: Expr {
        Qualified { query: self.query.with_ties(), condition: self.condition }
    }
}

/// Never implemented: these clauses come before QUALIFY, as in SQL.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "joins, `filter`, `group_by` and `having` come before `qualify`",
    label = "after `qualify` come `select`, `order_by`, `limit` and `offset`"
)]
pub trait BehindQualify {}
#[rustfmt::skip]
impl<Q, M> Qualified<Q, M> {
    /// Comes before `qualify`: this does not compile.
    pub fn filter<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn group_by<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn having<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn join<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn left_join<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn right_join<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn full_join<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn cross_join<N>(self, _: N) -> Self where Self: BehindQualify { self }
    /// Comes before `qualify`: this does not compile.
    pub fn qualify<N>(self, _: N) -> Self where Self: BehindQualify { self }
}

/// An argument of `qualify`: a condition on a window function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, as in `rank().over(..).eq(1)`"
)]
pub trait QualifyCondition: Expr {}
impl<N: Expr<Type: IsBool, Class: AllowedInQualify>> QualifyCondition for N {}

/// Rows of this context can be filtered by a condition of class `C`.
#[diagnostic::on_unimplemented(
    message = "`qualify` holds an aggregate, but the query returns single rows",
    label = "not one value per row"
)]
pub trait Qualifies<C> {}
// `AllowedInQualify` rejects conditions without a window function.
macro_rules! qualifies {
    ($([$($g:tt)*] $context:ty: $class:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Qualifies<$class> for $context {}
    )*};
}
qualifies! {
    [S] Rows<S>: Plain;
    [S] Rows<S>: Aggregate;
    [S] Rows<S>: Window;
    [S, K, F] Groups<S, K, F>: Plain;
    [S, K, F] Groups<S, K, F>: Aggregate;
    [S, K, F] Groups<S, K, F>: Window;
    [S, K, F] Groups<S, K, F>: WindowOfAggregate;
}

/// Implemented for queries without DISTINCT.
#[diagnostic::on_unimplemented(
    message = "`qualify` is not allowed in a query with DISTINCT",
    label = "select the distinct rows in a derived table, and qualify those"
)]
pub trait NoDistinct {}
#[diagnostic::do_not_recommend]
impl NoDistinct for AllRows {}

/// The query `Q`, restricted to rows for which `N` holds.
#[derive(Clone)]
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct Qualified<Q, N> {
    query: Q,
    condition: N,
}

super::expression::query_expression!([Q N] Qualified<Q, N>);
impl<Q: Returns, N> Returns for Qualified<Q, N> {
    type Row = Q::Row;
    type Decode = Q::Decode;
    type Loads = Q::Loads;
    fn loads(&self) -> &Q::Loads {
        self.query.loads()
    }
    type Free = Q::Free;
    type Missing = Nullable;
}
impl<Q: ArmSql, N> ArmSql for Qualified<Q, N> {
    const APART: bool = Q::APART;
}

impl<S, F, C, W, O, P, G, L, V, N, D> Statement<D>
    for Qualified<Select<S, F, C, W, O, P, OtherClauses<AllRows, G, L, V>>, N>
where
    D: Dialect,
    S: Scope,
    C: Selected<S, Decode: Decode> + Listed + RenderSelection<D> + 'static,
    G: Grouping + RenderGroupBy<D, (O, AllRows)> + 'static,
    F: Fragment<D> + 'static,
    W: RenderConditions<D> + 'static,
    O: RenderPlaces<D> + Absence + 'static,
    P: RenderPage<D> + RowsOfPage + 'static,
    L: Unlocked + 'static,
    V: RenderWith<D> + 'static,
    N: Fragment<D> + 'static,
{
    const STATIC: bool = F::STATIC
        && C::STATIC
        && W::STATIC
        && O::STATIC
        && P::STATIC
        && G::STATIC
        && V::STATIC
        && N::STATIC
        && (D::SYNTAX.select_parameters || !(C::VALUES || N::VALUES))
        && (D::SYNTAX.shared_parameters || !G::SHARES);
    fn affects_rows(&self) -> bool {
        false
    }
    super::expression::render_query!(D);
}
impl<S, F, C, W, O, P, G, L, V, N, D> QueryExpression<D>
    for Qualified<Select<S, F, C, W, O, P, OtherClauses<AllRows, G, L, V>>, N>
where
    D: Dialect,
    S: Scope,
    C: Selected<S, Decode: Decode> + Listed + RenderSelection<D> + 'static,
    G: Grouping + RenderGroupBy<D, (O, AllRows)> + 'static,
    F: Fragment<D> + 'static,
    W: RenderConditions<D> + 'static,
    O: RenderPlaces<D> + Absence + 'static,
    P: RenderPage<D> + RowsOfPage + 'static,
    L: Unlocked + 'static,
    V: RenderWith<D> + 'static,
    N: Fragment<D> + 'static,
{
    const LIMITED: bool = P::LIMITED;
    fn own_with(&self) -> Option<bool> {
        V::RECURSIVE
    }
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        shape.around(out, |shape, out| {
            let query = &self.query;
            query.rest.with.render_with(out)?;
            out.push("SELECT ");
            outer_list::<C, D>(shape, out)?;
            out.push(" FROM (");
            let around = out.enter_query(G::SHARES);
            query.rest.group.name_keys(out);
            F::name_columns(out);
            out.join_paths(true);
            out.push("SELECT ");
            out.select_list(|out| {
                query
                    .list
                    .render_selection(&mut ListNames::Numbered(0), out)?;
                if !C::EMPTY {
                    out.push(", ");
                }
                self.condition.render(out)
            })?;
            out.push(" AS ");
            out.identifier(QUALIFIES)?;
            if !O::ABSENT {
                places::render_columns(&query.order, out)?;
            }
            out.write_from(|out| render_from(&query.from, out))?;
            let mut keyword = Keyword(" WHERE ");
            query.filter.render_conditions(&mut keyword, out)?;
            keyword.render_rules(out)?;
            query.rest.group.render_group_by(out)?;
            out.render_windows()?;
            out.leave_query(around);
            out.push(") AS ");
            out.identifier(places::WINDOWED)?;
            out.push(" WHERE ");
            out.identifier(QUALIFIES)?;
            if !O::ABSENT {
                let mut own = Vec::new();
                C::names(&mut own);
                places::render_outside(&query.order, &own, out)?;
            }
            query.page.render_page(shape.at_most(), out)
        })
    }
}

/// The column with the result of the condition.
const QUALIFIES: &str = "qualifies";

/// The columns of the derived table, with the requested names.
fn outer_list<C: Listed, D: Dialect>(shape: Shape, out: &mut Sql<'_, '_, D>) -> RenderResult {
    if C::WIDTH == 0 {
        out.push("1");
    }
    let mut own = Vec::new();
    // Nobody reads the columns if rows are only counted or tested for existence.
    if matches!(shape, Shape::Own | Shape::All | Shape::AtMost(_)) {
        C::names(&mut own);
    }
    let mut names = ListNames::of(shape);
    for i in 0..C::WIDTH {
        if i > 0 {
            out.push(", ");
        }
        out.identifier(&ListNames::numbered(i + 1))?;
        let own = own.get(i).copied().flatten();
        let own = own.map(|own| Cow::Borrowed(own.name));
        if let Some(name) = names.next().or(own) {
            out.push(" AS ");
            out.identifier(&name)?;
        }
    }
    Ok(())
}

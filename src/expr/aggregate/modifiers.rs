//! DISTINCT, ORDER BY and FILTER in the call of an aggregate (SQL:2016 part 2, 10.9).
//! <https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-AGGREGATES>

use super::{AggregateCall, AggregateFunction};
use crate::class::AllowedInFilter;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::call::HaveEquality;
use crate::expr::duplicates::{AllRows, Distinct, Duplicates};
use crate::expr::label::NoLabels;
use crate::expr::order::{NoOrder, OrderBy, OrderIn};
use crate::expr::order::{OrderItems, Ordered, OrderedBy, RenderOrder};
use crate::expr::{Expr, Infix, Precedence, op};
use crate::render::{Fragment, Sql};
use crate::scope::{Emptiness, GroupKeys, Here, In, NonEmpty, Nullability, PerhapsEmpty, There};
use crate::table::Col;
use crate::types::{Bool, IsBool};

/// `Q`: all values or DISTINCT, `O`: ORDER BY, `W`: FILTER.
#[derive(Clone, Copy)]
pub struct Modifiers<Q = AllRows, O = NoOrder, W = ()> {
    distinct: Q,
    order: O,
    filter: W,
}
impl Modifiers {
    pub(super) fn new() -> Self {
        Self {
            distinct: AllRows,
            order: NoOrder,
            filter: (),
        }
    }
}

/// The clause `FILTER (WHERE condition)`.
#[derive(Clone, Copy)]
pub struct Filter<C>(C);

impl<F, A, T, Q, O, W> AggregateCall<F, A, T, Modifiers<Q, O, W>> {
    /// `FILTER (WHERE condition)`: over the rows that meet it; a second one is joined with AND.
    ///
    /// A group may have no such rows, so a sum can be NULL; a count is then 0.
    ///
    /// MySQL has no FILTER: `sum(CASE WHEN condition THEN e END)`, for aggregates that skip NULLs.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select((count(), count().filter(users::is_active)));
    /// ```
    ///
    /// ```sql
    /// SELECT count(*), count(*) FILTER (WHERE "users"."is_active") FROM "users"
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn filter<C: Expr<Type: IsBool, Class: AllowedInFilter>>(self, condition: C) -> AggregateCall<F, A, T, Modifiers<Q, O, W::And<C>>> where W: Filtering {
        self.modify(|m| Modifiers { distinct: m.distinct, order: m.order, filter: m.filter.and(condition) })
    }

    /// `f(DISTINCT e)`: over the distinct values. SQLite accepts it with one argument only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let customers = from(orders::table).select(count_of(orders::user_id).distinct());
    /// ```
    ///
    /// ```sql
    /// SELECT count(DISTINCT "orders"."user_id") FROM "orders"
    /// ```
    #[rustfmt::skip]
    pub fn distinct<J>(self) -> AggregateCall<F, A, T, Modifiers<Distinct, O, W>> where A: AggregateOfValues<List: HaveEquality>, O: OrderedArguments<Distinct, A::List, J> {
        self.modify(|m| Modifiers { distinct: Distinct, order: m.order, filter: m.filter })
    }

    /// `f(e ORDER BY items)`: the order in which the values are combined. With DISTINCT only the
    /// arguments can order them.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let names = from(users::table).select(string_agg(users::name, ", ").order_by(users::age));
    /// ```
    ///
    /// ```sql
    /// SELECT string_agg("users"."name", $1 ORDER BY "users"."age") FROM "users"
    /// ```
    #[rustfmt::skip]
    pub fn order_by<N: OrderItems<Class: AllowedInFilter, Labels: NoLabels> + OrderedArguments<Q, A::List, J>, J>(self, items: N) -> AggregateCall<F, A, T, Modifiers<Q, OrderBy<O, N>, W>> where F: OrderMatters, A: AggregateOfValues {
        self.modify(|m| Modifiers { distinct: m.distinct, order: OrderBy::new(m.order, items), filter: m.filter })
    }
}

/// The result depends on the order of the rows.
#[diagnostic::on_unimplemented(
    message = "aggregate function `{Self}` takes no ORDER BY: its result is the same in any order",
    label = "ORDER BY would change nothing"
)]
pub trait OrderMatters {}

/// An aggregate function of rows, which can be a window function.
#[diagnostic::on_unimplemented(
    message = "an ordered-set aggregate and `grouping` cannot be window functions",
    label = "takes no OVER"
)]
pub trait AggregateOfRows {}
impl AggregateOfRows for () {}

/// An aggregate function of values, among which some may be equal.
#[diagnostic::on_unimplemented(
    message = "this aggregate function takes neither DISTINCT nor ORDER BY",
    label = "`count(*)` counts rows, an ordered-set aggregate has an order of its own"
)]
pub trait AggregateOfValues {
    /// The arguments as nested pairs.
    #[doc(hidden)]
    type List;
}
macro_rules! of_values {
    ($([$($t:ident)+] $list:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($t),+> AggregateOfRows for ($($t,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($t),+> AggregateOfValues for ($($t,)+) {
            type List = $list;
        }
    )*};
}
of_values! {
    [A] (A, ());
    [A B] (A, (B, ()));
    [A B C] (A, (B, (C, ())));
    [A B C E] (A, (B, (C, (E, ()))));
    [A B C E G] (A, (B, (C, (E, (G, ())))));
    [A B C E G H] (A, (B, (C, (E, (G, (H, ()))))));
}

/// Modifiers that OVER may follow.
#[diagnostic::on_unimplemented(
    message = "DISTINCT and ORDER BY are not allowed in an aggregate that is a window function",
    label = "leave out `distinct` and `order_by`"
)]
pub trait Windowable {}
impl<W> Windowable for Modifiers<AllRows, NoOrder, W> {}

/// The ORDER BY of an aggregate's arguments, with DISTINCT (`Q`) or without.
#[doc(hidden)]
pub trait OrderedArguments<Q, List, J> {}
impl<N, L> OrderedArguments<AllRows, L, ()> for N {}
impl<N: AmongArguments<L, J>, L, J> OrderedArguments<Distinct, L, J> for N {}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot order the values of an aggregate with DISTINCT",
    label = "expected its arguments, as in `users::name.desc()`"
)]
pub trait AmongArguments<List, J> {}
impl<L> AmongArguments<L, ()> for NoOrder {}
impl<L, O: AmongArguments<L, I>, N: AmongArguments<L, J>, I, J> AmongArguments<L, (I, J)>
    for OrderBy<O, N>
{
}
impl<L: Argument<E, J>, E, J, const DESC: bool, const NULLS: u8> AmongArguments<L, J>
    for Ordered<E, DESC, NULLS>
{
}
impl<L: Argument<E, J>, E, J, const NULLS: u8> AmongArguments<L, J> for OrderedBy<E, NULLS> {}
// One impl per kind of expression, so that rustc names the mistake inside.
macro_rules! expressions_among {
    ([$($c:tt)*] $col:ty; $($more:tt)*) => {
        impl<List: Argument<Col<C>, Ix>, C, Ix> AmongArguments<List, Ix> for Col<C> {}
        expressions_among! { @more $($more)* }
    };
    (@more $([$($g:tt)*] $ty:ty;)*) => {$(
        impl<List: Argument<Self, Ix>, Ix, $($g)*> AmongArguments<List, Ix> for $ty {}
    )*};
}
crate::expr::expressions!(expressions_among);
pub(crate) use expressions_among;
impl<L, N: AmongArguments<L, J>, J> AmongArguments<L, J> for (N,) {}

/// `E` is one of the arguments.
#[diagnostic::on_unimplemented(
    message = "an aggregate with DISTINCT can be ordered by its own arguments only, and `{E}` is none",
    label = "ordered by an expression that is not an argument"
)]
#[doc(hidden)]
pub trait Argument<E, J> {}
impl<E, R> Argument<E, Here> for (E, R) {}
#[diagnostic::do_not_recommend]
impl<E, H, R: Argument<E, J>, J> Argument<E, There<J>> for (H, R) {}

/// A database that accepts DISTINCT with the arguments `A`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes DISTINCT in aggregate functions of one argument only",
    label = "DISTINCT with two arguments"
)]
pub trait TakesDistinct<M, A> {}
/// A database that supports the modifiers `M` (DISTINCT, ORDER BY and FILTER) of the function `F`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes neither DISTINCT, ORDER BY nor FILTER in `{F}`",
    label = "not supported by this database"
)]
pub trait TakesModifiers<F, M> {}
/// A database that accepts the separator among the arguments `A` of the function `F`, if it has one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes only a value as the separator of `{F}`",
    label = "expected a separator such as `\", \"`"
)]
pub trait TakesSeparator<F, A> {}
/// A database that has the aggregate function `F` as a window function.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes no OVER after `{F}`",
    label = "not a window function there"
)]
pub trait TakesOver<F> {}

/// An aggregate function that skips NULLs, so that CASE can replace FILTER on a database without it.
#[doc(hidden)]
#[cfg_attr(not(feature = "mysql-backend"), allow(dead_code))]
pub trait SkipsNulls {}

/// The FILTER of an aggregate, or its absence.
#[doc(hidden)]
pub trait Filtering {
    /// [`PerhapsEmpty`](crate::scope::PerhapsEmpty) if FILTER may leave no rows.
    type Emptiness: Emptiness;
    /// The nullability of an aggregate among the groups of `K`.
    type Aggregate<K: GroupKeys, F: AggregateFunction, N: Nullability>: Nullability;
    type And<C>;
    fn and<C>(self, condition: C) -> Self::And<C>;
}
impl Filtering for () {
    type Emptiness = NonEmpty;
    type Aggregate<K: GroupKeys, F: AggregateFunction, N: Nullability> = K::Aggregate<F, N>;
    type And<C> = Filter<C>;
    fn and<C>(self, condition: C) -> Filter<C> {
        Filter(condition)
    }
}
impl<B: Expr> Filtering for Filter<B> {
    type Emptiness = PerhapsEmpty;
    type Aggregate<K: GroupKeys, F: AggregateFunction, N: Nullability> = F::OfAll;
    type And<C> = Filter<Infix<op::And, B, C, Bool>>;
    fn and<C>(self, condition: C) -> Self::And<C> {
        Filter(Infix::new(self.0, condition))
    }
}
impl<C: In<Ctx, I>, Ctx, I> In<Ctx, (I,)> for Filter<C> {
    type Null = C::Null;
}

/// The SQL of the condition of FILTER, if there is one.
#[doc(hidden)]
pub trait RenderFilter<D: Dialect> {
    const STATIC: bool;
    const SOME: bool;
    fn render_condition<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderFilter<D> for () {
    const STATIC: bool = true;
    const SOME: bool = false;
    fn render_condition<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<C: Fragment<D> + Expr, D: Dialect> RenderFilter<D> for Filter<C> {
    const STATIC: bool = C::STATIC;
    const SOME: bool = true;
    fn render_condition<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(C::PRECEDENCE < Precedence::Or, |out| self.0.render(out))
    }
}

/// The parts of a call that follow its arguments.
#[doc(hidden)]
pub trait Modify {
    type Emptiness: Emptiness;
    type Aggregate<K: GroupKeys, F: AggregateFunction, N: Nullability>: Nullability;
}
impl<Q, O, W: Filtering> Modify for Modifiers<Q, O, W> {
    type Emptiness = W::Emptiness;
    type Aggregate<K: GroupKeys, F: AggregateFunction, N: Nullability> = W::Aggregate<K, F, N>;
}
/// Modifiers that are valid in `Ctx`.
#[doc(hidden)]
pub trait ModifiersIn<Ctx, I> {}
impl<Q, O: OrderIn<Ctx, I>, W: In<Ctx, J>, Ctx, I, J> ModifiersIn<Ctx, (I, J)>
    for Modifiers<Q, O, W>
{
}

/// Writes the modifiers of an aggregate.
#[doc(hidden)]
pub trait RenderModifiers<D: Dialect> {
    const STATIC: bool;
    /// True if there is DISTINCT.
    const DISTINCT: bool;
    /// True if ORDER BY refers to bind values of the arguments.
    const SHARES: bool;
    fn render_distinct<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    fn render_order<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// True if there is FILTER.
    const FILTERS: bool;
    /// True if there may be a value: in FILTER or ORDER BY.
    const VALUES: bool;
    /// Writes the condition of FILTER.
    fn render_condition<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<Q: Duplicates<D>, O: RenderOrder<D>, W: RenderFilter<D>, D: Dialect> RenderModifiers<D>
    for Modifiers<Q, O, W>
{
    const STATIC: bool = Q::STATIC && O::STATIC && W::STATIC && !Self::SHARES;
    const DISTINCT: bool = !Q::ALL;
    const SHARES: bool = !(Q::ALL || O::NAMES_ONLY);
    fn render_distinct<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.distinct.render_distinct(out)
    }
    fn render_order<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.order.render_order(&mut true, out)
    }
    const FILTERS: bool = W::SOME;
    const VALUES: bool = W::SOME || !O::NAMES_ONLY;
    fn render_condition<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.filter.render_condition(out)
    }
}

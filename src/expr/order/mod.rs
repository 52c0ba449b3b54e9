//! The items of ORDER BY (SQL:2016 part 2, 10.10).

mod list;

pub use list::{NoOrder, OrderBy, OrderIn};

use super::Expr;
use crate::class::{AllowedInSelect, Class, Plain, Window};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{Groups, In, NotNull, Nullability, Rows};
use crate::table::{Col, Column};
use crate::types::HasEquality;

/// Ascending or descending, chosen at run time: see [`OrderingMethods::order`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Sorts the smallest first.
    #[default]
    Asc,
    /// Sorts the largest first.
    Desc,
}

/// `e`, `e DESC`, `e NULLS LAST` ...
#[derive(Clone, Copy)]
pub struct Ordered<E, const DESC: bool = false, const NULLS: u8 = 0>(E);

impl<E, const DESC: bool, const NULLS: u8> Ordered<E, DESC, NULLS> {
    pub(crate) fn new(expr: E) -> Self {
        Self(expr)
    }
    pub(crate) fn as_expr(&self) -> &E {
        &self.0
    }
    pub(crate) fn map<X>(self, f: impl FnOnce(E) -> X) -> Ordered<X, DESC, NULLS> {
        Ordered(f(self.0))
    }
}

/// An item whose direction is chosen at run time.
#[derive(Clone, Copy)]
pub struct OrderedBy<E, const NULLS: u8 = 0> {
    expr: E,
    direction: Direction,
}

impl<E> OrderedBy<E> {
    pub(crate) fn new(expr: E, direction: Direction) -> Self {
        Self { expr, direction }
    }
    /// Sorts NULLs first, whatever the direction.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let direction = Direction::Desc;
    /// let query = from(users::table).order_by(users::age.order(direction).nulls_first()).select(users::name);
    /// ```
    pub fn nulls_first(self) -> OrderedBy<E, NULLS_FIRST> {
        OrderedBy {
            expr: self.expr,
            direction: self.direction,
        }
    }
    /// Sorts NULLs last, whatever the direction.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// let direction = Direction::Desc;
    /// let query = from(users::table).order_by(users::age.order(direction).nulls_last()).select(users::name);
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`name` FROM `users` ORDER BY `users`.`age` DESC NULLS LAST"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    pub fn nulls_last(self) -> OrderedBy<E, NULLS_LAST> {
        OrderedBy {
            expr: self.expr,
            direction: self.direction,
        }
    }
}
impl<E, const NULLS: u8> OrderedBy<E, NULLS> {
    pub(crate) fn as_expr(&self) -> &E {
        &self.expr
    }
    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }
    pub(crate) fn map<X>(self, f: impl FnOnce(E) -> X) -> OrderedBy<X, NULLS> {
        OrderedBy {
            expr: f(self.expr),
            direction: self.direction,
        }
    }
}

pub(crate) const NULLS_FIRST: u8 = 1;
pub(crate) const NULLS_LAST: u8 = 2;

/// The methods `asc` and `desc` of items that are not expressions: labels, positions.
macro_rules! orders_rows {
    ([$($g:tt)*] $ty:ty) => {
        impl<$($g)*> $ty {
            /// Sorts the smallest first.
            pub fn asc(self) -> $crate::expr::Ordered<Self> {
                $crate::expr::Ordered::new(self)
            }
            /// Sorts the largest first.
            pub fn desc(self) -> $crate::expr::Ordered<Self, true> {
                $crate::expr::Ordered::new(self)
            }
            /// Smallest first, NULLs first.
            pub fn nulls_first(self) -> $crate::expr::Ordered<Self, false, { $crate::expr::order::NULLS_FIRST }> {
                $crate::expr::Ordered::new(self)
            }
            /// Smallest first, NULLs last.
            pub fn nulls_last(self) -> $crate::expr::Ordered<Self, false, { $crate::expr::order::NULLS_LAST }> {
                $crate::expr::Ordered::new(self)
            }
            /// In a direction chosen at run time.
            pub fn order(self, direction: $crate::expr::Direction) -> $crate::expr::order::OrderedBy<Self> {
                $crate::expr::order::OrderedBy::new(self, direction)
            }
        }
    };
}
pub(crate) use orders_rows;

/// Sets how an expression orders rows.
pub trait OrderingMethods: Expr + Sized {
    /// Sorts the smallest first.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.asc()).select(users::name);
    /// ```
    #[rustfmt::skip]
    fn asc(self) -> Ordered<Self> where Self::Type: HasEquality {
        Ordered(self)
    }
    /// Sorts the largest first.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.desc()).select(users::name);
    /// ```
    ///
    /// ```sql
    /// ORDER BY "users"."age" DESC
    /// ```
    #[rustfmt::skip]
    fn desc(self) -> Ordered<Self, true> where Self::Type: HasEquality {
        Ordered(self)
    }
    /// Smallest first, NULLs first.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.nulls_first()).select(users::name);
    /// ```
    ///
    /// ```sql
    /// ORDER BY "users"."age" NULLS FIRST
    /// ```
    #[rustfmt::skip]
    fn nulls_first(self) -> Ordered<Self, false, NULLS_FIRST> where Self::Type: HasEquality {
        Ordered(self)
    }
    /// Smallest first, NULLs last.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.nulls_last()).select(users::name);
    /// ```
    ///
    /// ```sql
    /// ORDER BY "users"."age" NULLS LAST
    /// ```
    #[rustfmt::skip]
    fn nulls_last(self) -> Ordered<Self, false, NULLS_LAST> where Self::Type: HasEquality {
        Ordered(self)
    }
    /// In a direction chosen at run time.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.order(Direction::Desc)).select(users::name);
    /// ```
    #[rustfmt::skip]
    fn order(self, direction: Direction) -> OrderedBy<Self> where Self::Type: HasEquality {
        OrderedBy {
            expr: self,
            direction,
        }
    }
}
impl<E: Expr> OrderingMethods for E {}

impl<E, const DESC: bool> Ordered<E, DESC> {
    /// Sorts NULLs first. By default databases differ: PostgreSQL sorts NULLs as
    /// largest, SQLite and MySQL as smallest. MySQL lacks the clause and gets another item, `e IS NULL`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.desc().nulls_first()).select(users::name);
    /// ```
    pub fn nulls_first(self) -> Ordered<E, DESC, NULLS_FIRST> {
        Ordered(self.0)
    }
    /// Sorts NULLs last.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::age.desc().nulls_last()).select(users::name);
    /// ```
    pub fn nulls_last(self) -> Ordered<E, DESC, NULLS_LAST> {
        Ordered(self.0)
    }
}

/// Rows of this context can be ordered by an expression of class `C`.
#[diagnostic::on_unimplemented(
    message = "ORDER BY holds an aggregate, but the query returns single rows",
    label = "not one value per row"
)]
pub trait Orders<C> {}
impl<S> Orders<Plain> for Rows<S> {}
#[diagnostic::do_not_recommend]
impl<S> Orders<Window> for Rows<S> {}
#[diagnostic::do_not_recommend]
impl<S, K, F, C: Class + AllowedInSelect> Orders<C> for Groups<S, K, F> {}

/// An item of ORDER BY, valid in `Ctx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in ORDER BY",
    label = "expected expressions, as in `users::name.desc()`"
)]
pub trait OrderItem<Ctx, I>: OrderItems {
    /// Nullable if one of the items can be NULL.
    #[doc(hidden)]
    type Null: Nullability;
}

/// The SQL of an item of ORDER BY.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` has no SQL for an item of this ORDER BY",
    label = "it does not exist there"
)]
pub trait RenderOrder<D: Dialect> {
    const STATIC: bool;
    /// True if there are only columns and labels, which contain no values.
    const NAMES_ONLY: bool = false;
    /// Writes the item, with the separator before it, and returns true if anything was written.
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// True if the database needs the other direction to place NULLs, unless another item does that.
    const TURNS: bool = false;
    /// Writes the single number that RANGE with an offset needs.
    fn render_number<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_order(&mut true, out)
    }
}

pub(crate) fn separate<D: Dialect>(first: &mut bool, out: &mut Sql<'_, '_, D>) {
    out.push(match (std::mem::take(first), out.is_open()) {
        (true, true) => "ORDER BY ",
        (true, false) => " ORDER BY ",
        (false, _) => ", ",
    });
}

/// The items of an ORDER BY, in any clause.
#[doc(hidden)]
pub trait OrderItems {
    /// The class of all items together.
    type Class: Class;
    /// The labels among them; `()` if there are none.
    type Labels;
    /// The expressions as nested pairs, before `Rest`.
    type Before<Rest>;
}
impl<E: Expr> OrderItems for E {
    type Class = E::Class;
    type Labels = ();
    type Before<Rest> = (E, Rest);
}
impl<E: Expr, const DESC: bool, const NULLS: u8> OrderItems for Ordered<E, DESC, NULLS> {
    type Class = E::Class;
    type Labels = ();
    type Before<Rest> = (E, Rest);
}
impl<E: Expr, const NULLS: u8> OrderItems for OrderedBy<E, NULLS> {
    type Class = E::Class;
    type Labels = ();
    type Before<Rest> = (E, Rest);
}
impl<O: OrderItems> OrderItems for Option<O> {
    type Class = O::Class;
    type Labels = O::Labels;
    type Before<Rest> = (Perhaps, Rest);
}
impl OrderItems for NoOrder {
    type Class = Plain;
    type Labels = ();
    type Before<Rest> = Rest;
}
impl<O: OrderItems, N: OrderItems> OrderItems for OrderBy<O, N> {
    type Class = <O::Class as Class>::With<N::Class>;
    type Labels = (O::Labels, N::Labels);
    type Before<Rest> = O::Before<N::Before<Rest>>;
}

/// An item of ORDER BY that may be absent.
#[doc(hidden)]
pub struct Perhaps;

/// One item of ORDER BY.
#[diagnostic::on_unimplemented(
    message = "RANGE with an offset, and an ordered-set aggregate, need exactly one item of ORDER BY",
    label = "expected one expression, as in `users::age.desc()`"
)]
pub trait OrderKey {
    /// The expression to sort by.
    #[doc(hidden)]
    type Expr: Expr;
}
#[diagnostic::do_not_recommend]
impl<E: Expr> OrderKey for E {
    type Expr = E;
}
impl<E: Expr, const DESC: bool, const NULLS: u8> OrderKey for Ordered<E, DESC, NULLS> {
    type Expr = E;
}
impl<E: Expr, const NULLS: u8> OrderKey for OrderedBy<E, NULLS> {
    type Expr = E;
}
impl<K: OrderKey> OrderKey for (K,) {
    type Expr = K::Expr;
}

// One impl per kind of expression, so that rustc names the mistake inside.
macro_rules! expressions_ordering {
    ([$($c:tt)*] $col:ty; $($more:tt)*) => { expressions_ordering! { @more $($more)* } };
    (@more $([$($g:tt)*] $ty:ty;)*) => {$(
        impl<Ctx, I, $($g)*> OrderItem<Ctx, I> for $ty
        where
            Self: Expr<Type: HasEquality> + In<Ctx, I>,
            Ctx: Orders<<Self as Expr>::Class>,
        {
            type Null = <Self as In<Ctx, I>>::Null;
        }
    )*};
}
crate::expr::expressions!(expressions_ordering);
pub(crate) use expressions_ordering;
// Written out instead of by the macro, because rustc would print a longer message.
#[rustfmt::skip]
impl<C: Column<Type: HasEquality>, Ctx: Orders<Plain>, I> OrderItem<Ctx, I> for Col<C> where Self: In<Ctx, I> {
    type Null = <Self as In<Ctx, I>>::Null;
}

impl<E: Expr + In<Ctx, I>, Ctx: Orders<E::Class>, I, const DESC: bool, const NULLS: u8>
    OrderItem<Ctx, I> for Ordered<E, DESC, NULLS>
{
    type Null = E::Null;
}
impl<E: Expr + In<Ctx, I>, Ctx: Orders<E::Class>, I, const NULLS: u8> OrderItem<Ctx, I>
    for OrderedBy<E, NULLS>
{
    type Null = E::Null;
}
impl<O: OrderItem<Ctx, I>, Ctx, I> OrderItem<Ctx, I> for Option<O> {
    type Null = O::Null;
}

/// Writes an expression of ORDER BY or GROUP BY; a value that would be the number of a column as another constant.
pub(crate) fn render_constant<'b, E: Fragment<D>, D: Dialect>(
    e: &'b E,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if D::SYNTAX.values_in_order || !E::IS_VALUE {
        return e.render(out);
    }
    out.push("(");
    e.render(out)?;
    out.push(") IS NULL");
    Ok(())
}

/// The sort key of an item of ORDER BY: an expression, or a column of the result by its label or number.
#[doc(hidden)]
pub trait SortedBy<D: Dialect> {
    /// Refuses values that the database would order as those of another type.
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<E: Expr, D: Dialect> SortedBy<D> for E {
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult {
        match E::IS_DOCUMENT {
            true => out.compares_documents(),
            false => Ok(()),
        }
    }
}

// A bare expression orders too; `Expr` distinguishes it from the other items.
impl<E: Expr + Fragment<D>, D: Dialect> RenderOrder<D> for E {
    const STATIC: bool = E::STATIC;
    const NAMES_ONLY: bool = E::NAME.is_some();
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        <E as SortedBy<D>>::compares(out)?;
        separate(first, out);
        render_constant(self, out)
    }
}
/// The position of the NULLs: the keywords after an item, or on databases without them, an extra item before it.
pub(crate) fn nulls_order<D: Dialect>(nulls: u8, desc: bool) -> &'static str {
    match (nulls, D::SYNTAX.nulls_order) {
        (NULLS_FIRST, true) => " NULLS FIRST",
        (NULLS_LAST, true) => " NULLS LAST",
        (NULLS_FIRST, false) if desc => " IS NOT NULL, ",
        (NULLS_LAST, false) if !desc => " IS NULL, ",
        _ => "",
    }
}
/// Writes an item and the place of its NULLs: databases without NULLS FIRST sort NULL as the least value, so only the other
/// end needs another item.
fn render_item<'b, E: Fragment<D>, D: Dialect>(
    e: &'b E,
    desc: bool,
    nulls: u8,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let said = nulls_order::<D>(nulls, desc);
    if !said.is_empty() && !D::SYNTAX.nulls_order {
        out.push("(");
        out.computed(|out| e.render(out))?;
        out.push(")");
        out.push(said);
    }
    render_constant(e, out)?;
    if desc {
        out.push(" DESC");
    }
    if D::SYNTAX.nulls_order {
        out.push(said);
    }
    Ok(())
}
/// Writes the only item of RANGE, if the database puts NULL at the other end in the other direction.
fn render_turned<'b, E: Fragment<D>, D: Dialect>(
    e: &'b E,
    desc: bool,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    separate(&mut true, out);
    out.push("-(");
    e.render(out)?;
    out.push(if desc { ")" } else { ") DESC" });
    Ok(())
}
/// True if the sign of the number is inverted.
const fn turns(nulls: u8, desc: bool) -> bool {
    matches!((nulls, desc), (NULLS_FIRST, true) | (NULLS_LAST, false))
}

impl<E: Fragment<D> + SortedBy<D>, D: Dialect, const DESC: bool, const NULLS: u8> RenderOrder<D>
    for Ordered<E, DESC, NULLS>
{
    const STATIC: bool = E::STATIC;
    const NAMES_ONLY: bool = E::NAME.is_some();
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        E::compares(out)?;
        separate(first, out);
        render_item(&self.0, DESC, NULLS, out)
    }
    const TURNS: bool = !D::SYNTAX.nulls_order && turns(NULLS, DESC);
    fn render_number<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match <Self as RenderOrder<D>>::TURNS {
            true => render_turned(&self.0, DESC, out),
            false => self.render_order(&mut true, out),
        }
    }
}
impl<E: Fragment<D> + SortedBy<D>, D: Dialect, const NULLS: u8> RenderOrder<D>
    for OrderedBy<E, NULLS>
{
    const STATIC: bool = false;
    const NAMES_ONLY: bool = E::NAME.is_some();
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        E::compares(out)?;
        separate(first, out);
        render_item(&self.expr, self.direction == Direction::Desc, NULLS, out)
    }
    // The direction decides when it is written.
    const TURNS: bool = !D::SYNTAX.nulls_order && NULLS != 0;
    fn render_number<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let desc = self.direction == Direction::Desc;
        match !D::SYNTAX.nulls_order && turns(NULLS, desc) {
            true => render_turned(&self.expr, desc, out),
            false => self.render_order(&mut true, out),
        }
    }
}
impl<O: RenderOrder<D>, D: Dialect> RenderOrder<D> for Option<O> {
    const STATIC: bool = false;
    const NAMES_ONLY: bool = O::NAMES_ONLY;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match self {
            Some(item) => item.render_order(first, out),
            None => Ok(()),
        }
    }
}

macro_rules! order_tuple {
    ($($t:ident $i:ident),+) => {
        impl<$($t: OrderItems),+> OrderItems for ($($t,)+) {
            type Class = order_tuple!(@class Plain $(, $t)+);
            type Labels = ($($t::Labels,)+);
            type Before<Rest> = order_tuple!(@before Rest $(, $t)+);
        }
        impl<Ctx, $($t: OrderItem<Ctx, $i>, $i),+> OrderItem<Ctx, ($($i,)+)> for ($($t,)+) {
            type Null = order_tuple!(@null NotNull $(, $t)+);
        }
        impl<D: Dialect, $($t: RenderOrder<D>),+> RenderOrder<D> for ($($t,)+) {
            const STATIC: bool = true $(&& $t::STATIC)+;
            const NAMES_ONLY: bool = true $(&& $t::NAMES_ONLY)+;
            #[allow(non_snake_case)]
            fn render_order<'b>(
                &'b self,
                first: &mut bool,
                out: &mut Sql<'_, 'b, D>,
            ) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_order(first, out)?;)+
                Ok(())
            }
            const TURNS: bool = false $(|| $t::TURNS)+;
            // The number is alone.
            #[allow(non_snake_case)]
            fn render_number<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_number(out)?;)+
                Ok(())
            }
        }
    };
    (@before $rest:ident) => { $rest };
    (@before $rest:ident, $t:ident $(, $more:ident)*) => { $t::Before<order_tuple!(@before $rest $(, $more)*)> };
    (@null $acc:ty) => { $acc };
    (@null $acc:ty, $t:ident $(, $rest:ident)*) => {
        order_tuple!(@null <$acc as Nullability>::Or<$t::Null> $(, $rest)*)
    };
    (@class $acc:ty) => { $acc };
    (@class $acc:ty, $t:ident $(, $rest:ident)*) => {
        order_tuple!(@class <$acc as Class>::With<$t::Class> $(, $rest)*)
    };
}
crate::tuples::all_tuples!(order_tuple);

//! Window functions and their windows (SQL:2016 part 2, 6.10 and 7.15).
//!
//! <https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-WINDOW-FUNCTIONS>,
//! <https://www.sqlite.org/windowfunctions.html>
//!
//! ```
//! use relata::prelude::*;
//! # use relata::doc::orders;
//! let per_user = partition_by(orders::user_id).order_by(orders::total.desc());
//! let query = from(orders::table).select((orders::id, rank().over(per_user)));
//! ```
//!
//! ```sql
//! SELECT "orders"."id", rank() OVER (PARTITION BY "orders"."user_id" ORDER BY "orders"."total" DESC)
//! FROM "orders"
//! ```
//!
//! They are allowed in the SELECT list and in ORDER BY only. To filter by one, use
//! [`qualify`](crate::query::Select::qualify).
//! No supported database has `IGNORE NULLS`.

mod extended;
mod frame;
pub(crate) mod functions;
mod named;
pub(crate) mod offset;
mod partition;

pub use extended::Extended;
pub use frame::{
    Before, CurrentRow, Exclusion, Following, Frame, FrameBound, NoFrame, Preceding, RangeBound,
    UnboundedFollowing, UnboundedPreceding, current_row, following, preceding, unbounded_following,
    unbounded_preceding,
};
pub use functions::{
    NeedsNoOrder, WithoutOver, cume_dist, dense_rank, first_value, lag, last_value, lead,
    nth_value, ntile, percent_rank, rank, row_number,
};
pub use named::{NamedWindow, window_named};
pub use offset::{DifferenceOf, OffsetOf, RangeOffset};
use offset::{Offsets, OffsetsOn};
pub use partition::PartitionItems;

/// The names of the functions in messages.
pub(crate) mod names {
    pub use super::frame::place::*;
    pub use super::functions::marker::*;
}

use super::Expr;
use super::aggregate::{
    AggregateCall, AggregateFunction, AggregateOfRows, Modifiers, ModifiersIn, Modify,
    RenderModifiers, TakesDistinct, TakesModifiers, TakesOver, Windowable,
};
use super::call::{Arguments, ArgumentsIn, HasFunction, HaveEquality, RenderArguments};
use super::label::NoLabels;
use super::order::{OrderItems, RenderOrder};
use crate::class::{AllowedInWindow, Class};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::order::{NoOrder, OrderBy, OrderIn};
use crate::render::{Fragment, Sql};
use crate::scope::{Emptiness, In, NotNull, Nullability};
use crate::types::SqlType;
use frame::{ExclusionOn, FrameClause, RenderFrame, UnitOn};

/// `PARTITION BY P ORDER BY O`, and the frame `Fr`.
#[derive(Clone, Copy)]
pub struct WindowSpec<P = (), O = NoOrder, Fr = NoFrame> {
    partition: P,
    order: O,
    frame: Fr,
}

/// All rows in no particular order: `OVER ()`. Add [`order_by`](WindowSpec::order_by) and a frame.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let running = sum(orders::total).over(window().order_by(orders::id));
/// let query = from(orders::table).select((orders::id, running));
/// ```
pub fn window() -> WindowSpec {
    WindowSpec {
        partition: (),
        order: NoOrder,
        frame: NoFrame,
    }
}

/// `PARTITION BY`: the rows that are equal in an expression, or in each of a tuple, which may be nested.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let of_user = partition_by((orders::user_id, orders::status));
/// let query = from(orders::table).select((orders::id, count().over(of_user)));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn partition_by<P: PartitionItems<Items: Arguments<Class: AllowedInWindow>, Flat<()>: HaveEquality>>(items: P) -> WindowSpec<P::Items> {
    WindowSpec { partition: items.into_items(), order: NoOrder, frame: NoFrame }
}

impl<P, O> WindowSpec<P, O> {
    /// `ORDER BY`: items as in [`Select::order_by`](crate::query::Select::order_by). A second call
    /// adds to the first. Without a frame the window then reaches from its first row to the last
    /// that is equal to the current one.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let largest_first = window().order_by((orders::total.desc(), orders::id));
    /// let query = from(orders::table).select((orders::id, row_number().over(largest_first)));
    /// ```
    #[rustfmt::skip]
    pub fn order_by<N: OrderItems<Class: AllowedInWindow, Labels: NoLabels>>(self, items: N) -> WindowSpec<P, OrderBy<O, N>> {
        WindowSpec { partition: self.partition, order: OrderBy::new(self.order, items), frame: NoFrame }
    }
}

/// The window after OVER, for the window function `F`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a window",
    label = "expected a window, as in `partition_by(users::age).order_by(users::name)`"
)]
pub trait WindowFor<F> {}
impl<F: NeedsNoOrder, P, Fr> WindowFor<F> for WindowSpec<P, NoOrder, Fr> {}
#[diagnostic::do_not_recommend]
impl<F, P, O, N, Fr> WindowFor<F> for WindowSpec<P, OrderBy<O, N>, Fr> {}

/// A window, whatever the context.
#[doc(hidden)]
pub trait IsWindow {
    type Class: Class;
    /// The emptiness of the frame: not empty if it always holds the current row.
    type Emptiness: Emptiness;
    /// The kind of offsets in the frame.
    type Offsets: Offsets;
    /// The unit of the frame: ROWS, RANGE or GROUPS.
    type Unit;
    /// The EXCLUDE clause, or its absence.
    type Excluded;
}
impl<P: Arguments, O: OrderItems, Fr: FrameClause> IsWindow for WindowSpec<P, O, Fr> {
    type Class = <P::Class as Class>::With<O::Class>;
    type Emptiness = Fr::Emptiness;
    type Offsets = Fr::Offsets;
    type Unit = Fr::Unit;
    type Excluded = Fr::Excluded;
}
/// A window valid in `Ctx`.
#[doc(hidden)]
pub trait WindowIn<Ctx, I>: IsWindow {
    /// Nullable if one of its expressions can be NULL.
    type Null: Nullability;
}
impl<P, O, Fr, Ctx, I, J> WindowIn<Ctx, (I, J)> for WindowSpec<P, O, Fr>
where
    P: Arguments + ArgumentsIn<Ctx, I>,
    O: OrderItems + OrderIn<Ctx, J>,
    Fr: FrameClause,
{
    type Null = <P::Any as Nullability>::Or<O::Null>;
}

/// The SQL of a window, between the parentheses.
#[doc(hidden)]
pub trait RenderWindow<D: Dialect> {
    const STATIC: bool;
    /// True if its frame is RANGE with an offset, for which it has another order.
    fn turns(&self) -> bool;
    fn render_window<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<P, O, Fr, D> RenderWindow<D> for WindowSpec<P, O, Fr>
where
    D: Dialect,
    P: RenderArguments<D> + Arguments,
    O: RenderOrder<D>,
    Fr: RenderFrame<D>,
{
    const STATIC: bool = P::STATIC && O::STATIC && Fr::STATIC;
    fn render_window<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if P::HAS_DOCUMENT {
            out.compares_documents()?;
        }
        if P::COUNT > 0 {
            out.push("PARTITION BY ");
            self.partition.render_all(", ", out)?;
        }
        match self.turns() {
            true => self.order.render_number(out)?,
            false => self.order.render_order(&mut true, out)?,
        }
        self.frame.render_frame(out)
    }
    fn turns(&self) -> bool {
        O::TURNS && self.frame.is_by_difference()
    }
}
/// Writes the SQL after OVER.
#[doc(hidden)]
pub trait RenderOver<D: Dialect> {
    const STATIC: bool;
    fn render_over<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<P, O, Fr, D: Dialect> RenderOver<D> for WindowSpec<P, O, Fr>
where
    Self: RenderWindow<D>,
{
    const STATIC: bool = <Self as RenderWindow<D>>::STATIC;
    fn render_over<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" OVER (");
        self.render_window(out)?;
        out.push(")");
        Ok(())
    }
}

/// The expression `call OVER window`.
#[derive(Clone, Copy)]
pub struct Over<C, W> {
    call: C,
    window: W,
}
impl<C, W> Over<C, W> {
    pub(super) fn new(call: C, window: W) -> Self {
        Self { call, window }
    }
}

impl<F, A, T, Q, O, W> AggregateCall<F, A, T, Modifiers<Q, O, W>> {
    /// `f(e) OVER (window)`: as a window function, over the rows of the window's frame. It can be
    /// one of another aggregate, as in `sum(sum(x)).over(..)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let share = sum(orders::total).over(partition_by(orders::user_id));
    /// let query = from(orders::table).select((orders::id, share));
    /// ```
    ///
    /// ```sql
    /// SELECT "orders"."id", sum("orders"."total") OVER (PARTITION BY "orders"."user_id") FROM "orders"
    /// ```
    #[rustfmt::skip]
    pub fn over<V: WindowFor<F>>(self, window: V) -> Over<Self, V> where A: AggregateOfRows, Modifiers<Q, O, W>: Windowable {
        Over::new(self, window)
    }
}

/// The call before OVER.
#[doc(hidden)]
pub trait WindowCall {
    type Type: SqlType;
    /// The class of its arguments.
    type Class: Class;
    /// The aggregate function; `()` for a call that is only a window function.
    type Aggregate;
}
/// A call before OVER that is valid in `Ctx`, for a frame that contains a row or may be empty.
#[doc(hidden)]
pub trait WindowCallIn<Ctx, I, P: Emptiness>: WindowCall {
    type Null: Nullability;
    /// How a result of nullability `N` is read in a row.
    type Decode<N>;
}
/// Writes the call, with OVER.
#[doc(hidden)]
pub trait RenderWindowCall<D: Dialect> {
    const STATIC: bool;
    /// True if MySQL treats the result as an unsigned integer.
    const UNSIGNED: bool;
    fn render_with<'b, W: RenderOver<D>>(
        &'b self,
        window: &'b W,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
}

impl<C: WindowCall, W: IsWindow> Expr for Over<C, W> {
    type Type = C::Type;
    type Class = <<C::Class as Class>::With<W::Class> as Class>::Windowed;
}
// The arguments are those of the place itself: after grouping, keys and aggregates.
impl<C, W, Ctx, I, J> In<Ctx, (I, J)> for Over<C, W>
where
    C: WindowCallIn<Ctx, I, W::Emptiness>,
    W: WindowIn<Ctx, J>,
{
    // The nullability of the call. It mentions the window's, so that a mistake there is only one error.
    type Null = <<W::Null as Nullability>::And<NotNull> as Nullability>::Or<C::Null>;
}
impl<C, W, D: Dialect> Fragment<D> for Over<C, W>
where
    C: WindowCall + RenderWindowCall<D>,
    D: TakesOver<C::Aggregate>,
    // The bounds on features come before the bounds that use them, which makes the messages shorter.
    W: IsWindow<Offsets: OffsetsOn<D>, Unit: UnitOn<D>, Excluded: ExclusionOn<D>> + RenderOver<D>,
{
    const STATIC: bool = C::STATIC && W::STATIC;
    const UNSIGNED: bool = C::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.call.render_with(&self.window, out)
    }
}

impl<F, A: Arguments, T: SqlType, M: Modify> WindowCall for AggregateCall<F, A, T, M> {
    type Type = T;
    type Class = A::Class;
    type Aggregate = F;
}
impl<F, A, T, M, Ctx, I, J, P> WindowCallIn<Ctx, (I, J), P> for AggregateCall<F, A, T, M>
where
    F: AggregateFunction,
    A: Arguments + ArgumentsIn<Ctx, I>,
    T: SqlType,
    M: Modify + ModifiersIn<Ctx, J>,
    P: Emptiness,
{
    type Null = <P::All<M::Emptiness> as Emptiness>::Aggregate<F, A::Any>;
    type Decode<N> = F::Decode<T, A::Any, N>;
}
impl<F, A, T, M, D> RenderWindowCall<D> for AggregateCall<F, A, T, M>
where
    F: AggregateFunction,
    D: Dialect + HasFunction<F> + TakesDistinct<M, A> + TakesModifiers<F, M>,
    A: RenderArguments<D> + Arguments,
    T: SqlType,
    M: RenderModifiers<D>,
{
    const STATIC: bool = A::STATIC && M::STATIC;
    const UNSIGNED: bool = A::UNSIGNED;
    fn render_with<'b, W: RenderOver<D>>(
        &'b self,
        window: &'b W,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.render_call(|out| window.render_over(out), out)
    }
}

//! Frames: which rows of its window a function sees (SQL:2016 part 2, 7.15).
//!
//! `.rows(preceding(2), current_row())` is `ROWS BETWEEN 2 PRECEDING AND CURRENT ROW`. A start after
//! its end does not compile.

use std::marker::PhantomData;

use super::WindowSpec;
use super::offset::{
    BoundOffsets, Expressions, NumberOfRows, OffsetExpr, OffsetOf, Offsets, RangeOffset,
};
use crate::dialect::{Dialect, HasExclude, HasGroupsFrame};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::order::OrderKey;
use crate::expr::order::{NoOrder, OrderBy};
use crate::render::{Fragment, Sql};
use crate::scope::{Emptiness, NonEmpty, PerhapsEmpty};
use crate::types::{SqlType, Value};

/// No frame: up to the current row and those equal to it, or all rows if there is no ORDER BY.
#[derive(Debug, Clone, Copy)]
pub struct NoFrame;

/// `U BETWEEN S AND E EXCLUDE X`
pub struct Frame<U, S, E, X = ()> {
    start: S,
    end: E,
    marker: PhantomData<fn() -> (U, X)>,
}
impl<U, S: Clone, E: Clone, X> Clone for Frame<U, S, E, X> {
    fn clone(&self) -> Self {
        Self {
            start: self.start.clone(),
            end: self.end.clone(),
            marker: PhantomData,
        }
    }
}
impl<U, S: Copy, E: Copy, X> Copy for Frame<U, S, E, X> {}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $sql:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl Word for $name {
            const SQL: &'static str = $sql;
        }
    )*};
}
/// A word of a frame.
#[doc(hidden)]
pub trait Word: 'static {
    const SQL: &'static str;
}
words! {
    /// `ROWS`
    ByRows "ROWS";
    /// `RANGE`
    ByRange "RANGE";
    /// `GROUPS`
    ByGroups "GROUPS";
    /// `EXCLUDE CURRENT ROW`
    ExcludeCurrentRow " EXCLUDE CURRENT ROW";
    /// `EXCLUDE GROUP`
    ExcludeGroup " EXCLUDE GROUP";
    /// `EXCLUDE TIES`
    ExcludeTies " EXCLUDE TIES";
    /// `EXCLUDE NO OTHERS`
    ExcludeNoOthers " EXCLUDE NO OTHERS";
    /// `UNBOUNDED PRECEDING`
    UnboundedPreceding "UNBOUNDED PRECEDING";
    /// `CURRENT ROW`
    CurrentRow "CURRENT ROW";
    /// `UNBOUNDED FOLLOWING`
    UnboundedFollowing "UNBOUNDED FOLLOWING";
}
impl Word for () {
    const SQL: &'static str = "";
}
/// `n PRECEDING`
#[derive(Debug, Clone, Copy)]
pub struct Preceding<N>(N);
/// `n FOLLOWING`
#[derive(Debug, Clone, Copy)]
pub struct Following<N>(N);

/// The frame starts with the first row of the window.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let frame = window().order_by(orders::id).rows(unbounded_preceding(), current_row());
/// let query = from(orders::table).select(sum(orders::total).over(frame));
/// ```
pub fn unbounded_preceding() -> UnboundedPreceding {
    UnboundedPreceding
}
/// A bound this far before the current row: in rows, in groups of equal rows, or in RANGE by a difference from its value.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let frame = window().order_by(orders::id).rows(preceding(2), preceding(1));
/// let query = from(orders::table).select(sum(orders::total).over(frame));
/// ```
pub fn preceding<N>(n: N) -> Preceding<N> {
    Preceding(n)
}
/// The current row; in RANGE and GROUPS with those equal to it.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let frame = window().order_by(orders::id).range(current_row(), unbounded_following());
/// let query = from(orders::table).select(sum(orders::total).over(frame));
/// ```
pub fn current_row() -> CurrentRow {
    CurrentRow
}
/// A bound this far after the current row, like [`preceding`].
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let frame = window().order_by(orders::id).rows(current_row(), following(2));
/// let query = from(orders::table).select(sum(orders::total).over(frame));
/// ```
pub fn following<N>(n: N) -> Following<N> {
    Following(n)
}
/// The frame ends with the last row of the window.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let frame = window().order_by(orders::id).rows(following(1), unbounded_following());
/// let query = from(orders::table).select(sum(orders::total).over(frame));
/// ```
pub fn unbounded_following() -> UnboundedFollowing {
    UnboundedFollowing
}

/// The positions of bounds, as messages name them.
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod place {
    pub struct UNBOUNDED_PRECEDING;
    pub struct PRECEDING;
    pub struct CURRENT_ROW;
    pub struct FOLLOWING;
    pub struct UNBOUNDED_FOLLOWING;
}

/// A bound of a frame.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bound of a frame",
    label = "expected `unbounded_preceding()`, `preceding(1)`, `current_row()` ..."
)]
pub trait Bound {
    /// The position of the bound.
    #[doc(hidden)]
    type At;
    /// The emptiness of a frame that starts here, if it does not end before the current row.
    #[doc(hidden)]
    type IfStart: Emptiness;
    /// The emptiness of a frame that ends here.
    #[doc(hidden)]
    type IfEnd: Emptiness;
}
macro_rules! bounds {
    ($([$($n:ident)?] $ty:ty: $at:ident $start:ident $end:ident;)*) => {$(
        impl<$($n)?> Bound for $ty {
            type At = place::$at;
            type IfStart = $start;
            type IfEnd = $end;
        }
    )*};
}
bounds! {
    [] UnboundedPreceding: UNBOUNDED_PRECEDING NonEmpty PerhapsEmpty;
    [N] Preceding<N>: PRECEDING NonEmpty PerhapsEmpty;
    [] CurrentRow: CURRENT_ROW NonEmpty NonEmpty;
    [N] Following<N>: FOLLOWING PerhapsEmpty NonEmpty;
    [] UnboundedFollowing: UNBOUNDED_FOLLOWING PerhapsEmpty NonEmpty;
}

/// A frame that starts here can end at `End`.
#[diagnostic::on_unimplemented(
    message = "a frame cannot start at `{Self}` and end at `{End}`",
    label = "the start lies after the end"
)]
pub trait Before<End> {}
macro_rules! before {
    ($($start:ident: $($end:ident)*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl Before<place::$end> for place::$start {}
    )*)*};
}
before! {
    UNBOUNDED_PRECEDING: PRECEDING CURRENT_ROW FOLLOWING UNBOUNDED_FOLLOWING;
    PRECEDING: PRECEDING CURRENT_ROW FOLLOWING UNBOUNDED_FOLLOWING;
    CURRENT_ROW: CURRENT_ROW FOLLOWING UNBOUNDED_FOLLOWING;
    FOLLOWING: FOLLOWING UNBOUNDED_FOLLOWING;
}

/// A bound of ROWS or GROUPS: an offset is a whole number of them. `I` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bound of ROWS or GROUPS",
    label = "expected a number of rows that names no column and is never NULL, as in `preceding(1)`"
)]
pub trait FrameBound<I>: Bound {
    /// The bound with its offset as an expression.
    #[doc(hidden)]
    type Bound;
    #[doc(hidden)]
    fn into_bound(self) -> Self::Bound;
}
/// A bound of RANGE in a window with the order `O`: an offset is a difference to the value that
/// orders the window. `I` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bound of RANGE in this window",
    label = "an offset needs exactly one ORDER BY item, to which it can be added"
)]
pub trait RangeBound<O, I>: Bound {
    /// The bound with its offset as an expression.
    #[doc(hidden)]
    type Bound;
    #[doc(hidden)]
    fn into_bound(self) -> Self::Bound;
}
macro_rules! fixed {
    ($($ty:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl FrameBound<()> for $ty {
            type Bound = Self;
            fn into_bound(self) -> Self {
                self
            }
        }
        #[diagnostic::do_not_recommend]
        impl<O> RangeBound<O, ()> for $ty {
            type Bound = Self;
            fn into_bound(self) -> Self {
                self
            }
        }
    )*};
}
fixed!(UnboundedPreceding CurrentRow UnboundedFollowing);
macro_rules! with_offset {
    ($($ty:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<N: OffsetOf<NumberOfRows, I>, I> FrameBound<(I,)> for $ty<N> {
            type Bound = $ty<N::Expr>;
            fn into_bound(self) -> Self::Bound {
                $ty(self.0.into_offset())
            }
        }
    )*};
}
with_offset!(Preceding Following);
// Not in the macro, which rustc would quote.
#[rustfmt::skip]
impl<K: OrderKey<Expr: Expr<Type: RangeOffset<Itself = T>>>, N: OffsetOf<T, I>, T, I> RangeBound<OrderBy<NoOrder, K>, (I,)> for Preceding<N> {
    type Bound = Preceding<N::Expr>;
    fn into_bound(self) -> Self::Bound {
        Preceding(self.0.into_offset())
    }
}
#[rustfmt::skip]
impl<K: OrderKey<Expr: Expr<Type: RangeOffset<Itself = T>>>, N: OffsetOf<T, I>, T, I> RangeBound<OrderBy<NoOrder, K>, (I,)> for Following<N> {
    type Bound = Following<N::Expr>;
    fn into_bound(self) -> Self::Bound {
        Following(self.0.into_offset())
    }
}

/// A window that is ordered, as GROUPS needs it.
#[diagnostic::on_unimplemented(
    message = "GROUPS needs ORDER BY in its window",
    label = "without an order all rows are one group: add `.order_by(..)` before"
)]
pub trait HasOrder {}
impl<O, N> HasOrder for OrderBy<O, N> {}

impl<P, O> WindowSpec<P, O> {
    fn with_frame<U, S, E>(self, start: S, end: E) -> WindowSpec<P, O, Frame<U, S, E>> {
        WindowSpec {
            partition: self.partition,
            order: self.order,
            frame: Frame {
                start,
                end,
                marker: PhantomData,
            },
        }
    }
    /// `ROWS BETWEEN start AND end`: counts rows. An offset is a number or, on PostgreSQL, an
    /// expression without columns.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let last_three = window().order_by(orders::id).rows(preceding(2), current_row());
    /// let query = from(orders::table).select((orders::id, avg(orders::total).over(last_three)));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn rows<S: FrameBound<I, At: Before<E::At>, Bound = A>, E: FrameBound<J, Bound = B>, I, J, A, B>(self, start: S, end: E) -> WindowSpec<P, O, Frame<ByRows, A, B>> {
        self.with_frame(start.into_bound(), end.into_bound())
    }
    /// `RANGE BETWEEN start AND end`: rows whose value in ORDER BY differs by at most this much. An offset
    /// needs a single item there: for a number it is a number, for a date or time an interval, which only PostgreSQL has.
    /// SQLite and MySQL accept only values.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let about_as_old = window().order_by(users::age).range(preceding(5), following(5));
    /// let query = from(users::table).select((users::name, count().over(about_as_old)));
    /// ```
    #[rustfmt::skip]
    pub fn range<S: RangeBound<O, I, At: Before<E::At>, Bound = A>, E: RangeBound<O, J, Bound = B>, I, J, A, B>(self, start: S, end: E) -> WindowSpec<P, O, Frame<ByRange, A, B>> {
        self.with_frame(start.into_bound(), end.into_bound())
    }
    /// `GROUPS BETWEEN start AND end`: counts groups of rows that are equal in ORDER BY. PostgreSQL and SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let this_age_and_the_one_below = window().order_by(users::age).groups(preceding(1), current_row());
    /// let query = from(users::table).select((users::name, count().over(this_age_and_the_one_below)));
    /// ```
    #[rustfmt::skip]
    pub fn groups<S: FrameBound<I, At: Before<E::At>, Bound = A>, E: FrameBound<J, Bound = B>, I, J, A, B>(self, start: S, end: E) -> WindowSpec<P, O, Frame<ByGroups, A, B>> where O: HasOrder {
        self.with_frame(start.into_bound(), end.into_bound())
    }
}

impl<P, O, U, S, E> WindowSpec<P, O, Frame<U, S, E>> {
    fn excluding<X>(self) -> WindowSpec<P, O, Frame<U, S, E, X>> {
        WindowSpec {
            partition: self.partition,
            order: self.order,
            frame: Frame {
                start: self.frame.start,
                end: self.frame.end,
                marker: PhantomData,
            },
        }
    }
    /// `EXCLUDE CURRENT ROW`: leaves out the current row. PostgreSQL and SQLite have EXCLUDE.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let others = window().order_by(users::age).range(preceding(5), following(5)).exclude_current_row();
    /// let query = from(users::table).select((users::name, count().over(others)));
    /// ```
    pub fn exclude_current_row(self) -> WindowSpec<P, O, Frame<U, S, E, ExcludeCurrentRow>> {
        self.excluding()
    }
    /// `EXCLUDE GROUP`: leaves out the current row and those equal to it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let frame = window().order_by(users::age).rows(preceding(5), following(5)).exclude_group();
    /// let query = from(users::table).select((users::name, count().over(frame)));
    /// ```
    pub fn exclude_group(self) -> WindowSpec<P, O, Frame<U, S, E, ExcludeGroup>> {
        self.excluding()
    }
    /// `EXCLUDE TIES`: leaves out the rows that are equal to the current one, but keeps that one.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let frame = window().order_by(users::age).rows(preceding(5), following(5)).exclude_ties();
    /// let query = from(users::table).select((users::name, count().over(frame)));
    /// ```
    pub fn exclude_ties(self) -> WindowSpec<P, O, Frame<U, S, E, ExcludeTies>> {
        self.excluding()
    }
    /// `EXCLUDE NO OTHERS`: leaves out nothing, which is the default.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let frame = window().order_by(users::age).rows(preceding(5), following(5)).exclude_no_others();
    /// let query = from(users::table).select((users::name, count().over(frame)));
    /// ```
    pub fn exclude_no_others(self) -> WindowSpec<P, O, Frame<U, S, E, ExcludeNoOthers>> {
        self.excluding()
    }
}

/// The EXCLUDE clause of a frame.
#[doc(hidden)]
pub trait Exclusion: Word {
    type Emptiness: Emptiness;
}
impl Exclusion for () {
    type Emptiness = NonEmpty;
}
impl Exclusion for ExcludeNoOthers {
    type Emptiness = NonEmpty;
}
impl Exclusion for ExcludeTies {
    type Emptiness = NonEmpty;
}
impl Exclusion for ExcludeCurrentRow {
    type Emptiness = PerhapsEmpty;
}
impl Exclusion for ExcludeGroup {
    type Emptiness = PerhapsEmpty;
}

/// The frame of a window, or its absence.
#[doc(hidden)]
pub trait FrameClause {
    /// The emptiness of the frame: not empty if it always holds the current row.
    type Emptiness: Emptiness;
    /// The kind of its offsets.
    type Offsets: Offsets;
    /// The unit of the frame: ROWS, RANGE or GROUPS.
    type Unit;
    /// The EXCLUDE clause, or its absence.
    type Excluded;
}
impl FrameClause for NoFrame {
    type Emptiness = NonEmpty;
    type Offsets = BoundOffsets;
    type Unit = ByRange;
    type Excluded = ();
}
impl<U, S: Bound + HasOffset, E: Bound + HasOffset, X: Exclusion> FrameClause
    for Frame<U, S, E, X>
{
    type Emptiness =
        <<S::IfStart as Emptiness>::All<E::IfEnd> as Emptiness>::All<<X as Exclusion>::Emptiness>;
    type Offsets = <S::Offset as Offsets>::And<E::Offset>;
    type Unit = U;
    type Excluded = X;
}

/// The kind of offset that a bound has.
#[doc(hidden)]
pub trait HasOffset {
    type Offset: Offsets;
}
macro_rules! has_offset {
    ($([$($g:tt)*] $ty:ty: $offset:ident;)*) => {$(
        impl<$($g)*> HasOffset for $ty {
            type Offset = $offset;
        }
    )*};
}
has_offset! {
    [] UnboundedPreceding: BoundOffsets;
    [] CurrentRow: BoundOffsets;
    [] UnboundedFollowing: BoundOffsets;
    [T: SqlType] Preceding<Value<T>>: BoundOffsets;
    [T: SqlType] Following<Value<T>>: BoundOffsets;
    [X] Preceding<OffsetExpr<X>>: Expressions;
    [X] Following<OffsetExpr<X>>: Expressions;
}

/// The SQL of a frame.
#[doc(hidden)]
pub trait RenderFrame<D: Dialect> {
    const STATIC: bool;
    /// True if it is RANGE with an offset.
    fn is_by_difference(&self) -> bool {
        false
    }
    fn render_frame<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderFrame<D> for NoFrame {
    const STATIC: bool = true;
    fn render_frame<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
/// The database `D` supports this unit.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` has no GROUPS in the frame of a window",
    label = "expected ROWS or RANGE"
)]
pub trait UnitOn<D>: Word {}
/// The database `D` supports this EXCLUDE.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` has no EXCLUDE in the frame of a window",
    label = "not supported by this database"
)]
pub trait ExclusionOn<D>: Word {}
macro_rules! words_on {
    ($($trait:ident: $($word:ty $(: $has:ident)?),*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl<D $(: $has)?> $trait<D> for $word {}
    )*)*};
}
words_on! {
    UnitOn: ByRows, ByRange, ByGroups: HasGroupsFrame;
    ExclusionOn: (), ExcludeCurrentRow: HasExclude, ExcludeGroup: HasExclude, ExcludeTies: HasExclude,
        ExcludeNoOthers: HasExclude;
}

impl<U: UnitOn<D>, S: RenderBound<D>, E: RenderBound<D>, X: ExclusionOn<D>, D: Dialect>
    RenderFrame<D> for Frame<U, S, E, X>
{
    const STATIC: bool = S::STATIC && E::STATIC;
    fn is_by_difference(&self) -> bool {
        U::SQL == ByRange::SQL && (S::OFFSET || E::OFFSET)
    }
    fn render_frame<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if !out.is_open() {
            out.push(" ");
        }
        out.push(U::SQL);
        out.push(" BETWEEN ");
        self.start.render_bound(out)?;
        out.push(" AND ");
        self.end.render_bound(out)?;
        out.push(X::SQL);
        Ok(())
    }
}

/// The SQL of a bound.
#[doc(hidden)]
pub trait RenderBound<D: Dialect> {
    const STATIC: bool;
    const OFFSET: bool = false;
    fn render_bound<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<W: Word, D: Dialect> RenderBound<D> for W {
    const STATIC: bool = true;
    fn render_bound<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(W::SQL);
        Ok(())
    }
}
macro_rules! render_offset {
    ($($ty:ident $sql:literal;)*) => {$(
        impl<N: Fragment<D>, D: Dialect> RenderBound<D> for $ty<N> {
            const STATIC: bool = N::STATIC && D::SYNTAX.frame_parameters;
            const OFFSET: bool = true;
            fn render_bound<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                match D::SYNTAX.frame_parameters {
                    true => self.0.render(out)?,
                    false => out.literally(|out| self.0.render(out))?,
                }
                out.push($sql);
                Ok(())
            }
        }
    )*};
}
render_offset! {
    Preceding " PRECEDING";
    Following " FOLLOWING";
}

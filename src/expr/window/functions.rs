//! The window functions proper.
//! <https://www.postgresql.org/docs/15/functions-window.html>

use std::marker::PhantomData;

use super::{Over, RenderOver, RenderWindowCall, WindowCall, WindowCallIn, WindowFor};
use crate::class::AllowedInWindow;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::aggregate::AggregateFunction;
use crate::expr::call::{Arguments, ArgumentsIn, HasFunction, RenderArguments, render_template};
use crate::expr::functions::on;
use crate::expr::{Comparand, Expr, IntoExpr};
use crate::render::{Fragment, Sql};
use crate::scope::{Emptiness, In, NotNull, Nullability, Nullable};
use crate::types::{BigInt, Double, Fits, Integer, SqlType};

/// The call of a window function, which still needs [`over`](WithoutOver::over).
#[must_use = "a window function needs `.over(..)`"]
pub struct WithoutOver<F, A, T> {
    arguments: A,
    marker: PhantomData<fn() -> (F, T)>,
}
impl<F, A, T> WithoutOver<F, A, T> {
    pub(crate) fn new(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
    /// Computes the call over a window: `f(..) OVER (window)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, rank().over(partition_by(orders::user_id).order_by(orders::total))));
    /// ```
    ///
    /// ```sql
    /// SELECT "orders"."id", rank() OVER (PARTITION BY "orders"."user_id" ORDER BY "orders"."total") FROM "orders"
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn over<W: WindowFor<F>>(self, window: W) -> Over<Self, W> {
        Over::new(self, window)
    }
}
impl<F, A: Clone, T> Clone for WithoutOver<F, A, T> {
    fn clone(&self) -> Self {
        Self::new(self.arguments.clone())
    }
}
impl<F, A: Copy, T> Copy for WithoutOver<F, A, T> {}

/// Never implemented: a window function cannot be used by itself.
#[diagnostic::on_unimplemented(
    message = "window function `{Self}` needs OVER",
    label = "add `.over(window)`, as in `.over(partition_by(users::age))`"
)]
pub trait StandsAlone {}
/// The nullability of a window function's result, from its arguments and a frame that may be empty.
#[doc(hidden)]
pub trait WindowFunction: 'static {
    type Null<Any: Nullability, P: Emptiness>: Nullability;
}

/// The window function `F` looks at its window in any order.
#[diagnostic::on_unimplemented(
    message = "window function `{Self}` needs ORDER BY in its window",
    label = "its result depends on the order of rows: add `.order_by(..)` to the window"
)]
pub trait NeedsNoOrder {}
#[diagnostic::do_not_recommend]
impl<F: AggregateFunction> NeedsNoOrder for F {}

macro_rules! window_functions {
    ($($marker:ident $null:ty, $db:ident $sql:literal $(mysql $mysql:literal)? $(, $any_order:ident)?;)*) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(
            impl WindowFunction for marker::$marker {
                type Null<Any: Nullability, P: Emptiness> = $null;
            }
            on!(marker::$marker, $db $sql $(, mysql $mysql)?);
            $(
                #[diagnostic::do_not_recommend]
                impl $any_order for marker::$marker {}
            )?
        )*
    };
}
window_functions! {
    ROW_NUMBER NotNull, all "row_number()", NeedsNoOrder;
    RANK NotNull, all "rank()";
    DENSE_RANK NotNull, all "dense_rank()";
    // MariaDB declares them with ten digits, which is what a derived table keeps of them.
    PERCENT_RANK NotNull, both "percent_rank()" mysql "(percent_rank()| + 0e0)";
    CUME_DIST NotNull, both "cume_dist()" mysql "(cume_dist()| + 0e0)";
    NTILE Any, all "ntile($1)";
    LAG Nullable, all "lag($1)";
    LAG_OF Nullable, all "lag($1, $2)";
    LAG_WITH_DEFAULT Any, both "lag($1, $2, $3)";
    LEAD Nullable, all "lead($1)";
    LEAD_OF Nullable, all "lead($1, $2)";
    LEAD_WITH_DEFAULT Any, both "lead($1, $2, $3)";
    FIRST_VALUE P::Value<Any>, all "first_value($1)", NeedsNoOrder;
    LAST_VALUE P::Value<Any>, all "last_value($1)", NeedsNoOrder;
    NTH_VALUE Nullable, all "nth_value($1, $2)", NeedsNoOrder;
}

impl<F, A: Arguments, T: SqlType> WindowCall for WithoutOver<F, A, T> {
    type Type = T;
    type Class = A::Class;
    type Aggregate = ();
}
impl<F, A, T, Ctx, I, P> WindowCallIn<Ctx, (I,), P> for WithoutOver<F, A, T>
where
    F: WindowFunction,
    A: Arguments + ArgumentsIn<Ctx, I>,
    T: SqlType,
    P: Emptiness,
{
    type Null = F::Null<A::Any, P>;
    type Decode<N> = crate::row::Field<T, N>;
}
impl<F, A, T, D> RenderWindowCall<D> for WithoutOver<F, A, T>
where
    D: Dialect + HasFunction<F>,
    A: RenderArguments<D>,
{
    const STATIC: bool = A::STATIC;
    const UNSIGNED: bool = A::UNSIGNED;
    fn render_with<'b, W: RenderOver<D>>(
        &'b self,
        window: &'b W,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.does(<D as HasFunction<F>>::EFFECT);
        // What follows OVER is after a bar.
        let sql = <D as HasFunction<F>>::SQL;
        let (before, after) = sql.split_once('|').unwrap_or((sql, ""));
        render_template(before, &self.arguments, out)?;
        window.render_over(out)?;
        out.push(after);
        Ok(())
    }
}

macro_rules! of_no_argument {
    ($($(#[$doc:meta])* $name:ident $marker:ident -> $t:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name() -> WithoutOver<marker::$marker, (), $t> {
            WithoutOver::new(())
        }
    )*};
}
of_no_argument! {
    /// `row_number()`: 1, 2, 3 ... in the window's order, or in any order if it has none.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, row_number().over(window().order_by(orders::total.desc()))));
    /// ```
    row_number ROW_NUMBER -> BigInt;
    /// `rank()`: the number of the first row equal to this one in the window's order, which leaves
    /// gaps. Needs ORDER BY in its window.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, rank().over(window().order_by(orders::total.desc()))));
    /// ```
    rank RANK -> BigInt;
    /// `dense_rank()`: 1 for the first rows, 2 for the next that are equal, without gaps. Needs ORDER
    /// BY in its window.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, dense_rank().over(window().order_by(orders::total.desc()))));
    /// ```
    dense_rank DENSE_RANK -> BigInt;
    /// `percent_rank()`: `(rank - 1) / (rows - 1)`, from 0 to 1. Needs ORDER BY in its window.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, percent_rank().over(window().order_by(orders::total.desc()))));
    /// ```
    percent_rank PERCENT_RANK -> Double;
    /// `cume_dist()`: the fraction of the rows up to this one. Needs ORDER BY in its window.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, cume_dist().over(window().order_by(orders::total.desc()))));
    /// ```
    cume_dist CUME_DIST -> Double;
}

/// `ntile(n)`: the number, from 1, of the one of `n` parts of about equal size that has the row. Needs ORDER BY in its
/// window.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table).select((orders::id, ntile(4).over(window().order_by(orders::total.desc()))));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn ntile<N: IntoExpr<Integer, Expr: Expr<Class: AllowedInWindow>>>(n: N) -> WithoutOver<marker::NTILE, (N::Expr,), Integer> {
    WithoutOver::new((n.into_expr(),))
}

/// `lag(e)`: the value of `e` in the previous row, in the window's order; NULL if there is none.
/// [`offset`](WithoutOver::offset) looks further back, [`default`](WithoutOver::default) replaces the value
/// of a missing row. Needs ORDER BY in its window.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let by_id = window().order_by(orders::id);
/// let query = from(orders::table).select((
///     lag(orders::id).over(by_id),
///     lag(orders::id).offset(2).default(0).over(by_id),
/// ));
/// ```
#[rustfmt::skip]
pub fn lag<E: Expr<Class: AllowedInWindow>>(e: E) -> WithoutOver<marker::LAG, (E,), E::Type> {
    WithoutOver::new((e,))
}

/// `lead(e)`: the value of `e` in the next row: like [`lag`].
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table).select((orders::id, lead(orders::id).over(window().order_by(orders::id))));
/// ```
#[rustfmt::skip]
pub fn lead<E: Expr<Class: AllowedInWindow>>(e: E) -> WithoutOver<marker::LEAD, (E,), E::Type> {
    WithoutOver::new((e,))
}

/// `first_value(e)`: the value of `e` in the first row of the frame; NULL if the frame is empty.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table).select((orders::id, first_value(orders::id).over(partition_by(orders::user_id).order_by(orders::id))));
/// ```
#[rustfmt::skip]
pub fn first_value<E: Expr<Class: AllowedInWindow>>(e: E) -> WithoutOver<marker::FIRST_VALUE, (E,), E::Type> {
    WithoutOver::new((e,))
}

/// `last_value(e)`: the value of `e` in the last row of the frame; NULL if the frame is empty. Without
/// a frame of its own the window ends at the current row and those equal to it.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let whole = window().order_by(orders::id).rows(unbounded_preceding(), unbounded_following());
/// let query = from(orders::table).select((orders::id, last_value(orders::id).over(whole)));
/// ```
#[rustfmt::skip]
pub fn last_value<E: Expr<Class: AllowedInWindow>>(e: E) -> WithoutOver<marker::LAST_VALUE, (E,), E::Type> {
    WithoutOver::new((e,))
}

/// `nth_value(e, n)`: the value of `e` in the `n`th row of the frame, from 1; NULL if there is none.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table).select((orders::id, nth_value(orders::id, 2).over(window().order_by(orders::id))));
/// ```
#[rustfmt::skip]
pub fn nth_value<E: Expr<Class: AllowedInWindow>, N: IntoExpr<Integer, Expr: Expr<Class: AllowedInWindow>>>(e: E, n: N) -> WithoutOver<marker::NTH_VALUE, (E, N::Expr), E::Type> {
    WithoutOver::new((e, n.into_expr()))
}

/// The functions `lag` and `lead`, and their types with an offset and a default.
#[doc(hidden)]
pub trait Neighbour {
    type WithOffset;
    type WithDefault;
}
macro_rules! neighbours {
    ($($of:ident $or:ident: $($marker:ident)*;)*) => {$($(
        impl Neighbour for marker::$marker {
            type WithOffset = marker::$of;
            type WithDefault = marker::$or;
        }
    )*)*};
}
neighbours! {
    LAG_OF LAG_WITH_DEFAULT: LAG LAG_OF;
    LEAD_OF LEAD_WITH_DEFAULT: LEAD LEAD_OF;
}

/// The default offset of `lag` and `lead`: `1`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct One;
impl Expr for One {
    type Type = Integer;
    type Class = crate::class::Plain;
}
impl<Ctx> In<Ctx, ()> for One {
    type Null = NotNull;
}
impl<D: Dialect> Fragment<D> for One {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("1");
        Ok(())
    }
}

impl<F: Neighbour, A: Expr, T: SqlType> WithoutOver<F, (A,), T> {
    /// Sets how many rows before or after; the default is 1.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, lag(orders::id).offset(2).over(window().order_by(orders::id))));
    /// ```
    #[rustfmt::skip]
    pub fn offset<N: IntoExpr<Integer, Expr: Expr<Class: AllowedInWindow>>>(self, rows: N) -> WithoutOver<F::WithOffset, (A, N::Expr), T> {
        WithoutOver::new((self.arguments.0, rows.into_expr()))
    }
    /// Sets the value if there is no such row. PostgreSQL and SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, lag(orders::id).default(0).over(window().order_by(orders::id))));
    /// ```
    #[rustfmt::skip]
    pub fn default<V: Comparand<T, Expr = X>, X: Expr<Type: Fits<T>, Class: AllowedInWindow>>(self, value: V) -> WithoutOver<F::WithDefault, (A, One, X), T> {
        WithoutOver::new((self.arguments.0, One, value.into_comparand()))
    }
}
impl<F: Neighbour, A: Expr, N: Expr, T: SqlType> WithoutOver<F, (A, N), T> {
    /// Sets the value if there is no such row. PostgreSQL and SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select((orders::id, lag(orders::id).offset(2).default(0).over(window().order_by(orders::id))));
    /// ```
    #[rustfmt::skip]
    pub fn default<V: Comparand<T, Expr = X>, X: Expr<Type: Fits<T>, Class: AllowedInWindow>>(self, value: V) -> WithoutOver<F::WithDefault, (A, N, X), T> {
        let (e, offset) = self.arguments;
        WithoutOver::new((e, offset, value.into_comparand()))
    }
}

//! Windows that add to a named one: `OVER (w ROWS ...)` (SQL:2016 part 2, 7.15).

use super::frame::{
    Before, ByGroups, ByRange, ByRows, ExcludeCurrentRow, ExcludeGroup, ExcludeNoOthers,
    ExcludeTies, Frame, FrameBound, HasOrder, RangeBound, RenderFrame,
};
use super::{
    IsWindow, NamedWindow, NeedsNoOrder, RenderOver, RenderWindow, WindowFor, WindowIn, WindowSpec,
};
use crate::class::AllowedInWindow;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::label::NoLabels;
use crate::expr::order::{NoOrder, OrderBy};
use crate::expr::order::{OrderItems, RenderOrder};
use crate::render::Sql;

/// The named window `B` with an added order or frame, which together are the window `W`.
#[derive(Clone, Copy)]
pub struct Extended<B, W> {
    base: NamedWindow<B>,
    window: W,
}

/// The methods that add a frame to the window `W`, and the resulting type.
macro_rules! adds_frames {
    ([$($g:tt)*] $ty:ty, $base:ty, $window:ident => $make:expr) => {
        impl<$($g)*> $ty {
            /// Adds `ROWS BETWEEN start AND end`: see [`WindowSpec::rows`].
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::orders;
            /// let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
            /// let query = from(orders::table).select((orders::id, sum(orders::total).over(w.rows(preceding(1), current_row()))));
            /// ```
            #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
            pub fn rows<S: FrameBound<I, At: Before<E::At>, Bound = X>, E: FrameBound<J, Bound = Y>, I, J, X, Y>(self, start: S, end: E) -> Extended<$base, WindowSpec<P, O, Frame<ByRows, X, Y>>> {
                let $window = self;
                let (base, window) = $make;
                Extended { base, window: window.rows(start, end) }
            }
            /// Adds `RANGE BETWEEN start AND end`: see [`WindowSpec::range`].
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::orders;
            /// let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
            /// let query = from(orders::table).select((orders::id, sum(orders::total).over(w.range(preceding(10), current_row()))));
            /// ```
            #[rustfmt::skip]
            pub fn range<S: RangeBound<O, I, At: Before<E::At>, Bound = X>, E: RangeBound<O, J, Bound = Y>, I, J, X, Y>(self, start: S, end: E) -> Extended<$base, WindowSpec<P, O, Frame<ByRange, X, Y>>> {
                let $window = self;
                let (base, window) = $make;
                Extended { base, window: window.range(start, end) }
            }
            /// Adds `GROUPS BETWEEN start AND end`: see [`WindowSpec::groups`].
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::orders;
            /// let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
            /// let query = from(orders::table).select((orders::id, sum(orders::total).over(w.groups(preceding(1), current_row()))));
            /// ```
            #[rustfmt::skip]
            pub fn groups<S: FrameBound<I, At: Before<E::At>, Bound = X>, E: FrameBound<J, Bound = Y>, I, J, X, Y>(self, start: S, end: E) -> Extended<$base, WindowSpec<P, O, Frame<ByGroups, X, Y>>> where O: HasOrder {
                let $window = self;
                let (base, window) = $make;
                Extended { base, window: window.groups(start, end) }
            }
        }
    };
}
adds_frames!([P: Clone, O: Clone] NamedWindow<WindowSpec<P, O>>, WindowSpec<P, O>, named => {
    let window = named.window.clone();
    (named, window)
});
adds_frames!([B, P, O] Extended<B, WindowSpec<P, O>>, B, extended => (extended.base, extended.window));

impl<P: Clone> NamedWindow<WindowSpec<P>> {
    /// Adds `ORDER BY` to a window without one: see [`WindowSpec::order_by`].
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let w = window_named("w", partition_by(orders::user_id));
    /// let query = from(orders::table).select((orders::id, sum(orders::total).over(w.order_by(orders::id))));
    /// ```
    #[rustfmt::skip]
    pub fn order_by<N: OrderItems<Class: AllowedInWindow, Labels: NoLabels>>(self, items: N) -> Extended<WindowSpec<P>, WindowSpec<P, OrderBy<NoOrder, N>>> {
        let window = self.window.clone().order_by(items);
        Extended { base: self, window }
    }
}

macro_rules! adds_exclusions {
    ($($(#[$doc:meta])* $name:ident $word:ident;)*) => {
        impl<B, P, O, U, S, E> Extended<B, WindowSpec<P, O, Frame<U, S, E>>> {$(
            $(#[$doc])*
            pub fn $name(self) -> Extended<B, WindowSpec<P, O, Frame<U, S, E, $word>>> {
                Extended { base: self.base, window: self.window.$name() }
            }
        )*}
    };
}
adds_exclusions! {
    /// `EXCLUDE CURRENT ROW`: leaves out the current row.
    exclude_current_row ExcludeCurrentRow;
    /// `EXCLUDE GROUP`: leaves out the current row and those equal to it.
    exclude_group ExcludeGroup;
    /// `EXCLUDE TIES`: leaves out the rows that are equal to the current one, but keeps that one.
    exclude_ties ExcludeTies;
    /// `EXCLUDE NO OTHERS`: leaves out nothing, which is the default.
    exclude_no_others ExcludeNoOthers;
}

impl<F: NeedsNoOrder, B, P, Fr> WindowFor<F> for Extended<B, WindowSpec<P, NoOrder, Fr>> {}
#[diagnostic::do_not_recommend]
impl<F, B, P, O, N, Fr> WindowFor<F> for Extended<B, WindowSpec<P, OrderBy<O, N>, Fr>> {}
impl<B, W: IsWindow> IsWindow for Extended<B, W> {
    type Class = W::Class;
    type Emptiness = W::Emptiness;
    type Offsets = W::Offsets;
    type Unit = W::Unit;
    type Excluded = W::Excluded;
}
impl<B, W: WindowIn<Ctx, I>, Ctx, I> WindowIn<Ctx, (I,)> for Extended<B, W> {
    type Null = W::Null;
}

/// Writes what a window adds to the named window `B`.
#[doc(hidden)]
pub trait RenderBeyond<B, D: Dialect> {
    fn render_beyond<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<P, O: RenderOrder<D>, Fr: RenderFrame<D>, D: Dialect> RenderBeyond<WindowSpec<P>, D>
    for WindowSpec<P, O, Fr>
{
    fn render_beyond<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.order.render_order(&mut true, out)?;
        self.frame.render_frame(out)
    }
}
impl<P, O, N, Fr: RenderFrame<D>, D: Dialect> RenderBeyond<WindowSpec<P, OrderBy<O, N>>, D>
    for WindowSpec<P, OrderBy<O, N>, Fr>
{
    fn render_beyond<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.frame.render_frame(out)
    }
}
impl<B: RenderWindow<D>, W: RenderWindow<D> + RenderBeyond<B, D>, D: Dialect> RenderOver<D>
    for Extended<B, W>
{
    const STATIC: bool = false;
    fn render_over<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" OVER (");
        let NamedWindow { name, window } = &self.base;
        // A frame that needs another order is written out.
        if !self.window.turns() && out.names_window(name, window) {
            out.identifier(name)?;
            self.window.render_beyond(out)?;
        } else {
            self.window.render_window(out)?;
        }
        out.push(")");
        Ok(())
    }
}

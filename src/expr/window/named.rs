//! Named windows: `WINDOW w AS (...)` (SQL:2016 part 2, 7.15).

use super::{IsWindow, NeedsNoOrder, RenderOver, RenderWindow, WindowFor, WindowIn, WindowSpec};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::order::{NoOrder, OrderBy};
use crate::render::{AnyWindow, Sql};

/// A window with a name: see [`window_named`].
#[derive(Clone, Copy)]
pub struct NamedWindow<W> {
    pub(super) name: &'static str,
    pub(super) window: W,
}

/// Names a window, so that a query that uses it several times defines it once.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::orders;
/// let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
/// let query = from(orders::table).select((rank().over(w), sum(orders::total).over(w)));
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT rank() OVER `w`, sum(`orders`.`total`) OVER `w` FROM `orders` \
///      WINDOW `w` AS (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`)",
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// Calls can add to a named window: an order if it has none, and a frame:
/// `sum(orders::total).over(w.rows(preceding(1), current_row()))` is
/// `sum(..) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`.
///
/// A second, different window of the same name is written out in each call, and so is one that is
/// used in ORDER BY only. The name is a value, so that the statement is cached by its SQL text and
/// not by its type.
pub fn window_named<W: IsWindow>(name: &'static str, window: W) -> NamedWindow<W> {
    NamedWindow { name, window }
}

impl<F: NeedsNoOrder, P, Fr> WindowFor<F> for NamedWindow<WindowSpec<P, NoOrder, Fr>> {}
#[diagnostic::do_not_recommend]
impl<F, P, O, N, Fr> WindowFor<F> for NamedWindow<WindowSpec<P, OrderBy<O, N>, Fr>> {}
impl<W: IsWindow> IsWindow for NamedWindow<W> {
    type Class = W::Class;
    type Emptiness = W::Emptiness;
    type Offsets = W::Offsets;
    type Unit = W::Unit;
    type Excluded = W::Excluded;
}
impl<W: WindowIn<Ctx, I>, Ctx, I> WindowIn<Ctx, (I,)> for NamedWindow<W> {
    type Null = W::Null;
}

impl<W: RenderWindow<D>, D: Dialect> RenderOver<D> for NamedWindow<W> {
    const STATIC: bool = false;
    fn render_over<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" OVER ");
        if out.names_window(self.name, &self.window) {
            return out.identifier(self.name);
        }
        out.push("(");
        self.window.render_window(out)?;
        out.push(")");
        Ok(())
    }
}

impl<D: Dialect, W: RenderWindow<D>> AnyWindow<D> for W {
    fn render_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_window(out)
    }
}

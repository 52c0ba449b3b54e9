//! Named windows: `WINDOW w AS (...)` (SQL:2016 part 2, 7.15).

use super::{NeedsNoOrder, RenderOver, RenderWindow, Window, WindowFor, WindowIn, WindowSpec};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::order::{NoOrder, OrderBy};
use crate::render::Sql;

/// A window with a name: see [`window_named`].
#[derive(Clone, Copy)]
pub struct NamedWindow<W> {
    pub(super) name: &'static str,
    pub(super) window: W,
}

/// Gives a window a name: where it is used several times, the query says it once.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::orders;
/// let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
/// let query = from(orders::table).select((rank().over(w), sum(orders::total).over(w)));
/// assert_eq!(
///     query.to_sql::<Sqlite>(),
///     "SELECT rank() OVER `w`, sum(`orders`.`total`) OVER `w` FROM `orders` \
///      WINDOW `w` AS (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`)",
/// );
/// ```
///
/// A window can add to a named one: an order if it has none, and a frame:
/// `sum(orders::total).over(w.rows(preceding(1), current_row()))` is
/// `sum(..) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`.
///
/// A second, different window of the same name is written where it stands, and so is one that is
/// used in ORDER BY only. The name is a value, so that the statement is cached by its SQL text and
/// not by its type.
pub fn window_named<W: Window>(name: &'static str, window: W) -> NamedWindow<W> {
    NamedWindow { name, window }
}

impl<F: NeedsNoOrder, P, Fr> WindowFor<F> for NamedWindow<WindowSpec<P, NoOrder, Fr>> {}
#[diagnostic::do_not_recommend]
impl<F, P, O, N, Fr> WindowFor<F> for NamedWindow<WindowSpec<P, OrderBy<O, N>, Fr>> {}
impl<W: Window> Window for NamedWindow<W> {
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
        if out.windows().name(self.name, &self.window)? {
            return out.identifier(self.name);
        }
        out.push("(");
        self.window.render_window(out)?;
        out.push(")");
        Ok(())
    }
}

/// A window whose type is forgotten.
trait AnyWindow<D: Dialect> {
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect, W: RenderWindow<D>> AnyWindow<D> for W {
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_window(out)
    }
}

/// The named windows of one query, remembered while its SELECT list is written.
pub(crate) struct Windows<'b, D> {
    named: Vec<(&'static str, &'b (dyn AnyWindow<D> + 'b))>,
    /// Whether WINDOW is written, after which none can be added.
    written: bool,
}
impl<D> Default for Windows<'_, D> {
    fn default() -> Self {
        Self {
            named: Vec::new(),
            written: false,
        }
    }
}
impl<'b, D: Dialect> Windows<'b, D> {
    /// Whether the name stands for this window in the query.
    pub(super) fn name(
        &mut self,
        name: &'static str,
        window: &'b (impl RenderWindow<D> + 'b),
    ) -> Result<bool, diesel::result::Error> {
        let known = self.named.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, known)) => same(*known, window),
            None if self.written => Ok(false),
            None => {
                self.named.push((name, window));
                Ok(true)
            }
        }
    }
}

/// Whether both have the same SQL and the same values. A list of values is never the same.
fn same<'b, D: Dialect>(
    a: &'b (dyn AnyWindow<D> + 'b),
    b: &'b (dyn AnyWindow<D> + 'b),
) -> Result<bool, diesel::result::Error> {
    let mut out = Sql::<D>::comparing();
    // Twice, so that its values have numbers before their places are compared.
    a.render(&mut out)?;
    out.take_text();
    let values = out.binds();
    a.render(&mut out)?;
    let first = out.take_text();
    b.render(&mut out)?;
    Ok(out.take_text() == first && out.binds() == values)
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Writes WINDOW with the windows that the SELECT list named.
    pub(crate) fn render_windows(&mut self) -> RenderResult {
        let named = std::mem::take(&mut self.windows().named);
        for (i, (name, window)) in named.iter().enumerate() {
            self.push(if i == 0 { " WINDOW " } else { ", " });
            self.identifier(name)?;
            self.push(" AS (");
            window.render(self)?;
            self.push(")");
        }
        *self.windows() = Windows {
            named,
            written: true,
        };
        Ok(())
    }
}

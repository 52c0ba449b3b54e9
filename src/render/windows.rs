//! The named windows of a query, written in its WINDOW clause (SQL:2016 part 2, 7.15).

use super::{RenderResult, Sql};
use crate::dialect::Dialect;

/// A window whose type is erased.
pub(crate) trait AnyWindow<D: Dialect> {
    fn render_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

/// The named windows of one query, remembered while its SELECT list is written.
pub(super) struct Windows<'b, D> {
    named: Vec<(&'static str, &'b (dyn AnyWindow<D> + 'b))>,
    /// True once WINDOW is written, after which none can be added.
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

impl<D> Windows<'_, D> {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.named.clear();
        self.written = false;
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// True if the name belongs to this window in the query.
    pub(crate) fn names_window(
        &mut self,
        name: &'static str,
        window: &'b (dyn AnyWindow<D> + 'b),
    ) -> bool {
        let windows = &mut self.query.windows;
        match windows.named.iter().find(|(known, _)| *known == name) {
            Some((_, known)) => same(*known, window),
            None if windows.written => false,
            None => {
                windows.named.push((name, window));
                true
            }
        }
    }

    /// Writes WINDOW with the windows that the SELECT list used.
    pub(crate) fn render_windows(&mut self) -> RenderResult {
        let named = std::mem::take(&mut self.query.windows.named);
        for (i, (name, window)) in named.iter().enumerate() {
            self.push(if i == 0 { " WINDOW " } else { ", " });
            self.identifier(name)?;
            self.push(" AS (");
            window.render_any(self)?;
            self.push(")");
        }
        self.query.windows = Windows {
            named,
            written: true,
        };
        Ok(())
    }
}

/// True if both have the same SQL and the same values. A list of values is never the same.
fn same<'b, D: Dialect>(a: &'b (dyn AnyWindow<D> + 'b), b: &'b (dyn AnyWindow<D> + 'b)) -> bool {
    Sql::alike([a, b], |window, out| window.render_any(out))
}

//! Columns of a SELECT list that are asked for at run time only.

use std::any::TypeId;

use super::select_list::{Names, RenderSelection, Selectable, Selection};
use crate::class::{Aggregate, WindowOfAggregate};
use crate::dialect::{Dialect, Sql};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::row::{Decode, Field};
use crate::scope::{In, Nullable};

// `None` selects NULL in the place of the expression, so that the rows have the same type.
impl<E: Expr> Selectable for Option<E> {
    type Class = E::Class;
    type List = (Self, ());
    const WIDTH: usize = 1;
}
impl<E: Expr + In<Ctx, I>, Ctx, I> Selection<Ctx, I> for Option<E>
where
    Field<E::Type, Nullable>: Decode,
{
    type Decode = Field<E::Type, Nullable>;
}
impl<E: RenderSelection<D> + Expr, D: Dialect> RenderSelection<D> for Option<E> {
    const STATIC: bool = false;
    fn render_selection<'b>(&'b self, names: &mut Names, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if let Some(expr) = self {
            return expr.render_selection(names, out);
        }
        // An aggregate makes one row of all, even one that is not asked for.
        let class = TypeId::of::<E::Class>();
        let aggregates =
            class == TypeId::of::<Aggregate>() || class == TypeId::of::<WindowOfAggregate>();
        out.push(if aggregates { "max(NULL)" } else { "NULL" });
        match names.next() {
            Some(name) => {
                out.push(" AS ");
                out.identifier(&name)
            }
            None => Ok(()),
        }
    }
}

//! Columns of a SELECT list that are chosen at run time.

use std::any::TypeId;

use super::select_list::{ListNames, OwnNames, RenderSelection, Selectable, Selection};
use crate::class::{Aggregate, WindowOfAggregate};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::label::{LabelName, Labeled};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Field};
use crate::scope::{In, Nullable};
use crate::types::{Bound, SqlType};

// `None` selects NULL instead of the expression, so that the rows have the same type.
impl<E: Expr + Selectable> Selectable for Option<E> {
    type Class = <E as Expr>::Class;
    type List = (Self, ());
    type OrderedAs = Self;
    const WIDTH: usize = 1;
    fn names(into: &mut OwnNames) {
        E::names(into);
    }
}
impl<E: Expr + Selectable + In<Ctx, I>, Ctx, I> Selection<Ctx, I> for Option<E>
where
    Field<E::Type, Nullable>: Decode,
{
    type Decode = Field<E::Type, Nullable>;
}
impl<E: RenderSelection<D> + Expr + Fragment<D>, D: Dialect> RenderSelection<D> for Option<E> {
    const STATIC: bool = false;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if let Some(expr) = self {
            return expr.render_selection(names, out);
        }
        names.around();
        null_of::<E, D>(out)?;
        let own = <E as Fragment<D>>::NAME;
        match names.next().as_deref().or(own) {
            Some(name) => {
                out.push(" AS ");
                out.identifier(name)
            }
            None => Ok(()),
        }
    }
}

impl<E: Expr, L: LabelName> Selectable for Option<Labeled<E, L>> {
    type Class = E::Class;
    type List = (Self, ());
    type OrderedAs = Self;
    const WIDTH: usize = 1;
    fn names(into: &mut OwnNames) {
        <Labeled<E, L> as Selectable>::names(into);
    }
}
impl<E: Expr + In<Ctx, I>, L: LabelName, Ctx, I> Selection<Ctx, I> for Option<Labeled<E, L>>
where
    Field<E::Type, Nullable>: Decode,
{
    type Decode = Field<E::Type, Nullable>;
}
impl<E: Expr + Fragment<D>, L: LabelName, D: Dialect> RenderSelection<D> for Option<Labeled<E, L>> {
    const STATIC: bool = false;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        match self {
            Some(labeled) => labeled.render_selection(names, out),
            None => {
                names.around();
                null_of::<E, D>(out)?;
                Labeled::<E, L>::render_name(names, out)
            }
        }
    }
}

/// NULL instead of `E`. It is bound, and so has the right SQL type: PostgreSQL treats a bare NULL as text in
/// derived tables and the first query of a set operation.
/// <https://www.postgresql.org/docs/15/typeconv-select.html>
fn null_of<E: Expr, D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
    let null = const { &Bound::<<E::Type as SqlType>::Base>::NULL };
    // An aggregate turns all rows into one, even if it is left out.
    let class = TypeId::of::<E::Class>();
    if class == TypeId::of::<Aggregate>() || class == TypeId::of::<WindowOfAggregate>() {
        out.push("CASE WHEN count(*) < 0 THEN ");
        out.bind(null)?;
        out.push(" END");
        return Ok(());
    }
    out.bind(null)
}

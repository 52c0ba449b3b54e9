//! Labeled expressions in a SELECT list: `expression AS label`.

use std::any::TypeId;

use super::filter::Condition;
use super::group::GroupCondition;
use super::select_list::{
    ListNames, OwnName, OwnNames, RenderSelection, Selectable, Selection, render_item,
};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::label::{LabelCompared, LabelName, Labeled};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Field};
use crate::scope::Nullability;
use crate::types::SqlType;

// Never valid in a query: see `KnownBeforeSelect`.
impl<L: LabelName> Condition for LabelCompared<L> {
    type Predicate = Self;
}
impl<L: LabelName> GroupCondition for LabelCompared<L> {
    type Predicate = Self;
}
impl<E: Expr, L: LabelName> Selectable for Labeled<E, L> {
    type Class = E::Class;
    type List = (Self, ());
    type OrderedAs = E;
    const WIDTH: usize = 1;
    fn names(into: &mut OwnNames) {
        into.push(Some(own_name::<L>()));
    }
}
// Not a whole row, which has several columns: a label names one.
impl<
    E: Selection<Ctx, I, Decode = Field<T, N, Of>> + Expr<Type = T>,
    L: LabelName,
    Ctx,
    I,
    T: SqlType,
    N: Nullability,
    Of,
> Selection<Ctx, I> for Labeled<E, L>
where
    Field<T, N, Of>: Decode,
{
    type Decode = E::Decode;
}
impl<E: Expr + Fragment<D>, L: LabelName, D: Dialect> RenderSelection<D> for Labeled<E, L> {
    const STATIC: bool = E::STATIC;
    const VALUES: bool = E::VALUES;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        let (before, behind) = names.around();
        out.push(before);
        render_item(&self.expr, out)?;
        out.push(behind);
        out.labels(L::NAME, &self.expr);
        Self::render_name(names, out)
    }
}
impl<E, L: LabelName> Labeled<E, L> {
    /// Writes the name, whatever comes before it.
    pub(crate) fn render_name<D: Dialect>(
        names: &mut ListNames,
        out: &mut Sql<'_, '_, D>,
    ) -> RenderResult {
        named_label::<L, D>(names, out)
    }
}

/// The name of a selected item with the label `L`.
pub(super) fn own_name<L: LabelName>() -> OwnName {
    OwnName {
        name: L::NAME,
        label: Some(TypeId::of::<L>()),
    }
}
/// Writes the name of an item with the label `L`, whatever comes before it.
pub(super) fn named_label<L: LabelName, D: Dialect>(
    names: &mut ListNames,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    if matches!(names, ListNames::Never | ListNames::Surrounded(_)) {
        return Ok(());
    }
    out.push(" AS ");
    match names.next() {
        Some(name) => {
            out.identifier(&name)?;
            out.rename_label(L::NAME, name);
            Ok(())
        }
        None => out.identifier(L::NAME),
    }
}

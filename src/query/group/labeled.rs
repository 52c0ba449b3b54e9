//! Keys of GROUP BY with a label, by which the SELECT list refers to them.

use super::items::{GroupItem, GroupItems, KeysOf, RenderGroup};
use super::sets::{RenderSets, SetItem, Sets, StepItem, Steps};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::label::{Label, LabelName, Labeled};
use crate::query::label::{named_label, own_name};
use crate::query::select_list::{ListNames, OwnNames, RenderSelection, Selectable, Selection};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Field};
use crate::scope::{
    Emptiness, Groups, Here, In, Key, Keys, NonEmpty, NotNull, Nullability, Rows, Scope, There,
};
use crate::types::BigInt;

// The label is the name of the key; the expression is valid if the query also has its columns as keys.
impl<E: GroupItems + 'static, L: LabelName> GroupItems for Labeled<E, L> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = E::Columns<N, R>;
    type Exprs<N: Nullability, R: 'static> = (Key<Self, N>, R);
    type Emptiness = NonEmpty;
    type Class = E::Class;
    const STATIC: bool = E::STATIC;
}
impl<E: GroupItem<Ctx, I>, L, Ctx, I> GroupItem<Ctx, I> for Labeled<E, L> {}
impl<E: RenderGroup<D, P> + Fragment<D>, L: LabelName, D: Dialect, P> RenderGroup<D, P>
    for Labeled<E, L>
{
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.expr.render_group(one, out)
    }
    fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        out.label_key(L::NAME, &self.expr);
    }
}
#[diagnostic::do_not_recommend]
impl<E: StepItem, L> StepItem for Labeled<E, L> {}
#[diagnostic::do_not_recommend]
impl<E: Steps, L> Steps for Labeled<E, L> {}
#[diagnostic::do_not_recommend]
impl<E: SetItem, L> SetItem for Labeled<E, L> {}
#[diagnostic::do_not_recommend]
impl<E: Sets, L> Sets for Labeled<E, L> {
    type Emptiness = E::Emptiness;
}
impl<E: RenderSets<D> + Fragment<D>, L: LabelName, D: Dialect> RenderSets<D> for Labeled<E, L> {
    fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.expr.render_sets(out)
    }
    fn name_keys_of_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        out.label_key(L::NAME, &self.expr);
    }
}

/// The key of GROUP BY with the label `L`, among the expressions.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "label `{L}` is not that of a key of GROUP BY",
    label = "`key()` of a label is an expression where `group_by` has the label"
)]
pub trait KeyOfLabel<L, I> {
    type Labeled: Expr;
    /// Nullable if grouping may set it to NULL.
    type Null: Nullability;
}
#[diagnostic::do_not_recommend]
impl<E: Expr, L, N: Nullability, R> KeyOfLabel<L, Here> for (Key<Labeled<E, L>, N>, R) {
    type Labeled = E;
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<L, H, R: KeyOfLabel<L, I>, I> KeyOfLabel<L, There<I>> for (H, R) {
    type Labeled = R::Labeled;
    type Null = R::Null;
}

/// A context in which the label `L` belongs to a key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "label `{L}` is not that of a key of GROUP BY",
    label = "a label alone can be selected where GROUP BY has it, as in `.group_by((users::age / 10).label({L}))`"
)]
pub trait HasLabeledKey<L, I> {
    type Decode: Decode;
}
#[diagnostic::do_not_recommend]
impl<S, C, X, A, F, L, I, J, E, N> HasLabeledKey<L, (I, J)> for Groups<S, Keys<C, X, A>, F>
where
    S: Scope,
    A: Emptiness,
    X: KeyOfLabel<L, I, Labeled = E, Null = N>,
    E: Expr + In<Rows<S>, J>,
    N: Nullability,
    Field<E::Type, <E::Null as Nullability>::Or<N>>: Decode,
{
    type Decode = Field<E::Type, <E::Null as Nullability>::Or<N>>;
}

/// Never implemented: a query without GROUP BY has no keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "label `{L}` is not that of a key of GROUP BY",
    label = "a label alone can be selected where GROUP BY has it; write the expression, and `.label({L})` behind it"
)]
pub trait LabeledWithoutGroups<L> {}
#[diagnostic::do_not_recommend]
impl<S, L> HasLabeledKey<L, ()> for Rows<S>
where
    for<'a> &'a (): LabeledWithoutGroups<L>,
{
    type Decode = Field<BigInt, NotNull>;
}

impl<L: LabelName> Selectable for Label<L> {
    type Class = Plain;
    type List = (Self, ());
    type OrderedAs = Self;
    const WIDTH: usize = 1;
    fn names(into: &mut OwnNames) {
        into.push(Some(own_name::<L>()));
    }
}
impl<L: LabelName, Ctx: HasLabeledKey<L, I>, I> Selection<Ctx, I> for Label<L> {
    type Decode = Ctx::Decode;
}
impl<L: LabelName, D: Dialect> RenderSelection<D> for Label<L> {
    const STATIC: bool = true;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        let (before, behind) = names.around();
        out.push(before);
        if let Some(key) = out.labeled_key(L::NAME) {
            key.render_any(out)?;
            out.label_expression(L::NAME, key);
        }
        out.push(behind);
        named_label::<L, D>(names, out)
    }
}

//! Names for selected expressions: `expression AS label` (SQL:2016 part 2, 7.16).

use std::any::TypeId;

use super::Expr;
use super::order::{OrderItem, OrderItems, Ordered, OrderedBy, RenderOrder, SortedBy, separate};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{Here, In, NotNull, Nullable, TableId, There};
use crate::table::marker_value;

/// A name that [`label!`](crate::label) declares.
pub trait LabelName: 'static {
    /// The name in SQL.
    const NAME: &'static str;
    /// Distinguishes it from the tables of a query.
    #[doc(hidden)]
    type Id: TableId;
}

marker_value! {
    /// A label, as queries write it: `sum(orders::total).label(spent)`.
    Label
}
impl<L: LabelName> std::fmt::Debug for Label<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(L::NAME)
    }
}

/// A comparison with the label `L`, which no condition can contain: SQL computes the SELECT list after WHERE and HAVING.
#[doc(hidden)]
pub struct LabelCompared<L>(std::marker::PhantomData<fn() -> L>);
/// Never implemented. The lifetime in a bound delays rustc's check until the bound is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "label `{L}` is not allowed in a condition: it names a column of the result, after WHERE and HAVING",
    label = "repeat the labeled expression, as in `count().gt(1)`"
)]
pub trait KnownBeforeSelect<L> {}
impl<L: LabelName> Expr for LabelCompared<L> {
    type Type = crate::types::Bool;
    type Class = Plain;
}
#[rustfmt::skip]
impl<L, Ctx> In<Ctx, ()> for LabelCompared<L> where for<'a> &'a (): KnownBeforeSelect<L> {
    type Null = NotNull;
}
// The context rejects it, and nothing else does.
impl<L: LabelName, D: Dialect> Fragment<D> for LabelCompared<L> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
macro_rules! compared {
    ($($name:ident)*) => {
        impl<L: LabelName> Label<L> {
            $(
                #[doc(hidden)]
                pub fn $name<V>(self, _: V) -> LabelCompared<L> {
                    LabelCompared(std::marker::PhantomData)
                }
            )*
        }
    };
}
compared! { eq ne lt le gt ge like in_ }

/// `E AS label`, in a SELECT list only.
pub struct Labeled<E, L> {
    pub(crate) expr: E,
    label: Label<L>,
}
impl<E: Clone, L> Clone for Labeled<E, L> {
    fn clone(&self) -> Self {
        Self {
            expr: self.expr.clone(),
            label: self.label,
        }
    }
}
impl<E: Copy, L> Copy for Labeled<E, L> {}
impl<E, L> Labeled<E, L> {
    pub(crate) fn new(expr: E, label: Label<L>) -> Self {
        Self { expr, label }
    }
}

/// The label `L` is in this SELECT list.
#[diagnostic::on_unimplemented(
    message = "label `{L}` is not in the SELECT list of this query",
    label = "no expression is selected with `.label({L})`"
)]
pub trait HasLabel<L, I> {}
#[diagnostic::do_not_recommend]
impl<E, L, R> HasLabel<L, Here> for (Labeled<E, L>, R) {}
#[diagnostic::do_not_recommend]
impl<E, L, R> HasLabel<L, Here> for (Option<Labeled<E, L>>, R) {}
#[diagnostic::do_not_recommend]
impl<L, R> HasLabel<L, Here> for (Label<L>, R) {}
#[diagnostic::do_not_recommend]
impl<L, H, R: HasLabel<L, I>, I> HasLabel<L, There<I>> for (H, R) {}

/// Implemented if the labels that ORDER BY uses are all in the SELECT list.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "ORDER BY names an item that is not in the SELECT list: `{Self}`",
    label = "no expression has this label or number there",
    note = "`select` comes before an `order_by` with labels or numbers"
)]
pub trait SelectedIn<List, I> {}
#[diagnostic::do_not_recommend]
impl<List> SelectedIn<List, ()> for () {}
#[diagnostic::do_not_recommend]
impl<List: HasLabel<L, I>, L, I> SelectedIn<List, I> for Label<L> {}
macro_rules! selected_in {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<List, $($t: SelectedIn<List, $i>, $i),+> SelectedIn<List, ($($i,)+)> for ($($t,)+) {}
    };
}
crate::tuples::all_tuples!(selected_in);

/// No label is among the items of an ORDER BY.
#[diagnostic::on_unimplemented(
    message = "a label is not allowed here: only the ORDER BY of a whole query knows it",
    label = "write the expression instead of its label"
)]
pub trait NoLabels {}
#[diagnostic::do_not_recommend]
impl NoLabels for () {}
macro_rules! no_labels {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: NoLabels),+> NoLabels for ($($t,)+) {}
    };
}
crate::tuples::all_tuples!(no_labels);

super::order::orders_rows!([L] Label<L>);
impl<L: LabelName, D: Dialect> Fragment<D> for Label<L> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const NAME: Option<&'static str> = Some(L::NAME);
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if let Some(e) = out.labeled(L::NAME) {
            return e.render_any(out);
        }
        if out.wants_values_only() {
            return Ok(());
        }
        // If a column has the same name, the position of the label is used to distinguish them.
        if let Some(place) = out.place_of_label(L::NAME, TypeId::of::<L>()) {
            out.push(&place.to_string());
            return Ok(());
        }
        let name = out.label_name(L::NAME);
        out.identifier(&name)
    }
}

// The expression of the label is in the SELECT list, where it was checked.
macro_rules! label_items {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        impl<L, $($g)*> OrderItems for $ty {
            type Class = Plain;
            type Labels = Label<L>;
            type Before<Rest> = (Label<L>, Rest);
        }
        impl<L, Ctx, $($g)*> OrderItem<Ctx, ()> for $ty {
            type Null = Nullable;
        }
    )*};
}
label_items! {
    [] Label<L>;
    [const DESC: bool, const NULLS: u8] Ordered<Label<L>, DESC, NULLS>;
    [] OrderedBy<Label<L>>;
}
impl<L: LabelName, D: Dialect> SortedBy<D> for Label<L> {
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult {
        match out.is_document_label(TypeId::of::<L>()) {
            true => out.compares_documents(),
            false => Ok(()),
        }
    }
}
impl<L: LabelName, D: Dialect> RenderOrder<D> for Label<L> {
    const STATIC: bool = true;
    const NAMES_ONLY: bool = true;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        <Self as SortedBy<D>>::compares(out)?;
        separate(first, out);
        self.render(out)
    }
}

//! ORDER BY after QUALIFY: the derived table has a column for each sort key, and the outer query sorts by it.

use std::any::TypeId;

use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::label::{Label, LabelName};
use crate::expr::order::{
    Direction, NoOrder, OrderBy, Ordered, OrderedBy, RenderOrder, SortedBy, nulls_order, separate,
};
use crate::query::select_list::{ListNames, OwnNames};
use crate::query::set::Ordinal;
use crate::render::{Fragment, Sql};

/// The derived table.
pub(super) const WINDOWED: &str = "windowed";
/// The column with the rank of a row in the order, equal for rows that tie: WITH TIES counts them.
const PLACE: &str = "place";

/// An ORDER BY as columns of the derived table, and as the outer ORDER BY.
#[doc(hidden)]
pub trait RenderPlaces<D: Dialect>: RenderOrder<D> {
    /// True if one `rank()` can have all items in its window: expressions without window functions.
    fn in_one_window() -> bool;
    /// Writes the columns, each after a comma, with numbered names after the `n`th.
    fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes the items of the outer ORDER BY; `own` are the names of the selected columns.
    fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult;
}

/// The position in the outer ORDER BY.
#[doc(hidden)]
pub struct Outside<'o> {
    own: &'o OwnNames,
    n: usize,
    first: bool,
}

/// Writes the columns of the derived table that the outer query sorts by.
pub(super) fn render_columns<'b, O: RenderPlaces<D>, D: Dialect>(
    order: &'b O,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if O::in_one_window() {
        return ranked(order, PLACE, out);
    }
    order.render_columns(&mut 0, out)
}

/// Writes the ORDER BY of the outer query.
pub(super) fn render_outside<O: RenderPlaces<D>, D: Dialect>(
    order: &O,
    own: &OwnNames,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    if O::in_one_window() {
        separate(&mut true, out);
        return column(PLACE, out);
    }
    let mut at = Outside {
        own,
        n: 0,
        first: true,
    };
    order.render_outside(&mut at, out)
}

fn ranked<'b, O: RenderOrder<D>, D: Dialect>(
    order: &'b O,
    name: &str,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    out.push(", rank() OVER (");
    order.render_order(&mut true, out)?;
    out.push(") AS ");
    out.identifier(name)
}

/// A column of the derived table: the result may have another with the same name.
fn column<D: Dialect>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
    out.identifier(WINDOWED)?;
    out.push(".");
    out.identifier(name)
}

/// Writes an item of the outer ORDER BY that is a column of the derived table.
fn sorted<D: Dialect>(
    name: &str,
    (desc, nulls): (bool, u8),
    at: &mut Outside<'_>,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    separate(&mut at.first, out);
    let nulls = nulls_order::<D>(nulls, desc);
    if !nulls.is_empty() && !D::SYNTAX.nulls_order {
        column(name, out)?;
        out.push(nulls);
    }
    column(name, out)?;
    if desc {
        out.push(" DESC");
    }
    if D::SYNTAX.nulls_order {
        out.push(nulls);
    }
    Ok(())
}

/// The expression or column by which an item sorts.
#[doc(hidden)]
pub trait Sorts<D: Dialect>: Fragment<D> + SortedBy<D> {
    /// The number of the column in the derived table, if it already exists.
    fn selected(&self, own: &OwnNames) -> Option<usize> {
        let _ = own;
        None
    }
    /// True if it is an item of the SELECT list.
    const SELECTED: bool = false;
    /// True if it contains no window function.
    fn is_plain() -> bool {
        false
    }
}
impl<E: Expr + Fragment<D>, D: Dialect> Sorts<D> for E {
    fn is_plain() -> bool {
        let class = TypeId::of::<E::Class>();
        class == TypeId::of::<Plain>() || class == TypeId::of::<crate::class::Aggregate>()
    }
}
impl<L: LabelName, D: Dialect> Sorts<D> for Label<L> {
    const SELECTED: bool = true;
    fn selected(&self, own: &OwnNames) -> Option<usize> {
        let label = Some(TypeId::of::<L>());
        let mut names = own.iter();
        names.position(|own| own.is_some_and(|own| own.label == label))
    }
}
impl<const N: usize, D: Dialect> Sorts<D> for Ordinal<N> {
    const SELECTED: bool = true;
    fn selected(&self, _: &OwnNames) -> Option<usize> {
        N.checked_sub(1)
    }
}

/// One item: its sort key and direction.
fn item_column<'b, O: RenderOrder<D>, E: Sorts<D>, D: Dialect>(
    item: &'b O,
    sorts: &'b E,
    n: &mut usize,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if E::SELECTED {
        return Ok(());
    }
    *n += 1;
    let name = format!("{PLACE}{n}");
    if E::is_plain() {
        return ranked(item, &name, out);
    }
    // A window function cannot be in the window of another.
    out.push(", ");
    sorts.render(out)?;
    out.push(" AS ");
    out.identifier(&name)
}

fn item_outside<E: Sorts<D>, D: Dialect>(
    sorts: &E,
    direction: (bool, u8),
    at: &mut Outside<'_>,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    if let Some(place) = sorts.selected(at.own) {
        return sorted(&ListNames::numbered(place + 1), direction, at, out);
    }
    at.n += 1;
    let name = format!("{PLACE}{}", at.n);
    match E::is_plain() {
        // Its rank already includes the direction.
        true => sorted(&name, (false, 0), at, out),
        false => sorted(&name, direction, at, out),
    }
}

macro_rules! bare {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        impl<D: Dialect, $($g)*> RenderPlaces<D> for $ty {
            fn in_one_window() -> bool {
                <Self as Sorts<D>>::is_plain()
            }
            fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                item_column(self, self, n, out)
            }
            fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult {
                item_outside(self, (false, 0), at, out)
            }
        }
    )*};
}
bare! {
    [E: Expr + Fragment<D>] E;
    [L: LabelName] Label<L>;
    [const N: usize] Ordinal<N>;
}
impl<E: Sorts<D>, D: Dialect, const DESC: bool, const NULLS: u8> RenderPlaces<D>
    for Ordered<E, DESC, NULLS>
{
    fn in_one_window() -> bool {
        E::is_plain()
    }
    fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        item_column(self, self.as_expr(), n, out)
    }
    fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult {
        item_outside(self.as_expr(), (DESC, NULLS), at, out)
    }
}
impl<E: Sorts<D>, D: Dialect, const NULLS: u8> RenderPlaces<D> for OrderedBy<E, NULLS> {
    fn in_one_window() -> bool {
        E::is_plain()
    }
    fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        item_column(self, self.as_expr(), n, out)
    }
    fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult {
        let desc = self.direction() == Direction::Desc;
        item_outside(self.as_expr(), (desc, NULLS), at, out)
    }
}
impl<O: RenderPlaces<D>, D: Dialect> RenderPlaces<D> for Option<O> {
    fn in_one_window() -> bool {
        O::in_one_window()
    }
    fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.iter().try_for_each(|o| o.render_columns(n, out))
    }
    fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult {
        self.iter().try_for_each(|o| o.render_outside(at, out))
    }
}
impl<D: Dialect> RenderPlaces<D> for NoOrder {
    fn in_one_window() -> bool {
        true
    }
    fn render_columns<'b>(&'b self, _: &mut usize, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_outside(&self, _: &mut Outside<'_>, _: &mut Sql<'_, '_, D>) -> RenderResult {
        Ok(())
    }
}
impl<O: RenderPlaces<D>, N: RenderPlaces<D>, D: Dialect> RenderPlaces<D> for OrderBy<O, N> {
    fn in_one_window() -> bool {
        O::in_one_window() && N::in_one_window()
    }
    fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_columns(n, out)?;
        self.items.render_columns(n, out)
    }
    fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult {
        self.before.render_outside(at, out)?;
        self.items.render_outside(at, out)
    }
}
macro_rules! places {
    ($($t:ident $i:ident),+) => {
        #[allow(non_snake_case)]
        impl<D: Dialect, $($t: RenderPlaces<D>),+> RenderPlaces<D> for ($($t,)+) {
            fn in_one_window() -> bool {
                true $(&& $t::in_one_window())+
            }
            fn render_columns<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_columns(n, out)?;)+
                Ok(())
            }
            fn render_outside(&self, at: &mut Outside<'_>, out: &mut Sql<'_, '_, D>) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_outside(at, out)?;)+
                Ok(())
            }
        }
    };
}
crate::tuples::all_tuples!(places);

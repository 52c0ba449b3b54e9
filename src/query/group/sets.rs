//! ROLLUP, CUBE and GROUPING SETS (SQL:2016 part 2, 7.13).

use super::items::{GroupItem, GroupItems, KeysOf, RenderGroup};
use crate::class::Class;
use crate::dialect::{Dialect, HasGroupingSets, Sql};
use crate::error::RenderResult;
use crate::scope::{Emptiness, Nullability, Nullable, PerhapsEmpty};

/// An item of ROLLUP, CUBE or GROUPING SETS: columns and expressions.
///
/// PostgreSQL knows that a table's columns depend on its key only where each of the sets holds it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in ROLLUP, CUBE or GROUPING SETS",
    label = "expected columns, expressions, or a tuple of them; of a table its columns"
)]
pub trait SetItem {}
#[diagnostic::do_not_recommend]
impl SetItem for () {}

/// The items of ROLLUP, CUBE or GROUPING SETS: a tuple.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in ROLLUP, CUBE or GROUPING SETS",
    label = "expected a tuple of columns and expressions; of a table name its columns"
)]
pub trait Sets {
    /// Whether one of several grouping sets is the empty one.
    type Emptiness: Emptiness;
}
/// Their SQL.
#[doc(hidden)]
pub trait RenderSets<D: Dialect> {
    fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

macro_rules! sets {
    ($($name:ident $sql:literal;)*) => {$(
        #[doc = concat!("`", $sql, " (K)`")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name<K>(K);
        impl<K: GroupItems> GroupItems for $name<K> {
            type Keys = KeysOf<Self>;
            type Columns<N: Nullability, R: 'static> = K::Columns<Nullable, R>;
            type Exprs<N: Nullability, R: 'static> = K::Exprs<Nullable, R>;
            type Emptiness = PerhapsEmpty;
            type Class = K::Class;
            const STATIC: bool = K::STATIC;
        }
        impl<K: GroupItem<Ctx, I>, Ctx, I> GroupItem<Ctx, I> for $name<K> {}
        #[diagnostic::do_not_recommend]
        impl<K> SetItem for $name<K> {}
        impl<K: RenderSets<D>, D: Dialect + HasGroupingSets> RenderGroup<D> for $name<K> {
            fn render_group<'b>(&'b self, _: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                out.push(concat!($sql, " ("));
                self.0.render_sets(out)?;
                out.push(")");
                Ok(())
            }
        }
    )*};
}
sets! {
    Rollup "ROLLUP";
    Cube "CUBE";
}

/// `ROLLUP (a, b)`: groups by `(a, b)`, by `(a)`, and all rows. The keys become nullable.
///
/// PostgreSQL only; a tuple within the tuple is one step. The keys are columns and expressions: of a
/// table name its columns, since it is not in each of the groups.
pub fn rollup<K: Sets>(keys: K) -> Rollup<K> {
    Rollup(keys)
}

/// `CUBE (a, b)`: groups by `(a, b)`, `(a)`, `(b)`, and all rows. The keys become nullable.
///
/// PostgreSQL only. The keys are those of [`rollup`].
pub fn cube<K: Sets>(keys: K) -> Cube<K> {
    Cube(keys)
}

/// `GROUPING SETS ((a, b), a, ())`: groups by each of the sets. The keys become nullable.
///
/// First come all keys, each once, since one may be in several sets; then the sets, of which `()`
/// is that of all rows. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders::{self, total, user_id};
/// let query = from(orders::table)
///     .group_by(grouping_sets((user_id, total), ((user_id, total), user_id, ())))
///     .select((user_id, total, count()));
/// ```
///
/// ```sql
/// SELECT "orders"."user_id", "orders"."total", count(*) FROM "orders" GROUP BY GROUPING SETS
/// (("orders"."user_id", "orders"."total"), "orders"."user_id", ())
/// ```
pub fn grouping_sets<K: GroupItems + SetItem, L: Sets>(keys: K, sets: L) -> GroupingSets<K, L> {
    GroupingSets { _keys: keys, sets }
}

/// `GROUPING SETS (L)`, of the keys `K`.
#[derive(Debug, Clone, Copy)]
pub struct GroupingSets<K, L> {
    _keys: K,
    sets: L,
}
impl<K: GroupItems, L: GroupItems + Sets> GroupItems for GroupingSets<K, L> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = K::Columns<Nullable, R>;
    type Exprs<N: Nullability, R: 'static> = K::Exprs<Nullable, R>;
    type Emptiness = <L as Sets>::Emptiness;
    type Class = <K::Class as Class>::With<L::Class>;
    const STATIC: bool = L::STATIC;
}
#[diagnostic::do_not_recommend]
impl<K, L> SetItem for GroupingSets<K, L> {}
impl<K: GroupItem<Ctx, I>, L: GroupItem<Ctx, J>, Ctx, I, J> GroupItem<Ctx, (I, J)>
    for GroupingSets<K, L>
{
}
impl<K, L: RenderSets<D>, D: Dialect + HasGroupingSets> RenderGroup<D> for GroupingSets<K, L> {
    fn render_group<'b>(&'b self, _: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("GROUPING SETS (");
        self.sets.render_sets(out)?;
        out.push(")");
        Ok(())
    }
}

//! ROLLUP, CUBE and GROUPING SETS (SQL:2016 part 2, 7.13).

use std::marker::PhantomData;

use super::items::{Among, GroupItem, GroupItems, KeysOf, RenderGroup};
use crate::class::Class;
use crate::dialect::{Dialect, HasGroupingSets, HasRollup};
use crate::error::RenderResult;
use crate::render::Sql;
use crate::scope::{Emptiness, Nullability, Nullable, PerhapsEmpty};

/// An item of ROLLUP and CUBE: columns and expressions, or a tuple of them that is one step.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in ROLLUP or CUBE",
    label = "expected columns, expressions, or a tuple of them; list a table's columns"
)]
pub trait StepItem {}

/// The arguments of ROLLUP and CUBE.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in ROLLUP or CUBE",
    label = "expected columns, expressions, or a tuple of them; list a table's columns"
)]
pub trait Steps {}

/// An item of GROUPING SETS: columns and expressions, a tuple of them, `()`, ROLLUP, CUBE, GROUPING SETS.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in GROUPING SETS",
    label = "expected columns, expressions, tuples of them, ROLLUP or CUBE; list a table's columns"
)]
pub trait SetItem {}
#[diagnostic::do_not_recommend]
impl SetItem for () {}

/// The arguments of GROUPING SETS: an item or a tuple of items.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in GROUPING SETS",
    label = "expected columns, expressions, tuples of them, ROLLUP or CUBE; list a table's columns"
)]
pub trait Sets {
    /// [`PerhapsEmpty`](crate::scope::PerhapsEmpty) if one of the grouping sets is the empty one.
    type Emptiness: Emptiness;
}
/// The SQL of the items, between the parentheses.
#[doc(hidden)]
pub trait RenderSets<D: Dialect> {
    fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// The keys that have labels.
    fn name_keys_of_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        let _ = out;
    }
}

/// The item `ROLLUP (K)` of GROUP BY.
#[derive(Debug, Clone, Copy)]
pub struct Rollup<K>(K);
/// The item `CUBE (K)` of GROUP BY.
#[derive(Debug, Clone, Copy)]
pub struct Cube<K>(K);
/// The item `GROUPING SETS (L)` of GROUP BY. `E` records whether a group may have no rows.
pub struct GroupingSets<L, E>(L, PhantomData<fn() -> E>);
impl<L: Clone, E> Clone for GroupingSets<L, E> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<L: Copy, E> Copy for GroupingSets<L, E> {}

macro_rules! sets {
    ($([$($e:ident)?] $name:ident $has:ident $([$of:path, $in:path])?, $sql:expr;)*) => {$(
        impl<K: GroupItem<Ctx, I>, Ctx, I $(, $e)?> GroupItem<Ctx, I> for $name<K $(, $e)?> {}
        #[diagnostic::do_not_recommend]
        impl<K $(, $e)?> SetItem for $name<K $(, $e)?> {}
        #[diagnostic::do_not_recommend]
        impl<K $(, $e)?> Sets for $name<K $(, $e)?>
        where
            Self: GroupItems,
        {
            type Emptiness = <Self as GroupItems>::Emptiness;
        }
        impl<K: RenderSets<D> $(+ $of)?, D: Dialect + $has, P $(: $in)? $(, $e)?> RenderGroup<D, P> for $name<K $(, $e)?> {
            fn render_group<'b>(&'b self, _: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let (before, after) = $sql;
                out.push(before);
                self.0.render_sets(out)?;
                out.push(after);
                Ok(())
            }
            fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
                self.0.name_keys_of_sets(out);
            }
        }
        impl<K: RenderSets<D>, D: Dialect + HasGroupingSets $(, $e)?> RenderSets<D> for $name<K $(, $e)?>
        where
            Self: RenderGroup<D, Among>,
        {
            fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                self.render_group(true, out)
            }
            fn name_keys_of_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
                self.name_keys(out);
            }
        }
    )*};
}
sets! {
    [] Rollup HasRollup [RollupOf<D>, RollupIn<D>], D::SYNTAX.rollup;
    [] Cube HasGroupingSets, ("CUBE (", ")");
    [E] GroupingSets HasGroupingSets, ("GROUPING SETS (", ")");
}

/// The database `D` supports ROLLUP of these keys. <https://mariadb.com/kb/en/select-with-rollup/>
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` has ROLLUP of columns only, each a step of its own",
    label = "not a column or a tuple of columns"
)]
pub trait RollupOf<D> {}
/// The database `D` supports ROLLUP in this place. MariaDB has no ORDER BY with it, and its HAVING
/// and DISTINCT see other values than the SELECT list.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` has ROLLUP only alone in GROUP BY, and not with HAVING, ORDER BY or DISTINCT",
    label = "put it in a derived table, and filter and order that"
)]
pub trait RollupIn<D> {}

macro_rules! steps {
    ($($name:ident)*) => {$(
        impl<K: GroupItems> GroupItems for $name<K> {
            type Keys = KeysOf<Self>;
            type Columns<N: Nullability, R: 'static> = K::Columns<Nullable, R>;
            type Exprs<N: Nullability, R: 'static> = K::Exprs<Nullable, R>;
            type Emptiness = PerhapsEmpty;
            type Class = K::Class;
            const STATIC: bool = K::STATIC;
        }
    )*};
}
steps!(Rollup Cube);

// Its keys are listed separately: one may be in several sets.
impl<L: GroupItems, E: Emptiness> GroupItems for GroupingSets<L, E> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = R;
    type Exprs<N: Nullability, R: 'static> = R;
    type Emptiness = E;
    type Class = L::Class;
    const STATIC: bool = L::STATIC;
}

/// `ROLLUP (a, b)`: groups by `(a, b)`, by `(a)`, and all rows. The keys become nullable.
///
/// The keys are columns and expressions; a tuple within the tuple is one step. Instead of a table, list its columns, since
/// the primary key is not in each of the groups.
///
/// MySQL: `GROUP BY a, b WITH ROLLUP`, of columns only, each a step, as the only item of GROUP BY, and without HAVING,
/// ORDER BY and DISTINCT: put the query in a derived table, and filter and order that. If there are no rows, PostgreSQL
/// returns a total, MySQL does not.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table)
///     .group_by(rollup((orders::user_id, orders::status)))
///     .select((orders::user_id, orders::status, count()));
/// ```
///
/// ```sql
/// GROUP BY ROLLUP ("orders"."user_id", "orders"."status")
/// ```
pub fn rollup<K: Steps>(keys: K) -> Rollup<K> {
    Rollup(keys)
}

/// `CUBE (a, b)`: groups by `(a, b)`, `(a)`, `(b)`, and all rows. The keys become nullable.
///
/// PostgreSQL only. The keys are those of [`rollup`].
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table)
///     .group_by(cube((orders::user_id, orders::status)))
///     .select((orders::user_id, orders::status, count()));
/// ```
///
/// ```sql
/// GROUP BY CUBE ("orders"."user_id", "orders"."status")
/// ```
pub fn cube<K: Steps>(keys: K) -> Cube<K> {
    Cube(keys)
}

/// `GROUPING SETS ((a, b), a, ())`: groups by each of the sets. The keys become nullable.
///
/// All keys come first, each once, since one may be in several sets; then the sets, where `()`
/// is the set of all rows. A set may be another ROLLUP, CUBE or GROUPING SETS, whose keys are listed with
/// the others: `grouping_sets((), ..)`. PostgreSQL only.
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
///
/// The keys are not checked: PostgreSQL rejects one that is in none of the sets, unless it
/// depends on the primary key in each of them.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn grouping_sets<K: GroupItems + SetItem, L: Sets<Emptiness = E>, E>(keys: K, sets: L) -> Keyed<K, GroupingSets<L, E>> {
    Keyed { _keys: keys, items: GroupingSets(sets, PhantomData) }
}

/// Items of GROUP BY in which a key occurs more than once: first the keys to
/// select from them, each once, or `()`; then the items. The keys become nullable.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users::{self, age, is_active, name};
/// let query = from(users::table)
///     .group_by((rollup((is_active, age)), keyed(name, rollup((is_active, name)))))
///     .select((is_active, age, name, count()));
/// ```
///
/// ```sql
/// GROUP BY ROLLUP ("users"."is_active", "users"."age"), ROLLUP ("users"."is_active", "users"."name")
/// ```
///
/// Without `keyed` the compiler could not tell which of the two `is_active` the SELECT list means,
/// and would report "type annotations needed".
pub fn keyed<K: GroupItems + SetItem, L: GroupItems>(keys: K, items: L) -> Keyed<K, L> {
    Keyed { _keys: keys, items }
}

/// The items `L` of GROUP BY with the keys `K`: see [`keyed`].
#[derive(Debug, Clone, Copy)]
pub struct Keyed<K, L> {
    _keys: K,
    items: L,
}
impl<K: GroupItems, L: GroupItems> GroupItems for Keyed<K, L> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = K::Columns<Nullable, R>;
    type Exprs<N: Nullability, R: 'static> = K::Exprs<Nullable, R>;
    type Emptiness = L::Emptiness;
    type Class = <K::Class as Class>::With<L::Class>;
    const STATIC: bool = L::STATIC;
}
#[rustfmt::skip] // one line: rustc shows it
impl<K: GroupItem<Ctx, I>, L: GroupItem<Ctx, J>, Ctx, I, J> GroupItem<Ctx, (I, J)> for Keyed<K, L> {}
#[diagnostic::do_not_recommend]
impl<K, L: SetItem> SetItem for Keyed<K, L> {}
#[diagnostic::do_not_recommend]
impl<K, L: Sets> Sets for Keyed<K, L> {
    type Emptiness = L::Emptiness;
}
impl<K, L: RenderGroup<D, P>, D: Dialect, P> RenderGroup<D, P> for Keyed<K, L> {
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.items.render_group(one, out)
    }
    fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        self.items.name_keys(out);
    }
}
impl<K, L: RenderSets<D>, D: Dialect> RenderSets<D> for Keyed<K, L> {
    fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.items.render_sets(out)
    }
    fn name_keys_of_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        self.items.name_keys_of_sets(out);
    }
}

/// `GROUP BY DISTINCT K`: see [`group_by_distinct`](crate::query::Select::group_by_distinct).
#[derive(Debug, Clone, Copy)]
pub struct DistinctSets<K>(pub(super) K);
impl<K: GroupItems> GroupItems for DistinctSets<K> {
    type Keys = K::Keys;
    type Columns<N: Nullability, R: 'static> = K::Columns<N, R>;
    type Exprs<N: Nullability, R: 'static> = K::Exprs<N, R>;
    type Emptiness = K::Emptiness;
    type Class = K::Class;
    const STATIC: bool = K::STATIC;
}
impl<K: RenderGroup<D, Among>, D: Dialect + HasGroupingSets, P> RenderGroup<D, P>
    for DistinctSets<K>
{
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("DISTINCT ");
        self.0.render_group(one, out)
    }
    fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        self.0.name_keys(out);
    }
}

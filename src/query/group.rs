//! GROUP BY and HAVING (SQL:2016 part 2, 7.13 and 7.14).

use super::Select;
use super::order::OrderIn;
use super::rest::Clauses;
use super::select_list::{BeforeSelect, Unselected};
use crate::class::{AllowedInGroupBy, AllowedInHaving, Class, Plain};
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::{Expr, Precedence};
use crate::scope::{
    Contains, Few, GroupKeys, Groups, In, Key, Keys, NotNull, Nullability, Nullable, PerhapsNone,
    Rows, Scope,
};
use crate::table::{Col, Column, Tab, Table};
use crate::types::IsBool;

/// Neither GROUP BY nor HAVING.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGroup;

/// `GROUP BY K HAVING H`; `K` is `()` where there is a HAVING only.
#[derive(Debug, Clone, Copy)]
pub struct GroupBy<K, H> {
    keys: K,
    having: H,
}

/// What GROUP BY does to the place of the SELECT list.
#[doc(hidden)]
pub trait Grouping {
    type Context<S: Scope, K: Class>: 'static;
    /// Whether there may be no row.
    type Missing<K: Class>: Nullability;
}
impl Grouping for NoGroup {
    type Context<S: Scope, K: Class> = K::Context<S>;
    type Missing<K: Class> = K::Missing;
}
impl<K: GroupItems, H> Grouping for GroupBy<K, H> {
    type Context<S: Scope, C: Class> = Groups<S, K::Keys, S::Free>;
    type Missing<C: Class> = Nullable;
}

/// No HAVING.
#[derive(Debug, Clone, Copy)]
pub struct NoHaving;
/// The conditions `H`, and `C`.
#[derive(Debug, Clone, Copy)]
pub struct Having<H, C> {
    before: H,
    condition: C,
}

impl<S: Scope, F, C, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// `GROUP BY`: columns, expressions, tables (by their primary key), [`rollup`], [`cube`],
    /// [`grouping_sets`], or a tuple of them. Comes before `select`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let spent = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .having(count().gt(3))
    ///     .select((orders::user_id, sum(orders::total), count()));
    /// ```
    ///
    /// Then `select`, `having` and `order_by` take the keys, aggregates and expressions of them. A
    /// sum over a NOT NULL column is not NULL, since every group has a row.
    ///
    /// An expression is a key as a whole: `.group_by(users::age / 10)` allows `users::age / 10` in
    /// the SELECT list. Its bind values are sent once and referred to from there. The type does not
    /// tell values apart: `users::age / 20` in the SELECT list of that query is an error of PostgreSQL,
    /// and any row's value on SQLite.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn group_by<K: GroupItem<Rows<S>, I> + GroupItems<Keys = Ks, Class: AllowedInGroupBy>, Ks: GroupKeys, I, J>(self, keys: K) -> Select<S, F, Unselected, W, O, P, X::WithGroup<GroupBy<K, NoHaving>>>
    where
        C: BeforeSelect,
        X: Clauses<Group = NoGroup>,
        O: OrderIn<Groups<S, Ks, S::Free>, J>,
    {
        self.with_list(|_| Unselected).with_rest(|rest| rest.with_group(|_| GroupBy { keys, having: NoHaving }))
    }

    /// `HAVING`: a condition that each group must fulfil. Several are joined with AND; `None` adds
    /// nothing. Without GROUP BY all rows are one group.
    #[rustfmt::skip]
    pub fn having<N: GroupCondition<Predicate: In<<<X::Group as ToGroup>::Group as Grouping>::Context<S, crate::class::Aggregate>, I>>, I>(self, condition: N) -> Select<S, F, <C as AfterGroup>::List, W, O, P, X::WithGroup<<X::Group as ToGroup>::And<N>>>
    where
        X: Clauses<Group: ToGroup>,
        C: AfterGroup,
    {
        self.with_list(AfterGroup::after_group).with_rest(|rest| rest.with_group(|group| group.having(condition)))
    }
}

/// A query with HAVING is one of groups.
#[doc(hidden)]
pub trait ToGroup: Grouping + Sized {
    type Group: Grouping;
    type And<C>;
    fn having<C>(self, condition: C) -> Self::And<C>;
}
impl ToGroup for NoGroup {
    type Group = GroupBy<(), NoHaving>;
    type And<C> = GroupBy<(), Having<NoHaving, C>>;
    fn having<C>(self, condition: C) -> Self::And<C> {
        GroupBy {
            keys: (),
            having: Having {
                before: NoHaving,
                condition,
            },
        }
    }
}
impl<K: GroupItems, H> ToGroup for GroupBy<K, H> {
    type Group = Self;
    type And<C> = GroupBy<K, Having<H, C>>;
    fn having<C>(self, condition: C) -> Self::And<C> {
        GroupBy {
            keys: self.keys,
            having: Having {
                before: self.having,
                condition,
            },
        }
    }
}

/// A SELECT list after GROUP BY or HAVING: none in the place of a table's whole rows.
#[doc(hidden)]
pub trait AfterGroup {
    type List;
    fn after_group(self) -> Self::List;
}
impl<T> AfterGroup for super::select_list::Root<T> {
    type List = Unselected;
    fn after_group(self) -> Unselected {
        Unselected
    }
}
impl AfterGroup for Unselected {
    type List = Unselected;
    fn after_group(self) -> Unselected {
        Unselected
    }
}

/// A condition of HAVING, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, as in `count().gt(3)`"
)]
pub trait GroupCondition {
    /// What must be valid among the groups.
    type Predicate;
}
impl<P: GroupCondition> GroupCondition for Option<P> {
    type Predicate = P::Predicate;
}

/// What GROUP BY takes, as keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in GROUP BY",
    label = "expected columns, expressions, tables, or a tuple of them"
)]
pub trait GroupItems {
    /// All keys.
    type Keys: GroupKeys;
    /// The columns and tables, before those of `R`.
    #[doc(hidden)]
    type Columns<N: Nullability, R: 'static>: 'static;
    /// The other expressions.
    #[doc(hidden)]
    type Exprs<N: Nullability, R: 'static>: 'static;
    /// Whether a group may have no row.
    #[doc(hidden)]
    type Amount: Amount;
    /// The class of all together.
    #[doc(hidden)]
    type Class: Class;
    /// Whether there are columns only, whose SQL the type tells.
    #[doc(hidden)]
    const STATIC: bool;
}

/// What GROUP BY takes, valid in `Ctx`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in GROUP BY",
    label = "expected columns, expressions, tables, or a tuple of them"
)]
pub trait GroupItem<Ctx, I> {}

/// The SQL of GROUP BY.
#[doc(hidden)]
pub trait RenderGroup<D: Dialect> {
    /// Writes the items; in parentheses where they are one item of ROLLUP and have not one column.
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

/// Whether a group may have no row.
#[doc(hidden)]
pub trait Amount: 'static {
    type And<A: Amount>: Amount;
    type Or<A: Amount>: Amount;
    type Keys<C: 'static, E: 'static>: GroupKeys;
}
impl Amount for Few {
    type And<A: Amount> = Few;
    type Or<A: Amount> = A;
    type Keys<C: 'static, E: 'static> = Keys<C, E, Few>;
}
impl Amount for PerhapsNone {
    type And<A: Amount> = A;
    type Or<A: Amount> = PerhapsNone;
    type Keys<C: 'static, E: 'static> = Keys<C, E, PerhapsNone>;
}

type KeysOf<T> = <<T as GroupItems>::Amount as Amount>::Keys<
    <T as GroupItems>::Columns<NotNull, ()>,
    <T as GroupItems>::Exprs<NotNull, ()>,
>;

macro_rules! items_of_expressions {
    (
        [$($g0:tt)*] $ty0:ty;
        $([$($g:tt)*] $ty:ty;)*
    ) => {
        items_of_expressions!(@each [$($g0)*] $ty0; $([$($g)*] $ty;)*);
        $(
            impl<$($g)*> GroupItems for $ty
            where
                Self: Expr + 'static,
            {
                type Keys = KeysOf<Self>;
                type Columns<Nu: Nullability, Re: 'static> = Re;
                type Exprs<Nu: Nullability, Re: 'static> = (Key<Self, Nu>, Re);
                type Amount = Few;
                type Class = <Self as Expr>::Class;
                const STATIC: bool = false;
            }
            // A key as a whole, before its operands are looked at.
            #[diagnostic::do_not_recommend]
            impl<Sc: Scope, Co, Head, Tail, Am, Free, Ix, Jx, $($g)*>
                In<Groups<Sc, Keys<Co, (Head, Tail), Am>, Free>, crate::scope::ByKey<Ix, Jx>> for $ty
            where
                (Head, Tail): crate::scope::KeyExpr<Self, Jx>,
                Self: In<Rows<Sc>, Ix>,
            {
                type Null = <<Self as In<Rows<Sc>, Ix>>::Null as Nullability>::Or<
                    <(Head, Tail) as crate::scope::KeyExpr<Self, Jx>>::Null,
                >;
            }
        )*
    };
    (@each $([$($g:tt)*] $ty:ty;)*) => {$(
        #[rustfmt::skip] // one line: rustc shows it
        impl<Ctx, Ix, $($g)*> GroupItem<Ctx, Ix> for $ty where Self: Expr + In<Ctx, Ix> {}
        impl<Di: Dialect, $($g)*> RenderGroup<Di> for $ty
        where
            Self: Fragment<Di>,
        {
            fn render_group<'b>(&'b self, _: bool, out: &mut Sql<'_, 'b, Di>) -> RenderResult {
                self.render(out)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($g)*> SetItem for $ty {}
        impl<$($g)*> GroupCondition for $ty
        where
            Self: Expr<Type: IsBool, Class: AllowedInHaving>,
        {
            type Predicate = Self;
        }
    )*};
}
crate::expr::expressions!(items_of_expressions);

impl<C: Column> GroupItems for Col<C> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = (Key<Col<C>, N>, R);
    type Exprs<N: Nullability, R: 'static> = R;
    type Amount = Few;
    type Class = Plain;
    const STATIC: bool = true;
}

/// A table that has a primary key.
#[diagnostic::on_unimplemented(
    message = "table `{T}` has no primary key to group by",
    label = "group by its columns instead"
)]
pub trait HasPrimaryKey<T> {
    #[doc(hidden)]
    const COLUMNS: &'static [&'static str];
}
macro_rules! primary_keys {
    ($($c:ident $i:ident),+) => {
        impl<S, $($c: Column),+> HasPrimaryKey<S> for ($($c,)+) {
            const COLUMNS: &'static [&'static str] = &[$($c::NAME),+];
        }
    };
}
crate::tuples::all_tuples!(primary_keys);

impl<T: Table> GroupItems for Tab<T> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = (Key<Tab<T>, N>, R);
    type Exprs<N: Nullability, R: 'static> = R;
    type Amount = Few;
    type Class = Plain;
    const STATIC: bool = true;
}
impl<T: Table<PrimaryKey: HasPrimaryKey<T>>, S: Contains<T, I>, I> GroupItem<Rows<S>, I>
    for Tab<T>
{
}
impl<T: Table<PrimaryKey: HasPrimaryKey<T>>, D: Dialect> RenderGroup<D> for Tab<T> {
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let columns = T::PrimaryKey::COLUMNS;
        out.parenthesized(one && columns.len() > 1, |out| {
            for (i, column) in columns.iter().enumerate() {
                if i > 0 {
                    out.push(", ");
                }
                out.column::<T>(column)?;
            }
            Ok(())
        })
    }
}

/// The empty grouping set: all rows.
impl GroupItems for () {
    type Keys = ();
    type Columns<N: Nullability, R: 'static> = R;
    type Exprs<N: Nullability, R: 'static> = R;
    type Amount = PerhapsNone;
    type Class = Plain;
    const STATIC: bool = true;
}
impl<Ctx> GroupItem<Ctx, ()> for () {}
impl<D: Dialect> RenderGroup<D> for () {
    fn render_group<'b>(&'b self, _: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("()");
        Ok(())
    }
}

macro_rules! group_tuple {
    ($first:ident $fi:ident $(, $t:ident $i:ident)*) => {
        impl<$first: GroupItems $(, $t: GroupItems)*> GroupItems for ($first, $($t,)*) {
            type Keys = KeysOf<Self>;
            type Columns<Nu: Nullability, R: 'static> = group_tuple!(@list Columns Nu R $first $($t)*);
            type Exprs<Nu: Nullability, R: 'static> = group_tuple!(@list Exprs Nu R $first $($t)*);
            type Amount = group_tuple!(@amount And $first::Amount $(, $t)*);
            type Class = group_tuple!(@class $first::Class $(, $t)*);
            const STATIC: bool = $first::STATIC $(&& $t::STATIC)*;
        }
        impl<Ctx, $first: GroupItem<Ctx, $fi>, $fi $(, $t: GroupItem<Ctx, $i>, $i)*>
            GroupItem<Ctx, ($fi, $($i,)*)> for ($first, $($t,)*) {}
        impl<D: Dialect, $first: RenderGroup<D> $(, $t: RenderGroup<D>)*> RenderGroup<D>
            for ($first, $($t,)*)
        {
            #[allow(non_snake_case)]
            fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($first, $($t,)*) = self;
                out.parenthesized(one, |out| {
                    $first.render_group(false, out)?;
                    $(
                        out.push(", ");
                        $t.render_group(false, out)?;
                    )*
                    Ok(())
                })
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$first: SetItem $(, $t: SetItem)*> SetItem for ($first, $($t,)*) {}
        #[diagnostic::do_not_recommend]
        impl<$first: GroupItems + SetItem $(, $t: GroupItems + SetItem)*> Sets for ($first, $($t,)*) {
            type Amount = group_tuple!(@amount Or $first::Amount $(, $t)*);
        }
        impl<D: Dialect, $first: RenderGroup<D> $(, $t: RenderGroup<D>)*> RenderSets<D>
            for ($first, $($t,)*)
        {
            #[allow(non_snake_case)]
            fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($first, $($t,)*) = self;
                $first.render_group(true, out)?;
                $(
                    out.push(", ");
                    $t.render_group(true, out)?;
                )*
                Ok(())
            }
        }
    };
    (@list $kind:ident $n:ident $r:ident) => { $r };
    (@list $kind:ident $n:ident $r:ident $t:ident $($rest:ident)*) => {
        $t::$kind<$n, group_tuple!(@list $kind $n $r $($rest)*)>
    };
    (@class $acc:ty) => { $acc };
    (@class $acc:ty, $t:ident $(, $rest:ident)*) => {
        group_tuple!(@class <$acc as Class>::With<$t::Class> $(, $rest)*)
    };
    (@amount $f:ident $acc:ty) => { $acc };
    (@amount $f:ident $acc:ty, $t:ident $(, $rest:ident)*) => {
        group_tuple!(@amount $f <$acc as Amount>::$f<$t::Amount> $(, $rest)*)
    };
}
crate::tuples::all_tuples!(group_tuple);

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
    type Amount: Amount;
}
/// Their SQL.
#[doc(hidden)]
pub trait RenderSets<D: Dialect> {
    fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

/// A database that groups by several sets at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ROLLUP, CUBE or GROUPING SETS",
    label = "cannot group by several sets at once"
)]
pub trait HasGroupingSets {}
#[cfg(feature = "postgres")]
#[diagnostic::do_not_recommend]
impl HasGroupingSets for diesel::pg::Pg {}

macro_rules! sets {
    ($($name:ident $sql:literal;)*) => {$(
        #[doc = concat!("`", $sql, " (K)`")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name<K>(K);
        impl<K: GroupItems> GroupItems for $name<K> {
            type Keys = KeysOf<Self>;
            type Columns<N: Nullability, R: 'static> = K::Columns<Nullable, R>;
            type Exprs<N: Nullability, R: 'static> = K::Exprs<Nullable, R>;
            type Amount = PerhapsNone;
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
    type Amount = <L as Sets>::Amount;
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

/// The SQL of GROUP BY and HAVING.
#[doc(hidden)]
pub trait RenderGroupBy<D: Dialect> {
    const STATIC: bool;
    /// Whether bind values of a key are referred to from other clauses.
    const SHARES: bool;
    fn render_group_by<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderGroupBy<D> for NoGroup {
    const STATIC: bool = true;
    const SHARES: bool = false;
    fn render_group_by<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<K: RenderGroup<D> + GroupItems, H: RenderHaving<D>, D: Dialect> RenderGroupBy<D>
    for GroupBy<K, H>
{
    const STATIC: bool = K::STATIC && H::STATIC;
    const SHARES: bool = !K::STATIC;
    fn render_group_by<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // All rows are one group by HAVING alone; the empty set needs no GROUP BY either.
        if std::any::TypeId::of::<K::Keys>() != std::any::TypeId::of::<()>() {
            out.push(" GROUP BY ");
            self.keys.render_group(false, out)?;
        }
        self.having.render_having(&mut true, out)
    }
}

/// The SQL of the conditions of HAVING.
#[doc(hidden)]
pub trait RenderHaving<D: Dialect> {
    const STATIC: bool;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderHaving<D> for NoHaving {
    const STATIC: bool = true;
    fn render_having<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<H: RenderHaving<D>, C: RenderHaving<D>, D: Dialect> RenderHaving<D> for Having<H, C> {
    const STATIC: bool = H::STATIC && C::STATIC;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_having(first, out)?;
        self.condition.render_having(first, out)
    }
}
impl<E: Expr + Fragment<D>, D: Dialect> RenderHaving<D> for E {
    const STATIC: bool = E::STATIC;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(if std::mem::take(first) {
            " HAVING "
        } else {
            " AND "
        });
        out.parenthesized(E::PRECEDENCE < Precedence::And, |out| self.render(out))
    }
}
impl<C: RenderHaving<D>, D: Dialect> RenderHaving<D> for Option<C> {
    const STATIC: bool = false;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.as_ref()
            .map_or(Ok(()), |c| c.render_having(first, out))
    }
}

//! The items of GROUP BY, and their keys.

use std::marker::PhantomData;

use super::GroupCondition;
use super::sets::{RenderSets, SetItem, Sets, StepItem, Steps};
use crate::class::{AllowedInHaving, Class, Plain};
use crate::dialect::{Dialect, HasGroupingSets};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::order::render_constant;
use crate::render::{Fragment, Sql};
use crate::scope::{
    Contains, Emptiness, GroupKeys, Groups, In, Key, Keys, NonEmpty, NotNull, Nullability,
    PerhapsEmpty, Rows, Scope,
};
use crate::table::{Col, Column, Tab, Table};
use crate::types::{HasEquality, IsBool, SqlType};

/// The keys of a GROUP BY clause.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in GROUP BY",
    label = "expected columns, expressions, tables, or a tuple of them"
)]
pub trait GroupItems {
    /// All keys of the clause, as a list.
    type Keys: GroupKeys;
    /// The columns and tables, before those of `R`.
    #[doc(hidden)]
    type Columns<N: Nullability, R: 'static>: 'static;
    /// The expressions that are not columns.
    #[doc(hidden)]
    type Exprs<N: Nullability, R: 'static>: 'static;
    /// [`PerhapsEmpty`](crate::scope::PerhapsEmpty) if a group may have no rows, such as the grand total of an empty table.
    #[doc(hidden)]
    type Emptiness: Emptiness;
    /// The class of all items together.
    #[doc(hidden)]
    type Class: Class;
    /// True if all items are columns, so that the type determines the SQL.
    #[doc(hidden)]
    const STATIC: bool;
    /// True if the query has GROUP BY.
    #[doc(hidden)]
    const PRESENT: bool = true;
}

/// The keys of a GROUP BY clause, valid in `Ctx`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in GROUP BY",
    label = "expected columns, expressions, tables, or a tuple of them"
)]
pub trait GroupItem<Ctx, I> {}

/// All of GROUP BY, in a query with the conditions `H` of HAVING, and `O`: ORDER BY and DISTINCT.
pub struct Alone<H, O>(PhantomData<fn() -> (H, O)>);
/// One of several items of GROUP BY.
pub struct Among;

/// Writes GROUP BY at the position `P`.
#[doc(hidden)]
pub trait RenderGroup<D: Dialect, P> {
    /// Writes the items; in parentheses if they are one item of ROLLUP and not a single column.
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// The keys that have labels.
    fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        let _ = out;
    }
}

pub(crate) type KeysOf<T> = Keys<
    <T as GroupItems>::Columns<NotNull, ()>,
    <T as GroupItems>::Exprs<NotNull, ()>,
    <T as GroupItems>::Emptiness,
>;

macro_rules! items_of_expressions {
    (
        [$($g0:tt)*] $ty0:ty;
        $($more:tt)*
    ) => {
        items_of_expressions! { @each [$($g0)*] $ty0; }
        items_of_expressions! { @more $($more)* }
    };
    (@more $([$($g:tt)*] $ty:ty;)*) => {
        items_of_expressions! { @each $([$($g)*] $ty;)* }
        $(
            #[rustfmt::skip] // one line: rustc shows it
            impl<Ctx, Ix, $($g)*> GroupItem<Ctx, Ix> for $ty where Self: Expr<Type: HasEquality> + In<Ctx, Ix> {}
            impl<$($g)*> GroupItems for $ty
            where
                Self: Expr + 'static,
            {
                type Keys = KeysOf<Self>;
                type Columns<Nu: Nullability, Re: 'static> = Re;
                type Exprs<Nu: Nullability, Re: 'static> = (Key<Self, Nu>, Re);
                type Emptiness = NonEmpty;
                type Class = <Self as Expr>::Class;
                const STATIC: bool = false;
            }
            // A key as a whole is compared before its operands.
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
        impl<Di: Dialect, Pl, $($g)*> RenderGroup<Di, Pl> for $ty
        where
            Self: Fragment<Di> + Expr,
        {
            fn render_group<'b>(&'b self, _: bool, out: &mut Sql<'_, 'b, Di>) -> RenderResult {
                out.compares::<<<Self as Expr>::Type as SqlType>::Base>()?;
                let named = <Self as Fragment<Di>>::NAME.is_some() && !out.computes_columns();
                match named {
                    true => self.render(out),
                    false => out.key(|out| render_constant(self, out)),
                }
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($g)*> StepItem for $ty {}
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Steps for $ty {}
        #[diagnostic::do_not_recommend]
        impl<$($g)*> SetItem for $ty {}
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Sets for $ty {
            type Emptiness = NonEmpty;
        }
        impl<Di: Dialect, $($g)*> RenderSets<Di> for $ty
        where
            Self: Fragment<Di> + Expr,
        {
            fn render_sets<'b>(&'b self, out: &mut Sql<'_, 'b, Di>) -> RenderResult {
                out.compares::<<<Self as Expr>::Type as SqlType>::Base>()?;
                self.render(out)
            }
        }
        impl<$($g)*> GroupCondition for $ty
        where
            Self: Expr<Type: IsBool, Class: AllowedInHaving>,
        {
            type Predicate = Self;
        }
    )*};
}
crate::expr::expressions!(items_of_expressions);
crate::query::expressions_of_queries!(items_of_expressions, @more);
pub(crate) use items_of_expressions;

// Written out instead of by the macro, because rustc would print a longer message.
#[rustfmt::skip]
impl<C: Column<Type: HasEquality>, Ctx, I> GroupItem<Ctx, I> for Col<C> where Self: In<Ctx, I> {}
impl<C: Column> GroupItems for Col<C> {
    type Keys = KeysOf<Self>;
    type Columns<N: Nullability, R: 'static> = (Key<Col<C>, N>, R);
    type Exprs<N: Nullability, R: 'static> = R;
    type Emptiness = NonEmpty;
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
    type Emptiness = NonEmpty;
    type Class = Plain;
    const STATIC: bool = true;
}
impl<T: Table<PrimaryKey: HasPrimaryKey<T>>, S: Contains<T, I>, I> GroupItem<Rows<S>, I>
    for Tab<T>
{
}
impl<T: Table<PrimaryKey: HasPrimaryKey<T>>, D: Dialect, P> RenderGroup<D, P> for Tab<T> {
    fn render_group<'b>(&'b self, one: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.table_is_key();
        // Databases do not know that columns of a derived table depend on its key.
        let columns = match T::JOINED {
            Some(_) => T::COLUMNS,
            None => T::PrimaryKey::COLUMNS,
        };
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

/// The empty grouping set: all rows form one group, even if there are none.
impl GroupItems for () {
    type Keys = ();
    type Columns<N: Nullability, R: 'static> = R;
    type Exprs<N: Nullability, R: 'static> = R;
    type Emptiness = PerhapsEmpty;
    type Class = Plain;
    const STATIC: bool = true;
}
impl<Ctx> GroupItem<Ctx, ()> for () {}
impl<D: Dialect + HasGroupingSets, P> RenderGroup<D, P> for () {
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
            type Emptiness = group_tuple!(@empty Any $first::Emptiness $(, $t)*);
            type Class = group_tuple!(@class $first::Class $(, $t)*);
            const STATIC: bool = $first::STATIC $(&& $t::STATIC)*;
        }
        impl<Ctx, $first: GroupItem<Ctx, $fi>, $fi $(, $t: GroupItem<Ctx, $i>, $i)*>
            GroupItem<Ctx, ($fi, $($i,)*)> for ($first, $($t,)*) {}
        impl<D: Dialect, Pl, $first: RenderGroup<D, Among> $(, $t: RenderGroup<D, Among>)*> RenderGroup<D, Pl>
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
            #[allow(non_snake_case)]
            fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
                let ($first, $($t,)*) = self;
                $first.name_keys(out);
                $($t.name_keys(out);)*
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$first: StepItem $(, $t: StepItem)*> StepItem for ($first, $($t,)*) {}
        #[diagnostic::do_not_recommend]
        impl<$first: StepItem $(, $t: StepItem)*> Steps for ($first, $($t,)*) {}
        #[diagnostic::do_not_recommend]
        impl<$first: StepItem $(, $t: StepItem)*> SetItem for ($first, $($t,)*) {}
        #[diagnostic::do_not_recommend]
        impl<$first: GroupItems + SetItem $(, $t: GroupItems + SetItem)*> Sets for ($first, $($t,)*) {
            type Emptiness = group_tuple!(@empty All $first::Emptiness $(, $t)*);
        }
        impl<D: Dialect, $first: RenderGroup<D, Among> $(, $t: RenderGroup<D, Among>)*> RenderSets<D>
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
            #[allow(non_snake_case)]
            fn name_keys_of_sets<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
                let ($first, $($t,)*) = self;
                $first.name_keys(out);
                $($t.name_keys(out);)*
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
    (@empty $f:ident $acc:ty) => { $acc };
    (@empty $f:ident $acc:ty, $t:ident $(, $rest:ident)*) => {
        group_tuple!(@empty $f <$acc as Emptiness>::$f<$t::Emptiness> $(, $rest)*)
    };
}
crate::tuples::all_tuples!(group_tuple);

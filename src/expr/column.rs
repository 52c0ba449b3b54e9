//! Columns as expressions.

use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::render::{Fragment, Sql};
use crate::scope::{
    Cons, Contains, Correlated, FromOuter, GroupKey, Groups, In, InSight, Nil, Nullability, Rows,
    Scope, Unjoined,
};
use crate::table::{ArrayElements, Col, Column, Stored};
use crate::types::{HasType, SqlType};

impl<C: Column> Expr for Col<C> {
    type Type = C::Type;
    type Class = Plain;
}

impl<C: Column, S: Contains<C::Table, I>, I> In<Rows<S>, I> for Col<C> {
    type Null = <C::Null as Nullability>::Or<S::Null>;
}

impl<C: Column, S: Scope, K, Free, I, J> In<Groups<S, K, Free>, (I, J)> for Col<C>
where
    S: Contains<C::Table, I>,
    K: GroupKey<C, J>,
{
    type Null =
        <<C::Null as Nullability>::Or<<S as Contains<C::Table, I>>::Null> as Nullability>::Or<
            K::Null,
        >;
}

// A column of an outer query is one value for all groups. This impl is not for a query that names
// no outer table, so that rustc has one to explain there.
impl<C: Column, S: Scope, K, T, N, R, I> In<Groups<S, K, Cons<T, N, R>>, FromOuter<I>> for Col<C>
where
    Cons<T, N, R>: Contains<C::Table, I>,
{
    type Null = <C::Null as Nullability>::Or<<Cons<T, N, R> as Contains<C::Table, I>>::Null>;
}

impl<C: Column> In<Unjoined<Nil>, ()> for Col<C>
where
    Unjoined<Nil>: InSight<C::Table>,
{
    type Null = C::Null;
}
impl<C: Column, L: Contains<C::Table, I>, I> In<Unjoined<Correlated<L>>, I> for Col<C> {
    type Null = <C::Null as Nullability>::Or<L::Null>;
}

impl<C: Column, D: Dialect> Fragment<D> for Col<C>
where
    D: HasType<<C::Type as SqlType>::Base>,
{
    const STATIC: bool = true;
    const VALUES: bool = false;
    const COPIES: bool = false;
    const MOVABLE: bool = true;
    const NAME: Option<&'static str> = Some(C::NAME);
    const UNSIGNED: bool = matches!(C::STORED, Stored::Unsigned);
    const DOMAIN: bool = matches!(C::STORED, Stored::Domain);
    const ELEMENTS: ArrayElements = C::STORED.elements();
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.column::<C::Table>(C::NAME)
    }
}

//! Columns as expressions.

use crate::class::Plain;
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::scope::{Contains, GroupKey, Groups, In, Nullability, Rows, Scope};
use crate::table::{Col, Column};
use crate::types::{HasType, SqlType};

impl<C: Column> Expr for Col<C> {
    type Type = C::Type;
    type Class = Plain;
}

impl<C: Column, S: Contains<C::Table, I>, I> In<Rows<S>, I> for Col<C> {
    type Null = <C::Null as Nullability>::Or<S::Null>;
}

impl<C: Column, S: Scope, K, I, J> In<Groups<S, K>, (I, J)> for Col<C>
where
    S: Contains<C::Table, I>,
    K: GroupKey<C, J>,
{
    type Null = <C::Null as Nullability>::Or<<S as Contains<C::Table, I>>::Null>;
}

impl<C: Column, D: Dialect> Fragment<D> for Col<C>
where
    D: HasType<<C::Type as SqlType>::Base>,
{
    const STATIC: bool = true;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.column::<C::Table>(C::NAME)
    }
}

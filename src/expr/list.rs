//! `IN` with a list of values (SQL:2016 part 2, 8.4): one bind parameter, one cached statement.

use super::{Expr, Precedence};
use crate::dialect::{Dialect, ListOperator};
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::In;
use crate::types::{Bool, Bound, HasType, List, SqlType};

/// The condition `a [NOT] IN (list)`.
pub struct InList<A, T: SqlType, const NOT: bool = false> {
    operand: A,
    list: List<T::Base>,
}

impl<A: Clone, T: SqlType, const NOT: bool> Clone for InList<A, T, NOT>
where
    List<T::Base>: Clone,
{
    fn clone(&self) -> Self {
        Self {
            operand: self.operand.clone(),
            list: self.list.clone(),
        }
    }
}

/// The values of a list of SQL type `ST`: a `Vec`, an array, a slice or any iterator of them.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with the list `{Self}`",
    label = "expected a list of SQL `{ST}`"
)]
pub trait IntoList<ST: SqlType> {
    #[doc(hidden)]
    fn into_list(self) -> Vec<ST::Rust>;
}

impl<ST: SqlType, L, T> IntoList<ST> for L
where
    L: IntoIterator<Item = T>,
    T: ListItem<ST>,
{
    fn into_list(self) -> Vec<ST::Rust> {
        self.into_iter().map(T::into_item).collect()
    }
}

/// One value of a list.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with `{Self}`",
    label = "expected a list of SQL `{ST}`"
)]
pub trait ListItem<ST: SqlType> {
    #[doc(hidden)]
    fn into_item(self) -> ST::Rust;
}

impl<A, T: SqlType, const NOT: bool> InList<A, T, NOT> {
    pub(crate) fn new(operand: A, list: impl IntoList<T>) -> Self {
        let values = list
            .into_list()
            .into_iter()
            .map(|v| Bound(Some(T::to_base(v))));
        Self {
            operand,
            list: List::new(values.collect()),
        }
    }
}

impl<A: Expr, T: SqlType, const NOT: bool> Expr for InList<A, T, NOT> {
    type Type = Bool;
    type Class = A::Class;
    const PRECEDENCE: Precedence = Precedence::Comparison;
}
impl<A: In<Ctx, I>, T: SqlType, Ctx, I, const NOT: bool> In<Ctx, (I,)> for InList<A, T, NOT> {
    type Null = A::Null;
}
impl<A, T: SqlType, D: Dialect, const NOT: bool> Fragment<D> for InList<A, T, NOT>
where
    A: Fragment<D> + Expr,
    D: HasType<T::Base>,
{
    const STATIC: bool = A::STATIC && D::SYNTAX.list_parameters;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.compares::<T::Base>()?;
        out.parenthesized(A::PRECEDENCE <= Precedence::Comparison, |out| {
            self.operand.render(out)
        })?;
        out.bind_list(
            &self.list,
            if NOT {
                ListOperator::NotIn
            } else {
                ListOperator::In
            },
        )
    }
}

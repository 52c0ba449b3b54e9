//! Lists of Rust values as arrays.

use super::{Comparand, IntoExpr, Operand};
use crate::expr::{IntoList, ListItem, NullableOperand};
use crate::types::{Array, SqlType, Value};

impl<T: SqlType> Array<T> {
    /// A list of values that are not NULL, bound as one array.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::types::{Array, Integer};
    /// let few = Array::<Integer>::of([1, 2, 3]);
    /// ```
    pub fn of<L: IntoList<T>>(list: L) -> Value<Self> {
        Value::new(list.into_list().into_iter().map(Some).collect())
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType> IntoExpr<Array<T>> for Vec<Option<T::Rust>> {
    type Expr = Value<Array<T>>;
    fn into_expr(self) -> Self::Expr {
        Value::new(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType> Comparand<Array<T>> for Vec<Option<T::Rust>> {
    type Expr = Value<Array<T>>;
    fn into_comparand(self) -> Self::Expr {
        Value::new(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType, Of> NullableOperand<Array<T>, Of> for Vec<Option<T::Rust>> {
    type Expr = Value<Array<T>>;
    type Optional = crate::scope::NotNull;
    fn into_nullable(self) -> Self::Expr {
        Value::new(self)
    }
}
// Lists of a type of the user's own, which is its own SQL type; `literals!` has the others.
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>, const N: usize> IntoExpr<Array<T>> for [T; N] {
    type Expr = Value<Array<T>>;
    fn into_expr(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>> IntoExpr<Array<T>> for Vec<T> {
    type Expr = Value<Array<T>>;
    fn into_expr(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>, const N: usize> Comparand<Array<T>> for [T; N] {
    type Expr = Value<Array<T>>;
    fn into_comparand(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>> Comparand<Array<T>> for Vec<T> {
    type Expr = Value<Array<T>>;
    fn into_comparand(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>, Of, const N: usize> NullableOperand<Array<T>, Of>
    for [T; N]
{
    type Expr = Value<Array<T>>;
    type Optional = crate::scope::NotNull;
    fn into_nullable(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>, Of> NullableOperand<Array<T>, Of> for Vec<T> {
    type Expr = Value<Array<T>>;
    type Optional = crate::scope::NotNull;
    fn into_nullable(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType> Operand<Array<T>> for Vec<Option<T::Rust>> {
    type Expr = Value<Array<T>>;
    fn into_operand(self) -> Self::Expr {
        Value::new(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>, const N: usize> Operand<Array<T>> for [T; N] {
    type Expr = Value<Array<T>>;
    fn into_operand(self) -> Self::Expr {
        Array::of(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Rust = T> + ListItem<T>> Operand<Array<T>> for Vec<T> {
    type Expr = Value<Array<T>>;
    fn into_operand(self) -> Self::Expr {
        Array::of(self)
    }
}

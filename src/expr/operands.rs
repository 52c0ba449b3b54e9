//! Expressions as operands: of comparisons, arithmetic and everything that takes a value.

use super::{Expr, NullableOperand};
use crate::expr::{Comparand, IntoExpr, Operand};
use crate::types::Comparable;

// One impl per kind of expression, none for all of them: a type that is no operand then has no
// projection, and rustc stops at the first error.
macro_rules! operands {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<ST, $($g)*> IntoExpr<ST> for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: Comparable<ST>,
        {
            type Expr = Self;
            fn into_expr(self) -> Self {
                self
            }
        }
        #[diagnostic::do_not_recommend]
        impl<ST, $($g)*> Comparand<ST> for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: Comparable<ST>,
        {
            type Expr = Self;
            fn into_comparand(self) -> Self {
                self
            }
        }
        #[diagnostic::do_not_recommend]
        impl<ST, Of, $($g)*> NullableOperand<ST, Of> for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: Comparable<ST>,
        {
            type Expr = Self;
            type Optional = $crate::scope::NotNull;
            fn into_nullable(self) -> Self {
                self
            }
        }
        // Of any type: `Arithmetic` decides what may be added to what.
        #[diagnostic::do_not_recommend]
        impl<ST, $($g)*> Operand<ST> for $ty
        where
            Self: Expr,
        {
            type Expr = Self;
            fn into_operand(self) -> Self {
                self
            }
        }
    )*};
}
super::expressions!(operands);
pub(crate) use operands;

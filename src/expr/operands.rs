//! Expressions as operands: of comparisons, arithmetic and everything else that takes a value.

use super::argument::Passes;
use super::{Expr, NullableOperand};
use crate::expr::{Comparand, IntoExpr, Operand};
use crate::types::Comparable;

// One impl per kind of expression, not one for all of them: a type that is not an operand then has no
// projection, and rustc stops at the first error.
macro_rules! operands {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        // A wider number is refused: PostgreSQL's functions take none, or return one of another type.
        #[diagnostic::do_not_recommend]
        impl<ST, $($g)*> IntoExpr<ST> for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: Passes<ST>,
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
        // Of any type: `Arithmetic` decides which types can be combined.
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

//! Rust numbers on the left of an operator: `2 * users::age`, `1 - discount`.

use super::Infix;
use crate::table::{Col, Column};

// Of the integers only `i32`: with several, rustc could infer neither the type of a literal nor that of the whole expression.
macro_rules! left_operands {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        left_operands!(@each [$($g)*] $ty, i32 => Integer);
        left_operands!(@each [$($g)*] $ty, f64 => Double);
        left_operands!(@each [$($g)*] $ty, $crate::types::Decimal => Numeric);
        #[cfg(feature = "rust_decimal")]
        left_operands!(@each [$($g)*] $ty, $crate::types::RustDecimal => RustDecimal);
    )*};
    (@each [$($g:tt)*] $ty:ty, $rust:ty => $sql:ident) => {
        left_operands!(@one [$($g)*] $ty, $rust => $sql, Add add);
        left_operands!(@one [$($g)*] $ty, $rust => $sql, Sub sub);
        left_operands!(@one [$($g)*] $ty, $rust => $sql, Mul mul);
        left_operands!(@one [$($g)*] $ty, $rust => $sql, Div div);
        left_operands!(@one [$($g)*] $ty, $rust => $sql, Rem rem);
    };
    (@one [$($g:tt)*] $ty:ty, $rust:ty => $sql:ident, $op:ident $f:ident) => {
        #[diagnostic::do_not_recommend]
        impl<$($g)*> std::ops::$op<$ty> for $rust
        where
            $ty: $crate::expr::Expr,
            <$ty as $crate::expr::Expr>::Type: $crate::types::Arithmetic<$crate::types::$sql, $crate::expr::op::$op>,
        {
            type Output = $crate::expr::Infix<
                <<$ty as $crate::expr::Expr>::Type as $crate::types::Arithmetic<$crate::types::$sql, $crate::expr::op::$op>>::Operator,
                $crate::types::Value<$crate::types::$sql>,
                $ty,
                <<$ty as $crate::expr::Expr>::Type as $crate::types::Arithmetic<$crate::types::$sql, $crate::expr::op::$op>>::Output,
            >;
            fn $f(self, right: $ty) -> Self::Output {
                $crate::expr::Infix::new($crate::types::Value::new(self), right)
            }
        }
    };
}
left_operands! {
    [C: Column] Col<C>;
    [Op, A, B, T] Infix<Op, A, B, T>;
    [A] super::Negate<A>;
    [A, T] super::Cast<A, T>;
    [F, A, T] super::Call<F, A, T>;
    [A] super::Coalesce<A>;
    [F, A, T, M] super::AggregateCall<F, A, T, M>;
    [C, W] super::window::Over<C, W>;
    [W, T] super::Case<W, T>;
    [W, E, T] super::Otherwise<W, E, T>;
    [T: crate::types::SqlType, N] crate::types::Value<T, N>;
    [E] super::Outer<E>;
    [Q, A, T] crate::expr::raw::RawExpr<Q, A, T>;
}
pub(crate) use left_operands;

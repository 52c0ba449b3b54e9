//! Arguments of the functions of a schema, and of other functions with typed arguments.

use super::Expr;
use crate::class::{AllowedInAggregate, AllowedInFrom, AllowedInWindow};
use crate::expr::Operand;
use crate::types::Fits;

/// An expression of this type can be an argument of SQL type `T`: it has that type, or is a narrower number.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{T}`, found SQL `{Self}`",
    label = "its type is SQL `{Self}`",
    note = "cast it: `.cast::<{T}>()`"
)]
pub trait Passes<T> {}
#[diagnostic::do_not_recommend]
impl<T, U: Fits<T>> Passes<T> for U {}

macro_rules! arguments {
    ($($(#[$doc:meta])* $name:ident $(, $class:ident)?;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = "expected SQL `{T}`, found `{Self}`",
            label = "not a value of SQL `{T}`"
        )]
        pub trait $name<T> {
            /// The argument as an expression.
            type Expr: Expr;
            /// Converts the argument to an expression.
            fn into_argument(self) -> Self::Expr;
        }
        #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
        impl<T, A: Operand<T, Expr = X>, X: Expr<Type: Passes<T> $(, Class: $class)?>> $name<T> for A {
            type Expr = X;
            fn into_argument(self) -> X {
                self.into_operand()
            }
        }
    )*};
}
arguments! {
    /// A value or an expression of SQL type `T`, as the argument of a function.
    Argument;
    /// The argument of an aggregate function.
    AggregateArgument, AllowedInAggregate;
    /// The argument of a window function.
    WindowArgument, AllowedInWindow;
    /// The argument of a function in FROM.
    RowsArgument, AllowedInFrom;
}

//! Expressions, which SQL calls value expressions (SQL:2016 part 2, 6.28).

pub mod aggregate;
pub(crate) mod argument;
mod arithmetic;
pub(crate) mod call;
mod case;
pub(crate) mod cast;
mod coalesce;
mod column;
mod concatenate;
pub mod duplicates;
pub mod functions;
pub mod in_any_all;
mod in_form;
pub mod label;
pub(crate) mod like;
mod list;
pub mod literal;
pub(crate) mod methods;
mod null;
pub(crate) mod number_on_the_left;
pub(crate) mod operands;
pub(crate) mod operator;
pub(crate) mod order;
mod outer;
pub mod raw;
pub(crate) mod signs;
mod value;
pub mod window;

pub use aggregate::{AggregateCall, AggregateFunction, avg, count, count_of, max, min, sum};
pub use call::{Call, Expressions};
pub use case::{Case, CaseOf, Otherwise, SimpleCase, When, case, case_of};
pub use cast::{Cast, CastTarget, NumericOf, Varchar};
pub use coalesce::{Coalesce, coalesce, nullif};
pub use concatenate::Concatenate;
pub use in_any_all::{all, any, some};
pub use like::Like;
pub use list::{InList, IntoList, ListItem};
pub use methods::ExprMethods;
pub(crate) use null::{HasNull, NullFor};
pub use null::{IsNull, NotAnOption, NullableOperand, TakesNullOf};
pub use operator::{And, Compare, HasOperator, Infix, Negate, Not, Operator, Or, op};
pub use order::{Direction, Ordered, OrderingMethods};
pub use outer::{OfOuterQuery, Outer, outer};
pub use value::{Comparand, IntoExpr, Operand};

use crate::class::Class;
use crate::types::{Kind, Native, SqlType};

/// An expression: a column, a value, or a combination of them.
///
/// Only the expression determines its SQL type and its class. Whether it is valid in a query, and whether it can be
/// NULL there, depends on the query's FROM: [`In`](crate::scope::In).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SQL expression",
    label = "expected a column, a value or an expression of them"
)]
pub trait Expr {
    /// The SQL type of the expression.
    type Type: SqlType;
    /// The class: whether it computes with rows, aggregates or windows.
    type Class: Class;
    /// The precedence of its outermost operator; an operand of lower precedence is put in parentheses.
    #[doc(hidden)]
    const PRECEDENCE: Precedence = Precedence::Atom;
    /// True if its values are JSON documents, which some databases would compare as texts.
    #[doc(hidden)]
    const IS_DOCUMENT: bool = matches!(
        <<Self::Type as SqlType>::Base as Native>::KIND,
        Kind::Document
    );
}

/// How tightly an operator binds, loosest first. If PostgreSQL, SQLite and MySQL differ, one
/// level covers all, and its neighbours are put in parentheses.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    Or,
    And,
    Not,
    Comparison,
    Other,
    Concat,
    Additive,
    Multiplicative,
    Unary,
    Atom,
}

/// Gives all expressions the methods of a trait, whose bounds on the type of the expression have messages of their own.
///
/// An editor gets an impl for expressions of the right types alone: rust-analyzer hides a method by the bounds of its impl, and not
/// by its own.
macro_rules! methods_of {
    ($bound:ident: $methods:ident) => {
        #[cfg(not(rust_analyzer))]
        impl<E: $crate::expr::Expr> $methods for E {}
        #[cfg(rust_analyzer)]
        impl<E: $crate::expr::Expr<Type: $bound>> $methods for E {}
    };
}
pub(crate) use methods_of;

/// Calls a macro with every kind of expression of this folder: its generics and its type.
macro_rules! expressions {
    ($m:path) => {
        $m! {
            [C: $crate::Column] $crate::Col<C>;
            [F, A, T, M] $crate::expr::AggregateCall<F, A, T, M>;
            [C, W] $crate::expr::window::Over<C, W>;
            [Op, A, B, T] $crate::expr::Infix<Op, A, B, T>;
            [A] $crate::expr::Not<A>;
            [A] $crate::expr::Negate<A>;
            [A, const NOT: bool] $crate::expr::IsNull<A, NOT>;
            [A, T: $crate::types::SqlType, const NOT: bool] $crate::expr::InList<A, T, NOT>;
            [A, B, const NOT: bool, const ICASE: bool] $crate::expr::Like<A, B, NOT, ICASE>;
            [A, L, H, const NOT: bool] $crate::expr::like::Between<A, L, H, NOT>;
            [A, T] $crate::expr::Cast<A, T>;
            [F, A, T] $crate::expr::Call<F, A, T>;
            [A] $crate::expr::Coalesce<A>;
            [W, T] $crate::expr::Case<W, T>;
            [W, E, T] $crate::expr::Otherwise<W, E, T>;
            [T: $crate::types::SqlType, N] $crate::types::Value<T, N>;
            [Q, A, T] $crate::expr::raw::RawExpr<Q, A, T>;
            [E] $crate::expr::Outer<E>;
        }
    };
}
pub(crate) use expressions;

/// Makes types of other folders operands, keys, arguments and so on, as those of [`expressions`] are. They are declared
/// by `selected_expressions!` of the folder `query`.
macro_rules! more_expressions {
    ($($list:tt)*) => {
        const _: () = {
            use $crate::expr::registered::*;
            $crate::expr::operands::operands! { $($list)* }
            $crate::expr::literal::expressions_as_they_are! { $($list)* }
            $crate::expr::aggregate::grouping::key_expressions! { @more $($list)* }
            $crate::expr::aggregate::modifiers::expressions_among! { @more $($list)* }
            $crate::expr::order::expressions_ordering! { @more $($list)* }
            $crate::expr::methods::std_ops! { $($list)* }
            $crate::expr::number_on_the_left::left_operands! { $($list)* }
            $crate::expr::window::offset::offset_expressions! { $($list)* }
            $crate::expr::functions::array::arrays! { $($list)* }
            $crate::expr::functions::json::keys! { $($list)* }
        };
    };
}
pub(crate) use more_expressions;

/// The names that those macros use.
pub(crate) mod registered {
    pub(crate) use std::marker::PhantomData;

    pub(crate) use super::aggregate::grouping::GroupingKey;
    pub(crate) use super::aggregate::modifiers::{AmongArguments, Argument};
    pub(crate) use super::argument::Passes;
    pub(crate) use super::functions::array::{ArrayQuantifier, marker_of_any};
    pub(crate) use super::functions::json::{JsonKey, KeyType};
    pub(crate) use super::in_any_all::Quantify;
    pub(crate) use super::literal::Literal;
    pub(crate) use super::methods::{ArithmeticOf, std_ops};
    pub(crate) use super::number_on_the_left::left_operands;
    pub(crate) use super::order::{OrderItem, Orders};
    pub(crate) use super::window::offset::{DifferenceOf, NoRows, OffsetExpr, OffsetOf};
    pub(crate) use super::{Expr, Infix, Negate, Not, NullableOperand, op};
    pub(crate) use crate::class::Plain;
    pub(crate) use crate::expr::{Comparand, IntoExpr, Operand};
    pub(crate) use crate::scope::{In, KeyExpr, Keys, NotNull};
    pub(crate) use crate::types::{Arithmetic, Bool, Comparable, HasEquality, IsArray, IsBool};
}

//! Expressions, which SQL calls value expressions (SQL:2016 part 2, 6.28).

pub mod aggregate;
mod case;
pub(crate) mod cast;
mod column;
pub(crate) mod function;
pub mod functions;
/// The functions as messages name them: within reach, so that rustc leaves out their path.
pub mod function_names {
    pub use super::aggregate::names::*;
    pub use super::functions::names::*;
    pub use super::window::names::*;
    pub use crate::query::table_functions::names::*;
}
pub mod label;
mod left;
pub(crate) mod like;
mod list;
mod methods;
mod null;
mod operator;
pub(crate) mod order;
mod outer;
pub mod row_value;
pub(crate) mod signs;
pub mod subquery;
pub mod window;

pub use aggregate::{AggregateCall, AggregateFunction, avg, count, count_of, max, min, sum};
pub use case::{Case, CaseOf, Otherwise, SimpleCase, When, case, case_of};
pub use cast::{Cast, CastTarget, NumericOf, Varchar};
pub use function::{Call, Coalesce, Expressions, coalesce, nullif};
pub use like::Like;
pub use list::{InList, IntoList, ListItem};
pub use methods::ExprMethods;
pub(crate) use null::NullFor;
pub use null::{IsNull, NotAnOption, NullableOperand, TakesNullOf};
pub use operator::{And, Compare, HasOperator, Infix, Negate, Not, Operator, Or, op};
pub use order::{Direction, Ordered, OrderingMethods};
pub use outer::{OfOuterQuery, Outer, outer};
pub use row_value::RowMethods;
pub use subquery::{QueryMethods, all, any, exists, not_exists, some};

use crate::class::Class;
use crate::types::SqlType;

/// An expression: a column, a value, or a combination of them.
///
/// Its SQL type and its class belong to it alone. Whether it is valid in a query, and whether it can be
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
}

/// How tightly an operator binds, loosest first. Where PostgreSQL, SQLite and MySQL differ, one
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

/// Calls a macro with every kind of expression: its generics and its type.
macro_rules! expressions {
    ($m:ident) => {
        $m! {
            [C: $crate::Column] $crate::Col<C>;
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
            [F, A, T, M] $crate::expr::AggregateCall<F, A, T, M>;
            [C, W] $crate::expr::window::Over<C, W>;
            [W, T] $crate::expr::Case<W, T>;
            [W, E, T] $crate::expr::Otherwise<W, E, T>;
            [T: $crate::types::SqlType, N] $crate::types::Value<T, N>;
            [Q, A, T] $crate::query::raw::RawExpr<Q, A, T>;
            [Q, const NOT: bool] $crate::expr::subquery::Exists<Q, NOT>;
            [Q, T, N] $crate::expr::subquery::ScalarSubquery<Q, T, N>;
            [Q, T] $crate::expr::subquery::ArraySubquery<Q, T>;
            [A, Q, const NOT: bool] $crate::expr::subquery::InSubquery<A, Q, NOT>;
            [Op, A, B] $crate::expr::row_value::RowCompare<Op, A, B>;
            [E] $crate::expr::Outer<E>;
            [Ta, Db, Pr] $crate::query::predicate::Holds<Ta, Db, Pr>;
            [C: $crate::Column] $crate::write::ExcludedColumn<C>;
            [W, C: $crate::Column] $crate::write::VersionOf<W, C>;
            [H: $crate::hybrid::HybridProperty] $crate::hybrid::Hybrid<H>;
            [Pa, C: $crate::Column] $crate::load::PathValue<Pa, C>;
        }
    };
}
pub(crate) use expressions;

//! Expressions: what SQL calls a value expression (SQL:2016 part 2, 6.28).

mod aggregate;
mod case;
mod cast;
mod column;
pub(crate) mod function;
pub mod functions;
mod like;
mod list;
mod methods;
mod null;
mod operator;
pub(crate) mod order;

pub use aggregate::{AggregateCall, avg, count, count_of, max, min, sum};
pub use case::{Case, Otherwise, When, case};
pub use cast::Cast;
pub use function::{Call, Coalesce, coalesce, nullif};
pub use like::Like;
pub use list::InList;
pub use methods::ExprMethods;
pub use null::{IsNull, NotAnOption};
pub use operator::{And, Compare, Infix, Negate, Not, Or, op};
pub use order::{Direction, Ordered, OrderingMethods};

use crate::class::Class;
use crate::types::SqlType;

/// An expression: a column, a value, or something made of them.
///
/// Its SQL type and its class are its own. Whether it is valid in a query, and whether it can be
/// NULL there, the query's FROM says: [`In`](crate::scope::In).
pub trait Expr {
    /// Its SQL type.
    type Type: SqlType;
    /// Rows, aggregates or windows.
    type Class: Class;
    /// How tightly its outermost operator binds; anything looser is put in parentheses.
    #[doc(hidden)]
    const PRECEDENCE: Precedence = Precedence::Atom;
}

/// How tightly an operator binds, loosest first. Where PostgreSQL, SQLite and MySQL differ, one
/// level stands for all, and its neighbours are put in parentheses.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    Or,
    And,
    Not,
    Comparison,
    Other,
    Additive,
    Multiplicative,
    Unary,
    Atom,
}

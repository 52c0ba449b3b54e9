//! What an expression is made of: rows, aggregates, windows.
//!
//! The class is intrinsic to an expression, whatever query it stands in. WHERE takes plain
//! expressions only; an aggregate in the SELECT list makes its query one of groups
//! (SQL:2016 part 2, 7.12 and 10.9).

use crate::scope::{Groups, Rows, Scope};

/// The class of an expression.
pub trait Class: 'static {
    /// The class of an expression made of this one and another.
    type With<O: Class>: Class;
    /// Where a SELECT list of this class stands in a query without GROUP BY.
    type Context<S: Scope>: 'static;
    #[doc(hidden)]
    type AndAggregate: Class;
    #[doc(hidden)]
    type AndWindow: Class;
}

/// Columns, values and functions of them.
pub struct Plain;
/// Holds an aggregate function.
pub struct Aggregate;
/// Holds a window function.
pub struct Window;
/// Holds both.
pub struct WindowOfAggregate;

impl Class for Plain {
    type With<O: Class> = O;
    type Context<S: Scope> = Rows<S>;
    type AndAggregate = Aggregate;
    type AndWindow = Window;
}
impl Class for Aggregate {
    type With<O: Class> = O::AndAggregate;
    type Context<S: Scope> = Groups<S, ()>;
    type AndAggregate = Aggregate;
    type AndWindow = WindowOfAggregate;
}
impl Class for Window {
    type With<O: Class> = O::AndWindow;
    type Context<S: Scope> = Rows<S>;
    type AndAggregate = WindowOfAggregate;
    type AndWindow = Window;
}
impl Class for WindowOfAggregate {
    type With<O: Class> = WindowOfAggregate;
    type Context<S: Scope> = Groups<S, ()>;
    type AndAggregate = WindowOfAggregate;
    type AndWindow = WindowOfAggregate;
}

/// May stand in WHERE.
#[diagnostic::on_unimplemented(
    message = "window functions and aggregates are not allowed in WHERE",
    label = "holds an aggregate or a window function; WHERE sees one row at a time"
)]
pub trait AllowedInWhere {}
impl AllowedInWhere for Plain {}

/// May stand in the condition of a join.
#[diagnostic::on_unimplemented(
    message = "window functions and aggregates are not allowed in the ON of a join",
    label = "holds an aggregate or a window function"
)]
pub trait AllowedInOn {}
impl AllowedInOn for Plain {}

/// May stand inside an aggregate function.
#[diagnostic::on_unimplemented(
    message = "aggregate function calls cannot be nested",
    label = "already holds an aggregate or a window function"
)]
pub trait AllowedInAggregate {}
impl AllowedInAggregate for Plain {}

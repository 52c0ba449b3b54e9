//! The class of an expression by what it contains: rows, aggregates, windows.
//!
//! The class belongs to the expression alone, whatever query uses it. WHERE allows plain
//! expressions only; an aggregate in the SELECT list makes its query one of groups
//! (SQL:2016 part 2, 7.12 and 10.9).

use crate::scope::{Groups, NotNull, Nullability, Nullable, Rows, Scope};

/// The class of an expression.
pub trait Class: 'static {
    /// The class of an expression made of this one and another.
    type With<O: Class>: Class;
    /// The class of an aggregate of this.
    type Aggregated: Class;
    /// The class of a window function of this.
    type Windowed: Class;
    /// Nullable if a SELECT list of this class may have no row, in a query without GROUP BY.
    type Missing: Nullability;
    /// The context of a SELECT list of this class in a query without GROUP BY.
    type Context<S: Scope>: 'static;
    #[doc(hidden)]
    type AndAggregate: Class;
    #[doc(hidden)]
    type AndWindow: Class;
    #[doc(hidden)]
    type AndWindowOfAggregate: Class;
}

/// Columns, values and functions of them.
pub struct Plain;
/// Contains an aggregate function.
pub struct Aggregate;
/// Contains a window function.
pub struct Window;
/// Contains an aggregate and a window function.
pub struct WindowOfAggregate;
/// Contains an aggregate of an aggregate, which no query allows.
pub struct Nested;

macro_rules! classes {
    ($($name:ident: with $with:ty, aggregate $agg:ident, window $win:ident, windowed aggregate $both:ident,
        aggregated $aggregated:ident, windowed $windowed:ident, $context:ty, $missing:ident;)*) => {$(
        impl Class for $name {
            type With<O: Class> = $with;
            type Aggregated = $aggregated;
            type Windowed = $windowed;
            type Missing = $missing;
            type Context<S: Scope> = $context;
            type AndAggregate = $agg;
            type AndWindow = $win;
            type AndWindowOfAggregate = $both;
        }
    )*};
}
// A function of a window function is refused where it is written, and only there.
classes! {
    Plain: with O, aggregate Aggregate, window Window, windowed aggregate WindowOfAggregate,
        aggregated Aggregate, windowed Window, Rows<S>, Nullable;
    Aggregate: with O::AndAggregate, aggregate Aggregate, window WindowOfAggregate,
        windowed aggregate WindowOfAggregate, aggregated Nested, windowed WindowOfAggregate,
        Groups<S, (), S::Free>, NotNull;
    Window: with O::AndWindow, aggregate WindowOfAggregate, window Window,
        windowed aggregate WindowOfAggregate, aggregated Window, windowed Window, Rows<S>, Nullable;
    WindowOfAggregate: with O::AndWindowOfAggregate, aggregate WindowOfAggregate,
        window WindowOfAggregate, windowed aggregate WindowOfAggregate,
        aggregated WindowOfAggregate, windowed WindowOfAggregate, Groups<S, (), S::Free>, NotNull;
    Nested: with Nested, aggregate Nested, window Nested, windowed aggregate Nested,
        aggregated Nested, windowed Nested, Groups<S, (), S::Free>, NotNull;
}

macro_rules! allowed {
    ($($(#[$doc:meta])* $message:literal, $label:literal: $name:ident $($class:ident)*;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {}
        $(#[diagnostic::do_not_recommend] impl $name for $class {})*
    )*};
}
allowed! {
    /// Allowed in WHERE.
    "window functions and aggregates are not allowed in WHERE",
    "holds an aggregate or a window function; WHERE sees one row at a time":
    AllowedInWhere;
    /// Allowed in the condition of a join.
    "window functions and aggregates are not allowed in the ON of a join",
    "holds an aggregate or a window function":
    AllowedInOn;
    /// May be a key of GROUP BY.
    "window functions and aggregates are not allowed in GROUP BY",
    "holds an aggregate or a window function":
    AllowedInGroupBy Plain;
    /// Allowed in HAVING.
    "window functions are not allowed in HAVING, nor aggregates of aggregates",
    "holds a window function, or an aggregate of an aggregate":
    AllowedInHaving Plain Aggregate;
    /// May be the argument of an aggregate function. An aggregate may be that of a window function only.
    "an aggregate function cannot hold a window function",
    "holds a window function":
    AllowedInAggregate Plain Aggregate;
    /// Allowed in the FILTER or the ORDER BY of an aggregate.
    "window functions and aggregates are not allowed inside an aggregate function",
    "holds an aggregate or a window function":
    AllowedInFilter Plain;
    /// Allowed in the arguments of a window function, and in its PARTITION BY and ORDER BY.
    "window function calls cannot be nested",
    "already holds a window function":
    AllowedInWindow Plain Aggregate;
    /// Allowed in the SELECT list and in ORDER BY.
    "aggregate function calls cannot be nested",
    "an aggregate of an aggregate: only a window function can be one, as in `sum(sum(x)).over(..)`":
    AllowedInSelect Plain Aggregate Window WindowOfAggregate;
    /// Allowed in QUALIFY.
    "QUALIFY needs a window function",
    "holds none: use `filter`, or `having` for groups":
    AllowedInQualify Window WindowOfAggregate;
    /// May be the argument of a function in FROM.
    "window functions and aggregates are not allowed in functions in FROM",
    "holds an aggregate or a window function":
    AllowedInFrom Plain;
    /// May be the value of a column in INSERT and UPDATE.
    "window functions and aggregates are not allowed in the values of INSERT and UPDATE",
    "holds an aggregate or a window function: a subquery can compute it":
    AllowedInAssignment;
    /// Allowed in the ORDER BY of UPDATE and DELETE.
    "window functions and aggregates are not allowed in the ORDER BY of UPDATE and DELETE",
    "holds an aggregate or a window function":
    AllowedInWriteOrder Plain;
    /// Allowed in LIMIT and OFFSET.
    "window functions and aggregates are not allowed in LIMIT and OFFSET",
    "holds an aggregate or a window function":
    AllowedInLimit Plain;
}
// Outside of the macro, which rustc would quote.
impl AllowedInWhere for Plain {}
impl AllowedInOn for Plain {}
#[diagnostic::do_not_recommend]
impl AllowedInAssignment for Plain {}

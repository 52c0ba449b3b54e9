//! Right sides of IN, ANY and ALL: lists, arrays and queries.

use super::Expr;
use crate::row::Field;
use crate::scope::Nullability;
use crate::types::SqlType;

/// A query of one column, as a subquery.
#[diagnostic::on_unimplemented(
    message = "a subquery in an expression must have one column",
    label = "select a single expression, not a tuple or a table"
)]
pub trait OneColumn {
    /// The SQL type of the column.
    type Type: SqlType;
    /// Nullable if the value of the subquery can be NULL.
    type Null: Nullability;
}
impl<T: SqlType, N: Nullability, E> OneColumn for Field<T, N, E> {
    type Type = T;
    type Null = N;
}

/// An argument of `in_` for the expression `A`: a list of values or a query of one column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list nor a query",
    label = "expected a list of values, or a query of one column"
)]
pub trait InOperand<A> {
    /// The type of `a IN ..`.
    type In;
    /// The type of `a NOT IN ..`.
    type NotIn;
    /// The values that are compared with `A`.
    #[doc(hidden)]
    type Rows;
    #[doc(hidden)]
    fn in_(self, operand: A) -> Self::In;
    #[doc(hidden)]
    fn not_in(self, operand: A) -> Self::NotIn;
}
impl<A: Expr, L: IntoIterator<Item: super::ListItem<A::Type>>> InOperand<A> for L {
    type In = super::InList<A, A::Type>;
    type NotIn = super::InList<A, A::Type, true>;
    type Rows = Field<A::Type, crate::scope::NotNull>;
    fn in_(self, operand: A) -> Self::In {
        super::InList::new(operand, self)
    }
    fn not_in(self, operand: A) -> Self::NotIn {
        super::InList::new(operand, self)
    }
}

/// An argument of [`any`] and [`all`]: a query of one column, or an array.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a query nor an array",
    label = "expected a query of one column, or an array"
)]
pub trait Quantify {
    /// The type of `ANY (..)`.
    type Any;
    /// The type of `ALL (..)`.
    type All;
    #[doc(hidden)]
    fn any(self) -> Self::Any;
    #[doc(hidden)]
    fn all(self) -> Self::All;
}

/// Compares with each row of a query, or with each element of an array, and is true if the comparison is true for
/// any of them: `x = ANY (SELECT ...)`. Every comparison accepts it.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{documents, orders, users};
/// let query = from(users::table)
///     .filter(users::id.eq(any(from(orders::table).select(orders::user_id))));
/// let red = from(documents::table).filter(literal("red").eq(any(documents::tags)));
/// ```
///
/// PostgreSQL: `"users"."id" = ANY (SELECT ...)`, `$1 = ANY ("documents"."tags")`. MySQL has ANY and ALL of
/// a query, and no arrays. SQLite has neither ANY nor ALL: this does not compile.
///
/// ```compile_fail,E0277
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::{orders, users};
/// let query = from(users::table)
///     .filter(users::id.eq(any(from(orders::table).select(orders::user_id))))
///     .to_sql::<Sqlite>();
/// ```
///
/// For a list of Rust values see [`in_`](super::ExprMethods::in_).
pub fn any<Q: Quantify<Any = X>, X>(of: Q) -> X {
    of.any()
}
/// The standard's other name for [`any`], which is the SQL that is written.
pub fn some<Q: Quantify<Any = X>, X>(of: Q) -> X {
    of.any()
}
/// Compares with each row of a query, or with each element of an array, and is true if the comparison is true for
/// all of them, or if there are none: `x > ALL (SELECT ...)`. PostgreSQL; MySQL of a query; not in SQLite.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// let query = from(documents::table).filter(documents::title.ne(all(documents::tags)));
/// ```
pub fn all<Q: Quantify<All = X>, X>(of: Q) -> X {
    of.all()
}

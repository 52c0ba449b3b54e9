//! Rows as values. <https://www.postgresql.org/docs/15/sql-expressions.html#SQL-SYNTAX-ROW-CONSTRUCTORS>
//!
//! Comparing rows does not need it: a tuple compares by [`RowMethods`](crate::query::RowMethods).

use super::{calls, on, sql_doc};
use crate::expr::Expr;
use crate::expr::call::{Arguments, Listed};
use crate::expr::literal::Literal;
use crate::types::{Record, SqlType};

calls! { "record", "users", marker;
    /// A row as one value: `SELECT ROW (a, b)`. In Rust a tuple of `Option`s.
    row ROW => NotNull [R: Fields<Types = T, Exprs = X>, T, X]
        (fields: R => Listed<X> = Listed(fields.into_exprs())) -> Record<T>,
        "record::row((users::name, 1, users::age))", pg "ROW($1)";
}

/// The fields of [`row`]: a tuple of up to 16 values and expressions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of values and expressions",
    label = "expected up to 16 values, as in `(users::name, 1)`"
)]
pub trait Fields {
    /// The SQL types of the fields.
    type Types;
    #[doc(hidden)]
    type Exprs: Arguments;
    #[doc(hidden)]
    fn into_exprs(self) -> Self::Exprs;
}
macro_rules! fields {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Literal<Expr: Expr<Type = $i>>, $i: SqlType),+> Fields for ($($t,)+) {
            type Types = ($($i,)+);
            type Exprs = ($($t::Expr,)+);
            #[allow(non_snake_case)] // a value is named like its type
            fn into_exprs(self) -> Self::Exprs {
                let ($($t,)+) = self;
                ($($t.into_literal(),)+)
            }
        }
    };
}
crate::tuples::up_to_16!(fields);

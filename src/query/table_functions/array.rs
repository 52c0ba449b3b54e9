//! Arrays as rows. PostgreSQL only.
//! <https://www.postgresql.org/docs/15/functions-array.html>

use super::{TableFunction, call};
#[cfg(feature = "postgres-backend")]
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::argument::Argument;
use crate::expr::call::Arguments;
#[cfg(feature = "postgres-backend")]
use crate::expr::call::RenderArguments;
use crate::query::raw::Literal;
#[cfg(feature = "postgres-backend")]
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
use crate::types::{Integer, IsArray};

#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod marker {
    pub struct UNNEST;
    pub struct GENERATE_SUBSCRIPTS;
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<A: RenderArguments<Self>> super::HasTableFunction<marker::UNNEST, A> for diesel::pg::Pg {
    const STATIC: bool = A::STATIC;
    fn render_call<'b>(arguments: &'b A, out: &mut Sql<'_, 'b, Self>) -> RenderResult {
        out.push("unnest(");
        arguments.render_all(", ", out)?;
        out.push(")");
        Ok(())
    }
}
call!(pg [] marker::GENERATE_SUBSCRIPTS, "generate_subscripts($1, $2)");

/// An argument of [`unnest`]: an array, or a tuple of arrays.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array",
    label = "expected an array, such as `documents::tags` or `[1, 2]`, or a tuple of arrays"
)]
pub trait Arrays {
    #[doc(hidden)]
    type Exprs: Arguments;
    /// The columns of the rows.
    #[doc(hidden)]
    type Columns;
    #[doc(hidden)]
    fn into_arrays(self) -> Self::Exprs;
}
/// The elements of the array `A`, any of which may be NULL.
type Elements<A> = Field<<<<A as Literal>::Expr as Expr>::Type as IsArray>::Item, Nullable>;

#[diagnostic::do_not_recommend]
impl<A: Literal<Expr: Expr<Type: IsArray>>> Arrays for A {
    type Exprs = (A::Expr,);
    type Columns = Elements<A>;
    fn into_arrays(self) -> Self::Exprs {
        (self.into_literal(),)
    }
}
macro_rules! tuples {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Literal<Expr: Expr<Type: IsArray>>),+> Arrays for ($($t,)+) {
            type Exprs = ($($t::Expr,)+);
            type Columns = tuples!(@columns $($t)+);
            #[allow(non_snake_case)]
            fn into_arrays(self) -> Self::Exprs {
                let ($($t,)+) = self;
                ($($t.into_literal(),)+)
            }
        }
    };
    (@columns $t:ident) => { Elements<$t> };
    (@columns $t:ident $($rest:ident)+) => { (Elements<$t>, tuples!(@columns $($rest)+)) };
}
crate::tuples::all_tuples!(tuples);

/// The elements of an array as rows. Each may be NULL, so the column is nullable.
///
/// For a tuple of arrays, one column each: the first row has the first elements, and so on. A shorter
/// array, or one that is NULL, is padded with NULLs.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { tag { name: Nullable<Text> } }
/// relata::relation! { pair { key: Nullable<Text>, value: Nullable<Integer> } }
///
/// let tags = from(documents::table)
///     .left_join(tag::as_table(unnest(documents::tags)).on(literal(true)))
///     .select((documents::id, tag::name));
/// let pairs = from(pair::as_table(unnest((["a", "b"], [1, 2]))));
/// ```
///
/// PostgreSQL: `unnest("documents"."tags") AS "tag" ("name")`. SQLite has no arrays: see
/// [`json_array_elements`](super::json_array_elements).
#[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
pub fn unnest<A: Arrays<Exprs = E, Columns = C>, E, C>(arrays: A) -> TableFunction<marker::UNNEST, E, C> {
    TableFunction::new(arrays.into_arrays())
}

/// The positions in a dimension of an array, counted from 1: one column, SQL `Integer`, NOT NULL.
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::array::subscript;
/// # use relata::doc::documents;
/// relata::relation! { place { at: Integer } }
///
/// let query = from(documents::table)
///     .cross_join(place::as_table(generate_subscripts(documents::tags, 1)))
///     .select((documents::id, place::at, subscript(documents::tags, place::at)));
/// ```
///
/// PostgreSQL: `generate_subscripts("documents"."tags", $1) AS "place" ("at")`. SQLite has no arrays.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn generate_subscripts<A: Literal<Expr: Expr<Type: IsArray>>, D: Argument<Integer>>(array: A, dimension: D) -> TableFunction<marker::GENERATE_SUBSCRIPTS, (A::Expr, D::Expr), Field<Integer, NotNull>> {
    TableFunction::new((array.into_literal(), dimension.into_argument()))
}

//! COALESCE and NULLIF (SQL:2016 part 2, 6.12).

use super::Expr;
use super::call::{ArgumentsIn, Call, Function, HasFunction, RenderArguments};
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Comparand;
use crate::render::{Fragment, Sql};
use crate::scope::{In, Nullability, Nullable};
use crate::types::{Fits, HasEquality};

/// `COALESCE(...)`: the first argument that is not NULL (SQL:2016 part 2, 6.12).
#[derive(Clone, Copy)]
pub struct Coalesce<A>(A);

/// `COALESCE(first, second)`: NULL only if both arguments are. Nest it for more.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let _ = from(users::table).select(coalesce(users::age, 0));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn coalesce<A: Expr, B: Comparand<A::Type, Expr = X>, X: Expr<Type: Fits<A::Type>>>(first: A, second: B) -> Coalesce<(A, X)> {
    Coalesce((first, second.into_comparand()))
}

impl<A: Expr, B: Expr> Expr for Coalesce<(A, B)> {
    type Type = A::Type;
    type Class = <A::Class as Class>::With<B::Class>;
}
impl<A, Ctx, I> In<Ctx, (I,)> for Coalesce<A>
where
    A: ArgumentsIn<Ctx, I>,
{
    type Null = A::All;
}
impl<A: RenderArguments<D>, D: Dialect> Fragment<D> for Coalesce<A> {
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    const COPIES: bool = A::COPIES;
    const MOVABLE: bool = A::MOVABLE;
    const UNSIGNED: bool = A::UNSIGNED;
    const OF_PARAMETERS: bool = A::OF_PARAMETERS;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("COALESCE(");
        self.0.render_all(", ", out)?;
        out.push(")");
        Ok(())
    }
}

/// The function `NULLIF`.
#[doc(hidden)]
pub struct NullIf;
impl Function for NullIf {
    const COMPARES: bool = true;
    type Null<Any: Nullability, All: Nullability> = Nullable;
}
impl<D: Dialect> HasFunction<NullIf> for D {
    const SQL: &'static str = "NULLIF($1, $2)";
}
/// `NULLIF(a, b)`: NULL if `a = b`, otherwise `a` (SQL:2016 part 2, 6.12). `b` has the type of `a`, or is a narrower number:
/// PostgreSQL would return the wider type.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(nullif(users::name, ""));
/// ```
#[rustfmt::skip]
pub fn nullif<A: Expr<Type: HasEquality>, B: Comparand<A::Type, Expr = X>, X: Expr<Type: Fits<A::Type>>>(a: A, b: B) -> Call<NullIf, (A, X), A::Type> {
    Call::new((a, b.into_comparand()))
}

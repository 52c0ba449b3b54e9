//! `CAST` (SQL:2016 part 2, 6.13).

use std::borrow::Cow;
use std::marker::PhantomData;

use super::Expr;
use super::call::render_growing;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::In;
use crate::types::{Kind, Native, Numeric, SqlType, Text};

/// The expression `CAST(a AS T)`.
pub struct Cast<A, T> {
    operand: (A,),
    to: PhantomData<fn() -> T>,
}

impl<A, T> Cast<A, T> {
    pub(crate) fn new(operand: A) -> Self {
        Self {
            operand: (operand,),
            to: PhantomData,
        }
    }
}
impl<A: Clone, T> Clone for Cast<A, T> {
    fn clone(&self) -> Self {
        Self::new(self.operand.0.clone())
    }
}
impl<A: Copy, T> Copy for Cast<A, T> {}

/// A database's CAST to a type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cast to SQL `{T}`",
    label = "no such type there"
)]
pub trait CastsTo<T> {
    /// The SQL of the cast, with `$1` in place of the operand.
    #[doc(hidden)]
    fn sql(from: Kind) -> Cow<'static, str>;
}

/// A target of `cast`: a SQL type, or one with a size, whose result is a value of the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SQL type",
    label = "expected a type such as `Integer`, `Text` or `NumericOf<10, 2>`"
)]
pub trait CastTarget: 'static {
    /// The type of the result.
    type Type: SqlType;
}
impl<T: SqlType> CastTarget for T {
    type Type = T;
}

/// `NUMERIC(precision, scale)` as a target of casts: `orders::total.cast::<NumericOf<10, 1>>()` rounds to one digit after the
/// point, half away from zero.
///
/// PostgreSQL rejects a number with more digits; MySQL returns the largest that fits; SQLite, which has no such type, keeps it.
pub struct NumericOf<const PRECISION: u32, const SCALE: u32>;
impl<const PRECISION: u32, const SCALE: u32> CastTarget for NumericOf<PRECISION, SCALE> {
    type Type = Numeric;
}
/// `VARCHAR(n)` as a target of casts: `users::name.cast::<Varchar<20>>()` removes everything after the first `n` characters.
pub struct Varchar<const N: u32>;
impl<const N: u32> CastTarget for Varchar<N> {
    type Type = Text;
}

/// A database's name for a native type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no name for SQL `{B}`",
    label = "no such type there"
)]
pub trait NamesType<B>: Dialect {
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult;
}

impl<A: Expr, T: CastTarget> Expr for Cast<A, T> {
    type Type = T::Type;
    type Class = A::Class;
}
impl<A: In<Ctx, I>, T, Ctx, I> In<Ctx, (I,)> for Cast<A, T> {
    type Null = A::Null;
}
impl<A, T: CastTarget, D: Dialect> Fragment<D> for Cast<A, T>
where
    A: Fragment<D> + Expr,
    D: CastsTo<T>,
{
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    const COPIES: bool =
        A::COPIES || !matches!(<<T::Type as SqlType>::Base as Native>::KIND, Kind::Text);
    const MOVABLE: bool = A::MOVABLE;
    const UNSIGNED: bool = false;
    const IN_FORM: bool = !matches!(
        <<A::Type as SqlType>::Base as Native>::KIND,
        Kind::Text | Kind::Other | Kind::Unknown
    );
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let from = <<A::Type as SqlType>::Base as Native>::KIND;
        render_growing(&<D as CastsTo<T>>::sql(from), None, &self.operand, out)
    }
}

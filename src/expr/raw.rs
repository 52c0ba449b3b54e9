//! SQL text of your own, with typed holes: [`sql!`](crate::sql).

use std::marker::PhantomData;

use super::call::{Arguments, ArgumentsIn, RenderArguments};
use super::{Expr, Precedence};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{In, Nullability};
use crate::statement::Effect;
use crate::types::SqlType;

/// The text of a `sql!`, split at its holes: there is one part more than there are holes.
#[doc(hidden)]
pub trait RawText: 'static {
    const PARTS: &'static [&'static str];
}

/// The declared type of a `sql!`: `Integer`, or `Nullable<Integer>`.
#[doc(hidden)]
pub struct Typed<T, N>(PhantomData<fn() -> (T, N)>);

/// The SQL type that a type after `=>` declares.
#[doc(hidden)]
pub trait DeclaredType {
    type Type: SqlType;
    type Null: Nullability;
}
impl<T: SqlType, N: Nullability> DeclaredType for Typed<T, N> {
    type Type = T;
    type Null = N;
}

/// A type that may follow `=>` in `sql!`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SQL type",
    label = "expected a type such as `Integer`, `Text` or `Nullable<Numeric>`"
)]
pub trait Declarable {}
#[diagnostic::do_not_recommend]
impl<T: SqlType> Declarable for T {}

/// An expression written as SQL text.
pub struct RawExpr<Q, A, T> {
    arguments: A,
    marker: PhantomData<fn() -> (Q, T)>,
}

impl<Q, A: Clone, T> Clone for RawExpr<Q, A, T> {
    fn clone(&self) -> Self {
        Self {
            arguments: self.arguments.clone(),
            marker: PhantomData,
        }
    }
}
impl<Q, A, T, N> RawExpr<Q, A, Typed<T, N>> {
    #[doc(hidden)]
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with a wrong type
    pub fn new(arguments: A) -> Self where T: Declarable {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
}

impl<Q, A: Arguments, T: SqlType, N> Expr for RawExpr<Q, A, Typed<T, N>> {
    type Type = T;
    type Class = A::Class;
    const PRECEDENCE: Precedence = Precedence::Or;
}
impl<Q, A: ArgumentsIn<Ctx, I>, T, N: Nullability, Ctx, I> In<Ctx, (I,)>
    for RawExpr<Q, A, Typed<T, N>>
{
    // Equals `N`. Mentioning the holes makes rustc report their errors once instead of twice.
    type Null = N::Or<N::And<A::Any>>;
}

/// An expression in a hole without delimiters: in parentheses if it has an operator.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Hole<E>(pub E);

impl<E: Expr> Expr for Hole<E> {
    type Type = E::Type;
    type Class = E::Class;
}
#[diagnostic::do_not_recommend]
impl<E: In<Ctx, I>, Ctx, I> In<Ctx, I> for Hole<E> {
    type Null = E::Null;
}
impl<E: Expr + Fragment<D>, D: Dialect> Fragment<D> for Hole<E> {
    const STATIC: bool = E::STATIC;
    const UNSIGNED: bool = E::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(E::PRECEDENCE < Precedence::Atom, |out| self.0.render(out))
    }
}

pub(crate) fn render_parts<'b, Q: RawText, A: RenderArguments<D>, D: Dialect>(
    arguments: &'b A,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let mut parts = Q::PARTS.iter();
    arguments.render_among(&mut parts, out)?;
    for part in parts {
        out.push(part);
    }
    Ok(())
}

impl<Q: RawText, A: RenderArguments<D>, T, D: Dialect> Fragment<D> for RawExpr<Q, A, T> {
    const STATIC: bool = A::STATIC;
    // It may be: the text does not tell.
    const UNSIGNED: bool = true;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if out.has_rules() && Q::PARTS.iter().any(|part| may_read(part)) {
            out.check_raw()?;
        }
        out.does(Effect::MayWrite);
        render_parts::<Q, A, D>(&self.arguments, out)
    }
}

/// True if an expression may contain a query.
fn may_read(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.any(|word| word.eq_ignore_ascii_case("select") || word.eq_ignore_ascii_case("table"))
}

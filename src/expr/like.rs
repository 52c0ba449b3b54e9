//! `LIKE` (SQL:2016 part 2, 8.5) and `BETWEEN` (8.3).

use super::{Expr, Precedence};
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{In, Nullability};
use crate::types::{Bool, SqlType};

/// `a [NOT] LIKE b`, ignoring case with `ICASE`.
#[derive(Clone, Copy)]
pub struct Like<A, B, const NOT: bool = false, const ICASE: bool = false> {
    operand: A,
    pattern: B,
}

impl<A, B, const NOT: bool, const ICASE: bool> Like<A, B, NOT, ICASE> {
    pub(crate) fn new(operand: A, pattern: B) -> Self {
        Self { operand, pattern }
    }
}

impl<A: Expr, B: Expr, const NOT: bool, const ICASE: bool> Expr for Like<A, B, NOT, ICASE> {
    type Type = Bool;
    type Class = <A::Class as Class>::With<B::Class>;
    const PRECEDENCE: Precedence = Precedence::Comparison;
}
impl<A, B, Ctx, I, J, const NOT: bool, const ICASE: bool> In<Ctx, (I, J)> for Like<A, B, NOT, ICASE>
where
    A: In<Ctx, I>,
    B: In<Ctx, J>,
{
    type Null = <A::Null as Nullability>::Or<B::Null>;
}
impl<A, B, D: Dialect, const NOT: bool, const ICASE: bool> Fragment<D> for Like<A, B, NOT, ICASE>
where
    A: Fragment<D> + Expr,
    B: Fragment<D> + Expr,
{
    const STATIC: bool = A::STATIC && B::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let lower = ICASE && D::SYNTAX.ilike.is_none();
        side(&self.operand, lower, out)?;
        if NOT {
            out.push(" NOT");
        }
        out.push(D::SYNTAX.ilike.filter(|_| ICASE).unwrap_or(" LIKE "));
        side(&self.pattern, lower, out)?;
        out.push(D::SYNTAX.escape);
        Ok(())
    }
}

/// One side of LIKE, in lower case if the engine has no ILIKE.
fn side<'b, E: Fragment<D> + Expr, D: Dialect>(
    e: &'b E,
    lower: bool,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if lower {
        out.push("lower");
    }
    out.parenthesized(lower || E::PRECEDENCE <= Precedence::Comparison, |out| {
        e.render(out)
    })
}

/// `a [NOT] BETWEEN low AND high`
#[derive(Clone, Copy)]
pub struct Between<A, L, H, const NOT: bool = false> {
    pub(crate) operand: A,
    pub(crate) low: L,
    pub(crate) high: H,
}

impl<A: Expr, L: Expr, H: Expr, const NOT: bool> Expr for Between<A, L, H, NOT> {
    type Type = Bool;
    type Class = <<A::Class as Class>::With<L::Class> as Class>::With<H::Class>;
    const PRECEDENCE: Precedence = Precedence::Comparison;
}
impl<A, L, H, Ctx, I, J, K, const NOT: bool> In<Ctx, (I, J, K)> for Between<A, L, H, NOT>
where
    A: In<Ctx, I>,
    L: In<Ctx, J>,
    H: In<Ctx, K>,
{
    type Null = <<A::Null as Nullability>::Or<L::Null> as Nullability>::Or<H::Null>;
}
impl<A, L, H, D: Dialect, const NOT: bool> Fragment<D> for Between<A, L, H, NOT>
where
    A: Fragment<D> + Expr,
    L: Fragment<D> + Expr,
    H: Fragment<D> + Expr,
{
    const STATIC: bool = A::STATIC && L::STATIC && H::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let loose = Precedence::Comparison;
        out.compares::<<A::Type as SqlType>::Base>()?;
        out.orders::<<A::Type as SqlType>::Base>()?;
        out.parenthesized(A::PRECEDENCE <= loose, |out| self.operand.render(out))?;
        out.push(if NOT { " NOT BETWEEN " } else { " BETWEEN " });
        out.parenthesized(L::PRECEDENCE <= loose, |out| self.low.render(out))?;
        out.push(" AND ");
        out.parenthesized(H::PRECEDENCE <= loose, |out| self.high.render(out))
    }
}

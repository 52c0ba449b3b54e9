//! Conditions that are joined with AND: those of WHERE, and those of HAVING.

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::{Expr, Precedence};
use crate::render::{Fragment, Sql};

/// No WHERE, or no HAVING.
#[derive(Debug, Clone, Copy)]
pub struct NoConditions;

/// The conditions `B`, and `C`.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<B, C> {
    pub(super) before: B,
    pub(super) condition: C,
}

/// Writes the SQL of conditions.
impl<B, C> Conditions<B, C> {
    pub(crate) fn new(before: B, condition: C) -> Self {
        Self { before, condition }
    }
}

#[doc(hidden)]
pub trait RenderConditions<D: Dialect> {
    const STATIC: bool;
    /// Writes each after `keyword`, which is that of the clause and then AND.
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
}

/// The keyword before the next condition.
#[doc(hidden)]
pub struct Keyword(pub(crate) &'static str);
impl Keyword {
    /// True if another condition was added after this one.
    pub(super) fn is_used(&self) -> bool {
        self.0 == " AND "
    }
    /// Writes it; after it comes AND.
    pub(crate) fn render<D: Dialect>(&mut self, out: &mut Sql<'_, '_, D>) {
        out.push(std::mem::replace(&mut self.0, " AND "));
    }
}

impl Keyword {
    /// Writes the rules of the tables of FROM that no join has written.
    pub(crate) fn render_rules<D: Dialect>(&mut self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        match out.unfiltered() {
            0 => Ok(()),
            tables => out.render_rules(0..tables, |out| self.render(out)),
        }
    }
}

impl<D: Dialect> RenderConditions<D> for NoConditions {
    const STATIC: bool = true;
    fn render_conditions<'b>(&'b self, _: &mut Keyword, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<B: RenderConditions<D>, C: RenderConditions<D>, D: Dialect> RenderConditions<D>
    for Conditions<B, C>
{
    const STATIC: bool = B::STATIC && C::STATIC;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.before.render_conditions(keyword, out)?;
        self.condition.render_conditions(keyword, out)
    }
}
impl<P: Expr + Fragment<D>, D: Dialect> RenderConditions<D> for P {
    const STATIC: bool = P::STATIC;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        keyword.render(out);
        out.parenthesized(P::PRECEDENCE < Precedence::And, |out| self.render(out))
    }
}
impl<P: RenderConditions<D>, D: Dialect> RenderConditions<D> for Option<P> {
    const STATIC: bool = false;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.as_ref()
            .map_or(Ok(()), |p| p.render_conditions(keyword, out))
    }
}

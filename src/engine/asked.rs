//! A question about a statement: all its rows, the first, if there is one, or how many.

use std::marker::PhantomData;
use std::ops::Range;

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::{QueryExpression, Shape};
use crate::render::{AnyRules, Sql};
use crate::statement::{Effect, Statement};

/// How a statement is executed. It is a type, since diesel identifies a prepared statement by its type.
pub(crate) trait Ask<Q, D: Dialect>: Send + Sync + 'static {
    /// Writes the question about one part of a statement: see [`Statement::part`].
    fn render<'b>(statement: &'b Q, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// True if it may return many rows, whose number a handler may limit.
    const BOUNDED: bool = false;
    /// Writes the same for a reader of the first `n` rows.
    fn render_at_most<'b>(
        statement: &'b Q,
        n: u64,
        part: Range<usize>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        let _ = n;
        Self::render(statement, part, out)
    }
}

/// All its rows, or its effect.
pub(crate) struct All;
impl<Q: Statement<D>, D: Dialect> Ask<Q, D> for All {
    fn render<'b>(statement: &'b Q, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        statement.render_part(part, out)
    }
    const BOUNDED: bool = true;
    fn render_at_most<'b>(
        statement: &'b Q,
        n: u64,
        _: Range<usize>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        statement.render_at_most(n, out)
    }
}

/// Returns its first rows.
pub(crate) struct AtMost<const N: u8>;
impl<Q: Statement<D>, D: Dialect, const N: u8> Ask<Q, D> for AtMost<N> {
    fn render<'b>(statement: &'b Q, _: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        statement.render_at_most(N.into(), out)
    }
}

/// Returns whether it has a row.
pub(crate) struct Exists;
impl<Q: QueryExpression<D>, D: Dialect> Ask<Q, D> for Exists {
    fn render<'b>(query: &'b Q, _: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        query.render_shape(Shape::Exists, out)
    }
}

/// Counts its rows.
pub(crate) struct Count;
impl<Q: QueryExpression<D>, D: Dialect> Ask<Q, D> for Count {
    fn render<'b>(query: &'b Q, _: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        query.render_shape(Shape::Count, out)
    }
}

/// The cache key. Whether the type determines a statement's SQL depends on the database, and diesel
/// asks without naming the database, so the key names it.
pub(crate) struct Key<Q, K, D>(PhantomData<fn() -> (Q, K, D)>);

/// A part of a statement and how it is executed, without their types: code that prints it is compiled once for each
/// database, rather than for each statement.
pub(crate) trait IsAsked<D: Dialect> {
    fn part(&self) -> &Range<usize>;
    fn rules(&self) -> &AnyRules;
    fn is_static(&self) -> bool;
    /// `Some` if it is known without a walk whether the statement is kept prepared.
    fn kept(&self) -> Option<bool>;
    /// True if a handler may limit its rows: it only reads, and returns all rows.
    fn is_bounded(&self) -> bool;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    fn render_at_most<'b>(&'b self, n: u64, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

pub(crate) struct Asked<'q, Q, K, D> {
    statement: &'q Q,
    part: Range<usize>,
    rules: AnyRules,
    of: PhantomData<fn() -> (K, D)>,
}
impl<'q, Q, K, D> Asked<'q, Q, K, D> {
    pub(crate) fn new(statement: &'q Q, part: Range<usize>, rules: &AnyRules) -> Self {
        Self {
            statement,
            part,
            rules: rules.clone(),
            of: PhantomData,
        }
    }
}
impl<Q: Statement<D>, K: Ask<Q, D>, D: Dialect> Asked<'_, Q, K, D> {
    /// The SQL, for error messages.
    #[cold]
    pub(crate) fn any_sql(&self) -> String {
        let asked: &dyn IsAsked<D> = self;
        asked.sql()
    }
}
impl<Q: Statement<D>, K: Ask<Q, D>, D: Dialect> IsAsked<D> for Asked<'_, Q, K, D> {
    fn part(&self) -> &Range<usize> {
        &self.part
    }
    fn rules(&self) -> &AnyRules {
        &self.rules
    }
    fn is_static(&self) -> bool {
        Q::STATIC
    }
    fn kept(&self) -> Option<bool> {
        self.statement.kept(&self.part)
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        K::render(self.statement, self.part.clone(), out)
    }
    fn is_bounded(&self) -> bool {
        K::BOUNDED && !self.statement.affects_rows()
    }
    fn render_at_most<'b>(&'b self, n: u64, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        K::render_at_most(self.statement, n, self.part.clone(), out)
    }
}

impl<D: Dialect> dyn IsAsked<D> + '_ {
    /// The SQL, for error messages: a part that cannot be written is replaced by the reason.
    #[cold]
    pub(crate) fn sql(&self) -> String {
        let mut out = Sql::<D>::text_for_people().ruled(self.rules());
        out.follow_type(self.is_static());
        self.text(&mut out)
    }

    /// The values that are bound.
    #[cold]
    pub(crate) fn binds(&self) -> Vec<String> {
        let mut out = Sql::<D>::text_for_people().ruled(self.rules());
        out.follow_type(self.is_static());
        out.record_values();
        self.text(&mut out);
        out.take_values()
    }

    /// Returns the effect of the statement, from its pieces.
    pub(super) fn effect(&self) -> Effect {
        let mut out = Sql::<D>::text_for_people().ruled(self.rules());
        out.follow_type(self.is_static());
        match self.render(&mut out) {
            Ok(()) => out.effect(),
            // This fails before anything is sent.
            Err(_) => Effect::MayWrite,
        }
    }

    pub(super) fn text<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> String {
        let written = self.render(out).and_then(|()| out.check_rules());
        let mut sql = out.take_text();
        // Only diesel's errors have no variant of their own, and those come from binding, which this does not do.
        if let Err(error) = written {
            sql.push_str(&format!(" /* {error} */"));
        }
        sql
    }
}

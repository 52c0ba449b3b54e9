//! WHERE, and conditions that are known only at run time.

use std::sync::Arc;

use super::predicate::Tables;
use crate::class::AllowedInWhere;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::{Expr, Precedence};
use crate::render::{Fragment, Sql};
use crate::scope::{In, Rows};
use crate::types::IsBool;

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
    /// Writes each condition after `keyword`: first the keyword of the clause, then AND.
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
    /// Writes the keyword; after it comes AND.
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

/// An argument of `filter`: a condition, an `Option` of one, or [`Filters`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, as in `users::age.gt(18)`"
)]
pub trait Condition {
    /// The expression that must be valid in the query's scope.
    type Predicate;
}

// One impl per kind of expression, so that rustc names the mistake inside.
macro_rules! conditions {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        impl<$($g)*> Condition for $ty
        where
            Self: Expr<Type: IsBool, Class: AllowedInWhere>,
        {
            type Predicate = Self;
        }
    )*};
}
crate::expr::expressions!(conditions);
super::expressions_of_queries!(conditions);
pub(crate) use conditions;
/// Never implemented. The lifetime in a bound delays rustc's check until the bound is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a Rust `bool` is not a SQL condition: AND is `&`, OR is `|`, `=` is `.eq(..)`",
    label = "`&&`, `||` and `==` give Rust's `bool`; `literal(true)` is SQL's TRUE"
)]
pub trait RustBool {}
// `Condition` rejects it, and nothing else does.
impl<D: Dialect> RenderConditions<D> for bool {
    const STATIC: bool = true;
    fn render_conditions<'b>(&'b self, _: &mut Keyword, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
#[rustfmt::skip]
impl Condition for bool where for<'a> &'a (): RustBool {
    type Predicate = crate::types::Value<crate::types::Bool>;
}
impl<P: Condition> Condition for Option<P> {
    type Predicate = P::Predicate;
}
impl<S, D> Condition for Filters<S, D> {
    type Predicate = Filters<S, D>;
}
impl<S, D> In<Rows<S>, ()> for Filters<S, D> {
    type Null = crate::scope::Nullable;
}

/// Conditions collected at run time, all of which must hold; without any, every row matches.
///
/// ```
/// use relata::prelude::*;
/// use relata::connection::SqliteConnection;
/// # use relata::doc::users::{self, User};
/// # type Found = relata::Result<Vec<User>>;
/// # fn find(conn: &mut SqliteConnection, name: Option<&str>, min_age: Option<i64>) -> Found {
/// let mut filters = Filters::new();
/// if let Some(name) = name {
///     filters.push(users::name.eq(name));
/// }
/// if let Some(age) = min_age {
///     filters.push(users::age.ge(age));
/// }
/// from(users::table).filter(filters).all(conn)
/// # }
/// ```
///
/// The statement is cached by its SQL text, since its type does not determine it.
pub struct Filters<S, D> {
    conditions: Vec<Arc<dyn AnyCondition<D> + Send + Sync>>,
    scope: std::marker::PhantomData<fn() -> S>,
}

impl<S, D> Clone for Filters<S, D> {
    fn clone(&self) -> Self {
        Self {
            conditions: self.conditions.clone(),
            scope: std::marker::PhantomData,
        }
    }
}

/// [`Filters`] of a query on the table `T`, or on several that are joined, the last one first: for return types of functions.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// use relata::query::FiltersOf;
/// # use relata::doc::users;
/// fn search(name: Option<&str>) -> FiltersOf<users::table, Sqlite> {
///     let mut filters = Filters::new();
///     if let Some(name) = name {
///         filters.push(users::name.eq(name));
///     }
///     filters
/// }
///
/// let found = search(Some("Ann"));
/// let query = from(users::table).filter(found.clone()).select(users::id);
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `users`.`id` FROM `users` WHERE `users`.`name` = ?"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
pub type FiltersOf<T, D> = Filters<<T as Tables>::Scope, D>;

trait AnyCondition<D: Dialect> {
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect, P: Fragment<D> + Expr> AnyCondition<D> for P {
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(P::PRECEDENCE < Precedence::And, |out| {
            Fragment::render(self, out)
        })
    }
}

impl<S, D: Dialect> Filters<S, D> {
    /// Creates an empty list of conditions, which every row meets.
    #[must_use]
    pub fn new() -> Self {
        Self {
            conditions: Vec::new(),
            scope: std::marker::PhantomData,
        }
    }
    /// Adds a condition.
    pub fn push<P, I>(&mut self, condition: P)
    where
        P: Expr + In<Rows<S>, I> + Fragment<D> + Send + Sync + 'static,
        P::Type: IsBool,
        P::Class: AllowedInWhere,
    {
        self.conditions.push(Arc::new(condition));
    }
    /// Returns the number of conditions.
    pub fn len(&self) -> usize {
        self.conditions.len()
    }
    /// True if no condition was added.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }
}
impl<S, D: Dialect> Default for Filters<S, D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S, D: Dialect> RenderConditions<D> for Filters<S, D> {
    const STATIC: bool = false;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        for condition in &self.conditions {
            keyword.render(out);
            condition.render(out)?;
        }
        Ok(())
    }
}

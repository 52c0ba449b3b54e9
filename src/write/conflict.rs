//! How an INSERT treats rows that already exist: ON CONFLICT of PostgreSQL and SQLite, ON DUPLICATE KEY UPDATE
//! of MySQL. <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>,
//! <https://www.sqlite.org/lang_upsert.html>, <https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html>

use std::marker::PhantomData;

use super::assign::{RenderAssignments, comma};
use super::has_on_conflict::HasOnConflict;
use crate::dialect::{
    Dialect, HasAnyConflict, HasConflictFilter, HasIndexTargets, HasOnDuplicateKeyUpdate,
};
use crate::error::RenderResult;
use crate::query::filter::{Conditions, Keyword, NoConditions, RenderConditions};
use crate::render::Sql;
use crate::scope::Same;
use crate::table::{Constraint, ConstraintKind, IndexKey, IndexTarget, Table, kind};

/// A unique key of the table `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a unique key of the table `{T}`",
    label = "expected a unique key or the primary key, such as `users::constraints::USERS_EMAIL_KEY`"
)]
pub trait ConflictTarget<T> {
    /// The key, with its columns.
    #[doc(hidden)]
    type Key: ConstraintKind;
}
#[diagnostic::do_not_recommend]
impl<T, U: Same<T>, K: UniqueKey> ConflictTarget<T> for Constraint<U, K> {
    type Key = K;
}
/// A primary key, a unique constraint, or a unique index.
#[doc(hidden)]
pub trait UniqueKey: ConstraintKind {}
impl<C> UniqueKey for kind::Unique<C> where kind::Unique<C>: ConstraintKind {}
impl<I: IndexTarget> UniqueKey for kind::UniqueIndex<I> {}

/// The SQL of a target of ON CONFLICT: `(columns)`, or the expressions and the condition of an index.
#[doc(hidden)]
pub trait RenderTarget<D: Dialect>: ConstraintKind {
    fn render_target(out: &mut Sql<'_, '_, D>) -> RenderResult;
}
#[diagnostic::do_not_recommend]
impl<C, D: Dialect> RenderTarget<D> for kind::Unique<C>
where
    Self: ConstraintKind,
{
    fn render_target(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.push("(");
        for (i, name) in Self::COLUMNS.iter().enumerate() {
            comma(&mut (i == 0), out);
            out.identifier(name)?;
        }
        out.push(")");
        Ok(())
    }
}
// Both databases find the index by its definition, comparing its expressions.
// https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT, https://www.sqlite.org/lang_upsert.html
impl<I: IndexTarget, D: Dialect + HasIndexTargets> RenderTarget<D> for kind::UniqueIndex<I> {
    fn render_target(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.push("(");
        for (i, key) in I::KEYS.iter().enumerate() {
            comma(&mut (i == 0), out);
            match key {
                IndexKey::Named(name) => out.identifier(name)?,
                IndexKey::Computed(sql) => {
                    out.push("(");
                    out.push(sql);
                    out.push(")");
                }
            }
        }
        out.push(")");
        if let Some(sql) = I::PREDICATE {
            out.push(" WHERE ");
            out.push(sql);
        }
        Ok(())
    }
}

/// The clause `ON CONFLICT (columns) action`.
pub struct OnConflictOf<T, C, A> {
    pub(super) action: A,
    of: PhantomData<fn() -> (T, C)>,
}
impl<T, C, A: Clone> Clone for OnConflictOf<T, C, A> {
    fn clone(&self) -> Self {
        Self::new(self.action.clone())
    }
}
impl<T, C, A> OnConflictOf<T, C, A> {
    pub(super) fn new(action: A) -> Self {
        Self {
            action,
            of: PhantomData,
        }
    }
}

/// The action `DO NOTHING`.
#[derive(Debug, Clone, Copy)]
pub struct DoNothing;
/// `DO UPDATE SET assignments WHERE conditions`
#[derive(Debug, Clone, Copy)]
pub struct DoUpdate<A, W> {
    pub(super) set: A,
    pub(super) filter: W,
}

/// The clause `ON CONFLICT DO NOTHING`.
#[derive(Debug, Clone, Copy)]
pub struct OnAnyConflict;

/// Writes the clause about conflicts.
#[doc(hidden)]
pub trait RenderConflict<D: Dialect> {
    const STATIC: bool;
    /// True if the clause is written.
    const WRITTEN: bool;
    /// `given` is the first column that the rows give a value, if they give one.
    fn render_conflict<'b>(
        &'b self,
        given: Option<&'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
}
impl<D: Dialect> RenderConflict<D> for () {
    const STATIC: bool = true;
    const WRITTEN: bool = false;
    fn render_conflict<'b>(
        &'b self,
        _: Option<&'static str>,
        _: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        Ok(())
    }
}
impl<T: Table, C: RenderTarget<D>, A: RenderAction<T, D>, D: Dialect + HasOnConflict<T>>
    RenderConflict<D> for OnConflictOf<T, C, A>
{
    const STATIC: bool = A::STATIC;
    const WRITTEN: bool = true;
    fn render_conflict<'b>(
        &'b self,
        _: Option<&'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if D::SYNTAX.duplicate_key {
            out.push(" ON DUPLICATE KEY UPDATE ");
            return self.action.render_action(C::COLUMNS, out);
        }
        out.push(" ON CONFLICT ");
        C::render_target(out)?;
        out.push(" ");
        self.action.render_action(C::COLUMNS, out)
    }
}

impl<D: Dialect + HasAnyConflict> RenderConflict<D> for OnAnyConflict {
    const STATIC: bool = true;
    const WRITTEN: bool = true;
    fn render_conflict<'b>(
        &'b self,
        _: Option<&'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(" ON CONFLICT DO NOTHING");
        Ok(())
    }
}

/// The clause `ON DUPLICATE KEY UPDATE` with an action.
pub struct OnDuplicateKey<T, A> {
    action: A,
    of: PhantomData<fn() -> T>,
}
impl<T, A: Clone> Clone for OnDuplicateKey<T, A> {
    fn clone(&self) -> Self {
        Self::new(self.action.clone())
    }
}
impl<T, A> OnDuplicateKey<T, A> {
    pub(super) fn new(action: A) -> Self {
        Self {
            action,
            of: PhantomData,
        }
    }
}
impl<T: Table, A: RenderAction<T, D>, D: Dialect + HasOnDuplicateKeyUpdate> RenderConflict<D>
    for OnDuplicateKey<T, A>
{
    const STATIC: bool = A::STATIC;
    const WRITTEN: bool = true;
    fn render_conflict<'b>(
        &'b self,
        given: Option<&'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(" ON DUPLICATE KEY UPDATE ");
        // A column that rows give a value is one that can be assigned. A row of defaults gives none.
        let column = given.or_else(|| T::COLUMNS.first().copied());
        self.action.render_action(column.as_slice(), out)
    }
}

/// The SQL of `DO NOTHING` or `DO UPDATE` in an INSERT into the table `T`.
#[doc(hidden)]
pub trait RenderAction<T, D: Dialect> {
    const STATIC: bool;
    fn render_action<'b>(&'b self, key: &[&str], out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<T: Table, D: Dialect> RenderAction<T, D> for DoNothing {
    const STATIC: bool = true;
    fn render_action<'b>(&'b self, key: &[&str], out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // INSERT IGNORE would ignore other errors too, and truncate values.
        let Some(column) = key.first().filter(|_| D::SYNTAX.duplicate_key) else {
            out.push("DO NOTHING");
            return Ok(());
        };
        super::assign::set_column::<T, D>(column, out)?;
        out.push(" = ");
        out.column::<T>(column)
    }
}
impl<T: Table, A: RenderAssignments<D>, W: RenderConditions<D> + FiltersConflict<D>, D: Dialect>
    RenderAction<T, D> for DoUpdate<A, W>
{
    const STATIC: bool = A::STATIC && W::STATIC;
    fn render_action<'b>(&'b self, key: &[&str], out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // A struct without changes.
        if self.set.width() == 0 {
            return RenderAction::<T, D>::render_action(&DoNothing, key, out);
        }
        if !D::SYNTAX.duplicate_key {
            out.push("DO UPDATE SET ");
        }
        self.set.render_set::<T>(&mut true, out)?;
        out.end_assignments();
        let mut keyword = Keyword(" WHERE ");
        self.filter.render_conditions(&mut keyword, out)?;
        // The existing row may be hidden by a rule. MySQL has no condition here, so this is an error.
        out.filter_written::<T>();
        match D::SYNTAX.duplicate_key {
            true => Ok(()),
            false => keyword.render_rules(out),
        }
    }
}
/// Conditions of DO UPDATE that the database `D` supports.
#[doc(hidden)]
pub trait FiltersConflict<D> {}
impl<D> FiltersConflict<D> for NoConditions {}
impl<B, C, D: HasConflictFilter> FiltersConflict<D> for Conditions<B, C> {}

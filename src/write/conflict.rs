//! How an INSERT treats rows that exist already: ON CONFLICT of PostgreSQL and SQLite, ON DUPLICATE KEY UPDATE
//! of MySQL. <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>,
//! <https://www.sqlite.org/lang_upsert.html>, <https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html>

use std::marker::PhantomData;

use super::assign::{Assignments, Assigns, RenderAssignments, comma};
use super::given::Once;
use super::has_on_conflict::HasOnConflict;
use super::insert::{Insert, WithoutOverriding};
use crate::class;
use crate::dialect::{Dialect, HasAnyConflict, HasConflictFilter, HasIndexTargets};
use crate::error::{Decoded, RenderError, RenderResult};
use crate::expr::Expr;
use crate::query::filter::{Condition, Conditions, Keyword, NoConditions, RenderConditions};
use crate::query::{HasWholeRow, KindOfRows, whole_rows};
use crate::render::{Fragment, Sql};
use crate::row::{FromRow, RowSource};
use crate::scope::{Cons, Contains, In, Nil, NotNull, Rows, Same, Scope};
use crate::table::{
    Col, Column, Constraint, ConstraintKind, IndexKey, IndexTarget, Tab, Table, kind,
};

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

/// An INSERT with `ON CONFLICT`, which still needs `do_nothing` or `do_update`.
#[must_use = "ON CONFLICT needs an action: `.do_nothing()` or `.do_update(..)`"]
pub struct OnConflict<T, K, S, C> {
    insert: Insert<T, K, S>,
    target: PhantomData<fn() -> C>,
}

/// The clause `ON CONFLICT (columns) action`.
pub struct OnConflictOf<T, C, A> {
    action: A,
    of: PhantomData<fn() -> (T, C)>,
}
impl<T, C, A: Clone> Clone for OnConflictOf<T, C, A> {
    fn clone(&self) -> Self {
        Self::new(self.action.clone())
    }
}
impl<T, C, A> OnConflictOf<T, C, A> {
    fn new(action: A) -> Self {
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
    set: A,
    filter: W,
}

impl<T: Table, K, S> Insert<T, K, S> {
    /// `ON CONFLICT`: decides what happens to a row whose unique key is in the table already.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let upsert = insert_into(users::table)
    ///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
    ///     .on_conflict(users::constraints::USERS_EMAIL_KEY)
    ///     .do_update(users::name.to(excluded(users::name)));
    /// ```
    ///
    /// ```sql
    /// INSERT INTO "users" ("name", "email") VALUES ($1, $2)
    /// ON CONFLICT ("email") DO UPDATE SET "name" = "excluded"."name"
    /// ```
    ///
    /// A unique index on expressions or on some rows has its constant too: `ON CONFLICT ((lower(email))) WHERE deleted_at IS NULL`.
    /// PostgreSQL and SQLite.
    ///
    /// On MySQL it works for a table with one unique key only, since ON DUPLICATE KEY UPDATE applies to all of them. A
    /// constraint that is no unique key of the table does not compile.
    ///
    /// `run` returns the number of rows that were inserted or updated. MySQL does not report how many rows `do_nothing`
    /// left out: there it returns the number of rows in the statement. For an INSERT from a query it is MySQL's own number,
    /// which counts an updated row twice.
    #[rustfmt::skip]
    pub fn on_conflict<C: ConflictTarget<T, Key = L>, L>(self, _: C) -> OnConflict<T, K, S, L> {
        OnConflict { insert: self, target: PhantomData }
    }
}

/// The clause `ON CONFLICT DO NOTHING`.
#[derive(Debug, Clone, Copy)]
pub struct OnAnyConflict;

impl<T: Table, K, S> Insert<T, K, S> {
    /// `ON CONFLICT DO NOTHING`: a row stays out if any unique key of it is in the table already, whichever. On PostgreSQL also
    /// if an exclusion constraint forbids it. RETURNING returns no row for it, and `run` does not count it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let insert = insert_into(users::table)
    ///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
    ///     .on_conflict_do_nothing();
    /// ```
    ///
    /// ```sql
    /// INSERT INTO "users" ("name", "email") VALUES ($1, $2) ON CONFLICT DO NOTHING
    /// ```
    ///
    /// PostgreSQL and SQLite. MySQL's INSERT IGNORE would also cut values that are too long, and ignore foreign keys and NOT NULL:
    /// there it does not compile. <https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#ignore-effect-on-execution>
    #[rustfmt::skip]
    pub fn on_conflict_do_nothing(self) -> Insert<T, K, S, OnAnyConflict> {
        self.with_conflict(OnAnyConflict)
    }
}

/// The context of DO UPDATE: the row in the table, and the row that was not inserted.
type Both<T> = Rows<Cons<Excluded<T>, NotNull, Cons<T, NotNull, Nil>>>;

/// The assignments of DO UPDATE, whose values may be [`excluded`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` assigns no column of the table `{T}`",
    label = "expected assignments, such as `users::name.to(excluded(users::name))`, or a tuple of them"
)]
pub trait ConflictAssignments<T, I> {}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<V: Assignments<T, All = A>, A: Assigns<T, WithoutOverriding, Both<T>, I, Given<()> = G>, G: Once, T, I> ConflictAssignments<T, I> for V {}

impl<T: Table, K, S, C> OnConflict<T, K, S, C> {
    /// `DO NOTHING`: the row in the table stays as it is. RETURNING returns no row for it.
    #[rustfmt::skip]
    pub fn do_nothing(self) -> Insert<T, K, S, OnConflictOf<T, C, DoNothing>> {
        self.insert.with_conflict(OnConflictOf::new(DoNothing))
    }
    /// `DO UPDATE SET`: the row in the table gets these values. [`excluded`] is a value of the row that was not inserted.
    #[rustfmt::skip]
    pub fn do_update<A: ConflictAssignments<T, I>, I>(self, set: A) -> Insert<T, K, S, OnConflictOf<T, C, DoUpdate<A, NoConditions>>> {
        self.insert.with_conflict(OnConflictOf::new(DoUpdate { set, filter: NoConditions }))
    }
}

impl<T: Table, K, S, C, A, W> Insert<T, K, S, OnConflictOf<T, C, DoUpdate<A, W>>> {
    /// `WHERE`: only rows of the table that meet the condition are updated. PostgreSQL and SQLite.
    #[rustfmt::skip]
    pub fn filter<N: Condition<Predicate: In<Both<T>, I>>, I>(self, condition: N) -> Insert<T, K, S, OnConflictOf<T, C, DoUpdate<A, Conditions<W, N>>>> {
        let insert = Insert::<T, K, S>::new(self.source);
        let DoUpdate { set, filter } = self.conflict.action;
        let filter = Conditions::new(filter, condition);
        insert.with_conflict(OnConflictOf::new(DoUpdate { set, filter }))
    }
}

/// Writes the clause about conflicts.
#[doc(hidden)]
pub trait RenderConflict<D: Dialect> {
    const STATIC: bool;
    /// True if the clause is written.
    const WRITTEN: bool;
    fn render_conflict<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderConflict<D> for () {
    const STATIC: bool = true;
    const WRITTEN: bool = false;
    fn render_conflict<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<T: Table, C: RenderTarget<D>, A: RenderAction<T, D>, D: Dialect + HasOnConflict<T>>
    RenderConflict<D> for OnConflictOf<T, C, A>
{
    const STATIC: bool = A::STATIC;
    const WRITTEN: bool = true;
    fn render_conflict<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
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
    fn render_conflict<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" ON CONFLICT DO NOTHING");
        Ok(())
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
        // INSERT IGNORE would ignore other errors too.
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
    fn render_action<'b>(&'b self, _: &[&str], out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if !D::SYNTAX.duplicate_key {
            out.push("DO UPDATE SET ");
        }
        self.set.render_set::<T>(&mut true, out)?;
        out.end_assignments();
        let mut keyword = Keyword(" WHERE ");
        self.filter.render_conditions(&mut keyword, out)?;
        // The row that is there may be a hidden one. MySQL has no condition, so that its statement is an error.
        out.filter_written::<T>();
        match D::SYNTAX.duplicate_key {
            true => Ok(()),
            false => keyword.render_rules(out),
        }
    }
}
/// Conditions of DO UPDATE that the database `D` takes.
#[doc(hidden)]
pub trait FiltersConflict<D> {}
impl<D> FiltersConflict<D> for NoConditions {}
impl<B, C, D: HasConflictFilter> FiltersConflict<D> for Conditions<B, C> {}

/// The value that the row which was not inserted has in a column: in `do_update` of [`on_conflict`](Insert::on_conflict).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let newer = users::age.to(coalesce(excluded(users::age), users::age));
/// ```
///
/// PostgreSQL and SQLite: `excluded.age`; MySQL: `VALUES(age)`.
///
/// Of a table it is the whole row that was not inserted, for a subquery that names it:
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{employees, users};
/// let boss = from(employees::table)
///     .correlate(excluded(users::table))
///     .filter(employees::id.eq(excluded(users::id)))
///     .select(employees::name);
/// let upsert = insert_into(users::table)
///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
///     .on_conflict(users::constraints::USERS_EMAIL_KEY)
///     .do_update(users::name.to(coalesce(boss.scalar_subquery(), users::name)));
/// ```
///
/// ```sql
/// .. DO UPDATE SET "name" = COALESCE((SELECT "employees"."name" FROM "employees" WHERE "employees"."id" = "excluded"."id"), "users"."name")
/// ```
///
/// # Errors
/// On MySQL `excluded` in a subquery is [`RenderError::ExcludedInSubquery`].
pub fn excluded<X: HasExcludedRow>(_: X) -> X::Excluded {
    X::excluded()
}
/// A column or a table that a row which was not inserted has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a row which was not inserted has",
    label = "expected a column, such as `users::name`, or a table"
)]
pub trait HasExcludedRow {
    /// The value of the column in that row, or the row.
    type Excluded;
    #[doc(hidden)]
    fn excluded() -> Self::Excluded;
}
impl<C: Column> HasExcludedRow for Col<C> {
    type Excluded = ExcludedColumn<C>;
    fn excluded() -> ExcludedColumn<C> {
        ExcludedColumn(PhantomData)
    }
}
impl<T: Table> HasExcludedRow for Tab<T> {
    type Excluded = Tab<Excluded<T>>;
    fn excluded() -> Tab<Excluded<T>> {
        Tab::new()
    }
}

/// The expression `excluded.column`.
pub struct ExcludedColumn<C>(PhantomData<fn() -> C>);
impl<C> Clone for ExcludedColumn<C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C> Copy for ExcludedColumn<C> {}
impl<C: Column> Expr for ExcludedColumn<C> {
    type Type = C::Type;
    type Class = class::Plain;
}
impl<C: Column, S: HasExcluded<C, I>, I> In<Rows<S>, I> for ExcludedColumn<C> {
    // The row that was not inserted is always there.
    type Null = C::Null;
}
/// The tables of a DO UPDATE.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`excluded` of `{C}` has a value in `do_update` of `on_conflict` only",
    label = "is not in `do_update`"
)]
pub trait HasExcluded<C, I>: Scope {}
#[diagnostic::do_not_recommend]
impl<C: Column, S: Contains<Excluded<C::Table>, I>, I> HasExcluded<C, I> for S {}
impl<C: Column, D: Dialect> Fragment<D> for ExcludedColumn<C> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if D::SYNTAX.duplicate_key {
            if out.is_in_subquery() {
                return out.refuse(RenderError::ExcludedInSubquery { column: C::NAME });
            }
            out.push("VALUES(");
            out.identifier(C::NAME)?;
            out.push(")");
            return Ok(());
        }
        out.identifier("excluded")?;
        out.push(".");
        out.identifier(C::NAME)
    }
}

/// The row that was not inserted into the table `T`.
pub struct Excluded<T>(PhantomData<fn() -> T>);
impl<T: Table> Table for Excluded<T> {
    type Id = T::Id;
    type Row = NoRow;
    type PrimaryKey = ();
    type Kind = kind::DerivedTable;
    const NAME: &'static str = "excluded";
    const COLUMNS: &'static [&'static str] = &[];
}
#[diagnostic::do_not_recommend]
impl<T: Table<Kind: KindOfRows>> HasWholeRow for Tab<Excluded<T>> {
    whole_rows!(T::Row);
}
/// Nothing is read of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoRow;
impl FromRow for NoRow {
    const WIDTH: usize = 0;
    fn from_row<R: RowSource>(_: &mut R) -> Decoded<Self> {
        Ok(Self)
    }
}

crate::query::selected_expressions! { [C: Column] ExcludedColumn<C>; }

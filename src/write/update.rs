//! UPDATE (SQL:2016 part 2, 14.14).

use std::marker::PhantomData;

use super::assign::{Assignments, Assigns, ColumnOfRow, RenderAssignments};
use super::from_using::{And, RenderOthers, TakesOthers};
use super::insertable::WithoutOverriding;
use super::required::Once;
use super::returning::{RenderReturning, Returned, ReturnsRows, Unreturned};
use super::version::{WithNew, WithOld};
use super::where_clause::{EveryRow, Filterable, RenderWhere, TakesLimits, Unfiltered};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::filter::Condition;
use crate::query::find::KeyColumns;
use crate::query::from::CrossJoinable;
use crate::query::select_list::Selection;
use crate::render::{AnyRules, Fragment, Sql};
use crate::row::Decode;
use crate::scope::{Cons, In, Nil, NotNull, Nullable, Rows, Scope, Without};
use crate::statement::{IsStatement, Returns, Sent, Standalone, Statement};
use crate::table::{Constraint, InOneTable, Tab, Table, kind};

/// The statement has no SET yet.
#[derive(Debug, Clone, Copy)]
pub struct Unset;
/// An UPDATE of the table `T`: the assignments (`A`), the other tables (`F`), its WHERE (`W`) and RETURNING (`R`). `S` are
/// the tables that its expressions may name.
#[must_use = "an UPDATE does nothing until it is run, as with `.run(&mut conn)`"]
pub struct Update<T, S, A = Unset, F = (), W = Unfiltered, R = Unreturned> {
    set: A,
    from: F,
    filter: W,
    returning: R,
    of: PhantomData<fn() -> (T, S)>,
}
impl<T, S, A: Clone, F: Clone, W: Clone, R: Clone> Clone for Update<T, S, A, F, W, R> {
    fn clone(&self) -> Self {
        Self {
            set: self.set.clone(),
            from: self.from.clone(),
            filter: self.filter.clone(),
            returning: self.returning.clone(),
            of: PhantomData,
        }
    }
}

/// Starts `UPDATE table`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::users;
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let older: usize = update(users::table)
///     .set((users::age.to(users::age + 1), users::is_active.to(true)))
///     .filter(users::id.eq(7))
///     .run(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// UPDATE "users" SET "age" = "users"."age" + $1, "is_active" = $2 WHERE "users"."id" = $3
/// ```
///
/// An [alias](crate::alias) of a table works too: `UPDATE "employees" AS "boss" SET ..`.
///
/// Without a condition it does not compile, unless [`all_rows`](Update::all_rows) confirms that you mean every row. `run` returns
/// the number of rows that matched the condition, even if they already had these values, on MySQL too.
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn update<T: Table>(_: Tab<T>) -> Update<T, Cons<T, NotNull, Nil>> where (): Updatable<T> + InOneTable<T> {
    Update {
        set: Unset,
        from: (),
        filter: Unfiltered,
        returning: Unreturned,
        of: PhantomData,
    }
}

/// UPDATE writes the rows of `T`: a table, a view that the database updates, or an [alias](crate::alias) of one. Implemented for `()`: for
/// the table, rustc would show the declaration.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of `{T}` cannot be updated",
    label = "a view that the database does not update, or the rows of a query"
)]
pub trait Updatable<T> {}
#[diagnostic::do_not_recommend]
impl<T: Table<Kind: UpdatableKind>> Updatable<T> for () {}
/// A kind of table whose rows can be updated.
#[doc(hidden)]
pub trait UpdatableKind {}
impl UpdatableKind for kind::BaseTable {}
impl UpdatableKind for kind::JoinedTable {}
impl<const DELETES: bool> UpdatableKind for kind::WritableView<true, DELETES> {}

/// The SET clause of an UPDATE of the table `T`, in the context `Ctx`: assignments, or the generated struct of changes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` assigns no column of the table `{T}`",
    label = "expected assignments, such as `users::name.to(\"Sara\")`, a tuple of them, or the table's struct of changes"
)]
pub trait SetClause<T, Ctx, I> {
    /// The assignments as the statement stores them.
    type Set;
    /// Converts the assignments for the statement.
    fn into_set(self) -> Self::Set;
}
impl<
    V: Assignments<T, All = A>,
    A: Assigns<T, WithoutOverriding, Ctx, I, Given<()> = G>,
    G: Once,
    T,
    Ctx,
    I,
> SetClause<T, Ctx, I> for V
{
    type Set = Self;
    fn into_set(self) -> Self {
        self
    }
}

impl<T: Table, S: Scope, F> Update<T, S, Unset, F> {
    /// `FROM`: another table, whose columns the assignments and conditions may name. PostgreSQL, SQLite, and MySQL, which
    /// lists it after UPDATE. A condition matches its rows with those of the table; if several match one row, the database
    /// uses one of them.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let paid = update(orders::table)
    ///     .from(users::table)
    ///     .set(orders::status.to(users::name))
    ///     .filter(orders::user_id.eq(users::id));
    /// ```
    #[rustfmt::skip]
    pub fn from<J: CrossJoinable<Rows<S>, I, Table = U, Null = N>, U: Table, N, I>(self, item: J) -> Update<T, Cons<U, N, S>, Unset, And<F, J>> where S: Without<U> {
        Update { set: Unset, from: And { before: self.from, item }, filter: Unfiltered, returning: Unreturned, of: PhantomData }
    }

    /// `SET`: an assignment, a tuple of them, or the table's generated struct for changes.
    ///
    /// Expressions read the values from before the statement. MySQL would read the results of assignments to the left:
    /// there such a statement is [`RenderError::AssignedBefore`](crate::RenderError::AssignedBefore).
    ///
    /// A struct of changes sets its fields that are `Some`. If there are none, no statement is sent, and no row is affected.
    #[rustfmt::skip]
    pub fn set<A: SetClause<T, Rows<S>, I, Set = B>, I, B>(self, set: A) -> Update<T, S, B, F> {
        Update { set: set.into_set(), from: self.from, filter: Unfiltered, returning: Unreturned, of: PhantomData }
    }
}

impl<T: Table, S: Scope, A, F, W: Filterable, R> Update<T, S, A, F, W, R> {
    /// `WHERE key = value`: the row with this primary key. A key of several columns takes a tuple, in their order.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let statement = update(users::table).set(users::name.to("Sara")).find(7);
    /// ```
    #[rustfmt::skip]
    pub fn find<V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, key: V) -> Update<T, S, A, F, W::With<N>, R> where T::PrimaryKey: KeyColumns<V, Condition = N> {
        self.filter(T::PrimaryKey::equal(key))
    }
    /// `WHERE key = value`: the row with this value of a unique key.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let statement = update(users::table).set(users::name.to("Sara"))
    ///     .find_by(users::constraints::USERS_EMAIL_KEY, "sara@example.com");
    /// ```
    #[rustfmt::skip]
    pub fn find_by<K: KeyColumns<V, Condition = N>, V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, _: Constraint<T, kind::Unique<K>>, key: V) -> Update<T, S, A, F, W::With<N>, R> {
        self.filter(K::equal(key))
    }
}
impl<T, S: Scope, A, F, W: Filterable, R> Update<T, S, A, F, W, R> {
    /// `WHERE`: like [`Select::filter`](crate::query::Select::filter).
    #[rustfmt::skip]
    pub fn filter<N: Condition<Predicate: In<Rows<S>, I>>, I>(self, condition: N) -> Update<T, S, A, F, W::With<N>, R> {
        Update { set: self.set, from: self.from, filter: self.filter.with(condition), returning: self.returning, of: PhantomData }
    }
}
impl<T, S, A, F, R> Update<T, S, A, F, Unfiltered, R> {
    /// Confirms that all rows of the table are meant.
    pub fn all_rows(self) -> Update<T, S, A, F, EveryRow, R> {
        Update {
            set: self.set,
            from: self.from,
            filter: EveryRow,
            returning: self.returning,
            of: PhantomData,
        }
    }
}
impl<T: Table, S: Scope, A, F, W> Update<T, S, A, F, W> {
    /// `RETURNING`: columns and expressions of the rows as they are now, or a whole row. PostgreSQL and SQLite; on
    /// SQLite not of the other tables: [`RenderError::ReturningOther`](crate::RenderError::ReturningOther).
    ///
    /// [`old`](super::old()) and [`new`](super::new()) are the rows before and after it; PostgreSQL.
    #[rustfmt::skip]
    pub fn returning<L: Selection<Rows<WithNew<T, NotNull, WithOld<T, NotNull, S>>>, I>, I>(self, list: L) -> Update<T, S, A, F, W, Returned<L, L::Decode>> {
        Update { set: self.set, from: self.from, filter: self.filter, returning: Returned::new(list), of: PhantomData }
    }
}

impl<T, S, A, F, W, R> Update<T, S, A, F, W, R> {
    pub(super) fn with_filter<N>(self, filter: impl FnOnce(W) -> N) -> Update<T, S, A, F, N, R> {
        Update {
            set: self.set,
            from: self.from,
            filter: filter(self.filter),
            returning: self.returning,
            of: PhantomData,
        }
    }
}

impl<T, S, A, F, W, R> IsStatement for Update<T, S, A, F, W, R> {}
impl<T, S, A, F, W, R> Standalone for Update<T, S, A, F, W, R> {}
impl<T, S, A, F, W, R: ReturnsRows> Returns for Update<T, S, A, F, W, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}

impl<T, S, A, F, W, R, D> Statement<D> for Update<T, S, A, F, W, R>
where
    T: Table,
    S: 'static,
    A: RenderAssignments<D> + 'static,
    F: RenderOthers<D> + 'static,
    W: RenderWhere<D> + 'static,
    R: RenderReturning<D> + 'static,
    D: Dialect + TakesOthers<F> + TakesLimits<W>,
{
    const STATIC: bool = A::STATIC && F::STATIC && W::STATIC && R::STATIC;
    const SENT: Sent = Sent::WholeOrNot;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let around = out.enter_query(false);
        <Tab<T> as Fragment<D>>::name_columns(out);
        out.writes_table::<T>();
        F::name_columns(out);
        out.push("UPDATE ");
        out.table::<T>()?;
        if D::SYNTAX.tables_before_set {
            self.from.render_others(&mut false, out)?;
        }
        out.push(" SET ");
        self.set.render_set::<T>(&mut true, out)?;
        out.end_assignments();
        if !D::SYNTAX.tables_before_set && F::SOME {
            out.push(" FROM ");
            self.from.render_others(&mut true, out)?;
        }
        self.filter.render_where(out)?;
        out.returning_of::<T>(F::SOME, |out| self.returning.render_returning(out))?;
        out.leave_query(around);
        Ok(())
    }
    fn part(&self, start: usize, _: &AnyRules) -> Option<usize> {
        (start == 0 && self.set.width() > 0).then_some(1)
    }
}

/// Never implemented: an UPDATE needs SET.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this UPDATE sets nothing",
    label = "assign columns with `.set(..)`"
)]
pub trait HasSet<D> {}
impl<D: Dialect> RenderAssignments<D> for Unset
where
    (): HasSet<D>,
{
    const STATIC: bool = true;
    const ONE_EACH: bool = true;
    fn columns(&self, _: &mut Vec<ColumnOfRow>) {}
    fn render_columns<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_values<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_set<'b, T: Table>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn width(&self) -> usize {
        0
    }
    fn size(&self) -> usize {
        0
    }
}

//! Columns of RETURNING besides those of the table: old and new values, and which action wrote the row.
//! <https://www.postgresql.org/docs/18/dml-returning.html>

use std::marker::PhantomData;

use super::conflict::{DoNothing, DoUpdate, OnAnyConflict, OnConflictOf, OnDuplicateKey};
use super::excluded::NeverRead;
use crate::class;
use crate::dialect::{Dialect, HasMergeAction, HasOldAndNew};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::query::record::{RecordHasColumn, RecordKey};
use crate::query::select_list::{ListNames, RenderSelection, Selectable, Selection};
use crate::query::subquery::OutputName;
use crate::query::{HasWholeRow, KindOfRows, RenderRow, RowIn, whole_rows};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Whole};
use crate::scope::{Cons, Here, In, Nil, NotNull, Nullability, Nullable, Rows, Scope, There};
use crate::table::{Col, Column, Tab, Table, kind};
use crate::types::{HasType, SqlType, Text};

/// `old`: a row as it was before the statement.
#[derive(Debug)]
pub enum Old {}
/// `new`: a row as it is now.
#[derive(Debug)]
pub enum New {}
/// The action that wrote a row.
#[derive(Debug)]
pub enum Action {}

/// A column of a row as it was before a statement, in its RETURNING; or a whole row, of a table. PostgreSQL 18; an older server
/// refuses the statement.
///
/// UPDATE and DELETE always have it. In an INSERT with `do_update` or a MERGE it may be missing, so it can be NULL: a whole
/// row is an `Option`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let older = update(users::table)
///     .set(users::age.to(users::age + 1))
///     .filter(users::id.eq(7))
///     .returning((users::id, old(users::age), new(users::age)));
/// let upsert = insert_into(users::table)
///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
///     .on_conflict(users::constraints::USERS_EMAIL_KEY)
///     .do_update(users::name.to(excluded(users::name)))
///     .returning((users::id, old(users::table))); // (i64, Option<User>)
/// ```
///
/// ```sql
/// UPDATE "users" SET "age" = "users"."age" + $1 WHERE "users"."id" = $2
/// RETURNING "users"."id", "old"."age", "new"."age"
/// ```
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn old<X: HasVersions>(_: X) -> X::Version<Old> {
    X::version()
}

/// A column of a row as it is after a statement, in its RETURNING; or a whole row, of a table. PostgreSQL 18; older servers
/// reject the statement.
///
/// In INSERT and UPDATE it equals the plain column. In a MERGE the row may be missing, so it can be NULL. A
/// DELETE has no new row.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let renamed = update(users::table)
///     .set(users::name.to("Sara"))
///     .filter(users::id.eq(7))
///     .returning((old(users::table), new(users::table))); // (User, User)
/// ```
#[rustfmt::skip]
pub fn new<X: HasVersions>(_: X) -> X::Version<New> {
    X::version()
}

/// `merge_action()`: the action of a MERGE on the row, `INSERT`, `UPDATE` or `DELETE`, in its
/// [`returning`](super::Merge::returning): PostgreSQL 17. Also for an INSERT with `do_update`, in its
/// [`returning`](super::Insert::returning): `INSERT` or `UPDATE`, on PostgreSQL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{employees, users};
/// let merge = merge_into(users::table)
///     .using(employees::table)
///     .on(users::id.eq(employees::id))
///     .when_matched().update(users::name.to(employees::name))
///     .returning((merge_action(), users::id));
/// let upsert = insert_into(users::table)
///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
///     .on_conflict(users::constraints::USERS_EMAIL_KEY)
///     .do_update(users::name.to(excluded(users::name)))
///     .returning((users::id, merge_action())); // (i64, String)
/// ```
///
/// INSERT has no such function. There it is `CASE WHEN xmax = 0 THEN 'INSERT' ELSE 'UPDATE' END`: nobody has locked
/// a new row, while this statement has locked one that DO UPDATE changed. Partitioned tables and views have no `xmax`: the
/// server rejects the statement, and on PostgreSQL 18 [`old`] of a column that is NOT NULL shows the same. SQLite and MySQL do
/// not report it.
///
/// <https://www.postgresql.org/docs/17/functions-merge-support.html>,
/// <https://www.postgresql.org/docs/current/ddl-system-columns.html>
pub fn merge_action() -> VersionOf<Action, MergeAction> {
    VersionOf(PhantomData)
}
/// The pseudo-table of RETURNING in a MERGE, next to its tables.
pub struct MergeReturning;
impl Table for MergeReturning {
    type Id = crate::id!(f, f, f, f, f, f, f, 1);
    type Row = NeverRead;
    type PrimaryKey = ();
    type Kind = kind::DerivedTable;
    const NAME: &'static str = "merge";
    const COLUMNS: &'static [&'static str] = &[MergeAction::NAME];
}
/// The function `merge_action()`.
pub struct MergeAction;
impl Column for MergeAction {
    type Table = MergeReturning;
    type Type = Text;
    type Null = NotNull;
    type Write = kind::ReadOnly;
    const NAME: &'static str = "merge_action";
}
/// The SQL of the columns of [`MergeReturning`] in a MERGE, and in an INSERT.
pub(super) const OF_MERGE: &[&str] = &["merge_action()"];
pub(super) const OF_INSERT: &[&str] = &["CASE WHEN xmax = 0 THEN 'INSERT' ELSE 'UPDATE' END"];

/// An item that has an `old` and a `new`: a column, or a table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has neither `old` nor `new`",
    label = "expected a column, such as `users::name`, or a table for whole rows"
)]
pub trait HasVersions {
    /// The version of the item named by the word `W`.
    type Version<W>;
    #[doc(hidden)]
    fn version<W>() -> Self::Version<W>;
}
impl<C: Column> HasVersions for Col<C> {
    type Version<W> = VersionOf<W, C>;
    fn version<W>() -> VersionOf<W, C> {
        VersionOf(PhantomData)
    }
}
impl<T: Table> HasVersions for Tab<T> {
    type Version<W> = RowOf<W, T>;
    fn version<W>() -> RowOf<W, T> {
        RowOf(PhantomData)
    }
}

/// The column `C` of an `old` or `new` row (`W`), or [`merge_action`].
pub struct VersionOf<W, C>(PhantomData<fn() -> (W, C)>);
/// The whole `old` or `new` row (`W`) of the table `T`.
pub struct RowOf<W, T>(PhantomData<fn() -> (W, T)>);
macro_rules! copies {
    ($($name:ident)*) => {$(
        impl<W, C> Clone for $name<W, C> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<W, C> Copy for $name<W, C> {}
    )*};
}
copies!(VersionOf RowOf);

/// The entry of `W` in the scope of RETURNING, next to the table `T`.
pub struct Version<W, T>(PhantomData<fn() -> (W, T)>);
impl<W: 'static, T: Table> Table for Version<W, T> {
    type Id = T::Id;
    type Row = NeverRead;
    type PrimaryKey = ();
    type Kind = kind::DerivedTable;
    const NAME: &'static str = T::NAME;
    const COLUMNS: &'static [&'static str] = &[];
}

// Both look for the entry themselves: through `Contains` rustc would report that no table of this name is in FROM.

/// The columns that RETURNING knows of `old` and `new` rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this statement has no `{W}` value of column `{C}`",
    label = "`new` is in the RETURNING of INSERT, UPDATE, MERGE; `old` of UPDATE, DELETE, `do_update`, MERGE; `merge_action` of the last two"
)]
pub trait HasVersion<W, C, I>: Scope {
    type Null: Nullability;
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<W: 'static, C: Column<Table = T>, T: Table, N: Nullability, R: Scope> HasVersion<W, C, Here> for Cons<Version<W, T>, N, R> {
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<W, C, H: Table, N: Nullability, R: HasVersion<W, C, I>, I> HasVersion<W, C, There<I>>
    for Cons<H, N, R>
{
    type Null = R::Null;
}

/// The `old` and `new` rows that RETURNING knows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this statement has no `{W}` row of the table `{T}`",
    label = "`new` is in the RETURNING of INSERT, UPDATE, MERGE; `old` of UPDATE, DELETE, `do_update`, MERGE"
)]
pub trait HasVersionOfRow<W, T, I>: Scope {
    type Null: Nullability;
}
#[rustfmt::skip]
impl<W: 'static, T: Table, N: Nullability, R: Scope> HasVersionOfRow<W, T, Here> for Cons<Version<W, T>, N, R> {
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<W, T, H: Table, N: Nullability, R: HasVersionOfRow<W, T, I>, I> HasVersionOfRow<W, T, There<I>>
    for Cons<H, N, R>
{
    type Null = R::Null;
}

impl<W, C: Column> Expr for VersionOf<W, C> {
    type Type = C::Type;
    type Class = class::Plain;
}
impl<W, C: Column, S: HasVersion<W, C, I>, I> In<Rows<S>, I> for VersionOf<W, C> {
    type Null = <C::Null as Nullability>::Or<S::Null>;
}

/// A word that the database `D` has.
#[doc(hidden)]
pub trait VersionWord<D: Dialect>: 'static {
    /// True if a column that is selected in this way keeps its own name.
    const NAMES: bool;
    fn write_column<T: Table>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult;
    /// Writes the name of a column after it, if its own name differs.
    fn write_name<T: Table>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        let _ = (name, out);
        Ok(())
    }
}
impl<D: HasOldAndNew + Dialect> VersionWord<D> for Old {
    const NAMES: bool = false;
    fn write_column<T: Table>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.identifier("old")?;
        out.push(".");
        out.identifier(name)
    }
}
impl<D: HasOldAndNew + Dialect> VersionWord<D> for New {
    const NAMES: bool = false;
    fn write_column<T: Table>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.identifier("new")?;
        out.push(".");
        out.identifier(name)
    }
}
/// A word that names a row.
#[doc(hidden)]
pub trait RowWord {
    const WORD: &'static str;
}
impl RowWord for Old {
    const WORD: &'static str = "old";
}
impl RowWord for New {
    const WORD: &'static str = "new";
}
#[diagnostic::do_not_recommend]
impl<W, T: Table<Kind: KindOfRows>> HasWholeRow for RowOf<W, T> {
    whole_rows!(T::Row);
}
impl<W, T: Table, S: HasVersionOfRow<W, T, I>, I> RowIn<Rows<S>, I> for RowOf<W, T> {
    type Null = S::Null;
}
impl<W: RowWord, T, D: Dialect + HasOldAndNew> RenderRow<D> for RowOf<W, T> {
    fn render_row(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.identifier(W::WORD)?;
        out.push(".*");
        Ok(())
    }
}

impl<D: HasMergeAction + Dialect> VersionWord<D> for Action {
    const NAMES: bool = true;
    fn write_column<T: Table>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.column::<T>(name)
    }
    fn write_name<T: Table>(name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        if out.computed_column::<T>(name) == Some(OF_INSERT[0]) {
            out.push(" AS ");
            out.identifier(name)?;
        }
        Ok(())
    }
}

impl<W: VersionWord<D>, C: Column, D: Dialect> Fragment<D> for VersionOf<W, C>
where
    D: HasType<<C::Type as SqlType>::Base>,
{
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    const NAME: Option<&'static str> = match W::NAMES {
        true => Some(C::NAME),
        false => None,
    };
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        W::write_column::<C::Table>(C::NAME, out)
    }
    fn write_name(out: &mut Sql<'_, '_, D>) -> RenderResult {
        W::write_name::<C::Table>(C::NAME, out)
    }
}

impl<W, T: Table> Selectable for RowOf<W, T> {
    type Class = class::Plain;
    type List = (Self, ());
    type OrderedAs = Self;
    const WIDTH: usize = T::COLUMNS.len();
}
impl<W, T: Table, S: HasVersionOfRow<W, T, I, Null = N>, I, N: Nullability> Selection<Rows<S>, I>
    for RowOf<W, T>
where
    Whole<T, N>: Decode,
{
    type Decode = Whole<T, N>;
}
impl<W: VersionWord<D>, T: Table, D: Dialect> RenderSelection<D> for RowOf<W, T> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    fn render_selection<'b>(&'b self, _: &mut ListNames, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        for (i, column) in T::COLUMNS.iter().enumerate() {
            super::assign::comma(&mut (i == 0), out);
            W::write_column::<T>(column, out)?;
        }
        if T::COLUMNS.is_empty() {
            out.push("1");
        }
        Ok(())
    }
}

// `merge_action()` names a column of a common table expression, and of a record.
impl OutputName for VersionOf<Action, MergeAction> {
    const NAME: &'static str = MergeAction::NAME;
}
#[diagnostic::do_not_recommend]
impl<L: RecordHasColumn<MergeAction, V, I>, V, I> RecordKey<L, V, I>
    for VersionOf<Action, MergeAction>
{
    type Value = L::Value;
    fn find(self, values: &V) -> &L::Value {
        L::value(values)
    }
}
#[diagnostic::do_not_recommend]
impl<R, V, Vs> RecordHasColumn<MergeAction, (V, Vs), Here> for (VersionOf<Action, MergeAction>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}

/// The scope with an entry for [`merge_action`].
pub type WithAction<S> = Cons<Version<Action, MergeReturning>, NotNull, S>;
/// The entries of `old`, which may be missing or not (`N`).
pub type WithOld<T, N, S> = Cons<Version<Old, T>, N, S>;
/// The entries of `new`, which may be missing or not (`N`).
pub type WithNew<T, N, S> = Cons<Version<New, T>, N, S>;

/// The scope of RETURNING in an INSERT into the table `T`, by how it treats rows that exist.
#[doc(hidden)]
pub trait ReturnsOf<T> {
    type Scope: Scope;
}
/// The written table alone.
pub(super) type Alone<T> = Cons<T, NotNull, Nil>;
/// Rows that were inserted.
type Inserted<T> = WithNew<T, NotNull, Alone<T>>;
impl<T: Table> ReturnsOf<T> for () {
    type Scope = Inserted<T>;
}
impl<T: Table> ReturnsOf<T> for OnAnyConflict {
    type Scope = Inserted<T>;
}
impl<T: Table, A> ReturnsOf<T> for OnDuplicateKey<T, A> {
    type Scope = Inserted<T>;
}
impl<T: Table, C> ReturnsOf<T> for OnConflictOf<T, C, DoNothing> {
    type Scope = Inserted<T>;
}
impl<T: Table, C, A, W> ReturnsOf<T> for OnConflictOf<T, C, DoUpdate<A, W>> {
    type Scope = WithAction<WithOld<T, Nullable, Inserted<T>>>;
}

crate::query::selected_expressions! { [W, C: Column] VersionOf<W, C>; }

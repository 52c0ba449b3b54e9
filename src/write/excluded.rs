//! The row that was not inserted, in DO UPDATE.

use std::marker::PhantomData;

use crate::class;
use crate::dialect::Dialect;
use crate::error::{Decoded, RenderError, RenderResult};
use crate::expr::Expr;
use crate::query::{HasWholeRow, KindOfRows, whole_rows};
use crate::render::{Fragment, Sql};
use crate::row::{FromRow, RowSource};
use crate::scope::{Contains, In, Rows, Scope};
use crate::table::{Col, Column, Stored, Tab, Table, kind};

/// The value of the row that was not inserted, in a column: for `do_update` of [`on_conflict`](super::Insert::on_conflict), and
/// [`on_duplicate_key_update`](super::Insert::on_duplicate_key_update).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let newer = users::age.to(coalesce(excluded(users::age), users::age));
/// ```
///
/// PostgreSQL and SQLite: `excluded.age`; MySQL: `VALUES(age)`.
///
/// With a table it is the whole row that was not inserted, for a subquery that names it:
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
/// A column or a table of a row that was not inserted.
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
    // The row that was not inserted always exists.
    type Null = C::Null;
}
/// The tables of a DO UPDATE.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`excluded` of `{C}` has a value in `do_update` and `on_duplicate_key_update` only",
    label = "is in neither of them"
)]
pub trait HasExcluded<C, I>: Scope {}
#[diagnostic::do_not_recommend]
impl<C: Column, S: Contains<Excluded<C::Table>, I>, I> HasExcluded<C, I> for S {}
impl<C: Column, D: Dialect> Fragment<D> for ExcludedColumn<C> {
    const STATIC: bool = true;
    const UNSIGNED: bool = matches!(C::STORED, Stored::Unsigned);
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
    type Row = NeverRead;
    type PrimaryKey = ();
    type Kind = kind::DerivedTable;
    const NAME: &'static str = "excluded";
    const COLUMNS: &'static [&'static str] = &[];
}
#[diagnostic::do_not_recommend]
impl<T: Table<Kind: KindOfRows>> HasWholeRow for Tab<Excluded<T>> {
    whole_rows!(T::Row);
}
/// No value of it is read.
#[doc(hidden)]
#[derive(Debug)]
pub struct NeverRead;
impl FromRow for NeverRead {
    const WIDTH: usize = 0;
    fn from_row<R: RowSource>(_: &mut R) -> Decoded<Self> {
        Ok(Self)
    }
}

crate::query::selected_expressions! { [C: Column] ExcludedColumn<C>; }

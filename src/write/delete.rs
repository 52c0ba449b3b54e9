//! DELETE (SQL:2016 part 2, 14.9).

use std::marker::PhantomData;

use super::from_using::{And, RenderOthers};
use super::returning::{RenderReturning, Returned, ReturnsRows, Unreturned};
use super::version::WithOld;
use super::where_clause::{EveryRow, Filterable, RenderWhere, TakesLimits, Unfiltered};
use crate::dialect::{Dialect, HasDeleteUsing};
use crate::error::RenderResult;
use crate::query::filter::Condition;
use crate::query::find::KeyColumns;
use crate::query::from::CrossJoinable;
use crate::query::select_list::Selection;
use crate::render::{Fragment, Sql};
use crate::row::Decode;
use crate::scope::{Cons, In, Nil, NotNull, Nullable, Rows, Scope, Without};
use crate::statement::{IsStatement, Returns, Standalone, Statement};
use crate::table::{Constraint, InOneTable, Tab, Table, kind};

/// A DELETE from the table `T`: the other tables (`F`), its WHERE (`W`) and RETURNING (`R`). `S` are the tables that its
/// expressions may name.
#[must_use = "a DELETE does nothing until it is run, as with `.run(&mut conn)`"]
pub struct Delete<T, S, F = (), W = Unfiltered, R = Unreturned> {
    using: F,
    filter: W,
    returning: R,
    of: PhantomData<fn() -> (T, S)>,
}
impl<T, S, F: Clone, W: Clone, R: Clone> Clone for Delete<T, S, F, W, R> {
    fn clone(&self) -> Self {
        Self {
            using: self.using.clone(),
            filter: self.filter.clone(),
            returning: self.returning.clone(),
            of: PhantomData,
        }
    }
}

/// `DELETE FROM table`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::users;
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let gone: usize = delete_from(users::table).filter(!users::is_active).run(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// DELETE FROM "users" WHERE NOT "users"."is_active"
/// ```
///
/// An [alias](crate::alias) of a table works too: `DELETE FROM "employees" AS "boss" WHERE ..`.
///
/// Without a condition it does not compile, unless [`all_rows`](Delete::all_rows) confirms that you mean every row.
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn delete_from<T: Table>(_: Tab<T>) -> Delete<T, Cons<T, NotNull, Nil>> where (): Deletable<T> + InOneTable<T> {
    Delete {
        using: (),
        filter: Unfiltered,
        returning: Unreturned,
        of: PhantomData,
    }
}

/// DELETE deletes rows of `T`: a table, a view from which the database deletes, or an [alias](crate::alias) of one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of `{T}` cannot be deleted",
    label = "a view from which the database does not delete, or the rows of a query"
)]
pub trait Deletable<T> {}
#[diagnostic::do_not_recommend]
impl<T: Table<Kind: DeletableKind>> Deletable<T> for () {}
/// A kind of table whose rows can be deleted.
#[doc(hidden)]
pub trait DeletableKind {}
impl DeletableKind for kind::BaseTable {}
impl DeletableKind for kind::JoinedTable {}
impl<const UPDATES: bool> DeletableKind for kind::WritableView<UPDATES, true> {}

impl<T, S: Scope, F> Delete<T, S, F> {
    /// `USING`: another table, whose columns the conditions may name. PostgreSQL and MySQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let gone = delete_from(orders::table)
    ///     .using(users::table)
    ///     .filter(orders::user_id.eq(users::id) & !users::is_active);
    /// ```
    #[rustfmt::skip]
    pub fn using<J: CrossJoinable<Rows<S>, I, Table = U, Null = N>, U: Table, N, I>(self, item: J) -> Delete<T, Cons<U, N, S>, And<F, J>> where S: Without<U> {
        Delete { using: And::new(self.using, item), filter: Unfiltered, returning: Unreturned, of: PhantomData }
    }
}
impl<T: Table, S: Scope, F, W: Filterable, R> Delete<T, S, F, W, R> {
    /// `WHERE key = value`: the row with this primary key. A key of several columns takes a tuple, in their order.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let statement = delete_from(users::table).find(7);
    /// ```
    #[rustfmt::skip]
    pub fn find<V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, key: V) -> Delete<T, S, F, W::With<N>, R> where T::PrimaryKey: KeyColumns<V, Condition = N> {
        self.filter(T::PrimaryKey::equal(key))
    }
    /// `WHERE key = value`: the row with this value of a unique key.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let statement = delete_from(users::table)
    ///     .find_by(users::constraints::USERS_EMAIL_KEY, "sara@example.com");
    /// ```
    #[rustfmt::skip]
    pub fn find_by<K: KeyColumns<V, Condition = N>, V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, _: Constraint<T, kind::Unique<K>>, key: V) -> Delete<T, S, F, W::With<N>, R> {
        self.filter(K::equal(key))
    }
}
impl<T, S: Scope, F, W: Filterable, R> Delete<T, S, F, W, R> {
    /// `WHERE`: like [`Select::filter`](crate::query::Select::filter).
    #[rustfmt::skip]
    pub fn filter<N: Condition<Predicate: In<Rows<S>, I>>, I>(self, condition: N) -> Delete<T, S, F, W::With<N>, R> {
        Delete { using: self.using, filter: self.filter.with(condition), returning: self.returning, of: PhantomData }
    }
}
impl<T, S, F, R> Delete<T, S, F, Unfiltered, R> {
    /// Confirms that all rows of the table are meant.
    pub fn all_rows(self) -> Delete<T, S, F, EveryRow, R> {
        Delete {
            using: self.using,
            filter: EveryRow,
            returning: self.returning,
            of: PhantomData,
        }
    }
}
impl<T: Table, S: Scope, F, W> Delete<T, S, F, W> {
    /// `RETURNING`: columns and expressions of the deleted rows, or whole rows. PostgreSQL and SQLite.
    #[rustfmt::skip]
    pub fn returning<L: Selection<Rows<WithOld<T, NotNull, S>>, I>, I>(self, list: L) -> Delete<T, S, F, W, Returned<L, L::Decode>> {
        Delete { using: self.using, filter: self.filter, returning: Returned::new(list), of: PhantomData }
    }
}

impl<T, S, F, W, R> Delete<T, S, F, W, R> {
    #[cfg(feature = "mysql-backend")]
    pub(super) fn with_returning<N>(self, returning: impl FnOnce(R) -> N) -> Delete<T, S, F, W, N> {
        Delete {
            using: self.using,
            filter: self.filter,
            returning: returning(self.returning),
            of: PhantomData,
        }
    }
    pub(super) fn with_filter<N>(self, filter: impl FnOnce(W) -> N) -> Delete<T, S, F, N, R> {
        Delete {
            using: self.using,
            filter: filter(self.filter),
            returning: self.returning,
            of: PhantomData,
        }
    }
}

impl<T, S, F, W, R> IsStatement for Delete<T, S, F, W, R> {}
impl<T, S, F, W, R> Standalone for Delete<T, S, F, W, R> {}
impl<T, S, F, W, R: ReturnsRows> Returns for Delete<T, S, F, W, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}

impl<T, S, F, W, R, D> Statement<D> for Delete<T, S, F, W, R>
where
    T: Table,
    S: 'static,
    F: RenderOthers<D> + 'static,
    W: RenderWhere<D> + 'static,
    R: RenderReturning<D> + 'static,
    D: Dialect + TakesUsing<F> + TakesLimits<W>,
{
    const STATIC: bool = F::STATIC && W::STATIC && R::STATIC;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let around = out.enter_query(false);
        <Tab<T> as Fragment<D>>::name_columns(out);
        out.writes_table::<T>();
        F::name_columns(out);
        out.push("DELETE FROM ");
        // There a table also gets its alias in USING.
        // https://mariadb.com/kb/en/delete/, https://dev.mysql.com/doc/refman/8.4/en/delete.html
        let names_all = D::SYNTAX.using_names_all && (F::SOME || T::ALIAS.is_some());
        match T::ALIAS.filter(|_| names_all) {
            Some(alias) => out.identifier(alias)?,
            None => out.table::<T>()?,
        }
        if F::SOME || names_all {
            out.push(" USING ");
            if names_all {
                out.table::<T>()?;
            }
            self.using.render_others(&mut !names_all, out)?;
        }
        self.filter.render_where(out)?;
        self.returning.render_returning(out)?;
        out.leave_query(around);
        Ok(())
    }
}
/// A database that supports these other tables in a DELETE.
#[doc(hidden)]
pub trait TakesUsing<F> {}
impl<D> TakesUsing<()> for D {}
impl<D: HasDeleteUsing, B, J> TakesUsing<And<B, J>> for D {}

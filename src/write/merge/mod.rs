//! MERGE (SQL:2016 part 2, 14.12): PostgreSQL 15. <https://www.postgresql.org/docs/current/sql-merge.html>
//!
//! [`merge_into`] names the table, [`using`](MergeInto::using) the source rows, [`on`](MergeUsing::on) how they are
//! matched; each [WHEN](When) decides what happens to some of them.

mod action;
mod render;
mod scope;
mod when;

pub use action::MergeAssignments;
use when::Whens;
pub use when::{CanInsert, CanWrite, Matched, NotMatched, NotMatchedBySource, When};

use std::marker::PhantomData;

use super::insertable::Insertable;
use super::returning::{Returned, ReturnsRows, Unreturned};
use super::version::{WithAction, WithNew, WithOld};
use crate::query::from::{CrossJoinable, JoinCondition};
use crate::query::select_list::Selection;
use crate::row::Decode;
use crate::scope::{Cons, In, Nil, NotNull, Nullability, Nullable, Rows, Unjoined, Without};
use crate::statement::{IsStatement, Returns, Standalone};
use crate::table::{InOneTable, Tab, Table};

/// The scope of a row of the target `T`, and of the matching row of the source `U`.
pub type Both<T, U> = Cons<U, NotNull, Cons<T, NotNull, Nil>>;

/// `MERGE INTO table`, which still needs a source.
#[must_use = "MERGE needs a source: `.using(..)`"]
pub struct MergeInto<T>(PhantomData<fn() -> T>);

/// `MERGE INTO table USING source`, which still needs a condition.
#[must_use = "MERGE needs a condition: `.on(..)`"]
pub struct MergeUsing<T, U, J> {
    source: J,
    of: PhantomData<fn() -> (T, U)>,
}

/// A MERGE into the table `T` of the rows of `U`, which is the item `J`; `C` is its condition, `B` are its WHENs and `R` its
/// RETURNING.
#[must_use = "a MERGE does nothing until it is run, as with `.run(&mut conn)`"]
pub struct Merge<T, U, J, C, B = (), R = Unreturned> {
    source: J,
    on: C,
    whens: B,
    returning: R,
    of: PhantomData<fn() -> (T, U)>,
}
impl<T, U, J: Clone, C: Clone, B: Clone, R: Clone> Clone for Merge<T, U, J, C, B, R> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            on: self.on.clone(),
            whens: self.whens.clone(),
            returning: self.returning.clone(),
            of: PhantomData,
        }
    }
}

/// `MERGE INTO table`: inserts, updates and deletes rows of a table to match a source, in one statement. PostgreSQL 15.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{employees, users};
/// let merge = merge_into(users::table)
///     .using(employees::table)
///     .on(users::id.eq(employees::id))
///     .when_matched_and(employees::manager_id.is_null()).delete()
///     .when_matched().update(users::name.to(employees::name))
///     .when_not_matched().insert((
///         users::id.to(employees::id),
///         users::name.to(employees::name),
///         users::email.to(lower(employees::name)),
///     ));
/// ```
///
/// ```sql
/// MERGE INTO "users" USING "employees" ON "users"."id" = "employees"."id"
/// WHEN MATCHED AND "employees"."manager_id" IS NULL THEN DELETE
/// WHEN MATCHED THEN UPDATE SET "name" = "employees"."name"
/// WHEN NOT MATCHED THEN INSERT ("id", "name", "email")
///     VALUES ("employees"."id", "employees"."name", lower("employees"."name"))
/// ```
///
/// The first WHEN that matches a pair of rows applies; if none does, the row is left unchanged. `run` returns the
/// number of rows that were inserted, updated or deleted.
///
/// SQLite and MySQL have no MERGE: use [`on_conflict`](super::Insert::on_conflict) to update existing rows.
///
/// # Errors
/// If two rows of the source update or delete the same row of the table, the database reports an error ("MERGE command cannot affect
/// row a second time"). Unlike ON CONFLICT, MERGE does not wait for rows that another transaction inserts at the same time: their
/// keys are [unique violations](crate::Error::violates).
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn merge_into<T: Insertable>(_: Tab<T>) -> MergeInto<T> where (): InOneTable<T> {
    MergeInto(PhantomData)
}

impl<T: Insertable> MergeInto<T> {
    /// `USING`: the source rows: another table or an alias, a query as a table, a function in FROM.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::relation! { spent { user_id: BigInt, orders: BigInt } }
    /// let counted = from(orders::table).group_by(orders::user_id).select((orders::user_id, count()));
    /// let merge = merge_into(users::table)
    ///     .using(spent::as_query(counted))
    ///     .on(users::id.eq(spent::user_id))
    ///     .when_matched_and(spent::orders.gt(100)).update(users::is_active.to(true));
    /// ```
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn using<J: CrossJoinable<Unjoined<Nil>, I, Table = U, Null = NotNull>, U: Table, I>(self, source: J) -> MergeUsing<T, U, J> where Cons<T, NotNull, Nil>: Without<U> {
        MergeUsing { source, of: PhantomData }
    }
}

impl<T: Insertable, U: Table, J> MergeUsing<T, U, J> {
    /// `ON`: the condition under which a row of the table and one of the source match.
    #[rustfmt::skip]
    pub fn on<C: JoinCondition + In<Rows<Both<T, U>>, I>, I>(self, condition: C) -> Merge<T, U, J, C> {
        Merge { source: self.source, on: condition, whens: (), returning: Unreturned, of: PhantomData }
    }
}

/// The scope of RETURNING: [`merge_action`](super::merge_action), `old` and `new`, the source, whose row may be missing, and
/// the table.
pub type Outcome<T, U, N> =
    Rows<WithAction<WithOld<T, Nullable, WithNew<T, Nullable, Cons<U, N, Cons<T, NotNull, Nil>>>>>>;

impl<T: Insertable, U: Table, J, C, B: Whens> Merge<T, U, J, C, B> {
    /// `RETURNING`: columns and expressions of the rows that were inserted or updated, as they are now, or deleted, as they were;
    /// of the rows of the source; and [`merge_action`](super::merge_action). PostgreSQL 17; an older server refuses the
    /// statement. [`old`](super::old()) and [`new`](super::new()) are the rows before and after it; PostgreSQL 18.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let merge = merge_into(users::table)
    ///     .using(employees::table)
    ///     .on(users::id.eq(employees::id))
    ///     .when_matched().update(users::name.to(employees::name))
    ///     .when_not_matched_by_source().delete()
    ///     .returning((merge_action(), users::id, employees::name)); // (String, i64, Option<String>)
    /// ```
    ///
    /// Columns of the source are nullable where a WHEN NOT MATCHED BY SOURCE writes rows that have none.
    #[rustfmt::skip]
    pub fn returning<L: Selection<Outcome<T, U, N>, I, Decode = De>, I, De, N: Nullability>(self, list: L) -> Merge<T, U, J, C, B, Returned<L, De>> where B: Whens<Source = N> {
        Merge { source: self.source, on: self.on, whens: self.whens, returning: Returned::new(list), of: PhantomData }
    }
}

// An incomplete MERGE has the verbs too, so that rustc reports in SQL terms what is missing.
impl<T, U, J, C, B, R> IsStatement for Merge<T, U, J, C, B, R> {}
impl<T, U, J, C, B, R> Standalone for Merge<T, U, J, C, B, R> {}
impl<T, U, J, C, B, R: ReturnsRows> Returns for Merge<T, U, J, C, B, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
    type Free = Nil;
    type Missing = Nullable;
    crate::statement::no_loads!();
}

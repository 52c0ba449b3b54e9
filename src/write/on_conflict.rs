//! `on_conflict` and `on_conflict_do_nothing` of an INSERT, and the actions.

use std::marker::PhantomData;

use super::assign::{Assignments, Assigns};
use super::conflict::{ConflictTarget, DoNothing, DoUpdate, OnAnyConflict, OnConflictOf};
use super::excluded::Excluded;
use super::insert::Insert;
use super::insertable::WithoutOverriding;
use super::required::Once;
use crate::query::filter::{Condition, Conditions, NoConditions};
use crate::scope::{Cons, In, Nil, NotNull, Rows};
use crate::table::Table;

impl<T: Table, K, S> Insert<T, K, S> {
    /// `ON CONFLICT`: decides what happens to a row whose unique key is already in the table.
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
    /// A unique index on expressions and a partial one have constants too: `ON CONFLICT ((lower(email))) WHERE deleted_at IS NULL`.
    /// PostgreSQL and SQLite.
    ///
    /// On MySQL it works only for a table with one unique key, since ON DUPLICATE KEY UPDATE applies to all of them; for other
    /// tables write [`on_duplicate_key_update`](Insert::on_duplicate_key_update). A constraint that is not a unique key of the
    /// table does not compile.
    ///
    /// `run` returns the number of rows that were inserted or updated. MySQL does not report how many rows `do_nothing`
    /// skipped: there it returns the number of rows in the statement. For an INSERT from a query it is MySQL's own number,
    /// which counts an updated row twice.
    #[rustfmt::skip]
    pub fn on_conflict<C: ConflictTarget<T, Key = L>, L>(self, _: C) -> OnConflict<T, K, S, L> {
        OnConflict { insert: self, target: PhantomData }
    }
}

impl<T: Table, K, S> Insert<T, K, S> {
    /// `ON CONFLICT DO NOTHING`: skips a row if any of its unique keys is already in the table. On PostgreSQL also
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
    /// It does not compile for MySQL, which has [`on_duplicate_key_do_nothing`](Insert::on_duplicate_key_do_nothing).
    #[rustfmt::skip]
    pub fn on_conflict_do_nothing(self) -> Insert<T, K, S, OnAnyConflict> {
        self.with_conflict(OnAnyConflict)
    }
}

/// An INSERT with `ON CONFLICT`, which still needs `do_nothing` or `do_update`.
#[must_use = "ON CONFLICT needs an action: `.do_nothing()` or `.do_update(..)`"]
pub struct OnConflict<T, K, S, C> {
    insert: Insert<T, K, S>,
    target: PhantomData<fn() -> C>,
}

/// The context of DO UPDATE: the row in the table, and the row that was not inserted.
pub(super) type Both<T> = Rows<Cons<Excluded<T>, NotNull, Cons<T, NotNull, Nil>>>;

/// The assignments of DO UPDATE, whose values may be [`excluded`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` assigns no column of the table `{T}`",
    label = "expected assignments, such as `users::name.to(excluded(users::name))`, or a tuple of them"
)]
pub trait ConflictAssignments<T, I> {}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<V: Assignments<T, All = A>, A: Assigns<T, WithoutOverriding, Both<T>, I, Given<()> = G>, G: Once, T, I> ConflictAssignments<T, I> for V {}

impl<T: Table, K, S, C> OnConflict<T, K, S, C> {
    /// `DO NOTHING`: the row in the table stays unchanged. RETURNING returns no row for the new one.
    #[rustfmt::skip]
    pub fn do_nothing(self) -> Insert<T, K, S, OnConflictOf<T, C, DoNothing>> {
        self.insert.with_conflict(OnConflictOf::new(DoNothing))
    }
    /// `DO UPDATE SET`: the row in the table gets these values. [`excluded`](super::excluded()) is a value of the row that was not inserted.
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

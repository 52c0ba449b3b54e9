//! Locks on the rows that are read: FOR UPDATE, FOR SHARE and the other strengths.
//! <https://www.postgresql.org/docs/15/sql-select.html#SQL-FOR-UPDATE-SHARE>

use std::marker::PhantomData;

use super::Select;
use super::clauses::{Clauses, OtherClauses};
use super::distinct::AllRows;
use super::group::NoGroup;
use super::select_list::Listed;
use crate::class::Plain;
use crate::dialect::{Dialect, HasKeyLocks, HasLockOf, HasRowLocks};
use crate::error::RenderResult;
use crate::render::Sql;
use crate::scope::{Cons, Contains, Correlated, Nil, NotNull, Scope};
use crate::statement::Effect;
use crate::table::{Tab, Table, kind};

/// The query does not lock rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLock;

/// A lock of the strength `K` on the rows of the tables `T` (`()` for all tables), with the wait policy `N`.
pub struct Lock<K, T = (), N = Waits>(PhantomData<fn() -> (K, T, N)>);
impl<K, T, N> Clone for Lock<K, T, N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K, T, N> Copy for Lock<K, T, N> {}
impl<K, T, N> Lock<K, T, N> {
    const NEW: Self = Lock(PhantomData);
}

/// A word of the lock.
#[doc(hidden)]
pub trait LockWord: 'static {
    const SQL: &'static str;
}
macro_rules! words {
    ($($name:ident $sql:literal;)*) => {$(
        #[doc = concat!("`", $sql, "`")]
        pub struct $name;
        impl LockWord for $name {
            const SQL: &'static str = $sql;
        }
    )*};
}
words! {
    ForUpdate " FOR UPDATE";
    ForNoKeyUpdate " FOR NO KEY UPDATE";
    ForShare " FOR SHARE";
    ForKeyShare " FOR KEY SHARE";
    Waits "";
    NoWait " NOWAIT";
    SkipLocked " SKIP LOCKED";
}

/// Implemented if the query selects rows of tables, which can be locked.
#[diagnostic::on_unimplemented(
    message = "FOR UPDATE and FOR SHARE lock rows of tables: not with DISTINCT, GROUP BY, aggregates or window functions",
    label = "the rows of this query are not rows of tables"
)]
pub trait Lockable {}
#[diagnostic::do_not_recommend]
impl Lockable for (AllRows, NoGroup, Plain) {}

/// A lock, or none, in a complete query with these parts: DISTINCT, GROUP BY and the class of the SELECT list and
/// ORDER BY, which may have been added after the lock, and of the scope `S`, on the database `D`.
#[doc(hidden)]
pub trait LockIn<Parts, S, D> {}
impl<Parts, S, D> LockIn<Parts, S, D> for NoLock {}
impl<Parts: Lockable, S: AllLocked<D>, D, K, N> LockIn<Parts, S, D> for Lock<K, (), N> {}
impl<Parts: Lockable, S, D, K, U, T, N> LockIn<Parts, S, D> for Lock<K, (U, T), N> {}

/// All tables of the scope can be locked on the database `D`.
#[doc(hidden)]
pub trait AllLocked<D> {}
#[diagnostic::do_not_recommend]
impl<D> AllLocked<D> for Nil {}
#[diagnostic::do_not_recommend]
impl<L, D> AllLocked<D> for Correlated<L> {}
impl<T: Table, N, R: AllLocked<D>, D: LocksKind<T::Kind> + LocksJoined<N>> AllLocked<D>
    for Cons<T, N, R>
{
}

/// A database on which a lock on all tables can meet an item of the kind `K`. PostgreSQL looks into a derived table,
/// which may have groups, and ignores a common table expression.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "FOR UPDATE and FOR SHARE lock rows of tables, not those of a query, a function or a materialized view",
    label = "this query has one of these: choose what to lock with `.of(table)`"
)]
pub trait LocksKind<K> {}

/// A database on which a lock on all tables works with a table joined in this way: `N` is whether its rows may be missing.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "FOR UPDATE and FOR SHARE cannot lock tables that an outer join may leave out",
    label = "a table of this query may be missing: choose which to lock with `.of(table)`"
)]
pub trait LocksJoined<N> {}

/// The arguments of FOR UPDATE OF: a table, or a tuple of tables.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "FOR UPDATE OF takes a table, not a query, a function or a materialized view",
    label = "lock the rows in that query"
)]
pub trait Locked {}
#[diagnostic::do_not_recommend]
impl Locked for kind::BaseTable {}
#[diagnostic::do_not_recommend]
impl Locked for kind::View {}
#[diagnostic::do_not_recommend]
impl<const U: bool, const D: bool> Locked for kind::WritableView<U, D> {}

/// No lock: a query that can be an arm of a set operation.
#[diagnostic::on_unimplemented(
    message = "FOR UPDATE and FOR SHARE are not allowed in a query of UNION, INTERSECT, EXCEPT or QUALIFY",
    label = "the rows of the result are not rows of tables that could be locked"
)]
#[doc(hidden)]
pub trait Unlocked {}
#[diagnostic::do_not_recommend]
impl Unlocked for NoLock {}

type Parts<X, C> = (
    <X as Clauses>::Distinct,
    <X as Clauses>::Group,
    <C as Listed>::Class,
);

#[rustfmt::skip] // the bounds stay in one line: rustc shows them with the mistake
impl<S, F, C: Listed, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// `FOR UPDATE`: locks the rows until the end of the transaction, like an UPDATE. Comes after
    /// `select`; `.of(table)` chooses whose rows, `.nowait()` and `.skip_locked()` decide about rows
    /// that are already locked.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let next = from(orders::table).order_by(orders::id).limit(1).for_update().skip_locked();
    /// ```
    ///
    /// PostgreSQL and MySQL. SQLite locks the whole database, and has no such clause.
    pub fn for_update(self) -> Select<S, F, C, W, O, P, X::WithLock<Lock<ForUpdate>>> where Parts<X, C>: Lockable {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
    /// `FOR NO KEY UPDATE`: like FOR UPDATE, but rows that reference these may still be added. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::id.eq(7)).for_no_key_update();
    /// ```
    pub fn for_no_key_update(self) -> Select<S, F, C, W, O, P, X::WithLock<Lock<ForNoKeyUpdate>>> where Parts<X, C>: Lockable {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
    /// `FOR SHARE`: others may lock the rows in the same way, but not change them.
    ///
    /// MySQL: `LOCK IN SHARE MODE`, which MariaDB supports too. Before NOWAIT or SKIP LOCKED each server gets its own
    /// syntax, in a comment that the other ignores.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::id.eq(7)).for_share();
    /// ```
    pub fn for_share(self) -> Select<S, F, C, W, O, P, X::WithLock<Lock<ForShare>>> where Parts<X, C>: Lockable {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
    /// `FOR KEY SHARE`: others may not change the keys of the rows. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::id.eq(7)).for_key_share();
    /// ```
    pub fn for_key_share(self) -> Select<S, F, C, W, O, P, X::WithLock<Lock<ForKeyShare>>> where Parts<X, C>: Lockable {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
}

impl<S: Scope, F, C, W, O, P, K, T, N, V>
    Select<S, F, C, W, O, P, OtherClauses<AllRows, NoGroup, Lock<K, T, N>, V>>
{
    /// `OF table`: the rows of this table only. A table that an outer join may leave out cannot be
    /// locked. Not in MariaDB, and so not for MySQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(orders::table)
    ///     .join(users::table.on(users::id.eq(orders::user_id)))
    ///     .for_update()
    ///     .of(orders::table);
    /// ```
    #[rustfmt::skip]
    pub fn of<U: Table, I>(self, _: Tab<U>) -> Select<S, F, C, W, O, P, OtherClauses<AllRows, NoGroup, Lock<K, (U, T), N>, V>> where S: Contains<U, I, Null = NotNull>, U::Kind: Locked {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
    /// `NOWAIT`: a row that is already locked is an error.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).filter(orders::id.eq(7)).for_update().nowait();
    /// ```
    #[rustfmt::skip]
    pub fn nowait(self) -> Select<S, F, C, W, O, P, OtherClauses<AllRows, NoGroup, Lock<K, T, NoWait>, V>> {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
    /// `SKIP LOCKED`: skips rows that are already locked.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).order_by(orders::id).limit(1).for_update().skip_locked();
    /// ```
    #[rustfmt::skip]
    pub fn skip_locked(self) -> Select<S, F, C, W, O, P, OtherClauses<AllRows, NoGroup, Lock<K, T, SkipLocked>, V>> {
        self.with_rest(|rest| rest.with_lock(Lock::NEW))
    }
}

/// The SQL of a lock.
#[doc(hidden)]
pub trait RenderLock<D: Dialect> {
    fn render_lock(&self, out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<D: Dialect> RenderLock<D> for NoLock {
    fn render_lock(&self, _: &mut Sql<'_, '_, D>) -> RenderResult {
        Ok(())
    }
}
impl<K: Strength<D>, T: LockedTables<D>, N: LockWord, D: Dialect> RenderLock<D> for Lock<K, T, N> {
    fn render_lock(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.does(Effect::Writes);
        out.push(K::sql(N::SQL == Waits::SQL));
        T::render_tables(&mut true, out)?;
        out.push(N::SQL);
        Ok(())
    }
}

/// A lock of this strength on the database `D`.
#[doc(hidden)]
pub trait Strength<D>: LockWord {
    /// Returns the SQL; `waits` is true if NOWAIT or SKIP LOCKED follows.
    fn sql(waits: bool) -> &'static str {
        let _ = waits;
        Self::SQL
    }
}
impl<D: HasRowLocks> Strength<D> for ForUpdate {}
impl<D: HasKeyLocks> Strength<D> for ForNoKeyUpdate {}
impl<D: HasKeyLocks> Strength<D> for ForKeyShare {}
impl<D: Dialect + HasRowLocks> Strength<D> for ForShare {
    fn sql(waits: bool) -> &'static str {
        let (waiting, not) = D::SYNTAX.for_share;
        if waits { waiting } else { not }
    }
}

/// The tables after OF, newest first.
#[doc(hidden)]
pub trait LockedTables<D: Dialect>: 'static {
    fn render_tables(first: &mut bool, out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<D: Dialect> LockedTables<D> for () {
    fn render_tables(_: &mut bool, _: &mut Sql<'_, '_, D>) -> RenderResult {
        Ok(())
    }
}
impl<T: Table, R: LockedTables<D>, D: Dialect + HasLockOf> LockedTables<D> for (T, R) {
    fn render_tables(first: &mut bool, out: &mut Sql<'_, '_, D>) -> RenderResult {
        R::render_tables(first, out)?;
        out.push(if std::mem::take(first) { " OF " } else { ", " });
        // Only the name: PostgreSQL accepts no schema here.
        out.name_in_from::<T>()
    }
}

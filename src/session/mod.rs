//! The session: one handle per row, and a unit of work that writes changes in the order that foreign keys require.
//!
//! A [`Session`] owns its rows, and returns handles: a [`Ref`] is `Copy` and identifies a row, even one without a key yet.
//! Mistakes that elsewhere panic in a `RefCell` or leave two copies of a row are compile errors here, or cannot be
//! written.
//!
//! | | |
//! |---|---|
//! | reading | [`load`](Session::load), [`get`](Session::get), [`find_by`](Session::find_by), `session[user]`, [`row`](Session::row) |
//! | changing | `session[user].name = ..`, [`add`](Session::add), [`set`](Session::set), [`link`](Session::link), [`delete`](Session::delete) |
//! | writing | [`flush`](Session::flush), [`commit`](Session::commit), [`rollback`](Session::rollback), [`savepoint`](Session::savepoint) |
//! | one for each thread, task or request | [`ScopedSession`], [`SessionScope`] |
//! | once for all sessions | [`SessionOptions`], [`Behavior`] |
//! | inspecting | [`state`](Session::state), [`is_modified`](Session::is_modified), [`link_changes`](Session::link_changes), [`new_rows`](Session::new_rows), [`dirty`](Session::dirty), [`deleted`](Session::deleted) |

mod active;
mod behavior;
mod change;
mod connection;
mod draft;
mod entry;
mod events;
mod flush;
mod forget;
mod handle;
mod keys;
mod links;
mod load;
mod mapping;
mod merge;
mod of_scope;
mod options;
mod rows;
mod statements;
mod transaction;
mod tree;

use std::ops::{Index, IndexMut};

pub use crate::error::{Problem, Problems, SessionError, StaleKeys};
pub use crate::table::KeyNames;
pub use active::ActiveRecord;
#[doc(hidden)]
pub use behavior::checked_statements::AllGiven;
pub use behavior::checked_statements::CheckedRow;
#[doc(hidden)]
pub use behavior::hooks::RowHooks;
pub use behavior::hooks::{Invalid, OnDelete};
pub use behavior::{Behavior, Written};
#[doc(hidden)]
pub use behavior::{BehaviorProbe, HasBehavior, NoBehavior};
pub use draft::{Draft, Drafts};
pub use entry::State;
pub use handle::Ref;
pub use keys::key::{KeyValues, SessionKey};
pub use links::by_handle::{ByHandle, Link, OwnColumns};
pub use links::changes::LinkChanges;
pub use links::link::{ForeignKeyMayBeNull, HoldsKey, Leads, Links, Unlinks};
pub use load::Absorb;
#[doc(hidden)]
pub use mapping::columns::RowColumns;
#[doc(hidden)]
pub use mapping::erased::Cascading;
#[doc(hidden)]
pub use mapping::erased::Ops;
pub use mapping::info::{Reference, ReferentialAction};
pub use mapping::values::{RowValues, ValueColumns};
pub use mapping::{LinkedRow, RowOfKind, TableRow};
pub use merge::Change;
pub use of_scope::{InScope, LentSession, ScopedSession, SessionScope};
pub use options::SessionOptions;
#[doc(hidden)]
pub use rows::SessionRows;
pub use transaction::end::Savepoint;
pub use transaction::two_phase::PreparedSession;
pub use tree::{AbsorbHeld, AbsorbLoaded, AbsorbSlot};

use self::connection::{Held, Holds};
use crate::engine::Driver;
use crate::render::AnyRules;
use crate::rules::{CarriesRules, RowRules};
use crate::table::{Tab, Table};

/// A unit of work on a connection: it reads rows, and writes those that were changed, added and deleted.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::users;
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let mut session = Session::new(conn);
/// let found = session.load(&from(users::table).filter(users::is_active))?;
/// for user in found {
///     session[user].name.make_ascii_uppercase();
/// }
/// let bo = session.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
/// session.commit()?;
/// println!("{} has the id {}", session[bo].name, session[bo].id);
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// SELECT .. FROM "users" WHERE "users"."is_active"
/// BEGIN
/// INSERT INTO "users" ("name", "email") VALUES ($1, $2) RETURNING ..
/// UPDATE "users" SET "name" = "given"."column2" FROM (VALUES ($1, $2), ($3, $4)) AS "given" WHERE .. -- on PostgreSQL FROM unnest($1, $2)
/// COMMIT
/// ```
///
/// On an asynchronous connection it is the same, with `.await`.
///
/// Changes are written in a transaction, from the first [`flush`](Self::flush) to [`commit`](Self::commit) or
/// [`rollback`](Self::rollback); queries do not begin one. Dropping a session rolls back uncommitted work.
pub struct Session<'c, C: Driver> {
    conn: Held<'c, C>,
    rows: SessionRows<C>,
}

impl<'c, C: Driver> Session<'c, C> {
    /// A session without rows on a connection. Inside a transaction of the connection, the session is a savepoint.
    pub fn new(conn: &'c mut C) -> Self {
        Self::of(Holds::Borrowed(conn), &SessionOptions::new())
    }
    /// A session that owns its connection.
    pub fn owning(conn: C) -> Self {
        Self::of(Holds::Own(conn), &SessionOptions::new())
    }
    fn of(holds: Holds<'c, C>, options: &SessionOptions<C>) -> Self {
        let mut session = Self::without_own_rules(holds, options);
        session.add_rules();
        session
    }
    /// Creates a session under the rules of the connection.
    fn without_own_rules(holds: Holds<'c, C>, options: &SessionOptions<C>) -> Self {
        Self {
            conn: Held::new(holds),
            rows: SessionRows::new(options.0.clone()),
        }
    }
    /// Adds the rules of the options to those of the connection.
    fn add_rules(&mut self) {
        if let Some(rules) = self.rows.options.rules.clone() {
            let before = self.carried();
            self.carry(before.and(&rules));
        }
    }
    /// The connection, for statements of your own. They see flushed changes, but rows of the session do not reflect
    /// what they write: see [`expire`](Self::expire).
    pub fn connection(&mut self) -> &mut C {
        self.conn.get()
    }

    /// Returns the row, unless it was never written: an added row has its values, with those that the database generated,
    /// after a flush.
    pub fn row<T: TableRow>(&self, row: Ref<T>) -> Option<&T> {
        self.rows.get(row)
    }
    /// The row, mutably, if it is [persistent](State::Persistent). A flush compares it with the original.
    pub fn row_mut<T: TableRow>(&mut self, row: Ref<T>) -> Option<&mut T> {
        self.rows.get_mut(row)
    }
    /// The row as it is in the database, as far as the session knows.
    pub fn original<T: TableRow>(&self, row: Ref<T>) -> Option<&T> {
        let entry = self.rows.entry(self.rows.slot(row)?);
        mapping::row_of(entry.stored()?)
    }

    /// The row as one of a kind of its polymorphic table, if it is of that kind. Both handles refer to the same row.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
    pub fn of_kind<T: Table<Row = K>, K: RowOfKind>(&self, row: Ref<K::AnyKind>, _: Tab<T>) -> Option<Ref<K>> {
        let slot = self.rows.known(row);
        let is_of_kind = self.rows.entry(slot).is_row_of::<K>();
        is_of_kind.then(|| Ref::new(self.rows.session, slot))
    }

    /// The state of the row in its life cycle.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    pub fn state<T: TableRow>(&self, row: Ref<T>) -> State {
        self.rows.entry(self.rows.known(row)).state
    }
    /// True if a flush would update the row. A new one is not modified.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    pub fn is_modified<T: TableRow>(&self, row: Ref<T>) -> bool {
        self.rows.entry(self.rows.known(row)).is_modified()
    }
    /// The names of the columns that a flush would update, in the order of the table.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    pub fn modified_columns<T: TableRow>(&self, row: Ref<T>) -> Vec<&'static str> {
        let entry = self.rows.entry(self.rows.known(row));
        if entry.state != State::Persistent {
            return Vec::new();
        }
        let changed = entry.changed();
        let changed = changed.iter().map(|cell| cell.column);
        let drafts = entry.drafts().map(|draft| draft.column);
        let mut columns: Vec<&'static str> = changed.chain(drafts).collect();
        columns.sort_by_key(|column| entry.table().place(column));
        columns.dedup();
        columns
    }
    /// Rows that were added and have not been written, in that order.
    pub fn new_rows<T: Table<Row: TableRow<Table = T>>>(&self, table: Tab<T>) -> Vec<Ref<T::Row>> {
        self.rows_where(table, |entry| entry.state == State::Pending)
    }
    /// Rows that a flush would update.
    pub fn dirty<T: Table<Row: TableRow<Table = T>>>(&self, table: Tab<T>) -> Vec<Ref<T::Row>> {
        self.rows_where(table, |entry| !entry.deleted && entry.is_modified())
    }
    /// Rows that a flush would delete.
    pub fn deleted<T: Table<Row: TableRow<Table = T>>>(&self, table: Tab<T>) -> Vec<Ref<T::Row>> {
        self.rows_where(table, |entry| {
            entry.state == State::Persistent && entry.deleted
        })
    }
    /// Rows of the table that the session has, whether or not they have been written; without those that are to be deleted.
    pub fn rows<T: Table<Row: TableRow<Table = T>>>(&self, table: Tab<T>) -> Vec<Ref<T::Row>> {
        self.rows_where(table, |entry| {
            matches!(entry.state, State::Pending | State::Persistent) && !entry.deleted
        })
    }
    fn rows_where<T: Table<Row: TableRow<Table = T>>>(
        &self,
        _: Tab<T>,
        condition: impl Fn(&entry::Entry<C>) -> bool,
    ) -> Vec<Ref<T::Row>> {
        let rows = self
            .rows
            .slots()
            .filter(|(_, entry)| !entry.is_unseen() && entry.is_row_of::<T::Row>());
        rows.filter(|(_, entry)| condition(entry))
            .map(|(slot, _)| Ref::new(self.rows.session, slot))
            .collect()
    }
}

/// `session[user]`: the row.
///
/// # Panics
/// If the row was added but not yet written, and so is not known: [`Session::row`] returns `None`. If the handle belongs to another session.
impl<C: Driver, T: TableRow> Index<Ref<T>> for Session<'_, C> {
    type Output = T;
    #[track_caller]
    fn index(&self, row: Ref<T>) -> &T {
        let state = self.rows.entry(self.rows.known(row)).state;
        match self.rows.get(row) {
            Some(row) => row,
            None => panic!("{row:?} is {state:?}: its values are known when it was written"),
        }
    }
}
/// `session[user].name = ..`: the row, mutably. A flush compares it with the original.
///
/// # Panics
/// If the row is not [persistent](State::Persistent): [`Session::row_mut`] returns `None`. If the handle belongs to another session.
impl<C: Driver, T: TableRow> IndexMut<Ref<T>> for Session<'_, C> {
    #[track_caller]
    fn index_mut(&mut self, row: Ref<T>) -> &mut T {
        let state = self.rows.entry(self.rows.known(row)).state;
        match self.rows.get_mut(row) {
            Some(row) => row,
            None => panic!("{row:?} is {state:?}, and only persistent rows are changed so"),
        }
    }
}

impl<C: Driver> CarriesRules for Session<'_, C> {
    type Db = C::Dialect;
    fn carried(&mut self) -> RowRules<C::Dialect> {
        RowRules::of(&self.conn.rules())
    }
    fn carry(&mut self, rules: RowRules<C::Dialect>) {
        self.conn.set_rules(AnyRules::new(rules.list));
    }
}

impl<C: Driver> std::fmt::Debug for Session<'_, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("rows", &self.rows.entries.len())
            .finish_non_exhaustive()
    }
}

//! Reading rows into a session.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::engine::{Driver, Task, fetch_all};
use crate::error::{Error, Result, SessionError, StaleKeys};
use crate::session::Session;
use crate::session::entry::State;
use crate::session::handle::Ref;
use crate::session::keys::collations::learn_read;
use crate::session::keys::key::{Key, KeyValues, SessionKey};
use crate::session::mapping::TableRow;
use crate::session::rows::SessionRows;
use crate::session::statements::statement::{Found, What, Write};
use crate::session::transaction::attempt::Flush;
use crate::statement::RowStatement;
use crate::table::{Constraint, Tab, Table, kind};
use crate::write::ColumnValue;

/// Rows of a query that a session can hold: whole rows of tables, tuples of them, and rows that an outer join may leave out.
#[diagnostic::on_unimplemented(
    message = "a session cannot hold `{Self}`",
    label = "expected whole rows of tables that have a primary key, such as `from(users::table)` returns"
)]
pub trait Absorb<C: Driver>: Send {
    /// The rows as handles.
    type Refs: Send;
    #[doc(hidden)]
    fn absorb(self, into: &mut SessionRows<C>) -> Self::Refs;
    /// The place of the row that a handle is of, if it is one row.
    #[doc(hidden)]
    fn slot(_: &Self::Refs) -> Option<u32> {
        None
    }
}
#[diagnostic::do_not_recommend]
impl<C: Driver, T: TableRow> Absorb<C> for T {
    type Refs = Ref<T>;
    fn absorb(self, into: &mut SessionRows<C>) -> Ref<T> {
        into.absorb(self)
    }
    fn slot(row: &Ref<T>) -> Option<u32> {
        Some(row.slot)
    }
}
#[diagnostic::do_not_recommend]
impl<C: Driver, T: TableRow> Absorb<C> for Option<T> {
    type Refs = Option<Ref<T>>;
    fn absorb(self, into: &mut SessionRows<C>) -> Option<Ref<T>> {
        self.map(|row| into.absorb(row))
    }
}
macro_rules! absorb_tuples {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<Conn: Driver, $($t: Absorb<Conn>),+> Absorb<Conn> for ($($t,)+) {
            type Refs = ($($t::Refs,)+);
            #[allow(non_snake_case)]
            fn absorb(self, into: &mut SessionRows<Conn>) -> Self::Refs {
                let ($($t,)+) = self;
                ($($t.absorb(into),)+)
            }
        }
    };
}
crate::tuples::up_to_16!(absorb_tuples);

impl<C: Driver> Session<'_, C> {
    /// Runs a query, and returns handles of its rows. A row has one handle in a session, whichever query finds it.
    ///
    /// Its values become those that were read, unless they were changed in the session, or the row is to be deleted:
    /// [`refresh`](Self::refresh) and [`expire`](Self::expire) discard changes.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::{orders, users::{self, User}};
    /// # use relata::session::Ref;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let adults: Vec<Ref<User>> = session.load(&from(users::table).filter(users::age.ge(18)))?;
    /// let orders = from(users::table).left_join(orders::table.on(orders::user_id.eq(users::id)));
    /// let pairs = session.load(&orders.select((users::table, orders::table)))?;
    /// for (user, order) in pairs {
    ///     println!("{} {:?}", session[user].name, order.map(|order| session[order].total.clone()));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`all`](crate::engine::Execute::all).
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn load<'s, Q: RowStatement<C::Dialect, Row = A>, A: Absorb<C>>(&'s mut self, query: &'s Q) -> C::Output<'s, Vec<A::Refs>> {
        self.conn.perform(Load { rows: &mut self.rows, query, overwrites: false })
    }
    /// Like [`load`](Self::load), but the rows replace changes made in the session: SQLAlchemy's `populate_existing`.
    ///
    /// # Errors
    /// Those of [`all`](crate::engine::Execute::all).
    #[rustfmt::skip]
    pub fn populate_existing<'s, Q: RowStatement<C::Dialect, Row = A>, A: Absorb<C>>(&'s mut self, query: &'s Q) -> C::Output<'s, Vec<A::Refs>> {
        self.conn.perform(Load { rows: &mut self.rows, query, overwrites: true })
    }

    /// The row with this primary key: the one that the session has, without querying the database, or else the one
    /// found there. A key of several columns is a tuple.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// if let Some(sara) = session.get(users::table, 7)? {
    ///     session[sara].age = Some(35);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A row that is to be deleted, or was deleted in the session, is not found.
    ///
    /// # Errors
    /// Those of [`one_or_none`](crate::engine::Execute::one_or_none).
    #[track_caller]
    #[rustfmt::skip]
    pub fn get<'s, T: Table<Row: TableRow<Table = T>, PrimaryKey: SessionKey<V>>, V>(&'s mut self, _: Tab<T>, key: V) -> C::Output<'s, Option<Ref<T::Row>>> {
        let key = T::PrimaryKey::values(key);
        self.conn.perform(Get::new(&mut self.rows, key))
    }

    /// The row with this value of a unique key, as the database has it. The constraint is in the table's module. A key of several columns is a
    /// tuple.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// if let Some(bo) = session.find_by(users::constraints::USERS_EMAIL_KEY, "bo@example.com")? {
    ///     session[bo].age = Some(35);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It sends `SELECT .. FROM users WHERE users.email = $1`. Values assigned in the session are in the database only after a flush: a row that
    /// has another value there is not found by the new one. A row that is to be deleted is not found.
    ///
    /// # Errors
    /// Those of [`one_or_none`](crate::engine::Execute::one_or_none).
    #[track_caller]
    #[rustfmt::skip]
    pub fn find_by<'s, T: Table<Row: TableRow<Table = T>>, K: SessionKey<V>, V>(&'s mut self, _: Constraint<T, kind::Unique<K>>, key: V) -> C::Output<'s, Option<Ref<T::Row>>> {
        let rows = &mut self.rows;
        self.conn.perform(FindBy { rows, key: K::values(key), row: PhantomData })
    }

    /// Reads the row again, and discards changes made in the session.
    ///
    /// # Errors
    /// [`SessionError::Stale`] if the row is no longer in the database, [`SessionError::NullKey`] if its primary key is NULL, and those of
    /// reading.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    #[track_caller]
    pub fn refresh<'s, T: TableRow>(&'s mut self, row: Ref<T>) -> C::Output<'s, ()> {
        let slot = self.rows.known(row);
        self.conn.perform(Refresh {
            rows: &mut self.rows,
            slot,
        })
    }

    /// Makes the next query that finds the row replace its values, discarding changes made in the session; so does
    /// [`get`](Self::get), which queries the database. Until then `session[row]` has the old ones.
    ///
    /// If the handle belongs to another session.
    /// If the handle is of another session.
    pub fn expire<T: TableRow>(&mut self, row: Ref<T>) {
        let slot = self.rows.known(row);
        expire(&mut self.rows, slot);
        self.rows.read_links.expire(slot);
    }
    /// Expires all rows: for statements of your own that changed rows of the session.
    pub fn expire_all(&mut self) {
        let slots = u32::try_from(self.rows.entries.len()).unwrap_or(u32::MAX);
        for slot in 0..slots {
            expire(&mut self.rows, slot);
        }
        self.rows.read_links.expire_all();
    }
}

fn expire<C: Driver>(rows: &mut SessionRows<C>, slot: u32) {
    let entry = rows.entry(slot);
    if entry.state != State::Persistent || entry.is_unseen() {
        return;
    }
    let entry = rows.touch(slot);
    entry.expired = true;
    entry.draft.clear();
    if let Some(original) = entry.original.take() {
        entry.row = Some(original);
    }
}

/// Flushes before a query, if the session has `autoflush`.
async fn autoflush<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    match rows.options.autoflush {
        true => Flush(rows).run(on).await,
        false => Ok(()),
    }
}

struct Load<'s, C: Driver, Q> {
    rows: &'s mut SessionRows<C>,
    query: &'s Q,
    overwrites: bool,
}
impl<C: Driver, Q: RowStatement<C::Dialect, Row = A>, A: Absorb<C>> Task<C> for Load<'_, C, Q> {
    type Out = Vec<A::Refs>;
    async fn run(self, on: &mut C) -> Result<Self::Out> {
        autoflush(self.rows, on).await?;
        let found = fetch_all(on, self.query).await?;
        self.rows.reserve(found.len());
        self.rows.overwrites = self.overwrites;
        let found = found.into_iter().map(|row| row.absorb(self.rows)).collect();
        self.rows.overwrites = false;
        learn_read(self.rows, on).await?;
        Ok(found)
    }
}

/// Finds a row by its primary key.
pub(super) struct Get<'s, C: Driver, T> {
    rows: &'s mut SessionRows<C>,
    key: KeyValues,
    row: PhantomData<fn() -> T>,
}
impl<'s, C: Driver, T> Get<'s, C, T> {
    pub(super) fn new(rows: &'s mut SessionRows<C>, key: KeyValues) -> Self {
        let row = PhantomData;
        Self { rows, key, row }
    }
}
impl<C: Driver, T: TableRow> Task<C> for Get<'_, C, T> {
    type Out = Option<Ref<T>>;
    async fn run(self, on: &mut C) -> Result<Self::Out> {
        let (rows, cells) = (self.rows, self.key.0);
        let key = Key::of(cells.iter().map(|cell| &cell.value));
        if let Some(slot) = rows.find::<T>(&key) {
            let entry = rows.entry(slot);
            if !entry.expired {
                let there = !entry.deleted && entry.is_row_of::<T>();
                return Ok(there.then(|| Ref::new(rows.session, slot)));
            }
        }
        read_by(rows, cells, on).await
    }
}

/// Finds a row by a unique key.
struct FindBy<'s, C: Driver, T> {
    rows: &'s mut SessionRows<C>,
    key: KeyValues,
    row: PhantomData<fn() -> T>,
}
impl<C: Driver, T: TableRow> Task<C> for FindBy<'_, C, T> {
    type Out = Option<Ref<T>>;
    async fn run(self, on: &mut C) -> Result<Self::Out> {
        read_by(self.rows, self.key.0, on).await
    }
}

/// Reads the row with these values.
async fn read_by<C: Driver, T: TableRow>(
    rows: &mut SessionRows<C>,
    values: Vec<ColumnValue>,
    on: &mut C,
) -> Result<Option<Ref<T>>> {
    autoflush(rows, on).await?;
    let values = values.into_iter().map(|cell| (cell.column, cell.value));
    let (columns, values) = values.unzip();
    let found = Found {
        columns,
        rows: vec![values],
    };
    let ops = T::ops::<C>();
    let select = Write::new((ops.table)(), What::Select(found)).ruled();
    let found = (ops.fetch)(on, Arc::new(select)).await?.into_iter().next();
    let found = found.and_then(|row| crate::session::mapping::row_of::<T>(&row).cloned());
    let found = found.map(|row| rows.absorb(row));
    learn_read(rows, on).await?;
    Ok(found.filter(|row| !rows.entry(row.slot).deleted))
}

struct Refresh<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    slot: u32,
}
impl<C: Driver> Task<C> for Refresh<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let entry = self.rows.entry(self.slot);
        let (ops, table) = (entry.ops, entry.table());
        let gone = |keys, sql| Error::Session {
            reason: SessionError::Stale {
                table: table.name,
                keys: StaleKeys(keys),
            },
            sql,
        };
        let stored = entry.stored().filter(|_| entry.state == State::Persistent);
        let Some(stored) = stored else {
            return Err(gone(Vec::new(), String::new()));
        };
        let key = (ops.key)(stored, table.key);
        if key.has_null() {
            return Err(Error::Session {
                reason: SessionError::NullKey { table: table.name },
                sql: String::new(),
            });
        }
        let values = table
            .key
            .iter()
            .filter_map(|column| (ops.cell)(stored, column));
        let found = Found {
            columns: table.key.to_vec(),
            rows: vec![values.collect()],
        };
        let select = Write::new(table, What::Select(found)).ruled();
        let select = Arc::new(select);
        let found = (ops.fetch)(on, select.clone()).await?.into_iter().next();
        let row = found.ok_or_else(|| gone(vec![key.to_string()], select.sql()))?;
        let entry = self.rows.touch(self.slot);
        entry.row = Some(row);
        entry.original = None;
        entry.draft.clear();
        entry.expired = false;
        Ok(())
    }
}

impl<C: Driver> Drop for Session<'_, C> {
    fn drop(&mut self) {
        let begun: Vec<_> = self
            .rows
            .levels
            .iter()
            .filter_map(|level| level.begun)
            .collect();
        for begun in begun.into_iter().rev() {
            self.conn.abandon(begun);
        }
    }
}

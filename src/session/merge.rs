//! Rows from elsewhere, and the changes of a row.

use crate::engine::{Driver, Task};
use crate::error::{Error, Result, SessionError, StaleKeys};
use crate::session::Session;
use crate::session::behavior::value_of;
use crate::session::change::assign;
use crate::session::draft::Draft;
use crate::session::entry::{Entry, State};
use crate::session::handle::Ref;
use crate::session::keys::key::{Key, KeyValues};
use crate::session::load::Get;
use crate::session::mapping::columns::ColumnInfo;
use crate::session::mapping::info::TableInfo;
use crate::session::mapping::values::cells;
use crate::session::mapping::{TableRow, columns_of, label};
use crate::session::rows::SessionRows;
use crate::table::{self, Col, Column};
use crate::write::ColumnValue;

/// The change that a flush would make to a column: returned by [`Session::change`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<V> {
    /// The value in the database, as far as the session knows.
    pub old: V,
    /// The new value; `None` if it is not known before the flush: a value that the database computes, or the key of a row that
    /// has not been written.
    pub new: Option<V>,
}

impl<C: Driver> Session<'_, C> {
    /// Merges a row from elsewhere, such as another session or a request: the session's row with the same
    /// primary key gets all its values, after being read if the session does not have it. If there is none, it is a new
    /// row.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection, mut edited: User) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// edited.name.push_str(" jr.");
    /// let user = session.merge(edited)?;
    /// println!("{:?}", session.modified_columns(user));
    /// session.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Equal values are not written. A row of a table with a version must have the version that is in the database.
    ///
    /// # Errors
    /// [`SessionError::Stale`] if it has another, and those of reading.
    pub fn merge<T: TableRow>(&mut self, row: T) -> C::Output<'_, Ref<T>> {
        self.conn.perform(Merge::new(&mut self.rows, row))
    }

    /// Adds a row with the values of a whole one, which the next flush inserts: of one that was deleted, or that comes from elsewhere.
    /// Only columns that the database computes are left out; the key is that of the row. SQLAlchemy's `make_transient` and `add`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let sara = session.get(users::table, 7)?.expect("she is there");
    /// let before = session[sara].clone();
    /// session.delete(sara);
    /// session.commit()?;
    /// let again = session.add_copy(before);
    /// session.commit()?;
    /// assert_eq!(session[again].id, 7);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Without looking whether there is such a row: [`merge`](Self::merge) does.
    ///
    /// # Errors
    /// A flush fails where there is a row with its key, which is not to be deleted.
    pub fn add_copy<T: TableRow>(&mut self, row: T) -> Ref<T> {
        add_copy(&mut self.rows, &row)
    }

    /// Takes in a row as one that was just read, without asking the database: from a cache, or from another session. It is
    /// [persistent](State::Persistent), and what changes of it afterwards is written. SQLAlchemy's `merge(load=False)` and
    /// `make_transient_to_detached`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection, cached: User) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let user = session.attach(cached);
    /// session[user].age = Some(35);
    /// session.commit()?; // UPDATE, and no SELECT before it
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A row that the session has with its key stays as it is if it was changed, and otherwise gets the values, as from a query.
    ///
    /// # Errors
    /// A flush that changes or deletes the row is [`SessionError::Stale`] where the database has none with its key, or another version.
    pub fn attach<T: TableRow>(&mut self, row: T) -> Ref<T> {
        self.rows.absorb(row)
    }

    /// Returns the change that a flush would make to a column of a row; `None` if it stays.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let sara = session.get(users::table, 7)?.expect("she is there");
    /// session[sara].age = Some(35);
    /// if let Some(change) = session.change(sara, users::age) {
    ///     println!("from {:?} to {:?}", change.old, change.new);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the handle belongs to another session.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    #[track_caller]
    pub fn change<T: TableRow, K: Column<Table = T::Table>>(&self, row: Ref<T>, _: Col<K>) -> Option<Change<table::ValueOf<K>>> {
        let entry = self.rows.entry(self.rows.known(row));
        let stored = entry.stored().filter(|_| entry.state == State::Persistent)?;
        let old = value_of::<K>(&(entry.ops.cell)(stored, K::NAME)?)?;
        if let Some(draft) = entry.drafts().find(|draft| draft.column == K::NAME) {
            let new = draft.cell().and_then(|cell| value_of::<K>(&cell.value));
            return Some(Change { old, new });
        }
        let changed = entry.changed().into_iter().find(|cell| cell.column == K::NAME)?;
        let new = value_of::<K>(&changed.value);
        Some(Change { old, new })
    }
}

/// The primary key of a row, in the order of the key, which may be another than that of the columns.
pub(super) fn key_of(table: &TableInfo, values: &[ColumnValue]) -> KeyValues {
    let value = |name: &&'static str| values.iter().find(|cell| cell.column == *name).cloned();
    KeyValues(table.key.iter().filter_map(value).collect())
}
fn columns_where<T: TableRow>(is: impl Fn(&ColumnInfo) -> bool) -> Vec<&'static str> {
    let columns = columns_of::<T>();
    let columns = columns.iter().filter(|own| is(own));
    columns.map(|own| own.column.name).collect()
}
/// Adds a row with these values.
fn add_copy<C: Driver, T: TableRow>(rows: &mut SessionRows<C>, row: &T) -> Ref<T> {
    let computed = columns_where::<T>(|own| own.generated);
    let values = cells(row).into_iter();
    let values = values.filter(|cell| !computed.contains(&cell.column));
    let mut entry = Entry::transient(T::ops());
    entry.state = State::Pending;
    entry.draft = values.chain(label::<T>()).map(Draft::from).collect();
    let slot = rows.add(entry);
    Ref::new(rows.session, slot)
}

pub(super) struct Merge<'s, C: Driver, T> {
    rows: &'s mut SessionRows<C>,
    row: T,
}
impl<'s, C: Driver, T> Merge<'s, C, T> {
    pub(super) fn new(rows: &'s mut SessionRows<C>, row: T) -> Self {
        Self { rows, row }
    }
}
impl<C: Driver, T: TableRow> Task<C> for Merge<'_, C, T> {
    type Out = Ref<T>;
    async fn run(self, on: &mut C) -> Result<Ref<T>> {
        let Merge { rows, row } = self;
        let (table, values) = (TableInfo::of::<T>(), cells(&row));
        let key = key_of(table, &values);
        let own_key = Key::of(key.0.iter().map(|cell| &cell.value));
        let found: Option<Ref<T>> = Get::new(&mut *rows, key).run(on).await?;
        // An UPDATE cannot set what only the database numbers.
        let fixed = |own: &ColumnInfo| own.generated || own.numbered;
        let fixed = columns_where::<T>(fixed);
        let given = |name: &str| !fixed.contains(&name) && Some(name) != table.version;
        let Some(found) = found else {
            return Ok(add_copy(rows, &row));
        };
        let entry = rows.entry(found.slot);
        if let Some(stored) = entry.stored() {
            let version = |row| table.version.and_then(|name| (entry.ops.cell)(row, name));
            let own = values
                .iter()
                .find(|cell| Some(cell.column) == table.version);
            if let (Some(own), Some(now)) = (own, version(stored))
                && !own.value.any().same_as(now.any())
            {
                return Err(Error::Session {
                    reason: SessionError::Stale {
                        table: table.name,
                        keys: StaleKeys(vec![own_key.to_string()]),
                    },
                    sql: String::new(),
                });
            }
        }
        let values = values
            .into_iter()
            .filter(|cell| given(cell.column) && !table.key.contains(&cell.column));
        let drafts = values.map(Draft::from).collect();
        assign(rows, found.slot, drafts);
        Ok(found)
    }
}

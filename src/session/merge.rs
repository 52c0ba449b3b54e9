//! Rows from elsewhere, and the changes of a row.

use super::Session;
use super::behavior::value_of;
use super::change::assign;
use super::draft::Draft;
use super::entry::{Entry, State};
use super::handle::Ref;
use super::info::TableInfo;
use super::key::{Key, KeyValues};
use super::load::Get;
use super::mapping::{TableRow, label};
use super::rows::SessionRows;
use super::values::cells;
use crate::engine::{Driver, Task};
use crate::error::{Error, Result, SessionError, StaleKeys};
use crate::table::{self, Col, Column};

/// The change that a flush would make to a column: returned by [`Session::change`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<V> {
    /// The value in the database, as far as the session knows.
    pub old: V,
    /// The value that it gets; `None` if it is not known before: a value that the database computes, or the key of a row that
    /// has none yet.
    pub new: Option<V>,
}

impl<C: Driver> Session<'_, C> {
    /// Takes in a row that comes from elsewhere, such as another session or a request: the row of the session with its
    /// primary key gets all its values, and is read first if the session does not have it. If there is none, it is a new
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
    /// What is the same is not written. A row of a table with a version must have the version that is in the database.
    ///
    /// # Errors
    /// [`SessionError::Stale`] where it has another, and those of reading.
    pub fn merge<T: TableRow>(&mut self, row: T) -> C::Output<'_, Ref<T>> {
        self.conn.perform(Merge::new(&mut self.rows, row))
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
    /// If the handle is of another session.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    #[track_caller]
    pub fn change<T: TableRow, K: Column<Table = T::Table>>(&self, row: Ref<T>, _: Col<K>) -> Option<Change<table::Value<K>>> {
        let entry = self.rows.entry(self.rows.known(row));
        let stored = entry.stored().filter(|_| entry.state == State::Persistent)?;
        let old = value_of::<K>(&(entry.ops.cell)(stored, K::NAME)?)?;
        if let Some(draft) = entry.draft.iter().find(|draft| draft.column == K::NAME) {
            let new = draft.cell().and_then(|cell| value_of::<K>(&cell.value));
            return Some(Change { old, new });
        }
        let changed = entry.changed().into_iter().find(|cell| cell.column == K::NAME)?;
        let new = value_of::<K>(&changed.value);
        Some(Change { old, new })
    }
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
        let key: Vec<_> = table
            .key
            .iter()
            .filter_map(|name| values.iter().find(|cell| cell.column == *name).cloned())
            .collect();
        let get = Get::new(&mut *rows, KeyValues(key));
        let found: Option<Ref<T>> = get.run(on).await?;
        let computed: Vec<&'static str> = super::mapping::columns_of::<T>()
            .into_iter()
            .filter(|own| own.generated)
            .map(|own| own.column.name)
            .collect();
        let given = |name: &str| !computed.contains(&name) && Some(name) != table.version;
        let Some(found) = found else {
            let mut entry = Entry::transient(T::ops());
            entry.state = State::Pending;
            let values = values
                .into_iter()
                .filter(|cell| !computed.contains(&cell.column));
            entry.draft = values.chain(label::<T>()).map(Draft::from).collect();
            let slot = rows.add(entry);
            return Ok(Ref::new(rows.session, slot));
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
                let key = Key::of(
                    values
                        .iter()
                        .filter(|cell| table.key.contains(&cell.column))
                        .map(|cell| &cell.value),
                );
                return Err(Error::Session {
                    reason: SessionError::Stale {
                        table: table.name,
                        keys: StaleKeys(vec![key.to_string()]),
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

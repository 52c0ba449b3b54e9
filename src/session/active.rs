//! Rows that save themselves, for programs that do not want handles.

use crate::engine::{Driver, Task};
use crate::error::{Error, Result, SessionError, StaleKeys};
use crate::session::Session;
use crate::session::change::delete;
use crate::session::keys::key::{Key, KeyValues};
use crate::session::load::Get;
use crate::session::mapping::TableRow;
use crate::session::mapping::info::TableInfo;
use crate::session::mapping::values::cells;
use crate::session::merge::{Merge, key_of};
use crate::session::rows::SessionRows;
use crate::session::transaction::attempt::Flush;

/// Rows that save and delete themselves: `user.save(&mut session)`. It is opt-in: import the trait.
///
/// ```
/// use relata::prelude::*;
/// use relata::session::ActiveRecord;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::users;
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let mut session = Session::new(conn);
/// let mut sara = from(users::table).filter(users::id.eq(7)).one(session.connection())?;
/// sara.name = "Sarah".to_owned();
/// let sara = sara.save(&mut session)?;
/// sara.remove(&mut session)?;
/// session.commit()?;
/// # Ok(())
/// # }
/// ```
///
/// The rows are your own values, which are independent of each other: if two with the same key differ, the one saved
/// last wins.
pub trait ActiveRecord: TableRow {
    /// Writes the row: only the changes if a row with its key exists, otherwise all of it. Returns the row as the database
    /// then has it; [`commit`](Session::commit) makes it permanent.
    ///
    /// # Errors
    /// Those of [`merge`](Session::merge) and [`flush`](Session::flush).
    fn save<'s, C: Driver>(self, session: &'s mut Session<'_, C>) -> C::Output<'s, Self> {
        let Session { conn, rows } = session;
        conn.perform(Save { rows, row: self })
    }
    /// Deletes the row with its key.
    ///
    /// # Errors
    /// [`SessionError::Stale`] if there is none, [`SessionError::NullKey`] if the key is NULL, and those of [`flush`](Session::flush).
    fn remove<'s, C: Driver>(&self, session: &'s mut Session<'_, C>) -> C::Output<'s, ()> {
        let Session { conn, rows } = session;
        let key = key_of(TableInfo::of::<Self>(), &cells(self));
        conn.perform(Remove::<C, Self> {
            rows,
            key,
            row: std::marker::PhantomData,
        })
    }
}
impl<T: TableRow> ActiveRecord for T {}

struct Save<'s, C: Driver, T> {
    rows: &'s mut SessionRows<C>,
    row: T,
}
impl<C: Driver, T: TableRow> Task<C> for Save<'_, C, T> {
    type Out = T;
    async fn run(self, on: &mut C) -> Result<T> {
        let Save { rows, row } = self;
        let saved = Merge::new(&mut *rows, row).run(on).await?;
        Flush(&mut *rows).run(on).await?;
        let row = rows.get(saved).cloned();
        row.ok_or_else(|| Error::NotFound { sql: String::new() })
    }
}

struct Remove<'s, C: Driver, T> {
    rows: &'s mut SessionRows<C>,
    key: KeyValues,
    row: std::marker::PhantomData<fn() -> T>,
}
impl<C: Driver, T: TableRow> Task<C> for Remove<'_, C, T> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let Remove { rows, key, .. } = self;
        let own = Key::of(key.0.iter().map(|cell| &cell.value));
        let found: Option<crate::session::Ref<T>> = Get::new(&mut *rows, key).run(on).await?;
        let Some(found) = found else {
            let table = TableInfo::of::<T>().name;
            let keys = StaleKeys(vec![own.to_string()]);
            let reason = match own.has_null() {
                true => SessionError::NullKey { table },
                false => SessionError::Stale { table, keys },
            };
            let sql = String::new();
            return Err(Error::Session { reason, sql });
        };
        delete(rows, found.slot);
        Flush(rows).run(on).await
    }
}

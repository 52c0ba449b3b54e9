//! Adding, changing and deleting rows, which a flush writes.

use super::Session;
use super::draft::{Draft, Drafts, Source};
use super::entry::{Entry, State};
use super::forget::{forget, forget_links};
use super::handle::Ref;
use super::mapping::{TableRow, label};
use super::rows::{SessionRows, next_session};
use crate::engine::Driver;
use crate::scope::{self, Cons, NewRow, Nil, NotNull};
use crate::table::{InOneTable, Tab};
use crate::write::{InsertRow, InsertRows, Insertable, SetClause, WithoutOverriding};

/// The scope of expressions over the columns of a row of `T`.
type OwnRow<T> = Cons<<T as TableRow>::Table, NotNull, Nil>;

impl<C: Driver> Session<'_, C> {
    /// Adds a row, which the next flush inserts: assignments, or the table's generated struct for new rows. It
    /// has no values before that, and other rows can be [linked](Self::link) to it already.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let bo = session.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
    /// assert!(session.row(bo).is_none());
    /// session.flush()?;
    /// println!("{}", session[bo].id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Without the e-mail address: "column `email` is required: it is NOT NULL and has no default".
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn add<T: Insertable<Row: TableRow<Table = T>>, V: InsertRow<T, WithoutOverriding, I, Row = R>, I, R: Drafts<C::Dialect>>(&mut self, _: Tab<T>, values: V) -> Ref<T::Row> {
        add(&mut self.rows, values.into_row())
    }
    /// Adds several rows; returns their handles in the same order.
    #[rustfmt::skip]
    pub fn add_all<T: Insertable<Row: TableRow<Table = T>>, V: InsertRows<T, WithoutOverriding, I, Row = R>, I, R: Drafts<C::Dialect>>(&mut self, _: Tab<T>, rows: V) -> Vec<Ref<T::Row>> {
        rows.into_rows().into_iter().map(|row| add(&mut self.rows, row)).collect()
    }

    /// Assigns columns of a row, whether it is written yet or not: assignments, or the struct that the table's module has
    /// for changes. Values that the database computes are known after the next flush.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let bo = session.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
    /// session.set(bo, users::age.to(34));
    /// session.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// Of a row that is neither [pending](State::Pending) nor [persistent](State::Persistent), or of another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn set<T: TableRow, V: SetClause<T::Table, scope::Rows<NewRow>, I, Set = S>, I, S: Drafts<C::Dialect>>(&mut self, row: Ref<T>, values: V) {
        let slot = self.rows.known(row);
        let mut drafts = Vec::new();
        values.into_set().drafts(&mut drafts);
        own_links(&self.rows, &drafts);
        assign(&mut self.rows, slot, drafts);
    }

    /// Assigns columns of a row that is in the database, by expressions over its columns: the database computes them when the row is
    /// flushed, with the values that it has by then. SQLAlchemy's `post.score = Post.score + 1`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let bo = session.get(users::table, 2)?.expect("he is there");
    /// session.update(bo, users::age.to(users::age + 1));
    /// session.commit()?;
    /// println!("{:?}", session[bo].age); // as the database has it
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The flush sends `UPDATE users SET age = users.age + $1 WHERE users.id = $2`.
    ///
    /// # Panics
    /// Of a row that is not [persistent](State::Persistent), or of another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn update<T: TableRow, V: SetClause<T::Table, scope::Rows<OwnRow<T>>, I, Set = S>, I, S: Drafts<C::Dialect>>(&mut self, row: Ref<T>, values: V) where (): InOneTable<T::Table> {
        let slot = self.rows.known(row);
        let entry = self.rows.entry(slot);
        assert!(
            entry.state == State::Persistent,
            "a row of `{}` is {:?}: only the columns of a row in the database have values to compute with",
            entry.table().name,
            entry.state
        );
        let mut drafts = Vec::new();
        values.into_set().drafts(&mut drafts);
        own_links(&self.rows, &drafts);
        assign(&mut self.rows, slot, drafts);
    }

    /// Deletes the row at the next flush; a row that was not written is not added.
    ///
    /// Rows of the session that reference it go with it where their foreign key has ON DELETE CASCADE, and reference none
    /// where it has ON DELETE SET NULL. Otherwise the database refuses, unless they are deleted too: of rows that are
    /// deleted together, those that reference others are deleted first.
    ///
    /// # Panics
    /// Of a handle of another session.
    pub fn delete<T: TableRow>(&mut self, row: Ref<T>) {
        let slot = self.rows.known(row);
        forget_links(&mut self.rows, slot);
        match self.rows.entry(slot).state {
            State::Pending => forget(&mut self.rows, slot, State::Transient),
            State::Persistent => {
                let entry = self.rows.touch(slot);
                (entry.deleted, entry.orphan) = (true, false);
            }
            State::Transient | State::Deleted | State::Detached => {}
        }
    }

    /// Takes the row out of the session, which does not write it any more. Its handle still has its last values.
    ///
    /// # Panics
    /// Of a handle of another session.
    pub fn expunge<T: TableRow>(&mut self, row: Ref<T>) {
        let slot = self.rows.known(row);
        match self.rows.entry(slot).state {
            State::Pending => forget(&mut self.rows, slot, State::Transient),
            State::Persistent => forget(&mut self.rows, slot, State::Detached),
            State::Transient | State::Deleted | State::Detached => {}
        }
    }
    /// Takes all rows out of the session, with their unwritten changes. Handles of them are not those of this session
    /// any more. What was flushed stays in the transaction.
    pub fn expunge_all(&mut self) {
        self.rows.clear(next_session());
    }
}

fn add<C: Driver, T: TableRow, R: Drafts<C::Dialect>>(
    rows: &mut SessionRows<C>,
    values: R,
) -> Ref<T> {
    let mut entry = Entry::transient(T::ops());
    entry.state = State::Pending;
    values.drafts(&mut entry.draft);
    entry.draft.extend(label::<T>().map(Draft::from));
    own_links(rows, &entry.draft);
    let slot = rows.add(entry);
    Ref::new(rows.session, slot)
}

/// Links lead to rows of this session.
#[track_caller]
fn own_links<C: Driver>(rows: &SessionRows<C>, drafts: &[Draft<C::Dialect>]) {
    let own = drafts.iter().all(|draft| match draft.source {
        Source::Of { session, .. } => session == rows.session,
        _ => true,
    });
    assert!(own, "a row is linked to one of another session");
}

/// Assigns columns. Values show in the row at once.
#[track_caller]
pub(super) fn assign<C: Driver>(
    rows: &mut SessionRows<C>,
    slot: u32,
    drafts: Vec<Draft<C::Dialect>>,
) {
    let state = rows.entry(slot).state;
    assert!(
        matches!(state, State::Pending | State::Persistent),
        "a row of `{}` is {state:?}, and is not written any more",
        rows.entry(slot).table().name
    );
    let entry = rows.touch(slot);
    entry
        .draft
        .retain(|old| drafts.iter().all(|new| new.column != old.column));
    let (values, others): (Vec<_>, Vec<_>) = drafts
        .into_iter()
        .partition(|draft| state == State::Persistent && matches!(draft.source, Source::Value(_)));
    entry.draft.extend(others);
    let cells = values.iter().filter_map(Draft::cell).collect();
    // A value that the row's type rejects is left to the database.
    if entry.assign(cells).is_err() {
        entry.draft.extend(values);
    }
}

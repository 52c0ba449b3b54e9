//! Adding, changing and deleting rows, which a flush writes.

use crate::engine::Driver;
use crate::scope::{self, Cons, NewRow, Nil, NotNull};
use crate::session::Session;
use crate::session::draft::{Draft, Drafts, Source};
use crate::session::entry::{Entry, State};
use crate::session::forget::{forget, forget_links};
use crate::session::handle::Ref;
use crate::session::mapping::{TableRow, label};
use crate::session::rows::{SessionRows, next_session};
use crate::table::{InOneTable, Tab};
use crate::write::{ColumnValue, InsertRow, InsertRows, Insertable, SetClause, WithoutOverriding};

/// The scope of expressions over the columns of a row of `T`.
type OwnRow<T> = Cons<<T as TableRow>::Table, NotNull, Nil>;

impl<C: Driver> Session<'_, C> {
    /// Adds a row, which the next flush inserts: from assignments, or the table's generated struct for new rows. It
    /// has no values before that, but other rows can already be [linked](Self::link) to it.
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

    /// Assigns columns of a row, whether or not it has been written: by assignments, or the struct that the table's module has
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
    /// If the row is neither [pending](State::Pending) nor [persistent](State::Persistent), or belongs to another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn set<T: TableRow, V: SetClause<T::Table, scope::Rows<NewRow>, I, Set = S>, I, S: Drafts<C::Dialect>>(&mut self, row: Ref<T>, values: V) {
        let slot = self.rows.known(row);
        let mut drafts = Vec::new();
        values.into_set().drafts(&mut drafts);
        own_links(&self.rows, &drafts);
        assign(&mut self.rows, slot, drafts);
    }

    /// Assigns columns of a row that is in the database, by expressions over its columns. The database computes them from the values that it
    /// has when the row is flushed. SQLAlchemy's `post.score = Post.score + 1`.
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
    /// The flush sends `UPDATE users SET age = users.age + $1 WHERE users.id = $2`. Another value that the column is assigned before, by
    /// [`set`](Self::set) or `session[bo].age = ..`, replaces the expression.
    ///
    /// # Panics
    /// If the row is not [persistent](State::Persistent), or belongs to another session.
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

    /// Deletes the row at the next flush; a row that has not been written is no longer added.
    ///
    /// Rows of the session that reference it are deleted too if their foreign key has ON DELETE CASCADE, and lose the reference
    /// if it has ON DELETE SET NULL. Otherwise the database refuses, unless they are deleted too: among rows that are
    /// deleted together, those that reference others are deleted first.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    pub fn delete<T: TableRow>(&mut self, row: Ref<T>) {
        let slot = self.rows.known(row);
        delete(&mut self.rows, slot);
    }

    /// Removes the row from the session, which no longer writes it. Its handle still has its last values.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    pub fn expunge<T: TableRow>(&mut self, row: Ref<T>) {
        let slot = self.rows.known(row);
        match self.rows.entry(slot).state {
            State::Pending => forget(&mut self.rows, slot, State::Transient),
            State::Persistent => forget(&mut self.rows, slot, State::Detached),
            State::Transient | State::Deleted | State::Detached => {}
        }
    }
    /// Removes all rows from the session, with their unwritten changes. Their handles no longer belong to this
    /// session. Flushed changes stay in the transaction.
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

/// Marks a row that is deleted at the next flush, with the links of it that are not written.
pub(super) fn delete<C: Driver>(rows: &mut SessionRows<C>, slot: u32) {
    forget_links(rows, slot);
    match rows.entry(slot).state {
        State::Pending => forget(rows, slot, State::Transient),
        State::Persistent => {
            let entry = rows.touch(slot);
            (entry.deleted, entry.orphan) = (true, false);
        }
        State::Transient | State::Deleted | State::Detached => {}
    }
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

/// Notes the rows that a row leaves with these assignments, for rules about orphans.
fn note_left<C: Driver>(rows: &mut SessionRows<C>, slot: u32, drafts: &[Draft<C::Dialect>]) {
    if rows.options.cascades.is_empty() {
        return;
    }
    let entry = rows.entry(slot);
    let of = (entry.ops.row_type)();
    let left = entry.draft.iter().filter_map(|old| {
        let Source::Of { slot: to, .. } = old.source else {
            return None;
        };
        let new = drafts.iter().find(|new| new.column == old.column)?;
        let stays = matches!(new.source, Source::Of { slot, .. } if slot == to);
        (!stays && rows.entry(to).state == State::Pending).then_some((of, old.column, to))
    });
    let left: Vec<_> = left.collect();
    rows.left.extend(left);
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
    note_left(rows, slot, &drafts);
    let entry = rows.touch(slot);
    entry
        .draft
        .retain(|old| drafts.iter().all(|new| new.column != old.column));
    let columns: Vec<&'static str> = drafts.iter().map(|draft| draft.column).collect();
    let (values, others): (Vec<_>, Vec<_>) = drafts
        .into_iter()
        .partition(|draft| state == State::Persistent && matches!(draft.source, Source::Value(_)));
    entry.draft.extend(others);
    let cells = values.iter().filter_map(Draft::cell).collect();
    // A value that the row's type rejects is left to the database.
    if entry.assign(cells).is_err() {
        entry.draft.extend(values);
    }
    entry.seen.retain(|seen| !columns.contains(&seen.column));
    if let Some(row) = &entry.row {
        let shown = columns.into_iter().filter_map(|column| {
            entry.draft.iter().find(|draft| draft.column == column)?;
            let value = (entry.ops.cell)(row, column)?;
            Some(ColumnValue { column, value })
        });
        entry.seen.extend(shown);
    }
}

//! Relations between rows of a session, by their handles.

use std::any::TypeId;

use super::Session;
use super::change::assign;
use super::draft::{Draft, Source};
use super::entry::{Entry, State};
use super::handle::Ref;
use super::key::Key;
use super::mapping::{TableInfo, TableRow};
use super::rows::SessionRows;
use crate::engine::Driver;
use crate::relation::{ColumnPairs, OneToOne, PairNames, Rel, Relation, ToMany, ToOne};

/// Which end of a relation has the foreign key.
#[doc(hidden)]
pub trait HoldsKey {
    /// Whether it is the source; else the target.
    const SOURCE: bool;
}
impl HoldsKey for ToOne {
    const SOURCE: bool = true;
}
impl HoldsKey for ToMany {
    const SOURCE: bool = false;
}
impl HoldsKey for OneToOne {
    const SOURCE: bool = false;
}

/// A row at the end of the relation `R`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads from or to another table than that of `{Self}`",
    label = "not a row of the relation's table"
)]
pub trait LinkedRow<T>: TableRow {}
#[diagnostic::do_not_recommend]
impl<T, R: TableRow<Table = T>> LinkedRow<T> for R {}

impl<C: Driver> Session<'_, C> {
    /// Links two rows by a relation: the foreign key of one becomes the key of the other, which may not be known yet.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::employees;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let bo = session.add(employees::table, (employees::name.to("Bo"),));
    /// let sara = session.add(employees::table, (employees::name.to("Sara"),));
    /// session.link(bo, employees::manager, sara);
    /// session.commit()?;
    /// assert_eq!(session[bo].manager_id, Some(session[sara].id));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A relation to many links in the other direction: `session.link(user, users::orders, order)`.
    ///
    /// # Panics
    /// Of a row that is neither [pending](State::Pending) nor [persistent](State::Persistent), or of another session.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    #[track_caller]
    pub fn link<R: Relation<Cardinality: HoldsKey>, S: LinkedRow<R::Source>, T: LinkedRow<R::Target>>(&mut self, from: Ref<S>, _: Rel<R>, to: Ref<T>) {
        let (from, to) = (self.rows.known(from), self.rows.known(to));
        let pairs = R::On::names();
        match <R::Cardinality as HoldsKey>::SOURCE {
            true => link(&mut self.rows, from, to, pairs),
            false => link(&mut self.rows, to, from, pairs.into_iter().map(PairNames::reversed).collect()),
        }
    }

    /// Ends a link: the foreign key becomes NULL, if it was that row's key. Its columns must allow that.
    ///
    /// # Panics
    /// Of a handle of another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn unlink<R: Relation<Cardinality: HoldsKey, On: ForeignKeyMayBeNull<R::Cardinality>>, S: LinkedRow<R::Source>, T: LinkedRow<R::Target>>(&mut self, from: Ref<S>, relation: Rel<R>, to: Ref<T>) {
        let (own, other) = match <R::Cardinality as HoldsKey>::SOURCE {
            true => (self.rows.known(from), self.rows.known(to)),
            false => (self.rows.known(to), self.rows.known(from)),
        };
        let _ = relation;
        let pairs = held::<R>();
        if !references(&self.rows, own, other, &pairs) {
            return;
        }
        let nulls = pairs.into_iter().filter_map(|pair| null(&self.rows, own, pair.own));
        let nulls = nulls.collect();
        assign(&mut self.rows, own, nulls);
    }

    /// The rows of the session that a relation leads to, whether they are written or not. It does not ask the database:
    /// [`load`](Self::load) what is to be there.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::employees;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// for employee in session.load(&from(employees::table))? {
    ///     for manager in session.related(employee, employees::manager) {
    ///         println!("{} works for {}", session[employee].name, session[manager].name);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// Of a handle of another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn related<R: Relation<Cardinality: HoldsKey, Target = T>, S: LinkedRow<R::Source>, T: crate::Table<Row: TableRow<Table = T>>>(&self, from: Ref<S>, _: Rel<R>) -> Vec<Ref<T::Row>> {
        let from = self.rows.known(from);
        let found = related::<C, R>(&self.rows, from, TypeId::of::<T::Row>(), TableInfo::of::<T::Row>());
        found.into_iter().map(|slot| Ref::new(self.rows.session, slot)).collect()
    }
}

/// Pairs of a column of the foreign key and the one that it references.
fn held<R: Relation<Cardinality: HoldsKey>>() -> Vec<PairNames> {
    let pairs = R::On::names();
    match <R::Cardinality as HoldsKey>::SOURCE {
        true => pairs,
        false => pairs.into_iter().map(PairNames::reversed).collect(),
    }
}

/// The columns of the relation's foreign key may be NULL.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this relation cannot be ended: its foreign key is NOT NULL",
    label = "link it to another row, or delete the row"
)]
pub trait ForeignKeyMayBeNull<K> {}
macro_rules! may_be_null {
    ($($a:ident $b:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($a: crate::Column<Null = crate::Nullable>, $b: crate::Column),+> ForeignKeyMayBeNull<ToOne> for ($(($a, $b),)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($a: crate::Column, $b: crate::Column<Null = crate::Nullable>),+> ForeignKeyMayBeNull<ToMany> for ($(($a, $b),)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($a: crate::Column, $b: crate::Column<Null = crate::Nullable>),+> ForeignKeyMayBeNull<OneToOne> for ($(($a, $b),)+) {}
    };
}
may_be_null!(A1 B1);
may_be_null!(A1 B1, A2 B2);
may_be_null!(A1 B1, A2 B2, A3 B3);
may_be_null!(A1 B1, A2 B2, A3 B3, A4 B4);

/// Makes one row reference another.
#[track_caller]
fn link<C: Driver>(rows: &mut SessionRows<C>, own: u32, other: u32, pairs: Vec<PairNames>) {
    let target = rows.entry(other);
    assert!(
        matches!(target.state, State::Pending | State::Persistent),
        "a row of `{}` is {:?}, and cannot be linked to",
        target.table().name,
        target.state
    );
    let drafts = pairs.into_iter().map(|pair| {
        // Where the key is known and stays, it shows at once.
        let target = rows.entry(other);
        let known = target.row.as_ref().filter(|_| {
            target.original.is_none()
                && target
                    .draft
                    .iter()
                    .all(|draft| draft.column != pair.referenced)
        });
        let value = known.and_then(|row| (target.ops.cell)(row, pair.referenced));
        let own = rows.entry(own);
        let value = value.map(|value| {
            match own
                .row
                .as_ref()
                .and_then(|row| (own.ops.cell)(row, pair.own))
            {
                Some(before) => value.like(&before),
                None => value,
            }
        });
        let source = match value {
            Some(value) if own.state == State::Persistent => Source::Value(value),
            _ => Source::Of {
                slot: other,
                session: rows.session,
                column: pair.referenced,
                nullable: pair.nullable,
            },
        };
        Draft {
            column: pair.own,
            source,
        }
    });
    let drafts = drafts.collect();
    assign(rows, own, drafts);
}

/// NULL for a column of a row; of one that is not written yet, its default is left out.
fn null<C: Driver>(
    rows: &SessionRows<C>,
    slot: u32,
    column: &'static str,
) -> Option<Draft<C::Dialect>> {
    let entry = rows.entry(slot);
    let source = match &entry.row {
        Some(row) => Source::Value((entry.ops.cell)(row, column)?.null()),
        None => Source::Null,
    };
    Some(Draft { column, source })
}

/// What the foreign key of a row is: the key that it has, or the row that it is linked to.
enum Leads {
    To(Key),
    ToRow(u32),
    Nowhere,
}
fn leads<C: Driver>(entry: &Entry<C>, pairs: &[PairNames]) -> Leads {
    let mut values = Vec::new();
    for pair in pairs {
        let draft = entry.draft.iter().find(|draft| draft.column == pair.own);
        match draft.map(|draft| &draft.source) {
            Some(Source::Of { slot, .. }) => return Leads::ToRow(*slot),
            Some(Source::Value(value)) => values.push(value.clone()),
            Some(Source::Expression(_) | Source::Null) => return Leads::Nowhere,
            None => match entry
                .row
                .as_ref()
                .and_then(|row| (entry.ops.cell)(row, pair.own))
            {
                Some(value) => values.push(value),
                None => return Leads::Nowhere,
            },
        }
    }
    let key = Key::of(&values);
    match key.has_null() {
        true => Leads::Nowhere,
        false => Leads::To(key),
    }
}
/// The values that others reference.
fn referenced<C: Driver>(entry: &Entry<C>, pairs: &[PairNames]) -> Option<Key> {
    let value = |pair: &PairNames| match &entry.row {
        Some(row) => (entry.ops.cell)(row, pair.referenced),
        None => entry.draft.iter().find_map(|draft| match &draft.source {
            Source::Value(value) if draft.column == pair.referenced => Some(value.clone()),
            _ => None,
        }),
    };
    let values: Vec<_> = pairs.iter().map(value).collect::<Option<_>>()?;
    Some(Key::of(&values)).filter(|key| !key.has_null())
}
fn references<C: Driver>(rows: &SessionRows<C>, own: u32, other: u32, pairs: &[PairNames]) -> bool {
    match leads(rows.entry(own), pairs) {
        Leads::ToRow(slot) => slot == other,
        Leads::To(key) => referenced(rows.entry(other), pairs) == Some(key),
        Leads::Nowhere => false,
    }
}

fn related<C: Driver, R: Relation<Cardinality: HoldsKey>>(
    rows: &SessionRows<C>,
    from: u32,
    of: TypeId,
    table: &'static TableInfo,
) -> Vec<u32> {
    let pairs = held::<R>();
    let there = |entry: &Entry<C>| {
        (entry.ops.row_type)() == of
            && matches!(entry.state, State::Pending | State::Persistent)
            && !entry.deleted
    };
    let others = || rows.slots().filter(|(_, entry)| there(entry));
    let entry = rows.entry(from);
    if !<R::Cardinality as HoldsKey>::SOURCE {
        let key = referenced(entry, &pairs);
        let leads_here = |entry: &Entry<C>| match leads(entry, &pairs) {
            Leads::ToRow(slot) => slot == from,
            Leads::To(own) => key.as_ref() == Some(&own),
            Leads::Nowhere => false,
        };
        let found = others().filter(|(_, entry)| leads_here(entry));
        return found.map(|(slot, _)| slot).collect();
    }
    let found = match leads(entry, &pairs) {
        Leads::Nowhere => None,
        Leads::ToRow(slot) => Some(slot),
        Leads::To(key) => {
            let is_primary = table
                .key
                .iter()
                .copied()
                .eq(pairs.iter().map(|pair| pair.referenced));
            let known = is_primary.then(|| rows.find_row(of, &key)).flatten();
            let known = known.filter(|slot| {
                let target = rows.entry(*slot);
                referenced(target, &pairs).as_ref() == Some(&key)
            });
            known.or_else(|| {
                let mut found =
                    others().filter(|(_, entry)| referenced(entry, &pairs).as_ref() == Some(&key));
                found.next().map(|(slot, _)| slot)
            })
        }
    };
    let found = found.filter(|slot| there(rows.entry(*slot)));
    found.into_iter().collect()
}

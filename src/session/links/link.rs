//! Relations between rows of a session, by their handles.

use std::any::TypeId;

use crate::engine::Driver;
use crate::relation::{
    ColumnPairs, OneToOne, PairNames, Rel, Relation, ToMany, ToManyOwned, ToOne, ToOneOrNone,
};
use crate::session::Session;
use crate::session::behavior::hooks::AnyRow;
use crate::session::change::assign;
use crate::session::draft::{Draft, Source};
use crate::session::entry::{Entry, State};
use crate::session::forget::{forget, forget_links};
use crate::session::handle::Ref;
use crate::session::keys::key::Key;
use crate::session::links::rows_by_target::{Place, Wanted};
use crate::session::links::stored::{stored_from, stored_to};
use crate::session::mapping::erased::Ops;
use crate::session::mapping::{LinkedRow, TableRow};
use crate::session::rows::SessionRows;
use crate::table::Table;

/// The end of a relation that has the foreign key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "no row of this relation has the key of another, so that a session cannot link them",
    label = "assign the columns that are to be equal"
)]
pub trait HoldsKey {
    /// True if it is the source; else the target.
    const SOURCE: bool;
    /// True if rows that are taken out of it are deleted.
    const OWNED: bool = false;
}
impl HoldsKey for ToOne {
    const SOURCE: bool = true;
}
impl HoldsKey for ToOneOrNone {
    const SOURCE: bool = true;
}
impl HoldsKey for ToMany {
    const SOURCE: bool = false;
}
impl HoldsKey for ToManyOwned {
    const SOURCE: bool = false;
    const OWNED: bool = true;
}
impl HoldsKey for OneToOne {
    const SOURCE: bool = false;
}

/// A relation that links rows of a session: one along a foreign key, or one through a junction whose row consists of
/// the two keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows cannot be linked by `{Self}`",
    label = "expected a relation, such as `orders::user`"
)]
pub trait Links {
    type Source;
    type Target;
    #[track_caller]
    fn link<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: u32);
}
/// A relation whose rows a session knows.
#[doc(hidden)]
pub trait Leads {
    type Source;
    type Target: Table;
    fn related<C: Driver, T: TableRow>(rows: &SessionRows<C>, from: u32) -> Vec<u32>;
    /// The same as the database has them, as far as the session knows.
    fn stored<C: Driver, T: TableRow>(rows: &SessionRows<C>, from: u32) -> Vec<u32>;
}
/// A relation whose links can end.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "links of `{Self}` cannot be ended",
    label = "expected a relation, such as `orders::user`"
)]
pub trait Unlinks {
    type Source;
    type Target;
    #[track_caller]
    fn unlink<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: u32);
}
#[diagnostic::do_not_recommend]
impl<R: Relation<Cardinality: HoldsKey>> Links for Rel<R> {
    type Source = R::Source;
    type Target = R::Target;
    #[track_caller]
    fn link<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: u32) {
        match <R::Cardinality as HoldsKey>::SOURCE {
            true => link(rows, from, to, held::<R>()),
            false => link(rows, to, from, held::<R>()),
        }
    }
}
impl<R: Relation<Cardinality: HoldsKey>> Leads for Rel<R> {
    type Source = R::Source;
    type Target = R::Target;
    fn related<C: Driver, T: TableRow>(rows: &SessionRows<C>, from: u32) -> Vec<u32> {
        let pairs = held::<R>();
        match <R::Cardinality as HoldsKey>::SOURCE {
            true => led_to::<C, T>(rows, from, &pairs).into_iter().collect(),
            false => leading_to::<C, T>(rows, from, &pairs),
        }
    }
    fn stored<C: Driver, T: TableRow>(rows: &SessionRows<C>, from: u32) -> Vec<u32> {
        let pairs = held::<R>();
        let of = (T::ops::<C>().row_type)();
        match <R::Cardinality as HoldsKey>::SOURCE {
            true => stored_to::<C, T>(rows, from, &pairs).into_iter().collect(),
            false => stored_from(rows, of, from, &pairs, false),
        }
    }
}
impl<R: Relation<Cardinality: HoldsKey, On: ForeignKeyMayBeNull<R::Cardinality>>> Unlinks
    for Rel<R>
{
    type Source = R::Source;
    type Target = R::Target;
    #[track_caller]
    fn unlink<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: u32) {
        let (own, other) = match <R::Cardinality as HoldsKey>::SOURCE {
            true => (from, to),
            false => (to, from),
        };
        let pairs = held::<R>();
        if !references(rows, own, other, &pairs) {
            return;
        }
        if <R::Cardinality as HoldsKey>::OWNED {
            return delete_orphan(rows, own);
        }
        let nulls = pairs
            .into_iter()
            .filter_map(|pair| null(rows, own, pair.own));
        let nulls = nulls.collect();
        assign(rows, own, nulls);
    }
}

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
    /// A relation to many links in the other direction: `session.link(user, users::orders, order)`. One through a junction
    /// adds the junction's row, unless the session has it or has read the link: `session.link(product, products::tags, tag)`. If what it knows has
    /// [expired](Self::expire), the flush asks the database for the row first. Where that row
    /// needs more than the two keys, it does not compile: add a row of the junction instead.
    ///
    /// # Panics
    /// If a row is neither [pending](State::Pending) nor [persistent](State::Persistent), or belongs to another session.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    #[track_caller]
    pub fn link<R: Links<Source = A, Target = B>, S: LinkedRow<A>, T: LinkedRow<B>, A, B>(&mut self, from: Ref<S>, _: R, to: Ref<T>) {
        let (from, to) = (self.rows.known(from), self.rows.known(to));
        R::link(&mut self.rows, from, to);
    }

    /// Removes a link: the foreign key becomes NULL, if it was that row's key. Its columns must allow NULL.
    ///
    /// For a many-to-many relation, the junction's row is deleted; one that the session does not have is deleted by
    /// its two keys, before the flush inserts rows.
    ///
    /// If the rows of a relation to many belong to the other row ([`ToManyOwned`]), the row is deleted at the flush, unless it
    /// is linked again first; one that has not been written is no longer added. SQLAlchemy's `delete-orphan`. The foreign key may
    /// then be NOT NULL.
    ///
    /// ```toml
    /// [relations."order_items.order_id"]
    /// delete_orphans = true
    /// ```
    ///
    /// # Panics
    /// If a handle belongs to another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn unlink<R: Unlinks<Source = A, Target = B>, S: LinkedRow<A>, T: LinkedRow<B>, A, B>(&mut self, from: Ref<S>, _: R, to: Ref<T>) {
        let (from, to) = (self.rows.known(from), self.rows.known(to));
        R::unlink(&mut self.rows, from, to);
    }

    /// The rows of the session that a relation leads to, whether or not they have been written. It does not query the database:
    /// [`load`](Self::load) the rows first. A many-to-many relation follows the rows of the junction, and
    /// the rows that a query loaded with it: `session.load(&from(users::table).with(users::tags))`.
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
    /// If the handle belongs to another session.
    #[rustfmt::skip]
    #[track_caller]
    pub fn related<R: Leads<Source = A, Target = T>, S: LinkedRow<A>, T: Table<Row: TableRow<Table = T>>, A>(&self, from: Ref<S>, _: R) -> Vec<Ref<T::Row>> {
        let from = self.rows.known(from);
        let found = R::related::<C, T::Row>(&self.rows, from);
        found.into_iter().map(|slot| Ref::new(self.rows.session, slot)).collect()
    }
}

/// Pairs of a column of the foreign key and the one that it references.
pub(in crate::session) fn held<R: Relation<Cardinality: HoldsKey>>() -> Vec<PairNames> {
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
        impl<$($a: crate::Column<Null = crate::Nullable>, $b: crate::Column),+> ForeignKeyMayBeNull<ToOneOrNone> for ($(($a, $b),)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($a: crate::Column, $b: crate::Column<Null = crate::Nullable>),+> ForeignKeyMayBeNull<ToMany> for ($(($a, $b),)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($a: crate::Column, $b: crate::Column),+> ForeignKeyMayBeNull<ToManyOwned> for ($(($a, $b),)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($a: crate::Column, $b: crate::Column<Null = crate::Nullable>),+> ForeignKeyMayBeNull<OneToOne> for ($(($a, $b),)+) {}
    };
}
may_be_null!(A1 B1);
may_be_null!(A1 B1, A2 B2);
may_be_null!(A1 B1, A2 B2, A3 B3);
may_be_null!(A1 B1, A2 B2, A3 B3, A4 B4);

/// A row was taken out of a relation that owns its rows: it is deleted, unless it is linked again first.
fn delete_orphan<C: Driver>(rows: &mut SessionRows<C>, slot: u32) {
    forget_links(rows, slot);
    match rows.entry(slot).state {
        State::Pending => forget(rows, slot, State::Transient),
        State::Persistent => {
            let entry = rows.touch(slot);
            entry.orphan = !entry.deleted;
            entry.deleted = true;
        }
        State::Transient | State::Deleted | State::Detached => {}
    }
}

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
        // If the key is known and final, it is set at once.
        let target = rows.entry(other);
        let cell = |row: &AnyRow| (target.ops.cell)(row, pair.referenced);
        let unchanged = |row: &AnyRow| match (target.original.as_ref().map(cell), cell(row)) {
            (None, _) => true,
            (Some(Some(before)), Some(now)) => before.any().same_as(now.any()),
            (Some(_), _) => false,
        };
        let known = target.row.as_ref().filter(|row| {
            let mut drafts = target.drafts();
            unchanged(row) && drafts.all(|draft| draft.column != pair.referenced)
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
    if rows.entry(own).orphan {
        let entry = rows.touch(own);
        (entry.orphan, entry.deleted) = (false, false);
    }
}

/// NULL for a column of a row; one that has not been written gets NULL instead of the column's default.
pub(in crate::session) fn null<C: Driver>(
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

/// The value of a row's foreign key: the key that it has, or the row that it is linked to.
pub(in crate::session) fn leads<C: Driver>(
    rows: &SessionRows<C>,
    entry: &Entry<C>,
    pairs: &[PairNames],
) -> Option<Place> {
    let mut values = Vec::new();
    for pair in pairs {
        let draft = entry.drafts().find(|draft| draft.column == pair.own);
        match draft.map(|draft| &draft.source) {
            Some(Source::Of { slot, .. }) => return Some(Place::Row(*slot)),
            Some(Source::Value(value)) => values.push(value.clone()),
            Some(Source::Expression(_) | Source::Null | Source::Default) => return None,
            None => match entry
                .row
                .as_ref()
                .and_then(|row| (entry.ops.cell)(row, pair.own))
            {
                Some(value) => values.push(value),
                None => return None,
            },
        }
    }
    let columns: Vec<&'static str> = pairs.iter().map(|pair| pair.own).collect();
    let key = rows.same_of(entry.table(), &columns, &values);
    (!key.has_null()).then_some(Place::Key(key))
}
/// The values that others reference.
pub(in crate::session) fn referenced<C: Driver>(
    rows: &SessionRows<C>,
    entry: &Entry<C>,
    pairs: &[PairNames],
) -> Option<Key> {
    let value = |pair: &PairNames| match &entry.row {
        Some(row) => (entry.ops.cell)(row, pair.referenced),
        None => entry.draft.iter().find_map(|draft| match &draft.source {
            Source::Value(value) if draft.column == pair.referenced => Some(value.clone()),
            _ => None,
        }),
    };
    let values: Vec<_> = pairs.iter().map(value).collect::<Option<_>>()?;
    let columns: Vec<&'static str> = pairs.iter().map(|pair| pair.referenced).collect();
    Some(rows.same_of(entry.table(), &columns, &values)).filter(|key| !key.has_null())
}
pub(in crate::session) fn references<C: Driver>(
    rows: &SessionRows<C>,
    own: u32,
    other: u32,
    pairs: &[PairNames],
) -> bool {
    match leads(rows, rows.entry(own), pairs) {
        Some(Place::Row(slot)) => slot == other,
        Some(Place::Key(key)) => referenced(rows, rows.entry(other), pairs) == Some(key),
        None => false,
    }
}

/// True if relations lead to the row.
fn is_there<C: Driver>(entry: &Entry<C>, of: TypeId) -> bool {
    (entry.ops.row_type)() == of
        && matches!(entry.state, State::Pending | State::Persistent)
        && !entry.deleted
}
/// The rows whose foreign key leads to this row.
pub(in crate::session) fn leading_to<C: Driver, T: TableRow>(
    rows: &SessionRows<C>,
    to: u32,
    pairs: &[PairNames],
) -> Vec<u32> {
    let of = (T::ops::<C>().row_type)();
    let mut found = all_leading_to(rows, of, to, pairs);
    found.retain(|slot| is_there(rows.entry(*slot), of));
    found
}
/// The rows whose foreign key leads to this row, including those that are deleted or are to be deleted.
pub(in crate::session) fn all_leading_to<C: Driver>(
    rows: &SessionRows<C>,
    of: TypeId,
    to: u32,
    pairs: &[PairNames],
) -> Vec<u32> {
    let key = referenced(rows, rows.entry(to), pairs);
    let mut places = vec![Place::Row(to)];
    places.extend(key.clone().map(Place::Key));
    let wanted = leading(of, pairs);
    let mut found = rows.indexes.at(&wanted, &places, rows.count(), |slot| {
        leads_of(rows, of, slot, pairs)
    });
    found.retain(|slot| match leads(rows, rows.entry(*slot), pairs) {
        Some(Place::Row(slot)) => slot == to,
        Some(Place::Key(own)) => key.as_ref() == Some(&own),
        None => false,
    });
    found
}
/// About how many rows they are: no less.
pub(in crate::session) fn count_leading_to<C: Driver>(
    rows: &SessionRows<C>,
    of: TypeId,
    to: u32,
    pairs: &[PairNames],
) -> usize {
    let key = referenced(rows, rows.entry(to), pairs);
    let mut places = vec![Place::Row(to)];
    places.extend(key.map(Place::Key));
    let wanted = leading(of, pairs);
    rows.indexes
        .count_at(&wanted, &places, rows.count(), |slot| {
            leads_of(rows, of, slot, pairs)
        })
}
/// The index of rows by what their foreign key leads to.
fn leading(of: TypeId, pairs: &[PairNames]) -> Wanted<impl Iterator<Item = &'static str> + Clone> {
    Wanted {
        row_type: of,
        columns: pairs.iter().map(|pair| pair.own),
        referenced: false,
    }
}
fn leads_of<C: Driver>(
    rows: &SessionRows<C>,
    of: TypeId,
    slot: u32,
    pairs: &[PairNames],
) -> Option<Place> {
    let entry = rows.entry(slot);
    match (entry.ops.row_type)() == of {
        true => leads(rows, entry, pairs),
        false => None,
    }
}
/// The row that a foreign key leads to.
pub(in crate::session) fn led_to<C: Driver, T: TableRow>(
    rows: &SessionRows<C>,
    from: u32,
    pairs: &[PairNames],
) -> Option<u32> {
    led_to_row(rows, from, pairs, T::ops())
}
/// The same for a row whose type is erased.
pub(in crate::session) fn led_to_row<C: Driver>(
    rows: &SessionRows<C>,
    from: u32,
    pairs: &[PairNames],
    ops: &Ops<C>,
) -> Option<u32> {
    let (of, table) = ((ops.row_type)(), (ops.table)());
    let found = match leads(rows, rows.entry(from), pairs) {
        None => None,
        Some(Place::Row(slot)) => Some(slot),
        Some(Place::Key(key)) => {
            let is_primary = table
                .key
                .iter()
                .copied()
                .eq(pairs.iter().map(|pair| pair.referenced));
            let known = is_primary.then(|| rows.find_row(of, &key)).flatten();
            let has_key = |entry: &Entry<C>| referenced(rows, entry, pairs).as_ref() == Some(&key);
            let known = known.filter(|slot| has_key(rows.entry(*slot)));
            known.or_else(|| {
                let wanted = Wanted {
                    row_type: of,
                    columns: pairs.iter().map(|pair| pair.referenced),
                    referenced: true,
                };
                let places = [Place::Key(key.clone())];
                let found = rows.indexes.at(&wanted, &places, rows.count(), |slot| {
                    let entry = rows.entry(slot);
                    let own = (entry.ops.row_type)() == of;
                    own.then(|| referenced(rows, entry, pairs))
                        .flatten()
                        .map(Place::Key)
                });
                found.into_iter().find(|slot| {
                    let entry = rows.entry(*slot);
                    is_there(entry, of) && has_key(entry)
                })
            })
        }
    };
    found.filter(|slot| is_there(rows.entry(*slot), of))
}

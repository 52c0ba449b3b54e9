//! Rows that are deleted or changed with those that a flush deletes, by the rules of the session: marked before anything is written.

use std::any::TypeId;
use std::sync::Arc;

use crate::engine::Driver;
use crate::hashing::HashSet;
use crate::relation::{
    NamesOne, OneToOne, Rel, Relation, RelationThrough, Through, ToMany, ToManyOwned,
};
use crate::session::behavior::prepare::Answers;
use crate::session::change::assign;
use crate::session::entry::State;
use crate::session::flush::Failure;
use crate::session::flush::read::{fetch, values};
use crate::session::forget::{forget, forget_links};
use crate::session::keys::key::Key;
use crate::session::links::link::{
    ForeignKeyMayBeNull, HoldsKey, all_leading_to, held, leads, led_to_row, null, referenced,
};
use crate::session::links::rows_by_target::Place;
use crate::session::mapping::TableRow;
use crate::session::mapping::erased::Ops;
use crate::session::mapping::erased::{CascadeAction, CascadeRule, Cascading, Step};
use crate::session::options::SessionOptions;
use crate::session::rows::SessionRows;
use crate::table::Table;

/// A relation along which rows are deleted.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows are not deleted along `{Self}`",
    label = "expected a relation, such as `users::orders`"
)]
pub trait Cascades {
    fn source<C: Driver>() -> &'static Ops<C>;
    fn steps<C: Driver>() -> Vec<Step<C>>;
}
#[diagnostic::do_not_recommend]
impl<R> Cascades for Rel<R>
where
    R: Relation<Cardinality: HoldsKey>,
    R::Source: Table<Row: TableRow<Table = R::Source>>,
    R::Target: Table<Row: TableRow<Table = R::Target>>,
{
    fn source<C: Driver>() -> &'static Ops<C> {
        <R::Source as Table>::Row::ops()
    }
    fn steps<C: Driver>() -> Vec<Step<C>> {
        vec![Step {
            pairs: held::<R>(),
            has_key: <R::Cardinality as HoldsKey>::SOURCE,
            target: <R::Target as Table>::Row::ops(),
        }]
    }
}
#[diagnostic::do_not_recommend]
impl<R, F, S, A, J, B> Cascades for Through<R>
where
    R: RelationThrough<First = F, Second = S>,
    F: Relation<Source = A, Target = J, Cardinality = ToMany>,
    S: Relation<Source = J, Target = B, Cardinality: NamesOne + HoldsKey>,
    A: Table<Row: TableRow<Table = A>>,
    J: Table<Row: TableRow<Table = J>>,
    B: Table<Row: TableRow<Table = B>>,
{
    fn source<C: Driver>() -> &'static Ops<C> {
        A::Row::ops()
    }
    fn steps<C: Driver>() -> Vec<Step<C>> {
        let mut steps = <Rel<F> as Cascades>::steps();
        steps.extend(<Rel<S> as Cascades>::steps());
        steps
    }
}

/// The other row has the foreign key of the relation.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of this relation do not reference the row that is deleted",
    label = "expected a relation whose rows have the foreign key, such as `users::orders`"
)]
pub trait ReferencedByTarget {}
impl ReferencedByTarget for ToMany {}
impl ReferencedByTarget for ToManyOwned {}
impl ReferencedByTarget for OneToOne {}

fn rule<C: Driver, R: Cascades>(action: CascadeAction) -> CascadeRule<C> {
    CascadeRule {
        action,
        source: R::source(),
        steps: R::steps(),
    }
}

/// The settings of `relata.toml`.
impl<C: Driver> Cascading<C> {
    pub fn on_delete_cascade<R: Cascades>(&mut self, _: R) {
        self.0.push(rule::<C, R>(CascadeAction::Delete));
    }
    pub fn on_delete_set_null<R: Cascades>(&mut self, _: R) {
        self.0.push(rule::<C, R>(CascadeAction::SetNull));
    }
    pub fn on_delete_restrict<R: Cascades>(&mut self, _: R) {
        self.0.push(rule::<C, R>(CascadeAction::Restrict));
    }
}

impl<C: Driver> SessionOptions<C> {
    fn cascade<R: Cascades>(self, action: CascadeAction) -> Self {
        let rule = Arc::new(rule::<C, R>(action));
        self.change(|options| options.cascades.push(rule))
    }

    /// Deletes the rows that a relation leads to when the row itself is deleted: SQLAlchemy's `cascade="delete"`.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::prelude::*;
    /// use relata::session::SessionOptions;
    /// # use relata::doc::{employees, users};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let options = SessionOptions::new()
    ///     .on_delete_cascade(users::orders)
    ///     .delete_orphans(employees::manager);
    /// let mut session = Session::with(conn, &options);
    /// if let Some(bo) = session.get(users::table, 2)? {
    ///     session.delete(bo); // and his orders
    /// }
    /// session.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The flush reads the rows that the relation leads to, after [`before_flush`](Self::before_flush): `SELECT .. FROM orders WHERE
    /// orders.user_id = $1`, one statement for all rows that are deleted. It deletes them as if
    /// [`delete`](crate::session::Session::delete) had been called, calls their [`Behavior`](crate::session::Behavior), and follows the rules of the
    /// rows that are found. ON DELETE CASCADE of the schema needs no such rule: it reads nothing, and calls nothing for rows that the session
    /// does not have.
    ///
    /// Relations to one lead to the referenced row: with `orders::user` a user is deleted with one of their orders, and the
    /// database refuses if other orders are left. A many-to-many relation deletes the rows of the junction, and
    /// those at its other end; a relation to the junction, `products::product_tags`, only the former.
    pub fn on_delete_cascade<R: Cascades>(self, _: R) -> Self {
        self.cascade::<R>(CascadeAction::Delete)
    }

    /// Sets the foreign key of the rows of a relation to NULL when the row that they reference is deleted, whatever the schema's ON DELETE
    /// is. The flush reads and updates them: it checks their version, and calls their [`Behavior`](crate::session::Behavior). SQLAlchemy's
    /// relationships to many do so by default.
    ///
    /// The columns must allow NULL: "this relation cannot be ended: its foreign key is NOT NULL".
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn on_delete_set_null<R: Relation<Cardinality: HoldsKey + ReferencedByTarget, On: ForeignKeyMayBeNull<R::Cardinality>>>(self, _: Rel<R>) -> Self where Rel<R>: Cascades {
        self.cascade::<Rel<R>>(CascadeAction::SetNull)
    }

    /// Refuses to delete a row that rows of the relation reference, whatever the schema's ON DELETE is: the flush reads them, and fails with
    /// [`SessionError::Invalid`](crate::session::SessionError::Invalid) that names the table of each such row: "is referenced by rows of
    /// `orders`". Rows that are deleted too, or that reference another row now, do not count.
    #[rustfmt::skip]
    pub fn on_delete_restrict<R: Relation<Cardinality: HoldsKey + ReferencedByTarget>>(self, _: Rel<R>) -> Self where Rel<R>: Cascades {
        self.cascade::<Rel<R>>(CascadeAction::Restrict)
    }

    /// Deletes the row that a relation to one leads to when the last row that references it is deleted, or references another:
    /// SQLAlchemy's `cascade="all, delete-orphan", single_parent=True` of a relationship to one.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::session::SessionOptions;
    /// # use relata::doc::employees;
    /// let options = SessionOptions::<SqliteConnection>::new().delete_orphans(employees::manager);
    /// ```
    ///
    /// A new row that was linked, and that nothing references when it is to be written, is not added.
    ///
    /// The flush reads the rows that were referenced, and the other rows that reference them. For tags that no product has any more,
    /// name the relation of the junction: `product_tags::tag`. Rows that are taken out of a relation to many are deleted by `delete_orphans`
    /// in `relata.toml`: see [`unlink`](crate::session::Session::unlink).
    pub fn delete_orphans<R: Relation<Cardinality: NamesOne>>(self, _: Rel<R>) -> Self
    where
        Rel<R>: Cascades,
    {
        self.cascade::<Rel<R>>(CascadeAction::DeleteOrphans)
    }
}

/// Marks the rows that are to be deleted or changed with those that are deleted, if their behavior lets them go.
pub(in crate::session) async fn cascade<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<Answers, Failure> {
    let mut answers = Answers::new();
    let mut rules = rows.options.cascades.clone();
    for rule in rules
        .iter()
        .filter(|rule| rule.is(CascadeAction::DeleteOrphans))
    {
        let changed = of_rule(rows, rule, |slot| {
            let entry = rows.entry(slot);
            !entry.deleted && entry.is_modified()
        });
        delete_orphans(rows, rule, &changed, on).await?;
        forget_orphans(rows, rule);
    }
    let mut known: HashSet<u32> = HashSet::default();
    let mut tables: Vec<TypeId> = Vec::new();
    loop {
        let kept = answers.ask(rows);
        let deleted = rows.slots().filter(|(_, entry)| entry.deleted);
        let deleted: HashSet<u32> = deleted
            .map(|(slot, _)| slot)
            .filter(|slot| !known.contains(slot) && !answers.refused.contains_key(slot))
            .collect();
        if deleted.is_empty() && kept.is_empty() {
            break;
        }
        known.extend(&deleted);
        for slot in &deleted {
            let ops = rows.entry(*slot).ops;
            let of = (ops.row_type)();
            if !tables.contains(&of) {
                tables.push(of);
                rules.extend((ops.cascades)().0.into_iter().map(Arc::new));
            }
        }
        for rule in &rules {
            // What a row that is kept led to may be without it now.
            let changed = rule.is(CascadeAction::DeleteOrphans);
            let of = of_rule(rows, rule, |slot| {
                deleted.contains(&slot) || changed && kept.contains(&slot)
            });
            match rule.action {
                _ if of.is_empty() => {}
                CascadeAction::Delete => delete_along(rows, rule, of, on).await?,
                CascadeAction::SetNull => {
                    for (_, slot, step) in found_along(rows, rule, &of, on).await? {
                        let nulls = step.pairs.iter();
                        let nulls = nulls.filter_map(|pair| null(rows, slot, pair.own));
                        let nulls = nulls.collect();
                        assign(rows, slot, nulls);
                    }
                }
                CascadeAction::DeleteOrphans => delete_orphans(rows, rule, &of, on).await?,
                CascadeAction::Restrict => {}
            }
        }
    }
    for rule in rules.iter().filter(|rule| rule.is(CascadeAction::Restrict)) {
        let of = of_rule(rows, rule, |slot| known.contains(&slot));
        let mut last = None;
        for (slot, _, step) in found_along(rows, rule, &of, on).await? {
            if last.replace(slot) != Some(slot) {
                let table = rows.entry(slot).table();
                let by = (step.target.table)().name;
                let why = format!("is referenced by rows of `{by}`");
                answers.invalid.of(table, slot).row(why);
            }
        }
    }
    Ok(answers)
}

/// Returns the rows of these to which a rule applies.
fn of_rule<C: Driver>(
    rows: &SessionRows<C>,
    rule: &CascadeRule<C>,
    of: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let own = (rule.source.row_type)();
    let found = rows.slots().filter(|(slot, entry)| {
        entry.state == State::Persistent && (entry.ops.row_type)() == own && of(*slot)
    });
    found.map(|(slot, _)| slot).collect()
}

/// Rows that lead, by a step, to others that are not deleted.
async fn found_along<'r, C: Driver>(
    rows: &mut SessionRows<C>,
    rule: &'r CascadeRule<C>,
    of: &[u32],
    on: &mut C,
) -> Result<Vec<(u32, u32, &'r Step<C>)>, Failure> {
    let mut found = Vec::new();
    let Some(step) = rule.steps.first() else {
        return Ok(found);
    };
    read(rows, step, of, on).await?;
    for from in of {
        let to = led_along(rows, step, *from).into_iter();
        let there = to.filter(|to| !rows.entry(*to).deleted);
        found.extend(there.map(|to| (*from, to, step)));
    }
    Ok(found)
}

/// Deletes the rows at the end of each step.
async fn delete_along<C: Driver>(
    rows: &mut SessionRows<C>,
    rule: &CascadeRule<C>,
    mut from: Vec<u32>,
    on: &mut C,
) -> Result<(), Failure> {
    let mut all = Vec::new();
    for step in &rule.steps {
        read(rows, step, &from, on).await?;
        let to = from.iter().flat_map(|slot| led_along(rows, step, *slot));
        let mut seen = HashSet::default();
        from = to.filter(|slot| seen.insert(*slot)).collect();
        all.extend(&from);
    }
    all.into_iter().for_each(|slot| delete(rows, slot));
    Ok(())
}
fn delete<C: Driver>(rows: &mut SessionRows<C>, slot: u32) {
    let entry = rows.entry(slot);
    if entry.deleted {
        return;
    }
    let state = entry.state;
    forget_links(rows, slot);
    match state {
        State::Pending => forget(rows, slot, State::Transient),
        State::Persistent => rows.touch(slot).deleted = true,
        State::Transient | State::Deleted | State::Detached => {}
    }
}

/// Deletes the rows to which these led, and to which no row leads now.
async fn delete_orphans<C: Driver>(
    rows: &mut SessionRows<C>,
    rule: &CascadeRule<C>,
    from: &[u32],
    on: &mut C,
) -> Result<(), Failure> {
    let Some(step) = rule.steps.first() else {
        return Ok(());
    };
    let own: Vec<&'static str> = step.pairs.iter().map(|pair| pair.own).collect();
    let columns: Vec<&'static str> = step.pairs.iter().map(|pair| pair.referenced).collect();
    let mut left = Vec::new();
    let mut ended = Vec::new();
    for slot in from {
        let entry = rows.entry(*slot);
        let before = entry.stored();
        let before = before.and_then(|row| values(entry.ops, row, &own));
        if entry.deleted {
            ended.extend(led_along(rows, step, *slot));
            // The session may not know the row to which it led last.
            let now = entry.row.as_ref();
            let now = now.and_then(|row| values(entry.ops, row, &own));
            let is_other = |now: &Vec<_>| before.as_ref().map(Key::of) != Some(Key::of(now));
            left.extend(now.filter(is_other));
        }
        let Some(before) = before else {
            continue;
        };
        let was = rows.same_of(entry.table(), &own, &before);
        let same = match leads(rows, entry, &step.pairs) {
            Some(Place::Key(key)) => key == was,
            Some(Place::Row(to)) => referenced(rows, rows.entry(to), &step.pairs) == Some(was),
            None => false,
        };
        if entry.deleted || !same {
            left.push(before);
        }
    }
    ended.extend(fetch(rows, step.target, &columns, left, on).await?);
    let keys = ended.iter().filter_map(|slot| {
        let entry = rows.entry(*slot);
        values(entry.ops, entry.stored()?, &columns)
    });
    let keys = keys.collect();
    fetch(rows, rule.source, &own, keys, on).await?;
    let of = (rule.source.row_type)();
    for slot in ended {
        if !is_led_to(rows, of, slot, step) {
            delete(rows, slot);
        }
    }
    Ok(())
}

/// New rows to which a row led, and none leads any more, are not added.
fn forget_orphans<C: Driver>(rows: &mut SessionRows<C>, rule: &CascadeRule<C>) {
    let Some(step) = rule.steps.first() else {
        return;
    };
    let of = (rule.source.row_type)();
    let own = |column: &str| step.pairs.iter().any(|pair| pair.own == column);
    let left = rows.left.iter();
    let left = left.filter(|(row_type, column, _)| *row_type == of && own(column));
    let left: Vec<u32> = left.map(|(_, _, slot)| *slot).collect();
    for slot in left {
        if rows.entry(slot).state == State::Pending && !is_led_to(rows, of, slot, step) {
            delete(rows, slot);
        }
    }
}
/// True if a row that stays leads to this one.
fn is_led_to<C: Driver>(rows: &SessionRows<C>, of: TypeId, slot: u32, step: &Step<C>) -> bool {
    let others = all_leading_to(rows, of, slot, &step.pairs);
    others.into_iter().any(|slot| {
        let entry = rows.entry(slot);
        matches!(entry.state, State::Pending | State::Persistent) && !entry.deleted
    })
}

/// The rows of the session to which a step leads from one, also those that are to be deleted.
fn led_along<C: Driver>(rows: &SessionRows<C>, step: &Step<C>, from: u32) -> Vec<u32> {
    let mut found = match step.has_key {
        true => led_to_row(rows, from, &step.pairs, step.target)
            .into_iter()
            .collect(),
        false => all_leading_to(rows, (step.target.row_type)(), from, &step.pairs),
    };
    found.retain(|slot| matches!(rows.entry(*slot).state, State::Pending | State::Persistent));
    found
}

/// Reads the rows to which a step leads, so that the session has them.
async fn read<C: Driver>(
    rows: &mut SessionRows<C>,
    step: &Step<C>,
    from: &[u32],
    on: &mut C,
) -> Result<(), Failure> {
    let name = |of_key: bool| {
        let names = step.pairs.iter();
        let names = names.map(|pair| if of_key { pair.own } else { pair.referenced });
        names.collect::<Vec<_>>()
    };
    let (own, theirs) = (name(step.has_key), name(!step.has_key));
    let mut keys = Vec::new();
    for slot in from {
        let entry = rows.entry(*slot);
        // The target of a row may have changed; rows that lead to it are as in the database.
        let row = match step.has_key {
            true => entry.row.as_ref(),
            false => entry.stored(),
        };
        if step.has_key && !led_along(rows, step, *slot).is_empty() {
            continue;
        }
        keys.extend(row.and_then(|row| values(entry.ops, row, &own)));
    }
    fetch(rows, step.target, &theirs, keys, on).await?;
    Ok(())
}

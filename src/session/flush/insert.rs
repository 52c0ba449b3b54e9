//! Inserts new rows: in the order of their links to each other, rows with the same columns in one statement.

use crate::hashing::{HashMap, HashSet};
use std::sync::Arc;

use super::circles::{circles, ring};
use super::table_order::Component;
use super::work::{Change, Failure, Work, most_rows, most_written_rows};
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::engine::events::quietly;
use crate::error::{Error, SessionError};
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::{Draft, Source};
use crate::session::keys::key::Key;
use crate::session::mapping::info::TableInfo;
use crate::session::statements::piece::Piece;
use crate::session::statements::statement::{Found, What, Write};
use crate::table::JoinedPart;
use crate::write::batch_size::Room;
use crate::write::{CellValue, same_name};

/// The table of a kind, if the rows have one.
pub(super) type Part = Option<&'static JoinedPart>;

/// True if both are the same table, or none.
pub(super) fn same(a: Part, b: Part) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.name == b.name && a.schema == b.schema,
        (None, None) => true,
        _ => false,
    }
}

/// A new row with its columns, in the order of the table.
pub(super) struct New<D> {
    pub(super) slot: u32,
    /// Rows with the same columns share them.
    pub(super) columns: Arc<[&'static str]>,
    pub(super) pieces: Vec<Piece<D>>,
    /// The table of its kind, if it has one.
    pub(super) part: Part,
}
impl<D> New<D> {
    fn has_columns_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.columns, &other.columns) || self.columns == other.columns
    }
}

/// Maps the assigned columns of new rows to the order of the table. The next row usually assigns the same columns.
struct Shape {
    assigned: Vec<&'static str>,
    /// The places of the assigned columns, in the order of the table.
    order: Vec<usize>,
    columns: Arc<[&'static str]>,
}
impl Shape {
    fn of<D>(table: &TableInfo, drafts: &[Draft<D>]) -> Self {
        let assigned: Vec<_> = drafts.iter().map(|draft| draft.column).collect();
        let mut order: Vec<usize> = (0..assigned.len()).collect();
        order.sort_by_cached_key(|at| table.place(assigned[*at]));
        let columns = order.iter().map(|at| assigned[*at]).collect();
        Self {
            assigned,
            order,
            columns,
        }
    }
    fn is_of<D>(&self, drafts: &[Draft<D>]) -> bool {
        let mut pairs = self.assigned.iter().zip(drafts);
        self.assigned.len() == drafts.len()
            && pairs.all(|(own, draft)| same_name(own, draft.column))
    }
}

/// Links that wait for a second statement, since rows link each other in a cycle.
#[derive(Default)]
pub(super) struct Cut(HashSet<(u32, &'static str)>);
impl Cut {
    pub(super) fn has(&self, slot: u32, column: &'static str) -> bool {
        self.0.contains(&(slot, column))
    }
}

impl<C: Driver> Work<'_, C> {
    /// Inserts the rows of a component.
    pub(super) async fn insert(
        &mut self,
        component: &Component,
        new: Vec<u32>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let mut by_value = match component.cyclic {
            true => self.linked_by_value(&new),
            false => HashMap::default(),
        };
        let mut waiting = new;
        let mut cut = Cut::default();
        let mut later: Vec<Change<C::Dialect>> = Vec::new();
        let mut shapes: Vec<(&'static TableInfo, Shape)> = Vec::new();
        while !waiting.is_empty() {
            let mut ready = Vec::with_capacity(waiting.len());
            let mut left = Vec::new();
            for slot in waiting {
                let others: &[u32] = by_value.get(&slot).map_or(&[], |others| others);
                let free = others.iter().all(|other| self.done.rows.contains(*other));
                match free && self.is_ready(slot, &cut)? {
                    true => ready.extend(self.new_row(slot, &mut shapes, &cut)?),
                    false => left.push(slot),
                }
            }
            waiting = left;
            if ready.is_empty() {
                // Links by handle are cut if they may be NULL; links by value are left to the database.
                let changes = self.cut(&waiting, &mut cut);
                if changes.is_empty() {
                    if by_value.is_empty() {
                        let table = waiting.first().map_or("", |slot| self.table(*slot).name);
                        return Err(Failure::session(SessionError::Cycle { table }));
                    }
                    by_value.clear();
                    self.together = true;
                }
                later.extend(changes);
            }
            if !self.switched.is_empty() {
                let (switched, others): (Vec<_>, Vec<_>) = ready
                    .into_iter()
                    .partition(|row| self.switched.contains_key(&row.slot));
                ready = others;
                for row in switched {
                    self.replace(row, &cut, on).await?;
                }
            }
            if let [table] = &*component.tables {
                self.insert_shapes(table, ready, on).await?;
                continue;
            }
            for table in &component.tables {
                let (own, others): (Vec<_>, Vec<_>) = ready
                    .into_iter()
                    .partition(|row| self.table(row.slot).is(table));
                ready = others;
                self.insert_shapes(table, own, on).await?;
            }
        }
        self.together = false;
        self.update(later, false, on).await
    }

    /// True if all of its links are to rows that exist.
    fn is_ready(&self, slot: u32, cut: &Cut) -> Result<bool, Failure> {
        for draft in &self.rows.entry(slot).draft {
            if let Source::Of { slot: other, .. } = draft.source
                && self.written(slot, draft.column, other)?.is_none()
                && !cut.0.contains(&(slot, draft.column))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
    /// The row, if all of its links are to rows that exist.
    fn new_row(
        &self,
        slot: u32,
        shapes: &mut Vec<(&'static TableInfo, Shape)>,
        cut: &Cut,
    ) -> Result<Option<New<C::Dialect>>, Failure> {
        let (drafts, table) = (&self.rows.entry(slot).draft, self.table(slot));
        let known = shapes
            .iter()
            .rposition(|(known, shape)| known.is(table) && shape.is_of(drafts));
        let known = known.unwrap_or_else(|| {
            shapes.push((table, Shape::of(table, drafts)));
            shapes.len() - 1
        });
        let shape = &shapes[known].1;
        let mut row = New {
            slot,
            columns: shape.columns.clone(),
            pieces: Vec::with_capacity(drafts.len()),
            part: self.part_of_new(slot)?,
        };
        for draft in shape.order.iter().map(|at| &drafts[*at]) {
            let piece = match self.piece(slot, draft)? {
                Some(piece) => piece,
                None if cut.0.contains(&(slot, draft.column)) => match self.known(draft) {
                    Some(value) => Piece::Value(value),
                    None => Piece::Null,
                },
                None => return Ok(None),
            };
            row.pieces.push(piece);
        }
        Ok(Some(row))
    }
    /// The value of a link that may not be NULL, if the other row already has it.
    fn known(&self, draft: &Draft<C::Dialect>) -> Option<CellValue> {
        let Source::Of {
            slot,
            column,
            nullable: false,
            ..
        } = &draft.source
        else {
            return None;
        };
        value_of(&self.rows.entry(*slot).draft, column).cloned()
    }

    /// Cuts links of all rows that wait for each other, of as few columns as possible; returns the changes to write later.
    fn cut(&self, waiting: &[u32], cut: &mut Cut) -> Vec<Change<C::Dialect>> {
        let all: HashSet<u32> = waiting.iter().copied().collect();
        let open = |slot: u32, other: u32, draft: &Draft<C::Dialect>| {
            matches!(draft.source, Source::Of { slot, .. } if slot == other)
                && !cut.has(slot, draft.column)
        };
        let next = |slot: u32| -> Vec<u32> {
            let drafts = self.rows.entry(slot).draft.iter();
            let others = drafts.filter_map(|draft| match draft.source {
                Source::Of { slot: other, .. } if open(slot, other, draft) => Some(other),
                _ => None,
            });
            others.filter(|other| all.contains(other)).collect()
        };
        // The columns in which a row leads to another, if it can be inserted without.
        let columns = |from: u32, to: u32| -> Option<Vec<&'static str>> {
            let drafts = self.rows.entry(from).draft.iter();
            let links: Vec<_> = drafts.filter(|draft| open(from, to, draft)).collect();
            let nullable =
                |draft: &&Draft<_>| matches!(draft.source, Source::Of { nullable: true, .. });
            let can = links.iter().any(nullable)
                && (links.iter()).all(|draft| nullable(draft) || self.known(draft).is_some());
            can.then(|| links.into_iter().map(|draft| draft.column).collect())
        };
        let mut chosen: Vec<(&'static TableInfo, Vec<&'static str>)> = Vec::new();
        let mut found: Vec<(u32, Vec<&'static str>)> = Vec::new();
        for circle in circles(waiting, next) {
            let within: HashSet<u32> = circle.iter().copied().collect();
            let links = || {
                let of = |from: &u32| {
                    let from = *from;
                    let to = next(from).into_iter();
                    to.map(move |to| (from, to))
                };
                let links = circle.iter().flat_map(of);
                links.filter(|(_, to)| within.contains(to))
            };
            let is =
                |(table, names): &(&'static TableInfo, Vec<&'static str>), from: u32, to: u32| {
                    self.table(from).is(table) && columns(from, to).as_ref() == Some(names)
                };
            let known = (chosen.iter()).find(|known| links().any(|(from, to)| is(known, from, to)));
            let choice = known.cloned().or_else(|| {
                let one = |slot| next(slot).into_iter().find(|to| within.contains(to));
                let mut steps = ring(circle[0], one).into_iter();
                let choice =
                    steps.find_map(|(from, to)| Some((self.table(from), columns(from, to)?)))?;
                chosen.push(choice.clone());
                Some(choice)
            });
            let Some(choice) = choice else { continue };
            let own = links().filter(|(from, to)| is(&choice, *from, *to));
            found.extend(own.map(|(from, _)| (from, choice.1.clone())));
        }
        let mut changes: Vec<Change<C::Dialect>> = Vec::with_capacity(found.len());
        for (slot, names) in found {
            let drafts = self.rows.entry(slot).draft.iter();
            let links = drafts.filter(|draft| names.contains(&draft.column));
            let set = links
                .filter(|draft| matches!(draft.source, Source::Of { nullable: true, .. }))
                .filter(|draft| !cut.has(slot, draft.column))
                .cloned()
                .collect();
            cut.0.extend(names.into_iter().map(|column| (slot, column)));
            changes.push(Change { slot, set });
        }
        changes.retain(|change| !change.set.is_empty());
        changes
    }

    /// Finds the new rows that others reference by the values of their columns.
    fn linked_by_value(&self, new: &[u32]) -> HashMap<u32, Vec<u32>> {
        let values = |slot: u32, columns: &[&'static str]| {
            let draft = &self.rows.entry(slot).draft;
            let values = columns.iter().map(|column| value_of(draft, column));
            let values = values.collect::<Option<Vec<_>>>()?;
            let key = self.rows.same_of(self.table(slot), columns, values);
            (!key.has_null()).then_some(key)
        };
        let mut links: HashMap<u32, Vec<u32>> = HashMap::default();
        let mut references: Vec<_> = Vec::new();
        for slot in new {
            let table = self.table(*slot);
            if !references
                .iter()
                .any(|(known, _): &(&TableInfo, _)| known.is(table))
            {
                references.extend(table.references.iter().map(|reference| (table, reference)));
            }
        }
        for (table, reference) in references {
            let targets = new
                .iter()
                .filter(|slot| self.table(**slot).is_referenced_by(reference));
            let targets: HashMap<Key, u32> = targets
                .filter_map(|slot| Some((values(*slot, reference.referenced)?, *slot)))
                .collect();
            for slot in new.iter().filter(|slot| self.table(**slot).is(table)) {
                let other = values(*slot, reference.columns).and_then(|key| targets.get(&key));
                if let Some(other) = other.filter(|other| *other != slot) {
                    links.entry(*slot).or_default().push(*other);
                }
            }
        }
        links
    }

    /// Inserts rows of one table.
    async fn insert_shapes(
        &mut self,
        table: &'static TableInfo,
        rows: Vec<New<C::Dialect>>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let mut shapes: Vec<Vec<New<C::Dialect>>> = Vec::new();
        for row in rows {
            match shapes
                .iter_mut()
                .find(|shape| shape[0].has_columns_of(&row) && same(shape[0].part, row.part))
            {
                // A row that consists of defaults cannot be part of VALUES.
                Some(shape) if !row.columns.is_empty() => shape.push(row),
                _ => shapes.push(vec![row]),
            }
        }
        for shape in shapes {
            let mut rows = shape.into_iter().peekable();
            while rows.peek().is_some() {
                let part = self.part(&mut rows);
                self.insert_part(table, part, on).await?;
            }
        }
        Ok(())
    }

    /// The rows that one statement inserts.
    fn part(
        &self,
        rows: &mut std::iter::Peekable<std::vec::IntoIter<New<C::Dialect>>>,
    ) -> Vec<New<C::Dialect>> {
        let syntax = <C::Dialect as Dialect>::SYNTAX;
        let mut room = Room::of::<C::Dialect>(0);
        let mut part: Vec<New<C::Dialect>> = Vec::new();
        while let Some(row) = rows.peek() {
            let expressions = |row: &New<_>| row.pieces.iter().any(Piece::is_expression);
            let most = match expressions(row) || part.first().is_some_and(expressions) {
                true => syntax.most_expression_rows,
                false if self.together => most_rows::<C::Dialect>(row.columns.len()),
                false => most_written_rows::<C::Dialect>(row.columns.len()),
            };
            let pieces = row.pieces.iter().map(Piece::measure);
            let all = pieces.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            let fits = room.takes(all);
            if !part.is_empty() && (part.len() >= most || !fits) {
                break;
            }
            part.extend(rows.next());
        }
        part
    }

    async fn insert_part(
        &mut self,
        table: &'static TableInfo,
        part: Vec<New<C::Dialect>>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let Some(first) = part.first() else {
            return Ok(());
        };
        if table.joined.is_some() {
            return self.insert_joined(table, part, on).await;
        }
        let ops = self.rows.entry(first.slot).ops;
        let columns = first.columns.to_vec();
        let numbered = self.numbered(first.slot, &columns);
        let overriding = self.overrides(first.slot, &columns);
        let keys: Option<Vec<Vec<CellValue>>> =
            part.iter().map(|row| known_key(table, row)).collect();
        let (slots, rows): (Vec<u32>, Vec<_>) =
            part.into_iter().map(|row| (row.slot, row.pieces)).unzip();
        let gives_version = table.version.is_some_and(|name| columns.contains(&name));
        let mut insert = Write::new(table, What::Insert { columns, rows });
        insert.returning = <C::Dialect as Dialect>::SYNTAX.returning;
        insert.overriding = overriding;
        let insert = Arc::new(insert);
        let no_key = |sql| {
            Failure::Error(Error::Session {
                reason: SessionError::NoKey { table: table.name },
                sql,
            })
        };
        let written = match (&keys, numbered) {
            _ if insert.returning => (ops.fetch)(on, insert.clone()).await?,
            (Some(keys), _) => {
                on.execute(&*insert, 0..1).await?;
                let (columns, rows) = (table.key.to_vec(), keys.clone());
                let select = What::Select(Found { columns, rows });
                (ops.fetch)(on, Arc::new(Write::new(table, select))).await?
            }
            // MySQL alone: LAST_INSERT_ID() is the number of the first row.
            (None, Some(numbered)) => {
                forget_number(on).await?;
                on.execute(&*insert, 0..1).await?;
                let rows = slots.len();
                let select = What::SelectInserted { numbered, rows };
                let written = (ops.fetch)(on, Arc::new(Write::new(table, select))).await?;
                if written.len() != rows {
                    return Err(no_key(insert.sql()));
                }
                written
            }
            (None, None) => return Err(no_key(insert.sql())),
        };
        if written.len() != slots.len() {
            return Err(Error::NotFound { sql: insert.sql() }.into());
        }
        let written = match keys {
            // In the order of VALUES, as with `InsertInto::rows`.
            None => written,
            Some(keys) => match in_order_of(&keys, written, |row| (ops.key)(row, table.key)) {
                Ok(rows) => rows,
                Err(rows) if insert.returning => rows,
                // The database changed the keys that were sent: it may pad text, for example.
                Err(_) => {
                    let mut rows = Vec::new();
                    for key in keys {
                        let columns = table.key.to_vec();
                        let found = Found {
                            columns,
                            rows: vec![key],
                        };
                        let select = Write::new(table, What::Select(found));
                        rows.extend((ops.fetch)(on, Arc::new(select)).await?);
                    }
                    rows
                }
            },
        };
        self.done.rows.extend(slots.iter().copied().zip(written));
        if insert.returning && self.makes_version(table, slots[0], |_| gives_version) {
            self.read_again(&slots, on).await?;
        }
        Ok(())
    }
}

impl<C: Driver> Work<'_, C> {
    /// The column of the key that the database numbers, of new rows with these columns: one of integers. Only RETURNING would tell other
    /// values, which a DEFAULT makes.
    pub(super) fn numbered(&self, slot: u32, columns: &[&'static str]) -> Option<&'static str> {
        let entry = self.rows.entry(slot);
        let key = entry.table().key.iter();
        let mut missing = key.filter(|name| !columns.contains(name));
        let (Some(numbered), None) = (missing.next(), missing.next()) else {
            return None;
        };
        let own = (entry.ops.columns)();
        let mut own = own.iter().filter(|own| own.column.name == *numbered);
        own.any(|own| own.counts).then_some(*numbered)
    }
}

impl<C: Driver> Work<'_, C> {
    /// True if new rows with these columns need OVERRIDING SYSTEM VALUE.
    pub(super) fn overrides(&self, slot: u32, columns: &[&'static str]) -> bool {
        let overriding = <C::Dialect as Dialect>::SYNTAX.overriding;
        overriding && {
            let own = (self.rows.entry(slot).ops.columns)();
            let mut own = own.iter().filter(|own| own.numbered);
            own.any(|own| columns.contains(&own.column.name))
        }
    }
}

/// Forgets the number that MySQL gave a row last: if the database makes the key of the next one in another way, no row is taken for it.
pub(super) async fn forget_number<C: Driver>(on: &mut C) -> crate::Result<()> {
    quietly(on, "DO LAST_INSERT_ID(0)").await
}

/// The value that a column is assigned.
fn value_of<'d, D>(drafts: &'d [Draft<D>], column: &str) -> Option<&'d CellValue> {
    drafts.iter().find_map(|draft| match &draft.source {
        Source::Value(value) if draft.column == column => Some(value),
        _ => None,
    })
}
/// The key of a row, in the order of the key's columns, if it is known before the row exists.
pub(super) fn known_key<D>(table: &TableInfo, row: &New<D>) -> Option<Vec<CellValue>> {
    let value = |name: &&'static str| {
        let place = row.columns.iter().position(|column| column == name)?;
        match &row.pieces[place] {
            Piece::Value(value) if !value.any().is_null() => Some(value.clone()),
            _ => None,
        }
    };
    table.key.iter().map(value).collect()
}
/// Returns rows in the order of their keys, if the database kept the keys as sent.
pub(super) fn in_order_of(
    keys: &[Vec<CellValue>],
    rows: Vec<AnyRow>,
    key: impl Fn(&AnyRow) -> Key,
) -> Result<Vec<AnyRow>, Vec<AnyRow>> {
    let in_turn = |(values, row): (&Vec<CellValue>, &AnyRow)| Key::of(values) == key(row);
    if keys.len() == rows.len() && keys.iter().zip(&rows).all(in_turn) {
        return Ok(rows);
    }
    let wanted: HashMap<Key, usize> = (keys.iter().enumerate())
        .map(|(place, values)| (Key::of(values), place))
        .collect();
    let places: Option<Vec<usize>> = rows
        .iter()
        .map(|row| wanted.get(&key(row)).copied())
        .collect();
    let Some(places) = places.filter(|_| wanted.len() == rows.len()) else {
        return Err(rows);
    };
    let mut rows: Vec<_> = places.into_iter().zip(rows).collect();
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

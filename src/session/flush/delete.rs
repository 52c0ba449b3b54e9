//! Deleted rows: those that reference others before them.

use crate::hashing::{HashMap, HashSet};

use super::work::{Change, Failure, Work, most_rows};
use crate::engine::Driver;
use crate::session::draft::{Draft, Source};
use crate::session::info::{Reference, ReferentialAction, TableInfo};
use crate::session::key::Key;
use crate::session::statement::{What, Write};

/// A row that references another one that is deleted too.
struct Edge {
    from: u32,
    to: u32,
    reference: &'static Reference,
}

impl<C: Driver> Work<'_, C> {
    /// Deletes rows of a component.
    pub(super) async fn delete(&mut self, rows: Vec<u32>, on: &mut C) -> Result<(), Failure> {
        let mut edges = self.edges(&rows);
        let mut left = rows;
        while !left.is_empty() {
            let referenced: HashSet<u32> = edges.iter().map(|edge| edge.to).collect();
            let (later, mut now): (Vec<u32>, Vec<u32>) = left
                .iter()
                .copied()
                .partition(|slot| referenced.contains(slot));
            left = later;
            if now.is_empty() {
                let before = edges.len();
                // The database does this by itself.
                edges.retain(|edge| edge.reference.on_delete != ReferentialAction::SetNull);
                if edges.len() < before {
                    continue;
                }
                if self.unlink(&mut edges, on).await? {
                    continue;
                }
                // One statement: the database checks its end result.
                now = std::mem::take(&mut left);
            }
            let going: HashSet<u32> = now.iter().copied().collect();
            edges.retain(|edge| !going.contains(&edge.from));
            self.delete_now(now, on).await?;
        }
        Ok(())
    }

    /// Finds which of the rows reference which others.
    fn edges(&self, rows: &[u32]) -> Vec<Edge> {
        let mut edges = Vec::new();
        let mut tables: Vec<&'static TableInfo> = Vec::new();
        for slot in rows {
            let table = self.table(*slot);
            if !tables.iter().any(|known| known.is(table)) {
                tables.push(table);
            }
        }
        let key =
            |slot: u32, columns| Some((self.rows.entry(slot).ops.key)(self.stored(slot)?, columns));
        for table in &tables {
            for reference in table.references {
                let targets = rows
                    .iter()
                    .filter(|slot| self.table(**slot).is_referenced_by(reference));
                let targets: HashMap<Key, u32> = targets
                    .filter_map(|slot| Some((key(*slot, reference.referenced)?, *slot)))
                    .collect();
                for from in rows.iter().filter(|slot| self.table(**slot).is(table)) {
                    let to = key(*from, reference.columns).and_then(|key| targets.get(&key));
                    if let Some(to) = to.filter(|to| *to != from) {
                        edges.push(Edge {
                            from: *from,
                            to: *to,
                            reference,
                        });
                    }
                }
            }
        }
        edges
    }

    /// Rows that reference each other in a circle reference none before they are deleted, where their columns allow it.
    async fn unlink(&mut self, edges: &mut Vec<Edge>, on: &mut C) -> Result<bool, Failure> {
        let edge = edges.iter().position(|edge| {
            let values = self.values(edge.from, edge.reference.columns);
            let entry = self.rows.entry(edge.from);
            let own = edge
                .reference
                .columns
                .iter()
                .any(|name| entry.table().key.contains(name));
            !own && self.can_be_null(edge.from, edge.reference) && !values.is_empty()
        });
        let Some(edge) = edge.map(|at| edges.swap_remove(at)) else {
            return Ok(false);
        };
        let columns = edge.reference.columns;
        let set = columns.iter().zip(self.values(edge.from, columns));
        let set = set.map(|(column, value)| Draft {
            column,
            source: Source::Value(value.null()),
        });
        let change = Change {
            slot: edge.from,
            set: set.collect(),
        };
        edges.retain(|other| other.from != edge.from || other.reference.columns != columns);
        self.update(vec![change], true, on).await?;
        Ok(true)
    }
    /// True if the row can be made of NULL in the columns of the foreign key.
    fn can_be_null(&self, slot: u32, reference: &Reference) -> bool {
        let entry = self.rows.entry(slot);
        let Some(row) = self.stored(slot) else {
            return false;
        };
        let mut cells = (entry.ops.cells)(row);
        for cell in &mut cells {
            if reference.columns.contains(&cell.column) {
                cell.value = cell.value.null();
            }
        }
        (entry.ops.build)(cells).is_ok()
    }

    async fn delete_now(&mut self, rows: Vec<u32>, on: &mut C) -> Result<(), Failure> {
        let mut tables: Vec<(&'static TableInfo, Vec<u32>)> = Vec::new();
        for slot in rows {
            let table = self.table(slot);
            match tables.iter_mut().find(|(known, _)| known.is(table)) {
                Some((_, rows)) => rows.push(slot),
                None => tables.push((table, vec![slot])),
            }
        }
        tables.sort_by_key(|(table, _)| (table.name, table.schema));
        for (table, rows) in tables {
            let rows = self.in_order(rows, |slot| *slot);
            for part in rows.chunks(most_rows::<C::Dialect>(table.key.len() + 1)) {
                if table.joined.is_some() {
                    self.delete_parts(table, part, on).await?;
                }
                let delete = Write::new(table, What::Delete(self.found(part, true)));
                let deleted = on.execute(&delete, 0..1).await?;
                // A row may have gone with one that it references.
                let cascades = |slot: &&u32| self.goes_with(**slot);
                let least = || part.len() - part.iter().filter(cascades).count();
                if deleted > part.len() || deleted < part.len() && deleted < least() {
                    let (slots, sql) = (part.to_vec(), delete.sql());
                    return Err(Failure::Stale { slots, sql });
                }
                self.done.deleted.extend(part);
            }
        }
        Ok(())
    }
}

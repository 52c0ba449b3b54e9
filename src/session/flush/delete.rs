//! Deletes rows: those that reference others before these.

use std::sync::Arc;

use crate::hashing::{HashMap, HashSet};

use super::work::{Change, Failure, Work};
use crate::engine::Driver;
use crate::session::draft::{Draft, Source};
use crate::session::keys::key::Key;
use crate::session::mapping::info::{Reference, ReferentialAction, TableInfo};
use crate::session::statements::statement::{What, Write};

/// A row that references another one that is deleted too.
struct Edge {
    from: u32,
    to: u32,
    reference: &'static Reference,
}

impl<C: Driver> Work<'_, C> {
    /// Deletes the rows of a component.
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
                // In one statement: the database checks the final state.
                now = std::mem::take(&mut left);
            }
            let going: HashSet<u32> = now.iter().copied().collect();
            edges.retain(|edge| !going.contains(&edge.from));
            self.check_followed(&now, &left, on).await?;
            self.delete_now(now.clone(), on).await?;
            // Those that are left may have got another version with these.
            if self.any_gets_version(&left) {
                self.renew_after(&now, on).await?;
            }
        }
        Ok(())
    }

    /// Finds out which of the rows reference each other.
    fn edges(&self, rows: &[u32]) -> Vec<Edge> {
        let mut edges = Vec::new();
        let mut tables: Vec<&'static TableInfo> = Vec::new();
        for slot in rows {
            let table = self.table(*slot);
            if !tables.iter().any(|known| known.is(table)) {
                tables.push(table);
            }
        }
        for table in &tables {
            for reference in table.references {
                let targets = rows
                    .iter()
                    .filter(|slot| self.table(**slot).is_referenced_by(reference));
                let targets: HashMap<Key, u32> = targets
                    .filter_map(|slot| Some((self.whole_key(*slot, reference.referenced)?, *slot)))
                    .collect();
                for from in rows.iter().filter(|slot| self.table(**slot).is(table)) {
                    let to = self.whole_key(*from, reference.columns);
                    let to = to.and_then(|key| targets.get(&key));
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

    /// Sets foreign keys of rows that reference each other in a cycle to NULL before they are deleted, if their columns allow it.
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
    /// True if the columns of the foreign key may be set to NULL in this row.
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
        let in_a_circle = tables.len() > 1;
        let mut later: Vec<u32> = tables.iter().flat_map(|(_, rows)| rows).copied().collect();
        for (table, rows) in tables {
            if in_a_circle {
                later.drain(..rows.len());
                self.check_followed(&rows, &later, on).await?;
            }
            let rows = self.in_order(rows, |slot| *slot);
            let mut rest = &rows[..];
            while !rest.is_empty() {
                let (found, part, others) = self.found_first(rest, true);
                rest = others;
                if table.joined.is_some() {
                    self.delete_parts(table, part, on).await?;
                }
                let delete = Write::new(table, What::Delete(found));
                let deleted = on.execute(&delete, 0..1).await?;
                if deleted != part.len() && !self.have_gone(part, deleted, on).await? {
                    let (slots, sql) = (part.to_vec(), delete.sql());
                    return Err(Failure::Stale { slots, sql });
                }
                self.done.deleted.extend(part);
                if in_a_circle {
                    // Those of the next table may have got another version since.
                    self.renew_after(part, on).await?;
                }
            }
        }
        Ok(())
    }
    /// True if the rows that a DELETE did not find have gone with others, which were deleted before.
    async fn have_gone(
        &mut self,
        part: &[u32],
        deleted: usize,
        on: &mut C,
    ) -> Result<bool, Failure> {
        let gone = self.gone_already();
        let known = part.iter().filter(|slot| gone.contains(*slot)).count();
        let may = |slot: &&u32| gone.contains(*slot) || self.may_have_gone(**slot);
        let most = part.iter().filter(may).count();
        if deleted > part.len() || deleted + most < part.len() {
            return Ok(false);
        }
        let Some(first) = part.first().filter(|_| deleted + known < part.len()) else {
            return Ok(true);
        };
        // One that is there still has another version.
        let (ops, table) = (self.rows.entry(*first).ops, self.table(*first));
        let select = Write::new(table, What::Select(self.found(part, false)));
        Ok((ops.fetch)(on, Arc::new(select)).await?.is_empty())
    }
}

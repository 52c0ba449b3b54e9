//! The rows that a flush has written, as the database has them.

use crate::session::behavior::hooks::AnyRow;

/// Rows by their slots. A flush looks most of them up several times.
#[derive(Default)]
pub(super) struct WrittenRows(Vec<Option<AnyRow>>);

impl WrittenRows {
    pub(super) fn get(&self, slot: u32) -> Option<&AnyRow> {
        self.0.get(slot as usize)?.as_ref()
    }
    pub(super) fn contains(&self, slot: u32) -> bool {
        self.get(slot).is_some()
    }
    pub(super) fn insert(&mut self, slot: u32, row: AnyRow) {
        let slot = slot as usize;
        if self.0.len() <= slot {
            self.0.resize_with(slot + 1, || None);
        }
        self.0[slot] = Some(row);
    }
    pub(super) fn extend(&mut self, rows: impl Iterator<Item = (u32, AnyRow)>) {
        for (slot, row) in rows {
            self.insert(slot, row);
        }
    }
    pub(super) fn remove(&mut self, slot: u32) {
        if let Some(row) = self.0.get_mut(slot as usize) {
            *row = None;
        }
    }
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &AnyRow)> {
        let rows = (0..).zip(&self.0);
        rows.filter_map(|(slot, row)| Some((slot, row.as_ref()?)))
    }
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.iter().flatten().count()
    }
    /// The rows in the order of their slots.
    pub(super) fn into_rows(self) -> impl Iterator<Item = (u32, AnyRow)> {
        (0..)
            .zip(self.0)
            .filter_map(|(slot, row)| Some((slot, row?)))
    }
}

//! Rows of a session by the target of their foreign keys, to find a relation's rows without scanning all rows.
//!
//! An index is created when a relation's rows are first requested, and follows later changes: each row that is borrowed
//! mutably or read again is noted, and checked when the index is next used. A row may stay at its old place, so the caller compares.

use std::any::TypeId;
use std::sync::{Mutex, PoisonError};

use crate::hashing::HashMap;
use crate::session::keys::key::Key;

/// The row or key that a foreign key leads to; or the key that a row has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::session) enum Place {
    Key(Key),
    Row(u32),
}

/// The rows of one type by the values of some columns.
struct Index {
    row_type: TypeId,
    columns: Vec<&'static str>,
    /// True if others reference these columns; else they are a foreign key.
    referenced: bool,
    rows: HashMap<Place, Vec<u32>>,
    /// The number of notes that the index has followed.
    followed: usize,
}

/// The rows that an index covers: their type, the columns, and whether others reference these.
pub(in crate::session) struct Wanted<I> {
    pub(in crate::session) row_type: TypeId,
    pub(in crate::session) columns: I,
    pub(in crate::session) referenced: bool,
}
impl<I: Iterator<Item = &'static str> + Clone> Wanted<I> {
    fn is_of(&self, index: &Index) -> bool {
        self.row_type == index.row_type
            && self.referenced == index.referenced
            && self.columns.clone().eq(index.columns.iter().copied())
    }
}

/// The indexes of a session.
#[derive(Default)]
pub(in crate::session) struct Indexes(Mutex<Noted>);
#[derive(Default)]
struct Noted {
    indexes: Vec<Index>,
    /// Rows that are new, or may have changed, since the first index was created.
    notes: Vec<u32>,
}

impl Indexes {
    /// Notes a row that is new or may change. `count` is the number of all rows.
    pub(in crate::session) fn note(&mut self, slot: u32, count: usize) {
        let noted = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if noted.indexes.is_empty() {
            return;
        }
        noted.notes.push(slot);
        // It is then cheaper to create the indexes again.
        if noted.notes.len() > 2 * count + 1_024 {
            *noted = Noted::default();
        }
    }
    /// Removes all indexes.
    pub(in crate::session) fn clear(&mut self) {
        *self = Self::default();
    }
    /// The rows that were once found at one of these places, in their order. `place` returns the place of one of `count` rows, if it has the
    /// type.
    pub(in crate::session) fn at<I: Iterator<Item = &'static str> + Clone>(
        &self,
        wanted: &Wanted<I>,
        places: &[Place],
        count: u32,
        place: impl Fn(u32) -> Option<Place>,
    ) -> Vec<u32> {
        self.look(wanted, count, place, |rows| {
            let found = places.iter().filter_map(|place| rows.get(place));
            let mut found: Vec<u32> = found.flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            found
        })
    }
    /// How many they are at most.
    pub(in crate::session) fn count_at<I: Iterator<Item = &'static str> + Clone>(
        &self,
        wanted: &Wanted<I>,
        places: &[Place],
        count: u32,
        place: impl Fn(u32) -> Option<Place>,
    ) -> usize {
        self.look(wanted, count, place, |rows| {
            let found = places.iter().filter_map(|place| rows.get(place));
            found.map(Vec::len).sum()
        })
    }
    /// Brings an index up to date, and looks into it.
    fn look<I: Iterator<Item = &'static str> + Clone, R>(
        &self,
        wanted: &Wanted<I>,
        count: u32,
        place: impl Fn(u32) -> Option<Place>,
        at: impl FnOnce(&HashMap<Place, Vec<u32>>) -> R,
    ) -> R {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Noted { indexes, notes } = &mut *noted;
        let add = |index: &mut Index, slot| {
            if let Some(place) = place(slot) {
                index.rows.entry(place).or_default().push(slot);
            }
        };
        let known = indexes.iter().position(|index| wanted.is_of(index));
        let known = known.unwrap_or_else(|| {
            let mut index = Index {
                row_type: wanted.row_type,
                columns: wanted.columns.clone().collect(),
                referenced: wanted.referenced,
                rows: HashMap::default(),
                followed: notes.len(),
            };
            (0..count).for_each(|slot| add(&mut index, slot));
            indexes.push(index);
            indexes.len() - 1
        });
        let index = &mut indexes[known];
        for slot in &notes[index.followed..] {
            add(index, *slot);
        }
        index.followed = notes.len();
        at(&index.rows)
    }
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;
    use std::cell::Cell;

    use super::{Indexes, Place, Wanted};

    #[test]
    fn rows_are_looked_at_once_until_they_change() {
        let mut indexes = Indexes::default();
        let looked = Cell::new(0);
        let find = |indexes: &Indexes, leads: &[u32], to: u32| {
            let wanted = Wanted {
                row_type: TypeId::of::<()>(),
                columns: ["boss_id"].into_iter(),
                referenced: false,
            };
            let count = u32::try_from(leads.len()).unwrap();
            let place = |slot: u32| {
                looked.set(looked.get() + 1);
                Some(Place::Row(leads[slot as usize]))
            };
            indexes.at(&wanted, &[Place::Row(to)], count, place)
        };
        let mut leads: Vec<u32> = (0..1_000).map(|slot| slot / 10).collect();
        for to in 0..100 {
            let rows: Vec<u32> = (10 * to..10 * to + 10).collect();
            assert_eq!(find(&indexes, &leads, to), rows);
        }
        assert_eq!(looked.take(), 1_000);

        leads[5] = 7;
        leads.push(7);
        for slot in [5, 5, 1_000] {
            indexes.note(slot, leads.len());
        }
        let expected: Vec<u32> = [5].into_iter().chain(70..80).chain([1_000]).collect();
        assert_eq!(find(&indexes, &leads, 7), expected);
        assert_eq!(looked.take(), 3);
        // Notes do not grow without limit.
        for _ in 0..10_000 {
            indexes.note(5, leads.len());
        }
        assert_eq!(find(&indexes, &leads, 7), expected);
        assert!(looked.take() <= 1_001 + 3_026);
    }
}

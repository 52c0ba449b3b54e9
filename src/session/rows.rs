//! The rows that a session has, by identity, and how they were when its transactions began.

use std::any::TypeId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::entry::{Entry, State};
use super::handle::Ref;
use super::hooks::AnyRow;
use super::index::Indexes;
use super::info::TableInfo;
use super::key::Key;
use super::mapping::TableRow;
use super::mapping::row_of;
use super::ops::Ops;
use super::options::Options;
use super::values::key;
use crate::engine::{Begun, Driver};
use crate::hashing::HashMap;

/// The rows of a session.
#[doc(hidden)]
pub struct SessionRows<C: Driver> {
    /// Identifies the session to its handles.
    pub(super) session: u32,
    /// Identifies the session to its savepoints.
    pub(super) id: u32,
    pub(super) entries: Vec<Entry<C>>,
    identities: HashMap<(TypeId, Key), u32>,
    /// Rows by their foreign keys.
    pub(super) indexes: Indexes,
    /// Rows of junctions, by the two rows that each was once made to link. What has changed since is not noticed here.
    pub(super) links: HashMap<(TypeId, (u32, u32)), Vec<u32>>,
    /// Links through junctions whose rows were not read: of a junction and an end, the rows at the other end.
    pub(super) read_links: ReadLinks,
    /// The options that all sessions of the program share.
    pub(super) options: Arc<Options<C>>,
    /// True if rows that are read replace changes.
    pub(super) overwrites: bool,
    /// True if a flush is under way.
    pub(super) flushing: bool,
    /// The transaction, whether begun in the database or not, and its savepoints.
    pub(super) levels: Vec<Level<C>>,
}

/// Links that were read with the rows at their ends.
#[derive(Debug, Default)]
pub(super) struct ReadLinks(HashMap<(TypeId, bool, u32), Vec<u32>>);
impl ReadLinks {
    /// Both directions of a link of the `junction`; `first` says which of its two foreign keys leads to `from`.
    fn directions(
        junction: TypeId,
        first: bool,
        from: u32,
        to: u32,
    ) -> [((TypeId, bool, u32), u32); 2] {
        [
            ((junction, first, from), to),
            ((junction, !first, to), from),
        ]
    }
    pub(super) fn add(&mut self, junction: TypeId, first: bool, from: u32, to: u32) {
        for (end, other) in Self::directions(junction, first, from, to) {
            let others = self.0.entry(end).or_default();
            if !others.contains(&other) {
                others.push(other);
            }
        }
    }
    pub(super) fn remove(&mut self, junction: TypeId, first: bool, from: u32, to: u32) {
        for (end, other) in Self::directions(junction, first, from, to) {
            if let Some(others) = self.0.get_mut(&end) {
                others.retain(|one| *one != other);
            }
        }
    }
    /// The rows at the other end.
    pub(super) fn of(&self, junction: TypeId, first: bool, from: u32) -> &[u32] {
        self.0
            .get(&(junction, first, from))
            .map_or(&[], Vec::as_slice)
    }
}

/// A transaction or savepoint.
pub(super) struct Level<C: Driver> {
    /// None where the database does not know of it.
    pub(super) begun: Option<Begun>,
    /// Rows as they were, of those that were touched since; none of those that were added since.
    saved: HashMap<u32, Option<Box<Entry<C>>>>,
}
impl<C: Driver> Level<C> {
    pub(super) fn new(begun: Option<Begun>) -> Self {
        Self {
            begun,
            saved: HashMap::default(),
        }
    }
}

impl<C: Driver> SessionRows<C> {
    pub(super) fn new(options: Arc<Options<C>>) -> Self {
        let id = next_session();
        Self {
            session: id,
            id,
            entries: Vec::new(),
            identities: HashMap::default(),
            indexes: Indexes::default(),
            links: HashMap::default(),
            read_links: ReadLinks::default(),
            options,
            overwrites: false,
            flushing: false,
            levels: vec![Level::new(None)],
        }
    }

    /// The place of a row, if the handle is one of this session.
    pub(super) fn slot<T>(&self, row: Ref<T>) -> Option<u32> {
        let known = row.session == self.session && (row.slot as usize) < self.entries.len();
        known.then_some(row.slot)
    }
    /// Returns the slot of a handle that must be valid.
    #[track_caller]
    pub(super) fn known<T>(&self, row: Ref<T>) -> u32 {
        match self.slot(row) {
            Some(slot) => slot,
            None => panic!("{row:?} is a handle of another session, or of one that was emptied"),
        }
    }
    pub(super) fn entry(&self, slot: u32) -> &Entry<C> {
        &self.entries[slot as usize]
    }
    /// How many rows there are, and slots.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
    pub(super) fn slots(&self) -> impl Iterator<Item = (u32, &Entry<C>)> {
        (0..).zip(&self.entries)
    }
    pub(super) fn get<T: TableRow>(&self, row: Ref<T>) -> Option<&T> {
        row_of(self.entry(self.slot(row)?).row.as_ref()?)
    }

    /// The row, to be changed; its transaction has it as it was.
    pub(super) fn touch(&mut self, slot: u32) -> &mut Entry<C> {
        self.indexes.note(slot, self.entries.len());
        let entry = &mut self.entries[slot as usize];
        if let Some(level) = self.levels.last_mut() {
            let saved = level.saved.entry(slot);
            saved.or_insert_with(|| Some(Box::new(entry.clone())));
        }
        entry
    }

    /// The row, borrowed to be changed.
    pub(super) fn get_mut<T: TableRow>(&mut self, row: Ref<T>) -> Option<&mut T> {
        let slot = self.slot(row)?;
        let entry = self.entry(slot);
        if entry.state != State::Persistent {
            return None;
        }
        row_of::<T>(entry.row.as_ref()?)?;
        let entry = self.touch(slot);
        if entry.original.is_none() {
            entry.original.clone_from(&entry.row);
        }
        let own = entry.row.as_mut()?;
        if Arc::get_mut(own).is_none() {
            *own = (entry.ops.copy)(own)?;
        }
        T::held_mut(Arc::get_mut(own)?)
    }

    /// The slot of the row that is taken in next.
    fn next_slot(&self) -> u32 {
        let slot = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        assert!(slot < u32::MAX, "a session holds fewer rows than 2^32");
        slot
    }
    fn push(&mut self, entry: Entry<C>) -> u32 {
        let slot = self.next_slot();
        self.entries.push(entry);
        self.indexes.note(slot, self.entries.len());
        slot
    }
    /// Makes room for rows, if it has none yet.
    pub(super) fn reserve(&mut self, rows: usize) {
        if self.entries.is_empty() {
            self.entries.reserve_exact(rows);
            self.identities.reserve(rows);
        }
    }
    /// Makes room for the keys of rows that were written, most of which are new if the session knows few.
    pub(super) fn reserve_identities(&mut self, rows: usize) {
        if self.identities.len() < rows {
            self.identities.reserve(rows);
        }
    }
    /// Adds a row that is not written yet.
    pub(super) fn add(&mut self, entry: Entry<C>) -> u32 {
        let slot = self.push(entry);
        if let Some(level) = self.levels.last_mut() {
            level.saved.insert(slot, None);
        }
        slot
    }

    /// The row with this key.
    pub(super) fn find<T: TableRow>(&self, key: &Key) -> Option<u32> {
        self.find_row((T::ops::<C>().row_type)(), key)
    }
    pub(super) fn find_row(&self, row_type: TypeId, key: &Key) -> Option<u32> {
        self.identities.get(&(row_type, key.clone())).copied()
    }

    /// Takes in a row that was read: a new one, or the one that the session has, whose values it replaces unless they
    /// were changed here.
    pub(super) fn absorb<T: TableRow>(&mut self, row: T) -> Ref<T> {
        let found = key(&row, TableInfo::of::<T>().key);
        let slot = self.absorb_held(T::ops(), found, || row.into_held());
        Ref::new(self.session, slot)
    }
    /// The same of a row whose type is erased.
    pub(super) fn absorb_row(&mut self, ops: &'static Ops<C>, row: AnyRow) -> u32 {
        let found = (ops.key)(&row, (ops.table)().key);
        self.absorb_held(ops, found, || row)
    }
    fn absorb_held(
        &mut self,
        ops: &'static Ops<C>,
        found: Key,
        row: impl FnOnce() -> AnyRow,
    ) -> u32 {
        let next = self.next_slot();
        let identity = ((ops.row_type)(), found.clone());
        let slot = *self.identities.entry(identity).or_insert(next);
        match slot < next {
            true => {
                if self.overwrites && self.entry(slot).is_modified() {
                    self.touch(slot);
                }
                self.indexes.note(slot, self.entries.len());
                let entry = &mut self.entries[slot as usize];
                if self.overwrites || !entry.is_modified() {
                    entry.draft.clear();
                    entry.row = Some(row());
                    entry.original = None;
                    entry.expired = false;
                }
            }
            false => {
                self.push(Entry::persistent(ops, row(), found));
            }
        }
        slot
    }
    /// The row is found by this key from here on.
    pub(super) fn identify(&mut self, slot: u32, key: Option<Key>) {
        let entry = &mut self.entries[slot as usize];
        let row_type = (entry.ops.row_type)();
        // As after every UPDATE that leaves the key alone.
        if entry.key == key
            && let Some(key) = &key
            && self.identities.get(&(row_type, key.clone())) == Some(&slot)
        {
            return;
        }
        if let Some(before) = std::mem::replace(&mut entry.key, key.clone()) {
            let before = (row_type, before);
            if self.identities.get(&before) == Some(&slot) {
                self.identities.remove(&before);
            }
        }
        if let Some(key) = key {
            self.identities.insert((row_type, key), slot);
        }
    }

    /// Rows are as they were when the innermost transaction, savepoint or flush began, which continues without changes.
    fn restore(&mut self) {
        let count = self.entries.len();
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        for (slot, before) in level.saved.drain() {
            self.indexes.note(slot, count);
            let entry = &mut self.entries[slot as usize];
            *entry = match before {
                Some(before) => *before,
                None => Entry::transient(entry.ops),
            };
        }
        self.identities.clear();
        for (slot, entry) in (0..).zip(&mut self.entries) {
            if let Some(key) = &entry.key {
                let identity = ((entry.ops.row_type)(), key.clone());
                self.identities.insert(identity, slot);
            }
        }
    }
    /// Handles the end of the innermost savepoint or transaction, which was undone; returns whether the database knew of it.
    pub(super) fn undo(&mut self) -> Option<Begun> {
        self.restore();
        // They may be what the transaction wrote.
        self.read_links = ReadLinks::default();
        for entry in &mut self.entries {
            // Values read since may be those that the transaction wrote.
            entry.expired |= entry.state == State::Persistent;
        }
        let ended = self.levels.pop();
        if self.levels.is_empty() {
            self.levels.push(Level::new(None));
        }
        ended.and_then(|level| level.begun)
    }
    /// Handles a failed flush.
    pub(super) fn give_up(&mut self) {
        self.restore();
        self.levels.pop();
    }
    /// Removes all rows.
    pub(super) fn clear(&mut self, session: u32) {
        self.session = session;
        self.entries.clear();
        self.identities.clear();
        self.indexes.clear();
        self.links.clear();
        self.read_links = ReadLinks::default();
        for level in &mut self.levels {
            level.saved.clear();
        }
    }
    /// Handles the end of the innermost savepoint, whose changes stay.
    pub(super) fn release(&mut self) {
        let Some(released) = self.levels.pop() else {
            return;
        };
        if let Some(around) = self.levels.last_mut() {
            for (slot, before) in released.saved {
                around.saved.entry(slot).or_insert(before);
            }
        }
    }
    /// Handles the commit of the transaction.
    pub(super) fn committed(&mut self) {
        self.levels = vec![Level::new(None)];
        for entry in &mut self.entries {
            if entry.state == State::Deleted {
                entry.state = State::Detached;
            }
            entry.expired |= self.options.expire_on_commit && entry.state == State::Persistent;
        }
    }

    /// True if a flush has something to write.
    pub(super) fn has_work(&self) -> bool {
        self.entries.iter().any(|entry| match entry.state {
            State::Pending => true,
            State::Persistent => entry.deleted || entry.is_modified(),
            _ => false,
        })
    }
}

/// Returns a number that distinguishes sessions.
pub(super) fn next_session() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

//! The rows that a session has, by key, and their state when its transactions began.

use std::any::TypeId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::dialect::{Dialect, TwoPhase};
use crate::engine::{Begun, Driver};
use crate::hashing::HashMap;
use crate::session::behavior::hooks::AnyRow;
use crate::session::entry::{Entry, State};
use crate::session::handle::Ref;
use crate::session::keys::key::Key;
use crate::session::keys::texts::{Asking, Collations};
use crate::session::links::read::ReadLinks;
use crate::session::links::rows_by_target::Indexes;
use crate::session::mapping::TableRow;
use crate::session::mapping::erased::Ops;
use crate::session::mapping::info::TableInfo;
use crate::session::mapping::row_of;
use crate::session::mapping::values::key;
use crate::session::options::Options;
use crate::session::transaction::level::{Cleared, Level};

/// The rows of a session.
#[doc(hidden)]
pub struct SessionRows<C: Driver> {
    /// Identifies the session to its handles.
    pub(super) session: u32,
    /// Identifies the session to its savepoints.
    pub(super) id: u32,
    pub(super) entries: Vec<Entry<C>>,
    identities: HashMap<(TypeId, Key), u32>,
    /// The texts in keys that the database takes for equal.
    pub(super) collations: Collations,
    /// Rows indexed by their foreign keys.
    pub(super) indexes: Indexes,
    /// Rows of junctions, by the two rows that each linked when it was added. Later changes are not tracked here.
    pub(super) links: HashMap<(TypeId, (u32, u32)), Vec<u32>>,
    /// Links through junctions whose rows were not read.
    pub(super) read_links: ReadLinks<C>,
    /// Links to new rows that were replaced: the type of the row that had the link, its column, and the new row.
    pub(super) left: Vec<(TypeId, &'static str, u32)>,
    /// The options that all sessions of the program share.
    pub(super) options: Arc<Options<C>>,
    /// True if rows that are read replace changes made in the session.
    pub(super) overwrites: bool,
    /// True during a flush.
    pub(super) flushing: bool,
    /// True if COMMIT was sent, and it is unknown whether it took effect.
    pub(super) unknown: bool,
    /// The statements that end the transaction, if it is one of two phases.
    pub(super) two_phase: Option<TwoPhase>,
    /// The transaction, whether or not it has begun in the database, and its savepoints.
    pub(super) levels: Vec<Level<C>>,
    /// The number of savepoints so far, by which each is known.
    pub(super) savepoints: u64,
}

impl<C: Driver> SessionRows<C> {
    pub(super) fn new(options: Arc<Options<C>>) -> Self {
        let id = next_session();
        Self {
            session: id,
            id,
            entries: Vec::new(),
            identities: HashMap::default(),
            collations: Collations::new(asking::<C>()),
            indexes: Indexes::default(),
            links: HashMap::default(),
            read_links: ReadLinks::default(),
            left: Vec::new(),
            options,
            overwrites: false,
            flushing: false,
            unknown: false,
            two_phase: None,
            levels: vec![Level::new(None)],
            savepoints: 0,
        }
    }

    /// A flush begins: where it fails, all is as it was.
    pub(super) fn begin_exact(&mut self) {
        let links = Some(self.read_links.begin());
        self.levels.push(Level {
            exact: true,
            links,
            ..Level::new(None)
        });
    }
    /// Links change with what the transaction or savepoint writes: its rollback restores what was known before.
    pub(super) fn writes_links(&mut self) {
        if let Some(level) = self.levels.last_mut()
            && level.links.is_none()
        {
            level.links = Some(self.read_links.begin());
        }
    }
    /// The depth of the outermost flush under way after whose failure all is as it was.
    pub(super) fn exact_depth(&self) -> Option<usize> {
        self.levels.iter().position(|level| level.exact)
    }
    fn is_exact(&self) -> bool {
        self.exact_depth().is_some()
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

    /// The row, mutably; its transaction keeps the previous state.
    pub(super) fn touch(&mut self, slot: u32) -> &mut Entry<C> {
        self.indexes.note(slot, self.entries.len());
        let entry = &mut self.entries[slot as usize];
        if let Some(level) = self.levels.last_mut() {
            let saved = level.saved.entry(slot);
            saved.or_insert_with(|| Some(Box::new(entry.clone())));
        }
        entry
    }

    /// The row, borrowed mutably.
    pub(super) fn get_mut<T: TableRow>(&mut self, row: Ref<T>) -> Option<&mut T> {
        let slot = self.slot(row)?;
        let entry = self.entry(slot);
        if entry.state != State::Persistent {
            return None;
        }
        row_of::<T>(entry.row.as_ref()?)?;
        let entry = self.touch(slot);
        entry.settle();
        if entry.original.is_none() {
            entry.original.clone_from(&entry.row);
        }
        let own = entry.row.as_mut()?;
        if Arc::get_mut(own).is_none() {
            *own = (entry.ops.copy)(own)?;
        }
        T::held_mut(Arc::get_mut(own)?)
    }

    /// The slot of the next row to be added.
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
    /// Makes room for rows, if there are none yet.
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
    /// Adds a row that has not been written.
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

    /// Adds a row that was read, or updates the row that the session has, unless it was
    /// changed in the session.
    pub(super) fn absorb<T: TableRow>(&mut self, row: T) -> Ref<T> {
        let found = key(&row, TableInfo::of::<T>().key);
        let slot = self.absorb_held(T::ops(), found, || row.into_held());
        Ref::new(self.session, slot)
    }
    /// The same for a row whose type is erased.
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
        // SQLite may have any number of rows whose key is NULL: each is a row of its own.
        let found = Some(found).filter(|key| !key.has_null());
        let slot = match &found {
            Some(key) => {
                let identity = ((ops.row_type)(), key.clone());
                *self.identities.entry(identity).or_insert(next)
            }
            None => next,
        };
        if <C::Dialect as Dialect>::SYNTAX.collations.is_some() {
            self.collations.fresh.push(slot);
        }
        match slot < next {
            true => {
                if self.is_exact() || self.overwrites && self.entry(slot).is_modified() {
                    self.touch(slot);
                }
                self.indexes.note(slot, self.entries.len());
                let entry = &mut self.entries[slot as usize];
                // The version with which a row was marked is checked when it is deleted.
                let stays = entry.is_modified() || entry.deleted && !entry.expired;
                if self.overwrites || !stays {
                    entry.draft.clear();
                    entry.row = Some(row());
                    entry.original = None;
                    entry.expired = false;
                }
            }
            false => {
                self.push(Entry::persistent(ops, row(), found));
                if self.is_exact()
                    && let Some(level) = self.levels.last_mut()
                {
                    level.absorbed.push(slot);
                }
            }
        }
        slot
    }
    /// The row is found by this key from here on. Returns the row that was.
    pub(super) fn identify(&mut self, slot: u32, key: Option<Key>) -> Option<u32> {
        let key = key.filter(|key| !key.has_null());
        let entry = &mut self.entries[slot as usize];
        let row_type = (entry.ops.row_type)();
        // This is so after every UPDATE that does not change the key.
        if entry.key == key
            && let Some(key) = &key
            && self.identities.get(&(row_type, key.clone())) == Some(&slot)
        {
            return None;
        }
        if let Some(before) = std::mem::replace(&mut entry.key, key.clone()) {
            let before = (row_type, before);
            if self.identities.get(&before) == Some(&slot) {
                self.identities.remove(&before);
            }
        }
        let before = self.identities.insert((row_type, key?), slot);
        before.filter(|before| *before != slot)
    }
    /// True if the row is the one that is found by its key.
    pub(super) fn is_found(&self, slot: u32) -> bool {
        let entry = self.entry(slot);
        let key = entry.key.as_ref();
        key.is_some_and(|key| self.find_row((entry.ops.row_type)(), key) == Some(slot))
    }

    /// Restores rows to their state when the innermost transaction, savepoint or flush began, which continues without changes.
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
                // A row of a key that another has again was read in between.
                if *self.identities.entry(identity).or_insert(slot) != slot {
                    entry.state = State::Detached;
                    (entry.deleted, entry.key) = (false, None);
                    entry.draft.clear();
                }
            }
        }
    }
    /// Handles the rollback of the innermost savepoint or transaction; returns whether the database knew of it.
    pub(super) fn undo(&mut self) -> Option<Begun> {
        self.restore();
        let ended = self.levels.pop();
        if let Some(began) = ended.as_ref().and_then(|level| level.links) {
            self.read_links.give_up(began);
        }
        self.read_links.expire_all();
        for entry in &mut self.entries {
            // Values read since then may have been written in the transaction.
            entry.expired |= entry.state == State::Persistent;
        }
        if self.levels.is_empty() {
            self.two_phase = None;
            self.levels.push(Level::new(None));
        }
        ended.and_then(|level| level.begun)
    }
    /// Handles a failed flush.
    pub(super) fn give_up(&mut self) {
        self.put_back();
        self.restore();
        let Some(level) = self.levels.pop() else {
            return;
        };
        if let Some(began) = level.links {
            self.read_links.give_up(began);
        }
        // What they had may be what was undone.
        for slot in level.absorbed {
            let entry = &mut self.entries[slot as usize];
            entry.expired |= entry.state == State::Persistent;
        }
    }
    /// Removes all rows. A flush that fails gives them back.
    pub(super) fn clear(&mut self, session: u32) {
        let flush = self.levels.iter().rposition(|level| level.exact);
        let saved = self.levels.iter_mut().map(|level| {
            let links = level.links;
            level.links = links.map(|_| 0);
            let saved = std::mem::take(&mut level.saved);
            (links, saved, std::mem::take(&mut level.absorbed))
        });
        let cleared = Cleared {
            levels: saved.collect(),
            session: std::mem::replace(&mut self.session, session),
            entries: std::mem::take(&mut self.entries),
            links: std::mem::take(&mut self.links),
            read_links: self.read_links.take(),
            collations: self.collations.take(),
            left: std::mem::take(&mut self.left),
        };
        self.identities.clear();
        self.indexes.clear();
        if let Some(level) = flush.and_then(|flush| self.levels.get_mut(flush)) {
            level.cleared.get_or_insert(Box::new(cleared));
        }
    }
    /// Gives back the rows that were removed in the innermost flush, which has failed, as they were then.
    fn put_back(&mut self) {
        let Some(cleared) = self
            .levels
            .last_mut()
            .and_then(|level| level.cleared.take())
        else {
            return;
        };
        let Cleared { levels, .. } = *cleared;
        self.session = cleared.session;
        self.entries = cleared.entries;
        self.links = cleared.links;
        self.read_links.put(cleared.read_links);
        self.collations = cleared.collations;
        self.left = cleared.left;
        self.indexes.clear();
        let last = self.levels.len() - 1;
        for (place, (links, saved, absorbed)) in levels.into_iter().enumerate() {
            // What began inside of the flush has ended with it.
            let level = &mut self.levels[place.min(last)];
            if place > last {
                for (slot, before) in saved {
                    level.saved.entry(slot).or_insert(before);
                }
                level.absorbed.extend(absorbed);
            } else {
                (level.links, level.saved, level.absorbed) = (links, saved, absorbed);
            }
        }
    }
    /// Handles the end of the innermost savepoint, whose changes are kept.
    pub(super) fn release(&mut self) {
        self.release_at(self.levels.len().saturating_sub(1));
    }
    /// Handles the end of the savepoint or flush at this depth, whose changes are kept, and so are the savepoints inside it.
    pub(super) fn release_at(&mut self, depth: usize) {
        if depth == 0 || depth >= self.levels.len() {
            return;
        }
        let released = self.levels.remove(depth);
        let exact = self.is_exact();
        match (released.links, self.levels.get_mut(depth - 1)) {
            (Some(began), Some(around)) if around.links.is_none() => around.links = Some(began),
            (Some(_), _) => self.read_links.end(),
            (None, _) => {}
        }
        if let Some(around) = self.levels.get_mut(depth - 1) {
            if let Some(cleared) = released.cleared.filter(|_| exact) {
                around.cleared.get_or_insert(cleared);
            }
            for (slot, before) in released.saved {
                around.saved.entry(slot).or_insert(before);
            }
            if exact {
                around.absorbed.extend(released.absorbed);
            }
        }
    }
    /// Handles the commit of the transaction.
    pub(super) fn committed(&mut self) {
        for level in std::mem::replace(&mut self.levels, vec![Level::new(None)]) {
            if level.links.is_some() {
                self.read_links.end();
            }
        }
        if self.options.expire_on_commit {
            self.read_links.expire_all();
        }
        self.left.clear();
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

/// How the database answers what its collations take for equal.
fn asking<C: Driver>() -> Asking {
    let asks = <C::Dialect as Dialect>::SYNTAX.collations;
    asks.map_or_else(Asking::default, |asks| Asking {
        among: asks.among,
        ignores_signs: asks.ignores_signs,
        quoted: asks.quoted,
    })
}

/// Returns a number that distinguishes sessions.
pub(super) fn next_session() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

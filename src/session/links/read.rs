//! Links through junctions that a session has read with the rows at their ends, and not as rows of the junctions.

use std::any::TypeId;

use crate::engine::Driver;
use crate::hashing::HashMap;
use crate::relation::PairNames;
use crate::session::mapping::erased::Ops;

/// A relation through a junction, as one end sees it.
pub(in crate::session) struct Side<C: Driver> {
    /// The type of the junction's rows.
    pub(in crate::session) junction: TypeId,
    /// The foreign key that leads back, and the rows that it leads to.
    pub(in crate::session) back: Vec<PairNames>,
    pub(in crate::session) source: &'static Ops<C>,
    /// The one that leads on.
    pub(in crate::session) on: Vec<PairNames>,
    pub(in crate::session) target: &'static Ops<C>,
}
impl<C: Driver> Side<C> {
    fn is(&self, junction: TypeId, back: &[PairNames], on: &[PairNames]) -> bool {
        let same = |own: &[PairNames], other: &[PairNames]| {
            let names = |pairs: &[PairNames]| pairs.iter().map(|pair| pair.own).collect::<Vec<_>>();
            names(own) == names(other)
        };
        self.junction == junction && same(&self.back, back) && same(&self.on, on)
    }
}

/// The knowledge of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session) enum Known {
    /// A query has shown it.
    Read,
    /// A query has shown it once; the rows at its ends have expired since.
    Expired,
}

/// A link: which side of which relation, the row there, and the row at the other end.
type Link = (usize, u32, u32);

/// Links that were read with the rows at their ends.
pub(in crate::session) struct ReadLinks<C: Driver> {
    /// The two sides of a relation follow each other.
    sides: Vec<Side<C>>,
    links: HashMap<(usize, u32), Vec<(u32, Known)>>,
    /// The knowledge before each change, while something is under way that may be given up.
    changes: Vec<(Link, Option<Known>)>,
    under_way: u32,
}
impl<C: Driver> Default for ReadLinks<C> {
    fn default() -> Self {
        Self {
            sides: Vec::new(),
            links: HashMap::default(),
            changes: Vec::new(),
            under_way: 0,
        }
    }
}

impl<C: Driver> ReadLinks<C> {
    pub(in crate::session) fn side(
        &self,
        junction: TypeId,
        back: &[PairNames],
        on: &[PairNames],
    ) -> Option<usize> {
        self.sides
            .iter()
            .position(|side| side.is(junction, back, on))
    }
    /// The same of a relation that may be new.
    pub(in crate::session) fn add_side(&mut self, side: Side<C>) -> usize {
        if let Some(known) = self.side(side.junction, &side.back, &side.on) {
            return known;
        }
        let reversed = Side {
            junction: side.junction,
            back: side.on.clone(),
            source: side.target,
            on: side.back.clone(),
            target: side.source,
        };
        self.sides.extend([side, reversed]);
        self.sides.len() - 2
    }
    /// One side of each relation through the junction with these rows.
    pub(in crate::session) fn sides_of(
        &self,
        junction: TypeId,
    ) -> impl Iterator<Item = (usize, &Side<C>)> {
        let sides = self.sides.iter().enumerate().step_by(2);
        sides.filter(move |(_, side)| side.junction == junction)
    }
    pub(in crate::session) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
    /// The rows at the other end.
    pub(in crate::session) fn of(&self, side: usize, from: u32) -> &[(u32, Known)] {
        self.links.get(&(side, from)).map_or(&[], Vec::as_slice)
    }
    pub(in crate::session) fn known(&self, side: usize, from: u32, to: u32) -> Option<Known> {
        let mut links = self.of(side, from).iter();
        links
            .find(|(other, _)| *other == to)
            .map(|(_, known)| *known)
    }

    /// Notes what is known of a link from here on; it is seen from both ends.
    pub(in crate::session) fn set(&mut self, (side, from, to): Link, known: Option<Known>) {
        let before = self.known(side, from, to);
        if before == known {
            return;
        }
        if self.under_way > 0 {
            self.changes.push(((side, from, to), before));
        }
        for (end, other) in [((side, from), to), ((side ^ 1, to), from)] {
            let others = self.links.entry(end).or_default();
            match (others.iter().position(|(one, _)| *one == other), known) {
                (Some(at), Some(known)) => others[at].1 = known,
                (Some(at), None) => drop(others.remove(at)),
                (None, Some(known)) => others.push((other, known)),
                (None, None) => {}
            }
        }
    }
    /// The links of a row have expired with it.
    pub(in crate::session) fn expire(&mut self, row: u32) {
        for side in 0..self.sides.len() {
            for to in self.of(side, row).to_vec() {
                self.set((side, row, to.0), Some(Known::Expired));
            }
        }
    }
    fn all(&self) -> Vec<Link> {
        // Each has two ends.
        let ends = self.links.iter().filter(|((side, _), _)| side % 2 == 0);
        let links = ends.flat_map(|((side, from), others)| {
            others.iter().map(move |(to, _)| (*side, *from, *to))
        });
        links.collect()
    }
    pub(in crate::session) fn expire_all(&mut self) {
        if self.under_way > 0 {
            for link in self.all() {
                self.set(link, Some(Known::Expired));
            }
            return;
        }
        for (_, known) in self.links.values_mut().flatten() {
            *known = Known::Expired;
        }
    }
    /// Takes all that is known, to be given back by [`put`](Self::put).
    pub(in crate::session) fn take(&mut self) -> Self {
        let under_way = self.under_way;
        let taken = std::mem::take(self);
        self.under_way = under_way;
        taken
    }
    /// Gives back what was taken.
    pub(in crate::session) fn put(&mut self, taken: Self) {
        let under_way = self.under_way;
        *self = Self { under_way, ..taken };
    }

    /// Something begins that may be given up; returns where.
    pub(in crate::session) fn begin(&mut self) -> usize {
        self.under_way += 1;
        self.changes.len()
    }
    /// The end of something that was not given up.
    pub(in crate::session) fn end(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        if self.under_way == 0 {
            self.changes.clear();
        }
    }
    /// Gives up what began here: what is known is what was known then.
    pub(in crate::session) fn give_up(&mut self, began: usize) {
        let under_way = std::mem::take(&mut self.under_way);
        for (link, before) in self
            .changes
            .split_off(began.min(self.changes.len()))
            .into_iter()
            .rev()
        {
            self.set(link, before);
        }
        self.under_way = under_way;
        self.end();
    }
}

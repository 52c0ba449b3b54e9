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

/// The rows at the other ends of the links of a row, in the order in which they became known.
#[derive(Default)]
struct Ends {
    /// One that is no longer linked leaves a gap.
    rows: Vec<Option<(u32, Known)>>,
    /// The places of the rows, once there are many.
    places: HashMap<u32, usize>,
    gaps: usize,
}
impl Ends {
    /// Up to this number of links are searched one by one.
    const FEW: usize = 16;
    fn iter(&self) -> impl Iterator<Item = (u32, Known)> {
        self.rows.iter().flatten().copied()
    }
    fn place(&self, row: u32) -> Option<usize> {
        match self.rows.len() > Self::FEW {
            true => self.places.get(&row).copied(),
            false => {
                let mut rows = self.rows.iter();
                rows.position(|end| end.is_some_and(|(own, _)| own == row))
            }
        }
    }
    fn get(&self, row: u32) -> Option<Known> {
        Some(self.rows[self.place(row)?]?.1)
    }
    fn set(&mut self, row: u32, known: Option<Known>) {
        match (self.place(row), known) {
            (Some(at), Some(known)) => self.rows[at] = Some((row, known)),
            (Some(at), None) => {
                self.rows[at] = None;
                self.places.remove(&row);
                self.gaps += 1;
                if 2 * self.gaps > self.rows.len() {
                    self.rows.retain(Option::is_some);
                    self.gaps = 0;
                    self.find_places();
                }
            }
            (None, Some(known)) => {
                self.rows.push(Some((row, known)));
                match self.places.is_empty() {
                    true => self.find_places(),
                    false => drop(self.places.insert(row, self.rows.len() - 1)),
                }
            }
            (None, None) => {}
        }
    }
    fn find_places(&mut self) {
        self.places.clear();
        if self.rows.len() > Self::FEW {
            let rows = self.rows.iter().enumerate();
            let rows = rows.filter_map(|(at, end)| Some((end.as_ref()?.0, at)));
            self.places.extend(rows);
        }
    }
    fn expire(&mut self) {
        for (_, known) in self.rows.iter_mut().flatten() {
            *known = Known::Expired;
        }
    }
}

/// Links that were read with the rows at their ends.
pub(in crate::session) struct ReadLinks<C: Driver> {
    /// The two sides of a relation follow each other.
    sides: Vec<Side<C>>,
    links: HashMap<(usize, u32), Ends>,
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
    pub(in crate::session) fn of(&self, side: usize, from: u32) -> impl Iterator<Item = u32> {
        let ends = self.links.get(&(side, from)).into_iter();
        ends.flat_map(Ends::iter).map(|(to, _)| to)
    }
    pub(in crate::session) fn known(&self, side: usize, from: u32, to: u32) -> Option<Known> {
        self.links.get(&(side, from))?.get(to)
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
            self.links.entry(end).or_default().set(other, known);
        }
    }
    /// The links of a row have expired with it.
    pub(in crate::session) fn expire(&mut self, row: u32) {
        for side in 0..self.sides.len() {
            for to in self.of(side, row).collect::<Vec<_>>() {
                self.set((side, row, to), Some(Known::Expired));
            }
        }
    }
    fn all(&self) -> Vec<Link> {
        // Each has two ends.
        let ends = self.links.iter().filter(|((side, _), _)| side % 2 == 0);
        let links = ends.flat_map(|((side, from), others)| {
            others.iter().map(move |(to, _)| (*side, *from, to))
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
        self.links.values_mut().for_each(Ends::expire);
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

#[cfg(test)]
mod tests {
    use super::{Ends, Known};

    /// The same as a list that is searched one by one.
    #[test]
    fn ends_keep_their_order() {
        let mut ends = Ends::default();
        let mut list: Vec<(u32, Known)> = Vec::new();
        let mut random = 7_u32;
        for step in 0..4_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // First they become many, then few again.
            let row = (random >> 16) % 64;
            let known = match (random >> 8) % 4 {
                0 => Some(Known::Expired),
                1 if step < 2_000 => Some(Known::Read),
                2 if step % 1_000 < 500 => Some(Known::Read),
                _ => None,
            };
            let at = list.iter().position(|(own, _)| *own == row);
            assert_eq!(ends.get(row), at.map(|at| list[at].1));
            match (at, known) {
                (Some(at), Some(known)) => list[at].1 = known,
                (Some(at), None) => drop(list.remove(at)),
                (None, Some(known)) => list.push((row, known)),
                (None, None) => {}
            }
            ends.set(row, known);
            assert_eq!(ends.iter().collect::<Vec<_>>(), list);
            assert!(ends.rows.len() <= 2 * list.len(), "gaps are closed");
        }
        ends.expire();
        assert!(ends.iter().all(|(_, known)| known == Known::Expired));
    }
}

//! Rows by the key of the row that they are loaded for.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use super::held::Held;
use super::key::{KeyValue, folded};

/// The keys of some rows, each once.
pub(super) struct Groups<K> {
    /// In the order of the rows.
    keys: Vec<K>,
    places: HashMap<K, usize>,
    /// The key of each row, as its position in `keys`; `None` if it contains NULL.
    of: Vec<Option<usize>>,
    /// The keys as a collation may compare them.
    folded: Option<HashMap<Vec<KeyValue>, usize>>,
}

impl<K: AsRef<[KeyValue]> + Eq + Hash + Clone> Groups<K> {
    pub(super) fn new(keys: Vec<Option<K>>) -> Self {
        let mut groups = Self {
            keys: Vec::new(),
            places: HashMap::new(),
            of: Vec::with_capacity(keys.len()),
            folded: None,
        };
        for key in keys {
            let place = key.map(|key| groups.add(key));
            groups.of.push(place);
        }
        groups
    }

    fn add(&mut self, key: K) -> usize {
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = self.keys.len();
        self.keys.push(key.clone());
        self.places.insert(key, place);
        place
    }

    /// Returns each key once.
    pub(super) fn keys(&self) -> &[K] {
        &self.keys
    }

    /// Divides the keys into parts of at most `most`.
    pub(super) fn parts(&self, most: usize) -> impl Iterator<Item = Range<usize>> + use<K> {
        let all = self.keys.len();
        (0..all)
            .step_by(most)
            .map(move |start| start..all.min(start.saturating_add(most)))
    }

    /// Returns the positions of the keys; `None` if one of them is unknown.
    pub(super) fn find_all(&mut self, keys: Vec<Option<K>>) -> Option<Vec<usize>> {
        let mut found = Vec::with_capacity(keys.len());
        // Rows of one key come together as a rule.
        let mut last: Option<(K, usize)> = None;
        for key in keys {
            let key = key?;
            let place = match &last {
                Some((before, place)) if *before == key => *place,
                _ => self.find(&key)?,
            };
            found.push(place);
            last = Some((key, place));
        }
        Some(found)
    }

    fn find(&mut self, key: &K) -> Option<usize> {
        if let Some(place) = self.places.get(key) {
            return Some(*place);
        }
        // The database found this row, and its collation may compare text differently than Rust does.
        let keys = &self.keys;
        let folded = self.folded.get_or_insert_with(|| {
            let keys = keys.iter().enumerate();
            keys.map(|(place, key)| (fold(key), place)).collect()
        });
        folded.get(&fold(key)).copied()
    }

    /// Keys without a row that a collation may take for one with rows get those rows. `of` are the keys of the rows.
    pub(super) fn share_folded(&mut self, of: &[usize]) {
        let text = |key: &K| key.as_ref().iter().any(|v| matches!(v, KeyValue::Text(_)));
        if !self.keys.first().is_some_and(text) {
            return;
        }
        let mut found = vec![false; self.keys.len()];
        for place in of {
            found[*place] = true;
        }
        let with_rows = (0..found.len()).filter(|place| found[*place]);
        let with_rows: HashMap<_, _> = with_rows
            .map(|place| (fold(&self.keys[place]), place))
            .collect();
        for of in self.of.iter_mut().flatten() {
            if !found[*of]
                && let Some(place) = with_rows.get(&fold(&self.keys[*of]))
            {
                *of = *place;
            }
        }
    }

    /// Distributes `rows` with the keys `of` to the rows that hold them; `None` if a row that must exist is missing.
    pub(super) fn hold<C, H: Held<C>>(&self, of: &[usize], rows: Vec<C>) -> Option<Vec<H>> {
        let mut counts = vec![0_usize; self.keys.len()];
        for place in of {
            counts[*place] += 1;
        }
        let mut groups: Vec<Vec<C>> = counts.into_iter().map(Vec::with_capacity).collect();
        for (place, row) in of.iter().zip(rows) {
            groups[*place].push(row);
        }
        let held: Vec<Option<H>> = groups.into_iter().map(H::hold).collect();
        let nothing = H::hold(Vec::new());
        self.of
            .iter()
            .map(|of| match of {
                Some(place) => held[*place].clone(),
                None => nothing.clone(),
            })
            .collect()
    }
}

fn fold<K: AsRef<[KeyValue]>>(key: &K) -> Vec<KeyValue> {
    key.as_ref().iter().map(folded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::held::{Many, View};

    fn text(text: &str) -> [KeyValue; 1] {
        [KeyValue::Text(text.into())]
    }

    #[test]
    fn rows_share_the_rows_of_their_key() {
        let keys = [Some(7), None, Some(8), Some(7)];
        let keys = keys.map(|key| key.map(|key| [KeyValue::Integer(key)]));
        let mut groups = Groups::new(keys.to_vec());
        assert_eq!(groups.keys().len(), 2);
        let of = groups
            .find_all(vec![Some([KeyValue::Integer(7)]); 2])
            .unwrap();
        let held: Vec<Many<&str>> = groups.hold(&of, vec!["a", "b"]).unwrap();
        let held: Vec<&[&str]> = held.iter().map(View::view).collect();
        assert_eq!(held, [&["a", "b"][..], &[], &[], &["a", "b"]]);
        assert_eq!(groups.find_all(vec![Some([KeyValue::Integer(9)])]), None);
    }

    #[test]
    fn parts_have_all_keys_once() {
        let keys = (0..5).map(|i| Some([KeyValue::Integer(i)])).collect();
        let groups = Groups::new(keys);
        assert_eq!(groups.parts(2).collect::<Vec<_>>(), [0..2, 2..4, 4..5]);
        assert!(groups.parts(usize::MAX).eq(std::iter::once(0..5)));
        let none: Groups<[KeyValue; 1]> = Groups::new(vec![None]);
        assert_eq!(none.parts(2).count(), 0);
    }

    #[test]
    fn text_is_found_as_it_is_and_then_as_a_collation_may_compare_it() {
        let mut groups = Groups::new(vec![Some(text("a")), Some(text("A"))]);
        assert_eq!(
            groups.find_all(vec![Some(text("A")), Some(text("a"))]),
            Some(vec![1, 0])
        );
        let mut groups = Groups::new(vec![Some(text("a"))]);
        assert_eq!(groups.find_all(vec![Some(text("A  "))]), Some(vec![0]));
        assert_eq!(groups.find_all(vec![Some(text("b"))]), None);
    }

    #[test]
    fn keys_that_differ_in_case_share_one_row() {
        let mut groups = Groups::new(vec![Some(text("a")), Some(text("A")), Some(text("b"))]);
        let of = groups.find_all(vec![Some(text("a"))]).unwrap();
        groups.share_folded(&of);
        let held: Vec<Many<u8>> = groups.hold(&of, vec![1]).unwrap();
        let held: Vec<&[u8]> = held.iter().map(View::view).collect();
        assert_eq!(held, [&[1][..], &[1], &[]]);
    }
}

//! Rows by the key of the row that they are loaded for.

use std::hash::Hash;
use std::ops::Range;

use super::held::Held;
use super::key::{KeyValue, folded};
use crate::hashing::{HashMap, Hashing};

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
            places: HashMap::with_capacity_and_hasher(keys.len(), Hashing::default()),
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
        // Rows of one key come together as a rule, as the comments of a post do.
        if self.keys.last() == Some(&key) {
            return self.keys.len() - 1;
        }
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

    /// Returns the positions of the keys of some rows; `None` if one of them is unknown.
    pub(super) fn find_all<C>(&mut self, rows: &[(Option<K>, C)]) -> Option<Vec<usize>> {
        let mut found = Vec::with_capacity(rows.len());
        let mut last: Option<(&K, usize)> = None;
        for (key, _) in rows {
            let key = key.as_ref()?;
            let place = match last {
                Some((before, place)) if before == key => place,
                _ => self.find(key)?,
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
    pub(super) fn hold<C, H: Held<C>>(
        &self,
        of: &[usize],
        rows: impl Iterator<Item = C>,
    ) -> Option<Vec<H>> {
        let held: Vec<Option<H>> = H::hold_all(self.keys.len(), of, rows);
        // As a rule no two rows of one to many share a key.
        if self.of.len() == held.len() && self.of.iter().copied().eq((0..held.len()).map(Some)) {
            return held.into_iter().collect();
        }
        let nothing = H::hold_one(None);
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
    use crate::load::held::{Many, Maybe, One, View};

    fn text(text: &str) -> [KeyValue; 1] {
        [KeyValue::Text(text.into())]
    }

    fn rows<C: Default>(
        keys: impl IntoIterator<Item = KeyValue>,
    ) -> Vec<(Option<[KeyValue; 1]>, C)> {
        let keys = keys.into_iter();
        keys.map(|key| (Some([key]), C::default())).collect()
    }

    #[test]
    fn rows_share_the_rows_of_their_key() {
        let keys = [Some(7), None, Some(8), Some(7)];
        let keys = keys.map(|key| key.map(|key| [KeyValue::Integer(key)]));
        let mut groups = Groups::new(keys.to_vec());
        assert_eq!(groups.keys().len(), 2);
        let found = rows::<()>([KeyValue::Integer(7), KeyValue::Integer(7)]);
        let of = groups.find_all(&found).unwrap();
        let held: Vec<Many<&str>> = groups.hold(&of, ["a", "b"].into_iter()).unwrap();
        let held: Vec<&[&str]> = held.iter().map(View::view).collect();
        assert_eq!(held, [&["a", "b"][..], &[], &[], &["a", "b"]]);
        assert_eq!(groups.find_all(&rows::<()>([KeyValue::Integer(9)])), None);
    }

    #[test]
    fn one_row_is_held_for_each_key() {
        let keys = [Some(7), Some(8)].map(|key| key.map(|key| [KeyValue::Integer(key)]));
        let mut groups = Groups::new(keys.to_vec());
        let found = rows::<()>([8, 7, 8].map(KeyValue::Integer));
        let of = groups.find_all(&found).unwrap();
        let held: Vec<One<&str>> = groups.hold(&of, ["a", "b", "c"].into_iter()).unwrap();
        let held: Vec<&&str> = held.iter().map(View::view).collect();
        assert_eq!(held, [&"b", &"a"]);
        let none: Option<Vec<One<&str>>> = groups.hold(&of[..1], ["a"].into_iter());
        assert!(none.is_none());
        let held: Vec<Maybe<&str>> = groups.hold(&of[..1], ["a"].into_iter()).unwrap();
        let held: Vec<Option<&&str>> = held.iter().map(View::view).collect();
        assert_eq!(held, [None, Some(&"a")]);
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
        let found = |texts: &[&str]| rows::<()>(texts.iter().map(|t| KeyValue::Text((*t).into())));
        assert_eq!(groups.find_all(&found(&["A", "a"])), Some(vec![1, 0]));
        let mut groups = Groups::new(vec![Some(text("a"))]);
        assert_eq!(groups.find_all(&found(&["A  "])), Some(vec![0]));
        assert_eq!(groups.find_all(&found(&["b"])), None);
    }

    #[test]
    fn keys_that_differ_in_case_share_one_row() {
        let mut groups = Groups::new(vec![Some(text("a")), Some(text("A")), Some(text("b"))]);
        let of = groups.find_all(&rows::<()>(text("a"))).unwrap();
        groups.share_folded(&of);
        let held: Vec<Many<u8>> = groups.hold(&of, std::iter::once(1)).unwrap();
        let held: Vec<&[u8]> = held.iter().map(View::view).collect();
        assert_eq!(held, [&[1][..], &[1], &[]]);
    }
}

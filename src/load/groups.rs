//! Rows by the key of the row that they are loaded for.

use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::ops::Range;

use super::held::Held;
use super::key_value::{KeyValue, forms};
use crate::dialect::choices;
use crate::hashing::{HashMap, HashSet, Hashing};

/// The keys of some rows, each once.
pub(super) struct Groups<K> {
    /// In the order of the rows.
    keys: Vec<K>,
    places: HashMap<K, usize>,
    /// The key of each row, as its position in `keys`; `None` if it contains NULL.
    of: Vec<Option<usize>>,
    /// The keys, folded as a collation may compare them.
    folded: Option<HashMap<Vec<KeyValue>, Vec<usize>>>,
    /// The first of the keys to which each of these is equal, as the database said.
    first: HashMap<usize, usize>,
    /// The keys of which each of these is the first.
    equal: HashMap<usize, Vec<usize>>,
}

impl<K: AsRef<[KeyValue]> + Eq + Hash + Clone> Groups<K> {
    pub(super) fn new(keys: Vec<Option<K>>) -> Self {
        let mut groups = Self {
            keys: Vec::new(),
            places: HashMap::with_capacity_and_hasher(keys.len(), Hashing::default()),
            of: Vec::with_capacity(keys.len()),
            folded: None,
            first: HashMap::default(),
            equal: HashMap::default(),
        };
        for key in keys {
            let place = key.map(|key| groups.add(key));
            groups.of.push(place);
        }
        groups
    }

    fn add(&mut self, key: K) -> usize {
        // Rows with the same key usually come together, as the comments of a post do.
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

    /// Of the keys of a part, returns those that a collation may take for equal to another: all if one is not ASCII, since it may ignore accents.
    pub(super) fn perhaps_same(&self, part: Range<usize>) -> Vec<usize> {
        if !self.keys.first().is_some_and(has_text) {
            return Vec::new();
        }
        if part.clone().any(|place| !is_ascii(&self.keys[place])) {
            return part.collect();
        }
        let mut places: HashMap<Vec<KeyValue>, (usize, bool)> = HashMap::default();
        let mut same = Vec::new();
        for place in part {
            for folded in folds(&self.keys[place]) {
                match places.entry(folded) {
                    Entry::Vacant(entry) => _ = entry.insert((place, false)),
                    Entry::Occupied(mut entry) => {
                        let (first, again) = entry.get_mut();
                        if !std::mem::replace(again, true) {
                            same.push(*first);
                        }
                        same.push(place);
                    }
                }
            }
        }
        same.sort_unstable();
        same.dedup();
        same
    }

    /// Notes the first key that is equal to each of the keys at `same`.
    pub(super) fn are_equal(&mut self, same: &[usize], first: &[usize]) {
        for (place, first) in same.iter().zip(first) {
            self.first.insert(*place, *first);
            self.equal.entry(*first).or_default().push(*place);
        }
    }

    /// The key `among` those that are asked for that is equal to this one.
    fn equal_among(&self, key: &K, among: impl Fn(usize) -> bool) -> Option<usize> {
        let first = self.first.get(self.places.get(key)?)?;
        let mut equal = self.equal.get(first)?.iter().copied();
        equal.find(|place| among(*place))
    }

    /// Divides the keys of a part into those to ask for together: of keys that are equal each comes in another. `None` if all can come
    /// together.
    pub(super) fn apart(&self, part: Range<usize>) -> Option<Vec<Vec<usize>>> {
        let mut seen: HashMap<usize, usize> = HashMap::default();
        let mut apart: Vec<Vec<usize>> = Vec::new();
        for place in part {
            let first = self.first.get(&place).copied().unwrap_or(place);
            let nth = seen.entry(first).or_default();
            if apart.len() == *nth {
                apart.push(Vec::new());
            }
            apart[*nth].push(place);
            *nth += 1;
        }
        (apart.len() > 1).then_some(apart)
    }

    /// Returns the positions of the keys for which the database found these rows, when it was asked for those `among` all;
    /// `None` if only the database can tell that of a row. A collation may compare text in another way than Rust does.
    pub(super) fn find_all<C>(
        &mut self,
        rows: &[(Option<K>, C)],
        among: impl Fn(usize) -> bool,
    ) -> Option<Vec<usize>> {
        let mut found = Vec::with_capacity(rows.len());
        let mut last: Option<(&K, usize)> = None;
        let mut any_odd = None;
        for (key, _) in rows {
            let key = key.as_ref()?;
            let place = match last {
                Some((before, place)) if before == key => place,
                _ => match self.places.get(key).copied().filter(|place| among(*place)) {
                    Some(place) => place,
                    None => {
                        if let Some(place) = self.equal_among(key, &among) {
                            found.push(place);
                            continue;
                        }
                        let mut keys = self.keys.iter().enumerate();
                        let odd = any_odd.get_or_insert_with(|| {
                            keys.any(|(place, key)| among(place) && !is_ascii(key))
                        });
                        if *odd || !is_ascii(key) {
                            return None;
                        }
                        self.folds_to(key, &among)?
                    }
                },
            };
            found.push(place);
            last = Some((key, place));
        }
        Some(found)
    }

    /// The only key that a collation may take for equal to this one.
    fn folds_to(&mut self, key: &K, among: impl Fn(usize) -> bool) -> Option<usize> {
        let keys = &self.keys;
        let folded = self.folded.get_or_insert_with(|| {
            let mut folded: HashMap<_, Vec<usize>> = HashMap::default();
            for (place, key) in keys.iter().enumerate() {
                for form in folds(key) {
                    folded.entry(form).or_default().push(place);
                }
            }
            folded
        });
        let forms = folds(key);
        let places = forms.iter().filter_map(|form| folded.get(form)).flatten();
        let mut places = places.copied().filter(|place| among(*place));
        let only = places.next()?;
        places.all(|place| place == only).then_some(only)
    }

    /// Of the keys at `places`, returns those without a row that a collation may consider equal to one with rows: those that
    /// differ only in what [`folded`](crate::dialect::folded) leaves out, or that are not ASCII, whose accents it may ignore. `of` are the keys of the
    /// rows. Only the database can decide whether they are equal.
    pub(super) fn perhaps_equal(
        &self,
        of: &[usize],
        places: impl Iterator<Item = usize>,
    ) -> Vec<usize> {
        if of.is_empty() || !self.keys.first().is_some_and(has_text) {
            return Vec::new();
        }
        let mut found = vec![false; self.keys.len()];
        for place in of {
            found[*place] = true;
        }
        let mut left: Vec<usize> = places.filter(|place| !found[*place]).collect();
        if left.is_empty() {
            return left;
        }
        let of_rows = of.iter().flat_map(|at| folds(&self.keys[*at]));
        let folded: HashSet<_> = of_rows.collect();
        let is_odd = |place: usize| !is_ascii(&self.keys[place]);
        let any_odd = of.iter().any(|place| is_odd(*place));
        left.retain(|place| {
            let mut forms = folds(&self.keys[*place]).into_iter();
            any_odd || is_odd(*place) || forms.any(|form| folded.contains(&form))
        });
        left
    }

    /// Distributes `rows` with the keys `of` to the rows that hold them; `None` if a required row is missing.
    pub(super) fn hold<C, H: Held<C>>(
        &self,
        of: &[usize],
        rows: impl Iterator<Item = C>,
    ) -> Option<Vec<H>> {
        let held: Vec<Option<H>> = H::hold_all(self.keys.len(), of, rows);
        // Usually no two rows share a key, as in one to many.
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

fn has_text<K: AsRef<[KeyValue]>>(key: &K) -> bool {
    let is_text = |value: &KeyValue| matches!(value, KeyValue::Text(_));
    key.as_ref().iter().any(is_text)
}

fn is_ascii<K: AsRef<[KeyValue]>>(key: &K) -> bool {
    let ascii = |value: &KeyValue| match value {
        KeyValue::Text(text) => text.is_ascii(),
        _ => true,
    };
    key.as_ref().iter().all(ascii)
}

/// The forms of a key by which a collation may compare it.
fn folds<K: AsRef<[KeyValue]>>(key: &K) -> Vec<Vec<KeyValue>> {
    choices(key.as_ref().iter().map(forms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::held::{LoadedView, Many, Maybe, One};

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
        let of = groups.find_all(&found, |_| true).unwrap();
        let held: Vec<Many<&str>> = groups.hold(&of, ["a", "b"].into_iter()).unwrap();
        let held: Vec<&[&str]> = held.iter().map(LoadedView::view).collect();
        assert_eq!(held, [&["a", "b"][..], &[], &[], &["a", "b"]]);
        assert_eq!(
            groups.find_all(&rows::<()>([KeyValue::Integer(9)]), |_| true),
            None
        );
    }

    #[test]
    fn one_row_is_held_for_each_key() {
        let keys = [Some(7), Some(8)].map(|key| key.map(|key| [KeyValue::Integer(key)]));
        let mut groups = Groups::new(keys.to_vec());
        let found = rows::<()>([8, 7, 8].map(KeyValue::Integer));
        let of = groups.find_all(&found, |_| true).unwrap();
        let held: Vec<One<&str>> = groups.hold(&of, ["a", "b", "c"].into_iter()).unwrap();
        let held: Vec<&&str> = held.iter().map(LoadedView::view).collect();
        assert_eq!(held, [&"b", &"a"]);
        let none: Option<Vec<One<&str>>> = groups.hold(&of[..1], ["a"].into_iter());
        assert!(none.is_none());
        let held: Vec<Maybe<&str>> = groups.hold(&of[..1], ["a"].into_iter()).unwrap();
        let held: Vec<Option<&&str>> = held.iter().map(LoadedView::view).collect();
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
        let all = |_| true;
        let exact = groups.find_all(&found(&["A", "a"]), all);
        assert_eq!(exact, Some(vec![1, 0]));
        // Either may be equal to it, or both.
        assert_eq!(groups.find_all(&found(&["A  "]), all), None);
        let one = groups.find_all(&found(&["a"]), |place| place == 1);
        assert_eq!(one, Some(vec![1]));
        let mut groups = Groups::new(vec![Some(text("a"))]);
        assert_eq!(groups.find_all(&found(&["A  "]), all), Some(vec![0]));
        assert_eq!(groups.find_all(&found(&["b"]), all), None);
        assert_eq!(groups.find_all(&found(&["á"]), all), None);
        let mut groups = Groups::new(vec![Some(text("a")), Some(text("é"))]);
        assert_eq!(groups.find_all(&found(&["A"]), all), None);
    }

    #[test]
    fn keys_that_are_equal_come_apart() {
        let same = |texts: &[&str]| {
            let keys = texts.iter().map(|t| Some(text(t))).collect();
            Groups::new(keys).perhaps_same(0..texts.len())
        };
        assert_eq!(same(&["a", "b", "c"]), [0; 0]);
        assert_eq!(same(&["a", "b", "A", "a ", "B", "c"]), [0, 1, 2, 3, 4]);
        assert_eq!(same(&["a-1", "b", "a 01", "a10"]), [0, 2]);
        assert_eq!(same(&["a", "é"]), [0, 1]);
        assert_eq!(same(&["i", "e", "y", "ch", "c"]), [0, 2, 3, 4]);
        assert_eq!(same(&["1-02", "102", "1-2", "12", "3"]), [0, 1, 2, 3]);
        let numbers = (0..3).map(|n| Some([KeyValue::Integer(n)])).collect();
        assert_eq!(Groups::new(numbers).perhaps_same(0..3), [0; 0]);
        let keys = ["e", "f", "é", "ß", "E"].map(|t| Some(text(t)));
        let mut groups = Groups::new(keys.to_vec());
        assert_eq!(groups.apart(0..5), None);
        groups.are_equal(&[0, 2, 3, 4], &[0, 0, 3, 0]);
        assert_eq!(
            groups.apart(0..5),
            Some(vec![vec![0, 1, 3], vec![2], vec![4]])
        );
        // Asked for `é`, the database finds a row of `e`.
        let found = rows::<()>([KeyValue::Text("e".into())]);
        assert_eq!(groups.find_all(&found, |place| place == 2), Some(vec![2]));
    }

    #[test]
    fn keys_that_may_be_equal_to_one_with_rows() {
        let perhaps = |texts: &[&str], of: &[usize]| {
            let keys = texts.iter().map(|t| Some(text(t))).collect();
            Groups::new(keys).perhaps_equal(of, 0..texts.len())
        };
        assert_eq!(perhaps(&["a", "A", "b", "a-"], &[0]), [1, 3]);
        assert_eq!(perhaps(&["e", "é", "i"], &[0]), [1]);
        assert_eq!(perhaps(&["e", "é", "i"], &[1]), [0, 2]);
        assert_eq!(perhaps(&["e", "E"], &[]), [0; 0]);
        assert_eq!(perhaps(&["i", "y", "e"], &[0]), [1]);
    }
}

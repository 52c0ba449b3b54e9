//! Rows of a list that have the same key.

use std::any::Any;
use std::collections::BTreeSet;

use crate::dialect::{choices, folded};
use crate::error::Source;
use crate::hashing::{HashMap, Hashing};
use crate::types::{
    AnyBound, BigInt, Bound, Char, CiText, Integer, Native, Numeric, SmallInt, TakesValues, Text,
    UnsignedBigInt,
};

/// A value of a key. Equal ones are one value to the database.
#[derive(Clone, PartialEq, Eq, Hash)]
enum KeyPart {
    Number(i128),
    Text(Box<str>),
    /// A value of another type, in readable form.
    Other(Box<str>),
}

/// The values of a key.
#[derive(Default, Clone, PartialEq, Eq, Hash)]
pub(super) struct KeyOfRow(Vec<KeyPart>);

impl TakesValues for KeyOfRow {
    fn begin_row(&mut self) {
        self.0.clear();
    }
    fn take<B: Native>(&mut self, value: &Bound<B>) -> Result<(), Source> {
        self.take_any(value)
    }
    fn take_any(&mut self, value: &dyn AnyBound) -> Result<(), Source> {
        let any = value.as_any();
        let part = if let Some(number) = number(any) {
            KeyPart::Number(number)
        } else if let Some(text) = text(any) {
            KeyPart::Text(text)
        } else if let Some(number) = of::<Numeric>(any) {
            // 1 and 1.00 are one value.
            KeyPart::Other(number.normalized().to_string().into())
        } else {
            KeyPart::Other(value.text().into())
        };
        self.0.push(part);
        Ok(())
    }
}

/// The value, if it is of this type.
fn of<B: Native>(any: &dyn Any) -> Option<&B::Rust> {
    any.downcast_ref::<Bound<B>>()?.0.as_ref()
}
fn number(any: &dyn Any) -> Option<i128> {
    (of::<BigInt>(any).copied().map(i128::from))
        .or_else(|| of::<Integer>(any).copied().map(i128::from))
        .or_else(|| of::<SmallInt>(any).copied().map(i128::from))
        .or_else(|| of::<UnsignedBigInt>(any).copied().map(i128::from))
}
fn text(any: &dyn Any) -> Option<Box<str>> {
    let text = of::<Text>(any).or_else(|| of::<Char>(any));
    text.map(|text| text.as_str().into())
        // citext compares in lower case.
        .or_else(|| Some(of::<CiText>(any)?.to_lowercase().into()))
}

impl KeyOfRow {
    /// The forms of the key without what a collation may ignore in text. `None` if it has letters beyond ASCII, to which a collation may take any
    /// others for equal.
    fn folded(&self) -> Option<impl Iterator<Item = Self> + use<>> {
        let is_odd = |part: &KeyPart| matches!(part, KeyPart::Text(text) if !text.is_ascii());
        if self.0.iter().any(is_odd) {
            return None;
        }
        let forms = |part: &KeyPart| match part {
            KeyPart::Text(text) => folded(text)
                .map(|text| KeyPart::Text(text.into()))
                .collect(),
            part => vec![part.clone()],
        };
        let keys = choices(self.0.iter().map(forms));
        Some(keys.into_iter().map(Self))
    }
}

/// Of rows with these keys, returns the places of the last of each that have the same.
pub(super) fn repeated(keys: impl Iterator<Item = (usize, KeyOfRow)>) -> Vec<usize> {
    let mut seen: HashMap<KeyOfRow, (usize, bool)> =
        HashMap::with_capacity_and_hasher(keys.size_hint().0, Hashing::default());
    for (place, key) in keys {
        seen.entry(key)
            .and_modify(|(last, again)| (*last, *again) = ((*last).max(place), true))
            .or_insert((place, false));
    }
    let mut repeated: Vec<usize> = (seen.into_values())
        .filter_map(|(last, again)| again.then_some(last))
        .collect();
    repeated.sort_unstable();
    repeated
}

/// Of rows with these keys, returns those that a collation may take for equal, though they are not the same: none if the keys hold no text.
/// They come in lists of at most `most`, and any two of them that may be equal are in one list together.
pub(super) fn perhaps_equal(
    keys: impl Iterator<Item = (usize, KeyOfRow)>,
    most: usize,
) -> Vec<Vec<usize>> {
    // Keys that may be equal to any other, and those that may be equal to the ones that fold to the same.
    let mut odd = Vec::new();
    let mut groups: HashMap<KeyOfRow, Vec<usize>> = HashMap::default();
    for (place, key) in keys {
        if !key.0.iter().any(|part| matches!(part, KeyPart::Text(_))) {
            return Vec::new();
        }
        match key.folded() {
            Some(forms) => {
                forms.for_each(|folded| groups.entry(folded).or_default().push(place));
            }
            None => odd.push(place),
        }
    }
    let mut groups: Vec<Vec<usize>> = (groups.into_values())
        .filter(|places| places.len() > 1 || !odd.is_empty())
        .collect();
    groups.sort_unstable();
    // A key of two forms is in two groups.
    let in_groups: BTreeSet<usize> = groups.iter().flatten().copied().collect();
    if odd.len() + in_groups.len() <= most {
        let all: BTreeSet<usize> = in_groups.into_iter().chain(odd).collect();
        let all = Some(all.into_iter().collect::<Vec<_>>());
        return all.filter(|all| !all.is_empty()).into_iter().collect();
    }
    let mut lists = Vec::new();
    let others: Vec<usize> = in_groups.into_iter().collect();
    for part in odd.chunks((most / 2).max(1)) {
        let beside = others.chunks(most.saturating_sub(part.len()).max(1));
        lists.extend(beside.map(|beside| [part, beside].concat()));
    }
    lists.extend(in_pairs(&odd, most));
    let mut together: BTreeSet<usize> = BTreeSet::new();
    let list = |places: &mut BTreeSet<usize>| std::mem::take(places).into_iter().collect();
    for group in groups.iter().filter(|places| places.len() > 1) {
        if group.len() > most {
            lists.extend(in_pairs(group, most));
            continue;
        }
        if together.len() + group.len() > most {
            lists.push(list(&mut together));
        }
        together.extend(group);
    }
    if !together.is_empty() {
        lists.push(list(&mut together));
    }
    lists
}

/// Lists of at most `most` places in which any two of these are together. None if they are at most half as many: the caller asks about
/// those in another list.
fn in_pairs(places: &[usize], most: usize) -> Vec<Vec<usize>> {
    let parts: Vec<&[usize]> = places.chunks((most / 2).max(1)).collect();
    let pairs = parts.iter().enumerate().flat_map(|(n, part)| {
        let others = parts.iter().skip(n + 1);
        others.map(|other| [*part, *other].concat())
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(texts: &[&str]) -> impl Iterator<Item = (usize, KeyOfRow)> {
        let key = |text: &&str| {
            let mut key = KeyOfRow::default();
            key.take(&Bound::<Text>(Some((*text).to_owned()))).unwrap();
            key
        };
        texts
            .iter()
            .map(key)
            .enumerate()
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn the_last_of_each_repeated_key_is_found() {
        assert_eq!(repeated(keys(&["a", "b", "A", "a", "c", "b", "a"])), [5, 6]);
        assert_eq!(repeated(keys(&["a", "b"])), [0; 0]);
    }

    #[test]
    fn keys_that_a_collation_may_take_for_equal() {
        let lists = |texts: &[&str], most| perhaps_equal(keys(texts), most);
        assert_eq!(
            lists(&["a", "b", "A", "c-1", "c 1", "c2"], 10),
            [[0, 2, 3, 4]]
        );
        assert_eq!(lists(&["e", "é"], 10), [[0, 1]]);
        assert_eq!(lists(&["a", "b"], 10), [[0; 0]; 0]);
        assert_eq!(lists(&["i", "e", "y", "c", "ch"], 10), [[0, 2, 3, 4]]);
        assert_eq!(lists(&["1-02", "1 2", "102"], 10), [[0, 1, 2]]);
        assert_eq!(lists(&["c01", "c1"], 10), [[0, 1]]);
        // In several lists: those that fold to the same are together, and one beyond ASCII is with each.
        assert_eq!(
            lists(&["a", "b", "A", "c-1", "c 1", "c2"], 3),
            [[0, 2], [3, 4]]
        );
        assert_eq!(lists(&["a", "é", "b", "c", "d"], 3), [[1, 0, 2], [1, 3, 4]]);
        let same = lists(&["a", "A", "-a", "a-", "A-"], 4);
        let together = |one: usize, other: usize| {
            let both = |list: &Vec<usize>| list.contains(&one) && list.contains(&other);
            same.iter().any(both)
        };
        for one in 0..5 {
            assert!((0..5).all(|other| one == other || together(one, other)));
        }
        assert!(same.iter().all(|list| list.len() <= 4));
        let number = |n: i64| {
            let mut key = KeyOfRow::default();
            key.take(&Bound::<BigInt>(Some(n))).unwrap();
            (0, key)
        };
        let numbers = [number(1), number(2)];
        assert_eq!(perhaps_equal(numbers.into_iter(), 10), [[0; 0]; 0]);
    }
}

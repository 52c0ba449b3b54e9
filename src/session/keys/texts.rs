//! The texts in the keys of a session's rows, and which of them the database takes for equal.

use std::sync::Arc;

use crate::engine::Driver;
use crate::hashing::{HashMap, HashSet};
use crate::session::entry::Entry;
use crate::session::keys::key::Key;
use crate::session::mapping::info::TableInfo;

/// The texts in the keys of a session's rows.
#[derive(Default)]
pub(in crate::session) struct Collations {
    pub(in crate::session) tables: Vec<TextKeys>,
    pub(in crate::session) collations: Vec<Collation>,
    pub(in crate::session) spellings: Spellings,
    /// Rows that were read and whose keys were not looked at since.
    pub(in crate::session) fresh: Vec<u32>,
    asks: Asking,
}

/// The columns of a table that hold keys, and their texts.
#[derive(Clone)]
pub(in crate::session) struct TextKeys {
    pub(in crate::session) table: &'static TableInfo,
    /// All columns of texts.
    pub(in crate::session) texts: Vec<&'static str>,
    /// The columns of keys.
    pub(in crate::session) columns: Vec<TextColumn>,
    /// True if the database was asked for the collations of the columns.
    pub(in crate::session) asked: bool,
}
#[derive(Clone)]
pub(in crate::session) struct TextColumn {
    pub(in crate::session) name: &'static str,
    pub(in crate::session) texts: HashSet<Arc<str>>,
    /// The place of its collation.
    pub(in crate::session) collation: Option<usize>,
}
impl TextKeys {
    /// True if the database was not asked for the collations of all its columns.
    pub(in crate::session) fn is_unknown(&self) -> bool {
        !self.asked && !self.columns.is_empty()
    }
    pub(in crate::session) fn column(&self, name: &str) -> Option<&TextColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
    /// Adds columns of a key; true if one of texts is new.
    pub(in crate::session) fn add(&mut self, key: &[&'static str]) -> bool {
        let before = self.columns.len();
        for name in key {
            if self.texts.contains(name) && self.column(name).is_none() {
                self.columns.push(TextColumn {
                    name,
                    texts: HashSet::default(),
                    collation: None,
                });
            }
        }
        let added = self.columns.len() > before;
        self.asked &= !added;
        added
    }
}

/// A collation, with the texts of its columns.
#[derive(Default)]
pub(in crate::session) struct Collation {
    pub(in crate::session) charset: String,
    pub(in crate::session) name: String,
    texts: HashSet<Arc<str>>,
    /// Texts of which the database was not asked.
    new: Vec<Arc<str>>,
    spellings: Spellings,
    /// The first of the texts of each weight.
    first: HashMap<String, Arc<str>>,
    /// Each text that is equal to others, with the first of them.
    pub(in crate::session) equal: HashMap<Arc<str>, Arc<str>>,
    /// How the database answers.
    asks: Asking,
}
/// How a database answers what its collations take for equal.
#[derive(Clone, Copy, Default)]
pub(in crate::session) struct Asking {
    /// True if weights are those among the texts of one question.
    pub(in crate::session) among: bool,
    /// True if collations may ignore any sign.
    pub(in crate::session) ignores_signs: bool,
    /// True if names come quoted.
    pub(in crate::session) quoted: bool,
}
impl Collation {
    fn new(charset: String, name: String, asks: Asking) -> Self {
        let spellings = Spellings {
            only_spaces: name.ends_with("_bin") || name == "binary",
            ignores_signs: asks.ignores_signs,
            ..Spellings::default()
        };
        Self {
            charset,
            name,
            spellings,
            asks,
            ..Self::default()
        }
    }
    fn add(&mut self, text: &Arc<str>) {
        if self.texts.insert(text.clone()) {
            self.spellings.add(text);
            self.new.push(text.clone());
        }
    }
    /// The texts of which the database is to be asked.
    pub(in crate::session) fn to_ask(&self) -> &[Arc<str>] {
        match self.spellings.may_be_equal {
            true => &self.new,
            false => &[],
        }
    }
    /// Stores the weights of the texts of which the database was asked: those of the same weight are equal.
    pub(in crate::session) fn set_weights(&mut self, weights: Vec<Option<String>>) {
        self.spellings.may_be_equal = false;
        let asked = match self.asks.among {
            false => std::mem::take(&mut self.new),
            // They are asked for again with those that come.
            true => {
                self.first.clear();
                self.equal.clear();
                self.new.clone()
            }
        };
        for (text, weight) in asked.into_iter().zip(weights) {
            let Some(weight) = weight else { continue };
            let first = self.first.entry(weight).or_insert_with(|| text.clone());
            if *first != text {
                self.equal.insert(first.clone(), first.clone());
                self.equal.insert(text, first.clone());
            }
        }
    }
}

/// Texts, and whether any of them may be equal to another.
#[derive(Default)]
pub(in crate::session) struct Spellings {
    folded: HashMap<String, Arc<str>>,
    /// Texts with characters that a collation may ignore, or take for others.
    odd: HashSet<Arc<str>>,
    /// True of a collation that ignores spaces at the end at most.
    only_spaces: bool,
    /// True if a collation may ignore signs.
    ignores_signs: bool,
    may_be_equal: bool,
}
impl Spellings {
    fn add(&mut self, text: &Arc<str>) {
        let Some(folded) = self.fold(text) else {
            let new = self.odd.insert(text.clone());
            self.may_be_equal |= new && self.odd.len() + self.folded.len() > 1;
            return;
        };
        match self.folded.get(&folded) {
            Some(known) => self.may_be_equal |= known != text,
            None => {
                self.may_be_equal |= !self.odd.is_empty();
                self.folded.insert(folded, text.clone());
            }
        }
    }
    /// The text without what any collation ignores; none if that is not known without the collation.
    fn fold(&self, text: &str) -> Option<String> {
        let folded = text.trim_end_matches(' ');
        if self.only_spaces {
            return Some(folded.to_owned());
        }
        let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let mut folded = plain.then(|| folded.to_ascii_lowercase())?;
        if self.ignores_signs {
            folded.retain(|c| c.is_ascii_alphanumeric());
        }
        Some(folded)
    }
}

impl Collations {
    pub(in crate::session) fn new(asks: Asking) -> Self {
        Self {
            spellings: Spellings {
                ignores_signs: asks.ignores_signs,
                ..Spellings::default()
            },
            asks,
            ..Self::default()
        }
    }
    /// The key with the first of the texts that the database takes for equal.
    pub(in crate::session) fn same(
        &self,
        table: &TableInfo,
        columns: &[&'static str],
        key: Key,
    ) -> Key {
        let Some(known) = self.tables.iter().find(|known| known.table.is(table)) else {
            return key;
        };
        let first = |place: usize, text: &Arc<str>| {
            let column = known.column(columns.get(place)?)?;
            let collation = self.collations.get(column.collation?)?;
            collation.equal.get(text).cloned()
        };
        key.with_texts(first)
    }

    /// The place of the table of a row, which is known from its first row.
    pub(in crate::session) fn table_of<C: Driver>(&mut self, entry: &Entry<C>) -> usize {
        let table = entry.table();
        let known = self.tables.iter().position(|known| known.table.is(table));
        known.unwrap_or_else(|| {
            let own = (entry.ops.columns)();
            let own = own.iter().filter(|own| own.is_text);
            let mut keys = TextKeys {
                table,
                texts: own.map(|own| own.column.name).collect(),
                columns: Vec::new(),
                asked: false,
            };
            keys.add(table.key);
            for reference in table.references {
                keys.add(reference.columns);
            }
            self.tables.push(keys);
            self.tables.len() - 1
        })
    }
    /// Adds the columns that foreign keys of other tables reference; true if one is new.
    pub(in crate::session) fn add_referenced(&mut self) -> bool {
        let tables: Vec<&'static TableInfo> = self.tables.iter().map(|known| known.table).collect();
        let mut added = false;
        for reference in tables.into_iter().flat_map(|table| table.references) {
            let mut to = self.tables.iter_mut();
            if let Some(to) = to.find(|known| known.table.is_referenced_by(reference)) {
                added |= to.add(reference.referenced);
            }
        }
        added
    }
    pub(in crate::session) fn add(&mut self, place: (usize, usize), text: &Arc<str>) {
        let (table, column) = place;
        let own = &mut self.tables[table].columns[column];
        if own.texts.insert(text.clone()) {
            match own.collation {
                Some(collation) => self.collations[collation].add(text),
                None => self.spellings.add(text),
            }
        }
    }
    /// Takes all texts; what is known of the columns stays.
    pub(in crate::session) fn take(&mut self) -> Self {
        let known = self.collations.iter();
        let known =
            known.map(|own| Collation::new(own.charset.clone(), own.name.clone(), own.asks));
        let mut rest = Self {
            tables: self.tables.clone(),
            collations: known.collect(),
            ..Self::new(self.asks)
        };
        for column in rest.tables.iter_mut().flat_map(|known| &mut known.columns) {
            column.texts.clear();
        }
        std::mem::replace(self, rest)
    }
    /// True if the database is to be asked for the collations of tables: texts of theirs may be equal, or those of others are.
    pub(in crate::session) fn asks_for_columns(&self) -> bool {
        (self.spellings.may_be_equal || !self.collations.is_empty())
            && self.tables.iter().any(TextKeys::is_unknown)
    }
    /// Stores the collations of a table's columns: the name of each, its character set and its collation.
    pub(in crate::session) fn set_columns(&mut self, table: usize, found: Vec<[String; 3]>) {
        self.tables[table].asked = true;
        for [column, charset, name] in found {
            let own = self.tables[table].columns.iter_mut();
            let Some(own) = own.into_iter().find(|own| own.name == column) else {
                continue;
            };
            // They are written into SQL.
            let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if !(self.asks.quoted || is_name(&charset) && is_name(&name)) {
                continue;
            }
            let known = self.collations.iter().position(|known| known.name == name);
            let place = known.unwrap_or(self.collations.len());
            if known.is_none() {
                self.collations
                    .push(Collation::new(charset, name, self.asks));
            }
            own.collation = Some(place);
            let mut texts: Vec<&Arc<str>> = own.texts.iter().collect();
            texts.sort_unstable();
            for text in texts {
                self.collations[place].add(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Asking, Collation, Spellings};

    fn may_be_equal(texts: &[&str]) -> bool {
        let mut spellings = Spellings::default();
        for text in texts {
            spellings.add(&Arc::from(*text));
        }
        spellings.may_be_equal
    }

    #[test]
    fn texts_that_a_collation_may_take_for_equal() {
        assert!(!may_be_equal(&["a", "b", "a", " a"]));
        assert!(may_be_equal(&["a", "A"]));
        assert!(may_be_equal(&["b", "a  ", "a"]));
        assert!(!may_be_equal(&["é"]));
        assert!(may_be_equal(&["é", "e"]));
        assert!(may_be_equal(&["e", "x", "é"]));
        assert!(may_be_equal(&["é", "ê"]));
        assert!(may_be_equal(&["a", "a\u{1}"]));
    }

    #[test]
    fn only_texts_that_are_new_are_asked_for() {
        let mut own = Collation::new(
            "utf8mb4".to_owned(),
            "utf8mb4_general_ci".to_owned(),
            Asking::default(),
        );
        let add = |own: &mut Collation, texts: &[&str]| {
            texts.iter().for_each(|text| own.add(&Arc::from(*text)));
            own.to_ask()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert!(add(&mut own, &["a", "b"]).is_empty());
        assert_eq!(add(&mut own, &["á"]), ["a", "b", "á"]);
        own.set_weights(["1", "2", "1"].map(|w| Some(w.to_owned())).into());
        assert!(add(&mut own, &["a", "b"]).is_empty());
        assert_eq!(add(&mut own, &["A", "c"]), ["A", "c"]);
        // A text that is too long has no weight.
        own.set_weights(vec![Some("1".to_owned()), None]);
        let equal = |text| own.equal.get(text).map(|first| &**first);
        assert_eq!(["a", "A", "á"].map(equal), [Some("a"); 3]);
        assert_eq!(["b", "c"].map(equal), [None; 2]);

        let mut own = Collation::new(
            "utf8mb4".to_owned(),
            "utf8mb4_bin".to_owned(),
            Asking::default(),
        );
        assert!(add(&mut own, &["a", "A", "á"]).is_empty());
        assert_eq!(add(&mut own, &["a "]), ["a", "A", "á", "a "]);
    }
    #[test]
    fn all_texts_are_asked_for_again_where_weights_are_those_among_them() {
        let asks = Asking {
            among: true,
            ignores_signs: true,
            quoted: false,
        };
        let mut own = Collation::new(String::new(), "NOCASE".to_owned(), asks);
        for text in ["b", "a-b", "c"] {
            own.add(&Arc::from(text));
        }
        assert!(own.to_ask().is_empty());
        own.add(&Arc::from("ab"));
        assert_eq!(own.to_ask().len(), 4);
        let weights = |texts: &[&str]| texts.iter().map(|w| Some((*w).to_owned())).collect();
        own.set_weights(weights(&["b", "a-b", "c", "ab"]));
        assert!(own.equal.is_empty() && own.to_ask().is_empty());
        own.add(&Arc::from("B"));
        own.set_weights(weights(&["B", "a-b", "c", "ab", "B"]));
        let equal = |text| own.equal.get(text).map(|first| &**first);
        assert_eq!(["b", "B", "ab"].map(equal), [Some("b"), Some("b"), None]);
    }
}

//! Texts that the database takes for equal though they are spelled differently: collations ignore case, accents, or spaces at the end.
//!
//! A session compares keys in memory. Where it has keys of other spellings that a collation may take for the same, it asks the
//! database for their weights, each once, and compares the first of those that are equal. A text of which the database has not
//! been asked is equal to itself only.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use crate::dialect::{AskCollations, Dialect};
use crate::engine::Driver;
use crate::error::{Decoded, RenderResult, Result};
use crate::render::Sql;
use crate::row::{Decode, RowSource};
use crate::scope::{Nil, Nullable};
use crate::session::draft::Source;
use crate::session::entry::{Entry, State};
use crate::session::keys::key::{Key, Part};
use crate::session::mapping::info::TableInfo;
use crate::session::rows::SessionRows;
use crate::statement::{IsStatement, Returns, Standalone, Statement, no_loads};
use crate::types::{Bound, Text};
use crate::write::CellValue;

impl<C: Driver> SessionRows<C> {
    /// The key by which the session compares: the same for all texts that the database takes for equal, as far as it was
    /// asked.
    #[inline]
    pub(in crate::session) fn same(
        &self,
        table: &TableInfo,
        columns: &[&'static str],
        key: Key,
    ) -> Key {
        match self.collations.collations.is_empty() {
            true => key,
            false => self.collations.same(table, columns, key),
        }
    }
    /// The same for values.
    pub(in crate::session) fn same_of<'c>(
        &self,
        table: &TableInfo,
        columns: &[&'static str],
        values: impl IntoIterator<Item = &'c CellValue>,
    ) -> Key {
        self.same(table, columns, Key::of(values))
    }
    /// True if the database took keys for equal whose spellings differ.
    pub(in crate::session) fn folds(&self) -> bool {
        let mut collations = self.collations.collations.iter();
        collations.any(|collation| !collation.equal.is_empty())
    }

    /// Notes the texts in the keys of these rows.
    fn note_texts(&mut self, slots: &[u32]) {
        let mut all = std::mem::take(&mut self.collations);
        let tables = all.tables.len();
        for slot in slots {
            all.table_of(self.entry(*slot));
        }
        // The rows of these columns were not looked at before.
        let every: Vec<u32> = match tables < all.tables.len() && all.add_referenced() {
            true => (0..self.count()).collect(),
            false => Vec::new(),
        };
        for slot in slots.iter().chain(&every) {
            let entry = self.entry(*slot);
            let of = all.table_of(entry);
            for place in 0..all.tables[of].columns.len() {
                let name = all.tables[of].columns[place].name;
                for text in texts(entry, name) {
                    all.add((of, place), &text);
                }
            }
        }
        self.collations = all;
    }
}

/// The texts of a column of a row: those that it has, had, and is assigned.
fn texts<C: Driver>(entry: &Entry<C>, name: &'static str) -> Vec<Arc<str>> {
    if !matches!(entry.state, State::Pending | State::Persistent) {
        return Vec::new();
    }
    let rows = entry.row.iter().chain(&entry.original);
    let cells = rows.filter_map(|row| (entry.ops.cell)(row, name));
    let drafts = entry.draft.iter().filter(|draft| draft.column == name);
    let drafts = drafts.filter_map(|draft| match &draft.source {
        Source::Value(value) => Some(value.clone()),
        _ => None,
    });
    let parts = cells.chain(drafts).map(|cell| Part::of(&cell));
    let texts = parts.filter_map(|part| match part {
        Part::Text(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

/// Asks the database which of the keys that were read since are equal to others.
pub(in crate::session) async fn learn_read<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<()> {
    let fresh = std::mem::take(&mut rows.collations.fresh);
    if !fresh.is_empty() {
        rows.note_texts(&fresh);
    }
    learn(rows, on).await
}
/// The same for the keys of all rows, also those that were assigned.
pub(in crate::session) async fn learn_all<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<()> {
    if <C::Dialect as Dialect>::SYNTAX.collations.is_none() {
        return Ok(());
    }
    rows.collations.fresh.clear();
    let all: Vec<u32> = (0..rows.count()).collect();
    rows.note_texts(&all);
    learn(rows, on).await
}

/// How many texts one question has: a text of a key has up to 3 KB, and `max_allowed_packet` is 16 MB at first.
const MOST_TEXTS: usize = 2_000;

/// Asks for what is not known. If a question fails, or its future is dropped, it is asked again the next time.
async fn learn<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    let Some(sql) = <C::Dialect as Dialect>::SYNTAX.collations else {
        return Ok(());
    };
    if rows.collations.asks_for_columns() {
        for place in 0..rows.collations.tables.len() {
            let known = &rows.collations.tables[place];
            if known.is_unknown() {
                let (schema, name) = (known.table.schema, known.table.name);
                let asks = Asks::<OfColumn>::collations(&sql, schema, name);
                let found = on.fetch(&asks, 0..1).await?;
                rows.collations.set_columns(place, found);
                rows.indexes.clear();
            }
        }
    }
    for place in 0..rows.collations.collations.len() {
        let own = &rows.collations.collations[place];
        let mut weights = Vec::new();
        // A server takes packets of a limited size.
        for texts in own.to_ask().chunks(MOST_TEXTS) {
            let asks = Asks::<Weight>::weights(&sql, &own.charset, &own.name, texts);
            weights.extend(on.fetch(&asks, 0..1).await?);
        }
        if !weights.is_empty() {
            rows.collations.collations[place].set_weights(weights);
            rows.indexes.clear();
        }
    }
    Ok(())
}

/// A statement that asks for collations, or for what they take for equal.
struct Asks<De> {
    sql: String,
    values: Vec<Bound<Text>>,
    rows: PhantomData<fn() -> De>,
}
impl<De> Asks<De> {
    /// The parameters come in place of each `?`.
    fn new(sql: String, values: impl IntoIterator<Item = Option<String>>) -> Self {
        Self {
            sql,
            values: values.into_iter().map(Bound).collect(),
            rows: PhantomData,
        }
    }
}
impl Asks<OfColumn> {
    fn collations(sql: &AskCollations, schema: Option<&str>, table: &str) -> Self {
        let values = [schema.map(str::to_owned), Some(table.to_owned())];
        Self::new(sql.of_columns.to_owned(), values)
    }
}
impl Asks<Weight> {
    fn weights(sql: &AskCollations, charset: &str, collation: &str, texts: &[Arc<str>]) -> Self {
        let texts = texts.iter().map(|text| serde_json::Value::from(&**text));
        let texts = serde_json::Value::Array(texts.collect()).to_string();
        let sql = sql.weights.replace("{charset}", charset);
        Self::new(sql.replace("{collation}", collation), [Some(texts)])
    }
}
impl<De: 'static> IsStatement for Asks<De> {}
impl<De: 'static> Standalone for Asks<De> {}
impl<De: Decode> Returns for Asks<De> {
    type Row = De::Row;
    type Decode = De;
    no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}
impl<De: Decode, D: Dialect> Statement<D> for Asks<De> {
    const STATIC: bool = false;
    fn kept(&self, _: &Range<usize>) -> Option<bool> {
        Some(true)
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let mut pieces = self.sql.split('?');
        out.push(pieces.next().unwrap_or_default());
        for (piece, value) in pieces.zip(&self.values) {
            out.bind(value)?;
            out.push(piece);
        }
        Ok(())
    }
}

/// The name of a column, its character set and its collation.
struct OfColumn;
impl Decode for OfColumn {
    type Row = [String; 3];
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = 3;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<[String; 3]> {
        let mut found = [const { String::new() }; 3];
        for value in &mut found {
            *value = row.value::<Text>()?.unwrap_or_default();
        }
        Ok(found)
    }
}
/// The weight of a text; none of one that is longer than a key can be.
struct Weight;
impl Decode for Weight {
    type Row = Option<String>;
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = 1;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Option<String>> {
        row.value::<Text>()
    }
}

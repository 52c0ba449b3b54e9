//! Rows that a flush reads by columns of theirs, so that the session has them.

use std::sync::Arc;

use super::draft::Source;
use super::entry::State;
use super::flush::{Failure, most_rows};
use super::forget::forget;
use super::hooks::AnyRow;
use super::key::Key;
use super::ops::Ops;
use super::rows::SessionRows;
use super::statement::{Found, What, Write};
use crate::engine::Driver;
use crate::hashing::HashSet;
use crate::write::CellValue;

/// The values of columns, unless one is NULL.
pub(super) fn values<C: Driver>(
    ops: &Ops<C>,
    row: &AnyRow,
    columns: &[&'static str],
) -> Option<Vec<CellValue>> {
    let values = columns.iter().map(|column| (ops.cell)(row, column));
    let values: Vec<CellValue> = values.collect::<Option<_>>()?;
    (!Key::of(&values).has_null()).then_some(values)
}

/// Reads the rows that have one of these keys in some columns; the session has them from then on.
pub(super) async fn fetch<C: Driver>(
    rows: &mut SessionRows<C>,
    of: &'static Ops<C>,
    columns: &[&'static str],
    keys: Vec<Vec<CellValue>>,
    on: &mut C,
) -> Result<Vec<u32>, Failure> {
    read_unseen(rows, of, on).await?;
    select(rows, of, columns, keys, on).await
}
/// Reads the rows of a junction that are to be deleted without having been read: they may be found now.
async fn read_unseen<C: Driver>(
    rows: &mut SessionRows<C>,
    of: &'static Ops<C>,
    on: &mut C,
) -> Result<(), Failure> {
    let mut columns: Vec<&'static str> = Vec::new();
    let (mut keys, mut unseen) = (Vec::new(), Vec::new());
    for (slot, entry) in rows.slots() {
        if !entry.is_unseen() || (entry.ops.row_type)() != (of.row_type)() {
            continue;
        }
        let parts = entry.draft.iter().filter_map(|draft| {
            let Source::Of { slot, column, .. } = &draft.source else {
                return None;
            };
            let other = rows.entry(*slot);
            Some((draft.column, (other.ops.cell)(other.stored()?, column)?))
        });
        let (own, key): (Vec<&'static str>, Vec<CellValue>) = parts.unzip();
        if columns.is_empty() {
            columns.clone_from(&own);
        }
        // All are of one junction, and seen from either end.
        let key: Option<Vec<CellValue>> = columns
            .iter()
            .map(|name| Some(key[own.iter().position(|own| own == name)?].clone()))
            .collect();
        if let Some(key) = key {
            keys.push(key);
            unseen.push(slot);
        }
    }
    for slot in select(rows, of, &columns, keys, on).await? {
        rows.touch(slot).deleted = true;
    }
    for slot in unseen {
        forget(rows, slot, State::Transient);
    }
    Ok(())
}
async fn select<C: Driver>(
    rows: &mut SessionRows<C>,
    of: &'static Ops<C>,
    columns: &[&'static str],
    mut keys: Vec<Vec<CellValue>>,
    on: &mut C,
) -> Result<Vec<u32>, Failure> {
    let mut seen = HashSet::default();
    keys.retain(|key| seen.insert(Key::of(key)));
    let mut found = Vec::new();
    let most = most_rows::<C::Dialect>(columns.len());
    let mut keys = keys.into_iter().peekable();
    while keys.peek().is_some() {
        let select = What::Select(Found {
            columns: columns.to_vec(),
            rows: keys.by_ref().take(most).collect(),
        });
        let select = Arc::new(Write::new((of.table)(), select));
        for row in (of.fetch)(on, select).await? {
            found.push(rows.absorb_row(of, row));
        }
    }
    Ok(found)
}

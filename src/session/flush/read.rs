//! Loads the rows that a flush needs, by column values.

use std::sync::Arc;

use crate::engine::Driver;
use crate::hashing::HashSet;
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::Source;
use crate::session::entry::{Entry, State};
use crate::session::flush::{Failure, most_rows, take_part};
use crate::session::forget::forget;
use crate::session::keys::collations::learn_read;
use crate::session::keys::key::Key;
use crate::session::mapping::erased::Ops;
use crate::session::rows::SessionRows;
use crate::session::statements::piece::size;
use crate::session::statements::statement::{Found, What, Write};
use crate::write::CellValue;

/// The values of columns; `None` if one is NULL.
pub(in crate::session) fn values<C: Driver>(
    ops: &Ops<C>,
    row: &AnyRow,
    columns: &[&'static str],
) -> Option<Vec<CellValue>> {
    let values = columns.iter().map(|column| (ops.cell)(row, column));
    let values: Vec<CellValue> = values.collect::<Option<_>>()?;
    (!Key::of(&values).has_null()).then_some(values)
}

/// Reads the rows that have one of these keys in some columns into the session.
pub(in crate::session) async fn fetch<C: Driver>(
    rows: &mut SessionRows<C>,
    of: &'static Ops<C>,
    columns: &[&'static str],
    keys: Vec<Vec<CellValue>>,
    on: &mut C,
) -> Result<Vec<u32>, Failure> {
    read_unseen(rows, of, on).await?;
    select(rows, of, columns, keys, on).await
}
/// Reads the rows of a junction that are to be deleted without being read: they may be found now.
async fn read_unseen<C: Driver>(
    rows: &mut SessionRows<C>,
    of: &'static Ops<C>,
    on: &mut C,
) -> Result<(), Failure> {
    let is_unseen =
        |entry: &Entry<C>| entry.is_unseen() && (entry.ops.row_type)() == (of.row_type)();
    let (columns, found) = link_keys(rows, is_unseen);
    let (unseen, keys): (Vec<u32>, Vec<_>) = found.into_iter().unzip();
    for slot in select(rows, of, &columns, keys, on).await? {
        rows.touch(slot).deleted = true;
    }
    for slot in unseen {
        forget(rows, slot, State::Transient);
    }
    Ok(())
}
/// The foreign keys of rows of a junction that are known by the rows at their ends: the columns, and the values of each row.
pub(in crate::session) fn link_keys<C: Driver>(
    rows: &SessionRows<C>,
    which: impl Fn(&Entry<C>) -> bool,
) -> (Vec<&'static str>, Vec<(u32, Vec<CellValue>)>) {
    let mut columns: Vec<&'static str> = Vec::new();
    let mut keys = Vec::new();
    for (slot, entry) in rows.slots().filter(|(_, entry)| which(entry)) {
        let parts = entry.draft.iter().filter_map(|draft| {
            let Source::Of { slot, column, .. } = &draft.source else {
                return None;
            };
            let other = rows.entry(*slot);
            Some((draft.column, (other.ops.cell)(other.stored()?, column)?))
        });
        let (own, key): (Vec<&'static str>, Vec<CellValue>) = parts.unzip();
        if own.len() < entry.draft.len() {
            continue;
        }
        if columns.is_empty() {
            columns.clone_from(&own);
        }
        // All are of one junction, and seen from either end.
        let key: Option<Vec<CellValue>> = columns
            .iter()
            .map(|name| Some(key[own.iter().position(|own| own == name)?].clone()))
            .collect();
        keys.extend(key.map(|key| (slot, key)));
    }
    (columns, keys)
}
pub(in crate::session) async fn select<C: Driver>(
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
            rows: take_part::<C::Dialect, _>(&mut keys, most, |key| size::<C::Dialect>(key)),
        });
        let select = Arc::new(Write::new((of.table)(), select));
        for row in (of.fetch)(on, select).await? {
            found.push(rows.absorb_row(of, row));
        }
    }
    learn_read(rows, on).await?;
    Ok(found)
}

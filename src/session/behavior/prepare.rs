//! Rows before they are written: values generated in Rust, and the behavior of their tables.

use std::any::TypeId;

use crate::engine::Driver;
use crate::hashing::{HashMap, HashSet};
use crate::session::behavior::hooks::{AnyRow, AnyWritten, Invalid, OnDelete};
use crate::session::change::assign;
use crate::session::draft::Draft;
use crate::session::entry::State;
use crate::session::flush::Failure;
use crate::session::mapping::columns::ColumnInfo;
use crate::session::options::make;
use crate::session::rows::SessionRows;
use crate::write::{CellValue, ColumnValue};

/// A row of a session.
struct InSession<'r, C: Driver> {
    rows: &'r mut SessionRows<C>,
    slot: u32,
}
impl<C: Driver> AnyWritten for InSession<'_, C> {
    fn cell(&self, column: &'static str) -> Option<CellValue> {
        let entry = self.rows.entry(self.slot);
        match entry.drafts().find(|draft| draft.column == column) {
            Some(draft) => draft.cell().map(|cell| cell.value),
            None => (entry.ops.cell)(entry.row.as_ref()?, column),
        }
    }
    fn gives(&self, column: &'static str) -> bool {
        let entry = self.rows.entry(self.slot);
        entry.drafts().any(|draft| draft.column == column)
            || entry.changed().iter().any(|cell| cell.column == column)
    }
    fn give(&mut self, value: ColumnValue) {
        assign(self.rows, self.slot, vec![Draft::from(value)]);
    }
    fn original(&self) -> Option<&AnyRow> {
        self.rows.entry(self.slot).stored()
    }
}

/// The answers of the behavior of rows that are to be deleted.
pub(in crate::session) struct Answers {
    asked: HashSet<u32>,
    /// Rows that stay, and are updated.
    kept: HashSet<u32>,
    /// The reasons for which the flush fails.
    pub(in crate::session) refused: HashMap<u32, String>,
    /// Other mistakes.
    pub(in crate::session) invalid: Invalid,
}
impl Answers {
    pub(in crate::session) fn new() -> Self {
        Self {
            asked: HashSet::default(),
            kept: HashSet::default(),
            refused: HashMap::default(),
            invalid: Invalid::new(),
        }
    }
    /// Asks the behavior of each row that is to be deleted, once. Returns those that are kept since.
    pub(in crate::session) fn ask<C: Driver>(&mut self, rows: &mut SessionRows<C>) -> HashSet<u32> {
        let mut kept = HashSet::default();
        for slot in 0..rows.count() {
            let entry = rows.entry(slot);
            if !entry.deleted || entry.state != State::Persistent || entry.is_unseen() {
                continue;
            }
            let Some(hooks) = (entry.ops.hooks)() else {
                continue;
            };
            if self.asked.insert(slot) {
                match (hooks.before_delete)(&mut InSession { rows, slot }) {
                    OnDelete::Erase => continue,
                    OnDelete::Refuse(why) => {
                        self.refused.insert(slot, why);
                        continue;
                    }
                    OnDelete::Keep => {
                        self.kept.insert(slot);
                        kept.insert(slot);
                    }
                }
            }
            // A rule may have led to it once more.
            if self.kept.contains(&slot) {
                let entry = rows.touch(slot);
                (entry.deleted, entry.orphan) = (false, false);
            }
        }
        kept
    }
}

/// Prepares rows to be written, and asks whether they may be.
pub(in crate::session) fn prepare<C: Driver>(
    rows: &mut SessionRows<C>,
    answers: Answers,
) -> Result<(), Failure> {
    let options = rows.options.clone();
    let mut invalid = answers.invalid;
    // The columns of a type of rows, once for all of them.
    let mut columns: Vec<(TypeId, Vec<ColumnInfo>)> = Vec::new();
    for slot in 0..u32::try_from(rows.entries.len()).unwrap_or(u32::MAX) {
        let entry = rows.entry(slot);
        let (ops, hooks) = (entry.ops, (entry.ops.hooks)());
        let made = match entry.state {
            State::Pending => &options.defaults,
            State::Persistent => &options.on_update,
            _ => continue,
        };
        if hooks.is_none() && made.is_empty()
            || entry.state == State::Persistent && entry.row.is_none()
        {
            continue;
        }
        let (is_new, deleted) = (entry.state == State::Pending, entry.deleted);
        if deleted {
            if let Some(why) = answers.refused.get(&slot) {
                invalid.of((ops.table)(), slot).row(why);
            }
            continue;
        }
        if !is_new && !answers.kept.contains(&slot) && !entry.is_modified() {
            continue;
        }
        let row = &mut InSession { rows, slot };
        if !made.is_empty() {
            let of = (ops.row_type)();
            let known = match columns.iter().position(|(known, _)| *known == of) {
                Some(known) => known,
                None => {
                    columns.push((of, (ops.columns)()));
                    columns.len() - 1
                }
            };
            let known = &columns[known].1;
            match (ops.table)().joined {
                None => make(made, known, row),
                // A row has none of the columns of the tables of other kinds.
                Some(joined) => {
                    let name = row.rows.entry(slot).part().map(|part| part.name);
                    let own = known.iter().copied().filter(|own| {
                        let of = joined.part_of(own.column.name);
                        of.is_none_or(|of| Some(of.name) == name)
                    });
                    make(made, &own.collect::<Vec<_>>(), row);
                }
            }
        }
        if let Some(hooks) = hooks {
            match is_new {
                true => (hooks.before_insert)(row),
                false => (hooks.before_update)(row),
            }
            (hooks.validate)(row, invalid.of((ops.table)(), slot));
        }
    }
    invalid.result().map_err(Failure::session)
}

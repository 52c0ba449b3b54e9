//! Updates changed rows: those that change the same columns in one statement.

use std::sync::Arc;

use super::work::{Change, Failure, Work, most_written_rows, take_part};
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::error::SessionError;
use crate::session::draft::Source;
use crate::session::mapping::info::TableInfo;
use crate::session::statements::arrays::Form;
use crate::session::statements::piece::Piece;
use crate::session::statements::statement::{Found, UpdateRows, What, Write};
use crate::types::{BigInt, Bound, Integer, SmallInt, UnsignedBigInt};
use crate::write::{CellValue, same_name};

/// A changed row whose values are all known.
pub(super) struct Changed<D> {
    pub(super) slot: u32,
    pub(super) set: Vec<(&'static str, Piece<D>)>,
}
impl<D> Changed<D> {
    /// About how many bytes its values have.
    pub(super) fn size(&self) -> usize
    where
        D: Dialect,
    {
        self.set.iter().map(|(_, piece)| piece.measure().1).sum()
    }
    /// True if both set the same columns.
    fn sets_columns_of(&self, other: &Self) -> bool {
        let mut pairs = self.set.iter().zip(&other.set);
        self.set.len() == other.set.len() && pairs.all(|(own, other)| same_name(own.0, other.0))
    }
}

impl<C: Driver> Work<'_, C> {
    /// The version of a row, if its table has one.
    pub(super) fn version(&self, table: &TableInfo, slot: u32) -> Result<Option<Version>, Failure> {
        let Some(column) = table.version else {
            return Ok(None);
        };
        let before = self.values(slot, &[column]).into_iter().next();
        let version = before.and_then(|before| Version::after(column, before));
        let no_version = || {
            let table = table.name;
            Failure::session(SessionError::NoVersion { table, column })
        };
        version.map(Some).ok_or_else(no_version)
    }

    /// True if the database makes the version of rows that are written so: it may do so after RETURNING.
    pub(super) fn makes_version(
        &self,
        table: &TableInfo,
        slot: u32,
        sets: impl Fn(&str) -> bool,
    ) -> bool {
        let counts =
            || matches!(self.version(table, slot), Ok(Some(version)) if version.next.is_some());
        table.version.is_some_and(|version| !sets(version)) && !counts()
    }

    /// Updates rows, those of a version only if they have it still.
    pub(super) async fn update(
        &mut self,
        changes: Vec<Change<C::Dialect>>,
        versioned: bool,
        on: &mut C,
    ) -> Result<(), Failure> {
        let mut shapes: Vec<(&'static TableInfo, Vec<Changed<C::Dialect>>)> = Vec::new();
        for change in self.in_order(changes, |change| change.slot) {
            let table = self.table(change.slot);
            let changed = self.changed(table, change, versioned)?;
            let same = shapes
                .iter_mut()
                .find(|(known, rows)| known.is(table) && rows[0].sets_columns_of(&changed));
            match same {
                Some((_, rows)) => rows.push(changed),
                None => shapes.push((table, vec![changed])),
            }
        }
        for (table, rows) in shapes {
            if table.joined.is_some() {
                self.update_joined(table, rows, versioned, on).await?;
                continue;
            }
            self.update_shape(table, rows, versioned, on).await?;
        }
        Ok(())
    }

    fn changed(
        &self,
        table: &'static TableInfo,
        change: Change<C::Dialect>,
        versioned: bool,
    ) -> Result<Changed<C::Dialect>, Failure> {
        let slot = change.slot;
        let version = match versioned {
            true => self.version(table, slot)?,
            false => None,
        };
        let next = version.and_then(|version| Some((version.column, version.next?)));
        let counted = next.as_ref().map(|(column, _)| *column);
        let mut drafts = change.set;
        drafts.retain(|draft| Some(draft.column) != counted);
        drafts.sort_by_key(|draft| table.place(draft.column));
        let mut set = Vec::with_capacity(drafts.len() + 1);
        for draft in drafts {
            let column = draft.column;
            let piece = match draft.source {
                Source::Value(value) => Some(Piece::Value(value)),
                _ => self.piece(slot, &draft)?,
            };
            let none = || {
                Failure::session(SessionError::NoRow {
                    table: table.name,
                    column,
                })
            };
            set.push((column, piece.ok_or_else(none)?));
        }
        if let Some((column, next)) = next {
            set.push((column, Piece::Value(next)));
        }
        Ok(Changed { slot, set })
    }

    async fn update_shape(
        &mut self,
        table: &'static TableInfo,
        rows: Vec<Changed<C::Dialect>>,
        versioned: bool,
        on: &mut C,
    ) -> Result<(), Failure> {
        let syntax = <C::Dialect as Dialect>::SYNTAX;
        let sets_key = |row: &Changed<_>| row.set.iter().any(|(name, _)| table.key.contains(name));
        let values_only = |row: &Changed<_>| {
            row.set
                .iter()
                .all(|(_, piece)| matches!(piece, Piece::Value(_)))
        };
        let (together, single): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| values_only(row) && !sets_key(row));
        let mut read_again = Vec::new();
        for row in single {
            self.update_one(table, row, versioned, &mut read_again, on)
                .await?;
        }
        let width = table.key.len() + 1 + together.first().map_or(0, |row| row.set.len());
        let mut rows = together.into_iter().peekable();
        while rows.peek().is_some() {
            let most = most_written_rows::<C::Dialect>(width).min(syntax.most_value_rows);
            let part = take_part::<C::Dialect, _>(&mut rows, most, Changed::size);
            if part.len() == 1 {
                for row in part {
                    self.update_one(table, row, versioned, &mut read_again, on)
                        .await?;
                }
                continue;
            }
            self.update_many(table, part, versioned, on).await?;
        }
        self.read_again(&read_again, on).await
    }

    /// Updates one row. If the database does not return it, it must be read again.
    async fn update_one(
        &mut self,
        table: &'static TableInfo,
        row: Changed<C::Dialect>,
        versioned: bool,
        read_again: &mut Vec<u32>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let (slot, ops) = (row.slot, self.rows.entry(row.slot).ops);
        let returning = <C::Dialect as Dialect>::SYNTAX.returning;
        // Rows that reference its other columns follow it too.
        let is_key = |name: &&'static str| {
            let mut references = self.references.iter();
            table.key.contains(name)
                || references
                    .any(|key| table.is_referenced_by(key) && key.referenced.contains(name))
        };
        let sets_key = row.set.iter().any(|(name, _)| is_key(name));
        let key = (sets_key && !returning).then(|| self.key_after(table, &row));
        let made = self.makes_version(table, slot, |name| sets(&row.set, name));
        let found = self.found(&[slot], versioned);
        let mut update = Write::new(
            table,
            What::Update {
                set: row.set,
                found,
            },
        );
        update.returning = returning;
        let update = Arc::new(update);
        let stale = || Failure::Stale {
            slots: vec![self.origin(slot)],
            sql: update.sql(),
        };
        let before = self.stored(slot).cloned();
        let written = match returning {
            true => (ops.fetch)(on, update.clone()).await?,
            false => {
                if on.execute(&*update, 0..1).await? == 0 {
                    return Err(stale());
                }
                let Some(key) = key else {
                    read_again.push(slot);
                    return Ok(());
                };
                let key =
                    key.ok_or_else(|| Failure::session(SessionError::NoKey { table: table.name }))?;
                let columns = table.key.to_vec();
                let select = What::Select(Found {
                    columns,
                    rows: vec![key],
                });
                (ops.fetch)(on, Arc::new(Write::new(table, select))).await?
            }
        };
        let Some(written) = written.into_iter().next() else {
            return Err(stale());
        };
        self.done.rows.insert(slot, written);
        if made {
            read_again.push(slot);
        }
        if let Some(before) = before {
            self.cascade_update(slot, &before)?;
        }
        self.renew(on).await
    }

    /// The key that the row will have, if it is known.
    pub(super) fn key_after(
        &self,
        table: &TableInfo,
        row: &Changed<C::Dialect>,
    ) -> Option<Vec<CellValue>> {
        let value = |name: &&'static str| match row.set.iter().find(|(column, _)| column == name) {
            Some((_, Piece::Value(value))) => Some(value.clone()),
            Some(_) => None,
            None => self.values(row.slot, &[*name]).into_iter().next(),
        };
        table.key.iter().map(value).collect()
    }

    async fn update_many(
        &mut self,
        table: &'static TableInfo,
        rows: Vec<Changed<C::Dialect>>,
        versioned: bool,
        on: &mut C,
    ) -> Result<(), Failure> {
        let Some(first) = rows.first() else {
            return Ok(());
        };
        let ops = self.rows.entry(first.slot).ops;
        let made = self.makes_version(table, first.slot, |name| sets(&first.set, name));
        let columns = (ops.columns)();
        let of = |name: &&'static str| {
            let own = columns.iter().find(|own| own.column.name == *name);
            own.map(|own| own.column)
        };
        let slots: Vec<u32> = rows.iter().map(|row| row.slot).collect();
        let found = self.found(&slots, versioned);
        let keys = found.columns.iter().filter_map(of).collect();
        let set = first.set.iter().filter_map(|(name, _)| of(name)).collect();
        let rows = found.rows.into_iter().zip(rows).map(|(mut values, row)| {
            let set = row.set.into_iter();
            values.extend(set.filter_map(|(_, piece)| match piece {
                Piece::Value(value) => Some(value),
                _ => None,
            }));
            values
        });
        let what = What::UpdateRows(UpdateRows {
            keys,
            set,
            rows: rows.collect(),
            part: None,
            form: Form::Any,
            render: ops.update_rows,
        });
        let mut update = Write::new(table, what);
        update.returning = <C::Dialect as Dialect>::SYNTAX.returning;
        let update = Arc::new(update);
        // They are found by their primary key, so it has not changed.
        let other_keys = self.references.iter().any(|reference| {
            table.is_referenced_by(reference) && reference.referenced != table.key
        });
        let before = slots.iter().filter(|_| other_keys);
        let before: Vec<_> = before
            .filter_map(|slot| Some((*slot, self.stored(*slot)?.clone())))
            .collect();
        let stale = |slots| Failure::Stale {
            slots,
            sql: update.sql(),
        };
        if update.returning {
            let written = (ops.fetch)(on, update.clone()).await?;
            let left = self.take(&slots, written);
            if !left.is_empty() {
                return Err(stale(left));
            }
            if made {
                self.read_again(&slots, on).await?;
            }
        } else {
            if on.execute(&*update, 0..1).await? != slots.len() {
                return Err(stale(slots));
            }
            self.read_again(&slots, on).await?;
        }
        for (slot, before) in before {
            self.cascade_update(slot, &before)?;
        }
        self.renew(on).await
    }
}

/// True if one of these columns has this name.
fn sets<D>(set: &[(&'static str, Piece<D>)], name: &str) -> bool {
    set.iter().any(|(column, _)| *column == name)
}

/// The version of a row that is updated.
pub(super) struct Version {
    pub(super) column: &'static str,
    pub(super) before: CellValue,
    /// The new version of the row, if the session counts; others are generated by Rust or by the database.
    pub(super) next: Option<CellValue>,
}
impl Version {
    /// `None` if the row has no version, or the version cannot be increased.
    fn after(column: &'static str, before: CellValue) -> Option<Self> {
        if before.any().is_null() {
            return None;
        }
        let any = before.any().as_any();
        macro_rules! counted {
            ($($integer:ident),+) => {
                $(if let Some(Bound(Some(version))) = any.downcast_ref::<Bound<$integer>>() {
                    Some(CellValue::new(Bound::<$integer>(Some(version.checked_add(1)?))))
                } else)+ {
                    None
                }
            };
        }
        let next = counted!(BigInt, Integer, SmallInt, UnsignedBigInt);
        Some(Self {
            column,
            before,
            next,
        })
    }
}

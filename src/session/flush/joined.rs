//! Rows that are in two tables: the polymorphic one, and the table of their kind.
//!
//! A new row is written to the polymorphic table first, whose key both share; a row is deleted in the reverse order.

use std::sync::Arc;

use super::insert::{New, Part, forget_number, in_order_of, known_key, same};
use super::update::Changed;
use super::work::{Failure, Work, most_rows, take_part};
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::error::{Error, SessionError};
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::Source;
use crate::session::mapping::erased::Ops;
use crate::session::mapping::info::TableInfo;
use crate::session::statements::arrays::Form;
use crate::session::statements::piece::Piece;
use crate::session::statements::statement::{Found, UpdateRows, What, Write};
use crate::table::{JoinedPart, JoinedTables};
use crate::write::CellValue;

/// Columns of one table, with the values that rows get.
struct Columns<D> {
    names: Vec<&'static str>,
    rows: Vec<Vec<Piece<D>>>,
}
impl<D> Columns<D> {
    fn new() -> Self {
        Self {
            names: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl<C: Driver> Work<'_, C> {
    fn no_kind(table: &TableInfo, joined: &JoinedTables) -> Failure {
        Failure::session(SessionError::NoKind {
            table: table.name,
            column: joined.on,
        })
    }
    /// The table of the kind of a new row.
    pub(super) fn part_of_new(&self, slot: u32) -> Result<Part, Failure> {
        let (entry, table) = (self.rows.entry(slot), self.table(slot));
        let Some(joined) = table.joined else {
            return Ok(None);
        };
        let on = entry.draft.iter().find(|draft| draft.column == joined.on);
        match on.map(|draft| &draft.source) {
            Some(Source::Value(label)) => Ok(table.part_of_kind(label)),
            _ => Err(Self::no_kind(table, joined)),
        }
    }
    /// The table of the kind of a row that is in the database.
    fn part_of_stored(&self, slot: u32) -> Part {
        let (entry, table) = (self.rows.entry(slot), self.table(slot));
        let label = (entry.ops.cell)(self.stored(slot)?, table.joined?.on)?;
        table.part_of_kind(&label)
    }

    /// Splits values into those of the polymorphic table and those of the table of a kind. Rows have no others.
    fn split(
        table: &TableInfo,
        (part, left): (Part, Part),
        columns: &[&'static str],
        rows: Vec<Vec<Piece<C::Dialect>>>,
    ) -> Result<(Columns<C::Dialect>, Columns<C::Dialect>), Failure> {
        enum To {
            Table,
            Part,
            Nowhere,
        }
        let to = |column: &&'static str| match table.joined.and_then(|of| of.part_of(column)) {
            None => To::Table,
            own if same(own, part) => To::Part,
            _ => To::Nowhere,
        };
        let places: Vec<To> = columns.iter().map(to).collect();
        let names = |wanted: fn(&To) -> bool| {
            let columns = columns.iter().zip(&places);
            let columns = columns.filter(|(_, to)| wanted(to));
            columns.map(|(column, _)| *column).collect::<Vec<_>>()
        };
        let mut own = Columns::new();
        let mut of_part = Columns::new();
        own.names = names(|to| matches!(to, To::Table));
        of_part.names = names(|to| matches!(to, To::Part));
        for row in rows {
            let (mut base, mut rest) = (Vec::new(), Vec::new());
            for ((piece, to), column) in row.into_iter().zip(&places).zip(columns) {
                match to {
                    To::Table => base.push(piece),
                    To::Part => rest.push(piece),
                    To::Nowhere => {
                        // A row that changes its kind loses the columns of the old kind.
                        let of = table.joined.and_then(|of| of.part_of(column));
                        let lost = left.is_some() && same(of, left);
                        let is_null = match &piece {
                            Piece::Value(value) => value.any().is_null(),
                            Piece::Null | Piece::Default => true,
                            Piece::Expression(_) => false,
                        };
                        if !lost && !is_null {
                            return Err(Failure::session(SessionError::OtherKind {
                                table: table.name,
                                column,
                            }));
                        }
                    }
                }
            }
            own.rows.push(base);
            of_part.rows.push(rest);
        }
        Ok((own, of_part))
    }

    /// Inserts rows of one kind with the same columns.
    pub(super) async fn insert_joined(
        &mut self,
        table: &'static TableInfo,
        rows: Vec<New<C::Dialect>>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let Some(first) = rows.first() else {
            return Ok(());
        };
        let (ops, part) = (self.rows.entry(first.slot).ops, first.part);
        let columns = first.columns.to_vec();
        let keys: Option<Vec<Vec<CellValue>>> =
            rows.iter().map(|row| known_key(table, row)).collect();
        let numbered = self.numbered(first.slot, &columns);
        let overriding = self.overrides(first.slot, &columns);
        let gives_version = table.version.is_some_and(|name| columns.contains(&name));
        let (slots, rows): (Vec<u32>, Vec<_>) =
            rows.into_iter().map(|row| (row.slot, row.pieces)).unzip();
        let (own, of_part) = Self::split(table, (part, None), &columns, rows)?;
        let returning = <C::Dialect as Dialect>::SYNTAX.returning;
        let what = What::Insert {
            columns: own.names,
            rows: own.rows,
        };
        let no_key = |sql| {
            Failure::Error(Error::Session {
                reason: SessionError::NoKey { table: table.name },
                sql,
            })
        };
        let keys = if part.is_none() && returning {
            let mut insert = Write::new(table, what);
            insert.returning = true;
            insert.overriding = overriding;
            let insert = Arc::new(insert);
            let written = (ops.fetch)(on, insert.clone()).await?;
            if written.len() != slots.len() {
                return Err(Error::NotFound { sql: insert.sql() }.into());
            }
            let written = match &keys {
                Some(keys) => in_order_of(keys, written, |row| (ops.key)(row, table.key))
                    .unwrap_or_else(|rows| rows),
                None => written,
            };
            self.done.rows.extend(slots.iter().copied().zip(written));
            if self.makes_version(table, slots[0], |_| gives_version) {
                self.read_again(&slots, on).await?;
            }
            return Ok(());
        } else {
            let itself = table.itself();
            let mut insert = Write::new(&itself, what);
            insert.returning = returning && keys.is_none();
            insert.overriding = overriding;
            let insert = Arc::new(insert);
            let fetch = ops.fetch_keys.ok_or_else(|| no_key(String::new()))?;
            let keys = match (keys, numbered) {
                (Some(keys), _) => {
                    on.execute(&*insert, 0..1).await?;
                    keys
                }
                (None, _) if returning => fetch(on, insert.clone()).await?,
                (None, Some(numbered)) => {
                    forget_number(on).await?;
                    on.execute(&*insert, 0..1).await?;
                    let rows = slots.len();
                    let select = What::SelectInserted { numbered, rows };
                    fetch(on, Arc::new(Write::new(&itself, select))).await?
                }
                (None, None) => return Err(no_key(insert.sql())),
            };
            if keys.len() != slots.len() {
                return Err(no_key(insert.sql()));
            }
            keys
        };
        if let Some(part) = part {
            self.insert_into_part(table, part, &keys, of_part, on)
                .await?;
        }
        self.read_joined(table, ops, &slots, keys, on).await
    }

    /// Inserts rows with these keys into the table of a kind.
    async fn insert_into_part(
        &mut self,
        table: &TableInfo,
        part: &'static JoinedPart,
        keys: &[Vec<CellValue>],
        own: Columns<C::Dialect>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let columns = part.key.iter().chain(&own.names).copied().collect();
        let rows = keys.iter().zip(own.rows).map(|(key, row)| {
            let key = key.iter().cloned().map(Piece::Value);
            key.chain(row).collect()
        });
        let rows = rows.collect();
        let insert = Write::new(&table.part(part), What::Insert { columns, rows });
        on.execute(&insert, 0..1).await?;
        Ok(())
    }

    /// Reads the current state of rows by their keys, and stores it.
    async fn read_joined(
        &mut self,
        table: &TableInfo,
        ops: &Ops<C>,
        slots: &[u32],
        keys: Vec<Vec<CellValue>>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let most = most_rows::<C::Dialect>(table.key.len());
        let mut left: Vec<(u32, Vec<CellValue>)> = slots.iter().copied().zip(keys).collect();
        let key = |row: &AnyRow| (ops.key)(row, table.key);
        while !left.is_empty() {
            let rest = left.split_off(most.min(left.len()));
            let (slots, keys): (Vec<u32>, Vec<_>) =
                std::mem::replace(&mut left, rest).into_iter().unzip();
            let select = Arc::new(by_keys(table, keys.clone()));
            let rows = (ops.fetch)(on, select.clone()).await?;
            let rows = match in_order_of(&keys, rows, key) {
                Ok(rows) => rows,
                // The database changed the keys that were sent: it may pad text, for example.
                Err(_) => {
                    let mut rows = Vec::new();
                    for key in keys {
                        let select = by_keys(table, vec![key]);
                        rows.extend((ops.fetch)(on, Arc::new(select)).await?);
                    }
                    rows
                }
            };
            if rows.len() != slots.len() {
                let sql = select.sql();
                return Err(Failure::Stale { slots, sql });
            }
            self.done.rows.extend(slots.into_iter().zip(rows));
        }
        Ok(())
    }

    /// Updates rows that change the same columns.
    pub(super) async fn update_joined(
        &mut self,
        table: &'static TableInfo,
        rows: Vec<Changed<C::Dialect>>,
        versioned: bool,
        on: &mut C,
    ) -> Result<(), Failure> {
        let Some(joined) = table.joined else {
            return Ok(());
        };
        let mut groups: Vec<(Part, Part, Vec<Changed<C::Dialect>>)> = Vec::new();
        for row in rows {
            let before = self.part_of_stored(row.slot);
            let after = match row.set.iter().find(|(column, _)| *column == joined.on) {
                None => before,
                Some((_, Piece::Value(label))) => table.part_of_kind(label),
                Some(_) => return Err(Self::no_kind(table, joined)),
            };
            let known = groups
                .iter_mut()
                .find(|(from, to, _)| same(*from, before) && same(*to, after));
            match known {
                Some((_, _, rows)) => rows.push(row),
                None => groups.push((before, after, vec![row])),
            }
        }
        for (before, after, rows) in groups {
            let most = <C::Dialect as Dialect>::SYNTAX.most_value_rows;
            let width = table.key.len() + 1 + rows.first().map_or(0, |row| row.set.len());
            let most = most_rows::<C::Dialect>(width).min(most);
            let mut rows = rows.into_iter().peekable();
            while rows.peek().is_some() {
                let some = take_part::<C::Dialect, _>(&mut rows, most, Changed::size);
                self.update_group(table, (before, after), some, versioned, on)
                    .await?;
            }
        }
        Ok(())
    }

    async fn update_group(
        &mut self,
        table: &'static TableInfo,
        (before, after): (Part, Part),
        rows: Vec<Changed<C::Dialect>>,
        versioned: bool,
        on: &mut C,
    ) -> Result<(), Failure> {
        let Some(first) = rows.first() else {
            return Ok(());
        };
        let ops = self.rows.entry(first.slot).ops;
        let columns: Vec<&'static str> = first.set.iter().map(|(column, _)| *column).collect();
        let moves = !same(before, after);
        let slots: Vec<u32> = rows.iter().map(|row| row.slot).collect();
        let was: Vec<(u32, AnyRow)> = slots
            .iter()
            .filter_map(|slot| Some((*slot, self.stored(*slot)?.clone())))
            .collect();
        let keys: Option<Vec<Vec<CellValue>>> =
            rows.iter().map(|row| self.key_after(table, row)).collect();
        let keys =
            keys.ok_or_else(|| Failure::session(SessionError::NoKey { table: table.name }))?;
        let found = self.found(&slots, versioned);
        let pieces = rows
            .into_iter()
            .map(|row| row.set.into_iter().map(|(_, piece)| piece).collect())
            .collect();
        let left = before.filter(|_| moves);
        let (own, mut of_part) = Self::split(table, (after, left), &columns, pieces)?;
        if let Some(column) = table.version.filter(|_| versioned && own.names.is_empty()) {
            // Nothing would generate a version in the polymorphic table, which no statement writes.
            let table = table.name;
            return Err(Failure::session(SessionError::NoVersion { table, column }));
        }
        if !own.names.is_empty() {
            let itself = table.itself();
            self.update_one_table(&itself, (&slots, found), own, on)
                .await?;
        }
        if moves {
            if let Some(part) = before {
                // The key has followed the key of the polymorphic table.
                let found = Found {
                    columns: part.key.to_vec(),
                    rows: keys.clone(),
                };
                let delete = Write::new(&table.part(part), What::Delete(found));
                on.execute(&delete, 0..1).await?;
            }
            if let Some(part) = after {
                self.fill(ops, part, &slots, &mut of_part);
                self.insert_into_part(table, part, &keys, of_part, on)
                    .await?;
            }
        } else if let Some(part) = after.filter(|_| !of_part.names.is_empty()) {
            let found = Found {
                columns: part.key.to_vec(),
                rows: keys.clone(),
            };
            let target = table.part(part);
            self.update_one_table(&target, (&slots, found), of_part, on)
                .await?;
        }
        self.read_joined(table, ops, &slots, keys, on).await?;
        for (slot, before) in was {
            self.cascade_update(slot, &before)?;
        }
        self.renew(on).await
    }

    /// Adds the other columns of a row that gets a new kind, with the session's values.
    fn fill(
        &self,
        ops: &Ops<C>,
        part: &JoinedPart,
        slots: &[u32],
        columns: &mut Columns<C::Dialect>,
    ) {
        let known = (ops.columns)();
        let is_generated = |name: &str| {
            let mut known = known.iter();
            known.any(|own| own.column.name == name && own.generated)
        };
        for name in part.columns {
            if columns.names.contains(name) || is_generated(name) {
                continue;
            }
            columns.names.push(name);
            for (slot, row) in slots.iter().zip(&mut columns.rows) {
                let entry = self.rows.entry(*slot);
                let value = entry.row.as_ref().and_then(|row| (ops.cell)(row, name));
                row.push(value.map_or(Piece::Null, Piece::Value));
            }
        }
    }

    /// Updates columns of one of the tables, for rows that are found by its key.
    async fn update_one_table(
        &mut self,
        target: &TableInfo,
        (slots, found): (&[u32], Found),
        columns: Columns<C::Dialect>,
        on: &mut C,
    ) -> Result<(), Failure> {
        let Some(first) = slots.first() else {
            return Ok(());
        };
        let Columns { names, rows } = columns;
        let sets_key = names.iter().any(|name| target.key.contains(name));
        let mut pieces = rows.iter().flatten();
        let values_only = pieces.all(|piece| matches!(piece, Piece::Value(_)));
        if sets_key || !values_only || slots.len() == 1 {
            for ((slot, key), row) in slots.iter().zip(found.rows).zip(rows) {
                let found = Found {
                    columns: found.columns.clone(),
                    rows: vec![key],
                };
                let set = names.iter().copied().zip(row).collect();
                let update = Write::new(target, What::Update { set, found });
                if on.execute(&update, 0..1).await? == 0 {
                    let (slots, sql) = (vec![self.origin(*slot)], update.sql());
                    return Err(Failure::Stale { slots, sql });
                }
            }
            return Ok(());
        }
        let (ops, table) = (self.rows.entry(*first).ops, self.table(*first));
        let known = (ops.columns)();
        let of = |name: &'static str| {
            let own = known.iter().find(|own| own.column.name == name);
            own.map(|own| own.column)
        };
        // The key of a kind's table has the same types as the polymorphic table's.
        let keys = found
            .columns
            .iter()
            .enumerate()
            .filter_map(|(place, name)| {
                let mut column = of(table.key.get(place).copied().unwrap_or(name))?;
                column.name = name;
                Some(column)
            });
        let rows = found.rows.into_iter().zip(rows).map(|(key, row)| {
            let values = row.into_iter().filter_map(|piece| match piece {
                Piece::Value(value) => Some(value),
                _ => None,
            });
            key.into_iter().chain(values).collect()
        });
        let what = What::UpdateRows(UpdateRows {
            keys: keys.collect(),
            set: names.into_iter().filter_map(of).collect(),
            rows: rows.collect(),
            part: Some((target.schema, target.name)),
            form: Form::Any,
            render: ops.update_rows,
        });
        let update = Write::new(target, what);
        if on.execute(&update, 0..1).await? != slots.len() {
            let (slots, sql) = (slots.to_vec(), update.sql());
            return Err(Failure::Stale { slots, sql });
        }
        Ok(())
    }

    /// Deletes rows from the tables of their kinds.
    pub(super) async fn delete_parts(
        &mut self,
        table: &TableInfo,
        slots: &[u32],
        on: &mut C,
    ) -> Result<(), Failure> {
        for part in table.joined.map_or(&[][..], |joined| joined.parts) {
            let own = slots.iter().copied();
            let own = own.filter(|slot| same(self.part_of_stored(*slot), Some(part)));
            let rows: Vec<_> = own.map(|slot| self.values(slot, table.key)).collect();
            if rows.is_empty() {
                continue;
            }
            let columns = part.key.to_vec();
            let found = Found { columns, rows };
            let delete = Write::new(&table.part(part), What::Delete(found));
            on.execute(&delete, 0..1).await?;
        }
        Ok(())
    }
}

/// A query for rows by their keys.
fn by_keys<D: Dialect>(table: &TableInfo, rows: Vec<Vec<CellValue>>) -> Write<D> {
    let columns = table.key.to_vec();
    Write::new(table, What::Select(Found { columns, rows }))
}

//! Reading a row of diesel's, whatever the database.

use std::any::Any;
use std::marker::PhantomData;

use diesel::row::{Field, Row as DieselRow};

use super::Dialect;
use crate::error::{Decoded, Source};
use crate::render::IS_THERE;
use crate::row::{Decode, FromRow, RowSource};
use crate::scope::Nullability;
use crate::types::SqlType;

/// A row of the database `D`, and how far it is read.
struct Reader<'r, R, D> {
    row: &'r R,
    position: usize,
    /// True if a value was read that is not NULL, in this row or, of an outer join, in this table.
    seen: bool,
    /// True if there may be no row of this table.
    outer: bool,
    /// How many values at the end of the row were read, of those that record whether a row was found.
    said: usize,
    integers: Integers,
    dialect: PhantomData<fn() -> D>,
}

/// The integers at the first places of a row. They are keys as a rule, and the keys of relations are read a second time, which
/// need not cost what a value costs that comes from the database's client.
#[derive(Default)]
struct Integers {
    /// A bit for each place.
    known: u8,
    values: [i64; 8],
}
impl Integers {
    #[inline(always)]
    fn note<V: 'static>(&mut self, place: usize, value: &V) {
        let value: &dyn Any = value;
        let integer = match (value.downcast_ref::<i64>(), value.downcast_ref::<i32>()) {
            (Some(value), _) => *value,
            (_, Some(value)) => i64::from(*value),
            _ => return,
        };
        if let Some(noted) = self.values.get_mut(place) {
            *noted = integer;
            self.known |= 1 << place;
        }
    }
    #[inline(always)]
    fn get<V: 'static>(&self, place: usize) -> Option<V> {
        let integer = *self.values.get(place)?;
        if self.known & (1 << place) == 0 {
            return None;
        }
        let mut found: Option<V> = None;
        let any: &mut dyn Any = &mut found;
        if let Some(found) = any.downcast_mut::<Option<i64>>() {
            *found = Some(integer);
        } else if let Some(found) = any.downcast_mut::<Option<i32>>() {
            *found = i32::try_from(integer).ok();
        }
        found
    }
}

/// Reads a whole row.
#[inline]
pub(crate) fn read<'a, D: Dialect, De: Decode>(row: &impl DieselRow<'a, D>) -> Decoded<De::Row> {
    De::decode(&mut Reader {
        row,
        position: 0,
        seen: false,
        outer: false,
        said: 0,
        integers: Integers::default(),
        dialect: PhantomData,
    })
}

impl<'a, D: Dialect, R: DieselRow<'a, D>> Reader<'_, R, D> {
    #[inline(always)]
    fn next<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let Some(field) = self.row.get(self.position) else {
            return Err(too_few());
        };
        self.position += 1;
        let Some(value) = field.value() else {
            return Ok(None);
        };
        self.seen = true;
        let value = D::read::<T::Base>(value).and_then(|value| {
            self.integers.note(self.position - 1, &value);
            T::from_base(value)
        });
        match value {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(self.wrong(error)),
        }
    }

    /// The value that comes next, if it was read before.
    #[inline(always)]
    fn again<T: SqlType>(&mut self) -> Option<T::Rust> {
        let value = self.integers.get(self.position)?;
        let value = T::from_base(value).ok()?;
        self.position += 1;
        self.seen = true;
        Some(value)
    }

    fn null(&self) -> Source {
        if self.outer && !self.seen {
            return Box::new(Missing);
        }
        self.wrong(NULL.into())
    }

    /// Builds the error for the value that was read last. Kept out of the code that reads it.
    #[cold]
    #[inline(never)]
    fn wrong(&self, error: Source) -> Source {
        let field = self.row.get(self.position - 1);
        let name = field.as_ref().and_then(Field::field_name);
        at(name, self.position, error)
    }
}

/// A NULL where there may be no row: read again, if there is one. Needs no memory.
#[derive(Debug)]
struct Missing;
impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(NULL)
    }
}
impl std::error::Error for Missing {}

#[cold]
fn too_few() -> Source {
    "the row has fewer values than its type".into()
}

impl<'a, D: Dialect, R: DieselRow<'a, D>> RowSource for Reader<'_, R, D> {
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        match self.again::<T>() {
            Some(value) => Ok(Some(value)),
            None => self.next::<T>(),
        }
    }
    // One function for each type and nullability, in which all of the reading is.
    fn typed<T: SqlType, N: Nullability>(&mut self) -> Decoded<N::Wrap<T::Rust>> {
        match N::wrap(self.next::<T>()?) {
            Some(value) => Ok(value),
            None => Err(self.null()),
        }
    }
    fn rows<De: Decode>(&mut self) -> Decoded<Vec<De::Row>> {
        let Some(field) = self.row.get(self.position) else {
            return Err(too_few());
        };
        self.position += 1;
        let Some(value) = field.value() else {
            return Err(self.null());
        };
        self.seen = true;
        D::read_rows::<De>(value).map_err(|error| self.wrong(error))
    }
    #[inline]
    fn position(&self) -> usize {
        self.position
    }
    #[inline]
    fn all_null(&self, n: usize) -> Decoded<bool> {
        for i in self.position..self.position + n {
            let Some(field) = self.row.get(i) else {
                return Err(too_few());
            };
            if !field.is_null() {
                return Ok(false);
            }
        }
        Ok(true)
    }
    #[inline]
    fn skip(&mut self, n: usize) {
        if self.outer && !self.seen {
            self.seen = !matches!(self.all_null(n), Ok(true));
        }
        self.position += n;
    }
    // The first row's is the last value.
    fn is_there(&mut self) -> Option<bool> {
        let last = self.row.field_count().checked_sub(self.said + 1)?;
        let field = self.row.get(last)?;
        if field.field_name() != Some(IS_THERE) {
            return None;
        }
        self.said += 1;
        Some(!field.is_null())
    }
    #[inline]
    fn go_to(&mut self, position: usize) {
        self.position = position;
    }
    /// Most rows exist, so the check whether all is NULL comes last.
    fn outer<T: FromRow>(&mut self) -> Decoded<Option<T>> {
        let start = self.position;
        let around = (self.outer, self.seen);
        (self.outer, self.seen) = (true, false);
        let read = T::from_row(self);
        let seen = self.seen;
        (self.outer, self.seen) = (around.0, around.1 || seen);
        if seen {
            return read.map(Some);
        }
        let rest = (start + T::WIDTH).saturating_sub(self.position);
        if self.all_null(rest)? {
            self.position = start + T::WIDTH;
            return Ok(None);
        }
        // There is a row, and it is wrong.
        (self.position, self.outer) = (start, false);
        let read = T::from_row(self);
        self.outer = around.0;
        read.map(Some)
    }
}

/// The message for an unexpected NULL: the schema has changed since the code was generated, or a
/// hand-written type is wrong.
const NULL: &str = "is NULL, but its type is NOT NULL";

/// A decoding error with the column it happened in.
pub(super) fn at(name: Option<&str>, position: usize, error: Source) -> Source {
    match name {
        Some(name) => format!("column {position} ({name}): {error}").into(),
        None => format!("column {position}: {error}").into(),
    }
}

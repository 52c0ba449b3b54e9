//! Reading a row of diesel's, whatever the database.

use std::marker::PhantomData;

use diesel::row::{Field, Row as DieselRow};

use super::verbs::{NULL, at};
use crate::dialect::Dialect;
use crate::error::Decoded;
use crate::row::{Decode, RowSource};
use crate::scope::Nullability;
use crate::types::SqlType;

/// A row of the database `D`, and how far it is read.
struct Reader<'r, R, D> {
    row: &'r R,
    position: usize,
    dialect: PhantomData<fn() -> D>,
}

/// Reads a whole row.
#[inline]
pub(super) fn read<'a, D: Dialect, De: Decode>(row: &impl DieselRow<'a, D>) -> Decoded<De::Row> {
    De::decode(&mut Reader {
        row,
        position: 0,
        dialect: PhantomData,
    })
}

impl<'a, D: Dialect, R: DieselRow<'a, D>> Reader<'_, R, D> {
    /// What is wrong with the value that was read last. Out of the way of what reads it.
    #[cold]
    #[inline(never)]
    fn wrong(
        &self,
        error: Box<dyn std::error::Error + Send + Sync>,
    ) -> Box<dyn std::error::Error + Send + Sync> {
        let field = self.row.get(self.position - 1);
        let name = field.as_ref().and_then(Field::field_name);
        at(name, self.position, error)
    }
}

#[cold]
fn too_few() -> Box<dyn std::error::Error + Send + Sync> {
    "the row has fewer values than its type".into()
}

impl<'a, D: Dialect, R: DieselRow<'a, D>> RowSource for Reader<'_, R, D> {
    #[inline]
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let Some(field) = self.row.get(self.position) else {
            return Err(too_few());
        };
        self.position += 1;
        let Some(value) = field.value() else {
            return Ok(None);
        };
        match D::read::<T::Base>(value).and_then(T::from_base) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(self.wrong(error)),
        }
    }
    #[inline]
    fn typed<T: SqlType, N: Nullability>(&mut self) -> Decoded<N::Wrap<T::Rust>> {
        let value = self.value::<T>()?;
        match N::wrap(value) {
            Some(value) => Ok(value),
            None => Err(self.wrong(NULL.into())),
        }
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
        self.position += n;
    }
}

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
pub(super) fn read<'a, D: Dialect, De: Decode>(row: &impl DieselRow<'a, D>) -> Decoded<De::Row> {
    De::decode(&mut Reader {
        row,
        position: 0,
        dialect: PhantomData,
    })
}

impl<'a, D: Dialect, R: DieselRow<'a, D>> RowSource for Reader<'_, R, D> {
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let field = self
            .row
            .get(self.position)
            .ok_or("the row has fewer values than its type")?;
        self.position += 1;
        let Some(value) = field.value() else {
            return Ok(None);
        };
        let base =
            D::read::<T::Base>(value).map_err(|e| at(field.field_name(), self.position, e))?;
        T::from_base(base)
            .map(Some)
            .map_err(|e| at(field.field_name(), self.position, e))
    }
    fn typed<T: SqlType, N: Nullability>(&mut self) -> Decoded<N::Wrap<T::Rust>> {
        let value = self.value::<T>()?;
        N::wrap(value).ok_or_else(|| {
            let field = self.row.get(self.position - 1);
            let name = field.as_ref().and_then(Field::field_name);
            at(name, self.position, NULL.into())
        })
    }
    fn position(&self) -> usize {
        self.position
    }
    fn all_null(&self, n: usize) -> Decoded<bool> {
        for i in self.position..self.position + n {
            let field = self
                .row
                .get(i)
                .ok_or("the row has fewer values than its type")?;
            if !field.is_null() {
                return Ok(false);
            }
        }
        Ok(true)
    }
    fn skip(&mut self, n: usize) {
        self.position += n;
    }
}

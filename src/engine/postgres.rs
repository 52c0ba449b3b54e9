//! Running on `diesel::PgConnection`.

use diesel::deserialize::{self, FromSqlRow};
use diesel::pg::{Pg, PgConnection};
use diesel::row::{Field, Row as DieselRow};
use diesel::sql_types::Untyped;

use super::statement::Row;
use crate::error::Decoded;
use crate::row::{Decode, RowSource};
use crate::scope::Nullability;
use crate::types::{Native, SqlType};

super::verbs::blocking_connection!(PgConnection, Pg, diesel::pg::PgRowByRowLoadingMode);

/// A PostgreSQL row, and how far it is read.
struct Reader<'r, R> {
    row: &'r R,
    position: usize,
}

impl<'a, R: DieselRow<'a, Pg>> RowSource for Reader<'_, R> {
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let field = self
            .row
            .get(self.position)
            .ok_or("the row has fewer values than its type")?;
        self.position += 1;
        let Some(value) = field.value() else {
            return Ok(None);
        };
        let base = <T::Base as Native>::from_pg(value)
            .map_err(|e| super::verbs::at(field.field_name(), self.position, e))?;
        T::from_base(base)
            .map(Some)
            .map_err(|e| super::verbs::at(field.field_name(), self.position, e))
    }
    fn typed<T: SqlType, N: Nullability>(&mut self) -> Decoded<N::Wrap<T::Rust>> {
        let value = self.value::<T>()?;
        N::wrap(value).ok_or_else(|| {
            let field = self.row.get(self.position - 1);
            let name = field.as_ref().and_then(Field::field_name);
            super::verbs::at(name, self.position, super::verbs::NULL.into())
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

impl<De: Decode> FromSqlRow<Untyped, Pg> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Pg>) -> deserialize::Result<Self> {
        De::decode(&mut Reader { row, position: 0 }).map(Row)
    }
}

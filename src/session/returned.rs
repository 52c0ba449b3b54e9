//! The statements of a session with the rows that they return.

use std::marker::PhantomData;
use std::sync::Arc;

use super::mapping::TableRow;
use super::statement::Write;
use crate::dialect::Dialect;
use crate::error::{Decoded, RenderResult};
use crate::render::Sql;
use crate::row::{Decode, RowSource, Struct};
use crate::scope::{Nil, Nullable};
use crate::statement::{IsStatement, Returns, Standalone, Statement, no_loads};
use crate::table::{KeyNames, Table};
use crate::write::CellValue;

/// A statement with the rows that it returns.
pub(super) struct Returning<T, D: Dialect> {
    write: Arc<Write<D>>,
    row: PhantomData<fn() -> T>,
}
impl<T, D: Dialect> Returning<T, D> {
    pub(super) fn new(write: Arc<Write<D>>) -> Self {
        Self {
            write,
            row: PhantomData,
        }
    }
}
impl<T, D: Dialect> IsStatement for Returning<T, D> {}
impl<T, D: Dialect> Standalone for Returning<T, D> {}
impl<T: TableRow, D: Dialect> Returns for Returning<T, D> {
    type Row = <Struct<T> as Decode>::Row;
    type Decode = Struct<T>;
    no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}
impl<T: TableRow, D: Dialect> Statement<D> for Returning<T, D> {
    const STATIC: bool = false;
    fn kept(&self) -> Option<bool> {
        self.write.known_kept()
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.write.write(out)
    }
}

/// A statement with the keys of the rows that it returns.
pub(super) struct ReturningKeys<T, D: Dialect>(Returning<T, D>);
impl<T, D: Dialect> ReturningKeys<T, D> {
    pub(super) fn new(write: Arc<Write<D>>) -> Self {
        Self(Returning::new(write))
    }
}
/// The values of the primary key.
pub(super) struct KeyOf<T>(PhantomData<fn() -> T>);
impl<T: TableRow> Decode for KeyOf<T> {
    type Row = Vec<CellValue>;
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = <<T::Table as Table>::PrimaryKey as KeyNames>::NAMES.len();
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Vec<CellValue>> {
        <T::Table as Table>::PrimaryKey::read(row)
    }
}
impl<T, D: Dialect> IsStatement for ReturningKeys<T, D> {}
impl<T, D: Dialect> Standalone for ReturningKeys<T, D> {}
impl<T: TableRow, D: Dialect> Returns for ReturningKeys<T, D> {
    type Row = Vec<CellValue>;
    type Decode = KeyOf<T>;
    no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}
impl<T: TableRow, D: Dialect> Statement<D> for ReturningKeys<T, D> {
    const STATIC: bool = false;
    fn kept(&self) -> Option<bool> {
        self.0.write.known_kept()
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.write.write(out)
    }
}

//! Statements of a session, with the rows that they return.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::error::{Decoded, RenderResult};
use crate::render::Sql;
use crate::row::{Decode, RowSource};
use crate::scope::{Nil, Nullable};
use crate::session::statements::statement::Write;
use crate::statement::{IsStatement, Returns, Standalone, Statement, no_loads};
use crate::table::KeyNames;
use crate::write::CellValue;

/// A statement with the rows that it returns, which `De` reads.
pub(in crate::session) struct Returning<De, D: Dialect> {
    write: Arc<Write<D>>,
    rows: PhantomData<fn() -> De>,
}
impl<De, D: Dialect> Returning<De, D> {
    pub(in crate::session) fn new(write: Arc<Write<D>>) -> Self {
        let rows = PhantomData;
        Self { write, rows }
    }
}
impl<De, D: Dialect> IsStatement for Returning<De, D> {}
impl<De, D: Dialect> Standalone for Returning<De, D> {}
impl<De: Decode, D: Dialect> Returns for Returning<De, D> {
    type Row = De::Row;
    type Decode = De;
    no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}
impl<De: Decode, D: Dialect> Statement<D> for Returning<De, D> {
    const STATIC: bool = false;
    fn kept(&self, _: &Range<usize>) -> Option<bool> {
        self.write.known_kept()
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.write.write(out)
    }
}

/// Reads the values of the primary key `P`.
pub(in crate::session) struct KeyOf<P>(PhantomData<fn() -> P>);
impl<P: KeyNames + 'static> Decode for KeyOf<P> {
    type Row = Vec<CellValue>;
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = P::NAMES.len();
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Vec<CellValue>> {
        P::read(row)
    }
}

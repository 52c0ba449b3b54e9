//! Columns of values as PostgreSQL's arrays.

use diesel::pg::{Pg, PgTypeMetadata};
use diesel::sql_types::{Array, HasSqlType, TypeMetadata};

use super::copy::ValueBytes;
use super::native::{Bound, Erased, Native};
use crate::error::Source;

/// The columns as arrays in binary form: `array_recv` of PostgreSQL's sources reads them.
#[doc(hidden)]
pub struct PgArrays<'l> {
    columns: Vec<PgArray>,
    place: usize,
    rows: u32,
    lookup: &'l mut <Pg as TypeMetadata>::MetadataLookup,
}
struct PgArray {
    /// The type of the array, known with its first value.
    of: Option<PgTypeMetadata>,
    values: ValueBytes,
}

/// The position of the number of values.
const LENGTH: std::ops::Range<usize> = 12..16;

impl<'l> PgArrays<'l> {
    pub(crate) fn new(
        columns: usize,
        rows: usize,
        lookup: &'l mut <Pg as TypeMetadata>::MetadataLookup,
    ) -> Self {
        let column = || PgArray {
            of: None,
            // The head, and values of eight bytes with their lengths.
            values: ValueBytes::with_capacity(20 + 12 * rows),
        };
        Self {
            columns: std::iter::repeat_with(column).take(columns).collect(),
            place: 0,
            rows: 0,
            lookup,
        }
    }

    /// The first column of another row is next.
    pub(super) fn begin_row(&mut self) {
        self.place = 0;
        self.rows += 1;
    }

    /// Adds the value of the next column.
    #[inline]
    pub(crate) fn push<B: Native>(&mut self, value: &Bound<B>) -> Result<(), Source> {
        let Some(column) = self.columns.get_mut(self.place) else {
            return Err("the rows have not the same columns".into());
        };
        self.place += 1;
        if column.of.is_none() {
            let of = <Pg as HasSqlType<Array<Erased<B>>>>::metadata(self.lookup);
            let item = B::pg_type(self.lookup).oid()?;
            // One dimension, no word about NULLs, the type of the values, their number, and that of the first.
            for number in [1, 0, item, 0, 1_u32] {
                column.values.bytes().extend(number.to_be_bytes());
            }
            column.of = Some(of);
        }
        column.values.push(value, self.lookup)
    }

    /// The arrays with their types.
    pub(crate) fn into_binds(self) -> impl Iterator<Item = (PgTypeMetadata, Vec<u8>)> {
        let length = self.rows.to_be_bytes();
        self.columns.into_iter().filter_map(move |mut column| {
            let mut bytes = std::mem::take(column.values.bytes());
            bytes.get_mut(LENGTH)?.copy_from_slice(&length);
            Some((column.of?, bytes))
        })
    }
}

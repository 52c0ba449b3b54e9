//! Rows of values as columns: on PostgreSQL each column is sent as one array, whatever the number of rows.

#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata};
#[cfg(feature = "postgres-backend")]
use diesel::sql_types::{Array, HasSqlType, TypeMetadata};

#[cfg(feature = "postgres-backend")]
use super::copy::ValueBytes;
#[cfg(feature = "postgres-backend")]
use super::native::Erased;
use super::native::{AnyBound, Bound, Native};
use crate::error::Source;

/// Rows of values of one type each column.
#[doc(hidden)]
pub trait ValueRows {
    /// Returns the number of columns.
    fn width(&self) -> usize;
    /// Returns the number of rows.
    fn height(&self) -> usize;
    /// Gives the values, row by row.
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source>;
}

/// Takes the values of rows, one by one.
#[doc(hidden)]
pub trait TakesValues {
    /// The first column is next.
    fn begin_row(&mut self);
    fn take<B: Native>(&mut self, value: &Bound<B>) -> Result<(), Source>;
    fn take_any(&mut self, value: &dyn AnyBound) -> Result<(), Source>;
}

/// The values of each column in readable form.
pub(crate) struct Texts {
    columns: Vec<Vec<String>>,
    place: usize,
}
impl Texts {
    pub(crate) fn new(columns: usize) -> Self {
        Self {
            columns: vec![Vec::new(); columns],
            place: 0,
        }
    }
    fn push(&mut self, text: String) {
        if let Some(column) = self.columns.get_mut(self.place) {
            column.push(text);
        }
        self.place += 1;
    }
    /// Each column as a list.
    pub(crate) fn lists(self) -> impl Iterator<Item = String> {
        let list = |values: Vec<String>| format!("[{}]", values.join(", "));
        self.columns.into_iter().map(list)
    }
}
impl TakesValues for Texts {
    fn begin_row(&mut self) {
        self.place = 0;
    }
    fn take<B: Native>(&mut self, value: &Bound<B>) -> Result<(), Source> {
        self.push(value.show());
        Ok(())
    }
    fn take_any(&mut self, value: &dyn AnyBound) -> Result<(), Source> {
        self.push(value.text());
        Ok(())
    }
}

/// The columns as arrays in binary form: `array_recv` of PostgreSQL's sources reads them.
#[cfg(feature = "postgres-backend")]
#[doc(hidden)]
pub struct PgArrays<'l> {
    columns: Vec<PgArray>,
    place: usize,
    rows: u32,
    lookup: &'l mut <Pg as TypeMetadata>::MetadataLookup,
}
#[cfg(feature = "postgres-backend")]
struct PgArray {
    /// The type of the array, known with its first value.
    of: Option<PgTypeMetadata>,
    values: ValueBytes,
}

/// The position of the number of values.
#[cfg(feature = "postgres-backend")]
const LENGTH: std::ops::Range<usize> = 12..16;

#[cfg(feature = "postgres-backend")]
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
#[cfg(feature = "postgres-backend")]
impl TakesValues for PgArrays<'_> {
    fn begin_row(&mut self) {
        self.place = 0;
        self.rows += 1;
    }
    #[inline]
    fn take<B: Native>(&mut self, value: &Bound<B>) -> Result<(), Source> {
        self.push(value)
    }
    fn take_any(&mut self, value: &dyn AnyBound) -> Result<(), Source> {
        value.push_pg(self)
    }
}

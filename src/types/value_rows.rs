//! Rows of values as columns: on PostgreSQL each column is sent as one array, whatever the number of rows.

use super::native::{AnyBound, Bound, Native};
#[cfg(feature = "postgres-backend")]
use super::pg_arrays::PgArrays;
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

#[cfg(feature = "postgres-backend")]
impl TakesValues for PgArrays<'_> {
    fn begin_row(&mut self) {
        PgArrays::begin_row(self);
    }
    #[inline]
    fn take<B: Native>(&mut self, value: &Bound<B>) -> Result<(), Source> {
        self.push(value)
    }
    fn take_any(&mut self, value: &dyn AnyBound) -> Result<(), Source> {
        value.push_pg(self)
    }
}

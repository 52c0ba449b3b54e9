//! Rows of values as arrays, one for each column, if the database has arrays: the statement is the same for any number of rows, so
//! it is kept prepared.

use crate::dialect::Dialect;
use crate::error::Source;
use crate::session::statements::piece::Piece;
use crate::types::{TakesValues, ValueRows};
use crate::write::CellValue;

/// A row that may consist of values alone.
pub(in crate::session) trait HasValues {
    fn width(&self) -> usize;
    /// The value at this place, if it is one.
    fn value(&self, place: usize) -> Option<&CellValue>;
}
impl HasValues for Vec<CellValue> {
    fn width(&self) -> usize {
        self.len()
    }
    #[inline]
    fn value(&self, place: usize) -> Option<&CellValue> {
        self.get(place)
    }
}
impl<D> HasValues for Vec<Piece<D>> {
    fn width(&self) -> usize {
        self.len()
    }
    #[inline]
    fn value(&self, place: usize) -> Option<&CellValue> {
        match self.get(place)? {
            Piece::Value(value) => Some(value),
            Piece::Expression(_) | Piece::Null | Piece::Default => None,
        }
    }
}

/// The form of rows in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session) enum Form {
    /// Rows with different forms, or only one row.
    Any,
    /// Several rows of values, with the same types in each column.
    Alike,
    /// The same, as arrays.
    Arrays,
}
impl Form {
    /// The possible form of the rows. A foreign key may have another type than the key of the row that it was taken from.
    pub(in crate::session) fn of<D: Dialect, R: HasValues>(rows: &[R]) -> Self {
        let [first, others @ ..] = rows else {
            return Self::Any;
        };
        let mut arrays = D::SYNTAX.arrays;
        let alike = (0..first.width()).all(|place| {
            first.value(place).is_some_and(|value| {
                arrays &= value.has_arrays();
                let same = |row: &R| row.value(place).is_some_and(|other| other.is_like(value));
                others.iter().all(same)
            })
        });
        match alike && !others.is_empty() && first.width() > 0 {
            false => Self::Any,
            true if arrays => Self::Arrays,
            true => Self::Alike,
        }
    }
}

/// The rows as arrays.
pub(in crate::session) struct Arrays<'r, R>(pub(in crate::session) &'r [R]);
impl<R: HasValues> ValueRows for Arrays<'_, R> {
    fn width(&self) -> usize {
        self.0.first().map_or(0, R::width)
    }
    fn height(&self) -> usize {
        self.0.len()
    }
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        self.0.iter().try_for_each(|row| {
            to.begin_row();
            let mut values = (0..row.width()).filter_map(|place| row.value(place));
            values.try_for_each(|value| value.give(to))
        })
    }
}

//! Arrays of rows as JSON, in which SQLite and MySQL nest them.

use std::marker::PhantomData;

use super::reader::at;
use super::{Dialect, RowArrays};
use crate::error::Decoded;
use crate::row::{Decode, RowSource};
use crate::types::{Cell, Cells, SqlType};

/// The rows of an array.
pub(super) fn rows<D: Dialect, De: Decode>(text: &str) -> Decoded<Vec<De::Row>> {
    let (count, array) = match D::SYNTAX.row_arrays {
        RowArrays::OfCountedJson => counted(text)?,
        _ => (None, text),
    };
    let mut rows = Vec::with_capacity(count.unwrap_or(0).min(array.len() / 2));
    let mut array = Cells::of(array);
    let mut values = Vec::new();
    loop {
        match array.next_array(&mut values) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if count.is_some() => return Err(CUT.into()),
            Err(error) => return Err(error),
        }
        rows.push(De::decode(&mut JsonRow::<D> {
            values: &values,
            position: 0,
            dialect: PhantomData,
        })?);
    }
    match count {
        Some(count) if count != rows.len() => Err(CUT.into()),
        _ => Ok(rows),
    }
}

/// How many rows there are, and the array of them: MariaDB cuts off what is longer than a variable of the session says,
/// and may do so between two rows.
/// <https://mariadb.com/kb/en/json_arrayagg/>
fn counted(text: &str) -> Decoded<(Option<usize>, &str)> {
    let mut both = Cells::of(text);
    let both = (|| Ok((both.next()?, both.next()?, both.next()?)))();
    match both.map_err(|_: Box<dyn std::error::Error + Send + Sync>| CUT)? {
        (Some(Cell::Digits(count)), Some(Cell::Brackets(array)), None) => {
            Ok((Some(count.parse()?), array))
        }
        (Some(Cell::Digits("0")), Some(Cell::Null), None) => Ok((Some(0), "[]")),
        _ => Err(CUT.into()),
    }
}
const CUT: &str =
    "an array of rows is cut: it is longer than the variable `group_concat_max_len` says";

/// A row of an array.
struct JsonRow<'r, 'a, D> {
    values: &'r [Cell<'a>],
    position: usize,
    dialect: PhantomData<fn() -> D>,
}

impl<'a, D: Dialect> JsonRow<'_, 'a, D> {
    fn next(&mut self) -> Decoded<Cell<'a>> {
        let value = self.values.get(self.position);
        self.position += 1;
        value.copied().ok_or_else(|| TOO_FEW.into())
    }
}
const TOO_FEW: &str = "the row has fewer values than its type";

impl<D: Dialect> RowSource for JsonRow<'_, '_, D> {
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let value = self.next()?;
        if value.is_null() {
            return Ok(None);
        }
        match D::read_json::<T::Base>(value).and_then(T::from_base) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(at(None, self.position, error)),
        }
    }
    fn rows<De: Decode>(&mut self) -> Decoded<Vec<De::Row>> {
        rows::<D, De>(&self.next()?.text()?)
    }
    fn position(&self) -> usize {
        self.position
    }
    fn all_null(&self, n: usize) -> Decoded<bool> {
        let values = self.values.get(self.position..self.position + n);
        let values = values.ok_or(TOO_FEW)?;
        Ok(values.iter().all(|value| value.is_null()))
    }
    fn skip(&mut self, n: usize) {
        self.position += n;
    }
    fn go_to(&mut self, position: usize) {
        self.position = position;
    }
}

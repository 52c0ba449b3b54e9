//! Arrays of rows in PostgreSQL's binary form, and each of the rows as diesel's.
//!
//! `array_send` and `record_send` write values as they are sent in columns, each after the number of its type, so that
//! the decoders of columns read them too.

use std::num::NonZeroU32;
use std::ops::Range;

use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, PartialRow, Row, RowIndex, RowSealed};

use crate::dialect::read;
use crate::error::Decoded;
use crate::row::Decode;

/// The rows of an array.
pub(super) fn rows<De: Decode>(array: &[u8]) -> Decoded<Vec<De::Row>> {
    let mut bytes = Bytes(array);
    let dimensions = bytes.number()?;
    // The flag for NULLs, and the type of the elements.
    bytes.take(8)?;
    if dimensions == 0 {
        return Ok(Vec::new());
    }
    let count = usize::try_from(bytes.number()?)?;
    // The lower bound of the subscripts.
    bytes.take(4)?;
    // Each is of more bytes than its length has.
    let mut rows = Vec::with_capacity(count.min(array.len() / 4));
    let mut fields = Vec::new();
    for _ in 0..count {
        let record = bytes.value()?.ok_or("a row of an array is NULL")?;
        read_fields(record, &mut fields)?;
        rows.push(read::<Pg, De>(&ArrayRow(&fields))?);
    }
    Ok(rows)
}

fn read_fields<'a>(record: &'a [u8], fields: &mut Vec<ArrayField<'a>>) -> Decoded<()> {
    let mut bytes = Bytes(record);
    let count = bytes.number()?;
    fields.clear();
    for _ in 0..count {
        let of = u32::from_be_bytes(*bytes.first()?);
        let of = NonZeroU32::new(of).ok_or("a value of a row has no type")?;
        fields.push(ArrayField {
            of,
            value: bytes.value()?,
        });
    }
    Ok(())
}

/// The bytes that are not read yet.
struct Bytes<'a>(&'a [u8]);
impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Decoded<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(SHORT)?;
        self.0 = rest;
        Ok(taken)
    }
    fn first<const N: usize>(&mut self) -> Decoded<&'a [u8; N]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(taken)
    }
    fn number(&mut self) -> Decoded<i32> {
        Ok(i32::from_be_bytes(*self.first()?))
    }
    /// A value after its length, which is negative for NULL.
    fn value(&mut self) -> Decoded<Option<&'a [u8]>> {
        match usize::try_from(self.number()?) {
            Ok(length) => self.take(length).map(Some),
            Err(_) => Ok(None),
        }
    }
}
const SHORT: &str = "an array of rows ends early";

/// A row of an array.
struct ArrayRow<'r, 'a>(&'r [ArrayField<'a>]);
/// A value of the array.
#[derive(Clone, Copy)]
struct ArrayField<'a> {
    of: NonZeroU32,
    value: Option<&'a [u8]>,
}

impl RowSealed for ArrayRow<'_, '_> {}
impl<'a> Row<'a, Pg> for ArrayRow<'_, '_> {
    type Field<'f>
        = ArrayField<'f>
    where
        'a: 'f,
        Self: 'f;
    type InnerPartialRow = Self;

    fn field_count(&self) -> usize {
        self.0.len()
    }
    fn get<'b, I>(&'b self, index: I) -> Option<Self::Field<'b>>
    where
        'a: 'b,
        Self: RowIndex<I>,
    {
        self.0.get(self.idx(index)?).copied()
    }
    fn partial_row(&self, range: Range<usize>) -> PartialRow<'_, Self> {
        PartialRow::new(self, range)
    }
}
impl RowIndex<usize> for ArrayRow<'_, '_> {
    fn idx(&self, index: usize) -> Option<usize> {
        (index < self.0.len()).then_some(index)
    }
}
impl RowIndex<&str> for ArrayRow<'_, '_> {
    /// The values have no names.
    fn idx(&self, _: &str) -> Option<usize> {
        None
    }
}
impl<'a> Field<'a, Pg> for ArrayField<'a> {
    fn field_name(&self) -> Option<&str> {
        None
    }
    fn value(&self) -> Option<PgValue<'_>> {
        self.value.map(|bytes| PgValue::new(bytes, &self.of))
    }
    fn is_null(&self) -> bool {
        self.value.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::row::Field;
    use crate::scope::{NotNull, Nullable};
    use crate::types::{Integer, Text};

    type TwoFields = (Field<Integer, NotNull>, Field<Text, Nullable>);

    /// The bytes that PostgreSQL 15 sends for `ARRAY[ROW(7, 'x'::text), ROW(8, NULL::text)]`.
    fn sent() -> Vec<u8> {
        let mut sent = Vec::new();
        for number in [1, 0, 2249, 2, 1] {
            sent.extend_from_slice(&i32::to_be_bytes(number));
        }
        for number in [25, 2, 23, 4, 7, 25, 1] {
            sent.extend_from_slice(&i32::to_be_bytes(number));
        }
        sent.push(b'x');
        for number in [24, 2, 23, 4, 8, 25, -1] {
            sent.extend_from_slice(&i32::to_be_bytes(number));
        }
        sent
    }

    #[test]
    fn rows_are_read_as_columns_are() {
        let read = rows::<TwoFields>(&sent()).unwrap();
        assert_eq!(read, [(7, Some("x".to_owned())), (8, None)]);
        // `'{}'`
        let none = [0_i32, 0, 2249].map(i32::to_be_bytes).concat();
        assert_eq!(rows::<TwoFields>(&none).unwrap(), []);
    }

    #[test]
    fn an_array_that_ends_anywhere_is_an_error() {
        let sent = sent();
        for end in 0..sent.len() {
            assert!(rows::<TwoFields>(&sent[..end]).is_err(), "{end}");
        }
    }
}

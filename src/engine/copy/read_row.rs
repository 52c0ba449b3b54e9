//! Rows in the binary form of COPY, and one of them as diesel's.

use std::num::NonZeroU32;
use std::ops::Range;

use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, PartialRow, Row, RowIndex, RowSealed};

use super::runner::HEADER;

/// Reads rows one by one, from bytes that arrive in pieces.
#[derive(Default)]
pub(super) struct Rows {
    /// The bytes that were read, of the current row and of those that follow.
    bytes: Vec<u8>,
    /// How many of the bytes are used.
    used: usize,
    values: Vec<Option<Range<usize>>>,
    /// True if the header before the rows was read.
    begun: bool,
    /// True if the last row was read.
    ended: bool,
}

/// The bytes of COPY are not in the binary format.
#[derive(Debug)]
pub(super) struct NotBinary;

impl Rows {
    /// Adds received bytes.
    pub(super) fn push(&mut self, more: &[u8]) {
        // After the last row only the end of the command follows.
        if self.ended {
            return;
        }
        self.bytes.drain(..self.used);
        self.used = 0;
        self.bytes.extend_from_slice(more);
    }
    /// True if the last row was read.
    pub(super) fn are_complete(&self) -> bool {
        self.ended
    }

    /// The next row, if the pieces hold all of it.
    pub(super) fn next(&mut self) -> Result<Option<CopiedRow<'_>>, NotBinary> {
        if self.ended || !self.begin()? || self.read().is_none() {
            return Ok(None);
        }
        Ok(Some(CopiedRow {
            bytes: &self.bytes,
            values: &self.values,
        }))
    }

    /// Reads the header before the rows. Returns true when it is complete.
    fn begin(&mut self) -> Result<bool, NotBinary> {
        if self.begun {
            return Ok(true);
        }
        let fixed = HEADER.len() - 4;
        if let Some(head) = self.bytes.get(..fixed)
            && head != &HEADER[..fixed]
        {
            return Err(NotBinary);
        }
        let mut at = fixed;
        let extension = self.number(&mut at);
        let end = extension.map(|length| at + usize::try_from(length).unwrap_or_default());
        if let Some(end) = end.filter(|end| *end <= self.bytes.len()) {
            self.used = end;
            self.begun = true;
        }
        Ok(self.begun)
    }

    /// Reads a row, if there is one.
    fn read(&mut self) -> Option<()> {
        let mut at = self.used;
        let width = i16::from_be_bytes(*self.bytes.get(at..)?.first_chunk()?);
        at += 2;
        if width < 0 {
            self.ended = true;
            self.bytes = Vec::new();
            self.used = 0;
            return None;
        }
        self.values.clear();
        for _ in 0..width {
            let value = match usize::try_from(self.number(&mut at)?) {
                Ok(length) => {
                    let value = at..at + length;
                    if value.end > self.bytes.len() {
                        return None;
                    }
                    at = value.end;
                    Some(value)
                }
                Err(_) => None,
            };
            self.values.push(value);
        }
        self.used = at;
        Some(())
    }

    fn number(&self, at: &mut usize) -> Option<i32> {
        let bytes = self.bytes.get(*at..)?.first_chunk()?;
        *at += 4;
        Some(i32::from_be_bytes(*bytes))
    }
}

/// A row in COPY's binary form.
pub(super) struct CopiedRow<'a> {
    bytes: &'a [u8],
    values: &'a [Option<Range<usize>>],
}
/// A value of a row.
pub(super) struct CopiedField<'a>(Option<&'a [u8]>);

/// COPY does not send the types of values: this is PostgreSQL's OID of the type `unknown`.
static UNKNOWN: NonZeroU32 = NonZeroU32::new(705).unwrap();

impl RowSealed for CopiedRow<'_> {}
impl<'a> Row<'a, Pg> for CopiedRow<'_> {
    type Field<'f>
        = CopiedField<'f>
    where
        'a: 'f,
        Self: 'f;
    type InnerPartialRow = Self;

    fn field_count(&self) -> usize {
        self.values.len()
    }
    fn get<'b, I>(&'b self, index: I) -> Option<Self::Field<'b>>
    where
        'a: 'b,
        Self: RowIndex<I>,
    {
        let value = self.values.get(self.idx(index)?)?;
        Some(CopiedField(value.clone().map(|at| &self.bytes[at])))
    }
    fn partial_row(&self, range: Range<usize>) -> PartialRow<'_, Self> {
        PartialRow::new(self, range)
    }
}
impl RowIndex<usize> for CopiedRow<'_> {
    fn idx(&self, index: usize) -> Option<usize> {
        (index < self.values.len()).then_some(index)
    }
}
impl RowIndex<&str> for CopiedRow<'_> {
    /// COPY does not send the names either.
    fn idx(&self, _: &str) -> Option<usize> {
        None
    }
}
impl<'a> Field<'a, Pg> for CopiedField<'a> {
    fn field_name(&self) -> Option<&str> {
        None
    }
    fn value(&self) -> Option<PgValue<'_>> {
        self.0.map(|bytes| PgValue::new(bytes, &UNKNOWN))
    }
    fn is_null(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(test)]
mod tests {
    use diesel::row::{Field as _, Row as _};

    use super::super::runner::{HEADER, TRAILER};
    use super::Rows;

    /// The values of the rows.
    fn read(rows: &mut Rows, pieces: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<Option<Vec<u8>>>> {
        let mut all = Vec::new();
        for piece in pieces {
            rows.push(&piece);
            while let Some(row) = rows.next().unwrap() {
                let value = |n| row.get(n).unwrap().value().map(|v| v.as_bytes().to_vec());
                all.push((0..row.field_count()).map(value).collect());
            }
        }
        all
    }

    #[test]
    fn rows_are_read_from_pieces_of_any_size() {
        let mut all = HEADER.to_vec();
        all.extend_from_slice(b"\0\x03\0\0\0\x01a\xFF\xFF\xFF\xFF\0\0\0\0");
        all.extend_from_slice(b"\0\x01\0\0\0\x03xyz");
        all.extend_from_slice(&TRAILER);
        let expected = [
            vec![Some(b"a".to_vec()), None, Some(Vec::new())],
            vec![Some(b"xyz".to_vec())],
        ];
        for piece in 1..=all.len() {
            let mut rows = Rows::default();
            let found = read(&mut rows, all.chunks(piece).map(<[u8]>::to_vec));
            assert_eq!(found, expected, "pieces of {piece}");
            assert!(rows.are_complete());
        }
        for end in 0..all.len() {
            let mut rows = Rows::default();
            read(&mut rows, std::iter::once(all[..end].to_vec()));
            assert!(!rows.are_complete(), "cut off at {end}");
        }
        let mut rows = Rows::default();
        rows.push(b"PGCOPY is not binary");
        assert!(rows.next().is_err());
    }
}

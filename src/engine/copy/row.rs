//! Rows in the binary form of COPY, and one of them as diesel's.

use std::io::{self, BufRead};
use std::num::NonZeroU32;
use std::ops::Range;

use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, PartialRow, Row, RowIndex, RowSealed};

use super::wire::HEADER;

/// Reads rows one by one.
pub(super) struct Rows<'c> {
    from: Box<dyn BufRead + 'c>,
    /// What was read and is of the row at hand, or of what follows.
    bytes: Vec<u8>,
    /// How much of it is used.
    used: usize,
    values: Vec<Option<Range<usize>>>,
}

/// Why there is no further row.
pub(super) enum NoRow {
    /// That was the last.
    End,
    /// The server ended early.
    Short,
    Failed(io::Error),
}
impl From<io::Error> for NoRow {
    fn from(error: io::Error) -> Self {
        NoRow::Failed(error)
    }
}

impl<'c> Rows<'c> {
    /// Reads what stands before the rows.
    pub(super) fn begin(from: Box<dyn BufRead + 'c>) -> Result<Self, NoRow> {
        let mut rows = Self {
            from,
            bytes: Vec::new(),
            used: 0,
            values: Vec::new(),
        };
        let fixed = HEADER.len() - 4;
        let header = rows.take(fixed)?;
        if rows.bytes[header] != HEADER[..fixed] {
            let message = "COPY does not begin as the binary form does";
            return Err(NoRow::Failed(io::Error::other(message)));
        }
        let extension = rows.number()?;
        rows.take(usize::try_from(extension).unwrap_or_default())?;
        Ok(rows)
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<CopiedRow<'_>, NoRow> {
        if self.used == self.bytes.len() {
            self.bytes.clear();
        } else {
            self.bytes.drain(..self.used);
        }
        self.used = 0;
        self.values.clear();
        let width = self.take(2)?;
        let width = i16::from_be_bytes([self.bytes[width.start], self.bytes[width.start + 1]]);
        if width < 0 {
            // What follows is the end of the command.
            while !self.from.fill_buf()?.is_empty() {
                let more = self.from.fill_buf()?.len();
                self.from.consume(more);
            }
            return Err(NoRow::End);
        }
        for _ in 0..width {
            let length = self.number()?;
            let value = match usize::try_from(length) {
                Ok(length) => Some(self.take(length)?),
                Err(_) => None,
            };
            self.values.push(value);
        }
        Ok(CopiedRow {
            bytes: &self.bytes,
            values: &self.values,
        })
    }

    fn number(&mut self) -> Result<i32, NoRow> {
        let at = self.take(4)?.start;
        let bytes = self.bytes[at..].first_chunk().ok_or(NoRow::Short)?;
        Ok(i32::from_be_bytes(*bytes))
    }

    /// Where the next `n` bytes are.
    fn take(&mut self, n: usize) -> Result<Range<usize>, NoRow> {
        let end = self.used + n;
        while self.bytes.len() < end {
            let more = self.from.fill_buf()?;
            if more.is_empty() {
                return Err(NoRow::Short);
            }
            self.bytes.extend_from_slice(more);
            let more = more.len();
            self.from.consume(more);
        }
        let taken = self.used..end;
        self.used = end;
        Ok(taken)
    }
}

/// A row.
pub(super) struct CopiedRow<'a> {
    bytes: &'a [u8],
    values: &'a [Option<Range<usize>>],
}
/// A value of a row.
pub(super) struct CopiedField<'a>(Option<&'a [u8]>);

/// COPY does not say the types of values: PostgreSQL's number of the type `unknown`.
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
    /// COPY does not say the names either.
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
    use std::io::{BufReader, Read};

    use diesel::row::{Field as _, Row as _};

    use super::super::wire::{HEADER, TRAILER};
    use super::{NoRow, Rows};

    /// Gives a few bytes at a time.
    struct Few<'a>(&'a [u8], usize);
    impl Read for Few<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.min(buffer.len());
            self.0.read(&mut buffer[..n])
        }
    }

    #[test]
    fn rows_are_read_from_pieces_of_any_size() {
        let mut all = HEADER.to_vec();
        all.extend_from_slice(b"\0\x03\0\0\0\x01a\xFF\xFF\xFF\xFF\0\0\0\0");
        all.extend_from_slice(b"\0\x01\0\0\0\x03xyz");
        all.extend_from_slice(&TRAILER);
        for piece in 1..all.len() {
            let mut rows = Rows::begin(Box::new(BufReader::new(Few(&all, piece))))
                .ok()
                .unwrap();
            let row = rows.next().ok().unwrap();
            let value = |n: usize| row.get(n).unwrap().value().map(|v| v.as_bytes().to_vec());
            assert_eq!(
                (value(0), value(1), value(2)),
                (Some(b"a".to_vec()), None, Some(Vec::new()))
            );
            let row = rows.next().ok().unwrap();
            assert_eq!(row.get(0).unwrap().value().unwrap().as_bytes(), b"xyz");
            assert!(row.get(1).is_none());
            assert!(matches!(rows.next(), Err(NoRow::End)));
        }
        for end in 0..all.len() - 1 {
            let Ok(mut rows) = Rows::begin(Box::new(&all[..end])) else {
                assert!(end < HEADER.len());
                continue;
            };
            let last = loop {
                match rows.next() {
                    Ok(_) => {}
                    Err(last) => break last,
                }
            };
            assert!(matches!(last, NoRow::Short), "cut off at {end}");
        }
    }
}

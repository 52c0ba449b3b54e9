//! Rows that cannot be sent or read.

use std::fmt;

use super::Source;

/// Builds the message about a row, with its number.
pub(super) fn in_row(row: usize, column: Option<&str>, what: &dyn fmt::Display) -> String {
    match column {
        Some(column) => format!("row {row} (counted from 0), column `{column}`: {what}"),
        None => format!("row {row} (counted from 0): {what}"),
    }
}

/// A row that cannot be sent.
#[derive(Debug)]
pub(crate) struct WrongRow {
    pub(crate) row: usize,
    pub(crate) column: Option<String>,
    pub(crate) source: Source,
}
impl fmt::Display for WrongRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_row(self.row, self.column.as_deref(), &self.source))
    }
}
impl std::error::Error for WrongRow {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

/// A NULL in a column typed NOT NULL: the schema has changed since the
/// code was generated, or a hand-written type is wrong.
#[derive(Debug)]
pub(crate) struct UnexpectedNull {
    pub(crate) position: usize,
}

impl fmt::Display for UnexpectedNull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "value {} of the row is NULL, but its type is NOT NULL",
            self.position
        )
    }
}
impl std::error::Error for UnexpectedNull {}

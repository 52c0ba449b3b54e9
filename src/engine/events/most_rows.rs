//! A limit on the rows of a statement, set by a handler.
//!
//! A SELECT is sent with a LIMIT of one row more than allowed, so that the database and its client do not buffer rows that nobody will read;
//! the extra row shows that there are too many. If the query already has a LIMIT, or is SQL text,
//! the rows are counted instead: wrapping a query loses its order in SQL. Writes are not limited, since their
//! rows would already be changed.

use crate::error::{Error, Result};

/// How many rows a statement may return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) rows: usize,
    /// True if further rows are dropped without an error.
    pub(super) cut: bool,
}

impl Bound {
    /// The stricter of two limits: the lower one; of two equal ones, the one that is an error.
    pub(super) fn and(self, other: Option<Self>) -> Self {
        let stricter = |other: &Self| (other.rows, other.cut) < (self.rows, self.cut);
        other.filter(stricter).unwrap_or(self)
    }
    /// The LIMIT of the statement.
    pub(super) fn limit(self) -> u64 {
        u64::try_from(self.rows)
            .unwrap_or(u64::MAX)
            .saturating_add(1)
            .min(i64::MAX as u64)
    }
    /// Keeps the rows within the limit.
    pub(super) fn keep<T>(self, mut rows: Vec<T>, sql: impl FnOnce() -> String) -> Result<Vec<T>> {
        match rows.len() > self.rows {
            false => Ok(rows),
            true if self.cut => {
                rows.truncate(self.rows);
                Ok(rows)
            }
            true => Err(self.error(sql())),
        }
    }
    pub(super) fn error(self, sql: String) -> Error {
        Error::TooManyRows {
            limit: self.rows,
            sql,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bound;

    #[test]
    fn the_stricter_bound_holds() {
        let bound = |rows, cut| Bound { rows, cut };
        assert_eq!(bound(3, true).and(None), bound(3, true));
        assert_eq!(bound(3, true).and(Some(bound(2, true))), bound(2, true));
        assert_eq!(bound(2, true).and(Some(bound(2, false))), bound(2, false));
        assert_eq!(bound(2, false).and(Some(bound(2, true))), bound(2, false));
        assert_eq!(bound(usize::MAX, false).limit(), i64::MAX as u64);
        assert_eq!(bound(0, false).limit(), 1);
    }
}

//! How many rows fit in one statement: up to the database's number of parameters, and about as many bytes.

use super::assign::RenderAssignments;
use crate::dialect::Dialect;
use crate::render::Sql;

/// The room that is left in a statement.
pub(crate) struct Room {
    values: usize,
    bytes: usize,
}

impl Room {
    /// The room of a statement of the database `D` that binds some values besides those of its rows.
    pub(crate) fn of<D: Dialect>(beside: usize) -> Self {
        Self {
            values: D::SYNTAX.most_values.saturating_sub(beside),
            bytes: D::SYNTAX.most_bytes,
        }
    }

    /// Takes the room of a row of this [measure]; returns false if it does not fit. The first row is always sent: one
    /// that is too large by itself is left for the database to reject.
    pub(crate) fn takes(&mut self, (values, bytes): (usize, usize)) -> bool {
        let fits = values <= self.values && bytes <= self.bytes;
        self.values = self.values.saturating_sub(values);
        self.bytes = self.bytes.saturating_sub(bytes);
        fits
    }
}

/// Returns the number of values that a row binds, and their approximate size in bytes.
#[inline]
pub(super) fn measure<A: RenderAssignments<D>, D: Dialect>(row: &A) -> (usize, usize) {
    if !A::ONE_EACH {
        return Sql::<D>::measure(|out| row.render_values(&mut true, out));
    }
    let bytes = match D::SYNTAX.most_bytes {
        usize::MAX => 0,
        _ => row.size(),
    };
    (row.width(), bytes)
}

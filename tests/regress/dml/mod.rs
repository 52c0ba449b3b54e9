//! The statements of PostgreSQL's delete.sql, insert.sql, insert_conflict.sql, returning.sql and update.sql.

mod delete;
mod insert;
mod insert_conflict;
mod returning;
mod update;

use crate::writes::Writes;

/// A suite with its ports.
type Suite = (&'static str, fn(&mut Writes));

/// Each suite.
pub const SUITES: [Suite; 5] = [
    ("delete", delete::port),
    ("insert", insert::port),
    ("insert_conflict", insert_conflict::port),
    ("returning", returning::port),
    ("update", update::port),
];

/// Tables with partitions, triggers and rules, of which each part of a suite makes its own.
const LATER: &str = "not ported yet";
/// VALUES of rows that leave different columns to their defaults.
const OTHER_ROWS: &str = "rows of different kinds in one VALUES";
/// Inference by an index of expressions.
const EXPRESSIONS: &str = "a key of expressions";

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

/// Tables with triggers and rules, of which each part of a suite makes its own.
const LATER: &str = "not ported yet";
/// VALUES of rows that leave different columns to their defaults.
const OTHER_ROWS: &str = "rows of different kinds in one VALUES";
/// A table that a suite makes anew with columns of other types.
const OTHER_COLUMNS: &str = "a table of a name that another has";
const ROW_VALUES: &str = "a whole row as one value";
const TABLEOID: &str = "tableoid";
/// ON CONFLICT about every key of the table.
const ANY_KEY: &str = "ON CONFLICT without a key";

//! The statements of PostgreSQL's delete.sql, insert.sql, insert_conflict.sql, returning.sql and update.sql.

mod delete;
mod insert;
mod insert_conflict;
mod returning;
mod tables;
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

/// VALUES of rows that leave different columns to their defaults.
const OTHER_ROWS: &str = "rows of different kinds in one VALUES";
const TABLEOID: &str = "tableoid, xmin and xmax";

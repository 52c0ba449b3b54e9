//! SQLite.

mod aggregates;
mod casts;
mod clauses;
mod json;
mod values;

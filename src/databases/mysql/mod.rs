//! MySQL and MariaDB.

mod aggregates;
mod casts;
mod clauses;
mod json;
mod values;

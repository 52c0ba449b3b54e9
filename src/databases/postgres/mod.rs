//! PostgreSQL.

mod aggregates;
mod casts;
mod clauses;
mod values;

//! Every statement that selects: its SQL on each database, and its rows on a live one.

// The types of rows are what the tests are about.
#![allow(clippy::type_complexity, clippy::multiple_bound_locations)]

#[path = "../../generated/shop/mod.rs"]
mod shop;

mod alias;
mod clauses;
mod databases;
mod printing;
mod projection;
mod raw_sql;
mod readme;
mod records;
#[cfg(all(feature = "async", feature = "chrono", feature = "uuid"))]
mod what_works;

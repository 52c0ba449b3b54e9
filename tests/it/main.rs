//! Every statement form: its SQL on each database, and its rows on a live one.

// The generated trees of `clauses::precedence` stay as they were generated; rustc takes no `allow`
// nearer to them.
#![allow(
    unused_parens,
    clippy::eq_op,
    clippy::double_parens,
    clippy::nonminimal_bool,
    clippy::overly_complex_bool_expr
)]
// The types of rows are what the tests are about.
#![allow(clippy::type_complexity, clippy::multiple_bound_locations)]

#[path = "../../generated/shop/mod.rs"]
mod shop;

mod alias;
mod clauses;
mod databases;
mod functions;
mod printing;
mod projection;
mod raw_sql;
mod readme;
mod records;
mod scalars;
mod types;

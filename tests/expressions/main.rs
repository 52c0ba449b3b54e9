//! Every expression: its SQL on each database, and its value on a live one.

// The generated trees of `precedence` stay as they were generated; rustc takes no `allow` nearer to them.
#![allow(
    unused_parens,
    clippy::eq_op,
    clippy::double_parens,
    clippy::nonminimal_bool,
    clippy::overly_complex_bool_expr
)]
// The types of rows are what the tests are about.
#![allow(clippy::type_complexity, clippy::multiple_bound_locations)]

#[allow(dead_code)] // not all of it is of use here
#[path = "../it/databases.rs"]
mod databases;
#[path = "../../generated/shop/mod.rs"]
mod shop;

mod aggregate;
mod aggregate_functions;
mod arithmetic;
mod case;
mod combinations;
mod comparison;
mod functions;
mod labels;
mod left_numbers;
mod precedence;
mod scalars;
mod text;
mod types;
mod whole_rows;
mod windows;

use relata::types::Decimal;

/// A NUMERIC, as it is written in SQL.
fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

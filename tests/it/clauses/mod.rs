//! The query language, clause by clause: the SQL on each dialect, and the rows on each database,
//! beside those of hand-written SQL.

mod caching;
mod derived;
mod distinct;
mod filter;
mod from;
mod group;
mod json_table;

mod grouping_sets;
mod lateral;
mod limit;
mod locks;
mod opaque;
mod order;
mod qualify;
mod recursive;
mod reuse;
mod samples;
mod seek;
mod select;
mod set_operations;
mod strict;
mod subqueries;
mod table_functions;
mod values;
mod verbs;
mod with;

use relata::types::Decimal;

/// A NUMERIC, as it is written in SQL.
fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

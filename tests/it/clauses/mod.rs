//! The query language, clause by clause: the SQL on each dialect, and the rows on each database,
//! beside those of hand-written SQL.

mod aggregate;
mod aggregate_functions;
mod arithmetic;
mod caching;
mod case;
mod combinations;
mod comparison;
mod derived;
mod distinct;
mod filter;
mod from;
mod group;

mod grouping_sets;
mod labels;
mod lateral;
mod limit;
mod locks;
mod opaque;
mod order;
mod precedence;
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
mod text;
mod values;
mod verbs;
mod windows;
mod with;

use relata::types::Decimal;

/// A NUMERIC, as it is written in SQL.
fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

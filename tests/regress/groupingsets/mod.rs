//! groupingsets.sql: ROLLUP, CUBE, GROUPING SETS and GROUPING.

mod correlated;
mod derived;
mod empty;
mod functions;
mod nested;
mod plans;
mod rollup;

use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    rollup::port(suite);
    nested::port(suite);
    empty::port(suite);
    derived::port(suite);
    correlated::port(suite);
    plans::port(suite);
}

//! The rows of a function in FROM, which takes its argument from the table before it.

use relata::prelude::*;

use crate::schema::functions;
use crate::schema::functions::gstest_data::{a, b};
use crate::suite::Suite;

relata::relation! { v { x: Integer } }

macro_rules! rows {
    () => {
        from(v::as_query(values([(1,), (2,)]))).cross_join(functions::gstest_data(v::x))
    };
}

pub fn rolled_up(suite: &mut Suite) {
    suite.port(
        48,
        rows!().group_by(rollup((a, b))).select((a, b, sum(v::x))),
    );
}

/// The same twice, planned in two ways.
pub fn cubed(suite: &mut Suite, n: usize) {
    suite.port(
        n,
        rows!()
            .group_by(cube((a, b)))
            .order_by((a, b))
            .select((a, b, sum(v::x))),
    );
}

pub fn sets(suite: &mut Suite) {
    let total = sum(v::x);
    suite.port(
        105,
        rows!()
            .group_by(grouping_sets((a, b), (a, b)))
            .order_by((a, b, total))
            .select((a, b, total)),
    );
}

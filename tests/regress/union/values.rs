//! Of values: equal ones once, numbers of several types, operations in operations.

use relata::prelude::*;
use relata::types::{Double, Numeric};

use crate::decimal;
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    integers(suite);
    decimals(suite);
}

fn integers(suite: &mut Suite) {
    let one = || select(literal(1));
    let two = || select(literal(2));
    let three = || select(literal(3));
    let first = ordinal::<1>();
    suite.port(0, one().union(two()).order_by(first));
    suite.port(1, one().union(one()).order_by(first));
    suite.port(2, one().union_all(two()));
    suite.port(3, one().union_all(one()));
    suite.port(4, one().union(two()).union(three()).order_by(first));
    suite.port(5, one().union(two()).union(two()).order_by(first));
    suite.port(6, one().union(two()).union_all(two()).order_by(first));
}

/// The second query's numbers fit those of the first; a wider one asks for a cast.
fn decimals(suite: &mut Suite) {
    let one = || select(literal(1));
    let two = || select(literal(2));
    let three = || select(literal(3));
    let exactly = |text: &str| select(literal(decimal(text)));
    let about = |x: f64| select(literal(x));
    let first = ordinal::<1>();
    suite.port(7, exactly("1.1").union(exactly("2.2")).order_by(first));
    suite.port(8, exactly("1.1").union(two()).order_by(first));
    suite.port(
        9,
        select(literal(1_i32).cast::<Numeric>())
            .union(exactly("2.2"))
            .order_by(first),
    );
    suite.port(
        10,
        select(literal(1_i32).cast::<Double>())
            .union(about(1.0))
            .order_by(first),
    );
    suite.port(11, exactly("1.1").union_all(two()).order_by(first));
    suite.port(12, about(1.0).union_all(one()).order_by(first));
    suite.port(
        13,
        exactly("1.1").union(two()).union(three()).order_by(first),
    );
    suite.port(
        14,
        about(1.1).union(two()).union(about(2.0)).order_by(first),
    );
    suite.port(
        15,
        exactly("1.1").union(two()).union_all(two()).order_by(first),
    );
    suite.port(
        16,
        exactly("1.1").union(two().union_all(two())).order_by(first),
    );
}

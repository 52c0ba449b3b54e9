//! Of arrays and rows, planned in two ways.

use relata::prelude::*;
use relata::types::{Array, Integer, Money, PgMoney};

use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    arrays(suite, 61);
    money(suite);
    arrays(suite, 70);
    rows(suite, 78);
    rows_of_money(suite);
    rows(suite, 91);
}

fn arrays(suite: &mut Suite, first: usize) {
    relata::relation! { list { x: Array<Integer> } }
    let of = |arrays: [[i32; 2]; 2]| {
        let rows = arrays.map(|array| (Array::<Integer>::of(array),));
        from(list::as_query(values(rows))).select(list::x)
    };
    let left = || of([[1, 2], [1, 3]]);
    let right = || of([[1, 2], [1, 4]]);
    suite.port(first, left().union(right()));
    suite.port(first + 2, left().intersect(right()));
    suite.port(first + 4, left().except(right()));
}

fn money(suite: &mut Suite) {
    relata::relation! { list { x: Array<Money> } }
    let of = |dollars: [i64; 2]| {
        let rows = dollars.map(|n| (Array::<Money>::of([PgMoney(n * 100)]),));
        from(list::as_query(values(rows))).select(list::x)
    };
    suite.port(67, of([100, 200]).union(of([100, 300])));
}

fn rows(suite: &mut Suite, first: usize) {
    relata::relation! { list { x: Record<(Integer, Integer)> } }
    let of = |pairs: [(i32, i32); 2]| {
        let rows = pairs.map(|pair| (row(pair),));
        from(list::as_query(values(rows))).select(list::x)
    };
    let left = || of([(1, 2), (1, 3)]);
    let right = || of([(1, 2), (1, 4)]);
    suite.port(first, left().union(right()));
    suite.port(first + 2, left().intersect(right()));
    suite.port(first + 4, left().except(right()));
}

fn rows_of_money(suite: &mut Suite) {
    relata::relation! { list { x: Record<(Money,)> } }
    let of = |dollars: [i64; 2]| {
        let rows = dollars.map(|n| (row((literal(PgMoney(n * 100)),)),));
        from(list::as_query(values(rows))).select(list::x)
    };
    suite.port(84, of([100, 200]).union(of([100, 300])));
    // The same as values of a type that the suite defines, which a row can be cast to.
    let of = |dollars: [i64; 2]| {
        let rows = dollars.map(|n| {
            let plain = row((literal(PgMoney(n * 100)),));
            (relata::sql!("CAST({} AS ct1)", plain => Record<(Money,)>),)
        });
        from(list::as_query(values(rows))).select(list::x)
    };
    suite.port(87, of([100, 200]).union(of([100, 300])));
}

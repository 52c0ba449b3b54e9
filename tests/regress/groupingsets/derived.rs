//! Keys that are computed: in a derived table, or in GROUP BY.

use relata::prelude::*;
use relata::types::Text;

use super::functions;
use crate::schema::{int8_tbl, tenk1};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    series(suite);
    constants(suite);
    conditions(suite);
    subqueries(suite);
    functions::rolled_up(suite);
    suite.left_out(52, "about the server's own catalog");
}

fn series(suite: &mut Suite) {
    relata::relation! { series { g: Integer } }
    relata::relation! { s { alias1: Integer, alias2: Integer } }
    let twice = from(series::as_table(generate_series(1, 3))).select((series::g, series::g));
    suite.port(
        37,
        from(s::as_query(twice))
            .group_by((s::alias1, rollup(s::alias2)))
            .select((s::alias1, s::alias2)),
    );
}

fn constants(suite: &mut Suite) {
    relata::relation! { t { four: Nullable<Integer>, ten: Nullable<Integer>, x: Text } }
    let table = || {
        from(t::as_query(from(tenk1::table).select((
            tenk1::four,
            tenk1::ten,
            literal("foo").cast::<Text>(),
        ))))
    };
    let sets = || grouping_sets((t::four, t::x), (t::four, t::x));
    suite.port(
        38,
        table()
            .group_by(sets())
            .having(t::x.eq("foo"))
            .select((t::four, t::x)),
    );
    suite.port(
        39,
        table()
            .group_by(sets())
            .order_by(t::four)
            .select((t::four, t::x.concat("x"))),
    );
    relata::relation! { s { x: Integer, y: Integer, z: Integer } }
    let row = select((literal(1), literal(2), literal(3)));
    suite.port(
        40,
        from(s::as_query(row))
            .group_by(grouping_sets((s::x + s::y, s::x), (s::x + s::y, s::x)))
            .select(((s::x + s::y) * 1, sum(s::z))),
    );
}

fn conditions(suite: &mut Suite) {
    relata::alias!(i1 = int8_tbl);
    {
        relata::relation! { t { q1: Nullable<BigInt>, q2: Nullable<BigInt>, x: Nullable<Bool> } }
        let rows = from(i1::table).select((i1::q1, i1::q2, i1::q1.eq(1)));
        suite.port(
            41,
            from(t::as_query(rows))
                .group_by(grouping_sets((t::x, t::q2), (t::x, t::q2)))
                .order_by((t::x, t::q2))
                .select((t::x, !t::x, t::q2)),
        );
    }
    // A constant is grouped by as a column of a derived table.
    relata::relation! { t { x: Integer, q1: Nullable<BigInt>, q2: Nullable<BigInt> } }
    relata::relation! { ss { x: Nullable<Integer>, q1: Nullable<BigInt>, sum: Nullable<Numeric> } }
    let rows = from(i1::table).select((literal(1), i1::q1, i1::q2));
    let groups = from(t::as_query(rows))
        .group_by(grouping_sets((t::x, t::q1), (t::x, t::q1)))
        .select((t::x, t::q1, sum(t::q2)));
    suite.port(
        43,
        from(ss::as_query(groups)).filter(ss::x.eq(1) & ss::q1.eq(123)),
    );
}

fn subqueries(suite: &mut Suite) {
    relata::alias!(i1 = int8_tbl);
    relata::relation! { ss { x: Nullable<BigInt> } }
    let groups = || {
        let q1 = correlate(i1::table).select(i1::q1).scalar_subquery();
        let x = correlate(i1::table).select(q1);
        from(i1::table)
            .cross_join(ss::as_query(x).lateral())
            .group_by(ss::x)
    };
    suite.port(45, groups().select(grouping(ss::x)));
    let which = outer(grouping(ss::x));
    suite.port(
        47,
        groups().select(correlate(which).select(which).scalar_subquery()),
    );
}

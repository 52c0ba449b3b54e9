//! In FROM.

use relata::prelude::*;
use relata::types::Integer;

use crate::schema::{functions, int4_tbl, int8_tbl, t2, t3, varchar_tbl};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    texts(suite);
    constants(suite);
    duplicates(suite);
    computed(suite);
}

fn texts(suite: &mut Suite) {
    relata::relation! { a { f1: Text } }
    relata::relation! { b { f1: Nullable<Text> } }
    let test = from(varchar_tbl::table).select(literal("test"));
    let f1 = from(varchar_tbl::table).select(varchar_tbl::f1);
    suite.port(
        134,
        from(a::as_query(test))
            .select(a::f1)
            .union(from(b::as_query(f1)).select(b::f1))
            .order_by(a::f1),
    );

    // The table that the suite makes: another suite has one of this name.
    relata::relation! { t1 { a: Nullable<Text>, b: Nullable<Text> } }
    relata::relation! { t { ab: Nullable<Text> } }
    let both = from(t1::table)
        .select(t1::a.concat(t1::b))
        .union_all(from(t2::table).select(t2::ab));
    suite.port(155, from(t::as_query(both)).order_by(t::ab).limit(8));
}

fn constants(suite: &mut Suite) {
    relata::relation! { ss { t: Integer, x: Integer } }
    let of = |t: i32, x: i32| select((literal(t), literal(x)));
    let small = from(ss::as_query(of(1, 2).union(of(2, 4)))).filter(ss::x.lt(4));
    suite.port(167, small.order_by(ss::x));
    relata::relation! { series { x: Integer } }
    let series = from(series::as_table(generate_series(1, 10))).select((literal(1), series::x));
    let small = from(ss::as_query(series.union(of(2, 4)))).filter(ss::x.lt(4));
    suite.port(169, small.order_by(ss::x));
    let any = select((literal(1), (random() * 3.0).cast::<Integer>()));
    let big = from(ss::as_query(any.union(of(2, 4)))).filter(ss::x.gt(3));
    suite.port(171, big.order_by(ss::x));
}

fn duplicates(suite: &mut Suite) {
    relata::alias!(i81 = int8_tbl);
    relata::alias!(i82 = int8_tbl);
    relata::relation! { ss { q1: Nullable<BigInt>, q2: Nullable<BigInt> } }
    let both = from(i81::table)
        .select((i81::q1, i81::q2))
        .distinct()
        .union_all(from(i82::table).select((i82::q1, i82::q2)).distinct());
    let q1 = from(ss::as_query(both)).select(ss::q1).distinct();
    suite.port(173, q1.clone().filter(ss::q2.eq(ss::q2)));
    suite.port(175, q1.filter((-ss::q1).eq(ss::q2)));
}

fn computed(suite: &mut Suite) {
    {
        relata::alias!(a = t3);
        relata::alias!(b = t3);
        relata::relation! { ss { x: Nullable<Integer> } }
        let both = from(a::table).select(a::x);
        let both = both.union_all(from(b::table).select(b::x));
        suite.port(
            181,
            from(ss::as_query(both))
                .join(int4_tbl::table.on(int4_tbl::f1.eq(functions::expensivefunc(ss::x))))
                .select((ss::x, int4_tbl::f1)),
        );
    }

    relata::alias!(a = int8_tbl);
    relata::alias!(b = int8_tbl);
    relata::relation! { ss { q1: Nullable<BigInt>, q2: Nullable<BigInt>, x: Integer } }
    let both = from(a::table)
        .select((a::q1, a::q2, literal(0)))
        .union_all(from(b::table).select((b::q1, b::q2, literal(1))));
    suite.port(
        185,
        from(ss::as_query(both)).filter(ss::x.eq(0) | ss::q1.ge(ss::q2) & ss::q1.le(ss::q2)),
    );
}

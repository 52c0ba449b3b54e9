//! GROUPING and aggregates in subqueries, and subqueries in HAVING.

use relata::prelude::*;
use relata::types::Text;

use super::functions;
use crate::schema::{gstest1, gstest2, onek};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    levels(suite);
    several_items(suite);
    levels_of_expressions(suite);
    windows(suite);
    having(suite);
}

relata::relation! { v1 { a: Integer, b: Integer } }
relata::relation! { v2 { c: Integer } }
relata::relation! { v3 { e: Integer, f: Integer } }

fn levels(suite: &mut Suite) {
    let inner = || from(v2::as_query(values([(1,)])));
    let between = || from(v1::as_query(values([(1, 2)])));
    let outermost = || from(v3::as_query(values([(6, 7)]))).group_by(rollup((v3::e, v3::f)));
    let own = outer(grouping((v1::a, v1::b)));
    let grouped = between()
        .group_by((v1::a, v1::b))
        .select(inner().correlate(own).select(own).scalar_subquery());
    suite.port(53, outermost().select(grouped.scalar_subquery()));
    let further = outer(grouping((v3::e, v3::f)));
    let grouped = between()
        .correlate(further)
        .group_by((v1::a, v1::b))
        .select(inner().correlate(further).select(further).scalar_subquery());
    suite.port(54, outermost().select(grouped.scalar_subquery()));
    let innermost = inner().group_by(v2::c).select(grouping(v2::c));
    let grouped = between()
        .group_by((v1::a, v1::b))
        .select(innermost.scalar_subquery());
    suite.port(55, outermost().select(grouped.scalar_subquery()));
}

fn several_items(suite: &mut Suite) {
    use gstest2::{a, b, c, d};
    suite.port(
        56,
        from(gstest2::table)
            .group_by((rollup((a, b)), grouping_sets((c, d), (c, d))))
            .select((a, b, c, d)),
    );
    suite.port(
        57,
        from(v1::as_query(values([(1, 2), (2, 3)])))
            .group_by((v1::a, v1::b, grouping_sets((), v1::a)))
            .select((v1::a, v1::b)),
    );
    sums_of_expressions(suite, 58);
}

/// The same twice, planned in two ways.
pub fn sums_of_expressions(suite: &mut Suite, n: usize) {
    use gstest1::{a, b, v};
    let sets = ((a, b), (a + 1, b + 1), (a + 2, b + 2));
    suite.port(
        n,
        from(gstest1::table)
            .group_by(grouping_sets((a, b), sets))
            .order_by((grouping((a, b)), max(v)))
            .select((a, b, grouping((a, b)), sum(v), count(), max(v))),
    );
}

fn levels_of_expressions(suite: &mut Suite) {
    let own = outer(grouping((v1::a, v1::b)));
    let grouped = || {
        let inner = from(v2::as_query(values([(1,)])));
        from(v1::as_query(values([(1, 2)])))
            .group_by((v1::a, v1::b))
            .select(inner.correlate(own).select(own).scalar_subquery())
            .scalar_subquery()
    };
    let outermost = || from(v3::as_query(values([(6, 7)])));
    let keys = || (v3::e + 1, v3::f + 1);
    suite.port(59, outermost().group_by(rollup(keys())).select(grouped()));
    suite.port(
        60,
        outermost()
            .group_by(cube(keys()))
            .order_by(keys())
            .select(grouped()),
    );
}

fn windows(suite: &mut Suite) {
    running_sums(suite, 61);
    relata::relation! { v { a: Integer, b: Integer, c: Integer } }
    let rows = [
        (1, 1, 10),
        (1, 1, 11),
        (1, 2, 12),
        (1, 2, 13),
        (1, 3, 14),
        (2, 3, 15),
        (3, 3, 16),
        (3, 4, 17),
        (4, 1, 18),
        (4, 1, 19),
    ];
    suite.port(
        62,
        from(v::as_query(values(rows)))
            .group_by(rollup((v::a, v::b)))
            .select((v::a, v::b, sum(v::c))),
    );
    functions::cubed(suite, 63);
}

/// The same twice, planned in two ways.
pub fn running_sums(suite: &mut Suite, n: usize) {
    use gstest2::{a, b, c};
    let so_far = sum(sum(c)).over(window().order_by((a, b)));
    suite.port(
        n,
        from(gstest2::table)
            .group_by(cube((a, b)))
            .order_by((so_far, a, b))
            .select((a, b, sum(c), so_far)),
    );
}

fn having(suite: &mut Suite) {
    use gstest2::{a, b, c};
    suite.port(
        66,
        from(gstest2::table)
            .group_by(grouping_sets((a, b), (rollup((a, b)), a)))
            .select((a, b, sum(c), count())),
    );
    {
        relata::alias!(a = onek);
        relata::alias!(b = onek);
        let fours = outer(sum(a::four).distinct());
        suite.port(
            67,
            from(a::table)
                .group_by(grouping_sets(
                    (a::ten, a::four),
                    ((a::ten, a::four), a::ten),
                ))
                .having(exists(
                    from(b::table)
                        .correlate(fours)
                        .filter(fours.eq(b::four))
                        .select(literal(1)),
                ))
                .select((a::ten, sum(a::four).distinct())),
        );
    }
    let by_a = || from(gstest2::table).group_by(rollup(a)).order_by(a);
    suite.port(68, by_a().select((a, count())));
    suite.port(
        69,
        by_a().having(a.is_distinct_from(1)).select((a, count())),
    );
    relata::relation! { v { c: Bool } }
    let rows = from(gstest2::table)
        .correlate(v::table)
        .group_by(())
        .having(v::c)
        .select(count());
    suite.port(
        71,
        from(v::as_query(values([(false,), (true,)])))
            .order_by(v::c)
            .select((v::c, rows.scalar_subquery())),
    );
    having_grouping(suite);
    let ten = from(onek::table).group_by(rollup(onek::ten));
    suite.port(
        78,
        ten.select((
            onek::ten,
            sum(onek::four)
                .distinct()
                .filter(onek::four.cast::<Text>().matches("123")),
        )),
    );
}

fn having_grouping(suite: &mut Suite) {
    use onek::{four, ten};
    let which = grouping(ten);
    let order = (which, ten);
    let list = (ten, which);
    let table = || from(onek::table);
    suite.port(
        73,
        table()
            .group_by(grouping_sets(ten, ten))
            .having(which.ge(0))
            .order_by(order)
            .select(list),
    );
    suite.port(
        74,
        table()
            .group_by(grouping_sets((ten, four), (ten, four)))
            .having(which.gt(0))
            .order_by(order)
            .select(list),
    );
    suite.port(
        75,
        table()
            .group_by(rollup(ten))
            .having(which.gt(0))
            .order_by(order)
            .select(list),
    );
    suite.port(
        76,
        table()
            .group_by(cube(ten))
            .having(which.gt(0))
            .order_by(order)
            .select(list),
    );
    suite.port(
        77,
        table()
            .group_by((ten,))
            .having(which.ge(0))
            .order_by(order)
            .select(list),
    );
}

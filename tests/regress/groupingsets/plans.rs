//! The same planned in other ways, LATERAL, and DISTINCT sets.

use relata::prelude::*;
use relata::types::{Array, Integer, Text};

use super::correlated::{running_sums, sums_of_expressions};
use super::empty::{dependent, no_rows};
use super::functions;
use crate::schema::{bug_16784, gs_group_1, gs_hash_1, gstest1, gstest3, gstest4, onek};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    lateral_cube(suite, 79);
    array_of_cube(suite, 80);
    texts(suite);
    hashed(suite);
    no_rows(suite, [96, 98, 99, 101]);
    dependent(suite, 103);
    functions::sets(suite);
    sums_of_expressions(suite, 109);
    running_sums(suite, 111);
    functions::cubed(suite, 113);
    sorted(suite);
    lateral_cube(suite, 123);
    array_of_cube(suite, 124);
    lateral_sets(suite);
    array_of_sets(suite);
    computed_keys(suite);
    spilled(suite);
    distinct(suite);
    subqueries(suite);
}

relata::relation! { v { a: Integer } }
relata::relation! {
    s { a: Integer, four: Nullable<Integer>, ten: Nullable<Integer>, count: BigInt }
}

fn lateral_cube(suite: &mut Suite, n: usize) {
    let groups = from(onek::table)
        .correlate(v::table)
        .group_by(cube((onek::four, onek::ten)))
        .select((v::a, onek::four, onek::ten, count()));
    suite.port(
        n,
        from(v::as_query(values([(1,), (2,)])))
            .left_join(s::as_query(groups).lateral().on(literal(true)))
            .order_by((v::a, s::four, s::ten))
            .select((v::a, s::a, s::four, s::ten, s::count)),
    );
}

fn lateral_sets(suite: &mut Suite) {
    let keys = || (onek::four, onek::ten);
    let groups = from(onek::table)
        .correlate(v::table)
        .group_by(grouping_sets(keys(), keys()))
        .select((v::a, onek::four, onek::ten, count()));
    suite.port(
        125,
        from(v::as_query(values([(1,), (2,)])))
            .left_join(s::as_query(groups).lateral().on(literal(true)))
            .order_by((v::a, s::four, s::ten))
            .select((v::a, s::a, s::four, s::ten, s::count)),
    );
}

relata::relation! {
    s1 { two: Nullable<Integer>, four: Nullable<Integer>, count: BigInt }
}

fn array_of_cube(suite: &mut Suite, n: usize) {
    let groups = from(onek::table)
        .group_by(cube((onek::two, onek::four)))
        .order_by((onek::two, onek::four))
        .select((onek::two, onek::four, count()));
    let rows = from(s1::as_query(groups)).correlate(v::table).select(row((
        v::a,
        s1::two,
        s1::four,
        s1::count,
    )));
    suite.port(
        n,
        from(v::as_query(values([(1,), (2,)]))).select(rows.array_subquery()),
    );
}

fn array_of_sets(suite: &mut Suite) {
    let keys = || (onek::two, onek::four);
    let groups = from(onek::table)
        .group_by(grouping_sets(keys(), keys()))
        .order_by(keys())
        .select((onek::two, onek::four, count()));
    let rows = from(s1::as_query(groups)).correlate(v::table).select(row((
        v::a,
        s1::two,
        s1::four,
        s1::count,
    )));
    suite.port(
        126,
        from(v::as_query(values([(1,), (2,)]))).select(rows.array_subquery()),
    );
}

fn texts(suite: &mut Suite) {
    use onek::{four, ten, two};
    let total = sum(ten);
    let text = || rollup(four.cast::<Text>());
    suite.port(
        81,
        from(onek::table)
            .group_by((two, text()))
            .order_by(total)
            .select(total),
    );
    suite.port(
        82,
        from(onek::table)
            .group_by((text(), two))
            .order_by(total)
            .select(total),
    );
}

fn hashed(suite: &mut Suite) {
    {
        use gstest1::{a, b, v};
        let which = grouping((a, b));
        let list = (a, b, which, sum(v), count(), max(v));
        suite.port(
            86,
            from(gstest1::table)
                .group_by(grouping_sets((a, b), (a, b)))
                .order_by((which, a, b))
                .select(list),
        );
        suite.port(
            88,
            from(gstest1::table)
                .group_by(cube((a, b)))
                .order_by((which, a, b))
                .select(list),
        );
    }
    // Types that relata does not know have no equality, but their texts have.
    use gstest4::v;
    let unhashable_col = gstest4::unhashable_col.cast::<Text>();
    let unsortable_col = gstest4::unsortable_col.cast::<Text>();
    suite.port(
        91,
        from(gstest4::table)
            .group_by(grouping_sets(
                unsortable_col,
                (unsortable_col, unsortable_col),
            ))
            .order_by(unsortable_col)
            .select((unsortable_col, count())),
    );
    let which = grouping((unhashable_col, unsortable_col));
    let list = (unhashable_col, unsortable_col, which, count(), sum(v));
    let keys = || (unhashable_col, unsortable_col);
    suite.port(
        92,
        from(gstest4::table)
            .group_by(grouping_sets(keys(), keys()))
            .order_by((which, sum(v)))
            .select(list),
    );
    suite.port(
        94,
        from(gstest4::table)
            .group_by(grouping_sets(
                keys(),
                ((v, unhashable_col), (v, unsortable_col)),
            ))
            .order_by((which, sum(v)))
            .select(list),
    );
}

fn sorted(suite: &mut Suite) {
    use gstest3::{a, b};
    for n in [118, 121] {
        suite.port(
            n,
            from(gstest3::table)
                .group_by(grouping_sets((a, b), (a, b, ())))
                .order_by((a, b))
                .select((a, b, count(), max(a), max(b))),
        );
    }
}

fn computed_keys(suite: &mut Suite) {
    relata::relation! { u { i: Nullable<Integer>, v: Nullable<Text> } }
    let a = || u::v.concat("a");
    let arrays = unnest((Array::<Integer>::of([1, 1]), Array::<Text>::of(["a", "b"])));
    let groups = from(u::as_table(arrays))
        .group_by(rollup((u::i, a())))
        .order_by((a(), count()));
    for n in [134, 135] {
        let whole = case(grouping(a()).eq(1), literal(1)).otherwise(0);
        suite.port(n, groups.clone().select((a(), whole, count())));
    }
}

fn spilled(suite: &mut Suite) {
    use bug_16784::{i, j};
    relata::relation! {
        s { a: Integer, i: Nullable<Integer>, j: Nullable<Integer>, count: BigInt }
    }
    let groups = from(bug_16784::table)
        .correlate(v::table)
        .group_by(cube((i, j)))
        .select((v::a, i, j, count()));
    suite.port(
        143,
        from(v::as_query(values([(1,), (2,)])))
            .cross_join(s::as_query(groups).lateral())
            .order_by((v::a, s::i, s::j))
            .select((v::a, s::a, s::i, s::j, s::count)),
    );
    let sorted = || {
        use gs_group_1::{count, g10, g100, max, sum, table};
        from(table).select((g100, g10, sum, count, max))
    };
    let hashed = || {
        use gs_hash_1::{count, g10, g100, max, sum, table};
        from(table).select((g100, g10, sum, count, max))
    };
    suite.port(
        161,
        hashed()
            .except(sorted())
            .union_all(sorted().except(hashed())),
    );
}

fn distinct(suite: &mut Suite) {
    relata::relation! { t { a: Integer, b: Nullable<Integer>, c: Integer } }
    use t::{a, b, c};
    let rows = || {
        let four = nullable::<Integer>(None);
        let of = |n: i32| nullable::<Integer>(Some(n));
        from(t::as_query(values([
            (1, of(2), 3),
            (4, four, 6),
            (7, of(8), 9),
        ])))
    };
    let items = || (rollup((a, b)), keyed(c, rollup((a, c))));
    for n in [164, 165] {
        suite.port(
            n,
            rows()
                .group_by(items())
                .order_by((a, b, c))
                .select((a, b, c)),
        );
    }
    suite.port(
        166,
        rows()
            .group_by_distinct(items())
            .order_by((a, b, c))
            .select((a, b, c)),
    );
    suite.port(
        167,
        rows()
            .group_by(items())
            .select((a, b, c))
            .distinct()
            .order_by((a, b, c)),
    );
}

fn subqueries(suite: &mut Suite) {
    relata::relation! { v { v1: Nullable<Integer> } }
    let rows = || {
        from(v::as_query(values([(
            select(literal(1)).scalar_subquery(),
        )])))
    };
    let which = outer(grouping(v::v1));
    let list = || correlate(which).select(which).scalar_subquery();
    suite.port(169, rows().group_by(cube(v::v1)).select(list()));
    suite.port(171, rows().group_by(v::v1).select(list()));
}

//! ROLLUP of one table, with ordered-set aggregates and windows.

use relata::prelude::*;
use relata::types::Text;

use crate::schema::gstest1::{self, a, b, v};
use crate::schema::gstest2;
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    sums(suite);
    ordered_sets(suite);
    running(suite);
}

fn sums(suite: &mut Suite) {
    let groups = || from(gstest1::table).group_by(rollup((a, b)));
    let list = (a, b, grouping((a, b)), sum(v), count(), max(v));
    suite.port(11, groups().select(list));
    suite.port(12, groups().order_by((a, b)).select(list));
    suite.port(13, groups().order_by((b.desc(), a)).select(list));
    suite.port(
        14,
        groups()
            .order_by(coalesce(a, 0) + coalesce(b, 0))
            .select(list),
    );
}

fn ordered_sets(suite: &mut Suite) {
    suite.port(
        15,
        from(gstest1::table)
            .group_by(rollup((a, b)))
            .order_by((a, b))
            .select((
                a,
                b,
                grouping((a, b)),
                array_agg(v).order_by(v),
                string_agg(v.cast::<Text>(), ":").order_by(v.desc()),
                percentile_disc(0.5).within_group(v),
                rank_of((1, 2, 12)).within_group((a, b, v)),
            )),
    );
    relata::relation! { v { a: Integer, b: Integer } }
    let rows = v::as_query(values([(1, 1), (1, 4), (1, 5), (3, 1), (3, 2)]));
    suite.port(
        16,
        from(rows).group_by(rollup(v::a)).order_by(v::a).select((
            grouping(v::a),
            v::a,
            array_agg(v::b),
            rank_of(v::a).within_group(v::b.nulls_first()),
            rank_of(v::a).within_group(v::b.nulls_last()),
        )),
    );
}

fn running(suite: &mut Suite) {
    use gstest2::{a, b, c};
    let so_far = sum(sum(c)).over(window().order_by((a, b)));
    suite.port(
        17,
        from(gstest2::table)
            .group_by(rollup((a, b)))
            .order_by((so_far, a, b))
            .select((a, b, sum(c), so_far)),
    );
}

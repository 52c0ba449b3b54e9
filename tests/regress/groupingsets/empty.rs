//! Groups of no rows, and of joins.

use relata::prelude::*;

use crate::schema::{gstest_empty, gstest1, gstest2, gstest3};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    no_rows(suite, [27, 28, 29, 30]);
    joins(suite);
    dependent(suite, 35);
}

/// The same twice, planned in two ways.
pub fn no_rows(suite: &mut Suite, numbers: [usize; 4]) {
    use gstest_empty::{a, b, v};
    let table = || from(gstest_empty::table);
    let list = (a, b, sum(v), count());
    suite.port(
        numbers[0],
        table()
            .group_by(grouping_sets((a, b), ((a, b), a)))
            .select(list),
    );
    suite.port(
        numbers[1],
        table()
            .group_by(grouping_sets((a, b), ((a, b), ())))
            .select(list),
    );
    suite.port(
        numbers[2],
        table()
            .group_by(grouping_sets((a, b), ((a, b), (), (), ())))
            .select(list),
    );
    suite.port(
        numbers[3],
        table()
            .group_by(grouping_sets((), ((), (), ())))
            .select((sum(v), count())),
    );
}

fn joins(suite: &mut Suite) {
    {
        relata::alias!(t1 = gstest_empty);
        relata::alias!(t2 = gstest_empty);
        suite.port(
            31,
            from(t1::table)
                .cross_join(t2::table)
                .group_by(grouping_sets((t1::a, t2::b), ((t1::a, t2::b), ())))
                .select((t1::a, t2::b, sum(t1::v), count())),
        );
    }
    relata::alias!(t1 = gstest1);
    relata::alias!(t2 = gstest2);
    let sets = || grouping_sets((t1::a, t2::b), ((t1::a, t2::b), ()));
    let list = (
        t1::a,
        t2::b,
        grouping((t1::a, t2::b)),
        sum(t1::v),
        max(t2::a),
    );
    suite.port(
        32,
        from(t1::table)
            .cross_join(t2::table)
            .group_by(sets())
            .select(list),
    );
    suite.port(
        33,
        from(t1::table)
            .join(t2::table.on(t1::a.eq(t2::a)))
            .group_by(sets())
            .select(list),
    );
    suite.port(
        34,
        from(t1::table)
            .join(t2::table.on(t1::a.eq(t2::a) & t1::b.eq(t2::b)))
            .group_by(grouping_sets((t1::a, t1::b), ((t1::a, t1::b), ())))
            .select((
                t1::a,
                t1::b,
                grouping((t1::a, t1::b)),
                sum(t1::v),
                max(t2::c),
            )),
    );
}

/// A column that depends on the primary key in each set.
pub fn dependent(suite: &mut Suite, n: usize) {
    use gstest3::{a, b, c, d};
    suite.port(
        n,
        from(gstest3::table)
            .group_by(grouping_sets((a, b, c, d), ((a, b), (a, c))))
            .select((a, d, grouping((a, b, c)))),
    );
}

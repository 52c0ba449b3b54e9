//! Sets within sets.

use relata::prelude::*;

use crate::schema::gstest2::{self, a, b, c};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    let table = || from(gstest2::table);
    let total = sum(c);
    let only = |sets| grouping_sets((), sets);
    suite.port(
        18,
        table()
            .group_by(grouping_sets(
                (),
                ((), grouping_sets((), ((), grouping_sets((), ((),))))),
            ))
            .order_by(total.desc())
            .select(total),
    );
    suite.port(
        19,
        table()
            .group_by(grouping_sets(
                (),
                ((), grouping_sets((), ((), grouping_sets((), ((a, b),))))),
            ))
            .order_by(total.desc())
            .select(total),
    );
    suite.port(
        20,
        table()
            .group_by(grouping_sets(
                (),
                grouping_sets((), (rollup(c), grouping_sets((), cube(c)))),
            ))
            .order_by(total.desc())
            .select(total),
    );
    suite.port(
        21,
        table()
            .group_by(grouping_sets((), (a, grouping_sets((), (a, cube(b))))))
            .order_by(total.desc())
            .select(total),
    );
    suite.port(
        22,
        table()
            .group_by(grouping_sets((), grouping_sets((), ((a, (b,)),))))
            .order_by(total.desc())
            .select(total),
    );
    suite.port(
        23,
        table()
            .group_by(grouping_sets((), grouping_sets((), ((a, b),))))
            .order_by(total.desc())
            .select(total),
    );
    let one = || grouping_sets((), a);
    suite.port(
        24,
        table()
            .group_by(grouping_sets((), grouping_sets((), (a, one(), a))))
            .order_by(total.desc())
            .select(total),
    );
    let more = grouping_sets((), (a, one(), ((a,),), a, one(), (a,)));
    suite.port(
        25,
        table()
            .group_by(grouping_sets((), only((a, more, a))))
            .order_by(total.desc())
            .select(total),
    );
    suite.port(
        26,
        table()
            .group_by(grouping_sets(
                (),
                ((a, (a, b)), grouping_sets((), ((a, (a, b)), a))),
            ))
            .order_by(total.desc())
            .select(total),
    );
}

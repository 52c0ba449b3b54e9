//! update.sql

use relata::prelude::*;

use crate::schema::{update_test, upsert_test};
use crate::writes::Writes;

relata::alias!(t = update_test);
relata::alias!(o = update_test);
relata::alias!(other = update_test);
relata::alias!(i = upsert_test);
relata::relation! { v { i: Integer, j: Integer } }
relata::relation! { aaa { a: Integer, b: Text } }

pub fn port(suite: &mut Writes) {
    values_and_defaults(suite);
    rows_of_values(suite);
    upsert(suite);
    suite.left_out_from(42, super::LATER);
}

fn values_and_defaults(suite: &mut Writes) {
    let new = || insert_into(update_test::table);
    suite.port(
        2,
        new().values((
            update_test::a.to(5),
            update_test::b.to(10),
            update_test::c.to("foo"),
        )),
    );
    suite.port(
        3,
        new().values((update_test::b.to(15), update_test::a.to(10))),
    );
    suite.port(
        5,
        update(update_test::table)
            .set((update_test::a.to_default(), update_test::b.to_default()))
            .all_rows(),
    );
    suite.port(7, update(t::table).set(t::b.to(10)).filter(t::a.eq(10)));
    suite.port(
        9,
        update(t::table).set(t::b.to(t::b + 10)).filter(t::a.eq(10)),
    );
    suite.port(
        11,
        update(update_test::table)
            .from(v::as_query(values([(100, 20)])))
            .set(update_test::a.to(v::i))
            .filter(update_test::b.eq(v::j)),
    );
    suite.port(
        14,
        new()
            .columns((update_test::a, update_test::b, update_test::c))
            .select(from(update_test::table).select((
                update_test::a,
                update_test::b + 1,
                update_test::c,
            ))),
    );
}

/// `SET (a, b) = (..)` is an assignment for each column.
fn rows_of_values(suite: &mut Writes) {
    suite.port(
        16,
        update(update_test::table)
            .set((
                update_test::c.to("bugle"),
                update_test::b.to(update_test::b + 11),
                update_test::a.to_default(),
            ))
            .filter(update_test::c.eq("foo")),
    );
    suite.port(
        18,
        update(update_test::table)
            .set((
                update_test::c.to("car"),
                update_test::b.to(update_test::a + update_test::b),
                update_test::a.to(update_test::a + 1),
            ))
            .filter(update_test::a.eq(10)),
    );
    let car = || from(update_test::table).filter(update_test::b.eq(41) & update_test::c.eq("car"));
    suite.port(
        21,
        update(update_test::table)
            .set((
                update_test::b.to(car().select(update_test::a).scalar_subquery()),
                update_test::a.to(car().select(update_test::b).scalar_subquery()),
            ))
            .filter(update_test::a.eq(100) & update_test::b.eq(20)),
    );
    let same = || {
        from(other::table)
            .correlate(o::table)
            .filter(other::a.eq(o::a) & other::b.eq(o::b) & other::c.is_not_distinct_from(o::c))
    };
    suite.port(
        23,
        update(o::table)
            .set((
                o::b.to(same().select(other::a + 1).scalar_subquery()),
                o::a.to(same().select(other::b).scalar_subquery()),
            ))
            .all_rows(),
    );
    let none = || from(update_test::table).filter(update_test::a.eq(1_000));
    suite.port(
        26,
        update(update_test::table)
            .set((
                update_test::b.to(none().select(update_test::a + 1).scalar_subquery()),
                update_test::a.to(none().select(update_test::b).scalar_subquery()),
            ))
            .filter(update_test::a.eq(11)),
    );
    suite.port(
        28,
        update(update_test::table)
            .from(v::as_query(values([(21, 100)])))
            .set((update_test::a.to(v::i), update_test::b.to(v::j)))
            .filter(update_test::a.eq(v::i)),
    );
    suite.port(
        31,
        update(update_test::table)
            .set(update_test::c.to(repeat("x", 10_000)))
            .filter(update_test::c.eq("car")),
    );
    suite.left_out(34, "CURRENT_USER and SESSION_USER");
}

fn upsert(suite: &mut Writes) {
    let row = |a: i32, b: &'static str| (upsert_test::a.to(a), upsert_test::b.to(b));
    let rows = |rows: [(i32, &'static str); 2]| {
        insert_into(upsert_test::table).rows(rows.map(|(a, b)| row(a, b)))
    };
    suite.port(36, rows([(1, "Boo"), (3, "Zoo")]));
    let one = aaa::as_query(select((literal(1), literal("Foo"))));
    // A query may have no row, and the key is NOT NULL.
    suite.port(
        37,
        with(one).statement(
            insert_into(upsert_test::table)
                .values(row(1, "Bar"))
                .on_conflict(upsert_test::constraints::UPSERT_TEST_PKEY)
                .do_update((
                    upsert_test::b.to(from(aaa::table).select(aaa::b).scalar_subquery()),
                    upsert_test::a.to(coalesce(
                        from(aaa::table).select(aaa::a).scalar_subquery(),
                        0,
                    )),
                )),
        ),
    );
    let same = || {
        from(i::table)
            .correlate(upsert_test::table)
            .filter(i::a.eq(upsert_test::a))
    };
    suite.port(
        38,
        rows([(1, "Baz"), (3, "Zaz")])
            .on_conflict(upsert_test::constraints::UPSERT_TEST_PKEY)
            .do_update((
                upsert_test::b.to(same().select(i::b.concat(", Correlated")).scalar_subquery()),
                upsert_test::a.to(coalesce(same().select(i::a).scalar_subquery(), 0)),
            )),
    );
    for n in [39, 40, 41] {
        suite.left_out(n, "EXCLUDED in a subquery");
    }
}

//! update.sql

use relata::backend::Pg;
use relata::expr::functions::json::to_json;
use relata::expr::functions::user::{current_user, session_user};
use relata::prelude::*;
use relata::statement::Runnable;
use relata::types::{Integer, Numeric, Text};

use crate::decimal;
use crate::schema::{
    hash_parted, hpart1, hpart2, hpart4, list_default, list_part1, mintab, non_parted,
    part_a_10_a_20, part_b_10_b_20, part_c_1_100, part_c_100_200, part_def, range_parted,
    sub_parted, update_test, upsert_test, upview,
};
use crate::writes::{Writes, returning};

relata::label!(sum_of_both);

relata::alias!(t = update_test);
relata::alias!(o = update_test);
relata::alias!(other = update_test);
relata::alias!(i = upsert_test);
relata::relation! { v { i: Integer, j: Integer } }
relata::relation! { aaa { a: Integer, b: Text } }
relata::relation! { cte { ctea: Integer, cteb: Text } }

pub fn port(suite: &mut Writes) {
    values_and_defaults(suite);
    rows_of_values(suite);
    upsert(suite);
    partitions(suite);
    rows_that_move(suite);
    lists(suite);
}

fn by_a_query() -> impl Runnable<Pg> + ToSql {
    let one = aaa::as_query(select((literal(1), literal("Foo"))));
    with(one).statement(
        insert_into(upsert_test::table)
            .values((upsert_test::a.to(1), upsert_test::b.to("Bar")))
            .on_conflict(upsert_test::constraints::UPSERT_TEST_PKEY)
            .do_update((
                upsert_test::b.to(from(aaa::table).select(aaa::b).scalar_subquery()),
                upsert_test::a.to(coalesce(
                    from(aaa::table).select(aaa::a).scalar_subquery(),
                    0,
                )),
            )),
    )
}

fn partitions(suite: &mut Writes) {
    suite.port(
        48,
        insert_into(upsert_test::table).rows(
            [(1, "Boo"), (2, "Zoo")].map(|(a, b)| (upsert_test::a.to(a), upsert_test::b.to(b))),
        ),
    );
    suite.port(49, by_a_query());
    let one = cte::as_query(select((literal(1), literal(" Foo"))));
    let query = || from(cte::table).correlate(upsert_test::table);
    suite.port(
        50,
        with(one).statement(
            insert_into(upsert_test::table)
                .rows(
                    [(1, "Bar"), (2, "Baz")]
                        .map(|(a, b)| (upsert_test::a.to(a), upsert_test::b.to(b))),
                )
                .on_conflict(upsert_test::constraints::UPSERT_TEST_PKEY)
                .do_update((
                    upsert_test::b.to(query()
                        .select(upsert_test::b.concat(cte::cteb))
                        .scalar_subquery()),
                    upsert_test::a.to(coalesce(
                        query().select(upsert_test::a).scalar_subquery(),
                        0,
                    )),
                )),
        ),
    );
    use {
        part_b_10_b_20 as of_b, part_c_1_100 as below, part_c_100_200 as of_c, range_parted as all,
    };
    suite.port(
        60,
        update(of_b::table).set(of_b::b.to(of_b::b - 6)).all_rows(),
    );
    suite.port(
        74,
        update(of_c::table)
            .set((
                of_c::c.to(of_c::c - decimal("20")),
                of_c::d.to(of_c::c.cast::<Integer>()),
            ))
            .filter(of_c::c.eq(decimal("105"))),
    );
    suite.port(75, update(of_b::table).set(of_b::a.to("a")).all_rows());
    suite.port(
        76,
        update(all::table)
            .set(all::d.to(all::d - 10))
            .filter(all::d.gt(10)),
    );
    suite.port(
        77,
        update(all::table)
            .set(all::e.to(all::d.cast::<Text>()))
            .all_rows(),
    );
    suite.port(
        78,
        update(below::table)
            .set(below::c.to(below::c + decimal("20")))
            .filter(below::c.eq(decimal("98"))),
    );
    returning!(
        suite,
        79,
        update(of_b::table)
            .set(of_b::c.to(of_b::c + decimal("20")))
            .all_rows()
            .returning((of_b::c, of_b::b, of_b::a))
    );
    returning!(
        suite,
        81,
        update(of_b::table)
            .set(of_b::b.to(of_b::b - 6))
            .filter(of_b::c.gt(decimal("116")))
            .returning((of_b::e, of_b::c, of_b::a, of_b::b, of_b::d))
    );
    returning!(
        suite,
        82,
        update(all::table)
            .set(all::b.to(all::b - 6))
            .filter(all::c.gt(decimal("116")))
            .returning((
                all::a,
                (all::b.cast::<Numeric>() + all::c).label(sum_of_both)
            ))
    );
    suite.port(85, insert_into(mintab::table).values((mintab::c1.to(120),)));
    let fourth = || update(upview::table);
    let c = |n: &str| upview::c.to(decimal(n));
    suite.port(87, fourth().set(c("199")).filter(upview::b.eq(4)));
    suite.port(88, fourth().set(c("120")).filter(upview::b.eq(4)));
    suite.port(
        89,
        fourth()
            .set((upview::a.to("b"), upview::b.to(15), c("120")))
            .filter(upview::b.eq(4)),
    );
    suite.port(
        90,
        fourth()
            .set((upview::a.to("b"), upview::b.to(15)))
            .filter(upview::b.eq(4)),
    );
    returning!(
        suite,
        94,
        update(all::table)
            .set(all::c.to(decimal("95")))
            .filter(all::a.eq("b") & all::b.gt(10) & all::c.gt(decimal("100")))
            .returning((
                to_json(whole_row(all::table)).label(sum_of_both),
                all::table
            ))
    );
}

/// From one partition to another, where triggers count them.
fn rows_that_move(suite: &mut Writes) {
    use range_parted as all;
    let one_more = || {
        update(all::table)
            .set(all::c.to(
                case(all::c.eq(decimal("96")), decimal("110")).otherwise(all::c + decimal("1")),
            ))
            .filter(all::a.eq("b") & all::b.gt(10) & all::c.ge(decimal("96")))
    };
    let fifty_more = || {
        update(all::table)
            .set(all::c.to(all::c + decimal("50")))
            .filter(all::a.eq("b") & all::b.gt(10) & all::c.ge(decimal("96")))
    };
    suite.port(99, one_more());
    suite.port(104, fifty_more());
    suite.port(113, one_more());
    suite.port(116, fifty_more());
    suite.port(
        119,
        update(all::table).set(all::b.to(15)).filter(all::b.eq(1)),
    );
    // As another user, for whom rows have policies.
    let moved = [
        (133, "151"),
        (139, "151"),
        (143, "150"),
        (151, "122"),
        (152, "120"),
        (157, "112"),
        (161, "116"),
    ];
    for (n, c) in moved {
        suite.port(
            n,
            update(all::table)
                .set((all::a.to("b"), all::c.to(decimal(c))))
                .filter(all::a.eq("a") & all::c.eq(decimal("200"))),
        );
    }
    suite.port(
        183,
        update(all::table)
            .set(all::c.to(all::c - decimal("50")))
            .filter(all::c.gt(decimal("97"))),
    );
    suite.port(
        199,
        insert_into(all::table).values((all::a.to("c"), all::b.to(9))),
    );
    suite.port(
        200,
        update(part_def::table)
            .set(part_def::a.to("d"))
            .filter(part_def::a.eq("c")),
    );
    suite.port(
        203,
        update(part_a_10_a_20::table)
            .set(part_a_10_a_20::a.to("ad"))
            .filter(part_a_10_a_20::a.eq("a")),
    );
    for (n, was, is) in [
        (204, "a", "ad"),
        (205, "b", "bd"),
        (207, "ad", "a"),
        (208, "bd", "b"),
    ] {
        suite.port(
            n,
            update(all::table).set(all::a.to(is)).filter(all::a.eq(was)),
        );
    }
}

fn lists(suite: &mut Writes) {
    use super::tables::list_of_numbers as list;
    suite.port(
        214,
        insert_into(list_part1::table).values((list_part1::a.to("a"), list_part1::b.to(1))),
    );
    suite.port(
        215,
        insert_into(list_default::table).values((list_default::a.to("d"), list_default::b.to(10))),
    );
    suite.port(
        217,
        update(list_default::table)
            .set(list_default::a.to("x"))
            .filter(list_default::a.eq("d")),
    );
    for n in [225, 227, 228, 230, 231] {
        suite.left_out(n, super::TABLEOID);
    }
    for (n, a, b, c) in [(241, "2", 5, 50), (242, "3", 6, 60)] {
        suite.port(
            n,
            insert_into(list::table).values((list::a.to(decimal(a)), list::b.to(b), list::c.to(c))),
        );
    }
    for (n, b, c) in [(243, 1, 60), (244, 2, 10)] {
        suite.port(
            n,
            insert_into(sub_parted::table).values((
                sub_parted::a.to(decimal("1")),
                sub_parted::b.to(b),
                sub_parted::c.to(c),
            )),
        );
    }
    suite.port(
        247,
        update(list::table)
            .set(list::b.to((list::c.cast::<Numeric>() + list::a).cast::<Integer>()))
            .filter(list::a.eq(decimal("2"))),
    );
    suite.port(
        252,
        update(list::table)
            .set(list::c.to(70))
            .filter(list::b.eq(1)),
    );
    for n in [257, 260] {
        suite.port(
            n,
            update(list::table)
                .set(list::b.to(1))
                .filter(list::c.eq(70)),
        );
    }
    let ids = [1, 1, 1, 2, 2, 2, 3, 3, 3];
    suite.port(
        264,
        insert_into(non_parted::table).rows(ids.map(|id| (non_parted::id.to(id),))),
    );
    suite.port(
        265,
        update(list::table)
            .from(non_parted::table)
            .set(list::a.to(decimal("2")))
            .filter(list::a.eq(non_parted::id.cast::<Numeric>()) & list::a.eq(decimal("1"))),
    );
    suite.port(
        276,
        insert_into(hpart1::table).values((hpart1::a.to(1), hpart1::b.to(1))),
    );
    suite.port(
        277,
        insert_into(hpart2::table).values((hpart2::a.to(2), hpart2::b.to(5))),
    );
    suite.port(
        278,
        insert_into(hpart4::table).values((hpart4::a.to(3), hpart4::b.to(4))),
    );
    let hashed = || update(hash_parted::table);
    suite.port(
        280,
        hashed()
            .set(hash_parted::b.to(hash_parted::b - 1))
            .filter(hash_parted::b.eq(1)),
    );
    suite.port(
        281,
        hashed()
            .set(hash_parted::b.to(hash_parted::b + 8))
            .filter(hash_parted::b.eq(1)),
    );
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
            .set(
                (update_test::b, update_test::a).to(car().select((update_test::a, update_test::b))),
            )
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
            .set((o::b, o::a).to(same().select((other::a + 1, other::b))))
            .all_rows(),
    );
    let none = || from(update_test::table).filter(update_test::a.eq(1_000));
    suite.port(
        26,
        update(update_test::table)
            .set(
                (update_test::b, update_test::a)
                    .to(none().select((update_test::a + 1, update_test::b))),
            )
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
    let other_row = || {
        from(o::table)
            .correlate(update_test::table)
            .filter(o::a.eq(update_test::a))
    };
    suite.port(
        34,
        update(update_test::table)
            .set((update_test::a, update_test::b).to(other_row().select((o::b, o::a))))
            .filter(current_user().eq(session_user())),
    );
}

fn upsert(suite: &mut Writes) {
    let row = |a: i32, b: &'static str| (upsert_test::a.to(a), upsert_test::b.to(b));
    let rows = |rows: [(i32, &'static str); 2]| {
        insert_into(upsert_test::table).rows(rows.map(|(a, b)| row(a, b)))
    };
    suite.port(36, rows([(1, "Boo"), (3, "Zoo")]));
    // A query may have no row, and the key is NOT NULL.
    suite.port(37, by_a_query());
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
    let same = || {
        from(i::table)
            .correlate(excluded(upsert_test::table))
            .filter(i::a.eq(excluded(upsert_test::a)))
    };
    returning!(
        suite,
        39,
        rows([(1, "Bat"), (3, "Zot")])
            .on_conflict(upsert_test::constraints::UPSERT_TEST_PKEY)
            .do_update((
                upsert_test::b.to(same().select(i::b.concat(", Excluded")).scalar_subquery()),
                upsert_test::a.to(coalesce(same().select(i::a).scalar_subquery(), 0)),
            ))
            .returning((upsert_test::a, upsert_test::b))
    );
    for n in [40, 41] {
        suite.left_out(n, super::TABLEOID);
    }
}

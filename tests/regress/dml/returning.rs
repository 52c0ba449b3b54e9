//! returning.sql

use relata::expr::functions::json::to_json;
use relata::prelude::*;
use relata::types::BigInt;

use crate::schema::{foo, foochild, int4_tbl, int8_tbl, joinme};
use crate::writes::{Writes, returning};

use super::tables::{foo_v, joinview, voo};

relata::alias!(i = int4_tbl);
relata::alias!(i8 = int8_tbl);
relata::label!(total, subplan, initplan, i_f1, one_more, twice);

pub fn port(suite: &mut Writes) {
    plain(suite);
    with_queries(suite);
    with_other_tables(suite);
    with_a_child(suite);
    views(suite);
    suite.port(
        63,
        insert_into(joinme::table).values((joinme::f2j.to("more"), joinme::other.to(12_345))),
    );
    suite.port(
        64,
        insert_into(joinme::table).values((joinme::f2j.to("zoo2"), joinme::other.to(54_321))),
    );
    suite.port(
        65,
        insert_into(joinme::table).values((joinme::f2j.to("other"), joinme::other.to(0))),
    );
    returning!(
        suite,
        69,
        update(joinview::table)
            .set(joinview::f1.to(joinview::f1 + 1))
            .filter(joinview::f3.eq(57))
            .returning((
                joinview::f1,
                joinview::f2,
                joinview::f3,
                joinview::f4,
                joinview::other,
                (joinview::other + 1).label(one_more)
            ))
    );
    let defaults = || insert_into(foo::table).default_values();
    let whole = (foo::f1, foo::f2, foo::f3, foo::f4);
    returning!(suite, 73, defaults().returning(whole));
    returning!(suite, 75, defaults().returning(whole));
    returning!(suite, 76, defaults().returning(foo::f3));
}

fn plain(suite: &mut Writes) {
    suite.left_out(1, super::OTHER_ROWS);
    returning!(
        suite,
        3,
        update(foo::table)
            .set((foo::f2.to(lower(foo::f2)), foo::f3.to_default()))
            .all_rows()
            .returning((foo::f1, foo::f2, foo::f3, (foo::f1 + foo::f3).label(total)))
    );
    returning!(
        suite,
        5,
        delete_from(foo::table).filter(foo::f1.gt(2)).returning((
            foo::f3,
            foo::f2,
            foo::f1,
            least(foo::f1, foo::f3).label(total)
        ))
    );
}

fn with_queries(suite: &mut Writes) {
    let in_int8 = || {
        (foo::f1 + 112)
            .cast::<BigInt>()
            .in_(from(int8_tbl::table).select(int8_tbl::q1))
            .label(subplan)
    };
    let list = || {
        (
            foo::f1,
            foo::f2,
            foo::f3,
            in_int8(),
            exists(from(int4_tbl::table)).label(initplan),
        )
    };
    returning!(
        suite,
        7,
        insert_into(foo::table)
            .columns((foo::f1, foo::f2, foo::f3))
            .select(from(foo::table).select((foo::f1 + 10, foo::f2, foo::f3 + 99)))
            .returning(list())
    );
    returning!(
        suite,
        8,
        update(foo::table)
            .set(foo::f3.to(foo::f3 * 2))
            .filter(foo::f1.gt(10))
            .returning(list())
    );
    returning!(
        suite,
        9,
        delete_from(foo::table)
            .filter(foo::f1.gt(10))
            .returning(list())
    );
}

fn with_other_tables(suite: &mut Writes) {
    let same = || (foo::f1 + 123_455).eq(i::f1);
    let list = (foo::f1, foo::f2, foo::f3, i::f1.label(i_f1));
    returning!(
        suite,
        10,
        update(foo::table)
            .from(i::table)
            .set(foo::f3.to(foo::f3 * 2))
            .filter(same())
            .returning(list)
    );
    returning!(
        suite,
        12,
        delete_from(foo::table)
            .using(i::table)
            .filter(same())
            .returning(list)
    );
}

fn with_a_child(suite: &mut Writes) {
    suite.port(
        15,
        insert_into(foochild::table).values((
            foochild::f1.to(123),
            foochild::f2.to("child"),
            foochild::f3.to(999),
            foochild::fc.to(-123),
        )),
    );
    let whole = (foo::f1, foo::f2, foo::f3, foo::f4);
    returning!(
        suite,
        19,
        update(foo::table)
            .set(foo::f4.to(foo::f4 + foo::f3.cast::<BigInt>()))
            .filter(foo::f4.eq(99))
            .returning(whole)
    );
    let same = || foo::f1.cast::<BigInt>().eq(i8::q2);
    let both = (foo::f1, foo::f2, foo::f3, foo::f4, i8::q1, i8::q2);
    returning!(
        suite,
        22,
        update(foo::table)
            .from(i8::table)
            .set(foo::f3.to(foo::f3 * 2))
            .filter(same())
            .returning(both)
    );
    returning!(
        suite,
        25,
        delete_from(foo::table)
            .using(i8::table)
            .filter(same())
            .returning(both)
    );
}

fn views(suite: &mut Writes) {
    let new = |f1: i32, f2: &'static str| {
        insert_into(voo::table).values((voo::f1.to(f1), voo::f2.to(f2)))
    };
    suite.port(31, new(11, "zit"));
    suite.port(35, new(13, "zit2"));
    returning!(suite, 36, new(14, "zoo2").returning((voo::f1, voo::f2)));
    let next = || {
        update(voo::table)
            .set(voo::f1.to(voo::f1 + 1))
            .filter(voo::f2.eq("zoo2"))
    };
    suite.port(40, next());
    returning!(
        suite,
        41,
        next().returning((voo::f1, voo::f2, (voo::f1 * 2).label(twice)))
    );
    suite.port(45, delete_from(foo::table).filter(foo::f1.eq(13)));
    returning!(
        suite,
        46,
        delete_from(foo::table)
            .filter(foo::f2.eq("zit"))
            .returning((foo::f1, foo::f2, foo::f3, foo::f4))
    );
    returning!(
        suite,
        50,
        update(foo::table)
            .from(foo_v::table)
            .set(foo::f2.to(foo_v::f2))
            .filter(foo_v::f1.eq(foo::f1))
            .returning(to_json(whole_row(foo_v::table)).label(one_more))
    );
    for n in [53, 58] {
        suite.left_out(n, "the row of a function as one value");
    }
}

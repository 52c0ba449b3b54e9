//! delete.sql

use relata::prelude::*;

use crate::schema::delete_test;
use crate::writes::Writes;

relata::alias!(dt = delete_test);

pub fn port(suite: &mut Writes) {
    let new = || insert_into(delete_test::table);
    suite.port(1, new().values(delete_test::a.to(10)));
    suite.port(
        2,
        new().values((
            delete_test::a.to(50),
            delete_test::b.to(repeat("x", 10_000)),
        )),
    );
    suite.port(3, new().values(delete_test::a.to(100)));
    suite.port(4, delete_from(dt::table).filter(dt::a.gt(75)));
    suite.port(
        7,
        delete_from(delete_test::table).filter(delete_test::a.gt(25)),
    );
}

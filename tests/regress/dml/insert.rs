//! insert.sql

use relata::prelude::*;
use relata::types::Text;

use crate::schema::{inserttest, large_tuple_test};
use crate::writes::Writes;

pub fn port(suite: &mut Writes) {
    let new = || insert_into(inserttest::table);
    suite.port(
        2,
        new().values((inserttest::col2.to(3), inserttest::col3.to_default())),
    );
    suite.port(
        3,
        new().values((
            inserttest::col1.to_default(),
            inserttest::col2.to(5),
            inserttest::col3.to_default(),
        )),
    );
    suite.port(
        4,
        new().values((
            inserttest::col1.to_default(),
            inserttest::col2.to(5),
            inserttest::col3.to("test"),
        )),
    );
    suite.port(
        5,
        new().values((inserttest::col1.to_default(), inserttest::col2.to(7))),
    );
    suite.left_out(12, super::OTHER_ROWS);
    suite.port(
        14,
        new().values((
            inserttest::col1.to(30),
            inserttest::col2.to(50),
            inserttest::col3.to(repeat("x", 10_000)),
        )),
    );
    let large =
        || insert_into(large_tuple_test::table).columns((large_tuple_test::a, large_tuple_test::b));
    suite.port(
        19,
        large().select(select((literal(1), nullable::<Text>(None)))),
    );
    suite.port(20, large().select(select((literal(2), repeat("a", 1_000)))));
    suite.port(
        22,
        large().select(select((literal(3), nullable::<Text>(None)))),
    );
    suite.port(23, large().select(select((literal(4), repeat("a", 8_126)))));
    suite.left_out_from(24, super::LATER);
}

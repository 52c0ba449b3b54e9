//! insert.sql

use relata::prelude::*;
use relata::types::Text;

use crate::schema::{
    donothingbrtrig_test, inserttest, large_tuple_test, list_parted, mcrparted, mcrparted0,
    mcrparted1, mcrparted2, mcrparted5, mlparted, mlparted_def1, mlparted_def2, part_cc_dd,
    part_def, part_default, part_default_p1, part_default_p2, part_ee_ff, part_ee_ff1, part_ee_ff2,
    part_null, part1, part4, range_parted,
};
use crate::writes::Writes;

relata::relation! { s { a: Integer } }

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
    for n in [
        27, 28, 29, 31, 32, 33, 35, 36, 37, 38, 39, 40, 52, 53, 54, 59, 60, 61, 66, 67, 68, 69, 70,
        71, 87, 90,
    ] {
        suite.left_out(n, "an item of an array, or a field of a row, as a column");
    }
    range_partitions(suite);
    list_partitions(suite);
    multi_level(suite);
    by_an_expression(suite);
    suite.port(
        361,
        insert_into(donothingbrtrig_test::table).rows(
            [(1, "foo"), (2, "bar")]
                .map(|(a, b)| (donothingbrtrig_test::a.to(a), donothingbrtrig_test::b.to(b))),
        ),
    );
    suite.left_out(375, super::OTHER_COLUMNS);
    suite.left_out(380, super::ROW_VALUES);
    suite.left_out(385, super::ROW_VALUES);
}

/// A row of a table.
macro_rules! row {
    ($table:ident: $($column:ident $value:expr),+) => {
        insert_into($table::table).values(($($table::$column.to($value),)+))
    };
}

fn range_partitions(suite: &mut Writes) {
    suite.port(103, row!(part1: a "a", b 1));
    suite.port(106, row!(part4: a "b", b 10));
    suite.port(116, row!(part_cc_dd: a "cC", b 1));
    suite.port(117, row!(part_null: a None::<String>, b 0));
    suite.port(124, row!(part_default: a "Zz", b 2));
    suite.port(136, row!(part_ee_ff1: a "ff", b 1));
    suite.port(137, row!(part_ee_ff2: a "ff", b 11));
    suite.port(138, row!(part_default_p1: a "cd", b 25));
    suite.port(139, row!(part_default_p2: a "de", b 35));
    for (n, a, b) in [(140, "ab", 21), (141, "xx", 1), (142, "yy", 2)] {
        suite.port(n, row!(list_parted: a a, b b));
    }
    for (n, a, b) in [(145, "a", 1), (146, "a", 10), (148, "b", 1), (149, "b", 10)] {
        suite.port(n, row!(range_parted: a a, b b));
    }
    suite.port(153, row!(part_def: a "c", b 10));
    let rows = [
        (154, None, None),
        (155, Some("a"), None),
        (156, None, Some(19)),
        (157, Some("b"), Some(20)),
    ];
    for (n, a, b) in rows {
        suite.port(n, row!(range_parted: a a, b b));
    }
}

fn list_partitions(suite: &mut Writes) {
    suite.port(159, row!(list_parted: a None::<String>, b 1));
    suite.port(160, row!(list_parted: a "aA"));
    suite.port(163, row!(list_parted: a "EE", b 1));
    suite.port(164, row!(part_ee_ff: a "EE", b 10));
    suite.port(
        175,
        insert_into(list_parted::table).rows(["aa", "cc"].map(|a| (list_parted::a.to(a),))),
    );
    for (n, a, last) in [(176, "Ff", 29), (177, "gg", 9)] {
        suite.port(
            n,
            insert_into(list_parted::table)
                .columns((list_parted::a, list_parted::b))
                .select(from(s::as_table(generate_series(1, last))).select((literal(a), s::a))),
        );
    }
    suite.port(178, row!(list_parted: b 1));
    for n in [194, 195, 196] {
        suite.left_out(n, super::OTHER_COLUMNS);
    }
}

fn multi_level(suite: &mut Writes) {
    suite.port(209, row!(mlparted: a 1, b 2));
    suite.left_out(233, super::TABLEOID);
    suite.port(249, row!(mlparted: a 40, b 100));
    suite.port(250, row!(mlparted_def1: a 42, b 100));
    suite.port(251, row!(mlparted_def2: a 54, b 50));
    suite.port(256, row!(mlparted: a 70, b 100));
    for first in [267, 277] {
        for (n, b, c) in [(0, 2, "a"), (1, 40, "a"), (2, 45, "b")] {
            suite.port(first + n, row!(mlparted: a 1, b b, c c, d 1));
        }
    }
}

/// One table a partition, each of which takes the rows of the whole, too.
fn by_an_expression(suite: &mut Writes) {
    macro_rules! both {
        ($n:expr, $part:ident: $a:expr, $b:expr, $c:expr) => {
            suite.port($n, row!(mcrparted: a $a, b $b, c $c));
            suite.port($n + 1, row!($part: a $a, b $b, c $c));
        };
    }
    both!(313, mcrparted0: 0, 1, 1);
    both!(315, mcrparted1: 9, 1_000, 1);
    both!(317, mcrparted1: 10, 5, -1);
    both!(319, mcrparted1: 2, 1, 0);
    both!(321, mcrparted2: 10, 6, 1_000);
    both!(323, mcrparted2: 10, 1_000, 1_000);
    both!(327, mcrparted5: 30, 21, 20);
}

//! insert.sql

use relata::expr::functions::json::to_json;
use relata::prelude::*;
use relata::types::Text;

use crate::schema::{
    donothingbrtrig_test, inserttest, large_tuple_test, list_parted, mcrparted, mcrparted0,
    mcrparted1, mcrparted2, mcrparted5, mlparted, mlparted_def1, mlparted_def2, part_cc_dd,
    part_def, part_default, part_default_p1, part_default_p2, part_ee_ff, part_ee_ff1, part_ee_ff2,
    part_null, part1, part4, range_parted,
};
use crate::writes::{Writes, returning};

use super::tables::{
    InsertTestType, arrays, inserttesta, inserttestb, mcrparted_of_texts, nnarray, nncomposite,
    part_default_of_numbers, returningwrtest,
};

relata::label!(whole_value);

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
    parts_of_columns(suite);
    parts_of_domains(suite);
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
    let texts = [
        ("aaa", 0),
        ("b", 0),
        ("bz", 10),
        ("c", -10),
        ("comm", -10),
        ("common", -10),
        ("common", 0),
        ("common", 10),
        ("commons", 0),
        ("d", -10),
        ("e", 0),
    ];
    suite.port(
        375,
        insert_into(mcrparted_of_texts::table)
            .rows(texts.map(|(a, b)| (mcrparted_of_texts::a.to(a), mcrparted_of_texts::b.to(b)))),
    );
    let new = || insert_into(returningwrtest::table);
    let row = to_json(whole_row(returningwrtest::table)).label(whole_value);
    returning!(
        suite,
        380,
        new().values((returningwrtest::a.to(1),)).returning(row)
    );
    returning!(
        suite,
        385,
        new()
            .values((returningwrtest::a.to(2), returningwrtest::b.to("foo")))
            .returning(row)
    );
}

/// The elements of arrays, the fields of rows, and both in each other.
fn parts_of_columns(suite: &mut Writes) {
    let new = || insert_into(arrays::table);
    let both = |a: i32, b: i32| (arrays::f2.subscript(1).to(a), arrays::f2.subscript(2).to(b));
    suite.port(27, new().values(both(1, 2)));
    suite.port(28, new().rows([both(3, 4), both(5, 6)]));
    suite.port(
        29,
        new()
            .columns((arrays::f2.subscript(1), arrays::f2.subscript(2)))
            .select(select((literal(7), literal(8)))),
    );
    let (if1, if2) = (
        arrays::f3.field(InsertTestType::if1),
        arrays::f3.field(InsertTestType::if2),
    );
    let fields = |a: i32, b: &'static str| (if1.to(a), if2.to([b]));
    suite.port(31, new().values(fields(1, "foo")));
    suite.port(32, new().rows([fields(1, "foo"), fields(2, "bar")]));
    suite.port(
        33,
        new()
            .columns((if1, if2))
            .select(select((literal(3), literal(["baz", "quux"])))),
    );
    let items = |a: &'static str, b: &'static str| (if2.subscript(1).to(a), if2.subscript(2).to(b));
    suite.port(35, new().values(items("foo", "bar")));
    suite.port(36, new().rows([items("foo", "bar"), items("baz", "quux")]));
    let animals = || select((literal("bear"), literal("beer")));
    suite.port(
        37,
        new()
            .columns((if2.subscript(1), if2.subscript(2)))
            .select(animals()),
    );
    let first = || arrays::f4.subscript(1).field(InsertTestType::if2);
    let deep =
        |a: &'static str, b: &'static str| (first().subscript(1).to(a), first().subscript(2).to(b));
    suite.port(38, new().values(deep("foo", "bar")));
    suite.port(39, new().rows([deep("foo", "bar"), deep("baz", "quux")]));
    suite.port(
        40,
        new()
            .columns((first().subscript(1), first().subscript(2)))
            .select(animals()),
    );
}

/// The same where the columns have domains.
fn parts_of_domains(suite: &mut Writes) {
    let new = || insert_into(inserttesta::table);
    let item = |place: i32| inserttesta::f2.subscript(place);
    let both = |a: i32, b: i32| (item(1).to(a), item(2).to(b));
    suite.port(52, new().values(both(1, 2)));
    suite.port(53, new().rows([both(3, 4), both(5, 6)]));
    suite.port(
        54,
        new()
            .columns((item(1), item(2)))
            .select(select((literal(7), literal(8)))),
    );
    let new = || insert_into(inserttestb::table);
    let (if1, if2) = (
        inserttestb::f3.field(InsertTestType::if1),
        inserttestb::f3.field(InsertTestType::if2),
    );
    let fields = |a: i32, b: &'static str| (if1.to(a), if2.to([b]));
    suite.port(59, new().values(fields(1, "foo")));
    suite.port(60, new().rows([fields(1, "foo"), fields(2, "bar")]));
    suite.port(
        61,
        new()
            .columns((if1, if2))
            .select(select((literal(3), literal(["baz", "quux"])))),
    );
    let items = |a: &'static str, b: &'static str| (if2.subscript(1).to(a), if2.subscript(2).to(b));
    suite.port(66, new().values(items("foo", "bar")));
    suite.port(67, new().rows([items("foo", "bar"), items("baz", "quux")]));
    suite.port(
        68,
        new()
            .columns((if2.subscript(1), if2.subscript(2)))
            .select(select((literal("bear"), literal("beer")))),
    );
    let whole = |a: i32, b: &str| InsertTestType {
        if1: Some(a),
        if2: Some(vec![Some(b.to_owned())]),
    };
    let first = || inserttestb::f4.subscript(1).field(InsertTestType::if2);
    let deep = |f3: InsertTestType, a: &'static str, b: &'static str| {
        (
            inserttestb::f3.to(f3),
            first().subscript(1).to(a),
            first().subscript(2).to(b),
        )
    };
    suite.port(69, new().values(deep(whole(1, "x"), "foo", "bar")));
    suite.port(
        70,
        new().rows([
            deep(whole(1, "x"), "foo", "bar"),
            deep(whole(2, "y"), "baz", "quux"),
        ]),
    );
    suite.port(
        71,
        new()
            .columns((inserttestb::f3, first().subscript(1), first().subscript(2)))
            .select(select((
                literal(whole(1, "x")),
                literal("bear"),
                literal("beer"),
            ))),
    );
    suite.port(
        87,
        insert_into(nnarray::table).values((
            nnarray::f1.subscript(1).to(1),
            nnarray::f1.subscript(2).to(2),
        )),
    );
    suite.port(
        90,
        insert_into(nncomposite::table).values((
            nncomposite::f1.field(InsertTestType::if1).to(1),
            nncomposite::f1.field(InsertTestType::if2).to(["foo"]),
        )),
    );
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
    for (n, a) in [(194, None), (195, Some(1)), (196, Some(-1))] {
        suite.port(n, row!(part_default_of_numbers: a a));
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

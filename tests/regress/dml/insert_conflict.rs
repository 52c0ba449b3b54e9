//! insert_conflict.sql

use relata::prelude::*;

use relata::types::{Decimal, Text};

use crate::schema::insertconflicttest::{self, constraints};
use crate::schema::{
    capitals, cities, dropcol, insertconflict, parted_conflict, parted_conflict_1,
    parted_conflict_test, parted_conflict_test_1,
};
use crate::writes::{Writes, returning};

use super::tables::{insertconflictv, selfconflict, syscolconflicttest};

pub fn port(suite: &mut Writes) {
    let new = |key: i32, fruit: &'static str| {
        insert_into(insertconflicttest::table).values((
            insertconflicttest::key.to(key),
            insertconflicttest::fruit.to(fruit),
        ))
    };
    let fruit = insertconflicttest::fruit.to(excluded(insertconflicttest::fruit));
    let key = insertconflicttest::key.to(excluded(insertconflicttest::key));
    let by_key = |n, name| {
        new(n, name)
            .on_conflict(constraints::KEY_INDEX)
            .do_update(fruit)
    };
    suite.port(33, by_key(1, "Apple"));
    suite.port(34, by_key(2, "Orange"));
    suite.port(
        35,
        insert_into(insertconflicttest::table)
            .rows([(1, "Apple"), (2, "Orange")].map(|(key, fruit)| {
                (
                    insertconflicttest::key.to(key),
                    insertconflicttest::fruit.to(fruit),
                )
            }))
            .on_conflict(constraints::KEY_INDEX)
            .do_update((fruit, key)),
    );
    suite.port(43, by_key(6, "Passionfruit"));
    suite.port(
        44,
        new(6, "Passionfruit")
            .on_conflict(constraints::KEY_INDEX)
            .do_update(insertconflicttest::fruit.to(insertconflicttest::fruit)),
    );
    let by_both = |n, name| {
        new(n, name)
            .on_conflict(constraints::COMP_KEY_INDEX)
            .do_update(fruit)
    };
    suite.port(48, by_both(7, "Raspberry"));
    suite.port(49, by_both(8, "Lime"));
    let by_expression = |n, name| {
        new(n, name)
            .on_conflict(constraints::EXPR_KEY_INDEX)
            .do_update(fruit)
    };
    suite.port(66, by_expression(20, "Quince"));
    suite.port(67, by_expression(21, "Pomegranate"));
    let by_key_and_expression = |n, name| {
        new(n, name)
            .on_conflict(constraints::EXPR_COMP_KEY_INDEX)
            .do_update(fruit)
    };
    suite.port(73, by_key_and_expression(24, "Plum"));
    suite.port(74, by_key_and_expression(25, "Peach"));
    suite.port(83, by_key(26, "Fig"));
    suite.port(
        85,
        new(25, "Fig")
            .on_conflict(constraints::FRUIT_INDEX)
            .do_update(fruit),
    );
    suite.port(
        89,
        new(23, "Blackberry")
            .on_conflict(constraints::PARTIAL_KEY_INDEX)
            .do_update(fruit),
    );
    for n in [90, 91] {
        suite.left_out(n, "a narrower condition than that of the index");
    }
    whole_rows(suite);
    suite.port(
        107,
        insert_into(syscolconflicttest::table).values(syscolconflicttest::key.to(1)),
    );
    expressions(suite);
    for (n, text) in [(119, "foo"), (121, "bar")] {
        suite.port(
            n,
            insert_into(insertconflictv::table)
                .values((insertconflictv::f1.to(1), insertconflictv::f2.to(text)))
                .on_conflict(insertconflictv::KEY)
                .do_update(insertconflictv::f2.to(excluded(insertconflictv::f2))),
        );
    }
    children(suite);
    named_excluded(suite);
    dropped_columns(suite);
    for n in [164, 168] {
        suite.left_out(n, "the type box");
    }
    for (n, f1) in [(173, 1), (176, 2), (179, 3)] {
        suite.port(
            n,
            insert_into(selfconflict::table)
                .rows([1, 2].map(|f2| (selfconflict::f1.to(f1), selfconflict::f2.to(f2))))
                .on_conflict_do_nothing(),
        );
    }
    partitions(suite);
}

/// Whole rows that are compared, which are rows of all their columns.
fn whole_rows(suite: &mut Writes) {
    use insertconflicttest::{fruit, key};
    let new = |name: &'static str| {
        insert_into(insertconflicttest::table)
            .values((key.to(23), fruit.to(name)))
            .on_conflict(constraints::KEY_INDEX)
            .do_update(fruit.to(excluded(fruit)))
    };
    let there = whole_row(insertconflicttest::table);
    let excluded_row = whole_row(excluded(insertconflicttest::table));
    for n in [97, 98] {
        let differs = new("Jackfruit").filter(there.ne(excluded_row));
        returning!(suite, n, differs.returning((key, fruit)));
    }
    let same = new("Jackfruit").filter(there.eq(excluded_row));
    returning!(suite, 99, same.returning((key, fruit)));
    let text = insert_into(insertconflicttest::table)
        .values((key.to(23), fruit.to("Avocado")))
        .on_conflict(constraints::KEY_INDEX)
        .do_update(fruit.to(excluded_row.cast::<Text>()));
    returning!(suite, 100, text.returning((key, fruit)));
}

/// A table with the name of the row that was not inserted.
fn named_excluded(suite: &mut Writes) {
    use super::tables::excluded;
    let new = |text: &'static str| {
        insert_into(excluded::table).values((excluded::key.to(1), excluded::data.to(text)))
    };
    suite.port(149, new("1"));
    for n in [151, 152] {
        suite.left_out(n, "an alias of the table of an INSERT");
    }
    returning!(
        suite,
        153,
        new("2")
            .on_conflict(excluded::KEY)
            .do_update(excluded::data.to("3"))
            .returning((excluded::key, excluded::data))
    );
}

fn expressions(suite: &mut Writes) {
    use insertconflict::constraints::{INSERTCONFLICTI1, INSERTCONFLICTI2};
    let new = || {
        insert_into(insertconflict::table)
            .values((insertconflict::a.to(1), insertconflict::b.to(2)))
    };
    suite.port(113, new().on_conflict(INSERTCONFLICTI1).do_nothing());
    suite.port(114, new().on_conflict(INSERTCONFLICTI2).do_nothing());
    suite.left_out(115, "a narrower condition than that of the index");
}

/// Tables with INHERITS, each with a key of its own.
fn children(suite: &mut Writes) {
    let city = |name: &'static str, population: f64, altitude: i32| {
        insert_into(cities::table).values((
            cities::name.to(name),
            cities::population.to(population),
            cities::altitude.to(altitude),
        ))
    };
    let capital = |name: &'static str, population: f64, altitude: i32, state: &'static str| {
        insert_into(capitals::table).values((
            capitals::name.to(name),
            capitals::population.to(population),
            capitals::altitude.to(altitude),
            capitals::state.to(state),
        ))
    };
    suite.port(129, city("San Francisco", 7.24e5, 63));
    suite.port(130, city("Las Vegas", 2.583e5, 2_174));
    suite.port(131, city("Mariposa", 1_200.0, 1_953));
    suite.port(132, capital("Sacramento", 3.694e5, 30, "CA"));
    suite.port(133, capital("Madison", 1.913e5, 845, "WI"));
    suite.port(
        135,
        city("Las Vegas", 2.583e5, 2_174).on_conflict_do_nothing(),
    );
    let population = capitals::population.to(excluded(capitals::population));
    let key = capitals::constraints::CAPITALS_NAMES_UNIQUE;
    suite.port(
        136,
        capital("Sacramento", 4_664.0e5, 30, "CA")
            .on_conflict(key)
            .do_update(population),
    );
    suite.port(
        137,
        capital("Sacramento", 50.0, 2_267, "NE")
            .on_conflict(key)
            .do_nothing(),
    );
    let changed = |population: f64, altitude: i32| {
        city("Las Vegas", population, altitude)
            .on_conflict(cities::constraints::CITIES_NAMES_UNIQUE)
            .do_update((
                cities::population.to(excluded(cities::population)),
                cities::altitude.to(excluded(cities::altitude)),
            ))
    };
    suite.port(139, changed(5.83e5, 2_001));
    suite.port(
        141,
        capital("Las Vegas", 5.83e5, 2_222, "NV")
            .on_conflict(key)
            .do_update(population),
    );
    suite.port(144, changed(5.86e5, 2_223));
}

fn dropped_columns(suite: &mut Writes) {
    use dropcol::{drop1, drop2, keep1, keep2, key};
    let new = |n: i32| {
        insert_into(dropcol::table).values((
            key.to(1),
            drop1.to(n),
            keep1.to(n.to_string()),
            drop2.to(Decimal::from(n)),
            keep2.to(f64::from(n)),
        ))
    };
    suite.port(156, new(1));
    let by_key = dropcol::constraints::DROPCOL_PKEY;
    returning!(
        suite,
        157,
        new(2)
            .on_conflict(by_key)
            .do_update((
                drop1.to(excluded(drop1)),
                keep1.to(excluded(keep1)),
                drop2.to(excluded(drop2)),
                keep2.to(excluded(keep2)),
            ))
            .filter(excluded(drop1).is_not_null() & excluded(keep1).is_not_null())
            .filter(excluded(drop2).is_not_null() & excluded(keep2).is_not_null())
            .filter(
                drop1.is_not_null()
                    & keep1.is_not_null()
                    & drop2.is_not_null()
                    & keep2.is_not_null()
            )
            .returning((key, drop1, keep1, drop2, keep2))
    );
    returning!(
        suite,
        158,
        new(3)
            .on_conflict(by_key)
            .do_update((
                drop1.to(drop1),
                keep1.to(keep1),
                drop2.to(drop2),
                keep2.to(keep2),
            ))
            .returning((key, drop1, keep1, drop2, keep2))
    );
    let kept = |n: i32| {
        insert_into(dropcol::table).values((
            key.to(1),
            keep1.to(n.to_string()),
            keep2.to(f64::from(n)),
        ))
    };
    returning!(
        suite,
        160,
        kept(4)
            .on_conflict(by_key)
            .do_update((keep1.to(excluded(keep1)), keep2.to(excluded(keep2))))
            .filter(excluded(keep1).is_not_null() & excluded(keep2).is_not_null())
            .filter(keep1.is_not_null() & keep2.is_not_null())
            .returning((key, keep1, keep2))
    );
    returning!(
        suite,
        161,
        kept(5)
            .on_conflict(by_key)
            .do_update((keep1.to(keep1), keep2.to(keep2)))
            .returning((key, keep1, keep2))
    );
}

fn partitions(suite: &mut Writes) {
    use parted_conflict_test::{a, b};
    use parted_conflict_test_1 as part;
    let by_a = parted_conflict_test::constraints::PARTED_CONFLICT_TEST_A_KEY;
    let row = |n: i32, text: &'static str| (a.to(n), b.to(text));
    let new =
        |n: i32, text: &'static str| insert_into(parted_conflict_test::table).values(row(n, text));
    let upsert =
        |n: i32, text: &'static str| new(n, text).on_conflict(by_a).do_update(b.to(excluded(b)));
    suite.port(194, new(1, "a").on_conflict_do_nothing());
    suite.port(195, new(1, "a").on_conflict(by_a).do_nothing());
    suite.port(196, upsert(1, "a"));
    let new_of_part = |n: i32, text: &'static str| {
        insert_into(part::table).values((part::a.to(n), part::b.to(text)))
    };
    let part_by_a = part::constraints::PARTED_CONFLICT_TEST_1_A_KEY;
    suite.port(197, new_of_part(1, "a").on_conflict(part_by_a).do_nothing());
    suite.port(
        198,
        new_of_part(1, "b")
            .on_conflict(part_by_a)
            .do_update(part::b.to(excluded(part::b))),
    );
    suite.port(
        200,
        new_of_part(2, "b")
            .on_conflict(part::constraints::PARTED_CONFLICT_TEST_1_B_KEY)
            .do_update(part::a.to(excluded(part::a))),
    );
    suite.port(205, upsert(3, "a"));
    suite.port(206, upsert(3, "b"));
    for (n, key) in [(211, 4), (217, 5)] {
        suite.port(n, upsert(key, "a"));
        suite.port(n + 1, upsert(key, "b").filter(b.eq("a")));
    }
    for (n, texts) in [(221, ["a", "a", "a"]), (222, ["b", "c", "b"])] {
        let rows = [1, 2, 4]
            .into_iter()
            .zip(texts)
            .map(|(n, text)| row(n, text));
        suite.port(
            n,
            insert_into(parted_conflict_test::table)
                .rows(rows)
                .on_conflict(by_a)
                .do_update(b.to(excluded(b)))
                .filter(excluded(b).eq("b")),
        );
    }
    let whole =
        |n: i32, text: &'static str| (parted_conflict::a.to(n), parted_conflict::b.to(text));
    let new = || insert_into(parted_conflict::table);
    suite.port(228, new().values(whole(40, "forty")));
    suite.port(
        229,
        insert_into(parted_conflict_1::table)
            .values((
                parted_conflict_1::a.to(40),
                parted_conflict_1::b.to("cuarenta"),
            ))
            .on_conflict(parted_conflict_1::constraints::PARTED_CONFLICT_1_A_IDX)
            .do_update(parted_conflict_1::b.to(excluded(parted_conflict_1::b))),
    );
    suite.port(237, new().values(whole(40, "forty")));
    let with_c = |n: i32, text: &'static str, c: i32| (whole(n, text), parted_conflict::c.to(c));
    suite.port(246, new().values(with_c(50, "cincuenta", 1)));
    let key = (parted_conflict::a, parted_conflict::b, parted_conflict::c);
    let excluded_row = (excluded(key.0), excluded(key.1), excluded(key.2));
    suite.port(
        247,
        new()
            .values(with_c(50, "cincuenta", 2))
            .on_conflict(parted_conflict::constraints::PARTED_CONFLICT_A_B_IDX)
            .do_update((
                key.0.to(excluded_row.0),
                key.1.to(excluded_row.1),
                key.2.to(excluded_row.2),
            ))
            .filter(key.eq((50, "cincuenta", 1)))
            .filter(excluded_row.eq((50, "cincuenta", 2))),
    );
    suite.port(252, new().values(with_c(0, "cero", 1)));
    suite.port(
        253,
        new()
            .values(with_c(0, "cero", 1))
            .on_conflict(parted_conflict::constraints::PARTED_CONFLICT_A_B_IDX)
            .do_update(parted_conflict::c.to(parted_conflict::c + 1)),
    );
}

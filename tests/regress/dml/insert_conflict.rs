//! insert_conflict.sql

use relata::prelude::*;

use crate::schema::insertconflicttest::{self, constraints};
use crate::writes::Writes;

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
    suite.left_out(66, super::EXPRESSIONS);
    suite.left_out(67, super::EXPRESSIONS);
    suite.left_out(73, super::EXPRESSIONS);
    suite.left_out(74, super::EXPRESSIONS);
    suite.left_out_from(75, super::LATER);
}

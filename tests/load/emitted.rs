//! The SQL of what is loaded, on each database, and that it is prepared once.

use relata::prelude::*;

use crate::databases::{self, KEYS, SHOP, Sent};
use crate::keys::{cities, regions};
use crate::shop::{addresses, orders, products, tags, users};

/// Compares the statements that a query sends after its own with what was read and kept.
macro_rules! sends {
    ($name:literal, $sample:ident, $query:expr) => {{
        let query = $query;
        let conn = &mut databases::sqlite($sample);
        let sent = Sent::on(conn);
        query.all(conn).unwrap();
        insta::assert_snapshot!(concat!($name, "_sqlite"), sent.take()[1..].join("\n"));
        if let Some(mut conn) = databases::postgres($sample) {
            let sent = Sent::on(&mut conn);
            query.all(&mut conn).unwrap();
            insta::assert_snapshot!(concat!($name, "_postgres"), sent.take()[1..].join("\n"));
        }
        if let Some(mut conn) = databases::mysql(concat!("emitted_", $name), $sample) {
            let sent = Sent::on(&mut conn);
            query.all(&mut conn).unwrap();
            insta::assert_snapshot!(concat!($name, "_mysql"), sent.take()[1..].join("\n"));
        }
    }};
}

#[test]
fn one_column() {
    let query = from(users::table).filter(users::id.le(3));
    sends!(
        "to_many",
        SHOP,
        query.with(users::addresses.with(addresses::user))
    );
}

#[test]
fn a_junction() {
    sends!(
        "junction",
        SHOP,
        from(tags::table)
            .filter(tags::id.le(3))
            .with(tags::products)
    );
}

#[test]
fn conditions_and_limits() {
    let some = products::tags
        .filter(tags::label.ne("tea"))
        .order_by(tags::label.desc());
    let query = from(products::table).filter(products::id.eq(3));
    sends!(
        "limits",
        SHOP,
        query.with(some.limit_per_parent(3).offset_per_parent(1))
    );
}

#[test]
fn several_columns() {
    let query = from(regions::table).filter(regions::country.eq("SE") | regions::country.eq("FR"));
    sends!(
        "columns",
        KEYS,
        query.with(regions::cities.order_by(cities::id))
    );
}

#[test]
fn the_statement_is_prepared_once() {
    use relata::connection::{DieselConnection as _, InstrumentationEvent};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    static CACHED: AtomicUsize = AtomicUsize::new(0);
    let conn = &mut databases::sqlite(SHOP);
    conn.set_instrumentation(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::CacheQuery { .. } = event {
            CACHED.fetch_add(1, SeqCst);
        }
    });
    for users in 1..5 {
        let query = from(users::table)
            .with(
                users::orders
                    .filter(orders::id.gt(users))
                    .limit_per_parent(users),
            )
            .filter(users::id.le(users));
        query.all(conn).unwrap();
    }
    assert_eq!(
        CACHED.load(SeqCst),
        3,
        "the query, the relation for one key, and the relation for any other number of keys"
    );
}

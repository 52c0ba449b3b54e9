//! Keys of periods, which PostgreSQL has since 18.

use std::ops::Bound;

use relata::backend::{Mysql, Pg, Sqlite};
use relata::chrono::NaiveDate;
use relata::connection::PgConnection;
use relata::prelude::*;
use relata::types::PgRange;

use crate::databases::postgres;

#[relata::models(engines(postgres))]
pub mod hotel {
    use relata::chrono::NaiveDate;
    use relata::types::PgRange;

    #[derive(Model)]
    #[model(
        table = "prices",
        primary_key(room, during, without_overlaps),
        unique(code, during, without_overlaps, name = "prices_code")
    )]
    struct Price {
        room: i32,
        during: PgRange<NaiveDate>,
        code: String,
        cents: i64,
    }

    #[derive(Model)]
    #[model(
        table = "stays",
        foreign_key(room, during, period, references = prices(room, during), name = "stays_price")
    )]
    struct Stay {
        #[model(primary_key, identity)]
        id: i64,
        room: i32,
        during: PgRange<NaiveDate>,
    }
}
use hotel::{METADATA, prices, stays};

#[test]
fn the_sql() {
    insta::assert_snapshot!("hotel_postgres", METADATA.to_sql::<Pg>().unwrap());
    for refused in [METADATA.to_sql::<Sqlite>(), METADATA.to_sql::<Mysql>()] {
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("the models are not for"), "{refused}");
    }
}

fn months(from: u32, to: u32) -> PgRange<NaiveDate> {
    let first = |month| NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
    (Bound::Included(first(from)), Bound::Excluded(first(to)))
}

fn price(conn: &mut PgConnection, from: u32, to: u32, cents: i64) -> relata::Result<usize> {
    insert_into(prices::table)
        .values((
            prices::room.to(7),
            prices::during.to(months(from, to)),
            prices::code.to("A"),
            prices::cents.to(cents),
        ))
        .run(conn)
}

#[test]
fn periods() {
    let Some(conn) = &mut postgres("keys_of_periods") else {
        return;
    };
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    if version.one(conn).unwrap() < 180_000 {
        println!("not run: the server is older than PostgreSQL 18");
        return;
    }
    conn.run_script("CREATE EXTENSION IF NOT EXISTS btree_gist")
        .unwrap();
    METADATA.create_all(conn).unwrap();
    METADATA.verify(conn).unwrap();
    price(conn, 1, 4, 100).unwrap();
    price(conn, 4, 7, 120).unwrap();
    let error = price(conn, 6, 9, 130).unwrap_err();
    assert!(error.violates(prices::constraints::PRICES_PKEY), "{error}");

    // One price by its whole key.
    let found = from(prices::table)
        .find((7, months(4, 7)))
        .one(conn)
        .unwrap();
    assert_eq!(found.cents, 120);

    // Two prices cover the stay; none covers the next.
    let stay = |conn: &mut PgConnection, from, to| {
        insert_into(stays::table)
            .values((stays::room.to(7), stays::during.to(months(from, to))))
            .run(conn)
    };
    stay(conn, 2, 6).unwrap();
    let error = stay(conn, 6, 8).unwrap_err();
    assert!(error.violates(stays::constraints::STAYS_PRICE), "{error}");
    let of_stay = from(stays::table)
        .join(
            prices::table.on(prices::room.eq(stays::room) & prices::during.overlaps(stays::during)),
        )
        .order_by(prices::cents)
        .select(prices::cents)
        .all(conn)
        .unwrap();
    assert_eq!(of_stay, [100, 120]);
}

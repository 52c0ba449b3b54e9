//! Keys of periods, which PostgreSQL has since 18: a row whose range is that of the row which covers it does not follow it.

use std::ops::Bound;

use relata::chrono::NaiveDate;
use relata::prelude::*;
use relata::session::Session;
use relata::types::PgRange;

use crate::databases::{Sent, postgres};

#[relata::models(engines(postgres))]
pub mod hotel {
    use relata::chrono::NaiveDate;
    use relata::types::PgRange;

    #[derive(Model)]
    #[model(table = "prices", primary_key(room, during, without_overlaps))]
    struct Price {
        room: i32,
        during: PgRange<NaiveDate>,
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
        guests: i32,
    }
}
use hotel::{METADATA, prices, stays};

fn months(from: u32, to: u32) -> PgRange<NaiveDate> {
    let first = |month| NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
    (Bound::Included(first(from)), Bound::Excluded(first(to)))
}

#[test]
fn a_range_stays_where_the_row_that_covers_it_changes() {
    let Some(conn) = &mut postgres() else { return };
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    if version.one(conn).unwrap() < 180_000 {
        println!("not run: the server is older than PostgreSQL 18");
        return;
    }
    conn.run_script(
        "SET search_path TO public; CREATE EXTENSION IF NOT EXISTS btree_gist; SET search_path TO pg_temp, public",
    )
    .unwrap();
    METADATA.create_all(conn).unwrap();
    let sent = Sent::by(conn);
    let mut session = Session::new(conn);

    // In the order of the keys, whatever the order in which they were added.
    let stay = session.add(
        stays::table,
        (
            stays::room.to(7),
            stays::during.to(months(1, 4)),
            stays::guests.to(2),
        ),
    );
    let [first, second] = [(1, 4), (4, 7)].map(|(from, to)| {
        let price = (
            prices::room.to(7),
            prices::during.to(months(from, to)),
            prices::cents.to(100),
        );
        session.add(prices::table, price)
    });
    session.commit().unwrap();
    let kinds = sent.kinds();
    let place = |kind: &str| kinds.iter().position(|sent| sent == kind);
    assert!(place("INSERT prices") < place("INSERT stays"), "{kinds:?}");

    // One more month; the stay, whose range was the same, is not changed with it.
    session.set(second, prices::during.to(months(5, 7)));
    session.flush().unwrap();
    session.set(first, prices::during.to(months(1, 5)));
    session[stay].guests = 3;
    session.commit().unwrap();
    assert_eq!(session[stay].during, months(1, 4));
    let stored = from(stays::table).one(session.connection()).unwrap();
    assert_eq!((stored.during, stored.guests), (months(1, 4), 3));
    assert_eq!(
        session.get(prices::table, (7, months(1, 5))).unwrap(),
        Some(first)
    );

    // Both ranges change in one flush, the one that covers first.
    session.set(first, prices::during.to(months(1, 3)));
    session.set(stay, stays::during.to(months(1, 2)));
    let error = session.commit().unwrap_err();
    // PostgreSQL checks each statement: the price would cover the stay only afterwards.
    assert!(error.violates(stays::constraints::STAYS_PRICE), "{error}");
    session.set(first, prices::during.to(months(1, 5)));
    session.commit().unwrap();
    session.set(first, prices::during.to(months(1, 3)));
    session.commit().unwrap();
    assert_eq!(session[stay].during, months(1, 2));

    // Deleted in the other order.
    session.delete(first);
    session.delete(stay);
    sent.take();
    session.commit().unwrap();
    let kinds = sent.kinds();
    let place = |kind: &str| kinds.iter().position(|sent| sent == kind);
    assert!(place("DELETE stays") < place("DELETE prices"), "{kinds:?}");
    assert_eq!(from(prices::table).count(session.connection()).unwrap(), 1);
}

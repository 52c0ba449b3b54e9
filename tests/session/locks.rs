//! The order in which rows are locked: that of their keys, so that two sessions that change the same rows wait for each other, and do not
//! deadlock.

use std::sync::{Arc, Barrier};

use relata::prelude::*;
use relata::session::Session;

#[allow(unused_imports)] // `Result` has the methods itself
use crate::databases::{Awaited as _, mysql_of, postgres_of, runtime};
use crate::schema::{people, teams};

/// Two sessions that read the same rows in opposite orders, and change them in these.
macro_rules! against_each_other {
    ($open:expr) => {{
        let mut first = $open;
        let mut session = Session::new(&mut first);
        let rows = (0..20_i64).map(|id| {
            (
                people::id.to(id + 1),
                people::name.to("x"),
                people::age.to(0),
            )
        });
        session.add_all(people::table, rows.collect::<Vec<_>>());
        let rows = (0..20_i64).map(|id| (teams::id.to(id + 1), teams::title.to("x")));
        session.add_all(teams::table, rows.collect::<Vec<_>>());
        session.commit().unwrap();
        drop(session);
        let barrier = Arc::new(Barrier::new(2));
        let threads = [false, true].map(|backwards| {
            let barrier = barrier.clone();
            let mut conn = $open;
            std::thread::spawn(move || {
                let _inside = runtime();
                for round in 0..30 {
                    let mut session = Session::new(&mut conn);
                    let people_ = from(people::table);
                    let mut rows = match backwards {
                        true => session.load(&people_.order_by(people::id.desc())).unwrap(),
                        false => session.load(&people_.order_by(people::id)).unwrap(),
                    };
                    let mut others = session
                        .load(&from(teams::table).order_by(teams::id))
                        .unwrap();
                    if backwards {
                        others.reverse();
                    }
                    session.rollback().unwrap();
                    barrier.wait();
                    if backwards {
                        for row in &others {
                            session[*row].title = format!("{round}");
                        }
                    }
                    for row in rows.drain(..) {
                        session[row].age = Some(round * 2 + i32::from(backwards) + 1);
                    }
                    for row in others.drain(..) {
                        session[row].title = format!("{round} {backwards}");
                    }
                    session.commit().unwrap();
                }
            })
        });
        for thread in threads {
            thread.join().expect("no deadlock");
        }
        let ages = from(people::table)
            .select(people::age)
            .all(&mut first)
            .unwrap();
        assert!(
            ages.iter().all(|age| *age == ages[0]),
            "all rows are those of one session: {ages:?}"
        );
    }};
}

#[test]
fn sessions_do_not_deadlock_on_postgres() {
    if postgres_of("locks", true).is_some() {
        against_each_other!(postgres_of("locks", false).unwrap());
    }
}
#[test]
fn sessions_do_not_deadlock_on_mysql() {
    if mysql_of("locks", true).is_some() {
        against_each_other!(mysql_of("locks", false).unwrap());
    }
}
#[test]
fn asynchronous_sessions_do_not_deadlock() {
    use relata::connection::{AsyncMysqlConnection, AsyncPgConnection};
    let _inside = runtime();
    if postgres_of("locks_awaited", true).is_some() {
        let url = std::env::var("RELATA_POSTGRES_URL").unwrap();
        let open = || {
            let mut conn = AsyncPgConnection::connect(&url).unwrap();
            conn.run_script("SET search_path TO relata_session_locks_awaited")
                .unwrap();
            conn
        };
        against_each_other!(open());
    }
    if mysql_of("locks_awaited", true).is_some() {
        let url = std::env::var("RELATA_MYSQL_URL").unwrap();
        let open = || {
            let mut conn = AsyncMysqlConnection::connect(&url).unwrap();
            conn.run_script("USE relata_session_locks_awaited").unwrap();
            conn
        };
        against_each_other!(open());
    }
}

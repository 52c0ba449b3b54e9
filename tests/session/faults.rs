//! What is left where the connection dies: in a flush, at COMMIT, in a rollback. Nothing of it is stored, and a new session can
//! do all of it again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use relata::connection::{MysqlConnection, PgConnection};
use relata::prelude::*;
use relata::session::{Session, State};
use relata::types::BigInt;

use crate::databases::options_of;
use crate::schema::countries;

macro_rules! faults {
    ($connect:expr, $id:expr, $kill:expr) => {{
        let connect = $connect;
        delete_from(countries::table)
            .all_rows()
            .run(&mut connect())
            .unwrap();
        insert_into(countries::table)
            .values((countries::code.to("SE"), countries::name.to("Sweden")))
            .run(&mut connect())
            .unwrap();
        let stored = || {
            let all = from(countries::table)
                .order_by(countries::code)
                .select(countries::name);
            all.all(&mut connect()).unwrap()
        };
        for when in ["flush", "commit", "rollback"] {
            let mut conn = connect();
            let id: i64 = $id.one(&mut conn).unwrap();
            let killed = AtomicBool::new(false);
            let kill = move |_: &mut Session<'_, _>| {
                if !killed.swap(true, Ordering::Relaxed) {
                    $kill(id);
                }
                Ok(())
            };
            let options = options_of(&conn);
            let options = match when {
                "flush" => options.before_flush(kill),
                "commit" => options.after_flush(kill),
                _ => options.before_rollback(kill),
            };
            let mut session = Session::with(&mut conn, &options);
            let sweden = session.get(countries::table, "SE").unwrap().unwrap();
            session[sweden].name = "Sverige".into();
            let norway = (countries::code.to("NO"), countries::name.to("Norge"));
            let new = session.add(countries::table, norway);
            let error = match when {
                "rollback" => {
                    session.flush().unwrap();
                    session.rollback().unwrap_err()
                }
                _ => session.commit().unwrap_err(),
            };
            assert!(error.is_disconnect(), "{when}: {error}");
            assert_eq!(stored(), ["Sweden"], "{when}");
            match when {
                // It is as it was.
                "flush" => {
                    assert_eq!(session.state(new), State::Pending);
                    assert_eq!(session.modified_columns(sweden), ["name"]);
                }
                // What had been flushed is rolled back.
                _ => {
                    assert_eq!(session.state(new), State::Transient, "{when}");
                    assert_eq!(&*session[sweden].name, "Sweden", "{when}");
                }
            }
            // The connection is of no more use, and says so.
            session[sweden].name = "again".into();
            session.commit().unwrap_err();
            assert_eq!(stored(), ["Sweden"], "{when}");
        }
        let mut conn = connect();
        let mut session = Session::new(&mut conn);
        let sweden = session.get(countries::table, "SE").unwrap().unwrap();
        session[sweden].name = "Sverige".into();
        session.add(
            countries::table,
            (countries::code.to("NO"), countries::name.to("Norge")),
        );
        session.commit().unwrap();
        assert_eq!(stored(), ["Norge", "Sverige"]);
    }};
}

#[test]
fn a_connection_of_postgres_that_dies_leaves_nothing_half_done() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        return println!("not run: RELATA_POSTGRES_URL is not set");
    };
    let connect = || {
        let mut conn = PgConnection::connect(&url).unwrap();
        conn.run_script(
            "SELECT pg_advisory_lock(716); CREATE SCHEMA IF NOT EXISTS relata_session_faults; SET search_path = relata_session_faults;
             CREATE TABLE IF NOT EXISTS countries (code VARCHAR(8) NOT NULL PRIMARY KEY, name TEXT NOT NULL);
             SELECT pg_advisory_unlock(716)",
        )
        .unwrap();
        conn
    };
    fn kill(id: i64) {
        let mut conn =
            PgConnection::connect(&std::env::var("RELATA_POSTGRES_URL").unwrap()).unwrap();
        let gone = sql_query!("SELECT pg_terminate_backend({}::integer, 10000)", id => relata::types::Bool);
        assert!(gone.one(&mut conn).unwrap());
    }
    faults!(
        connect,
        sql_query!("SELECT pg_backend_pid()::bigint" => BigInt),
        kill
    );
    connect()
        .run_script("DROP SCHEMA relata_session_faults CASCADE")
        .unwrap();
}

#[test]
fn a_connection_of_mysql_that_dies_leaves_nothing_half_done() {
    if crate::databases::mysql("faults").is_none() {
        return;
    }
    fn connect() -> MysqlConnection {
        let url = std::env::var("RELATA_MYSQL_URL").unwrap();
        let mut conn = MysqlConnection::connect(&url).unwrap();
        conn.run_script("USE relata_session_faults").unwrap();
        conn
    }
    fn kill(id: i64) {
        let mut conn = connect();
        conn.run_script(&format!("KILL {id}")).unwrap();
        let started = Instant::now();
        let there = sql_query!("SELECT count(*) FROM information_schema.processlist WHERE id = {}", id => BigInt);
        while there.one(&mut conn).unwrap() > 0 {
            assert!(started.elapsed() < Duration::from_secs(20), "it is killed");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    faults!(
        connect,
        sql_query!("SELECT CAST(connection_id() AS SIGNED)" => BigInt),
        kill
    );
}

//! What a session knows when its connection dies, and when a future is dropped inside of it.
//!
//! Each scenario has a row that was changed, one that is deleted and two that were added, and is asked after the fault:
//! which error came, what other connections see, how the rows of the session are, what a second `commit` on the dead
//! connection says, and what is stored when the same work is done again on a new one. [`LOST`] and [`DROPPED`] are what must
//! be seen, by fault.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, MysqlConnection, PgConnection};
use relata::engine::events::{AfterStatement, Events};
use relata::engine::{Driver, Engine};
use relata::error::SessionError;
use relata::prelude::*;
use relata::session::{Ref, Session, SessionOptions, State};
use relata::{Error, Result, sql_query};

use crate::schema::{people, tags, teams};

/// Connections killed. «As before» is that the added rows are pending, the changed one modified, the deleted one to be
/// deleted; «rolled back» that the added rows are transient, and the others as they were read.
const LOST: &str = "
before BEGIN            | disconnect  | nothing stored | as before   | disconnect | stored once
in the flush            | disconnect  | nothing stored | as before   | disconnect | stored once
at COMMIT               | lost commit | nothing stored | as written  | refused    | stored once
at COMMIT, with events  | lost commit | nothing stored | as written  | refused    | stored once
at COMMIT after a flush | lost commit | nothing stored | as written  | refused    | stored once
at ROLLBACK             | disconnect  | nothing stored | rolled back | disconnect | stored once
at ROLLBACK TO          | disconnect  | nothing stored | rolled back | disconnect | stored once
";

/// A flush whose future is dropped, at each of the points where it waits.
const DROPPED: &str = "
PostgreSQL | nothing stored | as before | stored once on the same connection
MySQL      | nothing stored | as before | disconnect, stored once on a new connection
";

/// Kills a connection when it has run so many statements more.
#[derive(Clone, Default)]
struct Killer(Arc<Mutex<Armed>>);
#[derive(Default)]
struct Armed {
    after: Option<usize>,
    victim: i64,
    seen: usize,
    kill: Option<fn(i64)>,
}
impl Killer {
    fn new(kill: fn(i64)) -> Self {
        let killer = Self::default();
        killer.0.lock().unwrap().kill = Some(kill);
        killer
    }
    fn arm(&self, after: Option<usize>, victim: i64) {
        let mut armed = self.0.lock().unwrap();
        (armed.after, armed.victim, armed.seen) = (after, victim, 0);
        armed.strike();
    }
    /// How many statements there were since.
    fn seen(&self) -> usize {
        self.0.lock().unwrap().seen
    }
}
impl Armed {
    fn strike(&mut self) {
        if self.after == Some(self.seen) {
            self.after = None;
            (self.kill.unwrap())(self.victim);
        }
    }
}
impl Events for Killer {
    fn after_statement(&self, _: &mut AfterStatement<'_>) {
        let mut armed = self.0.lock().unwrap();
        armed.seen += 1;
        armed.strike();
    }
}

fn kill_pg(id: i64) {
    let mut conn = PgConnection::connect(&std::env::var("RELATA_POSTGRES_URL").unwrap()).unwrap();
    conn.run_script(&format!("SELECT pg_terminate_backend({id})"))
        .unwrap();
    let there = sql_query!("SELECT count(*) FROM pg_stat_activity WHERE pid = {}", id => BigInt);
    until_gone(|| there.one(&mut conn).unwrap());
}
fn kill_mysql(id: i64) {
    let mut conn = MysqlConnection::connect(&std::env::var("RELATA_MYSQL_URL").unwrap()).unwrap();
    conn.run_script(&format!("KILL {id}")).unwrap();
    let there = sql_query!("SELECT count(*) FROM information_schema.processlist WHERE id = {}", id => BigInt);
    until_gone(|| there.one(&mut conn).unwrap());
}
fn until_gone(mut there: impl FnMut() -> i64) {
    let started = Instant::now();
    while there() > 0 {
        assert!(started.elapsed() < Duration::from_secs(20), "it lives");
        std::thread::sleep(Duration::from_millis(1));
    }
}

const TABLES: &str = "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, email VARCHAR(40) UNIQUE, age INT,
    active BOOLEAN NOT NULL DEFAULT TRUE, boss_id BIGINT REFERENCES people (id) ON DELETE SET NULL);
    CREATE TABLE teams (id BIGINT PRIMARY KEY, title VARCHAR(40) NOT NULL, lead_id BIGINT REFERENCES people (id));
    CREATE TABLE tags (id BIGINT PRIMARY KEY, label VARCHAR(40) NOT NULL UNIQUE)";
const ROWS: &str = "DELETE FROM teams; DELETE FROM people; DELETE FROM tags;
    INSERT INTO people (id, name, age) VALUES (1, 'Sara', 1); INSERT INTO tags VALUES (1, 'old')";

/// The schema or database of the test, made anew; what a new connection runs to be in it.
fn pg_schema(name: &str) -> Option<(String, String)> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let schema = format!("relata_session_faults_{name}");
    let script = format!(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"
    );
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.run_script(&script).unwrap();
    Some((url, format!("SET search_path TO {schema}")))
}
fn mysql_database(name: &str) -> Option<(String, String)> {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return None;
    };
    let database = format!("relata_session_faults_{name}");
    let script = format!("DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}");
    let mut conn = MysqlConnection::connect(&url).unwrap();
    conn.run_script(&script).unwrap();
    Some((url, format!("USE {database}")))
}

/// The rows of the scenario, which are not flushed yet.
struct Work {
    sara: Ref<people::Person>,
    old: Ref<tags::Tag>,
    bo: Ref<people::Person>,
    team: Ref<teams::Team>,
}
impl Work {
    /// How the rows are.
    fn seen<C: Driver>(&self, session: &Session<'_, C>) -> &'static str {
        let states = [session.state(self.bo), session.state(self.team)];
        let deleted = session.deleted(tags::table) == [self.old];
        let kept = session.state(self.sara) == State::Persistent;
        match (states, session[self.sara].age, deleted) {
            ([State::Pending, State::Pending], Some(2), true)
                if kept && session.is_modified(self.sara) =>
            {
                "as before"
            }
            ([State::Transient, State::Transient], Some(1), false)
                if kept && !session.is_modified(self.sara) =>
            {
                "rolled back"
            }
            // As after a COMMIT that succeeded.
            ([State::Persistent, State::Persistent], Some(2), false)
                if kept && !session.is_modified(self.sara) =>
            {
                "as written"
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Changes what was loaded, and adds.
macro_rules! work {
    ($session:ident, $sara:ident, $old:ident) => {{
        $session[$sara].age = Some(2);
        $session.delete($old);
        let bo = (
            people::id.to(2),
            people::name.to("Bo"),
            people::email.to("bo@x"),
        );
        let bo = $session.add(people::table, bo);
        let team = $session.add(teams::table, (teams::id.to(3), teams::title.to("One")));
        $session.link(team, teams::lead, bo);
        Work {
            sara: $sara,
            old: $old,
            bo,
            team,
        }
    }};
}

fn said<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "no error",
        Err(error) if error.may_have_committed() => "lost commit",
        Err(error) if error.is_disconnect() => "disconnect",
        Err(Error::Session {
            reason: SessionError::CommitUnknown,
            ..
        }) => "refused",
        Err(error) => panic!("{error:?}"),
    }
}

/// What is stored: names with ages, titles, labels.
type Stored = (Vec<(String, Option<i32>)>, Vec<String>, Vec<String>);
fn stored(found: Stored) -> &'static str {
    let (people, teams, tags) = found;
    let people: Vec<_> = people.iter().map(|(name, age)| (&**name, *age)).collect();
    match (&people[..], teams.len(), tags.len()) {
        ([("Sara", Some(1))], 0, 1) => "nothing stored",
        ([("Sara", Some(2)), ("Bo", None)], 1, 0) => "stored once",
        other => panic!("{other:?}"),
    }
}

/// Lines of cells, which are so wide; the same line once.
struct Table(String, &'static [usize]);
impl Table {
    fn line(&mut self, cells: &[&str]) {
        let widths = self.1.iter().chain(std::iter::repeat(&0));
        let cells = cells.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        let line = cells.join(" | ");
        if self.0.lines().last() != Some(&line) {
            self.0 += "\n";
            self.0 += &line;
        }
    }
    #[track_caller]
    fn is(mut self, expected: &str) {
        self.0 += "\n";
        assert_eq!(self.0, expected, "seen:\n{}", self.0);
    }
}

/// Kills connections of an engine. What stands behind a call that asks the database is in brackets.
macro_rules! lost {
    ($engine:ident, $id:expr, $killer:ident, [$($later:tt)*]) => {{
        $engine.run_script(TABLES)$($later)*.unwrap();
        // With every one of the statements of a flush, whose number the first pass finds out.
        let mut seen = Table(String::new(), &[23, 11, 14, 11, 10]);
        let flushed_then = ["at COMMIT after a flush", "at ROLLBACK", "at ROLLBACK TO"];
        let mut cases: Vec<(&str, Option<usize>, bool)> = vec![("", None, false)];
        let mut done = 0;
        while let Some((case, after, with_events)) = cases.get(done).copied() {
            done += 1;
            $engine.run_script(ROWS)$($later)*.unwrap();
            let options = match with_events {
                true => SessionOptions::new().after_flush(|session| session.flush()),
                false => SessionOptions::new(),
            };
            let mut session = $engine.session_with(&options)$($later)*.unwrap();
            let id = $id.one(session.connection())$($later)*.unwrap();
            let sara = session.get(people::table, 1)$($later)*.unwrap().unwrap();
            let old = session.get(tags::table, 1)$($later)*.unwrap().unwrap();
            let mut savepoint = None;
            if case == "at ROLLBACK TO" {
                savepoint = Some(session.savepoint()$($later)*.unwrap());
            }
            let work = work!(session, sara, old);
            let first = if flushed_then.contains(&case) {
                session.flush()$($later)*.unwrap();
                $killer.arm(Some(0), id);
                match (case, savepoint) {
                    ("at ROLLBACK", _) => session.rollback()$($later)*,
                    (_, Some(savepoint)) => session.rollback_to(savepoint)$($later)*,
                    _ => session.commit()$($later)*,
                }
            } else {
                $killer.arm(after, id);
                session.commit()$($later)*
            };
            if case.is_empty() {
                first.unwrap();
                let statements = $killer.seen();
                assert!(statements >= 4, "{statements}");
                cases.push(("before BEGIN", Some(0), false));
                cases.extend((1..statements).map(|after| ("in the flush", Some(after), false)));
                cases.push(("at COMMIT", Some(statements), false));
                cases.push(("at COMMIT, with events", Some(statements), true));
                cases.extend(flushed_then.map(|case| (case, None, false)));
                continue;
            }
            let first = said(first);
            let rows = work.seen(&session);
            macro_rules! all_stored {
                () => {
                    stored((
                        from(people::table)
                            .order_by(people::id)
                            .select((people::name, people::age))
                            .all(&mut $engine)$($later)*.unwrap(),
                        from(teams::table).select(teams::title).all(&mut $engine)$($later)*.unwrap(),
                        from(tags::table).select(tags::label).all(&mut $engine)$($later)*.unwrap(),
                    ))
                };
            }
            let before = all_stored!();
            // There may be nothing left to write.
            session.add(tags::table, (tags::id.to(9), tags::label.to("never")));
            let second = said(session.commit()$($later)*);
            assert_eq!(said(session.load(&from(people::table))$($later)*), "disconnect", "{case}: a query");
            assert_eq!(all_stored!(), before, "{case}");
            drop(session);
            let mut session = $engine.session()$($later)*.unwrap();
            let sara = session.get(people::table, 1)$($later)*.unwrap().unwrap();
            let old = session.get(tags::table, 1)$($later)*.unwrap().unwrap();
            let _ = work!(session, sara, old);
            session.commit()$($later)*.unwrap();
            drop(session);
            seen.line(&[case, first, before, rows, second, all_stored!()]);
        }
        seen.is(LOST);
    }};
}

#[test]
fn the_connection_dies_on_postgres() {
    let Some((url, path)) = pg_schema("blocking") else {
        return;
    };
    let killer = Killer::new(kill_pg);
    let engine = Engine::<PgConnection>::builder(&url).events(killer.clone());
    let mut engine = engine
        .on_connect(move |conn| conn.run_script(&path))
        .build()
        .unwrap();
    lost!(
        engine,
        sql_query!("SELECT pg_backend_pid()::bigint" => BigInt),
        killer,
        []
    );
}
#[test]
fn the_connection_dies_on_mysql() {
    let Some((url, path)) = mysql_database("blocking") else {
        return;
    };
    let killer = Killer::new(kill_mysql);
    let engine = Engine::<MysqlConnection>::builder(&url).events(killer.clone());
    let mut engine = engine
        .on_connect(move |conn| conn.run_script(&path))
        .build()
        .unwrap();
    lost!(
        engine,
        sql_query!("SELECT CAST(connection_id() AS SIGNED)" => BigInt),
        killer,
        []
    );
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_dies_on_postgres_asynchronously() {
    let Some((url, path)) = pg_schema("async") else {
        return;
    };
    let killer = Killer::new(kill_pg);
    let mut engine = async_pg(&url, path, killer.clone());
    lost!(engine, sql_query!("SELECT pg_backend_pid()::bigint" => BigInt), killer, [.await]);
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_dies_on_mysql_asynchronously() {
    let Some((url, path)) = mysql_database("async") else {
        return;
    };
    let killer = Killer::new(kill_mysql);
    let mut engine = async_mysql(&url, path, killer.clone());
    lost!(engine, sql_query!("SELECT CAST(connection_id() AS SIGNED)" => BigInt), killer, [.await]);
}

fn async_pg(url: &str, path: String, events: impl Events) -> Engine<AsyncPgConnection> {
    let path: &'static str = path.leak();
    let engine = Engine::<AsyncPgConnection>::builder(url).events(events);
    engine
        .on_connect(move |conn| conn.run_script(path))
        .build()
        .unwrap()
}
fn async_mysql(url: &str, path: String, events: impl Events) -> Engine<AsyncMysqlConnection> {
    let path: &'static str = path.leak();
    let engine = Engine::<AsyncMysqlConnection>::builder(url).events(events);
    engine
        .on_connect(move |conn| conn.run_script(path))
        .build()
        .unwrap()
}

/// Polls a future so often, waiting for the server between, and drops it; gives what it returns if it ends before.
async fn polled<T>(future: impl Future<Output = T>, times: usize) -> Option<T> {
    let mut future = Box::pin(future);
    for _ in 0..times {
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(value) = polled {
            return Some(value);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    None
}

/// Drops the future of a flush after every number of polls; each on a new connection.
macro_rules! dropped {
    ($engine:ident, $database:literal, $seen:ident) => {{
        $engine.run_script(TABLES).await.unwrap();
        let lines = $seen.0.len();
        for polls in 1.. {
            assert!(polls < 1000, "it never ends");
            $engine.run_script(ROWS).await.unwrap();
            let mut session = $engine.session().await.unwrap();
            let sara = session.get(people::table, 1).await.unwrap().unwrap();
            let old = session.get(tags::table, 1).await.unwrap().unwrap();
            let work = work!(session, sara, old);
            if let Some(ended) = polled(session.flush(), polls).await {
                ended.unwrap();
                // On a busy machine each answer may be there before it is polled for.
                if $seen.0.len() == lines {
                    continue;
                }
                break;
            }
            let rows = work.seen(&session);
            macro_rules! all_stored {
                () => {
                    stored((
                        from(people::table)
                            .order_by(people::id)
                            .select((people::name, people::age))
                            .all(&mut $engine)
                            .await
                            .unwrap(),
                        from(teams::table)
                            .select(teams::title)
                            .all(&mut $engine)
                            .await
                            .unwrap(),
                        from(tags::table)
                            .select(tags::label)
                            .all(&mut $engine)
                            .await
                            .unwrap(),
                    ))
                };
            }
            let before = all_stored!();
            let second = match session.commit().await {
                Ok(()) => format!("{} on the same connection", all_stored!()),
                Err(error) => {
                    assert!(error.is_disconnect(), "{error:?}");
                    assert_eq!(work.seen(&session), "as before");
                    drop(session);
                    let mut session = $engine.session().await.unwrap();
                    let sara = session.get(people::table, 1).await.unwrap().unwrap();
                    let old = session.get(tags::table, 1).await.unwrap().unwrap();
                    let _ = work!(session, sara, old);
                    session.commit().await.unwrap();
                    format!("disconnect, {} on a new connection", all_stored!())
                }
            };
            $seen.line(&[$database, before, rows, &second]);
        }
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_is_dropped_inside_a_flush() {
    let (Some((pg, schema)), Some((mysql, database))) =
        (pg_schema("dropped"), mysql_database("dropped"))
    else {
        return;
    };
    let mut seen = Table(String::new(), &[10, 14]);
    let mut engine = async_pg(&pg, schema, Killer::default());
    dropped!(engine, "PostgreSQL", seen);
    let mut engine = async_mysql(&mysql, database, Killer::default());
    dropped!(engine, "MySQL", seen);
    seen.is(DROPPED);
}

/// A connection that cannot go on for another reason is not lost.
#[test]
fn a_transaction_that_was_ended_elsewhere_is_no_disconnect() {
    crate::databases::everywhere!(|conn| {
        let count = from(people::table);
        for end in ["COMMIT", "ROLLBACK"] {
            let before = count.count(conn).unwrap();
            let mut session = Session::new(&mut *conn);
            session.add(people::table, (people::name.to("Sara"),));
            session.flush().unwrap();
            session.connection().run_script(end).unwrap();
            for _ in 0..3 {
                session.add(people::table, (people::name.to("Bo"),));
                if let Err(error) = session.commit() {
                    assert!(!error.is_disconnect(), "{error:?}");
                }
                if let Err(error) = session.rollback() {
                    assert!(!error.is_disconnect(), "{error:?}");
                }
            }
            drop(session);
            assert!(count.count(conn).unwrap() >= before, "it answers");
        }
        let refused: Result<(), Error> = conn.transaction(|_| Ok(()));
        assert!(refused.is_ok() || !refused.unwrap_err().is_disconnect());
    });
}

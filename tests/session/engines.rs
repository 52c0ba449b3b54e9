//! Sessions of an engine, of a transaction, their options, and what runs at their events.

use std::sync::{Arc, Mutex};

use relata::connection::{AsyncSqliteConnection, SqliteConnection};
use relata::engine::{Engine, Later};
use relata::prelude::*;
use relata::session::{Session, SessionError, SessionOptions, State};
use relata::{Error, Result};

use crate::databases::{Sent, everywhere, options_of, sqlite};
use crate::schema::{people, teams};

fn engine() -> Engine<SqliteConnection> {
    let mut engine = Engine::<SqliteConnection>::new("sqlite::memory:").unwrap();
    engine.run_script(include_str!("schema.sql")).unwrap();
    engine
}

#[test]
fn a_session_of_an_engine_returns_its_connection() {
    let mut engine = engine();
    let mut session = engine.session().unwrap();
    assert_eq!(engine.status().in_use, 1);
    let sara = session.add(people::table, (people::name.to("Sara"),));
    session.commit().unwrap();
    assert_eq!(session[sara].name, "Sara");
    session.add(people::table, (people::name.to("Bo"),));
    session.flush().unwrap();
    drop(session);
    let status = engine.status();
    assert_eq!((status.in_use, status.idle), (0, 1));
    let names = from(people::table).select(people::name);
    assert_eq!(
        names.all(&mut engine).unwrap(),
        ["Sara"],
        "what was not committed is rolled back"
    );
}

#[test]
fn a_session_of_an_engine_moves_between_threads() {
    let engine = engine();
    let mut session = engine.session().unwrap();
    let sara = session.add(people::table, (people::name.to("Sara"),));
    let handle = std::thread::spawn(move || {
        session.commit().unwrap();
        session
    });
    let session = handle.join().unwrap();
    assert_eq!(session.state(sara), State::Persistent);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asynchronous_engine_has_sessions() {
    let mut engine = Engine::<AsyncSqliteConnection>::new("sqlite::memory:").unwrap();
    engine.run_script(include_str!("schema.sql")).await.unwrap();
    let options = SessionOptions::<AsyncSqliteConnection>::new().before_flush(|session| {
        Later::new(async move {
            for person in session.new_rows(people::table) {
                session.set(person, people::age.to(1));
            }
            let known = session.load(&from(people::table)).await?.len();
            session.add(teams::table, (teams::title.to(known.to_string()),));
            Ok(())
        })
    });
    let task = {
        let engine = engine.clone();
        async move {
            let mut session = engine.session_with(&options).await?;
            let sara = session.add(people::table, (people::name.to("Sara"),));
            session.commit().await?;
            assert_eq!(session[sara].age, Some(1));
            Ok::<_, Error>(())
        }
    };
    tokio::spawn(task).await.unwrap().unwrap();
    assert_eq!(
        from(teams::table)
            .select(teams::title)
            .all(&mut engine)
            .await
            .unwrap(),
        ["0"]
    );
    // The session's connection is reset by a task of the runtime.
    for _ in 0..1000 {
        if engine.status().in_use == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(engine.status().in_use, 0);
}

#[test]
fn a_session_in_a_transaction_ends_with_it() {
    everywhere!(|conn| {
        let count = from(people::table);
        let mut tx = conn.begin().unwrap();
        let mut session = tx.session();
        session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        session.add(people::table, (people::name.to("Bo"),));
        session.flush().unwrap();
        session.rollback().unwrap();
        drop(session);
        assert_eq!(count.count(&mut tx).unwrap(), 1);
        tx.rollback().unwrap();
        assert_eq!(count.count(conn).unwrap(), 0);

        let ended = conn.transaction(|tx| {
            let mut session = Session::new(tx);
            session.add(people::table, (people::name.to("Taro"),));
            session.commit()
        });
        ended.unwrap();
        assert_eq!(count.count(conn).unwrap(), 1);
    });
}

#[test]
fn autoflush_writes_before_queries() {
    everywhere!(|conn| {
        let named = from(people::table).filter(people::name.eq("Sara"));
        let mut session = Session::new(conn);
        session.add(people::table, (people::name.to("Sara"),));
        assert!(session.load(&named).unwrap().is_empty(), "off by default");
        session.rollback().unwrap();

        let mut session = session.with_options(&SessionOptions::new().autoflush(true));
        let sara = session.add(people::table, (people::name.to("Sara"),));
        assert_eq!(session.load(&named).unwrap(), [sara]);
        let id = session[sara].id;
        session.set(sara, people::age.to(3));
        assert_eq!(session.get(people::table, id).unwrap(), Some(sara));
        assert!(session.is_modified(sara), "what is there asks nothing");
        assert_eq!(session.get(people::table, 999_999).unwrap(), None);
        assert!(!session.is_modified(sara));
        session.rollback().unwrap();
        assert_eq!(session.state(sara), State::Transient);
    });
}

#[test]
fn rows_expire_on_commit_if_asked() {
    everywhere!(|conn| {
        let mut session = Session::with(conn, &SessionOptions::new().expire_on_commit(true));
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        let id = session[sara].id;
        let rename = update(people::table)
            .set(people::name.to("Sarah"))
            .filter(people::id.eq(id));
        rename.run(session.connection()).unwrap();
        assert_eq!(session[sara].name, "Sara");
        assert_eq!(session.get(people::table, id).unwrap(), Some(sara));
        assert_eq!(session[sara].name, "Sarah");
    });
}

#[test]
fn events_run_in_order() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let log = log.clone();
        move |session: &mut Session<'_, SqliteConnection>| {
            let rows = session.rows(people::table).into_iter();
            let written = rows
                .filter(|row| session.state(*row) == State::Persistent)
                .count();
            log.lock().unwrap().push(format!("{what} {written}"));
            Ok(())
        }
    };
    let options = SessionOptions::<SqliteConnection>::new()
        .before_flush(note("before flush"))
        .after_flush(note("after flush"))
        .before_commit(note("before commit"))
        .after_commit(note("after commit"))
        .before_rollback(note("before rollback"))
        .after_rollback(note("after rollback"));
    let mut conn = sqlite();
    let mut session = Session::with(&mut conn, &options);
    let take = || std::mem::take(&mut *log.lock().unwrap());
    session.flush().unwrap();
    assert!(take().is_empty(), "nothing to write");
    session.add(people::table, (people::name.to("Sara"),));
    session.flush().unwrap();
    assert_eq!(take(), ["before flush 0", "after flush 1"]);
    session.add(people::table, (people::name.to("Bo"),));
    session.commit().unwrap();
    assert_eq!(
        take(),
        [
            "before commit 1",
            "before flush 1",
            "after flush 2",
            "after commit 2"
        ]
    );
    session.commit().unwrap();
    assert_eq!(take(), ["before commit 2", "after commit 2"]);
    session.add(people::table, (people::name.to("Bo"),));
    session.flush().unwrap();
    take();
    session.rollback().unwrap();
    assert_eq!(take(), ["before rollback 3", "after rollback 2"]);
    let refuses =
        SessionOptions::new().before_rollback(|session: &mut Session<'_, SqliteConnection>| {
            session.connection().run_script("no SQL")
        });
    let mut session = session.with_options(&refuses);
    let eve = session.add(people::table, (people::name.to("Eve"),));
    session.rollback().unwrap_err();
    assert_eq!(session.state(eve), State::Pending, "nothing was done");
}

#[test]
fn what_an_event_does_is_given_up_where_the_flush_fails() {
    everywhere!(|conn| {
        let options = SessionOptions::new().before_flush(|session| {
            for person in session.dirty(people::table) {
                let old = session.original(person).map(|person| person.age);
                session.add(teams::table, (teams::title.to(format!("{old:?}")),));
            }
            Ok(())
        });
        let mut session = Session::with(conn, &options);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        session[sara].age = Some(-1);
        assert!(session.flush().is_err());
        assert!(session.new_rows(teams::table).is_empty());
        session[sara].age = Some(5);
        session.flush().unwrap();
        assert_eq!(session.rows(teams::table).len(), 1);
        session.commit().unwrap();
        assert_eq!(
            from(teams::table)
                .select(teams::title)
                .all(session.connection())
                .unwrap(),
            ["Some(None)"]
        );
    });
}

#[test]
fn rows_that_an_event_removes_are_back_where_the_flush_fails() {
    everywhere!(|conn| {
        let fails = Arc::new(Mutex::new(true));
        let inner = fails.clone();
        let options = options_of(conn).before_flush(move |session| {
            session.expunge_all();
            let age = if *inner.lock().unwrap() { -1 } else { 1 };
            session.add(
                people::table,
                (people::name.to("Added"), people::age.to(age)),
            );
            // Again, with what was added since.
            if age < 0 {
                session.expunge_all();
                session.add(
                    people::table,
                    (people::name.to("Again"), people::age.to(age)),
                );
            }
            Ok(())
        });
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.link(bo, people::boss, sara);
        session.commit().unwrap();
        let (sara, bo) = (session[sara].id, session[bo].id);
        drop(session);

        let mut session = Session::with(conn, &options);
        session.load(&from(people::table)).unwrap();
        let [sara, bo] = [sara, bo].map(|id| session.get(people::table, id).unwrap().unwrap());
        session[sara].age = Some(40);
        session.unlink(bo, people::boss, sara);
        let new = session.add(people::table, (people::name.to("New"),));
        for within in [false, true] {
            if within {
                session.begin().unwrap();
            }
            assert!(session.flush().is_err());
            assert!(session.commit().is_err());
            assert_eq!(session[sara].age, Some(40));
            assert_eq!(session.original(sara).unwrap().age, None);
            assert_eq!(session.state(new), State::Pending);
            assert_eq!(session.rows(people::table).len(), 3);
            assert_eq!(session.related(bo, people::boss), []);
            assert_eq!(session.link_changes(bo, people::boss).removed, [sara]);
            assert_eq!(session.dirty(people::table), [sara, bo]);
        }
        session.rollback().unwrap();
        assert_eq!(session.state(new), State::Transient);
        session.get(people::table, 1).unwrap();
        assert_eq!(session[sara].age, None);
        assert_eq!(session.related(bo, people::boss), [sara]);
        // A flush that succeeds leaves them removed.
        session[sara].age = Some(41);
        *fails.lock().unwrap() = false;
        session.commit().unwrap();
        assert_eq!(session.row(sara), None);
        let stored = from(people::table)
            .order_by(people::id)
            .select((people::name, people::age));
        assert_eq!(
            stored.all(session.connection()).unwrap(),
            [
                ("Sara".to_owned(), None),
                ("Bo".to_owned(), None),
                ("Added".to_owned(), Some(1))
            ]
        );
    });
}

#[test]
fn an_event_that_fails_fails_what_it_is_about() {
    everywhere!(|conn| {
        let nobody = || {
            from(people::table)
                .filter(people::id.eq(-1))
                .select(people::id)
        };
        let new = options_of(conn);
        let options = new
            .clone()
            .before_flush(move |session| nobody().one(session.connection()).map(drop));
        let mut session = Session::with(conn, &options);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        assert!(matches!(session.flush(), Err(Error::NotFound { .. })));
        assert_eq!(session.state(sara), State::Pending);

        let mut session = session.with_options(
            &new.clone()
                .before_commit(move |session| nobody().one(session.connection()).map(drop)),
        );
        assert!(session.commit().is_err());
        assert_eq!(session.state(sara), State::Pending);

        let mut session = session.with_options(
            &new.clone()
                .after_flush(move |session| nobody().one(session.connection()).map(drop)),
        );
        assert!(session.commit().is_err());
        assert_eq!(
            session.state(sara),
            State::Persistent,
            "it is written, in a transaction that is open"
        );
        session.rollback().unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn an_event_of_a_flush_does_not_end_the_transaction() {
    let seen: Arc<Mutex<Vec<Result<()>>>> = Arc::default();
    let into = seen.clone();
    let options = SessionOptions::<SqliteConnection>::new().before_flush(move |session| {
        let mut into = into.lock().unwrap();
        into.push(session.flush());
        into.push(session.commit());
        into.push(session.rollback());
        Ok(())
    });
    let mut conn = sqlite();
    let sent = Sent::by(&mut conn);
    let mut session = Session::with(&mut conn, &options);
    session.add(people::table, (people::name.to("Sara"),));
    session.flush().unwrap();
    assert_eq!(sent.kinds(), ["BEGIN", "INSERT people"]);
    let seen = seen.lock().unwrap();
    assert!(seen[0].is_ok(), "nothing is flushed meanwhile");
    for ended in &seen[1..] {
        let Err(Error::Session { reason, .. }) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(*reason, SessionError::Flushing);
    }
}

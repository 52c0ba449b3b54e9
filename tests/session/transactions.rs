//! Commit, rollback, savepoints, and flushes that fail.

use relata::connection::SqliteConnection;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};
use relata::{DatabaseErrorKind, Error};

use crate::databases::{Sent, everywhere, sqlite};
use crate::schema::{people, teams};

fn names(session: &mut Session<'_, SqliteConnection>) -> usize {
    session.rows(people::table).len()
}

#[test]
fn rollback_restores_rows_states_and_handles() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.commit().unwrap();
        let id = session[bo].id;

        session[sara].name = "Sarah".into();
        session.delete(bo);
        let eve = session.add(people::table, (people::name.to("Eve"),));
        session.flush().unwrap();
        assert_eq!(session.state(bo), State::Deleted);
        session[sara].age = Some(3);
        let taro = session.add(people::table, (people::name.to("Taro"),));
        let loaded = session
            .load(&from(people::table).filter(people::name.eq("Eve")))
            .unwrap();
        assert_eq!(loaded, [eve]);
        session.rollback().unwrap();

        assert_eq!((&*session[sara].name, session[sara].age), ("Sara", None));
        assert_eq!(session.state(bo), State::Persistent);
        assert!(session.deleted(people::table).is_empty());
        assert_eq!(session.state(eve), State::Transient);
        assert_eq!(session.state(taro), State::Transient);
        assert!(session.row(eve).is_none());
        assert_eq!(
            session.get(people::table, id).unwrap(),
            Some(bo),
            "its handle"
        );
        assert_eq!(session.rows(people::table), [sara, bo]);
        session.commit().unwrap();
        let stored = from(people::table)
            .order_by(people::id)
            .select(people::name);
        assert_eq!(stored.all(session.connection()).unwrap(), ["Sara", "Bo"]);
    });
}

#[test]
fn rollback_without_a_flush_sends_nothing() {
    let mut conn = sqlite();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let sara = session.add(people::table, (people::name.to("Sara"),));
    session.rollback().unwrap();
    assert_eq!(session.state(sara), State::Transient);
    assert!(sent.take().is_empty());
    assert_eq!(names(&mut session), 0);
}

#[test]
fn what_is_read_in_a_transaction_that_is_rolled_back_is_read_again() {
    everywhere!(|conn| {
        insert_into(people::table)
            .values((people::name.to("Sara"),))
            .run(conn)
            .unwrap();
        let mut session = Session::new(conn);
        session.begin().unwrap();
        update(people::table)
            .set(people::age.to(7))
            .all_rows()
            .run(session.connection())
            .unwrap();
        let sara = session.load(&from(people::table)).unwrap()[0];
        assert_eq!(session[sara].age, Some(7));
        session.rollback().unwrap();
        let id = session[sara].id;
        assert_eq!(session.get(people::table, id).unwrap(), Some(sara));
        assert_eq!(session[sara].age, None);
    });
}

#[test]
fn a_failed_flush_leaves_the_session_as_it_was() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(
            people::table,
            (people::name.to("Sara"), people::email.to("s@x")),
        );
        session.commit().unwrap();
        let bo = session.add(people::table, (people::name.to("Bo"),));
        let twin = session.add(
            people::table,
            (people::name.to("Twin"), people::email.to("s@x")),
        );
        session[sara].age = Some(7);
        let error = session.commit().unwrap_err();
        let Error::Database { kind, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(*kind, DatabaseErrorKind::Unique);
        assert_eq!(session.new_rows(people::table), [bo, twin]);
        assert_eq!(session.dirty(people::table), [sara]);
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 1);

        session.set(twin, people::email.to("t@x"));
        session.commit().unwrap();
        let stored = from(people::table)
            .order_by(people::id)
            .select((people::name, people::age));
        let stored = stored.all(session.connection()).unwrap();
        let expected = [("Sara", Some(7)), ("Bo", None), ("Twin", None)];
        assert_eq!(stored, expected.map(|(name, age)| (name.to_owned(), age)));
    });
}

#[test]
fn a_failure_after_a_flush_loses_only_itself() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.flush().unwrap();
        session[sara].age = Some(-1);
        let error = session.flush().unwrap_err();
        assert!(
            matches!(
                error,
                Error::Database {
                    kind: DatabaseErrorKind::Check,
                    ..
                }
            ),
            "{error}"
        );
        session[sara].age = Some(1);
        session.commit().unwrap();
        assert_eq!(
            from(people::table)
                .select(people::age)
                .all(session.connection())
                .unwrap(),
            [Some(1)]
        );
    });
}

#[test]
fn savepoints_are_given_up_by_themselves() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let outer = session.savepoint().unwrap();
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session[sara].age = Some(1);
        let inner = session.savepoint().unwrap();
        session[sara].age = Some(2);
        let eve = session.add(people::table, (people::name.to("Eve"),));
        session.flush().unwrap();
        session.rollback_to(inner).unwrap();
        assert_eq!(session[sara].age, Some(1));
        assert_eq!(
            (session.state(bo), session.state(eve)),
            (State::Persistent, State::Transient)
        );
        session.release(outer).unwrap();

        let last = session.savepoint().unwrap();
        session.delete(bo);
        session.release(last).unwrap();
        session.rollback().unwrap();
        assert_eq!(session.state(sara), State::Transient);
        assert_eq!(session.state(bo), State::Transient);
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn rollback_to_an_outer_savepoint_takes_the_inner_with_it() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        let outer = session.savepoint().unwrap();
        session[sara].age = Some(1);
        let inner = session.savepoint().unwrap();
        session[sara].age = Some(2);
        session.flush().unwrap();
        session.rollback_to(outer).unwrap();
        assert_eq!(session[sara].age, None);
        session[sara].age = Some(3);
        session.commit().unwrap();
        assert_eq!(
            from(people::table)
                .select(people::age)
                .all(session.connection())
                .unwrap(),
            [Some(3)]
        );
        let ended =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| session.release(inner)));
        assert!(ended.is_err(), "it has ended");
    });
}

#[test]
fn commit_ends_savepoints() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let _savepoint = session.savepoint().unwrap();
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        session[sara].age = Some(1);
        session.rollback().unwrap();
        assert_eq!(session[sara].age, None);
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 1);
    });
}

#[test]
fn a_session_that_is_dropped_rolls_back() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        session.add(people::table, (people::name.to("Sara"),));
        session.flush().unwrap();
        let _savepoint = session.savepoint().unwrap();
        session.add(people::table, (people::name.to("Bo"),));
        session.flush().unwrap();
        drop(session);
        assert_eq!(from(people::table).count(conn).unwrap(), 0);
        let committed = conn.transaction(|conn| {
            insert_into(people::table)
                .values((people::name.to("Eve"),))
                .run(conn)
        });
        assert_eq!(committed.unwrap(), 1);
    });
}

#[test]
fn a_session_in_a_transaction_is_part_of_it() {
    everywhere!(|conn| {
        let undone: Result<(), Error> = conn.transaction(|conn| {
            let mut session = Session::new(conn);
            session.add(people::table, (people::name.to("Sara"),));
            session.commit()?;
            assert_eq!(from(people::table).count(session.connection())?, 1);
            let none = from(people::table).filter(people::name.eq("Bo"));
            none.one(session.connection()).map(|_| ())
        });
        assert!(matches!(undone, Err(Error::NotFound { .. })));
        assert_eq!(from(people::table).count(conn).unwrap(), 0);
    });
}

#[test]
fn a_commit_that_is_refused_leaves_the_session_as_it_was() {
    let mut conn = sqlite();
    let deferred = "PRAGMA defer_foreign_keys = ON";
    let mut session = Session::new(&mut conn);
    let team = session.add(teams::table, (teams::title.to("One"), teams::lead_id.to(7)));
    // Within one transaction, SQLite then checks foreign keys at COMMIT.
    session.begin().unwrap();
    session.connection().run_script(deferred).unwrap();
    session.flush().unwrap();
    let error = session.commit().unwrap_err();
    assert!(
        matches!(
            error,
            Error::Database {
                kind: DatabaseErrorKind::ForeignKey,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(
        session.state(team),
        State::Transient,
        "it was flushed earlier"
    );
    assert_eq!(from(teams::table).count(session.connection()).unwrap(), 0);
    let team = session.add(teams::table, (teams::title.to("Two"),));
    session.commit().unwrap();
    assert_eq!(session.state(team), State::Persistent);
}

#[test]
fn a_row_that_another_deleted_is_stale() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.commit().unwrap();
        let (id, other) = (session[sara].id, session[bo].id);
        delete_from(people::table)
            .find(id)
            .run(session.connection())
            .unwrap();
        session[sara].age = Some(1);
        session[bo].age = Some(2);
        stale(&session.commit().unwrap_err(), "people", &[id]);
        assert_eq!(session.dirty(people::table), [sara, bo]);
        assert_eq!(
            from(people::table)
                .select(people::age)
                .all(session.connection())
                .unwrap(),
            [None]
        );

        session.delete(sara);
        session.delete(bo);
        stale(&session.commit().unwrap_err(), "people", &[id]);
        assert_eq!(session.deleted(people::table), [sara, bo]);
        stale(&session.refresh(sara).unwrap_err(), "people", &[id]);
        session.expunge(sara);
        session.commit().unwrap();
        assert_eq!(session.get(people::table, other).unwrap(), None);
    });
}

/// The error names the table and the keys, and its text no value.
pub fn stale(error: &Error, expected: &str, keys: &[i64]) {
    let Error::Session {
        reason: SessionError::Stale {
            table, keys: found, ..
        },
        ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(*table, expected);
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    assert_eq!(found.iter().collect::<Vec<_>>(), keys);
    let text = error.to_string();
    let first = text.lines().next().unwrap();
    assert_eq!(
        first,
        format!("a row of `{expected}` was changed or deleted since it was read")
    );
}

/// Sessions can be sent to another thread.
#[test]
fn a_session_is_send() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let mut conn = sqlite();
    let mut session: Session<'_, SqliteConnection> = send(Session::new(&mut conn));
    let sara = session.add(people::table, (people::name.to("Sara"),));
    std::thread::scope(|scope| {
        scope.spawn(|| session.commit().unwrap());
    });
    assert_eq!(session[sara].name, "Sara");
}

//! Sessions of threads, of tasks and of places.

use std::sync::Arc;

use relata::connection::{AsyncSqliteConnection, SqliteConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::session::{LentSession, ScopedSession, SessionError, SessionOptions, SessionScope};
use relata::{Error, Result};

use crate::schema::people;

fn engine() -> Engine<SqliteConnection> {
    let mut engine = Engine::<SqliteConnection>::new("sqlite::memory:").unwrap();
    engine.run_script(include_str!("schema.sql")).unwrap();
    engine
}
fn reason<T: std::fmt::Debug>(result: Result<T>) -> SessionError {
    match result {
        Err(Error::Session { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_place_has_one_session_which_one_has_at_a_time() {
    let mut engine = engine();
    let scope = SessionScope::new(&engine, &SessionOptions::new());
    scope.commit().unwrap();
    scope.rollback().unwrap();
    assert_eq!(engine.status().in_use, 0, "nobody asked for it");
    let mut session = scope.session().unwrap();
    let sara = session.add(people::table, (people::name.to("Sara"),));
    assert_eq!(reason(scope.clone().session()), SessionError::InUse);
    assert_eq!(reason(scope.commit()), SessionError::InUse);
    assert_eq!(reason(scope.rollback()), SessionError::InUse);
    scope.remove();
    drop(session);
    scope.clone().commit().unwrap();
    assert_eq!(
        scope.session().unwrap()[sara].name,
        "Sara",
        "it is the same"
    );
    assert_eq!(engine.status().in_use, 1);
    scope
        .session()
        .unwrap()
        .add(people::table, (people::name.to("Bo"),));
    scope.session().unwrap().flush().unwrap();
    drop(scope);
    assert_eq!(engine.status().in_use, 0);
    let names = from(people::table).select(people::name).all(&mut engine);
    assert_eq!(
        names.unwrap(),
        ["Sara"],
        "what was not committed is rolled back"
    );
}

#[test]
fn each_thread_has_a_session() {
    let engine = engine();
    let sessions = Arc::new(ScopedSession::of_threads(&engine));
    let add = |sessions: &ScopedSession<SqliteConnection>, name: &str| {
        let mut session = sessions.session().unwrap();
        session.add(people::table, (people::name.to(name),));
        session.new_rows(people::table).len()
    };
    assert_eq!(add(&sessions, "Sara"), 1);
    let other = sessions.clone();
    let in_thread = std::thread::spawn(move || {
        let counts = [add(&other, "Bo"), add(&other, "Eve")];
        other.session().unwrap().commit().unwrap();
        other.remove();
        counts
    });
    assert_eq!(in_thread.join().unwrap(), [1, 2]);
    assert_eq!(sessions.session().unwrap().new_rows(people::table).len(), 1);
    sessions.session().unwrap().commit().unwrap();
    // Another registry has others.
    let others = ScopedSession::of_threads(&engine);
    assert!(others.session().unwrap().rows(people::table).is_empty());
    assert_eq!(
        sessions
            .clone()
            .session()
            .unwrap()
            .rows(people::table)
            .len(),
        1
    );
    sessions.remove();
    assert!(
        sessions.session().unwrap().rows(people::table).is_empty(),
        "a new one"
    );
    let count = from(people::table).count(sessions.session().unwrap().connection());
    assert_eq!(count.unwrap(), 3);
    sessions.remove();
    others.remove();
    assert_eq!(engine.status().in_use, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_task_has_a_session_wherever_it_runs() {
    let mut engine = Engine::<AsyncSqliteConnection>::new("sqlite::memory:").unwrap();
    engine.run_script(include_str!("schema.sql")).await.unwrap();
    let options = SessionOptions::new().autoflush(true);
    let sessions = ScopedSession::of_tasks(&engine).with_options(&options);
    assert_eq!(reason(sessions.session().await), SessionError::NoScope);
    sessions.remove();

    async fn add(sessions: &ScopedSession<AsyncSqliteConnection>, name: &str) -> Result<usize> {
        let mut session: LentSession<_> = sessions.session().await?;
        session.add(people::table, (people::name.to(name),));
        Ok(session.rows(people::table).len())
    }
    let mut tasks = Vec::new();
    for i in 0..4 {
        let sessions = sessions.clone();
        let scope = sessions.clone();
        let job = async move {
            for n in 1..=3 {
                let count = add(&sessions, &format!("{i} {n}")).await?;
                assert_eq!(count, n);
                tokio::task::yield_now().await;
            }
            // A scope inside has another.
            let inner = sessions.scope(add(&sessions, "never"));
            assert_eq!(inner.await?, 1);
            assert_eq!(sessions.session().await?.new_rows(people::table).len(), 3);
            if i % 2 == 0 {
                sessions.session().await?.commit().await?;
            }
            Ok::<_, Error>(())
        };
        tasks.push(tokio::spawn(scope.scope(job)));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let names = from(people::table)
        .order_by(people::name)
        .select(people::name);
    let names = names.all(&mut engine).await.unwrap();
    assert_eq!(names, ["0 1", "0 2", "0 3", "2 1", "2 2", "2 3"]);
    assert_eq!(engine.status().in_use, 0);
    assert_eq!(reason(sessions.session().await), SessionError::NoScope);
}

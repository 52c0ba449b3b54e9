//! Sessions of threads, of tasks and of places.

use std::sync::Arc;

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
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

/// A place, a thread and a task on the servers.
macro_rules! on_a_server {
    ($engine:expr $(, $wait:tt)*) => {{
        let mut engine = $engine;
        let scope = SessionScope::new(&engine, &SessionOptions::new());
        scope.commit()$(.$wait)*.unwrap();
        let mut session = scope.session()$(.$wait)*.unwrap();
        let sara = session.add(people::table, (people::name.to("Sara"),));
        assert_eq!(reason(scope.clone().session()$(.$wait)*.map(drop)), SessionError::InUse);
        assert_eq!(reason(scope.commit()$(.$wait)*), SessionError::InUse);
        drop(session);
        scope.clone().commit()$(.$wait)*.unwrap();
        let mut session = scope.session()$(.$wait)*.unwrap();
        assert_eq!(session[sara].name, "Sara");
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.flush()$(.$wait)*.unwrap();
        assert!(session[bo].id > 0);
        drop(session);
        drop(scope);
        let names = || from(people::table).order_by(people::id).select(people::name);
        assert_eq!(names().all(&mut engine)$(.$wait)*.unwrap(), ["Sara"]);
        assert_eq!(engine.status().in_use, 0);
        engine
    }};
}
macro_rules! of_threads {
    ($engine:expr) => {{
        let mut engine = on_a_server!($engine);
        let sessions = Arc::new(ScopedSession::of_threads(&engine));
        let threads = ["Ann", "Eve"].map(|name| {
            let sessions = sessions.clone();
            std::thread::spawn(move || {
                for text in [name.to_owned(), format!("{name} again")] {
                    let mut session = sessions.session().unwrap();
                    session.add(people::table, (people::name.to(text),));
                }
                let count = sessions.session().unwrap().new_rows(people::table).len();
                match name {
                    "Ann" => sessions.session().unwrap().commit().unwrap(),
                    _ => sessions.session().unwrap().flush().unwrap(),
                }
                sessions.remove();
                count
            })
        });
        let counts = threads.map(|thread| thread.join().unwrap());
        assert_eq!(counts, [2, 2]);
        let names = from(people::table)
            .order_by(people::id)
            .select(people::name);
        assert_eq!(
            names.all(&mut engine).unwrap(),
            ["Sara", "Ann", "Ann again"]
        );
        assert_eq!(engine.status().in_use, 0);
    }};
}
macro_rules! of_tasks {
    ($engine:expr) => {{
        let mut engine = on_a_server!($engine, await);
        let sessions = ScopedSession::of_tasks(&engine);
        let mut tasks = Vec::new();
        for i in 0..4 {
            let (scope, sessions) = (sessions.clone(), sessions.clone());
            tasks.push(tokio::spawn(scope.scope(async move {
                for n in 0..2 {
                    let mut session = sessions.session().await?;
                    session.add(people::table, (people::name.to(format!("{i} {n}")),));
                    drop(session);
                    tokio::task::yield_now().await;
                }
                let mut session = sessions.session().await?;
                assert_eq!(session.new_rows(people::table).len(), 2);
                match i % 2 {
                    0 => session.commit().await?,
                    _ => session.flush().await?,
                }
                Ok::<_, Error>(())
            })));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let names = from(people::table)
            .order_by(people::name)
            .select(people::name);
        let names = names.all(&mut engine).await.unwrap();
        assert_eq!(names, ["0 0", "0 1", "2 0", "2 1", "Sara"]);
    }};
}

/// The URLs of tables of this test's own.
fn postgres_url(name: &str) -> Option<String> {
    crate::databases::postgres_of(name, true)?;
    let url = std::env::var("RELATA_POSTGRES_URL").ok()?;
    let and = if url.contains('?') { '&' } else { '?' };
    Some(format!(
        "{url}{and}options=-csearch_path%3Drelata_session_{name}"
    ))
}
fn mysql_url(name: &str) -> Option<String> {
    crate::databases::mysql_of(name, true)?;
    let url = std::env::var("RELATA_MYSQL_URL").ok()?;
    let (path, options) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = path.rsplit_once('/')?;
    Some(format!("{server}/relata_session_{name}?{options}"))
}

#[test]
fn sessions_of_threads_on_servers() {
    if let Some(url) = postgres_url("scopes") {
        of_threads!(Engine::<PgConnection>::new(&url).unwrap());
    }
    if let Some(url) = mysql_url("scopes") {
        of_threads!(Engine::<MysqlConnection>::new(&url).unwrap());
    }
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_of_tasks_on_servers() {
    if let Some(url) = postgres_url("scopes_awaited") {
        of_tasks!(Engine::<AsyncPgConnection>::new(&url).unwrap());
    }
    if let Some(url) = mysql_url("scopes_awaited") {
        of_tasks!(Engine::<AsyncMysqlConnection>::new(&url).unwrap());
    }
}

//! Two-phase commit, on PostgreSQL and MariaDB.

use std::sync::{Arc, Mutex};

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, MysqlConnection, PgConnection};
use relata::engine::{Engine, TransactionOptions, commit_together};
use relata::prelude::*;
use relata::session::{SessionError, State};
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::dropped::dropped_after;
use crate::engines::{insert, stored};
use crate::own_servers::Server;
use crate::servers::{mysql_url, postgres_url};
use crate::shop::tags;

/// A PostgreSQL that prepares transactions: the one at hand, if it is set so, or one of the test's own.
struct Postgres {
    url: String,
    _own: Option<Server>,
}
fn postgres(name: &str) -> Option<Postgres> {
    let schema = format!("relata_two_phase_{name}");
    let (url, own) = match prepares(postgres_url()) {
        Some(url) => (url, None),
        None => {
            let own = Server::start().or_else(|| {
                println!("not run on PostgreSQL: neither the server at hand prepares transactions, nor could another start");
                None
            })?;
            (own.url("localhost", "sslmode=require"), Some(own))
        }
    };
    let sign = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{sign}options=-c%20search_path%3D{schema}");
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.run_script(&format!(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; \
         CREATE TABLE numbers (n INTEGER PRIMARY KEY); \
         CREATE TABLE later (n INTEGER REFERENCES numbers DEFERRABLE INITIALLY DEFERRED); \
         CREATE TABLE tags (id BIGINT PRIMARY KEY, label TEXT NOT NULL)"
    ))
    .unwrap();
    Some(Postgres { url, _own: own })
}
fn prepares(url: Option<String>) -> Option<String> {
    let url = url?;
    let mut conn = PgConnection::connect(&url).unwrap();
    let most = sql_query!("SELECT current_setting('max_prepared_transactions')::int" => Integer);
    (most.one(&mut conn).unwrap() > 0).then_some(url)
}
/// A database of the test's own.
fn mysql(name: &str) -> Option<String> {
    let url = mysql_url()?;
    let database = format!("relata_two_phase_{}", name.replace('-', "_"));
    let mut conn = MysqlConnection::connect(&url).unwrap();
    // A test that failed may have left its own, which hold locks.
    for left in conn.prepared_transactions().unwrap() {
        if left.starts_with(name) {
            conn.rollback_prepared(&left).unwrap();
        }
    }
    conn.run_script(&format!(
        "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; \
         CREATE TABLE {database}.numbers (n INTEGER PRIMARY KEY) ENGINE = InnoDB; \
         CREATE TABLE {database}.tags (id BIGINT PRIMARY KEY, label VARCHAR(200) NOT NULL) ENGINE = InnoDB"
    ))
    .unwrap();
    let (path, options) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = path.rsplit_once('/').unwrap();
    Some(format!("{server}/{database}?{options}"))
}

/// Closures that ran after transactions.
#[derive(Clone, Default)]
struct Ran(Arc<Mutex<Vec<&'static str>>>);
impl Ran {
    fn note(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }
    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The same lines on blocking and asynchronous engines. `$id` is the number of a connection at its server, and `$kill` ends it.
macro_rules! scenarios {
    ([$($async:tt)?] [$($await:tt)*] $ready:ident, $name:literal, $url:expr, $conn:ty, $other:ty, $id:literal, $kill:literal) => {{
        let url: &str = &$url;
        let sign = if url.contains('?') { '&' } else { '?' };
        let one = format!("{url}{sign}pool_size=1&max_overflow=0&pool_timeout=60");
        let engine = Engine::<$conn>::new(&one).unwrap();
        let mut on = &engine;
        // Reads what is stored, and ends what is left, from outside of the engine.
        let mut other = <$other>::connect(url).unwrap();
        macro_rules! prepared {
            () => {{
                let mut names = other.prepared_transactions().unwrap();
                names.retain(|name| name.starts_with($name));
                names
            }};
        }
        let ran = Ran::default();
        macro_rules! hooks {
            ($tx:expr) => {{
                let (committed, rolled_back) = (ran.clone(), ran.clone());
                $tx.after_commit(move || $ready(committed.note("committed")));
                $tx.after_rollback(move || $ready(rolled_back.note("rolled back")));
            }};
        }
        let quoted = concat!($name, r#" it's "one" \ é"#);

        // Both phases. The closures run after the second.
        let mut tx = engine.begin_two_phase(quoted)$($await)*.unwrap();
        assert_eq!(tx.name(), quoted);
        insert!(1).run(&mut tx)$($await)*.unwrap();
        hooks!(tx);
        let inner = tx.transaction($($async)? |tx| {
            insert!(9).run(tx)$($await)*?;
            insert!(9).run(tx)$($await)*
        })$($await)*;
        assert!(inner.is_err());
        assert_eq!(stored!(&mut tx)$($await)*.unwrap(), [1]);
        let done = tx.prepare()$($await)*.unwrap();
        assert_eq!(done.name(), quoted);
        assert_eq!(prepared!(), [quoted]);
        assert!(stored!(&mut other).unwrap().is_empty());
        assert!(ran.take().is_empty());
        done.commit()$($await)*.unwrap();
        assert_eq!(ran.take(), ["committed"]);
        assert!(prepared!().is_empty());
        // The connection is in no transaction.
        insert!(2).run(&mut on)$($await)*.unwrap();
        assert_eq!(stored!(&mut other).unwrap(), [1, 2]);
        assert_eq!((engine.status().idle, engine.status().in_use), (1, 0));
        let first: i64 = sql_query!($id => BigInt).one(&mut on)$($await)*.unwrap();

        // Rolled back: before it is prepared, dropped, and after it.
        let mut tx = engine.begin_two_phase(concat!($name, "-a"))$($await)*.unwrap();
        insert!(3).run(&mut tx)$($await)*.unwrap();
        hooks!(tx);
        tx.rollback()$($await)*.unwrap();
        assert_eq!(ran.take(), ["rolled back"]);
        let mut tx = engine.begin_two_phase(concat!($name, "-a"))$($await)*.unwrap();
        insert!(3).run(&mut tx)$($await)*.unwrap();
        hooks!(tx);
        drop(tx);
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2]);
        assert_eq!(ran.take(), ["rolled back"]);
        let mut tx = engine.begin_two_phase(concat!($name, "-a"))$($await)*.unwrap();
        insert!(3).run(&mut tx)$($await)*.unwrap();
        hooks!(tx);
        tx.prepare()$($await)*.unwrap().rollback()$($await)*.unwrap();
        assert_eq!(ran.take(), ["rolled back"]);
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2]);
        // It is the same connection all the time: nothing was left open on it.
        assert_eq!(sql_query!($id => BigInt).one(&mut on)$($await)*.unwrap(), first);

        // Statements that fail: the transaction cannot be prepared on PostgreSQL, and continues on MySQL.
        let mut tx = engine.begin_two_phase(concat!($name, "-b"))$($await)*.unwrap();
        insert!(3).run(&mut tx)$($await)*.unwrap();
        assert!(insert!(3).run(&mut tx)$($await)*.is_err());
        hooks!(tx);
        match tx.prepare()$($await)* {
            Ok(done) => done.rollback()$($await)*.unwrap(),
            Err(error) => assert!(matches!(error, Error::Database { .. }), "{error:?}"),
        }
        assert_eq!(ran.take(), ["rolled back"]);
        assert!(prepared!().is_empty());
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2]);
        assert_eq!(sql_query!($id => BigInt).one(&mut on)$($await)*.unwrap(), first);

        // Inside another transaction, and names that no database keeps.
        let mut conn = engine.connect()$($await)*.unwrap();
        let mut tx = conn.begin()$($await)*.unwrap();
        insert!(3).run(&mut tx)$($await)*.unwrap();
        for refused in [
            tx.begin_two_phase("inside")$($await)*.map(drop),
            tx.commit_prepared("inside")$($await)*,
        ] {
            assert!(matches!(refused, Err(Error::Transaction { .. })), "{refused:?}");
        }
        drop(tx);
        drop(conn);
        for name in ["", &"n".repeat(200)] {
            let refused = engine.begin_two_phase(name)$($await)*.map(drop);
            assert!(matches!(refused, Err(Error::Transaction { .. })), "{refused:?}");
            let refused = on.commit_prepared(name)$($await)*;
            assert!(matches!(refused, Err(Error::Transaction { .. })), "{refused:?}");
        }
        assert!(on.commit_prepared(concat!($name, "-none"))$($await)*.is_err());
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2]);

        // Left as it is: it stays prepared, its locks too, and no closure runs.
        let mut tx = engine.begin_two_phase(concat!($name, "-left"))$($await)*.unwrap();
        insert!(3).run(&mut tx)$($await)*.unwrap();
        hooks!(tx);
        drop(tx.prepare()$($await)*.unwrap());
        // This waits for the pool: the server of MySQL must have seen its connection end.
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2]);
        assert_eq!(prepared!(), [concat!($name, "-left")]);
        // The name is in use.
        let again = match engine.begin_two_phase(concat!($name, "-left"))$($await)* {
            Ok(tx) => tx.prepare()$($await)*.map(drop),
            Err(error) => Err(error),
        };
        assert!(matches!(again, Err(Error::Database { .. })), "{again:?}");
        on.commit_prepared(concat!($name, "-left"))$($await)*.unwrap();
        assert_eq!(stored!(&mut other).unwrap(), [1, 2, 3]);
        assert!(ran.take().is_empty());

        // Its connection is killed after it is prepared: another commits it, and another rolls one back.
        for commits in [true, false] {
            let mut tx = engine.begin_two_phase(concat!($name, "-killed"))$($await)*.unwrap();
            insert!(if commits { 4 } else { 5 }).run(&mut tx)$($await)*.unwrap();
            hooks!(tx);
            let id: i64 = sql_query!($id => BigInt).one(&mut tx)$($await)*.unwrap();
            let done = tx.prepare()$($await)*.unwrap();
            other.run_script(&format!($kill, id)).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(200));
            let lost = match commits {
                true => done.commit()$($await)*,
                false => done.rollback()$($await)*,
            };
            assert!(matches!(&lost, Err(Error::Connection { .. })), "{lost:?}");
            assert!(ran.take().is_empty());
            assert_eq!(prepared!(), [concat!($name, "-killed")]);
            match commits {
                true => on.commit_prepared(concat!($name, "-killed"))$($await)*.unwrap(),
                false => on.rollback_prepared(concat!($name, "-killed"))$($await)*.unwrap(),
            }
            assert!(prepared!().is_empty());
        }
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2, 3, 4]);
        // Before it is prepared, it is lost.
        let mut tx = engine.begin_two_phase(concat!($name, "-killed"))$($await)*.unwrap();
        insert!(5).run(&mut tx)$($await)*.unwrap();
        hooks!(tx);
        let id: i64 = sql_query!($id => BigInt).one(&mut tx)$($await)*.unwrap();
        other.run_script(&format!($kill, id)).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
        let lost = tx.prepare()$($await)*.map(drop);
        assert!(matches!(&lost, Err(Error::Connection { .. })), "{lost:?}");
        assert!(ran.take().is_empty());
        assert!(prepared!().is_empty());
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2, 3, 4]);

        // SQL text that leaves one open: the connection is not kept, or the transaction is ended.
        if !$kill.starts_with("SELECT") {
            for text in ["XA START 'loose'", "XA START 'loose'; XA END 'loose'", "XA START 'loose'; XA END 'loose'; XA PREPARE 'loose'"] {
                on.run_script(text)$($await)*.unwrap();
                insert!(6).run(&mut on)$($await)*.unwrap();
                assert_eq!(stored!(&mut other).unwrap(), [1, 2, 3, 4, 6], "{text}");
                sql_query!("DELETE FROM numbers WHERE n = 6" => Integer).run(&mut on)$($await)*.unwrap();
                let _ = on.rollback_prepared("loose")$($await)*;
            }
        }

        // With options, and savepoints that nobody ended.
        let options = TransactionOptions::new().serializable();
        let mut tx = engine.begin_two_phase_with(concat!($name, "-options"), options)$($await)*.unwrap();
        insert!(5).run(&mut tx)$($await)*.unwrap();
        let mut inner = (*tx).begin()$($await)*.unwrap();
        insert!(6).run(&mut inner)$($await)*.unwrap();
        std::mem::forget(inner);
        tx.prepare()$($await)*.unwrap().commit()$($await)*.unwrap();
        assert_eq!(stored!(&mut on)$($await)*.unwrap(), [1, 2, 3, 4, 5, 6]);
        let options = TransactionOptions::new().read_only();
        let mut tx = engine.begin_two_phase_with(concat!($name, "-options"), options)$($await)*.unwrap();
        let refused = insert!(7).run(&mut tx)$($await)*;
        assert!(matches!(refused, Err(Error::Database { kind: DatabaseErrorKind::ReadOnly, .. })), "{refused:?}");
        drop(tx);
        let limit = std::time::Duration::from_secs(30);
        let options = TransactionOptions::new().statement_timeout(limit);
        let mut tx = engine.begin_two_phase_with(concat!($name, "-options"), options)$($await)*.unwrap();
        insert!(7).run(&mut tx)$($await)*.unwrap();
        tx.prepare()$($await)*.unwrap().commit()$($await)*.unwrap();

        // A session in it.
        let mut tx = engine.begin_two_phase(concat!($name, "-session"))$($await)*.unwrap();
        let mut session = tx.session();
        assert_eq!(stored!(session.connection())$($await)*.unwrap(), [1, 2, 3, 4, 5, 6, 7]);
        session.commit()$($await)*.unwrap();
        drop(session);
        tx.prepare()$($await)*.unwrap().rollback()$($await)*.unwrap();
        assert!(prepared!().is_empty());
        assert_eq!((engine.status().in_use, engine.status().waiting), (0, 0));
    }};
}

#[test]
fn two_phases_on_postgres() {
    fn at_once(_: ()) {}
    let Some(server) = postgres("blocking") else {
        return;
    };
    scenarios!([] [] at_once, "pg-b", server.url, PgConnection, PgConnection,
        "SELECT pg_backend_pid()::bigint", "SELECT pg_terminate_backend({}::int)");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_phases_on_asynchronous_postgres() {
    let Some(server) = postgres("asynchronous") else {
        return;
    };
    let ready = std::future::ready::<()>;
    scenarios!([async] [.await] ready, "pg-a", server.url, AsyncPgConnection, PgConnection,
        "SELECT pg_backend_pid()::bigint", "SELECT pg_terminate_backend({}::int)");
}

#[test]
fn two_phases_on_mysql() {
    fn at_once(_: ()) {}
    let Some(url) = mysql("my-b") else { return };
    scenarios!([] [] at_once, "my-b", url, MysqlConnection, MysqlConnection,
        "SELECT CAST(connection_id() AS SIGNED)", "KILL {}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_phases_on_asynchronous_mysql() {
    let Some(url) = mysql("my-a") else { return };
    let ready = std::future::ready::<()>;
    scenarios!([async] [.await] ready, "my-a", url, AsyncMysqlConnection, MysqlConnection,
        "SELECT CAST(connection_id() AS SIGNED)", "KILL {}");
}

/// The same lines on blocking and asynchronous engines of two databases.
macro_rules! together {
    ([$($async:tt)?] [$($await:tt)*] $name:literal, $pg:expr, $pg_conn:ty, $my:expr, $my_conn:ty) => {{
        let pg = Engine::<$pg_conn>::new(&$pg).unwrap();
        let my = Engine::<$my_conn>::new(&$my).unwrap();
        let (mut on_pg, mut on_my) = (&pg, &my);
        let name = concat!($name, "-together");
        macro_rules! begun {
            ($n:expr) => {{
                let mut one = pg.begin_two_phase(name)$($await)*.unwrap();
                let mut two = my.begin_two_phase(name)$($await)*.unwrap();
                insert!($n).run(&mut one)$($await)*.unwrap();
                insert!($n).run(&mut two)$($await)*.unwrap();
                (one, two)
            }};
        }
        macro_rules! both {
            ($expected:expr) => {{
                let names = on_pg.prepared_transactions()$($await)*.unwrap();
                // Other tests prepare theirs meanwhile.
                assert!(!names.iter().any(|found| found.starts_with(name)), "{names:?}");
                let names = on_my.prepared_transactions()$($await)*.unwrap();
                assert!(!names.iter().any(|found| found.starts_with(name)), "{names:?}");
                assert_eq!(stored!(&mut on_pg)$($await)*.unwrap(), $expected);
                assert_eq!(stored!(&mut on_my)$($await)*.unwrap(), $expected);
            }};
        }
        commit_together(begun!(1))$($await)*.unwrap();
        both!([1]);
        let (one, two) = begun!(2);
        commit_together((two, one))$($await)*.unwrap();
        both!([1, 2]);
        // The second cannot be prepared: the first is rolled back.
        let (mut one, two) = begun!(3);
        sql_query!("INSERT INTO later VALUES (99)" => Integer).run(&mut one)$($await)*.unwrap();
        let failed = commit_together((two, one))$($await)*;
        let foreign_key = DatabaseErrorKind::ForeignKey;
        assert!(matches!(&failed, Err(Error::Database { kind, .. }) if *kind == foreign_key), "{failed:?}");
        both!([1, 2]);
        // The first cannot: the second was never prepared.
        let (mut one, two) = begun!(3);
        sql_query!("INSERT INTO later VALUES (99)" => Integer).run(&mut one)$($await)*.unwrap();
        let failed = commit_together((one, two))$($await)*;
        assert!(matches!(&failed, Err(Error::Database { kind, .. }) if *kind == foreign_key), "{failed:?}");
        both!([1, 2]);
        // Three of them.
        let (one, two) = begun!(3);
        let mut three = pg.begin_two_phase(concat!($name, "-third"))$($await)*.unwrap();
        insert!(4).run(&mut three)$($await)*.unwrap();
        commit_together((one, two, three))$($await)*.unwrap();
        assert_eq!(stored!(&mut on_pg)$($await)*.unwrap(), [1, 2, 3, 4]);
        insert!(4).run(&mut on_my)$($await)*.unwrap();
        both!([1, 2, 3, 4]);

        // Sessions.
        let (mut one, mut two) = (pg.session()$($await)*.unwrap(), my.session()$($await)*.unwrap());
        macro_rules! added {
            ($id:expr) => {{
                one.begin_two_phase(name)$($await)*.unwrap();
                two.begin_two_phase(name)$($await)*.unwrap();
                let row = |label: &str| (tags::id.to($id), tags::label.to(label.to_owned()));
                (one.add(tags::table, row("pg")), two.add(tags::table, row("my")))
            }};
        }
        macro_rules! labels {
            ($expected:expr) => {{
                let query = from(tags::table).order_by(tags::id).select(tags::id);
                assert_eq!(query.all(&mut on_pg)$($await)*.unwrap(), $expected);
                assert_eq!(query.all(&mut on_my)$($await)*.unwrap(), $expected);
                both!([1, 2, 3, 4]);
            }};
        }
        added!(1);
        commit_together((&mut one, &mut two))$($await)*.unwrap();
        labels!([1]);
        // One fails in its flush, which leaves it as it was; the other is rolled back after it was prepared.
        let (_, in_my) = added!(2);
        let twice = one.add(tags::table, (tags::id.to(1), tags::label.to("twice")));
        let failed = commit_together((&mut two, &mut one))$($await)*;
        assert!(matches!(&failed, Err(Error::Database { kind: DatabaseErrorKind::Unique, .. })), "{failed:?}");
        assert_eq!(one.state(twice), State::Pending);
        assert_eq!(two.state(in_my), State::Transient);
        one.rollback()$($await)*.unwrap();
        labels!([1]);
        // Both go on.
        let (in_pg, in_my) = added!(2);
        commit_together((&mut one, &mut two))$($await)*.unwrap();
        assert_eq!((&*one[in_pg].label, &*two[in_my].label), ("pg", "my"));
        labels!([1, 2]);
        // Each by itself: commit is both phases.
        let (in_pg, in_my) = added!(3);
        one.flush()$($await)*.unwrap();
        let inner = one.savepoint()$($await)*.unwrap();
        one[in_pg].label = "inner".to_owned();
        one.rollback_to(inner)$($await)*.unwrap();
        one.commit()$($await)*.unwrap();
        two.commit()$($await)*.unwrap();
        assert_eq!((&*one[in_pg].label, &*two[in_my].label), ("pg", "my"));
        labels!([1, 2, 3]);
        // Rolled back before and after the first phase, dropped, and what is refused.
        added!(4);
        one.rollback()$($await)*.unwrap();
        two.flush()$($await)*.unwrap();
        two.rollback()$($await)*.unwrap();
        let (in_pg, in_my) = added!(4);
        let again = one.begin_two_phase(name)$($await)*;
        assert!(matches!(&again, Err(Error::Transaction { .. })), "{again:?}");
        let done = one.prepare()$($await)*.unwrap();
        assert_eq!(done.name(), name);
        done.rollback()$($await)*.unwrap();
        two.prepare()$($await)*.unwrap().rollback()$($await)*.unwrap();
        assert_eq!((one.state(in_pg), two.state(in_my)), (State::Transient, State::Transient));
        let none = one.prepare()$($await)*.map(drop);
        assert!(matches!(&none, Err(Error::Transaction { .. })), "{none:?}");
        labels!([1, 2, 3]);
        added!(4);
        drop((one, two));
        labels!([1, 2, 3]);

        // Not decided: the session writes nothing more, until it forgets what it wrote.
        (one, two) = (pg.session()$($await)*.unwrap(), my.session()$($await)*.unwrap());
        let (in_pg, in_my) = added!(4);
        drop(one.prepare()$($await)*.unwrap());
        drop(two.prepare()$($await)*.unwrap());
        one.add(tags::table, (tags::id.to(5), tags::label.to("more")));
        for refused in [one.commit()$($await)*, one.flush()$($await)*, one.begin_two_phase("x")$($await)*, two.commit()$($await)*] {
            let unknown = matches!(&refused, Err(Error::Session { reason: SessionError::CommitUnknown, .. }));
            assert!(unknown, "{refused:?}");
        }
        one.rollback()$($await)*.unwrap();
        two.rollback()$($await)*.unwrap();
        assert_eq!((one.state(in_pg), two.state(in_my)), (State::Transient, State::Transient));
        one.connection().commit_prepared(name)$($await)*.unwrap();
        two.connection().commit_prepared(name)$($await)*.unwrap();
        assert_eq!(one.get(tags::table, 4)$($await)*.unwrap().map(|row| one[row].label.clone()).as_deref(), Some("pg"));
        added!(5);
        one.commit()$($await)*.unwrap();
        two.commit()$($await)*.unwrap();
        drop((one, two));
        labels!([1, 2, 3, 4, 5]);
    }};
}

#[test]
fn two_databases_commit_together() {
    if let (Some(pg), Some(my)) = (postgres("both"), mysql("both-b")) {
        together!([] [] "both-b", pg.url, PgConnection, my, MysqlConnection);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_databases_commit_together_asynchronously() {
    if let (Some(pg), Some(my)) = (postgres("both_async"), mysql("both-a")) {
        together!([async] [.await] "both-a", pg.url, AsyncPgConnection, my, AsyncMysqlConnection);
    }
}

/// Drops the futures of both phases at each point where they wait. Whatever happens, it is prepared, committed or rolled back, and
/// the connection is free.
macro_rules! dropped_everywhere {
    ($engine:ident, $other:ident, $name:literal, $settled:expr, $work:expr) => {{
        let mut on = &$engine;
        let (mut polls, mut sweeps, mut found) = (0, 0, [0; 3]);
        loop {
            assert!(polls < 500, "it is never done");
            let done = dropped_after(polls, $work).await;
            // The only connection answers when what is under way has ended.
            let in_use = insert!(2).run(&mut on).await;
            assert_eq!(in_use.unwrap(), 1, "{polls}");
            // The server of MySQL may learn only now that its client is gone.
            while $settled > 2 {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            let mut prepared = $other.prepared_transactions().unwrap();
            prepared.retain(|found| found == $name);
            let rows = stored!(&mut $other).unwrap();
            match (&prepared[..], &rows[..]) {
                ([], [2]) => found[0] += 1,
                ([], [1, 2]) => found[2] += 1,
                ([_], [2]) => {
                    found[1] += 1;
                    $other.commit_prepared($name).unwrap();
                    assert_eq!(stored!(&mut $other).unwrap(), [1, 2]);
                }
                other => panic!("{polls}: {other:?}"),
            }
            assert!(!done || rows == [1, 2]);
            sql_query!("DELETE FROM numbers" => Integer).run(&mut $other).unwrap();
            polls += 1;
            if done {
                // How often a future is polled depends on the server.
                if found[0] > 0 && found[1] > 0 && found[2] > 0 {
                    break;
                }
                (polls, sweeps) = (0, sweeps + 1);
                assert!(sweeps < 100, "{found:?}");
            }
        }
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_futures_of_both_phases_are_dropped() {
    if let Some(server) = postgres("dropped") {
        let url = format!("{}&pool_size=1&max_overflow=0", server.url);
        let engine = Engine::<AsyncPgConnection>::new(&url).unwrap();
        let mut other = PgConnection::connect(&server.url).unwrap();
        dropped_everywhere!(engine, other, "dropped", 0, async {
            let mut tx = engine.begin_two_phase("dropped").await.unwrap();
            insert!(1).run(&mut tx).await.unwrap();
            tx.prepare().await.unwrap().commit().await.unwrap();
        });
    }
    if let Some(url) = mysql("dropped") {
        let sign = if url.contains('?') { '&' } else { '?' };
        let one = format!("{url}{sign}pool_size=1&max_overflow=0");
        let engine = Engine::<AsyncMysqlConnection>::new(&one).unwrap();
        let mut other = MysqlConnection::connect(&url).unwrap();
        let connections = sql_query!(
            "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE()" => BigInt
        );
        dropped_everywhere!(
            engine,
            other,
            "dropped-my",
            connections.one(&mut other).unwrap(),
            async {
                let mut tx = engine.begin_two_phase("dropped-my").await.unwrap();
                insert!(1).run(&mut tx).await.unwrap();
                tx.prepare().await.unwrap().commit().await.unwrap();
            }
        );
    }
}

/// Drops the future of a session's commit in two phases: what it knows afterwards is so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_future_of_a_session_in_two_phases_is_dropped() {
    let Some(server) = postgres("dropped_session") else {
        return;
    };
    let mut other = PgConnection::connect(&server.url).unwrap();
    let mut conn = AsyncPgConnection::connect(&server.url).await.unwrap();
    let (mut polls, mut unknown, mut sweeps) = (0, 0, 0);
    loop {
        assert!(polls < 500, "it is never done");
        let mut is_unknown = false;
        let mut session = Session::new(&mut conn);
        session.begin_two_phase("session").await.unwrap();
        let row = session.add(tags::table, (tags::id.to(1), tags::label.to("one")));
        let done = dropped_after(polls, async {
            session.prepare().await.unwrap().commit().await.unwrap();
        })
        .await;
        match session.state(row) {
            // Not written, or rolled back: it is written again.
            State::Pending | State::Transient if !done => {
                session.rollback().await.unwrap();
                session.add(tags::table, (tags::id.to(1), tags::label.to("one")));
                session.commit().await.unwrap();
            }
            _ => {
                if let Err(error) = session.commit().await {
                    is_unknown = matches!(
                        &error,
                        Error::Session {
                            reason: SessionError::CommitUnknown,
                            ..
                        }
                    );
                    assert!(is_unknown, "{error:?}");
                    unknown += 1;
                    session.rollback().await.unwrap();
                }
            }
        }
        drop(session);
        // This waits for what is under way.
        conn.run_script("SELECT 1").await.unwrap();
        // Other tests prepare theirs meanwhile.
        let prepared = other.prepared_transactions().unwrap();
        if prepared.iter().any(|found| found == "session") {
            other.commit_prepared("session").unwrap();
        }
        let stored = from(tags::table).count(&mut other).unwrap();
        // Where it is unknown, it was committed, prepared or rolled back.
        assert!(stored < 2 && (stored == 1 || is_unknown), "{polls}");
        sql_query!("DELETE FROM tags" => Integer)
            .run(&mut other)
            .unwrap();
        polls += 1;
        if done {
            if unknown > 0 {
                break;
            }
            // How often a future is polled before the server answers depends on the server.
            (polls, sweeps) = (0, sweeps + 1);
            assert!(sweeps < 100, "no outcome was unknown");
        }
    }
}

/// Where BEGIN fails, what was set for it is undone: here because another connection has a transaction of two phases of the name.
macro_rules! undone {
    ([$($await:tt)*] $conn:ty) => {{
        let Some(url) = mysql_url() else { return };
        let name = format!("relata_undone_{}_{}", std::process::id(), line!());
        let mut other = MysqlConnection::connect(&url).unwrap();
        let taken = other.begin_two_phase(&name).unwrap();
        let options = TransactionOptions::new()
            .read_only()
            .statement_timeout(std::time::Duration::from_secs(3600));
        let timeout = sql_query!(
            "SELECT /*M! CAST(@@max_statement_time AS SIGNED) *//*!50708 @@max_execution_time */" => relata::types::BigInt
        );
        let id = sql_query!("SELECT connection_id()" => relata::types::BigInt);
        let writes = "CREATE TEMPORARY TABLE undone (n INTEGER); INSERT INTO undone VALUES (1); DROP TABLE undone";
        // A connection without an engine goes on as before.
        let mut conn = <$conn>::connect(&url)$($await)*.unwrap();
        let error = conn.begin_two_phase_with(&name, options)$($await)*.map(drop).unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error:?}");
        assert_eq!(timeout.one(&mut conn)$($await)*.unwrap(), 0);
        conn.run_script("CREATE TEMPORARY TABLE undone (n INTEGER) ENGINE = InnoDB")$($await)*.unwrap();
        conn.run_script("INSERT INTO undone VALUES (1)")$($await)*.unwrap();
        // An engine opens another.
        let mut engine = Engine::<$conn>::builder(&url)
            .pool_size(1)
            .max_overflow(0)
            .build()
            .unwrap();
        let before = id.one(&mut engine)$($await)*.unwrap();
        let error = engine.begin_two_phase_with(&name, options)$($await)*.map(drop).unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error:?}");
        assert_ne!(id.one(&mut engine)$($await)*.unwrap(), before);
        assert_eq!(timeout.one(&mut engine)$($await)*.unwrap(), 0);
        engine.run_script(writes)$($await)*.unwrap();
        drop(taken);
    }};
}

#[test]
fn options_of_a_transaction_that_did_not_begin_are_undone() {
    undone!([] MysqlConnection);
}

#[tokio::test]
async fn options_of_an_asynchronous_transaction_that_did_not_begin_are_undone() {
    undone!([.await] AsyncMysqlConnection);
}

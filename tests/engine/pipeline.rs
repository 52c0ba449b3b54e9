//! Statements that do not wait for one another's answers.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use relata::connection::{AsyncPgConnection, SqliteConnection};
use relata::engine::events;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::dropped::dropped_after;
use crate::servers::{everywhere, postgres_tcp_url};
use crate::shop::{employees, orders, tags, users};

everywhere!(answers_are_those_of_the_verbs: |conn| {
    let query = from(users::table).order_by(users::id);
    let bo = query.clone().filter(users::name.eq("Bo"));
    let nobody = query.clone().filter(users::id.gt(8));
    let ids = query.clone().select(users::id);
    let insert = insert_into(tags::table).values((tags::id.to(100), tags::label.to("new")));
    let loaded = query.clone().with(users::orders.order_by(orders::id)).with(users::profile);
    let (all, first, one, none, scalar, exists, count, run) = conn
        .pipeline((
            loaded.pipelined().all(),
            query.pipelined().first(),
            bo.pipelined().one(),
            nobody.pipelined().one_or_none(),
            ids.pipelined().scalar(),
            nobody.pipelined().exists(),
            query.pipelined().count(),
            insert.pipelined().run(),
        ))
        .await
        .unwrap();
    assert_eq!(all, loaded.all(conn).await.unwrap());
    assert_eq!(first, query.first(conn).await.unwrap());
    assert_eq!(one, bo.one(conn).await.unwrap());
    assert_eq!((none, scalar, exists, count, run), (None, Some(1), false, 8, 1));
    let tag = from(tags::table).filter(tags::id.eq(100)).select(tags::label);
    assert_eq!(tag.one(conn).await.unwrap(), "new");
});

#[test]
fn one_after_the_other_where_a_connection_blocks() {
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(include_str!("../../schema/shop.sql"))
        .unwrap();
    let insert = insert_into(tags::table).values((tags::id.to(1), tags::label.to("one")));
    let count = from(tags::table);
    let found = conn.pipeline((
        count.pipelined().count(),
        insert.pipelined().run(),
        count.pipelined().count(),
    ));
    assert_eq!(found.unwrap(), (0, 1, 1));
    // What follows an error does not run.
    let failed = conn.pipeline((insert.pipelined().run(), insert.pipelined().run()));
    assert!(failed.is_err());
}

everywhere!(an_error_of_one: |conn| {
    conn.run_script("DROP TABLE employees").await.unwrap();
    let missing = from(employees::table).select(employees::id);
    let query = from(users::table);
    for _ in 0..2 {
        let error = conn.pipeline((query.pipelined().count(), missing.pipelined().all())).await.unwrap_err();
        assert!(error.sql().contains("employees"), "{error:?}");
        let error = conn.pipeline((missing.pipelined().all(), query.pipelined().count())).await.unwrap_err();
        assert!(error.sql().contains("employees"), "{error:?}");
    }
    // Its neighbor is no worse for it, and the connection neither.
    assert_eq!(query.count(conn).await.unwrap(), 8);
    // In a transaction it ends that, as it does alone; the error is that of the statement that failed first.
    let insert = insert_into(tags::table).values((tags::id.to(100), tags::label.to("new")));
    let failed = conn
        .transaction(async |tx| {
            insert.run(tx).await?;
            tx.pipeline((query.pipelined().count(), missing.pipelined().all(), query.pipelined().exists())).await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap_err();
    assert!(failed.sql().contains("employees"), "{failed:?}");
    assert!(!from(tags::table).filter(tags::id.eq(100)).exists(conn).await.unwrap());
    // A savepoint around it keeps the rest.
    let kept: Result<(i64, bool), Error> = conn
        .transaction(async |tx| {
            insert.run(tx).await?;
            let inner = tx
                .transaction(async |tx| tx.pipeline((missing.pipelined().all(), query.pipelined().count())).await)
                .await;
            assert!(inner.is_err());
            let new = from(tags::table).filter(tags::id.eq(100));
            tx.pipeline((query.pipelined().count(), new.pipelined().exists())).await
        })
        .await;
    assert_eq!(kept.unwrap(), (8, true));
});

everywhere!(writes_in_a_transaction: |conn| {
    let insert = |id: i64| insert_into(tags::table).values((tags::id.to(id), tags::label.to(format!("tag {id}"))));
    let (one, two) = (insert(101), insert(102));
    let inserted: Result<(usize, usize), Error> = conn
        .transaction(async |tx| tx.pipeline((one.pipelined().run(), two.pipelined().run())).await)
        .await;
    assert_eq!(inserted.unwrap(), (1, 1));
    // So many rows that they are sent in parts, in a transaction of their own.
    let many = insert_into(tags::table).rows((1000..41_000).map(|id| (tags::id.to(id), tags::label.to(format!("tag {id}")))).collect::<Vec<_>>());
    let all = from(tags::table).filter(tags::id.gt(100));
    let (many, count) = conn.pipeline((many.pipelined().run(), all.pipelined().count())).await.unwrap();
    assert_eq!((many, count), (40_000, 40_002));
});

everywhere!(who_watches_sees_every_statement: |conn| {
    let seen = Arc::new(Mutex::new(Vec::new()));
    events::watch(conn, Log(Arc::clone(&seen)));
    let query = from(users::table).with(users::orders).with(users::profile);
    query.all(conn).await.unwrap();
    let statements = std::mem::take(&mut *seen.lock().unwrap());
    let asked: Vec<_> = statements.iter().filter(|line| line.starts_with("before")).collect();
    assert_eq!(asked.len(), 3, "{statements:?}");
    assert_eq!(statements.len(), 6);
    assert!(statements.iter().any(|line| line == "before SELECT in profiles"), "{statements:?}");
    assert!(statements.iter().any(|line| line == "after 9 rows in orders"), "{statements:?}");
});

/// Notes statements.
struct Log(Arc<Mutex<Vec<String>>>);
impl events::Events for Log {
    fn before_statement(
        &self,
        event: &mut events::BeforeStatement<'_>,
    ) -> Result<(), events::Veto> {
        let line = format!("before {} in {}", event.operation(), table(event.sql()));
        self.0.lock().unwrap().push(line);
        Ok(())
    }
    fn after_statement(&self, event: &mut events::AfterStatement<'_>) {
        let rows = event.returned_rows().unwrap_or_default();
        let line = format!("after {rows} rows in {}", table(event.sql()));
        self.0.lock().unwrap().push(line);
    }
}
fn table(sql: &str) -> String {
    let from = sql.split(" FROM ").nth(1).unwrap_or_default();
    let name = from.split(' ').next().unwrap_or_default();
    name.trim_matches(['"', '`']).to_owned()
}

everywhere!(except mysql: a_pipeline_dropped_anywhere_leaves_the_connection_usable: |conn| {
    let query = from(users::table).with(users::orders.order_by(orders::id)).with(users::profile).order_by(users::id);
    let expected = query.all(conn).await.unwrap();
    let mut polls = 0;
    loop {
        let insert = insert_into(tags::table).values((tags::id.to(100), tags::label.to("new")));
        let work = conn.transaction(async |tx| {
            tx.pipeline((insert.pipelined().run(), query.pipelined().all())).await?;
            tx.pipeline((query.pipelined().all(), query.pipelined().count())).await
        });
        let done = dropped_after(polls, work).await;
        // Both ways the connection goes on, and the transaction is there as a whole, or not at all.
        assert_eq!(query.all(conn).await.unwrap(), expected, "after {polls} polls");
        let stored = from(tags::table).filter(tags::id.eq(100)).exists(conn).await.unwrap();
        assert!(stored || !done, "after {polls} polls");
        sql_query!("DELETE FROM tags WHERE id = 100" => Integer).run(conn).await.unwrap();
        if done {
            break;
        }
        polls += 1;
        assert!(polls < 500, "the work is never done");
    }
});

/// A server between, which counts how often the client waits for it before it goes on.
struct Turns(Arc<Mutex<(bool, usize)>>);
impl Turns {
    /// Stands before a server; the address of what stands there.
    fn before(server: String) -> (Self, u16) {
        let turns = Arc::new(Mutex::new((false, 0)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let counted = Arc::clone(&turns);
        std::thread::spawn(move || {
            let (client, _) = listener.accept().unwrap();
            let server = TcpStream::connect(server).unwrap();
            let (answers, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            let answered = Arc::clone(&counted);
            std::thread::spawn(move || {
                pass_on(answers, to_client, || answered.lock().unwrap().0 = true)
            });
            pass_on(client, server, || {
                let (is_answered, asked) = &mut *counted.lock().unwrap();
                *asked += usize::from(std::mem::take(is_answered));
            });
        });
        (Self(turns), port)
    }
    /// How many since this was asked last.
    fn take(&self) -> usize {
        std::mem::take(&mut self.0.lock().unwrap().1)
    }
}
fn pass_on(mut from: TcpStream, mut to: TcpStream, mut note: impl FnMut()) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => {
                note();
                if to.write_all(&buffer[..n]).is_err() {
                    break;
                }
            }
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// What is asked together costs the way to the server and back once.
#[tokio::test]
async fn round_trips() {
    let Some(url) = postgres_tcp_url() else {
        return;
    };
    let (before, rest) = url.split_once('@').unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let server = match host.contains(':') {
        true => host.to_owned(),
        false => format!("{host}:5432"),
    };
    let (turns, port) = Turns::before(server);
    let url = format!("{before}@127.0.0.1:{port}/{path}");
    let mut conn = AsyncPgConnection::connect(&url).await.unwrap();
    let conn = &mut conn;
    let path = "SET search_path = pg_temp; SET client_min_messages = warning";
    conn.run_script(path).await.unwrap();
    let tables = include_str!("../../schema/shop.sql");
    conn.run_script(tables).await.unwrap();
    let rows = include_str!("../../schema/shop_data.sql");
    conn.run_script(rows).await.unwrap();

    let users_ = from(users::table).order_by(users::id);
    let siblings = users_
        .clone()
        .with(users::orders.with(orders::items))
        .with(users::profile)
        .with(users::addresses)
        .with(users::referrer);
    let (adults, all) = (users_.clone().filter(users::age.ge(18)), users_);
    // Each is prepared the first time.
    for _ in 0..2 {
        turns.take();
        siblings.all(conn).await.unwrap();
        let loads = turns.take();
        let pipelined = conn.pipeline((
            adults.pipelined().all(),
            all.pipelined().count(),
            all.pipelined().first(),
        ));
        let (page, total, _) = pipelined.await.unwrap();
        assert_eq!((page.len() < 8, total), (true, 8));
        let three = turns.take();
        adults.all(conn).await.unwrap();
        all.count(conn).await.unwrap();
        all.first(conn).await.unwrap();
        let apart = turns.take();
        if loads <= 4 {
            // The users, four relations of them together, the items of the orders.
            assert_eq!((loads, three, apart), (3, 1, 3));
            return;
        }
    }
    panic!("the relations of one query are not sent together");
}

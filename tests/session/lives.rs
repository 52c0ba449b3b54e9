//! What a session knows of rows after failures, rollbacks and statements of others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use relata::Error;
use relata::prelude::*;
use relata::session::{Behavior, Session, SessionError, State};

use crate::databases::{
    Awaited as _, answer_of, mysql, mysql_awaited, on_all_connections, options_of, postgres,
    postgres_awaited, runtime, sqlite, sqlite_awaited,
};
use crate::schema::{Country, cities, countries, people};

#[relata::models]
pub mod blog {
    #[derive(Model)]
    #[model(table = "writers")]
    struct Writer {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 40)]
        name: String,
    }
    #[derive(Model)]
    #[model(table = "posts")]
    struct Post {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = writers::id, on_delete = cascade)]
        writer_id: i64,
    }
    /// Its name comes before the others in the order of tables.
    #[derive(Model)]
    #[model(table = "answers")]
    struct Answer {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = posts::id, on_delete = cascade)]
        post_id: i64,
    }
    #[derive(Model)]
    #[model(table = "tokens")]
    struct Token {
        #[model(
            primary_key,
            max_length = 36,
            default(
                mysql = "uuid()",
                postgres = "gen_random_uuid()",
                sqlite = "hex(randomblob(16))"
            )
        )]
        id: String,
        n: i32,
    }
    #[derive(Model)]
    #[model(table = "tickets")]
    struct Ticket {
        #[model(
            primary_key,
            default(mysql = "7000", postgres = "7000", sqlite = "7000")
        )]
        id: i64,
        n: i32,
    }
}
use blog::{METADATA, answers, posts, tickets, tokens, writers};

/// A parent and a grandchild are deleted together; the database deletes what is between them, and then the grandchild too.
#[test]
fn a_parent_and_its_grandchild_are_deleted_together() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        for known in ["all", "no row between", "no table between"] {
            let mut session = Session::new(conn);
            let writer = session.add(writers::table, (writers::name.to("Sara"),));
            let post = session.add(posts::table, (posts::writer.to(writer),));
            let two = [(); 2].map(|()| session.add(answers::table, (answers::post.to(post),)));
            session.commit().unwrap();
            let (mut writer, mut one) = (writer, two[0]);
            match known {
                "no row between" => session.expunge(post),
                "no table between" => {
                    let (first, second) = (session[writer].id, session[one].id);
                    session.expunge_all();
                    writer = session.get(writers::table, first).unwrap().unwrap();
                    one = session.get(answers::table, second).unwrap().unwrap();
                }
                _ => {}
            }
            session.delete(writer);
            session.delete(one);
            session.commit().unwrap();
            assert_eq!(session.state(writer), State::Detached);
            assert_eq!(session.state(one), State::Detached);
            let left = from(answers::table).count(session.connection()).unwrap();
            assert_eq!(left, 0);
            if known == "all" {
                assert_eq!(session.state(two[1]), State::Detached);
            }

            // A row that is gone without a reason is one still.
            let writer = session.add(writers::table, (writers::name.to("Bo"),));
            let post = session.add(posts::table, (posts::writer.to(writer),));
            let answer = session.add(answers::table, (answers::post.to(post),));
            let other = session.add(writers::table, (writers::name.to("Eve"),));
            session.commit().unwrap();
            delete_from(answers::table)
                .all_rows()
                .run(session.connection())
                .unwrap();
            session.delete(other);
            session.delete(answer);
            let error = session.commit().unwrap_err();
            let Error::Session {
                reason: SessionError::Stale { table, .. },
                ..
            } = error
            else {
                panic!("{known}: {error}");
            };
            assert_eq!(table, "answers");
            session.expunge_all();
            delete_from(writers::table)
                .all_rows()
                .run(session.connection())
                .unwrap();
        }
    });
}

/// MySQL does not return a key that a DEFAULT makes; the row must not become another one whose key looks like the last number.
#[test]
fn a_key_that_a_default_makes() {
    macro_rules! scenario {
        ($conn:expr, $returned:expr) => {{
            let conn = $conn;
            METADATA.create_all(conn).unwrap();
            for (id, n) in [("1", 100), ("2", 200), ("1-b", 300)] {
                insert_into(tokens::table)
                    .values((tokens::id.to(id), tokens::n.to(n)))
                    .run(conn)
                    .unwrap();
            }
            let mut session = Session::new(conn);
            // LAST_INSERT_ID() is 1.
            session.add(writers::table, (writers::name.to("Sara"),));
            session.flush().unwrap();
            let token = session.add(tokens::table, (tokens::n.to(8),));
            let result = session.commit();
            match $returned {
                true => {
                    result.unwrap();
                    assert_eq!(session[token].n, 8);
                    assert!(session[token].id.len() > 30);
                }
                false => {
                    let error = result.unwrap_err();
                    let Error::Session {
                        reason: SessionError::NoKey { table, .. },
                        ..
                    } = error
                    else {
                        panic!("{error}");
                    };
                    assert_eq!(table, "tokens");
                    assert_eq!(session.state(token), State::Pending);
                    let id = "my key";
                    session.set(token, tokens::id.to(id));
                    session.commit().unwrap();
                    assert_eq!((session[token].n, &*session[token].id), (8, id));
                }
            }
            let left = from(tokens::table).order_by(tokens::n).select(tokens::n);
            let left = left.all(session.connection()).unwrap();
            assert_eq!(left, [8, 100, 200, 300]);

            // A number of the database's that it does not count.
            let old = (tickets::id.to(1), tickets::n.to(1));
            session.add(tickets::table, old);
            session.add(writers::table, (writers::name.to("Bo"),));
            session.commit().unwrap();
            session.expunge_all();
            delete_from(writers::table)
                .all_rows()
                .run(session.connection())
                .unwrap();
            let ticket = session.add(tickets::table, (tickets::n.to(8),));
            match session.commit().done() {
                Ok(()) => assert_eq!((session[ticket].id, session[ticket].n), (7000, 8)),
                Err(Error::Session {
                    reason: SessionError::NoKey { table, .. },
                    ..
                }) => {
                    assert_eq!((table, $returned), ("tickets", false));
                    assert_eq!(session.state(ticket), State::Pending);
                }
                Err(error) => panic!("{error}"),
            }
        }};
    }
    scenario!(&mut sqlite(), true);
    if let Some(conn) = &mut postgres() {
        scenario!(conn, true);
    }
    if let Some(conn) = &mut mysql("key_of_default") {
        scenario!(conn, false);
    }
    let _inside = runtime();
    scenario!(&mut sqlite_awaited(), true);
    if let Some(conn) = &mut postgres_awaited() {
        scenario!(conn, true);
    }
    if let Some(conn) = &mut mysql_awaited("key_of_default") {
        scenario!(conn, false);
    }
}

/// Of an expression or a link and an assignment, the later one counts.
#[test]
fn what_is_assigned_last_is_written() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let [sara, bo] =
            ["Sara", "Bo"].map(|name| session.add(people::table, (people::name.to(name),)));
        session.set(sara, people::age.to(1));
        session.commit().unwrap();
        let age = from(people::table)
            .filter(people::name.eq("Sara"))
            .select(people::age);

        session.update(sara, people::age.to(people::age + 1));
        session[sara].age = Some(5);
        assert_eq!(session.modified_columns(sara), ["age"]);
        let change = session.change(sara, people::age).unwrap();
        assert_eq!((change.old, change.new), (Some(1), Some(Some(5))));
        session.flush().unwrap();
        assert_eq!(session[sara].age, Some(5));
        assert_eq!(age.one(session.connection()).unwrap(), Some(5));

        // Back to the value that it had.
        session.update(sara, people::age.to(people::age + 1));
        session[sara].age = Some(6);
        session[sara].age = Some(5);
        session.flush().unwrap();
        assert_eq!(age.one(session.connection()).unwrap(), Some(5));

        // The expression is the later one, and another column changes after it.
        session[sara].age = Some(70);
        session.update(sara, people::age.to(people::age + 1));
        session[sara].active = false;
        session.flush().unwrap();
        assert_eq!((session[sara].age, session[sara].active), (Some(6), false));
        session.rollback().unwrap();
        session.refresh(sara).unwrap();
        assert_eq!(session[sara].age, Some(1));

        let new = session.add(people::table, (people::name.to("New"),));
        session.link(bo, people::boss, new);
        assert_eq!(session.related(bo, people::boss), [new]);
        let id = session[sara].id;
        session[bo].boss_id = Some(id);
        assert_eq!(session.related(bo, people::boss), [sara]);
        assert_eq!(session.related(sara, people::reports), [bo]);
        assert_eq!(session.related(new, people::reports), []);
        session.commit().unwrap();
        assert_eq!(session[bo].boss_id, Some(id));
        let boss = from(people::table)
            .filter(people::name.eq("Bo"))
            .select(people::boss_id);
        assert_eq!(boss.one(session.connection()).unwrap(), Some(id));
    });
}

impl Behavior for Country {
    fn after_insert(row: &Country) {
        assert_ne!(row.name, "panics");
    }
    fn after_update(_: &Country, row: &Country) {
        assert_ne!(row.name, "panics");
    }
    fn after_delete(row: &Country) {
        assert_ne!(row.name, "panics");
    }
}

/// A behavior that panics after rows were written leaves neither a transaction open nor the session in between.
#[test]
fn a_panic_after_a_flush() {
    let country = |code: &str, name: &str| (countries::code.to(code), countries::name.to(name));
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        session.add(countries::table, country("A", "panics"));
        session.add(countries::table, country("B", "b"));
        assert!(catch_unwind(AssertUnwindSafe(|| session.flush().done())).is_err());
        drop(session);
        assert_eq!(from(countries::table).count(conn).unwrap(), 0);
        let tx = conn.begin().unwrap();
        tx.rollback().unwrap();

        // Who goes on has a session that has flushed.
        let mut session = Session::new(conn);
        let one = session.add(countries::table, country("A", "panics"));
        let two = session.add(countries::table, country("B", "b"));
        assert!(catch_unwind(AssertUnwindSafe(|| session.flush().done())).is_err());
        for row in [one, two] {
            assert_eq!(session.state(row), State::Persistent);
        }
        session.commit().unwrap();
        assert_eq!(
            from(countries::table).count(session.connection()).unwrap(),
            2
        );
        session[two].name = "panics".into();
        session.delete(one);
        assert!(catch_unwind(AssertUnwindSafe(|| session.flush().done())).is_err());
        assert_eq!(session.state(one), State::Deleted);
        assert!(!session.is_modified(two));
        session.rollback().unwrap();
        assert_eq!(session[two].name, "b");

        // It runs before COMMIT, which does not take place.
        session.add(countries::table, country("C", "panics"));
        assert!(catch_unwind(AssertUnwindSafe(|| session.commit().done())).is_err());
        assert_eq!(session.new_rows(countries::table).len(), 1);
        assert_eq!(
            from(countries::table).count(session.connection()).unwrap(),
            2
        );
    });
}

/// What an event of a flush has read is given up with it.
#[test]
fn rows_that_a_failed_flush_has_read() {
    on_all_connections!(|conn| {
        let plain = options_of(conn);
        let answer = answer_of(conn);
        let options = options_of(conn).before_flush(move |session| {
            let conn = session.connection();
            update(people::table)
                .set(people::active.to(false))
                .all_rows()
                .run(conn)
                .unwrap();
            insert_into(people::table)
                .values((people::name.to("New"),))
                .run(conn)
                .unwrap();
            answer(session.load(&from(people::table)).done().map(drop))
        });
        let mut session = Session::with(conn, &plain);
        let [sara, bo] =
            ["Sara", "Bo"].map(|name| session.add(people::table, (people::name.to(name),)));
        session.commit().unwrap();
        let mut session = session.with_options(&options);
        session[sara].age = Some(-1);
        assert!(session.flush().is_err());
        assert!(session[bo].active);
        assert_eq!(session.state(bo), State::Persistent);
        assert!(!session.is_modified(bo));
        let mut session = session.with_options(&plain);
        for row in session.rows(people::table) {
            let id = session[row].id;
            let there = row == sara || row == bo;
            assert_eq!(
                session.get(people::table, id).unwrap(),
                there.then_some(row)
            );
        }
        session[sara].age = Some(1);
        session[bo].age = Some(2);
        session.commit().unwrap();
        let stored = from(people::table)
            .order_by(people::id)
            .all(session.connection())
            .unwrap();
        assert_eq!(stored, [session[sara].clone(), session[bo].clone()]);
    });
}

/// One key is one row, whatever happened in between.
#[test]
fn a_key_has_one_row_after_a_rollback() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        let id = session[sara].id;
        let again =
            insert_into(people::table).values((people::id.to(id), people::name.to("Again")));
        let all = from(people::table);

        for savepoint in [false, true] {
            let before = match savepoint {
                true => Some(session.savepoint().unwrap()),
                false => None,
            };
            session.delete(sara);
            session.flush().unwrap();
            again.run(session.connection()).unwrap();
            let other = session.load(&all).unwrap()[0];
            assert_ne!(other, sara);
            assert_eq!(session.get(people::table, id).unwrap(), Some(other));
            match before {
                Some(before) => session.rollback_to(before).unwrap(),
                None => session.rollback().unwrap(),
            }
            assert_eq!(session.state(sara), State::Persistent);
            assert_eq!(session.state(other), State::Detached);
            assert_eq!(session.rows(people::table), [sara]);
            assert_eq!(session.get(people::table, id).unwrap(), Some(sara));
            assert_eq!(session.load(&all).unwrap(), [sara]);
        }

        // A row that others have deleted, and a new one with its key.
        delete_from(people::table)
            .all_rows()
            .run(session.connection())
            .unwrap();
        let new = session.add(people::table, (people::id.to(id), people::name.to("New")));
        session.flush().unwrap();
        assert_eq!(session.rows(people::table), [new]);
        assert_eq!(session.state(sara), State::Detached);
        session.rollback().unwrap();
        assert_eq!(session.state(new), State::Transient);
        assert_eq!(session.state(sara), State::Persistent);
    });
}

/// Rows whose text keys the collation of the database takes for the same.
#[test]
fn keys_that_are_equal_to_the_database_only() {
    macro_rules! scenario {
        ($conn:expr) => {{
            let conn = $conn;
            let mut session = Session::new(conn);
            let country = |code: &str| (countries::code.to(code), countries::name.to(code));
            let city =
                |country: &str, name: &str| (cities::country.to(country), cities::name.to(name));
            let sweden = session.add(countries::table, country("SE"));
            let norway = session.add(countries::table, country("NO"));
            let lund = session.add(cities::table, city("se", "Lund"));
            let oslo = session.add(cities::table, city("NO", "Oslo"));
            session.commit().unwrap();
            assert_eq!(session.state(lund), State::Persistent);

            session[sweden].code = "SWE".into();
            session.flush().unwrap();
            let key = ("se", "Lund");
            assert_eq!(
                session.get(cities::table, key).unwrap(),
                None,
                "the database was asked"
            );
            session.rollback().unwrap();
            assert_eq!(session.get(cities::table, key).unwrap(), Some(lund));

            session.delete(sweden);
            session.commit().unwrap();
            assert_eq!(session.get(cities::table, key).unwrap(), None);
            assert_eq!(
                session.get(cities::table, ("NO", "Oslo")).unwrap(),
                Some(oslo)
            );

            // The child is deleted too.
            let more = session.add(cities::table, city("no", "Bergen"));
            session.commit().unwrap();
            session.delete(norway);
            session.delete(more);
            session.commit().unwrap();
            let left = from(cities::table).count(session.connection()).unwrap();
            assert_eq!(left, 0);
        }};
    }
    let tables = |collation: &str| {
        format!(
            "DROP TABLE cities; DROP TABLE visits; DROP TABLE countries;
             CREATE TABLE countries (code VARCHAR(8) COLLATE {collation} NOT NULL, name VARCHAR(40) NOT NULL, PRIMARY KEY (code));
             CREATE TABLE cities (country VARCHAR(8) COLLATE {collation} NOT NULL, name VARCHAR(40) NOT NULL, people BIGINT,
                 PRIMARY KEY (country, name),
                 FOREIGN KEY (country) REFERENCES countries (code) ON DELETE CASCADE ON UPDATE CASCADE)"
        )
    };
    let conn = &mut sqlite();
    conn.run_script(&tables("NOCASE")).unwrap();
    scenario!(conn);
    if let Some(conn) = &mut mysql("folded_keys") {
        conn.run_script(&tables("utf8mb4_general_ci")).unwrap();
        scenario!(conn);
    }
    let _inside = runtime();
    let conn = &mut sqlite_awaited();
    conn.run_script(&tables("NOCASE")).unwrap();
    scenario!(conn);
    if let Some(conn) = &mut mysql_awaited("folded_keys") {
        conn.run_script(&tables("utf8mb4_general_ci")).unwrap();
        scenario!(conn);
    }
}

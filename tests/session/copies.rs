//! Whole rows that are added again, and rows that are taken in without reading them.

use relata::Error;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};

use crate::databases::{Awaited as _, Sent, everywhere, on_all_connections};
use crate::schema::{accounts, people};

#[test]
fn a_row_is_added_again_with_its_values() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"), people::age.to(34)));
        let account = session.add(accounts::table, (accounts::owner.to("Sara"),));
        session.commit().unwrap();
        let (before, balance) = (session[sara].clone(), session[account].clone());

        // Deleted, and added in the next flush, and in the same one.
        session.delete(sara);
        session.flush().unwrap();
        let again = session.add_copy(before.clone());
        assert_eq!(session.state(again), State::Pending);
        session.commit().unwrap();
        assert_eq!(session[again], before);
        assert_eq!(session.state(sara), State::Detached);
        session.delete(again);
        session.delete(account);
        let again = session.add_copy(before.clone());
        let account = session.add_copy(balance.clone());
        session.commit().unwrap();
        assert_eq!(session[again], before);
        assert_eq!(session[account].owner, "Sara");
        let conn = session.connection();
        assert_eq!(from(people::table).one(conn).unwrap(), before);
        assert_eq!(from(accounts::table).count(conn).unwrap(), 1);

        // Rolled back, there is the row that was deleted.
        session.delete(again);
        session.flush().unwrap();
        let third = session.add_copy(before.clone());
        session.rollback().unwrap();
        assert_eq!(
            (session.state(third), session.state(again)),
            (State::Transient, State::Persistent)
        );
        session.commit().unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 1);

        // One that is there already.
        session.expunge_all();
        session.add_copy(before);
        assert!(matches!(session.flush(), Err(Error::Database { .. })));
        session.rollback().unwrap();
    });
}

#[test]
fn a_row_from_a_cache_is_not_read() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let account = session.add(accounts::table, (accounts::owner.to("Sara"),));
        session.commit().unwrap();
        let cached = session[account].clone();
        session.expunge_all();

        let sent = Sent::by(session.connection());
        let account = session.attach(cached.clone());
        assert_eq!(session.state(account), State::Persistent);
        assert!(!session.is_modified(account));
        assert_eq!(
            session.get(accounts::table, cached.id).unwrap(),
            Some(account)
        );
        session.flush().unwrap();
        assert!(sent.take().is_empty());
        session[account].balance = 5;
        // It stays as it was changed.
        assert_eq!(session.attach(cached.clone()), account);
        assert_eq!(session[account].balance, 5);
        session.commit().unwrap();
        assert_eq!(session[account].version, cached.version + 1);

        // The version of the cache is an old one by now.
        session.expunge_all();
        let account = session.attach(cached.clone());
        session[account].balance = 6;
        assert!(matches!(
            session.commit(),
            Err(Error::Session {
                reason: SessionError::Stale { .. },
                ..
            })
        ));
        session.rollback().unwrap();
        session.refresh(account).unwrap();
        session.delete(account);
        session.commit().unwrap();
    });
}

#[cfg(feature = "models")]
#[relata::models]
pub mod numbered {
    /// Only PostgreSQL refuses a number of one's own.
    #[derive(Model)]
    #[model(table = "tickets")]
    struct Ticket {
        #[model(primary_key, identity = always)]
        id: i64,
        #[model(max_length = 20)]
        title: String,
    }
}

#[cfg(feature = "models")]
#[test]
fn a_number_that_only_the_database_gives_is_copied() {
    use numbered::{METADATA, tickets};
    use relata::session::ActiveRecord as _;

    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let titles = ["a", "b", "c", "d", "e"].map(|title| (tickets::title.to(title),));
        let rows = session.add_all(tickets::table, titles);
        session.commit().unwrap();
        let copies: Vec<_> = rows.iter().map(|row| session[*row].clone()).collect();
        for row in &rows {
            session.delete(*row);
        }
        session.commit().unwrap();

        // Several in one statement, and one.
        session.add_copy(copies[0].clone());
        session.add_copy(copies[1].clone());
        session.flush().unwrap();
        session.add_copy(copies[2].clone());
        session.flush().unwrap();
        session.merge(copies[3].clone()).unwrap();
        session.flush().unwrap();
        copies[4].clone().save(&mut session).unwrap();
        session.commit().unwrap();
        let all = from(tickets::table).order_by(tickets::id);
        assert_eq!(all.all(session.connection()).unwrap(), copies);

        // Those that are there are changed.
        let mut changed = copies[4].clone();
        changed.title = "x".to_owned();
        let kept = changed.save(&mut session).unwrap();
        assert_eq!((kept.id, &*kept.title), (copies[4].id, "x"));
        // Those without a number get the next one.
        let next = session.add(tickets::table, (tickets::title.to("f"),));
        session.commit().unwrap();
        assert!(session[next].id > copies[4].id);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

#[cfg(feature = "models")]
#[test]
fn overriding_is_written_where_a_number_is_given() {
    use numbered::{METADATA, tickets};

    everywhere!(|conn| {
        METADATA.create_all(conn).unwrap();
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let row = session.add(tickets::table, (tickets::title.to("a"),));
        session.flush().unwrap();
        let copy = session[row].clone();
        session.delete(row);
        session.flush().unwrap();
        session.add_copy(copy);
        session.commit().unwrap();
        let mut sql = sent.take();
        sql.retain(|sql| sql.starts_with("INSERT"));
        assert_eq!(sql.len(), 2);
        assert!(!sql[0].contains("OVERRIDING"), "{}", sql[0]);
        let on_postgres = sql[1].contains("$1");
        let columns = r#"INSERT INTO "tickets" ("id", "title")"#;
        let rest = sql[1]
            .strip_prefix(columns)
            .unwrap_or_else(|| panic!("{}", sql[1]));
        assert_eq!(
            rest.starts_with(" OVERRIDING SYSTEM VALUE VALUES ($1, $2)"),
            on_postgres
        );
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

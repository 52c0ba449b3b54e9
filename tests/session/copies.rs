//! Whole rows that are added again, and rows that are taken in without reading them.

use relata::Error;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};

use crate::databases::{Sent, everywhere};
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

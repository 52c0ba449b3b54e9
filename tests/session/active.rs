//! Rows that save and delete themselves.

use relata::Error;
use relata::prelude::*;
use relata::session::{ActiveRecord, Session, SessionError, State};

use crate::databases::{Awaited as _, on_all_connections};
use crate::schema::{follows, people, people_tags, tags};

/// A follows B, and B follows A: the key of the one is that of the other in the order of the columns.
#[test]
fn a_key_whose_columns_are_in_another_order_than_those_of_the_table() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        for (one, other) in [(1, 2), (2, 1)] {
            let ends = (follows::follower_id.to(one), follows::followee_id.to(other));
            session.add(follows::table, ends);
        }
        session.commit().unwrap();
        let all = from(follows::table).order_by(follows::follower_id);
        let held = session.load(&all).unwrap();
        let mut first = session[held[0]].clone();
        assert_eq!((first.follower_id, first.followee_id), (1, 2));

        first.note = "changed".to_owned();
        let first = first.save(&mut session).unwrap();
        assert_eq!(session[held[0]].note, "changed");
        assert_eq!(session[held[1]].note, "none");
        let mut old = first.clone();
        old.version = 1;
        let error = old.save(&mut session).unwrap_err();
        let Error::Session {
            reason: SessionError::Stale { keys, .. },
            ..
        } = &error
        else {
            panic!("{error}");
        };
        let keys: Vec<&str> = keys.iter().collect();
        assert_eq!(keys, ["(2, 1)"], "the followee is first in the key");

        first.remove(&mut session).unwrap();
        session.commit().unwrap();
        assert_eq!(session.state(held[0]), State::Detached);
        assert_eq!(session.state(held[1]), State::Persistent);
        let left = all.all(session.connection()).unwrap();
        let left: Vec<_> = left
            .iter()
            .map(|row| (row.follower_id, row.followee_id))
            .collect();
        assert_eq!(left, [(2, 1)]);
        let error = first.remove(&mut session).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Session {
                    reason: SessionError::Stale { .. },
                    ..
                }
            ),
            "{error}"
        );
    });
}

#[test]
fn links_that_are_not_written_go_with_a_row_that_removes_itself() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        let red = session.add(tags::table, (tags::label.to("red"),));
        session.commit().unwrap();
        session.link(sara, people::tags, red);
        session.link(bo, people::tags, red);
        let row = session[sara].clone();
        row.remove(&mut session).unwrap();
        session.commit().unwrap();
        assert_eq!(session.related(red, tags::people), [bo]);
        let stored = from(people_tags::table).select(people_tags::person_id);
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(stored, [session[bo].id]);
    });
}

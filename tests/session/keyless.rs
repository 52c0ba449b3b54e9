//! Rows whose primary key is NULL, which SQLite allows: <https://www.sqlite.org/lang_createtable.html#the_primary_key>.

use relata::Error;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};

use crate::databases::{Awaited as _, runtime, sqlite, sqlite_awaited};
use crate::schema::words;

macro_rules! scenario {
    ($conn:expr) => {{
        let conn = $conn;
        conn.run_script(
            "INSERT INTO words (spelling, meaning) VALUES (NULL, 'one'), ('x', 'two'), (NULL, 'three')",
        )
        .unwrap();
        let mut session = Session::new(conn);
        let found = session.load(&from(words::table)).unwrap();
        let meanings: Vec<_> = found.iter().map(|row| &*session[*row].meaning).collect();
        assert_eq!(meanings, ["one", "two", "three"]);
        assert_ne!(found[0], found[2]);

        macro_rules! is_refused {
            ($result:expr) => {{
                let error = $result.unwrap_err();
                let Error::Session { reason: SessionError::NullKey { table, .. }, .. } = error else {
                    panic!("{error}");
                };
                assert_eq!(table, "words");
            }};
        }
        session[found[0]].meaning.push('!');
        is_refused!(session.flush());
        session.rollback().unwrap();
        session.delete(found[2]);
        is_refused!(session.commit());
        session.rollback().unwrap();
        is_refused!(session.refresh(found[0]));
        assert_eq!(session.state(found[2]), State::Persistent);

        // New ones are rows of their own too, and a key that is no longer NULL is one.
        let new = ["four", "five"].map(|meaning| (words::meaning.to(meaning),));
        let new = session.add_all(words::table, new);
        session[found[1]].meaning.push('!');
        session.commit().unwrap();
        let meanings: Vec<_> = new.iter().map(|row| &*session[*row].meaning).collect();
        assert_eq!(meanings, ["four", "five"]);
        assert!(new.iter().all(|row| session.state(*row) == State::Persistent));
        let stored = from(words::table).select(words::meaning);
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(stored, ["one", "two!", "three", "four", "five"]);
        assert_eq!(session.get(words::table, "x").unwrap(), Some(found[1]));
    }};
}

#[test]
fn each_is_a_row_of_its_own() {
    scenario!(&mut sqlite());
    let _inside = runtime();
    scenario!(&mut sqlite_awaited());
}

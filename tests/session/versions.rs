//! Versions that are no counters: Rust makes them, or the database.

use std::sync::atomic::{AtomicU32, Ordering};

use relata::Error;
use relata::chrono::{NaiveDate, NaiveDateTime};
use relata::prelude::*;
use relata::session::{Session, SessionError, State};
use relata::types::Text;

use crate::databases::{
    Awaited as _, Sent, everywhere, mysql, on_all_connections, options_of, postgres, sqlite,
};
use crate::schema::{accounts, countries, drafts, pages, stamps, tags, visits};
use crate::transactions::stale;

#[test]
fn rust_makes_a_version() {
    fn next() -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!("v{}", COUNT.fetch_add(1, Ordering::Relaxed))
    }
    everywhere!(|conn| {
        let options = options_of(conn)
            .default_of::<Text>("version", next)
            .on_update_of::<Text>("version", next);
        let sent = Sent::by(conn);
        let mut session = Session::with(conn, &options);
        let rows = ["one", "two", "three"].map(|body| (drafts::body.to(body),));
        let rows = session.add_all(drafts::table, rows);
        session.commit().unwrap();
        let before = [0, 1, 2].map(|n| session[rows[n]].version.clone());

        session[rows[0]].body.push('!');
        session[rows[1]].body.push('!');
        sent.take();
        session.commit().unwrap();
        let found = sent
            .take()
            .iter()
            .any(|sql| sql.starts_with("UPDATE") && sql.contains(r#""drafts"."version""#));
        assert!(found, "rows are found by their versions");
        let after = [0, 1, 2].map(|n| session[rows[n]].version.clone());
        assert!(after[0] != before[0] && after[1] != before[1] && after[0] != after[1]);
        assert_eq!(after[2], before[2]);
        let stored = from(drafts::table)
            .order_by(drafts::id)
            .select(drafts::version);
        assert_eq!(stored.all(session.connection()).unwrap(), after);

        // Another has changed one of them.
        let id = session[rows[1]].id;
        let other = update(drafts::table)
            .set(drafts::version.to("other"))
            .find(id);
        other.run(session.connection()).unwrap();
        session[rows[0]].body.push('?');
        session[rows[1]].body.push('?');
        stale(&session.commit().unwrap_err(), "drafts", &[id]);
        assert_eq!(session[rows[0]].version, after[0]);
        session.refresh(rows[1]).unwrap();
        assert_eq!(session[rows[1]].version, "other");
        session[rows[1]].body.push('?');
        session.commit().unwrap();

        // A row in the place of another has that one's version to begin with, and gets one of its own.
        let id = session[rows[2]].id;
        session.delete(rows[2]);
        let four = session.add(drafts::table, (drafts::id.to(id), drafts::body.to("four")));
        session.commit().unwrap();
        assert_eq!(
            (&*session[four].body, &*session[four].note),
            ("four", "none")
        );
        assert!(session[four].version != after[2]);

        let other = update(drafts::table)
            .set(drafts::version.to("other"))
            .find(id);
        other.run(session.connection()).unwrap();
        session.delete(four);
        let five = session.add(drafts::table, (drafts::id.to(id), drafts::body.to("five")));
        stale(&session.commit().unwrap_err(), "drafts", &[id]);
        session.expunge(five);
        stale(&session.commit().unwrap_err(), "drafts", &[id]);
        session.refresh(four).unwrap();
        session.delete(four);
        session.commit().unwrap();
        assert_eq!(session.state(four), State::Detached);
    });
}

/// Each database has another way to make one; that of SQLite runs after the row is returned.
const BY_SQLITE: &str = "CREATE TRIGGER pages_changed AFTER UPDATE ON pages FOR EACH ROW WHEN NEW.changed_at = OLD.changed_at BEGIN
    UPDATE pages SET changed_at = datetime(OLD.changed_at, '+1 second') WHERE id = NEW.id;
END";
const BY_POSTGRES: &str = "CREATE FUNCTION pg_temp.pages_changed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.changed_at := OLD.changed_at + interval '1 microsecond'; RETURN NEW; END $$;
CREATE TRIGGER pages_changed BEFORE UPDATE ON pages FOR EACH ROW EXECUTE FUNCTION pg_temp.pages_changed();";
const BY_MYSQL: &str = "ALTER TABLE pages MODIFY changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)";

macro_rules! made_by_the_database {
    ($conn:expr, $script:expr) => {{
        let conn = $conn;
        conn.run_script($script).unwrap();
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let at = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let at: NaiveDateTime = at.and_hms_opt(12, 0, 0).unwrap();
        let rows = ["one", "two", "three"].map(|body| (pages::body.to(body), pages::changed_at.to(at)));
        let rows = session.add_all(pages::table, rows);
        session.commit().unwrap();

        // Together, and one by itself: each time the session knows the version that it needs the next time.
        let mut last = at;
        for changed in [&rows[..2], &rows[..2], &rows[..1], &rows[..1]] {
            for row in changed {
                session[*row].body.push('!');
            }
            sent.take();
            session.commit().unwrap();
            let kinds = sent.kinds();
            assert_eq!(kinds.iter().filter(|kind| *kind == "UPDATE pages").count(), 1, "{kinds:?}");
            assert!(session[rows[0]].changed_at > last);
            last = session[rows[0]].changed_at;
        }
        assert_eq!(session[rows[2]].changed_at, at);
        let stored = from(pages::table).order_by(pages::id).all(session.connection()).unwrap();
        assert_eq!(stored, rows.iter().map(|row| session[*row].clone()).collect::<Vec<_>>());

        // Another has changed one of them, and the database has noticed.
        let id = session[rows[0]].id;
        let other = update(pages::table).set(pages::body.to("theirs")).find(id);
        other.run(session.connection()).unwrap();
        session[rows[0]].body = "mine".to_owned();
        session[rows[1]].body = "mine".to_owned();
        stale(&session.commit().unwrap_err(), "pages", &[id]);
        session.refresh(rows[0]).unwrap();
        assert_eq!(session[rows[0]].body, "theirs");
        session[rows[0]].body = "mine".to_owned();
        session.commit().unwrap();

        update(pages::table).set(pages::body.to("theirs")).find(id).run(session.connection()).unwrap();
        session.delete(rows[0]);
        stale(&session.commit().unwrap_err(), "pages", &[id]);
        session.refresh(rows[0]).unwrap();
        session.delete(rows[0]);
        session.commit().unwrap();
        assert_eq!(session.state(rows[0]), State::Detached);
    }};
}

#[test]
fn the_database_makes_a_version() {
    made_by_the_database!(&mut sqlite(), BY_SQLITE);
    if let Some(conn) = &mut postgres() {
        made_by_the_database!(conn, BY_POSTGRES);
    }
    if let Some(conn) = &mut mysql("versions") {
        made_by_the_database!(conn, BY_MYSQL);
    }
}

/// The triggers of `visits`, which the action of a foreign key runs too.
const FOLLOWS_IN_SQLITE: &str = "CREATE TRIGGER visits_changed AFTER UPDATE ON visits FOR EACH ROW WHEN NEW.changed_at = OLD.changed_at BEGIN
    UPDATE visits SET changed_at = datetime(OLD.changed_at, '+1 second') WHERE id = NEW.id;
END";
const FOLLOWS_IN_POSTGRES: &str = "CREATE FUNCTION pg_temp.visits_changed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.changed_at := OLD.changed_at + interval '1 microsecond'; RETURN NEW; END $$;
CREATE TRIGGER visits_changed BEFORE UPDATE ON visits FOR EACH ROW EXECUTE FUNCTION pg_temp.visits_changed();";
const FOLLOWS_IN_MYSQL: &str = "ALTER TABLE visits MODIFY changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)";

macro_rules! follows_keys {
    ($conn:expr, $script:expr) => {{
        let conn = $conn;
        conn.run_script($script).unwrap();
        let mut session = Session::new(conn);
        let at = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let at: NaiveDateTime = at.and_hms_opt(12, 0, 0).unwrap();
        let [se, no] = ["SE", "NO"].map(|code| {
            session.add(
                countries::table,
                (countries::code.to(code), countries::name.to(code)),
            )
        });
        let labels = ["a", "b"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        let rows = [("SE", "a"), ("SE", "b"), ("NO", "b")];
        let rows = rows.map(|(code, tag)| {
            (
                visits::country.to(code),
                visits::tag.to(tag),
                visits::body.to("x"),
                visits::changed_at.to(at),
            )
        });
        let rows = session.add_all(visits::table, rows);
        session.commit().unwrap();

        // ON UPDATE CASCADE; one of the rows is changed in the same flush.
        session[se].code = "S".to_owned();
        session[rows[0]].body.push('1');
        session.flush().unwrap();
        assert_eq!(session[rows[1]].country.as_deref(), Some("S"));
        for row in &rows {
            session[*row].body.push('2');
        }
        session.flush().unwrap();
        // ON DELETE SET NULL; another row gets the key of a third.
        session.delete(se);
        session[no].code = "N".to_owned();
        session.flush().unwrap();
        assert_eq!(session[rows[0]].country, None);
        assert_eq!(session[rows[2]].country.as_deref(), Some("N"));
        for row in &rows {
            session[*row].body.push('3');
        }
        session.commit().unwrap();
        // A key that is not the primary one, of one row and of two.
        for changed in [&labels[..1], &labels] {
            for tag in changed {
                session[*tag].label.push('!');
            }
            session.flush().unwrap();
            assert_eq!(
                session[rows[0]].tag.as_deref(),
                Some(&*session[labels[0]].label)
            );
            for row in &rows {
                session[*row].body.push('4');
            }
            session.flush().unwrap();
        }
        assert_eq!(session[rows[1]].tag.as_deref(), Some("b!"));
        session.commit().unwrap();
        let stored = from(visits::table)
            .order_by(visits::id)
            .all(session.connection())
            .unwrap();
        assert_eq!(
            stored,
            rows.iter()
                .map(|row| session[*row].clone())
                .collect::<Vec<_>>()
        );
        assert_eq!(
            stored.iter().map(|row| &*row.body).collect::<Vec<_>>(),
            ["x12344", "x2344", "x2344"]
        );

        // Another has changed one of them: it is stale still.
        let id = session[rows[2]].id;
        update(visits::table)
            .set(visits::body.to("theirs"))
            .find(id)
            .run(session.connection())
            .unwrap();
        session[rows[2]].body = "mine".to_owned();
        stale(&session.commit().unwrap_err(), "visits", &[id]);
    }};
}

#[test]
fn versions_of_rows_that_follow_a_key_are_read_again() {
    follows_keys!(&mut sqlite(), FOLLOWS_IN_SQLITE);
    if let Some(conn) = &mut postgres() {
        follows_keys!(conn, FOLLOWS_IN_POSTGRES);
    }
    if let Some(conn) = &mut mysql("versions_follow") {
        follows_keys!(conn, FOLLOWS_IN_MYSQL);
    }
}

/// The triggers of `stamps`. Those of SQLite run after the row is returned; in MySQL the column has no default.
const STAMPS_OF_SQLITE: &str = "CREATE TRIGGER stamps_made AFTER INSERT ON stamps FOR EACH ROW BEGIN
    UPDATE stamps SET changed_at = datetime(NEW.changed_at, '+10 seconds') WHERE id = NEW.id;
END;
CREATE TRIGGER stamps_changed AFTER UPDATE ON stamps FOR EACH ROW WHEN NEW.changed_at = OLD.changed_at BEGIN
    UPDATE stamps SET changed_at = datetime(OLD.changed_at, '+1 second') WHERE id = NEW.id;
END";
const STAMPS_OF_POSTGRES: &str = "ALTER TABLE stamps ALTER changed_at DROP DEFAULT;
CREATE FUNCTION pg_temp.stamps_made() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.changed_at := TIMESTAMP '2026-01-01 12:00:10'; RETURN NEW; END $$;
CREATE TRIGGER stamps_made BEFORE INSERT ON stamps FOR EACH ROW EXECUTE FUNCTION pg_temp.stamps_made();
CREATE FUNCTION pg_temp.stamps_changed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.changed_at := OLD.changed_at + interval '1 second'; RETURN NEW; END $$;
CREATE TRIGGER stamps_changed BEFORE UPDATE ON stamps FOR EACH ROW EXECUTE FUNCTION pg_temp.stamps_changed();";
const STAMPS_OF_MYSQL: &str = "ALTER TABLE stamps MODIFY changed_at DATETIME(6) NOT NULL;
CREATE TRIGGER stamps_made BEFORE INSERT ON stamps FOR EACH ROW SET NEW.changed_at = TIMESTAMP '2026-01-01 12:00:10';
CREATE TRIGGER stamps_changed BEFORE UPDATE ON stamps FOR EACH ROW SET NEW.changed_at = OLD.changed_at + INTERVAL 1 SECOND";

macro_rules! several_statements_of_a_row {
    ($conn:expr, $script:expr) => {{
        let conn = $conn;
        conn.run_script($script).unwrap();
        let mut session = Session::new(conn);
        macro_rules! is_as_stored {
            ($rows:expr) => {
                let stored = from(stamps::table)
                    .order_by(stamps::id)
                    .all(session.connection())
                    .unwrap();
                let known: Vec<_> = $rows.iter().map(|row| session[*row].clone()).collect();
                assert_eq!(stored, known);
            };
        }
        // New, and changed.
        let new = ["one", "two", "three"].map(|body| (stamps::body.to(body),));
        let rows = session.add_all(stamps::table, new);
        session.flush().unwrap();
        is_as_stored!(rows);
        session[rows[0]].body.push('!');
        session.flush().unwrap();
        is_as_stored!(rows);

        // In a circle, with a second UPDATE; then changed once more.
        let four = session.add(stamps::table, (stamps::body.to("four"),));
        let five = session.add(stamps::table, (stamps::body.to("five"),));
        session.link(four, stamps::next, five);
        session.link(five, stamps::next, four);
        session.flush().unwrap();
        let mut rows = vec![rows[0], rows[1], rows[2], four, five];
        rows.sort_by_key(|row| session[*row].id);
        is_as_stored!(rows);
        for row in [four, five] {
            session[row].body.push('!');
        }
        session.flush().unwrap();
        is_as_stored!(rows);

        // In the place of another: the version goes on from that of the old row.
        let (id, before) = (session[rows[1]].id, session[rows[1]].changed_at);
        session[rows[1]].note = "of two".to_owned();
        session.flush().unwrap();
        session.delete(rows[1]);
        rows[1] = session.add(
            stamps::table,
            (stamps::id.to(id), stamps::body.to("another")),
        );
        session.flush().unwrap();
        assert!(session[rows[1]].changed_at > before);
        assert_eq!(session[rows[1]].note, "none");
        is_as_stored!(rows);
        session[rows[1]].body.push('!');
        session.flush().unwrap();
        is_as_stored!(rows);

        // In the place of another and in a circle with a new row.
        let id = session[rows[2]].id;
        session.delete(rows[2]);
        rows[2] = session.add(stamps::table, (stamps::id.to(id), stamps::body.to("third")));
        let six = session.add(stamps::table, (stamps::body.to("six"),));
        session.link(rows[2], stamps::next, six);
        session.link(six, stamps::next, rows[2]);
        session.flush().unwrap();
        rows.push(six);
        is_as_stored!(rows);
        for row in &rows {
            session[*row].body.push('?');
        }
        session.flush().unwrap();
        is_as_stored!(rows);

        // Deleted in a circle, which ends with an UPDATE, or with SET NULL.
        session.delete(six);
        session.delete(rows[2]);
        session.delete(four);
        session.flush().unwrap();
        rows.retain(|row| session.state(*row) == State::Persistent);
        assert_eq!(session[five].next_id, None);
        is_as_stored!(rows);
        session[five].body.push('.');
        session.commit().unwrap();
        is_as_stored!(rows);

        // Another has changed one of them: it is stale still, as a row that is replaced too.
        let id = session[five].id;
        update(stamps::table)
            .set(stamps::body.to("theirs"))
            .find(id)
            .run(session.connection())
            .unwrap();
        session.delete(five);
        session.add(stamps::table, (stamps::id.to(id), stamps::body.to("mine")));
        stale(&session.commit().unwrap_err(), "stamps", &[id]);
    }};
}

#[test]
fn versions_are_known_after_several_statements_of_a_row() {
    several_statements_of_a_row!(&mut sqlite(), STAMPS_OF_SQLITE);
    if let Some(conn) = &mut postgres() {
        several_statements_of_a_row!(conn, STAMPS_OF_POSTGRES);
    }
    if let Some(conn) = &mut mysql("versions_several") {
        several_statements_of_a_row!(conn, STAMPS_OF_MYSQL);
    }
}

/// A row that is to be deleted keeps the version with which it was marked.
#[test]
fn a_query_does_not_hide_a_change_from_a_delete() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let account = session.add(accounts::table, (accounts::owner.to("Sara"),));
        session.commit().unwrap();
        let id = session[account].id;
        session.delete(account);
        let theirs = (accounts::balance.to(7), accounts::version.to(2));
        let theirs = update(accounts::table).set(theirs).find(id);
        theirs.run(session.connection()).unwrap();
        let all = from(accounts::table);
        assert_eq!(session.load(&all).unwrap(), [account]);
        assert_eq!(session[account].version, 1);
        let error = session.commit().unwrap_err();
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
        session.rollback().unwrap();
        assert_eq!(all.count(session.connection()).unwrap(), 1);

        // With what was read on purpose it is deleted.
        session.delete(account);
        assert_eq!(session.populate_existing(&all).unwrap(), [account]);
        assert_eq!(session[account].version, 2);
        session.commit().unwrap();
        assert_eq!(all.count(session.connection()).unwrap(), 0);
    });
}

//! What rows of a table do when they are written, and values that Rust makes.

use std::cell::RefCell;
use std::sync::atomic::{AtomicI64, Ordering};

use relata::Error;
use relata::chrono::{DateTime, NaiveDateTime};
use relata::connection::SqliteConnection;
use relata::prelude::*;
use relata::session::{
    Behavior, Invalid, OnDelete, Ref, Session, SessionError, SessionOptions, State, Written,
};
use relata::types::{BigInt, Text, Timestamp};

use crate::databases::{Sent, everywhere, options_of, sqlite};
use crate::schema::{NewNote, NewPerson, Note, NoteChanges, NoteRequired, notes, people};

thread_local! {
    /// What ran after rows were written, in the thread of the test.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}
fn log(what: String) {
    LOG.with_borrow_mut(|log| log.push(what));
}

impl Behavior for Note {
    fn before_insert(row: &mut Written<'_, Note>) {
        if !row.is_given(notes::slug) {
            let title = row.get(notes::title).unwrap_or_default();
            row.set(notes::slug, title.to_lowercase().replace(' ', "-"));
        }
    }
    fn before_update(row: &mut Written<'_, Note>) {
        let renamed = row
            .original()
            .map(|before| Some(&before.title) != row.get(notes::title).as_ref());
        if renamed == Some(true) && !row.is_given(notes::slug) {
            let title = row.get(notes::title).unwrap_or_default();
            row.set(notes::slug, format!("{}-again", title.to_lowercase()));
        }
    }
    fn validate(row: &Written<'_, Note>, invalid: &mut Invalid) {
        if row.get(notes::title).is_some_and(|title| title.is_empty()) {
            invalid.column(notes::title, "is empty");
        }
        if row.get(notes::slug).is_some_and(|slug| slug.contains(' ')) {
            invalid.column(notes::slug, "has a space");
        }
        if let (Some(first), Some(Some(last))) =
            (row.get(notes::first_page), row.get(notes::last_page))
            && last < first
        {
            invalid.row("ends before it begins");
        }
    }
    fn before_delete(row: &mut Written<'_, Note>) -> OnDelete {
        match row.original() {
            Some(note) if note.title == "Keep" => OnDelete::Refuse("is kept".to_owned()),
            Some(note) if note.title == "Gone" => OnDelete::Erase,
            _ => {
                row.set(notes::deleted, true);
                OnDelete::Keep
            }
        }
    }
    fn after_insert(row: &Note) {
        log(format!("inserted {}", row.id));
    }
    fn after_update(before: &Note, row: &Note) {
        log(format!(
            "updated {} from {} to {}",
            row.id, before.title, row.title
        ));
    }
    fn after_delete(row: &Note) {
        log(format!("deleted {}", row.id));
    }
}

fn new(id: &str, title: &str, slug: &str) -> NewNote {
    let (title, slug) = (title.to_owned(), slug.to_owned());
    let required = NoteRequired { title, slug };
    let id = Some(id.to_owned());
    NewNote {
        id,
        ..NewNote::new(required)
    }
}

fn problems(error: Error) -> Vec<String> {
    let Error::Session {
        reason: SessionError::Invalid { problems, .. },
        ..
    } = error
    else {
        panic!("{error}");
    };
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn columns_are_filled_and_rows_are_checked_before_they_are_written() {
    everywhere!(|conn| {
        LOG.take();
        let mut session = Session::new(conn);
        let one = session.add(
            notes::table,
            (
                notes::id.to("1"),
                notes::title.to("Red Fox"),
                notes::slug.to("given"),
            ),
        );
        let two = session.add(
            notes::table,
            NewNote {
                last_page: Some(9),
                ..new("2", "Red Fox", "fox")
            },
        );
        session.commit().unwrap();
        assert_eq!((&*session[one].slug, &*session[two].slug), ("given", "fox"));
        assert_eq!(LOG.take(), ["inserted 1", "inserted 2"]);

        session[one].title = "Dog".into();
        session[two].last_page = Some(8);
        session.flush().unwrap();
        assert_eq!(
            (&*session[one].slug, &*session[two].slug),
            ("dog-again", "fox")
        );
        assert_eq!(
            LOG.take(),
            [
                "updated 1 from Red Fox to Dog",
                "updated 2 from Red Fox to Red Fox"
            ]
        );
        session.commit().unwrap();
    });
}

#[test]
fn all_that_is_wrong_is_said_at_once_and_nothing_is_sent() {
    let mut conn = sqlite();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let good = session.add(people::table, (people::name.to("Sara"),));
    let one = session.add(
        notes::table,
        (
            notes::id.to("1"),
            notes::title.to(""),
            notes::slug.to("a b"),
        ),
    );
    let two = session.add(
        notes::table,
        (
            notes::id.to("2"),
            notes::title.to("x"),
            notes::slug.to("y"),
            notes::first_page.to(7),
            notes::last_page.to(3),
        ),
    );
    let error = session.commit().unwrap_err();
    let Error::Session {
        reason: SessionError::Invalid {
            problems: found, ..
        },
        ..
    } = &error
    else {
        panic!("{error}")
    };
    let of: Vec<_> = found
        .iter()
        .map(|problem| (problem.column, problem.is_of(one), problem.is_of(two)))
        .collect();
    assert_eq!(
        of,
        [
            (Some("title"), true, false),
            (Some("slug"), true, false),
            (None, false, true)
        ]
    );
    assert_eq!(
        error.to_string(),
        "`notes.title` is empty; `notes.slug` has a space; a row of `notes` ends before it begins"
    );
    assert_eq!(sent.kinds(), ["BEGIN", "ROLLBACK"]);
    assert_eq!(session.state(good), State::Pending);

    session.set(one, (notes::title.to("A"), notes::slug.to("a")));
    session.set(two, notes::last_page.to(7));
    session.commit().unwrap();
    session[two].first_page = 8;
    assert_eq!(
        problems(session.commit().unwrap_err()),
        ["a row of `notes` ends before it begins"]
    );
    session[two].first_page = 6;
    session.commit().unwrap();
}

#[test]
fn a_deleted_row_may_stay() {
    everywhere!(|conn| {
        LOG.take();
        let mut session = Session::new(conn);
        let [soft, kept, gone] = ["Soft", "Keep", "Gone"].map(|title| {
            session.add(
                notes::table,
                (
                    notes::id.to(title),
                    notes::title.to(title),
                    notes::slug.to("s"),
                ),
            )
        });
        session.commit().unwrap();
        LOG.take();
        for note in [soft, kept, gone] {
            session.delete(note);
        }
        assert_eq!(
            problems(session.commit().unwrap_err()),
            ["a row of `notes` is kept"]
        );
        assert_eq!(
            session.deleted(notes::table),
            [soft, kept, gone],
            "as it was before"
        );
        assert!(!session[soft].deleted);
        session.refresh(kept).unwrap();
        session.expunge(kept);
        session.commit().unwrap();
        assert_eq!(
            (session.state(soft), session.state(gone)),
            (State::Persistent, State::Detached)
        );
        assert!(session[soft].deleted);
        let mut log = LOG.take();
        log.sort();
        assert_eq!(log, ["deleted Gone", "updated Soft from Soft to Soft"]);
        let left = from(notes::table)
            .order_by(notes::id)
            .select((notes::id, notes::deleted));
        let left = left.all(session.connection()).unwrap();
        assert_eq!(
            left,
            [("Keep".to_owned(), false), ("Soft".to_owned(), true)]
        );
    });
}

fn at(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0).unwrap().naive_utc()
}

#[test]
fn rust_makes_values_for_all_tables_that_have_such_columns() {
    everywhere!(|conn| {
        let clock = std::sync::Arc::new(AtomicI64::new(100));
        let now = |clock: &std::sync::Arc<AtomicI64>| {
            let clock = clock.clone();
            move || at(clock.fetch_add(1, Ordering::Relaxed))
        };
        let ids = std::sync::Arc::new(AtomicI64::new(1));
        let options = options_of(conn)
            .default_of::<Text>("id", move || {
                format!("n{}", ids.fetch_add(1, Ordering::Relaxed))
            })
            .default_of::<BigInt>("tenant", || 7)
            .default_of::<Timestamp>("created_at", now(&clock))
            .on_update_of::<Timestamp>("updated_at", now(&clock));
        let mut session = Session::with(conn, &options);
        // `id` of this table is no text.
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let given = NewNote {
            tenant: Some(8),
            ..new("own", "given", "s")
        };
        let given = session.add(notes::table, given);
        let made = session.add(notes::table, (notes::title.to("made"), notes::slug.to("s")));
        session.commit().unwrap();
        assert_eq!((&*session[given].id, &*session[made].id), ("own", "n1"));
        assert_eq!(
            (session[given].tenant, session[made].tenant),
            (Some(8), Some(7))
        );
        let times = |note: Ref<Note>| (session[note].created_at, session[note].updated_at);
        assert_eq!(
            (times(given), times(made)),
            ((Some(at(100)), None), (Some(at(101)), None))
        );
        assert!(session[sara].id > 0);

        session[given].last_page = Some(4);
        session.commit().unwrap();
        assert_eq!(
            (session[given].created_at, session[given].updated_at),
            (Some(at(100)), Some(at(102)))
        );
        session.commit().unwrap();
        session[given].updated_at = Some(at(1));
        session.commit().unwrap();
        assert_eq!(
            session[given].updated_at,
            Some(at(1)),
            "the change gives it"
        );
        assert_eq!(session[given].id, "own");
    });
}

#[test]
fn plain_inserts_and_updates_can_be_checked_too() {
    everywhere!(|conn| {
        let options = options_of(conn)
            .default_of::<Timestamp>("created_at", || at(5))
            .on_update_of::<Timestamp>("updated_at", || at(6));
        let new = new("1", "Red Fox", "fox");
        let row = options.new_row(notes::table, new.clone()).unwrap();
        insert_into(notes::table).values(row).run(conn).unwrap();
        let bad = NewNote {
            title: String::new(),
            slug: "a b".to_owned(),
            ..new
        };
        assert_eq!(
            problems(options.new_row(notes::table, bad).err().unwrap()),
            ["`notes.title` is empty", "`notes.slug` has a space"]
        );

        let changes = NoteChanges {
            last_page: Some(Some(4)),
            ..NoteChanges::default()
        };
        let changes = options.changes(notes::table, changes).unwrap();
        update(notes::table)
            .set(changes)
            .filter(notes::id.eq("1"))
            .run(conn)
            .unwrap();
        let bad = NoteChanges {
            title: Some(String::new()),
            ..NoteChanges::default()
        };
        assert_eq!(
            problems(options.changes(notes::table, bad).err().unwrap()),
            ["`notes.title` is empty"]
        );
        let note = from(notes::table).one(conn).unwrap();
        assert_eq!(
            (note.created_at, note.updated_at, note.last_page),
            (Some(at(5)), Some(at(6)), Some(4))
        );
        // A table without behavior.
        let person = options
            .new_row(people::table, NewPerson::new("Sara".to_owned()))
            .unwrap();
        insert_into(people::table).values(person).run(conn).unwrap();
    });
}

#[test]
fn a_flush_that_fails_leaves_no_value_behind() {
    let options =
        SessionOptions::<SqliteConnection>::new().default_of::<Timestamp>("created_at", || at(5));
    let mut conn = sqlite();
    let mut session = Session::with(&mut conn, &options);
    let note = session.add(
        notes::table,
        (
            notes::id.to("1"),
            notes::title.to("Red Fox"),
            notes::slug.to("x"),
        ),
    );
    let sara = session.add(people::table, (people::name.to("Sara"), people::age.to(-1)));
    assert!(session.commit().is_err());
    session.set(sara, people::age.to(1));
    session.set(note, notes::created_at.to(at(9)));
    session.commit().unwrap();
    assert_eq!(session[note].created_at, Some(at(9)));
}

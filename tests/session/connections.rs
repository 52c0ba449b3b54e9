//! What other files test on blocking connections, on asynchronous ones too.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use relata::Error;
use relata::prelude::*;
use relata::session::{ActiveRecord, Change, Session, SessionError, State};
use relata::types::{BigInt, Text};

use crate::databases::{Awaited as _, on_all_connections, options_of};
use crate::schema::{Account, Person, accounts, drafts, notes, people};

fn is_stale(error: &Error) -> bool {
    let Error::Session { reason, .. } = error else {
        return false;
    };
    matches!(reason, SessionError::Stale { .. })
}

#[test]
fn merge() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"), people::age.to(4)));
        session.commit().unwrap();
        let mut detached = session[sara].clone();
        detached.age = Some(5);
        assert_eq!(session.merge(detached.clone()).unwrap(), sara);
        assert_eq!(session.modified_columns(sara), ["age"]);
        session.commit().unwrap();
        session.expunge_all();
        detached.name = "Sarah".to_owned();
        let again = session.merge(detached.clone()).unwrap();
        let change = Change {
            old: "Sara".to_owned(),
            new: Some("Sarah".to_owned()),
        };
        assert_eq!(session.change(again, people::name), Some(change));
        session.commit().unwrap();
        detached.id += 1000;
        let new = session.merge(detached.clone()).unwrap();
        assert_eq!(session.state(new), State::Pending);
        session.commit().unwrap();
        assert_eq!(session[new], detached);
        let stored = from(people::table)
            .order_by(people::id)
            .select((people::name, people::age));
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(
            stored,
            [("Sarah".to_owned(), Some(5)), ("Sarah".to_owned(), Some(5))]
        );
    });
}

#[test]
fn find_by() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let bo = session.add(
            people::table,
            (people::name.to("Bo"), people::email.to("bo@x")),
        );
        session.commit().unwrap();
        let by = people::constraints::PEOPLE_EMAIL_KEY;
        assert_eq!(session.find_by(by, "bo@x").unwrap(), Some(bo));
        assert_eq!(session.find_by(by, "no@x").unwrap(), None);
        session[bo].email = Some("new@x".to_owned());
        assert_eq!(session.find_by(by, "new@x").unwrap(), None);
        session.flush().unwrap();
        assert_eq!(session.find_by(by, "new@x").unwrap(), Some(bo));
        let ann =
            insert_into(people::table).values((people::name.to("Ann"), people::email.to("ann@x")));
        ann.run(session.connection()).unwrap();
        let ann = session.find_by(by, "ann@x").unwrap().unwrap();
        let id = session[ann].id;
        assert_eq!(session.get(people::table, id).unwrap(), Some(ann));
        session.commit().unwrap();
    });
}

#[test]
fn populate_existing() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        session[sara].name = "Bo".into();
        assert_eq!(session.load(&from(people::table)).unwrap(), [sara]);
        assert_eq!(session[sara].name, "Bo");
        assert_eq!(
            session.populate_existing(&from(people::table)).unwrap(),
            [sara]
        );
        assert_eq!(session[sara].name, "Sara");
        assert!(!session.is_modified(sara));
    });
}

#[test]
fn attach_and_versions_of_integers() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let account = session.add(accounts::table, (accounts::owner.to("Sara"),));
        session.commit().unwrap();
        let cached: Account = session[account].clone();
        session.expunge_all();
        let account = session.attach(cached.clone());
        assert_eq!(session.state(account), State::Persistent);
        assert_eq!(
            session.get(accounts::table, cached.id).unwrap(),
            Some(account)
        );
        session[account].balance = 5;
        session.commit().unwrap();
        assert_eq!(session[account].version, cached.version + 1);
        let stored = from(accounts::table).select((accounts::balance, accounts::version));
        let stored = stored.one(session.connection()).unwrap();
        assert_eq!(stored, (5, cached.version + 1));

        // The version of the cache is an old one by now: for a change, and for a delete.
        session.expunge_all();
        let account = session.attach(cached.clone());
        session[account].balance = 6;
        let error = session.commit().unwrap_err();
        assert!(is_stale(&error), "{error}");
        session.rollback().unwrap();
        session.expunge_all();
        let account = session.attach(cached);
        session.delete(account);
        let error = session.commit().unwrap_err();
        assert!(is_stale(&error), "{error}");
        session.rollback().unwrap();
        session.refresh(account).unwrap();
        session.delete(account);
        session.commit().unwrap();
        assert_eq!(
            from(accounts::table).count(session.connection()).unwrap(),
            0
        );
    });
}

#[test]
fn add_copy() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"), people::age.to(34)));
        session.commit().unwrap();
        let before = session[sara].clone();
        session.delete(sara);
        session.flush().unwrap();
        let again = session.add_copy(before.clone());
        assert_eq!(session.state(again), State::Pending);
        session.commit().unwrap();
        assert_eq!(session[again], before);
        assert_eq!(session.state(sara), State::Detached);
        assert_eq!(
            from(people::table).one(session.connection()).unwrap(),
            before
        );
        // One that is there already.
        session.expunge_all();
        session.add_copy(before);
        let error = session.flush().unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error}");
        session.rollback().unwrap();
    });
}

#[test]
fn save_and_remove() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let person = Person {
            id: 70,
            name: "Sara".into(),
            email: None,
            age: Some(4),
            active: true,
            boss_id: None,
        };
        let mut sara = person.clone().save(&mut session).unwrap();
        assert_eq!(sara, person);
        session.commit().unwrap();
        sara.age = Some(5);
        let sara = sara.save(&mut session).unwrap();
        session.commit().unwrap();
        let ages = from(people::table).select(people::age);
        assert_eq!(ages.all(session.connection()).unwrap(), [Some(5)]);
        sara.remove(&mut session).unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
        let error = sara.remove(&mut session).unwrap_err();
        assert!(is_stale(&error), "{error}");
        session.commit().unwrap();
    });
}

#[test]
fn a_row_in_the_place_of_another() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let old = (
            people::name.to("Sara"),
            people::age.to(4),
            people::active.to(false),
        );
        let old = session.add(people::table, old);
        let bo = session.add(people::table, (people::name.to("Bo"), people::boss.to(old)));
        session.commit().unwrap();
        let id = session[old].id;
        session.delete(old);
        let new = (
            people::id.to(id),
            people::name.to("Sarah"),
            people::email.to("s"),
        );
        let new = session.add(people::table, new);
        session.commit().unwrap();
        let found = session[new].clone();
        assert_eq!(
            (found.id, &*found.name, found.email.as_deref()),
            (id, "Sarah", Some("s"))
        );
        assert_eq!(
            (found.age, found.active),
            (None, true),
            "what it does not give has its default"
        );
        assert_eq!(
            (session.state(new), session.state(old)),
            (State::Persistent, State::Detached)
        );
        assert_eq!(
            session[bo].boss_id,
            Some(id),
            "the database did not see it go"
        );
        let stored = from(people::table).filter(people::id.eq(id));
        assert_eq!(stored.one(session.connection()).unwrap(), found);

        // Versions count on.
        let account = session.add(accounts::table, (accounts::owner.to("Sara"),));
        session.commit().unwrap();
        let (id, version) = (session[account].id, session[account].version);
        session.delete(account);
        let again = session.add(
            accounts::table,
            (accounts::id.to(id), accounts::owner.to("Bo")),
        );
        session.commit().unwrap();
        assert_eq!(
            (&*session[again].owner, session[again].version),
            ("Bo", version + 1)
        );
    });
}

/// The behavior of notes is that of `behavior.rs`.
#[test]
fn validators() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let note = (
            notes::id.to("1"),
            notes::title.to(""),
            notes::slug.to("a b"),
        );
        let note = session.add(notes::table, note);
        let error = session.commit().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`notes.title` is empty; `notes.slug` has a space"
        );
        session.set(note, (notes::title.to("Red Fox"), notes::slug.to("fox")));
        session.commit().unwrap();
        session[note].title = "Dog".into();
        session.commit().unwrap();
        assert_eq!(session[note].slug, "dog-again", "`before_update` fills it");
        session[note].last_page = Some(0);
        let error = session.commit().unwrap_err();
        assert_eq!(error.to_string(), "a row of `notes` ends before it begins");
        session[note].last_page = None;
        session.delete(note);
        session.commit().unwrap();
        assert_eq!(
            session.state(note),
            State::Persistent,
            "`before_delete` keeps it"
        );
        let stored = from(notes::table).select((notes::slug, notes::deleted));
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(stored, [("dog-again".to_owned(), true)]);
    });
}

#[test]
fn values_made_in_rust() {
    on_all_connections!(|conn| {
        let (ids, versions) = (Arc::new(AtomicI64::new(1)), Arc::new(AtomicI64::new(1)));
        let made = versions.clone();
        let options = options_of(conn)
            .default_of::<Text>("id", move || {
                format!("n{}", ids.fetch_add(1, Ordering::Relaxed))
            })
            .default_of::<BigInt>("tenant", || 7)
            .default_of::<Text>("version", move || {
                format!("v{}", made.fetch_add(1, Ordering::Relaxed))
            })
            .on_update_of::<Text>("version", move || {
                format!("u{}", versions.fetch_add(1, Ordering::Relaxed))
            });
        let mut session = Session::with(conn, &options);
        let note = session.add(notes::table, (notes::title.to("made"), notes::slug.to("s")));
        let draft = session.add(drafts::table, (drafts::body.to("one"),));
        session.commit().unwrap();
        assert_eq!((&*session[note].id, session[note].tenant), ("n1", Some(7)));
        assert_eq!(session[draft].version, "v1");
        session[draft].body.push('!');
        session.commit().unwrap();
        assert_eq!(session[draft].version, "u2");
        let stored = from(drafts::table).select((drafts::body, drafts::version));
        let stored = stored.one(session.connection()).unwrap();
        assert_eq!(stored, ("one!".to_owned(), "u2".to_owned()));
        let id = session[draft].id;
        let other = update(drafts::table)
            .set(drafts::version.to("other"))
            .find(id);
        other.run(session.connection()).unwrap();
        session[draft].body.push('?');
        let error = session.commit().unwrap_err();
        assert!(is_stale(&error), "{error}");
        session.rollback().unwrap();
    });
}

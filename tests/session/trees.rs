//! Trees of rows that a session reads: whichever statement loads a relation, and values beside the rows.

use relata::prelude::*;
use relata::session::{Ref, Session};

#[allow(unused_imports)] // `Result` has the methods itself
use crate::databases::{Awaited as _, on_all_connections};
use crate::schema::people::Person;
use crate::schema::{people, people_tags, tags, teams};

/// Sara leads a team and has two tags, and Bo reports to her.
macro_rules! filled {
    ($session:ident, $conn:ident) => {{
        let sara = $session.add(people::table, (people::name.to("Sara"), people::age.to(40)));
        let bo = $session.add(
            people::table,
            (
                people::name.to("Bo"),
                people::age.to(30),
                people::boss.to(sara),
            ),
        );
        $session.add(teams::table, (teams::title.to("One"), teams::lead.to(sara)));
        for label in ["red", "blue"] {
            let tag = $session.add(tags::table, (tags::label.to(label),));
            $session.link(sara, people::tags, tag);
        }
        $session.commit().unwrap();
        $session.expunge_all();
        let _ = bo;
    }};
}

#[test]
fn values_beside_the_rows() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        filled!(session, conn);
        let query = from(people::table)
            .with(people::reports.count())
            .with(people::teams.exists())
            .with(people::reports.aggregate(max(people::age)))
            .with(people::tags.count())
            .with(people::reports)
            .order_by(people::id);
        let rows = session.load(&query).unwrap();
        let (sara, bo) = (&rows[0], &rows[1]);
        assert_eq!(*sara.get(people::reports.count()), 1);
        assert_eq!(*bo.get(people::reports.count()), 0);
        assert!(*sara.get(people::teams.exists()) && !*bo.get(people::teams.exists()));
        assert_eq!(
            *sara.get(people::reports.aggregate(max(people::age))),
            Some(30)
        );
        assert_eq!(*bo.get(people::reports.aggregate(max(people::age))), None);
        assert_eq!(*sara.get(people::tags.count()), 2);
        assert_eq!(sara.get(people::reports), [**bo]);
        // The rows are those of the session: a change of one shows wherever it is.
        session[**sara].name = "Sarah".to_owned();
        session.flush().unwrap();
        let again = session.load(&query).unwrap();
        assert_eq!(*again[0], **sara);
        assert_eq!(session[*again[0]].name, "Sarah");
    });
}

#[test]
fn columns_of_relations_are_values() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        filled!(session, conn);
        let query = from(people::table)
            .with(
                people::tags
                    .select((tags::label, people_tags::person_id))
                    .order_by(tags::id),
            )
            .with(people::boss.select(people::name))
            .with(people::teams.select(teams::title))
            .order_by(people::id);
        let rows = session.load(&query).unwrap();
        let (sara, bo) = (&rows[0], &rows[1]);
        let labels: &[(String, i64)] = sara.get(people::tags);
        let id = session[**sara].id;
        assert_eq!(labels, [("red".to_owned(), id), ("blue".to_owned(), id)]);
        assert_eq!(sara.get(people::boss), None);
        assert_eq!(bo.get(people::boss), Some(&"Sara".to_owned()));
        assert_eq!(sara.get(people::teams), ["One".to_owned()]);
        assert!(bo.get(people::tags).is_empty());
        // Only some columns were read: the session has none of these rows, and does not take the links for known.
        assert!(session.rows(tags::table).is_empty());
        assert!(session.related(**sara, people::tags).is_empty());
        let (handle, (labels, boss, titles)) = rows.into_iter().next().unwrap().into_parts();
        assert_eq!(
            (handle, labels.len(), boss, titles.len()),
            (handle, 2, None, 1)
        );
    });
}

#[test]
fn in_the_same_statement() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        filled!(session, conn);
        let query = from(people::table)
            .with(people::boss.joined().with(people::teams.multiset()))
            .with(people::tags.order_by(tags::id).multiset())
            .with(
                people::reports
                    .select((people::id, people::name))
                    .multiset(),
            )
            .order_by(people::id);
        let rows = session.load(&query).unwrap();
        let (sara, bo): (Ref<Person>, Ref<Person>) = (*rows[0], *rows[1]);
        let boss = rows[1].get(people::boss).unwrap();
        assert_eq!(**boss, sara);
        let team = boss.get(people::teams)[0];
        assert_eq!(session[team].title, "One");
        let tags_of = rows[0].get(people::tags);
        assert_eq!(session[tags_of[1]].label, "blue");
        assert_eq!(
            rows[0].get(people::reports),
            [(session[bo].id, "Bo".to_owned())]
        );
        // What was read is known: links through the junction too, so that none is added again.
        assert_eq!(session.related(sara, people::tags), tags_of);
        session.link(sara, people::tags, tags_of[0]);
        assert!(session.new_rows(people_tags::table).is_empty());
        assert_eq!(session.related(sara, people::reports), [bo]);
        // Changes of rows that were read in arrays and joins are written.
        session[team].title = "Two".to_owned();
        session[tags_of[0]].label = "green".to_owned();
        session.commit().unwrap();
        let titles = from(teams::table).select(teams::title);
        assert_eq!(titles.all(session.connection()).unwrap(), ["Two"]);
        let labels = from(tags::table).order_by(tags::id).select(tags::label);
        assert_eq!(labels.all(session.connection()).unwrap(), ["green", "blue"]);
    });
}

relata::relationship! {
    /// Older people.
    pub older: people::table => elder::table, ToMany
        for relata::backend::Sqlite, relata::backend::Pg, relata::backend::Mysql {
        elder::age.gt(people::age)
    }
}
relata::alias!(elder = people);

#[test]
fn relations_by_a_condition() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        filled!(session, conn);
        let query = from(people::table).with(older).order_by(people::id);
        let rows = session.load(&query).unwrap();
        assert!(rows[0].get(older).is_empty());
        assert_eq!(rows[1].get(older), [*rows[0]]);
    });
}

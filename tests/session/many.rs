//! Many to many: links through a junction.

use relata::prelude::*;
use relata::session::{Session, State};

use crate::databases::{Sent, everywhere, sqlite};
use crate::schema::{people, people_tags, tags};

#[test]
fn a_link_through_a_junction_writes_its_row() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        let [red, blue] =
            ["red", "blue"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        session.link(sara, people::tags, red);
        session.link(sara, people::tags, blue);
        session.link(red, tags::people, bo);
        session.link(red, tags::people, sara);
        assert_eq!(session.related(sara, people::tags), [red, blue]);
        assert_eq!(session.related(red, tags::people), [sara, bo]);
        session.commit().unwrap();
        assert_eq!(session.related(sara, people::tags), [red, blue]);
        assert_eq!(session.related(red, tags::people), [sara, bo]);
        assert_eq!(
            session.rows(people_tags::table).len(),
            3,
            "it was linked from both ends"
        );

        session.unlink(red, tags::people, sara);
        assert_eq!(session.related(sara, people::tags), [blue]);
        session.unlink(sara, people::tags, blue);
        session.link(sara, people::tags, blue);
        assert_eq!(session.related(blue, tags::people), [sara]);
        session.commit().unwrap();
        let (p, t) = (session[sara].id, session[blue].id);
        let pairs = from(people_tags::table)
            .filter(people_tags::person_id.eq(p))
            .select(people_tags::tag_id);
        assert_eq!(pairs.all(session.connection()).unwrap(), [t]);
        assert_eq!(session.related(red, tags::people), [bo]);
    });
}

#[test]
fn links_are_one_statement() {
    let mut conn = sqlite();
    let mut session = Session::new(&mut conn);
    let sara = session.add(people::table, (people::name.to("Sara"),));
    let all: Vec<_> = (0..4)
        .map(|n| session.add(tags::table, (tags::label.to(n.to_string()),)))
        .collect();
    session.commit().unwrap();
    let sent = Sent::by(session.connection());
    for tag in &all {
        session.link(sara, people::tags, *tag);
    }
    session.commit().unwrap();
    let statements = sent.take();
    assert_eq!(statements.len(), 3, "{statements:?}");
    assert_eq!(
        statements[1].replace(['`', '"'], ""),
        "INSERT INTO people_tags (person_id, tag_id) VALUES (?, ?), (?, ?), (?, ?), (?, ?) \
         RETURNING people_tags.person_id, people_tags.tag_id"
    );
    for tag in &all[..2] {
        session.unlink(sara, people::tags, *tag);
    }
    session.commit().unwrap();
    assert_eq!(
        sent.take()[1].replace(['`', '"'], ""),
        "DELETE FROM people_tags WHERE (people_tags.person_id, people_tags.tag_id) IN (VALUES (?, ?), (?, ?))"
    );
}

#[test]
fn a_link_that_the_session_has_not_read_is_ended_by_its_keys() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let [red, blue] =
            ["red", "blue"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        session.link(sara, people::tags, red);
        session.commit().unwrap();
        let (p, t) = (session[sara].id, session[red].id);

        session.expunge_all();
        let sara = session.get(people::table, p).unwrap().unwrap();
        let red = session.get(tags::table, t).unwrap().unwrap();
        assert!(
            session.related(sara, people::tags).is_empty(),
            "nothing was read"
        );
        session.unlink(sara, people::tags, red);
        assert!(session.rows(people_tags::table).is_empty());
        assert!(session.deleted(people_tags::table).is_empty());
        session.flush().unwrap();
        assert_eq!(
            from(people_tags::table)
                .count(session.connection())
                .unwrap(),
            0
        );
        session.rollback().unwrap();
        assert_eq!(
            from(people_tags::table)
                .count(session.connection())
                .unwrap(),
            1
        );

        // Ended and linked again: deleted, and inserted.
        session.unlink(sara, people::tags, red);
        session.link(sara, people::tags, red);
        assert_eq!(session.related(sara, people::tags), [red]);
        session.commit().unwrap();
        assert_eq!(
            from(people_tags::table)
                .count(session.connection())
                .unwrap(),
            1
        );
        session.commit().unwrap();

        // Read, it is known.
        session.expunge_all();
        let loaded = session
            .load(&from(people::table).with(people::people_tags.with(people_tags::tag)))
            .unwrap();
        let sara = *loaded[0];
        let found = session.related(sara, people::tags);
        assert_eq!(found.len(), 1);
        session.link(sara, people::tags, found[0]);
        assert!(session.new_rows(people_tags::table).is_empty());
        session.unlink(sara, people::tags, found[0]);
        session.commit().unwrap();
        assert_eq!(
            from(people_tags::table)
                .count(session.connection())
                .unwrap(),
            0
        );
        let _ = blue;
    });
}

#[test]
fn links_go_with_their_rows() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let red = session.add(tags::table, (tags::label.to("red"),));
        session.link(sara, people::tags, red);
        session.commit().unwrap();
        let link = session.rows(people_tags::table)[0];
        session.delete(red);
        session.commit().unwrap();
        assert_eq!(session.state(link), State::Detached);
        assert!(session.related(sara, people::tags).is_empty());

        // Pending ends: nothing is written, and what is linked is given up with them.
        let blue = session.add(tags::table, (tags::label.to("blue"),));
        session.link(sara, people::tags, blue);
        session.unlink(sara, people::tags, blue);
        session.rollback().unwrap();
        assert!(session.related(sara, people::tags).is_empty());
        session.commit().unwrap();
    });
}

/// A tree says which rows are linked, though the junction's rows were not read.
#[test]
fn links_of_a_tree_are_known_from_both_ends() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let [sara, bo] =
            ["Sara", "Bo"].map(|name| session.add(people::table, (people::name.to(name),)));
        let [red, blue] =
            ["red", "blue"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        for (person, tag) in [(sara, red), (sara, blue), (bo, blue)] {
            session.link(person, people::tags, tag);
        }
        session.commit().unwrap();
        session.expunge_all();

        let tree = from(people::table)
            .with(people::tags.order_by(tags::id))
            .order_by(people::id);
        let found = session.load(&tree).unwrap();
        let (sara, bo) = (*found[0], *found[1]);
        let (red, blue) = (found[0].get(people::tags)[0], found[0].get(people::tags)[1]);
        assert!(session.rows(people_tags::table).is_empty());
        assert_eq!(session.related(sara, people::tags), [red, blue]);
        assert_eq!(session.related(bo, people::tags), [blue]);
        assert_eq!(session.related(blue, tags::people), [sara, bo]);

        // What is linked is not linked again, and a link ends by its keys.
        session.link(sara, people::tags, red);
        assert!(session.new_rows(people_tags::table).is_empty());
        session.unlink(blue, tags::people, sara);
        assert_eq!(session.related(sara, people::tags), [red]);
        assert_eq!(session.related(blue, tags::people), [bo]);
        session.commit().unwrap();
        let pairs = from(people_tags::table)
            .count(session.connection())
            .unwrap();
        assert_eq!(pairs, 2);
        // And again.
        session.link(blue, tags::people, sara);
        session.commit().unwrap();
        assert_eq!(session.related(sara, people::tags).len(), 2);
        let pairs = from(people_tags::table)
            .count(session.connection())
            .unwrap();
        assert_eq!(pairs, 3);
    });
}

/// What a transaction read is not known after its rollback.
#[test]
fn links_of_a_tree_are_forgotten_with_a_rollback() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let red = session.add(tags::table, (tags::label.to("red"),));
        session.commit().unwrap();
        let pair = (
            people_tags::person_id.to(session[sara].id),
            people_tags::tag_id.to(session[red].id),
        );
        insert_into(people_tags::table)
            .values(pair)
            .run(session.connection())
            .unwrap();
        let tree = session
            .load(&from(people::table).with(people::tags))
            .unwrap();
        assert_eq!(tree[0].get(people::tags), [red]);
        assert_eq!(session.related(sara, people::tags), [red]);
        session.rollback().unwrap();
        assert!(session.related(sara, people::tags).is_empty());
    });
}

//! Many to many: links through a junction.

use relata::prelude::*;
use relata::session::{Session, State};

use crate::databases::{Awaited as _, Sent, answer_of, on_all_connections, options_of, sqlite};
use crate::schema::{people, people_tags, tags};

#[test]
fn a_link_through_a_junction_writes_its_row() {
    on_all_connections!(|conn| {
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
fn changes_of_links_are_known_before_a_flush() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let [sara, bo, eve] =
            ["Sara", "Bo", "Eve"].map(|name| session.add(people::table, (people::name.to(name),)));
        let [red, blue, green] = ["red", "blue", "green"]
            .map(|label| session.add(tags::table, (tags::label.to(label),)));
        session.link(bo, people::boss, sara);
        session.link(sara, people::tags, red);
        session.link(sara, people::tags, blue);
        macro_rules! changes {
            ($row:expr, $relation:expr, $added:expr, $removed:expr, $unchanged:expr) => {{
                let found = session.link_changes($row, $relation);
                let (added, removed, unchanged): (&[_], &[_], &[_]) =
                    (&$added, &$removed, &$unchanged);
                assert_eq!(found.added, added);
                assert_eq!(found.removed, removed);
                assert_eq!(found.unchanged, unchanged);
                assert_eq!(found.is_empty(), added.is_empty() && removed.is_empty());
            }};
        }
        // Rows that are not written have nothing yet.
        changes!(bo, people::boss, [sara], [], []);
        changes!(sara, people::reports, [bo], [], []);
        changes!(sara, people::tags, [red, blue], [], []);
        session.commit().unwrap();
        changes!(bo, people::boss, [], [], [sara]);
        changes!(sara, people::reports, [], [], [bo]);
        changes!(sara, people::tags, [], [], [red, blue]);
        changes!(red, tags::people, [], [], [sara]);

        session.link(bo, people::boss, eve);
        session.link(sara, people::boss, bo);
        session.unlink(sara, people::tags, red);
        session.link(sara, people::tags, green);
        changes!(bo, people::boss, [eve], [sara], []);
        changes!(sara, people::reports, [], [bo], []);
        changes!(eve, people::reports, [bo], [], []);
        changes!(bo, people::reports, [sara], [], []);
        changes!(sara, people::tags, [green], [red], [blue]);
        changes!(red, tags::people, [], [sara], []);
        changes!(green, tags::people, [sara], [], []);
        // Back again.
        session.link(sara, people::tags, red);
        session.unlink(sara, people::tags, green);
        changes!(sara, people::tags, [], [], [red, blue]);
        session.link(bo, people::boss, sara);
        changes!(sara, people::reports, [], [], [bo]);
        // What is to be deleted is removed.
        session.delete(bo);
        changes!(sara, people::reports, [], [bo], []);
        session.rollback().unwrap();
        changes!(sara, people::tags, [], [], [red, blue]);
        let sara_id = session
            .get(people::table, 1)
            .unwrap()
            .map(|row| session[row].id);
        assert!(sara_id.is_some());

        // Links that were read with the rows at their ends.
        session.expunge_all();
        let query = from(people::table).filter(people::name.eq("Sara"));
        let sara = *session.load(&query.with(people::tags)).unwrap()[0];
        let known = session.related(sara, people::tags);
        assert_eq!(known.len(), 2);
        changes!(sara, people::tags, [], [], known);
        session.unlink(sara, people::tags, known[0]);
        changes!(sara, people::tags, [], [known[0]], [known[1]]);
        session.commit().unwrap();
        changes!(sara, people::tags, [], [], [known[1]]);
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
    on_all_connections!(|conn| {
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
    on_all_connections!(|conn| {
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
    on_all_connections!(|conn| {
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

macro_rules! pairs {
    ($session:expr) => {{
        let pairs = from(people_tags::table)
            .order_by((people_tags::person_id, people_tags::tag_id))
            .select((people_tags::person_id, people_tags::tag_id));
        pairs.all($session.connection()).unwrap()
    }};
}

/// A rollback restores the links that were known before the transaction wrote; what it wrote is known no more.
#[test]
fn links_of_a_tree_are_as_they_were_after_a_rollback() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let [red, blue, green] = ["red", "blue", "green"]
            .map(|label| session.add(tags::table, (tags::label.to(label),)));
        for tag in [red, blue] {
            session.link(sara, people::tags, tag);
        }
        session.commit().unwrap();
        let (p, r, b) = (session[sara].id, session[red].id, session[blue].id);
        let g = session[green].id;
        let tree = from(people::table).with(people::tags.order_by(tags::id));

        for how in ["unlinked", "flushed", "read again", "row", "begun"] {
            for savepoint in [false, true] {
                session.expunge_all();
                let sara = *session.load(&tree).unwrap()[0];
                let [red, blue, green] =
                    [r, b, g].map(|id| session.get(tags::table, id).unwrap().unwrap());
                let outer = match savepoint {
                    true => Some(session.savepoint().unwrap()),
                    false => None,
                };
                match how {
                    "row" => {
                        let row = session.get(people_tags::table, (p, r)).unwrap().unwrap();
                        session.delete(row);
                    }
                    "begun" => {
                        session.begin().unwrap();
                        session.load(&tree).unwrap();
                        session.unlink(sara, people::tags, red);
                    }
                    _ => session.unlink(sara, people::tags, red),
                }
                session.link(green, tags::people, sara);
                if how != "unlinked" {
                    session.flush().unwrap();
                }
                assert_eq!(session.related(sara, people::tags).len(), 2);
                if how == "read again" {
                    let inner = session.savepoint().unwrap();
                    session.unlink(sara, people::tags, blue);
                    session.flush().unwrap();
                    session.load(&tree).unwrap();
                    assert_eq!(session.related(sara, people::tags), [green]);
                    session.rollback_to(inner).unwrap();
                    let mut known = session.related(sara, people::tags);
                    known.sort_by_key(|tag| session[*tag].id);
                    assert_eq!(known, [blue, green]);
                }
                match outer {
                    Some(outer) => session.rollback_to(outer).unwrap(),
                    None => session.rollback().unwrap(),
                }
                macro_rules! known {
                    () => {{
                        let mut known = session.related(sara, people::tags);
                        known.sort_by_key(|tag| session[*tag].id);
                        known
                    }};
                }
                assert_eq!(known!(), [red, blue], "{how}");
                assert_eq!(session.related(red, tags::people), [sara], "{how}");
                assert_eq!(session.related(green, tags::people), [], "{how}");
                // They are expired: the flush asks before it writes.
                session.link(sara, people::tags, red);
                session.link(sara, people::tags, green);
                session.flush().unwrap();
                assert_eq!(pairs!(session), [(p, r), (p, b), (p, g)], "{how}");
                session.rollback().unwrap();
                assert_eq!(pairs!(session), [(p, r), (p, b)], "{how}");
                session.load(&tree).unwrap();
                assert_eq!(known!(), [red, blue], "{how}");
            }
        }
    });
}

/// Rows that are emptied in a transaction take the links with them, also after its rollback.
#[test]
fn links_of_a_session_that_was_emptied() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let red = session.add(tags::table, (tags::label.to("red"),));
        session.link(sara, people::tags, red);
        session.commit().unwrap();
        session.expunge_all();
        let tree = from(people::table).with(people::tags);
        let found = session.load(&tree).unwrap();
        session.unlink(*found[0], people::tags, found[0].get(people::tags)[0]);
        session.flush().unwrap();
        session.expunge_all();
        let sara = session.load(&from(people::table)).unwrap()[0];
        let red = session.load(&from(tags::table)).unwrap()[0];
        session.rollback().unwrap();
        assert_eq!(session.related(sara, people::tags), []);
        assert_eq!(session.related(red, tags::people), []);
        session.load(&tree).unwrap();
        assert_eq!(session.related(red, tags::people), [sara]);
    });
}

/// A link that a tree showed ends with the row of the junction, whoever deletes it.
#[test]
fn a_link_of_a_tree_that_has_ended_is_linked_again() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let [red, blue] =
            ["red", "blue"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        for tag in [red, blue] {
            session.link(sara, people::tags, tag);
        }
        session.commit().unwrap();
        let (p, r, b) = (session[sara].id, session[red].id, session[blue].id);
        let tree = from(people::table).with(people::tags.order_by(tags::id));
        let delete = delete_from(people_tags::table).filter(people_tags::tag_id.eq(r));

        // The session deletes the row.
        session.expunge_all();
        let sara = *session.load(&tree).unwrap()[0];
        let red = session.get(tags::table, r).unwrap().unwrap();
        let blue = session.get(tags::table, b).unwrap().unwrap();
        let row = session.get(people_tags::table, (p, r)).unwrap().unwrap();
        session.delete(row);
        session.flush().unwrap();
        assert_eq!(session.related(sara, people::tags), [blue]);
        assert_eq!(session.related(red, tags::people), []);
        session.link(sara, people::tags, red);
        session.commit().unwrap();
        assert_eq!(pairs!(session), [(p, r), (p, b)]);

        // The row comes to link another.
        session.expunge_all();
        let sara = *session.load(&tree).unwrap()[0];
        let red = session.get(tags::table, r).unwrap().unwrap();
        let green = session.add(tags::table, (tags::label.to("green"),));
        session.flush().unwrap();
        let row = session.get(people_tags::table, (p, r)).unwrap().unwrap();
        session[row].tag_id = session[green].id;
        session.flush().unwrap();
        assert_eq!(session.related(red, tags::people), []);
        session.link(red, tags::people, sara);
        session.flush().unwrap();
        assert_eq!(pairs!(session).len(), 3);
        session.rollback().unwrap();

        // A link that is ended without its row, after a query showed it once more.
        session.expunge_all();
        let sara = *session.load(&tree).unwrap()[0];
        let red = session.get(tags::table, r).unwrap().unwrap();
        session.unlink(sara, people::tags, red);
        session.load(&tree).unwrap();
        assert_eq!(session.related(red, tags::people), []);
        session.flush().unwrap();
        assert_eq!(session.related(red, tags::people), []);
        session.link(sara, people::tags, red);
        session.commit().unwrap();
        assert_eq!(pairs!(session), [(p, r), (p, b)]);

        // Another program deletes it, and a query shows that.
        session.expunge_all();
        let sara = *session.load(&tree).unwrap()[0];
        let red = session.get(tags::table, r).unwrap().unwrap();
        let blue = session.get(tags::table, b).unwrap().unwrap();
        delete.run(session.connection()).unwrap();
        let some = from(people::table).with(people::tags.filter(tags::id.eq(b)));
        session.load(&some).unwrap();
        let first =
            from(people::table).with(people::tags.order_by(tags::id.desc()).limit_per_parent(1));
        session.load(&first).unwrap();
        assert_eq!(
            session.related(sara, people::tags),
            [red, blue],
            "a part says nothing of the others"
        );
        session.load(&tree).unwrap();
        assert_eq!(session.related(sara, people::tags), [blue]);
        assert_eq!(session.related(red, tags::people), []);
        session.link(red, tags::people, sara);
        session.commit().unwrap();
        assert_eq!(pairs!(session), [(p, r), (p, b)]);
    });
}

/// Of what is expired, the database is asked before a link is written.
#[test]
fn a_link_that_is_expired_is_asked_for() {
    on_all_connections!(|conn| {
        let options = options_of(conn).expire_on_commit(true);
        let mut session = Session::with(conn, &options);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let [red, blue] =
            ["red", "blue"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        for tag in [red, blue] {
            session.link(sara, people::tags, tag);
        }
        session.commit().unwrap();
        let (p, r, b) = (session[sara].id, session[red].id, session[blue].id);
        let tree = from(people::table).with(people::tags.order_by(tags::id));
        let delete = delete_from(people_tags::table).filter(people_tags::tag_id.eq(r));
        let rows = from(people_tags::table);

        for (read, how) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
            session.expunge_all();
            let sara = session.get(people::table, p).unwrap().unwrap();
            let red = session.get(tags::table, r).unwrap().unwrap();
            let blue = session.get(tags::table, b).unwrap().unwrap();
            match read {
                0 => drop(session.load(&tree).unwrap()),
                _ => drop(session.load(&rows).unwrap()),
            }
            match how {
                0 => session.expire_all(),
                1 => {
                    session.expire(sara);
                    for row in session.rows(people_tags::table) {
                        session.expire(row);
                    }
                }
                _ => session.commit().unwrap(),
            }
            delete.run(session.connection()).unwrap();
            assert_eq!(
                session.related(sara, people::tags).len(),
                2,
                "until a query says otherwise"
            );
            session.link(sara, people::tags, red);
            session.link(sara, people::tags, red);
            session.link(blue, tags::people, sara);
            assert_eq!(session.related(sara, people::tags).len(), 2);
            session.commit().unwrap();
            assert_eq!(pairs!(session), [(p, r), (p, b)], "{read} {how}");
            assert_eq!(session.rows(people_tags::table).len(), 2);

            // Linked and unlinked, it ends.
            session.expire_all();
            session.link(sara, people::tags, red);
            session.unlink(sara, people::tags, red);
            session.commit().unwrap();
            assert_eq!(pairs!(session), [(p, b)], "{read} {how}");
            session.link(sara, people::tags, red);
            session.commit().unwrap();
        }
    });
}

/// Links that an event of a flush has read are given up where the flush fails.
#[test]
fn links_that_a_failed_flush_has_read() {
    on_all_connections!(|conn| {
        let tree = from(people::table).with(people::tags);
        let answer = answer_of(conn);
        let options = options_of(conn).before_flush(move |session| {
            let pair = from(people::table).join(tags::table.on(people::id.gt(0)));
            let pair = pair
                .select((people::id, tags::id))
                .one(session.connection())
                .unwrap();
            insert_into(people_tags::table)
                .values((
                    people_tags::person_id.to(pair.0),
                    people_tags::tag_id.to(pair.1),
                ))
                .run(session.connection())
                .unwrap();
            answer(session.load(&tree).done().map(drop))
        });
        let plain = options_of(conn);
        let mut session = Session::with(conn, &plain);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let red = session.add(tags::table, (tags::label.to("red"),));
        session.commit().unwrap();
        let mut session = session.with_options(&options);
        session[sara].age = Some(-1);
        assert!(session.flush().is_err());
        assert_eq!(session.related(sara, people::tags), []);
        let mut session = session.with_options(&plain);
        session.link(sara, people::tags, red);
        session[sara].age = Some(1);
        session.commit().unwrap();
        assert_eq!(pairs!(session).len(), 1);
        assert_eq!(session.related(sara, people::tags), [red]);
    });
}

/// Each link is found by its ends, however many a row has.
#[test]
fn many_links_that_were_read() {
    const MANY: usize = 5_000;
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let labels = (0..MANY).map(|n| (tags::label.to(format!("{n:05}")),));
        let labels: Vec<_> = labels.collect();
        let all = session.add_all(tags::table, labels);
        for tag in &all {
            session.link(sara, people::tags, *tag);
        }
        session.commit().unwrap();
        session.expunge_all();

        let query = from(people::table).with(people::tags);
        let found = session.load(&query).unwrap();
        let (sara, read) = (*found[0], found[0].get(people::tags).to_vec());
        assert_eq!(read.len(), MANY);
        assert_eq!(session.related(sara, people::tags), read);
        for tag in &read {
            session.link(sara, people::tags, *tag);
        }
        assert!(session.new_rows(people_tags::table).is_empty());
        for tag in read.iter().step_by(2) {
            session.unlink(sara, people::tags, *tag);
        }
        let left: Vec<_> = read.iter().copied().skip(1).step_by(2).collect();
        assert_eq!(session.related(sara, people::tags), left);
        assert_eq!(session.related(read[0], tags::people), []);
        assert_eq!(session.related(read[1], tags::people), [sara]);
        assert_eq!(
            session.link_changes(sara, people::tags).removed.len(),
            MANY / 2
        );
        session.commit().unwrap();
        assert_eq!(session.related(sara, people::tags), left);
        let stored = from(people_tags::table);
        assert_eq!(stored.count(session.connection()).unwrap(), 2_500);
    });
}

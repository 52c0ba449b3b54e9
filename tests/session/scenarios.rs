//! Changes that depend on each other: rows that swap what they reference, values that are in use until the flush, keys that change with what
//! references them, and failures inside of savepoints.

use relata::prelude::*;
use relata::session::{Session, State};
use relata::{DatabaseErrorKind, Error};

use crate::databases::{Sent, everywhere};
use crate::schema::{
    badges, cities, countries, files, folders, members, people, people_tags, tags, teams,
};

fn is_unique(error: &Error) -> bool {
    let unique = DatabaseErrorKind::Unique;
    matches!(error, Error::Database { kind, .. } if *kind == unique)
}

#[test]
fn rows_of_one_table_swap_what_they_reference() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let [ann, bo, cy] =
            ["Ann", "Bo", "Cy"].map(|name| session.add(people::table, (people::name.to(name),)));
        session.link(ann, people::boss, bo);
        session.link(bo, people::boss, cy);
        session.commit().unwrap();

        session.link(bo, people::boss, ann);
        session.unlink(ann, people::boss, bo);
        session.link(ann, people::boss, cy);
        session.link(cy, people::boss, cy);
        session.commit().unwrap();
        assert_eq!(session.related(ann, people::boss), [cy]);
        assert_eq!(session.related(bo, people::boss), [ann]);
        assert_eq!(session.related(cy, people::boss), [cy], "of itself");
        assert_eq!(session.related(cy, people::reports), [ann, cy]);

        // In a circle, and all of them gone.
        session.link(cy, people::boss, bo);
        session.commit().unwrap();
        assert_eq!(session[cy].boss_id, Some(session[bo].id));
        for row in [ann, bo, cy] {
            session.delete(row);
        }
        session.commit().unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

/// As in SQLAlchemy, a value is in use until the statement that changes it has run.
#[test]
fn a_unique_value_is_free_after_a_flush() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let person = |name: &str, email: &str| {
            (
                people::name.to(name.to_owned()),
                people::email.to(email.to_owned()),
            )
        };
        let ann = session.add(people::table, person("Ann", "ann@x"));
        let bo = session.add(people::table, person("Bo", "bo@x"));
        session.commit().unwrap();

        // Both at once.
        session[ann].email = Some("bo@x".to_owned());
        session[bo].email = Some("ann@x".to_owned());
        let error = session.commit().unwrap_err();
        assert!(is_unique(&error), "{error}");
        assert_eq!(session.dirty(people::table), [ann, bo]);
        assert_eq!(session[ann].email.as_deref(), Some("bo@x"), "changes stay");
        session[ann].email = None;
        session.flush().unwrap();
        session[ann].email = Some("bo@x".to_owned());
        session.commit().unwrap_or_else(|error| panic!("{error}"));
        let emails = from(people::table)
            .order_by(people::id)
            .select(people::email);
        let emails = emails.all(session.connection()).unwrap();
        assert_eq!(
            emails,
            ["bo@x", "ann@x"].map(|email| Some(email.to_owned()))
        );

        // A new row with the value of one that is deleted is inserted first.
        session.delete(bo);
        let eve = session.add(people::table, person("Eve", "ann@x"));
        let error = session.commit().unwrap_err();
        assert!(is_unique(&error), "{error}");
        assert_eq!(
            (session.state(bo), session.state(eve)),
            (State::Persistent, State::Pending)
        );
        assert_eq!(session.deleted(people::table), [bo]);
        session.set(eve, people::email.to_null());
        session.flush().unwrap();
        session[eve].email = Some("ann@x".to_owned());
        session.commit().unwrap();
        assert_eq!(session.state(bo), State::Detached);
    });
}

#[test]
fn rows_that_are_linked_elsewhere_stay_when_their_old_ones_go() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let [one, two] =
            ["One", "Two"].map(|title| session.add(teams::table, (teams::title.to(title),)));
        let ann = session.add(people::table, (people::name.to("Ann"),));
        let member = session.add(
            members::table,
            (
                members::team.to(one),
                members::person.to(ann),
                members::role.to("x"),
            ),
        );
        let badge = session.add(
            badges::table,
            (badges::label.to("gold"), badges::member.to(member)),
        );
        session.link(one, teams::lead, ann);
        session.commit().unwrap();

        // Its key changes with the link, and so does what references it: no action of the schema does that.
        session.link(member, members::team, two);
        let error = session.commit().unwrap_err();
        assert!(
            matches!(
                error,
                Error::Database {
                    kind: DatabaseErrorKind::ForeignKey,
                    ..
                }
            ),
            "{error}"
        );
        session.unlink(badge, badges::member, member);
        session.flush().unwrap_err();
        session.rollback().unwrap();
        assert_eq!(session.related(member, members::team), [one]);
        assert_eq!(session.related(badge, badges::member), [member]);

        // Without the badge it moves, and stays when its old team goes.
        session.unlink(badge, badges::member, member);
        session.flush().unwrap();
        session.link(member, members::team, two);
        session.delete(one);
        session.commit().unwrap();
        assert_eq!(session.state(member), State::Persistent);
        let key = (session[two].id, session[ann].id);
        assert_eq!(session.get(members::table, key).unwrap(), Some(member));
        let stored = from(members::table)
            .select(members::team_id)
            .all(session.connection());
        assert_eq!(stored.unwrap(), [key.0]);
    });
}

#[test]
fn rows_with_composite_keys_are_replaced_together_with_their_owners() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let country = |code: &str, name: &str| {
            (
                countries::code.to(code.to_owned()),
                countries::name.to(name.to_owned()),
            )
        };
        let city = |code: &str, name: &str| {
            (
                cities::country.to(code.to_owned()),
                cities::name.to(name.to_owned()),
            )
        };
        let se = session.add(countries::table, country("SE", "Sweden"));
        let lund = session.add(
            cities::table,
            (
                cities::country.to("SE"),
                cities::name.to("Lund"),
                cities::people.to(9),
            ),
        );
        let umea = session.add(cities::table, city("SE", "Umea"));
        session.commit().unwrap();

        // Both are deleted and added again, in one flush; the other city is not deleted with its country, which is one UPDATE.
        session.delete(lund);
        session.delete(se);
        let again = session.add(countries::table, country("SE", "Sverige"));
        let lund_again = session.add(cities::table, city("SE", "Lund"));
        session.commit().unwrap();
        assert_eq!(session[again].name, "Sverige");
        assert_eq!(session[lund_again].people, None, "its default again");
        assert_eq!(
            (session.state(se), session.state(lund)),
            (State::Detached, State::Detached)
        );
        assert_eq!(session.state(umea), State::Persistent);
        assert_eq!(session.related(again, countries::cities).len(), 2);
        assert_eq!(from(cities::table).count(session.connection()).unwrap(), 2);

        // The key changes, a city gets another name at the same time, and a new one comes.
        session[again].code = "SV".to_owned();
        session[umea].name = "Ume".to_owned();
        let kiruna = session.add(
            cities::table,
            (cities::country_country.to(again), cities::name.to("Kiruna")),
        );
        session.commit().unwrap();
        let stored = from(cities::table)
            .order_by(cities::name)
            .all(session.connection())
            .unwrap();
        let stored: Vec<(&str, &str)> = stored
            .iter()
            .map(|city| (&*city.country, &*city.name))
            .collect();
        assert_eq!(stored, [("SV", "Kiruna"), ("SV", "Lund"), ("SV", "Ume")]);
        for row in [umea, lund_again, kiruna] {
            let key = (session[row].country.clone(), session[row].name.clone());
            assert_eq!(key.0, "SV");
            assert_eq!(session.get(cities::table, key).unwrap(), Some(row));
        }

        // Back, after the change was flushed.
        session[again].code = "XX".to_owned();
        session.flush().unwrap();
        session.rollback().unwrap();
        assert_eq!(session[umea].country, "SV");
        let key = ("SV".to_owned(), "Ume".to_owned());
        assert_eq!(session.get(cities::table, key).unwrap(), Some(umea));
    });
}

#[test]
fn a_failure_inside_of_a_savepoint_ends_with_it() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let ann = session.add(
            people::table,
            (people::name.to("Ann"), people::email.to("ann@x")),
        );
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.commit().unwrap();

        session[ann].age = Some(1);
        let outer = session.savepoint().unwrap();
        session[ann].age = Some(2);
        session.delete(bo);
        let inner = session.savepoint().unwrap();
        assert_eq!(session.state(bo), State::Deleted);
        let eve = session.add(
            people::table,
            (people::name.to("Eve"), people::email.to("ann@x")),
        );
        session[ann].age = Some(3);
        let error = session.flush().unwrap_err();
        assert!(is_unique(&error), "{error}");
        // Once more, with the same result; nothing was lost.
        assert!(is_unique(&session.flush().unwrap_err()));
        assert_eq!(
            (session.state(eve), session[ann].age),
            (State::Pending, Some(3))
        );
        session.rollback_to(inner).unwrap();
        assert_eq!(
            (session.state(eve), session[ann].age),
            (State::Transient, Some(2))
        );
        assert_eq!(session.state(bo), State::Deleted);

        let eve = session.add(
            people::table,
            (people::name.to("Eve"), people::boss.to(ann)),
        );
        session.flush().unwrap();
        session.rollback_to(outer).unwrap();
        assert_eq!(
            (session.state(eve), session[ann].age),
            (State::Transient, Some(1))
        );
        assert_eq!(session.state(bo), State::Persistent);
        assert!(
            session.deleted(people::table).is_empty(),
            "it was marked later"
        );
        session.rollback().unwrap();
        assert_eq!(session[ann].age, None);
        assert!(session.deleted(people::table).is_empty());
        session.commit().unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 2);
    });
}

#[test]
fn rows_are_read_again_inside_of_savepoints() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let ann = session.add(people::table, (people::name.to("Ann"), people::age.to(1)));
        session.commit().unwrap();
        let id = session[ann].id;
        macro_rules! set_age {
            ($age:literal) => {
                let other = update(people::table).set(people::age.to($age)).find(id);
                other.run(session.connection()).unwrap();
            };
        }

        let savepoint = session.savepoint().unwrap();
        set_age!(2);
        session[ann].name = "changed".to_owned();
        session.refresh(ann).unwrap();
        assert_eq!((&*session[ann].name, session[ann].age), ("Ann", Some(2)));
        session[ann].age = Some(3);
        session.expire(ann);
        assert!(!session.is_modified(ann), "what was changed is given up");
        set_age!(4);
        assert_eq!(session.get(people::table, id).unwrap(), Some(ann));
        assert_eq!(session[ann].age, Some(4));
        session.rollback_to(savepoint).unwrap();

        // What was read inside is what the savepoint gave up, and is read again.
        assert_eq!(session.get(people::table, id).unwrap(), Some(ann));
        assert_eq!(session[ann].age, Some(1));
        session.rollback().unwrap();
        assert_eq!(session.get(people::table, id).unwrap(), Some(ann));
        assert_eq!((&*session[ann].name, session[ann].age), ("Ann", Some(1)));
    });
}

#[test]
fn links_that_end_and_begin_again_write_nothing() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sent = Sent::by(session.connection());
        let [ann, bo] =
            ["Ann", "Bo"].map(|name| session.add(people::table, (people::name.to(name),)));
        let tag = session.add(tags::table, (tags::label.to("red"),));
        session.link(ann, people::tags, tag);
        session.link(bo, people::boss, ann);
        session.commit().unwrap();
        sent.take();

        session.unlink(ann, people::tags, tag);
        session.link(tag, tags::people, ann);
        session.unlink(bo, people::boss, ann);
        session.link(ann, people::reports, bo);
        session.link(bo, people::tags, tag);
        session.unlink(tag, tags::people, bo);
        session.commit().unwrap();
        assert!(sent.take().is_empty());
        assert_eq!(session.related(tag, tags::people), [ann]);

        // A link and its end go away together.
        session.link(bo, people::tags, tag);
        session.delete(tag);
        session.commit().unwrap();
        assert_eq!(
            from(people_tags::table)
                .count(session.connection())
                .unwrap(),
            0
        );
        assert!(session.related(bo, people::tags).is_empty());
    });
}

#[test]
fn rows_of_two_tables_in_a_circle_change_places() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let [a, b] = ["a", "b"].map(|name| session.add(folders::table, (folders::name.to(name),)));
        let file = |name: &str, folder| (files::name.to(name.to_owned()), files::folder.to(folder));
        let one = session.add(files::table, file("one", a));
        let two = session.add(files::table, file("two", b));
        session.link(a, folders::cover, one);
        session.link(b, folders::cover, two);
        session.commit().unwrap();

        // Each file moves to the other folder, and the covers with them.
        session.link(one, files::folder, b);
        session.link(two, files::folder, a);
        session.link(a, folders::cover, two);
        session.link(b, folders::cover, one);
        session.commit().unwrap();
        assert_eq!(session.related(a, folders::cover), [two]);
        assert_eq!(session.related(one, files::folder), [b]);

        // A folder with its files goes, and another takes its cover.
        let three = session.add(files::table, file("three", b));
        session.link(b, folders::cover, three);
        session.link(two, files::folder, b);
        session.delete(a);
        session.commit().unwrap();
        assert_eq!(session.related(b, folders::files).len(), 3);
        session.unlink(b, folders::files, two); // they belong to the folder
        session.delete(b);
        session.delete(one);
        session.delete(three);
        session.commit().unwrap();
        assert_eq!(from(files::table).count(session.connection()).unwrap(), 0);
        assert_eq!(from(folders::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn a_changed_row_that_is_linked_to_once_more_may_go() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let [ann, bo] =
            ["Ann", "Bo"].map(|name| session.add(people::table, (people::name.to(name),)));
        session.link(bo, people::boss, ann);
        session.commit().unwrap();
        session[ann].age = Some(1);
        session.link(bo, people::boss, ann);
        assert!(!session.is_modified(bo), "it is linked to her already");
        session.delete(ann);
        session.commit().unwrap();
        assert_eq!(session[bo].boss_id, None, "ON DELETE SET NULL");
    });
}

/// Relations are found by an index, which follows what changes.
#[test]
fn relations_of_many_rows_follow_each_change() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let bosses: Vec<_> = (0..50)
            .map(|n| (people::name.to(format!("boss {n}")),))
            .collect();
        let bosses = session.add_all(people::table, bosses);
        let others: Vec<_> = (0..1_000)
            .map(|n| {
                (
                    people::name.to(format!("{n}")),
                    people::boss.to(bosses[n / 20]),
                )
            })
            .collect();
        let others = session.add_all(people::table, others);
        let mut of: Vec<usize> = (0..1_000).map(|n| n / 20).collect();
        macro_rules! check {
            ($of:expr, $n:expr) => {
                let expected = others.iter().zip(&$of).filter(|(_, boss)| **boss == $n);
                let expected: Vec<_> = expected.map(|(row, _)| *row).collect();
                assert_eq!(session.related(bosses[$n], people::reports), expected);
            };
        }
        macro_rules! check_all {
            ($of:expr) => {
                for n in 0..50 {
                    check!($of, n);
                }
            };
        }
        check_all!(of);
        session.commit().unwrap();
        check_all!(of);
        let before = of.clone();
        for n in (0..1_000).step_by(7) {
            of[n] = (of[n] * 31 + n) % 50;
            match n % 3 {
                0 => session.link(others[n], people::boss, bosses[of[n]]),
                1 => session.link(bosses[of[n]], people::reports, others[n]),
                _ => session[others[n]].boss_id = Some(session[bosses[of[n]]].id),
            }
            check!(of, of[n]);
            check!(of, before[n]);
        }
        session.flush().unwrap();
        check_all!(of);
        session.rollback().unwrap();
        check_all!(before);

        // Others may have moved a row.
        let (row, to) = (others[0], bosses[49]);
        let (id, boss) = (session[row].id, session[to].id);
        let other = update(people::table).set(people::boss_id.to(boss)).find(id);
        other.run(session.connection()).unwrap();
        session.refresh(row).unwrap();
        assert!(session.related(to, people::reports).contains(&row));
        assert!(!session.related(bosses[0], people::reports).contains(&row));
        session.delete(row);
        assert!(!session.related(to, people::reports).contains(&row));
    });
}

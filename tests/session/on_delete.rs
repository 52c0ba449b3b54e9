//! Cascades of the session, where the schema has another action or none. Each session but the first knows nothing of the
//! rows that go along.

use relata::Error;
use relata::prelude::*;
use relata::session::{Behavior, OnDelete, Written};
use relata::session::{Session, SessionError, State};
use relata::uuid::Uuid;

use crate::databases::{Awaited as _, Sent, everywhere, on_all_connections, options_of};
use crate::schema::{
    Badge, Member, badges, cities, countries, members, parcels, people, people_tags, shelves, tags,
    teams,
};

/// Members whose role is "kept" are marked; those whose role is "refused" are not deleted.
impl Behavior for Member {
    fn before_delete(row: &mut Written<'_, Member>) -> OnDelete {
        match row.get(members::role).as_deref() {
            Some("kept") => {
                row.set(members::role, "ended".to_owned());
                OnDelete::Keep
            }
            // It was asked already.
            Some("ended") => panic!("asked twice"),
            Some("refused") => OnDelete::Refuse("is needed".to_owned()),
            _ => OnDelete::Erase,
        }
    }
}
impl Behavior for Badge {
    fn before_delete(row: &mut Written<'_, Badge>) -> OnDelete {
        match row.get(badges::label).as_deref() {
            Some("kept") => OnDelete::Keep,
            _ => OnDelete::Erase,
        }
    }
}

macro_rules! names {
    ($session:expr) => {{
        let names = from(people::table)
            .order_by(people::id)
            .select(people::name);
        names.all($session.connection()).unwrap()
    }};
}
macro_rules! labels {
    ($session:expr) => {{
        let labels = from(tags::table).order_by(tags::id).select(tags::label);
        labels.all($session.connection()).unwrap()
    }};
}

/// What is wrong with rows.
fn problems(error: &Error) -> Vec<String> {
    let Error::Session {
        reason: SessionError::Invalid { problems, .. },
        ..
    } = error
    else {
        panic!("{error}")
    };
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn rows_are_deleted_or_reference_nothing_where_the_schema_has_no_action() {
    everywhere!(|conn| {
        let options = options_of(conn)
            .on_delete_cascade(people::members)
            .on_delete_cascade(members::badges)
            .on_delete_set_null(people::teams);
        let sent = Sent::by(conn);
        let mut session = Session::with(conn, &options);
        let [sara, bo] =
            ["Sara", "Bo"].map(|name| session.add(people::table, (people::name.to(name),)));
        for (person, title) in [(sara, "One"), (sara, "Two"), (bo, "Three")] {
            let team = session.add(
                teams::table,
                (teams::title.to(title), teams::lead.to(person)),
            );
            let role = (
                members::team.to(team),
                members::person.to(person),
                members::role.to("lead"),
            );
            let member = session.add(members::table, role);
            let badge = session.add(badges::table, (badges::label.to(title),));
            session.link(badge, badges::member, member);
        }
        session.commit().unwrap();
        let (sara, bo) = (session[sara].id, session[bo].id);
        session.expunge_all();

        let gone = session.get(people::table, sara).unwrap().unwrap();
        sent.take();
        session.delete(gone);
        session.flush().unwrap();
        let kinds = sent.kinds();
        let reads: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.starts_with("SELECT"))
            .take(3)
            .collect();
        assert_eq!(reads, ["SELECT members", "SELECT teams", "SELECT badges"]);
        let deletes: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.starts_with("DELETE"))
            .collect();
        assert_eq!(
            deletes,
            ["DELETE badges", "DELETE members", "DELETE people"]
        );
        assert_eq!(session.state(gone), State::Deleted);
        session.rollback().unwrap();
        assert_eq!(session.state(gone), State::Persistent);
        let conn = session.connection();
        assert_eq!(from(members::table).count(conn).unwrap(), 3);
        session.delete(gone);
        session.commit().unwrap();
        let conn = session.connection();
        assert_eq!(
            from(people::table).select(people::id).all(conn).unwrap(),
            [bo]
        );
        assert_eq!(
            from(members::table)
                .select(members::person_id)
                .all(conn)
                .unwrap(),
            [bo]
        );
        assert_eq!(
            from(badges::table).select(badges::label).all(conn).unwrap(),
            ["Three"]
        );
        let leads = from(teams::table)
            .order_by(teams::id)
            .select(teams::lead_id);
        assert_eq!(leads.all(conn).unwrap(), [None, None, Some(bo)]);
        for team in session.rows(teams::table) {
            assert_eq!(session.state(team), State::Persistent);
            assert!(!session.is_modified(team));
        }
    });
}

#[test]
fn the_session_goes_before_the_action_of_the_schema() {
    on_all_connections!(|conn| {
        let plain = options_of(conn);
        let deletes = options_of(conn).on_delete_cascade(people::reports);
        let refuses = options_of(conn)
            .on_delete_restrict(people::reports)
            .on_delete_restrict(countries::cities);
        let mut session = Session::with(conn, &plain);
        let mut last = session.add(people::table, (people::name.to("0"),));
        let first = last;
        for level in 1..5 {
            let person = (people::name.to(level.to_string()), people::boss.to(last));
            last = session.add(people::table, person);
        }
        let other = session.add(people::table, (people::name.to("other"),));
        let se = session.add(
            countries::table,
            (countries::code.to("SE"), countries::name.to("Sweden")),
        );
        let lund = session.add(
            cities::table,
            (cities::country.to("SE"), cities::name.to("Lund")),
        );
        session.commit().unwrap();
        let (first, last, other) = (session[first].id, session[last].id, session[other].id);
        let _ = (se, lund);
        drop(session);

        // ON DELETE SET NULL and CASCADE would let them go.
        let mut session = Session::with(conn, &refuses);
        let boss = session.get(people::table, first).unwrap().unwrap();
        let sweden = session.get(countries::table, "SE").unwrap().unwrap();
        session.delete(boss);
        session.delete(sweden);
        let error = session.commit().unwrap_err();
        let expected = [
            "a row of `people` is referenced by rows of `people`",
            "a row of `countries` is referenced by rows of `cities`",
        ];
        assert_eq!(problems(&error), expected);
        assert_eq!(session.state(boss), State::Persistent);
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 6);
        // It has no reports any more, and the city goes too.
        let report = session
            .load(&from(people::table).filter(people::boss_id.eq(first)))
            .unwrap()[0];
        session.unlink(boss, people::reports, report);
        let lund = session.get(cities::table, ("SE", "Lund")).unwrap().unwrap();
        session.delete(lund);
        session.commit().unwrap();
        assert_eq!(session.state(boss), State::Detached);
        assert_eq!(session.state(sweden), State::Detached);
        drop(session);

        // Each level goes with the one above it, and a row that was moved elsewhere stays.
        let mut session = Session::with(conn, &deletes);
        let next = from(people::table).filter(people::name.eq("1"));
        let next = session.load(&next).unwrap()[0];
        let last = session.get(people::table, last).unwrap().unwrap();
        let other = session.get(people::table, other).unwrap().unwrap();
        session.link(other, people::reports, last);
        let new = session.add(
            people::table,
            (people::name.to("new"), people::boss.to(next)),
        );
        session.delete(next);
        session.commit().unwrap();
        assert_eq!(session.state(new), State::Transient);
        let left = from(people::table)
            .order_by(people::name)
            .select(people::name);
        assert_eq!(left.all(session.connection()).unwrap(), ["4", "other"]);
        assert_eq!(session[last].boss_id, Some(session[other].id));
    });
}

#[test]
fn what_a_row_references_goes_with_it() {
    on_all_connections!(|conn| {
        let plain = options_of(conn);
        let cascades = options_of(conn).on_delete_cascade(teams::lead);
        let orphans = options_of(conn).delete_orphans(teams::lead);
        let mut session = Session::with(conn, &plain);
        let leads =
            ["a", "b", "c", "d"].map(|name| session.add(people::table, (people::name.to(name),)));
        let rows = [
            ("1", leads[0]),
            ("2", leads[1]),
            ("3", leads[1]),
            ("4", leads[2]),
        ];
        let rows = rows.map(|(title, lead)| {
            session.add(teams::table, (teams::title.to(title), teams::lead.to(lead)))
        });
        session.commit().unwrap();
        let ids = rows.map(|row| session[row].id);
        let spare = session[leads[3]].id;
        let shared = session[leads[1]].id;
        drop(session);

        let mut session = Session::with(conn, &cascades);
        let team = session.get(teams::table, ids[0]).unwrap().unwrap();
        session.delete(team);
        session.commit().unwrap();
        assert_eq!(names!(session), ["b", "c", "d"]);
        // Another references it: the database refuses.
        let team = session.get(teams::table, ids[1]).unwrap().unwrap();
        session.delete(team);
        let error = session.commit().unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error}");
        drop(session);

        let mut session = Session::with(conn, &orphans);
        let team = session.get(teams::table, ids[1]).unwrap().unwrap();
        session.delete(team);
        session.commit().unwrap();
        assert_eq!(names!(session), ["b", "c", "d"], "another team has it");
        let team = session.get(teams::table, ids[2]).unwrap().unwrap();
        let spare = session.get(people::table, spare).unwrap().unwrap();
        session.link(team, teams::lead, spare);
        session.flush().unwrap();
        assert_eq!(names!(session), ["c", "d"], "it was the last");
        session.rollback().unwrap();
        assert_eq!(names!(session), ["b", "c", "d"]);
        // It ends, and another takes it in the same flush.
        let shared = session.get(people::table, shared).unwrap().unwrap();
        session.unlink(team, teams::lead, shared);
        let other = session.add(teams::table, (teams::title.to("5"), teams::lead.to(shared)));
        session.commit().unwrap();
        assert_eq!(session[team].lead_id, None);
        assert_eq!(session.state(shared), State::Persistent);
        session.delete(other);
        let last = session.get(teams::table, ids[3]).unwrap().unwrap();
        session.set(last, teams::lead_id.to_null());
        session.commit().unwrap();
        assert_eq!(session.state(shared), State::Detached);
        assert_eq!(names!(session), ["d"]);
    });
}

#[test]
fn rows_beyond_a_junction_are_deleted_where_that_is_asked() {
    on_all_connections!(|conn| {
        let plain = options_of(conn);
        let both = options_of(conn).on_delete_cascade(people::tags);
        let last = options_of(conn)
            .on_delete_cascade(people::people_tags)
            .delete_orphans(people_tags::tag);
        let mut session = Session::with(conn, &plain);
        let persons =
            ["Sara", "Bo", "Taro"].map(|name| session.add(people::table, (people::name.to(name),)));
        let all =
            ["a", "b", "c", "d"].map(|label| session.add(tags::table, (tags::label.to(label),)));
        for (person, tag) in [(0, 0), (1, 1), (1, 2), (2, 2), (2, 3)] {
            session.link(persons[person], people::tags, all[tag]);
        }
        session.commit().unwrap();
        let ids = persons.map(|row| session[row].id);
        drop(session);

        let mut session = Session::with(conn, &both);
        let sara = session.get(people::table, ids[0]).unwrap().unwrap();
        session.delete(sara);
        session.commit().unwrap();
        assert_eq!(labels!(session), ["b", "c", "d"]);
        drop(session);

        let mut session = Session::with(conn, &last);
        let bo = session.get(people::table, ids[1]).unwrap().unwrap();
        session.delete(bo);
        session.commit().unwrap();
        assert_eq!(labels!(session), ["c", "d"], "another has the tag");
        // A link that ends, of rows whose junction was not read.
        session.expunge_all();
        let taro = session.get(people::table, ids[2]).unwrap().unwrap();
        let found = session.load(&from(tags::table).order_by(tags::id)).unwrap();
        session.unlink(taro, people::tags, found[0]);
        session.commit().unwrap();
        assert_eq!(labels!(session), ["d"]);
        assert_eq!(
            from(people_tags::table)
                .count(session.connection())
                .unwrap(),
            1
        );
        let d = found[1];
        session.unlink(taro, people::tags, d);
        session.link(taro, people::tags, d);
        session.commit().unwrap();
        assert_eq!(session.state(d), State::Persistent);
        session.delete(taro);
        session.commit().unwrap();
        assert_eq!(from(tags::table).count(session.connection()).unwrap(), 0);
    });
}

/// `on_delete` of relations in `relata.toml`; the schema has no action, or another.
#[test]
fn settings_of_relations_need_no_options() {
    on_all_connections!(|conn| {
        let id = |n| Uuid::from_u128(n);
        let mut session = Session::new(conn);
        let shelf = |n, label: &str| (shelves::id.to(id(n)), shelves::label.to(label));
        let [one, two] =
            [(1, "one"), (2, "two")].map(|(n, label)| session.add(shelves::table, shelf(n, label)));
        session.link(two, shelves::within, one);
        for n in 10..14 {
            let to = if n < 13 { one } else { two };
            session.add(
                parcels::table,
                (
                    parcels::id.to(id(n)),
                    parcels::number.to(1),
                    parcels::shelf.to(to),
                ),
            );
        }
        session.commit().unwrap();
        session.expunge_all();

        let one = session.get(shelves::table, id(1)).unwrap().unwrap();
        session.delete(one);
        session.commit().unwrap();
        let conn = session.connection();
        let left = from(shelves::table).select((shelves::id, shelves::within_id));
        assert_eq!(left.all(conn).unwrap(), [(id(2), None)]);
        assert_eq!(
            from(parcels::table).select(parcels::id).all(conn).unwrap(),
            [id(13)]
        );
    });
}

#[test]
fn new_rows_that_nothing_references_any_more_are_not_added() {
    on_all_connections!(|conn| {
        let options = options_of(conn).delete_orphans(teams::lead);
        let mut session = Session::with(conn, &options);
        let team = session.add(teams::table, (teams::title.to("One"),));
        let other = session.add(teams::table, (teams::title.to("Two"),));
        let [left, stays, alone, boss] = ["left", "stays", "alone", "boss"]
            .map(|name| session.add(people::table, (people::name.to(name),)));
        session.link(team, teams::lead, left);
        session.link(team, teams::lead, stays);
        // Left by one team, and not by the other.
        session.link(other, teams::lead, stays);
        session.link(team, teams::lead, alone);
        session.set(team, teams::lead_id.to_null());
        session.link(team, teams::lead, alone);
        // The rule is about leads alone.
        session.link(alone, people::boss, boss);
        session.set(alone, people::boss_id.to_null());
        assert_eq!(session.state(left), State::Pending);

        // A flush that fails leaves it.
        session.set(stays, people::age.to(-1));
        assert!(session.flush().is_err());
        assert_eq!(session.state(left), State::Pending);
        session.set(stays, people::age.to(1));
        session.commit().unwrap();
        assert_eq!(session.state(left), State::Transient);
        assert_eq!(names!(session), ["stays", "alone", "boss"]);
        assert_eq!(session[team].lead_id, Some(session[alone].id));

        // Linked by a row that is in the database.
        let next = session.add(people::table, (people::name.to("next"),));
        session.link(other, teams::lead, next);
        session.flush().unwrap();
        let gone = session.add(people::table, (people::name.to("gone"),));
        session.link(other, teams::lead, gone);
        session.unlink(other, teams::lead, gone);
        session.commit().unwrap();
        assert_eq!(session.state(gone), State::Transient);
        assert_eq!(names!(session), ["alone", "boss"]);
    });
}

/// A row that its behavior keeps deletes, changes and restricts nothing.
#[test]
fn rules_do_not_follow_a_row_that_is_kept() {
    on_all_connections!(|conn| {
        let plain = options_of(conn);
        let all = [
            options_of(conn).on_delete_cascade(members::badges),
            options_of(conn).on_delete_set_null(members::badges),
            options_of(conn).on_delete_restrict(members::badges),
            options_of(conn)
                .on_delete_cascade(members::badges)
                .on_delete_cascade(teams::members)
                .on_delete_cascade(people::members),
            options_of(conn).delete_orphans(members::person),
        ];
        let mut session = Session::with(conn, &plain);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let other = session.add(people::table, (people::name.to("Other"),));
        let team = session.add(teams::table, (teams::title.to("One"),));
        for (person, role, label) in [(sara, "kept", "gold"), (other, "refused", "silver")] {
            let row = (
                members::team.to(team),
                members::person.to(person),
                members::role.to(role),
            );
            let member = session.add(members::table, row);
            let badge = session.add(badges::table, (badges::label.to(label),));
            session.link(badge, badges::member, member);
        }
        session.commit().unwrap();
        let key = (session[team].id, session[sara].id);
        let refused = (session[team].id, session[other].id);
        drop(session);

        let stored = from(badges::table)
            .order_by(badges::id)
            .select((badges::label, badges::person_id));
        let expected = [
            ("gold".to_owned(), Some(key.1)),
            ("silver".to_owned(), Some(refused.1)),
        ];
        for options in &all {
            let mut session = Session::with(conn, options);
            let member = session.get(members::table, key).unwrap().unwrap();
            session.delete(member);
            session.flush().unwrap();
            assert_eq!(session.state(member), State::Persistent);
            assert_eq!(session[member].role, "ended");
            assert_eq!(stored.all(session.connection()).unwrap(), expected);
            assert_eq!(names!(session), ["Sara", "Other"]);
            session.rollback().unwrap();

            let member = session.get(members::table, refused).unwrap().unwrap();
            session.delete(member);
            let error = session.flush().unwrap_err();
            assert_eq!(problems(&error), ["a row of `members` is needed"]);
            assert!(session.deleted(badges::table).is_empty());
            assert_eq!(session.deleted(members::table), [member], "as before");
        }
    });
}

/// A row that is kept stays, though two rules lead to it, and one of them after it was asked.
#[test]
fn a_row_that_rules_lead_to_may_be_kept() {
    on_all_connections!(|conn| {
        let options = options_of(conn)
            .on_delete_cascade(people::reports)
            .on_delete_cascade(people::members)
            .on_delete_cascade(members::badges);
        let mut session = Session::with(conn, &options);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(
            people::table,
            (people::name.to("Bo"), people::boss.to(sara)),
        );
        let team = session.add(teams::table, (teams::title.to("One"),));
        let row = (
            members::team.to(team),
            members::person.to(bo),
            members::role.to("erased"),
        );
        let member = session.add(members::table, row);
        let badge = session.add(badges::table, (badges::label.to("kept"),));
        session.link(badge, badges::member, member);
        session.commit().unwrap();
        session.delete(sara);
        session.delete(badge);
        session.commit().unwrap();
        assert_eq!(session.state(member), State::Detached);
        assert_eq!(session.state(badge), State::Persistent);
        // The database has ended the link.
        assert_eq!(session[badge].person_id, None);
        let stored = from(badges::table).all(session.connection()).unwrap();
        assert_eq!(stored, [session[badge].clone()]);
    });
}

//! What the database does by itself to rows that the session has.

use relata::prelude::*;
use relata::session::{Session, State};
use relata::{DatabaseErrorKind, Error};

use crate::databases::{Awaited as _, Sent, everywhere, on_all_connections};
use crate::schema::{badges, cities, countries, files, folders, members, people, teams};

#[test]
fn on_delete_cascade_and_set_null() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let team = session.add(teams::table, (teams::title.to("One"),));
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let member = (
            members::team_id.to(0),
            members::person_id.to(0),
            members::role.to("lead"),
        );
        let member = session.add(members::table, member);
        session.link(member, members::team, team);
        session.link(member, members::person, sara);
        let badge = session.add(badges::table, (badges::label.to("gold"),));
        session.link(badge, badges::member, member);
        session.commit().unwrap();
        assert_eq!(session[badge].team_id, Some(session[team].id));
        assert_eq!(session.related(badge, badges::member), [member]);
        assert_eq!(session.related(member, members::badges), [badge]);
        sent.take();

        session[badge].label = "silver".into();
        session.delete(team);
        session.flush().unwrap();
        let kinds = sent.kinds();
        let deletes: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.starts_with("DELETE"))
            .collect();
        assert_eq!(deletes, ["DELETE teams"], "the database does the rest");
        assert_eq!(session.state(member), State::Deleted);
        assert_eq!(
            (session[badge].team_id, session[badge].person_id),
            (None, None)
        );
        assert!(!session.is_modified(badge));
        let stored = from(badges::table).all(session.connection()).unwrap();
        assert_eq!(stored, [session[badge].clone()]);
        assert_eq!(from(members::table).count(session.connection()).unwrap(), 0);

        session.rollback().unwrap();
        assert_eq!(session.state(member), State::Persistent);
        assert_eq!(session[badge].team_id, Some(session[team].id));
        assert_eq!(session[badge].label, "gold");
        session.delete(member);
        session.delete(team);
        session.commit().unwrap();
        assert_eq!(session.state(member), State::Detached);
        assert_eq!(session[badge].team_id, None);
    });
}

#[test]
fn a_row_that_is_linked_elsewhere_does_not_go_with_its_old_one() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let old = session.add(people::table, (people::name.to("Old"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.link(bo, people::boss, old);
        session.commit().unwrap();
        let new = session.add(people::table, (people::name.to("New"),));
        session.link(bo, people::boss, new);
        session.delete(old);
        session.commit().unwrap();
        assert_eq!(session[bo].boss_id, Some(session[new].id));
        let stored = from(people::table)
            .filter(people::name.eq("Bo"))
            .one(session.connection())
            .unwrap();
        assert_eq!(stored, session[bo]);
    });
}

#[test]
fn a_row_that_is_referenced_without_an_action_is_not_deleted() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let team = session.add(teams::table, (teams::title.to("One"),));
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.link(team, teams::lead, sara);
        session.commit().unwrap();
        session.delete(sara);
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
        assert_eq!(session.deleted(people::table), [sara]);
        session.unlink(team, teams::lead, sara);
        assert_eq!(session[team].lead_id, None);
        session.commit().unwrap();
        assert_eq!(session.state(sara), State::Detached);
        assert_eq!(
            from(teams::table)
                .select(teams::lead_id)
                .all(session.connection())
                .unwrap(),
            [None]
        );
    });
}

#[test]
fn a_natural_key_changes_what_references_it() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sweden = session.add(
            countries::table,
            (countries::code.to("SE"), countries::name.to("Sweden")),
        );
        let rows = ["Lund", "Malmö"].map(|name| (cities::country.to("SE"), cities::name.to(name)));
        let found = session.add_all(cities::table, rows);
        session.commit().unwrap();
        session[sweden].code = "SWE".into();
        session[found[0]].people = Some(90_000);
        session.flush().unwrap();
        assert_eq!(session.get(countries::table, "SWE").unwrap(), Some(sweden));
        assert_eq!(session.get(countries::table, "SE").unwrap(), None);
        assert_eq!(
            session.get(cities::table, ("SWE", "Lund")).unwrap(),
            Some(found[0])
        );
        assert_eq!(session[found[1]].country, "SWE");
        let stored = from(cities::table)
            .order_by(cities::name)
            .all(session.connection())
            .unwrap();
        let known: Vec<_> = found.iter().map(|row| session[*row].clone()).collect();
        assert_eq!(stored, known);
        session.rollback().unwrap();
        assert_eq!(session[found[1]].country, "SE");
        assert_eq!(session.get(countries::table, "SE").unwrap(), Some(sweden));
        session.delete(sweden);
        session.commit().unwrap();
        assert_eq!(session.state(found[0]), State::Detached);
    });
}

#[test]
fn a_row_that_is_taken_out_of_its_owner_is_deleted() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let one = session.add(folders::table, (folders::name.to("One"),));
        let two = session.add(folders::table, (folders::name.to("Two"),));
        let named = ["a", "b", "c"].map(|name| (files::name.to(name), files::folder.to(one)));
        let files = session.add_all(files::table, named);
        session.commit().unwrap();

        session.unlink(one, folders::files, files[0]);
        session.unlink(one, folders::files, files[1]);
        session.unlink(two, folders::files, files[2]);
        assert_eq!(session.deleted(files::table), files[..2]);
        assert_eq!(session.related(one, folders::files), files[2..]);
        // It moves to another.
        session.link(two, folders::files, files[1]);
        // It was not written.
        let new = session.add(files::table, (files::name.to("new"), files::folder.to(one)));
        session.unlink(one, folders::files, new);
        assert_eq!(session.state(new), State::Transient);
        session.flush().unwrap();
        assert_eq!(session.state(files[0]), State::Deleted);
        assert_eq!(session[files[1]].folder_id, session[two].id);
        session.rollback().unwrap();
        assert_eq!(session.related(one, folders::files).len(), 3);

        session.unlink(one, folders::files, files[0]);
        session.commit().unwrap();
        let left = from(files::table).order_by(files::id).select(files::name);
        assert_eq!(left.all(session.connection()).unwrap(), ["b", "c"]);
    });
}

/// What the database has says which rows go with a deleted one, and what the session has: a row that moved to another parent goes
/// with that.
#[test]
fn a_row_that_moved_goes_with_its_new_parent() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let country = |code: &str| (countries::code.to(code), countries::name.to(code));
        let all = ["A", "B", "C"].map(|code| session.add(countries::table, country(code)));
        let city = |country: &str, name: &str| (cities::country.to(country), cities::name.to(name));
        let moved = session.add(cities::table, city("A", "moved"));
        let both = session.add(cities::table, city("A", "both"));
        session.commit().unwrap();
        let stored = from(cities::table)
            .order_by(cities::name)
            .select((cities::country, cities::name));
        let pair = |country: &str, name: &str| (country.to_owned(), name.to_owned());

        session[moved].country = "B".into();
        session.delete(all[1]);
        session.flush().unwrap();
        assert_eq!(session.state(moved), State::Deleted);
        assert_eq!(session.state(both), State::Persistent);
        let left = stored.all(session.connection()).unwrap();
        assert_eq!(left, [pair("A", "both")]);
        session.rollback().unwrap();
        assert_eq!(session.state(moved), State::Persistent);

        // From one that is deleted to another that is too; and to one that stays.
        session[moved].country = "B".into();
        session[both].country = "C".into();
        session.delete(all[0]);
        session.delete(all[1]);
        session.flush().unwrap();
        assert_eq!(session.state(moved), State::Deleted);
        assert_eq!(session.state(both), State::Persistent);
        assert_eq!(session[both].country, "C");
        let left = stored.all(session.connection()).unwrap();
        assert_eq!(left, [pair("C", "both")]);
        session.rollback().unwrap();
        let left = stored.all(session.connection()).unwrap();
        assert_eq!(left, [pair("A", "both"), pair("A", "moved")]);
    });
}

/// A foreign key leads to a row that goes with its own parent.
#[test]
fn a_row_that_moved_below_one_that_goes() {
    on_all_connections!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let [one, two] =
            ["One", "Two"].map(|title| session.add(teams::table, (teams::title.to(title),)));
        let [first, second] = [one, two].map(|team| {
            let row = (
                members::team.to(team),
                members::person.to(sara),
                members::role.to("lead"),
            );
            session.add(members::table, row)
        });
        let badge = session.add(badges::table, (badges::label.to("gold"),));
        session.link(badge, badges::member, first);
        session.commit().unwrap();

        session.link(badge, badges::member, second);
        session.delete(two);
        session.commit().unwrap();
        assert_eq!(session.state(second), State::Detached);
        assert_eq!(session[badge].team_id, None);
        let stored = from(badges::table).all(session.connection()).unwrap();
        assert_eq!(stored, [session[badge].clone()]);

        // The row between moves itself.
        session.link(badge, badges::member, first);
        session.commit().unwrap();
        let three = session.add(teams::table, (teams::title.to("Three"),));
        session.commit().unwrap();
        session.unlink(badge, badges::member, first);
        session.flush().unwrap();
        session.link(first, members::team, three);
        session.delete(three);
        session.commit().unwrap();
        assert_eq!(session.state(first), State::Detached);
        let count = from(members::table).count(session.connection()).unwrap();
        assert_eq!(count, 0);
    });
}

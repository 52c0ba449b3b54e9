//! A row that is deleted and a new one with its key, rows from elsewhere, and what has changed of a row.

use relata::Error;
use relata::prelude::*;
use relata::session::{ActiveRecord, Change, Session, SessionError, State};

use crate::databases::{Sent, everywhere, postgres, sqlite};
use crate::schema::{
    Account, Person, accounts, cities, countries, members, people, people_tags, tags, teams,
};

#[test]
fn a_row_in_the_place_of_another_is_an_update() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let old = session.add(
            people::table,
            (
                people::name.to("Sara"),
                people::age.to(4),
                people::active.to(false),
            ),
        );
        let bo = session.add(people::table, (people::name.to("Bo"), people::boss.to(old)));
        session.commit().unwrap();
        let id = session[old].id;
        let sent = Sent::by(session.connection());
        session.delete(old);
        let new = session.add(
            people::table,
            (
                people::id.to(id),
                people::name.to("Sarah"),
                people::email.to("s"),
            ),
        );
        session.commit().unwrap();
        let kinds = sent.kinds();
        assert!(
            !kinds.iter().any(|kind| kind.starts_with("DELETE")),
            "{kinds:?}"
        );
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
        assert_eq!(session.get(people::table, id).unwrap(), Some(new));
        assert_eq!(
            session[bo].boss_id,
            Some(id),
            "the database did not see it go"
        );
        assert_eq!(
            from(people::table)
                .filter(people::id.eq(id))
                .one(session.connection())
                .unwrap(),
            found
        );
    });
}

#[test]
fn a_row_that_gives_all_columns_says_no_default() {
    let mut conn = sqlite();
    let mut session = Session::new(&mut conn);
    let se = session.add(
        countries::table,
        (countries::code.to("se"), countries::name.to("Sweden")),
    );
    let malmö = session.add(
        cities::table,
        (
            cities::country.to("se"),
            cities::name.to("Malmö"),
            cities::people.to(1),
        ),
    );
    session.commit().unwrap();
    let sent = Sent::by(session.connection());
    session.delete(se);
    session.add(
        countries::table,
        (countries::code.to("se"), countries::name.to("Sverige")),
    );
    session.commit().unwrap();
    assert_eq!(
        sent.take()[1].replace(['`', '"'], ""),
        "UPDATE countries SET name = ? WHERE countries.code = ? RETURNING countries.code, countries.name"
    );
    assert_eq!(
        session.state(malmö),
        State::Persistent,
        "it went with nothing"
    );
    session.delete(malmö);
    session.add(
        cities::table,
        (cities::country.to("se"), cities::name.to("Malmö")),
    );
    session.commit().unwrap();
    assert_eq!(
        sent.take()[1].replace(['`', '"'], ""),
        "INSERT INTO cities (country, name) VALUES (?, ?) ON CONFLICT (country, name) DO UPDATE SET people = excluded.people \
         RETURNING cities.country, cities.name, cities.people"
    );
}

#[test]
fn a_default_is_a_word_on_postgres() {
    let Some(mut conn) = postgres() else { return };
    let mut session = Session::new(&mut conn);
    session.add(
        countries::table,
        (countries::code.to("se"), countries::name.to("Sweden")),
    );
    let city = session.add(
        cities::table,
        (
            cities::country.to("se"),
            cities::name.to("Malmö"),
            cities::people.to(1),
        ),
    );
    session.commit().unwrap();
    let sent = Sent::by(session.connection());
    session.delete(city);
    let city = session.add(
        cities::table,
        (cities::country.to("se"), cities::name.to("Malmö")),
    );
    session.commit().unwrap();
    assert!(sent.take()[1].starts_with(r#"UPDATE "cities" SET "people" = DEFAULT WHERE "#));
    assert_eq!(session[city].people, None);
}

#[test]
fn keys_alone_change_nothing_and_versions_count_on() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let red = session.add(tags::table, (tags::label.to("red"),));
        session.link(sara, people::tags, red);
        let account = session.add(
            accounts::table,
            (accounts::owner.to("Sara"), accounts::balance.to(5)),
        );
        session.commit().unwrap();
        let (p, t, id) = (session[sara].id, session[red].id, session[account].id);
        let link = session.rows(people_tags::table)[0];
        session.delete(link);
        let again = session.add(
            people_tags::table,
            (people_tags::person_id.to(p), people_tags::tag_id.to(t)),
        );
        session.delete(account);
        let other = session.add(
            accounts::table,
            (accounts::id.to(id), accounts::owner.to("Bo")),
        );
        session.commit().unwrap();
        assert_eq!(session.rows(people_tags::table), [again]);
        let found = &session[other];
        assert_eq!((&*found.owner, found.balance, found.version), ("Bo", 0, 2));

        // By another, meanwhile.
        let behind = update(accounts::table)
            .set(accounts::version.to(9))
            .all_rows();
        behind.run(session.connection()).unwrap();
        session.delete(other);
        let third = session.add(
            accounts::table,
            (accounts::id.to(id), accounts::owner.to("Eve")),
        );
        let Err(Error::Session {
            reason: SessionError::Stale { table, keys, .. },
            ..
        }) = session.commit()
        else {
            panic!("it has another version");
        };
        assert_eq!(
            (table, keys.iter().collect::<Vec<_>>()),
            ("accounts", vec![&*id.to_string()])
        );
        assert_eq!(
            (session.state(other), session.state(third)),
            (State::Persistent, State::Pending)
        );
        session.rollback().unwrap();
    });
}

#[test]
fn rows_are_switched_by_the_keys_of_others() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let team = session.add(teams::table, (teams::title.to("One"),));
        let member = session.add(
            members::table,
            (
                members::team.to(team),
                members::person.to(sara),
                members::role.to("a"),
            ),
        );
        session.commit().unwrap();
        session.delete(member);
        let again = session.add(
            members::table,
            (
                members::team.to(team),
                members::person.to(sara),
                members::role.to("b"),
            ),
        );
        session.flush().unwrap();
        assert_eq!(session[again].role, "b");
        session.rollback().unwrap();
        assert_eq!(
            (session.state(member), session.state(again)),
            (State::Persistent, State::Transient)
        );
        let key = (session[team].id, session[sara].id);
        assert_eq!(session.get(members::table, key).unwrap(), Some(member));
        assert_eq!(session[member].role, "a");
        session.commit().unwrap();
    });
}

#[test]
fn merge_takes_a_row_from_elsewhere() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"), people::age.to(4)));
        session.commit().unwrap();
        let mut detached = session[sara].clone();
        detached.age = Some(5);

        assert_eq!(session.merge(detached.clone()).unwrap(), sara);
        assert_eq!(session.modified_columns(sara), ["age"]);
        session.commit().unwrap();
        assert_eq!(session.merge(detached.clone()).unwrap(), sara);
        assert!(!session.is_modified(sara), "it is the same");

        // In a session that does not have it.
        session.expunge_all();
        detached.name = "Sarah".to_owned();
        let again = session.merge(detached.clone()).unwrap();
        assert_eq!(
            session.change(again, people::name),
            Some(Change {
                old: "Sara".to_owned(),
                new: Some("Sarah".to_owned())
            })
        );
        assert_eq!(session.change(again, people::age), None);
        session.commit().unwrap();

        // One that is not there.
        detached.id += 1000;
        detached.email = Some("new".to_owned());
        let new = session.merge(detached.clone()).unwrap();
        assert_eq!(session.state(new), State::Pending);
        session.commit().unwrap();
        assert_eq!(session[new], detached);
    });
}

#[test]
fn merge_refuses_another_version() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let account = session.add(accounts::table, (accounts::owner.to("Sara"),));
        session.commit().unwrap();
        let old: Account = session[account].clone();
        session[account].balance = 5;
        session.commit().unwrap();
        let error = session
            .merge(Account {
                owner: "Bo".into(),
                ..old.clone()
            })
            .unwrap_err();
        assert!(
            matches!(
                error,
                Error::Session {
                    reason: SessionError::Stale {
                        table: "accounts",
                        ..
                    },
                    ..
                }
            ),
            "{error}"
        );
        let row = Account {
            owner: "Bo".into(),
            version: 2,
            ..old
        };
        session.merge(row).unwrap();
        session.commit().unwrap();
        assert_eq!(
            (
                &*session[account].owner,
                session[account].balance,
                session[account].version
            ),
            ("Bo", 0, 3)
        );
    });
}

#[test]
fn changes_have_old_and_new_values() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"), people::age.to(4)));
        assert_eq!(
            session.change(sara, people::age),
            None,
            "a new row changes nothing"
        );
        session.commit().unwrap();
        session[sara].age = None;
        assert_eq!(
            session.change(sara, people::age),
            Some(Change {
                old: Some(4),
                new: Some(None)
            })
        );
        session.set(sara, people::name.to(lower("SARA")));
        assert_eq!(
            session.change(sara, people::name),
            Some(Change {
                old: "Sara".to_owned(),
                new: None
            })
        );
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.link(sara, people::boss, bo);
        assert_eq!(
            session.change(sara, people::boss_id),
            Some(Change {
                old: None,
                new: None
            })
        );
        session.commit().unwrap();
        assert_eq!(session.change(sara, people::name), None);
        assert_eq!(session[sara].boss_id, Some(session[bo].id));
    });
}

#[test]
fn populate_existing_replaces_changes() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.commit().unwrap();
        session[sara].name = "Bo".into();
        session.set(sara, people::email.to(lower("X")));
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
fn a_changed_key_that_others_reference_is_refused_where_nothing_cascades() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let team = session.add(teams::table, (teams::title.to("One"), teams::lead.to(sara)));
        session.commit().unwrap();
        let id = session[sara].id;
        session[sara].id = id + 500;
        let error = session.commit().unwrap_err();
        let Error::Database { kind, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(*kind, relata::DatabaseErrorKind::ForeignKey, "{error}");
        assert_eq!(session.modified_columns(sara), ["id"]);
        session.unlink(team, teams::lead, sara);
        session.commit().unwrap_err();
        session.rollback().unwrap();
        assert_eq!((session[sara].id, session[team].lead_id), (id, Some(id)));
    });
}

#[test]
fn a_changed_natural_key_goes_along_with_new_rows_that_reference_it() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let se = session.add(
            countries::table,
            (countries::code.to("se"), countries::name.to("Sweden")),
        );
        let malmö = session.add(
            cities::table,
            (cities::country.to("se"), cities::name.to("Malmö")),
        );
        session.commit().unwrap();
        session[se].code = "swe".into();
        session[malmö].people = Some(3);
        session.commit().unwrap();
        assert_eq!(
            (&*session[malmö].country, session[malmö].people),
            ("swe", Some(3))
        );
        assert_eq!(session.get(countries::table, "swe").unwrap(), Some(se));
        assert_eq!(session.get(countries::table, "se").unwrap(), None);
        let key = ("swe", "Malmö");
        assert_eq!(session.get(cities::table, key).unwrap(), Some(malmö));
        session[se].code = "s".into();
        session.rollback().unwrap();
        assert_eq!(session[se].code, "swe");
    });
}

#[test]
fn rows_save_and_remove_themselves() {
    everywhere!(|conn| {
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
        let sent = Sent::by(session.connection());
        let sara = sara.save(&mut session).unwrap();
        assert_eq!(
            sent.kinds()
                .iter()
                .filter(|kind| kind.starts_with("UPDATE"))
                .count(),
            1
        );
        session.commit().unwrap();
        sent.take();
        sara.clone().save(&mut session).unwrap();
        assert!(sent.take().is_empty(), "it is the same");
        sara.remove(&mut session).unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
        let error = sara.remove(&mut session).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Session {
                    reason: SessionError::Stale {
                        table: "people",
                        ..
                    },
                    ..
                }
            ),
            "{error}"
        );
        session.commit().unwrap();
    });
}

#[test]
fn a_row_whose_changed_key_was_not_written_goes_with_what_references_it() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let se = session.add(
            countries::table,
            (countries::code.to("se"), countries::name.to("Sweden")),
        );
        let city = session.add(
            cities::table,
            (cities::country.to("se"), cities::name.to("Malmö")),
        );
        session.commit().unwrap();
        session[se].code = "swe".into();
        session.delete(se);
        session.commit().unwrap();
        assert_eq!(session.state(city), State::Detached);
        assert_eq!(from(cities::table).count(session.connection()).unwrap(), 0);
    });
}

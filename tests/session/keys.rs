//! Keys that are given, keys of columns that others share, links by handle and by value, and versions.

use relata::Error;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};

use crate::databases::{Sent, everywhere, sqlite};
use crate::schema::{accounts, cities, countries, members, people, teams};
use crate::transactions::stale;

#[test]
fn links_show_before_and_after_they_are_written() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        assert!(session.related(bo, people::boss).is_empty());
        session.link(bo, people::boss, sara);
        assert_eq!(session.related(bo, people::boss), [sara]);
        assert_eq!(session.related(sara, people::reports), [bo]);
        session.commit().unwrap();
        assert_eq!(session.related(bo, people::boss), [sara]);
        assert_eq!(session.related(sara, people::reports), [bo]);

        // From the other end.
        let taro = session.add(people::table, (people::name.to("Taro"),));
        session.link(sara, people::reports, taro);
        session.link(taro, people::reports, bo);
        assert_eq!(session.related(sara, people::reports), [taro]);
        assert_eq!(session.modified_columns(bo), ["boss_id"]);
        session.commit().unwrap();
        assert_eq!(session[bo].boss_id, Some(session[taro].id));
        assert_eq!(session[taro].boss_id, Some(session[sara].id));

        session.unlink(bo, people::boss, sara);
        assert_eq!(
            session.related(bo, people::boss),
            [taro],
            "it was no link to that row"
        );
        session.unlink(taro, people::reports, bo);
        assert!(session.related(bo, people::boss).is_empty());
        session.commit().unwrap();
        assert_eq!(session[bo].boss_id, None);
    });
}

#[test]
fn a_link_to_a_row_that_is_gone_is_refused() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, (people::name.to("Sara"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        session.link(bo, people::boss, sara);
        session.delete(sara);
        let error = session.flush().unwrap_err();
        let Error::Session {
            reason: SessionError::NoRow { table, column, .. },
            ..
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!((table, column), ("people", "boss_id"));
        session.set(bo, people::boss_id.to_null());
        session.commit().unwrap();
        assert_eq!(session.state(bo), State::Persistent);
    });
}

#[test]
fn rows_that_reference_each_other_by_value_are_written_in_that_order() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let row = |id: i64, boss: Option<i64>| {
            (
                people::id.to(id),
                people::name.to("x"),
                people::boss_id.to(boss),
            )
        };
        let rows = [row(3, Some(2)), row(2, Some(1)), row(1, None)];
        let rows = session.add_all(people::table, rows);
        // A table that is named later is written first.
        session.add(
            cities::table,
            (cities::country.to("SE"), cities::name.to("Lund")),
        );
        session.add(
            countries::table,
            (countries::code.to("SE"), countries::name.to("Sweden")),
        );
        session.commit().unwrap();
        let ids: Vec<i64> = rows.iter().map(|row| session[*row].id).collect();
        assert_eq!(ids, [3, 2, 1]);
        for row in rows {
            session.delete(row);
        }
        session.commit().unwrap();
    });
}

#[test]
fn given_keys_come_back_to_their_rows() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let rows = [9, 2, 5].map(|id: i64| (people::id.to(id), people::name.to(format!("p{id}"))));
        let rows = session.add_all(people::table, rows);
        session.flush().unwrap();
        let found: Vec<_> = rows
            .iter()
            .map(|row| (session[*row].id, session[*row].name.clone()))
            .collect();
        assert_eq!(found, [9, 2, 5].map(|id| (id, format!("p{id}"))));
    });
}

#[test]
fn a_key_of_two_links() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let mut all = Vec::new();
        for n in 0..3 {
            let team = session.add(teams::table, (teams::title.to(format!("t{n}")),));
            let person = session.add(people::table, (people::name.to(format!("p{n}")),));
            let member = (
                members::team_id.to(0),
                members::person_id.to(0),
                members::role.to(format!("r{n}")),
            );
            let member = session.add(members::table, member);
            session.link(member, members::team, team);
            session.link(person, people::members, member);
            all.push((team, person, member));
        }
        session.commit().unwrap();
        for (n, (team, person, member)) in all.into_iter().enumerate() {
            assert_eq!(session[member].role, format!("r{n}"));
            let key = (session[team].id, session[person].id);
            assert_eq!((session[member].team_id, session[member].person_id), key);
            assert_eq!(session.get(members::table, key).unwrap(), Some(member));
        }
    });
}

#[test]
fn more_rows_than_one_statement_takes() {
    everywhere!(|conn| {
        let begun = std::time::Instant::now();
        let mut session = Session::new(conn);
        let rows = (0..12_000).map(|n| (people::name.to(format!("p{n}")), people::age.to(n % 90)));
        let rows = session.add_all(people::table, rows);
        session.commit().unwrap();
        let in_order = rows
            .iter()
            .enumerate()
            .all(|(n, row)| session[*row].name == format!("p{n}"));
        assert!(in_order);
        println!("inserted {:?}", begun.elapsed());
        for row in &rows[..6_000] {
            session[*row].age = Some(91);
        }
        session.commit().unwrap();
        let changed = from(people::table)
            .filter(people::age.eq(91))
            .count(session.connection());
        assert_eq!(changed.unwrap(), 6_000);
        println!("updated {:?}", begun.elapsed());
        for row in rows {
            session.delete(row);
        }
        session.commit().unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn a_version_counts_changes() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let rows = ["Sara", "Bo", "Taro"].map(|owner| (accounts::owner.to(owner),));
        let rows = session.add_all(accounts::table, rows);
        session.commit().unwrap();
        assert_eq!(session[rows[0]].version, 1);
        session[rows[0]].balance = 10;
        session[rows[1]].balance = 20;
        session.commit().unwrap();
        assert_eq!((session[rows[0]].version, session[rows[2]].version), (2, 1));
        let conditional = sent
            .take()
            .iter()
            .filter(|sql| sql.contains(r#""accounts"."version" = "#))
            .count();
        assert!(conditional >= 1);

        // Another has changed one of them.
        let id = session[rows[1]].id;
        let other = update(accounts::table)
            .set(accounts::version.to(accounts::version + 1))
            .find(id);
        other.run(session.connection()).unwrap();
        session[rows[0]].balance = 11;
        session[rows[1]].balance = 21;
        stale(&session.commit().unwrap_err(), "accounts", &[id]);
        assert_eq!(session[rows[0]].version, 2);
        session.delete(rows[1]);
        stale(&session.commit().unwrap_err(), "accounts", &[id]);
        session.refresh(rows[1]).unwrap();
        session.commit().unwrap();
        assert_eq!(session.state(rows[1]), State::Detached);
        assert_eq!(
            (session[rows[0]].balance, session[rows[0]].version),
            (11, 3)
        );
    });
}

#[test]
fn rows_that_need_each_other_are_refused() {
    let mut conn = sqlite();
    let mut session = Session::new(&mut conn);
    let member = (
        members::team_id.to(0),
        members::person_id.to(0),
        members::role.to("x"),
    );
    let member = session.add(members::table, member);
    let team = session.add(teams::table, (teams::title.to("One"),));
    session.link(member, members::team, team);
    session.expunge(team);
    assert!(matches!(
        session.flush(),
        Err(Error::Session {
            reason: SessionError::NoRow { .. },
            ..
        })
    ));
}

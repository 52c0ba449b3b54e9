//! One row is one handle; what was read, what was changed, and where a row is in its life.

use relata::prelude::*;
use relata::session::{Ref, Session, State};

use crate::databases::{Sent, everywhere, sqlite};
use crate::schema::{NewPerson, PersonChanges, cities, countries, people, teams};

fn person(name: &str) -> NewPerson {
    NewPerson {
        id: None,
        name: name.to_owned(),
        email: None,
        age: None,
        active: None,
        boss_id: None,
    }
}

#[test]
fn a_row_is_one_handle_whatever_query_finds_it() {
    everywhere!(|conn| {
        insert_into(people::table)
            .rows(["Sara", "Bo", "Taro"].map(person))
            .run(conn)
            .unwrap();
        let mut session = Session::new(conn);
        let all = session
            .load(&from(people::table).order_by(people::id))
            .unwrap();
        let sara = session
            .load(&from(people::table).filter(people::name.eq("Sara")))
            .unwrap();
        assert_eq!(sara, [all[0]]);
        let id = session[sara[0]].id;
        assert_eq!(session.get(people::table, id).unwrap(), Some(all[0]));
        assert_eq!(session.get(people::table, 999).unwrap(), None);
        assert_eq!(session.rows(people::table), all);
        assert!(session.rows(teams::table).is_empty());
    });
}

#[test]
fn get_asks_the_database_only_for_what_is_not_there() {
    let mut conn = sqlite();
    insert_into(people::table)
        .rows(["Sara", "Bo"].map(person))
        .run(&mut conn)
        .unwrap();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let sara = session.get(people::table, 1).unwrap().unwrap();
    assert_eq!(
        sent.take(),
        [
            r#"SELECT "people"."id", "people"."name", "people"."email", "people"."age", "people"."active", "people"."boss_id" FROM "people" WHERE "people"."id" = ?"#
        ]
    );
    assert_eq!(session.get(people::table, 1).unwrap(), Some(sara));
    assert!(sent.take().is_empty());
    session.expire(sara);
    assert_eq!(session.get(people::table, 1).unwrap(), Some(sara));
    assert_eq!(sent.take().len(), 1);
}

#[test]
fn a_composite_key_is_a_tuple() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sweden = session.add(
            countries::table,
            (countries::code.to("SE"), countries::name.to("Sweden")),
        );
        let malmo = (
            cities::country.to("SE"),
            cities::name.to("Malmö"),
            cities::people.to(360_000),
        );
        let malmo = session.add(cities::table, malmo);
        session.commit().unwrap();
        assert_eq!(
            session.get(cities::table, ("SE", "Malmö")).unwrap(),
            Some(malmo)
        );
        assert_eq!(session.get(countries::table, "SE").unwrap(), Some(sweden));
        assert_eq!(session.get(cities::table, ("SE", "Lund")).unwrap(), None);
    });
}

#[test]
fn a_unique_key_finds_the_row_that_the_session_has() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let bo = session.add(
            people::table,
            (people::name.to("Bo"), people::email.to("bo@x")),
        );
        session.add(people::table, (people::name.to("Nobody"),));
        session.commit().unwrap();
        sent.take();
        let by = people::constraints::PEOPLE_EMAIL_KEY;
        assert_eq!(session.find_by(by, "bo@x").unwrap(), Some(bo));
        let sql = sent.take().concat();
        assert!(
            sql.contains(r#""people" WHERE "people"."email" = "#),
            "{sql}"
        );
        assert_eq!(session.find_by(by, "no@x").unwrap(), None);

        // As the database has it: what is assigned here counts when it is written.
        session[bo].email = Some("new@x".to_owned());
        assert_eq!(session.find_by(by, "new@x").unwrap(), None);
        assert_eq!(session.find_by(by, "bo@x").unwrap(), Some(bo));
        assert_eq!(session[bo].email.as_deref(), Some("new@x"), "changes stay");
        session.flush().unwrap();
        assert_eq!(session.find_by(by, "new@x").unwrap(), Some(bo));

        session.delete(bo);
        assert_eq!(session.find_by(by, "new@x").unwrap(), None);
        session.commit().unwrap();

        // A row that the session does not have.
        let ann =
            insert_into(people::table).values((people::name.to("Ann"), people::email.to("ann@x")));
        ann.run(session.connection()).unwrap();
        let ann = session.find_by(by, "ann@x").unwrap().unwrap();
        assert_eq!(session[ann].name, "Ann");
        assert_eq!(
            session.get(people::table, session[ann].id).unwrap(),
            Some(ann)
        );
    });
}

#[test]
fn a_second_load_refreshes_what_is_unchanged() {
    everywhere!(|conn| {
        insert_into(people::table)
            .rows(["Sara", "Bo"].map(person))
            .run(conn)
            .unwrap();
        let mut session = Session::new(conn);
        let all = from(people::table).order_by(people::id);
        let found = session.load(&all).unwrap();
        let (sara, bo) = (found[0], found[1]);
        session[sara].name = "Sarah".into();
        // Borrowed, and as it was.
        let _ = &mut session[bo].name;
        assert!(session.is_modified(sara) && !session.is_modified(bo));
        assert_eq!(session.dirty(people::table), [sara]);
        assert_eq!(session.modified_columns(sara), ["name"]);
        assert_eq!(session.original(sara).unwrap().name, "Sara");

        update(people::table)
            .set(people::age.to(30))
            .all_rows()
            .run(session.connection())
            .unwrap();
        assert_eq!(session.load(&all).unwrap(), found);
        assert_eq!(
            (&*session[sara].name, session[sara].age),
            ("Sarah", None),
            "changed here"
        );
        assert_eq!((&*session[bo].name, session[bo].age), ("Bo", Some(30)));

        session.refresh(sara).unwrap();
        assert_eq!(
            (&*session[sara].name, session[sara].age),
            ("Sara", Some(30))
        );
        session[sara].name = "Sarah".into();
        session.expire(sara);
        assert!(!session.is_modified(sara));
        session.load(&all).unwrap();
        assert_eq!(session[sara].name, "Sara");
    });
}

#[test]
fn pairs_and_rows_that_an_outer_join_leaves_out() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, person("Sara"));
        let bo = session.add(people::table, person("Bo"));
        session.link(bo, people::boss, sara);
        session.commit().unwrap();
        let teams = from(people::table)
            .left_join(teams::table.on(teams::lead_id.eq(people::id)))
            .order_by(people::id)
            .select((people::table, teams::table));
        let found: Vec<(Ref<_>, Option<Ref<_>>)> = session.load(&teams).unwrap();
        assert_eq!(found, [(sara, None), (bo, None)]);
    });
}

#[test]
fn states() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, person("Sara"));
        let gone = session.add(people::table, person("Gone"));
        assert_eq!(session.state(sara), State::Pending);
        assert_eq!(session.new_rows(people::table), [sara, gone]);
        assert!(session.row(sara).is_none() && session.row_mut(sara).is_none());
        session.delete(gone);
        assert_eq!(session.state(gone), State::Transient);
        session.flush().unwrap();
        assert_eq!(session.state(sara), State::Persistent);
        assert!(session[sara].active, "the database's default");

        session.delete(sara);
        assert_eq!(session.state(sara), State::Persistent);
        assert_eq!(session.deleted(people::table), [sara]);
        assert_eq!(session.get(people::table, session[sara].id).unwrap(), None);
        session.flush().unwrap();
        assert_eq!(session.state(sara), State::Deleted);
        session.commit().unwrap();
        assert_eq!(session.state(sara), State::Detached);
        assert_eq!(session[sara].name, "Sara", "its last values");
        assert!(session.row_mut(sara).is_none());
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn what_is_expunged_is_not_written() {
    everywhere!(|conn| {
        insert_into(people::table)
            .rows(["Sara"].map(person))
            .run(conn)
            .unwrap();
        let mut session = Session::new(conn);
        let sara = session.load(&from(people::table)).unwrap()[0];
        session[sara].name = "Sarah".into();
        session.expunge(sara);
        assert_eq!(session.state(sara), State::Detached);
        session.commit().unwrap();
        let again = session.load(&from(people::table)).unwrap()[0];
        assert_ne!(again, sara);
        assert_eq!(session[again].name, "Sara");
        session.expunge_all();
        assert!(session.row(again).is_none());
    });
}

#[test]
#[should_panic = "is a handle of another session"]
fn a_handle_of_another_session_is_refused() {
    let (mut one, mut other) = (sqlite(), sqlite());
    let mut one = Session::new(&mut one);
    let mut other = Session::new(&mut other);
    let sara = one.add(people::table, person("Sara"));
    other.add(people::table, person("Bo"));
    other.delete(sara);
}

#[test]
#[should_panic = "Person#0 is Pending: its values are known when it was written"]
fn a_pending_row_has_no_values() {
    let mut conn = sqlite();
    let mut session = Session::new(&mut conn);
    let sara = session.add(people::table, person("Sara"));
    let _ = &session[sara].name;
}

#[test]
fn set_assigns_before_and_after_a_row_is_written() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, person("Sara"));
        session.set(sara, (people::age.to(34), people::active.to(false)));
        session.set(sara, people::age.to(35));
        session.flush().unwrap();
        assert_eq!((session[sara].age, session[sara].active), (Some(35), false));
        // A value shows at once, what the database computes after the flush.
        session.set(
            sara,
            (people::age.to_null(), people::name.to(upper("sara"))),
        );
        assert_eq!((session[sara].age, &*session[sara].name), (None, "Sara"));
        assert_eq!(session.modified_columns(sara), ["name", "age"]);
        session.flush().unwrap();
        assert_eq!((session[sara].age, &*session[sara].name), (None, "SARA"));
        let changes = PersonChanges {
            name: Some("Sara".into()),
            ..PersonChanges::default()
        };
        session.set(sara, changes);
        assert_eq!(session[sara].name, "Sara");
        session.commit().unwrap();
        assert_eq!(
            from(people::table)
                .select(people::name)
                .all(session.connection())
                .unwrap(),
            ["Sara"]
        );
    });
}

#[test]
fn a_tree_of_rows_is_a_tree_of_handles() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let sara = session.add(people::table, person("Sara"));
        let bo = session.add(
            people::table,
            (people::name.to("Bo"), people::boss.to(sara)),
        );
        let team = session.add(teams::table, (teams::title.to("One"), teams::lead.to(bo)));
        session.commit().unwrap();
        let tree = from(people::table)
            .order_by(people::id)
            .with(people::reports.with(people::teams));
        let found = session.load(&tree).unwrap();
        assert_eq!(*found[0], sara);
        let reports = found[0].get(people::reports);
        assert_eq!((reports.len(), *reports[0]), (1, bo));
        assert_eq!(reports[0].get(people::teams), [team]);
        assert_eq!(*found[1], bo);
        let lead = session.load(&from(teams::table).with(teams::lead)).unwrap();
        assert_eq!(lead[0].get(teams::lead), Some(&bo));
    });
}

//! What a flush sends.

use relata::prelude::*;
use relata::session::Session;

use crate::databases::{Sent, everywhere, postgres, sqlite};
use crate::schema::{files, folders, members, people, teams};

#[test]
fn new_rows_of_one_shape_are_one_statement() {
    let mut conn = sqlite();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let named = ["Sara", "Bo", "Taro"].map(|name| (people::name.to(name),));
    let rows = session.add_all(people::table, named);
    let aged = session.add(people::table, (people::name.to("Eve"), people::age.to(7)));
    session.commit().unwrap();
    assert_eq!(
        sent.take(),
        [
            "BEGIN",
            r#"INSERT INTO "people" ("name") VALUES (?), (?), (?) RETURNING "people"."id", "people"."name", "people"."email", "people"."age", "people"."active", "people"."boss_id""#,
            r#"INSERT INTO "people" ("name", "age") VALUES (?, ?) RETURNING "people"."id", "people"."name", "people"."email", "people"."age", "people"."active", "people"."boss_id""#,
            "COMMIT",
        ]
    );
    let ids: Vec<i64> = rows.iter().map(|row| session[*row].id).collect();
    assert_eq!((ids, session[aged].id), (vec![1, 2, 3], 4));
    session.commit().unwrap();
    assert!(sent.take().is_empty(), "nothing is left to write");
}

#[test]
fn changes_of_the_same_columns_are_one_statement() {
    let Some(mut conn) = postgres() else { return };
    let named = ["Sara", "Bo", "Taro", "Eve"].map(|name| (people::name.to(name),));
    insert_into(people::table)
        .rows(named)
        .run(&mut conn)
        .unwrap();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let found = session
        .load(&from(people::table).order_by(people::id.desc()))
        .unwrap();
    sent.take();
    for row in &found[..2] {
        session[*row].age = Some(30);
    }
    session[found[2]].name.push('!');
    let _ = &mut session[found[3]].name;
    session.flush().unwrap();
    let all = r#" RETURNING "people"."id", "people"."name", "people"."email", "people"."age", "people"."active", "people"."boss_id""#;
    assert_eq!(
        sent.take(),
        [
            "BEGIN",
            &format!(r#"UPDATE "people" SET "name" = $1 WHERE "people"."id" = $2{all}"#),
            &format!(
                r#"UPDATE "people" SET "age" = "given"."column2" FROM unnest($1, $2) AS "given" ("column1", "column2") WHERE "people"."id" = "given"."column1"{all}"#
            ),
        ]
    );
    for row in found {
        session.delete(row);
    }
    session.commit().unwrap();
    assert_eq!(
        sent.take(),
        [
            "SAVEPOINT diesel_savepoint_1",
            r#"DELETE FROM "people" WHERE "people"."id" = ANY ($1)"#,
            "SELECT 1",
            "RELEASE SAVEPOINT diesel_savepoint_1",
            "SELECT 1",
            "COMMIT",
        ]
    );
}

#[test]
fn rows_of_values_are_arrays_on_postgres() {
    let Some(mut conn) = postgres() else { return };
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let columns = r#""people"."id", "people"."name", "people"."email", "people"."age", "people"."active", "people"."boss_id""#;
    let aged = [("Sara", Some(7)), ("Bo", None), ("Taro", Some(i32::MAX))];
    let aged = aged.map(|(name, age)| (people::name.to(name), people::age.to(age)));
    let rows = session.add_all(people::table, aged);
    session.flush().unwrap();
    let insert = format!(
        r#"INSERT INTO "people" ("name", "age") SELECT "column1", "column2" FROM unnest($1, $2) WITH ORDINALITY AS "given" ("column1", "column2", "place") ORDER BY "place" RETURNING {columns}"#
    );
    assert_eq!(sent.take(), ["BEGIN", &insert]);
    let known: Vec<_> = rows
        .iter()
        .map(|row| (session[*row].name.clone(), session[*row].age))
        .collect();
    let expected = [("Sara", Some(7)), ("Bo", None), ("Taro", Some(i32::MAX))];
    assert_eq!(known, expected.map(|(name, age)| (name.to_owned(), age)));

    // Keys of several columns.
    let teams = session.add_all(
        teams::table,
        ["One", "Two"].map(|title| (teams::title.to(title),)),
    );
    session.flush().unwrap();
    for (team, person) in [(0, 0), (0, 1), (1, 2)] {
        let (team_id, person_id) = (session[teams[team]].id, session[rows[person]].id);
        let member = (
            members::team_id.to(team_id),
            members::person_id.to(person_id),
            members::role.to("x"),
        );
        session.add(members::table, member);
    }
    session.commit().unwrap();
    sent.take();
    let found = session.load(&from(members::table)).unwrap();
    for member in &found[..2] {
        session.delete(*member);
    }
    session.commit().unwrap();
    let delete = r#"DELETE FROM "members" WHERE ("members"."team_id", "members"."person_id") IN (SELECT * FROM unnest($1, $2))"#;
    assert!(sent.take().iter().any(|sql| sql == delete));
    assert_eq!(from(members::table).count(session.connection()).unwrap(), 1);

    // A value that the database computes has no place in an array.
    let written = [people::age.to(1), people::age.to(2)].map(|age| (people::name.to("Eve"), age));
    let mut eves = session.add_all(people::table, written);
    let computed = (people::name.to(upper("eve")), people::age.to(3));
    eves.push(session.add(people::table, computed));
    session.commit().unwrap();
    let known: Vec<_> = eves
        .iter()
        .map(|eve| (&*session[*eve].name, session[*eve].age))
        .collect();
    assert_eq!(
        known,
        [("Eve", Some(1)), ("Eve", Some(2)), ("EVE", Some(3))]
    );
}

#[test]
fn many_rows_are_statements_of_a_hundred_on_sqlite() {
    let mut conn = sqlite();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    let new = |i: i64| (people::name.to(format!("person {i}")), people::age.to(7));
    let rows = session.add_all(people::table, (0..250).map(new).collect::<Vec<_>>());
    session.flush().unwrap();
    let row_counts = |sent: Vec<String>, verb: &str| -> Vec<usize> {
        let sent = sent.iter().filter(|sql| sql.starts_with(verb));
        sent.map(|sql| sql.matches("), (").count() + 1).collect()
    };
    let inserts = sent.take();
    assert_eq!(inserts[1], inserts[2], "the same statement");
    assert_eq!(inserts[1].matches('?').count(), 200);
    assert_eq!(row_counts(inserts, "INSERT"), [100, 100, 50]);
    for (i, row) in (0..).zip(&rows) {
        let person = &mut session[*row];
        assert_eq!((person.id, &*person.name), (i + 1, &*format!("person {i}")));
        person.age = i32::try_from(i).ok().filter(|age| age % 2 == 0);
    }
    session.flush().unwrap();
    let updates = sent.take();
    assert_eq!(row_counts(updates, "UPDATE"), [100, 100, 50]);
    session.commit().unwrap();
    let ages = from(people::table).order_by(people::id).select(people::age);
    let ages = ages.all(session.connection()).unwrap();
    let expected = (0..250).map(|age| Some(age).filter(|age| age % 2 == 0));
    assert!(ages.into_iter().eq(expected));
}

#[test]
fn rows_that_reference_each_other_by_value_are_one_statement() {
    let mut conn = sqlite();
    let mut session = Session::new(&mut conn);
    // A ring, so that none can be the first.
    let new = |i: i64| {
        let boss = people::boss_id.to(i % 250 + 1);
        (
            people::id.to(i),
            people::name.to(format!("person {i}")),
            boss,
        )
    };
    let rows = session.add_all(people::table, (1..=250).map(new).collect::<Vec<_>>());
    session.commit().unwrap();
    assert_eq!(session[rows[249]].boss_id, Some(1));
    assert_eq!(
        from(people::table).count(session.connection()).unwrap(),
        250
    );
}

#[test]
fn tables_are_written_in_the_order_of_their_keys() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        // Said in the wrong order.
        let team = session.add(teams::table, (teams::title.to("One"),));
        let bo = session.add(people::table, (people::name.to("Bo"),));
        let sara = session.add(people::table, (people::name.to("Sara"),));
        session.link(team, teams::lead, sara);
        session.link(bo, people::boss, sara);
        session.commit().unwrap();
        let kinds = sent.kinds();
        let inserts: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.starts_with("INSERT"))
            .collect();
        assert_eq!(inserts, ["INSERT people", "INSERT people", "INSERT teams"]);
        assert_eq!(session[bo].boss_id, Some(session[sara].id));
        assert_eq!(session[team].lead_id, Some(session[sara].id));

        let (team_id, person_id) = (session[team].id, session[bo].id);
        let member = (
            members::team_id.to(team_id),
            members::person_id.to(person_id),
            members::role.to("x"),
        );
        let member = session.add(members::table, member);
        session.flush().unwrap();
        sent.take();
        session.delete(sara);
        session.delete(bo);
        session.delete(team);
        session.delete(member);
        session.commit().unwrap();
        let kinds = sent.kinds();
        let deletes: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.starts_with("DELETE"))
            .collect();
        assert_eq!(
            deletes,
            [
                "DELETE members",
                "DELETE teams",
                "DELETE people",
                "DELETE people"
            ]
        );
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn rows_in_a_circle_get_a_second_update() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let one = session.add(people::table, (people::name.to("One"),));
        let two = session.add(people::table, (people::name.to("Two"),));
        let own = session.add(people::table, (people::name.to("Own"),));
        session.link(one, people::boss, two);
        session.link(two, people::boss, one);
        session.link(own, people::boss, own);
        session.commit().unwrap();
        let kinds = sent.kinds();
        let updates = kinds.iter().filter(|kind| *kind == "UPDATE people").count();
        assert!(updates == 1 || updates == 2, "{kinds:?}");
        assert_eq!(session[one].boss_id, Some(session[two].id));
        assert_eq!(session[two].boss_id, Some(session[one].id));
        assert_eq!(session[own].boss_id, Some(session[own].id));
        let stored = from(people::table)
            .order_by(people::id)
            .all(session.connection())
            .unwrap();
        let mut known: Vec<_> = [one, two, own].map(|row| session[row].clone()).into();
        known.sort_by_key(|row| row.id);
        assert_eq!(stored, known);
        for row in [own, one, two] {
            session.delete(row);
        }
        session.commit().unwrap();
        assert_eq!(from(people::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn tables_in_a_circle() {
    everywhere!(|conn| {
        let mut session = Session::new(conn);
        let folder = session.add(folders::table, (folders::name.to("Photos"),));
        // Required, and not known yet: a place for it is linked below.
        let file = session.add(
            files::table,
            (files::name.to("me.jpg"), files::folder_id.to(0)),
        );
        session.link(file, files::folder, folder);
        session.link(folder, folders::cover, file);
        session.commit().unwrap();
        assert_eq!(session[file].folder_id, session[folder].id);
        assert_eq!(session[folder].cover_id, Some(session[file].id));
        session.delete(folder);
        session.delete(file);
        session.commit().unwrap();
        assert_eq!(from(files::table).count(session.connection()).unwrap(), 0);
        assert_eq!(from(folders::table).count(session.connection()).unwrap(), 0);
    });
}

#[test]
fn the_database_computes_with_the_columns_of_a_row() {
    everywhere!(|conn| {
        let rows = [("Sara", 30), ("Bo", 40)];
        insert_into(people::table)
            .rows(rows.map(|(name, age)| (people::name.to(name), people::age.to(age))))
            .run(conn)
            .unwrap();
        let mut session = Session::new(conn);
        let found = session
            .load(&from(people::table).order_by(people::id))
            .unwrap();
        // Somebody else is faster.
        update(people::table)
            .set(people::age.to(50))
            .all_rows()
            .run(session.connection())
            .unwrap();
        session.update(found[0], people::age.to(people::age + 1));
        session.update(
            found[1],
            (
                people::age.to(people::age + 2),
                people::name.to(people::name.concat("!")),
            ),
        );
        session[found[0]].name = "Sara L.".to_owned();
        assert!(session.is_modified(found[0]) && session.is_modified(found[1]));
        session.flush().unwrap();
        let seen = found
            .iter()
            .map(|row| (session[*row].name.clone(), session[*row].age));
        assert_eq!(
            seen.collect::<Vec<_>>(),
            [
                ("Sara L.".to_owned(), Some(51)),
                ("Bo!".to_owned(), Some(52))
            ]
        );
        session.update(found[0], people::age.to(people::age + 100));
        session.rollback().unwrap();
        assert!(!session.is_modified(found[0]));
        let ages = from(people::table).order_by(people::id).select(people::age);
        assert_eq!(
            ages.all(session.connection()).unwrap(),
            [Some(50), Some(50)]
        );
    });
}

#[test]
#[should_panic(expected = "a row of `people` is Pending")]
fn a_new_row_has_no_columns_to_compute_with() {
    let mut conn = sqlite();
    let mut session = Session::new(&mut conn);
    let bo = session.add(people::table, (people::name.to("Bo"),));
    session.update(bo, people::age.to(people::age + 1));
}

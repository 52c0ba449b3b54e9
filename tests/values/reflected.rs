//! What a catalog says less of than it seems: arrays of other elements, views over defaults, keys that do not hold.

use relata::backend::Pg;
use relata::chrono::NaiveDate;
use relata::connection::{Connection as _, PgConnection};
use relata::prelude::*;

use crate::composites::Database;
use crate::with_reflected::{
    Mood, NewAllLog, NewAllMember, NewByTrigger, NewGrownMember, TABLES, all_logs, all_members,
    by_trigger, children, cities, grown_members, grown_names, lists, logs, members, noons, parents,
};

fn database(name: &str) -> Option<(Database, PgConnection)> {
    let database = Database::made_by(name, include_str!("reflected.sql"))?;
    let conn = PgConnection::connect(&database.url).unwrap();
    Some((database, conn))
}

/// True if an heir may hold NULL where its parent does not: before PostgreSQL 18.
fn heirs_drop_not_null(conn: &mut PgConnection) -> bool {
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    version.one(conn).unwrap() < 180_000
}

#[test]
fn arrays_of_other_elements() {
    // The other side is cast, so that an index of the column serves; but not to a domain, which may forbid what it holds.
    let contains = from(lists::table)
        .filter(lists::tags.contains(["a"]))
        .select(lists::id);
    assert_eq!(
        contains.to_sql::<Pg>().unwrap(),
        r#"SELECT "lists"."id" FROM "lists" WHERE "lists"."tags" @> CAST($1 AS varchar[])"#
    );
    let numbers = from(lists::table)
        .filter(lists::numbers.overlaps([-1, 2]))
        .select(lists::id);
    assert_eq!(
        numbers.to_sql::<Pg>().unwrap(),
        r#"SELECT "lists"."id" FROM "lists" WHERE CAST("lists"."numbers" AS integer[]) && $1"#
    );
    let words = from(lists::table)
        .filter(lists::words.contains(["a"]))
        .select(lists::id);
    assert_eq!(
        words.to_sql::<Pg>().unwrap(),
        r#"SELECT "lists"."id" FROM "lists" WHERE "lists"."words" @> $1"#
    );
    let Some((_database, mut conn)) = database("arrays") else {
        return;
    };
    let conn = &mut conn;
    insert_into(lists::table)
        .values((
            lists::id.to(1),
            lists::tags.to(vec!["a", "b"]),
            lists::names.to(vec!["a", "b"]),
            lists::numbers.to(vec![1, 2]),
            lists::moods.to(vec![Mood::Fine]),
            lists::words.to(vec!["a", "b"]),
        ))
        .run(conn)
        .unwrap();
    macro_rules! finds {
        ($($condition:expr => $found:expr;)+) => {$(
            let ids = from(lists::table).filter($condition).select(lists::id).all(conn).unwrap();
            assert_eq!(ids == [1], $found, "{}", stringify!($condition));
        )+};
    }
    finds! {
        lists::tags.contains(["a"]) => true;
        lists::tags.contains(["c"]) => false;
        lists::tags.contained_by(["a", "b", "c"]) => true;
        lists::tags.overlaps(["b", "z"]) => true;
        lists::tags.eq(vec!["a", "b"]) => true;
        lists::tags.ne(vec!["a", "b"]) => false;
        lists::tags.lt(vec!["b"]) => true;
        lists::tags.is_distinct_from(vec!["a"]) => true;
        lists::tags.eq(lists::words) => true;
        lists::words.eq(lists::tags) => true;
        lists::tags.eq(lists::tags) => true;
        lists::tags.eq(lists::names) => true;
        lists::names.contains(["a"]) => true;
        lists::names.eq(vec!["a", "b"]) => true;
        lists::names.overlaps(["c"]) => false;
        lists::numbers.contains([2]) => true;
        lists::numbers.contains([-1]) => false;
        lists::numbers.overlaps([-1, 2]) => true;
        lists::numbers.eq(vec![1, 2]) => true;
        lists::numbers.eq(lists::numbers) => true;
        lists::moods.contains([Mood::Fine]) => true;
        lists::moods.eq(vec![Mood::SoSo]) => false;
    }
    // Under another name, through a subquery, and in HAVING.
    relata::alias!(others = lists);
    let aliased = from(others::table)
        .filter(others::tags.contains(["a"]))
        .select(others::id);
    assert_eq!(aliased.all(conn).unwrap(), [1]);
    relata::label!(inner);
    let inside = from(lists::table)
        .select((lists::id, lists::tags))
        .subquery(inner);
    let outside = from(inside.clone())
        .filter(inside.get(lists::tags).overlaps(["a"]))
        .select(inside.get(lists::id));
    assert_eq!(outside.all(conn).unwrap(), [1]);
    let grouped = from(lists::table)
        .group_by(lists::tags)
        .having(lists::tags.eq(vec!["a", "b"]))
        .select(lists::tags);
    assert_eq!(grouped.all(conn).unwrap().len(), 1);
}

#[test]
fn new_rows_of_views_have_defaults() {
    let Some((_database, mut conn)) = database("views") else {
        return;
    };
    let conn = &mut conn;
    let name = |name: &str| Some(name.to_owned());
    let new = NewAllMember {
        name: name("Ann"),
        mail: Some(None),
        ..NewAllMember::default()
    };
    insert_into(all_members::table)
        .values(new)
        .run(conn)
        .unwrap();
    let row = from(members::table).one(conn).unwrap();
    assert_eq!(
        (row.id, row.status.as_deref(), row.mail),
        (1, Some("new"), None)
    );
    assert_eq!(row.created_at.map(|at| at.timestamp()), Some(946_684_800));
    let null = NewAllMember {
        name: name("Bo"),
        status: Some(None),
        ..NewAllMember::default()
    };
    insert_into(all_members::table)
        .values(null)
        .run(conn)
        .unwrap();
    assert_eq!(from(members::table).find(2).one(conn).unwrap().status, None);

    // What is computed is no part of a new row, nor of a change.
    let grown = NewGrownMember {
        name: name("Cy"),
        ..NewGrownMember::default()
    };
    insert_into(grown_members::table)
        .values(grown)
        .run(conn)
        .unwrap();
    let row = from(grown_members::table)
        .filter(grown_members::name.eq("Cy"))
        .one(conn)
        .unwrap();
    assert_eq!(
        (row.id, row.loud.as_deref(), row.next_age),
        (3, Some("CY"), None)
    );
    let changed = update(grown_names::table)
        .set(grown_names::name.to("Di"))
        .filter(grown_names::name.eq("Cy"));
    assert_eq!(changed.run(conn).unwrap(), 1);

    // The numbers of a partitioned table.
    let log = NewAllLog {
        text: name("first"),
        ..NewAllLog::default()
    };
    insert_into(all_logs::table).values(log).run(conn).unwrap();
    let row = from(logs::table).one(conn).unwrap();
    assert_eq!(
        (row.id, row.at),
        (1, NaiveDate::from_ymd_opt(2020, 1, 1).unwrap())
    );

    // A trigger takes any column.
    let loud = NewByTrigger {
        loud: Some(name("EVE")),
        ..NewByTrigger::default()
    };
    insert_into(by_trigger::table)
        .values(loud)
        .run(conn)
        .unwrap();
    assert_eq!(
        from(members::table)
            .filter(members::name.eq("eve"))
            .count(conn)
            .unwrap(),
        1
    );
}

#[test]
fn rows_without_the_row_that_they_reference() {
    let Some((_database, mut conn)) = database("orphans") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "INSERT INTO parents VALUES (1, 'a');
         ALTER TABLE children DROP CONSTRAINT children_parent;
         INSERT INTO children VALUES (1, 1, 1), (2, 7, 1);
         ALTER TABLE children ADD CONSTRAINT children_parent FOREIGN KEY (parent_id) REFERENCES parents NOT VALID",
    )
    .unwrap();
    let rows = from(children::table)
        .with(children::parent)
        .order_by(children::id)
        .all(conn)
        .unwrap();
    let found: Vec<Option<String>> = (rows.iter())
        .map(|row| row.get(children::parent).map(|parent| parent.name.clone()))
        .collect();
    assert_eq!(found, [Some("a".to_owned()), None]);
    let joined = from(children::table)
        .with(children::parent.joined())
        .order_by(children::id)
        .all(conn)
        .unwrap();
    assert!(joined[0].get(children::parent).is_some() && joined[1].get(children::parent).is_none());
    let values = from(children::table)
        .select((children::id, children::parent.get(parents::name)))
        .order_by(children::id);
    assert_eq!(
        values.all(conn).unwrap(),
        [(1, Some("a".to_owned())), (2, None)]
    );
    // The other key holds.
    let values = from(children::table)
        .select(children::other.get(parents::name))
        .order_by(children::id);
    assert_eq!(values.all(conn).unwrap(), ["a", "a"]);
    // It is written like any other.
    let parent = from(parents::table).one(conn).unwrap();
    let moved = update(children::table)
        .set(children::parent.to(&parent))
        .filter(children::id.eq(2));
    assert_eq!(moved.run(conn).unwrap(), 1);
}

#[test]
fn rows_of_tables_that_inherit() {
    let Some((_database, mut conn)) = database("heirs") else {
        return;
    };
    let conn = &mut conn;
    if !heirs_drop_not_null(conn) {
        return;
    }
    conn.run_script(
        "INSERT INTO parents VALUES (1, 'a');
         INSERT INTO cities VALUES (1, 'Oslo', 1);
         INSERT INTO capitals VALUES (1, NULL, 1, 'x'), (2, 'Wien', 9, 'y')",
    )
    .unwrap();
    let all = from(cities::table)
        .with(cities::parent)
        .order_by((cities::id, cities::name))
        .all(conn)
        .unwrap();
    let found: Vec<_> = all
        .iter()
        .map(|row| (row.name.as_deref(), row.get(cities::parent).is_some()))
        .collect();
    assert_eq!(
        found,
        [(Some("Oslo"), true), (None, true), (Some("Wien"), false)]
    );
    let of_parent = from(parents::table)
        .with(parents::cities)
        .one(conn)
        .unwrap();
    assert_eq!(of_parent.get(parents::cities).len(), 2);
}

#[test]
fn a_literal_that_a_column_makes_null() {
    let Some((_database, mut conn)) = database("zones") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script("INSERT INTO zones VALUES (1, 'UTC'), (2, NULL)")
        .unwrap();
    let rows = from(noons::table).order_by(noons::id).all(conn).unwrap();
    assert!(rows[0].noon.is_some() && rows[1].noon.is_none() && rows[1].letter == "x");
}

#[test]
fn the_schema_is_what_the_modules_expect() {
    if let Some((_database, mut conn)) = database("expected")
        && heirs_drop_not_null(&mut conn)
    {
        relata::verify_schema(TABLES, &mut conn).unwrap();
    }
}

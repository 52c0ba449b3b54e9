//! Rules of tables: rows that they hide are in no answer, whatever the query.

use std::sync::{Arc, Mutex};

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::engine::Engine;
use relata::engine::events::{self, BeforeStatement, Events, Veto};
use relata::prelude::*;
use relata::rules::RowRules;
use relata::session::{Session, SessionOptions, State};
use relata::types::BigInt;
use relata::{Error, RenderError};

use crate::databases::everywhere;
use crate::schema::{members, notes, people, people_tags, tags, teams};

relata::alias!(chief = people);
relata::relation! { older { id: BigInt } }

/// Two of the five are not active: 2, who leads 3 and a team, and 5.
macro_rules! rows {
    ($conn:ident) => {
        $conn
            .run_script(
                "INSERT INTO people (id, name, age, active, boss_id) VALUES (1, 'Ann', 60, TRUE, NULL);
                 INSERT INTO people (id, name, age, active, boss_id) VALUES (2, 'Bo', 50, FALSE, 1);
                 INSERT INTO people (id, name, age, active, boss_id) VALUES (3, 'Cy', 40, TRUE, 2);
                 INSERT INTO people (id, name, age, active, boss_id) VALUES (4, 'Di', 30, TRUE, 1);
                 INSERT INTO people (id, name, age, active, boss_id) VALUES (5, 'Ed', 20, FALSE, 4);
                 INSERT INTO tags (id, label) VALUES (1, 'red'), (2, 'blue');
                 INSERT INTO people_tags (person_id, tag_id) VALUES (1, 1), (2, 1), (3, 2), (5, 2);
                 INSERT INTO teams (id, title, lead_id) VALUES (1, 'One', 1), (2, 'Two', 2), (3, 'Three', NULL);
                 INSERT INTO members (team_id, person_id, role) VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 5, 'c');
                 INSERT INTO notes (id, title, slug, deleted, tenant) VALUES ('a', 'A', 'a', FALSE, 1);
                 INSERT INTO notes (id, title, slug, deleted, tenant) VALUES ('b', 'B', 'b', FALSE, 2);
                 INSERT INTO notes (id, title, slug, deleted, tenant) VALUES ('c', 'C', 'c', TRUE, 1);",
            )
            .unwrap();
    };
}

/// Runs the same queries with the rules, and without them after the hidden rows are gone: the answers are the same.
macro_rules! as_if_gone {
    ($conn:ident, $run:expr) => {{
        let run = same($conn, $run);
        $conn.set_rules(RowRules::new().rule("active", people::table, people::active));
        let ruled = run($conn);
        $conn.set_rules(RowRules::new());
        let all = run($conn);
        $conn
            .run_script(
                "UPDATE teams SET lead_id = NULL WHERE lead_id IN (2, 5);
                 DELETE FROM members WHERE person_id IN (2, 5);
                 DELETE FROM people WHERE id IN (2, 5);",
            )
            .unwrap();
        for ((i, answer), all) in run($conn).into_iter().enumerate().zip(all) {
            assert_eq!(ruled[i], answer, "query {i}");
            assert_ne!(ruled[i], all, "query {i} is about hidden rows");
        }
    }};
}
/// Gives the closure its type.
fn same<C, R: Fn(&mut C) -> Vec<String>>(_: &C, run: R) -> R {
    run
}

#[test]
fn no_query_returns_a_hidden_row() {
    everywhere!(|conn| {
        rows!(conn);
        as_if_gone!(conn, |conn: &mut _| {
            let mut found = Vec::new();
            macro_rules! queries {
                ($($query:expr;)*) => {$( found.push(format!("{:?}", $query.all(conn).unwrap())); )*};
            }
            let by_id = || from(people::table).order_by(people::id);
            queries! {
                by_id().select(people::id);
                by_id().filter(people::age.gt(0) & (people::id.eq(2) | people::id.gt(3))).select(people::id);
                from(people::table).filter(people::id.eq(2) | people::active.eq(false)).select(count());
                from(people::table).select((count(), sum(people::age)));
                from(people::table).group_by(people::name).having(count().gt(0)).order_by(people::name).select((people::name, max(people::id)));
                by_id().limit(2).offset(1).select(people::name);
                from(people::table).select(people::name).distinct().order_by(people::name);
                from(chief::table).order_by(chief::id).select(chief::id);
                // Joins of every kind.
                from(teams::table).join(teams::lead).order_by(teams::id).select((teams::id, people::id));
                from(teams::table).left_join(teams::lead).order_by(teams::id).select((teams::id, people::id));
                from(teams::table).left_join(people::table.on(people::id.eq(teams::lead_id) | people::age.eq(20))).order_by((teams::id, people::id)).select((teams::id, people::id));
                from(people::table).left_join(people::teams).order_by(people::id).select((people::id, teams::id));
                from(people::table).right_join(people::teams).order_by(teams::id).select((people::id, teams::id));
                from(teams::table).right_join(teams::lead).order_by(people::id).select((people::id, teams::id));
                from(teams::table).right_join(teams::lead).left_join(tags::table.on(tags::id.eq(people::id))).order_by(people::id).select((people::id, teams::id, tags::id));
                from(people::table).cross_join(tags::table).order_by((people::id, tags::id)).select((people::id, tags::id));
                from(people::table).join(people::tags).order_by((people::id, tags::id)).select((people::id, tags::label));
                from(people::table).left_join(people::boss.to(chief::table)).order_by(people::id).select((people::id, chief::id));
                from(chief::table).join(people::boss.from(chief::table)).order_by(chief::id).select((chief::id, people::id));
                // Subqueries, set operations, WITH.
                from(teams::table).filter(teams::lead_id.in_(from(people::table).select(people::id))).order_by(teams::id).select(teams::id);
                from(tags::table).order_by(tags::id).select((tags::id, tags::people.count()));
                from(tags::table).filter(tags::people.any(people::age.le(20))).select(tags::id);
                from(tags::table).filter(tags::people.all(people::age.ge(40))).order_by(tags::id).select(tags::id);
                from(people::table).filter(people::reports.any(people::age.eq(50))).select(people::id);
                from(people::table).order_by(people::id).select((people::id, people::reports.aggregate(min(people::age))));
                from(older::as_query(from(people::table).filter(people::age.ge(20)).select(people::id))).order_by(older::id).select(older::id);
                from(people::table).select(people::id).union(from(chief::table).select(chief::id)).order_by(ordinal::<1>());
                from(people::table).select(people::id).union_all(from(chief::table).select(chief::id)).order_by(ordinal::<1>());
            }
            // Relations that are loaded.
            let with = from(people::table)
                .with(people::reports.order_by(people::id))
                .with(people::tags.order_by(tags::id))
                .order_by(people::id);
            let loaded = with.all(conn).unwrap();
            let mut trees = String::new();
            for row in &loaded {
                let reports: Vec<i64> = row.get(people::reports).iter().map(|row| row.id).collect();
                trees += &format!("{} {reports:?} {};", row.id, row.get(people::tags).len());
            }
            found.push(trees);
            let teams = from(teams::table)
                .with(teams::lead.joined())
                .order_by(teams::id)
                .all(conn)
                .unwrap();
            found.push(format!(
                "{:?}",
                teams
                    .iter()
                    .map(|team| team.get(teams::lead).map(|lead| lead.id))
                    .collect::<Vec<_>>()
            ));
            let teams = from(teams::table)
                .with(teams::lead)
                .order_by(teams::id)
                .all(conn)
                .unwrap();
            found.push(format!(
                "{:?}",
                teams
                    .iter()
                    .map(|team| team.get(teams::lead).map(|lead| lead.id))
                    .collect::<Vec<_>>()
            ));
            let first = from(people::table)
                .with(
                    people::reports
                        .order_by(people::id.desc())
                        .limit_per_parent(1),
                )
                .order_by(people::id);
            let first: Vec<Vec<i64>> = first
                .all(conn)
                .unwrap()
                .iter()
                .map(|row| row.get(people::reports).iter().map(|row| row.id).collect())
                .collect();
            found.push(format!("{first:?}"));
            // The verbs.
            let two = from(people::table).find(2);
            found.push(format!(
                "{} {}",
                from(people::table).count(conn).unwrap(),
                two.exists(conn).unwrap()
            ));
            found.push(format!("{:?}", two.one_or_none(conn).unwrap()));
            found.push(format!(
                "{:?}",
                from(people::table)
                    .order_by(people::id.desc())
                    .select(people::id)
                    .first(conn)
                    .unwrap()
            ));
            let mut session = Session::new(conn);
            found.push(format!(
                "{:?}",
                session.get(people::table, 2).unwrap().is_some()
            ));
            found
        });
    });
}

/// A FULL JOIN, which MySQL has not.
macro_rules! full_joins {
    ($conn:expr) => {{
        let conn = $conn;
        rows!(conn);
        as_if_gone!(conn, |conn: &mut _| {
            let both = from(teams::table)
                .full_join(teams::lead)
                .order_by((teams::id.asc().nulls_last(), people::id.asc().nulls_last()));
            let three = from(people::table)
                .full_join(people::boss.to(chief::table))
                .order_by((people::id.asc().nulls_last(), chief::id.asc().nulls_last()));
            vec![
                format!(
                    "{:?}",
                    both.select((teams::id, people::id)).all(conn).unwrap()
                ),
                format!(
                    "{:?}",
                    three.select((people::id, chief::id)).all(conn).unwrap()
                ),
            ]
        });
    }};
}
#[test]
fn a_full_join_hides_rows_of_both_sides() {
    full_joins!(&mut crate::databases::sqlite());
    if let Some(conn) = &mut crate::databases::postgres() {
        full_joins!(conn);
    }
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);
impl Events for Seen {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        let sql = statement.sql().replace('`', "\"");
        let values = statement.values().join(", ");
        self.0.lock().unwrap().push(format!("{sql} [{values}]"));
        Ok(())
    }
}
impl Seen {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn rules_are_written_beside_the_tables() {
    let mut conn = crate::databases::sqlite();
    let seen = Seen::default();
    events::watch(&mut conn, seen.clone());
    let rules = RowRules::new()
        .rule(
            "adult",
            people::table,
            people::age.ge(18) | people::boss_id.is_null(),
        )
        .rule_of_column::<BigInt>("tenant", "tenant", 7);
    assert_eq!(rules.names().collect::<Vec<_>>(), ["adult", "tenant"]);
    conn.set_rules(rules);
    let conn = &mut conn;
    let both = people::boss_id.eq(1) | people::id.eq(1);
    from(teams::table)
        .left_join(people::table.on(people::id.eq(teams::lead_id) | people::id.eq(9)))
        .filter(teams::id.eq(3))
        .select(teams::id)
        .all(conn)
        .unwrap();
    from(people::table)
        .filter(both)
        .select(people::id)
        .all(conn)
        .unwrap();
    from(chief::table).count(conn).unwrap();
    from(notes::table)
        .filter(notes::title.eq("A"))
        .select(notes::slug)
        .all(conn)
        .unwrap();
    update(notes::table)
        .set(notes::slug.to("x"))
        .all_rows()
        .run(conn)
        .unwrap();
    delete_from(notes::table)
        .filter(notes::id.eq("a"))
        .run(conn)
        .unwrap();
    insert_into(notes::table)
        .values((notes::id.to("n"), notes::title.to("N"), notes::slug.to("n")))
        .on_conflict(notes::constraints::NOTES_PKEY)
        .do_update(notes::slug.to("again"))
        .run(conn)
        .unwrap();
    from(teams::table).select(teams::id).all(conn).unwrap();
    assert_eq!(
        seen.take(),
        [
            "SELECT \"teams\".\"id\" FROM \"teams\" LEFT JOIN \"people\" ON (\"people\".\"id\" = \"teams\".\"lead_id\" OR \
             \"people\".\"id\" = ?) AND (\"people\".\"age\" >= ? OR \"people\".\"boss_id\" IS NULL) WHERE \"teams\".\"id\" = ? [9, 18, 3]",
            "SELECT \"people\".\"id\" FROM \"people\" WHERE (\"people\".\"boss_id\" = ? OR \"people\".\"id\" = ?) \
             AND (\"people\".\"age\" >= ? OR \"people\".\"boss_id\" IS NULL) [1, 1, 18]",
            "SELECT count(*) FROM \"people\" AS \"chief\" WHERE (\"chief\".\"age\" >= ? OR \"chief\".\"boss_id\" IS NULL) [18]",
            "SELECT \"notes\".\"slug\" FROM \"notes\" WHERE \"notes\".\"title\" = ? AND \"notes\".\"tenant\" = ? [\"A\", 7]",
            "UPDATE \"notes\" SET \"slug\" = ? WHERE \"notes\".\"tenant\" = ? [\"x\", 7]",
            "DELETE FROM \"notes\" WHERE \"notes\".\"id\" = ? AND \"notes\".\"tenant\" = ? [\"a\", 7]",
            "INSERT INTO \"notes\" (\"id\", \"title\", \"slug\") VALUES (?, ?, ?) ON CONFLICT (\"id\") DO UPDATE SET \"slug\" = ? \
             WHERE \"notes\".\"tenant\" = ? [\"n\", \"N\", \"n\", \"again\", 7]",
            "SELECT \"teams\".\"id\" FROM \"teams\" []",
        ]
    );
}

#[test]
fn writes_do_not_touch_hidden_rows() {
    everywhere!(|conn| {
        rows!(conn);
        conn.set_rules(
            RowRules::new()
                .rule("mine", notes::table, notes::tenant.eq(1))
                .rule("there", notes::table, !notes::deleted),
        );
        assert_eq!(
            update(notes::table)
                .set(notes::slug.to("x"))
                .all_rows()
                .run(conn)
                .unwrap(),
            1
        );
        assert_eq!(
            delete_from(notes::table)
                .filter(notes::id.ne("a"))
                .run(conn)
                .unwrap(),
            0
        );
        assert_eq!(
            delete_from(notes::table)
                .rows(["b", "c"])
                .run(conn)
                .unwrap(),
            0
        );
        let error = update(notes::table)
            .rows([("a", notes::slug.to("y")), ("b", notes::slug.to("y"))])
            .run(conn)
            .unwrap_err();
        assert!(
            matches!(&error, Error::RowsNotFound { rows, .. } if rows == &[1]),
            "{error}"
        );
        conn.set_rules(RowRules::new());
        let slugs = from(notes::table)
            .order_by(notes::id)
            .select(notes::slug)
            .all(conn)
            .unwrap();
        assert_eq!(slugs.len(), 3);
        assert_eq!(slugs[1..], ["b", "c"]);
    });
}

/// What rules cannot be written into is an error.
fn refused<T: std::fmt::Debug>(result: relata::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Encode { source, .. } => match source.downcast_ref() {
            Some(RenderError::RuleNotApplied { table }) => (*table).to_owned(),
            Some(RenderError::RawWithRules) => "raw".to_owned(),
            _ => panic!("{source}"),
        },
        other => panic!("{other}"),
    }
}

#[test]
fn what_rules_cannot_be_written_into_is_refused() {
    everywhere!(|conn| {
        rows!(conn);
        conn.set_rules(RowRules::new().rule("active", people::table, people::active));
        let all = sql_query!("SELECT count(*) FROM people" => BigInt);
        assert_eq!(refused(all.one(conn)), "raw");
        let hidden = sql!("(SELECT max(id) FROM people)" => BigInt);
        assert_eq!(
            refused(
                from(teams::table)
                    .filter(teams::id.eq(hidden))
                    .select(teams::id)
                    .all(conn)
            ),
            "raw"
        );
        // A join that is written for an expression.
        let leads = from(teams::table).select(teams::lead.get(people::name));
        assert_eq!(refused(leads.all(conn)), "people");
        let lead =
            update(teams::table).set(teams::title.to(coalesce(teams::lead.get(people::name), "")));
        assert_eq!(refused(lead.all_rows().run(conn)), "people");
        assert_eq!(leads.all(&mut *conn.without_rules()).unwrap().len(), 3);
        assert_eq!(all.one(&mut *conn.without_rules()).unwrap(), 5);
        assert_eq!(
            from(people::table)
                .count(&mut *conn.without_rule("active"))
                .unwrap(),
            5
        );
        assert_eq!(
            from(people::table)
                .count(&mut *conn.without_rule("other"))
                .unwrap(),
            3
        );
        // An expression that reads no table may be anything.
        let one = sql!("1 + 0" => BigInt);
        assert_eq!(
            from(people::table)
                .filter(people::id.eq(one))
                .count(conn)
                .unwrap(),
            1
        );
    });
    if let Some(conn) = &mut crate::databases::postgres() {
        rows!(conn);
        conn.set_rules(RowRules::new().rule("active", people::table, people::active));
        let people = from(people::table)
            .with(people::reports.multiset())
            .order_by(people::id);
        let people = people.all(conn).unwrap();
        let reports = people.iter().map(|row| {
            row.get(people::reports)
                .iter()
                .map(|report| report.id)
                .collect()
        });
        assert_eq!(
            reports.collect::<Vec<Vec<i64>>>(),
            [vec![4], vec![], vec![]]
        );
    }
    if let Some(conn) = &mut crate::databases::mysql("rules_upsert") {
        conn.set_rules(RowRules::new().rule("there", notes::table, !notes::deleted));
        let upsert = insert_into(notes::table).values((
            notes::id.to("c"),
            notes::title.to("C"),
            notes::slug.to("c"),
        ));
        let upsert = upsert
            .on_conflict(notes::constraints::NOTES_PKEY)
            .do_update(notes::slug.to("changed"));
        assert_eq!(refused(upsert.run(conn)), "notes");
    }
}

#[test]
fn sessions_see_what_their_rules_show() {
    everywhere!(|conn| {
        rows!(conn);
        let rules = RowRules::new().rule("active", people::table, people::active);
        let options = crate::databases::options_of(conn).rules(rules);
        {
            let mut session = Session::with(conn, &options);
            let all = session.load(&from(people::table)).unwrap();
            assert_eq!(all.len(), 3);
            assert!(session.get(people::table, 2).unwrap().is_none());
            assert_eq!(from(people::table).count(session.connection()).unwrap(), 3);
            let hidden = session
                .without_rule("active")
                .get(people::table, 2)
                .unwrap()
                .unwrap();
            assert!(session.without_rules().refresh(hidden).is_ok());
            assert!(
                matches!(session.refresh(hidden), Err(Error::Session { .. })),
                "it is hidden"
            );
            // What the session has it writes.
            session[hidden].name = "Bea".into();
            session[all[0]].active = false;
            let new = session.add(
                people::table,
                (
                    people::id.to(77),
                    people::name.to("New"),
                    people::active.to(false),
                ),
            );
            session.commit().unwrap();
            assert_eq!(session.state(new), State::Persistent);
            assert_eq!(&*session[new].name, "New");
            assert_eq!(session.load(&from(people::table)).unwrap().len(), 2);
        }
        assert_eq!(
            from(people::table).count(conn).unwrap(),
            6,
            "the connection has its own rules again"
        );
    });
}

#[test]
fn events_and_options_keep_the_rules() {
    let conn = &mut crate::databases::sqlite();
    rows!(conn);
    let rules = RowRules::new().rule("active", people::table, people::active);
    let options = SessionOptions::new().rules(rules).before_commit(
        |session: &mut Session<'_, SqliteConnection>| {
            assert_eq!(session.load(&from(people::table))?.len(), 3);
            assert_eq!(session.rules().names().count(), 1);
            Ok(())
        },
    );
    let mut session = Session::with(conn, &options);
    session.commit().unwrap();
    let mut session = session.with_options(&SessionOptions::new());
    assert_eq!(session.load(&from(people::table)).unwrap().len(), 5);
}

#[test]
fn a_required_row_that_is_hidden_is_an_error() {
    let conn = &mut crate::databases::sqlite();
    rows!(conn);
    conn.set_rules(RowRules::new().rule("active", people::table, people::active));
    let all = from(members::table).order_by((members::team_id, members::person_id));
    let error = all.clone().with(members::person).all(conn).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("relation from `members` to `people`"),
        "{error}"
    );
    let rows = all
        .with(members::person.filter(people::id.gt(0)))
        .all(conn)
        .unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| row.get(members::person).map(|person| person.id))
        .collect();
    assert_eq!(found, [Some(1), None, None]);
}

#[test]
fn an_engine_gives_its_connections_rules() {
    let path = tempfile::tempdir().unwrap();
    let url = path.path().join("rules.db");
    let mut engine = Engine::<SqliteConnection>::new(&url.display().to_string()).unwrap();
    engine
        .run_script("CREATE TABLE notes (id TEXT PRIMARY KEY, tenant BIGINT); INSERT INTO notes VALUES ('a', 1), ('b', 2), ('c', 2)")
        .unwrap();
    let of = |tenant: i64| {
        engine.with_rules(&RowRules::new().rule_of_column::<BigInt>("tenant", "tenant", tenant))
    };
    let ids = from(notes::table).order_by(notes::id).select(notes::id);
    let (mut one, mut two) = (of(1), of(2));
    assert_eq!(ids.all(&mut one).unwrap(), ["a"]);
    assert_eq!(ids.all(&mut two).unwrap(), ["b", "c"]);
    assert_eq!(ids.all(&mut engine.clone()).unwrap().len(), 3);
    assert_eq!(one.transaction(|tx| ids.all(tx)).unwrap(), ["a"]);
    assert_eq!(ids.stream(&mut two).unwrap().count(), 2);
    assert_eq!(ids.all(&mut two.without_rule("tenant")).unwrap().len(), 3);
    let both = two.with_rules(&RowRules::new().rule("late", notes::table, notes::id.gt("b")));
    assert_eq!(ids.all(&mut both.clone()).unwrap(), ["c"]);
    let mut session = both.session().unwrap();
    let count = from(notes::table).count(session.connection()).unwrap();
    assert_eq!(count, 1);
}

macro_rules! asynchronous {
    ($conn:ty, $url:expr, $id:literal) => {{
        let mut conn = <$conn>::connect(&$url).await?;
        conn.run_script("CREATE TEMPORARY TABLE tags (id BIGINT, label VARCHAR(40)); INSERT INTO tags VALUES (1, 'a'), (2, 'b'), (3, 'b')")
        .await?;
        conn.set_rules(RowRules::new().rule("b", tags::table, tags::label.eq("b")));
        let ids = from(tags::table).order_by(tags::id).select(tags::id);
        for _ in 0..2 {
            assert_eq!(ids.all(&mut conn).await?, [2, 3], $id);
        }
        assert_eq!(ids.first(&mut conn).await?, Some(2));
        assert_eq!(from(tags::table).count(&mut conn).await?, 2);
        let all = from(tags::table);
        let together = (ids.pipelined().all(), all.pipelined().count());
        assert_eq!(conn.pipeline(together).await?, (vec![2, 3], 2), $id);
        assert!(!from(tags::table).filter(tags::id.eq(1)).exists(&mut conn).await?);
        assert_eq!(ids.all(&mut *conn.without_rule("b")).await?, [1, 2, 3]);
        assert_eq!(update(tags::table).set(tags::label.to("c")).all_rows().run(&mut conn).await?, 2);
        assert_eq!(ids.all(&mut conn).await?, [0; 0]);
        let options = SessionOptions::new().rules(RowRules::new().rule("c", tags::table, tags::id.gt(2)));
        conn.set_rules(RowRules::new());
        let mut session = Session::with(&mut conn, &options);
        assert_eq!(session.load(&from(tags::table)).await?.len(), 1);
        drop(session);
        assert_eq!(from(tags::table).count(&mut conn).await?, 3);
    }};
}
#[tokio::test]
async fn asynchronous_connections_have_rules() -> relata::Result<()> {
    asynchronous!(AsyncSqliteConnection, ":memory:", "sqlite");
    if let Ok(url) = std::env::var("RELATA_POSTGRES_URL") {
        asynchronous!(AsyncPgConnection, url, "postgres");
    }
    if let Ok(url) = std::env::var("RELATA_MYSQL_URL") {
        asynchronous!(AsyncMysqlConnection, url, "mysql");
    }
    Ok(())
}

#[test]
fn blocking_statements_of_one_type_have_the_rules_of_the_moment() {
    fn with_and_without<C>(
        conn: &mut C,
        count: impl Fn(&mut C) -> i64,
        set: impl Fn(&mut C, Option<i64>),
    ) {
        // The statement is prepared by its type, and by its text.
        assert_eq!(count(conn), 5);
        for (least, expected) in [(30, 4), (50, 2), (30, 4)] {
            set(conn, Some(least));
            assert_eq!(count(conn), expected);
            set(conn, None);
            assert_eq!(count(conn), 5);
        }
    }
    macro_rules! of {
        ($ty:ty) => {
            |conn: &mut $ty, least: Option<i64>| {
                let none = RowRules::new();
                conn.set_rules(match least {
                    Some(least) => none.rule("age", people::table, people::age.ge(least as i32)),
                    None => none,
                });
            }
        };
    }
    let conn = &mut crate::databases::sqlite();
    rows!(conn);
    with_and_without(
        conn,
        |conn| from(people::table).count(conn).unwrap(),
        of!(SqliteConnection),
    );
    if let Some(conn) = &mut crate::databases::postgres() {
        rows!(conn);
        with_and_without(
            conn,
            |conn| from(people::table).count(conn).unwrap(),
            of!(PgConnection),
        );
    }
    if let Some(conn) = &mut crate::databases::mysql("rules_cached") {
        rows!(conn);
        with_and_without(
            conn,
            |conn| from(people::table).count(conn).unwrap(),
            of!(MysqlConnection),
        );
    }
    let _ = people_tags::table;
}

/// SQLite takes 32,766 values a statement, PostgreSQL 65,535: those of rules are among them.
#[test]
fn rows_under_rules_keep_to_the_limit_of_parameters() {
    const MOST: i64 = 32_766;
    everywhere!(|conn| {
        rows!(conn);
        conn.set_rules(
            RowRules::new()
                .rule("adult", people::table, people::age.ge(18))
                .rule("label", tags::table, tags::label.ne("red")),
        );
        // As many keys as values would be, each of which is given once.
        let keys = (6..).take(MOST as usize - 2).chain([1, 2]);
        let gone = delete_from(people_tags::table).all_rows();
        gone.run(conn).unwrap();
        conn.run_script("DELETE FROM members; DELETE FROM teams; UPDATE people SET boss_id = NULL")
            .unwrap();
        assert_eq!(delete_from(people::table).rows(keys).run(conn).unwrap(), 2);

        let renamed = (6..).take(MOST as usize / 2 - 1).chain([3]);
        let renamed = renamed.map(|id: i64| (id, (people::name.to(format!("new {id}")),)));
        let renamed = update(people::table).rows(renamed).skip_missing();
        assert_eq!(renamed.run(conn).unwrap(), 1);
        let names = from(people::table)
            .order_by(people::id)
            .select(people::name)
            .all(conn)
            .unwrap();
        assert_eq!(names, ["new 3", "Di", "Ed"]);
    });
    // Of a key that one of them has, whose row is hidden, and of one that is seen.
    let upsert = || {
        let label = |i| match i {
            1 => "red".to_owned(),
            2 => "blue".to_owned(),
            i => i.to_string(),
        };
        let rows = (1..=MOST / 2).map(|i| (tags::id.to(100 + i), tags::label.to(label(i))));
        insert_into(tags::table)
            .rows(rows)
            .on_conflict(tags::constraints::TAGS_LABEL_KEY)
            .do_update(tags::id.to(excluded(tags::id)))
    };
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            rows!(conn);
            conn.run_script("DELETE FROM people_tags").unwrap();
            conn.set_rules(RowRules::new().rule("label", tags::table, tags::id.ne(1)));
            let written = upsert().run(conn).unwrap();
            assert_eq!(written as i64, MOST / 2 - 1, "red is hidden");
            let kept = from(tags::table).filter(tags::label.in_(["red", "blue"]));
            let kept = kept.order_by(tags::id).select(tags::id);
            assert_eq!(kept.all(&mut *conn.without_rules()).unwrap(), [1, 102]);
        }};
    }
    check!(&mut crate::databases::sqlite());
    if let Some(conn) = &mut crate::databases::postgres() {
        check!(conn);
    }
}

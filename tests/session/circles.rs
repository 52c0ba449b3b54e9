//! Three tables in a circle, whose rows get another version from a trigger with each UPDATE.

use chrono::{NaiveDate, NaiveDateTime};
use relata::Error;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};

use crate::databases::{
    Awaited as _, mysql, mysql_awaited, postgres, postgres_awaited, runtime, sqlite, sqlite_awaited,
};

#[relata::models]
pub mod places {
    #[derive(Model)]
    #[model(table = "clubs")]
    struct Club {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 40)]
        name: String,
        #[model(references = grounds::id)]
        ground_id: Option<i64>,
        #[model(version)]
        changed_at: chrono::NaiveDateTime,
    }
    #[derive(Model)]
    #[model(table = "grounds")]
    struct Ground {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 40)]
        name: String,
        #[model(references = towns::id)]
        town_id: i64,
        #[model(version)]
        changed_at: chrono::NaiveDateTime,
    }
    #[derive(Model)]
    #[model(table = "towns")]
    struct Town {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 40)]
        name: String,
        #[model(references = clubs::id, on_delete = set_null)]
        club_id: Option<i64>,
        #[model(version)]
        changed_at: chrono::NaiveDateTime,
    }
}
use places::{METADATA, clubs, grounds, towns};

const TABLES: [&str; 3] = ["clubs", "grounds", "towns"];

fn of_sqlite(table: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_changed AFTER UPDATE ON {table} FOR EACH ROW WHEN NEW.changed_at = OLD.changed_at BEGIN
             UPDATE {table} SET changed_at = datetime(OLD.changed_at, '+1 second') WHERE id = NEW.id;
         END;"
    )
}
fn of_postgres(table: &str) -> String {
    format!(
        "CREATE FUNCTION pg_temp.{table}_changed() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN NEW.changed_at := OLD.changed_at + interval '1 second'; RETURN NEW; END $$;
         CREATE TRIGGER {table}_changed BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION pg_temp.{table}_changed();"
    )
}
fn of_mysql(table: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_changed BEFORE UPDATE ON {table} FOR EACH ROW
             SET NEW.changed_at = OLD.changed_at + INTERVAL 1 SECOND;"
    )
}

macro_rules! scenario {
    ($conn:expr, $trigger:expr) => {{
        let conn = $conn;
        METADATA.create_all(conn).unwrap();
        let script: String = TABLES.into_iter().map($trigger).collect();
        conn.run_script(&script).unwrap();
        let mut session = Session::new(conn);
        let at = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let at: NaiveDateTime = at.and_hms_opt(12, 0, 0).unwrap();
        macro_rules! is_as_stored {
            () => {
                let all = from(clubs::table).order_by(clubs::id).all(session.connection()).unwrap();
                let mut known = session.rows(clubs::table);
                known.sort_by_key(|row| session[*row].id);
                assert_eq!(all, known.iter().map(|row| session[*row].clone()).collect::<Vec<_>>());
                let all = from(grounds::table).order_by(grounds::id).all(session.connection()).unwrap();
                let mut known = session.rows(grounds::table);
                known.sort_by_key(|row| session[*row].id);
                assert_eq!(all, known.iter().map(|row| session[*row].clone()).collect::<Vec<_>>());
                let all = from(towns::table).order_by(towns::id).all(session.connection()).unwrap();
                let mut known = session.rows(towns::table);
                known.sort_by_key(|row| session[*row].id);
                assert_eq!(all, known.iter().map(|row| session[*row].clone()).collect::<Vec<_>>());
            };
        }
        macro_rules! circle {
            ($name:expr) => {{
                let club = (clubs::name.to($name), clubs::changed_at.to(at));
                let club = session.add(clubs::table, club);
                let town = (towns::name.to($name), towns::club.to(club), towns::changed_at.to(at));
                let town = session.add(towns::table, town);
                let ground = (grounds::name.to($name), grounds::town.to(town), grounds::changed_at.to(at));
                let ground = session.add(grounds::table, ground);
                session.link(club, clubs::ground, ground);
                (club, ground, town)
            }};
        }
        let one = circle!("one");
        let two = circle!("two");
        session.flush().unwrap();
        is_as_stored!();
        for (club, ground, town) in [one, two] {
            session[club].name.push('!');
            session[ground].name.push('!');
            session[town].name.push('!');
        }
        session.flush().unwrap();
        is_as_stored!();

        // They change places, and back.
        for (a, b) in [(one, two), (one, one)] {
            session.link(one.0, clubs::ground, b.1);
            session.link(two.0, clubs::ground, if a.1 == b.1 { two.1 } else { one.1 });
            session.link(b.2, towns::club, one.0);
            session.flush().unwrap();
            is_as_stored!();
        }
        session.link(two.2, towns::club, two.0);
        session.commit().unwrap();
        is_as_stored!();

        // A whole circle goes: the town has another version once its club is gone.
        let (club, ground, town) = one;
        session.delete(town);
        session.delete(ground);
        session.delete(club);
        session.flush().unwrap();
        assert_eq!(session.state(town), State::Deleted);
        is_as_stored!();
        session.rollback().unwrap();
        for (club, ground, town) in [one, two] {
            session.refresh(club).unwrap();
            session.refresh(ground).unwrap();
            session.refresh(town).unwrap();
        }
        is_as_stored!();
        // The same with changes in the same flush, in the place of a town a new one, and the other circle in between.
        session[town].name.push('?');
        session[two.2].name.push('?');
        session.delete(ground);
        session.delete(club);
        session.flush().unwrap();
        assert_eq!(session[town].club_id, None);
        is_as_stored!();
        let id = session[town].id;
        session.delete(town);
        let town = (towns::id.to(id), towns::name.to("three"), towns::changed_at.to(at));
        let town = session.add(towns::table, town);
        let club = session.add(clubs::table, (clubs::name.to("three"), clubs::changed_at.to(at)));
        let ground = (grounds::name.to("three"), grounds::town.to(town), grounds::changed_at.to(at));
        let ground = session.add(grounds::table, ground);
        session.link(town, towns::club, club);
        session.link(club, clubs::ground, ground);
        session.flush().unwrap();
        is_as_stored!();
        session[town].name.push('.');
        session[ground].name.push('.');
        session[club].name.push('.');
        session.flush().unwrap();
        is_as_stored!();
        for (club, ground, town) in [two, (club, ground, town)] {
            session.delete(ground);
            session.delete(town);
            session.delete(club);
        }
        session.flush().unwrap();
        is_as_stored!();
        session.rollback().unwrap();

        // Another has changed one of them: it is stale still.
        for (club, ground, town) in [one, two] {
            session.refresh(club).unwrap();
            session.refresh(ground).unwrap();
            session.refresh(town).unwrap();
        }
        let (club, ground, town) = one;
        let other = update(towns::table).set(towns::name.to("theirs")).find(session[town].id);
        other.run(session.connection()).unwrap();
        session.delete(town);
        session.delete(ground);
        session.delete(club);
        let error = session.commit().unwrap_err();
        let Error::Session { reason: SessionError::Stale { table, .. }, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(table, "towns");
    }};
}

#[test]
fn versions_of_tables_in_a_circle() {
    scenario!(&mut sqlite(), of_sqlite);
    if let Some(conn) = &mut postgres() {
        scenario!(conn, of_postgres);
    }
    if let Some(conn) = &mut mysql("versions_circle") {
        scenario!(conn, of_mysql);
    }
    let _inside = runtime();
    scenario!(&mut sqlite_awaited(), of_sqlite);
    if let Some(conn) = &mut postgres_awaited() {
        scenario!(conn, of_postgres);
    }
    if let Some(conn) = &mut mysql_awaited("versions_circle") {
        scenario!(conn, of_mysql);
    }
}

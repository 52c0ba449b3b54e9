//! Types of PostgreSQL that a migration has dropped and created again, under the same names: a client knows them by their old numbers.

use futures_util::TryStreamExt;
use relata::connection::{AsyncPgConnection, Connection as _, PgConnection};
use relata::engine::{Engine, RoutedEngine};
use relata::prelude::*;
use relata::types::Integer;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::servers::postgres_url;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Sad,
    Ok,
}
relata::enum_type! { Mood: ""."mood" { Sad => "sad", Ok => "ok" } }
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank(pub i32);
relata::custom_type! { Rank: Integer as "rank" }
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub x: Option<i32>,
    pub mood: Option<Mood>,
}
relata::composite_type! { Place: ""."place" { x: Integer = "x", mood: Mood = "mood" } }

relata::relation! { pub people { name: Text, mood: crate::outdated_types::Mood, rank: crate::outdated_types::Rank } }

const TYPES: &str = "DROP TABLE IF EXISTS people; DROP TYPE IF EXISTS place; DROP TYPE IF EXISTS mood; DROP DOMAIN IF EXISTS rank; \
    CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN rank AS integer; CREATE TYPE place AS (x integer, mood mood); \
    CREATE TABLE people (name TEXT, mood mood, rank rank, place place); \
    INSERT INTO people VALUES ('Ada', 'ok', 1, (1, 'ok')), ('Bo', 'sad', 2, (2, 'sad'))";

/// The migration, by another connection; and the URL of a schema of the test's own.
struct Schema {
    conn: PgConnection,
    url: String,
}
impl Schema {
    fn new(name: &str) -> Option<Self> {
        let url = postgres_url()?;
        let mut conn = PgConnection::connect(&url).unwrap();
        let schema = format!("relata_test_types_{name}");
        conn.run_script(&format!(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; \
             SET search_path = {schema}; {TYPES}"
        ))
        .unwrap();
        let sign = if url.contains('?') { '&' } else { '?' };
        let url =
            format!("{url}{sign}options=-c%20search_path%3D{schema}&pool_size=2&max_overflow=0");
        Some(Self { conn, url })
    }
    fn migrate(&mut self) {
        self.conn.run_script(TYPES).unwrap();
    }
}

/// The statements, each of which sends a value of such a type.
const ASKED: [&str; 7] = [
    "enum",
    "array of an enum",
    "domain",
    "array of a domain",
    "composite",
    "row",
    "first",
];
macro_rules! ask {
    ($what:expr, $conn:expr, [$($await:tt)*]) => {{
        let names = from(people::table).select(people::name);
        match $what {
            "enum" => names.filter(people::mood.eq(Mood::Ok)).all($conn)$($await)*,
            "array of an enum" => names.filter(people::mood.in_([Mood::Ok])).all($conn)$($await)*,
            "domain" => names.filter(people::rank.eq(Rank(1))).all($conn)$($await)*,
            "array of a domain" => names.filter(people::rank.in_([Rank(1)])).all($conn)$($await)*,
            "composite" => {
                let place = Place { x: Some(1), mood: Some(Mood::Ok) };
                sql_query!("SELECT name FROM people WHERE place = {}", place => Text).all($conn)$($await)*
            }
            "row" => {
                let row = from(people::table).filter(people::mood.eq(Mood::Ok));
                row.all($conn)$($await)*.map(|rows| rows.into_iter().map(|row| row.name).collect())
            }
            "first" => {
                let first = names.filter(people::mood.eq(Mood::Ok)).first($conn)$($await)*;
                first.map(|name| name.into_iter().collect())
            }
            other => unreachable!("{other}"),
        }
    }};
}
macro_rules! ranks {
    () => {
        sql_query!("UPDATE people SET rank = {} WHERE mood = {}", Rank(1), Mood::Ok => Integer)
    };
}

fn is_outdated<T: std::fmt::Debug>(result: &Result<T, Error>) {
    let Err(Error::Database {
        kind: DatabaseErrorKind::Other,
        ..
    }) = result
    else {
        panic!("{result:?}");
    };
}

#[test]
fn types_created_again_are_found_again() {
    let Some(mut schema) = Schema::new("blocking") else {
        return;
    };
    let mut engine = Engine::<PgConnection>::new(&schema.url).unwrap();
    for what in ASKED {
        // Before it, and on each of the connections after it. Nobody notices.
        for _ in 0..2 {
            let mut both = [engine.connect().unwrap(), engine.connect().unwrap()];
            for conn in &mut both {
                assert_eq!(ask!(what, conn, []).unwrap(), ["Ada"], "{what}");
                assert_eq!(ranks!().run(conn).unwrap(), 1, "{what}");
            }
            schema.migrate();
        }
        // In a transaction one statement fails, and no more.
        let mut conn = engine.connect().unwrap();
        assert_eq!(ask!(what, &mut conn, []).unwrap(), ["Ada"]);
        schema.migrate();
        let failed = conn.transaction(|tx| ask!(what, tx, []));
        assert!(failed.is_err(), "{what}: {failed:?}");
        is_outdated(&failed);
        assert_eq!(conn.transaction(|tx| ask!(what, tx, [])).unwrap(), ["Ada"]);
        schema.migrate();
        let found = from(people::table)
            .filter(people::mood.eq(Mood::Ok))
            .select(people::name);
        let mut rows = || found.stream(&mut conn)?.collect::<Result<Vec<_>, _>>();
        let _ = rows();
        assert_eq!(rows().unwrap(), ["Ada"]);
        schema.migrate();
        assert!(found.exists(&mut conn).unwrap());
        schema.migrate();
        assert_eq!(found.count(&mut engine).unwrap(), 1);
    }
}

#[tokio::test]
async fn connections_that_know_types_from_before_are_replaced() {
    let Some(mut schema) = Schema::new("async") else {
        return;
    };
    let mut engine = Engine::<AsyncPgConnection>::new(&schema.url).unwrap();
    macro_rules! used {
        ($what:expr) => {{
            let mut both = [
                engine.connect().await.unwrap(),
                engine.connect().await.unwrap(),
            ];
            for conn in &mut both {
                assert_eq!(ask!($what, conn, [.await]).unwrap(), ["Ada"], "{}", $what);
                assert_eq!(ranks!().run(conn).await.unwrap(), 1);
            }
        }};
    }
    for what in ASKED {
        used!(what);
        schema.migrate();
        // What only reads runs on another connection. Those that were idle are replaced too.
        let asked = ask!(what, &mut engine, [.await]);
        match what {
            // What SQL text does is not known.
            "composite" => is_outdated(&asked),
            _ => assert_eq!(asked.unwrap(), ["Ada"], "{what}"),
        }
        used!(what);
        // A write fails, once for all connections.
        schema.migrate();
        is_outdated(&ranks!().run(&mut engine).await);
        used!(what);
        // So does a transaction, and what runs on a connection of its own.
        schema.migrate();
        is_outdated(
            &engine
                .transaction(async |tx| ask!(what, tx, [.await]))
                .await,
        );
        used!(what);
        schema.migrate();
        is_outdated(&ask!(what, &mut engine.connect().await.unwrap(), [.await]));
        used!(what);
        let found = from(people::table)
            .filter(people::mood.eq(Mood::Ok))
            .select(people::name);
        schema.migrate();
        let rows: Result<Vec<String>, Error> = found.stream(&mut engine).try_collect().await;
        is_outdated(&rows);
        used!(what);
        schema.migrate();
        assert!(found.exists(&mut engine).await.unwrap());
        used!(what);
        schema.migrate();
        let mut conn = engine.connect().await.unwrap();
        let both = (found.pipelined().all(), found.pipelined().count());
        is_outdated(&conn.pipeline(both).await);
        drop(conn);
        used!(what);
    }
    // Through an engine that routes, on either side.
    let routed = RoutedEngine::builder(engine.clone())
        .replica(engine.clone())
        .build();
    for routed in [routed.on_primary(), routed] {
        schema.migrate();
        assert_eq!(ask!("enum", &mut &routed, [.await]).unwrap(), ["Ada"]);
    }
}

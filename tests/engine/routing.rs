//! A primary and two replicas: three databases, each of which has one tag that says which it is.

use std::time::Duration;

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::engine::{Engine, RoutedEngine, TransactionOptions};
use relata::prelude::*;
use relata::rules::RowRules;
use relata::types::Text;

use crate::servers::{mysql_url, postgres_url};
use crate::shop::tags;

const PLACES: [&str; 3] = ["primary", "first", "second"];

/// The script of one of them.
fn script(place: &str) -> String {
    format!(
        "CREATE TABLE tags (id BIGINT NOT NULL PRIMARY KEY, label VARCHAR(200) NOT NULL); \
         INSERT INTO tags VALUES (1, '{place}')"
    )
}
/// It has at most 63 characters.
fn name(test: &str, place: &str) -> String {
    format!("relata_routing_{}_{place}", test.get(..36).unwrap_or(test))
}
/// The URL with another database, or with an option more.
fn url_with(url: &str, database: Option<&str>, option: Option<&str>) -> String {
    let (path, options) = url.split_once('?').unwrap_or((url, ""));
    let path = match (database, path.rsplit_once('/')) {
        (Some(database), Some((server, _))) => format!("{server}/{database}"),
        _ => path.to_owned(),
    };
    let options = [option.unwrap_or_default(), options];
    let options = options.into_iter().filter(|option| !option.is_empty());
    let options: Vec<&str> = options.collect();
    format!("{path}?{}", options.join("&"))
}

fn sqlite(_: &str, folder: &std::path::Path) -> Option<[String; 3]> {
    Some(PLACES.map(|place| {
        let url = format!("sqlite:{}", folder.join(place).display());
        let mut conn = SqliteConnection::connect(&url).unwrap();
        conn.run_script(&script(place)).unwrap();
        url
    }))
}
fn postgres(test: &str, _: &std::path::Path) -> Option<[String; 3]> {
    let url = postgres_url()?;
    let mut conn = PgConnection::connect(&url).unwrap();
    Some(PLACES.map(|place| {
        let schema = name(test, place);
        conn.run_script(&format!(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; \
             SET search_path = {schema}; {}",
            script(place)
        ))
        .unwrap();
        url_with(&url, None, Some(&format!("options=-c%20search_path%3D{schema}")))
    }))
}
fn mysql(test: &str, _: &std::path::Path) -> Option<[String; 3]> {
    let url = mysql_url()?;
    let mut conn = MysqlConnection::connect(&url).unwrap();
    Some(PLACES.map(|place| {
        let database = name(test, place);
        conn.run_script(&format!(
            "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; USE {database}; {}",
            script(place)
        ))
        .unwrap();
        url_with(&url, Some(&database), None)
    }))
}

/// Makes a test of the same lines for these databases, blocking and asynchronous: `wait!` waits where there is something to wait for,
/// and `Conn` is the kind of connection.
macro_rules! routed {
    ($name:ident [$($database:ident $conn:ident $asynchronous:ident),*]: |$urls:ident, $wait:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            mod blocking {
                #[allow(unused_imports)]
                use super::*;
                #[allow(unused_macros)]
                macro_rules! $wait { ($e:expr) => { $e } }
                $(#[test]
                fn $database() {
                    type Conn = $conn;
                    let folder = tempfile::tempdir().unwrap();
                    let name = concat!("b_", stringify!($name));
                    let Some($urls) = super::super::$database(name, folder.path()) else { return };
                    $body
                })*
            }
            mod asynchronous {
                #[allow(unused_imports)]
                use super::*;
                #[allow(unused_macros)]
                macro_rules! $wait { ($e:expr) => { $e.await } }
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $database() {
                    type Conn = $asynchronous;
                    let folder = tempfile::tempdir().unwrap();
                    let name = concat!("a_", stringify!($name));
                    let Some($urls) = super::super::$database(name, folder.path()) else { return };
                    $body
                })*
            }
        }
    };
    ($name:ident: |$urls:ident, $wait:ident| $body:block) => {
        routed! {
            $name [sqlite SqliteConnection AsyncSqliteConnection, postgres PgConnection AsyncPgConnection,
                   mysql MysqlConnection AsyncMysqlConnection]: |$urls, $wait| $body
        }
    };
    (on servers $name:ident: |$urls:ident, $wait:ident| $body:block) => {
        routed! {
            $name [postgres PgConnection AsyncPgConnection, mysql MysqlConnection AsyncMysqlConnection]: |$urls, $wait| $body
        }
    };
}

/// Which database it is.
macro_rules! place {
    () => {
        from(tags::table).filter(tags::id.eq(1)).select(tags::label)
    };
}
macro_rules! raw {
    () => {
        relata::sql_query!("SELECT label FROM tags WHERE id = 1" => Text)
    };
}
/// A routed engine over these.
macro_rules! over {
    ($urls:expr) => {{
        let [primary, first, second] = &$urls;
        RoutedEngine::<Conn>::new(primary, [first.as_str(), second.as_str()]).unwrap()
    }};
}

routed! { reads_go_to_replicas_in_turn: |urls, wait| {
    let mut engine = over!(urls);
    for expected in ["first", "second", "first"] {
        assert_eq!(wait!(place!().one(&mut engine)).unwrap(), expected);
    }
    // Each verb, and an engine behind `&`.
    let on_first = tags::label.eq("first");
    let shared = &engine;
    assert_eq!(wait!(place!().all(&mut &*shared)).unwrap(), ["second"]);
    assert_eq!(wait!(place!().filter(on_first.clone()).count(&mut &*shared)).unwrap(), 1);
    assert!(!wait!(place!().filter(on_first).exists(&mut &*shared)).unwrap());
    assert_eq!(wait!(place!().scalar(&mut engine)).unwrap().as_deref(), Some("first"));
    assert_eq!(wait!(place!().first(&mut engine)).unwrap().as_deref(), Some("second"));
    assert_eq!(wait!(place!().one_or_none(&mut engine)).unwrap().as_deref(), Some("first"));
    let query = place!();
    assert_eq!(wait!(query.keyed_by(|label| label.clone(), &mut engine)).unwrap().len(), 1);
    let both = (query.pipelined().one(), query.pipelined().one());
    assert_eq!(wait!(engine.pipeline(both)).unwrap(), ("first".to_owned(), "first".to_owned()));
    // UNION, VALUES, a boxed query, a query in FROM: what is read is read.
    let union = place!().union_all(place!());
    assert_eq!(wait!(union.all(&mut engine)).unwrap(), ["second", "second"]);
    let boxed: BoxedQuery<Text, <Conn as Connection>::Dialect> = place!().boxed();
    assert_eq!(wait!(boxed.all(&mut engine)).unwrap(), ["first"]);
    let status = engine.status();
    assert_eq!(status.primary.idle, 0);
    assert_eq!(status.replicas.iter().map(|replica| replica.connections.idle).collect::<Vec<_>>(), [1, 1]);
    assert!(status.replicas.iter().all(|replica| replica.down.is_none()));
    wait!(engine.close()).unwrap();
    let closed = wait!(place!().one(&mut engine)).unwrap_err();
    assert!(matches!(closed, relata::Error::Pool { .. }), "{closed:?}");
    assert!(wait!(engine.connect()).is_err());
} }

routed! { what_may_write_goes_to_the_primary: |urls, wait| {
    let mut engine = over!(urls);
    assert_eq!(wait!(raw!().one(&mut engine)).unwrap(), "primary");
    let raw_expression = place!().filter(relata::sql!("{} > 0", tags::id => relata::types::Bool));
    assert_eq!(wait!(raw_expression.one(&mut engine)).unwrap(), "primary");
    let (read, raw) = (place!(), raw!());
    assert_eq!(wait!(engine.pipeline((read.pipelined().one(), raw.pipelined().one()))).unwrap().0, "primary");
    let insert = insert_into(tags::table).values((tags::id.to(2), tags::label.to("new")));
    assert_eq!(wait!(insert.run(&mut engine)).unwrap(), 1);
    let change = update(tags::table).set(tags::label.to("newer")).filter(tags::id.eq(2));
    assert_eq!(wait!(change.run(&mut engine)).unwrap(), 1);
    assert_eq!(wait!(delete_from(tags::table).filter(tags::id.eq(2)).run(&mut engine)).unwrap(), 1);
    let rows = insert_into(tags::table).rows([(tags::id.to(3), tags::label.to("three"))]);
    wait!(rows.run(&mut engine)).unwrap();
    wait!(engine.run_script("INSERT INTO tags VALUES (4, 'four')")).unwrap();
    let counted = from(tags::table);
    assert_eq!(wait!(counted.count(&mut engine)).unwrap(), 1);
    assert_eq!(wait!(counted.count(&mut engine.on_primary())).unwrap(), 3);
    // By hand.
    assert_eq!(wait!(place!().one(&mut engine.on_primary())).unwrap(), "primary");
    assert_ne!(wait!(raw!().one(&mut engine.on_replica())).unwrap(), "primary");
    let insert = insert_into(tags::table).values((tags::id.to(5), tags::label.to("five")));
    wait!(insert.run(&mut engine.on_replica())).unwrap();
    assert_eq!(wait!(counted.count(&mut engine.on_primary())).unwrap(), 4);
    // A connection.
    let mut conn = wait!(engine.connect()).unwrap();
    assert_eq!(wait!(place!().one(&mut conn)).unwrap(), "primary");
    let mut conn = wait!(engine.on_replica().connect()).unwrap();
    assert_ne!(wait!(place!().one(&mut conn)).unwrap(), "primary");
} }

routed! { transactions_are_on_the_primary_as_values: |urls, wait| {
    let engine = over!(urls);
    let mut tx = wait!(engine.begin()).unwrap();
    assert_eq!(wait!(place!().one(&mut tx)).unwrap(), "primary");
    wait!(tx.rollback()).unwrap();
    let mut tx = wait!(engine.on_replica().begin()).unwrap();
    assert_ne!(wait!(place!().one(&mut tx)).unwrap(), "primary");
    wait!(tx.commit()).unwrap();
} }

routed! { on servers read_only_transactions_are_on_replicas: |urls, wait| {
    let engine = over!(urls);
    let read_only = TransactionOptions::new().read_only();
    for (options, primary) in [(read_only, false), (read_only.serializable(), true), (TransactionOptions::new(), true)] {
        let mut tx = wait!(engine.begin_with(options)).unwrap();
        assert_eq!(wait!(raw!().one(&mut tx)).unwrap() == "primary", primary);
        wait!(tx.commit()).unwrap();
    }
    let noting = engine.read_your_writes(Duration::MAX);
    noting.note_write();
    let mut tx = wait!(noting.begin_with(read_only)).unwrap();
    assert_eq!(wait!(place!().one(&mut tx)).unwrap(), "primary");
    wait!(tx.commit()).unwrap();
} }

routed! { on servers locks_go_to_the_primary: |urls, wait| {
    let mut engine = over!(urls);
    assert_eq!(wait!(place!().for_update().one(&mut engine)).unwrap(), "primary");
    assert_eq!(wait!(place!().for_share().one(&mut engine.on_replica())).unwrap(), "primary");
    let limit = Duration::from_secs(10);
    assert_ne!(wait!(place!().timeout(limit).one(&mut engine)).unwrap(), "primary");
    assert_eq!(wait!(raw!().timeout(limit).one(&mut engine)).unwrap(), "primary");
} }

#[test]
fn transactions_in_closures() {
    let folder = tempfile::tempdir().unwrap();
    macro_rules! check {
        ($database:ident, $conn:ty, $($read_only:expr)?) => {
            if let Some(urls) = $database("closures_b", folder.path()) {
                type Conn = $conn;
                let engine = over!(urls);
                assert_eq!(engine.transaction(|tx| place!().one(tx)).unwrap(), "primary");
                let options = TransactionOptions::new();
                let retried = engine.retry_transaction(options, |tx| place!().one(tx));
                assert_eq!(retried.unwrap(), "primary");
                let on_replica = engine.on_replica().transaction(|tx| place!().one(tx));
                assert_ne!(on_replica.unwrap(), "primary");
                $(let read = engine.transaction_with($read_only, |tx| raw!().one(tx));
                assert_ne!(read.unwrap(), "primary");)?
            }
        };
    }
    check!(sqlite, SqliteConnection,);
    check!(
        postgres,
        PgConnection,
        TransactionOptions::new().read_only()
    );
    check!(
        mysql,
        MysqlConnection,
        TransactionOptions::new().read_only()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_in_async_closures() {
    let folder = tempfile::tempdir().unwrap();
    macro_rules! check {
        ($database:ident, $conn:ty, $($read_only:expr)?) => {
            if let Some(urls) = $database("closures_a", folder.path()) {
                type Conn = $conn;
                let engine = over!(urls);
                let primary = engine.transaction(async |tx| place!().one(tx).await).await;
                assert_eq!(primary.unwrap(), "primary");
                let options = TransactionOptions::new();
                let retried = engine.retry_transaction(options, async |tx| place!().one(tx).await);
                assert_eq!(retried.await.unwrap(), "primary");
                let replicas = engine.on_replica();
                let on_replica = replicas.transaction(async |tx| place!().one(tx).await).await;
                assert_ne!(on_replica.unwrap(), "primary");
                $(let read = engine.transaction_with($read_only, async |tx| raw!().one(tx).await);
                assert_ne!(read.await.unwrap(), "primary");)?
            }
        };
    }
    check!(sqlite, AsyncSqliteConnection,);
    check!(
        postgres,
        AsyncPgConnection,
        TransactionOptions::new().read_only()
    );
    check!(
        mysql,
        AsyncMysqlConnection,
        TransactionOptions::new().read_only()
    );
}

routed! { a_handle_reads_its_own_writes: |urls, wait| {
    let engine = over!(urls);
    let mut own = engine.read_your_writes(Duration::MAX);
    assert_ne!(wait!(place!().one(&mut own)).unwrap(), "primary");
    let insert = insert_into(tags::table).values((tags::id.to(2), tags::label.to("new")));
    wait!(insert.run(&mut own)).unwrap();
    assert_eq!(wait!(from(tags::table).count(&mut own.clone())).unwrap(), 2);
    assert_eq!(wait!(place!().one(&mut own)).unwrap(), "primary");
    // Others do not know of it.
    assert_ne!(wait!(place!().one(&mut &engine)).unwrap(), "primary");
    assert_ne!(wait!(place!().one(&mut engine.read_your_writes(Duration::MAX))).unwrap(), "primary");
    // By hand it stays what it is.
    assert_ne!(wait!(place!().one(&mut own.on_replica())).unwrap(), "primary");
    own.forget_writes();
    assert_ne!(wait!(place!().one(&mut own)).unwrap(), "primary");
    // A transaction, too.
    wait!(wait!(own.begin()).unwrap().commit()).unwrap();
    assert_eq!(wait!(place!().one(&mut own)).unwrap(), "primary");
    own.forget_writes();
    own.note_write();
    assert_eq!(wait!(place!().one(&mut own)).unwrap(), "primary");
    // Its time is over at once.
    let mut short = engine.read_your_writes(Duration::ZERO);
    wait!(delete_from(tags::table).filter(tags::id.eq(2)).run(&mut short)).unwrap();
    assert_ne!(wait!(place!().one(&mut short)).unwrap(), "primary");
} }

routed! { a_replica_that_is_down_is_skipped: |urls, wait| {
    // No database is there.
    let nowhere = match urls[0].split_once("://") {
        Some((scheme, _)) => format!("{scheme}://nobody:secret@127.0.0.1:1/none"),
        None => "sqlite:/nowhere/at/all".to_owned(),
    };
    let engine = |url: &str| Engine::<Conn>::new(url).unwrap();
    let build = |pause: Duration| {
        let replicas = [engine(&nowhere), engine(&urls[2])];
        RoutedEngine::builder(engine(&urls[0])).replicas(replicas).retry_after(pause).build()
    };
    for pause in [Duration::MAX, Duration::ZERO] {
        let mut routed = build(pause);
        for _ in 0..3 {
            assert_eq!(wait!(place!().one(&mut routed)).unwrap(), "second");
        }
        let down = routed.status().replicas.into_iter().map(|replica| replica.down);
        let down: Vec<Option<String>> = down.collect();
        assert!(down[0].as_ref().is_some_and(|why| !why.contains("secret")), "{down:?}");
        assert_eq!(down[1], None);
    }
    // Where none is there, it is the primary.
    let mut alone = RoutedEngine::builder(engine(&urls[0])).replica(engine(&nowhere)).build();
    assert_eq!(wait!(place!().one(&mut alone)).unwrap(), "primary");
    let mut conn = wait!(alone.on_replica().connect()).unwrap();
    assert_eq!(wait!(place!().one(&mut conn)).unwrap(), "primary");
    let mut none = RoutedEngine::builder(engine(&urls[0])).build();
    assert_eq!(wait!(place!().one(&mut none)).unwrap(), "primary");
} }

routed! { a_replica_that_is_back_is_asked_again [sqlite SqliteConnection AsyncSqliteConnection]: |urls, wait| {
    let path = urls[1].strip_prefix("sqlite:").unwrap();
    let away = format!("{path}.away");
    // Without what SQLite keeps beside it.
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::rename(format!("{path}{end}"), format!("{away}{end}"));
    }
    let engine = |url: &str| Engine::<Conn>::new(url).unwrap();
    let replica = engine(&format!("sqlite:file:{path}?mode=rw"));
    let mut routed = RoutedEngine::builder(engine(&urls[0])).replica(replica).retry_after(Duration::ZERO).build();
    assert_eq!(wait!(place!().one(&mut routed)).unwrap(), "primary");
    assert!(routed.status().replicas[0].down.is_some());
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::rename(format!("{away}{end}"), format!("{path}{end}"));
    }
    assert_eq!(wait!(place!().one(&mut routed)).unwrap(), "first");
    assert!(routed.status().replicas[0].down.is_none());
} }

routed! { on servers a_read_on_a_lost_connection_runs_again: |urls, wait| {
    let engine = |url: &str| Engine::<Conn>::new(url).unwrap();
    let mut routed = RoutedEngine::builder(engine(&urls[0])).replica(engine(&urls[1])).build();
    let mut conn = wait!(routed.on_replica().connect()).unwrap();
    let is_postgres = urls[0].starts_with("postgres");
    let id = match is_postgres {
        true => wait!(relata::sql_query!("SELECT CAST(pg_backend_pid() AS bigint)" => BigInt).one(&mut conn)).unwrap(),
        false => wait!(relata::sql_query!("SELECT CAST(connection_id() AS signed)" => BigInt).one(&mut conn)).unwrap(),
    };
    drop(conn);
    let kill = match is_postgres {
        true => format!("SELECT pg_terminate_backend({id})"),
        false => format!("KILL {id}"),
    };
    wait!(routed.run_script(&kill)).unwrap();
    while wait!(routed.run_script(&match is_postgres {
        true => format!("DO $$ BEGIN IF EXISTS (SELECT FROM pg_stat_activity WHERE pid = {id}) THEN RAISE 'there'; END IF; END $$"),
        false => format!("SET @gone = 1 / (SELECT NOT EXISTS (SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {id}))"),
    })).is_err() {}
    assert_eq!(wait!(place!().one(&mut routed)).unwrap(), "first");
} }

routed! { replicas_at_random: |urls, wait| {
    let engine = |url: &str| Engine::<Conn>::new(url).unwrap();
    let replicas = [engine(&urls[1]), engine(&urls[2])];
    let mut routed = RoutedEngine::builder(engine(&urls[0])).replicas(replicas).random().build();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..64 {
        seen.insert(wait!(place!().one(&mut routed)).unwrap());
    }
    assert_eq!(seen.len(), 2);
    assert!(!seen.contains("primary"));
    assert_eq!(routed.replicas().count(), 2);
    assert_eq!(wait!(place!().one(&mut routed.primary())).unwrap(), "primary");
} }

routed! { rules_are_true_on_replicas_too: |urls, wait| {
    let rules = RowRules::new().rule("first", tags::table, tags::id.gt(1));
    let mut engine = over!(urls).with_rules(&rules);
    assert_eq!(wait!(from(tags::table).count(&mut engine)).unwrap(), 0);
    assert_eq!(wait!(from(tags::table).count(&mut engine.on_primary())).unwrap(), 0);
    assert_eq!(wait!(from(tags::table).count(&mut engine.without_rule("first"))).unwrap(), 1);
} }

/// Functions of the schema, and a write in WITH.
#[test]
fn functions_and_with_on_postgres() {
    use relata::function::{Call, OnPostgres, call};
    struct Random;
    impl relata::SchemaFunction for Random {
        type Engine = OnPostgres;
        type Gives = relata::NotNull;
        const SQL: &'static str = "random()";
    }
    struct Pi;
    impl relata::SchemaFunction for Pi {
        type Engine = OnPostgres;
        type Gives = relata::NotNull;
        const SQL: &'static str = "pi()";
        const VOLATILE: bool = false;
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(urls) = postgres("functions", folder.path()) else {
        return;
    };
    type Conn = PgConnection;
    let mut engine = over!(urls);
    let random: Call<Random, (), relata::types::Double> = call(());
    let pi: Call<Pi, (), relata::types::Double> = call(());
    let row = from(tags::table)
        .select((tags::label, random))
        .one(&mut engine);
    assert_eq!(row.unwrap().0, "primary");
    let row = from(tags::table).select((tags::label, pi)).one(&mut engine);
    assert_ne!(row.unwrap().0, "primary");

    relata::relation! { changed { name: Text } }
    let change = update(tags::table)
        .set(tags::label.to("primary"))
        .all_rows()
        .returning(tags::label);
    let query = with(changed::as_query(change)).from(changed::table);
    assert_eq!(
        query.select(changed::name).one(&mut engine).unwrap(),
        "primary"
    );
}

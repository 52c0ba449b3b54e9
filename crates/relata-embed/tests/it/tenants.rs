//! Several tenants in one database, on one connection.

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, MysqlConnection, PgConnection, SqliteConnection,
};
use relata_embed::Migrations;
use relata_migrate::Error;
use relata_test::TestDatabase;

use super::*;

/// A table of tasks, and work on it that the program does.
fn with_work() -> Revisions {
    let create = "CREATE TABLE tasks (id INT NOT NULL, done INT);\nINSERT INTO tasks (id) VALUES (1), (2), (3);\n";
    revisions(&[
        file("1_create", "", create, Some("DROP TABLE tasks;\n")),
        file(
            "2_work",
            "parents = ['1']\nprogram = true",
            "",
            Some("UPDATE tasks SET done = NULL;\n"),
        ),
    ])
}

/// Names of its own, as databases of a MySQL server are shared: one needs quotes.
fn schemas(database: &str) -> [String; 2] {
    [
        format!("{database}_acme"),
        format!("{database}_it's `glo\"bex`"),
    ]
}

type Results<T> = Vec<(String, relata_migrate::Result<T>)>;

fn up(_: &str, migrator: &mut relata_migrate::Migrator<'_>) -> relata_migrate::Result<String> {
    let ran = migrator.up("head")?;
    Ok(ran.into_iter().map(|ran| ran.id).collect())
}

/// The revisions that ran, for each tenant.
fn shown(results: Results<String>) -> Vec<String> {
    let results = results.into_iter();
    results
        .map(|(_, ran)| ran.unwrap_or_else(|error| panic!("{error}")))
        .collect()
}

macro_rules! tenants {
    ($name:ident: $conn:ty, $async_conn:ty, $server:expr, $schema:literal, $quote:literal) => {
        mod $name {
            use super::*;

            fn quoted(schema: &str) -> String {
                let quote = $quote;
                format!("{quote}{}{quote}", schema.replace(quote, &format!("{quote}{quote}")))
            }

            fn drop_all(schemas: &[String]) -> String {
                // On PostgreSQL they go with the database.
                match $quote {
                    "`" => (schemas.iter()).map(|schema| format!("DROP DATABASE {};", quoted(schema))).collect(),
                    _ => String::new(),
                }
            }

            #[test]
            fn blocking() {
                let Some(server) = $server else { return };
                let database = TestDatabase::<$conn>::new(&server, "SELECT 1").unwrap();
                let mut conn = database.connect().unwrap();
                let own: String = sql_query!($schema => Text).one(&mut conn).unwrap();
                let both = schemas(&own);
                let mut migrations = Migrations::new(with_work()).program("2", |conn: &mut $conn| {
                    let left = from(tasks::table).filter(tasks::done.is_null()).order_by(tasks::id).limit(2);
                    let ids = left.select(tasks::id).all(conn)?;
                    let done = update(tasks::table).set(tasks::done.to(1)).filter(tasks::id.in_(&ids));
                    Ok(done.run(conn)? as u64)
                });
                let ran = migrations.each(&mut conn, both.clone(), up).unwrap();
                assert!(ran.iter().map(|(schema, _)| schema).eq(&both), "{ran:?}");
                assert_eq!(shown(ran), ["12", "12"]);
                // Nothing is left to do, and the connection is where it was.
                let again = migrations.each(&mut conn, both.clone(), up).unwrap();
                assert_eq!(shown(again), ["", ""]);
                let now: String = sql_query!($schema => Text).one(&mut conn).unwrap();
                assert_eq!(now, own);
                assert!(migrations.applied(&mut conn).unwrap().is_empty());
                // One that fails leaves the other alone.
                let broken = format!("DROP TABLE {}.tasks", quoted(&both[0]));
                conn.run_script(&broken).unwrap();
                let down = migrations
                    .each(&mut conn, both.clone(), |_, migrator| Ok(migrator.down("base")?.len()))
                    .unwrap();
                assert!(matches!(&down[0].1, Err(Error::Failed { .. })), "{down:?}");
                assert!(matches!(&down[1].1, Ok(2)), "{down:?}");
                let now: String = sql_query!($schema => Text).one(&mut conn).unwrap();
                assert_eq!(now, own);
                conn.run_script(&format!("SELECT 1; {}", drop_all(&both))).unwrap();
            }

            #[tokio::test]
            async fn asynchronous() {
                let Some(server) = $server else { return };
                let database = TestDatabase::<$async_conn>::new(&server, "SELECT 1").await.unwrap();
                let mut engine: relata::engine::Engine<$async_conn> = database.engine().unwrap();
                let mut conn = database.connect().await.unwrap();
                let own: String = sql_query!($schema => Text).one(&mut conn).await.unwrap();
                let both = schemas(&own);
                let mut migrations = Migrations::new(two());
                let ran = migrations.each(&mut conn, both.clone(), up).await.unwrap();
                assert_eq!(shown(ran), ["12", "12"]);
                let ran = migrations.each(&mut engine, both.clone(), up).await.unwrap();
                assert_eq!(shown(ran), ["", ""]);
                let now: String = sql_query!($schema => Text).one(&mut conn).await.unwrap();
                assert_eq!(now, own);
                conn.run_script(&format!("SELECT 1; {}", drop_all(&both))).await.unwrap();
            }
        }
    };
}

tenants!(postgres: PgConnection, AsyncPgConnection, super::super::postgres(),
    "SELECT current_database() || '' WHERE current_setting('search_path') = '\"$user\", public'", "\"");
tenants!(mysql: MysqlConnection, AsyncMysqlConnection, super::super::mysql(), "SELECT DATABASE()", "`");

#[test]
fn a_file_has_one_schema() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    let mut migrations = Migrations::new(two());
    let up = |_: &str, migrator: &mut relata_migrate::Migrator<'_>| migrator.up("head");
    let ran = migrations.each(&mut conn, ["acme"], up).unwrap();
    assert!(
        matches!(&ran[0].1, Err(Error::NoTenant { schema, .. }) if schema == "acme"),
        "{ran:?}"
    );
}

/// In a transaction of the program the search path of each tenant lasts no longer than it.
#[test]
fn tenants_in_a_transaction() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database =
        TestDatabase::<PgConnection>::new(&server, "CREATE SCHEMA mine; CREATE SCHEMA own")
            .unwrap();
    let mut migrations = Migrations::new(two());
    let cases = [
        // Nothing was set, for the session, and for the transaction.
        (
            "SELECT 1",
            "SELECT 1",
            "\"$user\", public",
            "\"$user\", public",
        ),
        ("SET search_path TO own", "SELECT 1", "own", "own"),
        (
            "SET search_path TO own",
            "SET LOCAL search_path TO mine",
            "mine",
            "own",
        ),
        (
            "SELECT 1",
            "SET LOCAL search_path TO mine",
            "mine",
            "\"$user\", public",
        ),
    ];
    for (at, (session, transaction, within, after)) in cases.into_iter().enumerate() {
        let mut conn = database.connect().unwrap();
        conn.run_script(session).unwrap();
        let mut tx = conn.begin().unwrap();
        tx.run_script(transaction).unwrap();
        let schemas = [format!("acme_{at}"), format!("globex_{at}")];
        let ran = migrations.each(&mut tx, schemas, up).unwrap();
        assert_eq!(shown(ran), ["12", "12"]);
        let now: String = sql_query!("SELECT current_setting('search_path') || ''" => Text)
            .one(&mut tx)
            .unwrap();
        assert_eq!(now, within);
        tx.commit().unwrap();
        let now: String = sql_query!("SELECT current_setting('search_path') || ''" => Text)
            .one(&mut conn)
            .unwrap();
        assert_eq!(now, after);
    }
}

/// A tenant whose schema cannot be created does not end the transaction of the program.
#[test]
fn a_tenant_that_is_denied_in_a_transaction() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database = TestDatabase::<PgConnection>::new(&server, "SELECT 1").unwrap();
    let mut conn = database.connect().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.run_script("CREATE SCHEMA acme AUTHORIZATION pg_monitor; SET LOCAL ROLE pg_monitor")
        .unwrap();
    let ran = Migrations::new(two())
        .each(&mut tx, ["globex", "acme"], up)
        .unwrap();
    assert!(
        matches!(&ran[0].1, Err(error) if error.to_string().contains("permission denied")),
        "{ran:?}"
    );
    assert!(matches!(&ran[1].1, Ok(ids) if ids == "12"), "{ran:?}");
    tx.commit().unwrap();
    assert_eq!(number!(&mut conn, "SELECT count(*) FROM acme.notes"), 2);
}

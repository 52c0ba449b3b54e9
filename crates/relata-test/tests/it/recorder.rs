//! The statements that ran.

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::engine::Engine;
use relata::prelude::*;
use relata_test::{Recorder, TestDatabase, rolled_back};

use crate::shop::{orders, users};

const SQLITE: [&str; 5] = [
    "SELECT `users`.`name` FROM `users` WHERE `users`.`id` = ? LIMIT 2",
    "SELECT EXISTS (SELECT `users`.`name` FROM `users` WHERE `users`.`id` = ?)",
    "BEGIN",
    "UPDATE `users` SET `name` = ? WHERE `users`.`id` = ?",
    "COMMIT",
];

#[test]
fn statements_and_their_number() {
    let mut conn = relata_test::sqlite(&crate::shop_sql()).unwrap();
    let recorder = Recorder::new();
    recorder.watch(&mut conn);
    let name = from(users::table)
        .filter(users::id.eq(1))
        .select(users::name);
    name.one(&mut conn).unwrap();
    // Prepared already.
    name.one(&mut conn).unwrap();
    assert_eq!(recorder.count(), 2);
    let ran = recorder.take();
    assert_eq!(ran[0], ran[1]);
    assert_eq!(ran[0], SQLITE[0]);
    recorder.assert_count(0);

    // With relations: one extra statement for each, whatever the number of rows.
    from(users::table)
        .with(users::orders.with(orders::items))
        .all(&mut conn)
        .unwrap();
    recorder.assert_count(3);
    recorder.clear();

    let wrong = std::panic::catch_unwind(|| recorder.assert_count(1)).unwrap_err();
    let text = wrong.downcast_ref::<String>().unwrap();
    assert!(
        text.starts_with("expected 1 statements, and 0 ran"),
        "{text}"
    );
    name.one(&mut conn).unwrap();
    let wrong = std::panic::catch_unwind(|| recorder.assert_sql(&["SELECT 1"])).unwrap_err();
    let text = wrong.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("  SELECT 1\n") && text.contains("  SELECT `users`.`name`"),
        "{text}"
    );
}

#[test]
fn blocking_connections_and_engines() {
    let name = from(users::table)
        .filter(users::id.eq(1))
        .select(users::name);
    let rename = update(users::table)
        .set(users::name.to("Eve"))
        .filter(users::id.eq(1));

    let recorder = Recorder::new();
    let engine = Engine::<SqliteConnection>::builder("sqlite::memory:").events(recorder.clone());
    let mut engine = engine.build().unwrap();
    engine.run_script(&crate::shop_sql()).unwrap();
    recorder.clear();
    name.one(&mut engine).unwrap();
    name.exists(&mut engine).unwrap();
    engine.transaction(|tx| rename.run(tx)).unwrap();
    recorder.assert_sql(&SQLITE);
    let ran = recorder.ran();
    let binds: Vec<&[String]> = ran.iter().map(|ran| ran.binds.as_slice()).collect();
    assert_eq!(binds[0], ["1"]);
    assert_eq!(binds[3], [r#""Eve""#, "1"]);
    assert!(binds[2].is_empty());

    if let Some(server) = crate::postgres() {
        let database = TestDatabase::<PgConnection>::new(&server, &crate::shop_sql()).unwrap();
        let mut conn = rolled_back(database.connect().unwrap()).unwrap();
        recorder.clear();
        recorder.watch(&mut conn);
        name.one(&mut conn).unwrap();
        conn.transaction(|tx| rename.run(tx)).unwrap();
        let ran = recorder.take();
        assert_eq!(ran.len(), 4, "{ran:?}");
        assert_eq!(ran[3], "RELEASE SAVEPOINT");
        assert_eq!(
            ran[0],
            r#"SELECT "users"."name" FROM "users" WHERE "users"."id" = $1 LIMIT 2"#
        );
        assert_eq!(ran[1], "SAVEPOINT");
        assert!(ran[2].starts_with("UPDATE "));
    }
    if let Some(server) = crate::mysql() {
        let database = TestDatabase::<MysqlConnection>::new(&server, &crate::shop_mysql()).unwrap();
        let engine = database.engine().unwrap();
        let mut conn = engine.connect().unwrap();
        recorder.clear();
        recorder.watch(&mut conn);
        name.one(&mut conn).unwrap();
        assert_eq!(
            recorder.take()[0],
            "SELECT `users`.`name` FROM `users` WHERE `users`.`id` = ? LIMIT 2"
        );
    }
}

#[tokio::test]
async fn asynchronous_connections() {
    let name = from(users::table)
        .filter(users::id.eq(1))
        .select(users::name);
    let rename = update(users::table)
        .set(users::name.to("Eve"))
        .filter(users::id.eq(1));
    let recorder = Recorder::new();
    let engine =
        Engine::<AsyncSqliteConnection>::builder("sqlite::memory:?pool_size=1&max_overflow=0")
            .events(recorder.clone());
    let mut engine = engine.build().unwrap();
    engine.run_script(&crate::shop_sql()).await.unwrap();
    // The script may have left something open: wait for the connection until that is undone.
    drop(engine.connect().await.unwrap());
    recorder.clear();
    name.one(&mut engine).await.unwrap();
    name.exists(&mut engine).await.unwrap();
    engine
        .transaction(async |tx| rename.run(tx).await)
        .await
        .unwrap();
    recorder.assert_sql(&SQLITE);

    if let Some(server) = crate::postgres() {
        let database = TestDatabase::<AsyncPgConnection>::new(&server, &crate::shop_sql())
            .await
            .unwrap();
        let mut conn = database.connect().await.unwrap();
        recorder.clear();
        recorder.watch(&mut conn);
        name.one(&mut conn).await.unwrap();
        conn.transaction(async |tx| rename.run(tx).await)
            .await
            .unwrap();
        let sql = recorder.take();
        assert_eq!(sql.len(), 4, "{sql:?}");
        assert_eq!((sql[1].as_str(), sql[3].as_str()), ("BEGIN", "COMMIT"));
    }
    if let Some(server) = crate::mysql() {
        let database = TestDatabase::<AsyncMysqlConnection>::new(&server, &crate::shop_mysql())
            .await
            .unwrap();
        let mut conn = database.connect().await.unwrap();
        recorder.clear();
        recorder.watch(&mut conn);
        name.one(&mut conn).await.unwrap();
        assert_eq!(recorder.count(), 1);
    }
}

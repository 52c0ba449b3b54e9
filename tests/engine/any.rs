//! Engines whose database is chosen by the URL.

use relata::engine::{Any, AnyEngine, AsyncAnyEngine};
use relata::prelude::*;
use relata::{Error, on_any, on_async_any};

use crate::servers;
use crate::shop::{tags, users};

/// Each database at hand.
fn urls() -> Vec<String> {
    let servers = [servers::postgres_url(), servers::mysql_url()];
    let sqlite = Some("sqlite::memory:".to_owned());
    [sqlite].into_iter().chain(servers).flatten().collect()
}

/// A table that goes away with its connection, and is of these columns everywhere.
const TABLE: &str =
    "CREATE TEMPORARY TABLE tags (id BIGINT NOT NULL PRIMARY KEY, label VARCHAR(20) NOT NULL)";

#[test]
fn the_same_lines_on_each() -> relata::Result<()> {
    for url in urls() {
        let engine = AnyEngine::new(&url)?;
        let labels: Vec<String> = on_any!(&engine, |engine| {
            let mut conn = engine.connect()?;
            conn.run_script(TABLE)?;
            let insert = insert_into(tags::table).values((tags::id.to(1), tags::label.to("new")));
            conn.transaction(|tx| insert.run(tx))?;
            let labels = from(tags::table).select(tags::label).all(&mut conn)?;
            // It would be kept.
            conn.run_script("DROP TABLE tags")?;
            labels
        });
        assert_eq!(labels, ["new"]);
        let one = on_any!(&engine, |engine| sql_query!("SELECT 1" => Integer)
            .one(&mut engine)?);
        assert_eq!(one, 1);
        assert_eq!(engine.status().in_use, 0);
        let name = match &engine {
            Any::PostgresEngine(_) => "postgres",
            Any::SqliteEngine(_) => "sqlite",
            Any::MysqlEngine(_) => "mysql",
        };
        assert!(url.starts_with(name));
        on_any!(&engine, |engine| engine.close())?;
        let closed = on_any!(&engine, |engine| from(users::table).count(&mut engine));
        assert!(matches!(closed, Err(Error::Pool { .. })));
    }
    Ok(())
}

#[tokio::test]
async fn the_same_lines_on_each_async() -> relata::Result<()> {
    for url in urls() {
        let engine = AsyncAnyEngine::new(&url.replace("mysql://", "mariadb://"))?;
        // A future that is not `Send` cannot be spawned.
        let task = tokio::spawn(async move {
            on_async_any!(&engine, |engine| {
                let mut conn = engine.connect().await?;
                conn.run_script(TABLE).await?;
                let insert =
                    insert_into(tags::table).values((tags::id.to(1), tags::label.to("new")));
                let inserted = conn.transaction(async |tx| insert.run(tx).await).await?;
                conn.run_script("DROP TABLE tags").await?;
                Ok::<_, Error>(inserted)
            })
        });
        assert_eq!(task.await.expect("no panic")?, 1);
    }
    Ok(())
}

#[test]
fn a_url_of_none() {
    let error = AnyEngine::new("oracle://scott:tiger@localhost/shop").unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("`oracle://` is not a URL of a database") && !text.contains("tiger"));
    assert!(matches!(
        AnyEngine::new("notes.db"),
        Ok(Any::SqliteEngine(_))
    ));
    assert!(matches!(
        AnyEngine::new("postgresql://localhost/x?pool_size=no"),
        Err(Error::Connection { .. })
    ));
}

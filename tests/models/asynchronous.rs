//! The same on asynchronous connections.

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, Connection,
};
use relata::prelude::*;

use crate::shop::shop::{METADATA, tags};

/// The verbs of the tables, and a row.
macro_rules! scenario {
    ($conn:ident) => {{
        METADATA.create_all(&mut $conn).await?;
        METADATA.if_not_exists().create_all(&mut $conn).await?;
        METADATA.verify(&mut $conn).await?;
        insert_into(tags::table)
            .values((tags::label.to("hot"),))
            .run(&mut $conn)
            .await?;
        assert_eq!(from(tags::table).count(&mut $conn).await?, 1);
        METADATA.drop_all(&mut $conn).await?;
        assert!(METADATA.verify(&mut $conn).await.is_err());
        Ok::<_, relata::Error>(())
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite() {
    let task = tokio::spawn(async {
        let mut conn = AsyncSqliteConnection::connect(":memory:").await?;
        scenario!(conn)
    });
    task.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        return println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
    };
    let task = tokio::spawn(async move {
        let mut conn = AsyncPgConnection::connect(&url).await?;
        conn.run_script("SET search_path TO pg_temp").await?;
        scenario!(conn)
    });
    task.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn mysql() {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        return println!("not run on MySQL: RELATA_MYSQL_URL is not set");
    };
    let task = tokio::spawn(async move {
        let mut conn = AsyncMysqlConnection::connect(&url).await?;
        let name = "relata_models_async";
        conn.run_script(&format!(
            "DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name}"
        ))
        .await?;
        scenario!(conn)
    });
    task.await.unwrap().unwrap();
}

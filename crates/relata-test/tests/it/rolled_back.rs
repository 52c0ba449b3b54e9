//! Transactions that nothing commits.

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};
use relata_test::{TestDatabase, rolled_back};

use crate::shop::{tags, users};

macro_rules! blocking {
    ($name:ident: $conn:ty, $server:expr, $schema:expr) => {
        #[test]
        fn $name() {
            let Some(server) = $server else { return };
            let database = TestDatabase::<$conn>::new(&server, &$schema).unwrap();
            let before = from(tags::table)
                .count(&mut database.connect().unwrap())
                .unwrap();
            let insert = |id: i64| {
                insert_into(tags::table).values((tags::id.to(id), tags::label.to(format!("{id}"))))
            };

            let mut conn = rolled_back(database.connect().unwrap()).unwrap();
            insert(100).run(&mut conn).unwrap();
            // What the program does in transactions of its own is kept and undone as ever.
            conn.transaction(|tx| insert(101).run(tx)).unwrap();
            let failed = conn.transaction(|tx| {
                insert(102).run(tx)?;
                insert(100).run(tx)
            });
            let unique = DatabaseErrorKind::Unique;
            assert!(matches!(failed, Err(Error::Database { kind, .. }) if kind == unique));
            assert_eq!(from(tags::table).count(&mut conn).unwrap(), before + 2);
            let all: Vec<i64> = from(tags::table)
                .filter(tags::id.ge(100))
                .order_by(tags::id)
                .select(tags::id)
                .all(&mut conn)
                .unwrap();
            assert_eq!(all, [100, 101]);
            let streamed = from(users::table)
                .select(users::id)
                .stream(&mut conn)
                .unwrap()
                .count();
            assert!(streamed > 0);

            drop(conn);
            assert_eq!(
                from(tags::table)
                    .count(&mut database.connect().unwrap())
                    .unwrap(),
                before
            );
        }
    };
}
blocking!(on_postgres: PgConnection, crate::postgres(), crate::shop_sql());
blocking!(on_mysql: MysqlConnection, crate::mysql(), crate::shop_mysql());
blocking!(on_sqlite: SqliteConnection, Some("sqlite:"), crate::shop_sql());

macro_rules! asynchronous {
    ($name:ident: $conn:ty, $server:expr, $schema:expr) => {
        #[tokio::test]
        async fn $name() {
            let Some(server) = $server else { return };
            let database = TestDatabase::<$conn>::new(&server, &$schema).await.unwrap();
            let count = from(tags::table);
            let before = count
                .count(&mut database.connect().await.unwrap())
                .await
                .unwrap();
            let insert = |id: i64| {
                insert_into(tags::table).values((tags::id.to(id), tags::label.to(format!("{id}"))))
            };

            let mut conn = rolled_back(database.connect().await.unwrap())
                .await
                .unwrap();
            insert(100).run(&mut conn).await.unwrap();
            conn.transaction(async |tx| insert(101).run(tx).await)
                .await
                .unwrap();
            let failed = conn.transaction(async |tx| {
                insert(102).run(tx).await?;
                insert(100).run(tx).await
            });
            assert!(failed.await.is_err());
            assert_eq!(count.count(&mut conn).await.unwrap(), before + 2);

            drop(conn);
            assert_eq!(
                count
                    .count(&mut database.connect().await.unwrap())
                    .await
                    .unwrap(),
                before
            );
        }
    };
}
asynchronous!(on_postgres_async: AsyncPgConnection, crate::postgres(), crate::shop_sql());
asynchronous!(on_mysql_async: AsyncMysqlConnection, crate::mysql(), crate::shop_mysql());
asynchronous!(on_sqlite_async: AsyncSqliteConnection, Some("sqlite:"), crate::shop_sql());

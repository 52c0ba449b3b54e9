//! The same queries and writes on an asynchronous connection: tasks, a stream, a transaction, and one that is dropped.
//!
//! `cargo run --example async --features async` needs no server: SQLite is compiled in.

#[path = "../../generated/shop/mod.rs"]
mod shop;

use std::time::Duration;

use futures_util::TryStreamExt;
use relata::connection::AsyncSqliteConnection;
use relata::prelude::*;

use shop::{orders, tags, users};

#[tokio::main]
async fn main() -> relata::Result<()> {
    let mut conn = AsyncSqliteConnection::connect("sqlite::memory:").await?;
    conn.run_script(include_str!("../../schema/shop.sql"))
        .await?;
    conn.run_script(include_str!("../../schema/shop_data.sql"))
        .await?;
    let conn = &mut conn;

    let adults = from(users::table).filter(users::age.ge(18));
    println!("{} adults", adults.count(conn).await?);

    let query = adults.order_by(users::name).select(users::name);
    let mut names = query.stream(conn);
    while let Some(name) = names.try_next().await? {
        println!("  {name}");
    }
    drop(names);

    let paid = pay_all(conn, 1).await?;
    println!("{paid} orders of the first user are paid now");

    // A transaction whose future is dropped is rolled back before the next statement runs.
    let too_slow = tokio::time::timeout(Duration::from_millis(50), slow(conn)).await;
    println!("timed out: {}", too_slow.is_err());
    let mint = from(tags::table).filter(tags::label.eq("mint"));
    println!("its tag is there: {}", mint.exists(conn).await?);
    Ok(())
}

/// Pays the orders of a user, or none of them if something fails.
async fn pay_all(conn: &mut AsyncSqliteConnection, user: i64) -> relata::Result<usize> {
    conn.transaction(async |tx| {
        let open = from(orders::table)
            .filter(orders::user_id.eq(user) & orders::status.ne("paid"))
            .select(orders::id)
            .all(tx)
            .await?;
        let mut paid = 0;
        for order in open {
            let pay = update(orders::table)
                .set(orders::status.to("paid"))
                .find(order);
            paid += pay.run(tx).await?;
        }
        Ok(paid)
    })
    .await
}

/// A transaction that takes longer than its caller waits.
async fn slow(conn: &mut AsyncSqliteConnection) -> relata::Result<()> {
    conn.transaction(async |tx| {
        insert_into(tags::table)
            .values((tags::id.to(10), tags::label.to("mint")))
            .run(tx)
            .await?;
        tokio::time::sleep(Duration::from_secs(3600)).await;
        Ok(())
    })
    .await
}

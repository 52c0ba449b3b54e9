//! relata beside tokio-postgres, diesel-async, sqlx, SeaORM and toasty on PostgreSQL: each case is the same work with all of them
//! that have it. The libraries take turns in rounds; a figure is the median of the rounds.

mod by_diesel;
mod by_hand;
mod by_relata;
mod by_sea;
mod by_sqlx;
mod by_toasty;
mod data;
mod measure;
#[path = "../../../generated/bench/mod.rs"]
mod schema;

use measure::{Case, Side, latency, print};

/// Errors are printed unchanged.
type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// The cases of a group: what each library has of them.
macro_rules! cases {
    ($($name:literal: $($side:ident.$work:ident($($argument:expr),*)),+;)*) => {
        vec![$(Case {
            name: $name,
            sides: vec![$({
                let side = $side.clone();
                Side::new(stringify!($side), move || {
                    let side = side.clone();
                    async move { side.$work($($argument),*).await }
                })
            }),+],
        }),*]
    };
}

#[tokio::main]
async fn main() -> Result<()> {
    let groups: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |group: &str| groups.is_empty() || groups.iter().any(|wanted| wanted == group);
    let url = data::fill().await?;
    let hand = by_hand::Hand::new(&url, 8)?;
    let relata = by_relata::Relata::new(&url, 8)?;
    let diesel = by_diesel::Diesel::new(&url, 8)?;
    let sqlx = by_sqlx::Sqlx::new(&url, 8).await?;
    let sea = by_sea::Sea::new(&url, 8).await?;
    let toasty = by_toasty::Toasty::new(&url).await?;

    if wanted("loading") {
        let cases = cases! {
            "1 user with 10 orders":
                hand.orders(1), relata.orders(1), diesel.orders(1), sea.orders(1), toasty.orders(1);
            "10,000 users with 10 orders each":
                hand.orders(10_000), relata.orders(10_000), diesel.orders(10_000), sea.orders(10_000), toasty.orders(10_000);
            "100 users with 10 posts with 10 comments each":
                hand.levels(), relata.levels(), diesel.levels(), sea.levels(), toasty.levels();
        };
        print("loading", &cases).await?;
    }
    if wanted("session") {
        let cases = cases! {
            "10,000 new rows in three tables": hand.new_rows(), relata.new_rows(), sea.new_rows();
            "10,000 changed rows": hand.changed_rows(), relata.changed_rows(), sea.changed_rows();
            "10,000 rows untouched": hand.untouched_rows(), relata.untouched_rows(), sea.untouched_rows();
        };
        print("session", &cases).await?;
    }
    if wanted("engine") {
        let cases = cases! {
            "check-out and check-in":
                hand.check_out(), relata.check_out(), diesel.check_out(), sqlx.check_out();
            "check-out, user by key":
                hand.by_key(4_321), relata.by_key(4_321), diesel.by_key(4_321), sqlx.by_key(4_321), sea.by_key(4_321), toasty.by_key(4_321);
        };
        print("engine", &cases).await?;
        let (watched, traced) = (relata.watched(&url)?, relata.traced(&url)?);
        let (relata_watched, relata_spans) = (watched, traced.clone());
        let relata_spans_kept = traced.kept();
        let cases = cases! {
            "user by key, watched":
                relata.by_key(4_321), relata_watched.by_key(4_321), relata_spans.by_key(4_321), relata_spans_kept.by_key(4_321);
        };
        print("events: none, a handler that does nothing, spans that nobody keeps, spans that are kept", &cases).await?;
        println!(
            "\n| 16 tasks on 8 connections, user by key | queries a second | p50 | p99 |\n|---|---:|---:|---:|"
        );
        latency(
            "hand",
            &hand,
            |side, key| async move { side.by_key(key).await },
        )
        .await?;
        latency("relata", &relata, |side, key| async move {
            side.by_key(key).await
        })
        .await?;
        latency("diesel", &diesel, |side, key| async move {
            side.by_key(key).await
        })
        .await?;
        latency(
            "sqlx",
            &sqlx,
            |side, key| async move { side.by_key(key).await },
        )
        .await?;
        latency(
            "sea",
            &sea,
            |side, key| async move { side.by_key(key).await },
        )
        .await?;
        latency("toasty", &toasty, |side, key| async move {
            side.by_key(key).await
        })
        .await?;
    }
    Ok(())
}

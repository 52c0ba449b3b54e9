//! Extended statistics of PostgreSQL, which other databases leave out.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata_schema::{Engine, ReflectOptions, Scratch};

use crate::databases::on_all;

#[relata::models]
pub mod estimates {
    #[derive(Model)]
    #[model(
        table = "addresses",
        statistics(postcode, city, kinds(mcv, dependencies), target = 500),
        statistics(city, "lower(street)", name = "addresses_streets"),
        statistics("lower(street)", name = "addresses_street")
    )]
    struct Address {
        #[model(primary_key)]
        id: i64,
        #[model(column = "town")]
        city: String,
        postcode: String,
        street: String,
    }
}
use estimates::{METADATA, addresses};

#[test]
fn the_sql() {
    let sql = METADATA.to_sql::<Pg>().unwrap();
    let of_statistics: Vec<&str> = sql
        .lines()
        .filter(|line| line.contains("STATISTICS"))
        .collect();
    assert_eq!(
        of_statistics,
        [
            "CREATE STATISTICS addresses_postcode_town_stat (dependencies, mcv) ON postcode, town FROM addresses;",
            "ALTER STATISTICS addresses_postcode_town_stat SET STATISTICS 500;",
            "CREATE STATISTICS addresses_streets (ndistinct, dependencies, mcv) ON town, (lower(street)) FROM addresses;",
            "CREATE STATISTICS addresses_street ON (lower(street)) FROM addresses;",
        ]
    );
    assert!(!METADATA.to_sql::<Sqlite>().unwrap().contains("STATISTICS"));
    assert!(!METADATA.to_sql::<Mysql>().unwrap().contains("STATISTICS"));
}

on_all! {
    fn statistics(conn) {
        METADATA.create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        let row = (addresses::id.to(1), addresses::city.to("Lund"), addresses::postcode.to("22100"));
        insert_into(addresses::table).values((row, addresses::street.to("Storgatan"))).run(conn).unwrap();
        let lund = from(addresses::table).filter(addresses::city.eq("Lund"));
        assert_eq!(lund.select(addresses::id).all(conn).unwrap(), [1]);
        METADATA.drop_all(conn).unwrap();
        METADATA.if_exists().drop_all(conn).unwrap();
    }
}

/// The catalog of the models is that of the database that they make.
#[test]
fn what_the_database_has() {
    let Ok(server) = std::env::var("RELATA_POSTGRES_URL") else {
        return println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
    };
    let models = crate::reflected::models(include_str!("estimates.rs"), "estimates");
    let mut scratch = Scratch::new(Engine::Postgres, Some(&server)).unwrap();
    let sql = models.script(Engine::Postgres).unwrap();
    scratch.execute("models.sql".as_ref(), &sql).unwrap();
    let found = scratch.reflect(&ReflectOptions::default()).unwrap();
    let mut wanted = models.catalog(Engine::Postgres).unwrap();
    wanted.sort();
    let found = &found.table("public", "addresses").unwrap().statistics;
    assert_eq!(
        &wanted.table("public", "addresses").unwrap().statistics,
        found
    );
    assert_eq!(found.len(), 3);
}

//! The queries of PostgreSQL's own regression tests in relata's query language, compared with the originals.
//!
//! The original texts are not part of the project: RELATA_DATA names the folder that holds them, in `pg_regress`
//! a file for each suite and `base.sql` with the tables that all of them read. A port is named by the number of its
//! statement there.

#[path = "../../generated/regress/mod.rs"]
mod schema;

mod dml;
mod groupingsets;
mod recorded;
mod suite;
mod union;
mod window;
mod writes;

use std::path::Path;

use relata::chrono::NaiveDate;
use relata::types::Decimal;
use relata_schema::{Engine, ReflectOptions, Scratch, snapshot};
use suite::Suite;
use writes::Writes;

/// A DATE.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

/// A NUMERIC, as it is written in SQL.
fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

#[test]
fn groupingsets() {
    if let Some(mut suite) = Suite::open("groupingsets") {
        groupingsets::port(&mut suite);
        suite.finish();
    }
}

#[test]
fn union() {
    if let Some(mut suite) = Suite::open("union") {
        union::port(&mut suite);
        suite.finish();
    }
}

#[test]
fn window() {
    if let Some(mut suite) = Suite::open("window") {
        window::port(&mut suite);
        suite.finish();
    }
}

#[test]
fn writes() {
    for (name, port) in dml::SUITES {
        if let Some(mut suite) = Writes::open(name) {
            port(&mut suite);
            suite.finish();
        }
    }
}

/// `schema.json`, from which the modules are made without a server, is what the server says of `schema.sql`.
#[test]
fn schema() {
    let Some(server) = suite::server() else {
        return;
    };
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regress"));
    let mut database = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
    database
        .load(&folder.join("schema.sql"))
        .expect("the tables");
    let mut catalog = database
        .reflect(&ReflectOptions::default())
        .expect("a catalog");
    let path = folder.join("schema.json");
    let kept = std::fs::read_to_string(&path).expect("schema.json");
    let mut kept = snapshot::from_str(&path, &kept).expect("a catalog");
    // PostgreSQL 16 and newer name the table of a view's columns only where there are several.
    for table in kept.tables.iter_mut().chain(&mut catalog.tables) {
        table.definition = None;
    }
    assert!(
        kept == catalog,
        "schema.json is out of date: relata generate --manifest tests/regress/relata.toml"
    );
}

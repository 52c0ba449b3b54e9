//! Migrations on connections that the program holds: all three databases, blocking and asynchronous.

mod asynchronous;
mod kinds;
mod locks;
mod tenants;
mod transactions;

use relata::connection::Connection;
use relata::prelude::*;
use relata_migrate::{Embedded, Revisions};

#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "tasks")]
    struct Task {
        #[model(primary_key)]
        id: i32,
        done: Option<i32>,
    }
}
use schema::tasks;

fn postgres() -> Option<String> {
    url("RELATA_POSTGRES_URL")
}
fn mysql() -> Option<String> {
    url("RELATA_MYSQL_URL")
}
fn url(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        println!("not run: {variable} is not set");
    }
    url
}

/// A revision: its name and facts, `up.sql`, `down.sql`.
fn file(
    folder: &'static str,
    facts: &'static str,
    up: &'static str,
    down: Option<&'static str>,
) -> Embedded {
    Embedded {
        folder,
        facts,
        up,
        down,
    }
}

fn revisions(files: &[Embedded]) -> Revisions {
    Revisions::embedded(files).expect("revisions")
}

/// Two revisions; the second is longer, and its statements hold what quoting and splitting could break.
fn two() -> Revisions {
    let first = "CREATE TABLE notes (id INT PRIMARY KEY, body VARCHAR(40) NOT NULL);\n\
                 CREATE INDEX by_body ON notes (body);\n";
    let second = "INSERT INTO notes VALUES (1, 'a;b''c \u{e4}');\n-- a comment; with a semicolon\n\
                  INSERT INTO notes VALUES (2, 'd');\n";
    revisions(&[
        file("1_it's \u{e4}", "", first, Some("DROP TABLE notes;\n")),
        file(
            "2_rows",
            "parents = ['1']",
            second,
            Some("DELETE FROM notes;\n"),
        ),
    ])
}

/// The answer to a query of one number, on a blocking connection.
macro_rules! number {
    ($conn:expr, $sql:literal) => {
        sql_query!($sql => BigInt).one($conn).unwrap()
    };
}
use number;

fn ids(ran: &[relata_migrate::Ran]) -> Vec<&str> {
    ran.iter().map(|ran| ran.id.as_str()).collect()
}

/// Sees that a type is a connection of relata.
fn is_connection<C: Connection>(_: &C) {}

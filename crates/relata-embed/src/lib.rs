//! Migrations on a connection or engine that the program holds.
//!
//! [`relata_migrate::Migrator`] opens a connection of its own by URL. [`Migrations`] runs the same revisions, with the same
//! locks and errors, on any connection of [relata](https://docs.rs/relata), blocking or asynchronous: so it reaches a database in
//! memory, which no second connection can, and needs neither a URL nor another client library.
//!
//! ```
//! use relata::connection::SqliteConnection;
//! use relata::prelude::*;
//! use relata::types::BigInt;
//! use relata_embed::Migrations;
//! # use relata_migrate::{Embedded, Revisions};
//! # fn f() -> Result<(), Box<dyn std::error::Error>> {
//! # let up = "CREATE TABLE notes (id INTEGER PRIMARY KEY);";
//! # let notes = Embedded { folder: "1_notes", facts: "", up, down: None };
//!
//! // In a program with a build script: `relata_migrate::embed!()?`
//! let revisions = Revisions::embedded(&[notes])?;
//! let mut conn = SqliteConnection::connect(":memory:")?;
//! let ran = Migrations::new(revisions).up(&mut conn, "head")?;
//! assert_eq!(ran.len(), 1);
//!
//! let count = sql_query!("SELECT count(*) FROM notes" => BigInt);
//! assert_eq!(count.one(&mut conn)?, 0);
//! # Ok(())
//! # }
//! # f().unwrap();
//! ```
//!
//! Revisions are embedded by the macro [`relata_migrate::embed!`] and a build script, or read from a folder with
//! [`Revisions::read`](relata_migrate::Revisions::read).

mod channel;
mod migrations;
mod run;
mod tenants;

pub use migrations::{BatchFuture, Migrations, Returned};

//! Edits of a database's schema, as values and as SQL.
//!
//! An [`Edit`] is one change of a [`Catalog`](relata_schema::Catalog): create a table, add a column, rename, drop.
//! [`script`] writes edits as the SQL of PostgreSQL, SQLite, MySQL or MariaDB. [`create_all`] returns the edits that create
//! a whole catalog, and [`plan`] those that lead from one catalog to another.
//!
//! An edit that an engine does not support is an [`Error`] before any SQL is executed. For edits that SQLite's `ALTER TABLE` lacks, the
//! procedure of its manual recreates the table and copies the rows
//! (<https://www.sqlite.org/lang_altertable.html#otheralter>): rows, indexes, triggers, views and foreign keys stay.
//!
//! Not part of the catalog, so not compared: privileges, owners, row security policies, rules, statistics targets and
//! publications (PostgreSQL), events and privileges (MySQL). On PostgreSQL a script restores owners, privileges and rules of what it
//! drops and creates again; on MariaDB a routine is replaced, which keeps its privileges, and on MySQL they are lost.

mod clauses;
mod create;
mod edit;
mod error;
mod family;
mod labels;
mod mentions;
mod mysql;
mod names;
mod order;
mod plan;
mod postgres;
mod script;
mod sqlite;

pub use create::{create_all, empty};
pub use edit::{Edit, Object, Part};
pub use error::{Error, Result};
pub use labels::column_labels;
pub use names::{object as object_name, quoted};
pub use plan::{Plan, plan};
pub use script::{Script, script};

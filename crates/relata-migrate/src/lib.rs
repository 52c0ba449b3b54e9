//! Revisions of a database's schema, and a runner for them.
//!
//! A revision is a folder `migrations/<id>_<slug>/` with `up.sql`, usually `down.sql`, and `revision.toml`, which names
//! its parents: revisions form a graph, with branches and merges. [`Revisions`] reads the folder and the graph;
//! [`Migrator`] runs revisions in a [`Session`] and keeps the table `relata_migrations` there,
//! which records what ran, when, how long, and with which checksum; [`Auto`] writes a revision from the difference of two
//! schemas, and tests it in a scratch database.
//!
//! ```
//! use relata_migrate::{Migrator, NewRevision, Revisions, Session};
//!
//! let folder = tempfile::tempdir()?;
//! let mut revision = NewRevision::new("create users");
//! revision.up = "CREATE TABLE users (id INTEGER PRIMARY KEY);\n".to_owned();
//! revision.down = Some("DROP TABLE users;\n".to_owned());
//! revision.write(folder.path(), &Revisions::read(folder.path())?)?;
//!
//! let revisions = Revisions::read(folder.path())?;
//! let mut session = Session::connect("sqlite::memory:")?;
//! let mut migrator = Migrator::new(&revisions, &mut session)?;
//! let ran = migrator.up("head")?;
//! assert_eq!(ran.len(), 1);
//! assert!(migrator.up("head")?.is_empty());
//! migrator.down("base")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A program embeds its revisions with [`embed!`], and runs them when it starts. From an asynchronous program, run the
//! migrator where blocking is allowed:
//!
//! ```
//! use relata_migrate::{Migrator, Ran, Revisions, Session};
//!
//! async fn migrate(url: String, revisions: Revisions) -> relata_migrate::Result<Vec<Ran>> {
//!     let run = move || {
//!         let mut session = Session::connect(&url)?;
//!         Migrator::new(&revisions, &mut session)?.up("head")
//!     };
//!     tokio::task::spawn_blocking(run).await.expect("the migrator does not panic")
//! }
//! # let up = "CREATE TABLE notes (id INTEGER PRIMARY KEY);";
//! # let notes = relata_migrate::Embedded { folder: "1_notes", facts: "", up, down: None };
//! # let revisions = Revisions::embedded(&[notes])?;
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # assert_eq!(runtime.block_on(migrate("sqlite::memory:".to_owned(), revisions))?.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate `relata-embed` runs the same migrator on a connection or engine that the program holds, blocking or asynchronous.
//!
//! [`each`] runs the revisions in several databases, and in the schemas of several tenants.

mod auto;
mod embed;
mod error;
mod graph;
mod history;
mod import;
pub mod lint;
mod lock;
mod migrator;
mod rename;
mod revision;
mod squash;
mod target;
mod terminated;
mod time;
mod violations;

pub use auto::{Auto, Draft, without_history};
pub use embed::{Embedded, embed_folder, embed_folder_as};
pub use error::{Error, Result};
pub use graph::Revisions;
pub use history::{Applied, State, TABLE};
pub use import::{Tool, write_revisions};
pub use migrator::{
    Batch, Batched, Direction, Migrator, Place, Programs, Progress, Ran, Status, Step, each,
    offline,
};
/// The items that a program without another crate of relata needs: a connection, its engine, its errors.
pub use relata_schema::{Engine, Lent, LentError, Session};
pub use rename::Rename;
pub use revision::{NewRevision, Revision};
pub use squash::Squash;
pub use violations::dangling_rows;

//! Revisions of a database's schema, and the running of them.
//!
//! A revision is a folder `migrations/<id>_<slug>/` with `up.sql`, mostly `down.sql`, and `revision.toml`, which names
//! its parents: revisions make a graph, with branches and merges. [`Revisions`] reads the folder and knows the graph;
//! [`Migrator`] runs revisions in a [`Session`](relata_schema::Session) and keeps the table `relata_migrations` there,
//! which says what ran, when, how long, and with which checksum; [`Auto`] writes a revision from the difference of two
//! schemas, and proves it on a scratch database.
//!
//! ```
//! use relata_migrate::{Migrator, NewRevision, Revisions};
//! use relata_schema::Session;
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

mod auto;
mod error;
mod graph;
mod history;
mod lock;
mod migrator;
mod revision;
mod target;
mod time;

pub use auto::{Auto, Draft, Rename, without_history};
pub use error::{Error, Result};
pub use graph::Revisions;
pub use history::{Applied, State, TABLE};
pub use migrator::{Direction, Migrator, Ran, Status, Step, offline};
pub use revision::{NewRevision, Revision};

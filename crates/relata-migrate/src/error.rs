//! The errors of revisions, and advice on each.

use std::path::PathBuf;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason that revisions could not be read, written or run. [`Error::help`] returns advice.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The folder of revisions is not there.
    #[error("there is no folder {}", path.display())]
    NoFolder {
        /// The path of the folder.
        path: PathBuf,
    },
    /// A `revision.toml` is malformed.
    #[error("{}: {message}", path.display())]
    Toml {
        /// The path of the file.
        path: PathBuf,
        /// The mistake.
        message: String,
    },
    /// A folder among the revisions is none.
    #[error("{}: {reason}", path.display())]
    Folder {
        /// The path of the folder.
        path: PathBuf,
        /// The reason that it is none.
        reason: &'static str,
    },
    /// Two revisions have one id.
    #[error("two revisions have the id {id}: {} and {}", first.display(), second.display())]
    DuplicateId {
        /// The id of both.
        id: String,
        /// The folder of one.
        first: PathBuf,
        /// The folder of the other.
        second: PathBuf,
    },
    /// Two revisions have one label.
    #[error("the label {label} is on two revisions: {first} and {second}")]
    DuplicateLabel {
        /// The label of both.
        label: String,
        /// The id of one revision.
        first: String,
        /// The id of the other.
        second: String,
    },
    /// A revision names a parent that is not there.
    #[error("revision {id} follows {parent}, and there is no such revision")]
    MissingParent {
        /// The id of the revision.
        id: String,
        /// The id of its parent.
        parent: String,
    },
    /// Revisions follow each other in a cycle.
    #[error("these revisions follow each other in a cycle: {}", ids.join(", "))]
    Circle {
        /// The ids of the revisions.
        ids: Vec<String>,
    },
    /// A name refers to no revision.
    #[error("no revision is named `{name}`")]
    NoSuchRevision {
        /// The name that was used.
        name: String,
    },
    /// A name refers to several revisions.
    #[error("`{name}` matches several revisions: {}", ids.join(", "))]
    Ambiguous {
        /// The name that was used.
        name: String,
        /// The ids of the revisions that it matches.
        ids: Vec<String>,
    },
    /// There are several heads where one is meant.
    #[error("there are several heads: {}", ids.join(", "))]
    SeveralHeads {
        /// The ids of the heads.
        ids: Vec<String>,
    },
    /// A relative name leads beyond the first or last revision.
    #[error("`{name}` leads beyond the {} revision", if *beyond_first { "first" } else { "last" })]
    Beyond {
        /// The name that was used.
        name: String,
        /// True if it leads to before the first revision.
        beyond_first: bool,
    },
    /// The database holds a revision that is not in the folder.
    #[error("the database has revision {id}, which is not in the folder")]
    UnknownApplied {
        /// The id of the revision.
        id: String,
    },
    /// A revision was changed after it ran.
    #[error("revision {id} was changed after it ran")]
    Changed {
        /// The id of the revision.
        id: String,
    },
    /// A revision did not finish.
    #[error("revision {id} did not finish{}", statement.map_or_else(String::new, |n| format!(": {n} of its statements were executed")))]
    Unfinished {
        /// The id of the revision.
        id: String,
        /// The number of statements that were executed, if it is known.
        statement: Option<u64>,
        /// True if it was being undone.
        undoing: bool,
    },
    /// A revision cannot be undone.
    #[error("revision {id} has no down.sql")]
    NoDown {
        /// The id of the revision.
        id: String,
    },
    /// A revision that runs in a transaction ends it by itself.
    #[error("{}:{line}: `{statement}` in a revision that runs in a transaction", path.display())]
    TransactionStatement {
        /// The path of the file.
        path: PathBuf,
        /// The line in the file.
        line: usize,
        /// The text of the statement.
        statement: String,
    },
    /// A revision leaves rows that point at nothing (SQLite).
    #[error("revision {id} leaves rows whose foreign keys point at nothing: {}; it was undone", rows.join(", "))]
    ForeignKeys {
        /// The id of the revision.
        id: String,
        /// Each as `table to target`.
        rows: Vec<String>,
    },
    /// A statement of a revision failed.
    #[error("revision {id} failed{}: {source}", outcome(*undone, *executed))]
    Failed {
        /// The id of the revision.
        id: String,
        /// True if the database is as before.
        undone: bool,
        /// The number of statements that were executed and stay so, and of how many.
        executed: Option<(u64, u64)>,
        /// The error of the database.
        source: relata_schema::Error,
    },
    /// [`embed_folder`](crate::embed_folder()) is called elsewhere than in a build script.
    #[error("revisions are embedded by a build script: OUT_DIR is not set")]
    NoBuildScript,
    /// A tenant's schema, where the engine has none.
    #[error("cannot use schema {schema}: {reason}")]
    NoTenant {
        /// The name of the schema.
        schema: String,
        /// The reason that it cannot be used.
        reason: &'static str,
    },
    /// The program does the work of a revision, and this is another.
    #[error("the work of revision {id} is done by a program, but not by this one")]
    NeedsProgram {
        /// The id of the revision.
        id: String,
    },
    /// A revision whose work the program does has SQL as well.
    #[error("revision {id} has SQL, though the program does its work")]
    ProgramAndSql {
        /// The id of the revision.
        id: String,
    },
    /// A batch of a revision whose work the program does failed.
    #[error("revision {id} failed after {batches} batches: {source}")]
    Batch {
        /// The id of the revision.
        id: String,
        /// The number of batches that were done. Their changes stay.
        batches: u64,
        /// The error of the program.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Revisions cannot be squashed.
    #[error("cannot squash: {reason}")]
    CannotSquash {
        /// The reason that it is impossible.
        reason: String,
    },
    /// Some of the revisions that one was squashed from ran, and others did not.
    #[error("revision {id} was squashed from others, and the database has only some of them: {} did not run", missing.join(", "))]
    PartlyReplaced {
        /// The id of the revision.
        id: String,
        /// The ids of those that did not run.
        missing: Vec<String>,
    },
    /// A file is not one of the tool's whose migrations are imported.
    #[error("{}: {reason}", path.display())]
    Import {
        /// The path of the file.
        path: PathBuf,
        /// The reason that it is impossible.
        reason: String,
    },
    /// Another runner holds the lock.
    #[error("another program is migrating this database")]
    Locked,
    /// A draft does not do what it should.
    #[error(
        "the {direction} that relata wrote does not lead to the wanted schema; this is left:\n{left}"
    )]
    NotProved {
        /// Either `up.sql` or `down.sql`.
        direction: &'static str,
        /// The remaining differences.
        left: String,
    },
    /// A rename is malformed or names an object that does not exist.
    #[error("cannot rename `{rename}`: {reason}")]
    Rename {
        /// The rename as written.
        rename: String,
        /// The reason that it is impossible.
        reason: &'static str,
    },
    /// A difference cannot be written as SQL.
    #[error(transparent)]
    Ddl(#[from] relata_ddl::Error),
    /// The database or a schema could not be read.
    #[error(transparent)]
    Schema(#[from] relata_schema::Error),
}

/// The state that a failed revision leaves.
fn outcome(undone: bool, executed: Option<(u64, u64)>) -> String {
    match executed {
        Some((count, of)) => format!(" after {count} of its {of} statements, which stay executed"),
        None if undone => ", and was undone".to_owned(),
        None => String::new(),
    }
}

impl Error {
    /// The outcome of a revision that failed, to follow the word: `, and was undone`.
    #[must_use]
    pub fn outcome(&self) -> Option<String> {
        match self {
            Self::Failed {
                undone, executed, ..
            } => Some(outcome(*undone, *executed)),
            _ => None,
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source,
        }
    }

    /// Returns advice on the error.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoFolder { .. } => "create it with `relata migrate init`".to_owned(),
            Self::Folder { .. } => "a revision's folder is named <id>_<slug>".to_owned(),
            Self::DuplicateId { .. } => "give one of them another id, in the name of its folder".to_owned(),
            Self::MissingParent { parent, .. } => format!(
                "bring revision {parent} back, from version control perhaps, or name another parent in revision.toml"
            ),
            Self::NoSuchRevision { .. } | Self::Ambiguous { .. } => {
                "`relata migrate history` lists the revisions".to_owned()
            }
            Self::SeveralHeads { .. } => {
                "join them with `relata migrate merge`, name one, or use `heads` for all".to_owned()
            }
            Self::UnknownApplied { .. } => "it may be in a branch of version control that is not here; \
                if it is gone for good, undo its changes by hand and forget it: `relata migrate repair --forget ID`"
                .to_owned(),
            Self::Changed { id } => format!(
                "restore its up.sql; if the change does not matter, accept it: `relata migrate repair --accept {id}`"
            ),
            Self::Unfinished { id, undoing: false, .. } => format!(
                "look at what it did; then either undo that by hand and run `relata migrate repair --forget {id}`, \
                 or do the rest by hand and run `relata migrate repair --done {id}`"
            ),
            Self::Unfinished { id, undoing: true, .. } => format!(
                "look at what is left of it; then either undo the rest by hand and run \
                 `relata migrate repair --forget {id}`, or do again what was undone and run \
                 `relata migrate repair --done {id}`"
            ),
            Self::NoDown { id } => format!("write one, or go back with a new revision that undoes {id}"),
            Self::TransactionStatement { .. } => {
                "remove it, or set `transaction = false` in revision.toml".to_owned()
            }
            Self::Failed { undone: true, .. } => "correct it and run again".to_owned(),
            Self::Failed { id, undone: false, .. } => format!(
                "a part of it is done; undo that by hand and run `relata migrate repair --forget {id}`, or do the \
                 rest by hand and run `relata migrate repair --done {id}`"
            ),
            Self::NeedsProgram { .. } => {
                "start the program that has it; or do it by hand, and run `relata migrate stamp`".to_owned()
            }
            Self::ProgramAndSql { .. } => {
                "write the SQL in a revision before it, for batches may run again".to_owned()
            }
            Self::Batch { .. } => "correct it and run again: it continues where it stopped".to_owned(),
            Self::PartlyReplaced { .. } => {
                "run them first: go back in version control to before they were squashed, and run `relata migrate up`"
                    .to_owned()
            }
            Self::NoTenant { .. } => "give each tenant a database of its own".to_owned(),
            Self::Locked => "wait until it is done; the lock goes with its connection".to_owned(),
            Self::NotProved { .. } => "write this revision by hand: `relata migrate new`".to_owned(),
            _ => return None,
        })
    }
}

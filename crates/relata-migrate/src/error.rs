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
    /// The folder of revisions does not exist.
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
    /// A folder among the revisions is not a revision.
    #[error("{}: {reason}", path.display())]
    Folder {
        /// The path of the folder.
        path: PathBuf,
        /// The reason that it is not a revision.
        reason: &'static str,
    },
    /// Two revisions have the same id.
    #[error("two revisions have the id {id}: {} and {}", first.display(), second.display())]
    DuplicateId {
        /// The id of both.
        id: String,
        /// The folder of one.
        first: PathBuf,
        /// The folder of the other.
        second: PathBuf,
    },
    /// Two revisions have the same label.
    #[error("the label {label} is on two revisions: {first} and {second}")]
    DuplicateLabel {
        /// The label of both.
        label: String,
        /// The id of one revision.
        first: String,
        /// The id of the other.
        second: String,
    },
    /// A revision names a parent that does not exist.
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
    /// A revision that shall be repaired has not run in the database.
    #[error("revision {id} has not run in this database")]
    NotRun {
        /// The id of the revision.
        id: String,
    },
    /// A name refers to several revisions.
    #[error("`{name}` matches several revisions: {}", ids.join(", "))]
    Ambiguous {
        /// The name that was used.
        name: String,
        /// The ids of the revisions that it matches.
        ids: Vec<String>,
    },
    /// There are several heads where a single one is needed.
    #[error("there are several heads: {}", ids.join(", "))]
    SeveralHeads {
        /// The ids of the heads.
        ids: Vec<String>,
    },
    /// A relative name goes beyond the first or last revision.
    #[error("`{name}` leads beyond the {} revision", if *beyond_first { "first" } else { "last" })]
    Beyond {
        /// The name that was used.
        name: String,
        /// True if it goes before the first revision.
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
        /// True if another runner may still be at it: on SQLite no lock lasts longer than a transaction.
        running: bool,
    },
    /// A revision cannot be undone.
    #[error("revision {id} has no down.sql")]
    NoDown {
        /// The id of the revision.
        id: String,
    },
    /// A revision that runs in a transaction contains a statement that ends it.
    #[error("{}:{line}: `{statement}` in a revision that runs in a transaction", path.display())]
    TransactionStatement {
        /// The path of the file.
        path: PathBuf,
        /// The line in the file.
        line: usize,
        /// The text of the statement.
        statement: String,
    },
    /// A revision to be written as a script chooses another database, where the row of the history would go (MySQL).
    #[error("{}:{line}: `{statement}` in a script, whose next rows of relata_migrations would go to that database", path.display())]
    ChoosesDatabase {
        /// The path of the file.
        path: PathBuf,
        /// The line in the file.
        line: usize,
        /// The text of the statement.
        statement: String,
    },
    /// A revision that runs without a transaction begins one, and does not end it.
    #[error("{}:{line}: `{statement}` begins a transaction that the file does not end", path.display())]
    OpenTransaction {
        /// The path of the file.
        path: PathBuf,
        /// The line in the file.
        line: usize,
        /// The text of the statement.
        statement: String,
    },
    /// The program has begun a transaction on its connection, and revisions cannot run in it. Nothing has run.
    #[error("revisions cannot run in the transaction that is open on the connection")]
    InTransaction,
    /// The connection of the program failed, or its engine has none.
    #[error("{source}")]
    Connection {
        /// The error of relata.
        source: Box<dyn std::error::Error + Send + Sync>,
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
        /// True if the database is unchanged.
        undone: bool,
        /// The number of statements that were executed and not undone, and the total.
        executed: Option<(u64, u64)>,
        /// The error of the database.
        source: relata_schema::Error,
    },
    /// [`embed_folder`](crate::embed_folder()) is called outside of a build script.
    #[error("revisions are embedded by a build script: OUT_DIR is not set")]
    NoBuildScript,
    /// A tenant's schema, on an engine without schemas.
    #[error("cannot use schema {schema}: {reason}")]
    NoTenant {
        /// The name of the schema.
        schema: String,
        /// The reason that it cannot be used.
        reason: &'static str,
    },
    /// A program does the work of this revision, but not the current program.
    #[error("the work of revision {id} is done by a program, but not by this one")]
    NeedsProgram {
        /// The id of the revision.
        id: String,
    },
    /// A revision whose work is done by the program also has SQL.
    #[error("revision {id} has SQL, though the program does its work")]
    ProgramAndSql {
        /// The id of the revision.
        id: String,
    },
    /// A batch failed of a revision whose work is done by the program.
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
    /// Some of the revisions that one was squashed from ran, but others did not.
    #[error("revision {id} was squashed from others, and the database has only some of them: {} did not run", missing.join(", "))]
    PartlyReplaced {
        /// The id of the revision.
        id: String,
        /// The ids of those that did not run.
        missing: Vec<String>,
    },
    /// A revision that ran was squashed into another by a release of relata that did not record it there.
    #[error(
        "the database has revision {id}, which was squashed into {by} before squashed revisions were recorded"
    )]
    SquashedUnrecorded {
        /// The id of the revision that ran.
        id: String,
        /// The id of the revision that replaces it.
        by: String,
        /// The ids that the other replaces, with this one in place of those that it replaced itself.
        replaces: Vec<String>,
        /// The ids that this one replaced, as far as the database has recorded them.
        inner: Vec<String>,
    },
    /// A file does not belong to the tool whose migrations are imported.
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
    /// A revision of PostgreSQL would use a label of an enum in the transaction that adds it.
    #[error("{direction}: the label {label} of {name} is new, and used in the same revision")]
    NewLabel {
        /// The file, `up.sql` or `down.sql`.
        direction: &'static str,
        /// The label, quoted.
        label: String,
        /// The enum.
        name: String,
        /// The error of the server.
        source: Box<relata_schema::Error>,
    },
    /// A draft does not lead to the wanted schema.
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
        Some((0, of)) => format!(
            " before the first of its {of} statements was done, and a part of its work may stay"
        ),
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
            Self::NotRun { .. } => "`relata migrate status` lists those that ran".to_owned(),
            Self::SeveralHeads { .. } => {
                "join them with `relata migrate merge`, name one, or use `heads` for all".to_owned()
            }
            Self::UnknownApplied { .. } => "it may be in a branch of version control that is not here; \
                if it is gone for good, undo its changes by hand and forget it: `relata migrate repair --forget ID`"
                .to_owned(),
            Self::Changed { id } => format!(
                "restore its up.sql; if the change does not matter, accept it: `relata migrate repair --accept {id}`"
            ),
            Self::Unfinished { running: true, id, statement, undoing } => {
                let (id, statement, undoing) = (id.clone(), *statement, *undoing);
                let ended = Self::Unfinished { running: false, id, statement, undoing };
                format!(
                    "see that no other runner is at it, or wait longer for it (`--wait`); then {}",
                    ended.help().unwrap_or_default()
                )
            }
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
            Self::ChoosesDatabase { .. } => {
                "write the database before the names of its tables, or run the revision with `relata migrate up`".to_owned()
            }
            Self::OpenTransaction { .. } => "add COMMIT at its end".to_owned(),
            Self::Failed { undone: true, source: relata_schema::Error::Sql(sql), .. }
                // ACTIVE_SQL_TRANSACTION
                if sql.engine == relata_schema::Engine::Postgres && sql.code.as_deref() == Some("25001") =>
            {
                "set `transaction = false` in revision.toml, and leave it the only statement of its revision".to_owned()
            }
            Self::Failed { undone: true, .. } => "correct it and run again".to_owned(),
            Self::Failed { id, undone: false, executed: Some((0, _)), .. } => format!(
                "look at what it did, undo that by hand and run `relata migrate repair --forget {id}`; or do all of it by \
                 hand and run `relata migrate repair --done {id}`"
            ),
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
            Self::SquashedUnrecorded { id, by, replaces, inner } => format!(
                "if {id} was squashed from {}, write into the revision.toml of {by}: `replaces = {replaces:?}` and \
                 `squashed = {{ \"{id}\" = {inner:?} }}`",
                inner.join(", ")
            ),
            Self::InTransaction => "commit the transaction first: MySQL would commit it at the first CREATE, SQLite cannot \
                switch its foreign keys off in one, and a revision with `transaction = false` or a program runs in none"
                .to_owned(),
            Self::NoTenant { .. } => "give each tenant a database of its own".to_owned(),
            Self::Locked => "wait until it is done; the lock goes with its connection".to_owned(),
            Self::NewLabel { name, label, .. } => format!(
                "PostgreSQL lets nobody use a new label before the transaction that adds it has ended. Write two revisions: leave out the \
                 default, check or index that uses {label} and run `relata migrate auto` for the label; then bring it back and run it again. \
                 Or keep {name} as it is, and add a revision by hand with `transaction = false`"
            ),
            Self::NotProved { .. } => "write this revision by hand: `relata migrate new`".to_owned(),
            _ => return None,
        })
    }
}

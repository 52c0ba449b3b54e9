//! The errors of reading a catalog.

use std::fmt;
use std::path::PathBuf;

use crate::model::Engine;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason that a catalog could not be read. No message holds a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The environment variable that should hold the database URL is not set, or empty.
    #[error("environment variable {name} is not set; it should hold the database URL")]
    EnvUnset {
        /// The name of the variable.
        name: String,
    },
    /// The environment variable is not valid Unicode.
    #[error("environment variable {name} is not valid Unicode")]
    EnvNotUnicode {
        /// The name of the variable.
        name: String,
    },
    /// The URL names no database relata knows, or is malformed.
    #[error("wrong database URL `{url}`: {reason}")]
    Url {
        /// The URL, its password hidden.
        url: String,
        /// The mistake in it.
        reason: String,
    },
    /// The database does not answer, or refuses.
    #[error("cannot connect to {url}: {message}")]
    Connect {
        /// The URL, its password hidden.
        url: String,
        /// The message of the engine or the system.
        message: String,
    },
    /// A file or folder is not there.
    #[error("{}: no such file", path.display())]
    FileMissing {
        /// The path of the file.
        path: PathBuf,
    },
    /// A folder or pattern holds no SQL file.
    #[error("{}: no .sql file there", path.display())]
    NoSqlFiles {
        /// The folder or pattern.
        path: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A statement of an SQL file fails in the scratch database.
    #[error(transparent)]
    Sql(Box<SqlError>),
    /// A statement of an SQL file is meant for the psql program, not for the server.
    #[error(
        "{}:{line}: `{command}` is a command of psql, not SQL; remove the line, \
         or dump the schema with plain `pg_dump --schema-only`", file.display()
    )]
    PsqlCommand {
        /// The path of the file.
        file: PathBuf,
        /// The line of the command.
        line: usize,
        /// The command: `\connect`.
        command: String,
    },
    /// The `DELIMITER` of an SQL file for MySQL names none.
    #[error("{}:{line}: `DELIMITER` names no delimiter", file.display())]
    NoDelimiter {
        /// The path of the file.
        file: PathBuf,
        /// The number of the line.
        line: usize,
    },
    /// A statement of an SQL file makes, drops or chooses a database of a server that has others.
    #[error(
        "{}:{line}: `{statement}` would reach a database of the server other than the scratch database; remove the \
         line, dump the schema without `--databases`, or name no server: a throw-away one has nothing to lose",
        file.display()
    )]
    DatabaseStatement {
        /// The path of the file.
        file: PathBuf,
        /// The number of its line.
        line: usize,
        /// The first line of the statement.
        statement: String,
    },
    /// An SQL file ends within a quoted string, comment or data block.
    #[error("{}:{line}: {what} that begins here does not end", file.display())]
    Unterminated {
        /// The path of the file.
        file: PathBuf,
        /// The line where it begins.
        line: usize,
        /// The kind of token.
        what: &'static str,
    },
    /// A Rust file of models is wrong.
    #[error("{}:{line}: {message}", file.display())]
    Models {
        /// The path of the file.
        file: PathBuf,
        /// The number of the line.
        line: usize,
        /// The mistake.
        message: String,
    },
    /// A catalog query fails.
    #[error("cannot read {what} from {engine}: {message}")]
    Reflect {
        /// The engine of the database.
        engine: Engine,
        /// The kind of object that was being read.
        what: &'static str,
        /// The message of the engine.
        message: String,
    },
    /// A requested schema does not exist.
    #[error("there is no schema `{schema}`; the database has: {}", known.join(", "))]
    UnknownSchema {
        /// The schema that was requested.
        schema: String,
        /// The schemas that exist.
        known: Vec<String>,
    },
    /// The engine, or its version, is not supported.
    #[error("{engine}: {reason}")]
    Unsupported {
        /// The engine of the database.
        engine: Engine,
        /// The feature that is missing.
        reason: String,
    },
    /// The source needs an engine that this build of relata leaves out.
    #[error("this build reads no {engine}: enable the feature `{feature}`")]
    FeatureOff {
        /// The engine of the database.
        engine: Engine,
        /// The feature of this crate, and of `relata-codegen`, that brings it.
        feature: &'static str,
    },
    /// No scratch server can be had.
    #[error(
        "no scratch {engine} server: {reason}; install {engine}'s server programs, or name a server \
         where a scratch database may be created"
    )]
    ScratchServer {
        /// The engine of the database.
        engine: Engine,
        /// The reason that it does not work.
        reason: String,
    },
    /// A catalog snapshot is malformed.
    #[error("{}:{line}:{column}: not a catalog snapshot: {message}", path.display())]
    Snapshot {
        /// The path of the file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The mistake there.
        message: String,
    },
    /// A catalog snapshot was written by another version of relata.
    #[error(
        "{}: the snapshot has format {found}, this relata reads format {supported}; write it again",
        path.display()
    )]
    SnapshotFormat {
        /// The path of the file.
        path: PathBuf,
        /// The format of the file.
        found: u64,
        /// The format this version reads.
        supported: u64,
    },
}

/// A statement of an SQL file that the engine refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// The engine of the database.
    pub engine: Engine,
    /// The path of the file.
    pub file: PathBuf,
    /// The line of the mistake if the engine reports it, else of the statement's first word; from 1.
    pub line: usize,
    /// The byte offset of the mistake in the file if the engine reports it, else of the statement.
    pub offset: usize,
    /// The first line of the statement.
    pub statement: String,
    /// The message of the engine.
    pub message: String,
    /// The code of the error: the SQLSTATE on PostgreSQL, the number on MySQL. None on SQLite, whose codes name only the kind of failure.
    pub code: Option<String>,
    /// More of it (PostgreSQL's DETAIL).
    pub detail: Option<String>,
    /// The engine's advice, or relata's.
    pub hint: Option<String>,
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}: {}",
            self.file.display(),
            self.line,
            self.engine,
            self.message
        )?;
        if let Some(detail) = &self.detail {
            write!(f, "\n  detail: {detail}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        write!(f, "\n  in: {}", self.statement)
    }
}

impl std::error::Error for SqlError {}

impl From<SqlError> for Error {
    fn from(error: SqlError) -> Self {
        Self::Sql(Box::new(error))
    }
}

impl Error {
    #[cfg(not(feature = "mysql"))]
    pub(crate) fn no_mysql() -> Self {
        Self::FeatureOff {
            engine: Engine::Mysql,
            feature: "mysql",
        }
    }

    #[cfg(not(feature = "postgres"))]
    pub(crate) fn no_postgres() -> Self {
        Self::FeatureOff {
            engine: Engine::Postgres,
            feature: "postgres",
        }
    }

    /// A failed read or write of `path`; a missing file has its own variant.
    pub(crate) fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            std::io::ErrorKind::NotFound => Self::FileMissing { path },
            _ => Self::Io { path, source },
        }
    }
}

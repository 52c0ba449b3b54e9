//! Sources of a catalog.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine};
use crate::options::ReflectOptions;
use crate::scratch::Scratch;
use crate::url::{self, Target};
use crate::{snapshot, sqlite};

/// The source of a catalog. Its `Debug` hides passwords.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A live database, its URL in an environment variable.
    Env(String),
    /// A live database: `postgres://..`, `mysql://..`, `sqlite:path`, or the path of a SQLite file.
    Url(String),
    /// SQL files, executed in order in a scratch database.
    Files {
        /// The engine that executes them.
        engine: Engine,
        /// Files; a folder means its `.sql` files by name, and the last part of a path may hold `*`.
        paths: Vec<PathBuf>,
        /// URL of a PostgreSQL or MySQL server where a scratch database may be created; without it, a throw-away
        /// server is started.
        server: Option<String>,
    },
    /// A committed catalog snapshot.
    Snapshot(PathBuf),
}

impl Source {
    /// Reads the catalog.
    ///
    /// # Errors
    /// Any [`Error`]: each kind of source fails in its own ways.
    pub fn catalog(&self, options: &ReflectOptions) -> Result<Catalog> {
        match self {
            Self::Env(name) => live(&env(name)?, options),
            Self::Url(url) => live(url, options),
            Self::Files {
                engine,
                paths,
                server,
            } => {
                let files = expand(paths)?;
                let mut scratch = Scratch::new(*engine, server.as_deref())?;
                for file in &files {
                    scratch.load(file)?;
                }
                scratch.reflect(options)
            }
            Self::Snapshot(path) => options.apply(snapshot::read(path)?),
        }
    }

    /// The files the catalog depends on: what a build script watches. Live servers have none.
    ///
    /// # Errors
    /// [`Error::FileMissing`], [`Error::NoSqlFiles`] or [`Error::Io`].
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        match self {
            Self::Files { paths, .. } => expand(paths),
            Self::Snapshot(path) => Ok(vec![path.clone()]),
            // An unset variable is an error where the catalog is read, not here.
            Self::Env(name) => env(name).map_or(Ok(Vec::new()), |url| database_file(&url)),
            Self::Url(url) => database_file(url),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => f.debug_tuple("Env").field(name).finish(),
            Self::Url(url) => f.debug_tuple("Url").field(&url::redact(url)).finish(),
            Self::Files {
                engine,
                paths,
                server,
            } => f
                .debug_struct("Files")
                .field("engine", engine)
                .field("paths", paths)
                .field("server", &server.as_deref().map(url::redact))
                .finish(),
            Self::Snapshot(path) => f.debug_tuple("Snapshot").field(path).finish(),
        }
    }
}

fn database_file(url: &str) -> Result<Vec<PathBuf>> {
    Ok(match url::parse(url)? {
        Target::SqliteFile(path) => vec![path],
        _ => Vec::new(),
    })
}

fn env(name: &str) -> Result<String> {
    match std::env::var(name) {
        Ok(url) if !url.trim().is_empty() => Ok(url),
        Ok(_) | Err(std::env::VarError::NotPresent) => Err(Error::EnvUnset {
            name: name.to_owned(),
        }),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::EnvNotUnicode {
            name: name.to_owned(),
        }),
    }
}

fn live(url: &str, options: &ReflectOptions) -> Result<Catalog> {
    match url::parse(url)? {
        #[cfg(feature = "postgres")]
        Target::Postgres(url) => {
            crate::postgres::reflect(&mut crate::postgres::connect(&url)?, options)
        }
        #[cfg(not(feature = "postgres"))]
        Target::Postgres(_) => Err(Error::no_postgres()),
        #[cfg(feature = "mysql")]
        Target::Mysql(url) => crate::mysql::reflect(&mut crate::mysql::connect(&url)?, options),
        #[cfg(not(feature = "mysql"))]
        Target::Mysql(_) => Err(Error::no_mysql()),
        Target::SqliteFile(path) => sqlite::reflect(&sqlite::connect(&path)?, options),
        Target::SqliteMemory => sqlite::reflect(&sqlite::in_memory()?, options),
    }
}

/// Returns the files that paths, folders and patterns refer to, in order and each once.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let pattern = path
            .file_name()
            .and_then(|name| name.to_str())
            .filter(|name| name.contains('*'));
        let found = match pattern {
            Some(pattern) => {
                let folder = match path.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                listed(folder, path, pattern)?
            }
            None if path.is_dir() => listed(path, path, "*.sql")?,
            None if path.is_file() => vec![path.clone()],
            None => return Err(Error::FileMissing { path: path.clone() }),
        };
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// The files of a folder that match, by name; at least one.
fn listed(folder: &Path, named: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let failed = |error| Error::io(folder, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let matching = name.to_str().is_some_and(|name| matches(pattern, name));
        if matching && entry.path().is_file() {
            files.push(folder.join(name));
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(Error::NoSqlFiles {
            path: named.to_owned(),
        }),
        false => Ok(files),
    }
}

/// True if a name matches a pattern in which `*` matches any run of characters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, rest)) => match name.strip_prefix(before) {
            None => false,
            Some(left) => (0..=left.len())
                .filter_map(|at| left.get(at..))
                .any(|tail| matches(rest, tail)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, name, matching) in [
            ("*.sql", "a.sql", true),
            ("*.sql", "a.sqlx", false),
            ("0*_*.sql", "01_users.sql", true),
            ("a.sql", "a.sql", true),
            ("*", "ä", true),
            ("ä*é", "äxé", true),
        ] {
            assert_eq!(matches(pattern, name), matching, "{pattern} {name}");
        }
    }
}

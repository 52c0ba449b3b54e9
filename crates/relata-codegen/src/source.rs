//! The catalog of a target: from its source, or from the snapshot where the source cannot be reached.

use std::path::{Path, PathBuf};

use relata_migrate::{Revisions, without_history};
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch, Source};

use crate::config::SourceConfig;
use crate::error::Result;
use crate::models;

/// A catalog, and where it came from.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) catalog: Catalog,
    /// The reason that the snapshot was read although there is another source.
    pub(crate) fallback: Option<relata_schema::Error>,
}

/// A target's source, with its paths resolved.
#[derive(Debug)]
pub(crate) struct TargetSource {
    pub(crate) source: Source,
    pub(crate) snapshot: Option<PathBuf>,
    /// True if the source's files are those of revisions.
    revisions: bool,
    /// True if its file is one of models, in Rust.
    models: bool,
    /// True if the table that relata's migrations keep is wanted too.
    history: bool,
}

impl TargetSource {
    /// # Errors
    /// What is wrong with the revisions.
    pub(crate) fn new(
        config: &SourceConfig,
        history: bool,
        folder: &Path,
        url: Option<&str>,
    ) -> relata_migrate::Result<Self> {
        let snapshot = config.snapshot.as_ref().map(|path| folder.join(path));
        let written = url.or(config.url.as_deref());
        let files = |paths| Source::Files {
            engine: config.engine.map_or(Engine::Sqlite, Into::into),
            paths,
            server: config.server.as_deref().map(environment),
        };
        let migrations = config.migrations.as_ref().filter(|_| url.is_none());
        let models = config.models.as_ref().filter(|_| url.is_none());
        let source = match (written, migrations, &snapshot) {
            (Some(url), ..) => live(url, folder),
            _ if models.is_some() => files(models.iter().map(|path| folder.join(path)).collect()),
            (None, Some(migrations), _) => {
                files(revisions(&folder.join(migrations), config.at.as_deref())?)
            }
            (None, None, Some(snapshot)) if config.files.is_empty() => {
                Source::Snapshot(snapshot.clone())
            }
            _ => files(config.files.iter().map(|file| folder.join(file)).collect()),
        };
        Ok(Self {
            source,
            snapshot,
            revisions: migrations.is_some(),
            models: models.is_some(),
            history,
        })
    }

    fn catalog(&self) -> relata_schema::Result<Catalog> {
        let catalog = self.whole()?;
        Ok(match self.history {
            true => catalog,
            false => without_history(&catalog),
        })
    }

    fn whole(&self) -> relata_schema::Result<Catalog> {
        let options = ReflectOptions::default();
        match &self.source {
            Source::Files {
                engine,
                paths,
                server,
            } if self.models => {
                let path = paths.first().map_or(Path::new(""), PathBuf::as_path);
                models::catalog(path, *engine, server.as_deref())
            }
            Source::Files {
                engine,
                paths,
                server,
            } if self.revisions => {
                let mut scratch = Scratch::new(*engine, server.as_deref())?;
                if *engine == Engine::Sqlite {
                    // As revisions run: recreating a table would delete rows of others.
                    scratch.execute(Path::new("relata"), "PRAGMA foreign_keys = OFF")?;
                }
                for path in paths {
                    scratch.load(path)?;
                }
                scratch.reflect(&options)
            }
            source => source.catalog(&options),
        }
    }

    /// The snapshot, unless it is the source itself.
    pub(crate) fn written_snapshot(&self) -> Option<&Path> {
        match &self.source {
            Source::Snapshot(_) => None,
            _ => self.snapshot.as_deref(),
        }
    }

    /// Reads the catalog from the source alone.
    pub(crate) fn read(&self) -> Result<Catalog> {
        Ok(self.catalog()?)
    }

    /// Reads the catalog; where no database can be reached, or this build reads none of its kind, from the snapshot.
    pub(crate) fn read_or_fall_back(&self) -> Result<Reading> {
        let error = match self.catalog() {
            Ok(catalog) => {
                return Ok(Reading {
                    catalog,
                    fallback: None,
                });
            }
            Err(error) => error,
        };
        match &self.snapshot {
            Some(snapshot) if self.is_out_of_reach(&error) && snapshot.is_file() => {
                let catalog =
                    Source::Snapshot(snapshot.clone()).catalog(&ReflectOptions::default())?;
                Ok(Reading {
                    catalog,
                    fallback: Some(error),
                })
            }
            _ => Err(error.into()),
        }
    }

    /// True if no database was there to be read.
    pub(crate) fn is_out_of_reach(&self, error: &relata_schema::Error) -> bool {
        use relata_schema::Error::{Connect, EnvUnset, FeatureOff, FileMissing, ScratchServer};
        match error {
            Connect { .. } | EnvUnset { .. } | FeatureOff { .. } | ScratchServer { .. } => true,
            // The file of a SQLite database.
            FileMissing { .. } => self.is_live(),
            _ => false,
        }
    }

    /// True if the source is a database, and not files that make one.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.source, Source::Url(_) | Source::Env(_))
    }

    /// Environment variables that decide what is read.
    pub(crate) fn variables(config: &SourceConfig) -> Vec<&str> {
        [config.url.as_deref(), config.server.as_deref()]
            .into_iter()
            .flatten()
            .filter_map(|written| written.strip_prefix("env:"))
            .collect()
    }
}

/// The `up.sql` of all revisions, or of those that lead up to one, in order.
fn revisions(folder: &Path, at: Option<&str>) -> relata_migrate::Result<Vec<PathBuf>> {
    let revisions = Revisions::read(folder)?;
    let wanted = match at {
        Some(name) => Some(revisions.with_ancestors(&revisions.one(name)?.id)),
        None => None,
    };
    Ok((revisions.in_order().into_iter())
        .filter(|revision| wanted.as_ref().is_none_or(|ids| ids.contains(&revision.id)))
        .map(|revision| revision.folder.join("up.sql"))
        .collect())
}

fn live(url: &str, folder: &Path) -> Source {
    match url.strip_prefix("env:") {
        Some(name) => Source::Env(name.to_owned()),
        None => Source::Url(relative(url, folder)),
    }
}

/// A SQLite file is named relative to the manifest, like every path in it.
fn relative(url: &str, folder: &Path) -> String {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let is_file = !url.contains("://")
        && !path.is_empty()
        && path != ":memory:"
        && Path::new(path).is_relative();
    if is_file {
        folder.join(path).display().to_string()
    } else {
        url.to_owned()
    }
}

/// `env:NAME`, replaced by the variable's value. An unset one stays, and the server cannot be reached under that name.
fn environment(written: &str) -> String {
    written
        .strip_prefix("env:")
        .and_then(|name| std::env::var(name).ok())
        .unwrap_or_else(|| written.to_owned())
}

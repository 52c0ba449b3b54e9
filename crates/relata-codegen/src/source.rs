//! The catalog of a target: from its source, or from the snapshot where the source cannot be reached.

use std::path::{Path, PathBuf};

use relata_schema::{Catalog, ReflectOptions, Source};

use crate::config::SourceConfig;
use crate::error::Result;

/// A catalog, and where it came from.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) catalog: Catalog,
    /// Why the snapshot was read although there is another source.
    pub(crate) fallback: Option<relata_schema::Error>,
}

/// A target's source, with its paths resolved.
#[derive(Debug)]
pub(crate) struct TargetSource {
    pub(crate) source: Source,
    pub(crate) snapshot: Option<PathBuf>,
}

impl TargetSource {
    pub(crate) fn new(config: &SourceConfig, folder: &Path, url: Option<&str>) -> Self {
        let snapshot = config.snapshot.as_ref().map(|path| folder.join(path));
        let written = url.or(config.url.as_deref());
        let source = match (written, &snapshot) {
            (Some(url), _) => live(url, folder),
            (None, Some(snapshot)) if config.files.is_empty() => Source::Snapshot(snapshot.clone()),
            (None, _) => Source::Files {
                engine: config
                    .engine
                    .map_or(relata_schema::Engine::Sqlite, Into::into),
                paths: config.files.iter().map(|file| folder.join(file)).collect(),
                server: config.server.as_deref().map(environment),
            },
        };
        Self { source, snapshot }
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
        Ok(self.source.catalog(&ReflectOptions::default())?)
    }

    /// Reads the catalog; where no database can be reached, or this build reads none of its kind, from the snapshot.
    pub(crate) fn read_or_fall_back(&self) -> Result<Reading> {
        let error = match self.source.catalog(&ReflectOptions::default()) {
            Ok(catalog) => {
                return Ok(Reading {
                    catalog,
                    fallback: None,
                });
            }
            Err(error) => error,
        };
        match &self.snapshot {
            Some(snapshot) if is_out_of_reach(&error) && snapshot.is_file() => {
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

    /// Environment variables that decide what is read.
    pub(crate) fn variables(config: &SourceConfig) -> Vec<&str> {
        [config.url.as_deref(), config.server.as_deref()]
            .into_iter()
            .flatten()
            .filter_map(|written| written.strip_prefix("env:"))
            .collect()
    }
}

/// Whether no database was there to be read.
pub(crate) fn is_out_of_reach(error: &relata_schema::Error) -> bool {
    use relata_schema::Error::{Connect, EnvUnset, FeatureOff, ScratchServer};
    matches!(
        error,
        Connect { .. } | EnvUnset { .. } | FeatureOff { .. } | ScratchServer { .. }
    )
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

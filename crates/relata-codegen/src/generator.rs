//! Generates files from `relata.toml`.

use std::path::{Component, Path, PathBuf};

use relata_schema::{Catalog, snapshot};

use crate::cargo;
use crate::check::Check;
use crate::config::{Manifest, Problem, key_path};
use crate::emit::GeneratedFile;
use crate::error::{Error, Result};
use crate::fingerprint::Fingerprint;
use crate::output::{self, Differences};
use crate::source::TargetSource;

/// Reads `relata.toml`.
///
/// # Errors
/// [`Error::Manifest`] or [`Error::Io`].
pub fn from_manifest(path: impl AsRef<Path>) -> Result<Generator> {
    Ok(Generator {
        manifest: Manifest::read(path.as_ref())?,
        url: None,
        memory: None,
    })
}

/// Generates what a manifest asks for.
#[derive(Debug, Clone)]
pub struct Generator {
    manifest: Manifest,
    url: Option<String>,
    memory: Option<PathBuf>,
}

/// The result of generating one target.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// The output folder.
    pub output: PathBuf,
    /// The number of files.
    pub files: usize,
    /// The files that were written or removed.
    pub differences: Differences,
    /// True if the snapshot was written.
    pub snapshot_written: bool,
    /// The features that the modules lack, each with the line in `relata.toml` that settles it; empty if nothing was generated.
    pub warnings: Vec<String>,
}

impl Generator {
    /// Reads from this database (a URL, or `env:NAME`) instead of the sources in the manifest.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Remembers in this folder what [`generate`](Self::generate) did, so that it takes no time while the catalog, the
    /// manifest, the generated files and the generator stay the same. The folder may be emptied at any time.
    #[must_use]
    pub fn with_memory(mut self, folder: impl Into<PathBuf>) -> Self {
        self.memory = Some(folder.into());
        self
    }

    /// Returns the manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Generates from a build script.
    ///
    /// Tells Cargo exactly which files and variables decide the result. Where the database cannot be reached and a
    /// snapshot is there, the snapshot is used, with a warning unless that is on purpose: the URL's variable is not
    /// set, or the feature for that database is off. Without a snapshot the modules that were generated earlier stay as
    /// they are, with a warning. Where neither the manifest nor the SQL files nor the generated
    /// files changed since the last build, nothing is done; of a database the catalog is read and compared. Another
    /// build of this crate generates again.
    ///
    /// # Errors
    /// Any [`Error`]; the files generated earlier are then as they were.
    pub fn run(&self) -> Result<()> {
        cargo::rerun_if_changed(&self.manifest.path);
        for index in 0..self.manifest.targets.len() {
            self.run_target(index)?;
        }
        Ok(())
    }

    fn run_target(&self, index: usize) -> Result<()> {
        let target = &self.manifest.targets[index];
        if !self.writes(index) {
            return Ok(());
        }
        let source = self.source(index)?;
        cargo::watch(&target.source, &source, self.manifest.folder())
            .map_err(|error| self.at_source(index, error))?;
        let (output, memory) = (self.output(index), cargo::out_dir());
        let by_files = match &memory {
            Some(folder) => Fingerprint::of_files(&self.manifest, index, &source, &output, folder)?,
            None => None,
        };
        if by_files.as_ref().is_some_and(|f| f.current().is_some()) {
            return Ok(());
        }
        let reading = match source.read_or_fall_back() {
            Ok(reading) => reading,
            Err(Error::Catalog(error))
                if source.is_out_of_reach(&error.error) && output::is_generated(&output) =>
            {
                let error = &error.error;
                let output = output.display();
                cargo::warn(&format!(
                    "{error}; the modules in {output} stay as they are"
                ));
                return Ok(());
            }
            Err(error) => return Err(self.at_source(index, error)),
        };
        match &reading.fallback {
            Some(
                relata_schema::Error::EnvUnset { .. } | relata_schema::Error::FeatureOff { .. },
            ) => cargo::watch_snapshot(&source),
            Some(error) => {
                cargo::warn(&format!(
                    "{error}; relata generates from the snapshot instead"
                ));
                cargo::watch_snapshot(&source);
            }
            None => {}
        }
        let is_source = reading.fallback.is_none();
        // The files are irrelevant if a snapshot is read in their place.
        let fingerprint = by_files.filter(|_| is_source).or_else(|| {
            let snapshot = source.written_snapshot().filter(|_| is_source);
            let (catalog, folder) = (&reading.catalog, memory.as_deref()?);
            Fingerprint::of_catalog(&self.manifest, index, catalog, &output, snapshot, folder)
        });
        if fingerprint.as_ref().is_some_and(|f| f.current().is_some()) {
            return Ok(());
        }
        let (files, warnings) = self.files(index, &reading.catalog)?;
        for warning in warnings {
            cargo::warn(&warning);
        }
        output::write(&output, &files)?;
        if is_source {
            write_snapshot(&source, &reading.catalog)?;
        }
        if let Some(fingerprint) = fingerprint {
            fingerprint.store(&files);
        }
        Ok(())
    }

    /// Generates every target: files that changed are written, files that are no longer generated removed, and the
    /// snapshot is brought up to date.
    ///
    /// # Errors
    /// Any [`Error`]; the files generated earlier are then as they were.
    pub fn generate(&self) -> Result<Vec<Report>> {
        let mut ready = Vec::new();
        for index in (0..self.manifest.targets.len()).filter(|index| self.writes(*index)) {
            let source = self.source(index)?;
            let catalog = source
                .read()
                .map_err(|error| self.at_source(index, error))?;
            let fingerprint = self.memory.as_ref().and_then(|folder| {
                let (output, snapshot) = (self.output(index), source.written_snapshot());
                Fingerprint::of_catalog(&self.manifest, index, &catalog, &output, snapshot, folder)
            });
            let current = fingerprint.as_ref().and_then(Fingerprint::current);
            let (files, warnings) = match current {
                Some(_) => (Vec::new(), Vec::new()),
                None => self.files(index, &catalog)?,
            };
            ready.push((
                index,
                source,
                catalog,
                files,
                warnings,
                fingerprint,
                current,
            ));
        }
        let mut reports = Vec::new();
        for (index, source, catalog, files, warnings, fingerprint, current) in ready {
            let output = self.output(index);
            if let Some(files) = current {
                reports.push(Report {
                    output,
                    files,
                    differences: Differences::default(),
                    snapshot_written: false,
                    warnings,
                });
                continue;
            }
            reports.push(Report {
                differences: output::write(&output, &files)?,
                output,
                files: files.len(),
                snapshot_written: write_snapshot(&source, &catalog)?,
                warnings,
            });
            if let Some(fingerprint) = fingerprint {
                fingerprint.store(&files);
            }
        }
        Ok(reports)
    }

    /// Compares the generated files and the snapshot of every target with its database. Writes nothing.
    ///
    /// # Errors
    /// Any [`Error`]; that files differ is none.
    pub fn check(&self) -> Result<Vec<Check>> {
        let mut checks = Vec::new();
        for index in (0..self.manifest.targets.len()).filter(|index| self.writes(*index)) {
            let source = self.source(index)?;
            let catalog = source
                .read()
                .map_err(|error| self.at_source(index, error))?;
            let output = self.output(index);
            let files = output::compare(&output, &self.files(index, &catalog)?.0)?;
            checks.push(Check::new(
                output,
                files,
                source.snapshot.as_deref(),
                &catalog,
            )?);
        }
        Ok(checks)
    }

    /// The catalogs of the targets.
    ///
    /// # Errors
    /// [`Error::Catalog`].
    pub fn catalogs(&self) -> Result<Vec<Catalog>> {
        (0..self.manifest.targets.len())
            .map(|index| {
                self.source(index)?
                    .read()
                    .map_err(|error| self.at_source(index, error))
            })
            .collect()
    }

    fn source(&self, index: usize) -> Result<TargetSource> {
        let target = &self.manifest.targets[index];
        // A pattern that names it, and not one that happens to match it.
        let is_history = |pattern: &String| {
            let name = pattern.rsplit('.').next();
            name == Some(relata_migrate::TABLE)
        };
        let history = target.include.iter().any(is_history);
        let (folder, url) = (self.manifest.folder(), self.url.as_deref());
        TargetSource::new(&target.source, history, folder, url).map_err(|error| {
            let mut problem = Problem::new(key_path!["source", "migrations"], error.to_string());
            if let Some(help) = error.help() {
                problem = problem.help(help);
            }
            Error::from(self.manifest.locate(index, problem))
        })
    }

    /// Adds the position of a source that cannot be read in the manifest; a URL from elsewhere is not in it.
    fn at_source(&self, index: usize, mut error: Error) -> Error {
        if let Error::Catalog(catalog) = &mut error
            && self.url.is_none()
        {
            let source = &self.manifest.targets[index].source;
            let key = match &catalog.error {
                relata_schema::Error::ScratchServer { .. }
                | relata_schema::Error::Connect { .. }
                    if source.server.is_some() =>
                {
                    "server"
                }
                _ if source.url.is_some() => "url",
                _ if !source.files.is_empty() => "files",
                _ if source.migrations.is_some() => "migrations",
                _ if source.models.is_some() => "models",
                _ => "snapshot",
            };
            let problem = Problem::new(key_path!["source", key], catalog.error.to_string());
            catalog.place = Some(self.manifest.locate(index, problem));
        }
        error
    }

    /// True if modules are generated: models have theirs without files.
    fn writes(&self, index: usize) -> bool {
        !self.manifest.targets[index].output.as_os_str().is_empty()
    }

    fn output(&self, index: usize) -> PathBuf {
        normal(
            &self
                .manifest
                .folder()
                .join(&self.manifest.targets[index].output),
        )
    }

    /// The files, and what they lack.
    fn files(&self, index: usize, catalog: &Catalog) -> Result<(Vec<GeneratedFile>, Vec<String>)> {
        crate::generate_with_warnings(catalog, &self.manifest.targets[index])
            .map_err(|problem| Error::from(self.manifest.locate(index, problem)))
    }
}

fn write_snapshot(source: &TargetSource, catalog: &Catalog) -> Result<bool> {
    match source.written_snapshot() {
        Some(path) => Ok(snapshot::write(path, catalog)?),
        None => Ok(false),
    }
}

/// The path without `name/..`, as one would write it by hand.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        let named = matches!(normal.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::ParentDir if named => {
                normal.pop();
            }
            _ => normal.push(part),
        }
    }
    normal
}

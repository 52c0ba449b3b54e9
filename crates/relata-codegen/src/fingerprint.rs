//! Remembers a run, so that the next one does nothing if nothing changed.
//!
//! A fingerprint is one number for everything that decides a target's files (the program itself, the manifest, and
//! the catalog or the files it is read from) and one for the text of each file. A file that was edited or removed
//! no longer has the text that was remembered, and another version of the generator is another program: both
//! generate again. The record is never necessary: without it a run takes longer, no more.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use relata_schema::{Catalog, Source, snapshot};

use crate::config::Manifest;
use crate::emit::GeneratedFile;
use crate::error::{Error, Result};
use crate::output;
use crate::source::TargetSource;

/// The fingerprint of a target.
#[derive(Debug)]
pub(crate) struct Fingerprint {
    inputs: u64,
    output: PathBuf,
    kept: PathBuf,
    /// The snapshot, with the text that belongs there.
    snapshot: Option<(PathBuf, String)>,
    /// The snapshot whose text is that of the last run.
    last_snapshot: Option<PathBuf>,
}

impl Fingerprint {
    /// Computes it from the files that the catalog is read from; `None` for a database.
    pub(crate) fn of_files(
        manifest: &Manifest,
        target: usize,
        source: &TargetSource,
        output: &Path,
        folder: &Path,
    ) -> Result<Option<Self>> {
        if !matches!(source.source, Source::Files { .. } | Source::Snapshot(_)) {
            return Ok(None);
        }
        let Some(mut inputs) = settings(manifest, target) else {
            return Ok(None);
        };
        "files".hash(&mut inputs);
        for path in source.source.files()? {
            let text = std::fs::read(&path).map_err(|error| Error::io(&path, error))?;
            (path, text).hash(&mut inputs);
        }
        Ok(Some(Self {
            inputs: inputs.finish(),
            output: output.to_owned(),
            kept: kept(folder, output),
            snapshot: None,
            last_snapshot: source.written_snapshot().map(Path::to_owned),
        }))
    }

    /// Computes it from the catalog, and from the snapshot that is written of it.
    pub(crate) fn of_catalog(
        manifest: &Manifest,
        target: usize,
        catalog: &Catalog,
        output: &Path,
        snapshot: Option<&Path>,
        folder: &Path,
    ) -> Option<Self> {
        let mut inputs = settings(manifest, target)?;
        let text = snapshot::to_string(catalog);
        ("catalog", &text).hash(&mut inputs);
        Some(Self {
            inputs: inputs.finish(),
            output: output.to_owned(),
            kept: kept(folder, output),
            snapshot: snapshot.map(|path| (path.to_owned(), text)),
            last_snapshot: None,
        })
    }

    /// Returns how many files there are, if the last run had the same inputs and they are as it left them.
    pub(crate) fn current(&self) -> Option<usize> {
        let kept = std::fs::read_to_string(&self.kept).ok()?;
        let mut lines = kept.lines();
        if lines.next()? != format!("{:016x}", self.inputs) {
            return None;
        }
        if let Some((path, text)) = &self.snapshot
            && std::fs::read(path).ok()? != text.as_bytes()
        {
            return None;
        }
        if let Some(path) = &self.last_snapshot
            && lines.next()? != format!("{:016x}", hash(&std::fs::read(path).ok()?))
        {
            return None;
        }
        let mut files = BTreeSet::new();
        for line in lines {
            let (number, path) = line.split_once(' ')?;
            let path = self.output.join(path);
            if format!("{:016x}", hash(&std::fs::read(&path).ok()?)) != number {
                return None;
            }
            files.insert(path);
        }
        let stale = output::stale(&self.output, &files).ok()?;
        stale.is_empty().then_some(files.len())
    }

    /// Remembers the fingerprint.
    pub(crate) fn store(&self, files: &[GeneratedFile]) {
        let mut text = format!("{:016x}\n", self.inputs);
        if let Some(path) = &self.last_snapshot {
            let written = std::fs::read(path).unwrap_or_default();
            text.push_str(&format!("{:016x}\n", hash(&written)));
        }
        for file in files {
            let number = hash(file.text.as_bytes());
            text.push_str(&format!("{number:016x} {}\n", file.path.display()));
        }
        if let Some(folder) = self.kept.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = std::fs::write(&self.kept, text);
    }
}

/// Hashes the program and the target's settings; `None` if the program cannot be identified.
///
/// The version alone would not suffice: a generator that is built from a path or from git changes without it.
fn settings(manifest: &Manifest, target: usize) -> Option<DefaultHasher> {
    let program = std::env::current_exe().ok()?.metadata().ok()?;
    let mut inputs = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut inputs);
    (program.len(), program.modified().ok()?).hash(&mut inputs);
    (target, &manifest.text).hash(&mut inputs);
    Some(inputs)
}

/// Returns the file that holds the fingerprint of an output folder.
fn kept(folder: &Path, output: &Path) -> PathBuf {
    let output = std::path::absolute(output).unwrap_or_else(|_| output.to_owned());
    let number = hash(output.as_os_str().as_encoded_bytes());
    folder.join(format!("relata-{number:016x}.fingerprint"))
}

/// Not the same in every version of Rust: that too is another program.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

//! What a build script tells Cargo, and what it remembers from build to build.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use relata_schema::Source;

use crate::config::{Manifest, SourceConfig};
use crate::emit::GeneratedFile;
use crate::error::{Error, Result};
use crate::hash::fnv64;
use crate::source::TargetSource;

pub(crate) fn rerun_if_changed(path: &Path) {
    build_helper::rerun_if_changed(path);
}

pub(crate) fn warn(message: &str) {
    // A warning is one line.
    build_helper::warning(message.replace('\n', " "));
}

/// Names all that decides the catalog: SQL files, the folders they are looked for in, variables.
pub(crate) fn watch(config: &SourceConfig, source: &TargetSource, folder: &Path) -> Result<()> {
    for variable in TargetSource::variables(config) {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    let mut paths: BTreeSet<PathBuf> = source.source.files()?.into_iter().collect();
    for written in &config.files {
        let path = folder.join(written);
        if path.is_dir() {
            paths.insert(path);
        } else if written.contains('*')
            && let Some(parent) = path.parent()
        {
            paths.insert(parent.to_owned());
        }
    }
    for path in paths.iter().filter(|path| path.exists()) {
        rerun_if_changed(path);
    }
    Ok(())
}

/// The snapshot counts where it is what was read.
pub(crate) fn watch_snapshot(source: &TargetSource) {
    if let Some(snapshot) = &source.snapshot {
        rerun_if_changed(snapshot);
    }
}

/// A number for everything a target's output depends on, kept in Cargo's output folder.
#[derive(Debug)]
pub(crate) struct Fingerprint {
    inputs: u64,
    output: PathBuf,
    kept: PathBuf,
}

impl Fingerprint {
    /// The fingerprint of a target, if its inputs are files and there is a place to keep it.
    pub(crate) fn new(
        manifest: &Manifest,
        target: usize,
        source: &TargetSource,
        output: &Path,
    ) -> Result<Option<Self>> {
        let (Some(_), Source::Files { .. } | Source::Snapshot(_)) =
            (std::env::var_os("OUT_DIR"), &source.source)
        else {
            return Ok(None);
        };
        let mut inputs = format!(
            "{} {target}\0{}\0",
            env!("CARGO_PKG_VERSION"),
            manifest.text
        )
        .into_bytes();
        for path in source.source.files()? {
            inputs.extend(path.as_os_str().as_encoded_bytes());
            inputs.push(0);
            inputs.extend(std::fs::read(&path).map_err(|error| Error::io(&path, error))?);
            inputs.push(0);
        }
        let name = format!(
            "relata-{:016x}.fingerprint",
            fnv64(output.as_os_str().as_encoded_bytes())
        );
        Ok(Some(Self {
            inputs: fnv64(&inputs),
            output: output.to_owned(),
            kept: build_helper::out_dir().join(name),
        }))
    }

    /// Whether the last build had the same inputs, and its files are still there.
    pub(crate) fn is_current(&self) -> bool {
        let Ok(kept) = std::fs::read_to_string(&self.kept) else {
            return false;
        };
        let mut lines = kept.lines();
        lines.next() == Some(format!("{:016x}", self.inputs).as_str())
            && lines.all(|line| {
                line.split_once(' ').is_some_and(|(hash, path)| {
                    std::fs::read(self.output.join(path))
                        .is_ok_and(|text| format!("{:016x}", fnv64(&text)) == hash)
                })
            })
    }

    /// Keeps it. A failure costs the next build some work, no more.
    pub(crate) fn store(&self, files: &[GeneratedFile]) {
        let mut text = format!("{:016x}\n", self.inputs);
        for file in files {
            text.push_str(&format!(
                "{:016x} {}\n",
                fnv64(file.text.as_bytes()),
                file.path.display()
            ));
        }
        let _ = std::fs::write(&self.kept, text);
    }
}

//! Instructions of a build script to Cargo.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::SourceConfig;
use crate::error::Result;
use crate::source::TargetSource;

/// Cargo's output folder, in a build script.
pub(crate) fn out_dir() -> Option<PathBuf> {
    std::env::var_os("OUT_DIR").map(PathBuf::from)
}

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
    // Cargo looks into folders: at a new revision, and at the parents of an old one.
    paths.extend(config.migrations.iter().map(|path| folder.join(path)));
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
    // A SQLite database that is not there yet counts too: without it the snapshot was read.
    let live = source.is_live();
    for path in paths.iter().filter(|path| live || path.exists()) {
        rerun_if_changed(path);
        // While it is open in WAL mode, changes are in the file beside it.
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        let log = PathBuf::from(log);
        if live && log.exists() {
            rerun_if_changed(&log);
        }
    }
    Ok(())
}

/// The snapshot counts where it is what was read.
pub(crate) fn watch_snapshot(source: &TargetSource) {
    if let Some(snapshot) = &source.snapshot {
        rerun_if_changed(snapshot);
    }
}

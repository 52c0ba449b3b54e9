//! The command `relata generate`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use relata_codegen::Report;

use crate::Manifest;
use crate::paint::{WARNING, paint};

/// Writes what changed and prints how much that was.
pub(crate) fn run(manifest: Manifest) -> relata_codegen::Result<ExitCode> {
    for report in generate(&manifest)? {
        println!("{}", line(&report));
        for warning in &report.warnings {
            anstream::eprintln!("{} {warning}", paint(WARNING, "warning:"));
        }
        if report.snapshot_written {
            println!("snapshot written");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what changed.
pub(crate) fn generate(manifest: &Manifest) -> relata_codegen::Result<Vec<Report>> {
    let mut generator = manifest.generator()?;
    if let Some(folder) = memory(|name| std::env::var_os(name)) {
        generator = generator.with_memory(folder);
    }
    generator.generate()
}

/// True if files were written or removed.
pub(crate) fn wrote(report: &Report) -> bool {
    !report.differences.is_empty()
}

/// Describes what was done in an output folder.
pub(crate) fn line(report: &Report) -> String {
    let written = report.differences.missing.len() + report.differences.changed.len();
    let removed = report.differences.stale.len();
    let (folder, files) = (report.output.display(), report.files);
    if written + removed == 0 {
        format!("{folder}: {files} files, all up to date")
    } else {
        format!("{folder}: {files} files, {written} written, {removed} removed")
    }
}

/// Returns the folder of fingerprints: the user's cache folder, if one is set.
fn memory(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = variable(name).map(PathBuf::from)?;
        path.is_absolute().then_some(path)
    };
    let caches = folder("XDG_CACHE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(caches.join("relata"))
}

//! `relata generate`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::Manifest;

/// Writes what changed and says how much that was.
pub(crate) fn run(manifest: Manifest) -> relata_codegen::Result<ExitCode> {
    let mut generator = manifest.generator()?;
    if let Some(folder) = memory(|name| std::env::var_os(name)) {
        generator = generator.with_memory(folder);
    }
    for report in generator.generate()? {
        let written = report.differences.missing.len() + report.differences.changed.len();
        let removed = report.differences.stale.len();
        let folder = report.output.display();
        if written + removed == 0 {
            println!("{folder}: {} files, all up to date", report.files);
        } else {
            println!(
                "{folder}: {} files, {written} written, {removed} removed",
                report.files
            );
        }
        if report.snapshot_written {
            println!("snapshot written");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder where what was generated is remembered: the user's for caches, where one is set.
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

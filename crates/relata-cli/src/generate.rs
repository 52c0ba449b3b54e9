//! `relata generate`.

use std::process::ExitCode;

use crate::Manifest;

/// Writes what changed and says how much that was.
pub(crate) fn run(manifest: Manifest) -> relata_codegen::Result<ExitCode> {
    for report in manifest.generator()?.generate()? {
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

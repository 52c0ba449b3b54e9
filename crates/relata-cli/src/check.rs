//! The command `relata check`.

use std::process::ExitCode;

use crate::Manifest;

/// Prints the differences.
pub(crate) fn run(manifest: Manifest) -> relata_codegen::Result<ExitCode> {
    let mut current = true;
    for check in manifest.generator()?.check()? {
        if check.is_current() {
            println!("{}: up to date", check.output.display());
        } else {
            current = false;
            print!("{check}");
        }
    }
    if current {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nrun `relata generate`, and commit what it writes");
    Ok(ExitCode::FAILURE)
}

//! Instructions, counted by valgrind's callgrind in a process of its own.

use std::process::Command;

use crate::Result;

/// Checks that valgrind is installed.
pub(crate) fn available() -> Result<()> {
    match Command::new("valgrind").arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("`--callgrind` needs valgrind, which is not installed".into()),
    }
}

/// Instructions of one run, of that many runs of this program with these arguments.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn count(child: &[String], iterations: usize) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("callgrind.out");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg("--toggle-collect=*measure::counted_runs*")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(std::env::current_exe()?)
        .args(child)
        .args(["--iterations", &iterations.to_string()])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let text = std::fs::read_to_string(&file)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total: u64 = total.ok_or("callgrind wrote no total")?.trim().parse()?;
    match total {
        0 => Err("callgrind counted nothing: the program has no symbols".into()),
        total => Ok(total as f64 / iterations as f64),
    }
}

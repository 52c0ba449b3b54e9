//! Peak memory, of a process of its own for each side.

use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};

use crate::Result;

/// The most memory that this process has had, in KiB.
pub(crate) fn peak() -> Result<i64> {
    // Linux's `getrusage` begins with the memory of the process before `exec`.
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
        return Ok(peak
            .ok_or("no VmHWM in /proc/self/status")?
            .trim()
            .parse()?);
    }
    let peak = getrusage(UsageWho::RUSAGE_SELF)?.max_rss();
    Ok(if cfg!(target_os = "macos") {
        peak / 1024
    } else {
        peak
    })
}

/// The figure that a child prints, in MiB.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn peak_of(child: &mut Command) -> Result<f64> {
    let output = child.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let kib: i64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    Ok(kib as f64 / 1024.0)
}

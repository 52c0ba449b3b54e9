//! Checks that generated code and snapshot still match the database, and reports readably.

use std::fmt;
use std::path::{Path, PathBuf};

use relata_schema::{Catalog, diff, snapshot};

use crate::error::Result;
use crate::output::Differences;

/// The most lines shown of one file's difference.
const LINES: usize = 24;

/// The differences between a target and its database. Displayed, it is the report; empty when nothing differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Check {
    /// The output folder.
    pub output: PathBuf,
    /// Files that are not what would be generated.
    pub files: Differences,
    /// The snapshot, and what changed in the database since; each a line or more.
    pub snapshot: Option<(PathBuf, Vec<String>)>,
    /// True if a snapshot is configured and missing.
    pub snapshot_missing: bool,
}

impl Check {
    pub(crate) fn new(
        output: PathBuf,
        files: Differences,
        path: Option<&Path>,
        catalog: &Catalog,
    ) -> Result<Self> {
        let mut snapshot = None;
        let mut snapshot_missing = false;
        if let Some(path) = path {
            if path.exists() {
                let changes = diff(&snapshot::read(path)?, catalog);
                let lines = changes.iter().map(ToString::to_string).collect();
                snapshot = Some((path.to_owned(), lines));
            } else {
                snapshot = Some((path.to_owned(), Vec::new()));
                snapshot_missing = true;
            }
        }
        Ok(Self {
            output,
            files,
            snapshot,
            snapshot_missing,
        })
    }

    /// True if generated code and snapshot are as the database is.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let same = self
            .snapshot
            .as_ref()
            .is_none_or(|(_, changes)| changes.is_empty());
        self.files.is_empty() && same && !self.snapshot_missing
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((path, changes)) = &self.snapshot {
            if self.snapshot_missing {
                writeln!(f, "{}: missing", path.display())?;
            } else if !changes.is_empty() {
                writeln!(f, "{}: the database has changed since:", path.display())?;
                for change in changes {
                    for line in change.lines() {
                        writeln!(f, "  {line}")?;
                    }
                }
            }
        }
        for path in &self.files.missing {
            writeln!(f, "{}: missing", path.display())?;
        }
        for path in &self.files.stale {
            writeln!(f, "{}: no longer generated", path.display())?;
        }
        for (path, old, new) in &self.files.changed {
            writeln!(f, "{}: differs:", path.display())?;
            let lines = changed_lines(old, new);
            for line in lines.iter().take(LINES) {
                writeln!(f, "  {line}")?;
            }
            if lines.len() > LINES {
                writeln!(f, "  .. and {} more lines", lines.len() - LINES)?;
            }
        }
        Ok(())
    }
}

/// The lines that go (`-`) and come (`+`), by the longest common subsequence of the lines between the equal ends.
fn changed_lines(old: &str, new: &str) -> Vec<String> {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    old.drain(..start);
    new.drain(..start);
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    old.truncate(old.len() - end);
    new.truncate(new.len() - end);
    if old.len().saturating_mul(new.len()) > 4_000_000 {
        let gone = old.iter().map(|line| format!("- {line}"));
        return gone
            .chain(new.iter().map(|line| format!("+ {line}")))
            .collect();
    }
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            i += 1;
            j += 1;
        } else if i < old.len()
            && (j == new.len() || longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            lines.push(format!("- {}", old[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_lines_are_told() {
        assert_eq!(changed_lines("a\nb\nc\nd", "a\nx\nc\nd"), ["- b", "+ x"]);
        assert_eq!(changed_lines("a\nb", "a\nb\nc"), ["+ c"]);
        assert_eq!(
            changed_lines("a\nb\nc\nd\ne", "a\nc\nd\nf\ne"),
            ["- b", "+ f"]
        );
        assert!(changed_lines("a", "a").is_empty());
    }
}

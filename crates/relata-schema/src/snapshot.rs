//! The catalog snapshot: `schema.json`, committed so that a build needs no database.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::Catalog;

/// The format this version writes and reads. It goes up when an older reader would misunderstand the file.
pub const FORMAT: u64 = 1;

#[derive(Serialize)]
struct Snapshot<'a> {
    format: u64,
    #[serde(flatten)]
    catalog: &'a Catalog,
}

#[derive(Deserialize)]
struct Format {
    format: u64,
}

/// Returns the text of a snapshot: the same catalog always yields the same bytes, with a newline at the end.
#[must_use]
pub fn to_string(catalog: &Catalog) -> String {
    let snapshot = Snapshot {
        format: FORMAT,
        catalog,
    };
    // Strings, numbers and lists alone: nothing that JSON could refuse.
    let mut text = serde_json::to_string_pretty(&snapshot).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads the text of a snapshot; `path` is shown in errors.
///
/// # Errors
/// [`Error::Snapshot`] with line and column, [`Error::SnapshotFormat`] for another version's.
pub fn from_str(path: &Path, text: &str) -> Result<Catalog> {
    let malformed = |error: serde_json::Error| {
        // The position is reported separately.
        let full = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        Error::Snapshot {
            path: path.to_owned(),
            line: error.line(),
            column: error.column(),
            message: full.strip_suffix(&place).unwrap_or(&full).to_owned(),
        }
    };
    let Format { format } = serde_json::from_str(text).map_err(malformed)?;
    if format != FORMAT {
        return Err(Error::SnapshotFormat {
            path: path.to_owned(),
            found: format,
            supported: FORMAT,
        });
    }
    serde_json::from_str(text).map_err(malformed)
}

/// Reads a snapshot.
///
/// # Errors
/// As [`from_str`], and [`Error::FileMissing`] or [`Error::Io`].
pub fn read(path: &Path) -> Result<Catalog> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    from_str(path, &text)
}

/// Writes a snapshot unless the file already holds it; returns whether it wrote.
///
/// # Errors
/// [`Error::Io`] or [`Error::FileMissing`] (the folder).
pub fn write(path: &Path, catalog: &Catalog) -> Result<bool> {
    let text = to_string(catalog);
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    // Written to another file and moved into place, so that no reader sees half a file.
    let failed = |error| Error::io(path, error);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let beside = tempfile::tempdir_in(folder).map_err(failed)?;
    let file = beside.path().join("schema.json");
    std::fs::write(&file, text).map_err(failed)?;
    std::fs::rename(&file, path).map_err(failed)?;
    Ok(true)
}

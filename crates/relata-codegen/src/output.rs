//! Generated files on disk: written when they changed, removed when they are no longer generated.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::emit::{GeneratedFile, MARK};
use crate::error::{Error, Result};

/// The differences between the files of a folder and the generated ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Files that are not there yet.
    pub missing: Vec<PathBuf>,
    /// Files with another text: path, text there, text generated.
    pub changed: Vec<(PathBuf, String, String)>,
    /// Files generated earlier that no longer are.
    pub stale: Vec<PathBuf>,
}

impl Differences {
    /// True if all files are as generated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.stale.is_empty()
    }

    /// Returns how many files differ.
    #[must_use]
    pub fn len(&self) -> usize {
        self.missing.len() + self.changed.len() + self.stale.len()
    }
}

/// True if the folder holds modules that were generated earlier.
pub(crate) fn is_generated(folder: &Path) -> bool {
    fs::read_to_string(folder.join("mod.rs")).is_ok_and(|text| text.starts_with(MARK))
}

/// Compares a folder with generated files.
pub(crate) fn compare(folder: &Path, files: &[GeneratedFile]) -> Result<Differences> {
    let mut differences = Differences::default();
    for file in files {
        let path = folder.join(&file.path);
        match fs::read_to_string(&path) {
            Ok(text) if text == file.text => {}
            Ok(text) if text.starts_with(MARK) || text.trim().is_empty() => {
                differences.changed.push((path, text, file.text.clone()));
            }
            Ok(_) => return Err(Error::InTheWay { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                differences.missing.push(path)
            }
            Err(error) => return Err(Error::io(path, error)),
        }
    }
    let wanted: BTreeSet<PathBuf> = files.iter().map(|file| folder.join(&file.path)).collect();
    differences.stale = stale(folder, &wanted)?;
    Ok(differences)
}

/// Writes what differs. All files are in memory by now: an error of the generator leaves the folder untouched.
pub(crate) fn write(folder: &Path, files: &[GeneratedFile]) -> Result<Differences> {
    let differences = compare(folder, files)?;
    let touched: BTreeSet<&PathBuf> = differences
        .missing
        .iter()
        .chain(differences.changed.iter().map(|(path, _, _)| path))
        .collect();
    for file in files {
        let path = folder.join(&file.path);
        if touched.contains(&path) {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|error| Error::io(parent, error))?;
            }
            fs::write(&path, &file.text).map_err(|error| Error::io(&path, error))?;
        }
    }
    for path in &differences.stale {
        fs::remove_file(path).map_err(|error| Error::io(path, error))?;
        for parent in path
            .ancestors()
            .skip(1)
            .take_while(|parent| *parent != folder)
        {
            // Only succeeds once it is empty.
            let _ = fs::remove_dir(parent);
        }
    }
    Ok(differences)
}

/// Files with our mark that are not among the wanted.
pub(crate) fn stale(folder: &Path, wanted: &BTreeSet<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    find_stale(folder, wanted, 0, &mut found)?;
    found.sort();
    Ok(found)
}

/// Schemas are one level deep, the rows of their functions two.
fn find_stale(
    folder: &Path,
    wanted: &BTreeSet<PathBuf>,
    depth: u8,
    found: &mut Vec<PathBuf>,
) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io(folder, error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        if path.is_dir() {
            if depth < 2 {
                find_stale(&path, wanted, depth + 1, found)?;
            }
        } else if path.extension() == Some(OsStr::new("rs"))
            && !wanted.contains(&path)
            && fs::read_to_string(&path).is_ok_and(|text| text.starts_with(MARK))
        {
            found.push(path);
        }
    }
    Ok(())
}

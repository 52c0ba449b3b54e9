//! Embeds revisions in the program.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::graph::Revisions;

/// The files of a revision, as [`embed!`](crate::embed) embeds them in the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    /// The folder's name, with the id.
    pub folder: &'static str,
    /// The text of `revision.toml`.
    pub facts: &'static str,
    /// The text of `up.sql`.
    pub up: &'static str,
    /// The text of `down.sql`, if there is one.
    pub down: Option<&'static str>,
}

/// Prepares [`embed!`](crate::embed): call it from the build script with the folder of revisions.
///
/// It checks the revisions, so that a missing parent or a cycle stops the build, and makes Cargo check again when a
/// revision is added or changed. A macro alone could not do that: Cargo does not rerun it for new files.
///
/// ```no_run
/// // in main() of build.rs, with relata-migrate as a build-dependency
/// relata_migrate::embed_folder("migrations");
/// ```
pub fn embed_folder(folder: impl AsRef<Path>) {
    embed_folder_as(folder, "migrations");
}

/// Like [`embed_folder`], for a program with several folders: `embed!("billing")` includes the one whose `name` is `billing`.
pub fn embed_folder_as(folder: impl AsRef<Path>, name: &str) {
    let folder = folder.as_ref();
    println!("cargo::rerun-if-changed={}", folder.display());
    if let Err(error) = write(folder, name) {
        // Cargo shows it as an error of its own, and stops.
        println!("cargo::error={}", error.to_string().replace('\n', " "));
        if let Some(help) = error.help() {
            println!("cargo::error=help: {}", help.replace('\n', " "));
        }
    }
}

fn write(folder: &Path, name: &str) -> Result<()> {
    let Some(output) = std::env::var_os("OUT_DIR").map(PathBuf::from) else {
        return Err(Error::NoBuildScript);
    };
    let path = output.join(format!("relata_{name}.rs"));
    let text = embedded_source(&Revisions::read(folder)?);
    std::fs::write(&path, text).map_err(|error| Error::io(path, error))
}

/// The Rust expression that [`embed!`](crate::embed) includes: a slice of [`Embedded`].
fn embedded_source(revisions: &Revisions) -> String {
    let mut text = "&[\n".to_owned();
    for revision in revisions.iter() {
        let name = revision.folder.file_name().unwrap_or_default();
        text.push_str(&format!(
            "    ::relata_migrate::Embedded {{ folder: {:?}, facts: {:?}, up: {:?}, down: {:?} }},\n",
            name.to_string_lossy(),
            revision.facts(),
            revision.up,
            revision.down
        ));
    }
    text.push_str("]\n");
    text
}

/// The revisions that the build script embedded by [`embed_folder`](crate::embed_folder()): a
/// `Result<`[`Revisions`]`>`, which is never an error for revisions that the build script has checked.
///
/// It needs the build script, as in `examples/history`:
///
/// ```text
/// use relata_migrate::{Migrator, Session};
///
/// let revisions = relata_migrate::embed!()?;
/// let mut session = Session::connect("sqlite:app.db")?;
/// Migrator::new(&revisions, &mut session)?.up("head")?;
/// ```
#[macro_export]
macro_rules! embed {
    () => {
        $crate::embed!("migrations")
    };
    ($name:literal) => {
        $crate::Revisions::embedded(include!(concat!(env!("OUT_DIR"), "/relata_", $name, ".rs")))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_is_what_was_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut first = crate::NewRevision::new("first \"one\"");
        first.up = "SELECT 'ä\\ \"quoted\"';\r\n".to_owned();
        first.labels = vec!["begin".to_owned()];
        first.transaction = false;
        first.approved = [("drop-table".to_owned(), "it's empty".to_owned())].into();
        first
            .write(folder.path(), &Revisions::default())
            .expect("written");
        let read = Revisions::read(folder.path()).expect("revisions");
        let revision = read.iter().next().expect("one");
        let again = crate::Revision::of(
            &revision.folder,
            &revision.facts(),
            revision.up.clone(),
            revision.down.clone(),
        );
        assert_eq!(again.expect("well-formed"), *revision);
        let source = embedded_source(&read);
        assert!(
            source.contains(r#"up: "SELECT 'ä\\ \"quoted\"';\r\n""#),
            "{source}"
        );
        assert!(source.contains("down: None"), "{source}");
    }
}

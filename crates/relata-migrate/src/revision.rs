//! A revision and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::time;

/// A revision, as read from its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The id, without underscores: by default the time it was written.
    pub id: String,
    /// A description in a few words: the rest of the folder's name.
    pub slug: String,
    /// The folder of the revision.
    pub folder: PathBuf,
    /// The parents: none for the first of a branch, several for a merge.
    pub parents: Vec<String>,
    /// Revisions of other branches that must run before.
    pub depends_on: Vec<String>,
    /// Labels of the branch that begins here: `label@head`.
    pub labels: Vec<String>,
    /// True if it runs in one transaction, if the engine supports that.
    pub transaction: bool,
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`, if there is one.
    pub down: Option<String>,
    /// Findings of [`lint`](crate::lint) that are approved, each by its code or name, with the reason.
    pub approved: BTreeMap<String, String>,
    /// The revisions that this one was squashed from.
    pub replaces: Vec<String>,
    /// The `replaces` of each of them that was squashed itself: a database may have either.
    pub squashed: BTreeMap<String, Vec<String>>,
    /// True if its work is done by the program instead of `up.sql`: see [`Programs`](crate::Programs).
    pub program: bool,
}

/// The contents of `revision.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    #[serde(default)]
    parents: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transaction: Option<bool>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    program: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    approved: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    squashed: BTreeMap<String, Vec<String>>,
}

impl Revision {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let facts = read(&folder.join("revision.toml"))?.unwrap_or_default();
        let up = read(&folder.join("up.sql"))?.ok_or_else(|| Error::Folder {
            path: folder.to_owned(),
            reason: "there is no up.sql in it",
        })?;
        Self::of(folder, &facts, up, read(&folder.join("down.sql"))?)
    }

    /// Builds a revision from the texts of its files.
    pub(crate) fn of(folder: &Path, facts: &str, up: String, down: Option<String>) -> Result<Self> {
        let wrong = |reason| Error::Folder {
            path: folder.to_owned(),
            reason,
        };
        let name = folder.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| wrong("the name is not valid Unicode"))?;
        let (id, slug) = name.split_once('_').unwrap_or((name, ""));
        let plain = |c: char| c.is_ascii_alphanumeric();
        if id.is_empty() || !id.chars().all(plain) {
            return Err(wrong(
                "the id before the underscore may hold letters and digits only",
            ));
        }
        let facts: Facts = toml::from_str(facts).map_err(|error| Error::Toml {
            path: folder.join("revision.toml"),
            message: error.to_string().trim_end().to_owned(),
        })?;
        Ok(Self {
            id: id.to_owned(),
            slug: slug.to_owned(),
            folder: folder.to_owned(),
            parents: facts.parents,
            depends_on: facts.depends_on,
            labels: facts.labels,
            transaction: facts.transaction.unwrap_or(true),
            up,
            down,
            approved: facts.approved,
            replaces: facts.replaces,
            squashed: facts.squashed,
            program: facts.program,
        })
    }

    /// Writes its folder and its files.
    pub(crate) fn store(&self) -> Result<()> {
        let path = &self.folder;
        std::fs::create_dir_all(path).map_err(|error| Error::io(path, error))?;
        let write = |name: &str, text: &str| {
            let path = path.join(name);
            std::fs::write(&path, text).map_err(|error| Error::io(&path, error))
        };
        write("revision.toml", &self.facts())?;
        write("up.sql", &self.up)?;
        match &self.down {
            Some(down) => write("down.sql", down),
            None => Ok(()),
        }
    }

    /// The text of its `revision.toml`, rewritten.
    pub(crate) fn facts(&self) -> String {
        let facts = Facts {
            parents: self.parents.clone(),
            depends_on: self.depends_on.clone(),
            labels: self.labels.clone(),
            transaction: (!self.transaction).then_some(false),
            replaces: self.replaces.clone(),
            squashed: self.squashed.clone(),
            approved: self.approved.clone(),
            program: self.program,
        };
        // Lists, texts and a boolean can always be written.
        toml::to_string(&facts).unwrap_or_default()
    }

    /// SHA-256 of `up.sql`, whatever its line ends: SQL that ran must not change, but `down.sql` may be corrected.
    #[must_use]
    pub fn checksum(&self) -> String {
        let digest = Sha256::digest(self.up.replace("\r\n", "\n").as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns the name in messages: `20261129023045 create users`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.id, self.slug.replace('_', " "))
            .trim_end()
            .to_owned()
    }

    /// All revisions that it replaces, also by way of others that it replaces.
    pub(crate) fn all_replaced(&self) -> BTreeSet<&String> {
        let inner = self.squashed.values().flatten();
        self.replaces.iter().chain(inner).collect()
    }

    /// Iterates over the revisions that must have run before it.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &String> {
        self.parents.iter().chain(&self.depends_on)
    }
}

fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}

/// A revision to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    /// The id, in letters and digits; `None` to derive it from the time.
    pub id: Option<String>,
    /// A description in a few words.
    pub message: String,
    /// The parents; `None` for the head, of which there must be only one.
    pub parents: Option<Vec<String>>,
    /// Revisions of other branches that must run before.
    pub depends_on: Vec<String>,
    /// Labels of the branch that begins here.
    pub labels: Vec<String>,
    /// True if it runs in one transaction.
    pub transaction: bool,
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`.
    pub down: Option<String>,
    /// Findings of [`lint`](crate::lint) that are approved, each by its code or name, with the reason.
    pub approved: BTreeMap<String, String>,
    /// The revisions that this one is squashed from.
    pub replaces: Vec<String>,
    /// True if its work is done by the program.
    pub program: bool,
}

impl NewRevision {
    /// An empty revision after the head.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            id: None,
            message: message.into(),
            parents: None,
            depends_on: Vec::new(),
            labels: Vec::new(),
            transaction: true,
            up: String::new(),
            down: None,
            approved: BTreeMap::new(),
            replaces: Vec::new(),
            program: false,
        }
    }

    /// Writes the folder and its files, and returns its path.
    ///
    /// # Errors
    /// [`Error::SeveralHeads`] if no parent is named, [`Error::NoSuchRevision`] for one that does not exist,
    /// [`Error::DuplicateId`], [`Error::DuplicateLabel`], [`Error::Io`].
    pub fn write(&self, folder: &Path, revisions: &Revisions) -> Result<PathBuf> {
        let parents = match &self.parents {
            Some(names) => names
                .iter()
                .map(|name| revisions.one(name).map(|revision| revision.id.clone()))
                .collect::<Result<Vec<String>>>()?,
            None => match revisions.heads().as_slice() {
                [] => Vec::new(),
                [head] => vec![head.id.clone()],
                heads => {
                    return Err(Error::SeveralHeads {
                        ids: heads.iter().map(|head| head.id.clone()).collect(),
                    });
                }
            },
        };
        for label in &self.labels {
            if let Some(first) = revisions.labelled(label) {
                return Err(Error::DuplicateLabel {
                    label: label.clone(),
                    first: first.id.clone(),
                    second: self.message.clone(),
                });
            }
        }
        let id = match &self.id {
            Some(id) => id.clone(),
            None => free_id(revisions, &parents),
        };
        let path = folder.join(format!("{id}_{}", slug(&self.message)));
        if let Some(first) = revisions.get(&id) {
            return Err(Error::DuplicateId {
                id,
                first: first.folder.clone(),
                second: path,
            });
        }
        let revision = Revision {
            slug: slug(&self.message),
            folder: path,
            parents,
            depends_on: self.depends_on.clone(),
            labels: self.labels.clone(),
            transaction: self.transaction,
            up: self.up.clone(),
            down: self.down.clone(),
            approved: self.approved.clone(),
            replaces: self.replaces.clone(),
            squashed: BTreeMap::new(),
            program: self.program,
            id,
        };
        revision.store()?;
        Ok(revision.folder)
    }
}

/// An id from the time, later than the parents', so that the folder is sorted in the order of the revisions. A database may have
/// recorded one that was replaced.
pub(crate) fn free_id(revisions: &Revisions, parents: &[String]) -> String {
    let replaced: BTreeSet<&String> = (revisions.iter())
        .flat_map(Revision::all_replaced)
        .collect();
    let mut seconds = time::seconds();
    while revisions.get(&time::id(seconds)).is_some()
        || replaced.contains(&time::id(seconds))
        || (parents.iter()).any(|parent| *parent >= time::id(seconds) && parent.len() == 14)
    {
        seconds += 1;
    }
    time::id(seconds)
}

/// Converts `Create users!` to `create_users`.
pub(crate) fn slug(message: &str) -> String {
    let mut slug = String::new();
    for c in message.to_lowercase().chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    let slug: String = slug.chars().take(60).collect();
    match slug.trim_end_matches('_') {
        "" => "revision".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn messages_become_names_of_folders() {
        for (message, expected) in [
            ("Create users!", "create_users"),
            ("  add  e-mail ", "add_e_mail"),
            ("größer", "größer"),
            ("../..", "revision"),
            ("", "revision"),
        ] {
            assert_eq!(slug(message), expected);
        }
    }
}

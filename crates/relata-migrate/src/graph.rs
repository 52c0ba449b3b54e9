//! The graph of revisions.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use crate::embed::Embedded;
use crate::error::{Error, Result};
use crate::revision::Revision;

/// The revisions of a folder: a graph without cycles, which contains every parent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    /// The revisions by id.
    list: BTreeMap<String, Revision>,
}

impl Revisions {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`Error::NoFolder`], [`Error::Folder`], [`Error::Toml`], and the errors of the graph:
    /// [`Error::DuplicateId`], [`Error::DuplicateLabel`], [`Error::MissingParent`], [`Error::Circle`].
    pub fn read(folder: &Path) -> Result<Self> {
        let entries = std::fs::read_dir(folder).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::NoFolder {
                path: folder.to_owned(),
            },
            _ => Error::io(folder, error),
        })?;
        let mut list: Vec<Revision> = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| Error::io(folder, error))?.path();
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                list.push(Revision::read(&path)?);
            }
        }
        Self::of(list)
    }

    /// Reads revisions that [`embed!`](crate::embed) embedded in the program.
    ///
    /// # Errors
    /// As for [`Revisions::read`]; none for revisions that [`embed_folder`](crate::embed_folder) has written and checked.
    pub fn embedded(files: &[Embedded]) -> Result<Self> {
        let list: Result<Vec<Revision>> = (files.iter())
            .map(|file| {
                let down = file.down.map(str::to_owned);
                Revision::of(Path::new(file.folder), file.facts, file.up.to_owned(), down)
            })
            .collect();
        Self::of(list?)
    }

    /// Creates a graph of revisions.
    ///
    /// # Errors
    /// The errors of the graph, as for [`Revisions::read`].
    pub fn of(list: Vec<Revision>) -> Result<Self> {
        let mut revisions = Self::default();
        for revision in list {
            for label in &revision.labels {
                if let Some(first) = revisions.labelled(label) {
                    return Err(Error::DuplicateLabel {
                        label: label.clone(),
                        first: first.id.clone(),
                        second: revision.id,
                    });
                }
            }
            if let Some(first) = revisions.list.get(&revision.id) {
                return Err(Error::DuplicateId {
                    first: first.folder.clone(),
                    second: revision.folder,
                    id: revision.id,
                });
            }
            revisions.list.insert(revision.id.clone(), revision);
        }
        for revision in revisions.iter() {
            if let Some(parent) = revision
                .needs()
                .find(|id| !revisions.list.contains_key(*id))
            {
                return Err(Error::MissingParent {
                    id: revision.id.clone(),
                    parent: parent.clone(),
                });
            }
        }
        let in_order = revisions.in_order().len();
        if in_order < revisions.list.len() {
            let ordered: HashSet<&str> =
                revisions.in_order().iter().map(|r| r.id.as_str()).collect();
            let left = revisions
                .list
                .keys()
                .filter(|id| !ordered.contains(id.as_str()));
            return Err(Error::Circle {
                ids: left.cloned().collect(),
            });
        }
        Ok(revisions)
    }

    /// Iterates over all revisions, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Revision> {
        self.list.values()
    }

    /// The revision with exactly that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Revision> {
        self.list.get(id)
    }

    /// The revision with that label.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Option<&Revision> {
        self.iter()
            .find(|revision| revision.labels.iter().any(|other| other == label))
    }

    /// All revisions, each after those that it needs, otherwise by id.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Revision> {
        let mut left: BTreeMap<&str, BTreeSet<&str>> = (self.iter())
            .map(|revision| {
                (
                    revision.id.as_str(),
                    revision.needs().map(String::as_str).collect(),
                )
            })
            .collect();
        let mut order = Vec::with_capacity(left.len());
        let mut ready: BTreeSet<&str> = (left.iter())
            .filter(|(_, needs)| needs.is_empty())
            .map(|(id, _)| *id)
            .collect();
        let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, needs) in &left {
            for need in needs {
                children.entry(need).or_default().push(id);
            }
        }
        while let Some(id) = ready.pop_first() {
            order.extend(self.list.get(id));
            for child in children.get(id).into_iter().flatten() {
                if let Some(needs) = left.get_mut(child) {
                    needs.remove(id);
                    if needs.is_empty() {
                        ready.insert(child);
                    }
                }
            }
        }
        order
    }

    /// The revisions that none follows.
    #[must_use]
    pub fn heads(&self) -> Vec<&Revision> {
        let followed: HashSet<&String> =
            self.iter().flat_map(|revision| &revision.parents).collect();
        self.iter()
            .filter(|revision| !followed.contains(&revision.id))
            .collect()
    }

    /// The revisions that follow none.
    #[must_use]
    pub fn bases(&self) -> Vec<&Revision> {
        self.iter()
            .filter(|revision| revision.parents.is_empty())
            .collect()
    }

    /// The revisions that several follow.
    #[must_use]
    pub fn branch_points(&self) -> Vec<&Revision> {
        self.iter()
            .filter(|revision| self.children(&revision.id).len() > 1)
            .collect()
    }

    /// The revisions that follow one.
    #[must_use]
    pub fn children(&self, id: &str) -> Vec<&Revision> {
        self.iter()
            .filter(|revision| revision.parents.iter().any(|parent| parent == id))
            .collect()
    }

    /// A revision and all that it needs.
    #[must_use]
    pub fn with_ancestors(&self, id: &str) -> BTreeSet<String> {
        self.closure(id, |revision| revision.needs().cloned().collect())
    }

    /// A revision and all that need it.
    #[must_use]
    pub fn with_descendants(&self, id: &str) -> BTreeSet<String> {
        self.closure(id, |revision| {
            let needing = self
                .iter()
                .filter(|other| other.needs().any(|need| *need == revision.id));
            needing.map(|other| other.id.clone()).collect()
        })
    }

    /// A revision and all that follow it, but not those that only depend on it.
    pub(crate) fn branch(&self, id: &str) -> BTreeSet<String> {
        self.closure(id, |revision| {
            let children = self.children(&revision.id);
            children.iter().map(|child| child.id.clone()).collect()
        })
    }

    fn closure(&self, id: &str, next: impl Fn(&Revision) -> Vec<String>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut pending = vec![id.to_owned()];
        while let Some(id) = pending.pop() {
            if let Some(revision) = self.list.get(&id)
                && found.insert(id)
            {
                pending.extend(next(revision));
            }
        }
        found
    }
}

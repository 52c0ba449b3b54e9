//! Several revisions as one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::revision::{Revision, free_id, slug};

/// One revision in place of several, before it is written.
///
/// Its `replaces` lists them, so that a database where all of them ran counts as one where it ran: the next
/// [`Migrator::up`](crate::Migrator::up) there puts its row in place of theirs, and runs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squash {
    /// The new revision. Its SQL may be replaced before it is written: by what makes the schema at once, for instance.
    pub revision: Revision,
    /// The revisions that it replaces, in order.
    pub replaced: Vec<Revision>,
    /// The revisions that follow them, with their new parents.
    followers: Vec<Revision>,
}

impl Revisions {
    /// One revision in place of those after `from` up to `to`; `base` for all that lead up to `to`. Its `up.sql` is theirs,
    /// one after the other, and its `down.sql` theirs in reverse, if all of them have one. It runs in a transaction if all
    /// of them do. Nothing is written yet.
    ///
    /// # Errors
    /// What is wrong with the names, and [`Error::CannotSquash`] when a branch begins or ends between the two.
    pub fn squash(&self, from: &str, to: &str, message: &str, folder: &Path) -> Result<Squash> {
        let last = self.one(to)?;
        let mut ids = self.with_ancestors(&last.id);
        if from != "base" {
            let first = self.one(from)?;
            if !ids.contains(&first.id) {
                return Err(cannot(format!("{to} does not follow {from}")));
            }
            let before = self.with_ancestors(&first.id);
            ids.retain(|id| !before.contains(id));
        }
        let replaced: Vec<&Revision> = (self.in_order().into_iter())
            .filter(|revision| ids.contains(&revision.id))
            .collect();
        if replaced.len() < 2 {
            return Err(cannot(format!(
                "there are not two revisions from {from} to {to}"
            )));
        }
        if let Some(revision) = replaced.iter().find(|revision| revision.program) {
            return Err(cannot(format!(
                "the program does the work of {}",
                revision.id
            )));
        }
        let mut followers = Vec::new();
        for other in self.iter().filter(|other| !ids.contains(&other.id)) {
            let needed: Vec<&String> = other.needs().filter(|id| ids.contains(*id)).collect();
            if let Some(id) = needed.iter().find(|id| ***id != last.id) {
                return Err(cannot(format!(
                    "{} follows {id}, which is between the two",
                    other.id
                )));
            }
            if !needed.is_empty() {
                followers.push(other.clone());
            }
        }
        let outside = |of: fn(&Revision) -> &Vec<String>| -> Vec<String> {
            let all = replaced.iter().flat_map(|revision| of(revision));
            let outside: BTreeSet<&String> = all.filter(|id| !ids.contains(*id)).collect();
            outside.into_iter().cloned().collect()
        };
        let parents = outside(|revision| &revision.parents);
        let id = free_id(self, &parents);
        for follower in &mut followers {
            for need in follower.parents.iter_mut().chain(&mut follower.depends_on) {
                if *need == last.id {
                    need.clone_from(&id);
                }
            }
        }
        let down: Option<Vec<(&Revision, &String)>> = (replaced.iter().rev())
            .map(|revision| revision.down.as_ref().map(|down| (*revision, down)))
            .collect();
        let revision = Revision {
            folder: folder.join(format!("{id}_{}", slug(message))),
            slug: slug(message),
            parents,
            depends_on: outside(|revision| &revision.depends_on),
            labels: replaced.iter().flat_map(|r| r.labels.clone()).collect(),
            transaction: replaced.iter().all(|revision| revision.transaction),
            up: joined(replaced.iter().map(|revision| (*revision, &revision.up))),
            down: down.map(|down| joined(down.into_iter())),
            program: false,
            approved: replaced.iter().flat_map(|r| r.approved.clone()).collect(),
            // Revisions that were squashed before may still be in a database.
            replaces: (replaced.iter())
                .flat_map(|revision| match revision.replaces.is_empty() {
                    true => vec![revision.id.clone()],
                    false => revision.replaces.clone(),
                })
                .collect(),
            id,
        };
        Ok(Squash {
            revision,
            replaced: replaced.into_iter().cloned().collect(),
            followers,
        })
    }
}

impl Squash {
    /// Writes the new revision, names it in what follows, and removes the folders of the others. Version control has them.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self) -> Result<PathBuf> {
        self.revision.store()?;
        for follower in &self.followers {
            let path = follower.folder.join("revision.toml");
            std::fs::write(&path, follower.facts()).map_err(|error| Error::io(&path, error))?;
        }
        for revision in &self.replaced {
            std::fs::remove_dir_all(&revision.folder)
                .map_err(|error| Error::io(&revision.folder, error))?;
        }
        Ok(self.revision.folder.clone())
    }
}

fn joined<'a>(parts: impl Iterator<Item = (&'a Revision, &'a String)>) -> String {
    let mut text = String::new();
    for (revision, sql) in parts {
        let sql = sql.trim();
        if sql.is_empty() {
            continue;
        }
        text.push_str(&format!("-- {}\n{sql}\n", revision.title()));
        if !sql.ends_with(';') {
            text.push_str(";\n");
        }
    }
    text
}

fn cannot(reason: String) -> Error {
    Error::CannotSquash { reason }
}

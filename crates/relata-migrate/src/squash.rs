//! Squashes several revisions into one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use relata_ddl::plan;
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch, Session};

use crate::auto::without_history;
use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::migrator::{Migrator, Programs};
use crate::revision::{Revision, free_id, slug};
use crate::terminated::terminated;

/// One revision that replaces several, before it is written.
///
/// Its `replaces` lists them, so that it counts as run in a database where all of them ran: the next
/// [`Migrator::up`](crate::Migrator::up) there replaces their rows with its own, and runs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squash {
    /// The new revision. You may replace its SQL before it is written, for example with SQL that creates the final schema.
    pub revision: Revision,
    /// The revisions that it replaces, in order.
    pub replaced: Vec<Revision>,
    /// The revisions that follow them, with their new parents.
    followers: Vec<Revision>,
}

impl Revisions {
    /// Squashes the revisions after `from` up to `to` into one; `base` for all that lead up to `to`. Its `up.sql` is theirs,
    /// one after the other, and its `down.sql` theirs in reverse, if all of them have one; the engine decides where statements
    /// end. It runs in a transaction if all of them do. Nothing is written yet: try it first with [`Squash::prove`].
    ///
    /// # Errors
    /// Errors in the names, [`Error::CannotSquash`] if a branch begins or ends between the two, and [`Error::Schema`] for a file that
    /// cannot be cut into statements.
    pub fn squash(
        &self,
        from: &str,
        to: &str,
        message: &str,
        folder: &Path,
        engine: Engine,
    ) -> Result<Squash> {
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
        let up = (replaced.iter()).map(|revision| (*revision, "up.sql", &revision.up));
        let up = joined(up, engine)?;
        let down: Option<Vec<(&Revision, &str, &String)>> = (replaced.iter().rev())
            .map(|revision| {
                revision
                    .down
                    .as_ref()
                    .map(|down| (*revision, "down.sql", down))
            })
            .collect();
        let down = down
            .map(|down| joined(down.into_iter(), engine))
            .transpose()?;
        let revision = Revision {
            folder: folder.join(format!("{id}_{}", slug(message))),
            slug: slug(message),
            parents,
            depends_on: outside(|revision| &revision.depends_on),
            labels: replaced.iter().flat_map(|r| r.labels.clone()).collect(),
            transaction: replaced.iter().all(|revision| revision.transaction),
            up,
            down,
            program: false,
            approved: replaced.iter().flat_map(|r| r.approved.clone()).collect(),
            replaces: replaced
                .iter()
                .map(|revision| revision.id.clone())
                .collect(),
            squashed: squashed(&replaced),
            id,
        };
        Ok(Squash {
            revision,
            replaced: replaced.into_iter().cloned().collect(),
            followers,
        })
    }
}

/// The revisions that those squashed before replaced: a database may have recorded either.
fn squashed(replaced: &[&Revision]) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for revision in replaced {
        all.extend(revision.squashed.clone());
        if !revision.replaces.is_empty() {
            all.insert(revision.id.clone(), revision.replaces.clone());
        }
    }
    all
}

impl Squash {
    /// Runs the new revision in a scratch database after those that lead up to it, and those that it replaces in another, compares the
    /// schemas, and undoes it. Statements that one transaction cannot do (on PostgreSQL `ALTER TYPE .. ADD VALUE`, and a use of the
    /// value), or that need a setting which ended with its revision, are found before the folders are removed.
    ///
    /// `revisions` are those of the folder. `server` is the URL of a PostgreSQL or MySQL server where databases may be created;
    /// without it, a temporary one is started.
    ///
    /// # Errors
    /// [`Error::CannotSquash`] with the statement that fails, or the difference; [`Error::Schema`] if there is no scratch database.
    pub fn prove(&self, revisions: &Revisions, engine: Engine, server: Option<&str>) -> Result<()> {
        let mut ids: BTreeSet<String> = BTreeSet::new();
        for revision in &self.replaced {
            ids.extend(revisions.with_ancestors(&revision.id));
        }
        let old: Vec<Revision> = (revisions.iter())
            .filter(|revision| ids.contains(&revision.id))
            .cloned()
            .collect();
        let mut new = old.clone();
        new.retain(|revision| !self.revision.replaces.contains(&revision.id));
        new.push(self.revision.clone());
        let wanted = schema(&Revisions::of(old)?, false, engine, server)?;
        let found = schema(
            &Revisions::of(new)?,
            self.revision.down.is_some(),
            engine,
            server,
        )?;
        let left = plan(&found, &wanted);
        match left.is_empty() {
            true => Ok(()),
            false => Err(cannot(format!(
                "the one leaves another schema than the several; this differs:\n{left}"
            ))),
        }
    }

    /// Writes the new revision, makes it the parent of those that follow, and removes the folders of the others. Version control keeps them.
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

/// The schema that revisions make in an empty database. `undone` undoes the last one, too.
fn schema(
    revisions: &Revisions,
    undone: bool,
    engine: Engine,
    server: Option<&str>,
) -> Result<Catalog> {
    // A program is not here, and rows make no schema.
    let mut programs = Programs::new();
    for revision in revisions.iter().filter(|revision| revision.program) {
        programs = programs.program(revision.id.clone(), |_| Ok(0));
    }
    let scratch = match engine {
        Engine::Sqlite => None,
        _ => Some(Scratch::new(engine, server)?),
    };
    let url = scratch
        .as_ref()
        .and_then(Scratch::url)
        .unwrap_or("sqlite::memory:");
    let mut session = Session::connect(url)?;
    let failed = |error: Error| match error {
        Error::Failed { source, .. } => cannot(source.to_string()),
        other => cannot(other.to_string()),
    };
    let migrator = Migrator::new(revisions, &mut session)?;
    let mut migrator = migrator.with(&mut programs);
    migrator.up("heads").map_err(failed)?;
    let catalog = migrator.reflect(&ReflectOptions::default())?;
    if undone {
        migrator.down("-1").map_err(failed)?;
    }
    Ok(without_history(&catalog))
}

/// The SQL of revisions, one after the other: the file of each, and its text.
fn joined<'a>(
    parts: impl Iterator<Item = (&'a Revision, &'static str, &'a String)>,
    engine: Engine,
) -> Result<String> {
    let mut text = String::new();
    for (revision, file, sql) in parts {
        let sql = terminated(&revision.folder.join(file), sql, engine)?;
        if !sql.is_empty() {
            text.push_str(&format!("-- {}\n{sql}", revision.title()));
        }
    }
    Ok(text)
}

fn cannot(reason: String) -> Error {
    Error::CannotSquash { reason }
}

//! Records revisions without running them.

use std::collections::BTreeSet;

use super::Migrator;
use crate::error::{Error, Result};
use crate::history::{Applied, State};
use crate::revision::Revision;
use crate::{lock, time};

impl Migrator<'_> {
    /// Records revisions as run, without running them: all that lead up to a revision. Those that follow it are forgotten, and so are
    /// those that the folder does not have; the rows of other branches stay. `base` forgets all, and `billing@base` a branch.
    ///
    /// The checksums are those of the files as they are now, whatever SQL made the schema.
    ///
    /// # Errors
    /// [`Error::Locked`], and errors in the name.
    pub fn stamp(&mut self, target: &str) -> Result<()> {
        self.locked(|migrator| {
            let rows = migrator.history.read(migrator.session)?;
            let current: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
            let mut wanted = BTreeSet::new();
            let mut forgotten = BTreeSet::new();
            match target.split_once('@') {
                _ if target == "base" => forgotten.extend(current.iter().cloned()),
                Some((_, "base")) => {
                    let undone = migrator.revisions.down_to(target, &current)?;
                    forgotten.extend(undone.iter().map(|revision| revision.id.clone()));
                }
                _ => {
                    for revision in migrator.revisions.up_to(target, &current)? {
                        wanted.extend(migrator.revisions.with_ancestors(&revision.id));
                        forgotten.extend(migrator.revisions.with_descendants(&revision.id));
                    }
                }
            }
            let elsewhere = current
                .into_iter()
                .filter(|id| migrator.revisions.get(id).is_some() && !forgotten.contains(id));
            wanted.extend(elsewhere);
            migrator.stamp_set(&wanted)
        })
    }

    /// In one transaction: a runner that meets half of the rows would run the rest.
    fn stamp_set(&mut self, wanted: &BTreeSet<String>) -> Result<()> {
        lock::begin(self.session)?;
        let stamped = self.stamp_rows(wanted);
        if stamped.is_err() {
            let _ = self.session.rollback();
        }
        stamped?;
        Ok(self.session.commit()?)
    }

    fn stamp_rows(&mut self, wanted: &BTreeSet<String>) -> Result<()> {
        let rows = self.history.read(self.session)?;
        for row in rows.iter().filter(|row| !wanted.contains(&row.id)) {
            self.history.delete(self.session, &row.id)?;
        }
        let done = |id: &String| {
            let mut rows = rows.iter();
            rows.any(|row| row.id == *id && row.state == State::Done)
        };
        for revision in wanted.iter().filter_map(|id| self.revisions.get(id)) {
            if !done(&revision.id) {
                self.put(revision)?;
            }
        }
        Ok(())
    }

    /// Records these revisions and all that they need as run, without running them, and no other. Use it when you
    /// come from another tool: see [`Tool::applied`](crate::Tool::applied).
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`], [`Error::Locked`].
    pub fn stamp_all(&mut self, ids: &[String]) -> Result<()> {
        self.locked(|migrator| {
            let mut wanted = BTreeSet::new();
            for id in ids {
                let revision = migrator
                    .revisions
                    .get(id)
                    .ok_or_else(|| Error::NoSuchRevision { name: id.clone() })?;
                wanted.extend(migrator.revisions.with_ancestors(&revision.id));
            }
            migrator.stamp_set(&wanted)
        })
    }

    /// Records that the rest of an unfinished revision was done by hand, or that one that was being undone was
    /// done again. The checksum is that of its `up.sql` as it is now, whatever was run by hand.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`], [`Error::Locked`].
    pub fn repair_done(&mut self, id: &str) -> Result<()> {
        self.locked(|migrator| {
            let revision = migrator.revisions.one(id)?;
            migrator.put(revision)
        })
    }

    /// Records that nothing is left of a revision, whether or not it is in the folder.
    ///
    /// # Errors
    /// [`Error::NotRun`] if the database has no such revision, [`Error::NoSuchRevision`], [`Error::Locked`].
    pub fn repair_forget(&mut self, id: &str) -> Result<()> {
        // Before anything is locked, which makes the table.
        self.row_of(id)?;
        self.locked(|migrator| {
            let row = migrator.row_of(id)?;
            migrator.history.delete(migrator.session, &row.id)
        })
    }

    /// Accepts the current `up.sql` of a revision as the one that ran.
    ///
    /// # Errors
    /// [`Error::NotRun`] if it did not run, [`Error::NoSuchRevision`], [`Error::Locked`].
    pub fn repair_accept(&mut self, id: &str) -> Result<()> {
        let revision = self.revisions.one(id)?;
        self.row_of(&revision.id)?;
        self.locked(|migrator| {
            let row = Applied {
                checksum: revision.checksum(),
                ..migrator.row_of(&revision.id)?
            };
            migrator.history.put(migrator.session, &row)
        })
    }

    /// The row of a revision that ran: by its id, or else by a name of one in the folder.
    fn row_of(&mut self, name: &str) -> Result<Applied> {
        let rows = self.history.read(self.session)?;
        let row = |id: &str| rows.iter().find(|row| row.id == id).cloned();
        match row(name) {
            Some(row) => Ok(row),
            None => {
                let id = &self.revisions.one(name)?.id;
                row(id).ok_or_else(|| Error::NotRun { id: id.clone() })
            }
        }
    }

    /// Writes the row of a revision that has run.
    fn put(&mut self, revision: &Revision) -> Result<()> {
        let row = row(revision, State::Done, 0);
        self.history.put(self.session, &row)
    }
}

/// The row of a revision that begins now, or is recorded now.
pub(super) fn row(revision: &Revision, state: State, milliseconds: u64) -> Applied {
    Applied {
        id: revision.id.clone(),
        slug: revision.slug.clone(),
        checksum: revision.checksum(),
        state,
        started_at: time::now(),
        milliseconds,
        statements: None,
    }
}

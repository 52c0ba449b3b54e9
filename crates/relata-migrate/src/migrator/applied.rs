//! The revisions that ran according to the database, and those that count as run since others were squashed into them.

use std::collections::BTreeSet;

use relata_schema::Engine;

use super::Migrator;
use crate::error::{Error, Result};
use crate::history::{Applied, State};
use crate::lock;
use crate::revision::Revision;

impl Migrator<'_> {
    /// Returns the revisions that ran according to the database. Squashed ones are listed as the one that replaces them.
    ///
    /// # Errors
    /// [`Error::Schema`].
    pub fn applied(&mut self) -> Result<Vec<Applied>> {
        let mut rows = self.history.read(self.session)?;
        for (row, replaced) in self.squashed(&rows) {
            rows.retain(|row| !replaced.contains(&row.id));
            rows.push(row);
        }
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(rows)
    }

    /// Returns the rows of squashed revisions, each with the ids of the rows that it replaces, if all that it replaces is recorded, and it
    /// is not.
    fn squashed(&self, rows: &[Applied]) -> Vec<(Applied, Vec<String>)> {
        let is_there = |id: &String| rows.iter().any(|row| row.id == *id);
        let mut found = Vec::new();
        for revision in self.revisions.iter() {
            let whole =
                || (revision.replaces.iter()).all(|id| lacks(revision, id, rows).is_empty());
            if revision.replaces.is_empty() || is_there(&revision.id) || !whole() {
                continue;
            }
            let all = revision.all_replaced();
            let theirs: Vec<&Applied> = rows.iter().filter(|row| all.contains(&row.id)).collect();
            if theirs.iter().any(|row| row.state != State::Done) {
                continue;
            }
            let last = theirs.iter().map(|row| &row.started_at).max();
            let row = Applied {
                id: revision.id.clone(),
                slug: revision.slug.clone(),
                checksum: revision.checksum(),
                state: State::Done,
                started_at: last.cloned().unwrap_or_default(),
                milliseconds: theirs.iter().map(|row| row.milliseconds).sum(),
                statements: None,
            };
            found.push((row, theirs.iter().map(|row| row.id.clone()).collect()));
        }
        found
    }

    /// Writes the rows of squashed revisions in place of those that they replace.
    pub(super) fn adopt(&mut self) -> Result<()> {
        let rows = self.history.read(self.session)?;
        for (row, replaced) in self.squashed(&rows) {
            lock::begin(self.session)?;
            let replaced = self.replace(&row, &replaced);
            if replaced.is_err() {
                let _ = self.session.rollback();
            }
            replaced?;
            self.session.commit()?;
        }
        Ok(())
    }

    fn replace(&mut self, row: &Applied, replaced: &[String]) -> Result<()> {
        self.history.put(self.session, row)?;
        for id in replaced {
            self.history.delete(self.session, id)?;
        }
        Ok(())
    }

    /// The revisions that ran, if nothing is wrong with them.
    pub(super) fn sound(&mut self) -> Result<BTreeSet<String>> {
        let mut rows = self.applied()?;
        // Work that the program can continue has not run yet.
        let goes_on = |row: &Applied| {
            let revision = self.revisions.get(&row.id);
            let program = revision.is_some_and(|r| r.program) && self.is_done_here(&row.id);
            row.state == State::Doing && program
        };
        let continued = rows.extract_if(.., |row| goes_on(row)).collect();
        self.continued = continued;
        for row in &rows {
            if row.state != State::Done {
                return Err(Error::Unfinished {
                    id: row.id.clone(),
                    statement: row.statements,
                    undoing: row.state == State::Undoing,
                    running: self.session.engine() == Engine::Sqlite && row.milliseconds == 0,
                });
            }
            match self.revisions.get(&row.id) {
                None => return Err(self.unknown(row, &rows)),
                Some(revision) if revision.checksum() != row.checksum => {
                    return Err(Error::Changed { id: row.id.clone() });
                }
                Some(_) => {}
            }
        }
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// The database has a revision that is not in the folder: perhaps one of those from which another was squashed.
    fn unknown(&self, row: &Applied, rows: &[Applied]) -> Error {
        let mut squashed = self.revisions.iter();
        match squashed.find(|revision| revision.all_replaced().contains(&row.id)) {
            None => self
                .squashed_unrecorded(row, rows)
                .unwrap_or_else(|| Error::UnknownApplied { id: row.id.clone() }),
            Some(revision) => Error::PartlyReplaced {
                id: revision.id.clone(),
                missing: (revision.replaces.iter())
                    .flat_map(|id| lacks(revision, id, rows))
                    .collect(),
            },
        }
    }

    /// A squash of a squash once listed what the first one replaced, in place of it: only the titles in its SQL tell.
    fn squashed_unrecorded(&self, row: &Applied, rows: &[Applied]) -> Option<Error> {
        let by = (self.revisions.iter())
            .find(|revision| !revision.replaces.is_empty() && contains(revision, &row.id))?;
        let is_there = |id: &String| rows.iter().any(|row| row.id == *id);
        let inner: Vec<String> = (by.replaces.iter())
            .filter(|id| !is_there(id))
            .cloned()
            .collect();
        let mut replaces = by.replaces.clone();
        let at = replaces.iter().position(|id| inner.contains(id))?;
        replaces.retain(|id| !inner.contains(id));
        replaces.insert(at, row.id.clone());
        Some(Error::SquashedUnrecorded {
            id: row.id.clone(),
            by: by.id.clone(),
            replaces,
            inner,
        })
    }
}

/// True if the SQL of a squash has that of a revision, under its title.
fn contains(squash: &Revision, id: &str) -> bool {
    let mut titles = squash
        .up
        .lines()
        .filter_map(|line| line.strip_prefix("-- "));
    titles.any(|title| title.split(' ').next() == Some(id))
}

/// The ids that lack a row for a revision that another replaces: its own, or, if it was squashed and a part of what it replaced is
/// recorded, the rest of that.
fn lacks(revision: &Revision, id: &str, rows: &[Applied]) -> Vec<String> {
    if rows.iter().any(|row| row.id == id) {
        return Vec::new();
    }
    let inner = revision.squashed.get(id).map_or(&[][..], Vec::as_slice);
    let lacking: Vec<String> = (inner.iter())
        // A revision that names itself would never end.
        .filter(|inner| *inner != id)
        .flat_map(|inner| lacks(revision, inner, rows))
        .collect();
    match lacking.len() < inner.len() {
        true => lacking,
        false => vec![id.to_owned()],
    }
}

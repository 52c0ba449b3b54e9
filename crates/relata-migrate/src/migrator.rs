//! Runs revisions.

mod offline;
mod program;
mod run;
mod tenant;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use relata_schema::Session;

use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::history::{Applied, History, State};
use crate::revision::Revision;
use crate::{lock, time};
pub use offline::offline;
pub use program::{Batch, Batched, Programs};
pub use tenant::{Place, each};

/// The direction in which a revision is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Runs its `up.sql`.
    Up,
    /// Runs its `down.sql`.
    Down,
}

/// A revision that is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The revision to run.
    pub revision: &'a Revision,
    /// The direction.
    pub direction: Direction,
}

/// A revision that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The id of the revision.
    pub id: String,
    /// The title of the revision.
    pub title: String,
    /// The direction.
    pub direction: Direction,
    /// How long it took.
    pub milliseconds: u64,
    /// How many statements its file has: none in a `down.sql` that nobody wrote.
    pub statements: usize,
}

/// The progress of a migrator, reported while it runs: see [`Migrator::up_watched`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<'p> {
    /// A revision begins.
    Begins {
        /// The revision, and which way.
        step: Step<'p>,
        /// The how manieth it is, from 1.
        number: usize,
        /// How many run.
        of: usize,
    },
    /// A statement of a revision that runs without a transaction was executed.
    Statement {
        /// The how manieth of the revision it is, from 1.
        number: u64,
        /// How many the revision has.
        of: usize,
    },
    /// A revision ran.
    Ran(&'p Ran),
}

/// A revision of the folder, and what the database says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status<'a> {
    /// The revision in the folder.
    pub revision: &'a Revision,
    /// The row of the revision in the database, if it ran.
    pub applied: Option<Applied>,
    /// True if `up.sql` is another than the one that ran.
    pub changed: bool,
}

/// Runs the revisions of a folder in a database.
///
/// Each revision runs in a transaction with its row in the table `relata_migrations`, on PostgreSQL and SQLite: it is
/// there as a whole or not at all. On MySQL, whose DDL commits by itself, and where `revision.toml` has
/// `transaction = false`, the row is there before the first statement and counts them; a run that fails or is killed in between
/// is [`Error::Unfinished`] from then on, until it is repaired.
pub struct Migrator<'a> {
    revisions: &'a Revisions,
    session: &'a mut Session,
    history: History,
    patience: Duration,
    /// The tenant's schema, as SQL that chooses it.
    choose: Option<String>,
    /// A reference, so that a migrator needs no end of its own while its session is used again.
    programs: Option<&'a mut (dyn program::Run + 'a)>,
}

impl<'a> Migrator<'a> {
    /// A migrator of a database. Nothing is written yet.
    ///
    /// # Errors
    /// [`Error::Schema`] when the database does not answer.
    pub fn new(revisions: &'a Revisions, session: &'a mut Session) -> Result<Self> {
        let history = History::find(session)?;
        Ok(Self {
            revisions,
            session,
            history,
            patience: Duration::from_secs(10),
            choose: None,
            programs: None,
        })
    }

    /// A migrator of one tenant's schema, which is created unless it exists: on PostgreSQL a schema, chosen by
    /// `search_path`, on MySQL a database of the server, chosen by `USE`. The table `relata_migrations` is in it, so that
    /// each tenant has a history of its own. Revisions for tenants name no schema: `relata migrate auto --unqualified`
    /// writes such.
    ///
    /// # Errors
    /// [`Error::NoTenant`] on SQLite, where each tenant has a file; [`Error::Schema`] when the schema cannot be made.
    pub fn in_schema(
        revisions: &'a Revisions,
        session: &'a mut Session,
        schema: &str,
    ) -> Result<Self> {
        let choose = tenant::choose(session, schema)?;
        let history = History::find(session)?;
        Ok(Self {
            revisions,
            session,
            history,
            patience: Duration::from_secs(10),
            choose: Some(choose),
            programs: None,
        })
    }

    /// Sets how long to wait for another runner; ten seconds by default.
    #[must_use]
    pub fn wait(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sets how long to wait, like [`Migrator::wait`], on an existing migrator.
    pub fn patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// The engine of the database.
    #[must_use]
    pub fn engine(&self) -> relata_schema::Engine {
        self.session.engine()
    }

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

    /// Returns the rows of squashed revisions, each with the rows that it replaces: all of these are there, and it is not.
    fn squashed(&self, rows: &[Applied]) -> Vec<(Applied, &'a [String])> {
        let row = |id: &String| rows.iter().find(|row| row.id == *id);
        let is_squashed =
            |revision: &&Revision| !revision.replaces.is_empty() && row(&revision.id).is_none();
        let mut found = Vec::new();
        for revision in self.revisions.iter().filter(is_squashed) {
            let theirs: Option<Vec<&Applied>> = revision.replaces.iter().map(row).collect();
            let Some(theirs) = theirs else { continue };
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
            found.push((row, revision.replaces.as_slice()));
        }
        found
    }

    /// Writes the rows of squashed revisions in place of those that they replace.
    fn adopt(&mut self) -> Result<()> {
        let rows = self.history.read(self.session)?;
        for (row, replaced) in self.squashed(&rows) {
            lock::begin(self.session)?;
            self.history.put(self.session, &row)?;
            for id in replaced {
                self.history.delete(self.session, id)?;
            }
            self.session.execute("relata".as_ref(), "COMMIT")?;
        }
        Ok(())
    }

    /// Returns all revisions of the folder in order, with their state in the database.
    ///
    /// # Errors
    /// [`Error::Schema`].
    pub fn status(&mut self) -> Result<Vec<Status<'a>>> {
        let rows = self.applied()?;
        let mut rows: BTreeMap<String, Applied> =
            rows.into_iter().map(|r| (r.id.clone(), r)).collect();
        Ok((self.revisions.in_order().into_iter())
            .map(|revision| {
                let applied = rows.remove(&revision.id);
                let changed =
                    (applied.as_ref()).is_some_and(|row| row.checksum != revision.checksum());
                Status {
                    revision,
                    applied,
                    changed,
                }
            })
            .collect())
    }

    /// The revisions that ran and that no other that ran follows.
    ///
    /// # Errors
    /// [`Error::Schema`], [`Error::UnknownApplied`].
    pub fn current(&mut self) -> Result<Vec<&'a Revision>> {
        let applied = self.applied()?;
        let set: BTreeSet<String> = applied.into_iter().map(|row| row.id).collect();
        if let Some(id) = set.iter().find(|id| self.revisions.get(id).is_none()) {
            return Err(Error::UnknownApplied { id: id.clone() });
        }
        Ok(self.revisions.heads_among(&set))
    }

    /// Returns what [`Migrator::up`] would run.
    ///
    /// # Errors
    /// As for [`Migrator::up`], before anything runs.
    pub fn plan_up(&mut self, target: &str) -> Result<Vec<Step<'a>>> {
        let current = self.sound()?;
        let mut wanted = BTreeSet::new();
        for revision in self.revisions.up_to(target, &current)? {
            wanted.extend(self.revisions.with_ancestors(&revision.id));
        }
        Ok((self.revisions.in_order().into_iter())
            .filter(|revision| wanted.contains(&revision.id) && !current.contains(&revision.id))
            .map(|revision| Step {
                revision,
                direction: Direction::Up,
            })
            .collect())
    }

    /// Returns what [`Migrator::down`] would undo.
    ///
    /// # Errors
    /// As for [`Migrator::down`], before anything runs.
    pub fn plan_down(&mut self, target: &str) -> Result<Vec<Step<'a>>> {
        let current = self.sound()?;
        let undone = self.revisions.down_to(target, &current)?;
        if let Some(revision) = undone.iter().find(|revision| revision.down.is_none()) {
            return Err(Error::NoDown {
                id: revision.id.clone(),
            });
        }
        Ok((undone.into_iter())
            .map(|revision| Step {
                revision,
                direction: Direction::Down,
            })
            .collect())
    }

    /// Runs what leads up to a revision: `head`, `heads`, an id or its beginning, a label, `label@head`, `+1`.
    ///
    /// # Errors
    /// Before anything runs: [`Error::Unfinished`], [`Error::UnknownApplied`], [`Error::Changed`], errors in the
    /// name, [`Error::TransactionStatement`], [`Error::Locked`]. While a revision runs: [`Error::Failed`] and
    /// [`Error::ForeignKeys`]; those before it stay.
    pub fn up(&mut self, target: &str) -> Result<Vec<Ran>> {
        self.up_watched(target, &mut |_| {})
    }

    /// The same, and says what it does: for a progress bar, or a line for each revision as soon as it ran.
    ///
    /// # Errors
    /// As for [`Migrator::up`].
    pub fn up_watched(
        &mut self,
        target: &str,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<Ran>> {
        self.locked(|migrator| {
            let steps = migrator.plan_up(target)?;
            migrator.run(&steps, watch)
        })
    }

    /// Undoes the revisions after one: its id, `-1`, `base` for all.
    ///
    /// # Errors
    /// As for [`Migrator::up`], and [`Error::NoDown`] before anything is undone.
    pub fn down(&mut self, target: &str) -> Result<Vec<Ran>> {
        self.down_watched(target, &mut |_| {})
    }

    /// The same, and says what it does, as [`Migrator::up_watched`].
    ///
    /// # Errors
    /// As for [`Migrator::down`].
    pub fn down_watched(
        &mut self,
        target: &str,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<Ran>> {
        self.locked(|migrator| {
            let steps = migrator.plan_down(target)?;
            migrator.run(&steps, watch)
        })
    }

    /// Says of revisions that they ran, without running them: all that lead up to a revision, and no other. `base`
    /// forgets all.
    ///
    /// # Errors
    /// [`Error::Locked`], and errors in the name.
    pub fn stamp(&mut self, target: &str) -> Result<()> {
        self.locked(|migrator| {
            let rows = migrator.history.read(migrator.session)?;
            let current: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
            let mut wanted = BTreeSet::new();
            if target != "base" {
                for revision in migrator.revisions.up_to(target, &current)? {
                    wanted.extend(migrator.revisions.with_ancestors(&revision.id));
                }
            }
            migrator.stamp_set(&wanted)
        })
    }

    fn stamp_set(&mut self, wanted: &BTreeSet<String>) -> Result<()> {
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
                self.put(revision, State::Done, 0)?;
            }
        }
        Ok(())
    }

    /// Says of these revisions and all that they need that they ran, without running them, and of no other. That is for who
    /// comes from another tool: see [`Tool::applied`](crate::Tool::applied).
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

    /// Says of an unfinished revision that the rest of it was done by hand, or of one that was being undone, that it was
    /// done again.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`], [`Error::Locked`].
    pub fn repair_done(&mut self, id: &str) -> Result<()> {
        self.locked(|migrator| {
            let revision = migrator.revisions.one(id)?;
            migrator.put(revision, State::Done, 0)
        })
    }

    /// Says of a revision that nothing is left of it, whether it is in the folder or not.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`] when the database has no such revision, [`Error::Locked`].
    pub fn repair_forget(&mut self, id: &str) -> Result<()> {
        self.locked(|migrator| {
            let rows = migrator.history.read(migrator.session)?;
            let Some(row) = rows.iter().find(|row| row.id == id) else {
                return Err(Error::NoSuchRevision {
                    name: id.to_owned(),
                });
            };
            migrator.history.delete(migrator.session, &row.id)
        })
    }

    /// Takes the `up.sql` of a revision that ran for the one that ran.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`] when it did not run, [`Error::Locked`].
    pub fn repair_accept(&mut self, id: &str) -> Result<()> {
        self.locked(|migrator| {
            let revision = migrator.revisions.one(id)?;
            let rows = migrator.history.read(migrator.session)?;
            let Some(row) = rows.iter().find(|row| row.id == revision.id) else {
                return Err(Error::NoSuchRevision {
                    name: id.to_owned(),
                });
            };
            let row = Applied {
                checksum: revision.checksum(),
                ..row.clone()
            };
            migrator.history.put(migrator.session, &row)
        })
    }

    fn put(&mut self, revision: &Revision, state: State, milliseconds: u64) -> Result<()> {
        let row = Applied {
            id: revision.id.clone(),
            slug: revision.slug.clone(),
            checksum: revision.checksum(),
            state,
            started_at: time::now(),
            milliseconds,
            statements: None,
        };
        self.history.put(self.session, &row)
    }

    /// The revisions that ran, if nothing is wrong with them.
    fn sound(&mut self) -> Result<BTreeSet<String>> {
        let mut rows = self.applied()?;
        // Work that the program can continue has not run yet.
        rows.retain(|row| {
            let revision = self.revisions.get(&row.id);
            let goes_on = revision.is_some_and(|r| r.program) && self.is_done_here(&row.id);
            !(row.state == State::Doing && goes_on)
        });
        for row in &rows {
            if row.state != State::Done {
                return Err(Error::Unfinished {
                    id: row.id.clone(),
                    statement: row.statements,
                    undoing: row.state == State::Undoing,
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

    /// The database has a revision that the folder has not: perhaps one of those that another was squashed from.
    fn unknown(&self, row: &Applied, rows: &[Applied]) -> Error {
        let mut squashed = self.revisions.iter();
        match squashed.find(|revision| revision.replaces.contains(&row.id)) {
            None => Error::UnknownApplied { id: row.id.clone() },
            Some(revision) => Error::PartlyReplaced {
                id: revision.id.clone(),
                missing: (revision.replaces.iter())
                    .filter(|id| !rows.iter().any(|row| row.id == **id))
                    .cloned()
                    .collect(),
            },
        }
    }

    /// Does something while no other runner can.
    fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        lock::take(self.session, self.patience)?;
        let ready = self
            .history
            .create(self.session)
            .and_then(|()| self.adopt());
        let done = ready.and_then(|()| work(self));
        let given = lock::give(self.session);
        let done = done?;
        given.map(|()| done)
    }
}

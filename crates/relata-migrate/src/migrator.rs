//! Runs revisions.

mod applied;
mod atomic;
mod claim;
mod index;
mod offline;
mod open;
mod outside;
mod program;
mod record;
mod run;
mod settings;
mod tenant;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use relata_schema::{Catalog, Engine, ReflectOptions, Session};

use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::history::{Applied, History};
use crate::lock;
use crate::revision::Revision;
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

/// A revision that is about to run.
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
    /// How many statements its file has: none in a missing `down.sql`.
    pub statements: usize,
}

/// The progress of a migrator, reported while it runs: see [`Migrator::up_watched`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<'p> {
    /// A revision begins.
    Begins {
        /// The revision, and the direction.
        step: Step<'p>,
        /// The number of the revision among those that run, from 1.
        number: usize,
        /// How many revisions run.
        of: usize,
    },
    /// A statement of a revision that runs without a transaction was executed.
    Statement {
        /// The number of the statement in the revision, from 1.
        number: u64,
        /// How many statements the revision has.
        of: usize,
    },
    /// A revision ran.
    Ran(&'p Ran),
}

/// A revision of the folder, and its state in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status<'a> {
    /// The revision in the folder.
    pub revision: &'a Revision,
    /// The row of the revision in the database, if it ran.
    pub applied: Option<Applied>,
    /// True if `up.sql` differs from the one that ran.
    pub changed: bool,
}

/// Runs the revisions of a folder in a database.
///
/// On PostgreSQL and SQLite each revision runs in a transaction with its row in the table `relata_migrations`: it is
/// recorded and executed completely or not at all. On MySQL, whose DDL commits by itself, and if `revision.toml` has
/// `transaction = false`, the row is written before the first statement and counts them; a run that fails or is killed in between
/// is [`Error::Unfinished`] from then on, until it is repaired.
///
/// One runner at a time uses a database. On PostgreSQL and MySQL that is a lock of the session, or of the transaction that a program
/// has begun on its connection (`relata-embed`): it then lasts until the program commits. On SQLite it is the file, for each
/// revision, and for one without a transaction its row: another runner waits while that row changes, and one that does not change
/// while it waits is of a runner that was killed.
///
/// What a revision sets on the connection (`SET`, `USE`, `PRAGMA`) is set back after it, to what it was before the first one:
/// the settings that PostgreSQL lists in `pg_settings`, the role, and the database and the common variables of MySQL. Settings of
/// PostgreSQL with names of your own (`app.tenant`) are not.
pub struct Migrator<'a> {
    revisions: &'a Revisions,
    session: &'a mut Session,
    history: History,
    patience: Duration,
    /// The rows of revisions that their program goes on with.
    continued: Vec<Applied>,
    /// A reference, so that the migrator needs no destructor while its session is used again.
    programs: Option<&'a mut (dyn program::Run + 'a)>,
}

impl<'a> Migrator<'a> {
    /// Creates a migrator of a database. Nothing is written yet.
    ///
    /// # Errors
    /// [`Error::Schema`] if the database does not answer.
    pub fn new(revisions: &'a Revisions, session: &'a mut Session) -> Result<Self> {
        let history = History::find(session)?;
        Ok(Self {
            revisions,
            session,
            history,
            patience: Duration::from_secs(10),
            continued: Vec::new(),
            programs: None,
        })
    }

    /// Creates a migrator of one tenant's schema, which is created unless it exists: on PostgreSQL a schema, selected by
    /// `search_path`, on MySQL a database of the server, selected by `USE`. The table `relata_migrations` is in it, so
    /// each tenant has its own history. Revisions for tenants must not name a schema: use `relata migrate auto --unqualified`
    /// to write them.
    ///
    /// # Errors
    /// [`Error::NoTenant`] on SQLite, where each tenant has a file; [`Error::Schema`] if the schema cannot be created.
    pub fn in_schema(
        revisions: &'a Revisions,
        session: &'a mut Session,
        schema: &str,
    ) -> Result<Self> {
        tenant::choose(session, schema)?;
        let history = History::of_tenant(session)?;
        Ok(Self {
            revisions,
            session,
            history,
            patience: Duration::from_secs(10),
            continued: Vec::new(),
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
    pub fn engine(&self) -> Engine {
        self.session.engine()
    }

    /// The schema of the database.
    pub(crate) fn reflect(&mut self, options: &ReflectOptions) -> Result<Catalog> {
        Ok(self.session.reflect(options)?)
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

    /// Runs the revisions up to one: `head`, `heads`, an id or its beginning, a label, `label@head`, `+1`.
    ///
    /// # Errors
    /// Before anything runs: [`Error::Unfinished`], [`Error::UnknownApplied`], [`Error::Changed`], errors in the
    /// name, [`Error::TransactionStatement`], [`Error::Locked`]. While a revision runs: [`Error::Failed`] and
    /// [`Error::ForeignKeys`]; those before it stay. [`Error::OpenTransaction`] for one that begins a transaction and does not
    /// end it, before anything runs.
    pub fn up(&mut self, target: &str) -> Result<Vec<Ran>> {
        self.up_watched(target, &mut |_| {})
    }

    /// The same, reporting its progress: for a progress bar, or a line for each revision as soon as it ran.
    ///
    /// # Errors
    /// As for [`Migrator::up`].
    pub fn up_watched(
        &mut self,
        target: &str,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<Ran>> {
        self.locked(|migrator| {
            migrator.settle()?;
            let steps = migrator.plan_up(target)?;
            migrator.run(&steps, watch)
        })
    }

    /// Undoes the revisions after one: `target` is its id, `-1`, or `base` for all.
    ///
    /// # Errors
    /// As for [`Migrator::up`], and [`Error::NoDown`] before anything is undone.
    pub fn down(&mut self, target: &str) -> Result<Vec<Ran>> {
        self.down_watched(target, &mut |_| {})
    }

    /// The same, reporting its progress, like [`Migrator::up_watched`].
    ///
    /// # Errors
    /// As for [`Migrator::down`].
    pub fn down_watched(
        &mut self,
        target: &str,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<Ran>> {
        self.locked(|migrator| {
            migrator.settle()?;
            let steps = migrator.plan_down(target)?;
            migrator.run(&steps, watch)
        })
    }

    /// Calls a function while no other runner can run.
    fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        // The table of the history is DDL too, which commits.
        if self.engine() == Engine::Mysql && self.session.is_in_transaction() {
            return Err(Error::InTransaction);
        }
        let held = lock::take(self.session, &self.history, self.patience)?;
        let ready = self
            .history
            .create(self.session)
            .and_then(|()| self.adopt());
        let done = ready.and_then(|()| work(self));
        let given = lock::give(self.session, held);
        let done = done?;
        given.map(|()| done)
    }
}

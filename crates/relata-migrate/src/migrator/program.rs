//! Revisions whose work is done by the program: data, in batches.

use relata_schema::Session;

use super::Migrator;
use crate::error::{Error, Result};
use crate::history::Applied;
use crate::revision::Revision;

/// The progress of a revision whose work is done by the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch<'a> {
    /// The revision that is run.
    pub revision: &'a Revision,
    /// The number of batches done by this run.
    pub batches: u64,
    /// The number of rows changed by this run.
    pub rows: u64,
}

/// The result of a batch: the number of rows it changed, and 0 when nothing is left.
pub type Batched = std::result::Result<u64, Box<dyn std::error::Error + Send + Sync>>;

type Work<'p> = Box<dyn FnMut(&mut Session) -> Batched + 'p>;
type Watch<'p> = Box<dyn FnMut(Batch<'_>) + 'p>;

/// The functions of the program that do the work of revisions: pass it to [`Migrator::with`].
#[derive(Default)]
pub struct Programs<'p> {
    work: Vec<(String, Work<'p>)>,
    watch: Option<Watch<'p>>,
}

/// [`Programs`], with any lifetime of its functions.
pub(super) trait Run {
    fn has(&self, id: &str) -> bool;
    fn batch(&mut self, id: &str, session: &mut Session) -> Batched;
    fn watch(&mut self, batch: Batch<'_>);
}

impl Run for Programs<'_> {
    fn has(&self, id: &str) -> bool {
        self.work.iter().any(|(other, _)| other == id)
    }

    fn batch(&mut self, id: &str, session: &mut Session) -> Batched {
        let mut work = self.work.iter_mut();
        match work.find(|(other, _)| other == id) {
            Some((_, work)) => work(session),
            None => Ok(0),
        }
    }

    fn watch(&mut self, batch: Batch<'_>) {
        if let Some(watch) = &mut self.watch {
            watch(batch);
        }
    }
}

impl<'p> Programs<'p> {
    /// Creates an empty list of functions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a function that does the work of a revision with `program = true` in its `revision.toml`: it
    /// changes some rows and returns their number, and is called again until it returns 0.
    ///
    /// It runs outside of a transaction, so that no lock lasts longer than a batch. Each batch should be one statement or
    /// one transaction, and must find the remaining rows itself: a run that fails or is killed continues from there. The function
    /// gets the migrator's connection; it may also use its own connection, with typed queries on modules generated from
    /// the schema as of that revision (`source = { migrations = "..", at = ".." }` in `relata.toml`).
    ///
    /// ```
    /// # use relata_migrate::{Embedded, Migrator, Programs, Revisions, Session};
    /// # let file = |folder, facts, up| Embedded { folder, facts, up, down: None };
    /// # let create = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, short TEXT);
    /// #     INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Grace Hopper'), ('Alan Turing');";
    /// # let revisions = Revisions::embedded(&[
    /// #     file("1_create", "", create), file("2_shorten", "parents = ['1']\nprogram = true", "")])?;
    /// # let mut session = Session::connect("sqlite::memory:")?;
    /// let mut programs = Programs::new()
    ///     .program("2", |session| {
    ///         let rows = session.rows(
    ///             "UPDATE users SET short = substr(name, 1, 1) WHERE id IN \
    ///              (SELECT id FROM users WHERE short IS NULL LIMIT 2) RETURNING id",
    ///         )?;
    ///         Ok(rows.len() as u64)
    ///     })
    ///     .on_batch(|batch| println!("{}: {} rows", batch.revision.title(), batch.rows));
    /// Migrator::new(&revisions, &mut session)?.with(&mut programs).up("head")?;
    /// # assert_eq!(session.rows("SELECT 1 FROM users WHERE short IS NULL")?.len(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn program(
        mut self,
        id: impl Into<String>,
        work: impl FnMut(&mut Session) -> Batched + 'p,
    ) -> Self {
        self.work.push((id.into(), Box::new(work)));
        self
    }

    /// Calls this after each batch: for a progress bar, or to pause so that other work can run.
    #[must_use]
    pub fn on_batch(mut self, watch: impl FnMut(Batch<'_>) + 'p) -> Self {
        self.watch = Some(Box::new(watch));
        self
    }
}

impl<'a> Migrator<'a> {
    /// Sets the functions for work that is done by the program.
    #[must_use]
    pub fn with(mut self, programs: &'a mut Programs<'_>) -> Self {
        self.programs = Some(programs);
        self
    }

    /// True if the work of a revision is done by the program.
    pub(super) fn is_done_here(&self, id: &str) -> bool {
        self.programs
            .as_ref()
            .is_some_and(|programs| programs.has(id))
    }

    /// Does the work of a revision, batch by batch.
    pub(super) fn batches(&mut self, revision: &Revision, row: &Applied) -> Result<()> {
        let Some(programs) = self.programs.as_mut() else {
            return Err(Error::NeedsProgram {
                id: revision.id.clone(),
            });
        };
        let (mut batches, mut rows) = (0, 0);
        loop {
            let changed = programs.batch(&revision.id, self.session);
            let changed = changed.map_err(|source| Error::Batch {
                id: revision.id.clone(),
                batches,
                source,
            })?;
            if changed == 0 {
                return Ok(());
            }
            batches += 1;
            rows += changed;
            self.history.progress(self.session, row, batches)?;
            programs.watch(Batch {
                revision,
                batches,
                rows,
            });
        }
    }
}

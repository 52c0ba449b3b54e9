//! Runs one revision.

use std::path::{Path, PathBuf};
use std::time::Instant;

use relata_schema::Engine;
use relata_schema::sql_text::{Statement, line_of, statements};

use super::open::{Change, Open};
use super::record::row;
use super::settings::Settings;
use super::{Direction, Migrator, Progress, Ran, Step};
use crate::error::{Error, Result};
use crate::history::State;
use crate::lock;
use crate::revision::Revision;
use crate::violations::dangling_rows;

impl Migrator<'_> {
    /// Runs revisions. Mistakes that can be found in advance are reported before the first one runs.
    pub(super) fn run(
        &mut self,
        steps: &[Step<'_>],
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<Ran>> {
        let engine = self.session.engine();
        let mut counts = Vec::new();
        for step in steps {
            let (path, sql) = sql(step);
            let cut = statements(&path, sql, engine)?;
            let id = &step.revision.id;
            if step.revision.program && step.direction == Direction::Up {
                if !cut.is_empty() {
                    return Err(Error::ProgramAndSql { id: id.clone() });
                }
                if !self.is_done_here(id) {
                    return Err(Error::NeedsProgram { id: id.clone() });
                }
            }
            match in_transaction(step.revision, engine) {
                true => no_transaction_in(&path, sql, &cut)?,
                false => Open::ends_in(&path, sql, &cut, engine)?,
            }
            self.outside_of_transactions(step, engine)?;
            counts.push(cut.len());
        }
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        let settings = Settings::of(self.session)?;
        let mut ran = Vec::new();
        for (at, (step, statements)) in steps.iter().zip(counts).enumerate() {
            watch(Progress::Begins {
                step: *step,
                number: at + 1,
                of: steps.len(),
            });
            let began = Instant::now();
            let done = match in_transaction(step.revision, engine) {
                true => self.as_a_whole(step, began, &settings),
                false => self.outside(step, began, &settings, watch),
            };
            // What it has set is for itself alone.
            let restored = settings.restore(self.session);
            // Another runner was faster.
            if !done? {
                restored?;
                continue;
            }
            restored?;
            let done = Ran {
                id: step.revision.id.clone(),
                title: step.revision.title(),
                direction: step.direction,
                milliseconds: milliseconds(began),
                statements,
            };
            watch(Progress::Ran(&done));
            ran.push(done);
        }
        Ok(ran)
    }

    /// A transaction that the program has begun becomes the one around a revision's, where that can be: MySQL commits it at
    /// the first DDL, and SQLite cannot switch off its foreign keys any more.
    fn outside_of_transactions(&mut self, step: &Step<'_>, engine: Engine) -> Result<()> {
        if !self.session.is_in_transaction() {
            return Ok(());
        }
        let fits = in_transaction(step.revision, engine)
            && (engine != Engine::Sqlite || !self.checks_foreign_keys()?);
        match fits {
            true => Ok(()),
            false => Err(Error::InTransaction),
        }
    }

    /// In one transaction with its row; false if there was nothing to do. On SQLite foreign keys are off: a rebuild of a table
    /// would delete rows, and within a transaction it is too late.
    fn as_a_whole(&mut self, step: &Step<'_>, began: Instant, settings: &Settings) -> Result<bool> {
        if self.session.engine() == Engine::Sqlite {
            self.execute("PRAGMA foreign_keys = OFF")?;
        }
        self.transaction(step, began, settings)
    }

    fn transaction(
        &mut self,
        step: &Step<'_>,
        began: Instant,
        settings: &Settings,
    ) -> Result<bool> {
        lock::begin(self.session)?;
        let done = self.within(step, began, settings);
        match done {
            Ok(true) => {
                if let Err(source) = self.session.commit() {
                    // Deferred constraints speak up here.
                    let _ = self.session.rollback();
                    return Err(failed(step.revision, None, source));
                }
                Ok(true)
            }
            Ok(false) => {
                self.session.rollback()?;
                Ok(false)
            }
            Err(error) => {
                let _ = self.session.rollback();
                Err(error)
            }
        }
    }

    fn within(&mut self, step: &Step<'_>, began: Instant, settings: &Settings) -> Result<bool> {
        let revision = step.revision;
        // Now that no other runner can write (SQLite), is there still something to do?
        let up = step.direction == Direction::Up;
        if self.history.has(self.session, &revision.id, !up)? == up {
            return Ok(false);
        }
        let before = dangling_rows(self.session)?;
        let (path, sql) = sql(step);
        self.session
            .execute(&path, sql)
            .map_err(|source| failed(revision, None, source))?;
        let mut new = dangling_rows(self.session)?;
        new.retain(|violation| !before.contains(violation));
        if !new.is_empty() {
            new.dedup();
            return Err(Error::ForeignKeys {
                id: revision.id.clone(),
                rows: new,
            });
        }
        settings.restore_role(self.session)?;
        match step.direction {
            Direction::Up => {
                let row = row(revision, State::Done, milliseconds(began));
                self.history.insert(self.session, &row)?;
            }
            Direction::Down => self.history.delete(self.session, &revision.id)?,
        }
        Ok(true)
    }

    fn checks_foreign_keys(&mut self) -> Result<bool> {
        let rows = (self.session).select(&["foreign_keys"], "FROM pragma_foreign_keys")?;
        Ok(rows.into_iter().flatten().next().flatten().as_deref() == Some("1"))
    }

    pub(super) fn execute(&mut self, sql: &str) -> Result<()> {
        Ok(self.session.execute("relata".as_ref(), sql)?)
    }
}

/// The file that a step runs, and its text.
pub(super) fn sql<'s>(step: &Step<'s>) -> (PathBuf, &'s str) {
    let folder = &step.revision.folder;
    match step.direction {
        Direction::Up => (folder.join("up.sql"), &step.revision.up),
        Direction::Down => (
            folder.join("down.sql"),
            step.revision.down.as_deref().unwrap_or_default(),
        ),
    }
}

/// MySQL commits by itself before and after DDL.
pub(super) fn in_transaction(revision: &Revision, engine: Engine) -> bool {
    revision.transaction && !revision.program && engine != Engine::Mysql
}

pub(super) fn no_transaction_in(path: &Path, sql: &str, cut: &[Statement]) -> Result<()> {
    // What MySQL commits by itself is not run in a transaction.
    let ends = |statement: &&Statement| {
        let change = Change::of(&statement.head, "", Engine::Postgres);
        !matches!(change, Change::Nothing)
    };
    match cut.iter().find(ends) {
        None => Ok(()),
        Some(statement) => Err(Error::TransactionStatement {
            path: path.to_owned(),
            line: line_of(sql, statement.text.start),
            statement: first_line(sql, statement),
        }),
    }
}

pub(super) fn first_line(sql: &str, statement: &Statement) -> String {
    let text = sql.get(statement.text.clone()).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

/// `executed` counts the statements that stay executed, of all.
pub(super) fn failed(
    revision: &Revision,
    executed: Option<(u64, u64)>,
    source: relata_schema::Error,
) -> Error {
    Error::Failed {
        id: revision.id.clone(),
        undone: executed.is_none(),
        executed,
        source,
    }
}

pub(super) fn milliseconds(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

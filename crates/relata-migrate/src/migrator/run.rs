//! The running of one revision.

use std::path::PathBuf;
use std::time::Instant;

use relata_schema::Engine;
use relata_schema::sql_text::{Statement, line_of, statements};

use super::{Direction, Migrator, Progress, Ran, Step};
use crate::error::{Error, Result};
use crate::history::State;
use crate::lock;
use crate::revision::Revision;

impl Migrator<'_> {
    /// Runs revisions. Mistakes that can be found in advance are reported before the first.
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
            if in_transaction(step.revision, engine) {
                no_transaction_in(&path, sql, &cut)?;
            }
            counts.push(cut.len());
        }
        let mut ran = Vec::new();
        for (at, (step, statements)) in steps.iter().zip(counts).enumerate() {
            watch(Progress::Begins {
                step: *step,
                number: at + 1,
                of: steps.len(),
            });
            // The revision before may have chosen another schema.
            if let Some(choose) = self.choose.clone() {
                self.execute(&choose)?;
            }
            let began = Instant::now();
            let done = match in_transaction(step.revision, engine) {
                true => self.as_a_whole(step, began)?,
                false => {
                    self.by_statement(step, began, watch)?;
                    true
                }
            };
            // Another runner was faster (SQLite).
            if !done {
                continue;
            }
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

    /// In one transaction with its row; false if there was nothing to do.
    fn as_a_whole(&mut self, step: &Step<'_>, began: Instant) -> Result<bool> {
        let keys = match self.session.engine() {
            Engine::Sqlite => Some(self.foreign_keys_off()?),
            _ => None,
        };
        let done = self.transaction(step, began);
        if keys == Some(true) {
            self.execute("PRAGMA foreign_keys = ON")?;
        }
        done
    }

    fn transaction(&mut self, step: &Step<'_>, began: Instant) -> Result<bool> {
        lock::begin(self.session)?;
        let done = self.within(step, began);
        match done {
            Ok(true) => {
                let committed = self.execute("COMMIT");
                if let Err(Error::Schema(source)) = committed {
                    // Deferred constraints speak up here.
                    let _ = self.execute("ROLLBACK");
                    return Err(failed(step.revision, None, source));
                }
                committed.map(|()| true)
            }
            Ok(false) => self.execute("ROLLBACK").map(|()| false),
            Err(error) => {
                let _ = self.execute("ROLLBACK");
                Err(error)
            }
        }
    }

    fn within(&mut self, step: &Step<'_>, began: Instant) -> Result<bool> {
        let revision = step.revision;
        // Now that no other runner can write (SQLite), is there still something to do?
        let is_there = self.history.has(self.session, &revision.id)?;
        if is_there == (step.direction == Direction::Up) {
            return Ok(false);
        }
        let before = self.violations()?;
        let (path, sql) = sql(step);
        self.session
            .execute(&path, sql)
            .map_err(|source| failed(revision, None, source))?;
        let mut new = self.violations()?;
        new.retain(|violation| !before.contains(violation));
        if !new.is_empty() {
            new.dedup();
            return Err(Error::ForeignKeys {
                id: revision.id.clone(),
                rows: new,
            });
        }
        match step.direction {
            Direction::Up => self.put(revision, State::Done, milliseconds(began))?,
            Direction::Down => self.history.delete(self.session, &revision.id)?,
        }
        Ok(true)
    }

    /// Statement by statement, each counted in its row, which was there before.
    fn by_statement(
        &mut self,
        step: &Step<'_>,
        began: Instant,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<()> {
        let revision = step.revision;
        let (path, sql) = sql(step);
        let cut = statements(&path, sql, self.session.engine())?;
        let state = match step.direction {
            Direction::Up => State::Doing,
            Direction::Down => State::Undoing,
        };
        self.put(revision, state, 0)?;
        let total = u64::try_from(cut.len()).unwrap_or(u64::MAX);
        let works_here = revision.program && step.direction == Direction::Up;
        for (count, statement) in (0_u64..).zip(&cut) {
            // Errors count lines from the beginning of the file.
            let before = sql.get(..statement.text.start).unwrap_or_default();
            let blank = "\n".repeat(line_of(before, before.len()) - 1);
            let end = (statement.copy_data.as_ref()).map_or(statement.text.end, |data| data.end);
            let text = sql.get(statement.text.start..end).unwrap_or_default();
            let text = match (self.session.engine(), &statement.copy_data) {
                // The statement's own delimiter may be another than the semicolon.
                (Engine::Mysql, _) => format!("DELIMITER $relata$\n{text}$relata$"),
                (_, Some(_)) => format!("{blank}{text}\\.\n"),
                (_, None) => format!("{blank}{text}"),
            };
            if let Err(source) = self.session.execute(&path, &text) {
                let source = at_line(source, before, self.session.engine());
                if count == 0 {
                    // Nothing happened.
                    match step.direction {
                        Direction::Up => self.history.delete(self.session, &revision.id)?,
                        Direction::Down => self.put(revision, State::Done, 0)?,
                    }
                }
                return Err(failed(
                    revision,
                    (count > 0).then_some((count, total)),
                    source,
                ));
            }
            // After the last one its row says that it is done.
            if count + 1 < total || works_here {
                self.history
                    .progress(self.session, &revision.id, count + 1)?;
            }
            watch(Progress::Statement {
                number: count + 1,
                of: cut.len(),
            });
        }
        if works_here {
            self.batches(revision)?;
        }
        match step.direction {
            Direction::Up => self.put(revision, State::Done, milliseconds(began)),
            Direction::Down => self.history.delete(self.session, &revision.id),
        }
    }

    /// True if foreign keys were enforced; they are not any more. A rebuild of a table would delete rows otherwise, and
    /// within a transaction it is too late.
    fn foreign_keys_off(&mut self) -> Result<bool> {
        let rows = self.session.rows("PRAGMA foreign_keys")?;
        self.execute("PRAGMA foreign_keys = OFF")?;
        Ok(rows.into_iter().flatten().next().flatten().as_deref() == Some("1"))
    }

    /// The rows whose foreign keys point at nothing (SQLite).
    fn violations(&mut self) -> Result<Vec<String>> {
        if self.session.engine() != Engine::Sqlite {
            return Ok(Vec::new());
        }
        let rows = self.session.rows("PRAGMA foreign_key_check")?;
        let text = |value: Option<&Option<String>>| {
            value.cloned().flatten().unwrap_or_else(|| "?".to_owned())
        };
        let told = |row: Vec<Option<String>>| {
            format!(
                "{} (rowid {}) to {}",
                text(row.first()),
                text(row.get(1)),
                text(row.get(2))
            )
        };
        Ok(rows.into_iter().map(told).collect())
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
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

fn no_transaction_in(path: &std::path::Path, sql: &str, cut: &[Statement]) -> Result<()> {
    let ends = |statement: &&Statement| {
        let first = statement.head.first().map(String::as_str);
        matches!(first, Some("begin" | "commit" | "end" | "abort"))
            || first == Some("start") && statement.head.get(1).is_some_and(|w| w == "transaction")
            // ROLLBACK TO a savepoint is no end.
            || first == Some("rollback") && !statement.head.iter().any(|w| w == "to")
    };
    match cut.iter().find(ends) {
        None => Ok(()),
        Some(statement) => {
            let text = sql.get(statement.text.clone()).unwrap_or_default();
            Err(Error::TransactionStatement {
                path: path.to_owned(),
                line: line_of(sql, statement.text.start),
                statement: text.lines().next().unwrap_or_default().to_owned(),
            })
        }
    }
}

/// MySQL's statements are sent with a line of their own before them.
fn at_line(source: relata_schema::Error, before: &str, engine: Engine) -> relata_schema::Error {
    match source {
        relata_schema::Error::Sql(mut error) if engine == Engine::Mysql => {
            error.line = (error.line + line_of(before, before.len()))
                .saturating_sub(2)
                .max(1);
            relata_schema::Error::Sql(error)
        }
        other => other,
    }
}

/// `executed` counts the statements that stay executed, of all.
fn failed(
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

fn milliseconds(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

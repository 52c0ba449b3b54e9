//! Revisions without a transaction.

use std::path::Path;
use std::time::Instant;

use relata_schema::sql_text::{Statement, line_of, statements};
use relata_schema::{Engine, Error as SchemaError};

use super::atomic::leaves_nothing;
use super::index::{Concurrently, not_valid};
use super::open::{Change, Open};
use super::run::{failed, first_line, milliseconds, sql};
use super::settings::Settings;
use super::{Direction, Migrator, Progress, Step};
use crate::error::{Error, Result};
use crate::history::{Applied, State};
use crate::revision::Revision;

/// A file, and one of its statements.
struct Part<'f> {
    path: &'f Path,
    sql: &'f str,
    statement: &'f Statement,
}

/// The run of a revision so far: its row as it is now, and as it was.
struct Attempt<'a> {
    row: &'a Applied,
    before: Option<Applied>,
    open: &'a Open,
    total: u64,
    began: Instant,
    settings: &'a Settings,
}

/// A statement that failed: its number, what it would have done to the transaction, and its error.
struct Failure {
    number: u64,
    change: Change,
    nothing_left: bool,
    source: SchemaError,
}

impl Migrator<'_> {
    /// Statement by statement, each counted in its row, which was written before; false if another runner has run it.
    pub(super) fn outside(
        &mut self,
        step: &Step<'_>,
        began: Instant,
        settings: &Settings,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<bool> {
        let revision = step.revision;
        let Some((row, before)) = self.claim(step)? else {
            return Ok(false);
        };
        let (path, sql) = sql(step);
        let engine = self.session.engine();
        let cut = statements(&path, sql, engine)?;
        let total = u64::try_from(cut.len()).unwrap_or(u64::MAX);
        let works_here = revision.program && step.direction == Direction::Up;
        let mut open = Open::new(engine);
        for (number, statement) in (0_u64..).zip(&cut) {
            let part = Part {
                path: &path,
                sql,
                statement,
            };
            let change = Change::of(&statement.head, part.text(), engine);
            if let Err(source) = self.one(&part) {
                let nothing_left = leaves_nothing(self.session, part.text(), &source);
                let failure = Failure {
                    number,
                    change,
                    nothing_left,
                    source,
                };
                let attempt = Attempt {
                    row: &row,
                    before,
                    open: &open,
                    total,
                    began,
                    settings,
                };
                return Err(self.stop(step, attempt, failure));
            }
            open.executed(number, &change);
            // After the last statement the row records that it is done.
            if open.is_between() && (number + 1 < total || works_here) {
                self.count(&row, number + 1, &open, settings)?;
            }
            watch(Progress::Statement {
                number: number + 1,
                of: cut.len(),
            });
        }
        settings.restore(self.session)?;
        if works_here {
            self.work(revision, &row, began)?;
        }
        match step.direction {
            Direction::Up => {
                let done = Applied {
                    state: State::Done,
                    milliseconds: milliseconds(began),
                    ..row
                };
                self.history.put(self.session, &done)?;
            }
            Direction::Down => self.history.delete(self.session, &revision.id)?,
        }
        Ok(true)
    }

    /// Counts a statement that was executed.
    fn count(
        &mut self,
        row: &Applied,
        number: u64,
        open: &Open,
        settings: &Settings,
    ) -> Result<()> {
        let theirs = settings.restore_role(self.session)?;
        self.history.progress(self.session, row, number)?;
        if open.needs_commit() {
            self.execute("COMMIT")?;
        }
        theirs.restore_role(self.session).map(drop)
    }

    /// The work of the program.
    fn work(&mut self, revision: &Revision, row: &Applied, began: Instant) -> Result<()> {
        let done = self.batches(revision, row);
        if let Err(Error::Batch { batches, .. }) = &done {
            // Another run goes on at once.
            let (batches, spent) = (*batches, milliseconds(began));
            self.history.stopped(self.session, row, batches, spent)?;
        }
        done
    }

    /// One statement.
    fn one(&mut self, part: &Part<'_>) -> relata_schema::Result<()> {
        let engine = self.session.engine();
        let concurrently = Concurrently::of(part.text(), engine);
        let invalid = match &concurrently {
            Some(_) => not_valid(self.session)?,
            None => Vec::new(),
        };
        let done = self.session.execute(part.path, &part.to_send(engine));
        let done = done.map_err(|source| part.at_line(source, engine));
        let Some(concurrently) = concurrently else {
            return done;
        };
        let left = concurrently.left(self.session, &invalid, done.is_ok());
        // In a transaction that has failed nothing answers, and the first error counts.
        let left = if done.is_err() {
            left.unwrap_or(None)
        } else {
            left?
        };
        match (left, done) {
            (None, done) => done,
            (Some(left), Ok(())) => Err(part.is_not_valid(&left)),
            (Some(left), Err(source)) => Err(with_hint(source, &left)),
        }
    }

    /// Records how far a revision got whose statement failed, and returns the error.
    fn stop(&mut self, step: &Step<'_>, attempt: Attempt<'_>, failure: Failure) -> Error {
        let (row, total) = (attempt.row, attempt.total);
        let (end, kept) = attempt.open.failed(failure.number, &failure.change);
        let mut recorded = end.map_or(Ok(()), |end| self.execute(end));
        recorded = recorded.and_then(|()| attempt.settings.restore(self.session));
        // Tables of MySQL may have no transactions.
        let rolled_back = end == Some("ROLLBACK") && self.engine() != Engine::Mysql;
        let undone = kept == 0 && (rolled_back || failure.nothing_left);
        let written = match (undone, attempt.before) {
            (true, Some(before)) if step.direction == Direction::Down => {
                self.history.put(self.session, &before)
            }
            (true, _) => self.history.delete(self.session, &row.id),
            (false, _) => {
                let spent = milliseconds(attempt.began);
                self.history.stopped(self.session, row, kept, spent)
            }
        };
        match recorded.and(written) {
            // Without a connection nothing is known, but the row is there.
            Err(_) => failed(step.revision, Some((kept, total)), failure.source),
            Ok(()) => failed(
                step.revision,
                (!undone).then_some((kept, total)),
                failure.source,
            ),
        }
    }
}

/// The line that is sent before a statement (MySQL).
const DELIMITED: &str = "DELIMITER $relata$\n";

impl Part<'_> {
    fn text(&self) -> &str {
        let range = self.statement.text.clone();
        self.sql.get(range).unwrap_or_default()
    }

    fn before(&self) -> &str {
        let start = self.statement.text.start;
        self.sql.get(..start).unwrap_or_default()
    }

    /// The statement as a file of its own.
    fn to_send(&self, engine: Engine) -> String {
        let text = self.text();
        match (engine, &self.statement.copy_data) {
            // The delimiter of the statement may be another than the semicolon.
            (Engine::Mysql, _) => format!("{DELIMITED}{text}$relata$"),
            (_, Some(data)) => {
                let start = self.statement.text.start;
                let text = self.sql.get(start..data.end).unwrap_or_default();
                format!("{text}\\.\n")
            }
            (_, None) => text.to_owned(),
        }
    }

    /// The error at its place in the real file.
    fn at_line(&self, source: SchemaError, engine: Engine) -> SchemaError {
        match source {
            SchemaError::Sql(mut error) => {
                // MySQL's statements are sent with a line of their own before them.
                let (lines, bytes) = match engine {
                    Engine::Mysql => (1, DELIMITED.len()),
                    _ => (0, 0),
                };
                let before = self.before();
                error.line = (line_of(before, before.len()) + error.line)
                    .saturating_sub(1 + lines)
                    .max(1);
                error.offset = before.len() + error.offset.saturating_sub(bytes);
                SchemaError::Sql(error)
            }
            other => other,
        }
    }

    /// The error of an index that was there already, and is of no use.
    fn is_not_valid(&self, index: &str) -> SchemaError {
        let start = self.statement.text.start;
        relata_schema::SqlError {
            engine: Engine::Postgres,
            file: self.path.to_owned(),
            line: line_of(self.sql, start),
            offset: start,
            statement: first_line(self.sql, self.statement),
            message: format!("the index {index} exists, but an earlier attempt to make it failed"),
            code: None,
            detail: None,
            hint: Some(hint(index)),
        }
        .into()
    }
}

fn hint(index: &str) -> String {
    format!("the index {index} is left and is not valid: DROP INDEX CONCURRENTLY {index}")
}

fn with_hint(source: SchemaError, index: &str) -> SchemaError {
    match source {
        SchemaError::Sql(mut error) => {
            let hints = error.hint.take().into_iter().chain([hint(index)]);
            error.hint = Some(hints.collect::<Vec<_>>().join("\n"));
            SchemaError::Sql(error)
        }
        other => other,
    }
}

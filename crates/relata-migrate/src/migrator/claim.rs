//! Runners that meet at a revision without a transaction.

use std::time::{Duration, Instant};

use relata_schema::Engine;

use super::record::row;
use super::{Direction, Migrator, Step};
use crate::error::{Error, Result};
use crate::history::{Applied, State};
use crate::lock;

/// How often a runner that waits looks again.
const PAUSE: Duration = Duration::from_millis(50);

/// Whose a revision is that is to run.
enum Claim {
    /// This runner's: its row as it is now, and as it was.
    Mine(Box<(Applied, Option<Applied>)>),
    /// Nobody's: another runner has run it.
    Nothing,
    /// Another runner is at it.
    Theirs,
}

impl Migrator<'_> {
    /// Waits while another runner is at a revision without a transaction (SQLite; elsewhere a lock spans its run). A row that does
    /// not change for so long is of a runner that was killed.
    pub(super) fn settle(&mut self) -> Result<()> {
        if self.engine() != Engine::Sqlite {
            return Ok(());
        }
        let until = Instant::now() + self.patience;
        let (mut seen, mut changed) = (self.under_way()?, false);
        while !seen.is_empty() {
            match (Instant::now() >= until, changed) {
                (true, true) => return Err(Error::Locked),
                (true, false) => return self.sees_killed(&seen),
                (false, _) => std::thread::sleep(PAUSE),
            }
            let now = self.under_way()?;
            changed |= now != seen;
            seen = now;
        }
        Ok(())
    }

    /// An error if the runner of rows that do not change is at a long statement: it then has the file for itself.
    fn sees_killed(&mut self, seen: &[Applied]) -> Result<()> {
        lock::begin(self.session)?;
        self.session.rollback()?;
        let now = self.under_way()?;
        match now.is_empty() || now == seen {
            true => Ok(()),
            false => Err(Error::Locked),
        }
    }

    /// The rows that a runner is at, unless it was killed.
    fn under_way(&mut self) -> Result<Vec<Applied>> {
        let mut rows = self.history.read(self.session)?;
        rows.retain(|row| row.state != State::Done && row.milliseconds == 0);
        Ok(rows)
    }

    /// Writes the row of a revision that begins: the row, and the one that was there. `None` if another runner has run it meanwhile.
    pub(super) fn claim(&mut self, step: &Step<'_>) -> Result<Option<(Applied, Option<Applied>)>> {
        let until = Instant::now() + self.patience;
        loop {
            match self.claim_alone(step)? {
                Claim::Mine(rows) => return Ok(Some(*rows)),
                Claim::Nothing => return Ok(None),
                Claim::Theirs if Instant::now() >= until => return Err(Error::Locked),
                Claim::Theirs => std::thread::sleep(PAUSE),
            }
        }
    }

    /// On SQLite, where no lock is held yet, in a short transaction that writes.
    fn claim_alone(&mut self, step: &Step<'_>) -> Result<Claim> {
        if self.engine() != Engine::Sqlite {
            return self.claim_row(step);
        }
        lock::begin(self.session)?;
        let claim = self.claim_row(step);
        match &claim {
            Ok(Claim::Mine(_)) => self.session.commit().map_err(lock::told)?,
            _ => self.session.rollback()?,
        }
        claim
    }

    fn claim_row(&mut self, step: &Step<'_>) -> Result<Claim> {
        let revision = step.revision;
        let before = self.history.row(self.session, &revision.id)?;
        let state = match step.direction {
            Direction::Up => State::Doing,
            Direction::Down => State::Undoing,
        };
        let mine = row(revision, state, 0);
        match (step.direction, &before) {
            (Direction::Up, None) => self.history.insert(self.session, &mine)?,
            (Direction::Down, None) => return Ok(Claim::Nothing),
            (Direction::Up, Some(there)) if there.state == State::Done => {
                return Ok(Claim::Nothing);
            }
            // As it was when the run was planned: work of the program that goes on.
            (Direction::Up, Some(there)) if self.continued.contains(there) => {
                self.history.put(self.session, &mine)?;
            }
            (Direction::Down, Some(there)) if there.state == State::Done => {
                self.history.put(self.session, &mine)?;
            }
            _ => return Ok(Claim::Theirs),
        }
        Ok(Claim::Mine(Box::new((mine, before))))
    }
}

//! Sessions whose transaction is committed in two phases.

use std::panic::Location;

use crate::dialect::{HasTwoPhaseCommit, TwoPhase};
use crate::engine::{Decides, Driver, Participant, Task, TransactionOptions, begin_two_phase_on};
use crate::error::{Error, Result};
use crate::session::Session;
use crate::session::events;
use crate::session::rows::SessionRows;
use crate::session::transaction::attempt::{not_flushing, outcome_known};
use crate::session::transaction::commit::prepare;

impl<'c, C: Driver> Session<'c, C> {
    /// Begins the session's transaction, as one of [two phases](crate::engine::TwoPhaseTransaction) with this name: for work that several
    /// databases commit together, or none.
    ///
    /// ```
    /// use relata::connection::{MysqlConnection, PgConnection};
    /// use relata::engine::{Engine, commit_together};
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// fn register(here: &Engine<PgConnection>, there: &Engine<MysqlConnection>, name: &str) -> relata::Result<()> {
    ///     let (mut here, mut there) = (here.session()?, there.session()?);
    ///     here.begin_two_phase(name)?;
    ///     there.begin_two_phase(name)?;
    ///     here.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
    ///     there.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
    ///     commit_together((&mut here, &mut there))
    /// }
    /// ```
    ///
    /// [`commit`](Self::commit) prepares and commits at once; [`rollback`](Self::rollback) rolls back.
    ///
    /// # Errors
    /// [`Error::Transaction`] if a transaction is open, or the name is empty or too long; those of the database.
    #[track_caller]
    pub fn begin_two_phase<'s>(&'s mut self, name: &'s str) -> C::Output<'s, ()>
    where
        C: Driver<Dialect: HasTwoPhaseCommit>,
    {
        let rows = &mut self.rows;
        self.conn.perform(Begin { rows, name })
    }

    /// Flushes, and prepares the transaction that [`begin_two_phase`](Self::begin_two_phase) began: from then on it can be committed whatever
    /// happens to the program.
    ///
    /// # Errors
    /// Those of [`commit`](Self::commit), which leave the session as those do. [`Error::Transaction`] if no transaction of two
    /// phases is open.
    #[track_caller]
    pub fn prepare<'s>(&'s mut self) -> C::Output<'s, PreparedSession<'s, 'c, C>> {
        self.conn.called_at(Location::caller());
        C::drive(async move {
            let task = Prepare(&mut self.rows);
            let sql = C::undrive(self.conn.perform(task)).await?;
            Ok(PreparedSession {
                session: self,
                sql,
                ended: false,
            })
        })
    }
}

/// A session whose transaction its database has prepared: made by [`Session::prepare`].
///
/// [`commit`](Self::commit) or [`rollback`](Self::rollback) ends it. **Dropped without either, the transaction stays prepared**, with all
/// its locks: see [`PreparedTransaction`](crate::engine::PreparedTransaction). Then the session refuses to write with
/// [`SessionError::CommitUnknown`](crate::session::SessionError::CommitUnknown) until [`Session::rollback`] makes it forget what it wrote.
#[must_use = "a prepared transaction that is dropped holds its locks until it is committed or rolled back by name"]
pub struct PreparedSession<'s, 'c, C: Driver> {
    session: &'s mut Session<'c, C>,
    sql: TwoPhase,
    ended: bool,
}

impl<'s, C: Driver> PreparedSession<'s, '_, C> {
    /// The name of the transaction.
    pub fn name(&self) -> &str {
        &self.sql.name
    }
    /// Commits what was prepared.
    ///
    /// # Errors
    /// The error of the database, or of a lost connection: the transaction is then committed, or still prepared, as
    /// [`PreparedTransaction::commit`](crate::engine::PreparedTransaction::commit) describes. The same if the future is dropped. The
    /// session refuses to write until [`Session::rollback`].
    #[track_caller]
    pub fn commit(self) -> C::Output<'s, ()> {
        self.decide(true)
    }
    /// Rolls back what was prepared, and the session with it, as [`Session::rollback`] does.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    #[track_caller]
    pub fn rollback(self) -> C::Output<'s, ()> {
        self.decide(false)
    }
    #[track_caller]
    fn decide(mut self, commits: bool) -> C::Output<'s, ()> {
        self.session.conn.called_at(Location::caller());
        C::drive(async move {
            self.ended = true;
            let sql = match commits {
                true => &self.sql.commit,
                false => &self.sql.rollback,
            };
            let rows = &mut self.session.rows;
            let task = Decide { rows, sql, commits };
            C::undrive(self.session.conn.perform(task)).await
        })
    }
}
impl<C: Driver> Drop for PreparedSession<'_, '_, C> {
    fn drop(&mut self) {
        if !self.ended {
            self.session.conn.forget_hooks();
        }
    }
}
/// The session is prepared, and committed with others.
#[diagnostic::do_not_recommend]
impl<'s, 'c, C: Driver> Participant for &'s mut Session<'c, C> {
    type Conn = C;
    type Prepared = PreparedSession<'s, 'c, C>;
    async fn prepares(self) -> Result<Self::Prepared> {
        C::undrive(self.prepare()).await
    }
}
impl<C: Driver> Decides for PreparedSession<'_, '_, C> {
    async fn decides(self, commits: bool) -> Result<()> {
        C::undrive(self.decide(commits)).await
    }
}
impl<C: Driver> std::fmt::Debug for PreparedSession<'_, '_, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedSession")
            .field("name", &self.sql.name)
            .finish_non_exhaustive()
    }
}

struct Begin<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    name: &'s str,
}
impl<C: Driver<Dialect: HasTwoPhaseCommit>> Task<C> for Begin<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let Begin { rows, name } = self;
        not_flushing(rows)?;
        outcome_known(rows)?;
        if rows.transaction().is_some() {
            return Err(refused("the session has begun its transaction already"));
        }
        let options = TransactionOptions::new();
        let (begun, sql) = begin_two_phase_on(on, name, &options).await?;
        rows.begun(begun);
        rows.two_phase = Some(sql);
        Ok(())
    }
}

struct Prepare<'s, C: Driver>(&'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Prepare<'_, C> {
    type Out = TwoPhase;
    async fn run(self, on: &mut C) -> Result<TwoPhase> {
        let rows = self.0;
        not_flushing(rows)?;
        outcome_known(rows)?;
        events::run(|options| &options.before_commit, rows, on).await?;
        let sql = match rows.two_phase.clone() {
            Some(sql) => sql,
            None => return Err(refused("`begin_two_phase` begins what is prepared")),
        };
        prepare(rows, on).await?;
        Ok(sql)
    }
}

struct Decide<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    sql: &'s str,
    commits: bool,
}
impl<C: Driver> Task<C> for Decide<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let Decide { rows, sql, commits } = self;
        if !commits {
            events::run(|options| &options.before_rollback, rows, on).await?;
        }
        on.decide(sql, commits).await?;
        rows.unknown = false;
        if commits {
            rows.committed();
            return events::run(|options| &options.after_commit, rows, on).await;
        }
        for _ in 0..rows.levels.len() {
            rows.undo();
        }
        events::run(|options| &options.after_rollback, rows, on).await
    }
}

fn refused(why: &str) -> Error {
    Error::Transaction {
        source: why.into(),
        sql: String::new(),
    }
}

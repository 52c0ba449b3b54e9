//! Several transactions of two phases that are committed together.

use std::future::Future;

use super::two_phase::{PreparedTransaction, TwoPhaseTransaction};
use crate::engine::pool::Driver;
use crate::engine::task::Runner;
use crate::error::Result;

/// Commits transactions of several databases in two phases: prepares each, and when all are prepared, commits each. If one cannot be
/// prepared, all are rolled back.
///
/// It takes a tuple of [`TwoPhaseTransaction`]s, or of `&mut` [sessions](crate::session::Session::begin_two_phase):
///
/// ```
/// use relata::connection::{MysqlConnection, PgConnection};
/// use relata::engine::{Engine, commit_together};
/// use relata::prelude::*;
/// # use relata::doc::users;
/// fn move_user(old: &Engine<MysqlConnection>, new: &Engine<PgConnection>, id: i64) -> relata::Result<()> {
///     let name = format!("move-user-{id}");
///     let (mut old, mut new) = (old.begin_two_phase(&name)?, new.begin_two_phase(&name)?);
///     let user = from(users::table).filter(users::id.eq(id)).select((users::name, users::email)).one(&mut old)?;
///     insert_into(users::table).values((users::name.to(user.0), users::email.to(user.1))).run(&mut new)?;
///     delete_from(users::table).filter(users::id.eq(id)).run(&mut old)?;
///     commit_together((new, old))
/// }
/// ```
///
/// They are committed in the order of the tuple. On asynchronous connections it is the same, with `.await`; blocking ones may be among
/// them, behind an asynchronous one.
///
/// # Errors
/// The error of the one that could not be prepared. If one cannot be committed, as when its connection is lost, the others are,
/// and it stays prepared: its name is among the [`prepared_transactions`](crate::engine::Connection::prepared_transactions) of its database. The
/// same for a rollback that fails. If the future is dropped, some may be prepared.
#[track_caller]
#[rustfmt::skip] // one line: rustc shows it
pub fn commit_together<'c, P: Participant<Conn = C> + 'c, C: Driver>(participants: P) -> C::Output<'c, ()> {
    C::drive(async move {
        let prepared = participants.prepares().await?;
        prepared.decides(true).await
    })
}

/// A transaction or session that is prepared and committed together with others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be prepared and committed with others",
    label = "expected a transaction of `begin_two_phase`, or `&mut` of a session"
)]
pub trait Participant: Send + Sized {
    /// The kind of connection that decides whether it blocks.
    #[doc(hidden)]
    type Conn: Driver;
    #[doc(hidden)]
    type Prepared: Decides;
    #[doc(hidden)]
    fn prepares(self) -> impl Future<Output = Result<Self::Prepared>> + Send;
}

/// A transaction that is prepared, or several of them.
#[doc(hidden)]
pub trait Decides: Send {
    fn decides(self, commits: bool) -> impl Future<Output = Result<()>> + Send;
}

#[diagnostic::do_not_recommend]
impl<'c, C: Driver> Participant for TwoPhaseTransaction<'c, C> {
    type Conn = C;
    type Prepared = PreparedTransaction<'c, C>;
    async fn prepares(self) -> Result<Self::Prepared> {
        C::undrive(self.prepare()).await
    }
}
impl<C: Driver> Decides for PreparedTransaction<'_, C> {
    async fn decides(self, commits: bool) -> Result<()> {
        match commits {
            true => C::undrive(self.commit()).await,
            false => C::undrive(self.rollback()).await,
        }
    }
}

impl<A: Participant, B: Participant> Participant for (A, B) {
    type Conn = A::Conn;
    type Prepared = (A::Prepared, B::Prepared);
    async fn prepares(self) -> Result<Self::Prepared> {
        const {
            assert!(
                <A::Conn as Runner>::WAITS || !<B::Conn as Runner>::WAITS,
                "an asynchronous connection comes before blocking ones"
            );
        }
        let (first, second) = self;
        let first = first.prepares().await?;
        match second.prepares().await {
            Ok(second) => Ok((first, second)),
            Err(error) => {
                // If it fails, it stays prepared. The first error is the cause.
                let _ = first.decides(false).await;
                Err(error)
            }
        }
    }
}
impl<A: Decides, B: Decides> Decides for (A, B) {
    async fn decides(self, commits: bool) -> Result<()> {
        let first = self.0.decides(commits).await;
        let second = self.1.decides(commits).await;
        first.and(second)
    }
}

#[diagnostic::do_not_recommend]
impl<A: Participant, B: Participant, C: Participant> Participant for (A, B, C) {
    type Conn = A::Conn;
    type Prepared = ((A::Prepared, B::Prepared), C::Prepared);
    async fn prepares(self) -> Result<Self::Prepared> {
        let (first, second, third) = self;
        ((first, second), third).prepares().await
    }
}

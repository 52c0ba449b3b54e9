//! A primary and its replicas: reads go to replicas, everything else to the primary.
//!
//! The effect of a statement is known before it runs: a walk over its pieces finds locks, writes in WITH, calls of
//! functions, and SQL that nobody has declared read-only ([`Effect`]). So no proxy that parses SQL is needed.

mod builder;
mod replicas;
mod transactions;
mod writes;

pub use builder::RoutedEngineBuilder;
pub use replicas::{ReplicaStatus, RoutedStatus};

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use self::replicas::Replicas;
use self::writes::{Noting, Writes};
use super::print::effect_of;
use super::transaction::refuse_inside;
use super::{Connection, Driver, Engine, Pooled, Task};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::statement::{Effect, Returns, RowStatement};

/// An engine over a primary and its replicas: a statement that only reads runs on a replica, every other on the primary.
///
/// It replaces an [`Engine`]: the verbs, `transaction` and `connect` are the same, blocking and asynchronous.
///
/// ```
/// use relata::connection::AsyncPgConnection;
/// use relata::engine::RoutedEngine;
/// use relata::prelude::*;
/// # use relata::doc::users::{self, User};
/// # async fn f() -> relata::Result<()> {
/// let mut engine = RoutedEngine::<AsyncPgConnection>::new(
///     "postgres://app@primary/shop",
///     ["postgres://app@replica-1/shop?pool_pre_ping=true", "postgres://app@replica-2/shop?pool_pre_ping=true"],
/// )?;
/// let users: Vec<User> = from(users::table).all(&mut engine).await?;                    // on a replica
/// update(users::table).set(users::is_active.to(true)).all_rows().run(&mut engine).await?; // on the primary
/// let now: Vec<User> = from(users::table).all(&mut engine.on_primary()).await?;         // on the primary
/// # Ok(())
/// # }
/// ```
///
/// # What runs where
///
/// | | |
/// |---|---|
/// | SELECT, VALUES, UNION etc., with the relations that they load; `copy_out` of a query | a replica |
/// | `FOR UPDATE`, `FOR SHARE` etc. | the primary |
/// | INSERT, UPDATE, DELETE, MERGE, also in WITH | the primary |
/// | [`sql_query!`](crate::sql_query) and [`sql!`](crate::sql) | the primary: relata does not parse SQL |
/// | a function of the schema that is not declared `STABLE` or `IMMUTABLE`, or on MySQL `DETERMINISTIC` | the primary |
/// | a [pipeline](Connection::pipeline) | a replica, if all statements only read |
/// | a transaction, a [script](Connection::run_script), a [connection](Self::connect) | the primary |
/// | a transaction that is [`read_only`](super::TransactionOptions::read_only), and not serializable | a replica |
///
/// [`on_primary`](Self::on_primary) and [`on_replica`](Self::on_replica) override this.
///
/// # Replicas
/// Replicas are used in turn, or [at random](RoutedEngineBuilder::random). One to which no connection can be opened is skipped, and one statement
/// tries it again after [ten seconds](RoutedEngineBuilder::retry_after); the others continue. If all are down, reads go to the primary. A
/// statement that only reads and whose connection is lost is retried once elsewhere.
///
/// A replica lags behind: recent writes may be missing. [`read_your_writes`](Self::read_your_writes) returns a handle whose reads see its
/// own writes.
///
/// # Rules
/// The [rules](crate::rules) of the primary's engine apply on replicas too.
///
/// Similar features: [SQLAlchemy](https://docs.sqlalchemy.org/en/20/orm/persistence_techniques.html#custom-vertical-partitioning)
/// (`get_bind`), [Django](https://docs.djangoproject.com/en/5.2/topics/db/multi-db/#automatic-database-routing),
/// [Rails](https://guides.rubyonrails.org/active_record_multiple_databases.html#activating-automatic-role-switching).
pub struct RoutedEngine<C: Driver> {
    primary: Engine<C>,
    replicas: Arc<Replicas<C>>,
    /// Where everything goes, if the effect of a statement does not decide.
    only: Option<Side>,
    /// The record of writes, if there is one.
    writes: Option<Arc<Writes>>,
}

/// Never implemented: a session reads its own writes, on the primary.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `RoutedEngine` has no session, which writes and must read its own writes",
    label = "the primary has: `engine.primary().session()`"
)]
pub trait HasSession<C> {}

/// Where a statement runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Primary,
    Replica,
}

impl<C: Driver> RoutedEngine<C> {
    /// Creates an engine over the databases of these URLs, as for [`Engine::new`]. It opens no connection yet.
    ///
    /// # Errors
    /// Those of [`Engine::new`].
    pub fn new<'u>(primary: &str, replicas: impl IntoIterator<Item = &'u str>) -> Result<Self> {
        let mut builder = Self::builder(Engine::new(primary)?);
        for url in replicas {
            builder = builder.replica(Engine::new(url)?);
        }
        Ok(builder.build())
    }
    /// Creates one over engines that have their own options.
    ///
    /// ```
    /// use std::time::Duration;
    /// use relata::connection::PgConnection;
    /// use relata::engine::{Engine, RoutedEngine};
    /// # fn f() -> relata::Result<()> {
    /// let primary = Engine::<PgConnection>::builder("postgres://app@primary/shop").pool_size(5).build()?;
    /// let replica = Engine::<PgConnection>::builder("postgres://app@replica/shop").pool_size(20).pre_ping(true).build()?;
    /// let engine = RoutedEngine::builder(primary).replica(replica).retry_after(Duration::from_secs(30)).build();
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(primary: Engine<C>) -> RoutedEngineBuilder<C> {
        RoutedEngineBuilder::new(primary)
    }
    fn of(primary: Engine<C>, replicas: Replicas<C>) -> Self {
        Self {
            primary,
            replicas: Arc::new(replicas),
            only: None,
            writes: None,
        }
    }

    /// The same engine, with all statements on the primary.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::engine::RoutedEngine;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// fn users_now(engine: &RoutedEngine<PgConnection>) -> relata::Result<i64> {
    ///     from(users::table).count(&mut engine.on_primary())
    /// }
    /// ```
    #[must_use = "it returns an engine, and leaves this one as it is"]
    pub fn on_primary(&self) -> Self {
        self.only(Side::Primary)
    }
    /// The same engine, with statements on replicas: for SQL text, functions and transactions that you know only
    /// read. A statement that writes or locks rows runs on the primary nevertheless.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::engine::RoutedEngine;
    /// use relata::prelude::*;
    /// # use relata::types::Double;
    /// fn random(engine: &RoutedEngine<PgConnection>) -> relata::Result<f64> {
    ///     sql_query!("SELECT random()" => Double).one(&mut engine.on_replica())
    /// }
    /// ```
    #[must_use = "it returns an engine, and leaves this one as it is"]
    pub fn on_replica(&self) -> Self {
        self.only(Side::Replica)
    }
    fn only(&self, side: Side) -> Self {
        Self {
            only: Some(side),
            ..self.clone()
        }
    }

    /// A handle that remembers its writes: for this time after a write, its reads go to the primary, and so see it. Clones
    /// share that memory. Create one for each request or user; the reads of others stay on the replicas.
    ///
    /// ```
    /// use std::time::Duration;
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::RoutedEngine;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// async fn rename(engine: &RoutedEngine<AsyncPgConnection>, id: i64, name: &str) -> relata::Result<String> {
    ///     let mut engine = engine.read_your_writes(Duration::from_secs(2));
    ///     update(users::table).set(users::name.to(name)).filter(users::id.eq(id)).run(&mut engine).await?;
    ///     from(users::table).filter(users::id.eq(id)).select(users::name).one(&mut engine).await // on the primary
    /// }
    /// ```
    ///
    /// The time counts from the end of the statement or transaction, and for a connection, a stream or a
    /// [`begin`](Self::begin) from the call. [`Duration::MAX`] means until [`forget_writes`](Self::forget_writes). Choose the
    /// maximum lag of your replicas. Everything that may write goes to the primary: SQL text too.
    #[must_use = "it returns an engine, and leaves this one as it is"]
    pub fn read_your_writes(&self, for_so_long: Duration) -> Self {
        Self {
            writes: Some(Arc::new(Writes::new(for_so_long))),
            ..self.clone()
        }
    }
    /// Records a write that this handle has not seen: by another process, or in this user's last request. Reads then go to the
    /// primary, as after [`read_your_writes`](Self::read_your_writes); without that it does nothing.
    pub fn note_write(&self) {
        if let Some(writes) = &self.writes {
            writes.note();
        }
    }
    /// Forgets the writes of [`read_your_writes`](Self::read_your_writes): reads go to replicas again.
    pub fn forget_writes(&self) {
        if let Some(writes) = &self.writes {
            writes.forget();
        }
    }

    /// The engine of the primary: for features that this engine lacks, such as a [session](Engine::session).
    pub fn primary(&self) -> &Engine<C> {
        &self.primary
    }
    /// The engines of the replicas.
    pub fn replicas(&self) -> impl Iterator<Item = &Engine<C>> {
        self.replicas.engines()
    }

    /// A routed engine has no session: this method exists for the compiler's message.
    #[doc(hidden)]
    pub fn session(&self) -> Result<()>
    where
        (): HasSession<C>,
    {
        Ok(())
    }

    /// Checks out a connection to the primary, or for [`on_replica`](Self::on_replica) to a replica.
    ///
    /// # Errors
    /// Those of [`Engine::connect`].
    #[track_caller]
    pub fn connect(&self) -> C::Output<'static, Pooled<C>> {
        let (at, side) = (Location::caller(), self.side(Effect::MayWrite));
        let this = self.clone();
        C::drive(async move {
            let noting = this.noting(side);
            let (conn, _) = this.check_out(side, at).await?;
            drop(noting);
            Ok(conn)
        })
    }
    /// Returns how many connections of the primary and of each replica are idle and in use, and which replicas are down.
    pub fn status(&self) -> RoutedStatus {
        RoutedStatus {
            primary: self.primary.status(),
            replicas: self.replicas.status(),
        }
    }
    /// Closes the primary's engine and those of the replicas: see [`Engine::close`].
    ///
    /// # Errors
    /// The first error of these. The others are closed nevertheless.
    pub fn close(&self) -> C::Output<'static, ()> {
        let this = self.clone();
        C::drive(async move {
            let mut closed = C::undrive(this.primary.close()).await;
            for replica in this.replicas.engines() {
                let one = C::undrive(replica.close()).await;
                closed = closed.and(one);
            }
            closed
        })
    }

    /// The same engine over another handle of the primary.
    pub(crate) fn with_primary(&self, primary: Engine<C>) -> Self {
        Self {
            primary,
            ..self.clone()
        }
    }

    /// Where work with this effect runs.
    fn side(&self, effect: Effect) -> Side {
        match self.only {
            Some(Side::Primary) => Side::Primary,
            Some(Side::Replica) if effect < Effect::Writes => Side::Replica,
            None if effect == Effect::Reads && !self.follows_writes() => Side::Replica,
            _ => Side::Primary,
        }
    }
    /// True if reads go to the primary because of a write.
    fn follows_writes(&self) -> bool {
        self.writes.as_ref().is_some_and(|writes| writes.are_new())
    }
    /// Where a statement runs.
    fn side_of<Q: RowStatement<C::Dialect>>(&self, statement: &Q) -> (Effect, Side) {
        let effect = effect_of::<C::Dialect, Q>(statement, self.primary.any_rules());
        (effect, self.side(effect))
    }
    /// Records on drop that something may have been written.
    fn noting(&self, side: Side) -> Noting {
        self.noting_effect(side, Effect::MayWrite)
    }
    fn noting_effect(&self, side: Side, effect: Effect) -> Noting {
        let may = side == Side::Primary && effect > Effect::Reads;
        Noting::new(self.writes.clone().filter(|_| may))
    }

    /// Checks out a connection of the primary, or of a replica that answers; returns whether it is a replica's.
    async fn check_out(
        &self,
        side: Side,
        at: &'static Location<'static>,
    ) -> Result<(Pooled<C>, bool)> {
        if side == Side::Replica
            && let Some(conn) = self.replicas.get_at(self.primary.any_rules(), at).await?
        {
            return Ok((conn, true));
        }
        Ok((self.primary.get_at(at).await?, false))
    }

    async fn run<T: Task<C>>(&self, at: &'static Location<'static>, task: T) -> Result<T::Out> {
        refuse_inside(self.primary.identity())?;
        let effect = task.effect(self.primary.any_rules());
        let side = self.side(effect);
        let _noting = self.noting_effect(side, effect);
        let (mut conn, is_replica) = self.check_out(side, at).await?;
        let again = match effect == Effect::Reads {
            true => task.again(),
            false => None,
        };
        let result = conn.run(task).await;
        let outlived = result.is_err() && conn.inner().is_outlived();
        drop(conn);
        let lost = is_replica && matches!(&result, Err(error) if error.is_disconnect());
        match again.filter(|_| lost || outlived) {
            // The replica is lost, or only this connection: the next is a new one.
            Some(task) => {
                let (mut conn, _) = self.check_out(side, at).await?;
                conn.run(task).await
            }
            None => result,
        }
    }

    fn run_stream<'c, Q: RowStatement<C::Dialect>>(
        &'c self,
        at: &'static Location<'static>,
        statement: &'c Q,
    ) -> C::Stream<'c, <Q as Returns>::Row> {
        let conn = async move {
            refuse_inside(self.primary.identity())?;
            let (effect, side) = self.side_of(statement);
            let noting = self.noting_effect(side, effect);
            let (conn, _) = self.check_out(side, at).await?;
            drop(noting);
            Ok(conn)
        };
        C::stream_pooled(conn, statement)
    }
}

impl<C: Driver> Clone for RoutedEngine<C> {
    fn clone(&self) -> Self {
        Self {
            primary: self.primary.clone(),
            replicas: Arc::clone(&self.replicas),
            only: self.only,
            writes: self.writes.clone(),
        }
    }
}

impl<C: Driver> fmt::Debug for RoutedEngine<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoutedEngine")
            .field("database", &C::Dialect::DATABASE)
            .field("status", &self.status())
            .field("only", &self.only)
            .finish_non_exhaustive()
    }
}

macro_rules! connection {
    ($engine:ty) => {
        #[diagnostic::do_not_recommend]
        impl<C: Driver> Connection for $engine {
            type Dialect = C::Dialect;
            type On = C;
            type Output<'c, T: Send + 'c>
                = C::Output<'c, T>
            where
                Self: 'c;
            type Stream<'c, T: Send + 'static>
                = C::Stream<'c, T>
            where
                Self: 'c;

            fn perform<'c, T: Task<C> + 'c>(&'c mut self, task: T) -> C::Output<'c, T::Out> {
                let at = Location::caller();
                C::drive(self.run(at, task))
            }
            fn chunked<'c, T: Send + 'static>(
                rows: C::Stream<'c, T>,
                n: std::num::NonZeroUsize,
            ) -> C::Stream<'c, Vec<T>>
            where
                Self: 'c,
            {
                C::chunked(rows, n)
            }
            fn stream<'c, Q: RowStatement<C::Dialect>>(
                &'c mut self,
                statement: &'c Q,
            ) -> C::Stream<'c, <Q as Returns>::Row> {
                self.run_stream(Location::caller(), statement)
            }
        }
    };
}
connection!(RoutedEngine<C>);
connection!(&RoutedEngine<C>);

//! Settings that all sessions of a program share: options, values generated in Rust, and events.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use crate::engine::{Driver, Engine, Pooled, Transaction, TwoPhaseTransaction};
use crate::rules::RowRules;
use crate::session::Session;
use crate::session::behavior::hooks::AnyWritten;
use crate::session::connection::Holds;
use crate::session::mapping::columns::ColumnInfo;
use crate::session::mapping::erased::CascadeRule;
use crate::types::{Bound, SqlType};
use crate::write::{CellValue, ColumnValue};

/// The closure of an event. It has the return type of the verbs.
pub(super) type Event<C> = Arc<
    dyn for<'s, 'c> Fn(&'s mut Session<'c, C>) -> <C as crate::engine::Connection>::Output<'s, ()>
        + Send
        + Sync,
>;

/// Options of sessions: defined once for a program, and passed to [`Engine::session_with`] or [`Session::with`].
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// use relata::session::SessionOptions;
/// use relata::types::{BigInt, TimestampTz};
/// # use relata::doc::users;
/// # use relata::chrono::Utc;
/// # fn f(engine: &Engine<SqliteConnection>) -> relata::Result<()> {
/// let options = SessionOptions::<SqliteConnection>::new()
///     .autoflush(true)
///     .default_of::<TimestampTz>("created_at", Utc::now)
///     .on_update_of::<TimestampTz>("updated_at", Utc::now)
///     .before_flush(|session| {
///         println!("{} new users", session.new_rows(users::table).len());
///         Ok(())
///     });
/// let mut session = engine.session_with(&options)?;
/// # Ok(())
/// # }
/// ```
///
/// | method | without it | SQLAlchemy's |
/// |---|---|---|
/// | [`autoflush`](Self::autoflush) | queries do not see unflushed changes | `autoflush` |
/// | [`expire_on_commit`](Self::expire_on_commit) | rows keep their values | `expire_on_commit` |
/// | [`default_of`](Self::default_of) | the database's default | `Column(default=..)` |
/// | [`on_update_of`](Self::on_update_of) | columns stay as they are | `Column(onupdate=..)` |
/// | [`on_delete_cascade`](Self::on_delete_cascade), [`on_delete_set_null`](Self::on_delete_set_null), [`on_delete_restrict`](Self::on_delete_restrict) | ON DELETE of the schema | `cascade="delete"`, its default, `passive_deletes="all"` |
/// | [`delete_orphans`](Self::delete_orphans) | rows that nothing references stay | `cascade="delete-orphan"` |
/// | [`before_flush`](Self::before_flush), [`after_flush`](Self::after_flush) | | events of the same names |
/// | [`before_commit`](Self::before_commit), [`after_commit`](Self::after_commit) | | |
/// | [`after_rollback`](Self::after_rollback) | | |
#[must_use = "options are given to a session"]
pub struct SessionOptions<C: Driver>(pub(super) Arc<Options<C>>);

pub(super) struct Options<C: Driver> {
    pub(super) autoflush: bool,
    pub(super) expire_on_commit: bool,
    pub(super) defaults: Vec<Made>,
    pub(super) on_update: Vec<Made>,
    pub(super) before_flush: Vec<Event<C>>,
    pub(super) after_flush: Vec<Event<C>>,
    pub(super) before_commit: Vec<Event<C>>,
    pub(super) after_commit: Vec<Event<C>>,
    pub(super) before_rollback: Vec<Event<C>>,
    pub(super) after_rollback: Vec<Event<C>>,
    pub(super) rules: Option<RowRules<C::Dialect>>,
    pub(super) cascades: Vec<Arc<CascadeRule<C>>>,
}
impl<C: Driver> Clone for Options<C> {
    fn clone(&self) -> Self {
        Self {
            autoflush: self.autoflush,
            expire_on_commit: self.expire_on_commit,
            defaults: self.defaults.clone(),
            on_update: self.on_update.clone(),
            before_flush: self.before_flush.clone(),
            after_flush: self.after_flush.clone(),
            before_commit: self.before_commit.clone(),
            after_commit: self.after_commit.clone(),
            before_rollback: self.before_rollback.clone(),
            after_rollback: self.after_rollback.clone(),
            rules: self.rules.clone(),
            cascades: self.cascades.clone(),
        }
    }
}
impl<C: Driver> Clone for SessionOptions<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A value that Rust generates for columns of a name and type.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) column: &'static str,
    pub(super) sql_type: TypeId,
    pub(super) make: Arc<dyn Fn() -> CellValue + Send + Sync>,
}
impl Made {
    fn new<ST: SqlType>(
        column: &'static str,
        make: impl Fn() -> ST::Rust + Send + Sync + 'static,
    ) -> Self {
        Self {
            column,
            sql_type: TypeId::of::<ST>(),
            make: Arc::new(move || CellValue::new(Bound::<ST::Base>(Some(ST::to_base(make()))))),
        }
    }
}

/// Sets the values that Rust generates for columns of a row.
pub(super) fn make(made: &[Made], columns: &[ColumnInfo], row: &mut dyn AnyWritten) {
    for made in made {
        let own = columns
            .iter()
            .find(|own| own.column.name == made.column && own.sql_type == made.sql_type);
        if let Some(own) = own
            && !row.gives(own.column.name)
        {
            row.give(ColumnValue {
                column: own.column.name,
                value: (made.make)(),
            });
        }
    }
}

impl<C: Driver> Default for SessionOptions<C> {
    fn default() -> Self {
        Self::new()
    }
}
impl<C: Driver> SessionOptions<C> {
    /// The default options.
    pub fn new() -> Self {
        Self(Arc::new(Options {
            autoflush: false,
            expire_on_commit: false,
            defaults: Vec::new(),
            on_update: Vec::new(),
            before_flush: Vec::new(),
            after_flush: Vec::new(),
            before_commit: Vec::new(),
            after_commit: Vec::new(),
            before_rollback: Vec::new(),
            after_rollback: Vec::new(),
            rules: None,
            cascades: Vec::new(),
        }))
    }
    pub(super) fn change(self, change: impl FnOnce(&mut Options<C>)) -> Self {
        let mut options = Arc::unwrap_or_clone(self.0);
        change(&mut options);
        Self(Arc::new(options))
    }

    /// Flushes before the session's own queries, so that they see its changes. Off by default: then a query only
    /// reads.
    pub fn autoflush(self, yes: bool) -> Self {
        self.change(|options| options.autoflush = yes)
    }
    /// [Expires](Session::expire_all) all rows after each commit, so that the next query that finds one reads
    /// the values that others may have written since. Off by default.
    pub fn expire_on_commit(self, yes: bool) -> Self {
        self.change(|options| options.expire_on_commit = yes)
    }

    /// Adds rules of tables: the session sees only rows that meet them and the rules of its connection. For soft
    /// delete and tenants: see [`rules`](crate::rules).
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::prelude::*;
    /// use relata::rules::RowRules;
    /// use relata::session::SessionOptions;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let options = SessionOptions::new().rules(RowRules::new().rule("active", users::table, users::is_active));
    /// let mut session = Session::with(conn, &options);
    /// let active = session.load(&from(users::table))?;
    /// let all = session.without_rule("active").load(&from(users::table))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`get`](Session::get) returns a row that the session already has, whichever rules apply now.
    pub fn rules(self, rules: RowRules<C::Dialect>) -> Self {
        self.change(|options| {
            let before = options.rules.take();
            options.rules = Some(match before {
                Some(before) => before.and(&rules),
                None => rules,
            });
        })
    }

    /// Sets the value of a new row in the column of this name, in every table that has one of the SQL type `ST`, unless the
    /// row assigns it: `created_at`, a key that Rust generates, the tenant of the session.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::session::SessionOptions;
    /// use relata::types::Uuid;
    /// # use relata::uuid::{Builder, Uuid as Id};
    /// # fn new_id() -> Id { Builder::from_random_bytes([7; 16]).into_uuid() }
    /// // `uuid::Uuid::now_v7`, with the feature `v7` of the crate `uuid`
    /// let options = SessionOptions::<PgConnection>::new().default_of::<Uuid>("id", new_id);
    /// ```
    pub fn default_of<ST: SqlType>(
        self,
        column: &'static str,
        make: impl Fn() -> ST::Rust + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.defaults.push(Made::new::<ST>(column, make)))
    }
    /// Sets the value of an updated row in the column of this name, in every table that has one of the SQL type `ST`,
    /// unless the change assigns it: `updated_at`.
    pub fn on_update_of<ST: SqlType>(
        self,
        column: &'static str,
        make: impl Fn() -> ST::Rust + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.on_update.push(Made::new::<ST>(column, make)))
    }

    /// Runs before a flush that has something to write, in its transaction: it may still change, add and delete
    /// rows. If it fails, so does the flush, and its changes are discarded.
    ///
    /// An audit log, for example:
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::prelude::*;
    /// use relata::session::SessionOptions;
    /// # use relata::doc::users;
    /// let audited = SessionOptions::<SqliteConnection>::new().before_flush(|session| {
    ///     for user in session.dirty(users::table) {
    ///         let columns = session.modified_columns(user).join(", ");
    ///         println!("{}: {columns}", session[user].id);
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// Meanwhile the session cannot flush, begin a transaction, commit or roll back:
    /// [`SessionError::Flushing`](crate::session::SessionError::Flushing).
    ///
    /// A closure of an asynchronous session returns the type of a verb, or
    /// [`Later::new(async move { .. })`](crate::engine::Later).
    pub fn before_flush(
        self,
        run: impl for<'s, 'c> Fn(&'s mut Session<'c, C>) -> C::Output<'s, ()> + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.before_flush.push(Arc::new(run)))
    }
    /// Runs after a flush has written. Its transaction is still open: an error is returned by the flush, and the writes
    /// can be rolled back. A commit whose flush is the whole transaction runs it before COMMIT. Rows that it changes or adds are written by
    /// the next flush; a commit flushes again until there are none, at most 100 times.
    pub fn after_flush(
        self,
        run: impl for<'s, 'c> Fn(&'s mut Session<'c, C>) -> C::Output<'s, ()> + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.after_flush.push(Arc::new(run)))
    }
    /// Runs at each [`commit`](Session::commit), before it flushes. If it fails, so does the commit, before doing
    /// anything.
    pub fn before_commit(
        self,
        run: impl for<'s, 'c> Fn(&'s mut Session<'c, C>) -> C::Output<'s, ()> + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.before_commit.push(Arc::new(run)))
    }
    /// Runs after each commit that succeeded. The commit returns its error, but stays.
    pub fn after_commit(
        self,
        run: impl for<'s, 'c> Fn(&'s mut Session<'c, C>) -> C::Output<'s, ()> + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.after_commit.push(Arc::new(run)))
    }
    /// Runs at each [`rollback`](Session::rollback), while rows are as they were in the transaction: added and changed rows
    /// are still visible. If it fails, so does the rollback, before doing anything.
    ///
    /// It does not run if a transaction ends by itself: a flush or COMMIT that fails, a session that is dropped.
    pub fn before_rollback(
        self,
        run: impl for<'s, 'c> Fn(&'s mut Session<'c, C>) -> C::Output<'s, ()> + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.before_rollback.push(Arc::new(run)))
    }
    /// Runs after each [`rollback`](Session::rollback).
    pub fn after_rollback(
        self,
        run: impl for<'s, 'c> Fn(&'s mut Session<'c, C>) -> C::Output<'s, ()> + Send + Sync + 'static,
    ) -> Self {
        self.change(|options| options.after_rollback.push(Arc::new(run)))
    }
}

impl<C: Driver> fmt::Debug for SessionOptions<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = |made: &[Made]| made.iter().map(|made| made.column).collect::<Vec<_>>();
        f.debug_struct("SessionOptions")
            .field("autoflush", &self.0.autoflush)
            .field("expire_on_commit", &self.0.expire_on_commit)
            .field("defaults", &columns(&self.0.defaults))
            .field("on_update", &columns(&self.0.on_update))
            .finish_non_exhaustive()
    }
}

impl<'c, C: Driver> Session<'c, C> {
    /// A session without rows on a connection, with options.
    pub fn with(conn: &'c mut C, options: &SessionOptions<C>) -> Self {
        Self::of(Holds::Borrowed(conn), options)
    }
    /// Sets options, replacing any set before.
    #[must_use = "it returns the session"]
    pub fn with_options(mut self, options: &SessionOptions<C>) -> Self {
        self.rows.options = options.0.clone();
        self.conn.restore_rules();
        self.add_rules();
        self
    }
}

impl<C: Driver> Engine<C> {
    /// Checks out a connection for a session, which returns it when it is dropped. Uncommitted work is then rolled
    /// back.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// # fn f(engine: &Engine<SqliteConnection>) -> relata::Result<()> {
    /// let mut session = engine.session()?;
    /// if let Some(sara) = session.get(users::table, 7)? {
    ///     session[sara].age = Some(35);
    /// }
    /// session.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// On an asynchronous engine it is `engine.session().await?`. The session is `Send`, so it can move into a task.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[track_caller]
    pub fn session(&self) -> C::Output<'static, Session<'static, C>> {
        self.session_with(&SessionOptions::new())
    }
    /// Like [`session`](Self::session), with options.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[track_caller]
    pub fn session_with(
        &self,
        options: &SessionOptions<C>,
    ) -> C::Output<'static, Session<'static, C>> {
        let (engine, options) = (self.clone(), options.clone());
        let at = std::panic::Location::caller();
        C::drive(async move {
            Ok(Session::of(
                Holds::Pooled(engine.get_at(at).await?),
                &options,
            ))
        })
    }
}
impl<C: Driver> Pooled<C> {
    /// A session on the connection.
    pub fn session(&mut self) -> Session<'_, C> {
        Session::of(Holds::Lent(self), &SessionOptions::new())
    }
}
impl<C: Driver> Transaction<'_, C> {
    /// Creates a session in the transaction: its commits release a savepoint, and its writes take effect when the transaction
    /// commits.
    ///
    /// ```
    /// use relata::connection::SqliteConnection;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut tx = conn.begin()?;
    /// let mut session = tx.session();
    /// session.add(users::table, (users::name.to("Bo"), users::email.to("bo@example.com")));
    /// session.commit()?;
    /// drop(session);
    /// delete_from(users::table).filter(users::age.lt(0)).run(&mut tx)?;
    /// tx.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// In the closure of `transaction` it is `Session::new(tx)`.
    pub fn session(&mut self) -> Session<'_, C> {
        Session::new(self)
    }
}
impl<C: Driver> TwoPhaseTransaction<'_, C> {
    /// Creates a session in the transaction, as [`Transaction::session`] does: its commits release a savepoint.
    pub fn session(&mut self) -> Session<'_, C> {
        Session::new(self)
    }
}

//! The observers of a connection, and the calls of their methods.

use std::any::Any;
use std::cell::OnceCell;
use std::ops::Range;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::bound::Bound;
use super::comment::{Comment, Commented, comment};
use super::{
    AfterStatement, BeforeStatement, Events, Hook, Hooks, StatementInfo, TransactionEvent,
};
use crate::dialect::Dialect;
use crate::engine::print::{Asked, IsAsked};
use crate::engine::statement::Ask;
use crate::engine::task::Runner;
use crate::error::{Error, Result};
use crate::render::AnyRules;
use crate::statement::Statement;

/// All observers of a connection.
#[derive(Default, Clone)]
pub(crate) struct Observers {
    pub(crate) all: Vec<Arc<dyn Events>>,
    /// True if statements get comments.
    pub(crate) comments: bool,
}
impl Observers {
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty() && !self.comments
    }
    pub(crate) fn tell(&self, what: impl Fn(&dyn Events)) {
        for events in &self.all {
            what(&**events);
        }
    }
}

/// The state that relata keeps with a connection. A blocking connection is diesel's own: there it is stored as diesel's
/// instrumentation, and passes diesel's events on to the default one.
pub struct Watch {
    observers: Option<Arc<Observers>>,
    pub(crate) connection: u64,
    location: Option<&'static Location<'static>>,
    /// Conditions that every query of a table has.
    pub(crate) rules: AnyRules,
    /// True if the next call is not where it comes from.
    keeps_location: bool,
    /// True if the running statement is not the program's.
    quiet: bool,
    /// The SQL that resets a timeout, before the next statement.
    pub(crate) restore: Option<&'static str>,
    /// The SQL that resets a timeout, after the transaction.
    pub(crate) restore_after: Option<&'static str>,
    /// Locked by nobody: the closures to run may be used by one thread at a time only, and a connection may not.
    hooks: Mutex<Hooks>,
    default: Option<Mutex<Box<dyn Instrumentation>>>,
}
impl Watch {
    pub(crate) fn new(default: Option<Box<dyn Instrumentation>>) -> Self {
        static CONNECTIONS: AtomicU64 = AtomicU64::new(1);
        Self {
            observers: None,
            connection: CONNECTIONS.fetch_add(1, Ordering::Relaxed),
            location: None,
            rules: AnyRules::default(),
            keeps_location: false,
            quiet: false,
            restore: None,
            restore_after: None,
            hooks: Mutex::default(),
            default: default.map(Mutex::new),
        }
    }
    pub(crate) fn observe(&mut self, observers: Arc<Observers>) {
        self.observers = Some(observers);
    }
    pub(super) fn add(&mut self, events: Box<dyn Events>) {
        let mut observers = self.observers.as_deref().cloned().unwrap_or_default();
        observers.all.push(Arc::from(events));
        self.observers = Some(Arc::new(observers));
    }
    pub(crate) fn hooks(&mut self) -> &mut Hooks {
        self.hooks.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
    /// Notes from where the next statements come.
    pub(crate) fn called_at(&mut self, location: &'static Location<'static>) {
        self.location = Some(location);
    }
    pub(crate) fn starting(&self, depth: usize) -> Option<Starting> {
        let observers = self.observers.as_ref().filter(|_| !self.quiet)?;
        Some(Starting {
            observers: Arc::clone(observers),
            connection: self.connection,
            location: self.location,
            rules: self.rules.clone(),
            in_transaction: depth > 0,
        })
    }
    pub(crate) fn timed(&self, database: &'static str, depth: usize) -> Timed {
        Timed {
            observers: self.observers.clone().filter(|_| !self.quiet),
            database,
            connection: self.connection,
            location: self.location,
            depth,
            since: Instant::now(),
        }
    }
}
impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let Some(default) = &mut self.default {
            let default = default.get_mut().unwrap_or_else(PoisonError::into_inner);
            default.on_connection_event(event);
        }
    }
}

/// Notes on a connection from where it is called.
#[inline]
#[track_caller]
pub(crate) fn called_at<R: Runner>(on: &mut R) {
    if let Some(watch) = on.watching()
        && !std::mem::take(&mut watch.keeps_location)
    {
        watch.called_at(Location::caller());
    }
}

/// Sets the location of the next call on the connection, which is relata's own.
pub(crate) fn keep_location<R: Runner>(on: &mut R) {
    if let Some(watch) = on.watching() {
        watch.keeps_location = true;
    }
}

/// Sets the location to this place.
#[inline]
pub(crate) fn is_called_at<R: Runner>(on: &mut R, location: &'static Location<'static>) {
    if let Some(watch) = on.watching() {
        watch.called_at(location);
    }
}

/// Runs SQL without reporting it to observers.
pub(crate) async fn quietly<R: Runner>(on: &mut R, sql: &str) -> Result<()> {
    /// Ends quiet mode when the future ends.
    struct Quiet<'c, R: Runner>(&'c mut R);
    impl<R: Runner> Drop for Quiet<'_, R> {
        fn drop(&mut self) {
            if let Some(watch) = self.0.watching() {
                watch.quiet = false;
            }
        }
    }
    let Some(watch) = on.watching() else {
        return on.batch(sql).await;
    };
    watch.quiet = true;
    let quiet = Quiet(on);
    quiet.0.batch(sql).await
}

/// A statement that is to run, on a connection that somebody watches.
#[derive(Clone)]
pub(crate) struct Starting {
    observers: Arc<Observers>,
    connection: u64,
    location: Option<&'static Location<'static>>,
    rules: AnyRules,
    in_transaction: bool,
}

/// A statement that is running.
pub(crate) struct Started {
    starting: Starting,
    since: Instant,
    /// The SQL, if an observer requested it.
    sql: Option<String>,
    /// The value that each handler keeps.
    kept: Vec<Option<Box<dyn Any + Send + Sync>>>,
    tags: Vec<(&'static str, String)>,
    comment: Option<Comment>,
    /// How many rows it may have.
    bound: Option<Bound>,
}

/// The number of rows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows {
    Returned(usize),
    Affected(usize),
    /// The number is unknown.
    Unknown,
}

/// The SQL of a statement, as a handler may request it.
struct Text<'a> {
    database: &'static str,
    continues: bool,
    /// True if its rows can be bounded.
    bounded: bool,
    render: &'a dyn Fn() -> String,
    values: &'a dyn Fn() -> Vec<String>,
}

impl Starting {
    fn info<'a>(&self, text: &Text<'a>, sql: Option<String>) -> StatementInfo<'a> {
        StatementInfo {
            text: sql.map(OnceCell::from).unwrap_or_default(),
            render: text.render,
            values: text.values,
            database: text.database,
            connection: self.connection,
            location: self.location,
            in_transaction: self.in_transaction,
            continues: text.continues,
        }
    }

    fn before(self, text: &Text<'_>) -> Result<Started> {
        let observers = Arc::clone(&self.observers);
        let mut started = Started {
            since: Instant::now(),
            sql: None,
            kept: Vec::with_capacity(observers.all.len()),
            tags: Vec::new(),
            comment: None,
            bound: None,
            starting: self,
        };
        for events in &observers.all {
            let mut event = BeforeStatement {
                info: started.starting.info(text, started.sql.take()),
                kept: None,
                tags: &mut started.tags,
                bound: &mut started.bound,
            };
            let allowed = events.before_statement(&mut event);
            let BeforeStatement { info, kept, .. } = event;
            started.sql = info.text.into_inner();
            started.kept.push(kept);
            if let Err(source) = allowed {
                let sql = started.sql.clone().unwrap_or_else(text.render);
                let error = Error::Vetoed { source, sql };
                started.after(text, Err(&error));
                return Err(error);
            }
        }
        if !text.bounded {
            started.bound = None;
        }
        if observers.comments {
            started.comment = comment(started.starting.location, &started.tags);
        }
        started.since = Instant::now();
        Ok(started)
    }
}

impl Started {
    /// Reports the end to the handlers that saw the start.
    #[cold]
    fn after(self, text: &Text<'_>, outcome: Result<Rows, &Error>) {
        let elapsed = self.since.elapsed();
        let Self {
            starting,
            mut sql,
            kept,
            tags,
            ..
        } = self;
        for (events, kept) in starting.observers.all.iter().zip(kept) {
            let mut event = AfterStatement {
                info: starting.info(text, sql.take()),
                kept,
                tags: &tags,
                elapsed,
                outcome,
            };
            events.after_statement(&mut event);
            sql = event.info.text.into_inner();
        }
    }
}

/// Returns the observers of the next statement on this connection.
#[inline]
pub(crate) fn starting<R: Runner>(on: &mut R) -> Option<Starting> {
    on.watching()?;
    let depth = on.depth();
    on.watching()?.starting(depth)
}

/// Asks those who watch whether a statement may run.
#[inline]
pub(crate) fn before<D: Dialect, Q: Statement<D>, K: Ask<Q, D>>(
    starting: Option<Starting>,
    statement: &Q,
    part: &Range<usize>,
) -> Result<Option<Started>> {
    match starting {
        None => Ok(None),
        Some(starting) => {
            let asked = Asked::<Q, K, D>::new(statement, part.clone(), &starting.rules);
            before_asked::<D>(starting, &asked).map(Some)
        }
    }
}

/// Tells those who watch how a statement ended.
#[inline]
pub(crate) fn after<D: Dialect, Q: Statement<D>, K: Ask<Q, D>, T>(
    started: Option<Started>,
    statement: &Q,
    part: &Range<usize>,
    result: &Result<T>,
    rows: impl FnOnce(&T) -> Rows,
) {
    if let Some(started) = started {
        let outcome = match result {
            Ok(result) => Ok(rows(result)),
            Err(error) => Err(error),
        };
        let asked = Asked::<Q, K, D>::new(statement, part.clone(), &started.starting.rules);
        after_asked::<D>(started, &asked, outcome);
    }
}

#[cold]
fn before_asked<D: Dialect>(starting: Starting, asked: &dyn IsAsked<D>) -> Result<Started> {
    with_text(asked, |text| starting.before(text))
}

#[cold]
fn after_asked<D: Dialect>(
    started: Started,
    asked: &dyn IsAsked<D>,
    outcome: Result<Rows, &Error>,
) {
    with_text(asked, |text| started.after(text, outcome));
}

fn with_text<D: Dialect, T>(asked: &dyn IsAsked<D>, then: impl FnOnce(&Text<'_>) -> T) -> T {
    then(&Text {
        database: D::DATABASE,
        continues: asked.part().start > 0,
        bounded: asked.is_bounded(),
        render: &|| asked.sql(),
        values: &|| asked.binds(),
    })
}

/// Asks those who watch whether SQL text may run.
pub(crate) fn before_text<D: Dialect>(
    starting: Option<Starting>,
    sql: &dyn Fn() -> String,
    continues: bool,
) -> Result<Option<Started>> {
    let text = Text {
        database: D::DATABASE,
        continues,
        bounded: false,
        render: sql,
        values: &Vec::new,
    };
    starting.map(|starting| starting.before(&text)).transpose()
}
/// Tells those who watch how SQL text ended.
pub(crate) fn after_text<D: Dialect>(
    started: Option<Started>,
    sql: &dyn Fn() -> String,
    continues: bool,
    outcome: Result<Rows, &Error>,
) {
    let text = Text {
        database: D::DATABASE,
        continues,
        bounded: false,
        render: sql,
        values: &Vec::new,
    };
    if let Some(started) = started {
        started.after(&text, outcome);
    }
}

/// While it exists, diesel's statement gets the comment, and is cached by its text if it has a
/// comment or rules.
#[inline]
pub(crate) fn commented(started: &Option<Started>, rules: &AnyRules) -> Option<Commented> {
    let comment = started
        .as_ref()
        .and_then(|started| started.comment.as_ref());
    let limit = started
        .as_ref()
        .and_then(|started| started.bound)
        .map(Bound::limit);
    let has_own_text = comment.is_some() || limit.is_some() || !rules.is_empty();
    has_own_text.then(|| Commented::with(comment, limit))
}

/// The rows of a statement, if they are not more than those who watch allow.
#[inline]
pub(crate) fn bounded<D: Dialect, Q: Statement<D>, K: Ask<Q, D>, T>(
    started: &Option<Started>,
    statement: &Q,
    part: &Range<usize>,
    found: Result<Vec<T>>,
) -> Result<Vec<T>> {
    match started {
        Some(Started {
            bound: Some(bound),
            starting,
            ..
        }) => {
            let sql = || Asked::<Q, K, D>::new(statement, part.clone(), &starting.rules).any_sql();
            bound.keep(found?, sql)
        }
        _ => found,
    }
}

/// The rows of a statement that are read one by one. Observers see its end when the last is read, when one is an
/// error, or when it is dropped.
pub(crate) struct Streamed<'c, D: Dialect, Q: Statement<D>, K: Ask<Q, D>> {
    started: Option<Started>,
    statement: &'c Q,
    part: Range<usize>,
    rows: usize,
    is_over: bool,
    of: std::marker::PhantomData<fn() -> (D, K)>,
}
impl<'c, D: Dialect, Q: Statement<D>, K: Ask<Q, D>> Streamed<'c, D, Q, K> {
    pub(crate) fn new(started: Option<Started>, statement: &'c Q, part: Range<usize>) -> Self {
        Self {
            started,
            statement,
            part,
            rows: 0,
            is_over: false,
            of: std::marker::PhantomData,
        }
    }
    /// Sees the next row; nothing where it is beyond what may be read.
    #[inline]
    pub(crate) fn see<T>(&mut self, row: Result<T>) -> Option<Result<T>> {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                self.end(Err(&error));
                return Some(Err(error));
            }
        };
        let bound = self.started.as_ref().and_then(|started| started.bound);
        if let Some(bound) = bound
            && self.rows >= bound.rows
        {
            return self.beyond(bound).map(Err);
        }
        self.rows += 1;
        Some(Ok(row))
    }
    /// There is a row more than may be.
    #[cold]
    fn beyond(&mut self, bound: Bound) -> Option<Error> {
        self.is_over = true;
        if bound.cut {
            self.end(Ok(()));
            return None;
        }
        let rules = self
            .started
            .as_ref()
            .map(|started| started.starting.rules.clone());
        let asked = Asked::<Q, K, D>::new(
            self.statement,
            self.part.clone(),
            &rules.unwrap_or_default(),
        );
        let error = bound.error(asked.any_sql());
        self.end(Err(&error));
        Some(error)
    }
    /// True if no more rows are to be read.
    #[inline]
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }
    /// The statement has failed before its first row.
    pub(crate) fn failed(&mut self, error: &Error) {
        self.end(Err(error));
    }
    fn end(&mut self, outcome: Result<(), &Error>) {
        if let Some(started) = self.started.take() {
            let outcome = outcome.map(|()| Rows::Returned(self.rows));
            let rules = &started.starting.rules;
            let asked = Asked::<Q, K, D>::new(self.statement, self.part.clone(), rules);
            after_asked::<D>(started, &asked, outcome);
        }
    }
}
impl<D: Dialect, Q: Statement<D>, K: Ask<Q, D>> Drop for Streamed<'_, D, Q, K> {
    #[inline]
    fn drop(&mut self) {
        if self.started.is_some() {
            self.end(Ok(()));
        }
    }
}

/// The beginning or end of a transaction, as it is under way.
pub(crate) struct Timed {
    observers: Option<Arc<Observers>>,
    database: &'static str,
    connection: u64,
    location: Option<&'static Location<'static>>,
    /// The number of transactions around it.
    pub(crate) depth: usize,
    since: Instant,
}
impl Timed {
    fn tell(&self, error: Option<&Error>, which: fn(&dyn Events, &TransactionEvent<'_>)) {
        let Some(observers) = &self.observers else {
            return;
        };
        let event = TransactionEvent {
            database: self.database,
            connection: self.connection,
            depth: self.depth,
            location: self.location,
            elapsed: self.since.elapsed(),
            error,
        };
        observers.tell(|events| which(events, &event));
    }
    pub(crate) fn begun<T>(self, result: &Result<T>) {
        self.tell(result.as_ref().err(), |events, event| events.begin(event));
    }
    /// Returns the closures to run now. If it was not committed, it is rolled back.
    pub(crate) fn committed(self, result: &Result<()>, watch: Option<&mut Watch>) -> Vec<Hook> {
        self.tell(result.as_ref().err(), |events, event| events.commit(event));
        let Some(watch) = watch else {
            return Vec::new();
        };
        match result {
            Ok(()) => watch.hooks().committed(self.depth),
            Err(_) => watch.hooks().rolled_back(self.depth),
        }
    }
    /// Returns the closures to run now.
    pub(crate) fn rolled_back(self, error: Option<&Error>, watch: Option<&mut Watch>) -> Vec<Hook> {
        self.tell(error, |events, event| events.rollback(event));
        match watch {
            Some(watch) => watch.hooks().rolled_back(self.depth),
            None => Vec::new(),
        }
    }
}

/// The beginning, or the end, of a transaction, on a connection that somebody watches.
#[inline]
pub(crate) fn timed<R: Runner>(on: &mut R, ends: bool) -> Option<Timed> {
    on.watching()?;
    let open = on.depth();
    let depth = if ends { open.saturating_sub(1) } else { open };
    Some(on.watching()?.timed(R::Db::DATABASE, depth))
}

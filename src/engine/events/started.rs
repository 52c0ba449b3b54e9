//! A running statement, and the calls of its observers before and after it.

use std::any::Any;
use std::cell::OnceCell;
use std::ops::Range;
use std::panic::Location;
use std::sync::Arc;
use std::time::Instant;

use super::comment::{Comment, Commented, comment};
use super::most_rows::Bound;
use super::observers::Observers;
use super::statement::Rows;
use super::{AfterStatement, BeforeStatement, StatementInfo};
use crate::dialect::Dialect;
use crate::engine::asked::{Ask, Asked, IsAsked};
use crate::error::{Error, Result};
use crate::render::AnyRules;
use crate::statement::Statement;

/// A statement that is about to run, on a connection with observers.
#[derive(Clone)]
pub(crate) struct Starting {
    pub(super) observers: Arc<Observers>,
    pub(super) connection: u64,
    pub(super) location: Option<&'static Location<'static>>,
    pub(super) rules: AnyRules,
    pub(super) in_transaction: bool,
}

/// A statement that is running.
pub(crate) struct Started {
    pub(super) starting: Starting,
    since: Instant,
    /// The SQL, if an observer requested it.
    sql: Option<String>,
    /// The values that the handlers keep.
    kept: Vec<Option<Box<dyn Any + Send + Sync>>>,
    tags: Vec<(&'static str, String)>,
    comment: Option<Comment>,
    /// How many rows it may have.
    pub(super) bound: Option<Bound>,
}

/// The SQL of a statement, as a handler may request it.
struct Text<'a> {
    database: &'static str,
    continues: bool,
    /// True if its rows can be limited.
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

/// Asks the observers whether a statement may run.
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

/// Reports to the observers how a statement ended.
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
pub(super) fn after_asked<D: Dialect>(
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

/// Asks the observers whether SQL text may run.
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
/// Reports to the observers how SQL text ended.
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

/// The rows of a statement, if they are not more than the observers allow.
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

//! A statement that runs again and again, once for each row of another: the N+1 problem.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use super::{BeforeStatement, Events, Veto};

/// Finds statements that run again and again: for tests, and for development.
///
/// A query in a loop over the rows of another sends one unnecessary statement per row. Equal SQL texts are counted in a
/// scope: a closure, or a future, such as the handler of one request.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::engine::events::RepeatedStatements;
/// use relata::prelude::*;
/// # use relata::types::BigInt;
/// # fn f() -> relata::Result<()> {
/// let repeated = RepeatedStatements::new(5);
/// let mut engine = Engine::<SqliteConnection>::builder("sqlite::memory:").events(repeated.clone()).build()?;
/// engine.run_script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")?;
///
/// let (_, found) = repeated.find(|| {
///     for id in 1..=10 {
///         sql_query!("SELECT text FROM notes WHERE id = {}", id => BigInt).one_or_none(&mut engine).unwrap();
///     }
/// });
/// assert_eq!(found[0].times(), 10);
/// println!("{}", found[0]); // 10 times: SELECT text FROM notes WHERE id = ?  at src/notes.rs:12 ..
/// # assert!(found[0].to_string().contains("10 times: SELECT"));
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// To fix it, [load](https://docs.rs/relata/latest/relata/guide/loading) the rows of relations with their parents, or write one query with `in_`.
#[derive(Clone, Debug)]
pub struct RepeatedStatements {
    most: usize,
    /// Identifies the scopes of this detector on a thread.
    id: Arc<()>,
}

impl RepeatedStatements {
    /// Creates a detector that allows each statement to run `most` times in a scope.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            id: Arc::new(()),
        }
    }
    /// Runs a closure, and returns the statements that ran more often in it.
    pub fn find<T>(&self, scope: impl FnOnce() -> T) -> (T, Vec<Repeated>) {
        let seen = Seen::new(self);
        let value = {
            let _entered = Entered::new(&seen);
            scope()
        };
        (value, seen.above(self.most))
    }
    /// Runs a closure in which no statement may run more often.
    ///
    /// # Panics
    /// If a statement does. The message has the SQL and the call sites.
    #[track_caller]
    pub fn check<T>(&self, scope: impl FnOnce() -> T) -> T {
        let (value, found) = self.find(scope);
        refuse(&found);
        value
    }
    /// Runs a future, and returns the statements that ran more often in it. Tasks that it spawns are not part of it.
    ///
    /// ```
    /// use relata::engine::events::RepeatedStatements;
    /// # async fn handle() -> u8 { 0 }
    /// # async fn f(repeated: RepeatedStatements) {
    /// let (response, found) = repeated.find_async(handle()).await;
    /// for statement in found {
    ///     eprintln!("{statement}");
    /// }
    /// # }
    /// ```
    pub fn find_async<F: Future>(&self, scope: F) -> Scoped<F> {
        Scoped {
            future: Box::pin(scope),
            seen: Seen::new(self),
            most: self.most,
        }
    }
    /// Runs a future in which no statement may run more often.
    ///
    /// # Panics
    /// If a statement does. The message has the SQL and the call sites.
    pub async fn check_async<T>(&self, scope: impl Future<Output = T>) -> T {
        let (value, found) = self.find_async(scope).await;
        refuse(&found);
        value
    }
}

#[track_caller]
fn refuse(found: &[Repeated]) {
    if !found.is_empty() {
        let found: Vec<String> = found.iter().map(Repeated::to_string).collect();
        panic!("statements are repeated:\n{}", found.join("\n"));
    }
}

impl Events for RepeatedStatements {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        if !statement.is_further_part() {
            SCOPES.with_borrow(|scopes| {
                for seen in scopes.iter().filter(|seen| Arc::ptr_eq(&seen.id, &self.id)) {
                    seen.add(statement.sql(), statement.location());
                }
            });
        }
        Ok(())
    }
}

thread_local! {
    /// The scopes that this thread is in.
    static SCOPES: RefCell<Vec<Seen>> = const { RefCell::new(Vec::new()) };
}

/// While it exists, the thread is in the scope.
struct Entered;
impl Entered {
    fn new(seen: &Seen) -> Self {
        SCOPES.with_borrow_mut(|scopes| scopes.push(seen.clone()));
        Entered
    }
}
impl Drop for Entered {
    fn drop(&mut self) {
        SCOPES.with_borrow_mut(|scopes| scopes.pop());
    }
}

/// The call sites of a statement, and how often each ran it.
type Sites = Vec<(Option<&'static Location<'static>>, usize)>;

/// The statements of a scope.
#[derive(Clone, Debug)]
struct Seen {
    id: Arc<()>,
    statements: Arc<Mutex<HashMap<String, Sites>>>,
}
impl Seen {
    fn new(detector: &RepeatedStatements) -> Self {
        Self {
            id: Arc::clone(&detector.id),
            statements: Arc::default(),
        }
    }
    fn add(&self, sql: &str, location: Option<&'static Location<'static>>) {
        let mut statements = self
            .statements
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !statements.contains_key(sql) {
            statements.insert(sql.to_owned(), Vec::new());
        }
        let Some(sites) = statements.get_mut(sql) else {
            return;
        };
        match sites.iter_mut().find(|(site, _)| *site == location) {
            Some((_, times)) => *times += 1,
            None => sites.push((location, 1)),
        }
    }
    fn above(&self, most: usize) -> Vec<Repeated> {
        let statements = self
            .statements
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let all = statements.iter().map(|(sql, sites)| Repeated {
            sql: sql.clone(),
            sites: sites.clone(),
        });
        let mut found: Vec<Repeated> = all.filter(|found| found.times() > most).collect();
        found.sort_by(|a, b| (b.times(), &a.sql).cmp(&(a.times(), &b.sql)));
        found
    }
}

/// A statement that has run too often in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    sql: String,
    sites: Sites,
}
impl Repeated {
    /// The SQL of the statement.
    pub fn sql(&self) -> &str {
        &self.sql
    }
    /// How often the statement ran.
    pub fn times(&self) -> usize {
        self.sites.iter().map(|(_, times)| times).sum()
    }
    /// The lines of the program that ran it.
    pub fn locations(&self) -> impl Iterator<Item = &'static Location<'static>> + '_ {
        self.sites.iter().filter_map(|(site, _)| *site)
    }
}
impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} times: {}", self.times(), self.sql)?;
        for (site, times) in &self.sites {
            if let Some(site) = site {
                write!(f, "\n  {times} times at {}:{}", site.file(), site.line())?;
            }
        }
        Ok(())
    }
}

/// A future in a scope: made by [`RepeatedStatements::find_async`].
#[must_use = "it does not run until it is awaited"]
pub struct Scoped<F> {
    future: Pin<Box<F>>,
    seen: Seen,
    most: usize,
}
impl<F: Future> Future for Scoped<F> {
    type Output = (F::Output, Vec<Repeated>);
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = {
            let _entered = Entered::new(&self.seen);
            self.future.as_mut().poll(context)
        };
        polled.map(|value| (value, self.seen.above(self.most)))
    }
}

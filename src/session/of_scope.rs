//! Sessions by scope: one for each request, task or thread, shared by all code inside without passing it on.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::engine::{Driver, Engine};
use crate::error::{Result, SessionError};
use crate::session::Session;
use crate::session::SessionOptions;
use crate::session::transaction::attempt::session_error;

/// Holds one session of an engine, opened on first use: the session of a request, or of any other unit of
/// work. Clones share it.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// use relata::session::{SessionOptions, SessionScope};
/// # use relata::doc::users;
/// # fn f(engine: &Engine<SqliteConnection>) -> relata::Result<()> {
/// let scope = SessionScope::new(engine, &SessionOptions::new());
/// let sara = scope.session()?.get(users::table, 7)?;
/// // Elsewhere, it is the same session, with the same rows.
/// assert_eq!(scope.session()?.get(users::table, 7)?, sara);
/// scope.commit()?;
/// # Ok(())
/// # }
/// ```
///
/// Uncommitted work is rolled back when the last clone is dropped.
pub struct SessionScope<C: Driver>(Arc<Place<C>>);
struct Place<C: Driver> {
    engine: Engine<C>,
    options: SessionOptions<C>,
    session: Mutex<Held<C>>,
}
enum Held<C: Driver> {
    Free(Option<Box<Session<'static, C>>>),
    Lent,
}

impl<C: Driver> SessionScope<C> {
    /// Creates a scope without a session.
    pub fn new(engine: &Engine<C>, options: &SessionOptions<C>) -> Self {
        Self(Arc::new(Place {
            engine: engine.clone(),
            options: options.clone(),
            session: Mutex::new(Held::Free(None)),
        }))
    }
    /// The session, for as long as the returned value exists.
    ///
    /// # Errors
    /// [`SessionError::InUse`] while another caller has it, and those of [`Engine::connect`].
    #[track_caller]
    pub fn session(&self) -> C::Output<'static, LentSession<C>> {
        let lent = self.lend();
        C::drive(async move {
            let mut lent = lent?;
            if lent.session.is_none() {
                let place = &lent.scope.0;
                let opened = C::undrive(place.engine.session_with(&place.options)).await?;
                lent.session = Some(Box::new(opened));
            }
            Ok(lent)
        })
    }
    /// [Commits](Session::commit) the session, if there is one.
    ///
    /// # Errors
    /// [`SessionError::InUse`] while another caller has it, and those of [`Session::commit`].
    #[track_caller]
    pub fn commit(&self) -> C::Output<'static, ()> {
        let lent = self.lend();
        C::drive(async move {
            match &mut lent?.session {
                Some(session) => C::undrive(session.commit()).await,
                None => Ok(()),
            }
        })
    }
    /// [Rolls back](Session::rollback) the session, if there is one.
    ///
    /// # Errors
    /// [`SessionError::InUse`] while another caller has it, and those of [`Session::rollback`].
    #[track_caller]
    pub fn rollback(&self) -> C::Output<'static, ()> {
        let lent = self.lend();
        C::drive(async move {
            match &mut lent?.session {
                Some(session) => C::undrive(session.rollback()).await,
                None => Ok(()),
            }
        })
    }
    /// Drops the session, if there is one that is not in use: its rows are forgotten, uncommitted work is rolled back, and its
    /// connection is free. The next call opens a new one.
    pub fn remove(&self) {
        let session = match &mut *self.held() {
            Held::Free(session) => session.take(),
            Held::Lent => None,
        };
        drop(session);
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held<C>> {
        let held = self.0.session.lock();
        held.unwrap_or_else(PoisonError::into_inner)
    }
    fn lend(&self) -> Result<LentSession<C>> {
        let mut held = self.held();
        match &mut *held {
            Held::Lent => Err(session_error(SessionError::InUse)),
            Held::Free(session) => {
                let session = session.take();
                *held = Held::Lent;
                let scope = self.clone();
                Ok(LentSession { scope, session })
            }
        }
    }
}
impl<C: Driver> Clone for SessionScope<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<C: Driver> fmt::Debug for SessionScope<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionScope").finish_non_exhaustive()
    }
}

/// The session of a [`SessionScope`], which gets it back when this value is dropped.
#[must_use = "the session goes back when this is dropped"]
pub struct LentSession<C: Driver> {
    scope: SessionScope<C>,
    session: Option<Box<Session<'static, C>>>,
}
impl<C: Driver> Deref for LentSession<C> {
    type Target = Session<'static, C>;
    fn deref(&self) -> &Session<'static, C> {
        match &self.session {
            Some(session) => session,
            None => unreachable!("what is given out has a session"),
        }
    }
}
impl<C: Driver> DerefMut for LentSession<C> {
    fn deref_mut(&mut self) -> &mut Session<'static, C> {
        match &mut self.session {
            Some(session) => session,
            None => unreachable!("what is given out has a session"),
        }
    }
}
impl<C: Driver> Drop for LentSession<C> {
    fn drop(&mut self) {
        *self.scope.held() = Held::Free(self.session.take());
    }
}
impl<C: Driver> fmt::Debug for LentSession<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LentSession").finish_non_exhaustive()
    }
}

/// One session for each thread, or for each task, that requests it: SQLAlchemy's
/// [`scoped_session`](https://docs.sqlalchemy.org/en/20/orm/contextual.html). For programs that do not pass the session
/// from function to function.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::Engine;
/// use relata::prelude::*;
/// use relata::session::ScopedSession;
/// # use relata::doc::users;
/// # fn f(engine: &Engine<SqliteConnection>) -> relata::Result<()> {
/// let sessions = ScopedSession::of_threads(engine);
/// let sara = sessions.session()?.get(users::table, 7)?;
/// sessions.session()?.commit()?;
/// sessions.remove(); // at the end of the thread's work
/// # Ok(())
/// # }
/// ```
///
/// A task moves between threads, so sessions of tasks belong to a future: [`scope`](Self::scope).
pub struct ScopedSession<C: Driver> {
    engine: Engine<C>,
    options: SessionOptions<C>,
    /// Identifies the registry among those of the program.
    id: u64,
    of_threads: bool,
}

/// The scopes of a thread, or of the task that it polls, with the registry of each.
type Places = RefCell<Vec<(u64, Box<dyn Any>)>>;
thread_local! {
    static OF_THREAD: Places = const { RefCell::new(Vec::new()) };
    static OF_TASK: Places = const { RefCell::new(Vec::new()) };
}

impl<C: Driver> ScopedSession<C> {
    fn new(engine: &Engine<C>, of_threads: bool) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            engine: engine.clone(),
            options: SessionOptions::new(),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            of_threads,
        }
    }
    /// A session for each thread.
    pub fn of_threads(engine: &Engine<C>) -> Self {
        Self::new(engine, true)
    }
    /// A session for each future that runs in a [`scope`](Self::scope).
    pub fn of_tasks(engine: &Engine<C>) -> Self {
        Self::new(engine, false)
    }
    /// Sets options for the sessions.
    pub fn with_options(self, options: &SessionOptions<C>) -> Self {
        let options = options.clone();
        Self { options, ..self }
    }

    /// Runs a future with its own session, which [`session`](Self::session) returns anywhere inside it. When the
    /// future ends, uncommitted work is rolled back.
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// use relata::session::ScopedSession;
    /// # use relata::doc::users;
    /// # async fn f(engine: &Engine<AsyncPgConnection>) -> relata::Result<()> {
    /// let sessions = ScopedSession::of_tasks(engine);
    /// let job = async {
    ///     sessions.session().await?.add(users::table, (users::name.to("Bo"), users::email.to("b@x")));
    ///     sessions.session().await?.commit().await
    /// };
    /// sessions.scope(job).await
    /// # }
    /// ```
    ///
    /// Tasks that the future spawns are not part of it.
    pub fn scope<F: Future>(&self, future: F) -> InScope<C, F> {
        InScope {
            place: SessionScope::new(&self.engine, &self.options),
            id: self.id,
            future: Box::pin(future),
        }
    }

    /// The session of this thread or task, for as long as the returned value exists.
    ///
    /// # Errors
    /// [`SessionError::InUse`] while another part of the thread or task has it; [`SessionError::NoScope`] in a future outside of any
    /// scope; and those of [`Engine::connect`].
    #[track_caller]
    pub fn session(&self) -> C::Output<'static, LentSession<C>> {
        match self.place() {
            Some(place) => place.session(),
            None => C::drive(async { Err(session_error(SessionError::NoScope)) }),
        }
    }
    /// Drops the session of this thread or task, if there is one: uncommitted work is rolled back.
    pub fn remove(&self) {
        if let Some(place) = self.place() {
            place.remove();
        }
    }

    /// The scope of this thread or task.
    fn place(&self) -> Option<SessionScope<C>> {
        let find = |places: &Places| {
            let places = places.borrow();
            let found = places.iter().rev().find(|(id, _)| *id == self.id);
            found.and_then(|(_, place)| place.downcast_ref::<SessionScope<C>>().cloned())
        };
        if !self.of_threads {
            return OF_TASK.with(find);
        }
        Some(OF_THREAD.with(|places| {
            find(places).unwrap_or_else(|| {
                let place = SessionScope::new(&self.engine, &self.options);
                places.borrow_mut().push((self.id, Box::new(place.clone())));
                place
            })
        }))
    }
}
impl<C: Driver> Clone for ScopedSession<C> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            options: self.options.clone(),
            id: self.id,
            of_threads: self.of_threads,
        }
    }
}
impl<C: Driver> fmt::Debug for ScopedSession<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedSession")
            .field("of_threads", &self.of_threads)
            .finish_non_exhaustive()
    }
}

/// A future with its own session: made by [`ScopedSession::scope`].
#[must_use = "a future does nothing until it is awaited"]
pub struct InScope<C: Driver, F> {
    place: SessionScope<C>,
    id: u64,
    future: Pin<Box<F>>,
}
impl<C: Driver, F: Future> Future for InScope<C, F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        /// Leaves the scope, even on a panic.
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                OF_TASK.with(|places| places.borrow_mut().pop());
            }
        }
        let entered: Box<dyn Any> = Box::new(self.place.clone());
        OF_TASK.with(|places| places.borrow_mut().push((self.id, entered)));
        let _leave = Leave;
        self.future.as_mut().poll(context)
    }
}
impl<C: Driver, F> fmt::Debug for InScope<C, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InScope").finish_non_exhaustive()
    }
}

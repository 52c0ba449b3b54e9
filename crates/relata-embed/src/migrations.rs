//! Migrations on any connection.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use relata::connection::Connection;
use relata::engine::Runner;
use relata_migrate::{
    Applied, Batch, Batched, Error, Migrator, Programs, Progress, Ran, Result, Revisions, Session,
};

use crate::run::Running;
use crate::tenants;

/// The revisions of a program, to run on its own connections: see the [crate](crate).
///
/// `R` is the connection that does the work: `PgConnection` where an `Engine<PgConnection>` is passed. It is inferred.
///
/// | | a blocking connection | an asynchronous one |
/// |---|---|---|
/// | a connection | `migrations.up(&mut conn, "head")?` | `migrations.up(&mut conn, "head").await?` |
/// | an engine, one of its connections | `migrations.up(&mut engine, "head")?` | `migrations.up(&mut engine, "head").await?` |
///
/// What is said of [`Migrator`] holds here: locks, transactions, errors and the table `relata_migrations` are the same. The
/// differences:
///
/// - The transaction of a revision in a transaction that the program has begun is a savepoint. MySQL, whose DDL commits, and SQLite
///   with foreign keys, which cannot be switched off there, refuse it, as do revisions that run without a transaction
///   ([`Error::InTransaction`]). On PostgreSQL the lock is then the program's transaction's: another runner waits until it ends.
/// - `COPY .. FROM stdin` with rows in the file, as `pg_dump` writes it, needs a [`Session`](relata_migrate::Session).
/// - Settings that a revision changes, such as `search_path`, are set back to those that the program had, for the session. One that
///   the program has set with `SET LOCAL`, and a revision changes in the same transaction, is then set for the session too. Settings
///   with names of your own (`app.tenant`) are not set back.
/// - Statements that a connection to PostgreSQL has prepared before a migration changes the types of their columns fail once more
///   with "cached plan must not change result type": migrate first.
/// - If the future is dropped, the revision under way is rolled back, or stays [unfinished](Error::Unfinished) where it runs
///   without a transaction. Its lock goes with the connection, which an engine then closes.
pub struct Migrations<R> {
    revisions: Arc<Revisions>,
    patience: Duration,
    work: Vec<(String, Work<R>)>,
    watch: Option<Watch>,
    batches: Option<BatchWatch>,
}

/// The future of a batch on an asynchronous connection: see [`Migrations::program_async`].
pub type BatchFuture<'c> = Pin<Box<dyn Future<Output = Batched> + Send + 'c>>;

pub(crate) type Work<R> = Box<dyn for<'c> FnMut(&'c mut R) -> BatchFuture<'c> + Send>;
type Watch = Arc<Mutex<dyn FnMut(Progress<'_>) + Send>>;
type BatchWatch = Arc<Mutex<dyn FnMut(Batch<'_>) + Send>>;

/// The output of a connection, with the error of a migration: a `Result`, or a future of one.
pub trait Returned<T> {
    /// The same with one `Result`.
    type Flat;
    #[doc(hidden)]
    fn flat(self) -> Self::Flat;
}

impl<T> Returned<T> for relata::Result<Result<T>> {
    type Flat = Result<T>;
    fn flat(self) -> Result<T> {
        self.unwrap_or_else(|error| {
            Err(Error::Connection {
                source: error.into(),
            })
        })
    }
}

#[cfg(feature = "async")]
impl<'c, T: 'c> Returned<T> for relata::engine::Later<'c, Result<T>> {
    type Flat = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;
    fn flat(self) -> Self::Flat {
        Box::pin(async move { self.await.flat() })
    }
}

/// The output of `C` for a run that returns a `T`.
type Output<'c, C, T> = <<C as Connection>::Output<'c, Result<T>> as Returned<T>>::Flat;

impl<R: Runner> Migrations<R> {
    /// Takes the revisions of a program. Nothing runs yet.
    #[must_use]
    pub fn new(revisions: Revisions) -> Self {
        Self {
            revisions: Arc::new(revisions),
            patience: Duration::from_secs(10),
            work: Vec::new(),
            watch: None,
            batches: None,
        }
    }

    /// Sets how long to wait for another runner; ten seconds by default.
    #[must_use]
    pub fn wait(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Registers a function that does the work of a revision with `program = true`, by typed queries on the connection itself: see
    /// [`Programs::program`]. It changes some rows, returns their number, and is called again until it returns 0.
    ///
    /// ```
    /// # use relata::connection::SqliteConnection;
    /// # use relata::prelude::*;
    /// # use relata_embed::Migrations;
    /// # use relata_migrate::{Embedded, Revisions};
    /// # use relata::doc::users;
    /// # fn f() -> Result<(), Box<dyn std::error::Error>> {
    /// # let file = |folder, facts, up| Embedded { folder, facts, up, down: None };
    /// # let create = "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER);
    /// #     INSERT INTO users (age) VALUES (NULL), (NULL), (NULL);";
    /// # let revisions = Revisions::embedded(&[
    /// #     file("1_create", "", create), file("2_fill", "parents = ['1']\nprogram = true", "")])?;
    /// # let mut conn = SqliteConnection::connect(":memory:")?;
    /// let mut migrations = Migrations::new(revisions).program("2", |conn: &mut SqliteConnection| {
    ///     let left = from(users::table).filter(users::age.is_null());
    ///     let ids = left.limit(2).select(users::id).all(conn)?;
    ///     let fill = update(users::table).set(users::age.to(18)).filter(users::id.in_(&ids));
    ///     Ok(fill.run(conn)? as u64)
    /// });
    /// migrations.up(&mut conn, "head")?;
    /// # assert_eq!(from(users::table).filter(users::age.eq(18)).count(&mut conn)?, 3);
    /// # Ok(())
    /// # }
    /// # f().unwrap();
    /// ```
    #[must_use]
    pub fn program(
        mut self,
        id: impl Into<String>,
        mut work: impl FnMut(&mut R) -> Batched + Send + 'static,
    ) -> Self {
        let work: Work<R> = Box::new(move |conn| {
            let done = work(conn);
            Box::pin(std::future::ready(done))
        });
        self.work.push((id.into(), work));
        self
    }

    /// The same on an asynchronous connection: `|conn| Box::pin(async move { .. })`.
    #[must_use]
    pub fn program_async(
        mut self,
        id: impl Into<String>,
        work: impl for<'c> FnMut(&'c mut R) -> BatchFuture<'c> + Send + 'static,
    ) -> Self {
        self.work.push((id.into(), Box::new(work)));
        self
    }

    /// Calls this while revisions run: for a progress bar, or a line for each. It runs on another thread.
    #[must_use]
    pub fn on_progress(mut self, watch: impl FnMut(Progress<'_>) + Send + 'static) -> Self {
        self.watch = Some(Arc::new(Mutex::new(watch)));
        self
    }

    /// Calls this after each batch of a revision whose work the program does.
    #[must_use]
    pub fn on_batch(mut self, watch: impl FnMut(Batch<'_>) + Send + 'static) -> Self {
        self.batches = Some(Arc::new(Mutex::new(watch)));
        self
    }

    /// Runs what leads up to a revision: see [`Migrator::up`].
    ///
    /// # Errors
    /// Those of [`Migrator::up`], [`Error::InTransaction`], and [`Error::Connection`] if the engine has no connection.
    pub fn up<'c, C>(&'c mut self, conn: &'c mut C, target: &str) -> Output<'c, C, Vec<Ran>>
    where
        C: Connection<On = R>,
        C::Output<'c, Result<Vec<Ran>>>: Returned<Vec<Ran>>,
    {
        let (target, watch) = (target.to_owned(), self.watch.clone());
        self.run(conn, move |migrator| {
            migrator.up_watched(&target, &mut |progress| tell(watch.as_ref(), progress))
        })
    }

    /// Undoes the revisions after one: see [`Migrator::down`].
    ///
    /// # Errors
    /// Those of [`Migrator::down`], [`Error::InTransaction`], and [`Error::Connection`] if the engine has no connection.
    pub fn down<'c, C>(&'c mut self, conn: &'c mut C, target: &str) -> Output<'c, C, Vec<Ran>>
    where
        C: Connection<On = R>,
        C::Output<'c, Result<Vec<Ran>>>: Returned<Vec<Ran>>,
    {
        let (target, watch) = (target.to_owned(), self.watch.clone());
        self.run(conn, move |migrator| {
            migrator.down_watched(&target, &mut |progress| tell(watch.as_ref(), progress))
        })
    }

    /// Says of revisions that they ran, without running them: see [`Migrator::stamp`].
    ///
    /// # Errors
    /// Those of [`Migrator::stamp`], and [`Error::Connection`] if the engine has no connection.
    pub fn stamp<'c, C>(&'c mut self, conn: &'c mut C, target: &str) -> Output<'c, C, ()>
    where
        C: Connection<On = R>,
        C::Output<'c, Result<()>>: Returned<()>,
    {
        let target = target.to_owned();
        self.run(conn, move |migrator| migrator.stamp(&target))
    }

    /// Returns the revisions that ran according to the database: see [`Migrator::applied`].
    ///
    /// # Errors
    /// Those of [`Migrator::applied`], and [`Error::Connection`] if the engine has no connection.
    pub fn applied<'c, C>(&'c mut self, conn: &'c mut C) -> Output<'c, C, Vec<Applied>>
    where
        C: Connection<On = R>,
        C::Output<'c, Result<Vec<Applied>>>: Returned<Vec<Applied>>,
    {
        self.run(conn, |migrator| migrator.applied())
    }

    /// Calls a function with the migrator of each tenant's schema, one after the other, and returns the results: if one tenant
    /// fails, the others still run. It is [`relata_migrate::each`] on one connection, which has the schema that it had before
    /// when all are done.
    ///
    /// A schema is created unless it exists: on PostgreSQL a schema, selected by `search_path`, on MySQL a database of the
    /// server, selected by `USE`. Each has its own table `relata_migrations`: see [`Migrator::in_schema`]. In a transaction of the
    /// program `search_path` is set for that transaction (`SET LOCAL`). A connection to MySQL that had no database
    /// stays in that of the last tenant; so does one whose future is dropped, until an engine closes it.
    ///
    /// ```no_run
    /// use relata::connection::PgConnection;
    /// use relata_embed::Migrations;
    /// # fn f(revisions: relata_migrate::Revisions, conn: &mut PgConnection) -> Result<(), relata_migrate::Error> {
    /// let mut migrations = Migrations::new(revisions);
    /// let tenants = migrations.each(conn, ["acme", "globex"], |_, migrator| migrator.up("head"))?;
    /// for (schema, ran) in tenants {
    ///     match ran {
    ///         Ok(ran) => println!("{schema}: {} revisions", ran.len()),
    ///         Err(error) => eprintln!("{schema}: {error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The whole fails if the connection does not tell its schema, or cannot select it again, and with [`Error::Connection`] if the
    /// engine has no connection. Each tenant has its own errors, and [`Error::NoTenant`] on SQLite, where each tenant has a file.
    pub fn each<'c, C, S, T>(
        &'c mut self,
        conn: &'c mut C,
        schemas: impl IntoIterator<Item = S>,
        work: impl FnMut(&str, &mut Migrator<'_>) -> Result<T> + Send + 'static,
    ) -> Output<'c, C, Vec<(String, Result<T>)>>
    where
        S: Into<String>,
        T: Send + 'static,
        C: Connection<On = R>,
        C::Output<'c, Result<Vec<(String, Result<T>)>>>: Returned<Vec<(String, Result<T>)>>,
    {
        let schemas: Vec<String> = schemas.into_iter().map(Into::into).collect();
        self.perform(conn, move |session, with, programs| {
            tenants::each(session, with, programs, schemas, work)
        })
    }

    fn run<'c, C, T>(
        &'c mut self,
        conn: &'c mut C,
        work: impl FnOnce(&mut Migrator<'_>) -> Result<T> + Send + 'static,
    ) -> Output<'c, C, T>
    where
        T: Send + 'static,
        C: Connection<On = R>,
        C::Output<'c, Result<T>>: Returned<T>,
    {
        self.perform(conn, |session, (revisions, patience), programs| {
            let migrator = Migrator::new(revisions, session)?;
            work(&mut migrator.wait(patience).with(programs))
        })
    }

    /// Does something with a session over the connection, with the revisions, and with the work of the program.
    fn perform<'c, C, T>(
        &'c mut self,
        conn: &'c mut C,
        work: impl FnOnce(&mut Session, (&Revisions, Duration), &mut Programs<'_>) -> Result<T>
        + Send
        + 'static,
    ) -> Output<'c, C, T>
    where
        T: Send + 'static,
        C: Connection<On = R>,
        C::Output<'c, Result<T>>: Returned<T>,
    {
        let (revisions, patience) = (Arc::clone(&self.revisions), self.patience);
        let ids: Vec<String> = self.work.iter().map(|(id, _)| id.clone()).collect();
        let batches = self.batches.clone();
        let running = Running {
            job: Box::new(move |session, ask| {
                let mut programs = Programs::new();
                for id in ids {
                    let ask = ask.clone();
                    programs = programs.program(id.clone(), move |_| ask.batch(&id));
                }
                let mut programs = programs.on_batch(|batch| {
                    if let Some(watch) = &batches {
                        watch.lock().unwrap_or_else(PoisonError::into_inner)(batch);
                    }
                });
                work(session, (&revisions, patience), &mut programs)
            }),
            work: &mut self.work,
        };
        conn.perform(running).flat()
    }
}

fn tell(watch: Option<&Watch>, progress: Progress<'_>) {
    if let Some(watch) = watch {
        watch.lock().unwrap_or_else(PoisonError::into_inner)(progress);
    }
}

//! A database of its own for each test.

#[cfg(feature = "mysql-backend")]
mod mysql;
#[cfg(feature = "postgres-backend")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod url;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use relata::connection::Connection;
use relata::dialect::Dialect;
use relata::engine::{Driver, Engine};

/// A new database on a server, dropped when this is: for tests of programs that open connections of their own, such as
/// services over an [`Engine`]. Tests may run side by side, in one process or several.
///
/// ```no_run
/// use relata::connection::PgConnection;
/// use relata::prelude::*;
/// use relata_test::TestDatabase;
///
/// # #[cfg(feature = "postgres")]
/// # fn f() -> relata::Result<()> {
/// let url = std::env::var("TEST_DATABASE_URL").expect("a server where databases may be created");
/// let database = TestDatabase::<PgConnection>::new(&url, "CREATE TABLE notes (text TEXT)")?;
/// let mut engine = database.engine()?;
/// engine.run_script("INSERT INTO notes VALUES ('milk')")?;
/// # Ok(())
/// # }
/// ```
///
/// `C` is the kind of connection that makes and drops it, such as that of the program. With an asynchronous one, `new` and
/// `made_by` return futures.
///
/// | | how it is made |
/// |---|---|
/// | PostgreSQL | as a copy of a template (`CREATE DATABASE .. TEMPLATE ..`), which takes some 20 ms. The template is made once for each schema: it is called `relata_test_template_` and a hash of the schema, and stays on the server, for the next run. The server is version 13 or newer |
/// | MySQL, MariaDB | recreated: the schema runs each time |
/// | SQLite | recreated, as a file in the folder for temporary files; only the scheme of the URL matters: `sqlite:` |
///
/// The user of the URL must be allowed to create databases. A process that is killed leaves its databases behind, whose
/// names begin with `relata_test_`.
pub struct TestDatabase<C: Driver<Dialect: TestServer>> {
    server: String,
    name: String,
    url: String,
    kept: bool,
    conn: PhantomData<fn() -> C>,
}

/// A database that [`TestDatabase`] can make: PostgreSQL, SQLite and MySQL.
pub trait TestServer: Dialect {
    /// Creates a database, and returns its URL.
    #[doc(hidden)]
    fn make<C: Driver + Connection<Dialect = Self>>(
        server: &str,
        name: &str,
        setup: Setup,
    ) -> impl Future<Output = relata::Result<String>> + Send;
    /// Drops a database.
    #[doc(hidden)]
    fn remove<C: Driver + Connection<Dialect = Self>>(
        server: &str,
        name: &str,
    ) -> impl Future<Output = relata::Result<()>> + Send;
}

/// How the tables of a new database are created.
#[doc(hidden)]
pub enum Setup {
    /// By SQL text.
    Script(String),
    /// By a function of the URL; its version decides when a template is out of date.
    By(String, Box<SetupFunction>),
}
type SetupFunction = dyn FnOnce(&str) -> Result<(), Box<dyn Error + Send + Sync>> + Send;

impl Setup {
    /// A name that changes with the schema.
    fn template(&self) -> String {
        let (kind, text) = match self {
            Setup::Script(sql) => (0, sql),
            Setup::By(version, _) => (1, version),
        };
        // FNV-1a: the same in every build, as that of the standard library need not be.
        let hash = text.bytes().chain([kind]);
        let hash = hash.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("relata_test_template_{hash:016x}")
    }

    /// Makes the tables in the database of this URL.
    async fn run<C: Driver>(self, url: &str) -> relata::Result<()> {
        match self {
            Setup::Script(sql) => {
                let mut conn = C::undrive(C::connect(url)).await?;
                C::undrive(conn.run_script(&sql)).await
            }
            Setup::By(_, function) => {
                // On a thread of its own, since what blocks inside a runtime of tokio may panic.
                let done = std::thread::scope(|scope| scope.spawn(|| function(url)).join());
                match done {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(failed(error.to_string())),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        }
    }
}

/// An error that is not the database's.
fn failed(why: String) -> relata::Error {
    diesel::ConnectionError::BadConnection(why).into()
}

impl<C: Driver<Dialect: TestServer>> TestDatabase<C> {
    /// A new database on the server of this URL, in which the statements of `schema` have run.
    ///
    /// # Errors
    /// [`Error::Connection`](relata::Error::Connection) where the server does not answer; the error of the first statement
    /// that fails.
    pub fn new(server: &str, schema: &str) -> C::Output<'static, Self> {
        Self::made(server.to_owned(), Setup::Script(schema.to_owned()))
    }

    /// Creates a database whose tables a function creates: it gets the URL, and may run migrations there.
    ///
    /// On PostgreSQL the function runs once for each `version`, and creates the template. The version should identify the
    /// migrations: their number, or the last one's name.
    ///
    /// ```no_run
    /// use relata::connection::PgConnection;
    /// use relata_test::TestDatabase;
    ///
    /// # #[cfg(feature = "postgres")]
    /// # fn f(url: &str) -> relata::Result<()> {
    /// # fn migrate(url: &str) -> Result<(), std::io::Error> { Ok(()) }
    /// let database = TestDatabase::<PgConnection>::made_by(url, "0007_add_tenants", |url| Ok(migrate(url)?))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`Error::Connection`](relata::Error::Connection) with the error of the function.
    pub fn made_by<F>(server: &str, version: &str, function: F) -> C::Output<'static, Self>
    where
        F: FnOnce(&str) -> Result<(), Box<dyn Error + Send + Sync>> + Send + 'static,
    {
        let setup = Setup::By(version.to_owned(), Box::new(function));
        Self::made(server.to_owned(), setup)
    }

    fn made(server: String, setup: Setup) -> C::Output<'static, Self> {
        C::drive(async move {
            // Dropped if making it fails halfway.
            let mut database = Self {
                name: name(),
                url: String::new(),
                server,
                kept: false,
                conn: PhantomData,
            };
            let made = C::Dialect::make::<C>(&database.server, &database.name, setup).await;
            database.url = made?;
            Ok(database)
        })
    }

    /// The name of the template of a `version` on PostgreSQL, to drop it when it is no longer needed.
    pub fn template_of(version: &str) -> String {
        Setup::By(version.to_owned(), Box::new(|_| Ok(()))).template()
    }

    /// The URL of the database. It may hold a password.
    pub fn url(&self) -> &str {
        &self.url
    }
    /// The name of the database on the server.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// A connection to it.
    ///
    /// # Errors
    /// [`Error::Connection`](relata::Error::Connection).
    pub fn connect(&self) -> C::Output<'static, C> {
        C::connect(&self.url)
    }
    /// An engine over it.
    ///
    /// # Errors
    /// [`Error::Connection`](relata::Error::Connection) where the URL has an option that is none.
    pub fn engine(&self) -> relata::Result<Engine<C>> {
        Engine::new(&self.url)
    }
    /// Does not drop the database, so that one may look into it after a test.
    pub fn keep(&mut self) {
        self.kept = true;
    }
}

impl<C: Driver<Dialect: TestServer>> Drop for TestDatabase<C> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let (server, name) = (&self.server, &self.name);
        // A runtime of tokio cannot be entered from inside another.
        let removed = std::thread::scope(|scope| {
            let thread = scope.spawn(|| block_on(C::Dialect::remove::<C>(server, name)));
            thread.join()
        });
        match removed {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("the test's database {name} stays: {error}"),
            Err(_) => eprintln!("the test's database {name} stays"),
        }
    }
}

impl<C: Driver<Dialect: TestServer>> fmt::Debug for TestDatabase<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password.
        f.debug_struct("TestDatabase")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A name that no other database has.
fn name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    // Containers have the same process ids.
    let time = time.unwrap_or_default().as_nanos() % 1_000_000_000_000_000;
    format!("relata_test_{}_{time:x}_{count}", std::process::id())
}

#[cfg(feature = "async-base")]
fn block_on<T>(future: impl Future<Output = relata::Result<T>>) -> relata::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .map_err(|error| failed(error.to_string()))?
        .block_on(future)
}
/// The futures of blocking connections are ready at once.
#[cfg(not(feature = "async-base"))]
fn block_on<T>(future: impl Future<Output = relata::Result<T>>) -> relata::Result<T> {
    use std::task::{Context, Poll, Waker};
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(failed("a blocking connection does not wait".to_owned())),
    }
}

//! SQLite databases in memory.

use relata::backend::Sqlite;
#[cfg(feature = "async-sqlite")]
use relata::connection::AsyncSqliteConnection;
use relata::connection::SqliteConnection;
use relata::engine::{Driver, Engine};
use relata::prelude::*;

/// A database of SQLite in memory, in which the statements of `schema` have run. It goes away with the connection.
///
/// ```
/// # fn f() -> relata::Result<()> {
/// use relata::prelude::*;
///
/// let mut conn = relata_test::sqlite("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
/// conn.run_script("INSERT INTO notes (text) VALUES ('milk')")?;
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// A program may have its schema in a file: `relata_test::sqlite(include_str!("../schema.sql"))`.
///
/// # Errors
/// That of the first statement that fails.
pub fn sqlite(schema: &str) -> relata::Result<SqliteConnection> {
    let mut conn = SqliteConnection::connect(":memory:")?;
    conn.run_script(schema)?;
    Ok(conn)
}

/// [`sqlite`] on an asynchronous connection.
///
/// # Errors
/// That of the first statement that fails.
#[cfg(feature = "async-sqlite")]
pub async fn async_sqlite(schema: &str) -> relata::Result<AsyncSqliteConnection> {
    let mut conn = AsyncSqliteConnection::connect(":memory:").await?;
    conn.run_script(schema).await?;
    Ok(conn)
}

/// An engine over a database of SQLite in memory, in which the statements of `schema` have run: for programs that take an
/// [`Engine`]. All its connections share the database, and no other engine has it, so that tests may run in parallel.
///
/// `C` is `SqliteConnection`, or `AsyncSqliteConnection`, with which the function returns a future.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::prelude::*;
///
/// # fn f() -> relata::Result<()> {
/// let mut engine = relata_test::sqlite_engine::<SqliteConnection>("CREATE TABLE notes (text TEXT)")?;
/// engine.run_script("INSERT INTO notes VALUES ('milk')")?;
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// # Errors
/// The error of the first statement that fails.
pub fn sqlite_engine<C: Driver + Connection<Dialect = Sqlite>>(
    schema: &str,
) -> C::Output<'_, Engine<C>> {
    C::drive(async move {
        let mut engine = Engine::<C>::new("sqlite::memory:")?;
        C::undrive(engine.run_script(schema)).await?;
        Ok(engine)
    })
}

//! A connection in a transaction that is never committed.

use std::num::NonZeroUsize;
use std::ops::{Deref, DerefMut};

use relata::connection::Connection;
use relata::engine::{Driver, Runner, Task};
use relata::statement::{Returns, RowStatement};

/// Begins a transaction on a connection, which is rolled back when the connection is dropped: nobody else sees the writes of
/// a test, and no other test finds them.
///
/// Transactions of the program under test become savepoints in it, so they commit, fail and nest as always.
///
/// ```
/// use relata::prelude::*;
/// use relata::types::BigInt;
///
/// # fn f() -> relata::Result<()> {
/// # let conn = relata_test::sqlite("CREATE TABLE notes (text TEXT)")?;
/// // On a server: `PgConnection::connect(&std::env::var("TEST_DATABASE_URL")?)?`
/// let mut conn = relata_test::rolled_back(conn)?;
/// conn.transaction(|tx| tx.run_script("INSERT INTO notes VALUES ('milk')"))?;
/// let count = sql_query!("SELECT count(*) FROM notes" => BigInt);
/// assert_eq!(count.one(&mut conn)?, 1);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// On an asynchronous connection this is a future.
///
/// It does not undo what databases keep apart from transactions: numbers from sequences and AUTO_INCREMENT, and
/// on MySQL CREATE, ALTER and DROP, which commit. A [`TestDatabase`](crate::TestDatabase) works for these too, and for programs
/// that open connections of their own.
///
/// # Errors
/// [`Error::Connection`](relata::Error::Connection) if the connection is lost.
pub fn rolled_back<C: Driver>(mut conn: C) -> C::Output<'static, RolledBack<C>> {
    C::drive(async move {
        Runner::begin(&mut conn).await?;
        Ok(RolledBack { conn })
    })
}

/// A connection in a transaction that is never committed: made by [`rolled_back`].
///
/// It runs statements as the connection does that it holds, and dereferences to it.
#[derive(Debug)]
pub struct RolledBack<C> {
    conn: C,
}

// The end of the connection is the end of its transaction.
impl<C> Deref for RolledBack<C> {
    type Target = C;
    fn deref(&self) -> &C {
        &self.conn
    }
}
impl<C> DerefMut for RolledBack<C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.conn
    }
}

impl<C: Driver> Connection for RolledBack<C> {
    type Dialect = <C as Connection>::Dialect;
    type On = C;
    type Output<'c, T: Send + 'c> = C::Output<'c, T>;
    type Stream<'c, T: Send + 'static> = C::Stream<'c, T>;

    fn perform<'c, T: Task<C> + 'c>(&'c mut self, task: T) -> C::Output<'c, T::Out> {
        self.conn.perform(task)
    }
    fn chunked<'c, T: Send + 'static>(
        rows: C::Stream<'c, T>,
        n: NonZeroUsize,
    ) -> C::Stream<'c, Vec<T>>
    where
        Self: 'c,
    {
        C::chunked(rows, n)
    }
    fn stream<'c, Q: RowStatement<Self::Dialect>>(
        &'c mut self,
        statement: &'c Q,
    ) -> C::Stream<'c, <Q as Returns>::Row> {
        self.conn.stream(statement)
    }
}

//! Running statements.

#[cfg(feature = "mysql-backend")]
pub(crate) mod mysql;
#[cfg(feature = "postgres-backend")]
mod postgres;
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
mod reader;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;
mod verbs;

pub use verbs::{Execute, ToSql};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::query::{Query, Shape};

/// A connection that statements run on: diesel's own, `SqliteConnection`, `PgConnection` or
/// `MysqlConnection`.
///
/// The verbs of [`Execute`] return what the connection says: a `Result` from a blocking one.
pub trait Connection {
    /// Its database.
    type Dialect: Dialect;
    /// What a verb returns.
    type Output<'c, T: 'c>
    where
        Self: 'c;
    /// Rows one by one.
    type Stream<'c, T: 'static>
    where
        Self: 'c;

    /// Runs a statement and folds its rows.
    #[doc(hidden)]
    fn fetch<'c, Q, T: 'c>(
        &'c mut self,
        query: &'c Q,
        shape: Shape,
        take: impl FnOnce(&mut dyn Iterator<Item = Result<Q::Row>>) -> Result<T> + 'c,
    ) -> Self::Output<'c, T>
    where
        Q: Query<Self::Dialect>;

    /// Runs `SELECT count(*)` or `SELECT EXISTS` over a statement.
    #[doc(hidden)]
    fn ask<'c, Q>(&'c mut self, query: &'c Q, shape: Shape) -> Self::Output<'c, i64>
    where
        Q: Query<Self::Dialect>;

    /// Turns what [`ask`](Self::ask) gave into a truth value.
    #[doc(hidden)]
    fn map<'c, A: 'c, B: 'c>(
        output: Self::Output<'c, A>,
        f: impl FnOnce(A) -> B + 'c,
    ) -> Self::Output<'c, B>
    where
        Self: 'c;

    /// Runs a statement and gives its rows one by one.
    #[doc(hidden)]
    fn stream<'c, Q>(&'c mut self, query: &'c Q) -> Self::Stream<'c, Q::Row>
    where
        Q: Query<Self::Dialect>;

    /// Runs a statement for its effect and gives the number of rows it touched.
    #[doc(hidden)]
    fn run<'c, Q>(&'c mut self, query: &'c Q) -> Self::Output<'c, usize>
    where
        Q: Query<Self::Dialect>;
}

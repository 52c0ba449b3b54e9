//! COPY of PostgreSQL: rows [into](into) a table and [out of](out) a query, in binary form.
//!
//! Through what diesel offers of it, on libpq. diesel-async offers nothing: its connection keeps tokio-postgres's client
//! to itself.

#[cfg(feature = "postgres")]
mod find;
mod into;
mod out;
#[cfg(feature = "postgres")]
mod row;
#[cfg(feature = "postgres")]
mod wire;

pub use out::CopyOut;

use diesel::pg::Pg;

use super::Connection;

/// A connection that has COPY: `PgConnection`.
///
/// diesel-async has no COPY, and its connection does not let others use the client below it. In an asynchronous program a
/// `PgConnection` on a thread for blocking work can copy
/// ([`spawn_blocking`](https://docs.rs/tokio/latest/tokio/task/fn.spawn_blocking.html)), or
/// [`insert_into(..).rows(..)`](crate::write::InsertInto::rows) inserts many rows with each statement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no COPY",
    label = "COPY needs a blocking connection to PostgreSQL, `PgConnection`",
    note = "`insert_into(..).rows(..)` and `stream` do the same on every connection"
)]
pub trait CopyConnection: Connection<Dialect = Pg> {
    /// The connection.
    #[cfg(feature = "postgres")]
    #[doc(hidden)]
    fn copying(&mut self) -> &mut diesel::PgConnection;
}
#[cfg(feature = "postgres")]
#[diagnostic::do_not_recommend]
impl CopyConnection for diesel::PgConnection {
    fn copying(&mut self) -> &mut diesel::PgConnection {
        self
    }
}

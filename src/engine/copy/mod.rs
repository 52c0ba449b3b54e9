//! COPY of PostgreSQL: rows [into](into) a table and [out of](out) a query, in binary form.
//!
//! Blocking connections use diesel's own COPY. diesel-async has none, and keeps
//! tokio-postgres's client to itself, so there COPY uses the [stream](stream) below the client.

#[cfg(feature = "async-postgres")]
mod asynchronous;
#[cfg(feature = "postgres")]
mod blocking;
#[cfg(feature = "async-postgres")]
mod connect;
mod find;
mod into;
mod out;
mod read_row;
mod runner;
#[cfg(feature = "async-postgres")]
mod stream;

pub use out::CopyOut;
#[doc(hidden)]
pub use runner::{CopyRunner, NotSent, RowPieces, RowSink, Unread};

#[cfg(feature = "async-postgres")]
pub(in crate::engine) use connect::Beside;
#[cfg(all(feature = "async-postgres", not(feature = "tls")))]
pub(in crate::engine) use connect::open;
#[cfg(all(feature = "async-postgres", feature = "tls"))]
pub(in crate::engine) use connect::{connect, failed};

use diesel::pg::Pg;

use super::Connection;
use super::pool::{Driver, Engine, Pooled};
use super::routing::RoutedEngine;
use super::transaction::Transaction;
use crate::error::{Error, Result};

/// A connection that has COPY: `PgConnection` or `AsyncPgConnection`, one of an engine, a transaction on one, or the engine.
///
/// An `AsyncPgConnection` must have been opened by relata ([`connect`](Connection::connect), an engine), over TCP or to one local
/// socket: COPY uses the stream below the client, which diesel-async does not expose. On others it is an
/// [`Error::Encode`](crate::Error::Encode).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no COPY",
    label = "COPY needs a connection to PostgreSQL: `PgConnection` or `AsyncPgConnection`",
    note = "`insert_into(..).rows(..)` and `stream` do the same on every connection"
)]
pub trait CopyConnection: Connection<Dialect = Pg, On: CopyRunner> {
    /// The result of [`copy_out`](CopyOut::copy_out), whose function has its own errors: a `Result`, or a future of one.
    type Copied<'c, T: Send + 'c, E: From<Error> + Send + 'c>
    where
        Self: 'c;
    #[doc(hidden)]
    fn copied<'c, T: Send + 'c, E: From<Error> + Send + 'c>(
        output: Self::Output<'c, Result<T, E>>,
    ) -> Self::Copied<'c, T, E>
    where
        Self: 'c;
}

/// Implements COPY for types that use a connection inside them.
macro_rules! as_the_connection {
    ($($on:ty $(, $lifetime:lifetime)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($lifetime,)? C: Driver + CopyConnection + CopyRunner> CopyConnection for $on {
            type Copied<'c, T: Send + 'c, E: From<Error> + Send + 'c>
                = C::Copied<'c, T, E>
            where
                Self: 'c;
            fn copied<'c, T: Send + 'c, E: From<Error> + Send + 'c>(
                output: Self::Output<'c, Result<T, E>>,
            ) -> Self::Copied<'c, T, E>
            where
                Self: 'c,
            {
                C::copied(output)
            }
        }
    )*};
}
as_the_connection! {
    Pooled<C>;
    Engine<C>;
    &Engine<C>;
    RoutedEngine<C>;
    &RoutedEngine<C>;
    Transaction<'a, C>, 'a;
}

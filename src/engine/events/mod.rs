//! Events on connections, for observers: statements before and after they run, transactions, check-outs.
//!
//! An [`Engine`](super::Engine) gets one or several [`Events`] from its [builder](super::EngineBuilder::events); a single
//! connection from [`watch`]. Without observers, a statement costs one extra branch.
//!
//! ```
//! use relata::connection::SqliteConnection;
//! use relata::engine::Engine;
//! use relata::engine::events::{AfterStatement, Events};
//! use relata::prelude::*;
//!
//! struct Log;
//! impl Events for Log {
//!     fn after_statement(&self, statement: &mut AfterStatement<'_>) {
//!         println!("{:?} {}", statement.elapsed(), statement.sql());
//!     }
//! }
//!
//! # fn f() -> relata::Result<()> {
//! let mut engine = Engine::<SqliteConnection>::builder("sqlite::memory:").events(Log).build()?;
//! engine.run_script("CREATE TABLE notes (text TEXT)")?;
//! # Ok(())
//! # }
//! # f().unwrap();
//! ```

mod calls;
mod comment;
mod connection;
mod hooks;
#[cfg(feature = "metrics")]
mod metrics;
mod most_rows;
mod observers;
mod of_connection;
mod repeated;
mod started;
mod statement;
mod streamed;
#[cfg(feature = "tracing")]
mod tracing;
mod watch;

pub use connection::{CheckIn, CheckOut, ConnectionEvent, TransactionEvent};
#[cfg(feature = "metrics")]
pub use metrics::Metrics;
pub use of_connection::watch;
pub use repeated::{Repeated, RepeatedStatements, Scoped};
pub use statement::{AfterStatement, BeforeStatement, StatementInfo};
#[cfg(feature = "tracing")]
pub use tracing::Tracing;

#[cfg(feature = "blocking-base")]
pub(crate) use calls::restore_after;
pub(crate) use calls::{called_at, failed, is_called_at, keep_location, quietly, starting, timed};
pub(crate) use comment::{is_cached, is_commented, push_comment, row_limit};
pub(crate) use hooks::{Hook, Hooks};
pub(crate) use observers::Observers;
pub(crate) use started::Starting;
pub(crate) use started::{after, after_text, before, before_text, bounded, commented};
pub(crate) use statement::Rows;
pub(crate) use streamed::Streamed;
pub(crate) use watch::{InTwoPhase, Watch};

/// The reason that a handler stops a statement.
pub type Veto = Box<dyn std::error::Error + Send + Sync>;

/// A hook for events on the connections of an [engine](super::EngineBuilder::events).
///
/// Each method does nothing unless it is implemented. Methods run on the thread of the statement, or in its task, so they must
/// not block. They are named after
/// [SQLAlchemy's events](https://docs.sqlalchemy.org/en/20/core/events.html).
///
/// All statements are reported: those of the verbs, of loading, of a session, each part of a large INSERT, COPY, and
/// scripts. The start and end of transactions and savepoints are not statements, but separate events.
pub trait Events: Send + Sync + 'static {
    /// A statement is about to run.
    ///
    /// ```
    /// use relata::engine::events::{BeforeStatement, Events, Veto};
    ///
    /// /// Lets nothing write.
    /// struct OnlyReads;
    /// impl Events for OnlyReads {
    ///     fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
    ///         match statement.operation() {
    ///             "SELECT" => Ok(()),
    ///             other => Err(format!("{other} while the shop is closed").into()),
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// An error prevents the statement from running: the caller gets [`Error::Vetoed`](crate::Error::Vetoed).
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        let _ = statement;
        Ok(())
    }
    /// A statement has run, or has failed. Rows that are read one by one have been read to the end, or were dropped.
    ///
    /// It is not called for a statement whose future is dropped before the database has answered.
    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        let _ = statement;
    }
    /// The engine has opened a connection.
    fn connect(&self, connection: &ConnectionEvent<'_>) {
        let _ = connection;
    }
    /// A connection has been checked out, or an attempt to do so has failed.
    fn check_out(&self, check_out: &CheckOut<'_>) {
        let _ = check_out;
    }
    /// A connection has been returned.
    fn check_in(&self, check_in: &CheckIn<'_>) {
        let _ = check_in;
    }
    /// A transaction or a savepoint has begun, or has failed to.
    fn begin(&self, transaction: &TransactionEvent<'_>) {
        let _ = transaction;
    }
    /// A transaction was committed or a savepoint released, or the database has refused to.
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        let _ = transaction;
    }
    /// A transaction or a savepoint was rolled back.
    fn rollback(&self, transaction: &TransactionEvent<'_>) {
        let _ = transaction;
    }
    /// The engine has closed a connection, or handed it over to the program.
    fn close(&self, connection: &ConnectionEvent<'_>) {
        let _ = connection;
    }
}

/// Handlers may be shared.
impl<E: Events + ?Sized> Events for std::sync::Arc<E> {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        (**self).before_statement(statement)
    }
    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        (**self).after_statement(statement);
    }
    fn connect(&self, connection: &ConnectionEvent<'_>) {
        (**self).connect(connection);
    }
    fn check_out(&self, check_out: &CheckOut<'_>) {
        (**self).check_out(check_out);
    }
    fn check_in(&self, check_in: &CheckIn<'_>) {
        (**self).check_in(check_in);
    }
    fn begin(&self, transaction: &TransactionEvent<'_>) {
        (**self).begin(transaction);
    }
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        (**self).commit(transaction);
    }
    fn rollback(&self, transaction: &TransactionEvent<'_>) {
        (**self).rollback(transaction);
    }
    fn close(&self, connection: &ConnectionEvent<'_>) {
        (**self).close(connection);
    }
}

/// OpenTelemetry's name of a database.
#[cfg(any(feature = "tracing", feature = "metrics"))]
fn system(database: &str) -> &'static str {
    match database {
        "PostgreSQL" => "postgresql",
        "SQLite" => "sqlite",
        "MySQL" => "mysql",
        _ => "other_sql",
    }
}

/// Classifies an error in a few words, without its text.
#[cfg(any(feature = "tracing", feature = "metrics"))]
fn error_type(error: &crate::Error) -> &'static str {
    use crate::{DatabaseErrorKind as Kind, Error};
    match error {
        Error::Database { kind, .. } => match kind {
            Kind::Unique => "unique",
            Kind::ForeignKey => "foreign_key",
            Kind::NotNull => "not_null",
            Kind::Check => "check",
            Kind::Exclusion => "exclusion",
            Kind::TooLong => "too_long",
            Kind::OutOfRange => "out_of_range",
            Kind::Serialization => "serialization",
            Kind::Deadlock => "deadlock",
            Kind::LockTimeout => "lock_timeout",
            Kind::StatementTimeout => "statement_timeout",
            Kind::ReadOnly => "read_only",
            Kind::Other => "database",
        },
        Error::NotFound { .. } | Error::RowsNotFound { .. } => "not_found",
        Error::MoreThanOne { .. } => "more_than_one",
        Error::TooManyRows { .. } => "too_many_rows",
        Error::RowsRepeated { .. } => "rows_repeated",
        Error::Decode { .. } => "decode",
        Error::Encode { .. } => "encode",
        Error::Pool { .. } => "pool",
        Error::Connection { .. } => "connection",
        Error::Session { .. } => "session",
        Error::Vetoed { .. } => "vetoed",
        Error::Transaction { .. } => "transaction",
        Error::Schema { .. } => "schema",
    }
}

/// Makes a closure a handler of [`Events::before_statement`].
pub(crate) struct Before<F>(pub(crate) F);
impl<F> Events for Before<F>
where
    F: Fn(&mut BeforeStatement<'_>) -> Result<(), Veto> + Send + Sync + 'static,
{
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        (self.0)(statement)
    }
}
/// Makes a closure a handler of [`Events::after_statement`].
pub(crate) struct After<F>(pub(crate) F);
impl<F: Fn(&mut AfterStatement<'_>) + Send + Sync + 'static> Events for After<F> {
    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        (self.0)(statement);
    }
}

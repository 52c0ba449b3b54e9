//! The error type of relata.

mod condition;
mod pool;

use std::fmt;

use crate::table::{Constraint, ConstraintKind, HasConstraints, KeyNames, Tab, Table};
use crate::verify::SchemaDifferences;
use condition::{Condition, condition};

pub use crate::render::{RenderError, RenderResult};
pub use crate::session::error::{Problem, Problems, SessionError, StaleKeys};
pub use pool::PoolError;

/// The result of running a statement.
pub type Result<T, E = Error> = std::result::Result<T, E>;
/// The result of reading a value from a row.
pub type Decoded<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The cause of an error, as the library below reported it.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// The reason that a statement did not succeed. Carries the statement's SQL, never its bound values.
///
/// The message of the database ([`Error::Database`]) is its own text; PostgreSQL's DETAIL line,
/// which quotes values, is not part of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The database refused the statement.
    #[non_exhaustive]
    Database {
        /// The kind of error.
        kind: DatabaseErrorKind,
        /// The database's message.
        message: String,
        /// The violated constraint, where the engine names it.
        constraint: Option<String>,
        /// The rows that the statement had, where many were sent in several: see [`Error::rows`].
        rows: Option<std::ops::Range<usize>>,
        /// The SQL of the statement.
        sql: String,
        /// All that the engine reported.
        source: Box<EngineError>,
    },
    /// `one` found no row.
    #[non_exhaustive]
    NotFound {
        /// The SQL of the statement.
        sql: String,
    },
    /// `one` or `one_or_none` found more than one row.
    #[non_exhaustive]
    MoreThanOne {
        /// The SQL of the statement.
        sql: String,
    },
    /// The statement returned more rows than a
    /// [handler of events](crate::engine::events::BeforeStatement::limit_rows) lets it.
    #[non_exhaustive]
    TooManyRows {
        /// How many rows it may return.
        limit: usize,
        /// The statement, as it was written: without the LIMIT that it was sent with.
        sql: String,
    },
    /// Rows of an UPDATE of many are not in the table. Nothing was changed.
    #[non_exhaustive]
    RowsNotFound {
        /// The positions of the rows among the rows that were passed, counted from 0. Empty if all are in the table by now, and a trigger
        /// or a policy left some out.
        rows: Vec<usize>,
        /// The SQL of the statement.
        sql: String,
    },
    /// Rows of an UPDATE of many have the same key as others. Nothing was changed.
    #[non_exhaustive]
    RowsRepeated {
        /// The positions of the rows among the rows that were passed, counted from 0: the last one with each such key.
        rows: Vec<usize>,
        /// The SQL of the statement.
        sql: String,
    },
    /// A value that the database sent does not fit its Rust type.
    #[non_exhaustive]
    Decode {
        /// The column, and the reason.
        source: Source,
        /// The SQL of the statement.
        sql: String,
    },
    /// A bound value cannot be sent, or the statement cannot be written for this database.
    #[non_exhaustive]
    Encode {
        /// The reason: a [`RenderError`] if the statement cannot be written.
        source: Source,
        /// The statement, with the reason in place of a part that cannot be written.
        sql: String,
    },
    /// The engine had no connection to hand out.
    #[non_exhaustive]
    Pool {
        /// The reason that there is none.
        source: PoolError,
    },
    /// The connection was not made, or is lost.
    #[non_exhaustive]
    Connection {
        /// The error that the client of the database reported.
        source: Source,
        /// The statement; empty where the connection was being made.
        sql: String,
    },
    /// A [session](crate::session::Session) did not write its changes, and is as it was before.
    #[non_exhaustive]
    Session {
        /// The reason that the session did not write.
        reason: SessionError,
        /// The statement, where one was sent.
        sql: String,
    },
    /// A [handler of events](crate::engine::events::Events::before_statement) did not let the statement run.
    #[non_exhaustive]
    Vetoed {
        /// The reason that the handler returned.
        source: Source,
        /// The SQL of the statement.
        sql: String,
    },
    /// The transaction cannot continue or end as requested.
    #[non_exhaustive]
    Transaction {
        /// The reason: why it cannot begin, go on or end.
        source: Source,
        /// The SQL of the statement.
        sql: String,
    },
    /// The database is not as the compiled modules expect it: see [`verify_schema`](crate::verify_schema).
    #[non_exhaustive]
    Schema {
        /// All differences that were found.
        differences: SchemaDifferences,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database { message, .. } => f.write_str(message)?,
            Error::NotFound { .. } => {
                f.write_str("the query returned no row, but one was expected")?;
            }
            Error::MoreThanOne { .. } => {
                f.write_str("the query returned more than one row, but one was expected")?;
            }
            Error::TooManyRows { limit, .. } => {
                write!(
                    f,
                    "the query returned more than the {limit} rows that it may"
                )?;
            }
            Error::RowsNotFound { rows, .. } if rows.is_empty() => {
                f.write_str("rows were not updated: a trigger or a policy skipped them, or they did not exist yet")?;
            }
            Error::RowsNotFound { rows, .. } => {
                write!(f, "rows to update are not in the table: {}", Places(rows))?;
            }
            Error::RowsRepeated { rows, .. } => {
                write!(f, "rows to update share keys with others: {}", Places(rows))?;
            }
            Error::Decode { source, .. } => write!(f, "cannot read the result: {source}")?,
            Error::Encode { source, .. } => write!(f, "cannot write the statement: {source}")?,
            Error::Pool { source } => write!(f, "no connection from the engine: {source}")?,
            Error::Connection { source, .. } => write!(f, "the connection failed: {source}")?,
            Error::Session { reason, .. } => write!(f, "{reason}")?,
            Error::Vetoed { source, .. } => write!(f, "a handler stopped the statement: {source}")?,
            Error::Transaction { source, .. } => write!(f, "the transaction failed: {source}")?,
            Error::Schema { differences } => write!(f, "{differences}")?,
        }
        match self.sql() {
            "" => Ok(()),
            sql => write!(f, "\n  in: {sql}"),
        }
    }
}

/// Places of rows, to read: at most ten.
struct Places<'a>(&'a [usize]);
impl fmt::Display for Places<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, place) in self.0.iter().take(10).enumerate() {
            f.write_str(if i > 0 { ", " } else { "" })?;
            write!(f, "{place}")?;
        }
        match self.0.len().checked_sub(10) {
            None | Some(0) => f.write_str(" (counted from 0)"),
            Some(more) => write!(f, " and {more} more (counted from 0)"),
        }
    }
}

// By hand: the derive would bring a second version of syn into every user's build.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Database { source, .. } => Some(source),
            Error::Pool { source } => Some(source),
            Error::Decode { source, .. }
            | Error::Encode { source, .. }
            | Error::Connection { source, .. }
            | Error::Vetoed { source, .. }
            | Error::Transaction { source, .. } => Some(&**source),
            Error::NotFound { .. }
            | Error::MoreThanOne { .. }
            | Error::TooManyRows { .. }
            | Error::RowsNotFound { .. }
            | Error::RowsRepeated { .. }
            | Error::Session { .. }
            | Error::Schema { .. } => None,
        }
    }
}

/// An error as the database engine reported it.
pub struct EngineError {
    message: String,
    /// The row of COPY, counted from one.
    row: Option<usize>,
    /// The column, where relata found it.
    column: Option<String>,
    report: Report,
}
type Report = Box<dyn diesel::result::DatabaseErrorInformation + Send + Sync>;

impl EngineError {
    fn new(message: String, report: Report) -> Self {
        Self {
            message,
            row: None,
            column: None,
            report,
        }
    }
    /// The table, where the engine names it.
    pub fn table(&self) -> Option<&str> {
        self.report.table_name()
    }
    /// The column, where the engine names it.
    pub fn column(&self) -> Option<&str> {
        self.report.column_name().or(self.column.as_deref())
    }
    /// Returns the database's advice: PostgreSQL's HINT line.
    pub fn hint(&self) -> Option<&str> {
        self.report.hint()
    }
    /// PostgreSQL's DETAIL line. It may quote values of the statement or of rows.
    pub fn details(&self) -> Option<&str> {
        self.report.details()
    }
}
impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
// Without the details, which may quote values.
impl fmt::Debug for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineError")
            .field("message", &self.message)
            .field("table", &self.table())
            .field("column", &self.column())
            .field("hint", &self.hint())
            .finish_non_exhaustive()
    }
}
impl std::error::Error for EngineError {}

/// The kind of error that the database reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseErrorKind {
    /// A UNIQUE or PRIMARY KEY constraint.
    Unique,
    /// The row violates a FOREIGN KEY constraint.
    ForeignKey,
    /// The row violates a NOT NULL constraint.
    NotNull,
    /// The row violates a CHECK constraint.
    Check,
    /// The row violates an EXCLUDE constraint.
    Exclusion,
    /// A value is longer than the column's type takes. SQLite has no such types.
    TooLong,
    /// A number, date or time is outside the range of its type.
    OutOfRange,
    /// The transaction could not be serialized; run it again.
    Serialization,
    /// The transaction waited for another that waited for it; run it again.
    Deadlock,
    /// A lock was not available in time, or at once if the statement required that (NOWAIT). On SQLite, "database is
    /// locked": another connection writes ([SQLITE_BUSY](https://www.sqlite.org/rescode.html#busy)).
    LockTimeout,
    /// The statement took longer than its timeout allows, or somebody cancelled it.
    StatementTimeout,
    /// The transaction is read only.
    ReadOnly,
    /// Anything else: see the message.
    Other,
}

impl Error {
    /// The SQL of the statement that failed.
    pub fn sql(&self) -> &str {
        match self {
            Error::Database { sql, .. }
            | Error::NotFound { sql }
            | Error::MoreThanOne { sql }
            | Error::TooManyRows { sql, .. }
            | Error::RowsNotFound { sql, .. }
            | Error::RowsRepeated { sql, .. }
            | Error::Decode { sql, .. }
            | Error::Encode { sql, .. }
            | Error::Connection { sql, .. }
            | Error::Session { sql, .. }
            | Error::Vetoed { sql, .. }
            | Error::Transaction { sql, .. } => sql,
            Error::Pool { .. } | Error::Schema { .. } => "",
        }
    }

    /// True if the transaction may succeed if it is run again as a whole: it met another, in a serialization failure, a
    /// deadlock or a lock that was not available in time.
    ///
    /// [`retry_transaction`](crate::engine::BlockingTransaction::retry_transaction) does that. A lost connection is not
    /// among these: it is unknown whether its COMMIT took effect.
    ///
    /// ```
    /// # use relata::{DatabaseErrorKind, Error};
    /// # fn f(error: Error) {
    /// assert!(!error.is_retryable() || matches!(error, Error::Database {
    ///     kind: DatabaseErrorKind::Serialization | DatabaseErrorKind::Deadlock | DatabaseErrorKind::LockTimeout,
    ///     ..
    /// }));
    /// # }
    /// ```
    pub fn is_retryable(&self) -> bool {
        use DatabaseErrorKind::{Deadlock, LockTimeout, Serialization};
        matches!(
            self,
            Error::Database {
                kind: Serialization | Deadlock | LockTimeout,
                ..
            }
        )
    }

    /// True if the connection is lost, or was not made.
    ///
    /// A statement that was on its way, COMMIT too, may have taken effect or not.
    pub fn is_disconnect(&self) -> bool {
        matches!(self, Error::Connection { .. })
    }

    /// True if the database rejected the statement because of this constraint.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// fn register(name: &str, email: &str, conn: &mut SqliteConnection) -> Result<(), String> {
    ///     let insert = insert_into(users::table).values((users::name.to(name), users::email.to(email)));
    ///     match insert.run(conn) {
    ///         Ok(_) => Ok(()),
    ///         Err(error) if error.violates(users::constraints::USERS_EMAIL_KEY) => {
    ///             Err(format!("{email} is registered already"))
    ///         }
    ///         Err(error) => Err(error.to_string()),
    ///     }
    /// }
    /// ```
    ///
    /// SQLite names the columns of a unique key and not the key: two keys of the same columns are one to it. It does
    /// not say which foreign key was violated, so of a foreign key this is `false` there; see
    /// [`DatabaseErrorKind::ForeignKey`]. MySQL calls every primary key `PRIMARY`; MariaDB does not name its table either, which is
    /// then taken to be the one that the statement writes: a trigger that writes another is not told apart.
    pub fn violates<T: Table, K: ConstraintKind>(&self, constraint: Constraint<T, K>) -> bool {
        self.names::<T>(constraint.name(), K::COLUMNS)
    }

    /// Returns the constraint of the table for which the database rejected the statement: a variant of the generated enum
    /// of its constraints. `None` if it was none of these, or the database does not report which.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// use users::constraints::Constraint;
    /// fn explain(error: &relata::Error) -> &'static str {
    ///     match error.constraint_of(users::table) {
    ///         Some(Constraint::UsersEmailKey) => "this address is registered already",
    ///         None => "something else went wrong",
    ///     }
    /// }
    /// ```
    ///
    /// The limits per database are those of [`violates`](Self::violates).
    pub fn constraint_of<T: HasConstraints>(&self, _: Tab<T>) -> Option<T::Constraint> {
        let named = |(name, columns, _): &&(&str, &[&str], _)| self.names::<T>(name, columns);
        let (_, _, constraint) = T::CONSTRAINTS.iter().find(named)?;
        Some(*constraint)
    }

    /// True if the database refused the statement because of the constraint of this name, or of these columns of a unique
    /// key, in the table.
    fn names<T: Table>(&self, name: &str, columns: &[&str]) -> bool {
        self.names_of(T::NAME, T::PrimaryKey::NAMES, name, columns)
    }

    fn names_of(&self, table: &str, key: &[&str], name: &str, columns: &[&str]) -> bool {
        let Error::Database {
            kind,
            message,
            constraint: named,
            sql,
            ..
        } = self
        else {
            return false;
        };
        if let Some(named) = named {
            // MySQL's name of every primary key. https://dev.mysql.com/doc/refman/8.4/en/create-table.html
            if named == "PRIMARY" && *kind == DatabaseErrorKind::Unique {
                let is_key = name == named || !key.is_empty() && columns == key;
                return is_key && is_primary_of(table, message, sql);
            }
            return named == name;
        }
        // https://www.sqlite.org/rescode.html#constraint_check
        if let Some(named) = message.strip_prefix("CHECK constraint failed: ") {
            return named == name;
        }
        // https://www.sqlite.org/rescode.html#constraint_unique
        let found = message.strip_prefix("UNIQUE constraint failed: ");
        let found = found.filter(|_| *kind == DatabaseErrorKind::Unique);
        found.is_some_and(|found| {
            let expected = columns.iter().map(|column| format!("{table}.{column}"));
            let index = found.strip_prefix("index ");
            !columns.is_empty() && found.split(", ").eq(expected)
                || index.map(|index| index.trim_matches('\'')) == Some(name)
        })
    }

    /// The column that the database objected to, where its message names one: NULL in a NOT NULL column, and on MySQL a
    /// value that is too long or out of range.
    pub fn column(&self) -> Option<&str> {
        match self {
            Error::Database {
                message, source, ..
            } => source.column().or_else(|| column_in(message)),
            Error::Encode { source, .. } => source.downcast_ref::<WrongRow>()?.column.as_deref(),
            _ => None,
        }
    }

    /// Names the row of COPY, counted from 0, and its column.
    #[cfg(any(feature = "postgres", feature = "async-postgres"))]
    pub(crate) fn in_row(mut self, row: usize, column: Option<String>) -> Self {
        if let Error::Database {
            message, source, ..
        } = &mut self
        {
            source.row = Some(row);
            source.column = column;
            *message = in_row(row, source.column.as_deref(), message);
            source.message.clone_from(message);
        }
        self
    }

    /// Returns which of the rows passed to a statement were the cause, if known: their positions among these rows,
    /// counted from 0.
    ///
    /// If a single row is known, it is that one alone: for [COPY](crate::write::CopyRows::run), and where MySQL reports in which row a
    /// value is too long. Else, for an INSERT with so many rows that they were sent in several statements, it is the rows of the one
    /// that failed. `None` if all rows were in one statement, and for all other statements.
    ///
    /// ```
    /// fn explain(error: &relata::Error, lines: &[&str]) -> String {
    ///     match error.rows() {
    ///         Some(rows) if rows.len() == 1 => format!("{}: {error}", lines[rows.start]),
    ///         Some(rows) => format!("one of the rows {} to {}: {error}", rows.start, rows.end - 1),
    ///         None => error.to_string(),
    ///     }
    /// }
    /// ```
    pub fn rows(&self) -> Option<std::ops::Range<usize>> {
        let (message, rows) = match self {
            Error::Database { source, .. } if source.row.is_some() => {
                return source.row.map(|row| row..row + 1);
            }
            Error::Database { message, rows, .. } => (message, rows),
            Error::Encode { source, .. } => {
                let row = source.downcast_ref::<WrongRow>()?.row;
                return Some(row..row + 1);
            }
            _ => return None,
        };
        let rows = rows.clone()?;
        // https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
        let row = message
            .rsplit_once(" at row ")
            .and_then(|(_, row)| row.parse::<usize>().ok());
        match row.and_then(|row| rows.start.checked_add(row)) {
            Some(end) if rows.start < end && end <= rows.end => Some(end - 1..end),
            _ => Some(rows),
        }
    }

    /// The rows of the statement that failed.
    pub(crate) fn of_rows(mut self, part: std::ops::Range<usize>) -> Self {
        if let Error::Database { rows, .. } = &mut self {
            *rows = Some(part);
        }
        self
    }

    pub(crate) fn from_diesel(error: diesel::result::Error, sql: String) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(kind, report) => {
                let message = report.message().to_owned();
                let known = match kind {
                    Kind::ClosedConnection | Kind::UnableToSendCommand => {
                        Some(Condition::Disconnected)
                    }
                    // diesel takes a deadlock of MySQL for a failure to serialize.
                    Kind::Unknown | Kind::SerializationFailure => condition(&message),
                    _ => None,
                };
                let kind = match (known, kind) {
                    (Some(Condition::Disconnected), _) => {
                        let source = Box::new(EngineError::new(message, report));
                        return Error::Connection { source, sql };
                    }
                    (Some(Condition::Refused(kind)), _) => kind,
                    (_, Kind::UniqueViolation) => DatabaseErrorKind::Unique,
                    (_, Kind::ForeignKeyViolation | Kind::RestrictViolation) => {
                        DatabaseErrorKind::ForeignKey
                    }
                    (_, Kind::NotNullViolation) => DatabaseErrorKind::NotNull,
                    (_, Kind::CheckViolation) => DatabaseErrorKind::Check,
                    (_, Kind::ExclusionViolation) => DatabaseErrorKind::Exclusion,
                    (_, Kind::SerializationFailure) => DatabaseErrorKind::Serialization,
                    (_, Kind::ReadOnlyTransaction) => DatabaseErrorKind::ReadOnly,
                    _ => DatabaseErrorKind::Other,
                };
                Error::Database {
                    kind,
                    message: message.clone(),
                    constraint: report.constraint_name().map(str::to_owned),
                    rows: None,
                    sql,
                    source: Box::new(EngineError::new(message, report)),
                }
            }
            Diesel::DeserializationError(source) => Error::Decode { source, sql },
            Diesel::IntegerConversion(e) => Error::Decode {
                source: Box::new(e),
                sql,
            },
            Diesel::SerializationError(source) | Diesel::QueryBuilderError(source) => {
                Error::Encode { source, sql }
            }
            Diesel::InvalidCString(e) => Error::Encode {
                source: Box::new(e),
                sql,
            },
            Diesel::NotFound => Error::NotFound { sql },
            // That the transaction then could not be rolled back either follows from it.
            Diesel::RollbackErrorOnCommit { commit_error, .. } => {
                Self::from_diesel(*commit_error, sql)
            }
            Diesel::RollbackTransaction
            | Diesel::AlreadyInTransaction
            | Diesel::NotInTransaction
            | Diesel::BrokenTransactionManager => Error::Transaction {
                source: Box::new(error),
                sql,
            },
            other => Error::Connection {
                source: Box::new(other),
                sql,
            },
        }
    }

    /// True if an error of diesel's means that the connection is lost.
    #[cfg(feature = "connections")]
    pub(crate) fn is_disconnect_of_diesel(error: &diesel::result::Error) -> bool {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, _) => true,
            Diesel::DatabaseError(_, report) => {
                condition(report.message()) == Some(Condition::Disconnected)
            }
            _ => false,
        }
    }

    /// Replaces the engine's message, and names the constraint.
    #[cfg(feature = "mysql-backend")]
    pub(crate) fn explained(
        mut self,
        explain: impl FnOnce(&mut DatabaseErrorKind, &mut String, &mut Option<String>),
    ) -> Self {
        if let Error::Database {
            kind,
            message,
            constraint,
            source,
            ..
        } = &mut self
        {
            explain(kind, message, constraint);
            source.message.clone_from(message);
        }
        self
    }
}

/// Converts errors of functions that use diesel's connections besides relata's. The error has no SQL.
impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        let error = Self::from_diesel(error, String::new());
        // Its messages quote values; those of the other databases are not of this form.
        #[cfg(feature = "mysql-backend")]
        let error = crate::engine::mysql::explain(error);
        error
    }
}

/// A connection was not made.
impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Error::Connection {
            source: Box::new(error),
            sql: String::new(),
        }
    }
}

/// A statement cannot be written. The error has no SQL.
impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::from_diesel(error.into_diesel(), String::new())
    }
}

/// True if MySQL's message of a duplicate in a primary key is about this table: the message names it, or the statement.
fn is_primary_of(table: &str, message: &str, sql: &str) -> bool {
    let in_message = message
        .split_once(" for key '")
        .and_then(|(_, key)| key.split('\'').next()?.strip_suffix(".PRIMARY"));
    match in_message {
        Some(named) => named == table,
        None => crate::engine::first_table(sql).is_none_or(|written| {
            let schema = written.strip_suffix(table);
            schema.is_some_and(|schema| schema.is_empty() || schema.ends_with('.'))
        }),
    }
}

/// The column in a message of SQLite or MySQL.
fn column_in(message: &str) -> Option<&str> {
    // https://www.sqlite.org/rescode.html#constraint_notnull
    if let Some(column) = message.strip_prefix("NOT NULL constraint failed: ") {
        return column.rsplit('.').next();
    }
    // https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
    let rest = ["Column '", "Field '", " for column '", " for column `"]
        .iter()
        .find_map(|before| message.split_once(before))?
        .1;
    let name = rest.split(['\'', '`']).next()?;
    // MariaDB writes `database`.`table`.`column`.
    let qualified = rest.strip_prefix(name).unwrap_or_default();
    let last = qualified
        .split("`.`")
        .skip(1)
        .last()
        .and_then(|part| part.split('`').next());
    Some(last.unwrap_or(name))
}

/// Builds the message about a row, with its number.
fn in_row(row: usize, column: Option<&str>, what: &dyn fmt::Display) -> String {
    match column {
        Some(column) => format!("row {row} (counted from 0), column `{column}`: {what}"),
        None => format!("row {row} (counted from 0): {what}"),
    }
}

/// A row that cannot be sent.
#[derive(Debug)]
pub(crate) struct WrongRow {
    pub(crate) row: usize,
    pub(crate) column: Option<String>,
    pub(crate) source: Source,
}
impl fmt::Display for WrongRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_row(self.row, self.column.as_deref(), &self.source))
    }
}
impl std::error::Error for WrongRow {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

/// A value that is in a column typed NOT NULL and yet is NULL: the schema has changed since the
/// code was generated, or a hand-written type is wrong.
#[derive(Debug)]
pub(crate) struct UnexpectedNull {
    pub(crate) position: usize,
}

impl fmt::Display for UnexpectedNull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "value {} of the row is NULL, but its type is NOT NULL",
            self.position
        )
    }
}
impl std::error::Error for UnexpectedNull {}

//! Errors that the database reported.

use std::fmt;

use super::{Error, WrongRow};

/// An error as the database engine reported it.
pub struct ReportedError {
    message: String,
    /// The row of COPY, counted from one.
    row: Option<usize>,
    /// The column, if relata found it.
    column: Option<String>,
    report: Report,
}
type Report = Box<dyn diesel::result::DatabaseErrorInformation + Send + Sync>;

impl ReportedError {
    pub(super) fn new(message: String, report: Report) -> Self {
        Self {
            message,
            row: None,
            column: None,
            report,
        }
    }
    /// The table, if the engine names it.
    pub fn table(&self) -> Option<&str> {
        self.report.table_name()
    }
    /// The column, if the engine names it.
    pub fn column(&self) -> Option<&str> {
        self.report.column_name().or(self.column.as_deref())
    }
    /// Returns the database's advice: PostgreSQL's HINT line.
    pub fn hint(&self) -> Option<&str> {
        self.report.hint()
    }
    /// Returns the character of the statement at which the mistake is, counted from 1, where the engine reports it (PostgreSQL).
    pub fn position(&self) -> Option<usize> {
        let position = self.report.statement_position()?;
        usize::try_from(position).ok()
    }
    /// PostgreSQL's DETAIL line. It may quote values of the statement or of rows.
    pub fn details(&self) -> Option<&str> {
        self.report.details()
    }
}
impl fmt::Display for ReportedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
// Without the details, which may quote values.
impl fmt::Debug for ReportedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportedError")
            .field("message", &self.message)
            .field("table", &self.table())
            .field("column", &self.column())
            .field("hint", &self.hint())
            .finish_non_exhaustive()
    }
}
impl std::error::Error for ReportedError {}

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
    /// A value is longer than the column's type allows. SQLite has no such types.
    TooLong,
    /// A number, date or time is outside the range of its type.
    OutOfRange,
    /// The transaction could not be serialized; run it again.
    Serialization,
    /// The transaction and another one waited for each other; run it again.
    Deadlock,
    /// A lock was not available in time, or with NOWAIT not at once. On SQLite, "database is
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
    /// The column to which the database objected, if its message names one: NULL in a NOT NULL column, and on MySQL a
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
            *message = super::row::in_row(row, source.column.as_deref(), message);
            source.message.clone_from(message);
        }
        self
    }

    /// Returns which of the rows passed to a statement caused the error, if known: their positions among these rows,
    /// counted from 0.
    ///
    /// If the single row is known, only its position: for [COPY](crate::write::CopyRows::run), and for an INSERT of [many
    /// rows](crate::write::InsertInto::rows), which are sent again in halves to find it. Otherwise the range of the rows of the
    /// statement that failed, as for UPDATE and DELETE of many. `None` for statements without rows, and for errors that no row causes, such as a syntax error, if all
    /// rows were in one statement.
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
        match self {
            Error::Database { source, rows, .. } => match source.row {
                Some(row) => Some(row..row + 1),
                None => rows.clone(),
            },
            Error::Encode { source, .. } => {
                let row = source.downcast_ref::<WrongRow>()?.row;
                Some(row..row + 1)
            }
            _ => None,
        }
    }

    /// The rows of the statement that failed.
    pub(crate) fn of_rows(mut self, part: std::ops::Range<usize>) -> Self {
        if let Error::Database { rows, .. } = &mut self {
            *rows = Some(part);
        }
        self
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

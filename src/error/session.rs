//! The errors of a session.

use std::fmt;

/// The reason that a session did not write its changes. The session is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// Rows were changed or deleted by another transaction since they were read.
    #[non_exhaustive]
    Stale {
        /// The table of the rows.
        table: &'static str,
        /// The primary keys of the rows, if they are known.
        keys: StaleKeys,
    },
    /// New rows need each other's keys, and none of the columns may be NULL.
    #[non_exhaustive]
    Cycle {
        /// The table of one of them.
        table: &'static str,
    },
    /// A row is linked to another that is no longer in the session, or is deleted.
    #[non_exhaustive]
    NoRow {
        /// The table of the row.
        table: &'static str,
        /// The column of its foreign key.
        column: &'static str,
    },
    /// A new row was not found: the database generated a key that MySQL does not report. Assign the key yourself.
    #[non_exhaustive]
    NoKey {
        /// The table of the row.
        table: &'static str,
    },
    /// A row whose primary key is NULL, which SQLite allows, is changed or deleted: no statement finds it by its key.
    #[non_exhaustive]
    NullKey {
        /// The table of the row.
        table: &'static str,
    },
    /// Rows are not valid according to their [`Behavior`](crate::session::Behavior).
    #[non_exhaustive]
    Invalid {
        /// The problems of each row.
        problems: Problems,
    },
    /// A transaction cannot begin or end during a flush: a hook of the session requested it.
    Flushing,
    /// After each of 100 flushes, a hook that runs [after them](crate::session::SessionOptions::after_flush) changed or added rows again.
    EndlessFlush,
    /// The connection was lost at an earlier COMMIT of the session, or the future of [`commit`](crate::session::Session::commit) was
    /// dropped after COMMIT was sent: it may have taken effect or not. Before the session can write again, [`rollback`](crate::session::Session::rollback) makes it forget what it may have written; then read what
    /// is stored.
    CommitUnknown,
    /// Another part of the thread, task or request has the session: first drop what [`SessionScope::session`](crate::session::SessionScope::session)
    /// returned to it.
    InUse,
    /// A future requests the session of its task, but does not run in a
    /// [`scope`](crate::session::ScopedSession::scope).
    NoScope,
    /// A row of a polymorphic table whose kinds have separate tables has an unknown kind: the
    /// discriminator is not assigned, or is an expression.
    #[non_exhaustive]
    NoKind {
        /// The table of the row.
        table: &'static str,
        /// The discriminator.
        column: &'static str,
    },
    /// A row has a value in a column that only rows of another kind have.
    #[non_exhaustive]
    OtherKind {
        /// The table of the row.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The version of a row cannot be increased: it is NULL or the maximum of its type. Or it is not an integer, and only the table of a
    /// kind would be written.
    #[non_exhaustive]
    NoVersion {
        /// The table of the row.
        table: &'static str,
        /// The column at fault.
        column: &'static str,
    },
}

/// Primary keys of rows, as `7` or `(7, "a")`. They are values, so messages of errors do not contain them.
#[derive(Clone, PartialEq, Eq)]
pub struct StaleKeys(pub(crate) Vec<String>);
impl StaleKeys {
    /// Iterates over the rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
impl fmt::Debug for StaleKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

/// The problems of rows that were to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub(crate) Vec<Problem>);
impl Problems {
    /// Iterates over the problems.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

/// A problem of a row, or of a value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The table of the row.
    pub table: &'static str,
    /// The column, if the problem is about one.
    pub column: Option<&'static str>,
    /// The message from [`Behavior::validate`](crate::session::Behavior::validate).
    pub message: String,
    pub(crate) slot: u32,
}
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "`{}.{column}` {}", self.table, self.message),
            None => write!(f, "a row of `{}` {}", self.table, self.message),
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale { table, keys } => match keys.0.len() {
                0 | 1 => write!(
                    f,
                    "a row of `{table}` was changed or deleted since it was read"
                ),
                n => write!(
                    f,
                    "{n} rows of `{table}` were changed or deleted since they were read"
                ),
            },
            Self::Cycle { table } => write!(
                f,
                "new rows need each other's keys, as one of `{table}` does, and no column of their foreign keys may be NULL"
            ),
            Self::NoRow { table, column } => write!(
                f,
                "`{table}.{column}` is linked to a row that is deleted, or is not in the session"
            ),
            Self::NoKey { table } => write!(
                f,
                "the database gave a row of `{table}` a key that it does not report: assign the key yourself"
            ),
            Self::NullKey { table } => write!(
                f,
                "a row of `{table}` has NULL in its primary key, so that no statement of the session finds it: write it by `update(..)` or `delete_from(..)`"
            ),
            Self::Invalid { problems } => {
                for (i, problem) in problems.iter().enumerate() {
                    f.write_str(if i > 0 { "; " } else { "" })?;
                    problem.fmt(f)?;
                }
                Ok(())
            }
            Self::Flushing => f.write_str(
                "a flush is under way: hooks before it can neither begin a transaction, nor commit, nor roll back",
            ),
            Self::EndlessFlush => f.write_str(
                "after each of 100 flushes, a hook of `after_flush` has changed or added rows again",
            ),
            Self::CommitUnknown => f.write_str(
                "whether the last COMMIT took effect is unknown: roll the session back, and read what is stored",
            ),
            Self::InUse => f.write_str(
                "the session of this scope is in use: what has it is to be dropped first",
            ),
            Self::NoScope => {
                f.write_str("there is no session of this task: it does not run in a scope")
            }
            Self::NoKind { table, column } => write!(
                f,
                "the kind of a row of `{table}` is not known: `{column}` needs a value, and no expression"
            ),
            Self::OtherKind { table, column } => write!(
                f,
                "a row of `{table}` has a value in `{column}`, which only rows of another kind have"
            ),
            Self::NoVersion { table, column } => write!(
                f,
                "no version can follow that of a row, `{table}.{column}`: it is NULL, the greatest of its type, or no integer where only the table of a kind changes"
            ),
        }
    }
}

//! Timeouts of statements, as each database has them.

use std::time::Duration;

use super::Dialect;

/// A database that stops a statement which takes longer than it is allowed to.
///
/// | | |
/// |---|---|
/// | PostgreSQL | [`statement_timeout`](https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT) |
/// | MariaDB | [`max_statement_time`](https://mariadb.com/kb/en/aborting-statements/) |
/// | MySQL | [`max_execution_time`](https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_execution_time): of SELECT only, and not of one that sleeps |
/// | SQLite | none: it is part of the program, and diesel does not expose the function that interrupts it |
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no timeouts of statements",
    label = "it runs in the program, which nothing interrupts"
)]
pub trait HasStatementTimeout: Dialect {
    /// Sets it for the connection.
    #[doc(hidden)]
    fn for_connection(limit: Duration) -> String;
    /// Sets it for a transaction.
    #[doc(hidden)]
    fn for_transaction(limit: Duration) -> ForTransaction;
    /// Sets it for one statement, in a transaction or outside of one, and sets it back.
    #[doc(hidden)]
    fn for_statement(limit: Duration, in_transaction: bool) -> ForStatement;
}

/// The statements that set a timeout for a transaction.
#[doc(hidden)]
#[derive(Debug)]
pub struct ForTransaction {
    /// The statement to send before BEGIN.
    pub before: Option<String>,
    /// The statement to send after BEGIN.
    pub after: Option<String>,
    /// The statement to send after the end of the transaction.
    pub restore: Option<&'static str>,
}

/// The statements that set a timeout for one statement.
#[doc(hidden)]
#[derive(Debug)]
pub struct ForStatement {
    /// The statement to send before it.
    pub set: String,
    /// The statement to send after it.
    pub restore: &'static str,
}

/// A number of milliseconds. 0 would be no timeout.
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
pub(super) fn milliseconds(limit: Duration) -> i32 {
    i32::try_from(limit.as_millis()).unwrap_or(i32::MAX).max(1)
}

#[cfg(all(test, feature = "postgres-backend", feature = "mysql-backend"))]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_never_none() {
        let short = Duration::from_nanos(1);
        assert_eq!(
            diesel::pg::Pg::for_connection(short),
            "SET statement_timeout = 1"
        );
        assert_eq!(
            diesel::mysql::Mysql::for_connection(Duration::from_millis(1500)),
            "SET /*M! SESSION max_statement_time = 1.500 *//*!50708 SESSION max_execution_time = 1500 */"
        );
        assert_eq!(milliseconds(Duration::MAX), i32::MAX);
    }
}

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
fn milliseconds(limit: Duration) -> i32 {
    i32::try_from(limit.as_millis()).unwrap_or(i32::MAX).max(1)
}

#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl HasStatementTimeout for diesel::pg::Pg {
    fn for_connection(limit: Duration) -> String {
        format!("SET statement_timeout = {}", milliseconds(limit))
    }
    fn for_transaction(limit: Duration) -> ForTransaction {
        ForTransaction {
            before: None,
            after: Some(format!(
                "SET LOCAL statement_timeout = {}",
                milliseconds(limit)
            )),
            restore: None,
        }
    }
    // The one before is kept in a setting of relata's. What is set in a transaction goes away with it.
    fn for_statement(limit: Duration, in_transaction: bool) -> ForStatement {
        ForStatement {
            set: format!(
                "SELECT set_config('relata.statement_timeout', current_setting('statement_timeout'), {in_transaction}), \
                 set_config('statement_timeout', '{}', {in_transaction})",
                milliseconds(limit)
            ),
            restore: match in_transaction {
                true => {
                    "SELECT set_config('statement_timeout', current_setting('relata.statement_timeout', true), true) \
                     WHERE current_setting('relata.statement_timeout', true) <> ''"
                }
                false => {
                    "SELECT set_config('statement_timeout', current_setting('relata.statement_timeout', true), false) \
                     WHERE current_setting('relata.statement_timeout', true) <> ''"
                }
            },
        }
    }
}

/// MariaDB runs the text inside `/*M! */`, and MySQL that inside `/*!50708 */`; each takes the other for a comment.
/// <https://mariadb.com/kb/en/comment-syntax/>
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl HasStatementTimeout for diesel::mysql::Mysql {
    fn for_connection(limit: Duration) -> String {
        let (seconds, milliseconds) = both(limit);
        format!(
            "SET /*M! SESSION max_statement_time = {seconds} *//*!50708 SESSION max_execution_time = {milliseconds} */"
        )
    }
    fn for_transaction(limit: Duration) -> ForTransaction {
        ForTransaction {
            before: Some(save_and_set("relata_transaction_timeout", limit)),
            after: None,
            restore: Some(
                "SET /*M! SESSION max_statement_time = @relata_transaction_timeout *//*!50708 SESSION \
                 max_execution_time = @relata_transaction_timeout */",
            ),
        }
    }
    fn for_statement(limit: Duration, _: bool) -> ForStatement {
        ForStatement {
            set: save_and_set("relata_statement_timeout", limit),
            restore: "SET /*M! SESSION max_statement_time = @relata_statement_timeout *//*!50708 SESSION \
                      max_execution_time = @relata_statement_timeout */",
        }
    }
}

#[cfg(feature = "mysql-backend")]
fn save_and_set(variable: &str, limit: Duration) -> String {
    let (seconds, milliseconds) = both(limit);
    format!(
        "SET /*M! @{variable} = @@SESSION.max_statement_time, SESSION max_statement_time = {seconds} *//*!50708 \
         @{variable} = @@SESSION.max_execution_time, SESSION max_execution_time = {milliseconds} */"
    )
}

/// In seconds, and in milliseconds.
#[cfg(feature = "mysql-backend")]
fn both(limit: Duration) -> (String, i32) {
    let milliseconds = milliseconds(limit);
    let seconds = format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
    (seconds, milliseconds)
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

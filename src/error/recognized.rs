//! Recognizes errors for which diesel has no kind, by the database's message.
//!
//! Neither diesel's connections nor diesel-async's expose SQLSTATE or the error's number, so errors are recognized by the message
//! of the server, or of its client. It is in English unless the server's `lc_messages` is another language: then
//! they become [`DatabaseErrorKind::Other`].

use super::DatabaseErrorKind;

/// The error that a message reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// The database refused the statement, for this reason.
    Refused(DatabaseErrorKind),
    /// The connection is lost.
    Disconnected,
}

/// Returns the error that a message reports, if it is recognized.
pub(super) fn condition(message: &str) -> Option<Condition> {
    // tokio-postgres's. A message of a program may begin like it.
    if message == "connection closed" {
        return Some(Condition::Disconnected);
    }
    let found = TEXTS.iter().find(|(start, _)| message.starts_with(start));
    let found = found.map(|(_, condition)| *condition);
    found.or_else(|| {
        // PostgreSQL: 22003, 22008: `integer out of range`, `value "9" is out of range for type integer`. MySQL: 1690.
        let beyond =
            message.ends_with(" out of range") || message.contains(" out of range for type ");
        (beyond || message.contains(" value is out of range"))
            .then_some(Condition::Refused(DatabaseErrorKind::OutOfRange))
    })
}

/// The beginnings of known messages.
const TEXTS: &[(&str, Condition)] = {
    use Condition::{Disconnected, Refused};
    use DatabaseErrorKind::{Deadlock, LockTimeout, Serialization, StatementTimeout};
    use DatabaseErrorKind::{OutOfRange, TooLong};
    &[
        // PostgreSQL: 22001, 22003, 22008.
        ("value too long for type ", Refused(TooLong)),
        ("numeric field overflow", Refused(OutOfRange)),
        ("value out of range: ", Refused(OutOfRange)),
        ("date/time field value out of range", Refused(OutOfRange)),
        // MySQL: 1406, 1264.
        ("Data too long for column ", Refused(TooLong)),
        ("Out of range value for column ", Refused(OutOfRange)),
        // SQLite: SQLITE_TOOBIG, and its sums.
        ("string or blob too big", Refused(TooLong)),
        ("integer overflow", Refused(OutOfRange)),
        // PostgreSQL: 40P01, 55P03, 57014. https://www.postgresql.org/docs/current/errcodes-appendix.html
        ("deadlock detected", Refused(Deadlock)),
        (
            "canceling statement due to lock timeout",
            Refused(LockTimeout),
        ),
        ("could not obtain lock on ", Refused(LockTimeout)),
        (
            "canceling statement due to statement timeout",
            Refused(StatementTimeout),
        ),
        (
            "canceling statement due to user request",
            Refused(StatementTimeout),
        ),
        // 57P01, 57P02, 57P05, 25P03, 25P04.
        ("terminating connection due to ", Disconnected),
        ("terminating connection because ", Disconnected),
        ("the database system is shutting down", Disconnected),
        // libpq's and tokio-postgres's.
        ("server closed the connection unexpectedly", Disconnected),
        ("no connection to the server", Disconnected),
        // MySQL: 1213, 1205, 3572, 1317, 3024 and MariaDB's 1969, 1020.
        // https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
        // https://mariadb.com/kb/en/mariadb-error-code-reference/
        ("Deadlock found when trying to get lock", Refused(Deadlock)),
        ("Lock wait timeout exceeded", Refused(LockTimeout)),
        (
            "Statement aborted because lock(s) could not be acquired immediately",
            Refused(LockTimeout),
        ),
        ("Query execution was interrupted", Refused(StatementTimeout)),
        (
            "Record has changed since last read in table",
            Refused(Serialization),
        ),
        // 1927, 1053, 4031, and the client's.
        // https://dev.mysql.com/doc/mysql-errors/8.4/en/client-error-reference.html
        ("Connection was killed", Disconnected),
        ("Server shutdown in progress", Disconnected),
        (
            "The client was disconnected by the server because of inactivity",
            Disconnected,
        ),
        ("MySQL server has gone away", Disconnected),
        ("Server has gone away", Disconnected),
        ("Lost connection to ", Disconnected),
        // The messages of the asynchronous client.
        ("Input/output error: ", Disconnected),
        (
            "Driver error: `Connection to the server is closed",
            Disconnected,
        ),
        // SQLite: SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT. https://www.sqlite.org/rescode.html
        ("database is locked", Refused(LockTimeout)),
        ("database table is locked", Refused(LockTimeout)),
        ("database schema is locked", Refused(LockTimeout)),
        ("interrupted", Refused(StatementTimeout)),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_text_comes_first() {
        for (i, (text, condition)) in TEXTS.iter().enumerate() {
            for (earlier, other) in &TEXTS[..i] {
                assert!(
                    !text.starts_with(earlier) || condition == other,
                    "`{text}` is never reached behind `{earlier}`"
                );
            }
        }
    }

    #[test]
    fn a_message_that_is_not_known_says_nothing() {
        assert_eq!(condition("division by zero"), None);
        assert_eq!(
            condition("deadlock detected"),
            Some(Condition::Refused(DatabaseErrorKind::Deadlock))
        );
        let out_of_range = Some(Condition::Refused(DatabaseErrorKind::OutOfRange));
        assert_eq!(condition("bigint out of range"), out_of_range);
        assert_eq!(condition("canceling statement due to a whim"), None);
        assert_eq!(condition("connection closed by the porter"), None);
        let lost = Some(Condition::Disconnected);
        assert_eq!(condition("connection closed"), lost);
        assert_eq!(condition("BIGINT value is out of range"), out_of_range);
    }
}

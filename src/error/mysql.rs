//! The messages of MySQL and MariaDB: the constraint that they name, and the values that must not be shown.

use super::in_message::{duplicate_key, quoted};
use super::{DatabaseErrorKind as Kind, Ends, Error};

/// The server's messages quote values, and name a constraint only in their text.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
pub(crate) fn explain(error: Error) -> Error {
    let table = super::first_table(error.sql());
    error.explained(|kind, message, constraint| {
        *message = without_values(std::mem::take(message));
        // MariaDB's number for it is not MySQL's.
        if *kind == Kind::Other && is_check(message) {
            *kind = Kind::Check;
        }
        if constraint.is_none() {
            *constraint = constraint_in(message, table.as_deref());
        }
    })
}

/// A deadlock, a full table of locks, and MariaDB's snapshot that another has changed roll the whole transaction back. A lock that
/// timed out does so where the server's option `innodb_rollback_on_timeout` is set.
/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-error-handling.html>, <https://mariadb.com/kb/en/innodb-system-variables/#innodb_snapshot_isolation>
pub(crate) fn ends_transaction(error: &Error) -> Ends {
    let Error::Database { kind, message, .. } = error else {
        return Ends::StillOpen;
    };
    let messages = [
        "The total number of locks exceeds the lock table size",
        "Record has changed since last read in table",
    ];
    match *kind == Kind::Deadlock || messages.iter().any(|start| message.starts_with(start)) {
        true => Ends::RolledBack,
        false if message.starts_with("Lock wait timeout exceeded") => {
            Ends::AskWith(IN_NO_TRANSACTION)
        }
        false => Ends::StillOpen,
    }
}

/// SQL that only a transaction refuses. Outside of one it sets what is the default.
pub(crate) const IN_NO_TRANSACTION: &str = "SET TRANSACTION READ WRITE";

/// True if SQL text may commit the transaction in which it runs: if it is more than the statements that never do.
/// <https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html>, <https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/>
pub(crate) fn may_commit(sql: &str) -> bool {
    const NEVER: [&str; 12] = [
        "DO",
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "REPLACE",
        "WITH",
        "VALUES",
        "TABLE",
        "SHOW",
        "EXPLAIN",
        "SAVEPOINT",
    ];
    // A semicolon in a text divides it too: what follows is then asked about without need.
    sql.split(';').any(|statement| {
        let statement = statement.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        let end = statement.find(|c: char| !c.is_ascii_alphabetic());
        let first = &statement[..end.unwrap_or(statement.len())];
        let is_harmless = NEVER.iter().any(|word| word.eq_ignore_ascii_case(first));
        !statement.is_empty() && !is_harmless && !is_setting(statement)
    })
}

/// True of SET of variables, apart from `autocommit`. SET STATEMENT of MariaDB has another statement in it.
fn is_setting(statement: &str) -> bool {
    let statement = statement.to_ascii_lowercase();
    let mut words = statement.split_whitespace();
    words.next() == Some("set")
        && !matches!(
            words.next(),
            Some("password" | "default" | "statement") | None
        )
        && !statement.contains("autocommit")
}

fn is_check(message: &str) -> bool {
    message.starts_with("CONSTRAINT `") && message.contains("` failed for ")
}

/// The constraint that a message names, for a statement of this table.
fn constraint_in(message: &str, table: Option<&str>) -> Option<String> {
    if let Some(entry) = duplicate_key(message) {
        // MySQL puts the table before the name of a unique key, MariaDB does not.
        let name = match table {
            Some(table) => {
                // The schema may be written before it.
                let tables = std::iter::successors(Some(table), |table| {
                    table.split_once('.').map(|(_, rest)| rest)
                });
                let names = tables.filter_map(|table| entry.strip_prefix(table)?.strip_prefix('.'));
                names.last().unwrap_or(entry)
            }
            None => entry.split_once('.').map_or(entry, |(_, name)| name),
        };
        return Some(name.to_owned());
    }
    if let Some((_, after)) = message.split_once("CONSTRAINT `") {
        return Some(quoted(after)?.0);
    }
    let (_, after) = message.split_once("Check constraint '")?;
    Some(after.rsplit_once('\'')?.0.to_owned())
}

/// Removes the value that a message quotes.
fn without_values(message: String) -> String {
    let between = |before: &str, after: &str| {
        let start = message.find(before)? + before.len();
        let end = start + message.get(start..)?.rfind(after)?;
        Some((message.get(..start - 1)?, message.get(end + 1..)?))
    };
    if let Some((_, after)) = between("Duplicate entry '", "' for key ") {
        return format!("Duplicate entry{after}");
    }
    for after in ["' for column ", "' for function ", "'"] {
        for before in [" value: '", " is out of range in '"] {
            if let Some((before, after)) = between(before, after) {
                let before = before.trim_end_matches([' ', ':']).trim_end_matches(" in");
                return format!("{before}{after}");
            }
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_their_values() {
        let cases = [
            (
                "Duplicate entry 'it's' for key 'users.email'",
                "Duplicate entry for key 'users.email'",
            ),
            (
                "Incorrect integer value: 'it's' for column `a`.`b` at row 1",
                "Incorrect integer value for column `a`.`b` at row 1",
            ),
            (
                "Truncated incorrect DOUBLE value: 'secret'",
                "Truncated incorrect DOUBLE value",
            ),
            (
                "BIGINT value is out of range in '(9223372036854775807 + 1)'",
                "BIGINT value is out of range",
            ),
            (
                "Unknown column 'nothing' in 'field list'",
                "Unknown column 'nothing' in 'field list'",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(without_values(message.to_owned()), expected);
        }
    }

    #[test]
    fn text_that_may_commit() {
        let never = [
            "",
            " ; ",
            "select 1; (SELECT 2) UNION (SELECT 3)",
            "DO release_lock('a')",
            "SET @a = 1; set session sql_mode = ''",
            "\n INSERT INTO t VALUES (1);\nWITH t AS (SELECT 1) SELECT * FROM t;",
        ];
        for sql in never {
            assert!(!may_commit(sql), "{sql}");
        }
        let perhaps = [
            "CREATE TABLE t (n INT)",
            "SELECT 1; drop table t",
            "/*! TRUNCATE t */",
            "-- all\nDELETE FROM t",
            "CALL p()",
            "SET @a = 1, autocommit = 1",
            "set password = 'a'",
            "SET STATEMENT max_statement_time = 1 FOR CREATE TABLE t (n INT)",
            "INSERT INTO t VALUES ('a; b')",
        ];
        for sql in perhaps {
            assert!(may_commit(sql), "{sql}");
        }
    }

    #[test]
    fn messages_name_constraints() {
        let cases = [
            (
                "Duplicate entry for key 'users.users_email_key'",
                Some("users_email_key"),
            ),
            (
                "CONSTRAINT `users_age_check` failed for `shop`.`users`",
                Some("users_age_check"),
            ),
            (
                "Check constraint 'users_age_check' is violated.",
                Some("users_age_check"),
            ),
            (
                "Cannot add or update a child row: a foreign key constraint fails (`s`.`t`, CONSTRAINT `t_fkey` FOREIGN KEY (`a`) REFERENCES `u` (`id`))",
                Some("t_fkey"),
            ),
            ("Unknown column", None),
        ];
        for (message, expected) in cases {
            assert_eq!(constraint_in(message, None).as_deref(), expected);
        }
    }
    #[test]
    fn names_keep_their_dots_and_quotes() {
        let cases = [
            ("Duplicate entry for key 'it's a.b'", "it's a.b"),
            ("Duplicate entry for key 'users.it's a.b'", "it's a.b"),
            ("Duplicate entry for key 'other.key'", "other.key"),
            ("CONSTRAINT `it``s a.b` failed for `s`.`users`", "it`s a.b"),
            ("Check constraint 'it's a.b' is violated.", "it's a.b"),
        ];
        for (message, expected) in cases {
            for table in ["users", "shop.users"] {
                let found = constraint_in(message, Some(table));
                assert_eq!(found.as_deref(), Some(expected));
            }
        }
    }
}

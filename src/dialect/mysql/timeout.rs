//! MariaDB's `max_statement_time` and MySQL's `max_execution_time`.

use std::time::Duration;

use diesel::mysql::Mysql;

use crate::dialect::timeout::milliseconds;
use crate::dialect::{ForStatement, ForTransaction, HasStatementTimeout};

/// MariaDB runs the text inside `/*M! */`, and MySQL that inside `/*!50708 */`; each takes the other for a comment.
/// <https://mariadb.com/kb/en/comment-syntax/>
#[diagnostic::do_not_recommend]
impl HasStatementTimeout for Mysql {
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

fn save_and_set(variable: &str, limit: Duration) -> String {
    let (seconds, milliseconds) = both(limit);
    format!(
        "SET /*M! @{variable} = @@SESSION.max_statement_time, SESSION max_statement_time = {seconds} *//*!50708 \
         @{variable} = @@SESSION.max_execution_time, SESSION max_execution_time = {milliseconds} */"
    )
}

/// In seconds, and in milliseconds.
fn both(limit: Duration) -> (String, i32) {
    let milliseconds = milliseconds(limit);
    let seconds = format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
    (seconds, milliseconds)
}

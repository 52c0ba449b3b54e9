//! PostgreSQL's `statement_timeout`. <https://www.postgresql.org/docs/current/runtime-config-client.html>

use std::time::Duration;

use diesel::pg::Pg;

use crate::dialect::timeout::milliseconds;
use crate::dialect::{ForStatement, ForTransaction, HasStatementTimeout};

#[diagnostic::do_not_recommend]
impl HasStatementTimeout for Pg {
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
    // The one before is kept in a setting of relata's, which is empty where there is nothing to restore. What is set in a transaction goes
    // away with it.
    fn for_statement(limit: Duration, in_transaction: bool) -> ForStatement {
        ForStatement {
            set: format!(
                "SELECT set_config('relata.statement_timeout', current_setting('statement_timeout'), {in_transaction}), \
                 set_config('statement_timeout', '{}', {in_transaction})",
                milliseconds(limit)
            ),
            restore: match in_transaction {
                true => {
                    "SELECT set_config('statement_timeout', current_setting('relata.statement_timeout', true), true), \
                     set_config('relata.statement_timeout', '', true) \
                     WHERE current_setting('relata.statement_timeout', true) <> ''"
                }
                false => {
                    "SELECT set_config('statement_timeout', current_setting('relata.statement_timeout', true), false), \
                     set_config('relata.statement_timeout', '', false) \
                     WHERE current_setting('relata.statement_timeout', true) <> ''"
                }
            },
        }
    }
}

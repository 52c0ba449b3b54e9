//! The account and the `sql_mode` that an object keeps when it is created again.

use relata_schema::Unmanaged;

use super::{literal, quoted};
use crate::script::Script;

/// Pushes the statement that creates a routine or trigger. `verb` is `CREATE` or `CREATE OR REPLACE`.
pub(super) fn create(script: &mut Script, verb: &str, sql: &str, unmanaged: &Unmanaged) {
    let sql = sql.replacen("CREATE ", &format!("{verb} {}", definer(unmanaged)), 1);
    match &unmanaged.sql_mode {
        None => script.push(sql),
        Some(mode) => {
            script.push("SET @relata_sql_mode = @@sql_mode");
            script.push(format!("SET sql_mode = {}", literal(mode)));
            script.push(sql);
            script.push("SET sql_mode = @relata_sql_mode");
        }
    }
}

/// The clause, with a space after it. A role has no host (MariaDB).
pub(super) fn definer(unmanaged: &Unmanaged) -> String {
    match &unmanaged.definer {
        None => String::new(),
        Some(account) => {
            let account = match account.rsplit_once('@') {
                Some((name, host)) if !host.is_empty() => {
                    format!("{}@{}", quoted(name), quoted(host))
                }
                _ => quoted(account.trim_end_matches('@')),
            };
            format!("DEFINER={account} ")
        }
    }
}

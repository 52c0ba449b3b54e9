//! The user who runs a statement. <https://www.postgresql.org/docs/15/functions-info.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/information-functions.html>. SQLite has no users.

use super::{example_doc, functions, on, sql_doc};
use crate::types::Text;

functions! {
    /// The user whose rights the statement has, after `SET ROLE` and in a function that is `SECURITY DEFINER` too: for audits, and to
    /// select a user's own rows. On MySQL with the host: `app@localhost`.
    current_user CURRENT_USER() -> Text, "user::current_user()", pg "CAST(CURRENT_USER AS text)", mysql "CURRENT_USER()";
    /// The user who opened the connection. On MySQL with the host from which it comes: `app@10.0.0.7`.
    session_user SESSION_USER() -> Text, "user::session_user()", pg "CAST(SESSION_USER AS text)", mysql "SESSION_USER()";
}

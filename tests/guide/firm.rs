//! The tables of the chapter on rows of several kinds, of kinds with tables of their own.

#[path = "../../generated/joined/mod.rs"]
mod tables;
pub use tables::*;

use relata::connection::SqliteConnection;
use relata::prelude::*;

/// A database with some rows.
pub fn connect() -> relata::Result<SqliteConnection> {
    let mut conn = SqliteConnection::connect(":memory:")?;
    conn.run_script(include_str!("../session/joined.sql"))?;
    conn.run_script(
        "INSERT INTO companies (id, name) VALUES (1, 'One'), (2, 'Two');
         INSERT INTO employees (id, type, name, company_id, chief_id) VALUES
             (1, 'manager', 'Ann', 1, NULL), (2, 'engineer', 'Bo', 1, 1), (3, 'engineer', 'Cy', 2, 1), (4, 'guard', 'Di', 1, 1);
         INSERT INTO engineers (id, language, level) VALUES (2, 'Rust', 3), (3, 'SQL', NULL);
         INSERT INTO managers (employee_id, budget) VALUES (1, 100);
         INSERT INTO tools (id, label, owner_id) VALUES (1, 'a', 2), (2, 'b', 2), (3, 'c', 3)",
    )?;
    Ok(conn)
}

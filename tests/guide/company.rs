//! The tables of the chapter on rows of several kinds.

#[path = "../../generated/polymorphic/mod.rs"]
mod tables;
pub use tables::*;

use relata::connection::SqliteConnection;
use relata::prelude::*;

/// A database with some rows.
pub fn connect() -> relata::Result<SqliteConnection> {
    let mut conn = SqliteConnection::connect(":memory:")?;
    conn.run_script(include_str!("../session/polymorphic.sql"))?;
    conn.run_script(
        "INSERT INTO companies (id, name) VALUES (1, 'One'), (2, 'Two');
         INSERT INTO employees (id, type, name, company_id, chief_id, language, budget) VALUES
             (1, 'manager', 'Ann', 1, NULL, NULL, 100), (2, 'engineer', 'Bo', 1, 1, 'Rust', NULL),
             (3, 'engineer', 'Cy', 2, 1, 'SQL', NULL), (4, 'night''s watch', 'Di', 1, 1, NULL, NULL);
         INSERT INTO laptops (id, label, owner_id) VALUES (1, 'a', 2), (2, 'b', 2), (3, 'c', 1)",
    )?;
    Ok(conn)
}

//! The table, on each database.

use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, Result};

use crate::shop::{NewEmployee, employees};

/// A connection that has the table of employees.
pub(crate) trait Employees: BlockingTransaction {
    /// Creates the table.
    fn create(&mut self) -> Result<()>;
    /// Returns which of these keys are in the table.
    fn taken(&mut self, ids: Vec<i64>) -> Result<Vec<i64>>;
    /// Inserts rows with one statement, but for those whose key is in the table; the number of rows inserted.
    fn insert(&mut self, rows: Vec<NewEmployee>) -> Result<usize>;
}

/// The same code for each kind of connection.
macro_rules! employees {
    ($conn:ty) => {
        impl Employees for $conn {
            fn create(&mut self) -> Result<()> {
                self.run_script(
                    "CREATE TABLE employees (
                         id         BIGINT         NOT NULL,
                         name       VARCHAR(100)   NOT NULL,
                         title      VARCHAR(100)   NOT NULL,
                         salary     NUMERIC(10, 2) NOT NULL,
                         hired_on   DATE           NOT NULL,
                         manager_id BIGINT,
                         CONSTRAINT employees_pkey PRIMARY KEY (id),
                         CONSTRAINT employees_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employees (id)
                     );
                     CREATE INDEX employees_manager_id_idx ON employees (manager_id)",
                )
            }
            fn taken(&mut self, ids: Vec<i64>) -> Result<Vec<i64>> {
                from(employees::table)
                    .filter(employees::id.in_(ids))
                    .select(employees::id)
                    .all(self)
            }
            fn insert(&mut self, rows: Vec<NewEmployee>) -> Result<usize> {
                // Statements that run together are undone together; MySQL's would not be.
                self.transaction(|tx| {
                    insert_into(employees::table)
                        .rows(rows)
                        .on_conflict(employees::constraints::EMPLOYEES_PKEY)
                        .do_nothing()
                        .run(tx)
                })
            }
        }
    };
}
employees!(relata::connection::SqliteConnection);
#[cfg(feature = "postgres")]
employees!(relata::connection::PgConnection);
#[cfg(feature = "mysql")]
employees!(relata::connection::MysqlConnection);

/// True if the manager of an employee is not in the table.
pub(crate) fn has_no_manager(error: &Error) -> bool {
    // SQLite does not report which foreign key it was.
    let foreign_key = |error: &Error| {
        matches!(
            error,
            Error::Database {
                kind: DatabaseErrorKind::ForeignKey,
                constraint: None,
                ..
            }
        )
    };
    error.violates(employees::constraints::EMPLOYEES_MANAGER_ID_FKEY) || foreign_key(error)
}

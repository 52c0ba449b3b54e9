//! Edits as SQL.

use std::fmt;

use relata_schema::{Catalog, Engine};

use crate::edit::Edit;
use crate::error::{Error, Result};
use crate::{mysql, postgres, sqlite};

/// SQL statements that make edits, in order. `Display` writes them as an SQL file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The engine of the database.
    pub engine: Engine,
    /// The statements, without their semicolons.
    pub statements: Vec<String>,
    /// SQLite: a table is rebuilt, which needs `PRAGMA foreign_keys = OFF` before the transaction and
    /// `PRAGMA foreign_key_check` before its end. `relata migrate` does both by itself.
    pub rebuilds: bool,
}

impl Script {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine,
            statements: Vec::new(),
            rebuilds: false,
        }
    }

    pub(crate) fn push(&mut self, statement: impl Into<String>) {
        self.statements.push(statement.into());
    }

    pub(crate) fn extend(&mut self, statements: Vec<String>) {
        self.statements.extend(statements);
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_body = |statement: &str| {
            self.engine == Engine::Mysql
                && (statement.contains(';') || statement.to_ascii_lowercase().contains("begin"))
        };
        for statement in &self.statements {
            match has_body(statement) {
                // So that the program `mysql` also reads it as one statement.
                true => write!(f, "DELIMITER $$\n{statement}$$\nDELIMITER ;\n")?,
                false => writeln!(f, "{};", statement.trim_end_matches(';'))?,
            }
        }
        Ok(())
    }
}

/// The SQL for edits of a database whose catalog is `catalog`.
///
/// ```
/// use relata_ddl::{Edit, Part, script};
/// use relata_schema::{Engine, ReflectOptions, Scratch};
///
/// let mut scratch = Scratch::new(Engine::Sqlite, None)?;
/// scratch.execute("old.sql".as_ref(), "CREATE TABLE users (id INTEGER PRIMARY KEY)")?;
/// let catalog = scratch.reflect(&ReflectOptions::default())?;
/// scratch.execute("new.sql".as_ref(), "ALTER TABLE users ADD COLUMN name TEXT")?;
/// let new = scratch.reflect(&ReflectOptions::default())?;
///
/// let users = &new.tables[0];
/// let edit = Edit::Add { table: users.name.clone(), part: Part::Column(Box::new(users.columns[1].clone())) };
/// assert_eq!(edit.to_string(), "add column name to main.users");
/// assert_eq!(script(&catalog, &[edit])?.to_string(), "ALTER TABLE users ADD COLUMN name TEXT;\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Unsupported`] if the engine does not support an edit, and the errors of [`Edit::apply`] for edits that do not fit the
/// catalog. Nothing is executed here.
pub fn script(catalog: &Catalog, edits: &[Edit]) -> Result<Script> {
    match catalog.engine {
        Engine::Postgres => postgres::script(catalog, edits),
        Engine::Sqlite => sqlite::script(catalog, edits),
        Engine::Mysql => mysql::script(catalog, edits),
        other => Err(Error::Unsupported {
            engine: other,
            edit: edits.first().map(ToString::to_string).unwrap_or_default(),
            reason: "relata writes no DDL for it".to_owned(),
        }),
    }
}

pub(crate) fn unsupported(engine: Engine, edit: &Edit, reason: &str) -> Error {
    Error::Unsupported {
        engine,
        edit: edit.to_string(),
        reason: reason.to_owned(),
    }
}

//! Names of objects and columns, always with their schema.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of an object within a schema: `public.users`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectName {
    /// The schema; `main` on SQLite. On MySQL a schema is a database, and the one that is connected to has the empty
    /// name here: a schema is then the same whatever its database is called.
    pub schema: String,
    /// The name itself, unquoted.
    pub name: String,
}

impl ObjectName {
    /// The object `name` in `schema`.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            schema: schema.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema.is_empty() {
            return f.write_str(&self.name);
        }
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// A column of a table: `public.users.id`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnName {
    /// The name of the table.
    pub table: ObjectName,
    /// The name of the column.
    pub column: String,
}

impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

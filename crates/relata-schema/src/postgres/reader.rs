//! Running catalog queries and reading their rows.

use postgres::Transaction;
use postgres::types::FromSql;

use crate::error::{Error, Result};
use crate::model::{Engine, ObjectName};

/// Runs catalog queries, one per kind of object.
pub(super) struct Reader<'a> {
    transaction: Transaction<'a>,
}

/// A row of a catalog query.
pub(super) struct Row {
    row: postgres::Row,
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(transaction: Transaction<'a>) -> Self {
        Self { transaction }
    }

    /// All rows of a query; `what` names the kind of object for errors.
    pub(super) fn rows(&mut self, what: &'static str, sql: &str) -> Result<Vec<Row>> {
        let rows = self
            .transaction
            .query(sql, &[])
            .map_err(|error| failed(what, &error))?;
        Ok(rows.into_iter().map(|row| Row { row, what }).collect())
    }

    /// All rows of a query, each turned into a value.
    pub(super) fn map<T>(
        &mut self,
        what: &'static str,
        sql: &str,
        convert: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.rows(what, sql)?.iter().map(convert).collect()
    }

    /// The plan of a query, or nothing where the server makes none: for want of a privilege, or because the query itself
    /// is an error.
    pub(super) fn explain(&mut self, query: &str) -> Result<Option<serde_json::Value>> {
        let failed = |error: postgres::Error| failed("plans of views", &error);
        let mut savepoint = self.transaction.transaction().map_err(failed)?;
        let sql = format!("EXPLAIN (VERBOSE, FORMAT JSON) {query}");
        match savepoint.simple_query(&sql) {
            Ok(messages) => {
                savepoint.commit().map_err(failed)?;
                let mut text = String::new();
                for message in messages {
                    if let postgres::SimpleQueryMessage::Row(row) = message {
                        text.push_str(row.get(0).unwrap_or_default());
                        text.push('\n');
                    }
                }
                Ok(serde_json::from_str(&text).ok())
            }
            Err(error) if error.is_closed() => Err(failed(error)),
            Err(_) => {
                savepoint.rollback().map_err(failed)?;
                Ok(None)
            }
        }
    }
}

impl Row {
    /// A column of the row.
    pub(super) fn get<'a, T: FromSql<'a>>(&'a self, column: &str) -> Result<T> {
        self.row
            .try_get(column)
            .map_err(|error| failed(self.what, &error))
    }

    /// A qualified name out of two columns.
    pub(super) fn name(&self, schema: &str, name: &str) -> Result<ObjectName> {
        Ok(ObjectName {
            schema: self.get(schema)?,
            name: self.get(name)?,
        })
    }

    /// A qualified name, unless the columns are NULL.
    pub(super) fn name_opt(&self, schema: &str, name: &str) -> Result<Option<ObjectName>> {
        let (schema, name): (Option<String>, Option<String>) = (self.get(schema)?, self.get(name)?);
        Ok(schema
            .zip(name)
            .map(|(schema, name)| ObjectName { schema, name }))
    }

    /// A list, empty when NULL.
    pub(super) fn list<'a, T: FromSql<'a>>(&'a self, column: &str) -> Result<Vec<T>> {
        Ok(self.get::<Option<Vec<T>>>(column)?.unwrap_or_default())
    }
}

pub(super) fn failed(what: &'static str, error: &postgres::Error) -> Error {
    let message = match error.as_db_error() {
        Some(db) => db.message().to_owned(),
        None => error.to_string(),
    };
    Error::Reflect {
        engine: Engine::Postgres,
        what,
        message,
    }
}

//! Running catalog queries and reading their rows.

use std::collections::HashMap;
use std::rc::Rc;

use mysql::prelude::Queryable;
use mysql::{Conn, Value};

use crate::error::{Error, Result};
use crate::model::Engine;

/// Runs catalog queries, one per kind of object.
pub(super) struct Reader<'a> {
    connection: &'a mut Conn,
}

/// A row of a catalog query. A column that only newer servers have, or only MariaDB or MySQL, reads as NULL elsewhere.
pub(super) struct Row {
    values: Vec<Value>,
    /// The columns by upper-case name: MySQL and MariaDB differ in how they write them.
    columns: Rc<HashMap<String, usize>>,
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(connection: &'a mut Conn) -> Self {
        Self { connection }
    }

    /// All rows of a query; `what` names the kind of object for errors.
    pub(super) fn rows(&mut self, what: &'static str, sql: &str) -> Result<Vec<Row>> {
        let failed = |error: mysql::Error| failed(what, &error);
        let result = self.connection.query_iter(sql).map_err(failed)?;
        let columns: Rc<HashMap<String, usize>> = Rc::new(
            (result.columns().as_ref().iter().enumerate())
                .map(|(at, column)| (column.name_str().to_ascii_uppercase(), at))
                .collect(),
        );
        result
            .map(|row| {
                Ok(Row {
                    values: row.map_err(failed)?.unwrap(),
                    columns: Rc::clone(&columns),
                    what,
                })
            })
            .collect()
    }
}

impl Row {
    /// Text that must be there.
    pub(super) fn text(&self, column: &str) -> Result<String> {
        self.text_opt(column)?
            .ok_or_else(|| failure(self.what, &format!("the server gives no {column}")))
    }

    /// Two texts, which together are a name.
    pub(super) fn pair(&self, first: &str, second: &str) -> Result<(String, String)> {
        Ok((self.text(first)?, self.text(second)?))
    }

    /// Returns a text, `None` for NULL.
    pub(super) fn text_opt(&self, column: &str) -> Result<Option<String>> {
        let at = self.columns.get(&column.to_ascii_uppercase());
        match at.and_then(|&at| self.values.get(at)) {
            None | Some(Value::NULL) => Ok(None),
            Some(Value::Bytes(bytes)) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Some(text.to_owned())),
                Err(error) => Err(failure(self.what, &format!("{column}: {error}"))),
            },
            Some(other) => Ok(Some(other.as_sql(true).trim_matches('\'').to_owned())),
        }
    }

    /// Text, `None` for NULL and for none.
    pub(super) fn filled(&self, column: &str) -> Result<Option<String>> {
        Ok(self.text_opt(column)?.filter(|text| !text.is_empty()))
    }

    /// A number, `None` for NULL.
    pub(super) fn number<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>> {
        match self.text_opt(column)? {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(Some)
                .map_err(|_| failure(self.what, &format!("{column} is no number: {text}"))),
        }
    }

    /// True if a column holds this word.
    pub(super) fn is(&self, column: &str, word: &str) -> Result<bool> {
        let text = self.text_opt(column)?;
        Ok(text.is_some_and(|text| text.eq_ignore_ascii_case(word)))
    }
}

pub(super) fn failed(what: &'static str, error: &mysql::Error) -> Error {
    failure(what, &super::message(error))
}

pub(super) fn failure(what: &'static str, message: &str) -> Error {
    Error::Reflect {
        engine: Engine::Mysql,
        what,
        message: message.to_owned(),
    }
}

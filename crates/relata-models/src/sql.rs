//! SQL in attributes: one text, or one for each database.

use relata_schema::Engine;
use syn::Result;

use crate::attribute::{Item, Value};

/// A text in SQL, the same for all databases or one for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sql {
    /// The SQL for all databases that have none of their own.
    pub all: Option<String>,
    /// The SQL for PostgreSQL.
    pub postgres: Option<String>,
    /// The SQL for SQLite.
    pub sqlite: Option<String>,
    /// The SQL for MySQL and MariaDB.
    pub mysql: Option<String>,
}

impl Sql {
    /// The text for an engine.
    #[must_use]
    pub fn on(&self, engine: Engine) -> Option<&str> {
        let own = match engine {
            Engine::Postgres => &self.postgres,
            Engine::Sqlite => &self.sqlite,
            Engine::Mysql => &self.mysql,
            _ => &None,
        };
        own.as_deref().or(self.all.as_deref())
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            all: Some(text.into()),
            ..Self::default()
        }
    }

    /// `name = ".."`, or `name(postgres = "..", sqlite = "..")`.
    pub(crate) fn read(item: &Item) -> Result<Self> {
        let Value::List(items) = &item.value else {
            return Ok(Self::text(item.sql_name()?));
        };
        let mut sql = Self::default();
        for item in items {
            sql.set(item)?;
        }
        Ok(sql)
    }

    /// The text of one engine.
    pub(crate) fn set(&mut self, item: &Item) -> Result<()> {
        let slot = match item.name.to_string().as_str() {
            "expression" => {
                if let Value::Text(text) = &item.value {
                    self.all = Some(text.clone());
                    return Ok(());
                }
                &mut self.all
            }
            "postgres" => &mut self.postgres,
            "sqlite" => &mut self.sqlite,
            "mysql" => &mut self.mysql,
            _ => return Err(item.unknown("a database", &["postgres", "sqlite", "mysql"])),
        };
        *slot = Some(item.sql_name()?);
        Ok(())
    }
}

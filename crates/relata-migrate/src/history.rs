//! The table in the database that records which revisions ran.

use std::path::Path;

use relata_schema::{Engine, Session};

use crate::error::Result;
use crate::lock;

/// The table's name, in the schema that an unqualified name means.
pub const TABLE: &str = "relata_migrations";

/// A revision that ran, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The id of the revision.
    pub id: String,
    /// The slug that it had.
    pub slug: String,
    /// The checksum of its `up.sql`.
    pub checksum: String,
    /// The state that it reached.
    pub state: State,
    /// When it began, in UTC.
    pub started_at: String,
    /// How long it took.
    pub milliseconds: u64,
    /// The number of statements that were executed, if it did not finish.
    pub statements: Option<u64>,
}

/// The state of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// The revision has run.
    Done,
    /// The revision began, outside of a transaction, and has not ended: it is running, failed, or was killed.
    Doing,
    /// Undoing the revision began, outside of a transaction, and has not ended.
    Undoing,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Doing => "doing",
            Self::Undoing => "undoing",
        }
    }
}

/// The table of one database.
pub(crate) struct History {
    /// The name of the table with its schema: a revision may choose another search path.
    table: String,
    engine: Engine,
}

impl History {
    /// Finds the table, or where it will be.
    pub(crate) fn find(session: &mut Session) -> Result<Self> {
        let engine = session.engine();
        let table = match engine {
            Engine::Postgres => {
                let rows = session.rows("SELECT quote_ident(current_schema())")?;
                match rows.into_iter().flatten().next().flatten() {
                    Some(schema) => format!("{schema}.{TABLE}"),
                    None => TABLE.to_owned(),
                }
            }
            Engine::Sqlite => format!("main.{TABLE}"),
            // A revision may contain USE.
            _ => {
                let rows = session.rows("SELECT DATABASE()")?;
                match rows.into_iter().flatten().next().flatten() {
                    Some(name) => format!("`{}`.{TABLE}", name.replace('`', "``")),
                    None => TABLE.to_owned(),
                }
            }
        };
        Ok(Self { table, engine })
    }

    pub(crate) fn of(engine: Engine) -> Self {
        Self {
            table: TABLE.to_owned(),
            engine,
        }
    }

    pub(crate) fn create_sql(&self) -> String {
        format!(
            "CREATE TABLE IF NOT EXISTS {} (id varchar(64) NOT NULL PRIMARY KEY, slug varchar(255) NOT NULL, \
             checksum varchar(64) NOT NULL, state varchar(16) NOT NULL, started_at varchar(32) NOT NULL, \
             milliseconds bigint NOT NULL, statements bigint)",
            self.table
        )
    }

    /// Creates the table unless it exists.
    pub(crate) fn create(&self, session: &mut Session) -> Result<()> {
        match self.exists(session)? {
            true => Ok(()),
            false => self.execute(session, &self.create_sql()),
        }
    }

    pub(crate) fn exists(&self, session: &mut Session) -> Result<bool> {
        let sql = match self.engine {
            Engine::Postgres => format!(
                "SELECT 1 WHERE to_regclass({}) IS NOT NULL",
                self.text(&self.table)
            ),
            Engine::Sqlite => {
                format!(
                    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = '{TABLE}'"
                )
            }
            _ => format!(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{TABLE}'"
            ),
        };
        Ok(!session.rows(&sql)?.is_empty())
    }

    /// All rows; none where there is no table.
    pub(crate) fn read(&self, session: &mut Session) -> Result<Vec<Applied>> {
        if !self.exists(session)? {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id, slug, checksum, state, started_at, milliseconds, statements FROM {} ORDER BY id",
            self.table
        );
        let rows = session.rows(&sql)?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let mut values = row.into_iter();
                let mut text = || values.next().flatten();
                Applied {
                    id: text().unwrap_or_default(),
                    slug: text().unwrap_or_default(),
                    checksum: text().unwrap_or_default(),
                    state: match text().as_deref() {
                        Some("done") => State::Done,
                        Some("undoing") => State::Undoing,
                        _ => State::Doing,
                    },
                    started_at: text().unwrap_or_default(),
                    milliseconds: text().and_then(|n| n.parse().ok()).unwrap_or_default(),
                    statements: text().and_then(|n| n.parse().ok()),
                }
            })
            .collect())
    }

    /// True if there is a row of a revision.
    pub(crate) fn has(&self, session: &mut Session, id: &str) -> Result<bool> {
        let sql = format!("SELECT 1 FROM {} WHERE id = {}", self.table, self.text(id));
        Ok(!session.rows(&sql)?.is_empty())
    }

    pub(crate) fn insert_sql(&self, applied: &Applied) -> String {
        format!(
            "INSERT INTO {} (id, slug, checksum, state, started_at, milliseconds, statements) \
             VALUES ({}, {}, {}, '{}', '{}', {}, {})",
            self.table,
            self.text(&applied.id),
            self.text(&applied.slug),
            self.text(&applied.checksum),
            applied.state.word(),
            applied.started_at,
            applied.milliseconds,
            applied
                .statements
                .map_or_else(|| "NULL".to_owned(), |n| n.to_string())
        )
    }

    pub(crate) fn delete_sql(&self, id: &str) -> String {
        format!("DELETE FROM {} WHERE id = {}", self.table, self.text(id))
    }

    /// Puts a row, in place of one of the same id.
    pub(crate) fn put(&self, session: &mut Session, applied: &Applied) -> Result<()> {
        self.delete(session, &applied.id)?;
        self.execute(session, &self.insert_sql(applied))
    }

    pub(crate) fn delete(&self, session: &mut Session, id: &str) -> Result<()> {
        self.execute(session, &self.delete_sql(id))
    }

    /// Says how far an unfinished revision came.
    pub(crate) fn progress(&self, session: &mut Session, id: &str, statements: u64) -> Result<()> {
        let sql = format!(
            "UPDATE {} SET statements = {statements} WHERE id = {}",
            self.table,
            self.text(id)
        );
        self.execute(session, &sql)
    }

    fn execute(&self, session: &mut Session, sql: &str) -> Result<()> {
        session.execute(Path::new(TABLE), sql).map_err(lock::told)
    }

    fn text(&self, text: &str) -> String {
        let text = text.replace('\'', "''");
        match self.engine {
            Engine::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
            _ => format!("'{text}'"),
        }
    }
}

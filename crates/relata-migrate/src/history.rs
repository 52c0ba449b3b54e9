//! The table in the database that records which revisions ran.

use std::path::Path;

use relata_schema::{Engine, Session};

use crate::error::{Error, Result};
use crate::lock;

/// The table's name, in the schema that an unqualified name means.
pub const TABLE: &str = "relata_migrations";

/// A revision that ran, as the database records it.
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
    /// How long it took; 0 while a runner is at it.
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
    /// The revision began, outside of a transaction, and has not ended: it is running, has failed, or was killed.
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
    /// The name of its database (MySQL).
    database: Option<String>,
    engine: Engine,
}

impl History {
    /// Finds the table, or the schema in which to create it: the first of the search path. On PostgreSQL the table stays where it is
    /// when a revision makes the schema of the user, which `"$user"` names before others.
    pub(crate) fn find(session: &mut Session) -> Result<Self> {
        if session.engine() == Engine::Postgres {
            let found = session.select(
                &[
                    "quote_ident(n.nspname)",
                    "n.nspname",
                    "current_schema()",
                    "current_user",
                    "current_setting('search_path')",
                ],
                &format!(
                    "FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
                     WHERE c.oid = to_regclass('{TABLE}')"
                ),
            )?;
            let found: Vec<String> = found.into_iter().flatten().flatten().collect();
            if let [quoted, schema, current, user, path] = found.as_slice()
                && current == user
                && is_after_user(&names_in(path), schema)
            {
                return Ok(Self::in_schema(Engine::Postgres, Some(quoted)));
            }
        }
        Self::of_tenant(session)
    }

    /// Finds the schema of a tenant, which comes first in the search path. Another history may follow.
    pub(crate) fn of_tenant(session: &mut Session) -> Result<Self> {
        let engine = session.engine();
        let current = match engine {
            Engine::Postgres => "quote_ident(current_schema())",
            Engine::Sqlite => return Ok(Self::in_schema(engine, Some("main"))),
            _ => "DATABASE()",
        };
        let rows = session.select(&[current], "")?;
        let name = rows.into_iter().flatten().next().flatten();
        if engine != Engine::Mysql {
            return Ok(Self::in_schema(engine, name.as_deref()));
        }
        let quoted = (name.as_ref()).map(|name| format!("`{}`", name.replace('`', "``")));
        Ok(Self {
            database: name,
            ..Self::in_schema(engine, quoted.as_deref())
        })
    }

    fn in_schema(engine: Engine, schema: Option<&str>) -> Self {
        let table = match schema {
            Some(schema) => format!("{schema}.{TABLE}"),
            None => TABLE.to_owned(),
        };
        Self {
            table,
            database: None,
            engine,
        }
    }

    pub(crate) fn of(engine: Engine) -> Self {
        Self::in_schema(engine, None)
    }

    /// The name of its database as an expression, whatever database the session has chosen since (MySQL).
    pub(crate) fn database(&self) -> String {
        match &self.database {
            Some(name) => self.text(name),
            None => "DATABASE()".to_owned(),
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
        let rest = match self.engine {
            Engine::Postgres => {
                format!("WHERE to_regclass({}) IS NOT NULL", self.text(&self.table))
            }
            Engine::Sqlite => {
                format!("FROM main.sqlite_schema WHERE type = 'table' AND name = '{TABLE}'")
            }
            _ => format!(
                "FROM information_schema.tables WHERE table_schema = {} AND table_name = '{TABLE}'",
                self.database()
            ),
        };
        Ok(!session.select(&["1"], &rest)?.is_empty())
    }

    /// All rows; empty if there is no table.
    pub(crate) fn read(&self, session: &mut Session) -> Result<Vec<Applied>> {
        if !self.exists(session)? {
            return Ok(Vec::new());
        }
        self.select(session, "ORDER BY id")
    }

    /// The row of a revision.
    pub(crate) fn row(&self, session: &mut Session, id: &str) -> Result<Option<Applied>> {
        let rows = self.select(session, &format!("WHERE id = {}", self.text(id)))?;
        Ok(rows.into_iter().next())
    }

    fn select(&self, session: &mut Session, rest: &str) -> Result<Vec<Applied>> {
        let columns = [
            "id",
            "slug",
            "checksum",
            "state",
            "started_at",
            "milliseconds",
            "statements",
        ];
        let rows = session.select(&columns, &format!("FROM {} {rest}", self.table))?;
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

    /// True if there is a row for a revision. `to_delete` locks it on PostgreSQL, where a transaction may see a row that another has
    /// deleted.
    pub(crate) fn has(&self, session: &mut Session, id: &str, to_delete: bool) -> Result<bool> {
        let lock = match to_delete && self.engine == Engine::Postgres {
            true => " FOR UPDATE",
            false => "",
        };
        let rest = format!("FROM {} WHERE id = {}{lock}", self.table, self.text(id));
        Ok(!session.select(&["1"], &rest)?.is_empty())
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

    /// Writes a new row: an error if another runner has written it.
    pub(crate) fn insert(&self, session: &mut Session, applied: &Applied) -> Result<()> {
        self.execute(session, &self.insert_sql(applied))
    }

    /// Writes a row, replacing one with the same id. One statement: a runner killed between two would lose the row, and the
    /// revision would be run again.
    pub(crate) fn put(&self, session: &mut Session, applied: &Applied) -> Result<()> {
        self.execute(session, &self.put_sql(applied))
    }

    fn put_sql(&self, applied: &Applied) -> String {
        let insert = self.insert_sql(applied);
        let columns = [
            "slug",
            "checksum",
            "state",
            "started_at",
            "milliseconds",
            "statements",
        ];
        let (clause, set): (_, Vec<String>) = match self.engine {
            Engine::Mysql => (
                "ON DUPLICATE KEY UPDATE",
                columns
                    .map(|column| format!("{column} = VALUES({column})"))
                    .into(),
            ),
            _ => (
                "ON CONFLICT (id) DO UPDATE SET",
                columns
                    .map(|column| format!("{column} = excluded.{column}"))
                    .into(),
            ),
        };
        format!("{insert} {clause} {}", set.join(", "))
    }

    pub(crate) fn delete(&self, session: &mut Session, id: &str) -> Result<()> {
        self.execute(session, &self.delete_sql(id))
    }

    /// Records how far an unfinished revision got. An error if another runner has taken it over (SQLite).
    pub(crate) fn progress(
        &self,
        session: &mut Session,
        row: &Applied,
        statements: u64,
    ) -> Result<()> {
        self.update(session, row, &format!("statements = {statements}"))?;
        if self.engine != Engine::Sqlite {
            return Ok(());
        }
        let changed = session.select(&["changes()"], "")?;
        match changed.into_iter().flatten().next().flatten().as_deref() {
            Some("0") => Err(Error::Locked),
            _ => Ok(()),
        }
    }

    /// Records how far an unfinished revision got, and that its runner is no longer at it: it took at least a millisecond.
    pub(crate) fn stopped(
        &self,
        session: &mut Session,
        row: &Applied,
        statements: u64,
        milliseconds: u64,
    ) -> Result<()> {
        let milliseconds = milliseconds.max(1);
        let set = format!("statements = {statements}, milliseconds = {milliseconds}");
        self.update(session, row, &set)
    }

    fn update(&self, session: &mut Session, row: &Applied, set: &str) -> Result<()> {
        let (id, began) = (self.text(&row.id), &row.started_at);
        let table = &self.table;
        let sql = format!("UPDATE {table} SET {set} WHERE id = {id} AND started_at = '{began}'");
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

/// True if `"$user"` comes before a schema in the search path.
fn is_after_user(path: &[String], schema: &str) -> bool {
    let mut names = path.iter().take_while(|name| *name != schema);
    names.any(|name| name == "$user")
}

/// The names in a search path.
fn names_in(path: &str) -> Vec<String> {
    let (mut names, mut name, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => name.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => names.push(std::mem::take(&mut name)),
            _ if quoted => name.push(letter),
            _ => name.extend(
                letter
                    .to_lowercase()
                    .filter(|letter| !letter.is_whitespace()),
            ),
        }
    }
    names.push(name);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_the_user_in_a_path() {
        assert_eq!(
            names_in(r#"Public, "$user",  "a ""B"", c""#),
            ["public", "$user", "a \"B\", c"]
        );
        let after = |path: &str| is_after_user(&names_in(path), "public");
        assert!(after("\"$user\", public") && after("x, $user, public, y"));
        assert!(!after("globex, public") && !after("me, public, \"$user\""));
    }

    #[test]
    fn a_row_is_put_by_one_statement() {
        let row = Applied {
            id: "a1".to_owned(),
            slug: "first".to_owned(),
            checksum: "c".to_owned(),
            state: State::Done,
            started_at: "2026-01-31T10:00:00Z".to_owned(),
            milliseconds: 5,
            statements: None,
        };
        let insert = "INSERT INTO relata_migrations (id, slug, checksum, state, started_at, milliseconds, statements) \
                      VALUES ('a1', 'first', 'c', 'done', '2026-01-31T10:00:00Z', 5, NULL)";
        assert_eq!(
            History::of(Engine::Mysql).put_sql(&row),
            format!(
                "{insert} ON DUPLICATE KEY UPDATE slug = VALUES(slug), checksum = VALUES(checksum), state = VALUES(state), \
                 started_at = VALUES(started_at), milliseconds = VALUES(milliseconds), statements = VALUES(statements)"
            )
        );
        for engine in [Engine::Postgres, Engine::Sqlite] {
            assert_eq!(
                History::of(engine).put_sql(&row),
                format!(
                    "{insert} ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, checksum = excluded.checksum, \
                     state = excluded.state, started_at = excluded.started_at, milliseconds = excluded.milliseconds, \
                     statements = excluded.statements"
                )
            );
        }
    }
}

//! The settings of a connection, which a revision may change for itself alone.

use relata_schema::{Engine, Session};

use crate::error::Result;

/// The variables of MySQL and MariaDB that dumps and revisions set.
const MYSQL: [&str; 17] = [
    "sql_mode",
    "foreign_key_checks",
    "unique_checks",
    "autocommit",
    "sql_notes",
    "sql_log_bin",
    "sql_safe_updates",
    "sql_select_limit",
    "time_zone",
    "character_set_client",
    "character_set_results",
    "collation_connection",
    "group_concat_max_len",
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "max_error_count",
    "default_storage_engine",
];

/// The switches of SQLite that change what a statement does.
const SQLITE: [&str; 5] = [
    "foreign_keys",
    "legacy_alter_table",
    "ignore_check_constraints",
    "recursive_triggers",
    "writable_schema",
];

/// The settings that differ from the defaults on PostgreSQL, and the values of a list of them elsewhere. They are set back for the
/// session: a value that the program has set until the end of its transaction (`SET LOCAL`) is not known from one of the session,
/// and what a revision has set for the session would come back when that ends.
pub(super) struct Settings {
    values: Vec<(String, Option<String>)>,
}

impl Settings {
    /// Reads what the program has set.
    pub(super) fn of(session: &mut Session) -> Result<Self> {
        let values = match session.engine() {
            Engine::Postgres => postgres(session)?,
            Engine::Mysql => {
                // MariaDB writes a switch in JSON as nothing.
                let column = |name: &str| format!("CAST(@@SESSION.{name} AS CHAR)");
                let mut columns: Vec<String> = MYSQL.map(column).into();
                columns.push("DATABASE()".to_owned());
                listed(session, &MYSQL, &columns)?
            }
            _ => {
                let column = |name: &str| format!("(SELECT {name} FROM pragma_{name})");
                listed(session, &SQLITE, &SQLITE.map(column))?
            }
        };
        Ok(Self { values })
    }

    /// Sets back what differs now.
    pub(super) fn restore(&self, session: &mut Session) -> Result<()> {
        let now = Self::of(session)?;
        self.replace(&now, session)
    }

    /// Sets back the user and the role alone, to write the row of a revision that has chosen others, and returns those
    /// (PostgreSQL).
    pub(super) fn restore_role(&self, session: &mut Session) -> Result<Self> {
        if session.engine() != Engine::Postgres {
            return Ok(Self { values: Vec::new() });
        }
        let now = Self {
            values: roles(session)?,
        };
        let mut own = self.values.clone();
        own.retain(|(name, _)| ROLES.contains(&name.as_str()));
        Self { values: own }.replace(&now, session)?;
        Ok(now)
    }

    fn replace(&self, now: &Self, session: &mut Session) -> Result<()> {
        let differs = |(name, value): &&(String, Option<String>)| now.value(name) != Some(value);
        let mut sql: Vec<String> = (self.values.iter().filter(differs))
            .map(|(name, value)| set(session.engine(), name, value.as_deref()))
            .collect();
        // Settings of PostgreSQL that the program had left at their defaults.
        let more = (now.values.iter()).filter(|(name, _)| self.value(name).is_none());
        sql.extend(more.map(|(name, _)| format!("RESET {name}")));
        match sql.is_empty() {
            true => Ok(()),
            false => Ok(session.execute("relata".as_ref(), &sql.join(";\n"))?),
        }
    }

    fn value(&self, name: &str) -> Option<&Option<String>> {
        let found = self.values.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value)
    }
}

/// The user and the role of PostgreSQL, which come first: they may set the others.
const ROLES: [&str; 2] = ["session_authorization", "role"];

fn roles(session: &mut Session) -> Result<Vec<(String, Option<String>)>> {
    let columns = ROLES.map(|name| format!("current_setting('{name}')"));
    listed(session, &ROLES, &columns)
}

fn postgres(session: &mut Session) -> Result<Vec<(String, Option<String>)>> {
    let mut values = roles(session)?;
    let rows = session.select(
        &["name", "setting"],
        "FROM pg_catalog.pg_settings WHERE source = 'session' AND context <> 'internal' \
         AND name <> ALL (ARRAY['transaction_isolation', 'transaction_read_only', 'transaction_deferrable', \
         'session_authorization', 'role']) ORDER BY name",
    )?;
    values.extend(rows.into_iter().filter_map(|row| {
        let mut row = row.into_iter();
        Some((row.next()??, row.next()?))
    }));
    Ok(values)
}

/// The values of expressions, under these names; one without a name is the database.
fn listed(
    session: &mut Session,
    names: &[&str],
    columns: &[String],
) -> Result<Vec<(String, Option<String>)>> {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let values = session.select(&columns, "")?.into_iter().next();
    let names = names.iter().copied().chain(["database"]);
    Ok(names
        .map(str::to_owned)
        .zip(values.unwrap_or_default())
        .collect())
}

fn set(engine: Engine, name: &str, value: Option<&str>) -> String {
    let text = value.unwrap_or_default().replace('\'', "''");
    match engine {
        Engine::Postgres => format!("SELECT pg_catalog.set_config('{name}', '{text}', false)"),
        Engine::Mysql if name == "database" => match value {
            Some(database) => format!("USE `{}`", database.replace('`', "``")),
            // Nothing chooses no database.
            None => "DO 0".to_owned(),
        },
        Engine::Mysql => match value {
            None => format!("SET SESSION {name} = NULL"),
            Some(number) if number.parse::<u64>().is_ok() => {
                format!("SET SESSION {name} = {number}")
            }
            Some(_) => format!("SET SESSION {name} = '{text}'"),
        },
        _ => format!("PRAGMA {name} = {text}"),
    }
}

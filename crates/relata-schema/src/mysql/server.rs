//! The server, the selected database, and the settings that reflection changes.

use super::literal::quoted;
use super::reader::{Reader, Row, failure};
use crate::error::{Error, Result};
use crate::model::{Engine, Unmanaged};

/// Facts that the rest of the reflection depends on.
pub(super) struct Server {
    /// The database that is connected to.
    pub(super) database: String,
    /// MariaDB, not MySQL: the two write `information_schema` differently.
    pub(super) mariadb: bool,
    /// The account of the connection.
    user: String,
    sql_mode: String,
    time_zone: String,
}

impl Server {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let rows = reader.rows(
            "the server's version",
            "SELECT DATABASE() AS db, CURRENT_USER() AS user, VERSION() AS version, @@session.sql_mode AS sql_mode,
                    @@session.time_zone AS time_zone",
        )?;
        let Some(row) = rows.first() else {
            return Err(failure("the server's version", "there is none"));
        };
        let version = row.text("version")?;
        let mariadb = supported(&version)?;
        let Some(database) = row.filled("db")? else {
            return Err(failure(
                "the catalog",
                "the connection has chosen no database; name one: mysql://host/database",
            ));
        };
        Ok(Self {
            database,
            mariadb,
            user: row.text("user")?,
            sql_mode: row.text("sql_mode")?,
            time_zone: row.text("time_zone")?,
        })
    }

    /// The properties that differ from those of an object that is created on this connection.
    pub(super) fn unmanaged(&self, row: &Row, has_mode: bool) -> Result<Unmanaged> {
        let sql_mode = match has_mode {
            true => row.text_opt("sql_mode")?,
            false => None,
        };
        Ok(Unmanaged {
            definer: row.filled("definer")?.filter(|name| *name != self.user),
            sql_mode: sql_mode.filter(|mode| *mode != self.sql_mode),
            ..Unmanaged::default()
        })
    }

    /// Returns the statement that restores the session's settings.
    pub(super) fn restore(&self) -> String {
        format!(
            "SET SESSION sql_mode = {}, time_zone = {}",
            quoted(&self.sql_mode),
            quoted(&self.time_zone)
        )
    }
}

/// True if a version is MariaDB's: `10.11.6-MariaDB-0+deb12u1`; an error for one that is too old.
fn supported(version: &str) -> Result<bool> {
    let mariadb = version.to_ascii_lowercase().contains("mariadb");
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|number| number.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    let number = (next(), next(), next());
    let oldest = match mariadb {
        true => (10, 6, 0),
        false => (8, 0, 16),
    };
    if number >= oldest {
        return Ok(mariadb);
    }
    Err(Error::Unsupported {
        engine: Engine::Mysql,
        reason: format!(
            "the server is version {version}, relata reflects MySQL 8.0.16 and MariaDB 10.6, and later"
        ),
    })
}

#[cfg(test)]
impl Server {
    /// A server of that make.
    pub(super) fn of(mariadb: bool) -> Self {
        Self {
            database: "d".to_owned(),
            mariadb,
            user: String::new(),
            sql_mode: String::new(),
            time_zone: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::supported;

    #[test]
    fn versions_tell_the_server() {
        for (version, mariadb) in [
            ("10.11.6-MariaDB-0+deb12u1", Some(true)),
            ("11.4.2-MariaDB-ubu2404-log", Some(true)),
            ("10.5.29-MariaDB", None),
            ("8.0.16", Some(false)),
            ("8.0.36-0ubuntu0.22.04.1", Some(false)),
            ("9.1.0", Some(false)),
            ("8.0.11-TiDB-v7.5.0", None),
            ("5.7.44-log", None),
            ("", None),
        ] {
            assert_eq!(supported(version).ok(), mariadb, "{version}");
        }
    }
}

//! The server and its version, on which the cost of a change depends.

use std::fmt;

use relata_schema::{Engine, Row, Session};

use crate::error::Result;

/// A database server and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Server {
    /// PostgreSQL, with its major version.
    Postgres(u32),
    /// MySQL, with its version.
    Mysql(u32, u32, u32),
    /// MariaDB, with its version.
    MariaDb(u32, u32, u32),
    /// SQLite: the version makes no difference.
    Sqlite,
}

impl Server {
    /// The server that a session is connected to.
    ///
    /// # Errors
    /// [`Error::Schema`](crate::Error::Schema).
    pub fn of(session: &mut Session) -> Result<Self> {
        let engine = session.engine();
        Self::ask(engine, |sql| session.rows(sql))
    }

    pub(crate) fn ask(
        engine: Engine,
        rows: impl FnOnce(&str) -> relata_schema::Result<Vec<Row>>,
    ) -> Result<Self> {
        let sql = match engine {
            Engine::Postgres => "SHOW server_version",
            Engine::Mysql => "SELECT VERSION()",
            _ => return Ok(Self::Sqlite),
        };
        let text = rows(sql)?.into_iter().flatten().next().flatten();
        Ok(Self::parse(engine, text.as_deref().unwrap_or_default()))
    }

    /// Parses the version as a server reports it: `15.4 (Debian ..)`, `8.0.36`, `10.11.6-MariaDB`.
    #[must_use]
    pub fn parse(engine: Engine, text: &str) -> Self {
        // The prefix of an old MariaDB before its own version.
        let text = text.strip_prefix("5.5.5-").unwrap_or(text);
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .map(|n| n.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        let (major, minor, patch) = (next(), next(), next());
        match engine {
            Engine::Postgres => Self::Postgres(major),
            Engine::Mysql if text.to_lowercase().contains("mariadb") => {
                Self::MariaDb(major, minor, patch)
            }
            Engine::Mysql => Self::Mysql(major, minor, patch),
            _ => Self::Sqlite,
        }
    }

    /// Returns the engine of the server.
    #[must_use]
    pub fn engine(self) -> Engine {
        match self {
            Self::Postgres(_) => Engine::Postgres,
            Self::Mysql(..) | Self::MariaDb(..) => Engine::Mysql,
            Self::Sqlite => Engine::Sqlite,
        }
    }

    /// MySQL from one version on, or MariaDB from another.
    pub(super) fn mysql_since(self, mysql: (u32, u32, u32), mariadb: (u32, u32)) -> bool {
        match self {
            Self::Mysql(major, minor, patch) => (major, minor, patch) >= mysql,
            Self::MariaDb(major, minor, _) => (major, minor) >= mariadb,
            _ => false,
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(major) => write!(f, "PostgreSQL {major}"),
            Self::Mysql(major, minor, patch) => write!(f, "MySQL {major}.{minor}.{patch}"),
            Self::MariaDb(major, minor, patch) => write!(f, "MariaDB {major}.{minor}.{patch}"),
            Self::Sqlite => f.write_str("SQLite"),
        }
    }
}

/// `postgres = "14"` of a configuration.
pub(super) fn configured(
    engine: Engine,
    key: &str,
    text: &str,
) -> std::result::Result<Server, String> {
    match text.starts_with(|c: char| c.is_ascii_digit()) {
        true if key == "mariadb" => Ok(Server::parse(engine, &format!("{text}-MariaDB"))),
        true => Ok(Server::parse(engine, text)),
        false => Err(format!("`{key}` is a version, \"14\" for instance")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_servers_say_them() {
        let parse = Server::parse;
        assert_eq!(
            parse(Engine::Postgres, "15.18 (Debian 15.18-0)"),
            Server::Postgres(15)
        );
        assert_eq!(parse(Engine::Postgres, "18beta1"), Server::Postgres(18));
        assert_eq!(parse(Engine::Mysql, "8.0.36"), Server::Mysql(8, 0, 36));
        assert_eq!(
            parse(Engine::Mysql, "5.5.5-10.11.6-MariaDB-1"),
            Server::MariaDb(10, 11, 6)
        );
        assert!(Server::Mysql(8, 0, 29).mysql_since((8, 0, 29), (10, 4)));
        assert!(!Server::MariaDb(10, 3, 9).mysql_since((8, 0, 29), (10, 4)));
    }
}
